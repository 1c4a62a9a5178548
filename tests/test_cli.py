"""The command line: exit codes, where words go, what each verb says of a file it cannot use.

Help with an example on every verb is tested with the documentation (``test_docs``).
"""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import IO

import click
import pytest
from click.testing import CliRunner, Result
from reportlab.pdfgen.canvas import Canvas

from pipeline.commands.cli import main
from pipeline.commands.help_words import HELP

#: What each verb is given beside a database.
TAKES = {
    "serve": ("{db}",), "export": ("{db}", "{folder}/out"), "evaluate": ("--db", "{db}", "--gold", "{folder}"),
    "explain": ("--db", "{db}", "no-such-claim"),
}  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of one small report."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "report.txt").write_text("Đã hoàn thành 19/20 nhiệm vụ, đạt 95%.", encoding="utf-8")
    database = folder / "reports.db"
    assert run("build", folder / "report.txt", "--db", database).exit_code == 0
    return database


def test_the_contract_names_every_verb() -> None:
    assert set(main.commands) == {"build", "check", "serve", "export", "evaluate", "explain", "decisions"}
    assert set(TAKES) | {"build", "check", "decisions"} == set(main.commands)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_wrong_usage_ends_with_two(name: str) -> None:
    result = run(name, "--no-such-option")
    assert result.exit_code == 2
    assert result.stdout == ""


#: What is typed wrongly -> what is said of it where the machine speaks Vietnamese.
WRONGLY_TYPED = {
    ("bild",): "Không có lệnh 'bild'. Có phải 'build'?",
    ("zzz",): "Không có lệnh 'zzz'.",
    ("build",): "Thiếu đối số 'PATHS...'.",
    ("build", "."): "Thiếu tùy chọn '--db'.",
    ("build", ".", "--db"): "Tùy chọn '--db' cần một giá trị đi kèm.",
    ("build", "no-such-folder", "--db", "x.db"): "Không có tệp hay thư mục: no-such-folder",
    ("build", ".", "--db", "x.db", "--workers", "0"):
        "Giá trị của '--workers' không dùng được: 0 không nằm trong khoảng 1<=x<=256.",
    ("build", ".", "--db", "x.db", "--workers", "two"):
        "Giá trị của '--workers' không dùng được: 'two' không phải số nguyên.",
    ("build", ".", "--db", "x.db", "--ocr", "maybe"):
        "Giá trị của '--ocr' không dùng được: 'maybe' không phải một trong 'auto', 'never', 'force'.",
    ("build", ".", "--db", "x.db", "--strikt"): "Không có tùy chọn '--strikt'. Có phải '--strict'?",
    ("check", "a.docx", "--prot"): "Không có tùy chọn '--prot'.",
    ("serve", "--prot"): "Không có tùy chọn '--prot'. (Có phải một trong: '--host', '--port', '--proxy'?)",
    ("build", ".", "--db", "x.db", "--quiet=1"): "Tùy chọn '--quiet' không nhận giá trị.",
    ("check", "a.docx", "b.docx"): "Thừa đối số (b.docx)",
    ("check", "a.docx", "b.docx", "c.docx"): "Thừa các đối số (b.docx c.docx)",
    ("decisions", "export", "none.db"): "Giá trị của 'DECISIONS.db' không dùng được: Không có tệp 'none.db'.",
    ("decisions", "export", "."): "Giá trị của 'DECISIONS.db' không dùng được: '.' là thư mục, ở đây cần một tệp.",
    ("explain", "--db", "none.db", "x"): "Giá trị của '--db' không dùng được: không có tệp none.db. "
        "Tạo bằng: doichieu build THƯ-MỤC --db none.db",
}  # fmt: skip


@pytest.mark.parametrize("typed", WRONGLY_TYPED)
def test_wrong_usage_is_told_in_the_language_of_the_machine(
    typed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOICHIEU_LANG", "vi")
    result = run(*typed)
    told = click.unstyle(result.stderr).splitlines()
    assert result.exit_code == 2
    # click keeps no command beside an option that is given wrongly; with one its use and its help are told first.
    assert len(told) == 1 or (told[0].startswith("Cách dùng: ") and told[1].endswith(" --tro-giup"))
    assert told[-1] == f"Lỗi: {WRONGLY_TYPED[typed]}"
    monkeypatch.setenv("DOICHIEU_LANG", "en")
    assert "Error: " in click.unstyle(run(*typed).stderr)


def test_the_summary_of_a_build_is_told_in_the_language_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOICHIEU_LANG", "vi")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "report.txt").write_text("Đã hoàn thành 19/20 nhiệm vụ, đạt 95%.", encoding="utf-8")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "notes.xyz").write_bytes(b"")
    told = run("build", folder, "--db", tmp_path / "reports.db").stderr
    assert "tài liệu cần đọc." in told
    assert "2 tệp: " in told
    assert "1 không có gì để đọc" in told
    assert "1 .xyz" in told
    assert "1 tài liệu đã đọc, 0 trích lại, 0 không đổi, 1 không đọc được" in told


@pytest.mark.parametrize("name", sorted(main.commands))
def test_h_is_help(name: str) -> None:
    result = run(name, "-h")
    assert result.exit_code == 0
    assert click.unstyle(result.stdout).startswith("Usage: ")


@pytest.mark.parametrize("name", sorted(TAKES))
@pytest.mark.parametrize("content", [None, b"", b"not a database"])
def test_no_database_ends_with_two_and_says_how_to_make_one(
    name: str, content: bytes | None, tmp_path: Path
) -> None:
    database = tmp_path / "reports.db"
    if content is not None:
        database.write_bytes(content)
    result = run(name, *(part.format(db=database, folder=tmp_path) for part in TAKES[name]))
    assert result.exit_code == 2
    assert "doichieu build" in result.stderr
    assert result.stdout == ""


def test_build_of_no_file_ends_with_two(tmp_path: Path) -> None:
    result = run("build", tmp_path / "nowhere", "--db", tmp_path / "reports.db")
    assert result.exit_code == 2
    assert not (tmp_path / "reports.db").exists()


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--strict",), 3)])
def test_a_file_not_read_is_a_row_and_fails_only_a_strict_build(
    options: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    (tmp_path / "zero.pdf").write_bytes(b"")
    result = run("build", tmp_path / "zero.pdf", "--db", tmp_path / "reports.db", *options)
    assert result.exit_code == code
    assert result.stdout == ""
    with closing(sqlite3.connect(tmp_path / "reports.db")) as conn:
        assert conn.execute("SELECT file_name, code FROM problems").fetchall() == [("zero.pdf", "empty_file")]


@pytest.mark.parametrize(("stated", "code"), [("95%", 0), ("90,5%", 1)])
@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_check_ends_with_one_if_a_claim_does_not_hold(form: str, stated: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"Đã hoàn thành 19/20 nhiệm vụ, đạt {stated}.", encoding="utf-8")
    result = run("check", path, "--format", form)
    assert result.exit_code == code
    assert result.stderr == ""
    assert result.stdout.endswith("\n")
    assert not result.stdout.endswith("\n\n")


@pytest.mark.parametrize("form", ["text", "json", "html"])
@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n1 0 obj\n<<", None])
def test_check_ends_with_two_if_the_file_is_not_read(form: str, content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    if content is not None:
        path.write_bytes(content)
    result = run("check", path, "--format", form)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("report.pdf: ")
    assert result.stderr.count("\n") == 1


def test_check_of_a_file_without_a_word_ends_with_two(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "blank.pdf"))
    canvas.showPage()
    canvas.save()
    result = run("check", tmp_path / "blank.pdf")
    assert result.exit_code == 2
    assert result.stderr.startswith("blank.pdf: ")


@pytest.mark.parametrize("language", [(), ("--english",)])
def test_explain_tells_every_claim(language: tuple[str, ...], built: Path) -> None:
    with closing(sqlite3.connect(built)) as conn:
        claims = conn.execute("SELECT id, quote, explanation, explanation_en FROM claims").fetchall()
    assert claims
    for claim, quote, *explanations in claims:
        result = run("explain", "--db", built, claim, *language)
        assert result.exit_code == 0
        assert quote in result.stdout
        assert explanations[len(language)] in result.stdout


def test_explain_of_an_unknown_claim_ends_with_two(built: Path) -> None:
    result = run("explain", "--db", built, "no-such-claim")
    assert result.exit_code == 2
    assert "no-such-claim" in result.stderr
    assert result.stdout == ""


def test_explain_of_another_database_ends_with_two(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as conn:
        conn.execute("CREATE TABLE other (a)")
    result = run("explain", "--db", tmp_path / "other.db", "x")
    assert result.exit_code == 2
    assert "is not a reports database" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("typed", [
    ("--help",), ("--version",), ("build", "--tro-giup"), ("check", "{report}", "--format", "html"),
    ("explain", "--db", "{db}", "{claim}"), ("export", "{db}", "{folder}/out"), ("decisions", "password", "thu-ha"),
])  # fmt: skip
def test_data_that_the_disk_does_not_take_ends_with_two(
    typed: tuple[str, ...], built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = _started(typed, built, tmp_path, full, monkeypatch)
    assert ended == 2
    said = capsys.readouterr().err
    assert said.startswith("The output was not written whole: the disk is full.")
    assert said.count("\n") == 1


@pytest.mark.parametrize("typed", [("--help",), ("explain", "--db", "{db}", "{claim}")])
def test_a_pipe_that_nobody_reads_ends_as_the_shell_tells_it(
    typed: tuple[str, ...], built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w", encoding="utf-8") as pipe:
        assert _started(typed, built, tmp_path, pipe, monkeypatch) == 141
    assert capsys.readouterr().err.startswith("Whoever read the output has stopped")


def _started(
    typed: tuple[str, ...], built: Path, folder: Path, output: IO[str], monkeypatch: pytest.MonkeyPatch
) -> object:
    """The code a command ends with that writes to ``output``."""
    with closing(sqlite3.connect(built)) as conn:
        [claim] = conn.execute("SELECT id FROM claims").fetchone()
    given = {"db": built, "claim": claim, "folder": folder, "report": built.with_name("report.txt")}
    monkeypatch.setattr(sys, "argv", ["doichieu", *(part.format(**given) for part in typed)])
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long password of hers\n"))
    monkeypatch.setattr(sys, "stdout", output)
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_build_goes_on_where_nobody_hears_of_it(unbuffered: str, tmp_path: Path, root: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "report.txt").write_text("Đã hoàn thành 19/20 nhiệm vụ, đạt 95%.", encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "build", tmp_path, "--db", tmp_path / "reports.db", "--strict"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        assert subprocess.run(command, cwd=root, env=environment, stderr=full, check=False).returncode == 3
    with closing(sqlite3.connect(tmp_path / "reports.db")) as conn:
        assert conn.execute("SELECT count(*) FROM file_outcomes").fetchone() == (2,)


def test_an_address_without_a_cluster_ends_with_two(tmp_path: Path) -> None:
    result = run("build", "s3://bucket/reports", "--db", tmp_path / "reports.db")
    assert result.exit_code == 2
    assert "--cluster local" in result.stderr


def test_a_cluster_without_dask_ends_with_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.txt").write_text("Đã hoàn thành 19/20 nhiệm vụ.", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("build", tmp_path / "report.txt", "--db", tmp_path / "reports.db", "--cluster", "local")
    assert result.exit_code == 2
    assert "pip install 'doichieu[cluster]'" in result.stderr


def test_quiet_leaves_the_summary(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    loud = run("build", tmp_path, "--db", tmp_path / "loud.db")
    quiet = run("build", tmp_path, "--db", tmp_path / "quiet.db", "--quiet")
    assert "empty.pdf: empty_file" in loud.stderr
    assert "empty_file" not in quiet.stderr
    assert "1 files:" in quiet.stderr


def _verbs(command: click.Command, path: str = "") -> list[tuple[str, click.Command]]:
    below = command.commands.items() if isinstance(command, click.Group) else ()
    return [(path, command), *(each for name, verb in below for each in _verbs(verb, f"{path} {name}".strip()))]


@pytest.mark.parametrize("path", [path for path, _ in _verbs(main)])
def test_every_verb_and_option_has_help_in_vietnamese(path: str) -> None:
    command = dict(_verbs(main))[path]
    told = run(*path.split(), "--tro-giup")
    assert told.exit_code == 0
    assert told.stdout.startswith("Cách dùng: ")
    assert "doichieu" in told.stdout.partition("Ví dụ:\n    ")[2].partition("Tùy chọn:")[0]
    described = {option.name for option in command.params if isinstance(option, click.Option) and option.help}
    assert described - {"version"} == set(HELP[path][1])


def test_help_is_vietnamese_where_the_machine_speaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("check", "--help").stdout.startswith("Usage: ")
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert run("check", "--help").stdout.startswith("Cách dùng: ")
    monkeypatch.setenv("DOICHIEU_LANG", "en")
    assert run("check", "--help").stdout.startswith("Usage: ")


@pytest.mark.parametrize(("given", "told", "in_english"), [
    ("bao-cao-qui-1.docx", "không có tệp này trong {folder}. Có phải Bao-cao-quy-1.docx?", "Did you mean Bao"),
    ("khac.pdf", "không có tệp này trong {folder}. Kiểm tra tên tệp và thư mục.", "Check its name"),
    ("khac/a.pdf", "không có thư mục {folder}/khac.", "there is no folder"),
    ("", "là thư mục, mà check chỉ đọc một tệp.", "is a folder, and check reads one file"),
])
def test_check_of_a_path_that_is_no_file_says_what_to_do(
    given: str, told: str, in_english: str, tmp_path: Path
) -> None:
    (tmp_path / "Bao-cao-quy-1.docx").touch()
    result = run("check", tmp_path / given)
    assert result.exit_code == 2
    assert told.format(folder=tmp_path) in result.stderr
    assert in_english in run("check", tmp_path / given, "--english").stderr


def test_a_folder_is_told_by_its_name_where_none_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"không có tệp này trong {tmp_path}." in run("check", "khac.pdf").stderr


def test_check_of_what_is_piped_in_says_that_it_wants_a_file() -> None:
    result = run("check", "-")
    assert (result.exit_code, "không đọc dữ liệu chuyển vào" in result.stderr) == (2, True)


def test_a_folder_in_the_place_of_a_database_is_told(tmp_path: Path) -> None:
    for arguments in (("serve", tmp_path), ("export", tmp_path, tmp_path / "out"), ("explain", "--db", tmp_path, "1")):
        ended = run(*arguments)
        assert ended.exit_code == 2
        assert "is a folder" in ended.stderr
