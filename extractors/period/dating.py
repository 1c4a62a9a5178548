"""The days of a time that a text names: printed, completed from its surroundings, or given by the reporting rules.

Comes in: a period as found and the time around it. Goes out: a ``FigureTime``, which says where its days come from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.period.labels import by_calendar, label_of_days, statutory
from schemas.records import Period, PeriodSource


@dataclass(frozen=True, slots=True)
class FigureTime:
    """The period of a figure, where its days come from, and the day of a state or running total."""

    period: Period
    source: PeriodSource | None
    as_of: str | None


def own_time(period: Period, source: PeriodSource | None = None) -> FigureTime:
    """Return the time of the report itself; without a word on it, days that differ from the rules' are printed."""
    if source is None and (period.start or period.end):
        is_default = bool(period.label) and statutory(Period(period.label)) == period
        source = PeriodSource.DEFAULT if is_default else PeriodSource.PRINTED
    return FigureTime(period, source, None)


@dataclass(frozen=True, slots=True)
class Dating:
    """What completes the times of a report: its year, where known, and its own time."""

    year: int | None
    report: FigureTime

    def dated(self, own: Period, default: FigureTime) -> FigureTime:
        """Complete a time named in the text from that of its surroundings and the reporting rules."""
        if not (own.label or own.start or own.end):
            return default
        if own.start and own.end:
            label = own.label or label_of_days(own) or default.period.label
            return FigureTime(replace(own, label=label), PeriodSource.PRINTED, None)
        if own.label and own.label.endswith("-YTD"):
            return self._running(own)
        if not own.label:
            return FigureTime(replace(own, label=default.period.label), PeriodSource.PRINTED, own.end)
        if own.label == self.report.period.label:
            return self.report
        # a report that prints «từ ngày 01/7/2025» counts whole months of the calendar
        dated = by_calendar(own) if self._by_calendar else own
        dated = statutory(dated)
        return FigureTime(dated, PeriodSource.DEFAULT if dated.start else None, None)

    @property
    def _by_calendar(self) -> bool:
        begin = self.report.period.start or ""
        return self.report.source is PeriodSource.PRINTED and begin.endswith("-01")

    def _running(self, own: Period) -> FigureTime:
        """A running total begins with the statutory year and ends on its day, else with the report."""
        year = (own.label or "")[:4]
        begin = own.start or statutory(Period(year)).start
        end = own.end or (self.report.period.end if (self.report.period.end or "").startswith(year) else None)
        if not end and own.start and own.start < (self.report.period.end or ""):
            # «từ năm 2022 đến nay» in a report of 2025
            return FigureTime(replace(self.report.period, start=own.start), PeriodSource.PRINTED, None)
        if not end:
            return FigureTime(own, None, None)
        source = PeriodSource.PRINTED if own.start else PeriodSource.DEFAULT
        return FigureTime(Period(own.label, begin, end), source, own.end)
