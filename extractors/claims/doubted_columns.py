"""Columns of percentages that were bound to the wrong two columns: most of their rows do not hold.

Comes in: the sheet, its claims and their first verdicts. Goes out: the claims without those of such a column, and with
those that its rows show instead. One mistyped cell spoils one row; where a table contradicts its reading row after
row, the reading is wrong and the office is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from extractors.claims.ratios.row_rates import find_row_rates
from extractors.sheet import Sheet
from schemas.records import Claim, ClaimKind, Outcome, Passage, Verdict

#: Rows that do not hold before a column is doubted, and how many times they may stand in all its rows.
_FEWEST, _SHARE = 2, 3
_MEASURED = (ClaimKind.RATIO, ClaimKind.CHANGE)
#: A table by its number, a column by its place, and what is claimed there.
Column = tuple[int, int, ClaimKind]


def doubted_columns(sheet: Sheet, verdicts: Iterable[Verdict]) -> frozenset[Column]:
    """The columns of tables whose claims fail in two rows or more and in more than a third of all."""
    told: dict[Column, list[Outcome]] = defaultdict(list)
    rows = _rows(sheet)
    for verdict in verdicts:
        column = _column_of(sheet, rows, verdict.claim)
        if column is not None and verdict.outcome is not Outcome.UNVERIFIABLE:
            told[column].append(verdict.outcome)
    return frozenset(
        column
        for column, outcomes in told.items()
        if (wrong := outcomes.count(Outcome.INCONSISTENT)) >= _FEWEST and wrong * _SHARE > len(outcomes)
    )


def bound_again(sheet: Sheet, claims: Sequence[Claim], doubted: Collection[Column]) -> list[Claim]:
    """The claims without those of doubted columns, and with the ratios that the rows of these columns establish."""
    rows = _rows(sheet)
    kept = [claim for claim in claims if _column_of(sheet, rows, claim) not in doubted]
    rates = frozenset((table, column) for table, column, kind in doubted if kind is ClaimKind.RATIO)
    again = (claim for claim in find_row_rates(sheet, rates) if _column_of(sheet, rows, claim) in doubted)
    return [*kept, *again]


def _rows(sheet: Sheet) -> dict[int, Passage]:
    """The rows of tables by ordinal."""
    return {r.passage.ordinal: r.passage for r in sheet.readings if r.passage.table is not None}


def _column_of(sheet: Sheet, rows: Mapping[int, Passage], claim: Claim) -> Column | None:
    """Where a measure stated in a cell stands, None for any other claim."""
    if claim.kind not in _MEASURED or claim.claimed is None:
        return None
    figure = sheet.figures[claim.claimed]
    passage = rows.get(figure.passage)
    cell = passage.cell_at(figure.start) if passage is not None else None
    if passage is None or passage.table is None or cell is None:
        return None
    return passage.table, cell.column, claim.kind
