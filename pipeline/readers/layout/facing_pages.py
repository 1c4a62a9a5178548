"""Two pages side by side on one sheet become two pages of that number.

In: a page with its words and rulings, boxes set. Out: its halves, left first, the right one measured from its own
left edge; or the page alone. Only a sheet that lies, with an empty strip down its middle and lines of running text on
both sides of it, holds two pages: the columns of a wide table do not run on, and its rulings cross the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.readers.layout.page_words import Line, PageWords, Ruling, Word, lines_of

#: Two sheets of a series A format side by side, or photographed with a margin: width through height.
_LYING = (1.2, 1.65)
#: The strip lies within this part of the width, and takes at least so much of it: inner margins are 10 % on A3.
_MIDDLE, _STRIP = (0.42, 0.58), 0.04
#: A line of running text takes so much of the width of its half's text, has so many words, and none stands further from
#: the one before than so many of its sizes, as cells do.
_RUNS, _WORDS, _APART = 0.75, 6, 2.0
#: So many stand on one side, so many on the other, which may be a last page or hold a ruled table.
_MANY, _SOME = 8, 3


def pages_on(page: PageWords) -> list[PageWords]:
    """The pages that stand side by side on a sheet, else the sheet."""
    if page.height <= 0 or not _LYING[0] <= page.width / page.height <= _LYING[1]:
        return [page]
    strip = _empty_strip(page)
    if strip is None:
        return [page]
    left = [word for word in page.words if word.x1 <= strip[0]]
    right = [word for word in page.words if word.x0 >= strip[1]]
    running = sorted((_running_lines(page.number, left), _running_lines(page.number, right)))
    if running[0] < _SOME or running[1] < _MANY:
        return [page]
    middle = (strip[0] + strip[1]) / 2
    for word in right:
        word.x0, word.x1 = word.x0 - middle, word.x1 - middle
    ruled = [ruling for ruling in page.rulings if ruling.x1 <= middle]
    ruled_right = [
        Ruling(ruling.x0 - middle, ruling.top, ruling.x1 - middle, ruling.bottom)
        for ruling in page.rulings if ruling.x0 > middle
    ]  # fmt: skip
    return [
        PageWords(page.number, middle, page.height, left, ruled),
        PageWords(page.number, page.width - middle, page.height, right, ruled_right),
    ]


def _empty_strip(page: PageWords) -> tuple[float, float] | None:
    """Left and right edge of the widest strip of the middle that neither a word nor a ruling touches."""
    low, high = (part * page.width for part in _MIDDLE)
    taken = sorted(
        (max(low, x0), min(high, x1))
        for x0, x1 in [
            *((word.x0, word.x1) for word in page.words),
            # The edge of the sheet, or its fold, is no table.
            *((ruling.x0, ruling.x1) for ruling in page.rulings if ruling.x1 - ruling.x0 < 0.95 * page.width
              and not (ruling.x0 == ruling.x1 and ruling.bottom - ruling.top > 0.9 * page.height)),
        ]
        if x1 > low and x0 < high
    )  # fmt: skip
    begin, best = low, (low, low)
    for x0, x1 in [*taken, (high, high)]:
        if x0 - begin > best[1] - best[0]:
            best = begin, x0
        begin = max(begin, x1)
    return best if best[1] - best[0] >= _STRIP * page.width else None


def _running_lines(number: int, words: Sequence[Word]) -> int:
    """How many lines run over most of the width of some words."""
    lines = lines_of(number, words) if words else []
    if not lines:
        return 0
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    return sum(line.x1 - line.x0 >= _RUNS * width and _runs(line) for line in lines)


def _runs(line: Line) -> bool:
    close = (after.x0 - before.x1 <= _APART * line.size for before, after in pairwise(line.words))
    return len(line.words) >= _WORDS and all(close)
