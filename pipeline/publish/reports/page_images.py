"""Images of pages, and of the lines around a figure, for the documents whose file is at hand.

In: a document's key with a page, or the key of a figure, claim or citation. Out: WebP, or why there is
none. The file is found by ``pipeline.storage.sources``, drawn through ``drawing_queue``; the page that
shows images beside the text is ``page_view``'s job.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from datasette.utils.asgi import Response

from pipeline.intake.formats import PAGED
from pipeline.page_images.drawing import VERSION, Drawing, Page, Place
from pipeline.publish.claims import Row, rows
from pipeline.publish.reading import reading_of
from pipeline.publish.reports.drawing_queue import DrawingQueue, Drawn, QueueFullError
from pipeline.storage.sources import Sources

#: Pixels across; any other width is refused, or each client could ask for its own drawing of every page.
WIDTHS = (700, 1100, 1600)
#: How much of the width of the page a strip keeps, by the address's ``part``: half is readable on a phone.
PARTS = {"": 1.0, "half": 0.5}
#: A reader has gone by then.
PATIENCE = 20.0
_A_WEEK = "public, max-age=604800, immutable"

_DOCUMENT = """
select d.*, (select outcome from file_outcomes o where o.document_id = d.id limit 1) as outcome,
  (select json_group_array(file_name) from document_files f where f.document_id = d.id) as file_names
from documents d where d.id = :id
"""
_FILES = """
select d.id, d.sha256,
  (select json_group_array(file_name) from document_files f where f.document_id = d.id) as file_names
from documents d
where d.id in (select value from json_each(:ids)) and d.media_type in (select value from json_each(:paged))
"""
#: The keys of the three tables differ in their form; a key is looked up in each by its primary key.
_PLACE = " union all ".join(
    f"select document_id, page, box from {table} where id = :id"  # noqa: S608 - three names of ours
    for table in ("claims", "figures", "citations")
)


@dataclass(slots=True)
class PageImages:
    """What one site draws with."""

    sources: Sources
    drawings: DrawingQueue


_OF_SITE: WeakKeyDictionary[Any, PageImages] = WeakKeyDictionary()


def offer(site: Any, database: Path, folders: Sequence[Path] = ()) -> None:
    """Let ``site`` show page images of the files ``database`` was built from, or those in ``folders``."""
    _OF_SITE[site] = PageImages(Sources(database, folders), DrawingQueue())


async def document_of(db: Any, document_id: str) -> Row | None:
    """Return a document's row with its outcome and file names (JSON), None if there is no such document."""
    found = await rows(db, _DOCUMENT, id=document_id)
    return found[0] if found else None


async def file_of(site: Any, document: Row | None) -> Path | None:
    """Return the PDF or image file of a document if it is at hand and unchanged."""
    images = _OF_SITE.get(site)
    if images is None or images.sources.none or document is None or document["media_type"] not in PAGED:
        return None
    return await asyncio.to_thread(images.sources.find, document["sha256"], json.loads(document["file_names"]))


async def at_hand(site: Any, db: Any, documents: Collection[str]) -> set[str]:
    """Return those of ``documents`` whose PDF or image file is at hand."""
    images = _OF_SITE.get(site)
    if images is None or images.sources.none or not documents:
        return set()
    asked = await rows(db, _FILES, ids=json.dumps(sorted(documents)), paged=json.dumps(sorted(PAGED)))
    find = images.sources.find
    return await asyncio.to_thread(
        lambda: {row["id"] for row in asked if find(row["sha256"], json.loads(row["file_names"]))})


async def page_image(datasette: Any, request: Any) -> Response:
    """Answer with the image of one page."""
    document = await document_of(reading_of(datasette), unquote(request.url_vars["document"]))
    number, width = int(request.url_vars["page"]), request.args.get("w") or str(WIDTHS[0])
    if width not in map(str, WIDTHS):
        return _refusal(400, f"w = {width[:20]}; widths: {', '.join(map(str, WIDTHS))}")
    if document is None or not 1 <= number <= (document["pages"] or 0):
        return _refusal(404, "No such page")
    file = await file_of(datasette, document)
    if file is None:
        return _refusal(404, "The file of this document is not at hand")
    etag = f'"{document["sha256"][:16]}-{number}-{width}-{VERSION}"'
    return await _answer(datasette, request, document["id"], Page(str(file), number, int(width)), etag)


async def place_image(datasette: Any, request: Any) -> Response:
    """Answer with the lines around a figure, claim or citation."""
    key, part = unquote(request.url_vars["place"]), request.args.get("part") or ""
    if part not in PARTS:
        return _refusal(400, f"part = {part[:20]}; parts: half")
    places = await rows(reading_of(datasette), _PLACE, id=key)
    place = places[0] if places else None
    if place is None or place["page"] is None or place["box"] is None:
        return _refusal(404, "No such place on a page")
    document = await document_of(reading_of(datasette), place["document_id"])
    file = await file_of(datasette, document)
    if document is None or file is None:
        return _refusal(404, "The file of this document is not at hand")
    box = tuple(json.loads(place["box"]))
    # A key may be found again elsewhere after a rule changed: the place is part of the tag.
    etag = f'"{document["sha256"][:16]}-{place["page"]}-{"-".join(map(str, box))}-{part}-{VERSION}"'
    asked = Place(str(file), place["page"], box, PARTS[part])
    return await _answer(datasette, request, place["document_id"], asked, etag, "public, max-age=3600")


async def _answer(
    site: Any, request: Any, document: str, asked: Drawing, etag: str, keep: str = _A_WEEK
) -> Response:
    headers = {"etag": etag, "cache-control": keep}
    if etag in (request.headers.get("if-none-match") or ""):
        return Response(b"", status=304, headers=headers, content_type="image/webp")
    try:
        drawn = await _drawn(site, document, asked)
    except (QueueFullError, TimeoutError):
        return _refusal(503, "Too many pages are being drawn; try again", {"retry-after": "2"})
    if not isinstance(drawn, bytes):
        return _refusal(404, "This page cannot be drawn")
    return Response(drawn, headers=headers, content_type="image/webp")


async def _drawn(site: Any, document: str, asked: Drawing) -> Drawn:
    answer = asyncio.wrap_future(_OF_SITE[site].drawings.draw(document, asked))
    # Shielded: another request may wait for the same drawing.
    return await asyncio.wait_for(asyncio.shield(answer), PATIENCE)


def _refusal(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    headers = {"cache-control": "no-store", **(headers or {})}
    return Response(words + "\n", status=status, headers=headers, content_type="text/plain; charset=utf-8")
