"""Printed fractions: «22/28», «5.090 hồ sơ trên tổng số 5.100 hồ sơ», and the unit that both sides share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import regex

from extractors.reading.quantities import Pair, Quantity, Reading
from extractors.text.list_words import PAIRED

#: «22/28», «60 hộ/80 hộ», «5.090 hồ sơ trên tổng số 5.100 hồ sơ», «1.200 trong tổng số 1.250».
_BETWEEN_PAIR = regex.compile(
    rf"\s*(?:(?:{PAIRED}|[\p{{L}} ]){{0,45}}?)\s*"
    r"(?:/(?:\s*(?:dự toán|kế hoạch|chỉ tiêu|tổng số|tổng)(?:\s+\p{L}+){0,3}?)?"
    r"|(?:trên|trong|so với)\s+(?:tổng|kế hoạch|dự toán"
    r"|chỉ tiêu)(?:\s+số|\s+cộng)?(?:\s+\p{L}+){0,4}?|trên|trong)\s*(?:là\s+)?",
)
#: «2 cấp huyện và xã đã được giải quyết là trên 132 nghìn»: behind a verb «trên» hedges.
_VERB_BETWEEN = regex.compile(r"(?<!\p{L})(?:là|đạt|được|đã|có|với|còn|lên)\s+(?:trên|trong)\s*$")
#: «tiếp 134 lượt/138 người», «02 lớp/120 học viên», «161 vụ/335 bị cáo»: how often and how many, no part of a whole.
_EVENTS, _PEOPLE = frozenset({"lượt", "lớp", "vụ", "cuộc", "buổi"}), "người"
_PERSONS = regex.compile(r"\s*(?:bị cáo|bị can|bị đơn|đương sự|đối tượng|người|lượt)(?!\p{L})")
_NAMES_WHOLE = regex.compile(r"tổng|kế hoạch|dự toán|chỉ tiêu")


def find_pairs(compared: str, quantities: Sequence[Quantity], labelled: Collection[int]) -> Iterator[Pair]:
    """Yield the fractions of a passage; ``labelled`` are numbers joined by strokes that are told in turn."""
    taken: set[int] = set()
    for lower in range(1, len(quantities)):
        upper = lower - 1
        a, b = quantities[upper], quantities[lower]
        if upper in taken or lower in labelled:
            continue
        if a.in_formula or b.in_formula or a.numeral.is_percent or b.numeral.is_percent:
            continue
        between = compared[a.end : b.start]
        if a.sentence != b.sentence or not _BETWEEN_PAIR.fullmatch(between) or _VERB_BETWEEN.search(between):
            continue
        slash = "/" in between
        if _is_events_of_people(compared, a, b):
            continue
        same_unit = a.numeral.unit in (b.numeral.unit, None) and b.numeral.unit is not None
        if slash or same_unit or _NAMES_WHOLE.search(between):
            taken.add(lower)
            yield Pair(upper, lower, slash)


def _is_events_of_people(compared: str, a: Quantity, b: Quantity) -> bool:
    if a.numeral.unit not in _EVENTS or a.numeral.unit == b.numeral.unit:
        return False
    return b.numeral.unit == _PEOPLE or _PERSONS.match(compared, b.end) is not None


_STROKE = regex.compile(r"\s*\p{L}[\p{L} ]{0,24}/\s*")


def couple_of(reading: Reading, index: int) -> tuple[int, int] | None:
    """Indexes of «134 lượt/138 người», the same receptions by times and by heads, if ``index`` is one of the two."""
    for first in (index, index - 1):
        if not 0 <= first < len(reading.quantities) - 1:
            continue
        a, b = reading.quantities[first], reading.quantities[first + 1]
        if _is_events_of_people(reading.compared, a, b) and _STROKE.fullmatch(reading.compared, a.end, b.start):
            return first, first + 1
    return None


#: «388,1/436,8 tỷ»: amounts without «đồng», a stroke between them.
_MILLION, _BESIDE = 1_000_000, 3


def with_scale(quantities: Sequence[Quantity], pair: Pair) -> tuple[Quantity, Quantity]:
    """The two sides of a pair, a unit printed once counted for both («157,971/264,346 tỷ đồng»)."""
    upper, lower = quantities[pair.upper], quantities[pair.lower]
    a, b = upper.numeral, lower.numeral
    amounts = b.unit is not None or (pair.slash and b.scale >= _MILLION and b.start - a.end <= _BESIDE)
    if a.unit is None and amounts and a.scale == 1 and b.scale != 1:
        a = a._replace(value=a.value * b.scale, ulp=a.ulp * b.scale, unit=b.unit, scale=b.scale)
        upper = replace(upper, numeral=a)
    return upper, lower
