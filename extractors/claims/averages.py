"""Averages, over what they are said to be for each: «86 cuộc với 4.128 lượt người dự (bình quân 48 lượt người/cuộc)».

Comes in: the sheet. Goes out: an average for each number that «bình quân» or «trung bình» governs and whose each
(«/cuộc», «mỗi phường») is a thing that the passage counts once or that one count of it fits. Offices round averages as
they please and count days or posts they do not print, so such a claim can hold and does not accuse; where the sentence
holds no other numbers than a total, a count and an average that differs, that is told as open.

Chance: a quotient falls into the width that is printed as one average K of unit u with a probability of at most
1,5 · u / K, one that is K exactly of a count N with at most one in N; of n pairs of counts one fits by accident with n
times that, held under ``_MOST_CHANCE``. Where the words leave one pair only, they are the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.claims.making import make_confirming, unit_family
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.counted import COUNTED, UNIT_OF
from schemas.intervals import HEDGE, Interval, may_print
from schemas.records import Claim, ClaimKind, Modality, Qualifier

_MOST_CHANCE = Fraction(20, 100)
#: A noun the vocabulary knows, else the next one or two words.
_NOUN = rf"(?P<noun>(?:{COUNTED})(?!\p{{L}})|\p{{L}}+(?: \p{{L}}+)?)"
_MEAN = regex.compile(r"(?<!\p{L})(?:bình quân|trung bình)(?!\p{L})")
#: From «bình quân» to its number: «mỗi phường tiếp nhận», «mỗi 01 xã là».
_FOR_EACH_BEFORE = regex.compile(
    rf"[^;.()\d]{{0,30}}?(?<!\p{{L}})(?:mỗi|một|1|01)\s+(?:một\s+)?{_NOUN}[^;.()\d]{{0,40}}"
)
_BEFORE = regex.compile(r"[^;.()\d]{0,50}")
#: Behind the number: «lượt người/cuộc», «đại biểu mỗi hội nghị».
_FOR_EACH_AFTER = regex.compile(
    rf"[\p{{L}}\s,]{{0,25}}?\s*(?:/\s*(?:(?:1|01)\s+)?|(?<!\p{{L}})(?:mỗi|một|trên một|cho mỗi)\s+){_NOUN}"
)
#: The means of others, which a level is held against: «cao hơn bình quân chung của tỉnh (51,2%)».
_OF_OTHERS = regex.compile(r"(?:mức\s+)?(?:bình quân|trung bình)\s+(?:chung|của|cả|toàn|các)(?!\p{L})")
_NOT_SHARED = "averages are rounded freely"


def find_averages(sheet: Sheet) -> Iterator[Claim]:
    """Yield an average for each number that one total and one count of its passage give."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for word in _MEAN.finditer(reading.compared):
            stated = _stated(sheet, at, reading, word)
            noun = _each(reading, word.end(), stated) if stated is not None else None
            if stated is None or noun is None:
                continue
            pair = _only_pair(sheet, at, stated, noun)
            shown = pair or _all_there_is(sheet, at, stated, noun)
            if shown is not None:
                total, count = shown
                sides = total.operand("numerator"), count.operand("denominator")
                claim = make_confirming(ClaimKind.AVERAGE, reading, stated, sides, "average for each", _NOT_SHARED)
                yield replace(claim, quiet=pair is not None)


def _stated(sheet: Sheet, at: int, reading: Reading, word: regex.Match[str]) -> Entry | None:
    """The number right behind «bình quân»."""
    if _OF_OTHERS.match(reading.compared, word.start()):
        return None
    stated = next((e for e in sheet.counts(at) if e.quantity >= 0 and e.start >= word.end()), None)
    # «mỗi 01 xã là 300 tờ»: the one is no number of the average
    if stated is not None and stated.value == 1 and _MEAN_OF_ONE.search(reading.compared, word.end(), stated.start):
        stated = next((e for e in sheet.counts(at) if e.start > stated.start), None)
    if stated is None or stated.value <= 0 or stated.modality is Modality.TARGET:
        return None
    return stated if _BEFORE.fullmatch(_without_one(reading.compared[word.end() : stated.start])) else None


_MEAN_OF_ONE = regex.compile(r"(?<!\p{L})(?:mỗi|một)\s*$")


def _without_one(words: str) -> str:
    return regex.sub(r"(?<!\d)0?1(?!\d)", "một", words)


def _each(reading: Reading, begin: int, stated: Entry) -> str | None:
    """What the average is for each of, None where the words do not say."""
    before = _FOR_EACH_BEFORE.fullmatch(reading.compared, begin, stated.start)
    found = _FOR_EACH_AFTER.match(reading.compared, stated.end) or before
    return found["noun"] if found else None


def _all_there_is(sheet: Sheet, at: int, stated: Entry, noun: str) -> tuple[Entry, Entry] | None:
    """The total and the count of a sentence that holds no further number of things before its average."""
    begin = sheet.readings[at].quantities[stated.quantity].sentence[0]
    own = [e for e in sheet.counts(at) if e.quantity >= 0 and begin <= e.start < stated.start]
    if len(own) != 2 or stated.qualifier is not Qualifier.EXACT:
        return None
    pairs = [
        (a, b) for a in own for b in own
        if a is not b and _is_called(sheet, b, noun) and unit_family(a.unit) == unit_family(stated.unit)
        and a.unit is not None and b.value > 1 and Modality.TARGET not in (a.modality, b.modality, stated.modality)
    ]  # fmt: skip
    return pairs[0] if len(pairs) == 1 else None


def _only_pair(sheet: Sheet, at: int, stated: Entry, noun: str) -> tuple[Entry, Entry] | None:
    """The one total and count that give the average, of its sentence or passage; None where chance might."""
    reading = sheet.readings[at]
    levels = [
        e for e in sheet.counts(at)
        if e.quantity >= 0 and e is not stated and e.value > 0 and e.modality is stated.modality
        and not is_change(reading, reading.quantities[e.quantity])
    ]  # fmt: skip
    counted = [e for e in levels if _is_called(sheet, e, noun)]
    before = [e for e in levels if e.start < stated.start and e not in counted]
    totals = [e for e in levels if e not in counted and _may_be_total(sheet, e, stated, before)]
    begin, end = reading.quantities[stated.quantity].sentence
    for ring in ([e for e in totals if begin <= e.start < end], totals):
        pairs = [(a, b) for a in ring for b in counted if b.value > 1 and a.value > stated.value]
        fitting = {(a.value, b.value): (a, b) for a, b in pairs if _gives(a, b, stated)}
        if len(fitting) == 1:
            [pair] = fitting.values()
            if len(pairs) == 1 or len(pairs) * _chance(*pair, stated) <= _MOST_CHANCE:
                return pair
    return _explained(sheet, at, stated)


def _chance(total: Entry, count: Entry, stated: Entry) -> Fraction:
    exact = 1 / count.value if total.value == count.value * stated.value else Fraction(1)
    return min(exact, stated.ulp * Fraction(3, 2) / stated.value)


_OPENED = regex.compile(r"[^;.()\d]{0,25}\(\s*")


def _explained(sheet: Sheet, at: int, stated: Entry) -> tuple[Entry, Entry] | None:
    """«bình quân mỗi xã 1.040 hồ sơ (5.200 hồ sơ/5 đơn vị)»: the fraction in the bracket right behind it."""
    reading = sheet.readings[at]
    for pair in reading.pairs:
        upper, lower = sheet.at(at, pair.upper), sheet.at(at, pair.lower)
        opens = pair.slash and _OPENED.fullmatch(reading.compared, stated.unit_end, upper.start)
        if opens and lower.value > 0 and _gives(upper, lower, stated):
            return upper, lower
    return None


def _is_called(sheet: Sheet, entry: Entry, noun: str) -> bool:
    """Whether a count is of the thing: «13 phường» of «mỗi phường», «12 xã, thị trấn» of «/xã»."""
    reading = sheet.readings[entry.reading]
    pair = reading.pair_of(entry.quantity)
    is_bare = pair is not None and pair.upper == entry.quantity and not sheet.noun_after(entry)
    end = sheet.at(entry.reading, pair.lower).end if pair is not None and is_bare else entry.end  # «8/9 đơn vị»
    text = reading.compared[end:].lstrip()
    words = noun.split()
    if entry.unit is not None and entry.unit == UNIT_OF.get(noun) and noun == entry.unit:
        return True  # «173 lượt người», each of them «người»
    return any(_begins(text, " ".join(words[:n])) for n in range(len(words), 0, -1) if n == len(words) or n == 1)


def _begins(text: str, words: str) -> bool:
    return text.startswith(words) and not text[len(words) : len(words) + 1].isalpha()


def _may_be_total(sheet: Sheet, entry: Entry, stated: Entry, before: Sequence[Entry]) -> bool:
    """Of the average's unit; where one has none, the number right before the average, or one of its noun."""
    if None in (stated.unit, entry.unit):
        return entry in before[-1:] or sheet.same_noun(entry, stated)
    return unit_family(entry.unit) == unit_family(stated.unit)


def _gives(total: Entry, count: Entry, stated: Entry) -> bool:
    quotient = total.value / count.value
    if stated.qualifier is not Qualifier.EXACT:
        return abs(quotient - stated.value) <= HEDGE * stated.value
    low, high = (total.value - total.ulp / 2, total.value + total.ulp / 2) if total.ulp != 1 else (total.value,) * 2
    return may_print(stated.value, stated.ulp, Interval(low / count.value, high / count.value))
