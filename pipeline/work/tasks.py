"""The documents that a build has to make, on disk: there may be as many as there are files.

In: files whose documents need work, one by one. Out: a ``Task`` for each document, in the order in which they were
met, or by digest. They are kept in a file of SQLite's own that nobody else sees and that goes with the connection, so
that the building process holds as much for 400,000 reports as for 400. What needs work is ``pipeline.work.worklist``'s
matter.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake.addresses import RemoteFile
from pipeline.intake.files import shown_name

#: Where a file lies: on this machine (or a folder it shares), or at an fsspec address.
Location = Path | RemoteFile

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -512;
CREATE TABLE tasks (ordinal INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, again INTEGER NOT NULL);
CREATE TABLE files (task INTEGER NOT NULL, place, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, changed TEXT,
  state TEXT);
CREATE INDEX files_of_task ON files (task);
"""
#: Tasks in memory at once while all are gone through.
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when its bytes were digested: what changes later is met by the next run."""

    path: Location
    size: int
    mtime_ns: int
    #: What proves that it is the same: inode and ctime, or what the store of an address tells; None where nothing does.
    changed: str | None


@dataclass(slots=True)
class Task:
    """One document to make: its bytes' digest and every file they were met in."""

    sha256: str
    #: Asked for though it was settled: read again, whatever is stored.
    again: bool = False
    files: list[Seen] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """File names without folders, each once."""
        return list(dict.fromkeys(shown_name(file.path) for file in self.files))


class Tasks:
    """Tasks by digest, in the order in which their documents were first met."""

    def __init__(self) -> None:
        # Without a name SQLite keeps it in memory until its cache is full, then in a file that has none.
        self._conn = sqlite3.connect("", isolation_level=None)
        self._conn.executescript(_SCHEMA)

    def add(self, sha256: str, file: Seen, *, again: bool) -> None:
        """Note a file whose document has this digest and needs work; that of the first one tells whether again."""
        self._conn.execute("INSERT OR IGNORE INTO tasks (sha256, again) VALUES (?, ?)", (sha256, again))
        place: bytes | str = file.path.address if isinstance(file.path, RemoteFile) else os.fsencode(file.path)
        state = file.path.state if isinstance(file.path, RemoteFile) else None
        self._conn.execute(
            "INSERT INTO files SELECT ordinal, ?, ?, ?, ?, ? FROM tasks WHERE sha256 = ?",
            (place, file.size, file.mtime_ns, file.changed, state, sha256),
        )

    def __len__(self) -> int:
        return int(self._conn.execute("SELECT count(*) FROM tasks").fetchone()[0])

    def __getitem__(self, sha256: str) -> Task:
        found = self._conn.execute("SELECT ordinal, sha256, again FROM tasks WHERE sha256 = ?", (sha256,)).fetchone()
        if found is None:
            raise KeyError(sha256)
        return self._task(*found)

    def __iter__(self) -> Iterator[Task]:
        last = 0
        # By pieces: a question left open would be one more reader while others write.
        asked = "SELECT ordinal, sha256, again FROM tasks WHERE ordinal > ? ORDER BY ordinal LIMIT ?"
        while page := self._conn.execute(asked, (last, _PAGE)).fetchall():
            yield from (self._task(*row) for row in page)
            last = page[-1][0]

    def close(self) -> None:
        """Forget them all."""
        self._conn.close()

    def _task(self, ordinal: int, sha256: str, again: int) -> Task:
        asked = "SELECT place, size, mtime_ns, changed, state FROM files WHERE task = ? ORDER BY rowid"
        return Task(sha256, bool(again), [_seen(*row) for row in self._conn.execute(asked, (ordinal,))])


def _seen(place: bytes | str, size: int, mtime_ns: int, changed: str | None, state: str | None) -> Seen:
    path = RemoteFile(place, size, state) if isinstance(place, str) else Path(os.fsdecode(place))
    return Seen(path, size, mtime_ns, changed)
