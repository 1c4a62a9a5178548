"""Which papers are versions of one report beyond doubt, and how they differ.

In: papers, the texts of their passages, their figures. Out: ``Link`` values, each from a version to
the paper that stands for the report. A link needs two witnesses: what the papers say they are
(``versions.candidates``) and what is printed in them. A paper without a link stands for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractors.text.compare_form import compare_form
from pipeline.comparing.differences import Difference, PlacedFigure, find_differences
from pipeline.comparing.overlap import Shingles, overlap, shingles
from pipeline.comparing.papers import Paper
from pipeline.comparing.versions import candidates

#: Overlap from which papers of one issuer, kind, period and title (or number and year) are one report.
#: Seen: 0.99 between PDF and DOCX, 0.98 between a scan and its text; under 0.10 between reports of two districts.
SAME_IDENTITY = 0.6
#: The same where the title differs or is unknown. Two quarters of one office, made from one template, reach 0.73.
SAME_PERIOD = 0.85
#: From here on what differs is how the file was read, no edit.
SAME_TEXT = 0.9


class Relation(StrEnum):
    """What a version is to the paper that stands for the report."""

    SAME_TEXT = "same_text"
    SCAN_OF = "scan_of"
    DRAFT_OF = "draft_of"
    EDITED = "edited"
    REISSUED = "reissued"


@dataclass(frozen=True, slots=True)
class Link:
    """A version, what it is a version of, the overlap of their texts, and the figures that differ."""

    version: Paper
    standing: Paper
    relation: Relation
    overlap: float
    differences: tuple[Difference, ...]


def find_links(
    papers: Sequence[Paper],
    texts_of: Callable[[str], Iterable[str]],
    figures_of: Callable[[str], Sequence[PlacedFigure]],
) -> Iterator[Link]:
    """Yield the link of each version; texts and figures are asked for by document, and only where needed."""
    for group in candidates(papers):
        standing: list[tuple[Paper, Shingles]] = []
        for paper in group if len(group) > 1 else ():
            text = shingles(texts_of(paper.id))
            shares = [(overlap(text, theirs), other) for other, theirs in standing]
            close = [(share, other) for share, other in shares if share >= _needed(paper, other)]
            if not close:
                standing.append((paper, text))
                continue
            share, other = max(close, key=lambda pair: (pair[0], pair[1].id))
            yield _link(paper, other, share, figures_of)


def link_again(
    version: Paper, standing: Paper, texts_of: Callable[[str], Iterable[str]],
    figures_of: Callable[[str], Sequence[PlacedFigure]],
) -> Link:
    """The link of two papers known to be versions of one report, whose figures were read otherwise since."""
    share = overlap(shingles(texts_of(version.id)), shingles(texts_of(standing.id)))
    return _link(version, standing, share, figures_of)


def _link(
    version: Paper, standing: Paper, share: float, figures_of: Callable[[str], Sequence[PlacedFigure]]
) -> Link:
    differences = tuple(find_differences(figures_of(version.id), figures_of(standing.id)))
    return Link(version, standing, _relation(version, standing, share, differences), share, differences)


def _needed(paper: Paper, other: Paper) -> float:
    """The overlap that makes two candidates one report; above 1 where they say that they are not."""
    if (paper.kind, paper.body, paper.synthetic is None) != (other.kind, other.body, other.synthetic is None):
        return 2.0
    periods = {(each.label, each.start, each.end) for each in (paper, other)}
    if len(periods) > 1 and not (paper.recognised or other.recognised):
        return 2.0
    same_number = paper.number is not None and paper.number == other.number
    if len(periods) > 1:
        # OCR reads «Quý III» as «Quý II»: the number says which report it is, and all of the text must agree.
        return SAME_TEXT if same_number else 2.0
    return SAME_IDENTITY if same_number or _same_title(paper, other) else SAME_PERIOD


def _same_title(paper: Paper, other: Paper) -> bool:
    titles = {" ".join(compare_form(each.title or "").split()) for each in (paper, other)}
    return len(titles) == 1 and titles != {""}


def _relation(paper: Paper, other: Paper, share: float, differences: Sequence[Difference]) -> Relation:
    if paper.number and other.number and paper.number != other.number and not paper.recognised:
        return Relation.REISSUED
    if paper.recognised and not other.recognised:
        return Relation.SCAN_OF
    if paper.number is None and other.number is not None:
        return Relation.DRAFT_OF
    return Relation.SAME_TEXT if share >= SAME_TEXT and not differences else Relation.EDITED
