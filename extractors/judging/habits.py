"""How a reporting body rounds, read off the claims of its own that hold.

Comes in: rulings. Goes out: a ``Habit``, and whether a claim breaks it. Only a claim whose
exact value is printed differently by the two ways tells one from the other; the same
arithmetic told twice is one piece of evidence. A habit is shown, it never accuses.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from extractors.judging.arithmetic import is_relative
from extractors.judging.ruling import Ruling
from schemas.records import ClaimKind, Habit, Operand, Outcome, Qualifier, RoundingHabit

#: Fewer claims than this show no habit: an office that rounds and one that cuts off print half of theirs alike.
FEWEST = 3
#: So many of the claims that tell must agree; one exception in five is a slip of hand, two are no habit.
AGREEING = Fraction(4, 5)


def way_of(ruling: Ruling) -> RoundingHabit | None:
    """How the stated value of a claim was fitted to its decimals, None where both ways print it alike."""
    found, stated = ruling.recomputed, ruling.stated
    kind = ruling.claim.kind
    quotient = kind is ClaimKind.RATIO or (kind is ClaimKind.CHANGE and is_relative(ruling.claim))
    if not quotient or found is None or not found.span.is_point() or not stated.ulp:
        return None
    if stated.qualifier is not Qualifier.EXACT or ruling.claim.weak or ruling.operands != ruling.claim.operands:
        return None
    value = abs(found.value)
    cut = math.floor(value / stated.ulp) * stated.ulp
    half_up = math.floor(value / stated.ulp + Fraction(1, 2)) * stated.ulp
    if cut == half_up:
        return None
    return {half_up: RoundingHabit.ROUNDS, cut: RoundingHabit.TRUNCATES}.get(stated.value)


def habit_of(rulings: Iterable[Ruling]) -> Habit:
    """The habit that the holding claims show, with how many show which way."""
    evidence: dict[tuple[tuple[Operand, ...], Fraction], RoundingHabit] = {}
    for ruling in rulings:
        if ruling.outcome in (Outcome.ROUNDED, Outcome.TRUNCATED) and (way := way_of(ruling)) is not None:
            values = tuple(Operand(o.role, None, o.value) for o in ruling.operands)
            evidence[values, ruling.stated.value] = way
    counts = Counter(evidence.values())
    rounded, truncated = counts[RoundingHabit.ROUNDS], counts[RoundingHabit.TRUNCATES]
    return Habit(_kind(rounded, truncated), rounded, truncated)


def _kind(rounded: int, truncated: int) -> RoundingHabit:
    told = rounded + truncated
    if told < FEWEST:
        return RoundingHabit.UNKNOWN
    if max(rounded, truncated) < AGREEING * told:
        return RoundingHabit.MIXED
    return RoundingHabit.ROUNDS if rounded > truncated else RoundingHabit.TRUNCATES


def breaks(habit: Habit, ruling: Ruling) -> bool:
    """True for a claim that holds the other way than its document's habit."""
    if habit.kind not in (RoundingHabit.ROUNDS, RoundingHabit.TRUNCATES):
        return False
    way = way_of(ruling) if ruling.outcome in (Outcome.ROUNDED, Outcome.TRUNCATED) else None
    return way is not None and way is not habit.kind
