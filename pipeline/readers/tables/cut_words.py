"""Numbers and syllables that a narrow column of a table cuts in two: «10.48» over «8», «Trướ» over «c hạn».

In: the lines of a cell and its box. Out: nothing; the word before the cut is marked to go on. What is
written of the two is ``compose``'s job.

A cut is where the line is full (one character more would not have fitted) and both halves together are
a number or a syllable while one of them alone is not. Seen where a table of a dozen columns is printed
on an upright page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from pipeline.readers.encodings.syllables import is_syllable
from pipeline.readers.layout.page_words import Line
from schemas.records import Box

_GROUPED = regex.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?%?")
_BEGUN = regex.compile(r"\d{1,3}(?:\.\d{3})*\.\d{0,2}")
_WITH_DECIMALS = regex.compile(r"\d{1,3},\d{1,2}%?")
_DECIMALS_BEGUN = regex.compile(r"\d{1,3},\d?")
#: The dictionary has more («a», «ê»), but no office writes them: «Chư» over «a đến hạn» is one word.
_WORDS_OF_ONE_LETTER = frozenset("ýyởôổ")
_REST = regex.compile(r"[\d.,]+%?")


def mark_cut_words(lines: Sequence[Line], box: Box) -> None:
    """Mark the last words of full lines that go on in the next line of the same cell."""
    for line, below in pairwise(lines):
        last, first = line.words[-1], below.words[0]
        if not last.trailing and _is_full(line, box) and _is_one(last.text, first.text):
            last.goes_on = True


def _is_full(line: Line, box: Box) -> bool:
    letter = (line.x1 - line.x0) / max(1, len(line.text))
    margin = max(0.0, line.x0 - box[0])
    return line.x1 + letter + margin > box[2]


def _is_one(before: str, after: str) -> bool:
    whole = before + after
    if _REST.fullmatch(after):
        grouped = _BEGUN.fullmatch(before) and _GROUPED.fullmatch(whole)
        return bool(grouped or (_DECIMALS_BEGUN.fullmatch(before) and _WITH_DECIMALS.fullmatch(whole)))
    halves = is_syllable(before) and is_syllable(after) and (len(after) > 1 or after in _WORDS_OF_ONE_LETTER)
    # Without marks, capitals inside are those of an abbreviation («TN» over «TP»).
    written = not whole.isascii() or whole[1:].islower()
    return whole.isalpha() and written and not halves and is_syllable(whole)
