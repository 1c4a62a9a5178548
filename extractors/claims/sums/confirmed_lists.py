"""Brackets whose counts add up to the number before them: «111 đơn (35 khiếu nại, 02 tố cáo, 74 kiến nghị)».

What the members are called may be any words, so that they add up is the evidence: such a claim can hold and never
accuse. Brackets whose members share the noun of their total are ``lists``'.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.claims.making import make_sum
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality

#: Between a number and its bracket stand words of its own noun phrase only.
_PHRASE = regex.compile(r"[\p{L}\s/,-]{0,90}")
_NOT_SHARED = "the words do not tie the members to their total"


def find_confirmed_lists(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each bracket of two or more counts, and nothing else, that make the number before it."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for opened, closed in reading.closing.items():
            parts = _members(sheet, at, reading, opened, closed)
            total = _total(sheet, at, reading, opened, sum(part.value for part in parts)) if len(parts) > 1 else None
            if total is not None:
                operands = [part.operand("part") for part in parts]
                yield make_sum(sheet, total, operands, "confirmed list", weak=_NOT_SHARED)


def _members(sheet: Sheet, at: int, reading: Reading, opened: int, closed: int) -> list[Entry]:
    inside = [n for n, q in enumerate(reading.quantities) if opened < q.start < closed]
    entries = [sheet.at(at, n) for n in inside]
    plain = all(
        entry.unit != "%" and entry.modality is Modality.ACTUAL and reading.quantities[n].brackets[-1:] == (opened,)
        and reading.pair_of(n) is None and not is_change(reading, reading.quantities[n])
        for n, entry in zip(inside, entries, strict=True)
    )  # fmt: skip
    return entries if plain else []


def _total(sheet: Sheet, at: int, reading: Reading, opened: int, listed: object) -> Entry | None:
    before = [n for n, q in enumerate(reading.quantities) if q.end <= opened]
    if not before:
        return None
    pair = reading.pair_of(before[-1])
    for number in (before[-1], *((pair.upper,) if pair and pair.slash else ())):
        entry = sheet.at(at, number)
        told = regex.sub(r"/\s*[\d.,]+", "", reading.compared[entry.unit_end : opened])
        fits = entry.value == listed and entry.unit != "%" and entry.modality is Modality.ACTUAL
        if fits and _PHRASE.fullmatch(told):
            return entry
    return None
