"""Whose the figures of a field are: a level named after the noun, a district whose budget an office reports.

Comes in: a reading, the index of a quantity and the scope found for any quantity
(``extractors.codes.binding``). Goes out: the scope as the words of the fields mean it.
"""

from __future__ import annotations

import regex

from extractors.indicators.rules import find_phrases, nouns
from extractors.reading import Reading
from extractors.scope.scopes import WHOLE, ScopeMention, find_scopes, scope_of_section
from extractors.text.endings import ending
from extractors.words.zones import fraction_of, noun_start
from schemas.records import Scope

_COUNT_BEFORE = ending(r"\d\s*")
_TIED_LEVEL = ending(r"(?<!\p{L})(?:ở|tại|của|thuộc|do)\s*")
#: «171 TTHC cấp xã», «80 TTHC (thuộc thẩm quyền cấp huyện)»: between a noun and the level it is of
_OF_LEVEL = regex.compile(r"[\s(]*(?:(?:chỉ tính|thuộc|thẩm quyền|phạm vi|giải quyết|quản lý|của)\s+)*")
#: A subject before a colon ends this early in its passage: «- Bộ phận Một cửa của các xã, thị trấn: …».
_LEAD = 90


def field_scope(reading: Reading, index: int, scope: Scope, *, of_district: bool, level: str = "") -> Scope:
    """Whose figure it is: a name in an earlier sentence did something else, a budget is no office's own.

    «… Công an huyện ban hành kế hoạch. Kết quả tuyên truyền được 35 lần …»: the 35 are the whole district's.
    A name that leads its passage («Cấp xã: …») or its section holds for all of it.
    ``of_district`` is True for what no office has, only reports; ``level`` is whose a thing always is.
    """
    own = _named_after(reading, index)
    if own is not None:
        return own
    if level and scope.level in (WHOLE, "office", "field"):
        return Scope(level)
    begin, end = reading.quantities[index].sentence
    if scope == Scope(WHOLE) and (trailing := _named_last(reading, index)) is not None:
        return trailing
    mentions = [m for m in find_scopes(reading.text) if m.scope.name == scope.name and not _is_counted(reading, m)]
    if scope.name and not mentions and scope.level != "unit" and scope.name in reading.text:
        return Scope(WHOLE)
    leads = any(m.end <= _LEAD and reading.compared[m.end : m.end + 2].strip().startswith(":") for m in mentions)
    after = reading.quantities[index].end
    here = [m for m in mentions if begin <= m.start < end and not _has_its_own(reading, after, m)]
    elsewhere = bool(mentions) and not leads and not here
    if elsewhere or (of_district and scope.level == "office") or scope.level == "field":
        above = scope_of_section(reading.passage.section)
        return above if above is not None and above.level not in ("field", "office") else Scope(WHOLE)
    return scope


def _named_after(reading: Reading, index: int) -> Scope | None:
    """«171 TTHC cấp xã»: a level right after the noun is whose the number is."""
    pair = fraction_of(reading, index)
    last = reading.quantities[pair.lower if pair else index]
    at = noun_start(reading, last)
    known = [p.end for p in find_phrases(reading.text) if p.start == at and p.text in nouns()]
    start = max(known, default=None)
    levels = ("commune", "district", "unit")
    return next(
        (
            m.scope
            for m in find_scopes(reading.text)
            if start is not None and m.start >= start and m.scope.level in levels
            and _OF_LEVEL.fullmatch(reading.compared, start, m.start) and not _has_its_own(reading, start, m)
        ),
        None,
    )


def _has_its_own(reading: Reading, start: int, mention: ScopeMention) -> bool:
    """«48 thủ tục (cấp huyện 39, cấp xã 09)»: a level in brackets with a number of its own."""
    around = [b for a, b in reading.closing.items() if start <= a < mention.start < b]
    return any(mention.end <= q.start < b for b in around for q in reading.quantities)


def _named_last(reading: Reading, index: int) -> Scope | None:
    """«bãi bỏ 6 thủ tục, thay thế 10 thủ tục … ở cấp xã»: the level after the last number holds for those before it."""
    quantity = reading.quantities[index]
    begin, end = quantity.sentence
    stop = reading.compared.find(";", quantity.end, end)
    end = end if stop < 0 else stop
    last = max(q.end for q in reading.quantities if begin <= q.start < end)
    said = [m for m in find_scopes(reading.text) if begin <= m.start < end and not _is_counted(reading, m)]
    is_last = len(said) == 1 and said[0].start >= last and said[0].scope.level in ("commune", "district", "unit")
    return said[0].scope if is_last and _TIED_LEVEL.match(reading.compared, 0, said[0].start) else None


def _is_counted(reading: Reading, mention: ScopeMention) -> bool:
    """«12 phòng chuyên môn», «04 xã, thị trấn»: things counted are not whose the number is."""
    return (mention.scope.name or "")[:1].isdigit() or _COUNT_BEFORE.match(
        reading.compared, 0, mention.start
    ) is not None
