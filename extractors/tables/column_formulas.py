"""The row of a form that numbers its columns, and the formulas printed in it.

Comes in: the cells of such a row: «(1) | (2) | (3)=(4)+(5)+(6) | …». Goes out: ``ColumnFormula``
values over the table's columns. Whether the rows of the table keep to them is ``claims``' job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import regex

from extractors.reading.cells import COLUMN_NUMBER, numbers_columns
from schemas.records import Passage

_TERM = regex.compile(r"([+\-–])?\(?(\d{1,2})\)?")
#: «(9)=(8)/(7)x100%», «8=7:5»
_QUOTIENT = regex.compile(r"\(?(\d{1,2})\)?[/:]\(?(\d{1,2})\)?(?:[x*×]?100%?)?%?")
_SUM = regex.compile(r"\(?\d{1,2}\)?(?:[+\-–]\(?\d{1,2}\)?)+")


@dataclass(frozen=True, slots=True)
class ColumnFormula:
    """Column ``total`` is the sum of ``parts``, or, for a ``quotient``, the first over the second in percent."""

    total: int
    parts: tuple[int, ...]
    quotient: bool = False


def column_formulas(passage: Passage) -> Iterator[ColumnFormula]:
    """The formulas of a row that numbers columns, none for any other row."""
    texts = [passage.text[cell.start : cell.end].strip() for cell in passage.cells]
    if not numbers_columns(texts):
        return
    found = [(cell.column, COLUMN_NUMBER.fullmatch(text)) for cell, text in zip(passage.cells, texts, strict=True)]
    numbered = {int(match["number"]): column for column, match in found if match is not None and match["number"]}
    for column, match in found:
        if match is not None and match["formula"]:
            formula = _formula(column, regex.sub(r"[=\s]", "", match["formula"]), numbered)
            if formula is not None:
                yield formula


def _formula(column: int, printed: str, numbered: Mapping[int, int]) -> ColumnFormula | None:
    quotient = _QUOTIENT.fullmatch(printed)
    if quotient:
        sides = [numbered.get(int(number)) for number in quotient.groups()]
        return None if None in sides else ColumnFormula(column, tuple(s for s in sides if s is not None), True)
    if not _SUM.fullmatch(printed):
        return None
    terms = [(sign in ("-", "–"), numbered.get(int(number))) for sign, number in _TERM.findall(printed)]
    added = [at for negative, at in terms if at is not None and not negative]
    taken = [at for negative, at in terms if at is not None and negative]
    if len(added) + len(taken) < len(terms):
        return None
    if not taken:
        return ColumnFormula(column, tuple(added))
    # «8=3-6-7»: what is left over is a part of column 3
    return ColumnFormula(added[0], (*taken, column)) if len(added) == 1 else None
