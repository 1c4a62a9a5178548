"""Arithmetic on printed precision: what a printed number can stand for.

A value printed with d decimals stands for an interval: rounding gives
``[v - u/2, v + u/2]`` (closed: no half rule is held against a report, BASELINES §7),
truncation ``[v, v + u)``. Two values agree when their intervals meet (the
semantics of XBRL Calculations 1.1, strict at the open end). All arithmetic is
exact (``Fraction``).
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

#: How far at most a hedged value may lie from what it stands for («khoảng 62»), as a share of it.
HEDGE = Fraction(1, 10)


class Interval(NamedTuple):
    """The numbers between ``low`` and ``high``; None is unbounded on that side.

    ``open_low`` and ``open_high`` say that the end itself is not included.
    """

    low: Fraction | None
    high: Fraction | None
    open_low: bool = False
    open_high: bool = False

    @classmethod
    def point(cls, value: Fraction) -> Interval:
        """The one number ``value``."""
        return cls(value, value)

    def is_point(self) -> bool:
        """True where exactly one number is left."""
        return self.low is not None and (self.low is self.high or self.low == self.high)

    def meets(self, other: Interval) -> bool:
        """True if some number lies in both; touching at an open end is no meeting."""
        return not self._is_left_of(other) and not other._is_left_of(self)

    def _is_left_of(self, other: Interval) -> bool:
        if self.high is None or other.low is None:
            return False
        if self.high == other.low:
            return self.open_high or other.open_low
        return self.high < other.low

    def plus(self, other: Interval) -> Interval:
        """Sums of one number from each."""
        low = None if self.low is None or other.low is None else self.low + other.low
        points = self.high is self.low and other.high is other.low
        return Interval(
            low,
            low if points else None if self.high is None or other.high is None else self.high + other.high,
            self.open_low or other.open_low,
            self.open_high or other.open_high,
        )

    def minus(self, other: Interval) -> Interval:
        """Differences of one number from each."""
        return self.plus(other.times(Fraction(-1)))

    def times(self, factor: Fraction) -> Interval:
        """Multiples by ``factor``; a negative one turns the interval round."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        if factor < 0:
            return Interval(high, low, self.open_high, self.open_low)
        return Interval(low, high, self.open_low, self.open_high)

    def over(self, other: Interval) -> Interval:
        """Quotients, for non-negative numerators and positive denominators.

        Raises ZeroDivisionError where the denominator can be zero or less.
        """
        if other.low is None or other.low <= 0:
            raise ZeroDivisionError("the denominator can be zero")
        low = None if self.low is None else (Fraction(0) if other.high is None else self.low / other.high)
        high = None if self.high is None else self.high / other.low
        return Interval(low, high, self.open_low or other.open_high, self.open_high or other.open_low)


def rounded(value: Fraction, ulp: Fraction) -> Interval:
    """What a value printed to a unit ``ulp`` in its last place stands for if it was rounded."""
    half = ulp / 2
    return Interval(value - half, value + half)


def truncated(value: Fraction, ulp: Fraction) -> Interval:
    """The same if it was cut off (towards zero, for values not below zero)."""
    return Interval(value, value + ulp, open_high=ulp > 0)


def may_print(value: Fraction, ulp: Fraction, span: Interval) -> bool:
    """True where something in ``span`` is printed as ``value``, rounded or cut off at a unit ``ulp``."""
    return rounded(value, ulp).meets(span) or truncated(value, ulp).meets(span)
