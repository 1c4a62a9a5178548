"""A body set in two columns: each column is read as a page of its own.

In: a page of words and rulings. Out: its parts in reading order, each as a page: what stands over the columns, the
left one, the right one, what stands under them. The right column is moved to where the left one stands, so that its
paragraphs and tables go on as they do over a page break; stored boxes stay where the page shows them.

Letterheads, signatures and tables without rulings are two columns of a few short lines; those are the business of
``column_blocks`` and ``aligned_tables``. A body fills its lines: most of them end at the right edge of their column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from pipeline.readers.layout.letterhead import is_signature
from pipeline.readers.layout.page_words import Line, PageWords, Ruling, Word, lines_of
from pipeline.readers.tables.grid import table_boxes

#: Where the space between two columns may stand, as shares of the width.
_LEFTMOST, _RIGHTMOST = 0.35, 0.65
#: Its least width in points and in sizes: newspapers leave half a centimetre.
_NARROWEST, _NARROWEST_SIZES = 8.0, 0.7
#: So many lines on either side make columns; fewer do where another page has them at the same place.
_LINES, _FEW_LINES = 7, 2
#: Of the lines of a body so many end within a syllable of the right edge («nghiêng» is 3 sizes wide).
_FILLED, _SYLLABLE = 0.5, 3.0
#: Letters a line of a body has on the average, and shares of the page that a column takes.
_LETTERS, _WIDTH = 14, 0.22
#: Points by which a signer may stand higher than the recipients beside him.
_BESIDE = 40
#: A table of numbers fills its columns, too.
_WORDS = 0.55
#: So many lines of two numbers and no word are rows of a table whose labels stand on the other side.
_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Zone:
    """Where columns stand: between two heights, parted by the space from ``left`` to ``right``."""

    top: float
    bottom: float
    left: float
    right: float


def in_columns(pages: Sequence[PageWords]) -> list[PageWords]:
    """The pages in reading order, those of two columns taken apart."""
    # By their place: the halves of a sheet have one number.
    sure = {at: zone for at, page in enumerate(pages) if (zone := _zone(page, _LINES, None)) is not None}
    if not sure:
        return list(pages)
    middles = [(zone.left + zone.right) / 2 for zone in sure.values()]
    parts: list[PageWords] = []
    for at, page in enumerate(pages):
        zone = sure.get(at) or _zone(page, _FEW_LINES, middles)
        parts += [page] if zone is None else _parts(page, zone)
    return parts


def _zone(page: PageWords, fewest: int, middles: Sequence[float] | None) -> _Zone | None:
    """The tallest stretch of a page that is set in two columns."""
    words = [word for word in page.words if word.upright]
    if len(words) < 4 * fewest:
        return None
    size = median([word.size for word in words])
    room = max(_NARROWEST, _NARROWEST_SIZES * size)
    if not _may_have_columns(words, page.width, room, fewest):
        return None
    spoken = [word for word in words if _is_spoken(word.text)]
    gap = _emptiest(spoken, page.width, room, middles) if spoken else None
    if gap is None:
        return None
    found = [
        zone for top, bottom in _free_stretches(page, words, spoken, gap, fewest, size)
        if (zone := _body(words, top, bottom, gap, page, fewest)) is not None
    ]
    return max(found, key=lambda zone: zone.bottom - zone.top, default=None)


def _may_have_columns(words: Sequence[Word], width: float, room: float, fewest: int) -> bool:
    """False for most pages: too few heights hold words before or behind such a space.

    A row whose words run through the middle of the page, no space of ``room`` between them, stands in no column.
    Words that go back to the left, or stand higher, begin another row.
    """
    left, right = int(_LEFTMOST * width), _RIGHTMOST * width
    before: set[float] = set()
    behind: set[float] = set()
    height: float | None = None
    # Of the row: where its first word ends and its last begins, and how far it reaches without such a space.
    first_end = last = reached = 0.0
    for word in words:
        x0, middle = word.x0, word.base - 0.3 * word.size
        if middle != height or x0 < last:
            if height is not None and reached < right - room and first_end <= right:
                before.add(height)
            height, first_end, reached = middle, word.x1, float(left)
        last = x0
        if x0 - reached > room:
            if reached < right - room:
                behind.add(height)
        elif word.x1 > reached and _is_spoken(word.text):
            reached = word.x1
    if reached < right - room and height is not None:
        before.add(height)
    return min(len(before), len(behind)) >= fewest


def _is_spoken(text: str) -> bool:
    return text[:1].isalnum() or any(map(str.isalnum, text))


def _emptiest(
    words: Sequence[Word], width: float, room: float, middles: Sequence[float] | None
) -> tuple[float, float] | None:
    """The strip down the middle of the page that the fewest words stand in, where that is few."""
    # A damaged file prints words beside its page.
    lefts = np.clip([word.x0 for word in words], 0.0, width).astype(np.int64)
    rights = np.clip([word.x1 for word in words], 0.0, width).astype(np.int64)
    columns = int(width) + 3
    crossed = np.cumsum(np.bincount(lefts, minlength=columns) - np.bincount(rights + 1, minlength=columns))
    reach = int(room) + 1
    strips = np.lib.stride_tricks.sliding_window_view(crossed, reach).max(axis=1)
    starts = np.arange(int(_LEFTMOST * width), int(_RIGHTMOST * width) - reach)
    if middles is not None:
        near = np.abs(starts[:, None] + reach / 2 - np.array(middles)) < 2 * room
        starts = starts[near.any(axis=1)]
    if not len(starts):
        return None
    # Of equally empty ones that nearest to the middle.
    at = int(starts[np.lexsort((np.abs(starts + reach / 2 - width / 2), strips[starts]))[0]])
    return float(at), float(at + reach)


def _free_stretches(
    page: PageWords, words: Sequence[Word], spoken: Sequence[Word], gap: tuple[float, float], fewest: int, size: float
) -> Iterator[tuple[float, float]]:
    """Heights between the words and tables that stand in the gap."""
    crossing = [(word.top, word.bottom) for word in spoken if word.x0 < gap[1] and word.x1 > gap[0]]
    free = [each for each in _between(crossing, page.height) if each[1] - each[0] >= fewest * size]
    if not any(_holds_rows(words, stretch, gap, fewest) for stretch in free):
        return  # as on nearly every page: its tables need not be found
    for left, top, right, bottom in table_boxes(page) if page.rulings else ():
        if left < gap[0] and right > gap[1]:
            crossing.append((top, bottom))
    yield from (each for each in _between(crossing, page.height) if each[1] - each[0] >= fewest * size)


def _holds_rows(words: Sequence[Word], free: tuple[float, float], gap: tuple[float, float], fewest: int) -> bool:
    """Whether words stand at so many heights on either side: no more lines are made of them than that."""
    top, bottom = free
    sides = [(word.middle, word.x1 <= gap[0] + 1, word.x0 >= gap[1] - 1)
             for word in words if top <= word.middle <= bottom]
    return (
        len({middle for middle, left, _ in sides if left}) >= fewest
        and len({middle for middle, _, right in sides if right}) >= fewest
    )


def _between(crossing: Sequence[tuple[float, float]], height: float) -> Iterator[tuple[float, float]]:
    low = 0.0
    for (_, bottom), (top, _) in pairwise([(0.0, 0.0), *sorted(crossing), (height, height)]):
        low = max(low, bottom)
        if top > low:
            yield low, top


def _body(
    words: Sequence[Word], top: float, bottom: float, gap: tuple[float, float], page: PageWords, fewest: int
) -> _Zone | None:
    """The columns between two heights, if a body stands there; without a signature under them."""
    inside = [word for word in words if top <= word.middle <= bottom]
    left = lines_of(page.number, [word for word in inside if word.x1 <= gap[0] + 1])
    right = lines_of(page.number, [word for word in inside if word.x0 >= gap[1] - 1])
    end = _signature_top(left, right, bottom)
    left = [line for line in left if line.base < end]
    right = [line for line in right if line.base < end]
    if min(len(left), len(right)) < fewest or not (_is_body(left, page) and _is_body(right, page)):
        return None
    return _Zone(top, min(end, bottom), max(line.x1 for line in left), min(line.x0 for line in right))


def _signature_top(left: Sequence[Line], right: Sequence[Line], bottom: float) -> float:
    """Where the recipients stand beside the signer; a signature at the end of the last column is part of it."""
    marked = [line for line in left if is_signature([line.text])]
    if not marked or all(line.base < marked[0].top for line in right):
        return bottom
    beside = [line.top for line in right if is_signature([line.text]) and abs(line.base - marked[0].base) < _BESIDE]
    return min([marked[0].top, *beside]) - 1


def _is_body(lines: Sequence[Line], page: PageWords) -> bool:
    """True for text that fills its lines and is mostly words."""
    edge, begin = max(line.x1 for line in lines), min(line.x0 for line in lines)
    if edge - begin < _WIDTH * page.width:
        return False
    filled = sum(line.x1 > edge - _SYLLABLE * line.size for line in lines)
    words = [word.text for line in lines for word in line.words]
    if sum(len(line.words) > 1 and not any(map(str.isalpha, line.text)) for line in lines) >= _ROWS:
        return False
    spoken = sum(any(map(str.isalpha, text)) for text in words)
    letters = sum(map(len, words)) / len(lines)
    return filled >= _FILLED * len(lines) and letters >= _LETTERS and spoken >= _WORDS * len(words)


def _parts(page: PageWords, zone: _Zone) -> Iterator[PageWords]:
    middle = (zone.left + zone.right) / 2
    over = [word for word in page.words if word.middle < zone.top]
    under = [word for word in page.words if word.middle > zone.bottom]
    beside = [word for word in page.words if zone.top <= word.middle <= zone.bottom]
    left = [word for word in beside if (word.x0 + word.x1) / 2 < middle]
    right = [word for word in beside if (word.x0 + word.x1) / 2 >= middle]
    begin = min(word.x0 for word in left)
    moved = min(word.x0 for word in right) - begin
    for word in right:
        word.x0, word.x1 = word.x0 - moved, word.x1 - moved
    width = max(word.x1 for word in (*left, *right)) + begin
    rulings = [ruling for ruling in page.rulings if zone.top <= ruling.bottom and ruling.top <= zone.bottom]
    sides: tuple[list[Ruling], list[Ruling]] = ([], [])
    for ruling in rulings:
        side = (ruling.x0 + ruling.x1) / 2 >= middle
        by = moved if side else 0.0
        sides[side].append(Ruling(ruling.x0 - by, ruling.top, ruling.x1 - by, ruling.bottom))
    edges = (begin, max(word.x1 for word in right) + moved)
    if over:
        yield replace(page, words=over, rulings=[r for r in page.rulings if r.bottom < zone.top], edges=edges)
    yield replace(page, width=width, words=left, rulings=sides[0])
    yield replace(page, width=width, words=right, rulings=sides[1])
    if under:
        yield replace(page, words=under, rulings=[r for r in page.rulings if r.top > zone.bottom], edges=edges)
