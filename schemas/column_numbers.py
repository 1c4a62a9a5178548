"""The row of a form that numbers its columns: «A | (1) | (2)=(3)+(4) | (3) | …».

Comes in: the texts of the cells of a row. Readers ask which rows are heads, extractors which formulas are printed
there; so both read it by one rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

#: «(3)=(4)+(5)+(6)», «3=4+5», «1=2+3+…+7», «A», «(1)», «(9)=(8)/(7)x100%»; «MS», «Cột» before them all
COLUMN_NUMBER = regex.compile(
    r"\(?(?:(?P<number>\d{1,2})|\p{Lu}|MS|[Mm]ã số|[Cc]ột(?: số)?)\)?(?P<formula>\s*=[\s\d()+\-–/:x*×%.…=]+)?"
)
FEWEST_NUMBERED = 3


def numbers_columns(texts: Sequence[str]) -> bool:
    """True for the row of a form that numbers its columns; numbers that do not count on are data.

    >>> numbers_columns(["A", "B", "1=2+3", "2", "3"]), numbers_columns(["1", "12", "13"])
    (True, False)
    """
    found = [COLUMN_NUMBER.fullmatch(text) for text in texts if text]
    if None in found or (len(found) < FEWEST_NUMBERED and not all(text.startswith("(") for text in texts if text)):
        return False  # «1 | 2» may be data, «(1) | (2)» is none
    numbers = [int(match["number"]) for match in found if match is not None and match["number"]]
    if len(numbers) < 2 or numbers[0] not in (1, 2, 3):
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
