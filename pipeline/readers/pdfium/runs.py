"""How the text objects of a PDF page print their characters: height, size, direction, font.

In: a text page by its address (``calls``), and its text objects, each with one of its characters. Out: a
``Printed`` for each. Word processors make an object of nearly every word, so PDFium is asked for all of a page at once.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from math import atan2, degrees, hypot
from typing import Any, NamedTuple

from pipeline.readers.pdfium import calls
from pipeline.readers.pdfium.frame import Frame

#: Bold begins at 600 on the weight scale of OpenType; the name tells it where the weight does not.
BOLD_WEIGHT = 600
_FILL_AND_STROKE, _INVISIBLE = 2, 3
#: What is hidden is the whole layer of a page: so many of its text objects tell.
_ASKED = 9
#: A damaged file prints in no size at all, and sizes are divided by.
_SMALLEST = 0.1

_MATRIX = struct.Struct("6f")  # FS_MATRIX: a, b, c, d, e, f
_POINT = struct.Struct("2d")


class Printed(NamedTuple):
    """Height of the base line and size in points, at least ``_SMALLEST``; ``upright`` is False for text that runs up or
    down the page."""

    base: float
    size: float
    upright: bool
    bold: bool
    italic: bool
    font: str


def printed_by(page: int, runs: Sequence[tuple[int, int]], frame: Frame) -> tuple[list[Printed], int]:
    """How each text object prints, given the index of its first character and its address, and how many fonts do."""
    places = [place for place, _ in runs]
    sizes = map(calls.font_size_at, repeat(page), places)
    turns: dict[tuple[float, ...], tuple[float, bool]] = {}
    fonts: dict[int, tuple[bool, bool, str]] = {}
    found: list[Printed] = []
    matrices, origins = _matrices(page, places), _origins(page, places)
    for (_, run), size, matrix, origin in zip(runs, sizes, matrices, origins, strict=True):
        turn = matrix[:4]
        if (known := turns.get(turn)) is None:
            known = turns[turn] = _read_turn(turn, frame)
        stretched, upright = known
        bold, italic, name = _style(run, fonts)
        found.append(Printed(frame.point(*origin)[1], max(size * stretched, _SMALLEST), upright, bold, italic, name))
    return found, len(fonts)


def are_hidden(runs: Sequence[int]) -> bool:
    """True where most text objects, given by their addresses, leave no ink."""
    asked = [run for run in runs[:: max(1, len(runs) // _ASKED)] if run]
    hidden: int = sum(calls.render_mode_of(run) == _INVISIBLE for run in asked)
    return 2 * hidden > len(asked)


def _matrices(page: int, places: Sequence[int]) -> list[tuple[Any, ...]]:
    buffer = ctypes.create_string_buffer(len(places) * _MATRIX.size)
    start = ctypes.addressof(buffer)
    told = list(map(calls.matrix_at, repeat(page), places, range(start, start + len(buffer), _MATRIX.size)))
    return _as_before(told, list(_MATRIX.iter_unpack(buffer)))


def _origins(page: int, places: Sequence[int]) -> list[tuple[Any, ...]]:
    buffer = ctypes.create_string_buffer(len(places) * _POINT.size)
    start = ctypes.addressof(buffer)
    across = range(start, start + len(buffer), _POINT.size)
    down = range(start + _POINT.size // 2, start + len(buffer) + _POINT.size // 2, _POINT.size)
    told = list(map(calls.origin_at, repeat(page), places, across, down))
    return _as_before(told, list(_POINT.iter_unpack(buffer)))


def _as_before(told: Sequence[int], found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What PDFium does not tell of an object is as it was of the one before."""
    if not all(told):
        for at in range(1, len(found)):
            if not told[at]:
                found[at] = found[at - 1]
    return found


def _read_turn(turn: tuple[float, ...], frame: Frame) -> tuple[float, bool]:
    """How far a matrix stretches letters, and whether it leaves them upright."""
    a, b, c, d = turn
    angle = degrees(atan2(b, a)) - frame.turn
    return hypot(c, d) or 1.0, abs((angle + 180) % 360 - 180) < 20


def _style(run: int, fonts: dict[int, tuple[bool, bool, str]]) -> tuple[bool, bool, str]:
    """Whether a text object is bold and italic, and its font; Word's poor man's bold strokes the outline."""
    if not run:
        return False, False, ""
    font = calls.font_of(run) or 0
    if (style := fonts.get(font)) is None:
        style = fonts[font] = _font_style(font)
    bold, italic, name = style
    return bold or calls.render_mode_of(run) == _FILL_AND_STROKE, italic, name


def _font_style(font: int) -> tuple[bool, bool, str]:
    if not font:
        return False, False, ""
    buffer = ctypes.create_string_buffer(256)
    length = calls.font_name_of(font, ctypes.addressof(buffer), 256)
    name = buffer.value.decode("utf-8", errors="replace") if length else ""
    bold, italic = _style_by_name(name)
    return bold or calls.font_weight_of(font) >= BOLD_WEIGHT, italic, name


@lru_cache(maxsize=256)
def _style_by_name(name: str) -> tuple[bool, bool]:
    lowered = name.lower()
    bold = any(part in lowered for part in ("bold", "black", "heavy", "semibold"))
    return bold, "italic" in lowered or "oblique" in lowered
