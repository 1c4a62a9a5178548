"""Percentages with what they are a percentage of.

A percentage is bound by, in this order: the formula it is the result of; the
fraction printed beside it; the count printed beside it, over the total that the
sentence or its outline names; the rate that its words name, over the counts of the
same office. Denominators in use: DOMAIN §2.2 (D1 to D4) and §8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extractors.claims.making import make_ratio, may_count_the_same, unit_family
from extractors.claims.ratios.dossier_divisions import dossier_divisions, may_be_of_handled
from extractors.claims.ratios.earlier_shares import earlier_share
from extractors.claims.ratios.formula_ratios import formula_ratio
from extractors.claims.ratios.fraction_shares import fraction_share, has_a_fraction_of_its_own
from extractors.claims.ratios.handled_shares import handled_share
from extractors.claims.ratios.included_shares import included_share, taken_in
from extractors.claims.ratios.listed_rates import rates_its_rows
from extractors.claims.ratios.named_rates import named_rate
from extractors.claims.ratios.open_shares import open_share
from extractors.claims.ratios.plain_shares import plain_share
from extractors.claims.ratios.shared_fractions import is_measure, shared_pairs
from extractors.claims.ratios.sibling_shares import sibling_share
from extractors.claims.ratios.told_wholes import told_share
from extractors.claims.ratios.wholes import (
    named_in_words,
    over,
    whole_after,
    whole_before,
    whole_in_words,
)
from extractors.claims.same_body import of_two_bodies
from extractors.codes.rates import TOP_OF
from extractors.codes.share_turns import share_in_turn
from extractors.reading import Reading, is_change
from extractors.reading.cells import is_average_row
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST
from extractors.words.beside import count_after, count_beside
from extractors.words.fraction_beside import pair_beside
from extractors.words.percent_rows import pair_in_turn
from extractors.words.taken_up import count_taken_up
from schemas.records import WHOLE_SAID, Claim, Modality


def find_ratios(sheet: Sheet) -> Iterator[Claim]:
    """Yield the ratio claims."""
    for at, reading in enumerate(sheet.readings):
        if reading.is_score_table or (sheet.is_row(at) and is_average_row(reading.passage)):
            continue
        shared = shared_pairs(reading)
        for index, quantity in enumerate(reading.quantities):
            if not quantity.numeral.is_percent or quantity.in_formula or quantity.modality is Modality.TARGET:
                continue
            if quantity.modality is Modality.PREVIOUS and pair_beside(reading, index) is None:
                continue  # of an earlier period only a printed fraction is sure to belong to it
            if is_change(reading, quantity):
                continue
            claim = _ratio(sheet, at, index, shared)
            if claim is not None and claim.weak is None and _is_of_two_bodies(sheet, reading, index, claim):
                claim = replace(claim, weak=_TWO_BODIES)
            if claim is not None:
                short = _NOT_REACHED.match(reading.compared, quantity.sentence[0], quantity.start) is not None
                yield replace(claim, weak=claim.weak or _BOUND) if short else claim


def _ratio(sheet: Sheet, at: int, index: int, shared: dict[int, list[int]]) -> Claim | None:
    reading = sheet.readings[at]
    percent = sheet.at(at, index)
    formula = next((f for f in reading.formulas if f.result_at == percent.start), None)
    if formula is not None:
        return formula_ratio(sheet, at, percent, formula)
    pair = pair_beside(reading, index)
    if pair is not None:
        upper, lower = sheet.at(at, pair.upper), sheet.at(at, pair.lower)
        others = [i for i in shared.get(pair.upper, []) if i != index]
        rivals_for_pair = [i for i in others if not is_measure(reading, i)]
        several = rivals_for_pair or (others and is_measure(reading, index))
        weak = "several percentages over one fraction" if several else None
        if pair_in_turn(reading, index) is not None:
            weak = None
        elif _OF_SEVERAL.match(reading.compared, percent.unit_end):
            weak = "several percentages in one bracket"
        if _THRESHOLD.fullmatch(reading.compared, lower.unit_end, percent.start):
            weak = _BOUND
        if pair.slash and not may_count_the_same(upper, lower):  # «06 lớp/312 học viên, đạt 104% kế hoạch»
            weak = "the two sides count different things"
        if has_a_fraction_of_its_own(reading, percent, lower):
            weak = "the fraction stands in another cell"
        if percent.indicator in _RATED.values() and (upper.indicator, lower.indicator) == _HANDLED:
            return named_rate(sheet, at, percent)
        return fraction_share(sheet, at, percent, pair, weak)
    if rates_its_rows(sheet, at):
        return None  # what belongs to it is told below, by ``listed_rates``
    against = _against(sheet, at, percent) or earlier_share(sheet, at, percent)
    if against is not None:
        return against
    turn = share_in_turn(reading, index)
    if turn is not None:
        claim = _beside_claim(sheet, at, percent, sheet.at(at, turn)) if turn >= 0 else None
        return replace(claim, weak=claim.weak or "told in turn with others") if claim is not None else None
    if (begin := taken_in(reading, percent)) is not None:
        return included_share(sheet, at, percent, begin)
    share = open_share(sheet, at, percent)
    if share is not None:
        return named_rate(sheet, at, percent) or share
    beside = count_beside(reading, index)
    if beside is not None and is_change(reading, reading.quantities[beside]):
        return None  # «tăng 2.911 hồ sơ (7,8%)»: by how much again, of what was before
    after = None if beside is not None else count_after(reading, index)
    count = beside if beside is not None else after
    if count is None:
        count = _shared_count(sheet, at, index)
    if count is None:
        count = count_taken_up(reading, index)
    if count is not None:
        beside_it = sheet.at(at, count)
        claim = _beside_claim(sheet, at, percent, beside_it) or sibling_share(sheet, at, percent, beside_it)
        return replace(claim, weak=claim.weak or _BOUND) if claim and _is_bound(reading, percent, beside_it) else claim
    return named_rate(sheet, at, percent) or sibling_share(sheet, at, percent, None)


_TWO_BODIES = "its two sides are told of two bodies"


def _is_of_two_bodies(sheet: Sheet, reading: Reading, index: int, claim: Claim) -> bool:
    """«Cấp huyện tiếp nhận 1.200 hồ sơ, cấp xã giải quyết 1.100 hồ sơ, đạt 98%»: no fraction, and none of one body."""
    if pair_beside(reading, index) is not None:
        return False
    scopes = [sheet.figures[operand.figure].scope for operand in claim.operands if operand.figure is not None]
    return len(scopes) == len(claim.operands) and len(scopes) == 2 and of_two_bodies(*scopes)


_FULL = 100
#: Counts with the rate that is theirs; another rate beside one of them is of other counts.
_RATED = {
    "dossiers.resolved.late": "dossiers.late_rate",
    "dossiers.overdue": "dossiers.late_rate",
    "dossiers.resolved.on_time": "dossiers.on_time_rate",
}
#: «đã giải quyết 1.915/1.960 hồ sơ, tỷ lệ giải quyết đúng hạn đạt 99,8%»: the rate is of those handled.
_HANDLED = ("dossiers.resolved", "dossiers.received")
#: «ở 03/14 phường dưới 50%»: so many wards stay below it.
_THRESHOLD = regex.compile(
    r"[^,;.():\d]*(?<!\p{L})(?:dưới|trên|hơn|từ|không quá|ít nhất|tối thiểu|chưa (?:đến|tới))\s*"
)
#: «06 xã đạt từ 80% đến 90%»: the upper end of a range.
_RANGE = regex.compile(r"(?<!\p{L})từ (?:trên )?\d[\d.,]*\s*%?\s*(?:đến|tới|-|–)\s*(?:dưới\s*)?$")
#: «tỷ lệ nhiệm vụ hoàn thành chưa đạt 100% (25/27)»: what the share stays below
_NOT_REACHED = ending(r"(?<!\p{L})(?:chưa|không) (?:đạt|được)(?: được| tới| đến| mức| tỷ lệ| chỉ tiêu)*\s*")
_SHARES = regex.compile(r"(?<!\p{L})(?:chiếm|bằng|tương ứng|tương đương)(?!\p{L})")
_BOUND = "the percentage may be a bound that so many of them keep"
_AGAINST = regex.compile(
    r"(?:(?<!\p{L})so với (?:kế hoạch|dự toán|chỉ tiêu|nghị quyết|mức)|,\s*(?:kế hoạch|dự toán|chỉ tiêu)(?!\p{L}))"
    r"[^;,.\d]{0,40}$"
)
_COMES_TO = regex.compile(r"\s*,?\s*(?:thì\s+)?(?:đạt|bằng)(?: tỷ lệ)?\s*")


def _is_bound(reading: Reading, percent: Entry, count: Entry) -> bool:
    """«04 xã đạt tỷ lệ trên 90%», «06 xã đạt từ 80% đến 90%»: what each of so many keeps, and no share of them all."""
    if count.reading != percent.reading or count.start > percent.start:
        return False
    if _RANGE.search(reading.compared, count.unit_end, percent.start):
        return True
    between = _THRESHOLD.fullmatch(reading.compared, count.unit_end, percent.start)
    return between is not None and _SHARES.search(between[0]) is None


def _against(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """«được 91.888 triệu đồng; so với dự toán là 96.599 triệu đồng đạt 95,12%», «mở 12 lớp, kế hoạch 15 lớp, …»."""
    reading = sheet.readings[at]
    before = [e for e in sheet.counts(at) if e.quantity >= 0 and e.end <= percent.start]
    if not before or not _COMES_TO.fullmatch(reading.compared, before[-1].unit_end, percent.start):
        return None
    wholes = [e for e in before if _AGAINST.search(reading.compared, 0, e.start)]
    done = [e for e in before if e not in wholes and e.unit == before[-1].unit and e.modality is Modality.ACTUAL]
    begin = reading.quantities[percent.quantity].sentence[0]
    done = [e for e in done if e.start >= begin] or done
    if before[-1] not in wholes or len(done) != 1 or before[-1].value <= 0:
        return None
    return make_ratio(percent, over(done[0], before[-1]), at, sheet, "against a plan named before")


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
    if count is None:  # a third one: «…, bằng 22,2% dự toán huyện giao (…) và bằng 109,6% cùng kỳ (…)»
        count = _shared_count(sheet, at, earlier[-1])
    if count is None:
        return None
    percent, top = sheet.at(at, index), sheet.at(at, count)
    named = whole_after(sheet, at, percent, top) or whole_in_words(sheet, at, percent, top)
    return count if named is not None else None


def _beside_claim(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Claim | None:
    if count.modality is not Modality.ACTUAL:
        return None
    whole = whole_after(sheet, at, percent, count)
    # «6,0% số hồ sơ đã giải quyết (20.064 hồ sơ)»: what words name is printed right behind them
    printed = whole is not None and whole.value >= count.value
    named = whole_in_words(sheet, at, percent, count) if count.is_dossier and not printed else None
    if named is not None and named.figure != count.figure and named.value >= count.value:
        return make_ratio(percent, over(count, named), at, sheet, WHOLE_SAID)
    if whole is not None:
        return _over_named_whole(sheet, at, percent, count, whole)
    whole = whole_before(sheet, at, count)
    outer = _bracket_of(sheet, at, count)
    if whole is not None and outer is not None and outer.figure != whole.figure:
        # «Trong 3.774 hồ sơ nhận, đã trả 3.609 hồ sơ (đúng hẹn 3.531 hồ sơ, đạt 97,83%)»
        return make_ratio(percent, over(count, outer), at, sheet, "bracket of its whole", (over(count, whole),))
    if whole is not None:
        # «Trên tổng số 4.000 hồ sơ, đã giải quyết 3.900 hồ sơ (97,5%), đúng hạn 3.890 hồ sơ (99,74%)»
        between = any(whole.start < e.start < count.start for e in sheet.counts(at))
        rivals = list(dossier_divisions(sheet, at, count, percent)) if between and count.is_dossier else []
        return make_ratio(percent, over(count, whole), at, sheet, "whole named before", rivals)
    own_rate = _RATED.get(count.indicator or "")
    of_other = own_rate is not None and percent.indicator in TOP_OF and percent.indicator != own_rate
    if of_other or (count.indicator in ("dossiers.resolved", "dossiers.received") and percent.indicator in TOP_OF):
        return named_rate(sheet, at, percent)
    if count.is_dossier and count.indicator:
        readings = list(dossier_divisions(sheet, at, count, percent))
        if readings:
            # «50 hồ sơ quá hạn (chiếm 1,28% số hồ sơ giải quyết), trong đó đất đai 42 hồ sơ»: 50 are no part of 42
            unprinted = named_in_words(sheet, at, percent) is not None and (named is None or named.value < count.value)
            unprinted = unprinted or may_be_of_handled(sheet, at, count, percent, readings[0][1])
            weak = "its whole is named and not printed" if unprinted else _in_turn(sheet.readings[at], percent, count)
            return make_ratio(percent, readings[0], at, sheet, "count beside", readings[1:], weak)
    told = handled_share(sheet, at, percent, count) or told_share(sheet, at, percent, count)
    if told is not None and may_be_of_handled(sheet, at, count, percent, told.operands[-1]):
        return replace(told, weak=told.weak or "its whole may be those handled")
    return told or plain_share(sheet, at, percent, count)


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
    listed = any(e.start < count.start and _LISTS.search(reading.compared, e.unit_end, count.start) for e in others)
    weak = "the count is the last of a list" if listed else None
    if percent.value == _FULL and count.value != whole.value:
        weak = "«100%» is said of what the plan had"
    return make_ratio(
        percent, over(count, whole), at, sheet, "whole named after", [over(e, whole) for e in others], weak
    )


#: «14/17 xã, 11/12 phòng (82,35% và 91,67%)».
_OF_SEVERAL = regex.compile(r"\s*(?:và|,|;)\s*\d[\d.,]*\s*%")
#: «cấp huyện 4.000, cấp xã 6.000 hồ sơ; trực tuyến tương ứng là 3.120 (78%) và 5.300 (88,33%)».
_IN_TURN = regex.compile(r"(?<!\p{L})(?:tương ứng|lần lượt|theo thứ tự)(?!\p{L})(?:\s+(?:là|với|có))*[^;.\d]*$")


def _in_turn(reading: Reading, percent: Entry, count: Entry) -> str | None:
    """Why a count that is told in turn with others may have another whole than the nearest one."""
    begin = reading.quantities[percent.quantity].sentence[0]
    if count.reading == percent.reading and _IN_TURN.search(reading.compared, begin, count.start):
        return "told in turn with others"
    return None


_LISTS = regex.compile(rf":|(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})")


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
