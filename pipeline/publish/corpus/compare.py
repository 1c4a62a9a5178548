"""One indicator across districts and periods: stated beside recomputed, each with its evidence.

In: what the address chooses. Out: plain values for the template and its charts. What may be
ranked was settled by ``pipeline.comparing.observations``; here values of one period are
parted by the days they cover, because those of other days are no rivals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pipeline.comparing.observations import IN_PROVINCE
from pipeline.publish.claims import Row, rows
from pipeline.publish.corpus.period_order import period_order
from pipeline.publish.words import Words

#: More districts than this are shown by province.
MAX_DISTRICTS = 60
#: Columns of the table over time, the latest ones.
MAX_PERIODS = 24

_COVERAGE = """
select scope_level, channel, scope_key, period_label, districts, observations
from indicator_coverage where indicator = :indicator
"""
_SERIES = """
select o.figure_id, o.document_id, o.province, o.district, o.period_label, o.window_start, o.window_end, o.value,
  o.unit, o.claim_id, o.recomputed, o.verdict, o.apart, o.value_text, o.scope_name, o.synthetic
from observations o
where o.indicator = :indicator and o.scope_level is :scope and o.channel is :channel and o.scope_key = :whose
"""
_OF_PERIOD = f"{_SERIES} and o.period_label = :period and (:province = '' or o.province is nullif(:province, '-'))"
_OF_PROVINCE = f"{_SERIES} and o.province is nullif(:province, '-')"
_OF_ALL = _SERIES
_ORDER = " order by o.province, o.district, o.period_label, o.figure_id"

#: Totals of several periods are no rivals of one period: 'Q' quarters, 'H' half years, '9M', 'Y' years, 'M' months.
_FORM = re.compile(r"\d{4}(?:-(?:(?P<letter>[QH])\d|(?P<months>\d{1,2}M)|(?P<ytd>YTD)|(?P<month>\d{2})))?")

#: Levels that a report has once come before fields and offices; the widest first.
WHOLE_LEVELS = ("province_whole", "province", "district_whole", "district", "commune", "commune_whole")

Place = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address chose, completed by what there is most of; None is open, '' is no limit."""

    indicator: str
    scope: str | None
    channel: str | None
    whose: str
    period: str
    province: str
    scopes: list[str | None]
    channels: list[str | None]
    names: list[str]
    periods: list[str]

    @property
    def league(self) -> str:
        """What is compared: provinces, districts or communes."""
        if self.scope in ("province_whole", "province") or self.whose == IN_PROVINCE:
            return "province"
        return "commune" if self.scope == "commune_whole" else "district"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period ranked, what stands apart from it, and the series of the same kind of period.

    ``window`` are the days most of the period's values cover; ``by_province`` sums up a
    choice too large for a list of districts.
    """

    window: tuple[str, str] | None
    ranked: list[Row]
    apart: list[Row]
    by_province: list[Row]
    periods: list[str]
    districts: list[tuple[Place, list[list[Row]]]]


def form_of(label: str | None) -> str | None:
    """What kind of period a label names, None for days of its own.

    >>> form_of("2024-Q2"), form_of("2023-9M"), form_of("2023"), form_of("2023-06-01/2023-09-25")
    ('Q', '9M', 'Y', None)
    """
    match = _FORM.fullmatch(label or "")
    if match is None:
        return None
    return match["letter"] or match["months"] or match["ytd"] or ("M" if match["month"] else "Y")


async def choose(db: Any, indicator: str, asked: dict[str, str | None], province: str) -> Choice:
    """Complete what the address asks for; an ``asked`` value of None was left open."""
    covered = await rows(db, _COVERAGE, indicator=indicator)
    scope, scopes = _most(covered, "scope_level", asked["scope"])
    covered = [row for row in covered if row["scope_level"] == scope]
    together = "" if any(row["channel"] is None for row in covered) else None
    channel, channels = _most(covered, "channel", asked["channel"] or together)
    covered = [row for row in covered if row["channel"] == channel]
    whose, names = _most(covered, "scope_key", asked["of"])
    covered = [row for row in covered if row["scope_key"] == whose]
    period = asked["period"] or max(
        ((row["districts"], row["period_label"]) for row in covered), default=(0, ""))[1]
    periods = sorted({row["period_label"] for row in covered}, key=period_order, reverse=True)
    return Choice(indicator, scope, channel, whose or "", period, province, scopes, channels,
                  [str(name) for name in names], periods)


def _most(covered: Sequence[Row], name: str, asked: str | None) -> tuple[str | None, list[str | None]]:
    """The value asked for, else the one most observations have, and all values by their number."""
    counts: Counter[str | None] = Counter()
    for row in covered:
        counts[row[name]] += row["observations"]
    values = sorted(counts, key=lambda value: (value not in WHOLE_LEVELS, -counts[value], _width(value), value or ""))
    if asked is not None:
        # In an address '' stands for what is open; a scope key is '' itself.
        return (asked if asked or name == "scope_key" else None), values
    return (values[0] if values else ("" if name == "scope_key" else None)), values


def _width(level: str | None) -> int:
    """Where as many values are of one level as of another, the wider goes first."""
    return WHOLE_LEVELS.index(level) if level in WHOLE_LEVELS else len(WHOLE_LEVELS)


async def compare(db: Any, choice: Choice, districts: int) -> Comparison:
    """Rank the chosen period and lay out the series; ``districts`` is how many the corpus has."""
    chosen = {"indicator": choice.indicator, "scope": choice.scope, "channel": choice.channel, "whose": choice.whose}
    found = await rows(db, _OF_PERIOD + _ORDER, **chosen, period=choice.period, province=choice.province)
    window, ranked, apart = _part(found)
    by_province: list[Row] = []
    if len(ranked) > MAX_DISTRICTS and not choice.province:
        by_province = _sum_up(ranked)
    series: list[Row] = []
    if choice.province:
        series = await rows(db, _OF_PROVINCE + _ORDER, **chosen, province=choice.province)
    elif districts <= MAX_DISTRICTS:
        series = await rows(db, _OF_ALL + _ORDER, **chosen)
    periods, lines = _grid(series, form_of(choice.period))
    return Comparison(window, ranked, apart, by_province, periods, lines)


def window_of_row(row: Row) -> tuple[str, str] | None:
    """The days an observation covers, None where they are not known."""
    return (row["window_start"], row["window_end"]) if row["window_start"] else None


def main_window(found: Iterable[Row]) -> tuple[str, str] | None:
    """The days that most values cover, the later ones among equals."""
    counts = Counter(window for row in found if row.get("apart") is None and (window := window_of_row(row)))
    return max(counts, key=lambda window: (counts[window], window)) if counts else None


def _part(found: Sequence[Row]) -> tuple[tuple[str, str] | None, list[Row], list[Row]]:
    """Rank the values of the days that most cover; equal values share a rank, the rest stands apart."""
    window = main_window(found)
    ranked = sorted(
        (row for row in found if row["apart"] is None and window_of_row(row) == window),
        key=lambda row: (-row["value"], row["province"] or "", row["district"] or ""),
    )
    values = [row["value"] for row in ranked]
    first = {value: at for at, value in reversed(list(enumerate(values, 1)))}
    for row in ranked:
        row["rank"] = first[row["value"]]
    apart = [row for row in found if row["apart"] is not None or window_of_row(row) != window]
    for row in apart:
        row["apart"] = row["apart"] or "other_days"
    return window, ranked, apart


def _sum_up(ranked: Iterable[Row]) -> list[Row]:
    """One line a province: how many districts, lowest, median, highest."""
    provinces: dict[str | None, list[float]] = {}
    for row in ranked:
        provinces.setdefault(row["province"], []).append(row["value"])
    return [
        {"province": name, "n": len(values), "low": min(values), "median": median(values), "high": max(values)}
        for name, values in sorted(provinces.items(), key=lambda item: (-median(item[1]), item[0] or ""))
    ]


def _grid(series: Sequence[Row], form: str | None) -> tuple[list[str], list[tuple[Place, list[list[Row]]]]]:
    """Districts by the periods of one kind; a value of other days than most of its period says so."""
    if form is None:
        return [], []
    kept = [row for row in series if row["district"] and form_of(row["period_label"]) == form]
    periods = sorted({row["period_label"] for row in kept}, key=period_order)[-MAX_PERIODS:]
    usual = {label: main_window([row for row in kept if row["period_label"] == label]) for label in periods}
    cells: dict[Place, dict[str, list[Row]]] = {}
    for row in kept:
        if row["period_label"] in usual:
            if row["apart"] is None and window_of_row(row) != usual[row["period_label"]]:
                row["apart"] = "other_days"
            place = cells.setdefault((row["province"], row["district"]), {})
            place.setdefault(row["period_label"], []).append(row)
    return periods, [(place, [line.get(label, []) for label in periods]) for place, line in cells.items()]


def window_words(row: Row, words: Words) -> str:
    """The days a value covers, '' where they are not known."""
    window = window_of_row(row)
    return words.period(f"{window[0]}/{window[1]}") if window else ""
