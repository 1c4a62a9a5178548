"""A page as a grey image that stands straight, and the rulings drawn on it.

In: an open page. Out: a ``PageImage`` in display orientation, with the way from its pixels to
points. Recognising its letters is ``ocr``'s job.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin, sqrt
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.readers.layout.page_words import Ruling
from pipeline.readers.recognition.image_rulings import find_rulings, without_rulings
from pipeline.readers.recognition.page_light import evened
from pipeline.readers.recognition.page_skew import LEVEL, PAPER, Lean, find_lean, find_skew, ink_of
from schemas.records import Box

POINTS = 72.0
#: A scan is read at its own resolution; below 200 dpi letters are too small for Tesseract, above
#: 300 it is only slower (BASELINES §2).
LEAST_DPI, MOST_DPI = 200.0, 300.0
#: A2 at 300 dpi: Tesseract takes 340 MB for it, 55 MB for A4 at 200 dpi.
MOST_PIXELS = 36_000_000
#: Over a line of 470 pt this lifts its end by 0.8 pt, and moves a margin by 1.3 pt down the page.
LEAST_SKEW = 0.1
#: Grey darker than this is ink; red ink is so much lighter in the red channel (seals are 60 to 110).
INK, REDDER, MOST_RED = 170, 40, 1 / 3
#: Within so many points of a seal's ink what is lighter in the red channel than the second is paper, darker than the
#: first a letter: an image compressed as JPEG mixes the two.
SEAL_REACH, SEAL_DARK, SEAL_LIGHT = 1.5, 80, 170

#: Pillow turns the other way round.
_TURNED = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}

Pixels = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PageImage:
    """``image`` was turned by ``skew`` degrees, then levelled by ``lean``; ``scale`` is pixels per point.

    Before that it was turned clockwise by ``turn``: 0, 90, 180 or 270 degrees.
    """

    image: Image.Image
    scale: float
    skew: float
    rulings: list[Ruling]
    #: Where the image holds ink.
    ink: Pixels = field(default_factory=lambda: np.zeros((0, 0), np.bool_), repr=False, compare=False)
    turn: int = 0
    lean: Lean = LEVEL

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.image.width / self.scale, self.image.height / self.scale

    def printed(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """Where a box (points of the straight image) stands on the page as it was scanned."""
        width, height = self.size
        middle, centre = width / 2, height / 2
        a, b = cos(radians(self.skew)), sin(radians(self.skew))
        falls = self.lean.fall
        corners = [(x - middle, y + falls(x, y, width, height) - centre) for x in (x0, x1) for y in (top, bottom)]
        xs = [middle + a * x - b * y for x, y in corners]
        ys = [centre + b * x + a * y for x, y in corners]
        if self.turn == 90:
            xs, ys = ys, [width - x for x in xs]
        elif self.turn == 180:
            xs, ys = [width - x for x in xs], [height - y for y in ys]
        elif self.turn == 270:
            xs, ys = [height - y for y in ys], xs
        return round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2)


def page_image(page: pdfium.PdfPage, turn: int = 0) -> PageImage:
    """Render a page as it is displayed, turned clockwise by ``turn``; straighten it and find its rulings."""
    width, height = page.get_size()
    scale = min(_resolution(page) / POINTS, sqrt(MOST_PIXELS / max(width * height, 1.0)))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        image = evened(_grey(bitmap.to_pil().convert("RGB"), scale), scale)
    finally:
        bitmap.close()
    if turn:
        image = image.transpose(_TURNED[turn])
    skew = find_skew(image)
    if abs(skew) < LEAST_SKEW:
        skew = 0.0
    else:
        image = image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=PAPER)
    lean = find_lean(image)
    if lean:
        image = lean.levelled(image)
    # The bitmap's width is rounded to whole pixels.
    scale = image.width / (height if turn in (90, 270) else width)
    ink = ink_of(image)
    rulings = find_rulings(ink, scale)
    cleared = without_rulings(image, ink, rulings, scale)
    return PageImage(cleared, scale, skew, rulings, ink & (np.asarray(cleared) < PAPER), turn, lean)


def _grey(image: Image.Image, scale: float) -> Image.Image:
    """Grey without the red ink of seals, which else covers the letters under it.

    In its red channel red ink is lighter than letters, black and blue are dark. A page whose red is
    no seal but its text (a third of the ink) stays as it is.
    """
    plain = image.convert("L")
    red = image.getchannel("R")
    grey: Pixels = np.asarray(plain, dtype=np.int16)
    ink = grey < INK
    seal = ink & (np.asarray(red) >= grey + REDDER)
    if not seal.any():
        return red
    if seal.sum() > MOST_RED * max(1, ink.sum()):
        return plain
    reach = 2 * round(SEAL_REACH * scale / 2) + 1
    near = Image.fromarray(seal).convert("L").filter(ImageFilter.MaxFilter(reach))
    levels = np.interp(range(256), (SEAL_DARK, SEAL_LIGHT), (0, PAPER)).round().astype(int)
    return Image.composite(red.point(levels.tolist()), red, near)


def _resolution(page: pdfium.PdfPage) -> float:
    """Dots per inch of the sharpest large image on the page, within what Tesseract likes."""
    found = LEAST_DPI
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        pixels = image.get_px_size()
        if min(right - left, top - bottom) > POINTS:
            # A turned image has its width along the page's height.
            found = max(found, max(pixels) / max(right - left, top - bottom) * POINTS)
    return min(found, MOST_DPI)
