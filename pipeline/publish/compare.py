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
select coalesce(d.district, u.kind || ' ' || u.name) as district, d.province,
  coalesce(case when f.period_label not like '%/%' then f.period_label end, d.period_label) as period,
  f.id, f.document_id, f.value, f.value_text, f.unit, f.scope_name, c.id as claim_id, c.recomputed, c.verdict
{joined}
left join admin_units u on u.id = d.admin_unit_id
left join claims c on c.passage_id = f.passage_id and c.char_start = f.char_start
  and c.char_end = f.char_end and c.kind = 'ratio'
where {stands} and f.indicator = :indicator and f.modality = 'actual' and f.channel is null
  and coalesce(f.scope_level, '') = :scope and (:province = '' or d.province = :province)
order by d.province, d.district, period, f.id
"""
# A unit of before the reform went into others, some of them (a province renamed) still before it.
SUCCESSORS = """
with recursive heirs(province, district, id, depth) as (
  select distinct d.province, d.district, d.admin_unit_id, 0 from documents d
  join admin_units u on u.id = d.admin_unit_id
  where d.district is not null and u.level = 2 and (:province = '' or d.province = :province)
  union select h.province, h.district, s.new_id, h.depth + 1 from heirs h
  join unit_successions s on s.old_id = h.id
)
select distinct h.province, h.district, n.kind, n.name, s.of_new from heirs h
join admin_units n on n.id = h.id and n.level = 3
join unit_successions s on s.new_id = n.id
join heirs o on o.id = s.old_id and o.province is h.province and o.district is h.district
order by h.province, h.district, n.code
"""
# SQLite joins in the order of a CROSS JOIN: from the reports of a province it meets some
# thousand figures, from the indicator every one of the country (1 s with 28,000 reports).
_OF_PROVINCE = "from documents d cross join figures f on f.document_id = d.id"
_OF_COUNTRY = "from figures f join documents d on d.id = f.document_id"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Districts by periods; a cell lists its distinct figures, most of the time one.

    ``successors`` are the communes that hold the territory of (province, district) since 1 July 2025,
    each with whether it has nothing else: a series of districts ends the day before.
    """

    scope: str
    province: str
    periods: list[str]
    districts: list[tuple[str | None, str | None, list[list[Row]]]]
    cut: bool
    successors: dict[tuple[str | None, str | None], list[Row]]


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
    return Comparison(scope, province, periods, lines, cut=len(grid) > MAX_DISTRICTS,
                      successors=await _successors(db, province))


async def _successors(db: Any, province: str) -> dict[tuple[str | None, str | None], list[Row]]:
    heirs: dict[tuple[str | None, str | None], list[Row]] = {}
    for row in await rows(db, SUCCESSORS, province=province):
        heirs.setdefault((row["province"], row["district"]), []).append(row)
    return heirs
