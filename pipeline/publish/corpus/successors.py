"""What holds the territory of a district or an old commune since 1 July 2025, when there are no districts any more.

In: a province, a district. Out: communes, each with whether it has nothing else. The
conversion itself is data (``unit_successions``).
"""

from __future__ import annotations

import sqlite3
from typing import Any

from pipeline.publish.claims import Row

Heirs = dict[tuple[str | None, str | None], list[Row]]

# A unit of before the reform went into others, some of them (a province renamed) still before it.
SUCCESSORS = """
with recursive heirs(province, district, id, depth) as (
  select distinct coalesce(c.province, d.province), coalesce(c.district, d.district), d.admin_unit_id, 0
  from documents d join admin_units u on u.id = d.admin_unit_id left join report_counts c on c.document_id = d.id
  where (u.level = 2 and d.district is not null) or (u.level = 3 and c.district is not null)
  union select h.province, h.district, s.new_id, h.depth + 1 from heirs h
  join unit_successions s on s.old_id = h.id
)
select distinct h.province, h.district, n.kind, n.name, s.of_new from heirs h
join admin_units n on n.id = h.id and n.level = 3
join unit_successions s on s.new_id = n.id
join heirs o on o.id = s.old_id and o.province is h.province and o.district is h.district
order by h.province, h.district, n.code
"""


async def successors(
    db: Any, province: str = "", district: str = ""
) -> dict[tuple[str | None, str | None], list[Row]]:
    """Return the communes by (province, district); '' is no limit."""
    heirs = await _all(db)
    return {
        key: units for key, units in heirs.items()
        if province in ("", key[0]) and district in ("", key[1])
    }


async def _all(db: Any) -> Heirs:
    """The communes of every district, read once in the life of ``db``: the file does not change."""
    kept: Heirs | None = getattr(db, "_doichieu_successors", None)
    if kept is None:
        kept = {}
        for row in await db.execute_fn(_read):
            kept.setdefault((row["province"], row["district"]), []).append(row)
        db._doichieu_successors = kept
    return kept


def _read(conn: sqlite3.Connection) -> list[Row]:
    cursor = conn.execute(SUCCESSORS)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
