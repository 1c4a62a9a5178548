"""Claims of a report: relations its sentences state, found but not judged.

One module a kind. Each takes the sheet and yields ``schemas.records.Claim``; the
operands it names are those the language names, arithmetic is the judge's.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.claims.balances import find_balances
from extractors.claims.changes import find_changes
from extractors.claims.columns import find_column_sums
from extractors.claims.counts import find_counts
from extractors.claims.ratios import find_ratios
from extractors.claims.restatements import find_restatements
from extractors.claims.row_rates import find_row_rates
from extractors.claims.sums import find_sums
from extractors.claims.thresholds import find_thresholds
from extractors.sheet import Sheet
from schemas.records import Claim


def find_claims(sheet: Sheet) -> Iterator[Claim]:
    """Yield every claim of the document, in reading order within a kind."""
    yield from find_ratios(sheet)
    yield from find_row_rates(sheet)
    yield from find_sums(sheet)
    yield from find_column_sums(sheet)
    yield from find_balances(sheet)
    yield from find_changes(sheet)
    yield from find_counts(sheet)
    yield from find_thresholds(sheet)


__all__ = ["find_claims", "find_restatements"]
