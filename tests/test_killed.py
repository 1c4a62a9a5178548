"""Killed at any moment, the next run completes to what an undisturbed run gives.

``DOICHIEU_KILLS`` says how many builds are killed (``make kills``: 50). Half are killed at a moment
in time, workers too, half at one of the statements their database gets, so that the short stages
(making the tables, comparing) are met as well. The seed stands in the test's name.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline.build import build
from pipeline.export import export
from pipeline.export.delivery import MARK

Rows = dict[str, list[tuple[object, ...]]]
Read = Callable[[sqlite3.Connection], Rows]

KILLS = int(os.environ.get("DOICHIEU_KILLS", "4"))

#: Builds argv[2] into argv[1] and dies at statement argv[3]; 0: lives, and tells how many there were.
DIES_AT_A_STATEMENT = """
import os, signal, sqlite3, sys
from pathlib import Path
from pipeline.build import build

class Counted(sqlite3.Connection):
    count = 0
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_trace_callback(self.met)
    def met(self, statement):
        Counted.count += 1
        if Counted.count == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)

connect = sqlite3.connect
sqlite3.connect = lambda *a, **k: connect(*a, **{**k, "factory": Counted})
if __name__ == "__main__":
    build([Path(sys.argv[2])], Path(sys.argv[1]), worker_count=2)
    print(Counted.count)
"""


@dataclass(frozen=True)
class Undisturbed:
    """What a build gives that nobody disturbs: rows, seconds, statements."""

    reports: Path
    script: Path
    database: Path
    content: Rows
    seconds: float
    statements: int


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, corpus: Path, content: Read) -> Undisturbed:
    """Four quarters of one district, a copy, a torn file, an empty one of a name that another folder has."""
    folder = tmp_path_factory.mktemp("killed")
    reports = folder / "reports"
    (reports / "other").mkdir(parents=True)
    for path in sorted((corpus / "composed").glob("bac-linh-2024-q*.[dp]*")):
        shutil.copyfile(path, reports / path.name)
    shutil.copyfile(reports / "bac-linh-2024-q2.docx", reports / "copy.docx")
    (reports / "torn.docx").write_bytes(b"PK\x03\x04 and no more")
    (reports / "other/bac-linh-2024-q4.docx").write_bytes(b"")
    script = folder / "dies.py"
    script.write_text(DIES_AT_A_STATEMENT, encoding="utf-8")
    database = folder / "undisturbed.db"
    began = time.monotonic()
    told = run_script(script, database, reports, 0)
    seconds = time.monotonic() - began
    with closing(sqlite3.connect(database)) as conn:
        rows = content(conn)
    assert any(str(row).count("across") for row in rows["claims"])
    assert len(rows["documents"]) == 4
    return Undisturbed(reports, script, database, rows, seconds, int(told.stdout))


def run_script(script: Path, database: Path, reports: Path, at: int) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parent.parent
    return subprocess.run(
        [sys.executable, script, database, reports, str(at)], capture_output=True, text=True, check=False,
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_build_is_completed_by_the_next(
    undisturbed: Undisturbed, tmp_path: Path, content: Read, seed: int
) -> None:
    chosen = random.Random(seed)  # noqa: S311 - no secret
    database = tmp_path / "killed.db"
    if seed % 2:
        kill_in_time([*DOICHIEU, "build", undisturbed.reports, "--db", database], chosen, undisturbed.seconds)
    else:
        at = chosen.randint(1, undisturbed.statements)
        assert run_script(undisturbed.script, database, undisturbed.reports, at).returncode == -signal.SIGKILL
    build([undisturbed.reports], database, worker_count=2)
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert content(conn) == undisturbed.content


DOICHIEU = [sys.executable, "-m", "pipeline"]


def kill_in_time(command: list[object], chosen: random.Random, seconds: float) -> None:
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(chosen.uniform(0, seconds))
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("form", ["datapackage", "xlsx", "parquet"])
def test_a_killed_export_leaves_no_half_file(undisturbed: Undisturbed, tmp_path: Path, form: str) -> None:
    database = tmp_path / "reports.db"
    shutil.copyfile(undisturbed.database, database)
    with closing(sqlite3.connect(database)) as conn, conn:
        # Two tables of 15,000 rows take most of the time, and are written like the others.
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("DELETE FROM unit_successions")
        conn.execute("DELETE FROM admin_units WHERE level = 3")
    whole = tmp_path / "whole"
    began = time.monotonic()
    subprocess.run([*DOICHIEU, "export", database, whole, "--format", form], check=True)
    seconds = time.monotonic() - began
    out = tmp_path / "out"
    for seed in range(max(2, KILLS // 4)):
        command = [*DOICHIEU, "export", database, out, "--format", form]
        kill_in_time(command, random.Random(seed), seconds)  # noqa: S311 - no secret
        for path in out.glob("[!.]*"):
            if path.suffix == ".xlsx":
                assert ZipFile(path).testzip() is None
            else:
                assert path.read_bytes() == (whole / path.name).read_bytes()
    export(database, out, form)
    assert {path.name for path in out.iterdir()} == {MARK, *(path.name for path in whole.glob("[!.]*"))}


def test_a_killed_check_leaves_no_half_copy(undisturbed: Undisturbed, tmp_path: Path) -> None:
    report = undisturbed.reports / "bac-linh-2024-q2.docx"
    whole, out = tmp_path / "whole.docx", tmp_path / "out.docx"
    began = time.monotonic()
    subprocess.run([*DOICHIEU, "check", report, "--annotate", whole], check=False, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    for seed in range(max(2, KILLS // 4)):
        kill_in_time([*DOICHIEU, "check", report, "--annotate", out], random.Random(seed), seconds)  # noqa: S311
        if out.exists():
            assert ZipFile(out).testzip() is None
            out.unlink()
