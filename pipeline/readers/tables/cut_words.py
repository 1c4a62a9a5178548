"""Numbers and syllables that a narrow column of a table cuts in two: «10.48» over «8», «Trướ» over «c hạn».

In: the lines of a cell and its box. Out: nothing; the word before the cut is marked to go on. What is
written of the two is ``compose``'s job.

A cut is where the line is full (one character more would not have fitted) and what stands on both sides together is
a number or a syllable while a piece of it alone is not. A word may be cut more than once. Seen where a table of a
dozen columns is printed on an upright page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import inf

import regex

from pipeline.readers.encodings.syllables import is_compound, is_syllable
from pipeline.readers.layout.page_words import Line, Word
from schemas.records import Box

_GROUPED = regex.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?%?")
_BEGUN = regex.compile(r"\d{1,3}(?:\.\d{3})*\.\d{0,2}")
_WITH_DECIMALS = regex.compile(r"\d{1,3},\d{1,2}%?")
_DECIMALS_BEGUN = regex.compile(r"\d{1,3},\d?")
#: The dictionary has more («a», «ê»), but no office writes them: «Chư» over «a đến hạn» is one word.
_WORDS_OF_ONE_LETTER = frozenset("ýyởôổ")
#: In heads of narrow columns they are cut like words: «BC» over «CI».
_ABBREVIATIONS = frozenset(("BCCI", "STT", "ĐVT", "TTHC", "DVC", "DVCTT", "UBND", "HĐND", "CCHC", "TPHS", "PAKN"))
#: Lines that a word takes at most, and what it costs to read a piece as none, or to join two.
_MOST_PIECES, _NO_WORD, _JOIN = 7, 10.0, 1.0
#: Words below one another that are looked at together.
_MOST_CHAINED = 24
_REST = regex.compile(r"[\d.,]+%?")


def mark_cut_words(lines: Sequence[Line], box: Box) -> None:
    """Mark the last words of full lines that go on in the next line of the same cell."""
    if len(lines) < 2:
        return
    chain = [lines[0].words[-1]]
    before = _before_last(lines[0])
    for line, below in pairwise(lines):
        full = not line.words[-1].trailing and _is_full(line, box)
        if full:
            chain.append(below.words[0])
        if not full or len(below.words) > 1:
            _mark(chain, before)
            chain, before = [below.words[-1]], _before_last(below)
    _mark(chain, before)


def _before_last(line: Line) -> str:
    return line.words[-2].text if len(line.words) > 1 else ""


def _mark(chain: Sequence[Word], before: str) -> None:
    """Mark what goes on of words that stand at the ends of full lines, one below the other."""
    for begin in range(0, len(chain) - 1, _MOST_CHAINED):
        pieces = chain[begin : begin + _MOST_CHAINED]
        texts = tuple(word.text for word in pieces)
        at = 0
        for end in _parted(texts, chain[begin - 1].text if begin else before) if _may_be_cut(texts) else ():
            for word in pieces[at : end - 1]:
                word.goes_on = True
            at = end


def _may_be_cut(texts: Sequence[str]) -> bool:
    """False where all are words or whole numbers and no two that meet are one, as in most cells."""
    return any(is_syllable(a + b) for a, b in pairwise(texts)) or not all(
        _is_word(text) or (text.isdecimal() and len(text) > 1) for text in texts
    )


@lru_cache(maxsize=4096)  # heads are the same on every page, and syllables of names are few
def _parted(texts: tuple[str, ...], before: str) -> Sequence[int]:
    """Where the words end that the pieces make, so that fewest pieces are no word, and fewest are joined."""
    # By how many pieces are taken and where the last word began: its cost, and where words ended so far.
    best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(0, 0): (0.0, ())}
    for at in range(len(texts)):
        for begun in range(at + 1):
            if (at, begun) not in best:
                continue
            cost, ends = best[at, begun]
            last = "".join(texts[begun:at]) if at else before
            for end in range(at + 1, min(len(texts), at + _MOST_PIECES) + 1):
                more = _cost(last, texts[at:end], texts[end:])
                if more is not None and cost + more < best.get((end, at), (inf, ()))[0]:
                    best[end, at] = cost + more, (*ends, end)
    return min(found for (end, _), found in best.items() if end == len(texts))[1]


def _cost(last: str, pieces: Sequence[str], rest: Sequence[str]) -> float | None:
    """What it costs to read pieces as one word between ``last`` and ``rest``; None where they are none."""
    if len(pieces) == 1:
        return 0.0 if _is_word(pieces[0]) else _NO_WORD
    joined = _JOIN * (len(pieces) - 1)
    if _is_one(pieces):
        return joined
    whole = "".join(pieces)
    if all(map(_is_word, pieces)) and is_syllable(whole) and whole[1:].islower():
        # «Trực» ⏎ «tu» ⏎ «yến»: words each, but only together do they go with the word before or behind them
        following = ["".join(rest[:end]) for end in range(1, min(len(rest), _MOST_PIECES) + 1)]
        behind = any(is_compound(whole, word) for word in following)
        goes = is_compound(last, whole) or behind
        apart = is_compound(last, pieces[0]) or any(is_compound(pieces[-1], word) for word in following)
        return joined - _NO_WORD if goes and not apart else None
    return None


def _is_word(text: str) -> bool:
    return text.isalpha() and is_syllable(text) and (len(text) > 1 or text in _WORDS_OF_ONE_LETTER)


def _is_full(line: Line, box: Box) -> bool:
    letter = (line.x1 - line.x0) / max(1, len(line.text))
    margin = max(0.0, line.x0 - box[0])
    return line.x1 + letter + margin > box[2]


def _is_one(pieces: Sequence[str]) -> bool:
    before, after = "".join(pieces[:-1]), pieces[-1]
    whole = before + after
    if _REST.fullmatch(after) and any(map(str.isdigit, whole)):
        grouped = _BEGUN.fullmatch(before) and _GROUPED.fullmatch(whole)
        return bool(grouped or (_DECIMALS_BEGUN.fullmatch(before) and _WITH_DECIMALS.fullmatch(whole)))
    named = whole.rstrip(",;.)")
    if named in _ABBREVIATIONS:
        return True
    # Without marks, capitals inside are those of an abbreviation («TN» over «TP»).
    written = not named.isascii() or named[1:].islower()
    return named.isalpha() and written and not all(map(_is_word, pieces)) and is_syllable(named)
