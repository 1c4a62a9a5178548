"""Files to database: what is new is read in worker processes, what is known is left alone.

Comes in: paths. Goes out: rows, through ``pipeline.store``. Reading is dear and
rules change: an unchanged file is not opened (its size and time are known), a file
whose rules changed is extracted again from its stored passages. Only this process
writes, and only one at a time (``pipeline.build_lock``); each document is one transaction, so a
killed run is completed by the next. A document whose file is gone stays. When all are stored,
the reports are compared with one another (``pipeline.comparing``).
"""

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from extractors.extract import extract
from pipeline import outcomes, sources, store, workers
from pipeline.build_lock import build_lock
from pipeline.comparing.aggregates import count_corpus
from pipeline.comparing.stage import compare_reports
from pipeline.database import explained, open_database
from pipeline.intake import failure, find_files, read_file, read_or_refuse, shown_name, told_of
from pipeline.limits import Limits
from pipeline.readers.ocr import is_available
from pipeline.rows import document_id
from pipeline.versions import extractor_version, reader_version
from pipeline.worker_process import report_progress
from schemas.outcomes import FileOutcome
from schemas.problems import given_up, problem
from schemas.records import Extraction, Passage, Problem, ReadDocument

#: Failures of the machine rather than of the file: tried again at the next run.
_PASSING = frozenset({
    "timeout", "crashed", "out_of_memory", "reader_error", "unopenable", "ocr_unavailable", "changed_while_read",
    "libreoffice_unavailable", "libreoffice_failed",
})

#: A passage takes 2 to 8 ms to extract, the language tools' first one a second more.
EXTRACT_SECONDS = 0.05

Progress = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when its bytes were digested: what changes later is met by the next run."""

    path: Path
    size: int
    mtime_ns: int


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


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database keeps of a reading: enough to extract it again."""

    passages: tuple[Passage, ...]
    text_source: str | None
    recognised_pages: tuple[int, ...]


@dataclass(slots=True)
class Summary:
    """What a run did, in documents; ``kept`` are those of the database whose bytes were not among the files."""

    read: int = 0
    extracted: int = 0
    unchanged: int = 0
    failed: int = 0
    kept: int = 0
    #: Files, not documents: how many ended in which outcome.
    outcomes: Counter[FileOutcome] = field(default_factory=Counter)


def process_file(path: Path, ocr: str = "auto") -> tuple[ReadDocument, Extraction]:
    """Read one file and extract it: the whole work on a document, no database.

    Raises ``pipeline.readers.UnreadableFile`` with a code for a file that is not read.
    """
    read = read_file(path, ocr)
    return read, _extract(read)


def process(argument: tuple[str, object, str]) -> tuple[ReadDocument, Extraction] | Extraction | Problem:
    """Worker target: ('read', path or (path, digest), ocr) or ('extract', passages, '').

    With a digest, what was read counts only if the file still has it: a document is never stored
    under the bytes of another.
    """
    verb, what, ocr = argument
    if verb == "extract":
        stored: Stored = what  # type: ignore[assignment]
        report_progress(EXTRACT_SECONDS * len(stored.passages))
        return extract(stored.passages, text_source=stored.text_source, recognised_pages=stored.recognised_pages)
    path, expected = what if isinstance(what, tuple) else (what, None)
    read = read_or_refuse(str(path), ocr)
    if isinstance(read, Problem):
        return read
    if expected is not None and _digest(Path(path)) != expected:
        return problem("read", "changed_while_read", file=shown_name(Path(path)))
    return read, _extract(read)


def _extract(read: ReadDocument) -> Extraction:
    report_progress(EXTRACT_SECONDS * len(read.passages))
    return extract(read.passages, text_source=read.text_source, recognised_pages=read.recognised_pages)


def load_all() -> None:
    """Worker warm-up: import readers and language tools once."""
    from pipeline.intake import load_readers

    load_readers()


def build(
    paths: Iterable[Path], database: Path, *, worker_count: int = 2, ocr: str = "auto",
    limits: Limits | None = None, progress: Progress | None = None, retry: bool = False,
) -> Summary:
    """Bring ``database`` up to date with the files under ``paths``.

    ``retry`` reads again every file whose outcome was not ``ok``, even those that were given up.

    Raises UnusableDatabase where it cannot be opened or written, or another build is at it; what was
    stored until then is whole, and the next run completes it.
    """
    with build_lock(database), explained(database), closing(open_database(database)) as conn:
        return _bring_up_to_date(conn, paths, worker_count, ocr, limits or Limits.from_environment(), progress, retry)


def _bring_up_to_date(
    conn: sqlite3.Connection, paths: Iterable[Path], worker_count: int, ocr: str, limits: Limits,
    progress: Progress | None, retry: bool,
) -> Summary:
    summary = Summary()
    tasks = _tasks(conn, find_files(paths), summary, ocr, retry)
    origins = _origins(tasks.values())
    jobs = (_job(conn, task, ocr) for task in tasks.values())
    results = workers.run(
        jobs, "pipeline.build:process", workers=worker_count, limits=limits, warm="pipeline.build:load_all",
        ordered=True,
    )
    with closing(results):
        for outcome in results:
            task = tasks[outcome.key]
            _store(conn, task, outcome, limits, summary, origins.get(task.sha256))
            if progress:
                progress(task.names[0], outcome.code if isinstance(outcome, workers.Failed) else "ok")
    compare_reports(conn)
    count_corpus(conn)
    return summary


def _tasks(
    conn: sqlite3.Connection, files: Iterable[Path], summary: Summary, ocr: str, retry: bool
) -> dict[str, Task]:
    """Documents that need work, by digest; files already settled are counted and named."""
    tasks: dict[str, Task] = {}
    met: dict[Path, str] = {}
    for path in files:
        file = _look_at(path)
        sha256, settled = _known(conn, file) if isinstance(file, Seen) else (None, False)
        if isinstance(file, Seen) and sha256 is None:
            sha256 = _digest(path)
        if not isinstance(file, Seen) or sha256 is None:
            why = "tệp không mở ra được" if isinstance(file, Seen) else file
            found = problem("ingest", "unopenable", file=shown_name(path), found=why)
            store.store_failure(conn, [shown_name(path)], found, _unopened_key(path))
            summary.outcomes[outcomes.record(conn, _file(path, None), found.code)] += 1
            summary.failed += 1
            continue
        met[path] = sha256
        again = retry and outcomes.has_failed(conn, sha256)
        left_alone = outcomes.deaths_of(conn, sha256) >= outcomes.MAX_WORKER_DEATHS
        current = _is_current(conn, sha256) and not _reads_more(conn, sha256, ocr)
        if not again and (settled or left_alone or current):
            with conn:
                _name_again(conn, sha256, path)
            _see(conn, file, sha256)
            summary.outcomes[outcomes.recall(conn, _file(path, sha256))] += 1
            summary.unchanged += 1
            continue
        tasks.setdefault(sha256, Task(sha256, again)).files.append(file)
    sources.record(conn, met)
    digests = set(met.values())
    summary.kept = sum(row["sha256"] not in digests for row in conn.execute("SELECT sha256 FROM documents"))
    return tasks


def _look_at(path: Path) -> Seen | str:
    """What can be told of a file without opening it, or why it is none: opening a pipe may never end."""
    try:
        status = path.stat()
    except OSError as error:
        return error.strerror or type(error).__name__
    if stat.S_ISREG(status.st_mode):
        return Seen(path, status.st_size, status.st_mtime_ns)
    if not stat.S_ISDIR(status.st_mode):
        return "không phải tệp thường"
    return "liên kết tới một thư mục, không đi theo" if path.is_symlink() else "thư mục không mở được"


def _known(conn: sqlite3.Connection, file: Seen) -> tuple[str | None, bool]:
    """Digest of a file seen before with the same size and time, and whether nothing is left to do with it."""
    row = conn.execute(
        "SELECT sha256, reader_version FROM files_seen WHERE path_key = ? AND size = ? AND mtime_ns = ?",
        (_path_key(file.path), file.size, file.mtime_ns),
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
        store.name_document(conn, doc, sha256, [shown_name(path)])


def _file(path: Path, sha256: str | None) -> outcomes.File:
    return outcomes.File(shown_name(path), _path_key(path), sha256)


def _path_key(path: Path) -> str:
    # Not resolve(): it raises for a link that leads to itself.
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:16]


def _unopened_key(path: Path) -> str:
    """Key of what could not be opened under this path, wherever a broken link leads."""
    return hashlib.sha256(os.fsencode(os.path.abspath(path))).hexdigest()


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _see(conn: sqlite3.Connection, file: Seen, sha256: str, version: str | None = None) -> None:
    """Note what a file held; failures of what it held before, or of not opening it, are no longer true."""
    key = _path_key(file.path)
    with conn:
        before = conn.execute("SELECT sha256 FROM files_seen WHERE path_key = ?", (key,)).fetchone()
        conn.execute(
            "INSERT INTO files_seen (path_key, size, mtime_ns, sha256, reader_version) "
            "VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (path_key) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, "
            "sha256 = excluded.sha256, reader_version = excluded.reader_version "
            "WHERE (size, mtime_ns, sha256, reader_version) "
            "IS NOT (excluded.size, excluded.mtime_ns, excluded.sha256, excluded.reader_version)",
            (key, file.size, file.mtime_ns, sha256, reader_version() if version is None else version),
        )
        store.forget_failures(conn, _unopened_key(file.path))
        if before is not None and before["sha256"] != sha256:
            elsewhere = conn.execute("SELECT 1 FROM files_seen WHERE sha256 = ?", (before["sha256"],)).fetchone()
            if elsewhere is None:
                store.forget_failures(conn, before["sha256"])


def _job(conn: sqlite3.Connection, task: Task, ocr: str) -> workers.Job:
    doc = document_id(task.sha256)
    read = conn.execute("SELECT reader_version FROM documents WHERE id = ?", (doc,)).fetchone()
    is_read = read is not None and read["reader_version"] == reader_version()
    if is_read and not task.again and not _reads_more(conn, task.sha256, ocr):
        stored = Stored(store.load_passages(conn, doc), *store.load_recognition(conn, doc))
        return workers.Job(task.sha256, ("extract", stored, ""))
    # Text is refused under a name that promises PDF or Word, so another name of it goes first.
    path = min((file.path for file in task.files), key=lambda p: p.suffix.lower() in (".pdf", ".docx"))
    return workers.Job(task.sha256, ("read", (str(path), task.sha256), ocr))


def _store(
    conn: sqlite3.Connection, task: Task, outcome: workers.Done | workers.Failed, limits: Limits,
    summary: Summary, origin: str | None,
) -> None:
    versions = (reader_version(), extractor_version())
    value = failure(outcome, task.names[0], limits) if isinstance(outcome, workers.Failed) else outcome.value
    if isinstance(value, Problem):
        summary.failed += 1
        _store_refusal(conn, task, value, summary)
        return
    if isinstance(value, Extraction):
        summary.extracted += 1
        store.store_extraction(conn, task.sha256, task.names, value, versions)
    else:
        summary.read += 1
        read, extraction = value
        store.store_document(
            conn, sha256=task.sha256, file_names=task.names, read=read, extraction=extraction,
            versions=versions, synthetic=origin,
        )
    for file in task.files:
        _see(conn, file, task.sha256)
        summary.outcomes[outcomes.record(conn, _file(file.path, task.sha256))] += 1


def _store_refusal(conn: sqlite3.Connection, task: Task, found: Problem, summary: Summary) -> None:
    """Record what went wrong under each name of a document; what took down its worker too often is given up."""
    deaths = outcomes.deaths_of(conn, task.sha256) + 1 if found.code in outcomes.DEATHS else 0
    for file in task.files:
        told = told_of(found, file.path)
        if deaths >= outcomes.MAX_WORKER_DEATHS:
            told = given_up(told, deaths)
        store.store_failure(conn, [shown_name(file.path)], told, task.sha256)
        # Under no version: met, but not settled.
        _see(conn, file, task.sha256, "" if found.code in _PASSING else None)
        summary.outcomes[outcomes.record(conn, _file(file.path, task.sha256), told.code, deaths)] += 1


def _origins(tasks: Iterable[Task]) -> dict[str, str]:
    """What the manifest beside the files says of them: reconstruction or composed, by digest."""
    found: dict[str, str] = {}
    folders = {Path(os.path.realpath(file.path)).parent for task in tasks for file in task.files}
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
