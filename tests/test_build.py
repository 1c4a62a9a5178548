"""Files to database: nothing twice, nothing lost, whatever interrupts it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.build import Summary, build
from pipeline.intake.addresses import RemoteFile
from pipeline.storage.database import open_database
from pipeline.storage.sources import digest_of
from pipeline.work.tasks import Seen, Task, Tasks
from pipeline.work.worklist import locate, worklist

Read = Callable[[sqlite3.Connection], dict[str, list[tuple[object, ...]]]]
TEXT = "Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ.\n"

#: Seconds after which a file's time of change proves that it is the same.
SETTLED = 0.1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two short reports."""
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(TEXT, encoding="utf-8")
    (reports / "b.txt").write_text(TEXT.replace("1.250", "1.300"), encoding="utf-8")
    time.sleep(SETTLED)
    return reports


def run(folder: Path, **options: object) -> Summary:
    return build([folder], folder.parent / "reports.db", worker_count=1, **options)  # type: ignore[arg-type]


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.read, summary.extracted, summary.unchanged, summary.failed


def query(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder.parent / "reports.db")) as conn:
        return conn.execute(sql).fetchall()


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder.parent / "reports.db")) as conn:
        return list(conn.iterdump())


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that is opened for its digest from now on: nothing is read without one."""
    paths: list[Path] = []

    def digest(path: Path) -> str | None:
        paths.append(path)
        return digest_of(path)

    monkeypatch.setattr("pipeline.work.worklist.digest_of", digest)
    return paths


def test_a_rebuild_changes_nothing_and_opens_nothing(folder: Path, opened: list[Path]) -> None:
    assert counts(run(folder)) == (2, 0, 0, 0)
    before = dump(folder)
    opened.clear()
    assert counts(run(folder)) == (0, 0, 2, 0)
    assert opened == []
    assert dump(folder) == before


def test_a_rebuild_loads_no_rules_and_starts_no_process(folder: Path) -> None:
    run(folder)
    script = (
        "import sys\nfrom pathlib import Path\nfrom pipeline.build import build\n"
        f"print(build([Path({str(folder)!r})], Path({str(folder.parent / 'reports.db')!r})).unchanged)\n"
        "print(*sorted(name for name in sys.modules if name.split('.')[0] in "
        "('extractors', 'spacy', 'underthesea', 'pypdfium2', 'sqlite_utils') or name.startswith('pipeline.comp')))\n"
        "print('multiprocessing.popen_spawn_posix' in sys.modules)"
    )
    root = Path(__file__).resolve().parent.parent
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root,
                          env={**os.environ, "PYTHONPATH": str(root)}).stdout.splitlines()
    assert told == ["2", "extractors extractors.text extractors.text.compare_form", "False"]


@pytest.mark.parametrize(
    "modules", ["pipeline.comparing.stage, pipeline.comparing.aggregates", "pipeline.publish.serving.server"]
)
def test_comparing_and_serving_load_no_tools_of_reading(root: Path, modules: str) -> None:
    """They took 170 MB of the building process, and of every process that serves."""
    tools = {"spacy", "underthesea", "pdfplumber", "docx"}
    script = f"import sys, {modules}; print({tools} & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root,
                          env={**os.environ, "PYTHONPATH": str(root)}).stdout
    assert told == "set()\n"


def test_no_file_costs_a_look_at_every_document(folder: Path) -> None:
    run(folder)
    asked: set[str] = set()
    with closing(open_database(folder.parent / "reports.db")) as conn:
        conn.set_trace_callback(asked.add)
        for ocr in ("auto", "force"):
            assert worklist(conn, locate([folder]), ocr, retry=False).unchanged == 2
        conn.set_trace_callback(None)
        told = {sql: [row["detail"] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
                for sql in asked if sql.startswith(("SELECT", "INSERT", "DELETE"))}  # fmt: skip
    # Which documents were not met is told once, at the end.
    scanning = [sql for sql, plan in told.items() if any("SCAN" in step for step in plan)]
    assert scanning == ["SELECT id FROM documents"]


@pytest.mark.parametrize("how", ["written in place", "put in its place"])
def test_a_change_is_met_though_size_and_modification_time_are_as_before(folder: Path, how: str) -> None:
    run(folder)
    path = folder / "a.txt"
    status = path.stat()
    changed = TEXT.replace("1.250", "1.260").encode()
    assert len(changed) == status.st_size
    if how == "written in place":
        path.write_bytes(changed)
    else:
        (folder.parent / "another.txt").write_bytes(changed)
        (folder.parent / "another.txt").replace(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(run(folder)) == (1, 0, 1, 0)
    assert query(folder, "SELECT count(*) FROM documents") == [(3,)]


def test_what_changed_this_very_moment_is_looked_at_again(
    folder: Path, opened: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.work.worklist._FINE_NS", 60_000_000_000)
        run(folder)
    assert query(folder, "SELECT count(*) FROM files_seen WHERE changed IS NULL") == [(2,)]
    opened.clear()
    assert counts(run(folder)) == (0, 0, 2, 0)
    assert opened == [folder / "a.txt", folder / "b.txt"]
    opened.clear()
    assert counts(run(folder)) == (0, 0, 2, 0)
    assert opened == []


def test_a_changed_rule_extracts_again_without_opening(
    folder: Path, monkeypatch: pytest.MonkeyPatch, opened: list[Path]
) -> None:
    run(folder)
    figures = query(folder, "SELECT * FROM figures ORDER BY id")
    assert figures
    opened.clear()
    monkeypatch.setattr("pipeline.build.extractor_version", lambda: "another rule")
    monkeypatch.setattr("pipeline.work.worklist.extractor_version", lambda: "another rule")
    assert counts(run(folder)) == (0, 2, 0, 0)
    assert query(folder, "SELECT DISTINCT extractor_version FROM documents") == [("another rule",)]
    assert query(folder, "SELECT * FROM figures ORDER BY id") == figures
    assert counts(run(folder)) == (0, 0, 2, 0)
    assert opened == []


def test_a_changed_reader_reads_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder)
    monkeypatch.setattr("pipeline.build.reader_version", lambda: "another reader")
    monkeypatch.setattr("pipeline.work.worklist.reader_version", lambda: "another reader")
    assert counts(run(folder)) == (2, 0, 0, 0)
    assert counts(run(folder)) == (0, 0, 2, 0)


def test_a_touched_file_is_the_same_document(folder: Path, opened: list[Path]) -> None:
    run(folder)
    before = query(folder, "SELECT * FROM documents")
    os.utime(folder / "a.txt", ns=(1, 1))
    time.sleep(SETTLED)
    assert counts(run(folder)) == (0, 0, 2, 0)
    assert query(folder, "SELECT * FROM documents") == before
    opened.clear()
    assert counts(run(folder)) == (0, 0, 2, 0)
    assert opened == []


def test_an_edited_file_is_another_document(folder: Path) -> None:
    run(folder)
    (folder / "a.txt").write_text(TEXT.replace("1.250", "1.260"), encoding="utf-8")
    assert counts(run(folder)) == (1, 0, 1, 0)
    assert query(folder, "SELECT count(*) FROM documents") == [(3,)]


@pytest.mark.parametrize("later", [False, True], ids=["in one run", "met later"])
def test_one_document_under_two_names(folder: Path, later: bool) -> None:
    if later:
        run(folder)
    shutil.copyfile(folder / "a.txt", folder / "copy.txt")
    run(folder)
    assert query(folder, "SELECT count(*) FROM documents") == [(2,)]
    named = "SELECT file_name FROM document_files ORDER BY 1"
    assert query(folder, named) == [("a.txt",), ("b.txt",), ("copy.txt",)]
    assert counts(run(folder)) == (0, 0, 3, 0)


def test_a_file_that_is_not_read_is_one_row(folder: Path) -> None:
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "torn.docx").write_bytes(b"PK\x03\x04 and no more")
    assert run(folder).failed == 2
    refused = "SELECT file_name, code FROM problems WHERE document_id IS NULL ORDER BY 1"
    before = query(folder, refused)
    assert [name for name, _ in before] == ["empty.pdf", "torn.docx"]
    assert before[0] == ("empty.pdf", "empty_file")
    run(folder)
    assert query(folder, refused) == before


def test_every_file_appears_by_name(folder: Path) -> None:
    shutil.copyfile(folder / "a.txt", folder / "copy.txt")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "empty too.docx").write_bytes(b"")
    run(folder)
    named = query(folder, "SELECT file_name FROM document_files UNION SELECT file_name FROM problems")
    assert {name for (name,) in named} == {path.name for path in folder.iterdir()}


def test_a_mended_file_leaves_no_failure(folder: Path) -> None:
    (folder / "late.txt").write_bytes(b"")
    run(folder)
    (folder / "late.txt").write_text(TEXT + "Thêm.\n", encoding="utf-8")
    run(folder)
    assert query(folder, "SELECT * FROM problems WHERE document_id IS NULL") == []


def test_the_corpus_is_sound(corpus: Path, tmp_path: Path) -> None:
    """Spans, references and numbers of whole reports, DOCX and PDF."""
    reports = tmp_path / "reports"
    reports.mkdir()
    for path in sorted((corpus / "composed").glob("*-q3.*")):
        if path.suffix in (".docx", ".pdf"):
            shutil.copyfile(path, reports / path.name)
    run(reports)
    assert query(reports, "PRAGMA foreign_key_check") == []
    assert query(reports, "PRAGMA integrity_check") == [("ok",)]
    assert query(reports, "SELECT count(*) > 500 FROM figures") == [(1,)]
    span = "substr(p.text, x.char_start + 1, x.char_end - x.char_start)"
    for table, printed in (("figures", "value_text"), ("citations", "number_text")):
        joined = f"FROM {table} x JOIN passages p ON p.id = x.passage_id"
        assert query(reports, f"SELECT x.id, {printed}, {span} {joined} WHERE {printed} IS NOT {span}") == []


def test_a_killed_run_is_completed_by_the_next(corpus: Path, tmp_path: Path, content: Read) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for path in sorted((corpus / "composed").glob("*.docx"))[:8]:
        shutil.copyfile(path, reports / path.name)
    killed, whole = tmp_path / "killed.db", tmp_path / "whole.db"
    assert 0 < _kill_halfway(reports, killed) < 8
    for database in (killed, whole):
        build([reports], database, worker_count=1)
    with closing(sqlite3.connect(killed)) as one, closing(sqlite3.connect(whole)) as other:
        assert one.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert content(one) == content(other)


def _kill_halfway(reports: Path, database: Path) -> int:
    """Kill a build once it has stored something; returns how many documents it left."""
    command = [sys.executable, "-m", "pipeline", "build", reports, "--db", database, "--workers", "1"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while _stored(database) == 0 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return _stored(database)


def _stored(database: Path) -> int:
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database)) as conn:
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone():
            return 0
        found: int = conn.execute("SELECT count(*) FROM documents").fetchone()[0]
        return found


def test_any_number_of_workers_gives_the_same_database(folder: Path, corpus: Path) -> None:
    """The same rows in the same order, down to the search index, though who ends first differs every time."""
    for path in sorted((corpus / "composed").glob("bac-linh-2024-q*.*")):
        if path.suffix in (".docx", ".pdf"):
            shutil.copyfile(path, folder / path.name)
    for n in range(12):
        (folder / f"short-{n}.txt").write_text(TEXT.replace("1.250", f"1.3{n:02}"), encoding="utf-8")
    (folder / "torn.docx").write_bytes(b"PK\x03\x04 and no more")
    dumps = []
    for workers in (1, 2, 4):
        build([folder], folder.parent / "reports.db", worker_count=workers)
        dumps.append(dump(folder))
        (folder.parent / "reports.db").unlink()
    assert dumps[1] == dumps[0]
    assert dumps[2] == dumps[0]


class Told:
    """What a build tells of its progress."""

    def __init__(self) -> None:
        self.total = 0
        self.states: dict[str, str] = {}

    def begin(self, documents: int) -> None:
        self.total = documents

    def advance(self, name: str, state: str) -> None:
        self.states[name] = state


def test_progress_tells_documents_that_need_work(folder: Path) -> None:
    run(folder)
    (folder / "c.txt").write_text(TEXT.replace("1.250", "1.400"), encoding="utf-8")
    (folder / "empty.pdf").write_bytes(b"")
    told = Told()
    run(folder, progress=told)
    assert (told.total, told.states) == (2, {"c.txt": "ok", "empty.pdf": "empty_file"})


def test_ctrl_c_ends_cleanly_and_the_next_run_goes_on(folder: Path) -> None:
    for n in range(120):
        (folder / f"many-{n:03}.txt").write_text(TEXT.replace("1.250", f"2.{n:03}") * 20, encoding="utf-8")
    database = folder.parent / "reports.db"
    command = [sys.executable, "-m", "pipeline", "build", str(folder), "--db", str(database)]
    root = Path(__file__).resolve().parent.parent
    # As a terminal does it: to the whole group, workers that are just starting too.
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=root) as process:
        deadline = time.monotonic() + 60
        while not (database.exists() and count_of(database)) and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Run the same command to go on." in said
    assert "Traceback" not in said
    stored = count_of(database)
    assert 0 < stored < 122
    # The signal may come between storing a document and counting it.
    [counted] = re.findall(r"(\d+) of 122 documents are stored", said)
    assert stored - 1 <= int(counted) <= stored
    assert counts(run(folder)) == (122 - stored, 0, stored, 0)


def count_of(database: Path) -> int:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=30)) as conn:
        try:
            return int(conn.execute("SELECT count(*) FROM documents").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_what_is_to_be_made_is_kept_as_it_was_met() -> None:
    """On disk, in pieces, and with names that are no UTF-8."""
    paths = [Path(os.fsdecode(b"a/b\xe1o %d.txt" % n)) for n in range(300)]
    met = [(f"{n % 250:064x}", Seen(path, n, 10**18 + n, None)) for n, path in enumerate(paths)]
    remote = Seen(RemoteFile("zip://b.pdf::https://example.org/all.zip", 7, "state"), 7, 0, "state")
    with closing(Tasks()) as tasks:
        assert not tasks
        for sha256, file in met:
            tasks.add(sha256, file, again=file.size == 0)
        tasks.add("f" * 64, remote, again=False)
        assert len(tasks) == 251
        made = list(tasks)
        assert [task.sha256 for task in made] == [*(f"{n:064x}" for n in range(250)), "f" * 64]
        assert made[0] == Task(met[0][0], again=True, files=[met[0][1], met[250][1]])
        assert tasks["f" * 64].files == [remote]
        assert tasks[met[7][0]].names == ["b\\xe1o 7.txt", "b\\xe1o 257.txt"]
        with pytest.raises(KeyError):
            tasks["e" * 64]
