"""A table of a report on its page: merged heads span what they head, lone cells the whole width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from pipeline.publish.reports.tables import PrintedCell, table_markup
from pipeline.readers.tables.rows import GridCell, GridRow, table_drafts
from pipeline.readers.word import read_docx
from schemas.passages import PassageKind


def shown(*rows: list[tuple[str, int]]) -> str:
    """The markup of a table whose rows are cells of (text, columns covered); «^» is covered from above."""
    grid = []
    for row in rows:
        cells, column = [], 0
        for text, span in row:
            cells.append(GridCell(column, "" if text == "^" else text, span, below=text == "^"))
            column += span
        grid.append(GridRow(tuple(cells)))
    printed = [
        [PrintedCell(cell.column, cell.head, draft.text[cell.start:cell.end],
                     Markup.escape(draft.text[cell.start:cell.end])) for cell in draft.cells]
        for draft in table_drafts(grid, 0)
    ]  # fmt: skip
    return re.sub(r' scope="col(group)?"', "", table_markup(printed))


@pytest.mark.parametrize(("rows", "markup"), [
    pytest.param(
        [[("TT", 1), ("Lĩnh vực", 1), ("Giải quyết", 2)], [("^", 1), ("^", 1), ("Đúng hạn", 1), ("Trễ hạn", 1)],
         [("1", 1), ("Đất đai", 1), ("5", 1), ("0", 1)]],
        '<tr><th rowspan="2">TT</th><th rowspan="2">Lĩnh vực</th><th colspan="2">Giải quyết</th></tr>'
        "<tr><th>Đúng hạn</th><th>Trễ hạn</th></tr>"
        "<tr><td>1</td><td>Đất đai</td><td>5</td><td>0</td></tr>", id="two rows of heads"),
    pytest.param(
        [[("Đơn vị", 1), ("Quý I", 2), ("Quý II", 2)], [("^", 1), ("Nhận", 1), ("Xong", 1), ("Nhận", 1), ("Xong", 1)],
         [("Xã A", 1), ("1", 1), ("2", 1), ("3", 1), ("4", 1)], [("Các phòng chuyên môn", 5)]],
        '<tr><th rowspan="2">Đơn vị</th><th colspan="2">Quý I</th><th colspan="2">Quý II</th></tr>'
        "<tr><th>Nhận</th><th>Xong</th><th>Nhận</th><th>Xong</th></tr>"
        "<tr><td>Xã A</td><td>1</td><td>2</td><td>3</td><td>4</td></tr>"
        '<tr><td colspan="5">Các phòng chuyên môn</td></tr>', id="groups side by side, a lone cell"),
    pytest.param(
        [[("Nội dung", 1), ("Số", 1)], [("(1)", 1), ("(2)", 1)], [("Hồ sơ", 1), ("5", 1)]],
        "<tr><th>Nội dung</th><th>Số</th></tr><tr><th>(1)</th><th>(2)</th></tr>"
        "<tr><td>Hồ sơ</td><td>5</td></tr>", id="nothing merged"),
    pytest.param(
        [[("Hồ sơ", 1), ("5", 1)], [("Lệ phí", 1), ("7", 1)]],
        "<tr><td>Hồ sơ</td><td>5</td></tr><tr><td>Lệ phí</td><td>7</td></tr>", id="no heads"),
])  # fmt: skip
def test_a_table_is_shown_as_printed(rows: list[list[tuple[str, int]]], markup: str) -> None:
    assert shown(*rows) == markup


def test_every_cell_of_the_corpus_is_shown_once(corpus: Path) -> None:
    seen = 0
    for path in sorted(corpus.rglob("*.docx")):
        tables: dict[int | None, list[list[PrintedCell]]] = {}
        for passage in read_docx(path).passages:
            if passage.kind is PassageKind.TABLE_ROW:
                texts = [passage.text[cell.start:cell.end] for cell in passage.cells]
                tables.setdefault(passage.table, []).append(
                    [PrintedCell(cell.column, cell.head, text, Markup.escape(text))
                     for cell, text in zip(passage.cells, texts, strict=True)])
        for rows in tables.values():
            told = re.findall(r"<t[dh][^>]*>([^<]+)<", table_markup(rows))
            assert told == [str(cell.body) for row in rows for cell in row if cell.text]
            width = max(cell.column for row in rows for cell in row) + 1
            assert _widths(table_markup(rows)) == {width}
            seen += len(told)
    assert seen > 100


def _widths(markup: str) -> set[int]:
    """How many columns each row fills, with what reaches down from above."""
    widths, reaching = set(), list[tuple[int, int]]()
    for row in markup.split("</tr>")[:-1]:
        cells = [(int((re.search(r'colspan="(\d+)"', tag) or [0, 1])[1]),
                  int((re.search(r'rowspan="(\d+)"', tag) or [0, 1])[1])) for tag in re.findall(r"<t[dh][^>]*>", row)]
        widths.add(sum(columns for columns, _ in cells) + sum(columns for columns, _ in reaching))
        reaching = [(columns, down - 1) for columns, down in [*reaching, *cells] if down > 1]
    return widths
