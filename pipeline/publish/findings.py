"""Claims that do not hold, worst first, and leads: comparisons nobody can decide yet.

In: filters from the address. Out: ``ShownClaim`` values, each row with its document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.publish.claims import (
    COMPARING_KINDS,
    SUSPECT_COLUMNS,
    SUSPECT_JOIN,
    ShownClaim,
    operands_of,
    rows,
    show_claim,
)
from pipeline.publish.versions import REPEATING
from pipeline.publish.words import Words

PER_PAGE = 30

_FINDINGS = f"""
select c.*, p.text, d.district, d.province, d.period_label, d.title, d.file_name, d.synthetic, {SUSPECT_COLUMNS}
from claims c join documents d on d.id = c.document_id left join passages p on p.id = c.passage_id {SUSPECT_JOIN}
where c.verdict = :verdict and (:verdict = 'inconsistent' or c.kind in {COMPARING_KINDS})
  and (:district = '' or d.district = :district) and (:period = '' or d.period_label = :period)
  and (:kind = '' or c.kind = :kind) and (:severity = '' or c.severity = :severity)
  and c.document_id not in ({REPEATING})
order by case c.severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end,
  c.priority desc, d.period_label desc, d.province, d.district, c.id
limit :limit offset :offset
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address narrows the findings to; '' is no limit."""

    district: str = ""
    period: str = ""
    kind: str = ""
    severity: str = ""
    leads: bool = False


async def load_findings(
    db: Any, filters: Filters, words: Words, limit: int = PER_PAGE, page: int = 0
) -> tuple[list[ShownClaim], bool]:
    """Return one page of findings, and whether more follow."""
    found = await rows(
        db, _FINDINGS, verdict="unverifiable" if filters.leads else "inconsistent", district=filters.district,
        period=filters.period, kind=filters.kind, severity=filters.severity, limit=limit + 1, offset=page * limit,
    )
    operands = await operands_of(db, found[:limit])
    shown = [show_claim(claim, operands.get(claim["id"], ()), words) for claim in found[:limit]]
    return shown, len(found) > limit
