"""The compare page as rows for a file: what the address chooses, value by value, as the page shows it.

In: a ``Visit``. Out: ``Sheet`` values; the first holds every value with its evidence, so that a CSV
of it is the whole view. Nothing is counted here that the page does not show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.publish.claims import Row
from pipeline.publish.corpus import compare, corpus_pages, holding, late, overview
from pipeline.publish.data.queries import ON_TIME_RATE
from pipeline.publish.downloads import Sheet

_PLACE = ("province", "district", "period_label", "window_start", "window_end")
_VALUE = ("value", "value_text", "unit", "recomputed", "verdict", "apart", "scope_name", "synthetic", "document_id",
          "figure_id", "claim_id")
#: Column of the page -> column of the file, where another table has the name for something else.
_OF_PROVINCE = {"province": "province", "n": "district_count", "low": "lowest", "median": "median", "high": "highest"}
_OF_LINE = {"province": "province", "district": "district", "reports": "report_count", "holds": "holds",
            "inconsistent": "inconsistent", "unverifiable": "unverifiable", "share": "holding_share"}


async def compare_sheets(visit: corpus_pages.Visit) -> list[Sheet]:
    """Return the sheets of one view; none where the database has not been counted."""
    seen = await overview.overview_of(visit.db)
    if not seen.counted:
        return []
    pages = {"late": _late, "holding": _holding}
    return await pages.get(visit.argument("view"), _indicator)(visit, seen)


async def _indicator(visit: corpus_pages.Visit, seen: overview.Overview) -> list[Sheet]:
    choice = await corpus_pages.choice_of(visit, visit.argument("indicator", ON_TIME_RATE))
    table = await compare.compare(visit.db, choice, seen.counts["districts"])
    chosen = {"indicator": choice.indicator, "scope_level": choice.scope, "channel": choice.channel}
    values = [{"shown_in": part, "rank": row.get("rank"), **chosen, **_told(row)} for part, row in _shown(table)]
    sheets = [_sheet("so-sanh", values)]
    if table.by_province:
        sheets.append(_sheet("theo-tinh", [_renamed(row, _OF_PROVINCE) for row in table.by_province]))
    return sheets


def _shown(table: compare.Comparison) -> Iterator[tuple[str, Row]]:
    """Every value with the part of the page it stands in."""
    yield from (("ranking", row) for row in table.ranked)
    yield from (("apart", row) for row in table.apart)
    if len(table.periods) > 1:
        yield from (("over_time", row) for _, cells in table.districts for cell in cells for row in cell)


async def _late(visit: corpus_pages.Visit, _seen: overview.Overview) -> list[Sheet]:
    choice = await corpus_pages.choice_of(visit, late.PARTS[0])
    _, lines = await late.late_dossiers(visit.db, choice)
    values = [
        {"late_total": line.late, "indicator": code, "scope_level": choice.scope, **_told(row)}
        for line in lines for code, row in line.figures.items()
    ]
    return [_sheet("qua-han", values)]


async def _holding(visit: corpus_pages.Visit, seen: overview.Overview) -> list[Sheet]:
    period = visit.argument("period")
    found = await holding.share_that_holds(visit.db, period, visit.argument("province"), seen.counts["districts"])
    lines = [{"period_label": period or None, **_renamed(line, _OF_LINE)} for line in found.lines]
    return [_sheet("ty-le-khop", lines)]


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return {new: row[old] for old, new in names.items()}


def _told(row: Row) -> Row:
    return {name: row[name] for name in (*_PLACE, *_VALUE)}


def _sheet(name: str, rows: list[Row]) -> Sheet:
    return Sheet(name, rows, len(rows))
