"""Rows put into tables: within a transaction, into the full-text indexes at its end, many at once without indexes.

Comes in: an open database, rows by column name. Tables and indexes themselves are ``pipeline.storage.database``'s.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pipeline.storage.keys import FOLDED, with_search
from schemas.tables import TABLES, Table


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """What is written inside is committed at the end, or with the transaction that is open already."""
    if conn.in_transaction:
        yield
        return
    with conn:
        yield


@contextmanager
def without_indexes(conn: sqlite3.Connection, table: str) -> Iterator[None]:
    """Take the indexes off an empty table while it is filled: made at once they are sorted, not searched row by row."""
    found = conn.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    ).fetchall()
    for row in found:
        conn.execute(f"DROP INDEX [{row['name']}]")
    yield
    for row in found:
        conn.execute(row["sql"])


def insert(conn: sqlite3.Connection, table: str, given: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows of one table, all with the same columns, within the caller's transaction.

    No trigger indexes rows of a searched table: ``index_new`` has to be called before one of them is changed.
    """
    rows = [with_search(table, row if isinstance(row, dict) else dict(row)) for row in given]
    if not rows:
        return
    names = list(rows[0])
    # SQLite is asked for the name of each mark of each row where rows are given by name.
    marks, values = ", ".join("?" * len(names)), ([row[name] for name in names] for row in rows)
    conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608


def index_new(conn: sqlite3.Connection) -> None:
    """Index what was inserted into searched tables, for many documents at once: before every savepoint, and at the end
    of a transaction, FTS5 writes out what it holds in memory, and what it writes in small pieces it merges again.
    """
    for table in TABLES:
        if table.search:
            listed = ", ".join((*table.search, FOLDED))
            # SQLite gives new rows ever higher numbers, and an index keeps the numbers of its rows: what is beyond
            # them is new.
            conn.execute(
                f"INSERT INTO {table.name}_fts (rowid, {listed}) SELECT rowid, {listed} FROM {table.name} "  # noqa: S608
                f"WHERE rowid > ({_last_indexed(table)}) ORDER BY rowid"
            )


def is_partly_indexed(conn: sqlite3.Connection) -> bool:
    """Whether rows were inserted and ``index_new`` was not called after."""
    asked = (f"(SELECT max(rowid) FROM {t.name}) > ({_last_indexed(t)})" for t in TABLES if t.search)  # noqa: S608
    return bool(conn.execute(f"SELECT {' OR '.join(asked)}").fetchone()[0])


def _last_indexed(table: Table) -> str:
    return f"SELECT coalesce(max(id), 0) FROM {table.name}_fts_docsize"  # noqa: S608 - a name of ours
