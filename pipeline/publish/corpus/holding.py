"""The share of claims that hold, by district or by province.

In: a period, a province. Out: one line each, from ``report_counts``; versions of one report count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.publish.claims import Row, rows
from pipeline.publish.corpus.compare import MAX_DISTRICTS

_HOLDING = """
select province, {district} as district, count(*) as reports, sum(holds) as holds, sum(inconsistent) as inconsistent,
  sum(unverifiable) as unverifiable
from report_counts
where stands and district is not null and (:period = '' or period_label = :period)
  and (:province = '' or province is nullif(:province, '-'))
group by 1, 2 order by province, district
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """Lines of districts, or of provinces where ``by_province``."""

    lines: list[Row]
    by_province: bool


async def share_that_holds(db: Any, period: str, province: str, districts: int) -> Holding:
    """Count claims of a period ('' for all) in a province ('' for all); the lowest share first."""
    by_province = not province and districts > MAX_DISTRICTS
    sql = _HOLDING.format(district="null" if by_province else "district")
    lines = await rows(db, sql, period=period, province=province)
    for line in lines:
        decided = line["holds"] + line["inconsistent"]
        line["share"] = 100 * line["holds"] / decided if decided else None
    lines.sort(key=_lowest_first)
    return Holding(lines, by_province)


def _lowest_first(line: Row) -> tuple[bool, float, str, str]:
    return line["share"] is None, line["share"] or 0, line["province"] or "", line["district"] or ""
