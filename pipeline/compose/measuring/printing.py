"""Printed numbers and the small changes a typist makes to them.

Comes in: exact values and the habits of an office. Goes out: ``Printed`` values,
each with what one unit of its last place is worth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pipeline.compose.habits import Habits
from pipeline.compose.truth import Num, half_up

DIGITS = re.compile(r"\d[\d.]*(?:,\d+)?")
#: Units of money and of large counts: what one of them is worth, and the words after the number.
SCALES = {
    "tỷ": (1_000_000_000, " tỷ đồng"),
    "triệu": (1_000_000, " triệu đồng"),
    "đồng": (1, " đồng"),
    "nghìn": (1000, " nghìn"),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it stands on the page; ``ulp`` is 0 for a whole count, which is exact."""

    value: Fraction
    text: str
    ulp: Fraction = Fraction(0)

    @property
    def decimals(self) -> int:
        """Places after the comma."""
        found = DIGITS.search(self.text)
        return len(found[0].partition(",")[2]) if found else 0


def count(value: int, habits: Habits) -> Printed:
    """Print a whole count."""
    num = habits.count(value)
    return Printed(num.value, num.text)


def percent(value: Fraction, habits: Habits, form: str = "") -> Printed:
    """Print a percentage by the office's habit; ``bare`` leaves the sign to the head of a column."""
    return of_num(habits.percent(value), form)


def of_num(num: Num, form: str) -> Printed:
    """Take a printed percentage over."""
    text = num.text.replace("%", "").strip() if form == "bare" else num.text
    return Printed(num.value, text, Fraction(1, 10**num.decimals))


def tenths(value: int, habits: Habits, form: str = "") -> Printed:
    """Print a rate known in tenths of a percent: '95,1%', '2,7 điểm phần trăm', '84,3' points."""
    tail = {"pt": " điểm phần trăm", "điểm": "", "bare": ""}.get(form, " %" if habits.spaced_percent else "%")
    return Printed(Fraction(value, 10), f"{value // 10},{value % 10}{tail}", Fraction(1, 10))


def scaled(value: int, form: str, *, places: int) -> Printed:
    """Print an amount in tỷ, triệu, đồng or nghìn, rounded half up to at most ``places`` places."""
    worth, tail = SCALES[form]
    kept = half_up(Fraction(value, worth), 0 if worth == 1 else places)
    decimals = next(d for d in range(places + 1) if (kept * 10**d).denominator == 1)
    whole, _, rest = f"{float(kept):.{decimals}f}".partition(".")
    text = f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")
    ulp = Fraction(worth, 10**decimals) if worth > 1 else Fraction(0)
    return Printed(kept * worth, text + tail, ulp)


def reread(printed: Printed, digits: str) -> Printed:
    """Put other digits in the place of the printed ones, in the same unit."""
    old = DIGITS.search(printed.text)
    if old is None:
        raise ValueError(f"no digits in «{printed.text}»")
    before = Fraction(old[0].replace(".", "").replace(",", "."))
    now = Fraction(digits.replace(".", "").replace(",", "."))
    value = printed.value / before * now if before else now
    return Printed(value, printed.text[: old.start()] + digits + printed.text[old.end() :], printed.ulp)


def one_digit_off(printed: Printed) -> Iterator[Printed]:
    """Yield the number with one digit replaced by another; no leading zero comes about."""
    yield from (p for p in _with_digits(printed, _replaced) if p.value != printed.value)


def swapped(printed: Printed) -> Iterator[Printed]:
    """Yield the number with two neighbouring digits swapped."""
    yield from (p for p in _with_digits(printed, _exchanged) if p.value != printed.value)


def last_place_off(printed: Printed) -> Iterator[Printed]:
    """Yield the number one unit of its last place lower and higher."""
    found = DIGITS.search(printed.text)
    if found is None:
        return
    plain, decimals = found[0].replace(".", ""), printed.decimals
    for step in (-1, 1):
        number = int(plain.replace(",", "")) + step
        if number <= 0:
            continue
        text = str(number).rjust(len(plain.replace(",", "")), "0")
        whole, rest = (text[:-decimals], text[-decimals:]) if decimals else (text, "")
        if "." in found[0]:
            whole = f"{int(whole):,}".replace(",", ".")
        yield reread(printed, whole + ("," + rest if rest else ""))


def _with_digits(printed: Printed, change: Callable[[str], Iterator[str]]) -> Iterator[Printed]:
    found = DIGITS.search(printed.text)
    if found is None:
        return
    for digits in change(found[0]):
        if digits[0] != "0" or found[0][0] == "0":
            yield reread(printed, digits)


def _replaced(text: str) -> Iterator[str]:
    for at, letter in enumerate(text):
        if letter.isdigit():
            yield from (text[:at] + d + text[at + 1 :] for d in "0123456789" if d != letter)


def _exchanged(text: str) -> Iterator[str]:
    places = [i for i, letter in enumerate(text) if letter.isdigit()]
    for a, b in pairwise(places):
        if text[a] != text[b]:
            yield text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]
