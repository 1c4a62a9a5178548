"""One indicator across districts and periods: stated beside recomputed, each with its evidence.

In: an indicator, a scope level, a province. Out: a table for the template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.publish.claims import Row, rows

#: Rows of one page; a whole country at once is no table anyone reads.
MAX_DISTRICTS = 120

_SCOPES = """
select scope_level, count(*) as n from figures where indicator = :indicator and modality = 'actual'
group by scope_level order by n desc
"""
# A figure with a window of its own ('2023-06-01/2023-09-25') stands under its report's period.
_CELLS = """
select d.district, d.province,
  coalesce(case when f.period_label not like '%/%' then f.period_label end, d.period_label) as period,
  f.id, f.document_id, f.value, f.value_text, f.unit, f.scope_name, c.id as claim_id, c.recomputed, c.verdict
from figures f
join documents d on d.id = f.document_id
left join claims c on c.passage_id = f.passage_id and c.char_start = f.char_start
  and c.char_end = f.char_end and c.kind = 'ratio'
where f.indicator = :indicator and f.modality = 'actual' and f.channel is null
  and coalesce(f.scope_level, '') = :scope and (:province = '' or d.province = :province)
order by d.province, d.district, period, f.id
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Districts by periods; a cell lists its figures, most of the time one."""

    scopes: list[str]
    scope: str
    periods: list[str]
    districts: list[tuple[str | None, str | None, list[list[Row]]]]
    cut: bool


async def compare(db: Any, indicator: str, scope: str | None, province: str) -> Comparison:
    """Lay out an indicator; without a scope, the one that most figures have."""
    scopes = [row["scope_level"] or "" for row in await rows(db, _SCOPES, indicator=indicator)]
    if scope is None:
        scope = scopes[0] if scopes else ""
    cells = await rows(db, _CELLS, indicator=indicator, scope=scope, province=province)
    periods = sorted({row["period"] for row in cells if row["period"]})
    grid: dict[tuple[str | None, str | None], dict[str, list[Row]]] = {}
    for row in cells:
        if row["period"]:
            line = grid.setdefault((row["province"], row["district"]), {})
            line.setdefault(row["period"], []).append(row)
    lines = [(place, district, [line.get(period, []) for period in periods])
             for (place, district), line in list(grid.items())[:MAX_DISTRICTS]]
    return Comparison(scopes, scope, periods, lines, cut=len(grid) > MAX_DISTRICTS)
