"""What the operands of a claim give, and whether the stated number can have been printed for it.

Comes in: a claim, one reading of it (its operands) and the figures by index. Goes out:
a value with all that the printed precision allows, and the outcome of comparing.
Everything is exact (``Fraction``); no reading is chosen here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from schemas.intervals import HEDGE, Interval, may_print, rounded, truncated
from schemas.records import Claim, ClaimKind, Figure, Modality, Operand, Outcome, Qualifier

HUNDRED = Fraction(100)
#: How far a hedged value may lie from what it stands for in any case, as a share of it.
_HEDGED_LEAST = Fraction(1, 100)
#: Hedges that widen an operand. An estimate («ước 157,971 tỷ đồng») is what the report itself computed with.
WIDENS = (Qualifier.APPROXIMATE, Qualifier.AT_LEAST, Qualifier.AT_MOST)
#: Kinds whose stated number is a total of its operands.
TOTALS = (ClaimKind.SUM, ClaimKind.BALANCE)
#: Kinds whose stated number is the quotient of its operands, and what that is multiplied by.
QUOTIENTS = {ClaimKind.RATIO: HUNDRED, ClaimKind.AVERAGE: Fraction(1), ClaimKind.MULTIPLE: Fraction(1)}

Operands = tuple[Operand, ...]


class Printed(Protocol):
    """The figures of a document by index; some of them may have been exchanged to try something."""

    def __getitem__(self, index: int, /) -> Figure: ...


class Recomputed(NamedTuple):
    """What the operands give: the value from the printed numbers, and all that their precision allows."""

    value: Fraction
    span: Interval


def stating_figure(claim: Claim) -> int | None:
    """Index of the figure that states the result; of a threshold the value that is set against it."""
    if claim.claimed is None and claim.kind is ClaimKind.THRESHOLD:
        return claim.operands[0].figure
    return claim.claimed


def outcome_of(claim: Claim, operands: Operands, figures: Printed) -> Outcome | None:
    """Outcome of one reading, None where it cannot be computed."""
    at = stating_figure(claim)
    found = recompute(claim, operands, figures)
    return None if at is None or found is None else compare(claim, figures[at], found, operands, figures)


def claimed_value(claim: Claim, stated: Figure, operands: Operands) -> Fraction:
    """The value stated, in the sense of the claim: of a sum the total of the reading at hand, a fall below zero."""
    if claim.kind in TOTALS and operands[0].value is not None:
        return operands[0].value
    if claim.kind is ClaimKind.CHANGE and "fall" in claim.method:
        return -stated.value
    return stated.value


def recompute(claim: Claim, operands: Operands, figures: Printed) -> Recomputed | None:
    """Value and span of a reading, None where an operand is missing or a denominator can be zero.

    For a threshold this is the threshold, for a restatement the earlier value.
    """
    if any(o.value is None for o in operands):
        return None
    spans = [operand_span(o, figures) for o in operands]
    if claim.kind in QUOTIENTS:
        return _quotient(operands, spans, QUOTIENTS[claim.kind])
    if claim.kind is ClaimKind.CHANGE:
        return _difference(claim, operands, spans, figures)
    if claim.kind in (ClaimKind.THRESHOLD, ClaimKind.RESTATEMENT):
        return Recomputed(operands[1].value or Fraction(0), spans[1])
    total = _added([operand.value or Fraction(0) for operand in operands[1:]])
    if all(span.is_point() for span in spans[1:]):  # counts, as most parts are
        return Recomputed(total, Interval.point(total))
    span = Interval.point(Fraction(0))
    for part in spans[1:]:
        span = span.plus(part)
    return Recomputed(total, span)


def _added(values: Sequence[Fraction]) -> Fraction:
    """The sum; whole numbers are added as such, which takes a tenth of the time."""
    if all(value.denominator == 1 for value in values):
        return Fraction(sum(value.numerator for value in values))
    return sum(values, Fraction(0))


def operand_span(operand: Operand, figures: Printed) -> Interval:
    """All that an operand can stand for: a count itself, a scaled or decimal value its rounding or truncation.

    A percentage without decimals was rounded too («87%» is 86,5 to below 88); a target is the number set. What a
    stated «trên 75%» may stand for has no other end, but that 99 % would not be told so.
    """
    value = operand.value or Fraction(0)
    figure = figures[operand.figure] if operand.figure is not None else None
    qualifier = qualifier_of(operand, figures)
    is_stated = operand.role == "claimed"
    if qualifier is Qualifier.APPROXIMATE or (is_stated and qualifier is Qualifier.ESTIMATED):
        reach = hedged_reach(value, operand.ulp)
        return Interval(value - reach, value + reach)
    if qualifier in (Qualifier.AT_LEAST, Qualifier.AT_MOST):
        reach = value * HEDGE if is_stated else hedged_reach(value, operand.ulp)
        over = qualifier is Qualifier.AT_LEAST
        return Interval(value - (operand.ulp / 2 if over else reach), value + (reach if over else operand.ulp / 2))
    counted = operand.ulp == 1 and not (figure and figure.unit == "%")
    is_set = operand.role == "threshold" or (figure is not None and figure.modality is Modality.TARGET)
    if operand.ulp == 0 or counted or is_set:
        return Interval.point(value)
    return accepted(value, operand.ulp)


def hedged_reach(value: Fraction, ulp: Fraction) -> Fraction:
    """How far from a hedged value what it stands for may lie: one unit of its last digit that is not 0.

    «gần 3.000 hồ sơ» are 2.000 to 4.000 by that, so a tenth of the value is the most; at least it is a hundredth.

    >>> [int(hedged_reach(Fraction(v), Fraction(1))) for v in (277_000, 82, 3_000, 1_255)]
    [2770, 1, 300, 12]
    """
    unit = ulp
    while value and unit and not value / unit % 10:
        unit *= 10
    return min(abs(value) * HEDGE, max(unit, abs(value) * _HEDGED_LEAST))


def qualifier_of(operand: Operand, figures: Printed) -> Qualifier:
    """How an operand is hedged; «tối thiểu 80%» as a threshold is no hedge, it is the number to be met."""
    qualifier = figures[operand.figure].qualifier if operand.figure is not None else Qualifier.EXACT
    bound = qualifier in (Qualifier.AT_LEAST, Qualifier.AT_MOST)
    return Qualifier.EXACT if operand.role == "threshold" and bound else qualifier


def accepted(value: Fraction, ulp: Fraction) -> Interval:
    """Every number that is printed as ``value`` by rounding or by cutting off."""
    return Interval(value - ulp / 2, value + ulp, open_high=ulp > 0)


def _quotient(operands: Operands, spans: Sequence[Interval], factor: Fraction) -> Recomputed | None:
    top, low = operands[0].value, operands[1].value
    if top is None or not low:
        return None
    if spans[1].low is None or spans[1].low <= 0:
        return None
    return Recomputed(top / low * factor, spans[0].over(spans[1]).times(factor))


def _difference(
    claim: Claim, operands: Operands, spans: Sequence[Interval], figures: Printed
) -> Recomputed | None:
    current, previous = operands[0].value, operands[1].value
    if current is None or previous is None:
        return None
    difference = spans[0].minus(spans[1])
    stated = figures[claim.claimed] if claim.claimed is not None else None
    points = Recomputed(current - previous, difference)
    either = claim.method.endswith("points or percent") and stated is not None
    if not is_relative(claim) or (either and _fits(claim, stated, operands, points)):
        return points
    if not previous or spans[1].low is None or spans[1].low <= 0:
        return None
    share = spans[0].over(spans[1]).minus(Interval.point(Fraction(1))).times(HUNDRED)
    relative = Recomputed((current - previous) / previous * HUNDRED, share)
    of_rates = operands[0].figure is not None and figures[operands[0].figure].unit == "%"
    # Neither holds: rates are compared in points, so points are what the reader is told.
    return points if either and of_rates and not _fits(claim, stated, operands, relative) else relative


def _fits(claim: Claim, stated: Figure | None, operands: Operands, found: Recomputed) -> bool:
    if stated is None:
        return False
    claimed = claimed_value(claim, stated, operands)
    return may_print(claimed, stated.ulp, found.span)


def is_relative(claim: Claim) -> bool:
    """True for a change in percent of the earlier value, False for points and absolute numbers."""
    return "percent" in claim.method and not claim.method.endswith("points")


def compare(
    claim: Claim, stated: Figure, recomputed: Recomputed, operands: Operands, figures: Printed
) -> Outcome:
    """Outcome of one reading, hedges of the stated value included."""
    if claim.kind is ClaimKind.THRESHOLD:
        return _against_threshold(claim, operands, figures)
    if claim.kind is ClaimKind.RESTATEMENT:
        return _restated(stated, operands, recomputed, figures)
    claimed = claimed_value(claim, stated, operands)
    if stated.qualifier is not Qualifier.EXACT:
        hedge = operand_span(Operand("claimed", stating_figure(claim), abs(claimed), stated.ulp), figures)
        hedge = hedge.times(Fraction(-1)) if claimed < 0 else hedge
        return Outcome.APPROXIMATE if hedge.meets(recomputed.span) else Outcome.INCONSISTENT
    if claimed == recomputed.value:
        return Outcome.EXACT
    counts = claim.kind in (*TOTALS, ClaimKind.COUNT)
    ulp = stated.ulp if not counts or stated.ulp != 1 else Fraction(0)
    fits = _printed_as(abs(claimed), ulp, recomputed.span if claimed >= 0 else recomputed.span.times(Fraction(-1)))
    return Outcome.APPROXIMATE if is_hedged(operands, figures) and fits is Outcome.ROUNDED else fits


def is_hedged(operands: Operands, figures: Printed) -> bool:
    return any(qualifier_of(o, figures) in WIDENS for o in operands)


def _printed_as(claimed: Fraction, ulp: Fraction, span: Interval) -> Outcome:
    """How a value within ``span`` can have been printed as ``claimed``: half up, cut off, any other half rule."""
    nearest = rounded(claimed, ulp)
    if Interval(nearest.low, nearest.high, open_high=ulp > 0).meets(span):
        return Outcome.ROUNDED
    if truncated(claimed, ulp).meets(span):
        return Outcome.TRUNCATED
    return Outcome.ROUNDED if nearest.meets(span) else Outcome.INCONSISTENT


def _restated(stated: Figure, operands: Operands, earlier: Recomputed, figures: Printed) -> Outcome:
    """The same quantity twice: the coarser print must be one that the finer one gives."""
    if stated.value == earlier.value:
        return Outcome.EXACT
    later = operand_span(operands[0], figures)
    if stated.ulp >= operands[1].ulp:
        fits = _printed_as(stated.value, Fraction(0) if later.is_point() else stated.ulp, earlier.span)
    else:
        fits = _printed_as(earlier.value, operands[1].ulp, later)
    if fits is Outcome.INCONSISTENT and later.meets(earlier.span):
        fits = Outcome.ROUNDED
    hedged = stated.qualifier is not Qualifier.EXACT or is_hedged(operands, figures)
    return Outcome.APPROXIMATE if hedged and fits is not Outcome.INCONSISTENT else fits


#: Word of a threshold claim: whether (value, threshold) as printed bear it out.
THRESHOLD_WORDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "reached": lambda value, threshold: value >= threshold,
    "exceeded": lambda value, threshold: value > threshold,
    "short": lambda value, threshold: value < threshold,
}


def threshold_word(claim: Claim) -> str | None:
    """The word of a threshold claim: reached, exceeded or short."""
    return next((word for word in THRESHOLD_WORDS if word in claim.method), None)


def _against_threshold(claim: Claim, operands: Operands, figures: Printed) -> Outcome:
    """A judgement in words is wrong only where all that the value can stand for lies on the other side.

    «chưa đạt» of a count that equals its threshold is wrong too; «vượt» of one is not accused, offices
    say it of a plan that is just met.
    """
    word = threshold_word(claim)
    if word is None:
        return Outcome.UNVERIFIABLE
    value, threshold = (operand_span(o, figures) for o in operands[:2])
    under = threshold.low is not None and value.high is not None and value.high < threshold.low
    over = threshold.high is not None and value.low is not None and value.low > threshold.high
    level = value.is_point() and threshold.is_point() and value.low == threshold.low
    if under if word != "short" else over or level:
        return Outcome.INCONSISTENT
    holds = THRESHOLD_WORDS[word](operands[0].value or Fraction(0), operands[1].value or Fraction(0))
    if not holds:
        return Outcome.UNVERIFIABLE
    if is_hedged(operands, figures):
        return Outcome.APPROXIMATE
    return Outcome.ROUNDED if value.meets(threshold) and not level else Outcome.EXACT
