"""Finished pages on disk, beside the database they were made from, for every process that serves it.

In: answers of the site. Out: the same answers, for the very database, program and settings they were made by; for any
others nothing, so that a rebuilt file never shows an old page. ``preparing`` fills it; a server only reads.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from pipeline.publish.serving.page_cache import Kept
from pipeline.storage.versions import program_version

SUFFIX = ".pages"
#: What else than code decides how a page looks.
_DRESS = ("templates", "static")
_TABLES = """
CREATE TABLE IF NOT EXISTS made_by (identity TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pages (path TEXT NOT NULL, query TEXT NOT NULL, headers TEXT NOT NULL, etag TEXT NOT NULL,
  packed BLOB NOT NULL, UNIQUE (path, query));
"""


def store_path(database: Path) -> Path:
    """Where the pages of a database lie."""
    return database.with_name(database.name + SUFFIX)


def identity_of(database: Path, *settings: object) -> str:
    """What a page depends on beside its address: the file, the program, how the site was set up."""
    status = database.stat()
    digest = hashlib.sha256(f"{status.st_size}|{status.st_mtime_ns}|{program_version()}|{settings}".encode())
    for folder in _DRESS:
        for file in sorted((Path(__file__).parents[1] / folder).iterdir()):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


class PageStore:
    """The pages made for ``identity``; a store that is not there, is of another one, or is being written has none."""

    def __init__(self, path: Path, identity: str) -> None:
        self._conn: sqlite3.Connection | None = None
        with suppress(sqlite3.Error):
            conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0, check_same_thread=False)
            if conn.execute("SELECT identity FROM made_by").fetchall() == [(identity,)]:
                self._conn = conn
            else:
                conn.close()

    def find(self, path: str, query: bytes) -> Kept | None:
        """The finished answer of an address."""
        if self._conn is None:
            return None
        try:
            row = self._conn.execute("SELECT headers, etag, packed FROM pages WHERE path = ? AND query = ?",
                                     (path, query.decode("latin-1"))).fetchone()
            if row is None:
                return None
            headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(row[0]))
            return Kept(headers, gzip.decompress(row[2]), row[2], row[1].encode(), b"no-cache")
        except (sqlite3.Error, OSError, EOFError, ValueError):
            # A store that is damaged costs the time of making the page, and no reader an answer.
            return None


class Filling:
    """A store that is written: of another identity it is begun anew, of this one it goes on where it stopped."""

    def __init__(self, path: Path, identity: str) -> None:
        self.path = path
        if path.exists() and not _is_of(path, identity):
            path.unlink()
        self._conn = sqlite3.connect(path)
        self._conn.executescript(_TABLES)
        if not self._conn.execute("SELECT 1 FROM made_by").fetchone():
            self._conn.execute("INSERT INTO made_by VALUES (?)", (identity,))
            self._conn.commit()

    def present(self) -> set[tuple[str, str]]:
        """The addresses it has."""
        return set(self._conn.execute("SELECT path, query FROM pages"))

    def add(self, made: Iterable[tuple[str, str, Kept]]) -> None:
        """Write some pages, all or none; only such as were packed."""
        with self._conn:
            self._conn.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", (
                (path, query, json.dumps([(name.decode("latin-1"), value.decode("latin-1")) for name, value in
                                          kept.headers]), kept.etag.decode(), kept.packed)
                for path, query, kept in made if kept.packed is not None
            ))  # fmt: skip

    def close(self) -> None:
        """Leave the file to its readers."""
        self._conn.close()


def _is_of(path: Path, identity: str) -> bool:
    """Whether a store can be read and is of ``identity``."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as conn:
        return conn.execute("SELECT identity FROM made_by").fetchall() == [(identity,)]
    return False
