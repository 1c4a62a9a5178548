"""How an office prints its numbers, dates and citations.

Comes in: exact values and the habits of one office (``corpus/world.yml``). Goes
out: printed forms with their value. Which words stand around them is the business
of ``phrases``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pipeline.compose.truth import Num, cut_off, half_up


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of one office.

    ``grouped`` prints 4.063 instead of 4063, ``padded`` 05 instead of 5,
    ``truncates`` cuts percentages off instead of rounding them, ``money`` is tỷ,
    triệu or đồng, ``dates`` is short (5/3/2024), padded (05/03/2024) or long.
    """

    grouped: bool
    padded: bool
    truncates: bool
    decimals: int
    spaced_percent: bool
    money: str
    dates: str

    def count(self, value: int) -> Num:
        """Print a count.

        >>> Habits(True, True, False, 2, False, "tỷ", "short").count(4063).text
        '4.063'
        """
        if self.padded and 0 <= value < 10:
            return Num(Fraction(value), f"{value:02d}")
        text = f"{value:,}".replace(",", ".") if self.grouped else str(value)
        return Num(Fraction(value), text)

    def percent(self, value: Fraction) -> Num:
        """Print a percentage as the office cuts or rounds it, '100%' without places."""
        kept = (cut_off if self.truncates else half_up)(value, self.decimals)
        return self.percent_as(kept)

    def percent_as(self, kept: Fraction) -> Num:
        """Print a percentage that is already at the printed places."""
        decimals = 0 if kept.denominator == 1 else self.decimals
        text = f"{float(kept):.{decimals}f}".replace(".", ",")
        if decimals and text.endswith("0"):
            # Offices drop a last zero as often as not; dropped here, the value stays.
            text, decimals = text[:-1], decimals - 1
        return Num(kept, text + (" %" if self.spaced_percent else "%"), decimals)

    def amount(self, millions: int) -> Num:
        """Print an amount of money known in whole millions of đồng."""
        value = Fraction(millions) * 1_000_000
        if self.money == "tỷ":
            text = f"{millions // 1000:,}".replace(",", ".") + f",{millions % 1000:03d}".rstrip("0").rstrip(
                ","
            )
            return Num(value, f"{text} tỷ đồng")
        if self.money == "triệu":
            return Num(value, f"{millions:,}".replace(",", ".") + " triệu đồng")
        return Num(value, f"{millions * 1_000_000:,}".replace(",", ".") + " đồng")

    def day(self, when: date) -> str:
        """Print a date with the word 'ngày' before it.

        >>> Habits(True, True, False, 2, False, "tỷ", "long").day(date(2024, 3, 5))
        'ngày 05 tháng 3 năm 2024'
        """
        if self.dates == "long":
            month = f"{when.month:02d}" if when.month < 3 else str(when.month)
            return f"ngày {when.day:02d} tháng {month} năm {when.year}"
        if self.dates == "padded":
            return f"ngày {when.day:02d}/{when.month:02d}/{when.year}"
        return f"ngày {when.day}/{when.month}/{when.year}"
