"""Rates that their words name, over the counts of the same office nearby: «tỷ lệ đúng hạn đạt 99,48%»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.claims.making import make_ratio
from extractors.claims.ratios.dossier_divisions import dossier_divisions
from extractors.claims.ratios.wholes import Operands, named_in_words, nearest, over, whole_in_words
from extractors.codes.rates import TOP_OF
from extractors.sheet import Entry, Sheet
from extractors.words.fraction_beside import pair_beside
from schemas.records import Claim, Operand


def named_rate(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """«tỷ lệ giải quyết đúng hạn đạt 99,48%» over the counts of the same office nearby."""
    if percent.indicator not in TOP_OF or _is_measure_of_another(sheet, percent):
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
        return _all_but_late(sheet, at, percent)
    if _of_another_row(sheet, top, at):
        return None
    readings = list(dossier_divisions(sheet, at, top, percent))
    if not readings:
        return None
    words = named_in_words(sheet, at, percent)
    if words is not None:
        meant = whole_in_words(sheet, at, percent, top)
        if meant is not None and meant.figure != top.figure:
            first, *rivals = [*_over(readings, meant), over(top, meant)]
            return make_ratio(percent, first, at, sheet, "whole named in words", rivals)
        return make_ratio(percent, readings[0], at, sheet, "named rate", readings[1:], "its whole is not printed")
    near = abs(top.reading - at) <= 1
    whole = nearest(sheet, at, top, TOP_OF[percent.indicator][1])
    sure = near and whole is not None and not _of_earlier_total(sheet, top, whole)
    sure = sure and not _has_rate(sheet, top, percent)
    other = _named_otherwise(sheet, percent, [o.figure for reading in readings for o in reading])
    if other is not None:  # «nếu tính trên số hồ sơ đến hạn (5.538 hồ sơ) thì tỷ lệ đúng hạn là 93,66%»
        named = "the sentence names another whole"
        return make_ratio(percent, over(top, other), at, sheet, "named rate", readings, named)
    weak = None if sure else "the whole of the rate is not printed beside it"
    if top.reading != at and _counts_before(sheet, percent):  # «Có gần 5,4 nghìn hồ sơ …; số nộp qua mạng đạt 69%»
        weak = "the sentence has dossiers of its own"
    if whole is not None and not (sheet.same_window(top, percent) and sheet.same_window(whole, percent)):
        weak = "the counts are of another stretch of time"
    if _one_of_several_times(sheet, percent):
        weak = "the rates of several times stand in turn"
    return make_ratio(percent, readings[0], at, sheet, "named rate", readings[1:], weak)


def _of_another_row(sheet: Sheet, top: Entry, at: int) -> bool:
    """«Quý I | 10.311 | 7.342 | 71,21%», «Quý II | …»: the rate of a row is of its own counts, coded or not."""
    form = sheet.forms.get(sheet.readings[at].passage.table or 0) if sheet.is_row(at) else None
    return form is not None and not (form.across or form.has_units) and top.reading != at and sheet.is_row(top.reading)


def _all_but_late(sheet: Sheet, at: int, percent: Entry) -> Claim | None:
    """A rate of those on time where only the resolved and the late ones of the office are printed."""
    if percent.indicator != "dossiers.on_time_rate":
        return None
    like = replace(percent, channel=None)
    late, whole = nearest(sheet, at, like, "dossiers.resolved.late"), nearest(sheet, at, like, "dossiers.resolved")
    if late is None or whole is None or late.value > whole.value:
        return None
    on_time = Operand("numerator", None, whole.value - late.value)
    operands = (on_time, whole.operand("denominator"))
    return make_ratio(percent, operands, at, sheet, "all but the late", (), "those on time are not printed", quiet=True)


_MORE_THAN = regex.compile(
    r"(?<!\p{L})(?:(?:thấp|cao|kém|nhiều|ít|lớn|tốt) hơn|vượt|kém)(?!\p{L})"
    r"(?:\s+(?!(?:đạt|là|lên|tới)\s)\p{L}+){0,7}\s*$"
)


def _is_measure_of_another(sheet: Sheet, percent: Entry) -> bool:
    """«tỷ lệ đúng hạn đạt 98,05%, cao hơn mức 95% tỉnh giao»: what a rate is held against is none of the counts."""
    reading = sheet.readings[percent.reading]
    begin = reading.quantities[percent.quantity].sentence[0]
    return _MORE_THAN.search(reading.compared, begin, percent.start) is not None


def _over(readings: Sequence[Operands], whole: Entry) -> list[Operands]:
    """The readings over one whole: early and on time together, say."""
    return [reading for reading in readings if reading[1].figure == whole.figure]


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


_TIMES = regex.compile(
    r"(?<!\p{L})(?:(?:các|từng|qua các|mỗi|những|hằng|hàng) (?:năm|quý|tháng|kỳ|đợt)"
    r"|\d+ (?:năm|quý|tháng) (?:liền|qua|gần))"
    r"(?!\p{L})[^.;]*$"
)


def _one_of_several_times(sheet: Sheet, percent: Entry) -> bool:
    """«Tỷ lệ đúng hạn các năm lần lượt 97,1%, 98,4%, 99,0%»: which of them the counts nearby belong to is not told."""
    reading = sheet.readings[percent.reading]
    return _TIMES.search(reading.compared, reading.quantities[percent.quantity].sentence[0], percent.start) is not None


def _counts_before(sheet: Sheet, percent: Entry) -> bool:
    """Dossiers are counted before the percentage in its own sentence."""
    sentence = sheet.readings[percent.reading].quantities[percent.quantity].sentence
    return any(e.unit == "hồ sơ" and sentence[0] <= e.start < percent.start for e in sheet.counts(percent.reading))


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
