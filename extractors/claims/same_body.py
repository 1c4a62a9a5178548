"""The counts that follow a total and are told of the same body: among them are its parts and what became of it."""

from __future__ import annotations

import regex

from extractors.scope.scopes import WHOLE
from extractors.sheet import Entry, Sheet
from schemas.records import Scope

_ALL_OF_IT = regex.compile(r"toàn (?:tỉnh|thành phố|tp|quận|huyện|thị xã|xã|phường|thị trấn|địa bàn)")

_TIERS = frozenset({"district", "commune"})


def of_two_bodies(one: Scope, other: Scope) -> bool:
    """True for two tiers, or two bodies of one level named differently: neither counts a part of the other's.

    An office is a part of its tier, and each of them of the whole.
    """
    if {one.level, other.level} == _TIERS:
        return True
    alike = one.level == other.level and one.level in ("office", "unit")
    return alike and None not in (one.name, other.name) and one.name != other.name


def same_block(sheet: Sheet, total: Entry) -> list[Entry]:
    """Counts after a total that describe the same office, until the next total of its kind."""
    block: list[Entry] = []
    section = sheet.readings[total.reading].passage.section
    for entry in sheet.after(total, 12):
        if not sheet.readings[entry.reading].passage.section.startswith(section):
            break
        if entry.unit == "%" or entry.modality is not total.modality or sheet.is_row(entry.reading):
            continue
        if not sheet.same_window(entry, total):
            continue
        if entry.indicator == total.indicator and _is_of_body(entry, total) and entry.value != total.value:
            break
        if _is_of_body(entry, total):
            block.append(entry)
    return block


def _is_of_body(entry: Entry, total: Entry) -> bool:
    """Whether both are of one body: behind a total of «toàn huyện» a paragraph that names none speaks of all of it."""
    if entry.scope == total.scope:
        return True
    of_all = total.scope.level == WHOLE and _ALL_OF_IT.fullmatch(total.scope.name or "")
    return bool(of_all) and entry.scope.level == WHOLE and entry.scope.name is None
