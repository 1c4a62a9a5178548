"""Strips of PDF pages: the lines around a printed number, as small PNG images.

Comes in: a PDF and places on its pages. Goes out: a PNG a place, None where the page
cannot be drawn. Drawing runs in a process that can be killed: what a page asks a
renderer for is as hostile as what it asks a reader for.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from pipeline import workers
from pipeline.limits import Limits
from schemas.records import Box

#: 20 strips draw in 2 s.
LIMITS = Limits(job_seconds=60.0, extra_seconds=0.0)
#: Points above and below the number: two lines of body text each.
MARGIN = 44.0
#: A sentence that fills a third of a page is cut below.
TALLEST = 280.0
#: Pixels across: A4 at 115 dpi. A page may say it is 50 m wide: a pixel a point would then not fit in memory.
WIDEST = 950
#: Pixels a point, for a page that says it is a few points wide.
LARGEST_SCALE = 3.0
_SHADES = 32

Spot = tuple[int, Box]


def strips(file: Path, spots: Sequence[Spot], limits: Limits = LIMITS) -> list[bytes | None]:
    """A PNG for each (page, box)."""
    if not spots:
        return []
    job = workers.Job(file.name, (str(file), tuple(spots)))
    [outcome] = workers.run([job], "pipeline.page_strips:draw", workers=1, limits=limits)
    return [None] * len(spots) if isinstance(outcome, workers.Failed) else list(outcome.value)


def draw(argument: tuple[str, Sequence[Spot]]) -> list[bytes | None]:
    """Worker target: (path, spots)."""
    path, spots = argument
    document = pdfium.PdfDocument(path)
    try:
        return [_strip(document, *spot) for spot in spots]
    finally:
        document.close()


def _strip(document: pdfium.PdfDocument, number: int, box: Box) -> bytes | None:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return None
    try:
        width, height = page.get_size()
        scale = min(WIDEST / width, LARGEST_SCALE)
        top = max(0.0, box[1] - MARGIN)
        bottom = min(height, box[3] + MARGIN, top + TALLEST)
        if (bottom - top) * scale < 1:
            return None
        bitmap = page.render(scale=scale, crop=(0, height - bottom, 0, top), grayscale=True)
        image = bitmap.to_pil().convert("RGB")
    finally:
        page.close()
    frame = [(box[0] - 2) * scale, (box[1] - top - 2) * scale, (box[2] + 2) * scale, (box[3] - top + 2) * scale]
    ImageDraw.Draw(image).rectangle(frame, outline=(161, 22, 28), width=2)
    buffer = io.BytesIO()
    image.quantize(_SHADES, method=Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
