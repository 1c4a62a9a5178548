"""Cells of a table row: its label, its order number, its figures.

Comes in: a passage of kind table_row. Goes out: what is a figure cell and what the row is called.
"""

from __future__ import annotations

import regex

from extractors.compare_form import compare_form
from schemas.records import Cell, Passage

_TOTAL_ROW = regex.compile(
    r"\s*(?:[ivx\d]+[.)]?\s*)?(?:tổng(?: số| cộng)?|cộng|toàn (?:huyện|thị xã|thành phố|tỉnh))(?!\p{L})"
    r"[\s:]*(?:[\p{L}\s,]{0,40})$"
)
_ORDER_HEAD = regex.compile(r"(?:s?tt|số tt|số thứ tự|#)\s*$")
NUMBER_CELL = regex.compile(r"\s*\d[\d.,]*\s*(?:%|hồ sơ)?\s*")


def is_total_row(passage: Passage) -> bool:
    """True where the row's label says it adds up the others."""
    label = row_label(passage)
    return label is not None and _TOTAL_ROW.match(compare_form(label)) is not None


def row_label(passage: Passage) -> str | None:
    """The first cell of the row that is words, None if there is none."""
    for cell in passage.cells:
        text = passage.text[cell.start : cell.end].strip()
        if text and regex.search(r"\p{L}{2}", text) and not NUMBER_CELL.fullmatch(text):
            return text
    return None


def cell_at(passage: Passage, start: int) -> Cell | None:
    """The cell that holds a character."""
    return next((c for c in passage.cells if c.start <= start < max(c.end, c.start + 1)), None)


def is_figure_cell(passage: Passage, start: int) -> bool:
    """False for a row's order number and for the «(1) (2) (3)» that number the columns."""
    cell = cell_at(passage, start)
    if cell is None:
        return False
    text = passage.text[cell.start : cell.end].strip()
    if regex.fullmatch(r"\(?\d{1,2}\)?(?:\s*=.*)?", text) and _columns_are_numbered(passage):
        return False
    numbers_row = cell.column == 0 and regex.fullmatch(r"[\d.]+", text) and row_label(passage)
    return not (_ORDER_HEAD.search(compare_form(cell.head)) or numbers_row)


_RATE_HEAD = regex.compile(r"tỷ lệ|(?<!điểm )%")
_NO_RATE = regex.compile(r"điểm|chỉ tiêu|thực hiện|số lượng/")


def is_rate_cell(passage: Passage, start: int) -> bool:
    """True where the head over a bare number says that the column holds percentages («Tỷ lệ đúng hạn (%)»)."""
    cell = cell_at(passage, start)
    if cell is None or not NUMBER_CELL.fullmatch(passage.text[cell.start : cell.end]):
        return False
    last = compare_form(cell.head).split(" / ")[-1]
    return _RATE_HEAD.search(last) is not None and _NO_RATE.search(last) is None


def _columns_are_numbered(passage: Passage) -> bool:
    texts = [passage.text[c.start : c.end].strip() for c in passage.cells]
    return sum(bool(regex.fullmatch(r"\(\d{1,2}\)(?:\s*=.*)?", t)) for t in texts) >= max(2, len(texts) - 2)
