"""Late dossiers of a period by district: resolved late, pending past their day, both told as one number.

In: what the address chooses. Out: one line a district.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pipeline.publish.claims import Row, rows
from pipeline.publish.corpus.compare import Choice, main_window, window_of_row

#: A report states two of them apart or both in one number.
PARTS = ("dossiers.resolved.late", "dossiers.pending.overdue", "dossiers.overdue")
RECEIVED = "dossiers.received"

_LATE = """
select o.* from observations o
where o.indicator in (select value from json_each(:indicators)) and o.scope_level is :scope and o.channel is :channel
  and o.scope_key = '' and o.period_label = :period and o.apart is null
  and (:province = '' or o.province is nullif(:province, '-'))
order by o.province, o.district, o.figure_id
"""


@dataclass(frozen=True, slots=True)
class LateLine:
    """The figures of one district by indicator, and how many dossiers are late in all."""

    province: str | None
    district: str | None
    figures: dict[str, Row]

    @property
    def synthetic(self) -> str | None:
        """What the reports it stands on say of being test documents."""
        return next((str(row["synthetic"]) for row in self.figures.values() if row["synthetic"]), None)

    @property
    def late(self) -> float:
        """Late dossiers, each counted once: the number told as one goes before its parts."""
        if "dossiers.overdue" in self.figures:
            return float(self.figures["dossiers.overdue"]["value"])
        return float(sum(self.figures[code]["value"] for code in PARTS if code in self.figures))

    @property
    def drawn(self) -> list[Row]:
        """The figures that ``late`` adds up."""
        codes = ("dossiers.overdue",) if "dossiers.overdue" in self.figures else PARTS
        return [self.figures[code] for code in codes if code in self.figures]


async def late_dossiers(db: Any, choice: Choice) -> tuple[tuple[str, str] | None, list[LateLine]]:
    """Return the days compared and the districts that state late dossiers for them, the most first."""
    found = await rows(
        db, _LATE, indicators=json.dumps([*PARTS, RECEIVED]), scope=choice.scope, channel=choice.channel,
        period=choice.period, province=choice.province,
    )
    window = main_window(found)
    lines: dict[tuple[str | None, str | None], dict[str, Row]] = {}
    for row in found:
        if window_of_row(row) == window:
            lines.setdefault((row["province"], row["district"]), {})[row["indicator"]] = row
    late = [LateLine(*place, figures) for place, figures in lines.items() if figures.keys() & set(PARTS)]
    return window, sorted(late, key=lambda line: (-line.late, line.province or "", line.district or ""))
