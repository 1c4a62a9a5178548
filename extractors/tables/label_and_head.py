"""Which code the label of a row and the head of a column name together.

Comes in: a number alone in its cell, the head over it, the label of its row and the form of the table. Goes out: a code
of ``vocab/fields``, None where the words name none. The row may name the count and the column say which of its numbers
it is («Dự toán», «Thực hiện», «Tỷ lệ»), or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extractors.codes.followed import RATE_OF
from extractors.indicators.best_rule import best_weighted
from extractors.indicators.entries import field_indicators_by_code
from extractors.indicators.rules import BARE, MONEY, PERCENT, RANK, Words, find_phrases, nouns
from extractors.reading import Quantity
from extractors.tables.cell_nouns import NUMBER_OF, POINTS, noun_of, of_kind
from extractors.tables.cell_scopes import BODIES, OF_FIELDS
from extractors.tables.forms import TableForm
from extractors.tables.group_codes import is_state, speaks_for, things_beside, told_phrases, without_total
from extractors.tables.heads import Head, names_tier
from extractors.tables.labels import RowLabel
from extractors.tables.rates import dossier_rate
from extractors.tables.row_kinds import are_kinds, code_of_kind, is_answer, names_a_count
from extractors.text.compare_form import compare_form

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
#: «Khối | Được giao | Có mặt»: the rows say of which kind those are that the columns count
_KINDS = regex.compile(r"\s*(?:khối|loại|nhóm|đối tượng|loại hình|khối cơ quan|khối đơn vị)\s*")
#: «Có mặt đến 31/12/2024»: when, not what
_DAY = regex.compile(
    r"\s*(?:(?:tính )?(?:đến|từ|tại|ở)(?: hết)?(?: thời điểm)?(?: ngày)? ?)?(?<!\d)\d{1,2}/\d{1,2}/\d{4}(?!\d)"
)

#: The money that was set and the money that was got or spent, of one budget.
_PLAN_OR_RESULT = (".plan", ".actual")


def code_of_cell(
    quantity: Quantity, head: Head | None, label: RowLabel | None, form: TableForm, unit: str
) -> str | None:
    """The code of a number; ``unit`` is the one that its row tells («ĐVT»), empty where it tells none."""
    column = of_kind(without_total(_DAY.sub("", compare_form(head.text)))) if head is not None else ""
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
    # «Tổng số cơ quan chuyên môn cấp huyện»: so is one that says that it is a number of them
    is_body = is_body and bool(told_phrases(column)) and _INDEX.search(row) is None and NUMBER_OF.match(row) is None
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
    # «Thu nội địa», «Chi thường xuyên» below «Tổng thu …», «Tổng chi …»: a part, of which the group says nothing
    is_part = row != outer and (of_row is not None or _BUDGET_LINE.match(row) is not None)
    group = "" if is_part else outer
    for text, about in [(column, outer)] if is_body else _texts(row, column, group):
        weight, found = _named(text, about, noun, form, lends=not counted)
        if weight > best:
            best, code = weight, found
    if code is not None and code.endswith(_PLAN_OR_RESULT):
        # «Tổng vốn đầu tư công | Kế hoạch vốn giao | Đã giải ngân»: the column says which of the two
        told = _named(column, row, noun, form)[1]
        code = told if told is not None and told.rpartition(".")[0] == code.rpartition(".")[0] else code
        if code.endswith(".plan") and _DONE.search(column) and not _PLANNED.search(column):
            code = str(_ENTRIES[code].get("upper", code))
    if code is None and (code := _by_topic(row, column, noun, form)) in _WITH_KINDS and not (is_body or is_total):
        code = None  # «Đơn vị tự chủ | Số đơn vị»: a row by kind is a part of what the line over the table names
    whole = _ENTRIES[code].get("whole") if code is not None and noun != PERCENT else None
    if whole and outer and not is_body and _PLANNED.search(row) and not _DONE.search(row):
        code = str(whole)  # «Kế hoạch được giao» below «Tỷ lệ giải ngân …»
    of_column = _by_column("" if is_body else row, column, noun, form)
    is_more = of_column is not None and code is not None and code.startswith(f"{of_column}.")
    return code if is_more else of_column or code  # «So với dự toán tỉnh giao (%)»: a rate against one of several plans


def code_of_column(quantity: Quantity, head: Head, form: TableForm) -> str | None:
    """What the column alone says is counted, whatever its rows are."""
    column = of_kind(without_total(compare_form(head.text)))
    noun = noun_of(quantity, head, "", "", form)
    return _named(column, "", noun, form, lends=True)[1] or _by_topic("", column, noun, form)


#: A column that says of which things it gives the number
_OF_WHICH = regex.compile(r"(?<!\p{L})(?:có|thuộc|phải|chưa|không)(?!\p{L})")


def _by_topic(row: str, column: str, noun: str | None, form: TableForm) -> str | None:
    """What the line over the table and the heads over its labels say of a column that only names a thing."""
    if noun == PERCENT:
        named = next((words for words in (column, row) if "tỷ lệ" in words), "")
        return None if form.dossiers else dossier_rate(named, f"{form.said} | {form.beside}")
    if noun in (None, BARE, MONEY, RANK, POINTS):
        return None
    if (group := column.rpartition(" / ")[0]) and _named(group, "", noun, form)[1] is not None:
        return None  # «Thanh toán trực tuyến / Số hồ sơ có phí» below «Kết quả số hóa»: the head over it says of what
    if _OF_WHICH.search(column):
        return None  # «Số lượng thủ tục có phí, lệ phí» below «Thanh toán trực tuyến»: it says itself of which
    topic = OF_FIELDS.sub("", form.topic)  # what the rows are called, not of what a plan has tasks
    code = _named(f"{topic} | {column}", "", noun, form)[1]
    return code if code is None or speaks_for(column, code) else None


#: A line of a budget by its own name
_BUDGET_LINE = regex.compile(r"\W*(?:trong đó\W*)?(?:thu|chi|thuế|lệ phí|phí|bổ sung|dự phòng|vay)(?!\p{L})")


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
    lent = lent if noun == PERCENT else lent - {PERCENT}  # «Tỷ lệ … (%)» in one row makes no share of another's count
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
