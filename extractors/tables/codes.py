"""What the numbers alone in the cells of a row count and whose they are, beside one another.

Comes in: the reading of a table row and the form of its table. Goes out: codes of ``vocab/fields``
by index of the quantity. What label and head name together is told by ``extractors.tables.label_and_head``; what takes
its code from another cell of the row, or may not repeat it, is told here. Dossier tables are
``extractors.tables.cell_words``'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.codes.followed import RATE_OF
from extractors.indicators.rules import PERCENT
from extractors.reading import Quantity, Reading
from extractors.reading.cells import WITH_UNIT, gives_points
from extractors.scope.scopes import WHOLE
from extractors.tables.cell_nouns import NUMBER_OF, counts_in, unit_in_row
from extractors.tables.cell_scopes import scope_of
from extractors.tables.compound_cells import Part, part_of
from extractors.tables.counted_things import OTHER_DOSSIERS
from extractors.tables.denied import affirmed
from extractors.tables.forms import ONLINE, TableForm, head_at
from extractors.tables.group_codes import is_beside, part_of_whole
from extractors.tables.heads import Head
from extractors.tables.index_columns import index_codes
from extractors.tables.label_and_head import code_of_cell, code_of_column
from extractors.tables.labels import RowLabel
from extractors.tables.services import SERVICES, column_code, counts_dossiers, of_level, rate_of_level, service_code
from extractors.text.compare_form import compare_form
from schemas.records import Scope

#: «Tỷ lệ (%)» after the column whose numbers it is the rate of
_BARE_RATE = regex.compile(r"\s*(?:đạt )?(?:tỷ lệ|%)\s*(?:đạt)?\s*(?:\(?\s*%\s*\)?)?\s*")


def cell_codes(reading: Reading, form: TableForm | None) -> dict[int, tuple[str, Scope | None]]:
    """Code of each number that stands alone in a cell of a row, and whose it is where head or label say so."""
    if form is None:
        return {}
    label = form.labels.get(reading.passage.ordinal)
    indexes = index_codes(reading, form, label)
    if reading.is_score_table and gives_points(reading.passage):
        return indexes
    if label is not None and label.is_change:
        return {}
    of_others = form.across and label is not None and not (label.may_count_dossiers and label.tells_dossiers)
    found: dict[int, tuple[str, Scope | None]] = {}
    if form.services:
        return _of_services(reading, form, label)
    if form.dossiers:
        found = _online(reading, form, label)
    before: str | None = None
    for index, quantity in enumerate(reading.quantities):
        cell = reading.passage.cell_at(quantity.start)
        part = part_of(reading.passage, quantity.start)
        if cell is None or not (part or _ALONE.fullmatch(reading.compared[cell.start : cell.end])):
            continue
        head = form.head_over(cell.column, part)
        if part is Part.SHARE:
            if before is not None and (code := RATE_OF.get(before)) is not None:
                found[index] = (code, scope_of(head, label, form))
            continue
        beside = found[index - 1][0] if index - 1 in found else None
        if head is not None and (rate := rate_of_level(head, beside)) is not None:
            found[index] = (rate, scope_of(head, label, form))
            continue
        if form.dossiers and not of_others and (head is None or not _names_another(head)):
            of_kind = service_code(label, head) if label is not None and label.kind & SERVICES else None
            service = of_kind or column_code(head, form.heads.values()) if head is not None else None
            if service is None and head is not None and not of_kind:
                service = _rate_of_words(quantity, head, form.heads.get(cell.column - 1), form)
            if service is not None:
                found[index] = (service, scope_of(head, label, form))
            continue
        # «Đăng ký hộ kinh doanh | … | Trực tiếp»: the field of the dossiers in a row is not what is counted
        of_field = form.dossiers and not form.across and label is not None and label.scope.level == "field"
        of_row = None if of_field else label
        of_service = head is not None and counts_dossiers(head)
        code = None if of_service else code_of_cell(quantity, head, of_row, form, unit_in_row(reading))
        if head is not None and of_service:
            code = column_code(head, form.heads.values())
        elif code is not None and head is not None and (other := affirmed(head)) is not None:
            code = code if code_of_cell(quantity, other, of_row, form, unit_in_row(reading)) != code else None
        if code is None and before is not None and head is not None and _BARE_RATE.fullmatch(compare_form(head.text)):
            code = RATE_OF.get(before)
        elif code is None and head is not None:
            code = _rate_of_words(quantity, head, form.heads.get(cell.column - 1), form)
        code = of_level(code, head) if code is not None and head is not None else code
        before = code
        if (code is not None and _is_part(head, code, found)) or not counts_in(code, unit_in_row(reading), label):
            continue
        if code is not None:
            of_before = found[index - 1][1] if index - 1 in found and RATE_OF.get(found[index - 1][0]) == code else None
            scope = scope_of(head, label, form) or _part(quantity, code, head, label, form)
            found[index] = (code, scope or of_before)
    told = {index: head_at(form, reading.passage, reading.quantities[index].start) for index in found}
    kept = {
        index: (code, scope) for index, (whole, scope) in found.items()
        if (code := part_of_whole(told[index], whole) if is_beside(told, index, found) else whole) is not None
    }
    return {index: code for index, code in kept.items() if not _is_rate_of_another(told[index], index, kept)} | indexes


def _rate_of_words(quantity: Quantity, head: Head, before: Head | None, form: TableForm) -> str | None:
    """«Số hồ sơ tái sử dụng dữ liệu | Tỷ lệ»: the rate that the words of a column without a code of its own name."""
    if before is None or before.is_rate or before.is_change or not _names_another(before):
        return None
    if not _BARE_RATE.fullmatch(compare_form(head.text)):
        return None
    named = replace(head, text=f"Tỷ lệ {NUMBER_OF.sub('', compare_form(before.text))} (%)")
    return code_of_cell(quantity, named, None, form, PERCENT)


def _is_rate_of_another(head: Head | None, index: int, kept: Mapping[int, tuple[str, Scope | None]]) -> bool:
    """«Số hóa / Đã số hóa | Tỷ lệ | Tái sử dụng | Tỷ lệ»: the last is of a count without a code, not of the first."""
    bare = head is not None and _BARE_RATE.fullmatch(compare_form(head.text).rpartition(" / ")[2])
    return bool(bare) and index - 1 not in kept and any(kept[at][0] == kept[index][0] for at in kept if at < index)


def _of_services(reading: Reading, form: TableForm, label: RowLabel | None) -> dict[int, tuple[str, Scope | None]]:
    """The rows are levels of online services, and whose they are the line over the table says."""
    whole = form.caption if form.caption.level else Scope(WHOLE)
    is_of_row = label is not None and (label.kind or label.over.level) and label.scope.level
    scope = label.scope if label is not None and is_of_row else whole
    heads = ((i, head_at(form, reading.passage, q.start)) for i, q in enumerate(reading.quantities))
    return {i: (code, scope) for i, head in heads if (code := service_code(label, head)) is not None}


_PART = regex.compile(r"\s*(?:trong đó|riêng)(?!\p{L})")
#: «Từ 62% trở lên», «Tối thiểu 89 %»: a number alone but for what hedges it
_ALONE = regex.compile(
    rf"(?:\s*(?:từ|trên|dưới|tối thiểu|tối đa|ít nhất|không dưới|không quá|khoảng|đạt|ước|≥|≤|>|<)\s*)*"
    rf"{WITH_UNIT.pattern}(?:trở lên|trở xuống)?\s*"
)


def _is_part(head: Head | None, code: str, found: Mapping[int, tuple[str, Scope | None]]) -> bool:
    """«Có mặt | … | Trong đó nữ (số có mặt)»: a part of what another column of the row counts."""
    told = {other for other, _ in found.values()}
    return head is not None and _PART.match(compare_form(head.text)) is not None and code in told


def _names_another(head: Head) -> bool:
    """«Hồ sơ số hóa thành phần», «Hồ sơ thanh toán trực tuyến» beside the columns of the dossier statistics."""
    return OTHER_DOSSIERS.search(compare_form(head.text)) is not None


def _part(quantity: Quantity, code: str, head: Head | None, label: RowLabel | None, form: TableForm) -> Scope | None:
    """«Lĩnh vực | Số TTHC bãi bỏ»: where the column says what is counted, a row that is no body is of a part."""
    if head is None or label is None or label.scope.level != "field" or form.across or form.has_units:
        return None
    return label.scope if code_of_column(quantity, head, form) == code else None


def _online(
    reading: Reading, form: TableForm, label: RowLabel | None
) -> dict[int, tuple[str, Scope | None]]:
    """«Trong đó: trực tuyến» beside «Tổng số tiếp nhận»: counted for the reader, no sum or share is built on it."""
    found = {}
    told = [each.features for each in (form.labels if form.across else form.heads).values()]
    told += [side.lower.features for side in form.sides.values()]
    if not any("state:received" in features for features in told):
        return {}
    for index, quantity in enumerate(reading.quantities):
        head = head_at(form, reading.passage, quantity.start)
        part = part_of(reading.passage, quantity.start)
        if head is None or head.is_rate or head.is_change or part in (Part.LOWER, Part.SHARE):
            continue
        named = label if form.across else head
        if named is not None and named.features == ONLINE and not named.is_rate:
            found[index] = ("dossiers.received.online", scope_of(head, label, form))
    return found
