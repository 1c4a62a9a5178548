"""Cells of a table row: its label, its order number, its figures.

Comes in: a passage of kind table_row. Goes out: what is a figure cell and what the row is called.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import regex

from extractors.text.compare_form import compare_form
from schemas.column_numbers import FEWEST_NUMBERED, numbers_columns
from schemas.records import Passage

_TOTAL_ROW = regex.compile(
    r"\s*(?:[ivx\d]+[.)]?\s*)?(?:tổng(?: số| cộng)?|cộng|cả năm"
    r"|toàn (?:huyện|thị xã|thành phố|tỉnh|quận|xã|phường|thị trấn|đặc khu|sở|ngành|cơ quan|đơn vị|trung tâm))(?!\p{L})"
    r"[\s:]*(?:[\p{L}\s,()+\d]{0,40})$|\s*(?:tính )?chung(?: (?:cả|toàn|hai|2|các)(?!\p{L})[\p{L}\s\d]{0,30})?[\s:]*$"
)
_AVERAGES = regex.compile(r"\s*(?:[ivx\d]+[.)]?\s*)?(?:mức )?(?:bình quân|trung bình)(?!\p{L})")
#: Two letters: more than the mark of a row.
HOLDS_WORD = regex.compile(r"\p{L}{2}")
#: «Điểm tiếp nhận», «các điểm hỗ trợ ở xã»: places, where «điểm» alone is points
POINTS = r"điểm(?!\p{L}| (?:tiếp nhận|hỗ trợ|phục vụ|giao dịch|bưu điện|trường|văn hóa))"
_POINTS = regex.compile(rf"(?<!\p{{L}}){POINTS}")
#: The whole of a head; «Tỷ lệ TT» and «Phòng VHTT» only end so.
_ORDER_HEAD = regex.compile(r"(?:^|/)\s*(?:s?tt|số tt|số thứ tự|#)\s*$")
#: «1 234», «1.234», «99,5»
NUMBER = r"(?:[1-9]\d{0,2}(?:[ ]\d{3})+|\d[\d.,]*)"
#: «412», «99,5%», «1 234», «300 (*)», «25*»: a number with its unit and the sign of a note.
NUMBER_CELL = regex.compile(rf"\s*[-–+]?\s*{NUMBER}\s*(?:%|hồ sơ)?\s*(?:\(\*+\)|\*+|\[\d{{1,2}}\])?\s*")
#: «123.037 triệu đồng», «5,9%», «12 lớp»: a number with nothing but its unit
WITH_UNIT = regex.compile(rf"(?:{NUMBER_CELL.pattern}|\s*\d[\d.,]*\s*\p{{L}}+(?: \p{{L}}+){{0,2}}\s*)")

_ORDER_NUMBER = regex.compile(r"[\d.]+")
#: «Xếp hạng», «Thứ hạng năm 2024»
RANK_HEAD = regex.compile(
    r"(?:xếp (?:hạng|thứ)|thứ hạng|hạng|vị trí)(?: (?:chung|năm|trong toàn|toàn)[^/]*)?(?: \d{4})?"
)


def is_total_row(passage: Passage) -> bool:
    """True where the row's label says it adds up the others."""
    label = row_label(passage)
    return label is not None and _TOTAL_ROW.match(compare_form(label)) is not None


def is_average_row(passage: Passage) -> bool:
    """True where the label says the row averages the others: rounded, and its rate is that of the whole."""
    label = row_label(passage)
    return label is not None and _AVERAGES.match(compare_form(label)) is not None


def gives_points(passage: Passage) -> bool:
    """True where a head says that points are given («Điểm tối đa»); «Tiêu chí» alone heads counts as well."""
    return any(_POINTS.search(compare_form(cell.head)) for cell in passage.cells)


def row_label(passage: Passage) -> str | None:
    """The first cell of the row that is words, None if there is none."""
    for cell in passage.cells:
        text = passage.text[cell.start : cell.end].strip()
        if text and HOLDS_WORD.search(text) and not NUMBER_CELL.fullmatch(text):
            return text
    return None


def is_order_head(head: str) -> bool:
    """True over the column that numbers the rows («TT», «STT»)."""
    return _ORDER_HEAD.search(compare_form(head)) is not None


def is_figure_cell(passage: Passage, start: int) -> bool:
    """False for a row's order number and for the «(1) (2) (3)» that number the columns."""
    cell = passage.cell_at(start)
    if cell is None:
        return False
    text = passage.text[cell.start : cell.end].strip()
    texts = tuple([passage.text[c.start : c.end].strip() for c in passage.cells])
    if _is_numbering(texts) or (_are_numbered_heads(texts) and start >= cell.start + _words_end(text)):
        return False
    if tells_units(cell.head):
        return False  # «Không = 0; Có = 1»
    numbers_row = cell.column == 0 and _ORDER_NUMBER.fullmatch(text) and row_label(passage)
    return not (is_order_head(cell.head) or (numbers_row and not is_rank_head(cell.head)))


@lru_cache(maxsize=1024)
def is_rank_head(head: str) -> bool:
    """True over a column of places («Xếp hạng»), which may stand before the names like order numbers."""
    return RANK_HEAD.fullmatch(compare_form(head).rpartition(" / ")[2].strip()) is not None


_RATE_HEAD = regex.compile(r"tỷ lệ|(?<!điểm )%")
_RATE_ROW = regex.compile(r"\W*tỷ lệ(?!\p{L}).*(?:\(%\)|(?<=\s)%)\W*$")
#: The head over a group of columns that are all rates, and a column that is none of them
_RATES_BELOW = regex.compile(r"(?:tỷ lệ|so sánh)?[^|]*\(%\)\s*$|tỷ lệ(?: %)?\s*$")
_COUNT_HEAD = regex.compile(r"(?:tổng|số|sl|điểm|cộng)(?!\p{L})")
_NO_RATE = regex.compile(r"điểm|chỉ tiêu|thực hiện|số lượng/")


def is_rate_cell(passage: Passage, start: int) -> bool:
    """True where the head over a bare number says that the column holds percentages («Tỷ lệ đúng hạn (%)»)."""
    cell = passage.cell_at(start)
    if cell is None or not NUMBER_CELL.fullmatch(passage.text[cell.start : cell.end]):
        return False
    *above, last = compare_form(cell.head).split(" / ")
    if _RATE_HEAD.search(last):
        return _NO_RATE.search(last) is None
    if any(_RATES_BELOW.match(each) for each in above) and not _COUNT_HEAD.match(last):
        return True  # «Tỷ lệ (%) / Đúng hạn», «So sánh (%) / Kỳ này/kỳ trước»
    label = compare_form(row_label(passage) or "")
    if _RATE_ROW.match(label) and not _NO_RATE.search(last):
        return True  # «Tỷ lệ giải quyết đúng hạn (%) | 99,83 | 99,97»
    # «Tỷ lệ đúng hạn | % | 99,76 | 96,94»: where the rows are the indicators, the unit has a column
    return any(
        passage.text[c.start : c.end].strip() == "%" and is_unit_head(c.head) for c in passage.cells if c.end <= start
    )


@lru_cache(maxsize=1024)  # asked for every number of a table
def is_unit_head(head: str) -> bool:
    """«ĐVT», «Đơn vị tính»: the column that says in what each row is counted; «Đơn vị» names offices as well."""
    return _UNIT_HEAD.fullmatch(compare_form(head).split(" / ")[-1].strip()) is not None


def tells_units(head: str) -> bool:
    """«ĐVT», «Đơn vị tính»: a column of units and of nothing else."""
    return is_unit_head(head) and compare_form(head).split(" / ")[-1].strip() != "đơn vị"


_UNIT_HEAD = regex.compile(r"đvt|đơn vị(?: tính)?|\(?đơn vị tính\)?")


#: «Trước hạn (8)», «Tổng số (3)=(4)+(5)», «Tổng số (3=4+5)»
NUMBERED_HEAD = regex.compile(
    r"(?P<words>.*\p{L}.*?)\s*(?:/\s*)?\(\s*(?P<number>\d{1,2})\s*"
    r"(?:\)\s*(?P<formula>=[\s\d()+\-–/:x*×%]+)?|(?P<formula>=[\s\d+\-–/:x*×%]+)\))\s*",
    regex.DOTALL,
)


@lru_cache(maxsize=64)  # asked for every number of a row, one after the other
def _is_numbering(texts: tuple[str, ...]) -> bool:
    return numbers_columns(texts)


def _words_end(text: str) -> int:
    found = NUMBERED_HEAD.fullmatch(text)
    return len(text) if found is None else found.end("words")


@lru_cache(maxsize=64)
def _are_numbered_heads(texts: tuple[str, ...]) -> bool:
    """A row of heads that end in the numbers of their columns: these grow, and no cell is a number alone."""
    numbers = [int(found["number"]) for text in texts if (found := NUMBERED_HEAD.fullmatch(text))]
    if len(numbers) < FEWEST_NUMBERED or any(NUMBER_CELL.fullmatch(text) for text in texts):
        return False
    return all(low < high for low, high in pairwise(numbers))
