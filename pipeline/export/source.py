"""Rows to export, read-only and in batches.

In: a database file. Out: ``Source``: its tables as ``schemas.tables`` defines them,
in an order people can read. Columns and tables of the database that the schema does
not know (full-text indexes, search columns) are not exported.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.export.delivery import ExportError
from pipeline.output.language import told
from pipeline.storage.read_only import read_only_address
from schemas.decisions import DECISIONS
from schemas.tables import BY_NAME, TABLES, Column, Table

#: ``passages.places`` takes some 12 kB a row: 2,000 rows stay below 30 MB.
BATCH_ROWS = 2_000

#: Rows come as they stand in the reports; the first that a table has come first.
READING_ORDER = ("document_id", "file_name", "claim_id", "role", "ordinal", "page", "char_start")

#: TEXT columns that hold a JSON array.
JSON_COLUMNS = frozenset({"box", "page_sizes", "recognised_pages", "places", "cells", "marks"})

Row = tuple[Any, ...]


def _with_source() -> Table:
    """Figures beside the document, passage and rules they come from: no join is left to the reader."""
    figures, documents, passages = BY_NAME["figures"], BY_NAME["documents"], BY_NAME["passages"]

    def taken(table: Table, *names: str) -> tuple[Column, ...]:
        return tuple(replace(column, refers=None) for column in table.columns if column.name in names)

    return Table(
        "figures_with_source", "Số liệu kèm nguồn",
        "Every figure with its source: hash of the file, document, page, box, characters, rule, versions",
        (
            *figures.columns,
            *taken(passages, "ordinal", "kind", "section"),
            *taken(documents, "sha256", "file_name", "number", "title", "issuer", "district", "province", "issued_on",
                   "text_source", "synthetic", "stands_for", "reader_version", "extractor_version"),
        ),
    )  # fmt: skip


WITH_SOURCE = _with_source()
#: What stands behind the tables that the database does not have.
_JOINED = {
    WITH_SOURCE.name: "(select f.*, p.ordinal, p.kind, p.section, d.sha256, d.file_name, d.number, d.title, d.issuer, "
    "d.district, d.province, d.issued_on, d.text_source, d.synthetic, d.stands_for, d.reader_version, "
    "d.extractor_version from figures f join documents d on d.id = f.document_id "
    "left join passages p on p.id = f.passage_id)"
}


#: The columns that say in which partition a row stands: the province of its report, and the year its period ends.
PARTITION = (
    Column("province", "TEXT", "Tỉnh của báo cáo", "Province of the report"),
    Column("year", "INTEGER", "Năm của báo cáo", "Year in which the report's period ends, or it was issued"),
)


def partitioned(table: Table) -> Table | None:
    """The table with the columns of its partition last; None where its rows belong to no report."""
    names = {column.name for column in table.columns}
    if table.name != "documents" and "document_id" not in names:
        return None
    own = tuple(column for column in table.columns if column.name not in {column.name for column in PARTITION})
    return replace(table, columns=(*own, *PARTITION))


def _of_partition(table: Table) -> str:
    """The rows of a table beside the report they belong to: an operand to that of its claim."""
    if table.name == "documents":
        report, joined = "t", ""
    elif table.name == "claim_operands":
        report, joined = "d", "join claims c on c.id = t.claim_id join documents d on d.id = c.document_id"
    else:
        report, joined = "d", "left join documents d on d.id = t.document_id"
    own = ", ".join(f't."{column.name}"' for column in table.columns if column not in PARTITION)
    year = f"cast(substr(coalesce({report}.period_end, {report}.issued_on), 1, 4) as integer)"
    rows = f'"{table.name}" t {joined}'
    return f"(select {own}, {report}.province as province, {year} as year from {rows})"  # noqa: S608 - schema's names


@dataclass(frozen=True, slots=True)
class Source:
    """An open database within one read transaction."""

    conn: sqlite3.Connection
    beside: tuple[Table, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """Tables to export: all but the hidden ones, which are the program's own notes; then those ``beside``."""
        return (*(table for table in TABLES if not table.hidden), *self.beside)

    def batches(self, table: Table, columns: Sequence[Column], first: Sequence[str] = ()) -> Iterator[list[Row]]:
        """Yield the rows of a table, a list of at most ``BATCH_ROWS`` at a time, ordered by ``first`` above all."""
        known = {column.name for column in table.columns}
        # An operand stands with its claim, whatever report it was taken from.
        reading = READING_ORDER if "claim_id" not in known else READING_ORDER[READING_ORDER.index("claim_id"):]
        order = dict.fromkeys([*first, *(name for name in reading if name in known), *table.key])
        names = ", ".join(f'"{column.name}"' for column in columns)
        rows_of = _of_partition(table) if first else _JOINED.get(table.name, f'"{table.name}"')
        query = f"select {names} from {rows_of} order by {', '.join(order)}"  # noqa: S608 - schema's names
        cursor = self.conn.execute(query)
        while rows := cursor.fetchmany(BATCH_ROWS):
            yield rows


@contextmanager
def open_source(db: Path, decisions: Path | None = None) -> Iterator[Source]:
    """Open a database for export, decisions of reviewers beside it.

    Raises ExportError if one is missing or of another version.
    """
    if not db.is_file():
        raise ExportError(told(f"{db}: không có cơ sở dữ liệu này. Tạo bằng: doichieu build THƯ-MỤC --db {db}",
                               f"{db}: no such database. Make it with: doichieu build FOLDER --db {db}"))
    with closing(sqlite3.connect(read_only_address(db), uri=True, isolation_level=None)) as conn:
        beside = _attach(conn, decisions) if decisions is not None else ()
        conn.execute("begin")
        for table in TABLES:
            found = {row[1] for row in conn.execute(f'pragma table_info("{table.name}")')}
            missing = [column.name for column in table.columns if column.name not in found]
            if missing and not table.hidden:
                columns = ", ".join(missing)
                what = told(f"bảng {table.name} thiếu cột {columns}", f"lacks the columns {columns} of {table.name}") \
                    if found else told(f"thiếu bảng {table.name}", f"lacks the table {table.name}")
                raise ExportError(told(
                    f"{db}: do bản khác làm ra, {what}. Cập nhật bằng: doichieu build THƯ-MỤC --db {db}",
                    f"{db}: made by another version, {what}. Update it with: doichieu build FOLDER --db {db}"))
        yield Source(conn, beside)


def _attach(conn: sqlite3.Connection, decisions: Path) -> tuple[Table, ...]:
    conn.execute("attach ? as beside", (read_only_address(decisions),))
    found = {row[1] for row in conn.execute(f'pragma beside.table_info("{DECISIONS.name}")')}
    if not {column.name for column in DECISIONS.columns} <= found:
        raise ExportError(told(f"{decisions}: không phải cơ sở dữ liệu quyết định; doichieu serve --review tạo ra nó.",
                               f"{decisions}: is not a database of decisions; doichieu serve --review makes one."))
    return (DECISIONS,)


def key_of(table_name: str) -> str:
    """Column that a reference to this table holds."""
    return BY_NAME[table_name].key[0]
