"""One indicator across districts and periods: stated beside recomputed, each with its evidence.

In: an indicator, a scope level, a province. Out: a table for the template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.publish.claims import Row, rows
from pipeline.publish.versions import STANDS

#: Rows of one page; a whole country at once is no table anyone reads.
MAX_DISTRICTS = 120

# A figure with a window of its own ('2023-06-01/2023-09-25') stands under its report's period.
_CELLS = """
select d.district, d.province,
  coalesce(case when f.period_label not like '%/%' then f.period_label end, d.period_label) as period,
  f.id, f.document_id, f.value, f.value_text, f.unit, f.scope_name, c.id as claim_id, c.recomputed, c.verdict
{joined}
left join claims c on c.passage_id = f.passage_id and c.char_start = f.char_start
  and c.char_end = f.char_end and c.kind = 'ratio'
where {stands} and f.indicator = :indicator and f.modality = 'actual' and f.channel is null
  and coalesce(f.scope_level, '') = :scope and (:province = '' or d.province = :province)
order by d.province, d.district, period, f.id
"""
# SQLite joins in the order of a CROSS JOIN: from the reports of a province it meets some
# thousand figures, from the indicator every one of the country (1 s with 28,000 reports).
_OF_PROVINCE = "from documents d cross join figures f on f.document_id = d.id"
_OF_COUNTRY = "from figures f join documents d on d.id = f.document_id"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Districts by periods; a cell lists its distinct figures, most of the time one."""

    scope: str
    province: str
    periods: list[str]
    districts: list[tuple[str | None, str | None, list[list[Row]]]]
    cut: bool


async def compare(db: Any, indicator: str, scope: str, province: str) -> Comparison:
    """Lay out an indicator of one scope level, in one province or ('') in all."""
    sql = _CELLS.format(stands=STANDS, joined=_OF_PROVINCE if province else _OF_COUNTRY)
    cells = await rows(db, sql, indicator=indicator, scope=scope, province=province)
    periods = sorted({row["period"] for row in cells if row["period"]})
    grid: dict[tuple[str | None, str | None], dict[str, dict[object, Row]]] = {}
    for row in cells:
        if row["period"]:
            line = grid.setdefault((row["province"], row["district"]), {})
            # Told twice in a report, it is one number.
            same = (row["value"], row["recomputed"], row["scope_name"])
            line.setdefault(row["period"], {}).setdefault(same, row)
    lines = [(place, district, [list(line.get(period, {}).values()) for period in periods])
             for (place, district), line in list(grid.items())[:MAX_DISTRICTS]]
    return Comparison(scope, province, periods, lines, cut=len(grid) > MAX_DISTRICTS)
