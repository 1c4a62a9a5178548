"""The database file: its tables and indexes as ``schemas.tables`` defines them, new or of an older version.

Comes in: a path. Goes out: a connection whose tables are complete. What the rows say is
``pipeline.store``'s matter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils

from extractors.compare_form import fold
from extractors.places import rows as admin_unit_rows
from extractors.vocabulary import load
from schemas.tables import BY_NAME, TABLES, Table

#: Holds the searched columns without diacritics, because FTS5 folds ế but not đ (BASELINES §7).
FOLDED = "search_folded"


def open_database(path: Path) -> sqlite3.Connection:
    """Open or create a reports database with foreign keys on and a write-ahead log."""
    conn = sqlite3.connect(path, timeout=60)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA foreign_keys = ON")
    create_tables(conn)
    return conn


def create_tables(conn: sqlite3.Connection) -> None:
    """Create the missing tables, columns, indexes and full-text indexes; leaves existing rows alone."""
    db = sqlite_utils.Database(conn)
    existing = set(db.table_names())
    with conn:
        for table in _referred_first():
            if table.name not in existing:
                _create(db, table)
            else:
                _complete(conn, table)
        if "documents" not in existing:
            _fill_reference_tables(conn)


def _referred_first() -> Iterator[Table]:
    """The tables, each after those it refers to."""
    made: set[str] = set()
    left = list(TABLES)
    while left:
        table = next(t for t in left if {c.refers for c in t.columns if c.refers} <= made | {t.name})
        left.remove(table)
        made.add(table.name)
        yield table


def _complete(conn: sqlite3.Connection, table: Table) -> None:
    """Add the columns and indexes that an older version did not make; their values are unknown until extracted."""
    present = {row["name"] for row in conn.execute(f"PRAGMA table_info({table.name})")}
    for column in table.columns:
        if column.name not in present:
            refers = f" REFERENCES {column.refers}({BY_NAME[column.refers].key[0]})" if column.refers else ""
            conn.execute(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {column.type}{refers}")
            if column.refers:
                _index(conn, table.name, (column.name,))
    for columns in table.indexes:
        _index(conn, table.name, columns)


def _index(conn: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    name = f"idx_{table}_{'_'.join(columns)}"
    conn.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({', '.join(columns)})")


def _create(db: sqlite_utils.Database, table: Table) -> None:
    types = {"TEXT": str, "INTEGER": int, "REAL": float}
    columns = {c.name: types[c.type] for c in table.columns}
    if table.search:
        columns[FOLDED] = str
    references = [(c.name, c.refers, BY_NAME[c.refers].key[0]) for c in table.columns if c.refers]
    created = db.table(table.name)
    created.create(
        columns,
        pk=table.key[0] if len(table.key) == 1 else table.key,
        foreign_keys=references,
        not_null={c.name for c in table.columns if c.required},
        strict=True,
    )
    for column, _, _ in references:
        if column != table.key[0]:
            created.create_index([column])
    for columns_together in table.indexes:
        created.create_index(list(columns_together))
    if table.search:
        _enable_search(db, table)


def _enable_search(db: sqlite_utils.Database, table: Table) -> None:
    db.table(table.name).enable_fts(
        [*table.search, FOLDED], create_triggers=True, tokenize="unicode61 remove_diacritics 2"
    )


def without_search(conn: sqlite3.Connection) -> None:
    """Take the full-text indexes off, so that many rows at once are written faster."""
    for table in TABLES:
        if table.search:
            sqlite_utils.Database(conn).table(table.name).disable_fts()


def search_again(conn: sqlite3.Connection) -> None:
    """Make the full-text indexes anew over all rows."""
    for table in TABLES:
        if table.search:
            _enable_search(sqlite_utils.Database(conn), table)


def _fill_reference_tables(conn: sqlite3.Connection) -> None:
    insert(conn, "indicators", load("indicators")["indicators"])
    names = [c.name for c in BY_NAME["admin_units"].columns]
    insert(conn, "admin_units", sorted(
        ({name: getattr(row, name) for name in names} for row in admin_unit_rows()), key=lambda r: r["level"]
    ))


def insert(conn: sqlite3.Connection, table: str, given: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows of one table, all with the same columns, within the caller's transaction."""
    rows = [dict(row) for row in given]
    if not rows:
        return
    search = BY_NAME[table].search
    if search:
        for row in rows:
            row[FOLDED] = fold(" ".join(str(row[c]) for c in search if row.get(c)))
    names = list(rows[0])
    marks = ", ".join(f":{name}" for name in names)
    conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608
