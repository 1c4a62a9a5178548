"""Rises and falls whose levels are told before them, each with its time.

Comes in: the sheet and the differences that have a claim. Goes out: a change for each other difference

- that names what it is set against in the very words that open the sentence before it («Quý trước tiếp nhận 1.204 hồ
  sơ. Quý này tiếp nhận 1.282 hồ sơ, tăng 6,5% so với quý trước»), where that sentence and its own hold one level each
  of the same thing and place;
- right behind two levels, each with a year, quarter or month of its own («Năm 2023 tiếp nhận 1.282 hồ sơ, năm 2022
  tiếp nhận 1.204 hồ sơ, tăng 78 hồ sơ»).

It may accuse where both levels are of one indicator and no other number stands between them and the difference; else
it can hold, or is told as open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import regex

from extractors.claims.changes.rise_words import RISES_OR_EXCEEDS, sense_of
from extractors.claims.making import NO_LEVELS, POINTS, make_change, measured_in, unit_family
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from schemas.records import Claim, Modality, Qualifier

#: A stretch of time that words or a number of its own tell apart from any other.
_TIME = (
    r"(?P<time>(?:cùng kỳ )?(?:năm (?:trước|ngoái|\d{4})|(?:quý|kỳ|tháng) trước|quý [ivx\d]+|tháng \d{1,2})"
    r"(?:(?:/| năm )\d{4}| năm (?:trước|ngoái))?|cùng kỳ)"
)
#: From a difference to what it is set against: «tăng 12 hồ sơ so với quý trước».
_AGAINST = regex.compile(rf"[^;,.()\d]{{0,25}}(?<!\p{{L}})so với (?:của )?{_TIME}(?=\s*(?:[.;,)]|$))")
#: From the start of a sentence to its level; no other number or clause between but a place or what is counted.
_OPENS = regex.compile(rf"[\s,;]*[^;.()\d,]{{0,60}}?(?<!\p{{L}}){_TIME}(?!\p{{L}})[^;.()\d]{{0,90}}")
_RISES = ending(rf"{RISES_OR_EXCEEDS}(?:\s+(?:khoảng|gần|hơn|là|được))*\s*")
#: «giải quyết 1.000 hồ sơ, trong đó đúng hạn tăng 5%»: what rose is a part of the level, or another thing.
_PART = regex.compile(r"(?<!\p{L})(?:trong đó|riêng|đặc biệt|nhất là|gồm|tỷ lệ|số|lượng)(?!\p{L})")
_OPEN = "the words do not tie the two levels to it"


def find_changes_told_before(sheet: Sheet, claimed: Collection[int | None]) -> Iterator[Claim]:
    """Yield a change for each difference not in ``claimed`` whose levels are told before it with their times."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for stated in sheet.within(at):
            if stated.quantity < 0 or stated.figure in claimed or stated.value <= 0:
                continue
            if sheet.noun_after(stated) in NO_LEVELS or not _rises(reading, stated):
                continue
            sides = _set_against(sheet, at, reading, stated) or _with_times(sheet, at, reading, stated)
            if sides is not None:
                yield _claim(sheet, reading, stated, sides)


def _set_against(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
    """The present and the earlier level, the latter told in the sentence before."""
    begin = reading.quantities[stated.quantity].sentence[0]
    against = _AGAINST.match(reading.compared, stated.unit_end)
    if against is None:
        return None
    levels = [e for e in sheet.within(at) if _is_level(reading, e, stated)]
    own = [e for e in levels if begin <= e.start]
    told = [e for e in levels if e.start < begin and _is_right_before(reading, e, begin)]
    pairs = [(a, b) for a in own for b in told if _is_alike(sheet, a, b)]
    if len(pairs) != 1:
        return None
    current, previous = pairs[0]
    if _PART.search(reading.compared, current.unit_end, stated.start):
        return None
    if not _tells(reading, previous, against["time"]) or _tells(reading, current, against["time"]):
        return None
    return current, previous


def _with_times(sheet: Sheet, at: int, reading: Reading, stated: Entry) -> tuple[Entry, Entry] | None:
    """The later and the earlier one of the only two levels before a difference, by the times they are told with."""
    begin = reading.quantities[stated.quantity].sentence[0]
    levels = [e for e in sheet.within(at) if begin <= e.start and _is_level(reading, e, stated)]
    if len(levels) != 2 or not _is_alike(sheet, *levels) or _COMPARED.match(reading.compared, stated.unit_end):
        return None
    one, other = levels
    if _DIRECTLY.fullmatch(reading.compared, other.unit_end, stated.start) is None:
        return None
    times = [_OPENS.fullmatch(reading.compared, start, e.start) for start, e in ((begin, one), (one.unit_end, other))]
    told = [_NUMBERED.fullmatch(time["time"]) for time in times if time is not None]
    if len(told) != 2 or None in told:
        return None
    (kind, first), (kind_other, second) = ((m["kind"], _number(m["number"])) for m in told if m is not None)
    if kind != kind_other or first == second or {first, second} in _TURNS_OF_THE_YEAR:
        return None
    return (one, other) if first > second else (other, one)


#: «quý I 300 hồ sơ, quý II 350 hồ sơ, giảm 40 hồ sơ so với cùng kỳ»: set against another level than those told.
_COMPARED = regex.compile(
    r"[^;.\d]{0,60}?(?<!\p{L})(?:so (?:với|cùng)|cùng kỳ|(?:năm|quý|kỳ|tháng) (?:trước|ngoái))(?!\p{L})"
)
_NUMBERED = regex.compile(r"(?P<kind>năm|quý|tháng) (?P<number>[ivx]+|\d+)")
#: From the second level to the difference: what it counts and a mark, what both are compared by.
_DIRECTLY = regex.compile(
    rf"(?:\s+\p{{L}}+){{0,5}}\s*[,;(]\s*(?:như vậy |tức |đã )?{RISES_OR_EXCEEDS}(?:\s+\p{{L}}+){{0,3}}\s*"
)
#: «Quý IV 300 hồ sơ, quý I 350 hồ sơ»: of which year each is is not told.
_TURNS_OF_THE_YEAR = ({1, 4}, {1, 12})
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _number(printed: str) -> int:
    return int(printed) if printed.isdecimal() else _ROMAN.get(printed, 0)


def _rises(reading: Reading, stated: Entry) -> regex.Match[str] | None:
    return _RISES.match(reading.compared, reading.quantities[stated.quantity].sentence[0], stated.start)


def _claim(sheet: Sheet, reading: Reading, stated: Entry, sides: tuple[Entry, Entry]) -> Claim:
    current, previous = sides
    last = max(sides, key=lambda e: e.end if e.end <= stated.start else -1)
    between = [e for e in sheet.within(stated.reading) if last.end <= e.start < stated.start]
    sure = current.indicator is not None and current.indicator == previous.indicator
    sure = sure and not between and ";" not in reading.compared[last.end : stated.start]
    verb = _rises(reading, stated)
    sense = sense_of(verb["verb"]) if verb else "rise"
    method = f"change, {sense}, {measured_in(stated, current)}"
    claim = make_change(reading, stated, sides, method, weak=None if sure else _OPEN)
    return replace(claim, quiet=False)


def _is_level(reading: Reading, entry: Entry, stated: Entry) -> bool:
    """A number before a difference that it may be the difference of."""
    if entry.quantity < 0 or entry.start >= stated.start or is_change(reading, reading.quantities[entry.quantity]):
        return False
    if entry.modality is Modality.TARGET or reading.pair_of(entry.quantity) is not None:
        return False
    if stated.unit == POINTS:
        return entry.unit == "%"
    return stated.unit == "%" or unit_family(entry.unit) == unit_family(stated.unit)


def _is_right_before(reading: Reading, entry: Entry, begin: int) -> bool:
    """Whether the sentence of an entry ends where that of the difference begins."""
    return not reading.compared[reading.quantities[entry.quantity].sentence[1] : begin].strip()


def _tells(reading: Reading, level: Entry, time: str) -> bool:
    """Whether the words from the start of a level's sentence to it name the time."""
    said = _OPENS.fullmatch(reading.compared, reading.quantities[level.quantity].sentence[0], level.start)
    return said is not None and said["time"] == time


def _is_alike(sheet: Sheet, one: Entry, other: Entry) -> bool:
    """Two exact levels of one thing and place."""
    if unit_family(one.unit) != unit_family(other.unit) or one.scope != other.scope or one.channel != other.channel:
        return False
    if Qualifier.EXACT not in (one.qualifier, other.qualifier) or one.qualifier != other.qualifier:
        return False
    if one.indicator is not None and other.indicator is not None:
        return one.indicator == other.indicator
    return sheet.same_noun(one, other)
