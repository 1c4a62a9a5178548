"""What a passage states, as a rule over its printed numbers, and whether it can be upheld.

Comes in: the lines of ``claims`` in ``corpus/measuring/structures.yml`` and printed
numbers. Goes out: ``Rule`` values. A rule *holds* while any rounding or truncation
of the result, and any value that the printed operands stand for, lets it; only a
number outside all of that is a slip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from pipeline.compose.measuring.printing import Printed

RULE = re.compile(r"(?P<kind>\w+) (?P<left>\w+) = (?P<right>[^!]+?)(?: !(?P<rival>\w+))?")
TERM = re.compile(r"([+-]?)\s*([@?]?\w+)")
Numbers = Mapping[str, Printed]


@dataclass(frozen=True, slots=True)
class Rule:
    """A stated relation; ``above`` and ``below`` are (sign, key)."""

    kind: str
    left: str
    above: tuple[tuple[int, str], ...]
    below: tuple[tuple[int, str], ...]
    rival: str | None
    hidden: bool
    elsewhere: bool

    @property
    def operands(self) -> tuple[str, ...]:
        """Keys it stands on, in the order of the rule."""
        return tuple(key for _, key in (*self.above, *self.below))

    @property
    def percent(self) -> bool:
        """Whether the result is a percentage of something."""
        return self.kind == "ratio" or self.left.endswith("_pct")


def read_rule(source: str) -> Rule:
    """Read one rule.

    >>> read_rule("ratio rate = kept + in_time / received - withdrawn !received").below
    ((1, 'received'), (-1, 'withdrawn'))
    """
    match = RULE.fullmatch(source)
    if match is None:
        raise ValueError(f"«{source}» is no rule; the head of structures.yml shows the form")
    first, _, second = match["right"].partition(" ~ " if " ~ " in match["right"] else " / ")
    keys = tuple(_terms(first)), tuple(_terms(second))
    hidden = "?" in match["right"]
    return Rule(match["kind"], match["left"], *keys, match["rival"], hidden, "@" in match["right"])


def _terms(text: str) -> list[tuple[int, str]]:
    return [(-1 if sign == "-" else 1, key.lstrip("@?")) for sign, key in TERM.findall(text)]


def result(rule: Rule, values: Mapping[str, Fraction]) -> Fraction:
    """Compute what the operands give, in the unit of the result; a change is given by its size."""
    above = sum((sign * values[key] for sign, key in rule.above), Fraction(0))
    below = sum((sign * values[key] for sign, key in rule.below), Fraction(0))
    if rule.kind == "ratio":
        return above / below * 100
    if rule.kind == "change":
        step = abs(above - below)
        return step / below * 100 if rule.percent else step
    return above


def reach(rule: Rule, numbers: Numbers) -> tuple[Fraction, Fraction]:
    """Give the least and the greatest result that the printed operands leave open."""
    keys = rule.operands
    ends = [
        {numbers[k].value - numbers[k].ulp, numbers[k].value, numbers[k].value + numbers[k].ulp} for k in keys
    ]
    got = [result(rule, dict(zip(keys, row, strict=True))) for row in product(*ends)]
    return min(got), max(got)


def fits(low: Fraction, high: Fraction, printed: Printed) -> bool:
    """Tell whether a number between the two can have been printed so, rounded or cut off."""
    if printed.ulp == 0:
        return low <= printed.value <= high
    return low < printed.value + printed.ulp and high >= printed.value - printed.ulp / 2


def holds(rule: Rule, numbers: Numbers, up: bool) -> bool:
    """Tell whether some honest reading upholds the rule; ``up`` is what its words say.

    The things of a ``count`` are no numbers: whether it holds is the passage's to say.
    """
    if rule.kind == "count":
        return True
    if rule.kind == "threshold":
        actual, target = (numbers[k].value for k in rule.operands)
        return (actual >= target) == up
    if rule.hidden:
        return possible(numbers[rule.left], numbers[rule.below[0][1]])
    if rule.kind == "change":
        now, before = (numbers[k].value for k in rule.operands)
        if (now > before) != up:
            return False
    return fits(*reach(rule, numbers), numbers[rule.left])


def possible(rate: Printed, whole: Printed) -> bool:
    """Tell whether a whole number over the printed one gives the rate."""
    near = int(rate.value * whole.value / 100)
    shares = (Fraction(k * 100) / whole.value for k in range(max(0, near - 2), near + 4))
    return any(fits(share, share, rate) for share in shares)
