"""An Excel workbook: a sheet a table, heads in Vietnamese, safe to open.

In: ``Source``. Out: doichieu.xlsx. Reports are untrusted: a text is always written as
text, whatever it begins with. What a sheet cannot hold (long texts, control
characters, the places of single words) is cut, and the first sheet counts it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from lxml.etree import LxmlError
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from pipeline.export.delivery import Written
from pipeline.export.source import Row, Source
from pipeline.output.language import told
from pipeline.output.spreadsheet_text import FORMULA
from schemas.tables import Column, Table

FILE_NAME = "doichieu.xlsx"
NOTES_SHEET = "Ghi chú"

_ABOUT = (
    "Đối chiếu: số liệu và phép tính trong báo cáo, mỗi bảng một trang. "
    "Ô trống là chưa biết, không phải 0. (Each table is a sheet; an empty cell is unknown, never 0.)"
)

#: Excel's limits: UTF-16 units in a cell, rows in a sheet.
CELL_UNITS = 32_767
SHEET_ROWS = 1_048_576

#: Columns for machines, too long for a sheet; CSV and Parquet have them.
LEFT_OUT = {"passages": frozenset({"places"})}

#: What XML 1.0 cannot hold.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

#: Excel reads _x0041_ within a text as the letter A; _x005F_ is its underscore.
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

#: What a cell may lose, Vietnamese and English.
UNWRITABLE = ("đã bỏ ký tự điều khiển", "control characters removed")
TOO_LONG = (f"dài hơn {CELL_UNITS} ký tự, đã cắt, kết thúc bằng …",
            f"longer than {CELL_UNITS} characters, cut, ends with …")

#: How many cells lost what: by column and one of the two.
Losses = Counter[tuple[str, tuple[str, str]]]

#: Columns of sentences.
WIDE = frozenset({"title", "text", "quote", "explanation", "explanation_en", "message", "definition"})


def write(source: Source, folder: Path) -> Written:
    """Write the workbook."""
    rows: dict[str, int] = {}
    losses: Losses = Counter()
    with new_book(folder / FILE_NAME) as (book, notes):
        for table in source.tables:
            rows[table.name] = _write_table(book, source, table, losses)
        left_out = [*_left_out(), *lost(losses)]
        for line in [_ABOUT, *(f"{vietnamese} ({english})" for vietnamese, english in left_out)]:
            notes.append([line])
    return Written(rows, tuple(told(*each) for each in left_out))


@contextmanager
def new_book(target: Path | IO[bytes]) -> Iterator[tuple[Any, Any]]:
    """Yield a workbook written row by row, and its sheet of notes; it is in ``target`` when the block has ended.

    openpyxl keeps each sheet in a temporary file until the workbook is saved, and leaves that and the archive open
    where it cannot be: what a failure leaves is closed here, innermost first, and removed.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "doichieu"
    notes = book.create_sheet(NOTES_SHEET)
    notes.column_dimensions["A"].width = 110
    try:
        yield book, notes
        with ZipFile(target, "w", ZIP_DEFLATED, allowZip64=True) as archive:
            ExcelWriter(book, archive).save()
    finally:
        for sheet in book.worksheets:
            with suppress(OSError, LxmlError):
                if not sheet.closed:
                    sheet.close()
            if sheet._writer is not None and Path(sheet._writer.out).exists():
                sheet._writer.cleanup()


def _write_table(book: Any, source: Source, table: Table, losses: Losses) -> int:
    columns = [c for c in table.columns if c.name not in LEFT_OUT.get(table.name, ())]
    return write_sheets(book, table.name, columns, source.batches(table, columns), losses)


def write_sheets(
    book: Any, name: str, columns: Sequence[Column], batches: Iterable[Sequence[Row]], losses: Losses
) -> int:
    """Write rows under their heads, on as many sheets as they need; counts what was cut in ``losses``."""
    places = [f"{name}.{column.name}" for column in columns]
    sheets = _sheets(book, name, columns)
    sheet, room, count = next(sheets), SHEET_ROWS - 2, 0
    for batch in batches:
        for row in batch:
            if room == 0:
                sheet, room = next(sheets), SHEET_ROWS - 2
            named = zip(places, row, strict=True)
            sheet.append([_cell(sheet, value, where, losses) for where, value in named])
            room -= 1
        count += len(batch)
    return count


def _sheets(book: Any, name: str, columns: Sequence[Column]) -> Iterator[Any]:
    """Yield the table's sheet, then further ones for rows beyond Excel's limit."""
    number = 1
    while True:
        sheet = book.create_sheet(name if number == 1 else f"{name} ({number})")
        sheet.freeze_panes = "A3"
        for index, column in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = 60 if column.name in WIDE else 16
        sheet.append([_styled(sheet, column.vi, Font(bold=True)) for column in columns])
        sheet.append([_styled(sheet, column.name, Font(italic=True, color="666666")) for column in columns])
        yield sheet
        number += 1


def _styled(sheet: Any, text: str, font: Font) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = font
    return cell


def _cell(sheet: Any, value: object, where: str, losses: Losses) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if not isinstance(value, str):
        return value
    text = writable(value)
    if text != value:
        losses[where, UNWRITABLE] += 1
    text = ESCAPE.sub("_x005F_", text)
    if units(text) > CELL_UNITS:
        text = shortened(text)
        losses[where, TOO_LONG] += 1
    return text_cell(sheet, text)


def text_cell(sheet: Any, text: str) -> object:
    """Make a cell that stays text: a formula or an error code is one only by its looks."""
    if not text.startswith((*FORMULA, "#")):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    # The apostrophe that a user would type: the cell stays text when it is edited.
    cell.quotePrefix = True
    return cell


def writable(text: str) -> str:
    """Remove what XML cannot hold."""
    return ILLEGAL.sub("", text)


def units(text: str) -> int:
    """Length as Excel counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str) -> str:
    """Cut a text to what a cell holds, '…' at its end."""
    kept = text.encode("utf-16-le")[: 2 * (CELL_UNITS - 1)]
    return kept.decode("utf-16-le", errors="ignore") + "…"


def _left_out() -> Iterator[tuple[str, str]]:
    """Word what no sheet holds, Vietnamese and English."""
    names = ", ".join(f"{table}.{name}" for table, names in LEFT_OUT.items() for name in sorted(names))
    yield (f"Không có trong tệp này, có trong CSV và Parquet: {names}.",
           f"Left out of this file, in CSV and Parquet: {names}.")


def lost(losses: Losses) -> Iterator[tuple[str, str]]:
    """Word what cells lost, Vietnamese and English, a line a column and loss."""
    for (where, (vietnamese, english)), count in sorted(losses.items()):
        yield f"{where}: {vietnamese} ({count} ô)", f"{where}: {english} ({count} cells)"
