"""When the figures of a field are of: what is planned for a year, done towards its plan, or of a year before.

Comes in: a code, its figure and the report's period. Goes out: the figure with its modality and
period as the indicator means them. Times printed beside a number are ``extractors.period.figure_times``'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

import regex

from extractors.indicators.entries import field_indicators_by_code
from extractors.period.labels import statutory
from extractors.reading import Reading
from schemas.records import Figure, Modality, PassageKind, Period, PeriodSource

_ENTRIES = field_indicators_by_code()
#: «đến nay đã kiểm tra 10 đơn vị», «tính đến ngày 18/9/2024 đã hoàn thành 27 nhiệm vụ»
_UP_TO_NOW = regex.compile(r"(?<!\p{L})(?:đến nay|đến thời điểm|tính đến|đến ngày|đến hết ngày)(?!\p{L})")
#: «Kế hoạch cải cách hành chính năm 2024»
_PLAN_OF_YEAR = regex.compile(r"(?<!\p{L})kế hoạch (?:[\p{L},]+ ){0,6}?năm (?P<year>nay|\d{4})(?!\d)")
#: A score of last year is the latest there is, no figure to compare with.
_OF_LAST_YEAR = ("index.",)


class Whole(Enum):
    """Whether a number is the lower one of a fraction, and how much of it is done."""

    NONE = "no fraction"
    IN_PART = "«ước 9 tháng đạt 151/260 tỷ đồng»: the time before them is that of the upper number"
    ALL_DONE = "«trong quý hoàn thành 17/17 nhiệm vụ»: what was due by then, no plan of a year"


def in_time(
    code: str, figure: Figure, reading: Reading, report: Period, year: int | None, *, whole: Whole = Whole.NONE,
    is_plan: bool = False,
) -> Figure:
    """The figure with modality and period as its indicator means them; ``year`` is the report's.

    ``is_plan`` tells that it is the year's plan told in brackets.
    """
    entry = _ENTRIES.get(code, {})
    modality = Modality.TARGET if is_plan else _modality(code, entry, figure, str(year or ""), report)
    if modality is not figure.modality:
        figure = replace(figure, modality=modality)
    label = figure.period.label
    own = label in (None, report.label) or (label or "").endswith("-YTD")
    is_goal = entry.get("unit") == "%" and entry.get("against") == "year" and modality is Modality.TARGET
    named = is_goal and _names_plan_of(reading, figure, year)
    of_year = whole is Whole.IN_PART or entry.get("plan_of") == "year" or is_plan or named
    # in a table the row or the column that prints a time is of it: «Quý I | Số đơn vị theo kế hoạch: 4»
    in_sentence = reading.passage.kind is not PassageKind.TABLE_ROW
    own = own or (of_year and in_sentence and (label or "").startswith(f"{year}-"))
    if year is None or not own or modality is Modality.PREVIOUS:
        return figure
    up_to_now = _UP_TO_NOW.search(reading.compared, figure.quote[0], figure.start)
    if whole is Whole.ALL_DONE and not up_to_now:
        return figure
    if is_plan or entry.get("plan_of") == "year" or (entry.get("against") == "year" and modality is Modality.TARGET):
        if figure.period.label != str(year) and (named or not reading.is_target):
            return replace(figure, period=statutory(Period(str(year))), period_source=PeriodSource.DEFAULT)
        return figure
    if entry.get("against") == "year" and up_to_now:
        end = figure.as_of or report.end
        running = Period(f"{year}-YTD", statutory(Period(str(year))).start, end)
        return replace(figure, period=running, period_source=PeriodSource.DEFAULT, as_of=end)
    return figure


def _names_plan_of(reading: Reading, figure: Figure, year: int | None) -> bool:
    """«Nhiệm vụ quý IV: hoàn thành 100% nhiệm vụ tại Kế hoạch CCHC năm 2024»: the plan tells its own year."""
    named = _PLAN_OF_YEAR.search(reading.compared, figure.end, figure.quote[1])
    return named is not None and named["year"] in ("nay", str(year))


def _modality(
    code: str, entry: Mapping[str, object], figure: Figure, year: str, report: Period
) -> Modality:
    """What is assigned or planned is a target; a result of an earlier window beside this report's is of before."""
    if figure.modality is not Modality.ACTUAL:
        return figure.modality
    if entry.get("modality") == Modality.TARGET:
        return Modality.TARGET
    label = figure.period.label or ""
    own = min(year, (report.label or year)[:4])  # a report on 2024 may be signed in January of 2025
    is_before = bool(label and own) and label[:4] < own
    is_before = is_before or bool(label and figure.period.end and report.start and figure.period.end < report.start)
    return Modality.PREVIOUS if is_before and not code.startswith(_OF_LAST_YEAR) else Modality.ACTUAL
