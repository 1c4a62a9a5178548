"""The first judgement of a claim: which reading is taken and whether it holds.

Comes in: a claim and the figures. Goes out: a ``Ruling``, before anything is known of
the other claims of the document. A claim is accused only where its words leave no
reading that holds; a reading that may not accuse (``Claim.weak``) or a number that
hedges gives ``unverifiable`` instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from extractors.judging.arithmetic import (
    Operands,
    Printed,
    Recomputed,
    is_hedged,
    outcome_of,
    recompute,
    stating_figure,
)
from extractors.judging.missing import MissingSide, whole_numbers
from schemas.kinds import HOLDS_LOOSELY
from schemas.records import REMAINDER, Claim, ClaimKind, Figure, Operand, Outcome, Qualifier

#: Hedges of a stated value that no number can contradict; «trên 92%» can be, by 89 %.
_SOFT = (Qualifier.APPROXIMATE, Qualifier.ESTIMATED)
#: Kinds of which an undecided claim is told to the reader, and what is done and what is left of something: not a list,
#: names or a whole we only guessed.
_TOLD = (
    ClaimKind.RATIO, ClaimKind.CHANGE, ClaimKind.RESTATEMENT, ClaimKind.THRESHOLD, ClaimKind.MULTIPLE,
    ClaimKind.AVERAGE,
)  # fmt: skip
#: How far a list that may not accuse can miss its total, as shares of it, and still be told: numbers that have nothing
#: to do with each other seldom come so near. Below the total less, for there a member may be left out.
_NEAR_ABOVE, _NEAR_BELOW = Fraction(1, 20), Fraction(1, 100)
#: One scale word, or the mark between thousands.
_SCALE = 1000


@dataclass(frozen=True, slots=True)
class Ruling:
    """A claim with the reading that was taken; ``missing`` where one side of a ratio is not printed.

    ``is_fitted`` is True for a share whose last digit makes the shares of its whole 100 together.
    """

    claim: Claim
    outcome: Outcome
    operands: Operands
    stated: Figure
    recomputed: Recomputed | None
    missing: MissingSide | None = None
    is_fitted: bool = False

    @property
    def figures(self) -> frozenset[int]:
        """Every figure that takes part: the stated one and the printed operands."""
        printed = {o.figure for o in self.operands if o.figure is not None}
        at = stating_figure(self.claim)
        return frozenset(printed | ({at} if at is not None else set()))


def rule(claim: Claim, figures: Sequence[Figure]) -> Ruling | None:
    """Judge one claim by itself; None for a weak reading that does not hold and says nothing."""
    at = stating_figure(claim)
    if at is None:
        return None
    stated = figures[at]
    outcome, operands = _best(claim, figures)
    missing = whole_numbers(claim, claim.operands, stated, figures)
    if missing is not None and operands == claim.operands:
        return _rule_missing(claim, stated, missing)
    recomputed = recompute(claim, operands, figures)
    if recomputed is None:
        return None
    hedged = stated.qualifier in _SOFT or is_hedged(operands, figures)
    if outcome is Outcome.INCONSISTENT and (claim.weak or hedged):
        outcome = Outcome.UNVERIFIABLE
    told = claim.kind in _TOLD or claim.method == REMAINDER
    told = told or (claim.kind is ClaimKind.SUM and not hedged and _is_near(stated, recomputed))
    if outcome is Outcome.UNVERIFIABLE and (claim.quiet or not told):
        return None
    return Ruling(claim, outcome, operands, stated, recomputed)


def is_scale_apart(stated: Figure, recomputed: Recomputed) -> bool:
    """«tổng số 4.052 ngàn vụ, trong đó 352 vụ và 3.700 vụ»: the same digits with a scale word or a mark too many."""
    return recomputed.value * _SCALE == stated.value or stated.value * _SCALE == recomputed.value


def _is_near(stated: Figure, recomputed: Recomputed) -> bool:
    off = recomputed.value - stated.value
    if is_scale_apart(stated, recomputed):
        return True
    return -stated.value * _NEAR_BELOW <= off <= stated.value * _NEAR_ABOVE


def _rule_missing(claim: Claim, stated: Figure, missing: MissingSide) -> Ruling | None:
    outcome = Outcome.UNVERIFIABLE
    if missing.proves_impossible and not claim.rivals:
        if claim.weak:
            return None
        outcome = Outcome.INCONSISTENT
    return Ruling(claim, outcome, claim.operands, stated, None, missing)


def _best(claim: Claim, figures: Sequence[Figure]) -> tuple[Outcome, Operands]:
    """The first reading that holds, else the one the words favour; of readings no words favour the one that fits best.

    «4.157 trong 4.169 hồ sơ đến hạn …; 90 hồ sơ (2,16%)»: 2,159 prints so when rounded, 90 of 4.157 when cut off.
    """
    undecided: Operands | None = None
    holding: list[tuple[Outcome, Operands]] = []
    for operands in (claim.operands, *claim.rivals):
        outcome = outcome_of(claim, operands, figures)
        if outcome is Outcome.UNVERIFIABLE:
            undecided = undecided or operands
        elif outcome is not None and outcome is not Outcome.INCONSISTENT:
            holding.append((outcome, operands))
            if not claim.quiet:
                break
    if holding:
        return min(holding, key=lambda each: HOLDS_LOOSELY.index(each[0]))
    if undecided is not None:
        return Outcome.UNVERIFIABLE, undecided
    return Outcome.INCONSISTENT, claim.operands


def holds_with(
    ruling: Ruling, figures: Sequence[Figure], changes: Mapping[int, Figure], *, any_reading: bool = False
) -> bool:
    """Whether a claim holds once some figures are exchanged, by the reading that was taken or by any.

    An operand that was computed from a changed figure, so that it does not print the figure's own
    value, cannot be followed: such a reading does not count as holding.
    """
    readings = (ruling.operands, *(ruling.claim.operands, *ruling.claim.rivals)) if any_reading else (ruling.operands,)
    return any(_holds(ruling, operands, figures, changes) for operands in readings)


def _holds(ruling: Ruling, operands: Operands, figures: Sequence[Figure], changes: Mapping[int, Figure]) -> bool:
    claim, at = ruling.claim, stating_figure(ruling.claim)
    changed: list[Operand] = []
    for operand in operands:
        instead = changes.get(operand.figure) if operand.figure is not None else None
        if operand.figure is None or instead is None:
            changed.append(operand)
            continue
        if operand.value != figures[operand.figure].value:
            return False
        changed.append(replace(operand, value=instead.value, ulp=instead.ulp))
    involved = {o.figure for o in operands if o.figure is not None} | {at}
    printed: Printed = {i: changes.get(i, figures[i]) for i in involved if i is not None}
    if ruling.missing is not None and at is not None:
        missing = whole_numbers(claim, tuple(changed), printed[at], printed)
        return missing is not None and missing.count > 0
    outcome = outcome_of(claim, tuple(changed), printed)
    return outcome not in (None, Outcome.INCONSISTENT, Outcome.UNVERIFIABLE)


def with_value(figure: Figure, value: Fraction) -> Figure:
    """The same figure with another value at the same printed precision."""
    return replace(figure, value=value)
