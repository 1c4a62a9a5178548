"""Where the bytes of each document were met: a file beside the database that is not published.

Comes in: paths with their digests at a build, a digest at a look-up. Goes out: the path of a file
that is still there and still has these bytes, or None. The database itself holds neither files nor paths;
what is drawn from a file is ``pipeline.publish.reports.page_images``' job.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import stat
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from cachetools import LRUCache

from pipeline import limits

log = logging.getLogger(__name__)

#: Added to the name of the database: ``reports.db.sources``.
SUFFIX = ".sources"
#: A path is bytes: a name on Linux need not be UTF-8.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (path BLOB PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_by_sha256 ON sources (sha256);
"""
_RECORD = """
INSERT INTO sources (path, sha256) VALUES (?, ?)
ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256 WHERE sha256 IS NOT excluded.sha256
"""
#: Files whose digest is remembered; a reader looks at a handful at a time.
_REMEMBERED = 4096


def sources_of(database: Path) -> Path:
    """Name the file beside ``database`` that tells where its documents were met."""
    return database.with_name(database.name + SUFFIX)


def record(conn: sqlite3.Connection, met: Mapping[Path, str]) -> None:
    """Keep paths with their digests; without them the site shows no page images, so a failure is only told."""
    database = conn.execute("PRAGMA database_list").fetchone()[2]
    if not database:
        return
    beside = sources_of(Path(database))
    try:
        with closing(sqlite3.connect(beside)) as kept:
            kept.executescript(_SCHEMA)
            with kept:
                kept.executemany(_RECORD, [(os.fsencode(path.absolute()), sha256) for path, sha256 in met.items()])
    except sqlite3.Error as error:
        log.warning("%s not written (%s): `serve` will need --files to show page images", beside, error)


def digest_of(path: Path) -> str | None:
    """SHA-256 of the bytes of a file, in hexadecimal; None where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


class Sources:
    """Finds the file of a document by digest: where ``build`` met it, or by name in ``folders``.

    A file is hashed once for each size and time of change; safe to call from several threads.
    """

    def __init__(self, database: Path, folders: Sequence[Path] = ()) -> None:
        self._beside = sources_of(database)
        self._folders = tuple(folders)
        self._named: dict[str, list[Path]] | None = None
        self._digests: LRUCache[tuple[Path, int, int], str | None] = LRUCache(_REMEMBERED)
        self._lock = threading.Lock()

    @property
    def none(self) -> bool:
        """Whether there is nowhere to look: the database was built elsewhere, and no folder was given."""
        return not self._folders and not self._beside.exists()

    def find(self, sha256: str, names: Iterable[str]) -> Path | None:
        """Return a file with these bytes; ``names`` are the file names the document was met under."""
        candidates = [*self._met(sha256), *self._in_folders(names)]
        return next((path for path in candidates if self._digest(path) == sha256), None)

    def _met(self, sha256: str) -> list[Path]:
        try:
            with closing(sqlite3.connect(f"{self._beside.absolute().as_uri()}?mode=ro", uri=True)) as conn:
                found = conn.execute("SELECT path FROM sources WHERE sha256 = ? ORDER BY path", (sha256,)).fetchall()
        except sqlite3.Error:
            # None beside this database: it was built elsewhere, or only the database was copied.
            return []
        return [Path(os.fsdecode(path)) for (path,) in found]

    def _in_folders(self, names: Iterable[str]) -> Iterator[Path]:
        if not self._folders:
            return
        with self._lock:
            if self._named is None:
                self._named = {}
                for path in _files_under(self._folders):
                    self._named.setdefault(_key(path.name), []).append(path)
        for name in names:
            yield from self._named.get(_key(name), ())

    def _digest(self, path: Path) -> str | None:
        """Hash a regular file of bearable size; None for anything else (opening a pipe may never end)."""
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > limits.MAX_PDF_BYTES:
                return None
            key = (path, status.st_size, status.st_mtime_ns)
            # One thread hashes, the others wait for its answer: 256 MiB take half a second.
            with self._lock:
                if key not in self._digests:
                    self._digests[key] = digest_of(path)
                found: str | None = self._digests[key]
                return found
        except OSError:
            return None


def _files_under(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for parent, _, names in os.walk(folder):
            yield from (Path(parent, name) for name in names)


def _key(name: str) -> str:
    """Fold a file name: copied by a Mac it comes back decomposed."""
    return unicodedata.normalize("NFC", name)
