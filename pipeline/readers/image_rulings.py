"""The rulings drawn on the image of a page: borders of tables, underlines.

In: where the image of a straightened page holds ink. Out: its ``Ruling`` values in points, and the image without
them. What they enclose is ``table_grid``'s matter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.readers.page_words import Ruling

#: Longer than the strokes of letters; the narrowest column of the reports is 43 pt.
SHORTEST_RULING = 20.0
#: Shorter strokes are rulings only where they meet another: the bars of «TTHC» in bold capitals touch.
SHORTEST_ALONE = 30.0
#: Points by which rulings that meet may miss each other.
MEETING = 2.0
#: Thicker is a bar, a photograph or the shadow of the scanner's lid.
THICKEST = 4.0
PAPER = 255

Pixels = NDArray[Any]


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
