"""The smallest set of figures whose change makes every claim hold that they take part in.

Comes in: the rulings of a document. Goes out: for each claim that does not hold and has
one, the ``Repair``. Claims that do not hold and share a figure are settled together;
claims that hold pin the figures they stand on. A repair is told only where it is the only
one of its size: where two figures could each be wrong, nobody is suspected.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from extractors.judging.arithmetic import (
    HUNDRED,
    TOTALS,
    accepted,
    is_relative,
    operand_span,
    recompute,
    stating_figure,
)
from extractors.judging.ruling import Ruling, holds_with, with_value
from extractors.judging.slips import one_digit, swapped
from schemas.intervals import Interval
from schemas.kinds import HOLDS_LOOSELY
from schemas.records import ClaimKind, Figure, Operand, Outcome

#: More values than this that all would do are a range and not worth trying one by one.
_MOST_VALUES = 60
#: A component with more figures than this is a table of its own; pairs are not tried there.
_MOST_FOR_PAIRS = 24

#: More figures than this that could each be wrong tell nobody where to look.
_MOST_EITHER = 3


@dataclass(frozen=True, slots=True)
class Repair:
    """What each suspected figure must have been, and the claims this settles.

    ``values`` gives for each figure its possible values in order; ``settles`` are the rulings
    (by index) that do not hold as printed, ``keeps`` those that hold and go on holding. Where each
    of a few figures would settle several claims by itself, nobody is suspected: they stand in
    ``either`` and ``values`` is empty.
    """

    values: Mapping[int, tuple[Fraction, ...]]
    settles: tuple[int, ...]
    keeps: tuple[int, ...]
    either: Mapping[int, tuple[Fraction, ...]] = field(default_factory=dict)


def find_repairs(rulings: Sequence[Ruling], figures: Sequence[Figure]) -> dict[int, Repair]:
    """Repairs by index of the ruling they settle; rulings without one are left out."""
    broken = [at for at, ruling in enumerate(rulings) if ruling.outcome is Outcome.INCONSISTENT and not ruling.missing]
    if not broken:
        return {}
    system = _System(rulings, figures)
    found: dict[int, Repair] = {}
    for component in _components(broken, rulings):
        repair = system.single(component) or system.pair(component)
        if repair is not None:
            found.update(dict.fromkeys(component, repair))
    return found


def _components(broken: Sequence[int], rulings: Sequence[Ruling]) -> list[list[int]]:
    """Claims that do not hold, grouped by the figures they share."""
    groups: list[tuple[set[int], list[int]]] = []
    for at in broken:
        figures, members = set(rulings[at].figures), [at]
        apart = []
        for group in groups:
            if group[0] & figures:
                figures |= group[0]
                members = [*group[1], *members]
            else:
                apart.append(group)
        groups = [*apart, (figures, members)]
    return [members for _, members in groups]


class _System:
    """All claims of a document as equations in their figures."""

    def __init__(self, rulings: Sequence[Ruling], figures: Sequence[Figure]) -> None:
        self._rulings = rulings
        self._figures = figures
        self._of_figure: dict[int, list[int]] = {}
        for at, ruling in enumerate(rulings):
            if ruling.missing is None and ruling.outcome in (*HOLDS_LOOSELY, Outcome.INCONSISTENT):
                for figure in ruling.figures:
                    self._of_figure.setdefault(figure, []).append(at)
        self._hidden = _hidden_figures(rulings, figures)

    def single(self, component: Sequence[int]) -> Repair | None:
        """The one figure that settles all claims of the component; where several do, the few of them."""
        shared = frozenset.intersection(*(self._rulings[at].figures for at in component))
        options = {f: values for f in sorted(shared) if (values := self._values(f, component))}
        if len(options) > 1:
            likely = {f: kept for f, values in options.items() if (kept := self._likely(f, values))}
            if len(component) > 1 and len(likely) != 1 and len(options) <= _MOST_EITHER:
                return Repair({}, tuple(component), (), options)
            options = likely
        if len(options) != 1:
            return None
        [(figure, values)] = options.items()
        return self._repair({figure: values}, component)

    def pair(self, component: Sequence[int]) -> Repair | None:
        """The one pair of figures that does; each must be fixed by claims that hold without the other."""
        candidates = sorted(frozenset.union(*(self._rulings[at].figures for at in component)))
        if len(component) < 2 or len(candidates) > _MOST_FOR_PAIRS:
            return None
        found: list[dict[int, tuple[Fraction, ...]]] = []
        for one, two in itertools.combinations(candidates, 2):
            mine, other = ([at for at in component if f in self._rulings[at].figures] for f in (one, two))
            if set(mine) | set(other) != set(component) or set(mine) & set(other):
                continue
            if not mine or not other or self._share(one, two):
                continue
            values = self._values(one, mine), self._values(two, other)
            if values[0] and values[1]:
                found.append({one: values[0], two: values[1]})
        return self._repair(found[0], component) if len(found) == 1 else None

    def _share(self, one: int, two: int) -> bool:
        return bool(set(self._of_figure.get(one, ())) & set(self._of_figure.get(two, ())))

    def _repair(self, values: Mapping[int, tuple[Fraction, ...]], component: Sequence[int]) -> Repair:
        touched = {at for figure in values for at in self._of_figure.get(figure, ())}
        return Repair(values, tuple(component), tuple(sorted(touched - set(component))))

    def _likely(self, figure: int, values: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Those of the values that one digit or a swap turns into the printed one."""
        printed = self._figures[figure]
        near = {f.value for f in (*one_digit(printed), *swapped(printed))}
        return tuple(v for v in values if v in near)

    def _values(self, figure: int, component: Sequence[int]) -> tuple[Fraction, ...]:
        """Every value of a figure with which all its claims hold, () where there is none or too many."""
        printed = self._figures[figure]
        equations = self._of_figure.get(figure, ())
        if not printed.ulp or figure in self._hidden or not set(component) <= set(equations):
            return ()
        allowed = [
            span for at in equations if (span := solve(self._rulings[at], figure, self._figures)) is not None
        ]
        return tuple(
            value
            for value in _multiples(allowed, printed.ulp)
            if all(
                holds_with(self._rulings[at], self._figures, {figure: with_value(printed, value)})
                for at in equations
            )
        )


def _hidden_figures(rulings: Sequence[Ruling], figures: Sequence[Figure]) -> set[int]:
    """Figures that an operand may have been computed from without naming them («đúng hạn» with «trước hạn»).

    What a change of such a figure would do to that claim cannot be followed, so it is never suspected.
    Operands are computed from two figures, by adding or taking away.
    """
    computed = {o.value for r in rulings for o in r.operands if o.figure is None and o.role != "item" and o.value}
    values = {figure.value for figure in figures}
    hidden = {one for one in values if one in computed or any(abs(value - one) in values for value in computed)}
    return {at for at, figure in enumerate(figures) if figure.value in hidden}


def _multiples(allowed: Sequence[Interval], ulp: Fraction) -> Iterator[Fraction]:
    """Multiples of ``ulp`` not below 0 that lie in all the intervals; none where they are too many to try."""
    lows = [i.low for i in allowed if i.low is not None]
    highs = [i.high for i in allowed if i.high is not None]
    if not lows or not highs:
        return
    first, last = max(math.ceil(max(lows) / ulp), 0), math.floor(min(highs) / ulp)
    if last - first < _MOST_VALUES:
        yield from (n * ulp for n in range(first, last + 1))


def solve(ruling: Ruling, figure: int, figures: Sequence[Figure]) -> Interval | None:
    """An interval that holds every value of ``figure`` with which the claim holds, None where none is known.

    It may be too wide at its ends, never too narrow: what is in it is tried before it is told.
    """
    claim, operands = ruling.claim, ruling.operands
    places = [n for n, o in enumerate(operands) if o.figure == figure]
    is_stated = stating_figure(claim) == figure
    if claim.kind is ClaimKind.THRESHOLD or len(places) > 1:
        return None
    if is_stated and (not places or (claim.kind in (*TOTALS, ClaimKind.RESTATEMENT, ClaimKind.COUNT))):
        return _of_stated(ruling, figures)
    if not places or is_stated:
        return None
    stated = ruling.stated
    told = accepted(stated.value, stated.ulp)
    spans = [operand_span(o, figures) for o in operands]
    if claim.kind in (*TOTALS, ClaimKind.COUNT):
        head = operands[0]
        told = accepted(head.value or Fraction(0), head.ulp)
        return _widened(_minus_others(told, operands, spans, places[0]), operands[places[0]].ulp)
    if claim.kind is ClaimKind.RESTATEMENT:
        return _widened(told, operands[1].ulp)
    of_kind = _of_ratio(told, spans, places[0]) if claim.kind is ClaimKind.RATIO else None
    solved = of_kind if claim.kind is not ClaimKind.CHANGE else _of_change(ruling, told, spans, places[0])
    return _widened(solved, operands[places[0]].ulp) if solved is not None else None


def _of_stated(ruling: Ruling, figures: Sequence[Figure]) -> Interval | None:
    found = recompute(ruling.claim, ruling.operands, figures)
    if found is None:
        return None
    falls = ruling.claim.kind is ClaimKind.CHANGE and "fall" in ruling.claim.method
    return _widened(found.span.times(Fraction(-1)) if falls else found.span, ruling.stated.ulp)


def _widened(span: Interval, ulp: Fraction) -> Interval:
    low, high = span.low, span.high
    return Interval(None if low is None else low - ulp, None if high is None else high + ulp)


def _minus_others(told: Interval, operands: Sequence[Operand], spans: Sequence[Interval], place: int) -> Interval:
    for n in range(1, len(operands)):
        if n != place:
            told = told.minus(spans[n])
    return told


def _of_ratio(told: Interval, spans: Sequence[Interval], place: int) -> Interval | None:
    top, low = spans[0], spans[1]
    if told.low is None or told.high is None:
        return None
    if place == 0:
        return Interval((low.low or Fraction(0)) * told.low / HUNDRED, (low.high or Fraction(0)) * told.high / HUNDRED)
    if told.low <= 0 or not told.high:
        return None
    return Interval((top.low or Fraction(0)) * HUNDRED / told.high, (top.high or Fraction(0)) * HUNDRED / told.low)


def _of_change(ruling: Ruling, told: Interval, spans: Sequence[Interval], place: int) -> Interval | None:
    """Of «tăng p%»: current = previous × (1 + p), and the other way round; of points and numbers the difference."""
    signed = told.times(Fraction(-1)) if "fall" in ruling.claim.method else told
    if not is_relative(ruling.claim):
        return spans[1].plus(signed) if place == 0 else spans[0].minus(signed)
    factor = signed.times(1 / HUNDRED).plus(Interval.point(Fraction(1)))
    if factor.low is None or factor.high is None or factor.low <= 0:
        return None
    if place == 0:
        return Interval((spans[1].low or Fraction(0)) * factor.low, (spans[1].high or Fraction(0)) * factor.high)
    return Interval((spans[0].low or Fraction(0)) / factor.high, (spans[0].high or Fraction(0)) / factor.low)
