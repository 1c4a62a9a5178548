"""Numbers as exact text: what a verdict rests on is never a binary fraction."""

from __future__ import annotations

from fractions import Fraction


def exact_text(value: Fraction | None) -> str | None:
    """A fraction as an exact decimal if it ends, else as 'a/b'.

    >>> exact_text(Fraction(2489, 25)), exact_text(Fraction(-2, 3)), exact_text(None)
    ('99.56', '-2/3', None)
    """
    if value is None:
        return None
    denominator = value.denominator
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text
