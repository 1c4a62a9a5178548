"""How many times one level is another: «1.864 hồ sơ, gấp 2 lần cả năm 2021 (932 hồ sơ)».

Comes in: the sheet. Goes out: a multiple for each «gấp N lần», «tăng N lần» that one pair of levels of the same thing
near it gives. «Tăng 1,5 lần» may mean that much in all or that much more, and round numbers are said freely, so such a
claim can hold and does not accuse; where the words leave one pair and it gives another multiple, that is told as open.

Chance: a quotient falls into the width that is printed as one multiple N of unit u with a probability of at most
1,5 · u / N, one that is N exactly with at most one in the smaller level. Of n pairs one fits by accident with n times
that, held under ``_MOST_CHANCE``; one pair of which the words mark one as the earlier level needs no such evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.claims.making import make_confirming, may_count_the_same
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from schemas.intervals import HEDGE, Interval, may_print
from schemas.records import Claim, ClaimKind, Modality, Operand, Qualifier

_MOST_CHANCE = Fraction(10, 100)
_TIMES = regex.compile(r"\s*lần(?!\p{L})(?!\s+(?:thứ|đầu|lượt|phát))")
_SAID = ending(
    r"(?<!\p{L})(?P<word>tăng gấp|cao gấp|nhiều gấp|gấp|bằng|tăng|cao)"
    r"(?:\s+(?:gần|hơn|khoảng|trên|tới|đến|lên))*\s*"
)
#: Words before a level that make it the one compared with, back to a mark.
_EARLIER = ending(
    r"(?:so với|cùng kỳ|năm trước|năm ngoái|(?:quý|kỳ|tháng) trước|(?<!\p{L})(?:năm|quý|tháng|kỳ) [ivx\d]+(?:/\d{4})?)"
    r"[^;.\d]{0,50}"
)
#: What is compared with, right behind the multiple: «lần so với quý II (238 hồ sơ)».
_NAMED = r"(?:(?:năm|quý|tháng) [ivx\d]+(?:/\d{4})?[^;.()\d]{0,20})?"
_BEHIND = regex.compile(rf"\s*lần[^;.()\d]{{0,40}}{_NAMED}\([^;.()\d]{{0,40}}{_NAMED}")
_NOT_SHARED = "the words do not tie the two levels to it"


def find_multiples(sheet: Sheet) -> Iterator[Claim]:
    """Yield a multiple for each number of times that one pair of levels gives."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for stated in sheet.counts(at):
            if stated.quantity < 0 or stated.value <= 1 or not _TIMES.match(reading.compared, stated.end):
                continue
            begin = reading.quantities[stated.quantity].sentence[0]
            said = _SAID.match(reading.compared, begin, stated.start)
            if said is None or stated.modality is Modality.TARGET:
                continue
            more = "gấp" not in said["word"] and said["word"] != "bằng"
            pair = _only_pair(sheet, at, stated, more=more)
            if pair is not None:
                yield make_confirming(ClaimKind.MULTIPLE, reading, stated, pair, "multiple", _NOT_SHARED)
            elif (left := _only_pair_named(sheet, at, stated, more=more)) is not None:
                claim = make_confirming(ClaimKind.MULTIPLE, reading, stated, left, "multiple", _NOT_SHARED)
                yield replace(claim, quiet=False)


def _only_pair(sheet: Sheet, at: int, stated: Entry, *, more: bool) -> tuple[Operand, Operand] | None:
    """The present and the earlier level, of the sentence if it has them, else of the passage."""
    reading = sheet.readings[at]
    begin, end = reading.quantities[stated.quantity].sentence
    levels = _levels(sheet, at, stated)
    for ring in ([e for e in levels if begin <= e.start < end], levels):
        pairs = [(a, b) for a in ring for b in ring if a is not b and a.value > b.value and _alike(sheet, a, b)]
        marked = [(a, b) for a, b in pairs if _is_earlier(reading, stated, b) and not _is_earlier(reading, stated, a)]
        for tried in (marked, pairs):
            fits = [(a, b) for a, b in tried if _gives(a, b, stated, more=more)]
            fits = [(a, b) for a, b in fits if a.indicator and a.indicator == b.indicator] or fits
            fitting = {(a.value, b.value): (a, b) for a, b in fits}
            if len(fitting) != 1:
                continue
            [(a, b)] = fitting.values()
            if (tried is marked and len(tried) == 1) or _chance(a, b, stated, tried) <= _MOST_CHANCE:
                return _operands(a, b, stated)
    return None


def _only_pair_named(sheet: Sheet, at: int, stated: Entry, *, more: bool) -> tuple[Operand, Operand] | None:
    """The one pair of the sentence of which the words make one the earlier level, where it gives another multiple."""
    if stated.qualifier is not Qualifier.EXACT:
        return None
    reading = sheet.readings[at]
    begin, end = reading.quantities[stated.quantity].sentence
    ring = [e for e in _levels(sheet, at, stated) if begin <= e.start < end]
    behind = [e for e in ring if _BEHIND.fullmatch(reading.compared, stated.end, e.start)]
    if behind:  # what stands right behind the multiple is the earlier level of the number right before it
        before = [e for e in ring if e.start < stated.start]
        pairs = [(a, b) for a in before[-1:] for b in behind if _alike(sheet, a, b)]
    else:
        earlier = [e for e in ring if _is_earlier(reading, stated, e)]
        pairs = [(a, b) for a in ring for b in earlier if a not in earlier and _alike(sheet, a, b)]
    if len(pairs) != 1 or pairs[0][0].start > stated.start or _gives(*pairs[0], stated, more=more):
        return None
    return pairs[0][0].operand("current"), pairs[0][1].operand("previous")


def _levels(sheet: Sheet, at: int, stated: Entry) -> list[Entry]:
    reading = sheet.readings[at]
    return [
        e for e in sheet.counts(at)
        if e.quantity >= 0 and e is not stated and e.value > 0 and e.modality is not Modality.TARGET
        and not is_change(reading, reading.quantities[e.quantity]) and not _TIMES.match(reading.compared, e.end)
    ]  # fmt: skip


def _alike(sheet: Sheet, one: Entry, other: Entry) -> bool:
    if one.indicator and other.indicator and one.indicator != other.indicator:
        return False
    return may_count_the_same(one, other) and (one.unit is not None or sheet.same_noun(one, other))


def _is_earlier(reading: Reading, stated: Entry, level: Entry) -> bool:
    if level.modality is Modality.PREVIOUS or _BEHIND.fullmatch(reading.compared, stated.end, level.start):
        return True
    return _EARLIER.match(reading.compared, reading.quantities[level.quantity].sentence[0], level.start) is not None


def _gives(current: Entry, previous: Entry, stated: Entry, *, more: bool) -> bool:
    quotient = current.value / previous.value
    meant = [quotient, quotient - 1] if more else [quotient]
    if stated.qualifier is not Qualifier.EXACT:
        return any(abs(each - stated.value) <= HEDGE * stated.value for each in meant)
    return any(may_print(stated.value, stated.ulp, Interval.point(each)) for each in meant)


def _chance(current: Entry, previous: Entry, stated: Entry, tried: Sequence[tuple[Entry, Entry]]) -> Fraction:
    exact = current.value == previous.value * stated.value
    one = 1 / previous.value if exact else stated.ulp * Fraction(3, 2) / stated.value
    return len(tried) * min(Fraction(1), one)


def _operands(current: Entry, previous: Entry, stated: Entry) -> tuple[Operand, Operand]:
    """The two levels; where so many times more is meant, what came on top of the earlier one."""
    top, low = current.operand("current"), previous.operand("previous")
    quotient = current.value / previous.value
    if abs(quotient - stated.value) <= abs(quotient - 1 - stated.value):
        return top, low
    return Operand("current", None, current.value - previous.value), low
