"""Differences told one after another of levels told one after another: «1.734 vụ, 708 người chết. So với cùng kỳ giảm
400 vụ (18,74%), giảm 47 người chết (6,23%)».

What ties a difference to its level is what both count: the sentence that compares has as many differences of a unit as
the words before it have levels of that unit, the first to the first. Comes in: the sheet. Goes out: a change for each
percentage that tells such a difference again. One that differs is accused only where another of its sentence holds, so
that the levels are shown to be those meant; the judge decides what holds, the same arithmetic here only binds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import regex

from extractors.claims.changes.echoes import Echo, echoes, is_plain, levels_of, make_echo
from extractors.claims.making import unit_family
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from schemas.intervals import Interval, may_print
from schemas.records import Claim, Modality, Operand, PassageKind

_HUNDRED = 100
#: Without one of these nothing compares: ``echoed`` has looked for the echoes of the passage already.
_COMPARING = ("so với", "so cùng")
#: «So với cùng kỳ năm 2021 giảm …», «so với năm trước, số vụ giảm …»: from what is compared with to the first verb.
_COMPARES = regex.compile(
    r"(?<!\p{L})so (?:với|cùng)\s+[^;.()]{2,40}?(?:\([^()]*\))?[\s,:]*"
    r"(?:số\s+(?:\p{L}+\s+){1,6}?)?(?:đã\s+)?(?:tăng|giảm)(?!\p{L})"
)
#: «giảm 06 người chết (23,1%)»: what is told of what is counted.
_KIND = regex.compile(r"\s+(?P<kind>(?:\p{L}+\s){0,3}?\p{L}+)\s*[(,;]")
_UNSHOWN = "the levels it compares are told in words before, and no other difference shows them"

Pairs = Sequence[tuple[Echo, tuple[Operand, Operand]]]


def find_echo_series(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each percentage whose difference has its level among those told before the comparison."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results or not any(words in reading.compared for words in _COMPARING):
            continue
        told = list(echoes(sheet, at))
        for sentence, group in groupby(told, key=lambda echo: _sentence(reading, echo.difference)):
            pairs = _paired(sheet, at, sentence, list(group))
            holding = [echo for echo, sides in pairs if _holds(echo, sides)]
            for echo, sides in pairs:
                yield make_echo(reading, echo, sides, weak=None if holding else _UNSHOWN)


def _sentence(reading: Reading, entry: Entry) -> tuple[int, int]:
    return reading.quantities[entry.quantity].sentence


def _paired(sheet: Sheet, at: int, sentence: tuple[int, int], told: Sequence[Echo]) -> Pairs:
    reading = sheet.readings[at]
    compares = _COMPARES.search(reading.compared, *sentence)
    if compares is None or compares.end() > told[0].difference.start:
        return []
    levels = _levels_before(sheet, at, sentence[0], compares.start())
    repeated = {echo.difference.figure for echo in told}
    differences = [
        e for e in sheet.counts(at)
        if e.quantity >= 0 and compares.start() < e.start < sentence[1]
        and (e.figure in repeated or is_change(reading, reading.quantities[e.quantity]))
    ]  # fmt: skip
    levels_told = [(echo, _level_of(sheet, echo.difference, levels, differences)) for echo in told]
    pairs = [(echo, levels_of(level, echo, "current")) for echo, level in levels_told if level is not None]
    return [(echo, sides) for echo, sides in pairs if sides is not None]


def _level_of(sheet: Sheet, difference: Entry, levels: Sequence[Entry], differences: Sequence[Entry]) -> Entry | None:
    """The level in the place of the difference among those that count the same, else the one named as it is."""
    counted = _counted(sheet, difference)
    own = [e for e in levels if _counted(sheet, e) == counted]
    same = [e for e in differences if _counted(sheet, e) == counted]
    if not counted or difference not in same:
        return None
    if len(own) == len(same):
        return own[same.index(difference)]
    told = _KIND.match(sheet.readings[difference.reading].compared, difference.unit_end)
    named = [e for e in own if told and _is_named(sheet, e, told["kind"])]
    return named[0] if len(named) == 1 else None


def _is_named(sheet: Sheet, level: Entry, kind: str) -> bool:
    """Whether the kind told of a difference («giảm 06 người chết») stands beside the level («làm chết 20 người»)."""
    text = sheet.readings[level.reading].compared
    return text[: level.start].rstrip().endswith(kind) or text[level.unit_end :].lstrip().startswith(kind)


def _counted(sheet: Sheet, entry: Entry) -> str:
    """What a number counts: its unit, the word behind it where that is none."""
    return unit_family(entry.unit) or sheet.noun_after(entry)


def _levels_before(sheet: Sheet, at: int, begin: int, compares: int) -> Sequence[Entry]:
    """The levels of the sentence before its comparison, else of the sentence before it, else of the one that ends the
    passage before.
    """
    reading = sheet.readings[at]
    own = [e for e in _levels(sheet, at) if begin <= e.start < compares]
    before = [e for e in _levels(sheet, at) if e.end <= begin]
    if own or before:
        last = _sentence(reading, (own or before)[-1])
        return own or [e for e in before if _sentence(reading, e) == last]
    above = at - 1
    if above < 0 or reading.passage.kind is not PassageKind.PARAGRAPH or reading.compared[:begin].strip():
        return ()
    other = sheet.readings[above]
    if other.passage.kind is not PassageKind.PARAGRAPH or other.passage.section != reading.passage.section:
        return ()
    levels = _levels(sheet, above)
    return [e for e in levels if _sentence(other, e) == _sentence(other, levels[-1])]


def _levels(sheet: Sheet, at: int) -> Sequence[Entry]:
    reading = sheet.readings[at]
    return [
        e for e in sheet.counts(at)
        if e.quantity >= 0 and is_plain(e) and e.modality is Modality.ACTUAL
        and not is_change(reading, reading.quantities[e.quantity])
    ]  # fmt: skip


def _holds(echo: Echo, sides: tuple[Operand, Operand]) -> bool:
    earlier = sides[1].value
    if not earlier:
        return False
    share = echo.difference.value / earlier * _HUNDRED
    return may_print(echo.percent.value, echo.percent.ulp, Interval.point(share))
