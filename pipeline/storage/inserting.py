"""Rows put into tables: within a transaction, into the full-text index with them, many at once without indexes.

Comes in: an open database, rows by column name. Tables and indexes themselves are ``pipeline.storage.database``'s.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pipeline.storage.keys import FOLDED, with_search
from schemas.tables import BY_NAME


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
    """Insert rows of one table, all with the same columns, and index them, within the caller's transaction.

    Rows of a searched table are inserted by this function alone: no trigger indexes them.
    """
    rows = [with_search(table, row if isinstance(row, dict) else dict(row)) for row in given]
    if not rows:
        return
    searched = [*BY_NAME[table].search, FOLDED] if BY_NAME[table].search else []
    last = conn.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] if searched else 0  # noqa: S608
    names = list(rows[0])
    # SQLite is asked for the name of each mark of each row where rows are given by name.
    marks, values = ", ".join("?" * len(names)), ([row[name] for name in names] for row in rows)
    conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608
    if searched:
        # SQLite gives new rows ever higher numbers.
        listed = ", ".join(searched)
        conn.execute(
            f"INSERT INTO {table}_fts (rowid, {listed}) SELECT rowid, {listed} FROM {table} "  # noqa: S608
            "WHERE rowid > ? ORDER BY rowid", (last or 0,),
        )
