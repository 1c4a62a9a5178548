"""How much a claim can prove, and where an auditor looks first.

Comes in: a ruling. Goes out: ``decidability`` from 0 to 1, the severity and the priority
of the verdict. The printed digits decide: a rate without decimals over five thousand
dossiers fits fifty numerators and proves little, the same rate over seven fits one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from extractors.judging.arithmetic import HUNDRED, QUOTIENTS, accepted, claimed_value, is_relative, operand_span
from extractors.judging.ruling import Ruling
from schemas.intervals import Interval
from schemas.records import Cause, ClaimKind, Figure, Operand, Outcome, Severity

ONE = Fraction(1)
#: A word («đạt», «vượt») tells on which side of a threshold a value lies: one of two.
_SIDE = Fraction(1, 2)
#: Scores from which a claim that does not hold is high, and medium: a tenth of the value,
#: a thousandth (the smallest slip in a rate with one decimal).
_HIGH, _MEDIUM = Fraction(1, 10), Fraction(1, 1000)
_MORE = Fraction(1, 2)


def decidability(ruling: Ruling, figures: Sequence[Figure]) -> Fraction:
    """Share of the values that the claim would have contradicted.

    Of a ratio, an average, a multiple and a relative change: 1 − a / p, where p is the number of whole
    numerators (current values) from 0 to the denominator (to the larger value), a that of those which are
    printed as the stated quotient by rounding or cutting off. 75 % of 4 is told by one numerator of five: 0.8.
    Of a total, a difference, a count, a restatement: 1 − (a − 1) / (p − 1), where p is the number of
    values at the printed precision from 0 to the larger of stated and recomputed, a that of those the
    operands allow: 1 for exact counts. Of a threshold 1/2. An undecided claim proves nothing: 0.
    """
    if ruling.outcome is Outcome.UNVERIFIABLE:
        return Fraction(0)
    if ruling.recomputed is None:
        return ONE
    kind = ruling.claim.kind
    if kind is ClaimKind.THRESHOLD:
        return _SIDE
    if kind in QUOTIENTS or (kind is ClaimKind.CHANGE and is_relative(ruling.claim)):
        return _of_share(ruling, figures)
    return _of_value(ruling)


def _of_share(ruling: Ruling, figures: Sequence[Figure]) -> Fraction:
    top, low = ruling.operands[0], ruling.operands[1]
    whole = operand_span(low, figures)
    unit = top.ulp or ONE
    rate = _stated_span(ruling, figures)
    if ruling.claim.kind is ClaimKind.CHANGE:
        signed = rate.times(-ONE) if "fall" in ruling.claim.method else rate
        rate = signed.plus(Interval.point(HUNDRED))
    factor = QUOTIENTS.get(ruling.claim.kind, HUNDRED)
    possible = math.floor(max(abs(top.value or ONE), abs(low.value or ONE)) / unit) + 1
    least = max((rate.low or Fraction(0)) * (whole.low or Fraction(0)) / factor / unit, Fraction(0))
    most = (rate.high or Fraction(0)) * (whole.high or Fraction(0)) / factor / unit
    last = math.ceil(most) - 1 if rate.open_high and whole.is_point() else math.floor(most)
    fitting = min(last, possible - 1) - math.ceil(least) + 1
    return ONE - Fraction(min(max(fitting, 0), possible), possible)


def _stated_span(ruling: Ruling, figures: Sequence[Figure]) -> Interval:
    stated = ruling.stated
    head = operand_span(Operand("claimed", ruling.claim.claimed, stated.value, stated.ulp), figures)
    return accepted(stated.value, stated.ulp) if head.is_point() else head


def _of_value(ruling: Ruling) -> Fraction:
    found, ulp = ruling.recomputed, ruling.stated.ulp or ONE
    if found is None or found.span.low is None or found.span.high is None:
        return Fraction(0)
    width = (found.span.high - found.span.low) / ulp
    possible = math.floor(max(abs(ruling.stated.value), abs(found.value)) / ulp) + 1
    fitting = math.floor(width) + 1
    return max(ONE - Fraction(fitting - 1, max(possible - 1, 1)), Fraction(0))


def gap_of(ruling: Ruling) -> Fraction:
    """How far the stated value lies from the recomputed one, as a share of it, at most 1.

    A rate that no whole number gives has no recomputed value: it is off by less than its last place.
    """
    if ruling.recomputed is None:
        return min(ruling.stated.ulp / max(ruling.stated.value, ONE), ONE)
    claimed = claimed_value(ruling.claim, ruling.stated, ruling.operands)
    recomputed = ruling.recomputed.value
    return min(abs(claimed - recomputed) / max(abs(recomputed), ONE), ONE)


def weigh(
    ruling: Ruling, cause: Cause | None, figures: Sequence[Figure], *, leaned_on: bool
) -> tuple[Severity, Fraction]:
    """Severity and priority: gap × decidability × what hangs on the claim.

    What hangs on it is 1, and half as much again for each of: a figure of the dossiers it is about (the
    numbers the report is read for); the stated or the suspected figure takes part in
    other claims (``leaned_on``), which fall with it. From a tenth the claim is high, from a thousandth medium,
    below it low; so a last digit is low and a missing tenth of the dossiers high. What cannot be decided
    is low and comes last, unless it looks misread: then the page is worth a look, after all that is wrong.
    """
    if ruling.outcome is Outcome.UNVERIFIABLE:
        return Severity.LOW, (gap_of(ruling) / HUNDRED if cause is Cause.MISREAD else Fraction(0))
    if ruling.outcome is not Outcome.INCONSISTENT:
        return Severity.NONE, Fraction(0)
    headline = any((figures[at].indicator or "").startswith("dossiers.") for at in ruling.figures)
    hangs = ONE + _MORE * headline + _MORE * leaned_on
    score = gap_of(ruling) * decidability(ruling, figures) * hangs
    if score >= _HIGH:
        return Severity.HIGH, score
    return (Severity.MEDIUM if score >= _MEDIUM else Severity.LOW), score
