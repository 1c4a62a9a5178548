"""A Data Package: one CSV a table and ``datapackage.json``, which describes them.

In: ``Source``. Out: files that frictionless, R, pandas and PostgreSQL read.
NULL is an empty cell, '' is ``""`` (PostgreSQL and DuckDB keep the two apart; most others
read both as missing), every text is quoted. A text that a spreadsheet would take for a
formula has an apostrophe before it, and the package says so; Parquet has the exact text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.export.delivery import Written
from pipeline.export.source import JSON_COLUMNS, Row, Source, key_of
from pipeline.output.language import told
from pipeline.output.spreadsheet_text import neutralised
from schemas.tables import Column, Table

TYPES = {"TEXT": "string", "INTEGER": "integer", "REAL": "number"}

DESCRIPTION = (
    "Tables of a database made by doichieu from administrative reports: every figure and claim with the "
    "place it was printed at. An empty cell is unknown, never 0. Dates are ISO and may be partial (2022-09). "
    "A text that begins with = + - @, a tab or a carriage return and is no number has an apostrophe before it, so that "
    "a spreadsheet does not take it for a formula; take it off to count characters. Parquet has the exact text."
)
#: What whoever exports is told, Vietnamese and English.
NOTE = ("CSV: chữ nào giống công thức thì có dấu nháy đơn đứng trước; Parquet giữ đúng chữ gốc.",
        "CSV: a text that looks like a formula has an apostrophe before it; Parquet has the exact text.")
#: Reports of Vietnamese authorities are official texts without copyright
#: (Law on Intellectual Property 50/2005/QH11, article 15); the tables made of them are ours to license.
LICENCE = {
    "name": "Apache-2.0",
    "title": "Apache License 2.0, for the tables; the quoted reports are official texts",
    "path": "https://www.apache.org/licenses/LICENSE-2.0",
}


def write(source: Source, folder: Path) -> Written:
    """Write the CSV files and their description."""
    rows = write_tables(source, source.tables, folder)
    write_package(package_of(source.tables, folder), folder)
    return Written(rows, (told(*NOTE),))


def write_tables(source: Source, tables: Iterable[Table], folder: Path) -> dict[str, int]:
    """Write a CSV file a table; returns rows by table."""
    return {table.name: _write_csv(source, table, folder / f"{table.name}.csv") for table in tables}


def package_of(tables: Iterable[Table], folder: Path, below: str = "") -> dict[str, Any]:
    """Describe the CSV files of ``folder``, which will lie in the folder ``below`` the description."""
    return {
        "profile": "tabular-data-package",
        "name": "doichieu",
        "title": "Đối chiếu: số liệu và phép tính trong báo cáo cải cách hành chính",
        "description": DESCRIPTION,
        "licenses": [LICENCE],
        "resources": [_resource(table, folder / f"{table.name}.csv", below) for table in tables],
    }


def write_package(package: Mapping[str, Any], folder: Path) -> None:
    """Write ``datapackage.json``."""
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _write_csv(source: Source, table: Table, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_line([column.name for column in table.columns]))
        for batch in source.batches(table, table.columns):
            file.writelines(csv_line(row) for row in batch)
            count += len(batch)
    return count


def csv_line(row: Row | Sequence[object]) -> str:
    """Write one CSV line (RFC 4180): text quoted, numbers bare, NULL empty.

    >>> print(csv_line((None, "", "nói «không»", 61300.0, 99.97)).rstrip())
    ,"","nói «không»",61300,99.97
    """
    return ",".join(map(_csv_cell, row)) + "\r\n"


def _csv_cell(value: object) -> str:
    # Python 3.11's csv cannot leave None bare and quote '' (QUOTE_NOTNULL is of 3.12).
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + neutralised(value).replace('"', '""') + '"'
    # 157,971 tỷ đồng is 157971000000, not 157971000000.0; below 2**53 nothing is lost.
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(value)


def _resource(table: Table, path: Path, below: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": table.name,
        "path": f"{below}{path.name}",
        "profile": "tabular-data-resource",
        "title": table.vi,
        "description": table.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [_field(column, table) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [column.name],
                    "reference": {
                        # '' is the table itself (Table Schema).
                        "resource": "" if column.refers == table.name else column.refers,
                        "fields": [key_of(column.refers)],
                    },
                }
                for column in table.columns
                if column.refers
            ],
            "missingValues": [""],
        },
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": "array" if column.name in JSON_COLUMNS else TYPES[column.type],
        "title": column.vi,
        "description": f"{column.vi}. {column.en}.",
    }
    if column.unit:
        field["unit"] = column.unit
    # A required text may be '', which Table Schema cannot tell from missing, and so may one part of a key of several
    # (the register of a number where no sentence tells it): keys of one column and references never are.
    if table.key == (column.name,) or (column.required and column.refers):
        field["constraints"] = {"required": True}
    return field
