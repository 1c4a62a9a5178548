"""The mistakes of a passage: what a typist or a reckoner gets wrong, one at a time.

Comes in: a ``Draft`` that holds. Goes out: a ``Mistake``, the draft that prints it,
its cause in the words of ``schemas.records.Cause``, and which other causes would
explain the printed numbers as well. A mistake that some honest reading upholds is
not made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from random import Random

from pipeline.compose.habits import Habits
from pipeline.compose.measuring.printing import (
    Printed,
    count,
    last_place_off,
    one_digit_off,
    percent,
    swapped,
)
from pipeline.compose.measuring.rules import Numbers, Rule, fits, holds, possible, reach, result
from pipeline.compose.measuring.wordings import Draft, keys_of, numbers
from schemas.records import Cause

SUMS = ("sum", "balance")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One slip in one passage: ``key`` is the number that is wrong, None where a word is."""

    kind: str
    name: str
    cause: Cause | None
    causes: tuple[str, ...]
    rule: Rule
    key: str | None
    printed: str
    should_be: str
    draft: Draft


#: A slip's class -> kinds of claims it is made in, and its cause.
CLASSES: dict[str, tuple[str, Cause | None]] = {
    "ratio_digit": ("ratio", Cause.DIGIT),
    "ratio_swap": ("ratio", Cause.SWAP),
    "ratio_last_place": ("ratio", Cause.LAST_PLACE),
    "ratio_other_denominator": ("ratio", Cause.OTHER_DENOMINATOR),
    "ratio_operand_digit": ("ratio", Cause.OPERAND_DIGIT),
    "ratio_impossible": ("ratio", Cause.IMPOSSIBLE_RATE),
    "sum_digit": ("sum", Cause.DIGIT),
    "sum_swap": ("sum", Cause.SWAP),
    "sum_last_place": ("sum", Cause.LAST_PLACE),
    "sum_operand_digit": ("sum", Cause.OPERAND_DIGIT),
    "sum_part_left_out": ("sum", Cause.PART_LEFT_OUT),
    "sum_part_counted_twice": ("sum", Cause.PART_COUNTED_TWICE),
    "balance_digit": ("balance", Cause.DIGIT),
    "balance_swap": ("balance", Cause.SWAP),
    "balance_last_place": ("balance", Cause.LAST_PLACE),
    "balance_operand_digit": ("balance", Cause.OPERAND_DIGIT),
    "balance_part_left_out": ("balance", Cause.PART_LEFT_OUT),
    "change_digit": ("change", Cause.DIGIT),
    "change_last_place": ("change", Cause.LAST_PLACE),
    "change_direction": ("change", Cause.DIRECTION),
    "change_level": ("change", Cause.LEVEL_AS_CHANGE),
    "change_operand_digit": ("change", Cause.OPERAND_DIGIT),
    "count_more": ("count", None),
    "count_fewer": ("count", None),
    "threshold_word": ("threshold", None),
    "restated_digit": ("restatement", Cause.DIGIT),
    "restated_swap": ("restatement", Cause.SWAP),
}


def suits(name: str, rule: Rule) -> bool:
    """Tell whether a slip of the class can be made in a passage that states this rule."""
    kind, cause = CLASSES[name]
    if cause is Cause.OTHER_DENOMINATOR and not rule.rival:
        return False
    if cause is Cause.LEVEL_AS_CHANGE and not rule.percent:
        return False
    return rule.kind == kind and rule.hidden == (cause is Cause.IMPOSSIBLE_RATE)


def mistake(name: str, draft: Draft, habits: Habits, rng: Random) -> Mistake | None:
    """Make a mistake of one class in a passage; None where it has no place for one that shows."""
    kind, cause = CLASSES[name]
    rules = [r for r in draft.rules() if suits(name, r)]
    rng.shuffle(rules)
    for rule in rules:
        known = numbers(draft, habits)
        if not holds(rule, known, draft.up):
            raise ValueError(f"{draft.structure.name}: {rule.kind} {rule.left} does not hold before any slip")
        if cause is Cause.DIRECTION or kind == "threshold":
            wrong = replace(draft, up=not draft.up)
            if not holds(rule, known, wrong.up):
                said = known[rule.left].text if cause else ("vượt" if wrong.up else "chưa đạt")
                return Mistake(kind, name, cause, (str(cause),) if cause else (), rule, None, said, "", wrong)
            continue
        made = list(_changes(name, rule, draft, known, habits))
        rng.shuffle(made)
        for key, printed in made:
            altered = {**known, key: printed}
            if not _shows(rule, altered, draft, cause):
                continue
            causes = causes_of(rule, altered, draft.up, _counts(draft, altered))
            if cause is not None and not _clear(cause, causes):
                continue
            others = tuple(sorted(causes - {str(cause)}))
            wrong = replace(draft, overrides={key: printed})
            first = (str(cause),) if cause else ()
            return Mistake(
                kind, name, cause, first + others, rule, key, printed.text, known[key].text, wrong
            )
    return None


def _changes(
    name: str, rule: Rule, draft: Draft, known: Numbers, habits: Habits
) -> Iterator[tuple[str, Printed]]:
    left = known[rule.left]
    what = name.partition("_")[2]
    if what in ("digit", "impossible"):
        yield from ((rule.left, p) for p in one_digit_off(left))
    elif what == "swap":
        yield from ((rule.left, p) for p in swapped(left))
    elif what == "last_place":
        yield from ((rule.left, p) for p in last_place_off(left))
    elif what == "operand_digit":
        for key in rule.operands:
            yield from ((key, p) for p in one_digit_off(known[key]))
    elif what == "other_denominator" and rule.rival in keys_of(draft.wording):
        top = sum((sign * known[k].value for sign, k in rule.above), Fraction(0))
        yield rule.left, _as(left, top / known[rule.rival or ""].value * 100, habits)
    elif what in ("part_left_out", "part_counted_twice") and len(rule.above) > 1:
        side = -1 if what == "part_left_out" else 1
        yield from (
            (rule.left, count(int(left.value + side * known[k].value), habits))
            for _, k in rule.above
            # Dossiers taken back are often told beside the balance and not in it: no slip can be proved.
            if 1 < known[k].value < left.value / 2 and not (rule.kind == "balance" and k == "withdrawn")
        )
    elif what == "level":
        now, before = (known[k].value for k in rule.operands)
        yield rule.left, _as(left, now / before * 100, habits)
    elif what in ("more", "fewer"):
        yield rule.left, count(int(left.value) + (1 if what == "more" else -1), habits)


def _as(like: Printed, value: Fraction, habits: Habits) -> Printed:
    return percent(value, habits, "" if "%" in like.text else "bare")


def _shows(rule: Rule, altered: Numbers, draft: Draft, cause: Cause | None) -> bool:
    """Tell whether no honest reading upholds the passage any more."""
    if rule.kind == "count":
        return True
    if altered[rule.left].value <= 0:
        return False
    if rule.percent and cause not in (Cause.LEVEL_AS_CHANGE, Cause.OTHER_DENOMINATOR):
        left = altered[rule.left]
        if not rule.hidden and left.decimals == 0:
            return False
        if rule.kind == "ratio" and left.value > 100 and result_of(rule, altered) <= 100:
            return False
    if rule.kind == "ratio" and any(v.value <= 0 for k, v in altered.items() if k in rule.operands):
        return False
    if holds(rule, altered, draft.up):
        return False
    others = _counts(draft, altered)
    if rule.kind == "ratio" and cause is not Cause.OTHER_DENOMINATOR and not rule.hidden:
        pairs = ((a, b) for a in others for b in others if a != b and b)
        return not any(fits(a / b * 100, a / b * 100, altered[rule.left]) for a, b in pairs)
    if rule.kind in SUMS and cause is not Cause.PART_LEFT_OUT:
        total = altered[rule.left].value
        rest = [v for v in others if v and v != total]
        return not any(sum(c) == total for n in (2, 3) for c in combinations(rest, n))
    return True


def result_of(rule: Rule, known: Numbers) -> Fraction:
    """Compute the result of a rule from printed numbers, 0 where an operand is not printed."""
    if rule.hidden:
        return Fraction(0)
    return result(rule, {k: known[k].value for k in rule.operands})


def _counts(draft: Draft, known: Numbers) -> list[Fraction]:
    """List the whole counts the passage prints."""
    printed = keys_of(draft.wording)
    return [n.value for k, n in known.items() if k in printed and n.ulp == 0]


def causes_of(rule: Rule, known: Numbers, up: bool, printed: list[Fraction] | None = None) -> set[str]:
    """List every cause that would explain a rule that does not hold, from the printed numbers alone."""
    if rule.kind in ("count", "threshold"):
        return set()
    if rule.hidden:
        return {str(Cause.IMPOSSIBLE_RATE)}
    out: set[str] = set()
    left = known[rule.left]
    makers: tuple[tuple[Cause, Callable[[Printed], Iterator[Printed]]], ...] = (
        (Cause.DIGIT, one_digit_off),
        (Cause.SWAP, swapped),
        (Cause.LAST_PLACE, last_place_off),
    )
    for cause, maker in makers:
        if any(holds(rule, {**known, rule.left: p}, up) for p in maker(left)):
            out.add(str(cause))
    if rule.elsewhere:
        return out
    for key in rule.operands:
        if any(holds(rule, {**known, key: p}, up) for p in one_digit_off(known[key]) if p.value > 0):
            out.add(str(Cause.OPERAND_DIGIT))
    if rule.kind == "change" and holds(rule, known, not up):
        out.add(str(Cause.DIRECTION))
    if rule.kind == "change" and rule.percent:
        now, before = (known[k].value for k in rule.operands)
        if fits(now / before * 100, now / before * 100, left):
            out.add(str(Cause.LEVEL_AS_CHANGE))
    if rule.kind == "ratio":
        top = sum((sign * known[k].value for sign, k in rule.above), Fraction(0))
        if any(fits(top / b * 100, top / b * 100, left) for b in printed or () if b):
            out.add(str(Cause.OTHER_DENOMINATOR))
        wholes = [known[k] for _, k in rule.below]
        if len(wholes) == 1 and wholes[0].ulp == 0 and not possible(left, wholes[0]):
            out.add(str(Cause.IMPOSSIBLE_RATE))
    if rule.kind in SUMS:
        low, high = reach(rule, known)
        parts = [known[k].value for k in rule.operands if known[k].value]
        if any(low - p <= left.value <= high - p for p in parts):
            out.add(str(Cause.PART_LEFT_OUT))
        if any(low + p <= left.value <= high + p for p in parts):
            out.add(str(Cause.PART_COUNTED_TWICE))
    return out


#: A number one off in its last place is a digit off, too; a wrong total of many parts can always be
#: mended in one of them; a misprinted rate over a small count is mostly impossible, too: those stand
#: behind the planted cause, any other would stand beside it.
_USUALLY_BEHIND = frozenset({str(Cause.OPERAND_DIGIT), str(Cause.IMPOSSIBLE_RATE)})
_BEHIND: Mapping[Cause, frozenset[str]] = {
    Cause.OPERAND_DIGIT: frozenset(),
    Cause.OTHER_DENOMINATOR: frozenset({str(Cause.OPERAND_DIGIT)}),
    Cause.LAST_PLACE: _USUALLY_BEHIND | {str(Cause.DIGIT)},
}


def _clear(cause: Cause, causes: set[str]) -> bool:
    return causes - {str(cause)} <= _BEHIND.get(cause, _USUALLY_BEHIND)


