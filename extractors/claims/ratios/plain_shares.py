"""Shares of anything else than dossiers: a count over the total before it that counts the same thing."""

from __future__ import annotations

import regex

from extractors.claims.making import make_ratio, unit_of
from extractors.claims.ratios.other_bases import may_be_of
from extractors.claims.ratios.wholes import over
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, Modality, Qualifier

_NOT_NAMED = "the whole is not named"
_TOTAL = regex.compile(r"(?<!\p{L})(?:tổng|tổng số|tổng cộng|trên tổng)(?!\p{L})")


def plain_share(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Claim | None:
    """A count over the total before it that counts the same thing: no words tie the two, so it can only hold."""
    wholes = [
        e
        for e in _earlier_counts(sheet, at, count)
        if unit_of(sheet, e) == count.unit
        and _is_whole(e, at)
        and e.qualifier in (Qualifier.EXACT, Qualifier.ESTIMATED)
        and e.value > 0
        and may_be_of(sheet, percent, e)
    ]
    if not wholes:
        return None
    totals = [e for e in wholes if e.reading == at and _is_total(sheet, e)]
    first = totals[-1] if totals else max(wholes, key=lambda e: e.value)
    rivals = [over(count, e) for e in wholes if e is not first]
    return make_ratio(percent, over(count, first), at, sheet, "count over total", rivals, _NOT_NAMED, quiet=True)


def _is_total(sheet: Sheet, entry: Entry) -> bool:
    return _TOTAL.search(sheet.readings[entry.reading].compared, max(0, entry.start - 40), entry.start) is not None


def _is_whole(entry: Entry, at: int) -> bool:
    """A result, or in the same passage what the plan gives: «kế hoạch giao 30 nhiệm vụ, đã thực hiện 24 nhiệm vụ»."""
    return entry.modality is Modality.ACTUAL or (entry.modality is Modality.TARGET and entry.reading == at)


def _earlier_counts(sheet: Sheet, at: int, count: Entry) -> list[Entry]:
    same = [e for e in sheet.counts(at) if e.start < count.start]
    found = list(reversed(same))
    for reading in sheet.neighbours(at):
        if reading < at and sheet.readings[reading].text.rstrip().endswith(":"):
            found += reversed(sheet.counts(reading))
            break
    return found
