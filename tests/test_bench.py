"""The benchmark runs tools in processes of their own, and names nothing of the machine that is private."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Any

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.bench import __main__ as bench
from pipeline.bench import peers, races, yields
from pipeline.bench.machine import machine
from pipeline.bench.peers import AGAIN, PIPELINE, Read, Tool
from pipeline.bench.runner import answer
from pipeline.bench.yields import Truth, Yield, yielded

FEW = (PIPELINE, "pypdfium2 text (floor)", "python-docx paragraphs", "unstructured fast")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Make a PDF of two pages, its DOCX, and a DOCX without a PDF."""
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for text in ("one", "two"):
        canvas.drawString(72, 72, text)
        canvas.showPage()
    canvas.save()
    for name in ("a.docx", "alone.docx"):
        document = docx.Document()
        document.add_paragraph("one two")
        cells = document.add_table(1, 2).rows[0].cells
        cells[0].text, cells[1].text = "Tổng số", "12"
        document.save(str(tmp_path / name))
    return [tmp_path / name for name in ("a.pdf", "a.docx", "alone.docx")]


def test_bench_prints_and_records(
    files: list[Path], tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(races, "TOOLS", {name: peers.TOOLS[name] for name in FEW})
    record = tmp_path / "docs/benchmarks.md"
    assert bench.main([*map(str, files), "--rounds", "2", "--record", str(record), "--peers"]) == 0
    printed, recorded = capsys.readouterr().out, record.read_text("utf-8")
    assert recorded.endswith(printed)
    assert "## PDF: 1 files, 2 pages" in printed
    assert "## DOCX (pages of the PDF beside it): 1 files, 2 pages" in printed
    rows = [line for line in printed.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows if "pypdfium2" in row] != []
    assert "| unstructured fast | absent: No module named 'unstructured' |" in printed
    assert f"Python {platform.python_version()}" in printed
    assert str(tmp_path) not in recorded


def test_rounds_run_in_turns_and_a_ratio_is_taken_within_one(files: list[Path], monkeypatch: Any) -> None:
    monkeypatch.setattr(races, "TOOLS", {name: peers.TOOLS[name] for name in FEW[:2]})
    result = races.run(races.races(files)[0], 2, ask_of=files[:1])
    assert {name: len(each) for name, each in result.seconds.items()} == dict.fromkeys(FEW[:2], 2)
    assert result.read[FEW[1]][files[0]].text.split() == ["one", "two"]
    assert result.read[PIPELINE][files[0]].figures == 0
    ours, floor = (result.peaks[name] for name in FEW[:2])
    if ours is not None and floor is not None:
        assert ours > floor > 5
    result.seconds = {PIPELINE: [0.2, 0.4], FEW[1]: [0.1, 0.1]}
    assert "| 3.00 (2.00–4.00) |  |" in races.table(result)


def test_the_pipeline_is_timed_on_reports_it_has_not_read_and_apart_from_that_again(
    files: list[Path], tmp_path: Path, monkeypatch: Any
) -> None:
    floor, others = FEW[1], tmp_path / "other.pdf"
    monkeypatch.setattr(races, "TOOLS", {name: peers.TOOLS[name] for name in (PIPELINE, AGAIN, floor)})
    asked: list[tuple[int, list[str]]] = []

    class Noting(races.Runner):
        def ask(self, **what: Any) -> dict[str, Any]:
            asked.append((self._process.pid, [Path(path).name for path in what["time"]]))
            return super().ask(**what)

    monkeypatch.setattr(races, "Runner", Noting)
    others.write_bytes(files[0].read_bytes())
    result = races.run(races.races(files)[0], 2, before=[others])
    rounds = [each for each in asked if each[1] == ["other.pdf"]]
    assert len({process for process, _ in rounds}) == 2
    for process, _ in rounds:
        assert [read for each, read in asked if each == process] == [["other.pdf"], ["a.pdf"]]
    result.seconds = {PIPELINE: [0.2, 0.4], AGAIN: [0.1, 0.1], floor: [0.1, 0.1]}
    told = races.table(result).splitlines()
    assert told[2].endswith("| again |")
    assert told[4].startswith(f"| {PIPELINE} |")
    assert told[5].startswith(f"| {AGAIN} |")
    assert all(row.endswith("|  |  |") for row in told[4:6])
    assert told[6].endswith("| 3.00 (2.00–4.00) | 1.00 (1.00–1.00) |")


def test_tools_read_text_and_tables(files: list[Path]) -> None:
    pdf, word, _ = files
    for read in (peers.pypdfium2_text, peers.pdfplumber_text, peers.pdfplumber_tables):
        assert read(pdf).text.split() == ["one", "two"]
    assert peers.docx_paragraphs(word).text.strip() == "one two"
    assert peers.docx_tables(word).tables == [[["Tổng số", "12"]]]


def test_a_tool_that_fails_or_lacks_is_told(files: list[Path]) -> None:
    def lacking(_: Path) -> Read:
        raise ImportError("No module named 'x'")

    def failing(_: Path) -> Read:
        raise ValueError("no text")

    asked = {"time": [str(files[0])]}
    assert answer(Tool("x", (".pdf",), lacking), asked) == {"absent": "No module named 'x'"}
    assert answer(Tool("x", (".pdf",), failing), asked) == {"failed": "ValueError: no text"}
    told = answer(Tool("no-such-library", (".pdf",), lambda _: Read("")), asked)
    assert told["version"] == ""
    assert told["seconds"] >= 0


def test_a_yield_counts_what_is_found_of_what_is_printed() -> None:
    one, other = Path("1"), Path("2")
    known = {
        one: Truth(frozenset({"1.234", "5"}), (("Xã A", "5"), ("Cộng", "5"))),
        other: Truth(frozenset({"7"}), ()),
    }
    tables = [[["Xã  A", "5"], ["Cộng", "6"]]]
    read = {one: Read("Có 1.234 hồ sơ, 55 đơn", tables, 3, 1), other: Read("7", [], 1, 0)}
    assert yielded(read, known) == Yield(2, 3, 3, 4, 4, 1)
    plain = yielded({path: Read(each.text) for path, each in read.items()}, known)
    assert plain == Yield(2, 3, None, 4, None, None)
    assert "| any | 2/3 = 0.667 | none | none | none |" in yields.table({"any": plain}, 2)


def test_composed_reports_are_known_word_by_word(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "composed").mkdir()
    for name in ("world.yml", "outlines.yml", "phrasings"):
        (tmp_path / name).symlink_to(corpus / name)
    [path] = (corpus / "composed").glob("bac-linh-2024-q1.[dp]*[fx]")
    (tmp_path / "composed" / path.name).symlink_to(path)
    [truth] = yields.truths(tmp_path).values()
    ours = yielded({path: peers.doichieu(path)}, {path: truth})
    assert ours.numerals == ours.of_numerals > 50
    assert ours.cells == ours.of_cells


def test_the_machine_is_told_without_its_name() -> None:
    told = machine(("pypdfium2", "no-such-library"))
    assert told.endswith(f"Python {platform.python_version()}; pypdfium2 {tools_version('pypdfium2')}")
    assert platform.node() not in told or not platform.node()


def tools_version(library: str) -> str:
    from importlib.metadata import version

    return version(library)


def test_nothing_to_read_is_said(monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "default_files", dict)
    with pytest.raises(SystemExit, match="2"):
        bench.main([])
    assert "no PDF or DOCX to read" in capsys.readouterr().err


def test_runners_start_with_the_python_they_are_given(files: list[Path]) -> None:
    with races.running("pypdfium2 text (floor)", sys.executable) as runner:
        assert runner.ask(read=str(files[0]))["text"].split() == ["one", "two"]


def test_real_reports_are_measured_apart_from_composed_ones(
    files: list[Path], tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = tmp_path / "shared/reports"
    shared.mkdir(parents=True)
    for name in ("a.pdf", "a-scan.pdf"):
        (shared / name).write_bytes(files[0].read_bytes())
    (tmp_path / "corpus").mkdir()
    files[0].rename(tmp_path / "corpus/b.pdf")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOICHIEU_SHARED", str(tmp_path / "shared"))
    monkeypatch.setattr(races, "TOOLS", {name: peers.TOOLS[name] for name in FEW[:2]})
    monkeypatch.setattr(bench, "truths", lambda _: {})
    assert bench.main(["--rounds", "1", "--peers"]) == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if line.startswith("## ")]
    assert titles == ["## PDF, real reports: 1 files, 2 pages", "## PDF, composed reports: 1 files, 2 pages"]
