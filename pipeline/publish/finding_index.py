"""Every finding of the database in memory, by what it can be narrowed and sorted by.

In: the database, immutable while served. Out: ids of findings in the order asked for, and
how many each choice of each filter would leave. Some 30,000 findings of ten years of all
districts are counted by eight filters in a few milliseconds, which SQLite does not do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.publish.claims import COMPARING_KINDS
from pipeline.publish.versions import REPEATING

#: What findings are narrowed by, and the column that says it.
COLUMNS = {
    "severity": "c.severity", "kind": "c.kind", "cause": "c.cause", "province": "d.province",
    "district": "d.district", "period": "d.period_label", "indicator": "min(f.indicator)", "channel": "min(f.channel)",
}
DIMENSIONS = tuple(COLUMNS)
#: Stands in an address for «nobody knows».
UNKNOWN = "-"
SEVERITIES = ("high", "medium", "low", "none")
SORTS = ("gravest", "newest", "place")

_INDEX = f"""
select c.id, {', '.join(f'{column} as {name}' for name, column in COLUMNS.items())}, d.period_end
from claims c join documents d on d.id = c.document_id
left join figures f on f.passage_id = c.passage_id and f.char_start = c.char_start and f.char_end = c.char_end
where c.verdict = :verdict and (:verdict = 'inconsistent' or c.kind in {COMPARING_KINDS})
  and c.document_id not in ({REPEATING})
group by c.id
order by case c.severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end,
  c.priority desc, d.period_label desc, d.province, d.district, c.id
"""  # noqa: S608 - constants


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

    def select(self, chosen: Mapping[str, str], sort: str) -> list[str]:
        """Return the ids of the findings that ``chosen`` leaves; '' is no limit."""
        order = self.orders.get(sort, self.orders[SORTS[0]])
        return [self.ids[n] for n in order[self._left(chosen)[order]]]

    def choices(self, chosen: Mapping[str, str], dimension: str) -> list[Choice]:
        """Count what each value of one filter would leave, the other filters kept; most first."""
        left = self._left({name: value for name, value in chosen.items() if name != dimension})
        values = self.values[dimension]
        counts = np.bincount(self.codes[dimension][left], minlength=len(values))
        found = [Choice(value, int(n)) for value, n in zip(values, counts, strict=True) if n]
        if dimension == "severity":
            return sorted(found, key=lambda c: SEVERITIES.index(c.value) if c.value in SEVERITIES else len(SEVERITIES))
        if dimension == "period":
            return sorted(found, key=lambda c: (c.value != UNKNOWN, c.value), reverse=True)
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
    found = conn.execute(_INDEX, {"verdict": verdict}).fetchall()
    said = {name: [row[1 + n] or UNKNOWN for row in found] for n, name in enumerate(DIMENSIONS)}
    values, codes = {}, {}
    for name, column in said.items():
        values[name] = sorted(set(column))
        numbers = {value: n for n, value in enumerate(values[name])}
        codes[name] = np.array([numbers[value] for value in column], dtype=np.int32)
    ends = [row[len(DIMENSIONS) + 1] or "" for row in found]
    places = list(zip(said["province"], said["district"], said["period"], strict=True))
    numbers_of_all = range(len(found))
    return FindingIndex(
        ids=tuple(row[0] for row in found),
        values=values,
        codes=codes,
        # Sorting is stable: what is equal stays gravest first.
        orders={
            "gravest": np.arange(len(found)),
            "newest": np.array(sorted(numbers_of_all, key=ends.__getitem__, reverse=True), dtype=np.int64),
            "place": np.array(sorted(numbers_of_all, key=places.__getitem__), dtype=np.int64),
        },
    )
