"""Percentages with what they are a percentage of.

A percentage is bound by, in this order: the formula it is the result of; the
fraction printed beside it; the count printed beside it, over the total that the
sentence or its outline names; the rate that its words name, over the counts of the
same office. Denominators in use: DOMAIN §2.2 (D1 to D4) and §8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.beside import count_after, count_beside, pair_beside
from extractors.claims.making import unit_family
from extractors.claims.wholes import (
    Operands,
    dossier_readings,
    nearest,
    over,
    whole_after,
    whole_before,
    whole_in_words,
)
from extractors.formulas import Formula
from extractors.rates import TOP_OF
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, Modality, Operand, Qualifier

_TOTAL = regex.compile(r"(?<!\p{L})(?:tổng|tổng số|tổng cộng|trên tổng)(?!\p{L})")


def find_ratios(sheet: Sheet) -> Iterator[Claim]:
    """Yield the ratio claims."""
    for at, reading in enumerate(sheet.readings):
        if reading.is_score_table:
            continue
        shared = _shared_pairs(reading)
        for index, quantity in enumerate(reading.quantities):
            if not quantity.numeral.is_percent or quantity.in_formula or quantity.modality is Modality.TARGET:
                continue
            if quantity.modality is Modality.PREVIOUS and pair_beside(reading, index) is None:
                continue  # of an earlier period only a printed fraction is sure to belong to it
            if is_change(reading, quantity):
                continue
            claim = _ratio(sheet, at, index, shared)
            if claim is not None:
                yield claim


def _ratio(sheet: Sheet, at: int, index: int, shared: dict[int, list[int]]) -> Claim | None:
    reading = sheet.readings[at]
    percent = sheet.at(at, index)
    formula = next((f for f in reading.formulas if f.result_at == percent.start), None)
    if formula is not None:
        return _formula_claim(sheet, at, percent, formula)
    pair = pair_beside(reading, index)
    if pair is not None:
        upper, lower = sheet.at(at, pair.upper), sheet.at(at, pair.lower)
        rivals_for_pair = [i for i in shared.get(pair.upper, []) if i != index]
        weak = "several percentages over one fraction" if rivals_for_pair else None
        return _claim(percent, over(upper, lower), at, sheet, "fraction", (), weak)
    beside = count_beside(reading, index)
    after = None if beside is not None else count_after(reading, index)
    count = beside if beside is not None else after
    if count is None:
        count = _shared_count(sheet, at, index)
    if count is not None:
        return _beside_claim(sheet, at, percent, sheet.at(at, count))
    return _named_rate(sheet, at, percent)


def _shared_count(sheet: Sheet, at: int, index: int) -> int | None:
    """The count of «28,984 tỷ, đạt 18% dự toán tỉnh giao (…) và đạt 16,61% dự toán huyện giao (174,495 tỷ)»."""
    reading = sheet.readings[at]
    earlier = [i for i in range(index) if reading.quantities[i].numeral.is_percent]
    if not earlier or reading.quantities[earlier[-1]].sentence != reading.quantities[index].sentence:
        return None
    between = reading.compared[reading.quantities[earlier[-1]].numeral.unit_end : reading.quantities[index].start]
    if index - earlier[-1] > 2 or not regex.search(r"(?:,|;|và)\s*(?:đạt|bằng|chiếm)?\s*$", between):
        return None
    count = count_beside(reading, earlier[-1])
    if count is None:
        return None
    percent, top = sheet.at(at, index), sheet.at(at, count)
    named = whole_after(sheet, at, percent, top) or whole_in_words(sheet, at, percent, top)
    return count if named is not None else None


def _claim(
    percent: Entry,
    operands: Operands,
    at: int,
    sheet: Sheet,
    method: str,
    rivals: Sequence[Operands] = (),
    weak: str | None = None,
) -> Claim:
    reading = sheet.readings[at]
    sentence = reading.quantities[percent.quantity].sentence
    return Claim(
        ClaimKind.RATIO,
        reading.passage.ordinal,
        percent.figure,
        operands,
        sentence,
        method,
        tuple(rivals),
        weak,
    )


def _formula_claim(sheet: Sheet, at: int, percent: Entry, formula: Formula) -> Claim:
    reading = sheet.readings[at]
    operands = tuple(
        Operand(role, _side_figure(sheet, reading, percent, span, value), value)
        for role, span, value in (
            ("numerator", formula.numerator_at, formula.numerator),
            ("denominator", formula.denominator_at, formula.denominator),
        )
    )
    return _claim(percent, operands, at, sheet, "formula")


def _side_figure(sheet: Sheet, reading: Reading, percent: Entry, span: tuple[int, int], value: Fraction) -> int:
    """Figure of a side of a formula: the printed number, or the bracket that was evaluated."""
    start, end = span
    known = next((e for e in sheet.entries if sheet.readings[e.reading] is reading and (e.start, e.end) == span), None)
    if known is not None:
        return known.figure
    source = sheet.figures[percent.figure]
    sheet.figures.append(
        replace(
            source,
            start=start,
            end=end,
            value=value,
            ulp=source.ulp * 0,
            value_text=reading.text[start:end],
            unit="hồ sơ" if "hồ sơ" in reading.compared else None,
            label=None,
            indicator=None,
            qualifier=Qualifier.EXACT,
            method="formula",
        )
    )
    return len(sheet.figures) - 1


def _shared_pairs(reading: Reading) -> dict[int, list[int]]:
    shared: dict[int, list[int]] = {}
    for index, quantity in enumerate(reading.quantities):
        if quantity.numeral.is_percent and not quantity.in_formula and not is_change(reading, quantity):
            pair = pair_beside(reading, index)
            if pair is not None:
                shared.setdefault(pair.upper, []).append(index)
    return {upper: indexes for upper, indexes in shared.items() if len(indexes) > 1}


def _beside_claim(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Claim | None:
    if count.modality is not Modality.ACTUAL:
        return None
    named = whole_in_words(sheet, at, percent, count) if count.is_dossier else None
    if named is not None and named.figure != count.figure and named.value >= count.value:
        return _claim(percent, over(count, named), at, sheet, "whole named in words")
    whole = whole_after(sheet, at, percent, count)
    if whole is not None:
        return _over_named_whole(sheet, at, percent, count, whole)
    whole = whole_before(sheet, at, count)
    outer = _bracket_of(sheet, at, count)
    if whole is not None and outer is not None and outer.figure != whole.figure:
        # «Trong 3.774 hồ sơ nhận, đã trả 3.609 hồ sơ (đúng hẹn 3.531 hồ sơ, đạt 97,83%)»
        return _claim(percent, over(count, outer), at, sheet, "bracket of its whole", (over(count, whole),))
    if whole is not None:
        return _claim(percent, over(count, whole), at, sheet, "whole named before")
    if count.indicator in ("dossiers.resolved", "dossiers.received") and percent.indicator in TOP_OF:
        return _named_rate(sheet, at, percent)
    if count.is_dossier and count.indicator:
        readings = list(dossier_readings(sheet, at, count, percent))
        if readings:
            return _claim(percent, readings[0], at, sheet, "count beside", readings[1:])
    return _plain_claim(sheet, at, percent, count)


def _over_named_whole(sheet: Sheet, at: int, percent: Entry, count: Entry, whole: Entry) -> Claim:
    """«N …, đạt p% trên tổng số M»: N may be the last of a list, or a bracket's part may be what is meant."""
    reading = sheet.readings[at]
    sentence = reading.quantities[percent.quantity].sentence
    others = [
        e
        for e in sheet.counts(at)
        if e.quantity >= 0 and sentence[0] <= e.start < percent.start and e.figure != count.figure
        and unit_family(e.unit) == unit_family(count.unit)
    ]  # fmt: skip
    listed = any(
        e.start < count.start and _LISTS.search(reading.compared, e.unit_end, count.start) for e in others
    )
    weak = "the count is the last of a list" if listed else None
    if percent.value == FULL and count.value != whole.value:
        weak = "«100%» is said of what the plan had"
    return _claim(percent, over(count, whole), at, sheet, "whole named after", [over(e, whole) for e in others], weak)


_LISTS = regex.compile(r":|(?<!\p{L})(?:gồm|trong đó|bao gồm|cụ thể)(?!\p{L})")


def _bracket_of(sheet: Sheet, at: int, count: Entry) -> Entry | None:
    """The count right before the bracket that a count stands in, None for one of another unit or outside brackets."""
    reading = sheet.readings[at]
    brackets = reading.quantities[count.quantity].brackets
    if not brackets:
        return None
    outer = [e for e in sheet.counts(at) if e.quantity >= 0 and e.start < brackets[-1]]
    if not outer or len(reading.quantities[outer[-1].quantity].brackets) != len(brackets) - 1:
        return None
    return outer[-1] if outer[-1].unit == count.unit and outer[-1].value >= count.value else None


def _named_rate(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """«tỷ lệ giải quyết đúng hạn đạt 99,48%» over the counts of the same office nearby."""
    if percent.indicator not in TOP_OF:
        return None
    top_code = TOP_OF[percent.indicator][0]
    like = replace(percent, channel=None)
    top = (
        nearest(sheet, at, like, top_code)
        or (nearest(sheet, at, replace(like, channel="online"), top_code) if top_code.endswith("online") else None)
        or nearest(sheet, at, like, "dossiers.overdue" if top_code.endswith("late") else top_code)
    )
    if top is None:
        top = _of_office_before(sheet, at, percent, top_code)
    if top is None:
        return None
    readings = list(dossier_readings(sheet, at, top, percent))
    if not readings:
        return None
    near = abs(top.reading - at) <= 1
    whole = nearest(sheet, at, top, TOP_OF[percent.indicator][1])
    sure = near and whole is not None and not _of_earlier_total(sheet, top, whole)
    sure = sure and not _has_rate(sheet, top, percent)
    other = _named_otherwise(sheet, percent, [o.figure for reading in readings for o in reading])
    if other is not None:  # «nếu tính trên số hồ sơ đến hạn (5.538 hồ sơ) thì tỷ lệ đúng hạn là 93,66%»
        named = "the sentence names another whole"
        return _claim(percent, over(top, other), at, sheet, "named rate", readings, named)
    weak = None if sure else "the whole of the rate is not printed beside it"
    return _claim(percent, readings[0], at, sheet, "named rate", readings[1:], weak)


def _of_office_before(sheet: Sheet, at: int, percent: Entry, code: str) -> Entry | None:
    """The count of the office the passage before speaks of, for a rate that names none."""
    if percent.scope.name is not None or at == 0:
        return None
    before = [e for e in sheet.counts(at - 1) if e.indicator == code and e.modality is percent.modality]
    same_section = sheet.readings[at - 1].passage.section == sheet.readings[at].passage.section
    return before[0] if same_section and len({e.scope for e in before}) == 1 else None


_MEASURED_ON = regex.compile(r"(?<!\p{L})tính(?: riêng| chung)?(?: trên| theo| so với)?(?!\p{L})[^.;]*$")


def _named_otherwise(sheet: Sheet, percent: Entry, used: Sequence[int | None]) -> Entry | None:
    """The dossier count that «tính trên …» names as the whole, if it is none of those used."""
    reading = sheet.readings[percent.reading]
    sentence = reading.quantities[percent.quantity].sentence
    found = [
        e
        for e in sheet.counts(percent.reading)
        if e.quantity >= 0 and sentence[0] <= e.start < percent.start and e.figure not in used
        and e.unit == "hồ sơ" and _MEASURED_ON.search(reading.compared, sentence[0], e.start)
    ]  # fmt: skip
    return found[-1] if found else None


def _has_rate(sheet: Sheet, top: Entry, percent: Entry) -> bool:
    """The count's fraction has a percentage of its own in another sentence, so this rate may be of something else."""
    reading = sheet.readings[top.reading]
    pair = reading.pair_of(top.quantity)
    if pair is None:
        return False
    own = [i for i, q in enumerate(reading.quantities) if q.numeral.is_percent and pair_beside(reading, i) == pair]
    sentence = reading.quantities[top.quantity].sentence
    here = percent.reading == top.reading and sentence[0] <= percent.start < sentence[1]
    return bool(own) and not here


def _of_earlier_total(sheet: Sheet, top: Entry, whole: Entry) -> bool:
    """True where the count stands under another total than the one the rate is nearest to."""
    totals = [e for e in sheet.counts(top.reading) if e.indicator == whole.indicator and e.scope == top.scope]
    earlier = [e for e in totals if e.start < top.start]
    return bool(earlier) and any(e.start > top.start and e.value != earlier[-1].value for e in totals)


def _plain_claim(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Claim | None:
    """A count of anything else over the total before it that counts the same thing."""
    wholes = [
        e
        for e in _earlier_counts(sheet, at, count)
        if e.unit == count.unit and e.modality is Modality.ACTUAL and e.qualifier is Qualifier.EXACT and e.value > 0
    ]
    if not wholes:
        return None
    reading = sheet.readings[at]
    totals = [
        e
        for e in wholes
        if e.reading == at and _TOTAL.search(sheet.readings[e.reading].compared[max(0, e.start - 40) : e.start])
    ]
    first = totals[-1] if totals else max(wholes, key=lambda e: e.value)
    governed = (
        regex.search(r"trong đó|(?<!\p{L})gồm", reading.compared[first.end : count.start])
        if first.reading == at
        else None
    )
    named = _names_whole(reading, percent)
    done = _done_of_given(reading, first, count) and len([e for e in wholes if e.reading == at]) == 1
    sure = (governed or done) and not named and first.unit is not None and percent.value != FULL
    weak = None if sure and count.value <= first.value else "the whole is not named"
    rivals = [over(count, e) for e in wholes if e is not first]
    return _claim(percent, over(count, first), at, sheet, "count over total", rivals, weak)


#: «đạt 100%» is said of plans whose number is not printed, too: it confirms, it never accuses.
FULL = 100
_GIVEN = regex.compile(r"(?<!\p{L})(?:giao|đề ra|kế hoạch|tiếp nhận|tổng|phải|biên chế|xác định|thụ lý|nhận)(?!\p{L})")
_DONE = regex.compile(
    r"(?<!\p{L})(?:đã|hoàn thành|thực hiện|giải quyết|xử lý|có mặt|đang dùng|sử dụng|trả|làm)(?!\p{L})"
)


def _done_of_given(reading: Reading, given: Entry, done: Entry) -> bool:
    """«Kế hoạch đề ra 36 nhiệm vụ; đến nay đã hoàn thành 28 nhiệm vụ (đạt 77,78%)»."""
    if given.reading != done.reading:
        return False
    head = reading.compared[max(0, given.start - 60) : given.start] + reading.compared[given.end : given.unit_end + 20]
    return bool(_GIVEN.search(head)) and bool(_DONE.search(reading.compared, given.unit_end, done.start))


def _names_whole(reading: Reading, percent: Entry) -> bool:
    """True where words after the percentage name another whole («100% kế hoạch», «60% tổng số …»)."""
    after = reading.compared[percent.unit_end : percent.unit_end + 30]
    return (
        regex.match(r"\s*(?:so với|kế hoạch|chỉ tiêu|dự toán|tổng|số|của|nghị quyết|tỉnh giao|huyện giao|trên)", after)
        is not None
    )


def _earlier_counts(sheet: Sheet, at: int, count: Entry) -> list[Entry]:
    same = [e for e in sheet.counts(at) if e.start < count.start]
    found = list(reversed(same))
    for reading in sheet.neighbours(at):
        if reading < at and sheet.readings[reading].text.rstrip().endswith(":"):
            found += reversed(sheet.counts(reading))
            break
    return found
