"""Shares of one whole whose last digits are fitted so that they make 100 together: «95,81% và 4,19%» of 229 and 10.

Comes in: the rulings of a document. Goes out: those of its rates that do not hold and are such a share. Less than one
unit in the last printed digit is moved, so nobody is misled, and a table that must add up leaves no other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from extractors.judging.arithmetic import HUNDRED
from extractors.judging.ruling import Ruling
from schemas.kinds import HOLDS
from schemas.records import ClaimKind, Outcome


def fitted_shares(rulings: Sequence[Ruling]) -> frozenset[int]:
    """Places of the rates that do not hold, are off by less than their last digit and make 100 with those that hold."""
    wrong = [at for at, ruling in enumerate(rulings) if ruling.outcome is Outcome.INCONSISTENT and _is_share(ruling)]
    return frozenset(at for at in wrong if _is_off_by_less(rulings[at]) and _make_all(rulings, rulings[at]))


def _is_share(ruling: Ruling) -> bool:
    values = [operand.value for operand in ruling.operands]
    return ruling.claim.kind is ClaimKind.RATIO and len(values) == 2 and None not in values and bool(values[1])


def _sides(ruling: Ruling) -> tuple[Fraction, Fraction]:
    part, whole = (operand.value or Fraction(0) for operand in ruling.operands)
    return part, whole


def _is_off_by_less(ruling: Ruling) -> bool:
    part, whole = _sides(ruling)
    ulp = ruling.stated.ulp
    return bool(ulp) and abs(ruling.stated.value - part / whole * HUNDRED) < ulp


def _make_all(rulings: Sequence[Ruling], odd: Ruling) -> bool:
    whole = _sides(odd)[1]
    shares = {
        each.claim.claimed: each for each in rulings
        if _is_share(each) and _sides(each)[1] == whole and each.stated.passage == odd.stated.passage
        and (each is odd or each.outcome in HOLDS)
    }  # fmt: skip
    parts = sum((_sides(each)[0] for each in shares.values()), Fraction(0))
    percent = sum((each.stated.value for each in shares.values()), Fraction(0))
    return len(shares) > 1 and parts == whole and percent == HUNDRED
