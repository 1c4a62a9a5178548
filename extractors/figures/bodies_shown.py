"""Counts told body by body that add up to a coded total: «1.240 thủ tục, gồm 910 cấp tỉnh, 210 cấp huyện, 120 cấp xã».

Comes in: the sheet, the figures and what has been judged. Goes out: the members of such a list, each with the total's
code and whose it is. A member that names a kind («12 nhiệm vụ riêng») and no body gets none: under one code it would
be a second count of the same body. Whether bodies stand before the numbers or behind them is told by the first of
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractors.codes.field_units import UNITS
from extractors.codes.followed import FOLLOWED
from extractors.indicators.entries import planned_codes
from extractors.scope.scopes import find_scopes
from extractors.sheet import Entry, Sheet
from extractors.text.compare_form import compare_form
from extractors.text.list_words import OPENS_LIST
from extractors.text.vocabulary import load
from schemas.kinds import HOLDS_LOOSELY
from schemas.records import ClaimKind, Figure, Scope, Verdict

_WORDS = load("divisions")
_REST = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(_WORDS['rest'])})(?!\p{{L}})")
#: «khối Đảng, đoàn thể», «ngành giáo dục», «UBND thành phố»: a body that no pattern of ``scopes.yml`` names
_BODY = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(_WORDS['bodies'])})(?!\p{{L}})")
#: Where the name of a body ends: «khối chính quyền giảm được 6 người», «văn bản của HĐND huyện ban hành».
_SAYS = regex.compile(rf"\s*(?:[;:(]|(?<!\p{{L}})(?:{'|'.join(_WORDS['said_of_bodies'])})(?!\p{{L}}))|[\s,–-]+$")
_OPENED = regex.compile(rf"[.;:(]|(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})")
#: Between a member and the next, where bodies stand behind their numbers.
_NEXT = regex.compile(r"\s*(?:[,;]|(?<!\p{L})và(?!\p{L}))[^,;]*$")
_ENDS = regex.compile(r"[.;)]|,\s")
#: «- Giao các phòng, ban tham mưu: 06 đơn»: who is to handle them, not whose they are.
_GIVEN = regex.compile(r"(?<!\p{L})(?:giao|chuyển|phân công|gửi|trình|đề nghị|do)(?!\p{L})")
_BODIES = "đơn vị"
_COMMITTEE = regex.compile(r"(?:ubnd|ủy ban nhân dân) (?:huyện|quận|thị xã|thành phố)")
#: Levels whose scope is that of everything the report tells.
_ALL = ("toàn", "địa bàn")


def bodies_shown(
    sheet: Sheet, figures: Sequence[Figure], verdicts: Sequence[Verdict]
) -> Iterator[tuple[int, str, Scope]]:
    """Yield the figure of each member, the code of the total and whose it is."""
    entries = {entry.figure: entry for entry in sheet.entries if entry.quantity >= 0}
    for verdict in verdicts:
        if verdict.claim.kind is not ClaimKind.SUM or verdict.outcome not in HOLDS_LOOSELY:
            continue
        whole = next((o.figure for o in verdict.operands if o.role == "total" and o.figure is not None), None)
        numbers = [o.figure for o in verdict.operands if o.role == "part"]
        parts = [entries[n] for n in numbers if n is not None and n in entries]
        code = figures[whole].indicator if whole is not None else None
        if whole is None or whole not in entries or not 2 <= len(parts) == len(numbers):
            continue
        if code is None or code not in UNITS or not _are_alike(sheet, figures, parts, figures[whole]):
            continue
        names = _names(sheet, parts, entries[whole])
        for part, scope in zip(parts, names, strict=False):
            # an item that says itself what it counts and whose is as it was
            if scope is not None and not (_are_items(parts) and figures[part.figure].indicator == code):
                yield part.figure, code, scope


def _are_alike(sheet: Sheet, figures: Sequence[Figure], parts: Sequence[Entry], whole: Figure) -> bool:
    """Whether the members stand in one passage of prose, or begin an item each, and count what their total does."""
    alike = len({part.reading for part in parts}) == 1 or _are_items(parts)
    return alike and not any(sheet.is_row(part.reading) for part in parts) and all(
        (f.indicator in (None, whole.indicator) or f.confidence == FOLLOWED)  # what it only took from others gives way
        and f.unit in (None, whole.unit) and (f.modality == whole.modality or whole.indicator in planned_codes())
        for f in (figures[part.figure] for part in parts)
    )


def _are_items(parts: Sequence[Entry]) -> bool:
    """«- Cấp huyện: 198 thủ tục …» · «- Cấp xã: 114 thủ tục»: each is the first number of a passage of its own."""
    return len({part.reading for part in parts}) == len(parts) and all(part.quantity == 0 for part in parts)


def _names(sheet: Sheet, parts: Sequence[Entry], whole: Entry) -> list[Scope | None]:
    """Whose each member is, None for the rest of a list; empty where not every other one names a body of its own."""
    if _are_items(parts):
        before = stretches = [(0, part.start) for part in parts]
        if any(_GIVEN.search(sheet.readings[part.reading].compared, 0, part.start) for part in parts):
            return []
    else:
        before, after = _before(sheet, parts, whole), _after(sheet, parts)
        stretches = before if _named(sheet, parts[0], before[0]) is not None else after
    if stretches is not before and whole.unit == _BODIES:
        return []  # «44 đơn vị sự nghiệp: 39 đơn vị sự nghiệp giáo dục, …»: the bodies are what is counted
    named = [_named(sheet, part, each) for part, each in zip(parts, stretches, strict=True)]
    told = zip(parts, stretches, strict=True)
    rest = [_REST.search(sheet.readings[part.reading].compared, *each) is not None for part, each in told]
    if any(scope is not None and scope.level == "commune" for scope in named):
        named = [_of_district(scope) for scope in named]
    bodies = [scope for scope in named if scope is not None]
    is_whole = all(scope is not None or is_rest for scope, is_rest in zip(named, rest, strict=True))
    return named if is_whole and len(bodies) > 1 and len(set(bodies)) == len(bodies) else []


def _of_district(scope: Scope | None) -> Scope | None:
    """«UBND huyện 218 hồ sơ, các xã 2.261 hồ sơ»: beside the communes the committee stands for its level."""
    if scope is None or _COMMITTEE.fullmatch(compare_form(scope.name or "")) is None:
        return scope
    return Scope("district", scope.name)


def _before(sheet: Sheet, parts: Sequence[Entry], whole: Entry) -> list[tuple[int, int]]:
    """The words before each member, since the one before it or what opens the list."""
    reading = sheet.readings[parts[0].reading]
    first = parts[0]
    begin = reading.quantities[first.quantity].sentence[0]
    if whole.reading == first.reading and begin <= whole.start < first.start:
        begin = whole.unit_end
    opened = [m.end() for m in _OPENED.finditer(reading.compared, begin, first.start)] or [begin]
    # «Trong đó, cấp xã gồm 112 thủ tục»: what opens the list may follow the name
    named = [at for at in opened if _named(sheet, first, (at, first.start)) is not None]
    stretches = [(max(named or opened), first.start)]
    for one, following in pairwise(parts):
        end = max(one.unit_end, reading.compared.rfind(";", one.unit_end, following.start) + 1)
        stretches.append((end, following.start))
    return stretches


def _after(sheet: Sheet, parts: Sequence[Entry]) -> list[tuple[int, int]]:
    """The words behind each member, up to what leads to the next one."""
    reading = sheet.readings[parts[0].reading]
    stretches = []
    for one, following in pairwise(parts):
        leads = _NEXT.search(reading.compared, one.unit_end, following.start)
        stretches.append((one.unit_end, leads.start() if leads else following.start))
    last = parts[-1]
    stop = _ENDS.search(reading.compared, last.unit_end, reading.quantities[last.quantity].sentence[1])
    stretches.append((last.unit_end, stop.start() if stop else reading.quantities[last.quantity].sentence[1]))
    return stretches


def _named(sheet: Sheet, part: Entry, stretch: tuple[int, int]) -> Scope | None:
    """The body that a stretch of words names: a scope of the text, or the words from one that calls a body."""
    reading = sheet.readings[part.reading]
    begin, end = stretch
    # «3.431 hồ sơ các xã, thị trấn.»: a name may run over the comma that the stretch ends with
    said = [m for m in find_scopes(reading.text) if begin <= m.start < end]
    if len(said) == 1 and said[0].scope.level:
        return None if (said[0].scope.name or "").lower().startswith(_ALL) else said[0].scope
    body = _BODY.search(reading.compared, begin, end)
    if body is None:
        return None
    stop = _SAYS.search(reading.compared, body.end(), end)
    name = reading.text[body.start() : stop.start() if stop else end].strip(" ,;:–-")
    return Scope("office", name)
