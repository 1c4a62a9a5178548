"""Totals with their parts, of every kind; one total with one set of parts is one claim."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.claims.outcomes import find_outcomes
from extractors.claims.sums.confirmed_lists import find_confirmed_lists
from extractors.claims.sums.decided import find_decided
from extractors.claims.sums.following_lists import find_following_lists
from extractors.claims.sums.later_lists import find_later_lists
from extractors.claims.sums.levels import find_levels
from extractors.claims.sums.lists import find_lists
from extractors.claims.sums.partitions import find_channels, find_partitions
from extractors.claims.sums.remainders import find_lacking, find_left_of_fractions, find_remainders, find_totals_after
from extractors.sheet import Sheet
from schemas.records import Claim


def find_sums(sheet: Sheet) -> Iterator[Claim]:
    """Yield the sum claims; one total and set of parts is one claim a place."""
    seen: set[tuple[int, frozenset[int | None]]] = set()
    for claim in (
        *find_partitions(sheet),
        *find_outcomes(sheet),
        *find_decided(sheet),
        *find_channels(sheet),
        *find_lists(sheet),
        *find_levels(sheet),
        *find_totals_after(sheet),
        *find_remainders(sheet),
        *find_left_of_fractions(sheet),
        *find_lacking(sheet),
        *find_confirmed_lists(sheet),
        *find_later_lists(sheet),
        *find_following_lists(sheet),
    ):
        key = (claim.operands[0].figure or 0, frozenset(o.figure for o in claim.operands[1:]))
        if key not in seen:
            seen.add(key)
            yield claim
