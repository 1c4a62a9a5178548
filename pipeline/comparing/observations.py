"""In: what the reports of one district name say was reached. Out: each quantity once, and whether it may be ranked.

A series holds one value for one district, indicator, level and days. A report on just those
days goes before one that tells them again, a statement before the operand of a rate («2.096/3.321
hồ sơ tiếp nhận mới»: a denominator is often part of what its name says); where two values
remain, neither is ranked.
Which reports stand for their versions is settled before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.citations.registers import home_name
from extractors.indicators.entries import planned_codes
from extractors.text.compare_form import compare_form
from pipeline.comparing.papers import Paper
from pipeline.comparing.quantities import AGGREGATES, scope_key
from pipeline.comparing.windows import Window, window_of
from schemas.records import Modality, Period, Qualifier

Row = dict[str, Any]

#: Key of a province's «cấp huyện» and «cấp xã».
IN_PROVINCE = "trong tỉnh"
_PLANNED = ", ".join(f"'{code}'" for code in sorted(planned_codes()))
#: Condition on ``figures f``: results, and what was assigned or planned where the indicator is just that.
COMPARABLE = f"""f.indicator IS NOT NULL
  AND (f.modality = 'actual' OR (f.modality = 'target' AND f.indicator IN ({_PLANNED})))"""

#: How numbers of a fraction got their code: by the rate told of it, or by the noun behind it.
_OF_FRACTIONS = ("rate", "named fraction")

#: Columns that ``observations`` takes from a figure and its claim as they are.
_KEPT = (
    "document_id", "indicator", "scope_level", "channel", "value", "value_text", "unit", "scope_name", "synthetic",
    "claim_id", "recomputed", "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stated:
    """A row of ``figures`` with its paper, whom that speaks for, the label it stands under and the days it covers."""

    row: Any
    paper: Paper
    level: str | None
    place: str | None
    label: str | None
    window: Window | None

    @property
    def own(self) -> bool:
        """Whether its report is on those very days, not on others."""
        return self.label == self.paper.label

    @property
    def is_operand(self) -> bool:
        """Whether it is printed as the numerator or denominator of a rate only."""
        return bool(self.row["method"] in _OF_FRACTIONS and self.row["unit"] != "%")

    @property
    def hedged(self) -> bool:
        return bool(self.row["qualifier"] != Qualifier.EXACT)

    @property
    def key(self) -> str:
        """Whose it is; a level that is one whole needs no name.

        «cấp xã» is all communes of a district, or of a province, or one commune's own share: three leagues.
        """
        level, name = self.row["scope_level"], self.row["scope_name"]
        if level is None or level in AGGREGATES[self.level]:
            return ""
        if self.level == "province" and level in ("district", "commune"):
            return IN_PROVINCE
        return scope_key(level, name) or compare_form(name or level)

    @property
    def series(self) -> tuple[object, ...]:
        return (self.row["indicator"], self.row["scope_level"], self.key, self.row["channel"], self.label, self.window)


def provinces_of(papers: Sequence[Paper]) -> dict[str, str | None]:
    """The province of each report of one district name: the one that the others name, where only one is known."""
    known = {paper.province for paper in papers if paper.province}
    sure = len(known) == 1 and all(home_name(paper.district, None) for paper in papers)
    only = next(iter(known)) if sure else None
    return {paper.id: paper.province or only for paper in papers}


def observations(
    figures: Iterable[Any], papers: Sequence[Paper], provinces: dict[str, str | None]
) -> Iterator[Row]:
    """Yield the rows of ``observations`` for the figures of ``papers``, all of one district name."""
    by_id = {paper.id: (paper, paper.level, paper.place) for paper in papers}
    # A report prints hundreds of figures of a handful of periods.
    timed: dict[tuple[object, ...], tuple[str | None, Window | None]] = {}
    series: dict[tuple[object, ...], list[_Stated]] = {}
    for row in figures:
        paper, level, place = by_id[row["document_id"]]
        period = (paper.id, row["period_label"], row["period_start"], row["period_end"])
        if period not in timed:
            timed[period] = _label_and_days(Period(*period[1:]), paper)
        stated = _Stated(row, paper, level, place, *timed[period])
        # A report that names no district is a series of its own.
        whose = provinces[paper.id] if place else paper.id
        series.setdefault((whose, *stated.series), []).append(stated)
    for group in series.values():
        for stated, apart in _once(group):
            yield _row(stated, provinces[stated.paper.id], apart)


def _label_and_days(period: Period, paper: Paper) -> tuple[str | None, Window | None]:
    window = _printed_days(period, paper) or window_of(period, Modality.ACTUAL, paper)[0]
    # Days of its own ('2023-06-01/2023-09-25') stand under the period of the report.
    own_days = not period.label or "/" in period.label
    return paper.label if own_days else period.label, window


def _printed_days(period: Period, paper: Paper) -> Window | None:
    """The days printed with a figure, past the end of its report's period too if not past its date."""
    if not period.start or not period.end or period.start > period.end or len(period.end) < len("2023-09-25"):
        return None
    if (period.label or "").endswith("-YTD"):
        return None  # where a running total ends is a guess
    told_on = paper.issued_on or paper.end
    return Window(period.start, period.end) if told_on and period.end[:len(told_on)] <= told_on else None


def _once(group: Sequence[_Stated]) -> Iterator[tuple[_Stated, str | None]]:
    """Each value of one series and window once, with the reason why it stands apart."""
    ahead = [stated for stated in group if stated.own] or list(group)
    ahead = [stated for stated in ahead if not stated.is_operand] or ahead
    values: dict[object, _Stated] = {}
    for stated in sorted(ahead, key=lambda s: (s.hedged, s.row["claim_id"] is None)):
        values.setdefault(stated.row["value"], stated)
    for stated in values.values():
        yield stated, _reason(stated) or (_two_values(values.values()) if len(values) > 1 else None)
    told = set(values)
    for stated in group:
        if stated.row["value"] not in told:
            told.add(stated.row["value"])
            yield stated, "restated" if not stated.own else "operand"


def _reason(stated: _Stated) -> str | None:
    if not stated.place:
        return "no_district"
    if stated.window is None:
        return "no_window"
    return "hedged" if stated.hedged else None


def _two_values(values: Iterable[_Stated]) -> str | None:
    """A hedged value beside an exact one contests nothing."""
    return "two_values" if sum(not stated.hedged for stated in values) > 1 else None


def _row(stated: _Stated, province: str | None, apart: str | None) -> Row:
    window = stated.window
    return {
        "figure_id": stated.row["id"], **{name: stated.row[name] for name in _KEPT},
        "scope_key": stated.key, "province": province, "district": stated.place,
        "period_label": stated.label, "window_start": window.start if window else None,
        "window_end": window.end if window else None, "apart": apart,
    }
