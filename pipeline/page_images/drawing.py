"""Worker target: a page of a PDF or image file, or the strip around a place on it, as an image.

Comes in: a path and what to draw. Goes out: WebP bytes, None where the page
cannot be drawn. Runs in a process that can be killed (``pipeline.work.workers``): what a page asks a
renderer for is as hostile as what it asks a reader for. Who may ask how often is
``pipeline.publish.reports.drawing_queue``'s job.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass

from PIL import Image

from pipeline.limits import MIB, Limits
from pipeline.page_images.strips import opened, strip_image
from pipeline.readers.image_files import PagedFile, open_pages
from schemas.records import Box

#: Part of every ETag: change it with anything that changes what is drawn.
VERSION = "1"
#: A page of a report draws in 0.1 to 0.4 s at 1,100 pixels, a scan in 0.2 s; a busy machine takes 3 times that.
LIMITS = Limits(job_seconds=8.0, extra_seconds=0.0, start_seconds=60.0, memory_bytes=1024 * MIB, result_bytes=16 * MIB)
#: A page may say it is 1 pt wide and 5 m high: the image is at most so many times as high as it is wide.
TALLEST = 4.0
#: Pixels a point, for a page that says it is a few points wide.
LARGEST_SCALE = 8.0
#: Method 0 takes a third of the time of the default for a fifth more bytes.
_WEBP = {"quality": 75, "method": 0}


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page (from 1), ``width`` pixels across."""

    path: str
    number: int
    width: int


@dataclass(frozen=True, slots=True)
class Place:
    """The lines around a box of a page (from 1), the box framed; ``part`` of their width is kept."""

    path: str
    number: int
    box: Box
    part: float = 1.0


Drawing = Page | Place


def give_way() -> None:
    """Worker warm-up: the pages of text come first on the processor."""
    if hasattr(os, "nice"):
        os.nice(10)


def draw(asked: Drawing) -> bytes | None:
    """Do what is asked of one file."""
    document = open_pages(asked.path)
    try:
        if isinstance(asked, Place):
            return _encoded(_place(document, asked))
        return _encoded(_page(document, asked.number, asked.width))
    finally:
        document.close()


def _page(document: PagedFile, number: int, across: int) -> Image.Image | None:
    with opened(document, number) as page:
        if page is None:
            return None
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            return None
        scale = min(across / width, across * TALLEST / height, LARGEST_SCALE)
        if min(width, height) * scale < 1:
            return None
        image: Image.Image = page.render(scale=scale).to_pil()
        return image


def _place(document: PagedFile, asked: Place) -> Image.Image | None:
    image = strip_image(document, asked.number, asked.box)
    if image is None or asked.part >= 1:
        return image
    across = max(1, round(image.width * asked.part))
    middle = (asked.box[0] + asked.box[2]) / 2 / document.get_page_size(asked.number - 1)[0] * image.width
    left = round(min(max(middle - across / 2, 0), image.width - across))
    return image.crop((left, 0, left + across, image.height))


def _encoded(image: Image.Image | None) -> bytes | None:
    if image is None:
        return None
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "WEBP", **_WEBP)
    return buffer.getvalue()
