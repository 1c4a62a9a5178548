"""Rows that take a count apart by kind: «Khiếu nại», «Tố cáo» under «Tiếp nhận», «Đã giải quyết».

Comes in: the codes that a row's label and a column's head name each alone. Goes out: the code of their cell. A kind of
what the column counts has its own code; a kind of anything else has none, and never that of all kinds together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import regex

from extractors.indicators.rules import find_phrases
from extractors.text.vocabulary import load

#: Fields whose counts are taken apart by kinds, and every stage by the same ones.
_BY_KIND = ("letters",)
_TOTAL = regex.compile(r"^\s*(?:[ivx\d]+[.)]?\s*)?(?:tổng cộng|tổng số|tổng|cộng)\s*")


@cache
def _wholes() -> Mapping[str, tuple[str, ...]]:
    """Code of a part -> codes of the counts that it is a part of."""
    sums = [row for row in load("identities") if row["kind"] == "sum"]
    return {part: tuple(row["whole"] for row in sums if part in row["parts"]) for row in sums for part in row["parts"]}


def are_kinds(of_row: str | None, of_column: str | None) -> bool:
    """True where a row is a kind of what the table counts and the column a count of all kinds or a stage of them."""
    if of_row is None or of_column is None or of_row == of_column:
        return False
    return of_row.split(".")[0] == of_column.split(".")[0] in _BY_KIND and of_row in _wholes()


def code_of_kind(of_row: str, of_column: str) -> str | None:
    """The code of a cell of such a row and column.

    >>> code_of_kind("letters.complaints", "letters.received"), code_of_kind("letters.complaints", "letters.resolved")
    ('letters.complaints', None)
    """
    return of_row if of_column in _wholes()[of_row] else None


_ANSWER = regex.compile(r"\W*(?:tỷ lệ |mức(?: độ)? |số phiếu )?(?P<very>rất )?hài lòng(?: \(?%\)?)?\W*")


def is_answer(name: str, beside: Iterable[str]) -> bool:
    """True for «Hài lòng» where «Rất hài lòng» stands beside it: one of the answers, not the rate of all who are.

    >>> is_answer("hài lòng", ["rất hài lòng", "không hài lòng"]), is_answer("hài lòng", ["không hài lòng"])
    (True, False)
    """
    if not _ANSWER.fullmatch(name):
        return False
    return any((found := _ANSWER.fullmatch(each)) and found["very"] for each in (name, *beside))


def names_a_count(label: str) -> bool:
    """True for «Tổng thu ngân sách trên địa bàn», «Tổng số đơn tiếp nhận»: a row's own count, no sum of the rows above.

    >>> names_a_count("tổng cộng"), names_a_count("tổng số"), names_a_count("tổng thu ngân sách trên địa bàn")
    (False, False, True)
    """
    return any(p.end > _end_of_total(label) for p in find_phrases(label))


def _end_of_total(label: str) -> int:
    found = _TOTAL.match(label)
    return found.end() if found else 0
