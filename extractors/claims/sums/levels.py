"""The whole of a body against its levels: «Tổng số 1.948 hồ sơ. - Cấp huyện: 736. - Cấp xã: 1.212».

Comes in: the sheet. Goes out: a sum for each whole that is told with all the levels it has. It may accuse where words
open the list, say that the whole adds the levels up, or the list of all levels stands alone right below the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.making import make_sum
from extractors.scope.scopes import WHOLE
from extractors.sheet import Entry, Sheet
from extractors.text.compare_form import compare_form
from schemas.records import Claim, Modality

_LEVELS = ("district", "commune", "office")
#: How far from a whole its levels are told: rates, causes and offices of one level stand between.
_PASSAGES_OF_LEVELS = 8
#: «các sở, ngành cấp tỉnh …; cấp huyện …; cấp xã …» under a total of the province: departments are a level, too.
_OF_PROVINCE = regex.compile(r"(?<!\p{L})(?:cấp tỉnh|sở)(?!\p{L})")


def find_levels(sheet: Sheet) -> Iterator[Claim]:
    """The whole district against its levels, for each code («cụ thể: + Cấp huyện … + Cấp xã …»)."""
    for total in sheet.entries:
        if not total.indicator or total.scope.level != WHOLE or total.modality is not Modality.ACTUAL:
            continue
        if not total.indicator.startswith("dossiers.") or total.unit == "%" or sheet.is_row(total.reading):
            continue
        parts = _levels_before(sheet, total)
        sure = len(parts) == len(sheet.tiers) and _sums_up(sheet, total)
        if not sure and _are_levels(sheet, after := _levels_after(sheet, total)):
            parts, sure = after, _announces(sheet, total, after) or _heads(sheet, total, after)
        if _are_levels(sheet, parts) and len({_early_stands_apart(sheet, e) for e in (total, *parts)}) == 1:
            offices = any(p.scope.level == "office" for p in parts)
            yield make_sum(
                sheet,
                total,
                [p.operand("part") for p in parts],
                "levels",
                rivals=[[p.operand("part") for p in parts if p.scope.level != "office"]] if offices else [],
                weak=None if sure else "levels told apart by their names only",
            )


def _early_stands_apart(sheet: Sheet, entry: Entry) -> bool:
    """«trước hạn 16.842, đúng hạn 6.671» counts no early ones, «trước và đúng hạn 6.417» does: they do not add up."""
    return entry.indicator == "dossiers.resolved.on_time" and any(
        e.indicator == "dossiers.resolved.early" and e.scope == entry.scope for e in sheet.counts(entry.reading)
    )


def _are_levels(sheet: Sheet, parts: Sequence[Entry]) -> bool:
    """All levels that make up the whole: of a province, before there were no districts, three."""
    return bool(sheet.tiers) and sheet.tiers <= {p.scope.level for p in parts}


def _levels_after(sheet: Sheet, total: Entry) -> list[Entry]:
    parts: list[Entry] = []
    for entry in sheet.after(total, _PASSAGES_OF_LEVELS):
        if entry.indicator != total.indicator or entry.channel != total.channel:
            continue
        if not sheet.same_window(entry, total):
            continue  # «Trong 9 tháng …. Riêng quý III: + Cấp huyện … + Cấp xã …»
        if entry.scope.level == WHOLE:
            break
        if (entry.scope.level in _LEVELS or _is_of_province(entry)) and all(p.scope != entry.scope for p in parts):
            parts.append(entry)
    return parts


def _is_of_province(entry: Entry) -> bool:
    return entry.scope.level == "province" and _OF_PROVINCE.search(compare_form(entry.scope.name or "")) is not None


#: «Như vậy, tổng số hồ sơ tiếp nhận của hai cấp là 14.700».
_OF_BOTH = regex.compile(
    r"(?<!\p{L})(?:tổng|(?:tính|cộng) chung)[^.;]*?"
    r"(?:(?:hai|2|ba|3|các) cấp|cả (?:huyện|tỉnh)|toàn (?:huyện|thị xã|thành phố|quận|tỉnh))"
)


_SUMMING = regex.compile(
    r"(?<!\p{L})(?:như vậy|tính chung|tổng cộng|cộng chung|(?:hai|2|ba|3) cấp|cả hai|cả ba)(?!\p{L})"
)


def _sums_up(sheet: Sheet, total: Entry) -> bool:
    """The total's sentence says that it adds up what stands before it."""
    reading = sheet.readings[total.reading]
    return _SUMMING.search(reading.compared, *reading.quantities[total.quantity].sentence) is not None


def _levels_before(sheet: Sheet, total: Entry) -> list[Entry]:
    """The levels above a total that says it is of all of them; [] where one of them is given twice."""
    reading = sheet.readings[total.reading]
    if total.quantity < 0:
        return []
    sentence = reading.quantities[total.quantity].sentence
    if not _OF_BOTH.search(reading.compared, sentence[0], total.start):
        return []
    parts: list[Entry] = []
    for entry in reversed(list(sheet.before(total, _PASSAGES_OF_LEVELS))):
        if entry.indicator != total.indicator or entry.channel != total.channel or entry.quantity < 0:
            continue
        if entry.modality is not total.modality or not sheet.same_window(entry, total):
            continue
        if entry.scope.level == WHOLE:
            break
        again = any((p.scope, p.value) == (entry.scope, entry.value) for p in parts)
        if not again and (entry.scope.level in _LEVELS or _is_of_province(entry)):
            parts.insert(0, entry)
    levels = [p.scope.level for p in parts if p.scope.level != "office"]
    return parts if len(levels) == len(sheet.tiers) and _are_levels(sheet, parts) else []


_OPENS = regex.compile(r"trong đó|cụ thể|gồm|như sau")


def _announces(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> bool:
    """Words after the total open its list and both levels stand close below."""
    reading = sheet.readings[total.reading]
    near = all(p.reading - total.reading <= 3 for p in parts)
    are_all = len(parts) == len(sheet.tiers)
    return near and are_all and _OPENS.search(reading.compared, total.unit_end, _next_topic(sheet, total)) is not None


#: The mark and the words that an item of a list of levels begins with.
_ITEM = regex.compile(r"\s*(?P<mark>[-+*•]|[a-zđ]\)|\d+\.)?\s*[^\d;.()]{2,70}$")
_CALLED_TOTAL = regex.compile(r"(?<!\p{L})(?:tổng|toàn)(?!\p{L})")


def _heads(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> bool:
    """Whether the only number of a passage heads a list of all levels, one item each, that nothing stands before."""
    reading = sheet.readings[total.reading]
    if len(parts) != len(sheet.tiers) or len(reading.quantities) != 1 or len({p.reading for p in parts}) != len(parts):
        return False
    if parts[0].reading != total.reading + 1 or parts[0].quantity != 0:
        return False
    marks = [_mark(sheet, entry) for entry in (total, *parts)]
    if None in marks or len(set(marks[1:])) != 1 or _goes_on(sheet, total, parts[-1], marks[-1]):
        return False
    return marks[0] != marks[1] or _CALLED_TOTAL.search(reading.compared, 0, total.start) is not None


def _goes_on(sheet: Sheet, total: Entry, last: Entry, mark: str | None) -> bool:
    """Whether an item beside the levels counts the same: «- Cấp xã: 1.212 hồ sơ» · «- Ngành dọc: 36 hồ sơ»."""
    depth = sheet.readings[last.reading].passage.depth
    for reading in range(last.reading + 1, min(last.reading + _PASSAGES_OF_LEVELS, len(sheet.readings))):
        if sheet.readings[reading].passage.depth > depth:
            continue
        first = next((e for e in sheet.counts(reading) if e.quantity == 0), None)
        alike = first is not None and first.is_dossier and first.indicator in (None, total.indicator)
        return alike and first is not None and _mark(sheet, first) == mark
    return False


def _mark(sheet: Sheet, entry: Entry) -> str | None:
    """The kind of mark before an item that an entry is the first number of, empty without one; None of no item."""
    if entry.quantity != 0:
        return None
    item = _ITEM.match(sheet.readings[entry.reading].compared[: entry.start])
    if item is None:
        return None
    mark = item["mark"] or ""
    return "1." if mark[:1].isdecimal() else "a)" if mark[:1].isalpha() else mark


_CLAUSE_ENDS = regex.compile(r";|\.(?=\s|$)")


def _next_topic(sheet: Sheet, total: Entry) -> int:
    """Where the first number behind the total's clause stands: what is opened after it is a list of that number."""
    reading = sheet.readings[total.reading]
    end = _CLAUSE_ENDS.search(reading.compared, total.unit_end)
    last = end.start() if end else len(reading.compared)
    return next((q.start for q in reading.quantities if q.start >= last), len(reading.compared))
