"""Files to database: what is new is read in worker processes, what is known is left alone.

Comes in: paths. Goes out: rows, through ``pipeline.store``. Reading is dear and
rules change: an unchanged file is not opened (its size and time are known), a file
whose rules changed is extracted again from its stored passages. Only this process
writes; each document is one transaction, so a killed run is completed by the next. When
all are stored, the reports are compared with one another (``pipeline.comparing``).
"""

from __future__ import annotations

import csv
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractors.extract import extract
from pipeline import sources, store, workers
from pipeline.comparing.stage import compare_reports
from pipeline.database import open_database
from pipeline.intake import failure, find_files, read_file, read_or_refuse
from pipeline.limits import Limits
from pipeline.readers.ocr import is_available
from pipeline.rows import document_id
from pipeline.versions import extractor_version, reader_version
from schemas.problems import problem
from schemas.records import Extraction, Passage, Problem, ReadDocument

#: Failures of the machine rather than of the file: tried again at the next run.
_PASSING = frozenset({
    "timeout", "crashed", "out_of_memory", "reader_error", "unopenable", "ocr_unavailable",
    "libreoffice_unavailable", "libreoffice_failed",
})

Progress = Callable[[str, str], None]


@dataclass(slots=True)
class Task:
    """One document to make: its bytes' digest and every name they were met under."""

    sha256: str
    paths: list[Path] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """File names without folders, each once."""
        return list(dict.fromkeys(path.name for path in self.paths))


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database keeps of a reading: enough to extract it again."""

    passages: tuple[Passage, ...]
    text_source: str | None
    recognised_pages: tuple[int, ...]


@dataclass(slots=True)
class Summary:
    """What a run did, in documents."""

    read: int = 0
    extracted: int = 0
    unchanged: int = 0
    failed: int = 0


def process_file(path: Path, ocr: str = "auto") -> tuple[ReadDocument, Extraction]:
    """Read one file and extract it: the whole work on a document, no database.

    Raises ``pipeline.readers.UnreadableFile`` with a code for a file that is not read.
    """
    read = read_file(path, ocr)
    return read, _extract(read)


def process(argument: tuple[str, object, str]) -> tuple[ReadDocument, Extraction] | Extraction | Problem:
    """Worker target: ('read', path, ocr) or ('extract', passages, '')."""
    verb, what, ocr = argument
    if verb == "extract":
        stored: Stored = what  # type: ignore[assignment]
        return extract(stored.passages, text_source=stored.text_source, recognised_pages=stored.recognised_pages)
    read = read_or_refuse(str(what), ocr)
    return read if isinstance(read, Problem) else (read, _extract(read))


def _extract(read: ReadDocument) -> Extraction:
    return extract(read.passages, text_source=read.text_source, recognised_pages=read.recognised_pages)


def load_all() -> None:
    """Worker warm-up: import readers and language tools once."""
    from pipeline.intake import load_readers

    load_readers()


def build(
    paths: Iterable[Path], database: Path, *, worker_count: int = 2, ocr: str = "auto",
    limits: Limits | None = None, progress: Progress | None = None,
) -> Summary:
    """Bring ``database`` up to date with the files under ``paths``."""
    limits = limits or Limits()
    conn = open_database(database)
    try:
        summary = Summary()
        met: list[tuple[str, Path]] = []
        tasks = _tasks(conn, find_files(paths), summary, ocr, met)
        sources.record(database, met)
        origins = _origins(tasks.values())
        jobs = (_job(conn, task, ocr) for task in tasks.values())
        for outcome in workers.run(
            jobs, "pipeline.build:process", workers=worker_count, limits=limits,
            warm="pipeline.build:load_all", ordered=True,
        ):
            task = tasks[outcome.key]
            _store(conn, task, outcome, limits, summary, origins.get(task.sha256))
            if progress:
                progress(task.names[0], outcome.code if isinstance(outcome, workers.Failed) else "ok")
        compare_reports(conn)
        return summary
    finally:
        conn.close()


def _tasks(
    conn: sqlite3.Connection, files: Iterable[Path], summary: Summary, ocr: str, met: list[tuple[str, Path]]
) -> dict[str, Task]:
    """Documents that need work, by digest; files already settled are counted and named, all ``met`` are listed."""
    tasks: dict[str, Task] = {}
    for path in files:
        sha256, settled = _known(conn, path)
        if sha256 is None:
            sha256 = _digest(path)
        if sha256 is None:
            found = problem("ingest", "unopenable", file=path.name, found="tệp không mở ra được")
            store.store_failure(conn, [path.name], found)
            summary.failed += 1
            continue
        met.append((sha256, path))
        if settled or (_is_current(conn, sha256) and not _reads_more(conn, sha256, ocr)):
            with conn:
                _name_again(conn, sha256, path)
            _see(conn, path, sha256)
            summary.unchanged += 1
            continue
        tasks.setdefault(sha256, Task(sha256)).paths.append(path)
    return tasks


def _known(conn: sqlite3.Connection, path: Path) -> tuple[str | None, bool]:
    """Digest of a file seen before with the same size and time, and whether nothing is left to do with it."""
    try:
        status = path.stat()
    except OSError:
        return None, False
    row = conn.execute(
        "SELECT sha256, reader_version FROM files_seen WHERE path_key = ? AND size = ? AND mtime_ns = ?",
        (_path_key(path), status.st_size, status.st_mtime_ns),
    ).fetchone()
    if row is None:
        return None, False
    refused = conn.execute(
        "SELECT 1 FROM documents WHERE id = ?", (document_id(row["sha256"]),)
    ).fetchone() is None
    return row["sha256"], refused and row["reader_version"] == reader_version()


def _is_current(conn: sqlite3.Connection, sha256: str) -> bool:
    return conn.execute(
        "SELECT 1 FROM documents WHERE sha256 = ? AND reader_version = ? AND extractor_version = ?",
        (sha256, reader_version(), extractor_version()),
    ).fetchone() is not None


def _reads_more(conn: sqlite3.Connection, sha256: str, ocr: str) -> bool:
    """True where another run would read pages that this document lacks: Tesseract is there now, or is forced."""
    if ocr == "never":
        return False
    unread = conn.execute(
        "SELECT 1 FROM problems WHERE document_id = ? AND code IN ('no_text_layer', 'ocr_unavailable')",
        (document_id(sha256),),
    ).fetchone()
    source = conn.execute("SELECT text_source FROM documents WHERE sha256 = ?", (sha256,)).fetchone()
    forced = ocr == "force" and source is not None and source["text_source"] == "born-digital"
    return (unread is not None or forced) and is_available()


def _name_again(conn: sqlite3.Connection, sha256: str, path: Path) -> None:
    doc = document_id(sha256)
    if conn.execute("SELECT 1 FROM documents WHERE id = ?", (doc,)).fetchone():
        store.name_document(conn, doc, sha256, [path.name])


def _path_key(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _see(conn: sqlite3.Connection, path: Path, sha256: str) -> None:
    status = path.stat()
    with conn:
        conn.execute(
            "INSERT INTO files_seen (path_key, size, mtime_ns, sha256, reader_version) "
            "VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (path_key) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
            "sha256 = excluded.sha256, reader_version = excluded.reader_version "
            "WHERE (size, mtime_ns, sha256, reader_version) "
            "IS NOT (excluded.size, excluded.mtime_ns, excluded.sha256, excluded.reader_version)",
            (_path_key(path), status.st_size, status.st_mtime_ns, sha256, reader_version()),
        )


def _job(conn: sqlite3.Connection, task: Task, ocr: str) -> workers.Job:
    doc = document_id(task.sha256)
    read = conn.execute("SELECT reader_version FROM documents WHERE id = ?", (doc,)).fetchone()
    if read is not None and read["reader_version"] == reader_version() and not _reads_more(conn, task.sha256, ocr):
        stored = Stored(store.load_passages(conn, doc), *store.load_recognition(conn, doc))
        return workers.Job(task.sha256, ("extract", stored, ""))
    return workers.Job(task.sha256, ("read", str(task.paths[0]), ocr))


def _store(
    conn: sqlite3.Connection, task: Task, outcome: workers.Done | workers.Failed, limits: Limits,
    summary: Summary, origin: str | None,
) -> None:
    versions = (reader_version(), extractor_version())
    value = failure(outcome, task.names[0], limits) if isinstance(outcome, workers.Failed) else outcome.value
    if isinstance(value, Problem):
        summary.failed += 1
        store.store_failure(conn, task.names, value)
        if value.code in _PASSING:
            return
    elif isinstance(value, Extraction):
        summary.extracted += 1
        store.store_extraction(conn, task.sha256, task.names, value, versions)
    else:
        summary.read += 1
        read, extraction = value
        store.store_document(
            conn, sha256=task.sha256, file_names=task.names, read=read, extraction=extraction,
            versions=versions, synthetic=origin,
        )
    for path in task.paths:
        _see(conn, path, task.sha256)


def _origins(tasks: Iterable[Task]) -> dict[str, str]:
    """What the manifest beside the files says of them: reconstruction or composed, by digest."""
    found: dict[str, str] = {}
    folders = {path.resolve().parent for task in tasks for path in task.paths}
    for manifest in _manifests(folders):
        with manifest.open(encoding="utf-8", newline="") as file:
            found.update((row["sha256"], row["kind"]) for row in csv.DictReader(file) if row.get("kind"))
    return found


def _manifests(folders: Iterable[Path]) -> Iterator[Path]:
    """Manifests of generated reports in these folders and up to two above; a thousand files share one look."""
    for folder in {near for inner in folders for near in (inner, *list(inner.parents)[:2])}:
        manifest = folder / "manifest.csv"
        if manifest.is_file():
            with manifest.open(encoding="utf-8") as file:
                if {"sha256", "kind"} <= set(file.readline().strip().split(",")):
                    yield manifest
