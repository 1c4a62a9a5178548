"""Strips of the pages of PDF and image files: the lines around a printed number, as small PNG images.

Comes in: a file and places on its pages. Goes out: a ``Strip`` a place, None where the page
cannot be drawn. Drawing runs in a process that can be killed: what a page asks a
renderer for is as hostile as what it asks a reader for.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from pipeline.limits import Limits
from pipeline.readers.image_files import PagedFile, open_pages
from pipeline.work import workers
from schemas.records import Box

#: 20 strips draw in 2 s.
LIMITS = Limits(job_seconds=60.0, extra_seconds=0.0)
#: Points above and below the number: two lines of body text each.
MARGIN = 48.0
#: A sentence that fills a third of a page is cut below.
TALLEST = 280.0
#: Pixels across: A4 at 115 dpi. A page may say it is 50 m wide: a pixel a point would then not fit in memory.
WIDEST = 950
#: Pixels a point, for a page that says it is a few points wide.
LARGEST_SCALE = 3.0
#: How far from the margin, in points, a row between two lines of text is looked for.
REACH = 18.0
_SHADES = 32

Spot = tuple[int, Box]


@dataclass(frozen=True, slots=True)
class Strip:
    """A PNG as wide as the page; ``right`` where the number stands in its right half."""

    png: bytes
    right: bool


def strips(file: Path, spots: Sequence[Spot], limits: Limits = LIMITS) -> list[Strip | None]:
    """A strip for each (page, box)."""
    if not spots:
        return []
    job = workers.Job(file.name, (str(file), tuple(spots)))
    [outcome] = workers.run([job], "pipeline.page_images.strips:draw", workers=1, limits=limits)
    return [None] * len(spots) if isinstance(outcome, workers.Failed) else list(outcome.value)


def draw(argument: tuple[str, Sequence[Spot]]) -> list[Strip | None]:
    """Worker target: (path, spots)."""
    path, spots = argument
    document = open_pages(path)
    try:
        return [_strip(document, *spot) for spot in spots]
    finally:
        document.close()


def _between_lines(image: Image.Image, reach: int, number: tuple[float, float]) -> tuple[int, int]:
    """Rows to cut a strip at, within ``reach`` of its edges and outside the number: those with the least ink."""
    ink = image.convert("L").resize((1, image.height), Image.Resampling.BOX).tobytes()
    above = range(min(reach, max(0, int(number[0]) - 2)) + 1)
    below = range(max(image.height - reach, min(image.height, int(number[1]) + 3)), image.height + 1)
    first = max(above, key=lambda row: ink[row])
    last = max(reversed(below), key=lambda row: ink[row - 1])
    return first, last


def _strip(document: PagedFile, number: int, box: Box) -> Strip | None:
    image = strip_image(document, number, box)
    if image is None:
        return None
    buffer = io.BytesIO()
    image.quantize(_SHADES, method=Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
    return Strip(buffer.getvalue(), box[0] + box[2] > document.get_page_size(number - 1)[0])


@contextmanager
def opened(document: PagedFile, number: int) -> Iterator[pdfium.PdfPage | None]:
    """Open page ``number`` (from 1) and close it again; None where the document has no such page or it is broken."""
    try:
        page = document[number - 1]
    except (pdfium.PdfiumError, IndexError):
        page = None
    try:
        yield page
    finally:
        if page is not None:
            page.close()


def strip_image(document: PagedFile, number: int, box: Box) -> Image.Image | None:
    """Draw the lines around ``box`` of page ``number`` (from 1), the box framed; None where it cannot be drawn."""
    with opened(document, number) as page:
        if page is None:
            return None
        width, height = page.get_size()
        scale = min(WIDEST / width, LARGEST_SCALE)
        top = max(0.0, box[1] - MARGIN)
        bottom = min(height, box[3] + MARGIN, top + TALLEST)
        if (bottom - top) * scale < 1:
            return None
        bitmap = page.render(scale=scale, crop=(0, height - bottom, 0, top), grayscale=True)
        image: Image.Image = bitmap.to_pil().convert("RGB")
    edges = _between_lines(image, round(REACH * scale), ((box[1] - top) * scale, (box[3] - top) * scale))
    image = image.crop((0, edges[0], image.width, edges[1]))
    top += edges[0] / scale
    frame = [(box[0] - 2) * scale, (box[1] - top - 2) * scale, (box[2] + 2) * scale, (box[3] - top + 2) * scale]
    ImageDraw.Draw(image).rectangle(frame, outline=(161, 22, 28), width=2)
    return image
