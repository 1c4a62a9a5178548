"""Which claims are findings or leads, gravest first, with all that their list is narrowed and ordered by.

In: a database whose reports were compared. Out: rows of ``listed_findings``. Collecting them reaches into every
part of the file, half a minute and more from a cold disk for 28,000 reports, so the build does it and not each
process of the site.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from pipeline.comparing.standing import REPEATING
from schemas.tables import BY_NAME

#: Kinds that look beyond one sentence: two reports, or two citations. Left open, only these are leads.
COMPARING_KINDS = ("continuity", "restatement", "citation_conflict", "register_order")

# Rows are numbered in the order of this query, so that those a page shows lie side by side.
_COLLECT = f"""
select c.id as claim_id, c.verdict, c.severity, c.kind, c.cause, d.province,
  coalesce(r.district, d.district) as district, d.period_label,
  min(f.indicator) as indicator, min(f.channel) as channel, d.period_end
from claims c join documents d on d.id = c.document_id left join report_counts r on r.document_id = d.id
left join figures f on f.passage_id = c.passage_id and f.char_start = c.char_start and f.char_end = c.char_end
where (c.verdict = 'inconsistent' or c.verdict = 'unverifiable' and c.kind in {COMPARING_KINDS})
  and c.document_id not in ({REPEATING})
group by c.id
order by case c.severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end,
  c.priority desc, d.period_label desc, d.province, district, c.id
"""  # noqa: S608 - constants


def listed_findings(conn: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Collect the findings and leads from the claims; rows as the table ``listed_findings`` has them."""
    names = [column.name for column in BY_NAME["listed_findings"].columns]
    for number, row in enumerate(conn.execute(_COLLECT)):
        yield dict(zip(names, (number, *row), strict=True))
