"""A database that is only read, wherever it lies: in a folder that may be written to, or on a read-only mount.

Comes in: a path. Goes out: the address under which SQLite reads it, or a connection.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def read_only_address(path: Path) -> str:
    """Return the URI under which ``path`` can be read; raises sqlite3.Error.

    Beside a database with a write-ahead log SQLite keeps two files even while it is only read. Where those cannot be
    made and no log lies there, nobody can write the database either: it is read as it lies.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as conn:
            conn.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        cannot_keep = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        log = path.with_name(f"{path.name}-wal")
        if not cannot_keep or not path.exists() or (log.exists() and log.stat().st_size):
            raise
        return f"{address}&immutable=1"
    return address


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a database that is only read; raises sqlite3.Error."""
    return sqlite3.connect(read_only_address(path), uri=True)
