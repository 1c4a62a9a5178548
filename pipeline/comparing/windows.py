"""In: the period of a figure and of its report. Out: the days it covers, None where they are not known.

A figure without days of its own covers those of its report where it has the report's
label, else the days that reporting rules give its label. «Cùng kỳ năm 2022» in a report
of the third quarter is the third quarter of 2022, although only the year is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from extractors.period.labels import statutory
from pipeline.comparing.papers import Paper
from schemas.records import Modality, Period

_MONTH_DAYS = 30.4


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """ISO days, both included."""

    start: str
    end: str

    @property
    def months(self) -> int:
        """Length to the nearest month: 3 for a quarter, 12 for a year."""
        days = date.fromisoformat(self.end) - date.fromisoformat(self.start) + timedelta(days=1)
        return round(days.days / _MONTH_DAYS)

    @property
    def before(self) -> str:
        """The day before it begins."""
        return (date.fromisoformat(self.start) - timedelta(days=1)).isoformat()


def window_of(period: Period, modality: str, paper: Paper) -> tuple[Window | None, bool]:
    """The days a figure covers, and whether its label was read as that of the same time a year earlier."""
    if paper.start and paper.issued_on and paper.start > paper.issued_on:
        return None, False  # a report on days that had not begun: its period was misread
    derived = False
    if modality == Modality.PREVIOUS:
        earlier = _year_before(period.label, paper)
        derived = earlier is not None
        period = Period(earlier) if earlier else period
    if period.label and period.label.endswith("-YTD"):
        return None, derived  # where a running total ends is a guess
    if not period.start and not period.end and period.label:
        own = period.label == paper.label and paper.start and paper.end
        period = Period(period.label, paper.start, paper.end) if own else statutory(period)
    if not period.start or not period.end or period.start > period.end:
        return None, derived
    if paper.end and period.end > paper.end:
        return None, derived  # what lies beyond the report's period is no result
    return Window(period.start, period.end), derived


def _year_before(label: str | None, paper: Paper) -> str | None:
    """The report's own label a year earlier, where only that year is printed."""
    if not label or not paper.label or len(paper.label) <= len("2022-"):
        return None
    same = label[:4] + paper.label[4:]
    return same if label in (label[:4], same) and label[:4] < paper.label[:4] else None
