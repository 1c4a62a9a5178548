"""Accused sums whose numbers other sums bear out: they were told of different things.

Comes in: an accused sum or balance, the sheet and what the document's other sums hold. Goes out: whether the numbers
speak for themselves, so that the claim may not accuse.

A slip breaks every sum that its number stands in. Where each number of an accused sum stands in another that holds, or
where the parts make another number of their own sentence, no digit is wrong: our reading took offices, times or lists
for one another. What may not accuse by this is bound by meaning alone; numbers of one sentence or one table row answer
for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from extractors.claims.making import unit_family
from extractors.sheet import Entry, Sheet
from schemas.kinds import HOLDS
from schemas.records import Claim, ClaimKind, Verdict

#: Kinds whose numbers add up to one of them.
SUMS = (ClaimKind.SUM, ClaimKind.BALANCE)
#: A part of nothing is in every sum; so many others tell something.
_FEWEST = 2
Printed = frozenset[int | None]


def held_sums(verdicts: Iterable[Verdict]) -> list[Printed]:
    """The figures of each sum and balance that holds, the total among them."""
    return [
        frozenset(o.figure for o in v.operands)
        for v in verdicts if v.claim.kind in SUMS and v.outcome in HOLDS
    ]  # fmt: skip


def speak_for_themselves(sheet: Sheet, claim: Claim, held: Sequence[Printed]) -> bool:
    """Whether the numbers of an accused sum are each borne out elsewhere, or its parts are those of another total."""
    entries = [sheet.of_figure(o.figure) for o in claim.operands]
    told = [e for e in entries if e is not None]
    if _counts_one_kind_twice(claim, told, held):
        return True
    if len(told) < len(entries) or any(sheet.is_row(e.reading) for e in told) or len(_sentences(sheet, told)) < _FEWEST:
        return False
    return _has_fewer_parts(sheet, claim, told, held) or _are_all_held(told, held) or _make_another(sheet, told)


def misplaced(found: Iterable[Claim]) -> set[int]:
    """Identities of sums that do not come out and of which another undoes the difference.

    A count told under the wrong outcome:
    «đúng hạn 3.270 …, quá hạn 30» over «1.272 … 28» and «1.988 … 12»: ten too many there are ten too few here.
    """
    by_difference: dict[Fraction, list[Claim]] = defaultdict(list)
    for claim in found:
        if claim.kind is ClaimKind.SUM and all(o.value is not None for o in claim.operands):
            total, *parts = (o.value or Fraction(0) for o in claim.operands)
            by_difference[total - sum(parts)].append(claim)
    return {
        id(claim)
        for difference, claims in by_difference.items()
        for claim in claims
        if difference
        and any(
            (other.method, len(other.operands)) == (claim.method, len(claim.operands))
            for other in by_difference.get(-difference, ())
        )
    }


def _sentences(sheet: Sheet, entries: Iterable[Entry]) -> set[tuple[int, tuple[int, int] | None]]:
    return {(e.reading, _sentence(sheet, e)) for e in entries}


def _sentence(sheet: Sheet, entry: Entry) -> tuple[int, int] | None:
    return sheet.readings[entry.reading].quantities[entry.quantity].sentence if entry.quantity >= 0 else None


def _has_fewer_parts(sheet: Sheet, claim: Claim, told: Sequence[Entry], held: Sequence[Printed]) -> bool:
    """«trả 900 hồ sơ (trước hạn 400, đúng hạn 500). … Quá hạn 30/2.400 hồ sơ»: the 900 were told whole before."""
    home = (told[0].reading, _sentence(sheet, told[0]))
    return any(
        all((e.reading, _sentence(sheet, e)) != home for e in told if e.figure not in sum_)
        for sum_ in _of_fewer_parts(claim, held)
    )


def _counts_one_kind_twice(claim: Claim, told: Sequence[Entry], held: Sequence[Printed]) -> bool:
    """«trước hạn và đúng hạn 1.130, đúng hạn 400, quá hạn 20»: 1.130 and 20 are all, the 400 are among them."""
    parts = [e for e in told if e.figure != claim.operands[0].figure]
    for sum_ in _of_fewer_parts(claim, held):
        kept = {(e.indicator, e.scope) for e in parts if e.figure in sum_ and e.indicator}
        if all((e.indicator, e.scope) in kept for e in parts if e.figure not in sum_):
            return True
    return False


def _of_fewer_parts(claim: Claim, held: Sequence[Printed]) -> Iterator[Printed]:
    """The sums that hold of the same total and some of the parts."""
    own, total = frozenset(o.figure for o in claim.operands), claim.operands[0].figure
    return (sum_ for sum_ in held if total is not None and total in sum_ and sum_ < own and len(sum_) > _FEWEST)


def _are_all_held(told: Sequence[Entry], held: Sequence[Printed]) -> bool:
    """Every number but a zero stands in a sum of others that holds; one slip would have broken one of them."""
    own = {e.figure for e in told}
    return all(any(e.figure in sum_ and not sum_ <= own for sum_ in held) for e in told if e.value)


def _make_another(sheet: Sheet, told: Sequence[Entry]) -> bool:
    """«Giải quyết 5.000 hồ sơ. Trước hạn 3.200, đúng hạn 30, quá hạn 6 trên tổng số 3.236»: parts of the 3.236."""
    total, parts = told[0], told[1:]
    [home, *others] = _sentences(sheet, parts)
    if others or (total.reading, _sentence(sheet, total)) == home or len(parts) < _FEWEST:
        return False
    made, own = sum(e.value for e in parts), {e.figure for e in told}
    family = unit_family(total.unit)
    return any(
        e.value == made and e.figure not in own and (e.reading, _sentence(sheet, e)) == home
        and unit_family(e.unit) in (None, family)
        for e in sheet.counts(home[0])
    )  # fmt: skip
