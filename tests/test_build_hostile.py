"""Files that vanish, change, loop, hide or carry strange names: each is told, none stops the build or is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import build as building
from pipeline.build import Summary, build
from pipeline.commands.cli import main
from pipeline.intake.files import shown_name

TEXT = "Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ.\n"
#: As bytes: NFC and NFD of one name, a line end, an escape sequence, marks that reorder or hide, markup, no UTF-8.
NAMES = (
    "báo cáo.txt".encode(), "ba\u0301o ca\u0301o.txt".encode(), b"two\nlines.txt", b"esc\x1b[31m\x07.txt",
    "fdp.\u202ecod\u200b.txt".encode(), b"<script>alert(1)<.txt", b"=cmd|x!A0.txt", b"b\xe1o c\xe1o.txt",
    b"\xff\xfe.txt",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(TEXT, encoding="utf-8")
    return reports


def run(folder: Path) -> Summary:
    return build([folder], folder.parent / "reports.db", worker_count=1)


def query(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder.parent / "reports.db")) as conn:
        return conn.execute(sql).fetchall()


def test_any_name_a_disk_allows_is_kept_and_told_safely(folder: Path) -> None:
    for number, name in enumerate(NAMES):
        path = os.fsencode(folder) + b"/" + name
        with open(path, "wb") as file:
            file.write(TEXT.replace("1.250", f"1.3{number}0").encode() if number % 3 else b"")
    ended: Result = CliRunner().invoke(
        main, ["build", str(folder), "--db", str(folder.parent / "reports.db"), "--workers", "1"]
    )
    assert ended.exit_code == 0, ended.output
    assert not {"\x1b", "\x07", "\u202e", "\u200b"} & set(ended.stderr)
    named = query(folder, "SELECT file_name FROM document_files UNION SELECT file_name FROM problems")
    expected = {shown_name(path) for path in folder.iterdir()}
    assert {name for (name,) in named} == expected
    assert len(expected) == len(NAMES) + 1
    assert "b\\xe1o c\\xe1o.txt" in expected


def test_one_name_in_two_folders_is_two_rows(folder: Path) -> None:
    for number, name in enumerate(("one", "two", "three")):
        (folder / name).mkdir()
        (folder / name / "report.txt").write_text(TEXT.replace("1.250", f"1.3{number}0"), encoding="utf-8")
        (folder / name / "torn.docx").write_bytes(b"PK\x03\x04 and no more" + bytes([number]))
    run(folder)
    assert query(folder, "SELECT count(*) FROM documents WHERE file_name = 'report.txt'") == [(3,)]
    assert query(folder, "SELECT count(*) FROM problems WHERE file_name = 'torn.docx'") == [(3,)]
    (folder / "two/torn.docx").write_text(TEXT.replace("1.250", "1.400"), encoding="utf-8")
    os.rename(folder / "two/torn.docx", folder / "two/torn.txt")
    shutil.copyfile(folder / "two/torn.txt", folder / "three/torn.docx")
    run(folder)
    refused = query(folder, "SELECT count(*) FROM problems WHERE file_name = 'torn.docx' AND document_id IS NULL")
    # One is as it was, one is gone and was never mended; the third is another name of a text that was read.
    assert refused == [(2,)]


def test_what_cannot_be_opened_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "itself.txt").symlink_to("itself.txt")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(TEXT.replace("1.250", "9.999"), encoding="utf-8")
    (folder / "way out").symlink_to(outside, target_is_directory=True)
    for _ in range(2):
        assert run(folder).failed == 5
        refused = query(folder, "SELECT file_name, code FROM problems WHERE document_id IS NULL ORDER BY 1")
        names = ("gone.txt", "itself.txt", "loop", "pipe.txt", "way out")
        assert refused == [(name, "unopenable") for name in names]
    assert query(folder, "SELECT file_name FROM documents") == [("a.txt",)]
    for name in ("gone.txt", "itself.txt", "pipe.txt"):
        (folder / name).unlink()
        (folder / name).write_text(TEXT.replace("1.250", "1.300"), encoding="utf-8")
    run(folder)
    refused = query(folder, "SELECT file_name FROM problems WHERE document_id IS NULL ORDER BY 1")
    assert refused == [("loop",), ("way out",)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_what_may_not_be_read_is_told(folder: Path) -> None:
    (folder / "locked.txt").write_text(TEXT, encoding="utf-8")
    (folder / "locked.txt").chmod(0)
    (folder / "closed").mkdir(mode=0)
    assert run(folder).failed == 2
    assert query(folder, "SELECT file_name FROM problems ORDER BY 1") == [("closed",), ("locked.txt",)]


def between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something after the files were digested and before any is read."""
    taken = building.worklist

    def then(*arguments: object) -> object:
        tasks = taken(*arguments)  # type: ignore[arg-type]
        act()
        return tasks

    monkeypatch.setattr(building, "worklist", then)


def test_a_file_that_vanishes_is_told_and_the_rest_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "b.txt").write_text(TEXT.replace("1.250", "1.300"), encoding="utf-8")
    with monkeypatch.context() as patch:
        between(patch, (folder / "a.txt").unlink)
        summary = run(folder)
    assert (summary.read, summary.failed) == (1, 1)
    assert query(folder, "SELECT file_name, code FROM problems WHERE document_id IS NULL") == [("a.txt", "unopenable")]
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run(folder).read == 1
    assert query(folder, "SELECT * FROM problems WHERE document_id IS NULL") == []


def test_a_file_that_changes_is_never_stored_under_its_old_bytes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = TEXT.replace("1.250", "1.999")
    with monkeypatch.context() as patch:
        between(patch, lambda: (folder / "a.txt").write_text(changed, encoding="utf-8"))
        assert run(folder).failed == 1
    assert query(folder, "SELECT file_name, code FROM problems") == [("a.txt", "changed_while_read")]
    assert query(folder, "SELECT count(*) FROM documents") == [(0,)]
    run(folder)
    assert query(folder, "SELECT text FROM passages") == [(changed.strip(),)]
    assert query(folder, "SELECT * FROM problems WHERE document_id IS NULL") == []


def test_a_document_whose_file_is_gone_stays_and_is_counted(folder: Path) -> None:
    run(folder)
    os.rename(folder / "a.txt", folder.parent / "elsewhere.txt")
    (folder / "b.txt").write_text(TEXT.replace("1.250", "1.300"), encoding="utf-8")
    assert run(folder).kept == 1
    assert query(folder, "SELECT file_name FROM documents ORDER BY 1") == [("a.txt",), ("b.txt",)]
