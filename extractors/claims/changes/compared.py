"""Comparisons that begin with what is compared with: «So với năm 2019 (189,4 tỷ đồng) tăng 13,3%», «So với dự toán
350 tỷ đồng đạt 87%».

What rose stands in a sentence before, named by nothing but its unit. So several counts
may be meant: one that fits confirms the claim, and none accuses it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import regex

from extractors.claims.making import make_ratio, unit_family
from extractors.claims.ratios.wholes import over
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, Modality, Operand, Qualifier

_WITH = regex.compile(
    r"(?<!\p{L})so với (?:[^;,.()]{2,60}\(\s*(?:là|có|đạt|bằng)?|[^;,.()]{2,50}(?:là|có|:)|(?:dự toán|kế hoạch)"
    r"(?: \p{L}+){0,4}(?: \d{4})?)\s*$"
)
#: Between the bracket and what is stated stand at most the subject's words.
_THEN = regex.compile(
    r"(?:[^()]*\)|\s*(?:hồ sơ|hs|\p{L}+ đồng|đồng)?)\s*,?\s*(?:[\p{L}/]+\s+){0,12}?"
    r"(?P<verb>tăng|giảm|đạt|bằng|cao hơn|thấp hơn)?\s*(?:thêm )?"
)
_FALL = regex.compile(r"giảm|thấp hơn")
#: Passages above in which the current value is looked for, and how many of its unit are tried.
_REACH, _MOST = 4, 8
_WEAK = "what is compared stands in another sentence"
_METHOD = "count over what it is compared with"


def find_compared(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change or ratio for each «So với … (N)» that is followed by what is stated."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        entries = [e for e in sheet.within(at) if e.quantity >= 0]
        for previous, stated in itertools.pairwise(entries):
            lead = _WITH.search(reading.compared, 0, previous.start)
            then = _THEN.fullmatch(reading.compared, previous.end, stated.start)
            if lead is None or then is None:
                continue
            current = _current(sheet, at, lead.start(), previous)
            if current:
                yield from _claims(sheet, at, current, previous, stated, then["verb"])


def _current(sheet: Sheet, at: int, before: int, previous: Entry) -> list[Entry]:
    """Counts of the same unit before the comparison, the nearest first."""
    section = sheet.readings[at].passage.section
    found = [e for e in reversed(sheet.within(at)) if e.end <= before]
    for above in range(at - 1, max(-1, at - 1 - _REACH), -1):
        if not section.startswith(sheet.readings[above].passage.section):
            break
        found += reversed(sheet.within(above))
    return [
        e
        for e in found
        if e.quantity >= 0
        and e.unit is not None
        and unit_family(e.unit) == unit_family(previous.unit)
        and e.modality is Modality.ACTUAL
        and e.qualifier is Qualifier.EXACT
        and not is_change(sheet.readings[e.reading], sheet.readings[e.reading].quantities[e.quantity])
    ][:_MOST]


def _claims(
    sheet: Sheet, at: int, current: list[Entry], previous: Entry, stated: Entry, verb: str | None
) -> Iterator[Claim]:
    reading = sheet.readings[at]
    if verb in ("đạt", "bằng") and stated.unit == "%":
        readings = [over(e, previous) for e in current]
        yield make_ratio(stated, readings[0], at, sheet, _METHOD, readings[1:], _WEAK, quiet=True)
    elif verb is not None and is_change(reading, reading.quantities[stated.quantity]):
        unit = {"%": "percent", "điểm phần trăm": "points"}.get(stated.unit or "", "absolute")
        if unit == "percent" and previous.unit == "%":
            unit = "points or percent"
        yield _change(reading, stated, current, previous, f"{'fall' if _FALL.search(verb) else 'rise'}, {unit}")


def _change(reading: Reading, stated: Entry, current: list[Entry], previous: Entry, sense: str) -> Claim:
    sides: list[tuple[Operand, ...]] = [(e.operand("current"), previous.operand("previous")) for e in current]
    return Claim(
        ClaimKind.CHANGE,
        reading.passage.ordinal,
        stated.figure,
        sides[0],
        reading.quantities[stated.quantity].sentence,
        f"{_METHOD}, {sense}",
        tuple(sides[1:]),
        _WEAK,
        quiet=True,
    )
