"""The record of a release: its tables say what was scored, and no set that is secret is quoted."""

from __future__ import annotations

from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.evaluation.document_costs import DocumentCost, least_understood, read_costs, slowest, time_files
from pipeline.evaluation.evaluate import evaluate
from pipeline.evaluation.found import Found, FoundFigure
from pipeline.evaluation.gold import gold_document
from pipeline.evaluation.results import Measured, failure_list, record, section
from pipeline.evaluation.scoring import score_document


def measured(name: str, *, secret: bool) -> Measured:
    """A set of one report: one figure found under another unit, one missed."""
    gold = gold_document({"figures": [
        {"indicator": "dossiers.received", "value": 527, "unit": "hồ sơ", "quote": "lời riêng của tập"},
        {"indicator": "dossiers.resolved", "value": 500, "quote": "lời riêng của tập"},
    ]}, "tan-an")  # fmt: skip
    figure = FoundFigure(
        "dossiers.received", Fraction(527), "actual", (None, None), (None, None, None), "lời riêng", "đơn"
    )
    score = score_document(gold, Found(figures=[figure], quantities=[figure]), "tan-an.pdf")
    return Measured(name, 1, score, secret=secret, sources={"born-digital": score}, costs=[cost("tan-an.pdf", 1.0)])


def cost(name: str, seconds: float | None, accounted: float | None = 1.0) -> DocumentCost:
    return DocumentCost("a set", name, "born-digital", 2.0, seconds, accounted, 0.5, 9)


def test_a_section_holds_every_table() -> None:
    text = section("1.0, 2026-01-01", "(sets)", [measured("open", secret=False)], [], "(slips)")
    assert "| open: born-digital | 0.667 |" in text
    assert "| figures with an indicator: all | 0.000 | 0.000 | 0.000 | 0.000 | 2 |" in text
    assert "| `dossiers.received` | 1.000 | 1.000 | 1.000 | 0.000 | 1 |" in text
    assert "| a set: tan-an.pdf | born-digital | 2.0 | 0.500 | 1.000 | 0.500 | 9 |" in text
    assert "- open: unit, dossiers.received × 1: tan-an.pdf" in text


@pytest.mark.parametrize("secret", [True, False])
def test_no_words_of_a_set_are_recorded(secret: bool) -> None:
    text = section("1.0", "", [measured("a set", secret=secret)], [], "")
    assert "lời riêng" not in text
    told = failure_list([measured("a set", secret=secret)])
    assert ("tan-an" in told) is not secret
    assert "figure missed, dossiers.resolved × 1" in told


def test_a_release_is_recorded_once_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    path.write_text("# Results\n\n## 0.0.1, 2020-01-01\n\nold\n", encoding="utf-8")
    for sets in ("(sets of a try)", "(sets again)"):
        record(path, sets, [], [], "")
    text = path.read_text(encoding="utf-8")
    assert text.count(f"\n## {version('doichieu')}, ") == 1
    assert "(sets again)" in text
    assert "(sets of a try)" not in text
    assert text.endswith("## 0.0.1, 2020-01-01\n\nold\n")


def test_the_slowest_and_the_least_understood() -> None:
    costs = [cost("a", 1.0), cost("b", 3.0, 0.9), cost("c", None, 0.5), cost("d", 2.0, None)]
    assert [each.file_name for each in slowest(costs)] == ["b", "d", "a"]
    assert [each.file_name for each in least_understood(costs)] == ["c", "b", "a"]


def test_costs_of_built_reports(tmp_path: Path, corpus: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("bac-linh-2024-q2.docx", "bac-linh-2024-q1.pdf"):
        (folder / name).write_bytes((corpus / "composed" / name).read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    build([folder], tmp_path / "a.db", worker_count=1)
    costs = read_costs("composed", tmp_path / "a.db", time_files(folder.iterdir()))
    assert [(each.file_name, each.text_source) for each in costs] == [
        ("bac-linh-2024-q1.pdf", "born-digital"), ("bac-linh-2024-q2.docx", "docx"),
    ]  # fmt: skip
    assert all(each.seconds and each.pages >= 1 and each.accounted and each.figures for each in costs)
    result = evaluate(tmp_path / "a.db", corpus / "composed")
    assert set(result.sources) == {"born-digital", "docx"}
