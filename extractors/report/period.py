"""In: the header and passages of a report. Out: the time it reports on, from its title or its first lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import regex

from extractors.period.damaged_quarters import has_roman_quarter, quarter_of, with_settled_quarters
from extractors.period.labels import label_of, statutory
from extractors.period.periods import find_periods
from extractors.report.header import Header
from extractors.text.compare_form import compare_form
from schemas.records import Passage, Period, PeriodSource

_FIRST_WORDS = 1_000  # characters of a passage that may name the period; longest seen 190
#: «ĐỀ ÁN … GIAI ĐOẠN 2022-2025, TẦM NHÌN ĐẾN NĂM 2030» in a title: how far a programme looks, no time reported on.
_HORIZON = regex.compile(r"(?:tầm nhìn|định hướng)(?:\s+(?:đến|tới))?\s+$|(?<!\p{L})đến\s+$")
#: How far down the line that announces the report may stand.
_OPENING_LINES = 12
_BRACKETED = regex.compile(r"\([^()]*\)")
_QUOTED = regex.compile(r"“[^”]*”|\"[^\"]*\"")
#: «Kết quả tuần 42», «tuần (từ ngày 13/10 đến ngày 19/10)»: a year or a running total further down is another time
_OF_A_WEEK = regex.compile(r"(?<!\p{L})tuần(?: (?:thứ )?\d{1,2}(?!\d)|\s*\()")
_TASKS_AHEAD = regex.compile(
    r"(?<!kết quả )(?<!hiện )(?<!hiện các )(?<!\p{L})"
    r"(?:phương hướng|nhiệm vụ|việc cần làm|công việc cần|giải pháp|kế hoạch)(?!\p{L})"
)


def report_period(
    header: Header, passages: Sequence[Passage], recognised: Collection[int]
) -> tuple[Period, PeriodSource | None]:
    """Read the period from the title, else from the first lines that name one, and where its days come from."""
    year = int(header.day[:4]) if header.day else None
    texts = [header.title or "", *(passage.text[:_FIRST_WORDS] for passage in passages[:12])]
    if _OF_A_WEEK.search(compare_form(texts[0])):
        return _of_days_alone(header, year)
    for at, text in enumerate(texts):
        if recognised and has_roman_quarter(text):
            body = [(p.text, p.section) for p in passages if p.ordinal in recognised and p.text not in text]
            quarter = quarter_of(text, body, header.day)
            if quarter is None:
                return Period(), None  # «quý II» may be the third: never from one reading, and no whole year either
            text = with_settled_quarters(text, quarter)
        period = _main_period(text, year, is_title=at == 0)
        if period:
            printed = _printed_window(header, period, year)
            if not printed.start and not recognised:
                printed = _announced_window(passages, period, year)
            if printed.start and printed.end:
                return printed, PeriodSource.PRINTED
            dated = statutory(printed)
            return dated, PeriodSource.DEFAULT if dated.start else None
    return _of_days_alone(header, year)


def _of_days_alone(header: Header, year: int | None) -> tuple[Period, PeriodSource | None]:
    """«(Từ ngày 01/7/2025 đến ngày 30/9/2025)» under a title that names no period; labelled where it is one whole."""
    window = _printed_window(header, Period(), year)
    return (replace(window, label=label_of(window)), PeriodSource.PRINTED) if window.start else (window, None)


def _main_period(text: str, year: int | None, *, is_title: bool) -> Period | None:
    # «… 9 tháng đầu năm, triển khai nhiệm vụ quý IV năm 2023»: the tasks of the next period are not reported
    tasks = _TASKS_AHEAD.search(compare_form(text)) if is_title else None
    found = find_periods(text, None) or find_periods(text, year)
    told = [each for each in found if not tasks or each[0] < tasks.start()]
    found = told or found
    found = [each for each in found if not is_title or not _is_of_a_programme(text, each[0])] or found
    # «tăng 9,3% so với cùng kỳ năm 2018» names the year it is not
    named = [period for at, _, period in found if period.label and not compare_form(text).startswith("cùng kỳ", at)]
    partial = [period for period in named if len(period.label or "") > 4]
    return next(iter(partial or named), None)


def _is_of_a_programme(title: str, at: int) -> bool:
    """Tell the years of a programme's name or horizon from the time that a title reports on."""
    is_quoted = any(match.start() < at < match.end() for match in _QUOTED.finditer(title))
    return is_quoted or _HORIZON.search(compare_form(title)[:at]) is not None


def _printed_window(header: Header, period: Period, year: int | None) -> Period:
    """Prefer «(Từ ngày 15/12/2022 đến ngày 14/6/2023)» under the title to the customary days."""
    for note in (header.title or "", *header.notes):
        for _, _, window in find_periods(note, year):
            if window.start and window.end:
                return replace(period, start=window.start, end=window.end)
    return period


def _announced_window(passages: Sequence[Passage], period: Period, year: int | None) -> Period:
    """«… báo cáo kết quả năm 2025 (số liệu từ ngày 01/7/2025 đến ngày 10/12/2025) như sau:»: what the opening prints.

    Only a bracket with one window that the named period may hold; lines of contents follow the colon.
    """
    opening = next((p.text for p in passages[:_OPENING_LINES] if p.text.rstrip().endswith(":")), "")
    told = [w for note in _BRACKETED.findall(opening) for _, _, w in find_periods(note, year) if w.start and w.end]
    if len(told) != 1 or (told[0].label or "").endswith("-YTD"):
        return period
    rules, window = statutory(period), told[0]
    touches = (rules.start or "") <= (window.end or "") and (window.start or "") <= (rules.end or "9999")
    return replace(period, start=window.start, end=window.end) if touches else period
