"""Printed formulas: «((507+15)/522) x 100 = 100%» (DOMAIN §5).

Comes in: text in compare form. Goes out: numerator and denominator evaluated
exactly, and where everything stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import regex

from extractors.text.numerals import NUMERAL, parse_numeral

#: A bracket of words alone is no part of it: «tỷ lệ (cả đơn đang xét): (449+62)/23.268 x 100 = 2,20%».
_NUMBER_INSIDE = r"[^()\[\]{}]*(?:[(\[][^()\[\]{}]*)?\d"
#: An expression that ends in «= 97,89%»; words may stand inside its brackets and units after its numbers:
#: «(hồ sơ trước hạn 1.470 + hồ sơ đúng hạn 215)/(tổng số đã giải quyết 1.702) x 100% = 99,00%».
_FORMULA = regex.compile(
    rf"(?P<expression>(?=[\[({{\d])(?:[\[({{](?={_NUMBER_INSIDE})(?:[^()\[\]{{}}=;]|[(\[][^()\[\]{{}}=;]*[)\]])*[)\]}}]"
    r"|\d[\d.,]*(?:\s*(?:hồ sơ|thủ tục|tthc|đơn|đồng|tỷ|triệu))?|[+/:x×*%\s·-])+)"
    r"=\s*(?P<result>\d[\d.,]*)\s*%"
)
#: «hồ sơ được số hóa: 2.867/5.068 hồ sơ = 56,57%» prints no formula but a fraction of things, and its share.
_FRACTION_OF_THINGS = regex.compile(r"\d[\d.,]*\s*/\s*\d[\d.,]*\s*\p{L}[\p{L}\s]*")
_TOKEN = regex.compile(
    rf"(?P<number>{NUMERAL.pattern})|(?P<sign>[-+/:x×*·()])|(?P<space>\s+|[\p{{L}},]+|%)", regex.VERBOSE
)
_BRACKETS = str.maketrans("[]{}", "()()")


@dataclass(frozen=True, slots=True)
class Formula:
    """An evaluated quotient.

    ``[start, end)`` is the expression, ``numerator_at`` and ``denominator_at`` its sides.
    """

    start: int
    end: int
    numerator: Fraction
    denominator: Fraction
    numerator_at: tuple[int, int]
    denominator_at: tuple[int, int]
    result_at: int


def find_formulas(compared: str) -> Iterator[Formula]:
    """Yield the quotients printed with their percentage."""
    for match in _FORMULA.finditer(compared):
        if _FRACTION_OF_THINGS.fullmatch(match["expression"]):
            continue
        expression = match["expression"].translate(_BRACKETS)
        formula = _read(expression, match.start("expression"), match.start("result"))
        if formula is not None:
            yield formula


def _read(expression: str, offset: int, result_at: int) -> Formula | None:
    split = _outer_quotient(expression)
    if split is None:
        return None
    (top_start, top_end), (low_start, low_end) = split
    numerator = evaluate(expression[top_start:top_end])
    denominator = evaluate(expression[low_start:low_end])
    if numerator is None or not denominator:
        return None
    return Formula(
        offset,
        offset + len(expression.rstrip()),
        numerator,
        denominator,
        (offset + top_start, offset + top_end),
        (offset + low_start, offset + low_end),
        result_at,
    )


def _outer_quotient(expression: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Sides of the one division, whatever brackets and «x 100» stand around it."""
    divisions = [m.start() for m in regex.finditer(r"[/:]", expression)]
    if len(divisions) != 1:
        return None
    at = divisions[0]
    left, right = expression[:at], expression[at + 1 :]
    start = len(left) - len(left.lstrip())
    depth = 0
    for i in range(len(left) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(left[i], 0)
        if depth < 0:
            start = i + 1
            break
    else:
        start = 0
    if found := regex.match(r"\s*100\s*%?\s*[x×*·]\s*", left[start:]):
        start += found.end()
    stop = regex.match(r"\s*(?:\([^()]*\)|[^()x×*·]*)", right)
    end = at + 1 + (stop.end() if stop else 0)
    return _trim(expression, start, at), _trim(expression, at + 1, end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def evaluate(expression: str) -> Fraction | None:
    """Value of sums and differences of printed numbers, None for anything else.

    >>> evaluate("(5.753+938)")
    Fraction(6691, 1)
    """
    total, sign, wants = Fraction(0), 1, True
    at = 0
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None:
            return None
        at = token.end()
        if token["number"]:
            parsed = parse_numeral(token["number"])
            if parsed is None or not wants:
                return None
            total += sign * parsed[0]
            wants = False
        elif token["sign"] in ("+", "-"):
            sign, wants = (1 if token["sign"] == "+" else -1), True
        elif token["sign"] and token["sign"] not in "()":
            return None
    return None if wants else total
