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

from pipeline.readers.page_light import evened
from pipeline.readers.page_words import Ruling
from schemas.records import Box

POINTS = 72.0
#: A scan is read at its own resolution; below 200 dpi letters are too small for Tesseract, above
#: 300 it is only slower (BASELINES §2).
LEAST_DPI, MOST_DPI = 200.0, 300.0
#: A2 at 300 dpi: Tesseract takes 340 MB for it, 55 MB for A4 at 200 dpi.
MOST_PIXELS = 36_000_000
#: The scans at hand skew by up to 1°; a page photographed, or put on the glass by hand, by more.
MOST_SKEW = 8.0
#: Over a line of 470 pt this lifts its end by 0.8 pt, and moves a margin by 1.3 pt down the page.
LEAST_SKEW = 0.1
#: The skew shows at this width as well as at four times as many pixels.
PROBE_WIDTH = 1000
#: Longer than the strokes of letters; the narrowest column of the reports is 43 pt.
SHORTEST_RULING = 20.0
#: Shorter strokes are rulings only where they meet another: the bars of «TTHC» in bold capitals touch.
SHORTEST_ALONE = 30.0
#: Points by which rulings that meet may miss each other.
MEETING = 2.0
#: Thicker is a bar, a photograph or the shadow of the scanner's lid.
THICKEST = 4.0

#: Grey darker than this is ink; red ink is so much lighter in the red channel (seals are 60 to 110).
INK, REDDER, MOST_RED = 170, 40, 1 / 3
PAPER = 255
#: Within so many points of a seal's ink what is lighter in the red channel than the second is paper, darker than the
#: first a letter: an image compressed as JPEG mixes the two.
SEAL_REACH, SEAL_DARK, SEAL_LIGHT = 1.5, 80, 170

#: Pillow turns the other way round.
_TURNED = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}

Pixels = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PageImage:
    """``image`` was turned by ``skew`` degrees to stand straight; ``scale`` is pixels per point.

    Before that it was turned clockwise by ``turn``: 0, 90, 180 or 270 degrees.
    """

    image: Image.Image
    scale: float
    skew: float
    rulings: list[Ruling]
    #: Where the image holds ink.
    ink: Pixels = field(default_factory=lambda: np.zeros((0, 0), np.bool_), repr=False, compare=False)
    turn: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.image.width / self.scale, self.image.height / self.scale

    def printed(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """Where a box (points of the straight image) stands on the page as it was scanned."""
        width, height = self.size
        middle, centre = width / 2, height / 2
        a, b = cos(radians(self.skew)), sin(radians(self.skew))
        corners = [(x - middle, y - centre) for x in (x0, x1) for y in (top, bottom)]
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
    # The bitmap's width is rounded to whole pixels.
    scale = image.width / (height if turn in (90, 270) else width)
    ink = _ink(image)
    rulings = find_rulings(ink, scale)
    cleared = without_rulings(image, ink, rulings, scale)
    return PageImage(cleared, scale, skew, rulings, ink & (np.asarray(cleared) < PAPER), turn)


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


def _ink(image: Image.Image) -> Pixels:
    """True where a pixel is nearer to the letters' grey than to the paper's."""
    grey = np.asarray(image)
    darkest, paper = (float(value) for value in np.percentile(grey[::4, ::4], (0.5, 75)))
    return grey < (darkest + paper) / 2


def find_skew(image: Image.Image) -> float:
    """Degrees by which lines of text fall to the right; 0 without text.

    At the right angle the rows are sharpest: ink and white alternate most.
    """
    ink = _ink(image.reduce(max(1, image.width // PROBE_WIDTH)))
    ys, xs = np.nonzero(ink)
    if not 200 < len(xs) < ink.size / 3:
        return 0.0

    def sharpness(angle: float) -> float:
        rows = (ys - xs * np.tan(np.radians(angle))).astype(np.int64)
        profile = np.bincount(rows - rows.min()).astype(np.float64)
        return float(np.square(np.diff(profile)).sum())

    coarse = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.01, 0.25), key=sharpness)
    return float(max(np.arange(coarse - 0.25, coarse + 0.26, 0.05), key=sharpness))


def find_rulings(ink: Pixels, scale: float) -> list[Ruling]:
    """Long straight strokes, in points."""
    across, down = _strokes(ink, scale), _strokes(ink.T, scale)
    rulings = [Ruling(x0, y, x1, y) for y, x0, x1 in across if _is_ruling((y, x0, x1), down)]
    rulings += [Ruling(x, y0, x, y1) for x, y0, y1 in down if _is_ruling((x, y0, y1), across)]
    return rulings


def _is_ruling(stroke: tuple[float, float, float], crossing: list[tuple[float, float, float]]) -> bool:
    """True for a long stroke, and a short one that meets one of the other direction."""
    at, start, end = stroke
    return end - start >= SHORTEST_ALONE or any(
        start - MEETING <= place <= end + MEETING and first - MEETING <= at <= last + MEETING
        for place, first, last in crossing
    )


def without_rulings(image: Image.Image, ink: Pixels, rulings: list[Ruling], scale: float) -> Image.Image:
    """The image without its rulings: they make Tesseract lose numbers, and whole lines of a table."""
    if not rulings:
        return image
    drawn = np.zeros_like(ink)
    reach = THICKEST / 2
    across, down = np.zeros_like(ink), np.zeros_like(ink)
    for ruling in rulings:
        x0, x1, top, bottom = (round(edge * scale) for edge in (ruling.x0, ruling.x1, ruling.top, ruling.bottom))
        if ruling.top == ruling.bottom:
            across[max(0, top - round(reach * scale)) : top + round(reach * scale) + 1, x0 : x1 + 1] = True
        else:
            down[top : bottom + 1, max(0, x0 - round(reach * scale)) : x0 + round(reach * scale) + 1] = True
    length = round(SHORTEST_RULING * scale)
    drawn |= _thickened(_runs(_joined(ink), length)) & across
    drawn |= _thickened(_runs(_joined(ink.T), length)).T & down
    cleared = np.array(image)
    cleared[drawn] = PAPER
    return Image.fromarray(cleared)


def _joined(ink: Pixels) -> Pixels:
    """Each row with the one above it: a stroke that falls by a pixel goes on in the next row."""
    joined = ink.copy()
    joined[1:] |= ink[:-1]
    return joined


def _thickened(strokes: Pixels) -> Pixels:
    """Strokes with the grey pixels along their sides."""
    thick = strokes.copy()
    thick[1:] |= strokes[:-1]
    thick[:-1] |= strokes[1:]
    return thick


def _strokes(ink: Pixels, scale: float) -> list[tuple[float, float, float]]:
    """Strokes along the rows: row, first and last column, in points."""
    runs = _runs(_joined(ink), round(SHORTEST_RULING * scale))
    found: list[tuple[float, float, float]] = []
    open_strokes: list[list[int]] = []
    for row in np.flatnonzero(runs.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], runs[row], [False])).astype(np.int8)))
        still = [stroke for stroke in open_strokes if stroke[1] >= row - 2]
        found += _finished([stroke for stroke in open_strokes if stroke[1] < row - 2], scale)
        for start, end in edges.reshape(-1, 2):
            near = next((stroke for stroke in still if start <= stroke[3] and end >= stroke[2]), None)
            if near is None:
                still.append([int(row), int(row), int(start), int(end)])
            else:
                near[1:] = [int(row), min(near[2], int(start)), max(near[3], int(end))]
        open_strokes = still
    return found + _finished(open_strokes, scale)


def _finished(strokes: list[list[int]], scale: float) -> list[tuple[float, float, float]]:
    return [
        ((first + last) / 2 / scale, start / scale, end / scale)
        for first, last, start, end in strokes
        if last - first < THICKEST * scale
    ]


def _runs(ink: Pixels, length: int) -> Pixels:
    """True where a pixel lies in a stretch of ``length`` along its row that is nearly all ink."""
    rows, columns = ink.shape
    if columns <= length:
        return np.zeros_like(ink)
    total = np.zeros((rows, columns + 1), np.int32)
    np.cumsum(ink, axis=1, out=total[:, 1:])
    full = (total[:, length:] - total[:, :-length] >= 0.95 * length).astype(np.int8)
    steps = np.zeros((rows, columns + 1), np.int8)
    steps[:, : full.shape[1]] += full
    steps[:, length:] -= full
    covered: Pixels = np.cumsum(steps, axis=1, dtype=np.int32)[:, :-1] > 0
    return covered
