"""Words with boxes on a page: what every page source (text layer, OCR) hands to the layout.

In: nothing. Out: the types ``Word``, ``Line`` and ``PageWords``, and lines made of words.
Reading the words and ordering the lines are someone else's job.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from operator import attrgetter
from typing import NamedTuple
from unicodedata import normalize

import numpy as np

from schemas.records import Box

#: Footnote marks are 58 % of the text size (8.1 pt in 14 pt, 5.8 pt in 10 pt, BASELINES §4);
#: Word's superscript is 65 %.
RAISED_SIZE = 0.8
#: A raised mark stands a third of the size above the line; rounding moves text by 0.02.
RAISED_BY = 0.12
#: A space is a quarter of the size in text faces; letters of one word touch.
SPACE = 0.16
#: Share of the size by which the middles of words of one line may differ.
SAME_LINE = 0.42
#: Hundredths from the nearest whole one within which no error of a product makes a tie.
_CLEAR_OF_TIES = 0.499


def hundredths(coordinates: Iterable[float]) -> list[float]:
    """Coordinates in points as they are stored, to a hundredth of a point.

    ``round`` writes a number out in decimal to be right at a tie; away from one the nearest whole number
    of hundredths is the same, and all of a page are found together. Every word of a report has four.

    >>> hundredths([70.866, 0.125]), round(0.125, 2)
    ([70.87, 0.12], 0.12)
    """
    printed = np.fromiter(coordinates, np.float64)
    scaled = printed * 100
    nearest = np.floor(scaled + 0.5)
    with np.errstate(invalid="ignore"):
        clear = (nearest != 0) & (np.abs(scaled - nearest) < _CLEAR_OF_TIES)
    found: list[float] = (nearest / 100).tolist()
    for at in np.flatnonzero(~clear).tolist():
        found[at] = round(printed[at].item(), 2)
    return found


@dataclass(slots=True)
class Word:
    """A printed word. Points, origin top left; ``base`` is its base line.

    ``spaced``: white space stands before it; ``trailing``: a printed space follows it.
    OCR gives text, box, base and size (the box height will do); the rest may stay. It also
    says how sure it is (``confidence``, 0 to 100) and what else it read (``alternatives``).
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    bold: bool = False
    italic: bool = False
    spaced: bool = True
    trailing: bool = False
    upright: bool = True
    #: Name of its font, '' where not known; the characters at which another text object begins.
    font: str = ""
    joints: tuple[int, ...] = ()
    #: The text as the file holds it, where an old font was decoded.
    encoded: str | None = None
    #: The first word of the next line is its other half.
    goes_on: bool = False
    #: A line runs through it.
    struck: bool = False
    confidence: int | None = None
    alternatives: tuple[tuple[str, int], ...] = ()
    #: Where the page shows it as it is stored: left, top, right, bottom; None before ``set_boxes``.
    box: Box | None = None

    @property
    def middle(self) -> float:
        return self.base - 0.3 * self.size

    @property
    def corners(self) -> Box:
        """Where the page shows it: left, top, right, bottom, not rounded."""
        return self.x0, self.top, self.x1, self.bottom


_CORNERS, _SIDES = attrgetter("corners"), attrgetter("x0", "top", "x1", "bottom")
_MEASURES = attrgetter("x0", "top", "x1", "bottom", "size")
_LEFT = attrgetter("x0")


def set_boxes(words: Sequence[Word]) -> None:
    """Give the words of a page the boxes that are stored, once they are no longer moved or joined."""
    corners = _SIDES if {Word}.issuperset(map(type, words)) else _CORNERS
    rounded = iter(hundredths(chain.from_iterable(map(corners, words))))
    for word, box in zip(words, zip(rounded, rounded, rounded, rounded, strict=True), strict=True):
        word.box = box


def boxes_of(words: Sequence[Word]) -> list[Box]:
    """The box of each word as it is stored."""
    boxes = [word.box for word in words if word.box is not None]
    if len(boxes) < len(words):
        set_boxes(words)
        boxes = [word.box for word in words if word.box is not None]
    return boxes


class Ruling(NamedTuple):
    """A printed line, horizontal where ``top == bottom``, else vertical."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class PageWords:
    """A page as it is displayed: its words and rulings; ``number`` counts from 1."""

    number: int
    width: float
    height: float
    words: list[Word]
    rulings: list[Ruling] = field(default_factory=list)
    #: Left and right edge of the page's text, for a part of it that has only a title or a signature.
    edges: tuple[float, float] | None = None


@dataclass(slots=True)
class Line:
    """Words side by side, left to right. ``size`` and ``base`` are those of most letters."""

    page: int
    words: list[Word]
    x0: float = 0
    x1: float = 0
    top: float = 0
    bottom: float = 0
    base: float = 0
    size: float = 0
    bold: bool = False
    text: str = ""
    #: Distances to the margins of the page's text, set by the layout.
    left: float = 0
    room: float = 0
    centred: bool = False
    #: Stands where the paragraphs of its page begin.
    opens: bool = False
    #: False where no word can be raised, as in most lines.
    may_raise: bool = False

    def __post_init__(self) -> None:
        words = self.words
        lefts, tops, rights, bottoms, sizes = zip(*map(_MEASURES, words), strict=True)
        self.x0, self.top, self.x1, self.bottom = min(lefts), min(tops), max(rights), max(bottoms)
        smallest = min(sizes)
        if 0 < smallest == max(sizes):  # as in most lines: then the longest
            lengths = [len(word.text) for word in words]
            most = min(max(lengths), 8)
            main = words[0] if lengths[0] >= most else next(
                word for word, length in zip(words, lengths, strict=True) if length >= most
            )
        else:
            main = max(words, key=lambda word: word.size * min(len(word.text), 8))
        self.base, self.size = main.base, main.size
        self.may_raise = smallest < RAISED_SIZE * self.size
        self.bold = all(word.bold for word in words if any(map(str.isalnum, word.text)))
        parts = [" " + word.text if word.spaced else word.text for word in words]
        parts[0] = words[0].text
        # Only for decisions; the passage's text is composed from the words as printed.
        self.text = normalize("NFC", "".join(parts))

    @property
    def reaches_both(self) -> bool:
        """True with the same room on both sides, centred or as wide as the text."""
        return abs(self.left - self.room) < 6

    def is_raised(self, word: Word) -> bool:
        """True for a word printed small and above the base line, as footnote marks are."""
        return (
            self.may_raise
            and word.size < RAISED_SIZE * self.size and word.base < self.base - RAISED_BY * self.size
        )

    def indent_of_text(self) -> float:
        """Left edge of the second word: where text hangs under an enumerator."""
        second = [word for word in self.words[1:] if word.spaced]
        return second[0].x0 if second else self.x1

    def first_chunk(self) -> float:
        """Width of the letters up to the first white space."""
        x1 = self.words[0].x1
        for word in self.words[1:]:
            if word.spaced:
                break
            x1 = word.x1
        return x1 - self.words[0].x0


_PLACE = attrgetter("base", "x0")


def lines_of(page: int, words: Sequence[Word]) -> list[Line]:
    """Group the words of a page (or a cell) into lines, top to bottom."""
    rows: list[tuple[float, int]] = []
    members: list[list[Word]] = []
    # Large words first, so that a raised mark finds the line it belongs to.
    known: tuple[float, int] | None = None
    upright = [word for word in words if word.upright]
    sizes = {word.size for word in upright}
    if len(sizes) > 1 and len(set(map(round, sizes))) > 1:
        upright.sort(key=lambda word: -round(word.size))
    for word in upright:
        middle = word.base - 0.3 * word.size
        # Most words stand as high as the one before them.
        if known is None or known[0] != middle:
            row = _row_near(rows, members, middle)
            if row is None:
                row = len(members)
                insort(rows, (middle, row))
                members.append([])
            known = middle, row
        members[known[1]].append(word)
    lines = []
    for _, row in rows:
        line = sorted(members[row], key=_LEFT)
        _mark_gaps(line)
        lines.append(Line(page, line))
    if len(upright) < len(words):
        lines += _turned_lines(page, words)
    return sorted(lines, key=_PLACE)


def _row_near(rows: list[tuple[float, int]], members: list[list[Word]], middle: float) -> int | None:
    at = bisect_left(rows, (middle, -1))
    best: tuple[float, int] | None = None
    for height, row in rows[max(0, at - 1) : at + 1]:
        distance = abs(height - middle)
        if distance <= SAME_LINE * members[row][0].size and (best is None or distance < best[0]):
            best = (distance, row)
    return best[1] if best else None


def _mark_gaps(words: list[Word]) -> None:
    for before, word in pairwise(words):
        if not word.spaced and word.x0 - before.x1 > SPACE * max(word.size, before.size):
            word.spaced = True


def _turned_lines(page: int, words: Sequence[Word]) -> list[Line]:
    """Text that runs up or down the page: neighbouring words in the order of the file."""
    lines: list[list[Word]] = []
    for before, word in zip([None, *words], words, strict=False):
        if word.upright:
            continue
        if before is not None and not before.upright and abs(before.x1 - word.x1) < word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Line(page, line) for line in lines]


def common_size(lines: Sequence[Line]) -> float:
    """The type size of most letters, to half a point; 0 without lines."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size * 2) / 2] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0
