"""The database file: older versions are brought up to date, newer and foreign ones left alone, a full disk survived."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.build import build
from pipeline.commands.cli import main
from pipeline.export import ExportError, export
from pipeline.publish.serving.server import SiteSettings, check_database, site_of
from pipeline.storage.build_lock import build_lock, lock_path, take_in_log
from pipeline.storage.database import _definitions, _names, open_database
from pipeline.storage.read_only import open_to_read
from pipeline.storage.served import ShownFile
from pipeline.storage.unusable import UnusableDatabase
from schemas.tables import SCHEMA_VERSION, TABLES

CASES = Path(__file__).parent / "cases" / "schemas"
#: The files the databases of CASES were made from: one read, one refused.
TEXT = """UBND HUYỆN BÌNH LÂM
BÁO CÁO
Công tác cải cách hành chính quý I năm 2024
Căn cứ Quyết định số 45/QĐ-UBND ngày 03/01/2024 của UBND tỉnh;
Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, đạt tỷ lệ 93,00%.
"""
#: Filled from the vocabulary, so that an older one is brought up to date.
REFERENCE_TABLES = ("indicators", "admin_units", "stages_done", "files_seen")

Content = dict[str, list[dict[str, object]]]


def rows(path: Path, *leave_out: str) -> Content:
    """Every row by column name: a migrated table has its columns in another order."""
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        return {
            table.name: sorted((dict(row) for row in conn.execute(f"SELECT * FROM {table.name}")), key=_by_name)
            for table in TABLES
            if table.name not in leave_out and conn.execute(f"PRAGMA table_info({table.name})").fetchone()
        }


def _by_name(row: dict[str, object]) -> str:
    return repr(sorted(row.items()))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "hong.docx").write_bytes(b"PK\x03\x04 and no more")
    return folder


@pytest.mark.parametrize("case", sorted(CASES.glob("*.sql")), ids=lambda path: path.stem)
def test_an_older_database_keeps_its_rows_and_is_completed(case: Path, tmp_path: Path, reports: Path) -> None:
    older, fresh = tmp_path / "older.db", tmp_path / "fresh.db"
    with closing(sqlite3.connect(older)) as conn:
        conn.executescript(case.read_text(encoding="utf-8"))
        assert conn.execute("SELECT count(*) FROM figures").fetchone() > (0,)
    before = rows(older, *REFERENCE_TABLES)
    open_database(older).close()
    after = rows(older, *REFERENCE_TABLES)
    assert {
        name: [{column: row[column] for column in old} for row, old in zip(after[name], found, strict=True)]
        for name, found in before.items()
    } == before
    with closing(sqlite3.connect(older)) as conn:
        assert {row[0] for row in conn.execute("SELECT name FROM sqlite_master")} >= {n for n, _ in _definitions()}
        assert conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        found = "SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?"
        for typed, passages in (("quyet dinh", 1), ("Quyết định", 1), ("đình", 0)):
            assert conn.execute(found, (typed,)).fetchone() == (passages,)
        conn.execute("DELETE FROM passages")
        assert conn.execute(found, ("quyet dinh",)).fetchone() == (0,)
    for database in (older, fresh):
        build([reports], database, worker_count=1)
    ignored = ("files_seen",)
    assert rows(older, *ignored) == rows(fresh, *ignored)


def test_a_database_is_looked_over_by_the_names_that_it_is_made_of() -> None:
    assert sorted(_names()) == sorted(name for name, _ in _definitions())


@pytest.mark.parametrize("lost", ["DROP TRIGGER passages_ad", "DROP INDEX idx_figures_value", "DROP TABLE files_seen"])
def test_what_was_taken_away_is_made_again(tmp_path: Path, lost: str) -> None:
    path = tmp_path / "reports.db"
    open_database(path).close()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(lost)
    open_database(path).close()
    with closing(sqlite3.connect(path)) as conn:
        assert {row[0] for row in conn.execute("SELECT name FROM sqlite_master")} >= set(_names())


def test_every_moment_of_making_the_tables_may_be_the_last(tmp_path: Path) -> None:
    """A version before the first number made them one by one: what a kill left is completed."""
    open_database(tmp_path / "whole.db").close()
    whole = rows(tmp_path / "whole.db")
    for made in range(0, len(_definitions()), 19):
        torn = tmp_path / f"torn-{made}.db"
        with closing(sqlite3.connect(torn)) as conn:
            for _, definition in _definitions()[:made]:
                conn.execute(definition)
        open_database(torn).close()
        assert rows(torn) == whole


LATER = f"CREATE TABLE documents (id TEXT, sha256 TEXT); PRAGMA user_version = {SCHEMA_VERSION + 6}"


@pytest.mark.parametrize(("script", "in_english", "in_vietnamese"), [
    (LATER, "later version", "mới hơn"),
    (f"PRAGMA journal_mode = WAL; {LATER}", "later version", "mới hơn"),
    ("CREATE TABLE moz_places (url TEXT)", "another program", "chương trình khác"),
    ("CREATE TABLE documents (title TEXT)", "another program", "chương trình khác"),
    ("PRAGMA journal_mode = WAL; CREATE TABLE documents (title TEXT)", "another program", "chương trình khác"),
])  # fmt: skip
def test_what_is_not_ours_to_write_is_left_alone(
    tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch, script: str, in_english: str, in_vietnamese: str
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    database = folder / "places.db"
    with closing(sqlite3.connect(database)) as conn:
        conn.executescript(script)
    before = database.read_bytes()
    for arguments in (
        ("build", reports, "--db", database), ("export", database, tmp_path / "out"), ("serve", database),
        ("evaluate", "--db", database, "--gold", reports), ("explain", "--db", database, "x"),
    ):
        for language, told, other in (("en", in_english, in_vietnamese), ("vi", in_vietnamese, in_english)):
            monkeypatch.setenv("DOICHIEU_LANG", language)
            ended = run(*arguments)
            assert ended.exit_code == 2
            assert told in ended.stderr
            assert other not in ended.stderr
            assert ended.stderr.count("\n") == 1
    assert database.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["places.db"]


def test_what_is_no_database_is_left_alone(tmp_path: Path, reports: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    database = folder / "letter.db"
    database.write_bytes(b"a letter, longer than the header of a database " * 9)
    ended = run("build", reports, "--db", database)
    assert ended.exit_code == 2
    assert "is not a readable database" in ended.stderr
    assert database.read_bytes().startswith(b"a letter")
    assert [path.name for path in folder.iterdir()] == ["letter.db"]
    ended = run("build", reports, "--db", folder)
    assert ended.exit_code == 2
    assert "is a folder" in ended.stderr
    assert not folder.with_name("letters.lock").exists()


HOLDS = """
import sys, time
from pathlib import Path
from pipeline.storage.build_lock import build_lock
with build_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_build_says_who_has_the_database_and_a_killed_one_does_not_block(
    tmp_path: Path, reports: Path
) -> None:
    database = tmp_path / "reports.db"
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, database], cwd=root, stdout=subprocess.PIPE, text=True
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        ended = run("build", reports, "--db", database)
        assert ended.exit_code == 2
        assert f"(process {holder.pid}, " in ended.stderr
        assert "Traceback" not in ended.stderr
        assert not database.exists()
        os.symlink(database, tmp_path / "same.db")
        assert run("build", reports, "--db", tmp_path / "same.db").exit_code == 2
        holder.send_signal(signal.SIGKILL)
    assert run("build", reports, "--db", database).exit_code == 0


def test_two_builds_at_once_give_what_one_gives(tmp_path: Path, reports: Path) -> None:
    database = tmp_path / "both.db"
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "pipeline", "build", reports, "--db", database]
    both = [subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert sorted(process.wait() for process in both) in ([0, 0], [0, 2])
    build([reports], tmp_path / "one.db", worker_count=1)
    assert rows(database) == rows(tmp_path / "one.db")


def test_the_site_sees_what_a_killed_build_had_stored(tmp_path: Path, reports: Path) -> None:
    build([reports], tmp_path / "reports.db", worker_count=1)
    killed = tmp_path / "killed.db"
    with closing(sqlite3.connect(tmp_path / "reports.db")) as conn:
        conn.execute("UPDATE documents SET title = 'stored last'")
        conn.commit()
        shutil.copyfile(tmp_path / "reports.db", killed)
        shutil.copyfile(tmp_path / "reports.db-wal", tmp_path / "killed.db-wal")
    with build_lock(killed), pytest.raises(UnusableDatabase, match="another build"):
        take_in_log(killed)
    take_in_log(killed)
    with closing(sqlite3.connect(f"file:{killed}?immutable=1", uri=True)) as conn:
        assert conn.execute("SELECT title FROM documents").fetchall() == [("stored last",)]


def test_what_a_site_shows_is_not_written(tmp_path: Path, reports: Path) -> None:
    database = tmp_path / "reports.db"
    assert run("build", reports, "--db", database).exit_code == 0
    before = database.read_bytes()
    (reports / "one-more.txt").write_text("Đã hoàn thành 19/20 nhiệm vụ, đạt 90,5% kế hoạch.", encoding="utf-8")
    shown = ShownFile(database)
    with database.open("rb") as opened_before:
        built = run("build", reports, "--db", database)
        assert built.exit_code == 0, built.stderr
        assert "A site shows" in built.stderr
        assert "Findings in the documents just read: 1 (reports with any: 1).\n" in built.stderr
        assert opened_before.read() == before
    build([reports], tmp_path / "one.db", worker_count=1)
    assert rows(database)["figures"] == rows(tmp_path / "one.db")["figures"]
    assert not [left.name for left in tmp_path.glob("*.next*")]
    shown.end()
    assert "A site shows" not in run("build", reports, "--db", database).stderr


@pytest.mark.parametrize("newer", [False, True])
def test_the_copy_of_a_killed_build_is_gone_on_with_unless_the_database_is_newer(
    tmp_path: Path, reports: Path, newer: bool
) -> None:
    database, copy = tmp_path / "reports.db", tmp_path / "reports.db.next"
    build([reports], database, worker_count=1)
    shutil.copyfile(database, copy)
    with closing(sqlite3.connect(copy)) as conn, conn:
        conn.execute("UPDATE documents SET title = 'stored last'")
    if newer:
        os.utime(copy, (0, 0))
    build([reports], database, worker_count=1)
    with closing(sqlite3.connect(database)) as conn:
        titles = {row[0] for row in conn.execute("SELECT title FROM documents")}
    assert ("stored last" in titles) is not newer


def test_the_lock_is_let_go_when_a_build_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), build_lock(tmp_path / "x.db"):
        raise ZeroDivisionError
    with build_lock(tmp_path / "x.db"):
        assert str(os.getpid()) in lock_path(tmp_path / "x.db").read_text(encoding="utf-8")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 10 MB, of which an empty database takes 4; only where this test may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", folder]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def many_reports(folder: Path) -> Path:
    """Reports whose database alone, with its log taken in, is larger than the small disk."""
    for number in range(30):
        text = TEXT.replace("1.250", f"1.{number:03}") + "Nội dung không có số liệu.\n" * 1_000
        (folder / f"r{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_full_disk_is_told_and_leaves_a_sound_database(small_disk: Path, reports: Path, tmp_path: Path) -> None:
    database = small_disk / "reports.db"
    (small_disk / "filler").write_bytes(b"x" * (1 << 20))
    ended = run("build", many_reports(reports), "--db", database)
    assert ended.exit_code == 2
    assert "the disk is full" in ended.stderr
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    assert run("build", reports, "--db", database).exit_code == 0
    build([reports], tmp_path / "undisturbed.db", worker_count=2)
    assert rows(database) == rows(tmp_path / "undisturbed.db")


def test_a_limit_on_the_size_of_files_is_told(tmp_path: Path, reports: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "pipeline", "build", reports, "--db", tmp_path / "reports.db"]
    limited = f"import resource, subprocess, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({1 << 18}, {1 << 18})); "
    limited += "sys.exit(subprocess.run(sys.argv[1:]).returncode)"
    ended = subprocess.run(
        [sys.executable, "-c", limited, *command], cwd=root, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert "disk" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("form", ["datapackage", "xlsx", "parquet"])
def test_an_export_to_a_full_disk_leaves_nothing_half(
    small_disk: Path, reports: Path, tmp_path: Path, form: str
) -> None:
    database = tmp_path / "reports.db"
    build([reports], database, worker_count=1)
    (small_disk / "filler").write_bytes(b"x" * (10 * 1024 * 1024 - 40_960))
    with pytest.raises(ExportError, match="the disk is full"):
        export(database, small_disk / "out", form)
    assert [path.name for path in (small_disk / "out").iterdir()] == []


@pytest.mark.parametrize("there", [False, True], ids=["new", "there already"])
def test_a_read_only_disk_is_told(small_disk: Path, reports: Path, there: bool) -> None:
    if there:
        open_database(small_disk / "reports.db").close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    ended = run("build", reports, "--db", small_disk / "reports.db")
    assert ended.exit_code == 2
    assert "cannot be written" in ended.stderr


def test_what_lies_on_a_read_only_disk_is_read(small_disk: Path, reports: Path, tmp_path: Path) -> None:
    """As a container gets it: nothing can be written beside the database, whose journal is a log."""
    build([reports], tmp_path / "reports.db", worker_count=1)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    database = small_disk / "reports.db"
    shutil.copyfile(tmp_path / "reports.db", database)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with closing(open_to_read(database)) as conn:
        [claim] = conn.execute("SELECT id FROM claims LIMIT 1").fetchone()
    assert run("explain", "--db", database, claim).exit_code == 0
    assert run("export", database, tmp_path / "out").exit_code == 0
    assert run("evaluate", "--db", database, "--gold", reports).stderr.endswith("in it.\n")
    check_database(database)
    assert site_of(database, SiteSettings()).get_database().name == "reports"


ORPHANS = """
import sys, time
from pathlib import Path
from pipeline.work import workers
from pipeline.limits import Limits
sys.path.insert(0, sys.argv[1])
if __name__ == "__main__":
    list(workers.run([workers.Job("1", sys.argv[2])], "orphan_targets:start", workers=1, limits=Limits()))
"""
STARTS = """
import os, subprocess, time
def start(told):
    child = subprocess.Popen(["sleep", "120"])
    open(told + ".part", "w").write(f"{os.getpid()} {child.pid}")
    os.rename(told + ".part", told)
    time.sleep(120)
"""


def test_workers_and_what_they_started_end_with_a_killed_parent(tmp_path: Path) -> None:
    (tmp_path / "orphan_targets.py").write_text(STARTS, encoding="utf-8")
    (tmp_path / "orphans.py").write_text(ORPHANS, encoding="utf-8")
    told = tmp_path / "told"
    root = Path(__file__).resolve().parent.parent
    parent = subprocess.Popen(
        [sys.executable, tmp_path / "orphans.py", tmp_path, told], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not told.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    worker, child = map(int, told.read_text().split())
    assert _runs(worker)
    assert _runs(child)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 5
    while (_runs(worker) or _runs(child)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(worker)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Whether a process is alive: a corpse that nobody has fetched yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False

