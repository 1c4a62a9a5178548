"""Every finding of the database in memory, by what it can be narrowed and sorted by.

In: the list of findings that the build made. Out: ids of findings in the order asked for, and how many each choice
of each filter would leave. Some 30,000 findings of ten years of all districts are counted by eight filters in a few
milliseconds, which SQLite does not do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from cachetools import LRUCache

from pipeline.comparing.listed_findings import listed_findings
from pipeline.publish.corpus.period_order import period_order

#: What findings are narrowed by.
DIMENSIONS = ("severity", "kind", "cause", "province", "district", "period", "indicator", "channel")
#: Stands in an address for «nobody knows».
UNKNOWN = "-"
SEVERITIES = ("high", "medium", "low", "none")
SORTS = ("gravest", "newest", "place")
#: Counts remembered: of all districts, and what else is asked for.
_MOST_COUNTED = 10_000

_LISTED = "select * from listed_findings where verdict = :verdict order by number"
_COUNTING_DONE = "select 1 from stages_done where stage = 'counting'"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter and how many findings it leaves beside the other filters."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class FindingIndex:
    """Findings by number, gravest first: their ids, and a code a filter for each."""

    ids: tuple[str, ...]
    values: Mapping[str, Sequence[str]]
    codes: Mapping[str, Any]
    orders: Mapping[str, Any]
    #: What was counted already, by filter and what the others are set to.
    counted: LRUCache[tuple[str, ...], tuple[Choice, ...]] = field(default_factory=lambda: LRUCache(_MOST_COUNTED))

    def select(self, chosen: Mapping[str, str], sort: str, start: int, end: int) -> tuple[list[str], int]:
        """Return the ids from ``start`` before ``end`` of the findings that ``chosen`` leaves, and how many it leaves.

        '' is no limit.
        """
        order = self.orders.get(sort, self.orders[SORTS[0]])
        left = order[self._left(chosen)[order]]
        return [self.ids[n] for n in left[start:end]], len(left)

    def choices(self, chosen: Mapping[str, str], dimension: str) -> tuple[Choice, ...]:
        """Count what each value of one filter would leave, the other filters kept; most first."""
        others = {name: value for name, value in chosen.items() if value and name != dimension}
        key = (dimension, *(part for pair in sorted(others.items()) for part in pair))
        if key not in self.counted:
            self.counted[key] = tuple(self._count(others, dimension))
        return self.counted[key]

    def _count(self, others: Mapping[str, str], dimension: str) -> list[Choice]:
        left = self._left(others) if others else slice(None)
        values = self.values[dimension]
        counts = np.bincount(self.codes[dimension][left], minlength=len(values))
        found = [Choice(value, int(n)) for value, n in zip(values, counts, strict=True) if n]
        if dimension == "severity":
            return sorted(found, key=lambda c: SEVERITIES.index(c.value) if c.value in SEVERITIES else len(SEVERITIES))
        if dimension == "period":
            return sorted(found, key=lambda c: (c.value != UNKNOWN, period_order(c.value)), reverse=True)
        return sorted(found, key=lambda c: (c.value == UNKNOWN, -c.count, c.value))

    def _left(self, chosen: Mapping[str, str]) -> Any:
        left = np.ones(len(self.ids), dtype=bool)
        for dimension, value in chosen.items():
            if value:
                values = self.values[dimension]
                code = values.index(value) if value in values else -1
                left &= self.codes[dimension] == code
        return left


async def index_of(db: Any, leads: bool) -> FindingIndex:
    """Read the findings or leads, once for the life of ``db``; no time limit, for it happens once."""
    name = "_doichieu_leads" if leads else "_doichieu_findings"
    kept: FindingIndex | None = getattr(db, name, None)
    if kept is None:
        verdict = "unverifiable" if leads else "inconsistent"
        kept = await db.execute_fn(lambda conn: _read(conn, verdict))
        setattr(db, name, kept)
    return kept


def _read(conn: sqlite3.Connection, verdict: str) -> FindingIndex:
    if conn.execute(_COUNTING_DONE).fetchone():
        found: Sequence[Mapping[str, Any]] = conn.execute(_LISTED, {"verdict": verdict}).fetchall()
    else:  # a build that was ended before it counted
        found = [row for row in listed_findings(conn) if row["verdict"] == verdict]
    columns = {name: "period_label" if name == "period" else name for name in DIMENSIONS}
    said = {name: [row[column] or UNKNOWN for row in found] for name, column in columns.items()}
    values, codes = {}, {}
    for name, column in said.items():
        values[name] = sorted(set(column))
        numbers = {value: n for n, value in enumerate(values[name])}
        codes[name] = np.array([numbers[value] for value in column], dtype=np.int32)
    ends = [row["period_end"] or "" for row in found]
    places = list(zip(said["province"], said["district"], said["period"], strict=True))
    numbers_of_all = range(len(found))
    return FindingIndex(
        ids=tuple(row["claim_id"] for row in found),
        values=values,
        codes=codes,
        # Sorting is stable: what is equal stays gravest first.
        orders={
            "gravest": np.arange(len(found)),
            "newest": np.array(sorted(numbers_of_all, key=ends.__getitem__, reverse=True), dtype=np.int64),
            "place": np.array(sorted(numbers_of_all, key=places.__getitem__), dtype=np.int64),
        },
    )
