"""What a page shows as a file: CSV, JSON, an Excel workbook; and the workbook of any table or question.

In: rows, or a page of Datasette. Out: a response with the file. Files are made in memory and so
hold a limited number of rows, which the file says; the whole is in ``doichieu export``. CSV and JSON are
for programs and keep the codes; a workbook says them in words, as its page does. That a formula in a CSV
is neutralised and Excel knows its letters is ``guard``'s part, as in Datasette's own.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Response

from pipeline.export.workbook import Losses, lost, new_book, write_sheets
from pipeline.publish.claims import Row
from pipeline.publish.data.cells import word_of
from pipeline.publish.data.metadata import COLUMN_WORDS
from pipeline.publish.data.references import indicator_labels
from pipeline.publish.data.table_language import LANGUAGE
from schemas.tables import Column

FORMATS = ("csv", "json", "xlsx")
#: Rows in a workbook of the site: a second's work for one of its two processors.
MOST_ROWS = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: One workbook at a time: further readers wait, and the pages stay quick.
_MAKING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workbook")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows with the same columns; ``total`` is how many there are, None where nobody counted."""

    name: str
    rows: Sequence[Row]
    total: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Their columns; none where there are no rows."""
        return tuple(self.rows[0]) if self.rows else ()

    @property
    def cut(self) -> str:
        """Say that rows were left out, '' where none were."""
        if self.total is not None and self.total <= len(self.rows):
            return ""
        whole = "còn nữa / there are more" if self.total is None else f"tất cả / all: {self.total}"
        return f"{self.name}: {len(self.rows)} dòng đầu / first rows; {whole}."


async def file_of(
    sheets: Sequence[Sheet], format_name: str, name: str, address: str, labels: Mapping[str, str]
) -> Response:
    """Answer with a file of ``sheets``; CSV holds the first of them. ``labels`` name the indicators in a workbook."""
    disposition = {"content-disposition": f'attachment; filename="{name}.{format_name}"'}
    if format_name == "xlsx":
        told = [_in_words(sheet, labels) for sheet in sheets]
        made = await asyncio.get_running_loop().run_in_executor(_MAKING, workbook_of, told, address)
        return Response(made, headers=disposition, content_type=XLSX)
    first = sheets[0]
    counts = {"x-rows": str(len(first.rows)), "x-total-rows": "" if first.total is None else str(first.total)}
    if format_name == "csv":
        return Response(csv_of(first), headers={**disposition, **counts}, content_type="text/csv; charset=utf-8")
    parts = {sheet.name: {"total": sheet.total, "rows": list(sheet.rows)} for sheet in sheets}
    body = json.dumps(parts[first.name] if len(sheets) == 1 else parts, ensure_ascii=False)
    return Response(body, headers=counts, content_type="application/json; charset=utf-8")


def _in_words(sheet: Sheet, labels: Mapping[str, str]) -> Sheet:
    """The sheet with words for codes and periods, in the language of the page; a code beside its label stays."""
    named = {} if "indicator_label" in sheet.columns else labels

    def told(name: str, value: object) -> object:
        return named.get(str(value), value) if name == "indicator" else word_of(name, value)

    return replace(sheet, rows=[{name: told(name, value) for name, value in row.items()} for row in sheet.rows])


def csv_of(sheet: Sheet) -> str:
    """Write one sheet as CSV; NULL is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.columns)
    writer.writerows(row.values() for row in sheet.rows)
    return out.getvalue()


def workbook_of(sheets: Sequence[Sheet], address: str) -> bytes:
    """Make a workbook: a sheet of notes, then one for each of ``sheets``."""
    losses: Losses = Counter()
    out = io.BytesIO()
    with new_book(out) as (book, notes):
        for sheet in sheets:
            columns = [Column(name, "TEXT", COLUMN_WORDS.get(name, name), "") for name in sheet.columns]
            write_sheets(book, sheet.name, columns, [[tuple(row.values()) for row in sheet.rows]], losses)
        lines = [f"Đối chiếu: {address}", "Ô trống là chưa biết, không phải 0. (An empty cell is unknown, never 0.)"]
        lines += [sheet.cut for sheet in sheets if sheet.cut]
        lines += [f"{vietnamese} ({english})" for vietnamese, english in lost(losses)]
        for line in lines:
            notes.append([line])
        book.active = 1  # the sheet that was asked for; notes stand before it
    return out.getvalue()


async def render_xlsx(
    datasette: Any, columns: Sequence[str], rows: Sequence[Any], request: Any, data: Mapping[str, Any],
    database: str, table: str | None, query_name: str | None,
) -> Response:
    """Answer a table, question or SQL of Datasette as a workbook; pages of a table are put together."""
    found = [_plain(columns, row) for row in rows]
    left, following = data.get("truncated"), data.get("next")
    while following and len(found) < MOST_ROWS:
        page = await _following(datasette, request, database, table, following)
        found += [_plain(page["columns"], row) for row in page["rows"]]
        following = page.get("next")
    counted = data.get("filtered_table_rows_count")
    total = counted if counted is not None else None if left or following or len(found) > MOST_ROWS else len(found)
    name = table or query_name or "sql"
    sheet = Sheet(name[:31], found[:MOST_ROWS], total)  # Excel's limit for the name of a sheet
    labels = await indicator_labels(datasette.get_database(), LANGUAGE.get())
    return await file_of([sheet], "xlsx", name, datasette.absolute_url(request, request.path), labels)


async def _following(datasette: Any, request: Any, database: str, table: str | None, following: str) -> Any:
    kept = [(k, v) for k, v in parse_qsl(request.query_string) if k not in ("_size", "_next", "_labels", "_shape")]
    query = urlencode([*kept, ("_next", following), ("_size", "max"), ("_nocount", "1"), ("_nofacet", "1")])
    answer = await datasette.client.get(f"{datasette.urls.table(database, table, format='json')}?{query}")
    return answer.json()


def _plain(columns: Sequence[str], row: Any) -> Row:
    """A row without the labels that Datasette may have put beside keys."""
    return {
        name: value["value"] if isinstance(value, dict) and "value" in value else value
        for name, value in zip(columns, row, strict=True)
    }
