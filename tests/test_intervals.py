"""Interval arithmetic against brute force, at every edge."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.intervals import Interval, rounded, truncated

GRID = [Fraction(n, 2) for n in range(-6, 7)]
#: Finer than the grid, so that something lies inside every open interval of it.
POINTS = [Fraction(n, 8) for n in range(-64, 65)]


def holds(interval: Interval, number: Fraction) -> bool:
    low, high = interval.low, interval.high
    above = low is None or number > low or (number == low and not interval.open_low)
    below = high is None or number < high or (number == high and not interval.open_high)
    return above and below


def grid_intervals(ends: list[Fraction]) -> list[Interval]:
    """Every interval with its ends in ``ends``, open and closed; an empty one is left out."""
    kinds = product(ends, ends, (False, True), (False, True))
    made = [Interval(*kind) for kind in kinds]
    return [i for i in made if i.low < i.high or (i.low == i.high and not (i.open_low or i.open_high))]


SMALL = grid_intervals([Fraction(n, 2) for n in range(-1, 3)])
POSITIVE = grid_intervals([Fraction(n) for n in range(1, 4)])


@pytest.mark.parametrize("one", SMALL, ids=str)
def test_meets_is_a_shared_number(one: Interval) -> None:
    for other in SMALL:
        shared = any(holds(one, number) and holds(other, number) for number in POINTS)
        assert one.meets(other) == other.meets(one) == shared, other


@pytest.mark.parametrize("one", SMALL, ids=str)
def test_sums_and_differences_of_every_pair(one: Interval) -> None:
    for other in SMALL:
        assert one.plus(other) == hull(one, other, operator.add), other
        assert one.minus(other) == hull(one, other, operator.sub), other


@pytest.mark.parametrize("one", POSITIVE, ids=str)
def test_quotients_of_every_pair(one: Interval) -> None:
    for other in POSITIVE:
        assert one.over(other) == hull(one, other, operator.truediv), other


def hull(one: Interval, other: Interval, of: Callable[[Fraction, Fraction], Fraction]) -> Interval:
    """The smallest interval around what members of the two give, open where no member gives its end."""
    inside = {of(a, b) for a in members(one) for b in members(other)}
    ends = {of(a, b) for a in (one.low, one.high) for b in (other.low, other.high)}
    low, high = min(inside | ends), max(inside | ends)
    return Interval(low, high, open_low=low not in inside, open_high=high not in inside)


def members(interval: Interval) -> list[Fraction]:
    return [number for number in POINTS if abs(number) <= 4 and holds(interval, number)]


@pytest.mark.parametrize("factor", [Fraction(-3), Fraction(-1, 2), Fraction(1, 2), Fraction(3)])
@pytest.mark.parametrize("one", SMALL, ids=str)
def test_multiples(one: Interval, factor: Fraction) -> None:
    multiple = one.times(factor)
    assert all(holds(multiple, number * factor) == holds(one, number) for number in POINTS)


def test_unbounded_sides_stay_unbounded() -> None:
    above, below = Interval(Fraction(2), None), Interval(None, Fraction(1))
    assert not above.meets(below)
    assert above.meets(Interval(None, Fraction(2)))
    assert not above.meets(Interval(None, Fraction(2), open_high=True))
    assert above.plus(below) == Interval(None, None)
    assert above.minus(below) == Interval(Fraction(1), None)
    assert above.times(Fraction(-1)) == Interval(None, Fraction(-2))
    quotient = above.over(Interval(Fraction(1), None))
    assert (quotient.low, quotient.high) == (Fraction(0), None)


@pytest.mark.parametrize("low", [None, Fraction(0), Fraction(-1)])
def test_a_denominator_that_can_be_zero_raises(low: Fraction | None) -> None:
    with pytest.raises(ZeroDivisionError):
        Interval.point(Fraction(1)).over(Interval(low, Fraction(2)))


def test_a_point_is_one_number() -> None:
    assert Interval.point(Fraction(3)).is_point()
    assert not Interval(Fraction(3), Fraction(4)).is_point()
    assert not Interval(None, None).is_point()


@given(st.fractions(min_value=0, max_value=10**6), st.integers(0, 4))
def test_what_is_printed_can_stand_for_what_was_meant(value: Fraction, decimals: int) -> None:
    ulp = Fraction(1, 10**decimals)
    half_up = (value / ulp + Fraction(1, 2)) // 1 * ulp
    cut = value / ulp // 1 * ulp
    assert holds(rounded(half_up, ulp), value)
    assert holds(truncated(cut, ulp), value)


@given(st.fractions(min_value=0, max_value=10**6), st.integers(0, 4))
def test_no_other_number_of_the_same_precision_was_cut_off(value: Fraction, decimals: int) -> None:
    ulp = Fraction(1, 10**decimals)
    cut = value / ulp // 1 * ulp
    assert not holds(truncated(cut + ulp, ulp), value)
    assert not holds(truncated(cut - ulp, ulp), value)


def test_a_number_in_words_is_a_point() -> None:
    assert rounded(Fraction(0), Fraction(0)).is_point()
    assert truncated(Fraction(0), Fraction(0)) == Interval.point(Fraction(0))
