"""Rises and falls whose earlier value follows in a bracket of its own: «tăng 2,56 điểm so với năm 2022 (86,47 điểm)».

What is compared with may stand before the difference («cao hơn năm trước 2,23 điểm phần trăm (năm trước 86,22%)») or
after it, and be a period, a mean or a larger unit. Bound for certain, so a claim can accuse: the level that rose is
the number right before, the bracket holds one number and nothing but the words of its period, and all agree in unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.changes.rise_words import RISES_OR_EXCEEDS, sense_of
from extractors.claims.making import NO_LEVELS, POINTS, make_change, measured_in, unit_family
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST
from schemas.records import Claim, Modality, Qualifier

_PERIOD = (
    r"(?:(?:cùng kỳ|kỳ trước|quý trước|tháng trước|năm trước|năm ngoái|(?:năm|quý|tháng) [ivx\d]+(?:/\d{4})?"
    r"|\d+ tháng(?: đầu năm)?)[\s,]*){1,3}"
)
_MEAN = r"(?:mức )?(?:bình quân|trung bình)(?: chung)?(?: của)?(?: toàn)?(?: (?:tỉnh|huyện|thành phố|thị xã))?\s*"
#: From the level to the difference.
#: «thu 521 tỷ đồng; so với năm 2022 tăng 4,9% (năm 2022 thu 548 tỷ đồng)» names the period first.
_THEN = regex.compile(
    rf"[\s,;]*(?:và\s+)?(?:so (?:với\s+)?{_PERIOD}(?:thì\s+)?(?:đã\s+)?)?{RISES_OR_EXCEEDS}\s+"
    rf"(?:(?:so (?:với\s+)?)?(?:{_PERIOD}|{_MEAN})(?:là\s+)?)?"
)
#: From the difference to the earlier level in its bracket.
_BRACKET = regex.compile(
    rf"\s*(?:so (?:với\s+)?(?:{_PERIOD}|{_MEAN}|(?:chỉ tiêu|kế hoạch|mục tiêu)(?!\p{{L}})[^;()%]{{0,150}}?))?"
    rf"\((?:{_PERIOD}|{_MEAN})?"
    r"(?:[\s:,]*(?:là|có|đạt|thu|chi|toàn tỉnh|tỉnh)\s+)*\s*"
)
#: From the level to an earlier one in a bracket, and on to the difference: «900 hồ sơ (quý I: 840 hồ sơ, tăng 7,1%)».
_EARLIER = regex.compile(rf"\s*\({_PERIOD}(?:[\s:,]*(?:là|có|đạt|chỉ)\s+)*[\s:]*")
_SO_IT_RISES = regex.compile(rf"\s*[,;]\s*(?:tức |như vậy |như vậy đã |đã )?{RISES_OR_EXCEEDS}\s+")
_SHARE_ALONE = regex.compile(r"\((?:(?:chiếm|đạt|bằng|tỷ lệ|là|=|:)\s*)*")
_CLOSED = regex.compile(r"[^();,.\d]{0,30}\)")


#: «đạt 96,2% (năm 2023: 94,9%), tăng 1,3%»: from the level to the earlier one, and from that to the difference.
_THEN_BRACKET = regex.compile(
    r"(?:\s+\p{L}+){0,4}\s*\(\s*(?:(?:năm )?\d{4}|cùng kỳ(?: năm)? (?:trước|ngoái|\d{4})|năm (?:trước|ngoái)|quý trước)"
    r"\s*(?::|là|đạt|có)\s*"
)
_THEN_RISES = regex.compile(rf"[^();,.\d]{{0,30}}\)\s*[,;]?\s*(?:và\s+)?{RISES_OR_EXCEEDS}\s+")
#: What else the difference may be set against.
_AGAINST_OTHER = regex.compile(r"(?:\s+\p{L}+){0,3}?\s+so (?:với|cùng)(?!\p{L})")


def find_bracketed_levels(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each level, difference and bracketed earlier level that follow one another in either order."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        entries = [e for e in sheet.within(at) if e.quantity >= 0]
        yield from _told_in_bracket(sheet, at, entries)
        yield from _told_first(sheet, at, entries)
        for current, stated, previous in zip(entries, entries[1:], entries[2:], strict=False):
            then = _THEN.fullmatch(reading.compared, _behind_share(reading, current, stated), stated.start)
            if then is None and (outer := _before_its_plan(reading, entries, current, previous)) is not None:
                closed = reading.closing[reading.quantities[current.quantity].brackets[-1]]
                then, current = _THEN.fullmatch(reading.compared, closed + 1, stated.start), outer
            bracket = then and _BRACKET.fullmatch(reading.compared, stated.unit_end, previous.start)
            if then is None or bracket is None or not _CLOSED.match(reading.compared, previous.unit_end):
                continue
            whole = _taken_apart(sheet, at, current, stated)
            if whole is current and reading.pair_of(current.quantity) is not None:
                continue
            unit = _unit(sheet, whole, stated, previous)
            if unit is not None and _is_bound(whole, previous):
                method = f"earlier level in brackets, {sense_of(then['verb'])}, {unit}"
                yield make_change(reading, stated, (whole, previous), method)
        yield from _told_behind_bracket(sheet, at, entries)


#: «đạt 14,2% kế hoạch vốn (131 tỷ đồng), cao hơn cùng kỳ 3% (11,2%)»: from the rate to its plan's bracket.
_OF_PLAN = regex.compile(r"\s*(?:so với\s+)?(?:kế hoạch|dự toán|chỉ tiêu)(?!\p{L})[^;,.()\d]{0,50}(?:\d{4})?\s*\(\s*")


def _before_its_plan(reading: Reading, entries: Sequence[Entry], plan: Entry, previous: Entry) -> Entry | None:
    """The rate whose plan stands alone in the bracket before a rise, where the rise is set against another rate."""
    at = next(i for i, e in enumerate(entries) if e is plan)
    rate = entries[at - 1] if at else None
    brackets = reading.quantities[plan.quantity].brackets
    if rate is None or rate.unit != "%" or previous.unit != "%" or not brackets or brackets[-1] not in reading.closing:
        return None
    return rate if _OF_PLAN.fullmatch(reading.compared, rate.unit_end, plan.start) else None


def _behind_share(reading: Reading, current: Entry, stated: Entry) -> int:
    """Where the words after a level begin: «9 hồ sơ (chiếm 0,31%), giảm 0,2 điểm % …» speaks of the share in points."""
    opened = reading.quantities[current.quantity].brackets
    alone = opened and _SHARE_ALONE.fullmatch(reading.compared, opened[-1], current.start)
    closing = reading.closing.get(opened[-1]) if alone and stated.unit == POINTS and current.unit == "%" else None
    return current.unit_end if closing is None or closing > stated.start else closing + 1


def _told_in_bracket(sheet: Sheet, at: int, entries: Sequence[Entry]) -> Iterator[Claim]:
    """«tiếp nhận 900 hồ sơ (quý I: 840 hồ sơ, tăng 7,1%)»: the earlier level and the difference in one bracket."""
    reading = sheet.readings[at]
    for current, previous, stated in zip(entries, entries[1:], entries[2:], strict=False):
        apart = ";" in reading.compared[previous.unit_end : stated.start]
        if previous.modality is Modality.PREVIOUS and not apart:
            continue  # «(cùng kỳ 2.800, tăng 14,29%)» is told by its words
        if not _EARLIER.fullmatch(reading.compared, current.unit_end, previous.start):
            continue
        rises = _SO_IT_RISES.fullmatch(reading.compared, previous.unit_end, stated.start)
        unit = _unit(sheet, current, stated, previous)
        if rises and unit and _CLOSED.match(reading.compared, stated.unit_end) and _is_bound(current, previous):
            told = previous.modality is Modality.PREVIOUS or _is_earlier(sheet, previous, current)
            weak = None if told else "which of the two is the earlier is not told"
            method = f"earlier level in brackets, {sense_of(rises['verb'])}, {unit}"
            yield make_change(reading, stated, (current, previous), method, weak=weak)


#: «So với quý I (4.154 hồ sơ), số hồ sơ tiếp nhận tăng 219 hồ sơ, đạt 4.373 hồ sơ»: around the three numbers.
_SET_AGAINST = ending(rf"(?<!\p{{L}})so với\s+(?:số liệu |kết quả )?{_PERIOD}\((?:\s*(?:là|có|đạt))?\s*")
_ROSE_SINCE = regex.compile(rf"\s*\)\s*,?\s*(?:[^();,.:\d]{{0,60}}?\s)?{RISES_OR_EXCEEDS}\s+")
_CAME_TO = regex.compile(
    r"\s*[,;]\s*(?:và\s+)?(?:nâng |đưa )?(?:tổng số )?(?:đạt|lên|còn|xuống)(?: (?:đến|tới|còn|mức|là))?\s+"
)


def _told_first(sheet: Sheet, at: int, entries: Sequence[Entry]) -> Iterator[Claim]:
    """The earlier level in the bracket that opens the sentence, how far it rose, and what it came to."""
    reading = sheet.readings[at]
    for previous, stated, current in zip(entries, entries[1:], entries[2:], strict=False):
        rose = _ROSE_SINCE.fullmatch(reading.compared, previous.unit_end, stated.start)
        if rose is None or not _CAME_TO.fullmatch(reading.compared, stated.unit_end, current.start):
            continue
        unit = _unit(sheet, current, stated, previous)
        begin = reading.quantities[previous.quantity].sentence[0]
        if unit and _SET_AGAINST.match(reading.compared, begin, previous.start) and _is_bound(current, previous):
            sense = sense_of(rose["verb"])
            # «…, số hồ sơ trực tuyến tăng 219 hồ sơ, đạt 1.200 hồ sơ»: the bracket may hold the level of all
            weak = None if (current.value > previous.value) == (sense == "rise") else "another level may have risen"
            yield make_change(
                reading, stated, (current, previous), f"earlier level in brackets, {sense}, {unit}", weak=weak
            )


def _told_behind_bracket(sheet: Sheet, at: int, entries: Sequence[Entry]) -> Iterator[Claim]:
    """«đạt 96,2% (năm 2023: 94,9%), tăng 1,3%»: the earlier level in a bracket, the difference behind it."""
    reading = sheet.readings[at]
    for current, previous, stated in zip(entries, entries[1:], entries[2:], strict=False):
        if not _THEN_BRACKET.fullmatch(reading.compared, current.unit_end, previous.start):
            continue
        then = _THEN_RISES.fullmatch(reading.compared, previous.unit_end, stated.start)
        if then is None or _AGAINST_OTHER.match(reading.compared, stated.unit_end):
            continue
        bare = current.unit is None and previous.unit is None and stated.unit == "%"
        unit = "percent" if bare else _unit(sheet, current, stated, previous)
        if unit is not None and _is_bound(current, previous) and reading.pair_of(current.quantity) is None:
            method = f"earlier level in brackets, {sense_of(then['verb'])}, {unit}"
            yield make_change(reading, stated, (current, previous), method)


def _is_earlier(sheet: Sheet, one: Entry, other: Entry) -> bool:
    """Whether the stretch of time of one figure begins and ends before the other's."""
    first, second = (sheet.figures[e.figure].period for e in (one, other))
    days = (first.start, second.start, first.end, second.end)
    return None not in days and str(days[0]) < str(days[1]) and str(days[2]) < str(days[3])


def _unit(sheet: Sheet, current: Entry, stated: Entry, previous: Entry) -> str | None:
    """How the difference is measured, None where the three do not go together."""
    if current.unit is None or unit_family(current.unit) != unit_family(previous.unit):
        return None
    if sheet.noun_after(stated) in NO_LEVELS:
        return None
    if stated.unit == POINTS and current.unit != "%":
        return None
    if stated.unit not in ("%", POINTS) and unit_family(stated.unit) != unit_family(current.unit):
        return None
    return measured_in(stated, current)


#: «20.391/30.169 hồ sơ; trong đó toàn trình 13.906, một phần 6.485; tăng 34% so với năm trước (15.217)»: of the whole.
_APART = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})")


def _taken_apart(sheet: Sheet, at: int, current: Entry, stated: Entry) -> Entry:
    """The total whose last member stands before the rise, where a semicolon ends its list; else ``current`` itself."""
    reading = sheet.readings[at]
    begin = reading.quantities[stated.quantity].sentence[0]
    opened = _APART.search(reading.compared, begin, current.start)
    if opened is None or ";" not in reading.compared[current.unit_end : stated.start]:
        return current
    before = [
        e
        for e in sheet.counts(at)
        if e.quantity >= 0 and begin <= e.start < opened.start() and e.value > current.value
        and unit_family(e.unit) in (None, unit_family(current.unit))
    ]  # fmt: skip
    if not before:
        return current
    pair = reading.pair_of(before[-1].quantity)
    return sheet.at(at, pair.upper) if pair is not None else before[-1]


def _is_bound(current: Entry, previous: Entry) -> bool:
    """Both are plain levels: no goal and no hedge."""
    return (
        current.modality is Modality.ACTUAL
        and previous.modality is not Modality.TARGET
        and current.qualifier is Qualifier.EXACT
        and previous.qualifier is Qualifier.EXACT
    )
