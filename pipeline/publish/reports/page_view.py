"""A page as printed, with a box on every figure, citation and claim that leads into the text.

In: a document and a page number. Out: a ``Leaf`` for the template, in points of the page, so
that the browser scales it. Drawing the image under the boxes is ``page_images``' job.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote as quote_url

from pipeline.intake.formats import DOCX, PAGED
from pipeline.publish.claims import Row, rows
from pipeline.publish.marking import WORST_FIRST
from pipeline.publish.reports.page_images import WIDTHS
from pipeline.publish.reports.report import citation_title, figure_title
from pipeline.publish.reports.versions import Version
from pipeline.publish.words import Words

_CLAIMS = "select id, box, verdict from claims where document_id = :document and page = :page and box is not null"
_FIGURES = """
select f.id, f.box, f.value, f.unit, f.label, f.recognition_confidence, i.label_vi, i.label_en
from figures f left join indicators i on i.code = f.indicator
where f.document_id = :document and f.page = :page and f.box is not null
"""
_CITATIONS = """
select id, box, kind, number, cited_on from citations
where document_id = :document and page = :page and box is not null
"""
#: Points around the ink, so that the line of a box does not touch the digits.
_ROOM = 1.5
#: A4, for a page whose size the reader did not keep.
_A4 = (595.28, 841.89)


@dataclass(slots=True)
class Box:
    """A rectangle on a page in points, and all that is printed in it, what matters most first."""

    x: float
    y: float
    width: float
    height: float
    layers: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its size in points, its boxes in reading order, the widths it can be had in."""

    number: int
    of: int
    width: float
    height: float
    boxes: list[Box]
    widths: Sequence[int] = WIDTHS


@dataclass(frozen=True, slots=True)
class Images:
    """The pages of a report with their sizes, or the words' key that says why there is no image.

    ``instead`` are versions of the report whose files have pages.
    """

    sizes: list[tuple[float, float]]
    missing: str = ""
    instead: Sequence[Version] = ()


def images_of(document: Row, versions: Iterable[Version], drawable: bool) -> Images:
    """Tell which page images the report page can show."""
    if drawable:
        return Images(_sizes(document))
    of_type = {DOCX: "no_image.word", **dict.fromkeys(PAGED, "no_image.file")}
    missing = of_type.get(document["media_type"], "no_image.text")
    return Images([], missing, [version for version in versions if version.document["media_type"] in PAGED])


def address_of(href: Callable[..., str], document_id: str) -> Callable[[int, str], str]:
    """Make the function from page and anchor to the address of that page with the anchor chosen."""
    path = f"/trang/{quote_url(document_id, safe='')}"
    return lambda page, anchor: href(f"{path}/{page}", m=anchor)


def _sizes(document: Row) -> list[tuple[float, float]]:
    known = [tuple(size) for size in json.loads(document["page_sizes"] or "[]")]
    pages = max(document["pages"] or 0, len(known))
    return [size if min(size) > 0 else _A4 for size in [*known, *[_A4] * (pages - len(known))]]


async def leaf_of(db: Any, document: Row, number: int, words: Words) -> Leaf | None:
    """Load one page of a document, None if it has no such page."""
    sizes = _sizes(document)
    if not 1 <= number <= len(sizes):
        return None
    boxes: dict[str, Box] = {}
    where = {"document": document["id"], "page": number}
    for claim in await rows(db, _CLAIMS, **where):
        box = _add(boxes, claim, "claim", claim["id"], words.verdict(claim["verdict"]))
        box.verdict = min(filter(None, (box.verdict, claim["verdict"])), key=_gravity)
    for figure in await rows(db, _FIGURES, **where):
        _add(boxes, figure, "figure", f"f-{figure['id']}", figure_title(figure, words))
    for citation in await rows(db, _CITATIONS, **where):
        _add(boxes, citation, "citation", f"t-{citation['id']}", citation_title(citation))
    width, height = sizes[number - 1]
    return Leaf(number, len(sizes), width, height, sorted(boxes.values(), key=lambda box: (box.y, box.x)))


def _gravity(verdict: str) -> int:
    return WORST_FIRST.index(verdict) if verdict in WORST_FIRST else len(WORST_FIRST)


def _add(boxes: dict[str, Box], row: Row, layer: str, anchor: str, title: str) -> Box:
    """Add what stands in a box; a claim, its figure and a second figure of the same word share one."""
    box = boxes.get(row["box"])
    if box is None:
        x0, top, x1, bottom = json.loads(row["box"])
        box = boxes[row["box"]] = Box(
            round(x0 - _ROOM, 2), round(top - _ROOM, 2), round(x1 - x0 + 2 * _ROOM, 2),
            round(bottom - top + 2 * _ROOM, 2))
    box.anchors.append(anchor)
    box.titles += [title] if title and title not in box.titles else []
    box.layers += [layer] if layer not in box.layers else []
    return box
