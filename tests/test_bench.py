"""The benchmark runs, names its terms and nothing of the machine that is private."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline import bench


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
        document.save(str(tmp_path / name))
    return [tmp_path / name for name in ("a.pdf", "a.docx", "alone.docx")]


def test_bench_prints_and_records(
    files: list[Path], tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    read: list[str] = []
    monkeypatch.setattr(bench, "pipeline_tool", lambda: lambda path: read.append(path.name))
    record = tmp_path / "docs/benchmarks.md"
    assert bench.main([*map(str, files), "--rounds", "3", "--record", str(record)]) == 0
    printed, recorded = capsys.readouterr().out, record.read_text("utf-8")
    assert recorded.endswith(printed)
    assert read == ["a.pdf"] * 4 + ["a.docx"] * 4  # a warm-up and three rounds each
    assert "## PDF: 1 files, 2 pages" in printed
    assert "pdfplumber extract_text" in printed
    assert f"Python {platform.python_version()}" in printed
    assert str(tmp_path) not in recorded


def test_tools_read_the_text(files: list[Path]) -> None:
    assert bench.pdfplumber_text(files[0]) == bench.pypdfium2_text(files[0]) == 6
    assert bench.docx_paragraphs(files[1]) == 7


def test_nothing_to_read_is_said(monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "pipeline_tool", lambda: len)
    monkeypatch.setattr(bench, "default_files", list)
    with pytest.raises(SystemExit, match="2"):
        bench.main([])
    assert "no PDF or DOCX to read" in capsys.readouterr().err
