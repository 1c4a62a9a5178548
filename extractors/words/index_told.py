"""The index that passages before name: «Bộ chỉ số phục vụ người dân …» ⏎ «Trong đó, số hóa hồ sơ đạt 15,2 điểm».

Comes in: the readings of a document in order. Goes out: for each the words that name the service index, where the last
index named in its section is that one; its groups and units are scored under words that other scores have too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import regex

from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import RANK, Words, find_phrases
from extractors.reading import Reading
from schemas.records import PassageKind

_NOBODY: frozenset[str] = frozenset()
_PROSE = (PassageKind.PARAGRAPH, PassageKind.LIST_ITEM)
#: What the names of indexes are made of; most passages hold none of it.
_MAY_NAME = regex.compile(r"chỉ số|index|766|cổng dịch vụ công|phục vụ|sipas|papi|pci|ddci|dti")
_FAMILY = "index."
#: The index whose groups are named by words of their own, and whose score is told of many units.
OF_SERVICE = "service"
#: «Tiêu chí công khai, minh bạch đạt 15,4 điểm» may stand so many passages below the name.
_FAR = 8


def index_words(readings: Sequence[Reading]) -> Iterator[frozenset[str]]:
    """For each reading the words by which passages before it name the service index, empty where they name another."""
    told, section, at = _NOBODY, "", 0
    for place, reading in enumerate(readings):
        if reading.passage.section != section or place - at > _FAR:
            told, section = _NOBODY, reading.passage.section
        yield told if reading.passage.kind in _PROSE else _NOBODY
        named = _named(reading) if reading.passage.kind in _PROSE else ()
        if named:
            told = frozenset(word for family, word in named if family == OF_SERVICE)
            told = told if named[-1][0] == OF_SERVICE else _NOBODY
            at = place


def _named(reading: Reading) -> list[tuple[str, str]]:
    """The indexes that a passage names, each with the phrase that does."""
    if not _MAY_NAME.search(reading.compared):
        return []
    phrases = (phrase.text for phrase in find_phrases(reading.text))
    return [(family, word) for word in phrases if (family := index_named(word))]


@cache
def index_named(phrase: str) -> str | None:
    """The index that a phrase alone names by its score or rank: «service», «par»."""
    for noun, said in (("điểm", frozenset((phrase,))), (RANK, frozenset((phrase, "thứ")))):
        code = best_code(Words(noun, said, frozenset(), said, frozenset())) or ""
        if code.startswith(_FAMILY) and code.endswith((".score", ".rank")):
            return code.split(".")[1]
    return None
