"""What a passage in note form goes on with: «UBND tỉnh giao: 43 nhiệm vụ.» · «Đã xong: 34. Đang làm: 09.».

Comes in: a reading and the one right before it. Goes out: the words of the passage before, and the nouns that its last
number counts, where the passage names nothing to count itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from extractors.indicators.rules import BARE, MONEY, PERCENT, counts_for, find_phrases, nouns
from extractors.reading import Reading
from extractors.words.around import words_of
from extractors.words.zones import noun_after
from schemas.records import PassageKind

#: How a note goes on: with what became of the things, in which state they are, what share of them.
_GOES_ON = regex.compile(
    r"[\s\-+*•(]*(?:trong đó|đã|đang|còn|chưa|kết quả|tỷ lệ|đạt|số còn lại|quá hạn|trễ|đúng|trước hạn|hoàn thành|xong"
    r"|làm xong|đến nay)(?!\p{L})"
)
_PROSE = (PassageKind.PARAGRAPH, PassageKind.LIST_ITEM)


@dataclass(frozen=True, slots=True)
class Topic:
    """Phrases of the passage before and the nouns of its last count; both empty where a passage stands by itself."""

    words: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()


def topic_before(reading: Reading, before: Reading | None, codes: Mapping[int, str]) -> Topic:
    """The topic that a passage in note form takes from the one before it, whose numbers have ``codes``."""
    if before is None or not before.quantities or not _is_beside(reading, before) or not _goes_on(reading):
        return Topic()
    words = frozenset(p.text for p in find_phrases(before.text))
    return Topic(words, counted_last(before, len(before.quantities), codes))


def counted_last(reading: Reading, index: int, codes: Mapping[int, str]) -> frozenset[str]:
    """What the nearest number before ``index`` counts that says so: by the noun after it, or by one of its label."""
    phrases = find_phrases(reading.text)
    for at in range(index - 1, -1, -1):
        noun = noun_after(reading, at, phrases)
        if noun in (PERCENT, MONEY):
            continue
        if noun not in (BARE, None):
            return frozenset((str(noun),))
        code = codes.get(at, "")
        if label := {word for word in words_of(reading, at, frozenset()).before & nouns() if counts_for(code, word)}:
            return frozenset(label)
    return frozenset()


def _is_beside(reading: Reading, before: Reading) -> bool:
    one, other = before.passage, reading.passage
    is_prose = one.kind in _PROSE and other.kind in _PROSE
    return is_prose and other.ordinal == one.ordinal + 1 and one.section == other.section


def _goes_on(reading: Reading) -> bool:
    """True for a note that opens with a verb or a state and counts nothing by its name."""
    if not reading.quantities or not _GOES_ON.match(reading.compared):
        return False
    first = reading.quantities[0].start
    return not any(p.text in nouns() and p.start < first for p in find_phrases(reading.text))
