"""The index that passages before name: «Bộ chỉ số phục vụ người dân …» ⏎ «Trong đó, số hóa hồ sơ đạt 15,2 điểm».

Comes in: the readings of a document in order. Goes out: for each the words that name the last index named in its
section; the groups and units of the service index are scored under words that other scores have too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from extractors.indicators.best_rule import best_code
from extractors.indicators.rules import RANK, Words, find_phrases
from extractors.reading import Reading
from extractors.text.nlp import Phrase
from extractors.text.screened import screened
from schemas.records import PassageKind

_NOBODY: frozenset[str] = frozenset()
_PROSE = (PassageKind.PARAGRAPH, PassageKind.LIST_ITEM)
#: What the names of indexes are made of; most passages hold none of it.
_MAY_NAME = screened(r"chỉ số|index|766|cổng dịch vụ công|phục vụ|sipas|papi|pci|ddci|dti")
_FAMILY = "index."
#: The index whose groups are named by words of their own, and whose score is told of many units.
OF_SERVICE = "service"
#: «Tiêu chí công khai, minh bạch đạt 15,4 điểm» may stand so many passages below the name.
_FAR = 8


def index_words(readings: Sequence[Reading]) -> Iterator[frozenset[str]]:
    """For each reading the words by which passages before it name the index that they named last."""
    told, section, at = _NOBODY, "", 0
    for place, reading in enumerate(readings):
        if reading.passage.section != section or place - at > _FAR:
            told, section = _NOBODY, reading.passage.section
        yield told if reading.passage.kind in _PROSE else _NOBODY
        named = _named(reading) if reading.passage.kind in _PROSE else ()
        if named:
            told = frozenset(word for family, word in named if family == named[-1][0])
            at = place


def of_service(above: frozenset[str]) -> frozenset[str]:
    """The words of passages before where they name the service index, none where they name another."""
    return frozenset(word for word in above if index_named(word) == OF_SERVICE)


def _named(reading: Reading) -> list[tuple[str, str]]:
    """The indexes that a passage names, each with the phrase that does."""
    if not _MAY_NAME.may_match(reading.compared):
        return []
    return [(family, phrase.text) for phrase in index_phrases(reading.text) if (family := index_named(phrase.text))]


def index_phrases(text: str) -> tuple[Phrase, ...]:
    """The phrases of a text that name an index, none that is but the beginning of another's name.

    «năng lực cạnh tranh cấp tỉnh» is not that of the districts, whose name begins so, nor is «… cạnh tranh (PCI)».
    """
    named = [(p, name) for p in find_phrases(text) if (name := index_named(p.text)) is not None]
    return tuple(
        p for p, name in named
        if not any(q.start <= p.start and p.end <= q.end and other != name for q, other in named)
        and not any(text[p.end : q.start].strip() == "(" and other != name for q, other in named)
    )  # fmt: skip


@cache
def index_named(phrase: str) -> str | None:
    """The index that a phrase alone names by its score or rank: «service», «par»."""
    for noun, said in (("điểm", frozenset((phrase,))), (RANK, frozenset((phrase, "thứ")))):
        code = best_code(Words(noun, said, frozenset(), said, frozenset())) or ""
        if code.startswith(_FAMILY) and code.endswith((".score", ".rank")):
            return code.split(".")[1]
    return None
