"""Makes claims from the entries that state them."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, Operand


def make_sum(
    sheet: Sheet,
    total: Entry,
    parts: Sequence[Operand],
    method: str,
    *,
    rivals: Sequence[Sequence[Operand]] = (),
    weak: str | None = None,
) -> Claim:
    reading = sheet.readings[total.reading]
    quote = sheet.figures[total.figure].quote if total.quantity < 0 else reading.quantities[total.quantity].sentence
    head = total.operand("total")
    return Claim(
        ClaimKind.SUM,
        reading.passage.ordinal,
        total.figure,
        (head, *parts),
        quote,
        method,
        tuple((head, *r) for r in rivals),
        weak,
    )


def unit_family(unit: str | None) -> str | None:
    """Units that count the same thing: a person sent on a course is a «lượt» too."""
    return {"lượt": "người", "bộ": "hồ sơ"}.get(unit or "", unit)


def may_count_the_same(one: Entry, other: Entry) -> bool:
    """False where both name a unit and the units differ."""
    return None in (one.unit, other.unit) or unit_family(one.unit) == unit_family(other.unit)


def make_ratio(
    percent: Entry,
    operands: tuple[Operand, ...],
    at: int,
    sheet: Sheet,
    method: str,
    rivals: Sequence[tuple[Operand, ...]] = (),
    weak: str | None = None,
    *,
    quiet: bool = False,
) -> Claim:
    """A ratio stated by a percentage of passage ``at``, quoted with its sentence."""
    reading = sheet.readings[at]
    sentence = reading.quantities[percent.quantity].sentence
    return Claim(
        ClaimKind.RATIO,
        reading.passage.ordinal,
        percent.figure,
        operands,
        sentence,
        method,
        tuple(rivals),
        weak,
        quiet,
    )
