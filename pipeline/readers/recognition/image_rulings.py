"""The rulings drawn on the image of a page: borders of tables, underlines.

In: where the image of a straightened page holds ink. Out: its ``Ruling`` values in points, and the image without
them. What they enclose is ``table_grid``'s matter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.readers.layout.page_words import Ruling

#: Longer than the strokes of letters; the narrowest column of the reports is 43 pt.
SHORTEST_RULING = 20.0
#: Shorter strokes are rulings only where they meet another: the bars of «TTHC» in bold capitals touch.
SHORTEST_ALONE = 30.0
#: Points by which rulings that meet may miss each other.
MEETING = 2.0
#: Points of a gap in a ruling, and the share of it that still shows ink: a border of half a point fades in a scan.
WIDEST_GAP, LEAST_OF_GAP = 24.0, 0.4
#: Thicker is a bar, a photograph or the shadow of the scanner's lid.
THICKEST = 4.0
#: What is left of a faded ruling lies so near its middle.
THINNEST = 1.0
PAPER = 255

Pixels = NDArray[Any]
#: Its place across, where it begins and ends along its direction, in points.
Stroke = tuple[float, float, float]


def find_rulings(ink: Pixels, scale: float) -> list[Ruling]:
    """Long straight strokes, in points."""
    across, down = _strokes(ink, scale), _strokes(ink.T, scale)
    across, down = _whole(across, down, ink, scale), _whole(down, across, ink.T, scale)
    rulings = [Ruling(x0, y, x1, y) for y, x0, x1 in across if _is_ruling((y, x0, x1), down)]
    rulings += [Ruling(x, y0, x, y1) for x, y0, y1 in down if _is_ruling((x, y0, y1), across)]
    return rulings


def _is_ruling(stroke: Stroke, crossing: list[Stroke]) -> bool:
    """True for a long stroke, and a short one that meets one of the other direction."""
    at, start, end = stroke
    return end - start >= SHORTEST_ALONE or any(
        start - MEETING <= place <= end + MEETING and first - MEETING <= at <= last + MEETING
        for place, first, last in crossing
    )


def _whole(strokes: list[Stroke], crossing: list[Stroke], ink: Pixels, scale: float) -> list[Stroke]:
    """The strokes with their faded parts: up to the next stroke of the same line, or the ruling they end at."""
    shown = _joined(_joined(ink[::-1])[::-1])
    edges = sorted({place for place, _, _ in crossing})
    whole: list[Stroke] = []
    for at, start, end in sorted(strokes, key=lambda stroke: (stroke[1], stroke[0])):
        before = next((k for k in reversed(range(len(whole))) if abs(whole[k][0] - at) < 1 <= end - whole[k][2]), None)
        if before is not None and _goes_on(shown, at, whole[before][2], start, scale):
            whole[before] = whole[before][0], whole[before][1], end
        else:
            whole.append((at, start, end))
    return [
        (at, min(start, _to_edge(shown, at, start, edges, scale)), max(end, _to_edge(shown, at, end, edges, scale)))
        for at, start, end in whole
    ]


def _to_edge(shown: Pixels, at: float, end: float, edges: list[float], scale: float) -> float:
    """Where the stroke that is known up to ``end`` meets a ruling of the other direction; ``end`` where it does not."""
    near = min(edges, key=lambda edge: abs(edge - end), default=end)
    return near if _goes_on(shown, at, min(end, near), max(end, near), scale) else end


def _goes_on(shown: Pixels, at: float, start: float, end: float, scale: float) -> bool:
    """True where enough of a gap shows ink; ``shown`` has each row with its neighbours."""
    if not 0 < end - start <= WIDEST_GAP:
        return False
    row = min(round(at * scale), len(shown) - 1)
    return bool(shown[row, round(start * scale) : round(end * scale) + 1].mean() >= LEAST_OF_GAP)


def without_rulings(image: Image.Image, ink: Pixels, rulings: list[Ruling], scale: float) -> Image.Image:
    """The image without its rulings: they make Tesseract lose numbers, and whole lines of a table."""
    if not rulings:
        return image
    drawn, across, down = np.zeros_like(ink), np.zeros_like(ink), np.zeros_like(ink)
    reach, rest = round(THICKEST / 2 * scale), round(THINNEST * scale)
    pixels = [tuple(round(edge * scale) for edge in (r.top, r.x0, r.x1, r.bottom)) for r in rulings]
    rows = [(top, x0, x1) for top, x0, x1, bottom in pixels if top == bottom]
    columns = [(x0, top, bottom) for top, x0, x1, bottom in pixels if top != bottom]
    for marked, lines in ((across, rows), (down.T, columns)):
        for at, start, end in lines:
            marked[max(0, at - reach) : at + reach + 1, start : end + 1] = True
    length = round(SHORTEST_RULING * scale)
    drawn |= _thickened(_runs(_joined(ink), length)) & across
    drawn |= _thickened(_runs(_joined(ink.T), length)).T & down
    _clear_rest(drawn, ink, rows, rest)
    _clear_rest(drawn.T, ink.T, columns, rest)
    cleared = np.array(image)
    cleared[drawn] = PAPER
    return Image.fromarray(cleared)


def _clear_rest(drawn: Pixels, ink: Pixels, rulings: list[tuple[int, int, int]], reach: int) -> None:
    """Mark what is left of rulings along the rows where they faded, and no letter stands right above or below."""
    for row, start, end in rulings:
        top, foot = max(0, row - reach), row + reach + 1
        part = ink[:, start : end + 1]
        above, below = part[max(0, top - 2) : top].any(axis=0), part[foot : foot + 2].any(axis=0)
        faded = ~drawn[top:foot, start : end + 1].any(axis=0)  # elsewhere what is left is the tip of a mark
        drawn[top:foot, start : end + 1] |= faded & ~(above | below)


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


def _strokes(ink: Pixels, scale: float) -> list[Stroke]:
    """Strokes along the rows: row, first and last column, in points."""
    runs = _runs(_joined(ink), round(SHORTEST_RULING * scale))
    found: list[Stroke] = []
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


def _finished(strokes: list[list[int]], scale: float) -> list[Stroke]:
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
