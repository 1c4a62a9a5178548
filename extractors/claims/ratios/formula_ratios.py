"""Percentages that a printed formula gives: «((507 + 15)/522) = 100%»."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from extractors.claims.making import make_ratio
from extractors.sheet import Entry, Sheet
from extractors.text.formulas import Formula
from schemas.records import Claim, Operand, Qualifier


def formula_ratio(sheet: Sheet, at: int, percent: Entry, formula: Formula) -> Claim:
    """The claim of a formula's result over its two sides, each a printed number or a bracket that was evaluated."""
    operands = tuple(
        Operand(role, _side_figure(sheet, at, percent, span, value), value)
        for role, span, value in (
            ("numerator", formula.numerator_at, formula.numerator),
            ("denominator", formula.denominator_at, formula.denominator),
        )
    )
    return make_ratio(percent, operands, at, sheet, "formula")


def _side_figure(sheet: Sheet, at: int, percent: Entry, span: tuple[int, int], value: Fraction) -> int:
    """Figure of a side of a formula: the printed number, or the bracket that was evaluated."""
    reading = sheet.readings[at]
    start, end = span
    known = sheet.printed_at(at, span)
    if known is not None:
        return known.figure
    source = sheet.figures[percent.figure]
    sheet.figures.append(
        replace(
            source,
            start=start,
            end=end,
            value=value,
            ulp=source.ulp * 0,
            value_text=reading.text[start:end],
            unit="hồ sơ" if "hồ sơ" in reading.compared else None,
            label=None,
            indicator=None,
            qualifier=Qualifier.EXACT,
            method="formula",
        )
    )
    return len(sheet.figures) - 1
