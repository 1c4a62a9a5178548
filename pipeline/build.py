"""Files to database: what is new is read in worker processes, what is known is left alone.

Comes in: paths. Goes out: rows, through ``pipeline.storage.store``. Which files need work is
``pipeline.work.worklist``'s matter, the work on one ``pipeline.work.per_file``'s. Only this process
writes, and only one at a time (``pipeline.storage.build_lock``); each document is stored whole or not at all
(``pipeline.storage.together``), so a killed run is completed by the next. What a site shows is not written
(``pipeline.storage.served``). A document whose file is gone stays.
When all are stored, the reports are compared with one another (``pipeline.comparing``).
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.intake.addresses import UnusableAddress, is_address
from pipeline.intake.files import failure, shown_name, told_of
from pipeline.limits import Limits
from pipeline.output.language import told
from pipeline.storage import outcomes, stages, store
from pipeline.storage.build_lock import build_lock
from pipeline.storage.carrying_over import carry_over, forget_unused, keep_vocabulary
from pipeline.storage.database import hold_less, open_database
from pipeline.storage.inserting import index_new
from pipeline.storage.messages import SameRows
from pipeline.storage.served import writable
from pipeline.storage.together import Together
from pipeline.storage.unusable import explained, refuse_foreign
from pipeline.storage.versions import comparing_version, extractor_version, reader_version
from pipeline.work import workers
from pipeline.work.jobs import Done, Failed, Job
from pipeline.work.tasks import Location, Task, Tasks
from pipeline.work.worklist import file_of, job_of, locate, see, worklist
from schemas.outcomes import FileOutcome
from schemas.problems import given_up
from schemas.records import Problem

#: Failures of the machine rather than of the file: tried again at the next run.
_PASSING = frozenset({
    "timeout", "crashed", "out_of_memory", "reader_error", "unopenable", "ocr_unavailable", "changed_while_read",
    "libreoffice_unavailable", "libreoffice_failed",
})

#: The work on one document: what each worker runs, what it does once before, and what it is copied with.
_TARGET, _WARM, _LOADED = "pipeline.work.per_file:process", "pipeline.work.per_file:load_all", "pipeline.work.loaded"

_FINDINGS = """
select count(*), count(distinct d.id)
from listed_findings l cross join claims c on c.id = l.claim_id cross join documents d on d.id = c.document_id
where d.sha256 in (select value from json_each(?)) and l.verdict = 'inconsistent'
"""

#: Gives the outcomes of jobs, and calls the second argument while there is nothing to give.
Run = Callable[[Iterable[Job], Callable[[], None]], Generator[Done | Failed, None, None]]


class Progress(Protocol):
    """Is told how far a build has come."""

    def begin(self, documents: int) -> None:
        """So many documents need work."""

    def advance(self, name: str, state: str) -> None:
        """One more is stored; ``state`` is ok, or the code of what went wrong."""


@dataclass(slots=True)
class Summary:
    """What a run did, in documents; ``kept`` are those of the database whose bytes were not among the files."""

    read: int = 0
    extracted: int = 0
    unchanged: int = 0
    failed: int = 0
    kept: int = 0
    #: Digests of the documents read, and how many findings of how many reports are theirs.
    digests: list[str] = field(default_factory=list)
    findings: tuple[int, int] = (0, 0)
    #: Files, not documents: how many ended in which outcome.
    outcomes: Counter[FileOutcome] = field(default_factory=Counter)


def build(
    paths: Iterable[Path | str], database: Path, *, worker_count: int = 2, ocr: str = "auto",
    limits: Limits | None = None, progress: Progress | None = None, retry: bool = False, cluster: str | None = None,
) -> Summary:
    """Bring ``database`` up to date with the files under ``paths``, which may be fsspec addresses.

    ``retry`` reads again every file whose outcome was not ``ok``, even those that were given up.
    ``cluster`` is the address of a Dask scheduler whose workers read, or ``local``; else ``worker_count``
    processes of this machine do. The database is the same, whoever reads.

    Raises UnusableDatabase where it cannot be opened or written, or another build is at it, UnusableCluster where
    the cluster cannot begin or go on, UnusableAddress; what was stored until then is whole, and the next
    run completes it.
    """
    given = list(paths)
    limits = limits or Limits.from_environment()
    refuse_foreign(database)
    with (
        build_lock(database), writable(database) as written, explained(database),
        _opened(written, cluster is None) as conn, _runner(cluster, worker_count, limits, given) as run,
    ):
        return _bring_up_to_date(conn, locate(given), run, ocr, limits, progress, retry)


@contextmanager
def _opened(database: Path, reads_here: bool) -> Iterator[sqlite3.Connection]:
    """Open the database; while a new one is laid out, the tools of those that will read are loaded on another core."""
    if reads_here and not database.exists():
        workers.load_ahead(_LOADED)
    with closing(open_database(database)) as conn:
        yield conn


def _bring_up_to_date(
    conn: sqlite3.Connection, files: Iterable[Location], run: Run, ocr: str, limits: Limits,
    progress: Progress | None, retry: bool,
) -> Summary:
    carried = carry_over(conn)
    listed = worklist(conn, files, ocr, retry)
    # What is to be done of them is listed now.
    del files
    summary = Summary(unchanged=listed.unchanged, failed=listed.unopened, kept=listed.kept, outcomes=listed.outcomes)
    with closing(listed.tasks) as tasks:
        changes = bool(carried or tasks)
        if changes:
            keep_vocabulary(conn)
        if progress:
            progress.begin(len(tasks))
        _make(conn, tasks, run, ocr, limits, progress, summary)
    if changes:
        forget_unused(conn)
    _compare_and_count(conn)
    if summary.digests:
        summary.findings = conn.execute(_FINDINGS, (json.dumps(summary.digests),)).fetchone()
    return summary


def _make(
    conn: sqlite3.Connection, tasks: Tasks, run: Run, ocr: str, limits: Limits, progress: Progress | None,
    summary: Summary,
) -> None:
    """Have all tasks done, and store what comes of them."""
    origins = _origins(tasks)
    jobs = (job_of(conn, task, ocr) for task in tasks)
    with Together(conn, index_new) as together, closing(run(jobs, together.commit)) as results:
        for outcome in results:
            task = tasks[outcome.key]
            with together.document():
                _store(conn, task, outcome, limits, summary, origins.get(task.sha256))
            if progress:
                progress.advance(task.names[0], _state(outcome))


def _compare_and_count(conn: sqlite3.Connection) -> None:
    """Bring up to date what is said over all reports; what does it is loaded only where there is something to do."""
    version = comparing_version()
    if all(stages.stage_version(conn, stage) == version for stage in (stages.COMPARING, stages.COUNTING)):
        return
    from pipeline.comparing.aggregates import count_corpus
    from pipeline.comparing.stage import compare_reports

    hold_less(conn)
    compare_reports(conn)
    count_corpus(conn)


@contextmanager
def _runner(cluster: str | None, worker_count: int, limits: Limits, given: Sequence[Path | str]) -> Iterator[Run]:
    """What runs the jobs: processes of this machine, or a cluster that is connected and was looked over."""
    addresses = [each for each in given if isinstance(each, str) and is_address(each)]
    if cluster is None:
        if addresses:
            raise UnusableAddress(told(
                f"{addresses[0]}: tệp ở một địa chỉ do các máy của một cụm tải về; "
                "--cluster local mở một cụm ngay trên máy này.",
                f"{addresses[0]}: files at an address are fetched by the workers of a cluster; "
                "--cluster local makes one on this machine."))
        yield lambda jobs, idle: workers.run(
            jobs, _TARGET, workers=worker_count, limits=limits, warm=_WARM, loaded=_LOADED, ordered=True, idle=idle,
        )
        return
    from pipeline.cluster import dispatch
    from pipeline.cluster.connection import connected

    shared = [os.path.abspath(each) for each in given if each not in addresses]
    with connected(cluster, worker_count, [*shared, *addresses]) as client:
        yield lambda jobs, idle: dispatch.run(
            jobs, _TARGET, client=client, limits=limits, warm=_WARM, loaded=_LOADED, idle=idle,
        )


def _state(outcome: Done | Failed) -> str:
    if isinstance(outcome, Failed):
        return outcome.code
    return outcome.value.code if isinstance(outcome.value, Problem) else "ok"


def _store(
    conn: sqlite3.Connection, task: Task, outcome: Done | Failed, limits: Limits,
    summary: Summary, origin: str | None,
) -> None:
    versions = (reader_version(), extractor_version())
    value = failure(outcome, task.names[0], limits) if isinstance(outcome, Failed) else outcome.value
    if isinstance(value, Problem):
        summary.failed += 1
        _store_refusal(conn, task, value, summary)
        return
    if isinstance(value, SameRows):
        summary.extracted += 1
        store.store_same(conn, task.sha256, task.names, versions)
    elif value.is_read:
        summary.read += 1
        summary.digests.append(task.sha256)
        store.store_reading(conn, task.sha256, task.names, value, versions, origin, index=False)
    else:
        summary.extracted += 1
        store.store_understood(conn, task.sha256, task.names, value, versions, index=False)
    for file in task.files:
        see(conn, file, task.sha256)
        summary.outcomes[outcomes.record(conn, file_of(file.path, task.sha256))] += 1


def _store_refusal(conn: sqlite3.Connection, task: Task, found: Problem, summary: Summary) -> None:
    """Record what went wrong under each name of a document; what took down its worker too often is given up."""
    deaths = outcomes.deaths_of(conn, task.sha256) + 1 if found.code in outcomes.DEATHS else 0
    for file in task.files:
        said = told_of(found, file.path)
        if deaths >= outcomes.MAX_WORKER_DEATHS:
            said = given_up(said, deaths)
        store.store_failure(conn, [shown_name(file.path)], said, task.sha256)
        # Under no version: met, but not settled.
        see(conn, file, task.sha256, "" if found.code in _PASSING else None)
        summary.outcomes[outcomes.record(conn, file_of(file.path, task.sha256), said.code, deaths)] += 1


def _origins(tasks: Iterable[Task]) -> dict[str, str]:
    """What the manifest beside the files says of them: reconstruction or composed, by digest."""
    found: dict[str, str] = {}
    paths = (file.path for task in tasks for file in task.files if isinstance(file.path, Path))
    folders = {os.path.dirname(os.path.realpath(path)) for path in paths}
    for manifest in _manifests(map(Path, folders)):
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
