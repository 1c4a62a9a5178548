"""Claims of a report: relations its sentences state, found but not judged.

One module a kind. Each takes the sheet and yields ``schemas.records.Claim``; the
operands it names are those the language names, arithmetic is the judge's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from extractors.claims.averages import find_averages
from extractors.claims.balances import find_balances
from extractors.claims.changes.bracketed_levels import find_bracketed_levels
from extractors.claims.changes.bracketed_pairs import find_bracketed_pairs
from extractors.claims.changes.columns import find_column_changes
from extractors.claims.changes.compared import find_compared
from extractors.claims.changes.confirmed import find_confirmed_changes
from extractors.claims.changes.echo_series import find_echo_series
from extractors.claims.changes.echoed import find_echoed_changes
from extractors.claims.changes.from_targets import find_distances
from extractors.claims.changes.scores import find_score_changes
from extractors.claims.changes.stated import find_changes
from extractors.claims.changes.told_before import find_changes_told_before
from extractors.claims.counts import find_counts
from extractors.claims.multiples import find_multiples
from extractors.claims.ratios.confirmed import find_confirmed_shares
from extractors.claims.ratios.confirmed_wholes import find_confirmed_wholes
from extractors.claims.ratios.listed_rates import find_listed_rates
from extractors.claims.ratios.parallel_shares import find_parallel_shares
from extractors.claims.ratios.row_rates import find_row_rates
from extractors.claims.ratios.stated import find_ratios
from extractors.claims.restatements import find_restatements
from extractors.claims.sums.column_groups import find_column_groups
from extractors.claims.sums.columns import find_column_sums
from extractors.claims.sums.confirmed import find_confirmed_sums
from extractors.claims.sums.enumerated_rows import find_enumerated_rows
from extractors.claims.sums.form_rows import find_form_rows
from extractors.claims.sums.inner_rows import find_inner_sums
from extractors.claims.sums.score_sums import find_score_sums
from extractors.claims.sums.stated import find_sums
from extractors.claims.sums.total_columns import find_total_columns
from extractors.claims.thresholds import find_thresholds
from extractors.claims.unread_cells import doubted
from extractors.sheet import Sheet
from schemas.records import SHARE_OF_TOPIC, SHARE_TOLD, Claim, ClaimKind, Outcome, Verdict


def find_claims(sheet: Sheet) -> Iterator[Claim]:
    """Yield every claim of the document, in reading order within a finder."""
    return doubted(sheet, _found(sheet))


def _found(sheet: Sheet) -> Iterator[Claim]:
    stated: set[int | None] = set()
    for claim in chain(find_ratios(sheet), find_changes(sheet), find_column_changes(sheet)):
        stated.add(claim.claimed)
        yield claim
    # A rise printed beside the two values it compares is no share of one of them.
    told = (
        find_bracketed_levels(sheet), find_bracketed_pairs(sheet), find_echoed_changes(sheet), find_echo_series(sheet),
        find_score_changes(sheet), find_distances(sheet), find_row_rates(sheet), find_listed_rates(sheet),
    )  # fmt: skip
    for claim in chain.from_iterable(told):
        if claim.claimed not in stated:
            stated.add(claim.claimed)
            yield claim
    for claim in find_changes_told_before(sheet, stated):
        stated.add(claim.claimed)
        yield claim
    # Looked for last: a figure whose own sentence says what it is of needs no other.
    yield from (claim for claim in find_compared(sheet) if claim.claimed not in stated)
    yield from find_sums(sheet)
    yield from find_column_sums(sheet)
    yield from find_score_sums(sheet)
    of_forms = list(find_form_rows(sheet))
    yield from of_forms
    yield from find_total_columns(sheet)
    balances = list(find_balances(sheet))
    sums = {_total_and_parts(claim) for claim in (*of_forms, *balances)}
    yield from (claim for claim in find_column_groups(sheet) if _total_and_parts(claim) not in sums)
    yield from find_enumerated_rows(sheet)
    yield from find_inner_sums(sheet)
    yield from balances
    yield from find_counts(sheet)
    yield from find_thresholds(sheet)
    yield from find_averages(sheet)
    yield from find_multiples(sheet)


def find_confirmed(sheet: Sheet, verdicts: Collection[Verdict]) -> Iterator[Claim]:
    """Yield what arithmetic among the figures of a section shows of numbers left without a verdict.

    Only a share that differs from those told beside it can be accused.
    """
    shares = list(find_confirmed_shares(sheet, verdicts))
    yield from shares
    changes = list(find_confirmed_changes(sheet, verdicts))
    yield from changes
    settled = {v.claim.claimed for v in verdicts if v.outcome is not Outcome.UNVERIFIABLE}
    settled |= {claim.claimed for claim in (*shares, *changes)}
    wholes = list(find_confirmed_wholes(sheet, verdicts, settled))
    yield from wholes
    settled |= {claim.claimed for claim in wholes}
    yield from find_parallel_shares(sheet, settled)
    yield from find_confirmed_sums(sheet, verdicts, changes)


def without_guesses(claims: Sequence[Claim], confirmed: Collection[Claim]) -> list[Claim]:
    """The claims but for open ones of numbers confirmed to be something else, and sums broken off."""
    kinds = (ClaimKind.CHANGE, ClaimKind.RATIO)
    settled = {claim.claimed for claim in confirmed if claim.kind in kinds}
    sums = [_total_and_parts(claim) for claim in confirmed if claim.kind is ClaimKind.SUM]
    kept = [c for c in claims if not _is_open(c) or c.claimed not in settled or c.kind not in kinds]
    return [c for c in kept if c.kind is not ClaimKind.SUM or not _is_broken_off(c, sums)]


def _is_open(claim: Claim) -> bool:
    """Whether another number may be meant than the one the claim was bound to."""
    return claim.weak is not None or claim.method in (SHARE_TOLD, SHARE_OF_TOPIC)


def _total_and_parts(claim: Claim) -> tuple[int | None, frozenset[int | None]]:
    return claim.operands[0].figure, frozenset(operand.figure for operand in claim.operands[1:])


def _is_broken_off(claim: Claim, sums: Collection[tuple[int | None, frozenset[int | None]]]) -> bool:
    """Whether a sum lacks parts of one that holds: «06, 09, 04, 03 …, tổng cộng 22» read without the last."""
    total, parts = _total_and_parts(claim)
    return any(total == other and parts < made for other, made in sums)


__all__ = ["find_claims", "find_confirmed", "find_restatements", "without_guesses"]
