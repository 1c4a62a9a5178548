"""Other numbers that a slip of one key or of the recogniser can have turned into the printed one.

Comes in: a figure. Goes out: the same figure with another value, the likelier first.
Digits are worked on by their place value, so grouping marks and scale words stay out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from schemas.records import Figure

#: In a shorter number one digit more or less explains nothing: 46 is a digit away from eighteen others.
FEWEST_DIGITS = 3
#: Digits that Tesseract takes for one another, the printed one first as it was read (BASELINES §2: 5 read as 9,
#: 3 as 5, 9 as 3; the rest look alike in the same way).
_LOOKALIKES = {
    "0": "689", "1": "74", "2": "7", "3": "589", "4": "19", "5": "3968", "6": "085", "7": "12", "8": "3069",
    "9": "5340",
}  # fmt: skip
#: What «%» is read as at the end of a number: «78,57%» came out as «78,579», «100%» as «1009».
_READ_FOR_PERCENT = "90"


def digits_of(figure: Figure) -> str | None:
    """The printed digits, None where they do not give the value (a number in words)."""
    digits = "".join(c for c in figure.value_text if c.isdecimal())
    return digits if digits and figure.ulp and int(digits) * figure.ulp == figure.value else None


def one_digit(figure: Figure) -> Iterator[Figure]:
    """Every number of the same length that differs in one digit; none where the number is too short to tell."""
    for form, digits in _forms(figure):
        if len(digits) >= FEWEST_DIGITS:
            for at in range(len(digits)):
                for digit in "0123456789":
                    yield from _instead(form, digits, at, digit)


def swapped(figure: Figure) -> Iterator[Figure]:
    """Every number with two neighbouring digits exchanged."""
    for form, digits in _forms(figure):
        for at in range(len(digits) - 1):
            one, two = digits[at], digits[at + 1]
            if one != two and (at or two != "0" or digits[0] == "0"):
                yield _with(form, digits[:at] + two + one + digits[at + 2 :], form.ulp)


def _forms(figure: Figure) -> Iterator[tuple[Figure, str]]:
    """The figure with its digits, and a percentage with the last zero that offices drop: «46%» for 46,0."""
    digits = digits_of(figure)
    if digits is not None:
        yield figure, digits
        if figure.unit == "%":
            yield replace(figure, ulp=figure.ulp / 10), digits + "0"


def last_place(figure: Figure) -> Iterator[Figure]:
    """Numbers one or two units off in the last printed place, the nearest first."""
    if digits_of(figure) is not None:
        for steps in (1, -1, 2, -2):
            value = figure.value + steps * figure.ulp
            if value >= 0:
                yield replace(figure, value=value)


def misread(figure: Figure) -> Iterator[Figure]:
    """What may stand on the page where a recogniser gave this number: a digit for another, one read twice or lost,
    a comma, a «%» taken for a digit."""
    digits = digits_of(figure)
    if digits is None:
        return
    for at, printed in enumerate(digits):
        for digit in _LOOKALIKES[printed]:
            yield from _instead(figure, digits, at, digit)
    if len(digits) > 1 and digits[-1] in _READ_FOR_PERCENT:
        yield _with(figure, digits[:-1], figure.ulp if figure.ulp >= 1 else figure.ulp * 10)
    yield from _moved_comma(figure, digits)
    for at, printed in enumerate(digits):
        for digit in "0123456789":
            if digit not in _LOOKALIKES[printed]:
                yield from _instead(figure, digits, at, digit)
    yield from _longer_or_shorter(figure, digits)


def _longer_or_shorter(figure: Figure, digits: str) -> Iterator[Figure]:
    """A digit read that is not there («1.9918» for 1.918), or one lost («74» read as «7»)."""
    if len(digits) >= FEWEST_DIGITS:
        for at in range(len(digits)):
            shorter = digits[:at] + digits[at + 1 :]
            if shorter[0] != "0":
                yield _with(figure, shorter, figure.ulp)
    for at in range(len(digits) + 1):
        for digit in "0123456789":
            if at or digit != "0":
                yield _with(figure, digits[:at] + digit + digits[at:], figure.ulp)


def _moved_comma(figure: Figure, digits: str) -> Iterator[Figure]:
    """The comma lost («99,97» read as «9997»), or one read that is not there."""
    if figure.ulp < 1:
        yield _with(figure, digits, Fraction(1))
    elif figure.ulp == 1:
        for places in range(1, len(digits)):
            yield _with(figure, digits, Fraction(1, 10**places))


def _instead(figure: Figure, digits: str, at: int, digit: str) -> Iterator[Figure]:
    """The number with ``digit`` at one place; no number begins with a 0 that was not printed."""
    leads = at == 0 and digit == "0" and len(digits) > 1
    if digit != digits[at] and not leads:
        yield _with(figure, digits[:at] + digit + digits[at + 1 :], figure.ulp)


def _with(figure: Figure, digits: str, ulp: Fraction) -> Figure:
    return replace(figure, value=int(digits) * ulp, ulp=ulp)
