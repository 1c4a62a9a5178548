"""What became of each file given to build: stored, counted, and remembered for the next run.

In: a file's name, its bytes' digest, and its problem where it gave no document. Out: a row of
``file_outcomes``. Which word a problem comes to is ``schemas.outcomes``' matter; so that site,
terminal and database agree, the outcome of a document is read off its stored problems.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from pipeline.storage.inserting import transaction
from pipeline.storage.keys import document_id
from pipeline.storage.versions import extractor_version, reader_version
from schemas.outcomes import FileOutcome, reading_outcome, refusal_outcome

#: A file may fail once for want of memory beside its neighbours, and once more by accident.
MAX_WORKER_DEATHS = 3
#: Problem codes that ended the process, or had it ended.
DEATHS = frozenset({"crashed", "timeout", "out_of_memory"})


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is known here: ``sha256`` is None where it was not opened."""

    name: str
    path_key: str
    sha256: str | None

    @property
    def key(self) -> str:
        """Key of its row: the same bytes under the same name are one file, wherever they lie."""
        told = f"{self.name}|{self.sha256 or self.path_key}"
        return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:12]


def record(conn: sqlite3.Connection, file: File, refused: str | None = None, deaths: int = 0) -> FileOutcome:
    """Store the outcome of a file and return it; ``refused`` is the code of the problem it failed with.

    What the same path held before, if that gave no document, is forgotten.
    """
    made = _document(conn, file.sha256)
    outcome = refusal_outcome(refused) if refused else _of_document(conn, made)
    row = (file.key, file.name, file.sha256, made, str(outcome), refused, deaths, _versions(), file.path_key)
    with transaction(conn):
        conn.execute(
            "DELETE FROM file_outcomes WHERE path_key = ? AND document_id IS NULL AND id <> ?",
            (file.path_key, file.key),
        )
        conn.execute(
            "INSERT INTO file_outcomes (id, file_name, sha256, document_id, outcome, code, worker_deaths, versions, "
            "path_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "document_id = excluded.document_id, outcome = excluded.outcome, code = excluded.code, "
            "worker_deaths = excluded.worker_deaths, versions = excluded.versions, path_key = excluded.path_key",
            row,
        )
        if made and not refused:
            # Now under every name: the row of the document was made anew.
            conn.execute(
                "UPDATE file_outcomes SET document_id = ?, outcome = ?, code = NULL, worker_deaths = 0 "
                "WHERE sha256 = ?",
                (made, str(outcome), file.sha256),
            )
    return outcome


def recall(conn: sqlite3.Connection, file: File) -> FileOutcome:
    """The outcome of a file that was left alone in this run, under this name or another."""
    rows = conn.execute(
        "SELECT id, code, outcome, document_id, worker_deaths FROM file_outcomes WHERE sha256 = ?", (file.sha256,)
    ).fetchall()
    same = next((row for row in rows if row["id"] == file.key), None)
    if same is not None and (same["document_id"] or same["code"]):
        return FileOutcome(same["outcome"])
    refused = next((row for row in rows if row["code"]), None)
    if refused is not None:
        return record(conn, file, refused["code"], refused["worker_deaths"])
    return record(conn, file, _refused_before(conn, file))


def deaths_of(conn: sqlite3.Connection, sha256: str) -> int:
    """How many workers these bytes have ended, read by the present versions."""
    found = conn.execute(
        "SELECT max(worker_deaths) FROM file_outcomes WHERE sha256 = ? AND versions = ?", (sha256, _versions())
    ).fetchone()[0]
    return int(found or 0)


def has_failed(conn: sqlite3.Connection, sha256: str) -> bool:
    """True where these bytes were met and their outcome was not ``ok``."""
    return conn.execute(
        "SELECT 1 FROM file_outcomes WHERE sha256 = ? AND outcome <> ?", (sha256, str(FileOutcome.OK))
    ).fetchone() is not None


def _versions() -> str:
    return f"{reader_version()} {extractor_version()}"


def _document(conn: sqlite3.Connection, sha256: str | None) -> str | None:
    if sha256 is None:
        return None
    row = conn.execute("SELECT id FROM documents WHERE id = ?", (document_id(sha256),)).fetchone()
    return None if row is None else str(row["id"])


def _of_document(conn: sqlite3.Connection, doc: str | None) -> FileOutcome:
    codes = {row["code"] for row in conn.execute(
        "SELECT code FROM problems WHERE document_id = ? AND stage = 'read'", (doc,)
    )}
    passage = conn.execute("SELECT 1 FROM passages WHERE document_id = ? LIMIT 1", (doc,)).fetchone()
    return reading_outcome(codes, has_text=passage is not None)


def _refused_before(conn: sqlite3.Connection, file: File) -> str | None:
    """The code of a refusal stored by a version that kept no outcomes; None for a document."""
    if _document(conn, file.sha256) is not None:
        return None
    row = conn.execute(
        "SELECT code FROM problems WHERE document_id IS NULL AND file_name = ?", (file.name,)
    ).fetchone()
    return "reader_error" if row is None else str(row["code"])
