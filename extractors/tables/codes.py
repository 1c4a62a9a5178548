"""What a number alone in its cell counts and whose it is: the label of its row and the head over it, taken together.

Comes in: the reading of a table row and the form of its table. Goes out: codes of ``vocab/fields``
by index of the quantity. The row may name the count and the column say which of its numbers it
is («Dự toán», «Thực hiện», «Tỷ lệ»), or the other way round. Dossier tables are ``extractors.tables.cell_words``'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import regex

from extractors.codes.followed import RATE_OF
from extractors.indicators.entries import field_indicators_by_code
from extractors.indicators.rules import (
    BARE,
    MONEY,
    PERCENT,
    RANK,
    Words,
    best_weighted,
    find_phrases,
    nouns,
)
from extractors.reading import Quantity, Reading
from extractors.reading.cells import WITH_UNIT, gives_points
from extractors.scope.scopes import WHOLE
from extractors.tables.cell_nouns import NUMBER_OF, POINTS, counts_in, noun_of, unit_in_row
from extractors.tables.cell_scopes import BODIES, OF_FIELDS, scope_of
from extractors.tables.compound_cells import Part, part_of
from extractors.tables.counted_things import OTHER_DOSSIERS
from extractors.tables.denied import affirmed
from extractors.tables.forms import ONLINE, TableForm, head_at
from extractors.tables.group_codes import is_beside, is_state, speaks_for, things_beside, told_phrases, without_total
from extractors.tables.heads import Head, names_tier
from extractors.tables.index_columns import index_codes
from extractors.tables.labels import RowLabel
from extractors.tables.rates import dossier_rate
from extractors.tables.row_kinds import are_kinds, code_of_kind, is_answer, names_a_count
from extractors.tables.services import SERVICES, column_code, counts_dossiers, of_level, service_code
from extractors.text.compare_form import compare_form
from schemas.records import Scope

_ENTRIES = field_indicators_by_code()
#: Indicators that others take apart by kind
_WITH_KINDS = frozenset(code for code in _ENTRIES if any(other.startswith(f"{code}.") for other in _ENTRIES))
_PLANNED = regex.compile(r"(?<!\p{L})(?:dự toán|kế hoạch|chỉ tiêu|được giao|tỉnh giao|giao)(?!\p{L})")
_DONE = regex.compile(r"(?<!\p{L})(?:thực hiện|kết quả|đã làm|hoàn thành|giải ngân|có mặt)(?!\p{L})")
#: «Chỉ số CCHC cấp huyện», «Năng lực cạnh tranh cấp huyện (DDCI)»: what is scored, not whose the row is
_INDEX = regex.compile(r"(?<!\p{L})(?:chỉ số|index|ddci|pci|sipas|papi|ict|dti|năng lực cạnh tranh)(?!\p{L})")
_RANKED = regex.compile(r"(?<!\p{L})(?:xếp (?:hạng|thứ|vị trí)|thứ hạng|hạng|vị trí|xếp loại)(?!\p{L})")
_SCORED = regex.compile(r"(?<!\p{L})(?:điểm|giá trị|kết quả)(?!\p{L})")
_SCORES = regex.compile(r"\(\s*(?:tối đa )?\d+ điểm\s*\)|(?:^|/ )điểm(?: |$)")
#: «Cắt giảm thời gian giải quyết / Thời gian theo quy định»: from what was cut, not what
_SET_TIME = regex.compile(
    r"/ (?:tổng )?(?:thời gian|thời hạn|số (?:ngày|giờ))(?: giải quyết)? (?:theo )?quy định[^/]*$"
)
#: «Tỷ lệ (%)» after the column whose numbers it is the rate of
_BARE_RATE = regex.compile(r"\s*(?:đạt )?(?:tỷ lệ|%)\s*(?:đạt)?\s*(?:\(?\s*%\s*\)?)?\s*")
#: «Khối | Được giao | Có mặt»: the rows say of which kind those are that the columns count
_KINDS = regex.compile(r"\s*(?:khối|loại|nhóm|đối tượng|loại hình|khối cơ quan|khối đơn vị)\s*")
#: «Có mặt đến 31/12/2024»: when, not what
_DAY = regex.compile(
    r"\s*(?:(?:tính )?(?:đến|từ|tại|ở)(?: hết)?(?: thời điểm)?(?: ngày)? ?)?(?<!\d)\d{1,2}/\d{1,2}/\d{4}(?!\d)"
)


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
        if form.dossiers and not of_others and (head is None or not _names_another(head)):
            of_kind = service_code(label, head) if label is not None and label.kind & SERVICES else None
            if head is not None and (service := of_kind or column_code(head)) is not None:
                found[index] = (service, scope_of(head, label, form))
            continue
        # «Đăng ký hộ kinh doanh | … | Trực tiếp»: the field of the dossiers in a row is not what is counted
        of_field = form.dossiers and not form.across and label is not None and label.scope.level == "field"
        of_row = None if of_field else label
        of_service = head is not None and counts_dossiers(head)
        code = None if of_service else _code(quantity, head, of_row, form, unit_in_row(reading))
        if head is not None and of_service:
            code = column_code(head)
        elif code is not None and head is not None and (other := affirmed(head)) is not None:
            code = code if _code(quantity, other, of_row, form, unit_in_row(reading)) != code else None
        if code is None and before is not None and head is not None and _BARE_RATE.fullmatch(compare_form(head.text)):
            code = RATE_OF.get(before)
        code = of_level(code, head) if code is not None and head is not None else code
        before = code
        if (code is not None and _is_part(head, code, found)) or not counts_in(code, unit_in_row(reading), label):
            continue
        if code is not None:
            of_before = found[index - 1][1] if index - 1 in found and RATE_OF.get(found[index - 1][0]) == code else None
            scope = scope_of(head, label, form) or _part(quantity, code, head, label, form)
            found[index] = (code, scope or of_before)
    told = {index: head_at(form, reading.passage, reading.quantities[index].start) for index in found}
    kept = {index: code for index, code in found.items() if not is_beside(told, index, found)}
    return {index: code for index, code in kept.items() if not _is_rate_of_another(told[index], index, kept)} | indexes


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
    column = without_total(compare_form(head.text))
    noun = noun_of(quantity, head, "", "", form)
    told = _named(column, "", noun, form, lends=True)[1] or _by_topic("", column, noun, form)
    return label.scope if told == code else None


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


def _code(quantity: Quantity, head: Head | None, label: RowLabel | None, form: TableForm, unit: str) -> str | None:
    column = without_total(_DAY.sub("", compare_form(head.text))) if head is not None else ""
    column = "" if names_tier(column) else column
    row = compare_form(label.text) if label is not None else ""
    if head is not None and head.is_change and not head.is_against_plan:
        return None
    if _SCORES.search(column) and _INDEX.search(row) is None and "điểm" not in row:
        return None  # «Dịch vụ công trực tuyến (22 điểm)»: points for it, not how many
    if _SET_TIME.search(column) or is_answer(row, (compare_form(each.text) for each in form.labels.values())):
        return None
    if head is not None and head.is_against_plan and (unit == PERCENT or "tỷ lệ" in row):
        return None  # «Tỷ lệ hồ sơ trực tuyến | % | 70 | 76,8 | 109,7»: a rate set against a rate
    outer = compare_form(label.outer) if label is not None else ""
    is_total = label is None or (label.depth == -1 and not names_a_count(row))
    is_body = label is not None and (label.scope.level in BODIES or is_total) and not form.across
    # «Cơ quan chuyên môn thuộc UBND huyện | Số lượng»: the row is counted
    is_body = is_body and bool(told_phrases(column)) and _INDEX.search(row) is None
    # «Cải cách thủ tục hành chính | Đang thực hiện» beside «Số nhiệm vụ»: the columns say what is counted, not the row
    is_body = is_body or (label is not None and is_state(column, form))
    noun = noun_of(quantity, head, "" if is_body else row, unit, form)
    if _RANKED.search(column) or _RANKED.search(row):
        noun = RANK
    elif _SCORED.search(column) and "chỉ số" in row:
        noun = BARE if noun != PERCENT else noun
    of_row = None if is_body else _named(row, outer, noun, form, lends=True)[1]
    if of_row is not None and are_kinds(of_row, of_column := _named(column, outer, noun, form, lends=True)[1]):
        return code_of_kind(of_row, str(of_column))
    best, code = 0.0, None
    of_kinds = any(_KINDS.fullmatch(compare_form(each.text)) for each in form.heads.values())
    kinds = frozenset(p.text for each in form.labels.values() for p in find_phrases(each.text)) if of_kinds else None
    if kinds and (own := _named(column, outer, noun, form, lends=True, but=kinds)[1]) is not None:
        return own
    named = column if is_body else f"{row} | {column}"
    counted = any(word in nouns() for word in told_phrases(named.replace(" / ", " ")))
    group = "" if of_row is not None and row != outer else outer
    for text, about in [(column, outer)] if is_body else _texts(row, column, group):
        weight, found = _named(text, about, noun, form, lends=not counted)
        if weight > best:
            best, code = weight, found
    if code is None and (code := _by_topic(row, column, noun, form)) in _WITH_KINDS and not (is_body or is_total):
        code = None  # «Đơn vị tự chủ | Số đơn vị»: a row by kind is a part of what the line over the table names
    whole = _ENTRIES[code].get("whole") if code is not None and noun != PERCENT else None
    if whole and outer and not is_body and _PLANNED.search(row) and not _DONE.search(row):
        code = str(whole)  # «Kế hoạch được giao» below «Tỷ lệ giải ngân …»
    return _by_column("" if is_body else row, column, noun, form) or code


#: A column that says of which things it gives the number
_OF_WHICH = regex.compile(r"(?<!\p{L})(?:có|thuộc|phải|chưa|không)(?!\p{L})")


def _by_topic(row: str, column: str, noun: str | None, form: TableForm) -> str | None:
    """What the line over the table and the heads over its labels say of a column that only names a thing."""
    if noun == PERCENT:
        named = next((words for words in (column, row) if "tỷ lệ" in words), "")
        return None if form.dossiers else dossier_rate(named)
    if noun in (None, BARE, MONEY, RANK, POINTS):
        return None
    if (group := column.rpartition(" / ")[0]) and _named(group, "", noun, form)[1] is not None:
        return None  # «Thanh toán trực tuyến / Số hồ sơ có phí» below «Kết quả số hóa»: the head over it says of what
    if _OF_WHICH.search(column):
        return None  # «Số lượng thủ tục có phí, lệ phí» below «Thanh toán trực tuyến»: it says itself of which
    topic = OF_FIELDS.sub("", form.topic)  # what the rows are called, not of what a plan has tasks
    code = _named(f"{topic} | {column}", "", noun, form)[1]
    return code if code is None or speaks_for(column, code) else None


def _texts(row: str, column: str, outer: str) -> Iterator[tuple[str, str]]:
    """What may name the number: both together, the row or the column, the row below its group."""
    yield f"{row} {column}", outer
    yield row, f"{column} {outer}"
    yield column, f"{row} {outer}"
    if outer and outer != row:
        yield f"{outer} {row}", column
        yield f"{outer} {row} {column}", ""


def _named(
    text: str, about: str, noun: str | None, form: TableForm, *, lends: bool = False, but: frozenset[str] = frozenset()
) -> tuple[float, str | None]:
    """The code that words name; ``lends`` where what is counted may stand elsewhere in the table, not in ``but``."""
    own = frozenset(p.text for p in find_phrases(text))
    said = frozenset(p.text for p in find_phrases(f"{about} | {form.said}"))
    around = said | frozenset(p.text for p in find_phrases(form.beside))
    words = Words(noun or BARE, own, frozenset(), own, around, heads=_heads(text))
    weighted = best_weighted(words)
    if weighted[1] is not None or noun not in (None, PERCENT) or not lends:
        return weighted
    # «Hoàn thành đúng hạn | 58» below «Số nhiệm vụ được giao | 66»: what is counted stands elsewhere in the table,
    # over a column beside it rather than over the table («Đang thực hiện | … | Số nhiệm vụ được giao»)
    lent = (things_beside(form) or said & nouns()) - but
    weight, code = best_weighted(replace(words, lent=lent))
    return weight / 2, code


def _heads(text: str) -> frozenset[str]:
    """«Lượt tiếp công dân», «Số lượt …»: the nouns that a label begins with say what is counted."""
    counted = NUMBER_OF.match(text)
    start = counted.end() if counted else 0
    return frozenset(p.text for p in find_phrases(text) if p.start == start and p.text in nouns())


def _by_column(row: str, column: str, noun: str | None, form: TableForm) -> str | None:
    """The plan or the rate of what the row names, where the column is of plans or rates."""
    if _RANKED.search(column):
        return None
    counted = MONEY if noun == MONEY or (noun == PERCENT and form.unit and form.unit.name == MONEY) else None
    _, code = _named(f"{row} thực hiện", "", counted, form)
    if code is None:
        return None
    if noun == PERCENT:
        return RATE_OF.get(code)
    if _PLANNED.search(column) and not _DONE.search(column):
        whole = _ENTRIES[code].get("whole")
        return str(whole) if whole else None
    return None


