"""Whose a figure is, of when and whether done or planned, over headings, paragraphs and tables of a small report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document

from extractors.extract import extract
from pipeline.readers.word import read_docx
from schemas.records import Figure, Outcome

FOLDER = Path(__file__).parent / "cases" / "context"
HEAD = (
    "ỦY BAN NHÂN DÂN", "HUYỆN BÌNH LẠC", "Bình Lạc, ngày 14 tháng 12 năm {year}", "BÁO CÁO",
    "Kết quả công tác cải cách hành chính {time}", "Kính gửi: Sở Nội vụ tỉnh Lam Khê.",
    "UBND huyện Bình Lạc báo cáo kết quả công tác cải cách hành chính trên địa bàn.",
)  # fmt: skip
Case = dict[str, Any]


def parameters(*names: str) -> list[object]:
    read = [case for name in names for case in yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))]
    failing = pytest.mark.xfail(reason="known failure", strict=True)
    return [pytest.param(case, id=case["says"], marks=failing if case.get("known") else ()) for case in read]


def write(case: Case, path: Path) -> None:
    document = Document()
    for line in HEAD:
        document.add_paragraph(line.format(time=case["time"], year=case["time"][-4:]))
    for line in case["text"]:
        if isinstance(line, str):
            document.add_paragraph().add_run(line.removeprefix("! ")).bold = line.startswith("! ")
            continue
        table = document.add_table(rows=0, cols=len(line[0]))
        for row in line:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path))


def fits(figure: Figure, wanted: list[str]) -> bool:
    """Whether a figure has the code, scope, period and modality of the case; '*' leaves one open, | parts choices."""
    code, scope, period, modality = wanted
    level, _, name = scope.partition("/")
    told = (figure.indicator or "", figure.scope.level or "", figure.period.label or "", str(figure.modality))
    choices = (code, level, period, modality)
    alike = all(want == "*" or have in want.split("|") for have, want in zip(told, choices, strict=True))
    return alike and (not name or figure.scope.name == name)


@pytest.mark.parametrize(
    "case", parameters("development", "compound_cells", "two_tiers", "odd_tables", "taken_apart")
)
def test_whose_and_of_when(case: Case, tmp_path: Path) -> None:
    write(case, tmp_path / "report.docx")
    found = extract(read_docx(tmp_path / "report.docx").passages)
    wrong = {
        number: [(f.indicator, f.scope, f.period.label, str(f.modality)) for f in figures]
        for number, wanted in case["are"].items()
        for figures in [[f for f in found.figures if f.value_text.split()[0] == number]]
        if not any(fits(figure, wanted) for figure in figures)
    }
    assert not wrong
    assert [v.explanation for v in found.verdicts if v.outcome is Outcome.INCONSISTENT] == []
