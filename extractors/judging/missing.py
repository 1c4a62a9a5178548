"""The reverse check: a percentage one side of which is not printed, and the whole numbers that give it.

Comes in: a ratio whose numerator or denominator has no value. Goes out: how many whole
numbers print as the percentage, by rounding or by cutting off, and which if they are few.
None over a printed count proves the percentage wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from extractors.judging.arithmetic import HUNDRED, Operands, Printed, accepted, hedged_reach
from schemas.intervals import Interval
from schemas.records import Claim, ClaimKind, Figure, Qualifier

#: Longer lists tell a reader nothing.
MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class MissingSide:
    """The side of a ratio that is not printed: whole numbers from ``first`` on, ``count`` of them, would give it.

    ``role`` is the missing one, ``known`` the value of the other. ``exact`` says that neither the
    percentage nor the other side is hedged and that the other side is a count.
    """

    role: str
    known: Fraction
    first: int
    count: int
    exact: bool

    @property
    def listed(self) -> tuple[int, ...]:
        """The whole numbers where they are few, () else."""
        return tuple(range(self.first, self.first + self.count)) if self.count <= MOST_LISTED else ()

    @property
    def proves_impossible(self) -> bool:
        """No whole numerator gives the percentage over the printed count.

        A missing denominator proves nothing: what is a share of an unnamed whole may be a share of no whole number.
        """
        return self.exact and self.count == 0 and self.role == "numerator"


def whole_numbers(claim: Claim, operands: Operands, stated: Figure, figures: Printed) -> MissingSide | None:
    """What a ratio with exactly one side printed says of the other; None for any other claim."""
    if claim.kind is not ClaimKind.RATIO or stated.unit != "%":
        return None
    known = [o for o in operands if o.value is not None]
    missing = [o.role for o in operands if o.value is None]
    if len(known) != 1 or len(missing) != 1 or not known[0].value or known[0].value < 0:
        return None
    operand, value = known[0], known[0].value
    figure = figures[operand.figure] if operand.figure is not None else None
    counted = value.denominator == 1 and operand.ulp in (0, 1) and not (figure and figure.unit in ("%", "đồng"))
    unhedged = stated.qualifier is Qualifier.EXACT and (figure is None or figure.qualifier is Qualifier.EXACT)
    rate = accepted(stated.value, stated.ulp)
    if stated.qualifier is not Qualifier.EXACT:
        reach = hedged_reach(stated.value, stated.ulp)
        rate = Interval(stated.value - reach, stated.value + reach)
    first, count = _numerators(value, rate) if missing[0] == "numerator" else _denominators(value, rate)
    return MissingSide(missing[0], value, first, count, counted and unhedged)


def numerators(denominator: Fraction, claimed: Fraction, ulp: Fraction) -> tuple[int, int]:
    """First and number of the whole numerators whose share of ``denominator`` is printed as ``claimed`` percent.

    >>> numerators(Fraction(2294), Fraction("99.95"), Fraction(1, 100))
    (2293, 1)
    >>> numerators(Fraction(2294), Fraction("99.92"), Fraction(1, 100))[1]
    0
    """
    return _numerators(denominator, accepted(claimed, ulp))


def _numerators(denominator: Fraction, rate: Interval) -> tuple[int, int]:
    share = rate.times(denominator / HUNDRED)
    return _whole(share.low or Fraction(0), share.high or Fraction(0), open_high=share.open_high)


def _denominators(numerator: Fraction, rate: Interval) -> tuple[int, int]:
    """Whole denominators; a rate that can be 0 has no end of them and gives (0, a number too large to list)."""
    if rate.low is None or rate.high is None or rate.low <= 0:
        return 0, MOST_LISTED + 1
    return _whole(numerator * HUNDRED / rate.high, numerator * HUNDRED / rate.low, open_low=rate.open_high)


def _whole(low: Fraction, high: Fraction, *, open_low: bool = False, open_high: bool = False) -> tuple[int, int]:
    """First and number of the whole numbers not below 0 between two ends."""
    first = max(math.floor(low) + 1 if open_low else math.ceil(low), 0)
    last = math.ceil(high) - 1 if open_high else math.floor(high)
    return first, max(last - first + 1, 0)
