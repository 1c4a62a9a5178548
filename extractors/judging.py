"""Judges claims with exact arithmetic on printed precision.

Comes in: a claim and the figures it names. Goes out: a ``Verdict``. A claim is
accused only where its words leave no reading that holds; a reading that may not
accuse (``Claim.weak``) or an operand that hedges gives ``unverifiable`` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from extractors.explaining import explain
from schemas.intervals import Interval, rounded, truncated
from schemas.records import Claim, ClaimKind, Figure, Operand, Outcome, Qualifier, Severity, Verdict

HUNDRED = Fraction(100)
#: «khoảng», «gần»: how far a hedged value may lie from what it stands for, as a share of it.
#: Wide on purpose: a hedge alone must never make a claim inconsistent.
HEDGE = Fraction(1, 10)

#: Hedges of a stated value that no number can contradict; «trên 92%» can be, by 89 %.
_SOFT = (Qualifier.APPROXIMATE, Qualifier.ESTIMATED)
#: Hedges that widen an operand. An estimate («ước 157,971 tỷ đồng») is what the report itself computed with.
_WIDENS = (Qualifier.APPROXIMATE, Qualifier.AT_LEAST, Qualifier.AT_MOST)

Operands = tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the operands give: the value from the printed numbers, and all that their precision allows."""

    value: Fraction
    span: Interval


def judge(claim: Claim, figures: Sequence[Figure]) -> Verdict | None:
    """Judge one claim; None for a weak reading that does not hold and says nothing."""
    stated = figures[claim.claimed] if claim.claimed is not None else None
    if stated is None:
        return None
    outcome, operands = _best(claim, figures, stated)
    recomputed = recompute(claim, operands, figures)
    if recomputed is None:
        return None
    hedged = stated.qualifier in _SOFT or any(
        o.figure is not None and figures[o.figure].qualifier in _WIDENS for o in operands
    )
    if outcome is Outcome.INCONSISTENT and (claim.weak or hedged):
        if not _worth_saying(claim):
            return None
        outcome = Outcome.UNVERIFIABLE
    claimed = _claimed(claim, stated, operands)
    vi, en = explain(claim, operands, stated, recomputed.value, outcome)
    return Verdict(
        claim,
        outcome,
        operands,
        claimed,
        stated.value_text + ("%" if stated.unit == "%" else ""),
        recomputed.value,
        recomputed.span.low,
        recomputed.span.high,
        _severity(outcome, claimed, recomputed.value),
        vi,
        en,
    )


def _worth_saying(claim: Claim) -> bool:
    """Whether an undecided claim is told to the reader: not for a list or a whole we only guessed."""
    told = claim.kind in (ClaimKind.RATIO, ClaimKind.CHANGE, ClaimKind.RESTATEMENT)
    return told and not claim.method.startswith("count over")


def _best(claim: Claim, figures: Sequence[Figure], stated: Figure) -> tuple[Outcome, Operands]:
    """The first reading that holds, else the one the words favour."""
    for operands in (claim.operands, *claim.rivals):
        recomputed = recompute(claim, operands, figures)
        if recomputed is None:
            continue
        outcome = compare(claim, stated, recomputed, operands, figures)
        if outcome is not Outcome.INCONSISTENT:
            return outcome, operands
    return Outcome.INCONSISTENT, claim.operands


def _claimed(claim: Claim, stated: Figure, operands: Operands) -> Fraction:
    """The value stated; of a sum or balance the total of the reading at hand."""
    if claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE) and operands[0].value is not None:
        return operands[0].value
    if claim.kind is ClaimKind.CHANGE and "fall" in claim.method:
        return -stated.value
    return stated.value


def recompute(claim: Claim, operands: Operands, figures: Sequence[Figure]) -> Recomputed | None:
    """Value and span of a reading, None where it cannot be computed."""
    values = [o.value for o in operands]
    if any(v is None for v in values):
        return None
    spans = [_span(o, figures) for o in operands]
    if claim.kind is ClaimKind.RATIO:
        return _quotient(operands, spans)
    if claim.kind in (ClaimKind.RESTATEMENT, ClaimKind.THRESHOLD):
        return Recomputed(operands[1].value or Fraction(0), spans[1])
    if claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE, ClaimKind.COUNT):
        total, span = Fraction(0), Interval.point(Fraction(0))
        for operand, part in zip(operands[1:], spans[1:], strict=True):
            total += operand.value or 0
            span = span.plus(part)
        return Recomputed(total, span)
    return _difference(claim, operands, spans, figures)


def _span(operand: Operand, figures: Sequence[Figure]) -> Interval:
    """All that an operand can stand for: a count itself, a scaled or decimal value its rounding or truncation."""
    value = operand.value or Fraction(0)
    qualifier = figures[operand.figure].qualifier if operand.figure is not None else Qualifier.EXACT
    if qualifier is Qualifier.APPROXIMATE or (operand.role == "claimed" and qualifier is Qualifier.ESTIMATED):
        return Interval(value * (1 - HEDGE), value * (1 + HEDGE))
    if qualifier is Qualifier.AT_LEAST:
        return Interval(value - operand.ulp / 2, value * (1 + HEDGE))
    if qualifier is Qualifier.AT_MOST:
        return Interval(value * (1 - HEDGE), value + operand.ulp / 2)
    if operand.ulp in (0, 1):
        return Interval.point(value)
    return Interval(value - operand.ulp / 2, value + operand.ulp)


def _quotient(operands: Operands, spans: Sequence[Interval]) -> Recomputed | None:
    top, low = operands[0].value, operands[1].value
    if top is None or not low:
        return None
    if spans[1].low is None or spans[1].low <= 0:
        return None
    return Recomputed(top / low * HUNDRED, spans[0].over(spans[1]).times(HUNDRED))


def _difference(
    claim: Claim, operands: Operands, spans: Sequence[Interval], figures: Sequence[Figure]
) -> Recomputed | None:
    current, previous = operands[0].value, operands[1].value
    if current is None or previous is None:
        return None
    difference = spans[0].minus(spans[1])
    stated = figures[claim.claimed] if claim.claimed is not None else None
    relative = "percent" in claim.method and not claim.method.endswith("points")
    if claim.method.endswith("points or percent") and stated is not None:
        points = Recomputed(current - previous, difference)
        claimed = _claimed(claim, stated, operands)
        if rounded(claimed, stated.ulp).meets(points.span) or truncated(claimed, stated.ulp).meets(points.span):
            return points
    if not relative:
        return Recomputed(current - previous, difference)
    if not previous or spans[1].low is None or spans[1].low <= 0:
        return None
    share = spans[0].over(spans[1]).minus(Interval.point(Fraction(1))).times(HUNDRED)
    return Recomputed((current - previous) / previous * HUNDRED, share)


def compare(
    claim: Claim, stated: Figure, recomputed: Recomputed, operands: Operands, figures: Sequence[Figure]
) -> Outcome:
    """Verdict of one reading, hedges of the stated value included."""
    claimed = _claimed(claim, stated, operands)
    if claim.kind is ClaimKind.THRESHOLD:
        gap = claimed - recomputed.value
        holds = {"short": gap < 0, "reached": gap >= 0, "exceeded": gap > 0}[claim.method]
        return Outcome.EXACT if holds else Outcome.INCONSISTENT
    if stated.qualifier is not Qualifier.EXACT:
        head = Operand("claimed", claim.claimed, abs(claimed), stated.ulp)
        hedge = _span(head, figures)
        hedge = hedge.times(Fraction(-1)) if claimed < 0 else hedge
        return Outcome.APPROXIMATE if hedge.meets(recomputed.span) else Outcome.INCONSISTENT
    if claimed == recomputed.value:
        return Outcome.EXACT
    counts = claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE)
    ulp = stated.ulp if not counts or stated.ulp != 1 else Fraction(0)
    hedged = any(o.figure is not None and figures[o.figure].qualifier in _WIDENS for o in operands)
    fits = _printed_as(abs(claimed), ulp, recomputed.span if claimed >= 0 else recomputed.span.times(Fraction(-1)))
    return Outcome.APPROXIMATE if hedged and fits is Outcome.ROUNDED else fits


def _printed_as(claimed: Fraction, ulp: Fraction, span: Interval) -> Outcome:
    """How a value within ``span`` can have been printed as ``claimed``: half up, cut off, any other half rule."""
    nearest = rounded(claimed, ulp)
    if Interval(nearest.low, nearest.high, open_high=ulp > 0).meets(span):
        return Outcome.ROUNDED
    if truncated(claimed, ulp).meets(span):
        return Outcome.TRUNCATED
    return Outcome.ROUNDED if nearest.meets(span) else Outcome.INCONSISTENT


def _severity(outcome: Outcome, claimed: Fraction, recomputed: Fraction) -> Severity:
    """Size of the gap: a tenth of the value or more is high, under one part in a thousand low."""
    if outcome is Outcome.UNVERIFIABLE:
        return Severity.LOW
    if outcome is not Outcome.INCONSISTENT:
        return Severity.NONE
    gap = abs(claimed - recomputed) / max(abs(recomputed), Fraction(1))
    if gap >= Fraction(1, 10):
        return Severity.HIGH
    return Severity.MEDIUM if gap >= Fraction(1, 1000) else Severity.LOW
