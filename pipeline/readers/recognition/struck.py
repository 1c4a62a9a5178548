"""Words struck out are no text: «đạt ~~91,18%~~ 97,18%» in the print of a draft says 97,18 %.

In: the words and rulings of a page, or the ink of a scanned one. Out: the words without those that a line runs
through. A document of a word processor says itself what is struck (``word_runs``); a PDF only draws the line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter, itemgetter

import numpy as np

from pipeline.readers.layout.page_words import Ruling, Word, lines_of
from pipeline.readers.recognition.page_image import PageImage, Pixels

#: Shares of the size above the base line: word processors strike at 0.25 to 0.3, an underline lies below it.
_LOWEST, _HIGHEST = 0.12, 0.45
#: Of a scan's size, which is that of the page: the bars of capitals in a smaller type lie higher.
_INK_LOWEST, _INK_HIGHEST = 0.14, 0.38
#: A struck word is covered along its whole width; of a word of two pieces perhaps one is.
_COVERED = 0.75
#: By so much of the size a strike may reach past its words; a border goes on, over the space between columns too.
_PAST = 0.6
_SPACE = 1.5
#: Of the columns of a scanned word so many hold ink at one height; between letters there is paper.
_INKED = 0.97


def mark_struck(words: list[Word], rulings: Sequence[Ruling]) -> list[Word]:
    """Mark the words that a horizontal line runs through; of a word of two pieces one may be cut off."""
    lines = _joined([ruling for ruling in rulings if ruling.top == ruling.bottom])
    if not lines:
        return words
    # Most lines are borders, with no base line as near below them as that of a struck word is.
    bases = sorted([(word.base, place) for place, word in enumerate(words)])
    deepest = _HIGHEST * max([word.size for word in words], default=0.0)
    gone: dict[int, list[tuple[float, float]]] = {}
    for line in lines:
        near = bases[bisect_left(bases, (line.top, 0)) : bisect_right(bases, (line.top + deepest + 1, 0))]
        crossed = [word for _, place in sorted(near, key=itemgetter(1)) if _crosses(line, word := words[place])]
        if crossed and _is_strike(line, crossed):
            for word in crossed:
                gone.setdefault(id(word), []).append((line.x0, line.x1))
    return [_cut(word, gone[id(word)]) if id(word) in gone else word for word in words]


def mark_inked_out(words: Sequence[Word], page: PageImage) -> None:
    """Mark the recognised words that a stroke of ink, perhaps shorter than a ruling, runs through."""
    for word in words:
        word.struck = word.struck or _is_inked_out(word, page.ink, page.scale)


def without_struck(words: list[Word]) -> list[Word]:
    """Leave out the marked words; where they began or ended a line, what is left of it keeps its place."""
    if not any(map(attrgetter("struck"), words)):
        return words
    for line in lines_of(1, words):
        for before, word in pairwise(line.words):
            if before.struck and word.x0 - before.x1 <= _SPACE * word.size:
                word.x0 = before.x0
        for word, after in pairwise(reversed(line.words)):
            if word.struck and word.x0 - after.x1 <= _SPACE * word.size:
                after.x1 = word.x1
    return [word for word in words if not word.struck]


def _joined(lines: list[Ruling]) -> list[Ruling]:
    """Lines of one height that touch are one: each run of text has its own."""
    joined: list[Ruling] = []
    for line in sorted(lines, key=lambda each: (round(each.top), each.x0)):
        last = joined[-1] if joined else None
        if last is not None and abs(last.top - line.top) < 1 and line.x0 - last.x1 < 1:
            joined[-1] = Ruling(last.x0, last.top, max(last.x1, line.x1), last.bottom)
        else:
            joined.append(line)
    return joined


def _crosses(line: Ruling, word: Word) -> bool:
    above = word.base - line.top
    return (
        _LOWEST * word.size <= above <= _HIGHEST * word.size and line.x0 < word.x1 and word.x0 < line.x1
        and word.upright and any(map(str.isalnum, word.text))
    )


def _is_strike(line: Ruling, crossed: Sequence[Word]) -> bool:
    """True where the line begins and ends with words and leaves no wide space under itself."""
    across = sorted(crossed, key=lambda word: word.x0)
    past = _PAST * across[0].size
    if line.x0 < across[0].x0 - past or line.x1 > max(word.x1 for word in across) + past:
        return False
    return all(after.x0 - before.x1 <= _SPACE * before.size for before, after in pairwise(across))


def _cut(word: Word, struck: Sequence[tuple[float, float]]) -> Word:
    """The word marked, or without the pieces of it that are struck."""
    edges = [0, *word.joints, len(word.text)]
    wide = (word.x1 - word.x0) / len(word.text)
    pieces = []
    for first, end in pairwise(edges):
        x0, x1 = word.x0 + first * wide, word.x0 + end * wide
        if sum(max(0.0, min(x1, right) - max(x0, left)) for left, right in struck) < _COVERED * (x1 - x0):
            pieces.append((first, end))
    if not pieces:
        return replace(word, struck=True)
    if len(pieces) == len(edges) - 1:
        return word
    return replace(
        word, text="".join(word.text[a:b] for a, b in pieces), joints=(),
        x0=word.x0 + pieces[0][0] * wide, x1=word.x0 + pieces[-1][1] * wide,
    )


def _is_inked_out(word: Word, ink: Pixels, scale: float) -> bool:
    if not word.upright or not any(map(str.isalnum, word.text)) or len(word.text) < 2:
        return False
    left, right = round(word.x0 * scale), round(word.x1 * scale)
    top, foot = (round((word.base - share * word.size) * scale) for share in (_INK_HIGHEST, _INK_LOWEST))
    band = ink[max(0, top) : foot + 1, max(0, left) : right]
    if band.shape[0] < 2 or band.shape[1] < word.size * scale / 2:
        return False
    thick = band[1:] | band[:-1]
    return bool(np.mean(thick, axis=1).max() >= _INKED)
