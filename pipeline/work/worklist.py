"""Which files need work, and which are left alone: an unchanged file is not opened.

Comes in: paths, and what the database knows of them. Goes out: a ``Task`` for each document to make, and
the job that makes it. The state of a file tells its digest without opening it; a document is current
where the present readers and rules made it. Doing the work and storing it is ``pipeline.build``'s job.

A file is the same where its size, its modification time, its inode and its ctime are. The modification time alone
proves nothing: ``cp -p``, ``touch -r`` and archives set it. The ctime, the system's own time of the last change of
bytes or inode, no program can set. What changed so shortly before it was looked at that a further change could bear
the same time is looked at again by the next run.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake.addresses import RemoteFile, digest_at, files_at, is_address
from pipeline.intake.files import find_files, shown_name
from pipeline.storage import outcomes, sources, store
from pipeline.storage.inserting import transaction
from pipeline.storage.keys import document_id
from pipeline.storage.sources import digest_of
from pipeline.storage.versions import extractor_version, reader_version
from pipeline.work.jobs import Job
from pipeline.work.tasks import Location, Seen, Task, Tasks
from schemas.outcomes import FileOutcome
from schemas.problems import problem

_SECOND = 1_000_000_000
#: Two changes within so many ns may bear one time: Linux stamps by its clock tick (1 to 10 ms), FAT and old network
#: file systems by whole seconds, FAT by two.
_FINE_NS, _COARSE_NS = 50_000_000, 2 * _SECOND

#: Paths kept at once where the site finds the files again.
_BATCH = 1_000


@dataclass(slots=True)
class Worklist:
    """Documents to make, and how many files need nothing, with their outcomes.

    ``kept`` are documents of the database whose bytes were not among the files.
    """

    tasks: Tasks = field(default_factory=Tasks)
    unchanged: int = 0
    unopened: int = 0
    kept: int = 0
    outcomes: Counter[FileOutcome] = field(default_factory=Counter)


def locate(given: Iterable[Path | str]) -> list[Location]:
    """The files under paths, then those under fsspec addresses, each once, in a stable order.

    Raises UnusableAddress.
    """
    paths = [Path(each) for each in given if not (isinstance(each, str) and is_address(each))]
    remote = {file for each in given if isinstance(each, str) and is_address(each) for file in files_at(each)}
    return [*find_files(paths), *sorted(remote, key=str)]


def worklist(conn: sqlite3.Connection, files: Iterable[Location], ocr: str, retry: bool) -> Worklist:
    """Tell which documents need work; files already settled are counted and named.

    ``retry`` asks again for each whose outcome was not ``ok``.
    """
    listed = Worklist()
    met: dict[Path, str] = {}
    documents: set[str] = set()
    for path in files:
        file = _look_at(path)
        sha256, settled = _known(conn, file) if isinstance(file, Seen) else (None, False)
        if isinstance(file, Seen) and sha256 is None:
            sha256 = digest_at(str(path)) if isinstance(path, RemoteFile) else digest_of(path)
        if not isinstance(file, Seen) or sha256 is None:
            why = "tệp không mở ra được" if isinstance(file, Seen) else file
            found = problem("ingest", "unopenable", file=shown_name(path), found=why)
            store.store_failure(conn, [shown_name(path)], found, _unopened_key(path))
            listed.outcomes[outcomes.record(conn, file_of(path, None), found.code)] += 1
            listed.unopened += 1
            continue
        if isinstance(path, Path):
            met[path] = sha256
            if len(met) == _BATCH:
                sources.record(conn, met)
                met.clear()
        documents.add(document_id(sha256))
        again = retry and outcomes.has_failed(conn, sha256)
        left_alone = outcomes.deaths_of(conn, sha256) >= outcomes.MAX_WORKER_DEATHS
        current = _is_current(conn, sha256) and not _reads_more(conn, sha256, ocr)
        if not again and (settled or left_alone or current):
            with transaction(conn):
                _name_again(conn, sha256, path)
            see(conn, file, sha256)
            listed.outcomes[outcomes.recall(conn, file_of(path, sha256))] += 1
            listed.unchanged += 1
            continue
        listed.tasks.add(sha256, file, again=again)
    sources.record(conn, met)
    listed.kept = sum(row["id"] not in documents for row in conn.execute("SELECT id FROM documents"))
    return listed


def _look_at(path: Location) -> Seen | str:
    """What can be told of a file without opening it, or why it is none: opening a pipe may never end."""
    if isinstance(path, RemoteFile):
        return Seen(path, path.size, 0, path.state)
    now = time.time_ns()
    try:
        status = path.stat()
    except OSError as error:
        return error.strerror or type(error).__name__
    if stat.S_ISREG(status.st_mode):
        return Seen(path, status.st_size, status.st_mtime_ns, _changed(status, now))
    if not stat.S_ISDIR(status.st_mode):
        return "không phải tệp thường"
    return "liên kết tới một thư mục, không đi theo" if path.is_symlink() else "thư mục không mở được"


def _changed(status: os.stat_result, now: int) -> str | None:
    """Inode and time of the last change; None where that is so fresh that another change may bear the same time."""
    is_coarse = status.st_ctime_ns % _SECOND == 0
    if status.st_ctime_ns > now - (_COARSE_NS if is_coarse else _FINE_NS):
        return None
    return f"{status.st_ino}:{status.st_ctime_ns}"


def _known(conn: sqlite3.Connection, file: Seen) -> tuple[str | None, bool]:
    """Digest of a file seen before in the same state, and whether nothing is left to do with it."""
    row = conn.execute(
        "SELECT sha256, reader_version FROM files_seen "
        "WHERE path_key = ? AND size = ? AND mtime_ns = ? AND changed = ?",
        (_path_key(file.path), file.size, file.mtime_ns, file.changed),
    ).fetchone()
    if row is None:
        return None, False
    refused = conn.execute(
        "SELECT 1 FROM documents WHERE id = ?", (document_id(row["sha256"]),)
    ).fetchone() is None
    return row["sha256"], refused and row["reader_version"] == reader_version()


def _is_current(conn: sqlite3.Connection, sha256: str) -> bool:
    return conn.execute(
        "SELECT 1 FROM documents WHERE id = ? AND reader_version = ? AND extractor_version = ?",
        (document_id(sha256), reader_version(), extractor_version()),
    ).fetchone() is not None


def _reads_more(conn: sqlite3.Connection, sha256: str, ocr: str) -> bool:
    """True where another run would read pages that this document lacks: Tesseract is there now, or is forced."""
    if ocr == "never":
        return False
    unread = conn.execute(
        "SELECT 1 FROM problems WHERE document_id = ? AND code IN ('no_text_layer', 'ocr_unavailable')",
        (document_id(sha256),),
    ).fetchone()
    source = conn.execute("SELECT text_source FROM documents WHERE id = ?", (document_id(sha256),)).fetchone()
    forced = ocr == "force" and source is not None and source["text_source"] == "born-digital"
    if unread is None and not forced:
        return False
    from pipeline.readers.recognition.ocr import is_available

    return is_available()


def _name_again(conn: sqlite3.Connection, sha256: str, path: Location) -> None:
    doc = document_id(sha256)
    if conn.execute("SELECT 1 FROM documents WHERE id = ?", (doc,)).fetchone():
        store.name_document(conn, doc, sha256, [shown_name(path)])


def file_of(path: Location, sha256: str | None) -> outcomes.File:
    """A file as ``pipeline.storage.outcomes`` knows it."""
    return outcomes.File(shown_name(path), _path_key(path), sha256)


def _path_key(path: Location) -> str:
    if isinstance(path, RemoteFile):
        return hashlib.sha256(path.address.encode(errors="replace")).hexdigest()[:16]
    # Not resolve(): it raises for a link that leads to itself.
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:16]


def _unopened_key(path: Location) -> str:
    """Key of what could not be opened under this path, wherever a broken link leads."""
    if isinstance(path, RemoteFile):
        return hashlib.sha256(path.address.encode(errors="replace")).hexdigest()
    return hashlib.sha256(os.fsencode(os.path.abspath(path))).hexdigest()


def see(conn: sqlite3.Connection, file: Seen, sha256: str, version: str | None = None) -> None:
    """Note what a file held; failures of what it held before, or of not opening it, are no longer true."""
    key = _path_key(file.path)
    with transaction(conn):
        before = conn.execute("SELECT sha256 FROM files_seen WHERE path_key = ?", (key,)).fetchone()
        conn.execute(
            "INSERT INTO files_seen (path_key, size, mtime_ns, changed, sha256, reader_version) "
            "VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (path_key) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
            "changed = excluded.changed, sha256 = excluded.sha256, reader_version = excluded.reader_version "
            "WHERE (size, mtime_ns, changed, sha256, reader_version) "
            "IS NOT (excluded.size, excluded.mtime_ns, excluded.changed, excluded.sha256, excluded.reader_version)",
            (key, file.size, file.mtime_ns, file.changed, sha256, reader_version() if version is None else version),
        )
        store.forget_failures(conn, _unopened_key(file.path))
        if before is not None and before["sha256"] != sha256:
            elsewhere = conn.execute("SELECT 1 FROM files_seen WHERE sha256 = ?", (before["sha256"],)).fetchone()
            if elsewhere is None:
                store.forget_failures(conn, before["sha256"])


def job_of(conn: sqlite3.Connection, task: Task, ocr: str) -> Job:
    """What ``pipeline.work.per_file.process`` is to do for a document: read its file, or extract what is stored."""
    doc = document_id(task.sha256)
    read = conn.execute("SELECT reader_version FROM documents WHERE id = ?", (doc,)).fetchone()
    is_read = read is not None and read["reader_version"] == reader_version()
    if is_read and not task.again and not _reads_more(conn, task.sha256, ocr):
        return Job(task.sha256, ("extract", store.load_stored(conn, doc, task.names[0]), task.sha256))
    # Text is refused under a name that promises PDF or Word, so another name of it goes first.
    path = min((file.path for file in task.files), key=lambda p: p.suffix.lower() in (".pdf", ".docx"))
    # A worker of a cluster has another working folder.
    place = os.path.abspath(path) if isinstance(path, Path) else path.address
    return Job(task.sha256, ("spread", (place, task.sha256), ocr))
