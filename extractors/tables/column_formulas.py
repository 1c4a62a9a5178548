"""The numbers that a form gives its columns, and the formulas printed with them.

Comes in: the cells of a row that numbers columns, «(1) | (2) | (3)=(4)+(5)+(6) | …», or heads that end in their
numbers, «Tổng số (3)=(4)+(5) | Trước hạn (4)». Goes out: ``ColumnFormula``
values over the table's columns. Whether the rows of the table keep to them is ``claims``' job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import regex

from extractors.reading.cells import NUMBERED_HEAD
from schemas.column_numbers import COLUMN_NUMBER, FEWEST_NUMBERED, numbers_columns
from schemas.records import Passage

_TERM = regex.compile(r"([+\-–])?\(?(\d{1,2})\)?")
#: «(9)=(8)/(7)x100%», «8=7:5»
_QUOTIENT = regex.compile(r"\(?(\d{1,2})\)?[/:]\(?(\d{1,2})\)?(?:[x*×]?100%?)?%?")
#: «2+3+…+7»: from the last number before the dots to that behind them
_DOTS = regex.compile(r"\+\(?(\d{1,2})\)?\+(?:\.{2,}|…)\+?\(?(\d{1,2})\)?")
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
    if numbers_columns(texts):
        found = ((c.column, COLUMN_NUMBER.fullmatch(text)) for c, text in zip(passage.cells, texts, strict=True))
        yield from _formulas({column: match for column, match in found if match is not None})


def numbered_heads(heads: Mapping[int, str]) -> tuple[dict[int, str], tuple[ColumnFormula, ...]]:
    """The heads by column without the numbers that they end in, and the formulas beside these; as they are without any.

    >>> numbered_heads({1: "Tổng số (3)=(4)+(5)", 2: "Đúng hạn (4)", 3: "Quá hạn (5)"})
    ({1: 'Tổng số', 2: 'Đúng hạn', 3: 'Quá hạn'}, (ColumnFormula(total=1, parts=(2, 3), quotient=False),))
    """
    matched = ((column, NUMBERED_HEAD.fullmatch(heads[column])) for column in sorted(heads))
    found = {column: match for column, match in matched if match is not None}
    numbers = [int(match["number"]) for match in found.values()]
    if len(numbers) < FEWEST_NUMBERED or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return dict(heads), ()
    return {c: found[c]["words"] if c in found else head for c, head in heads.items()}, tuple(_formulas(found))


def _formulas(found: Mapping[int, regex.Match[str]]) -> Iterator[ColumnFormula]:
    numbered = {int(match["number"]): column for column, match in found.items() if match["number"]}
    for column, match in found.items():
        if match["formula"]:
            for printed in regex.sub(r"\s", "", match["formula"]).split("=")[1:]:
                if (formula := _formula(column, _spelled_out(printed), numbered)) is not None:
                    yield formula


def _spelled_out(printed: str) -> str:
    """A sum with the numbers that dots stand for.

    >>> _spelled_out("2+3+...+6")
    '2+3+4+5+6'
    """
    return _DOTS.sub(lambda m: "+" + "".join(f"{n}+" for n in range(int(m[1]), int(m[2]) + 1))[:-1], printed)


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
