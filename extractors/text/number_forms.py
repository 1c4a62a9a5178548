"""Numbers in the form readers know them: Vietnamese and English separators, the decimals that were printed.

Comes in: exact values. Goes out: text. Reading numbers is ``extractors.text.numerals``'s job.
"""

from __future__ import annotations

from fractions import Fraction

from extractors.text.numerals import find_numerals
from schemas.records import Figure

_TO_ENGLISH = str.maketrans(".,", ",.")


def vietnamese(value: Fraction, places: int | None = None) -> str:
    """A number as Vietnamese offices print it, decimals cut to at most ``places``.

    >>> vietnamese(Fraction(6754, 2))
    '3.377'
    >>> vietnamese(Fraction(675400, 6756), 4)
    '99,9703…'
    """
    above, below = value.numerator, value.denominator
    sign, above = ("-", -above) if above < 0 else ("", above)
    whole, rest = divmod(above, below)
    grouped = f"{whole:,}".replace(",", ".")
    digits = ""
    limit = 12 if places is None else places
    if rest and limit:
        decimals, rest = divmod(rest * 10**limit, below)
        digits = f"{decimals:0{limit}}"
        if not rest:
            digits = digits.rstrip("0")
    return sign + grouped + (f",{digits}" if digits else "") + ("…" if rest else "")


def english(value: Fraction, places: int | None = None) -> str:
    """The same with English separators."""
    return vietnamese(value, places).translate(_TO_ENGLISH)


def fixed(value: Fraction, ulp: Fraction) -> str:
    """A number with all the decimals that a last place of ``ulp`` prints.

    >>> fixed(Fraction(93), Fraction(1, 100))
    '93,00'
    >>> fixed(Fraction(6916), Fraction(1))
    '6.916'
    """
    places = 0
    while 0 < ulp.numerator * 10**places < ulp.denominator:
        places += 1
    whole, _, decimals = vietnamese(value, places).partition(",")
    return f"{whole},{decimals.ljust(places, '0')}" if places else whole


def as_printed(figure: Figure, language: str) -> str:
    """A figure's value in the form it was printed in, grouped by thousands; in English in base units."""
    percent = "%" if figure.unit == "%" else ""
    if language == "en":
        return fixed(figure.value, figure.ulp).translate(_TO_ENGLISH) + percent
    cell = f"| {figure.value_text}"  # «12 249» is one number where it stands alone
    numeral = next(find_numerals(cell), None)
    if numeral is None or not figure.ulp:
        return figure.value_text + percent
    digits = fixed(figure.value / numeral.scale, figure.ulp / numeral.scale)
    return digits + cell[numeral.digits_end :] + percent
