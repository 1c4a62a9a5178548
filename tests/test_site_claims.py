"""How a claim of each kind is put before a reader: operands, arithmetic, suspect, order, words for every code."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from pipeline.publish.claims import ShownClaim, show_claim
from pipeline.publish.findings.findings import Filters, load_findings
from pipeline.publish.reports.page_images import document_of
from pipeline.publish.reports.report import Addresses, Report, load_report
from pipeline.publish.words import WORDS, Words
from pipeline.storage.database import open_database
from schemas.records import Cause, ClaimKind, Outcome, RoundingHabit, Severity

Row = dict[str, Any]


def claim(**columns: Any) -> Row:
    """A row of ``claims``; what is not given is unknown."""
    empty = dict.fromkeys((
        "claimed", "claimed_text", "recomputed", "cause", "suspect_figure_id", "suspect_value", "decidability",
        "explanation_en", "quote", "page", "char_start", "char_end"))
    return {**empty, "id": "d-c1", "document_id": "d", "passage_id": "d-p0001", "kind": "sum",
            "verdict": "inconsistent", "severity": "high", "priority": 0.1, "explanation": "", **columns}


def operand(role: str, text: str, **columns: Any) -> Row:
    """A row of ``OPERANDS``."""
    empty = dict.fromkeys((
        "figure_id", "citation_id", "value", "unit", "passage_id", "page", "char_start", "char_end", "quote",
        "other_id", "other_kind", "other_number", "other_issuer", "other_period", "other_file",
        "recognition_confidence"))
    return {**empty, "claim_id": "d-c1", "role": role, "ordinal": 0, "value_text": text, **columns}


def said(shown: ShownClaim) -> list[tuple[str, str]]:
    return [(o.role, o.text) for o in shown.operands]


@pytest.mark.parametrize(("group", "codes"), [
    ("kind", ClaimKind), ("cause", Cause), ("verdict", Outcome), ("severity", Severity), ("habit", RoundingHabit),
    ("role", ("value", "threshold", "item", "stated", "earlier", "other", "cited", "report_date", "carried_over")),
])
def test_every_code_has_words(group: str, codes: Any) -> None:
    assert [code for code in codes if f"{group}.{code}" not in WORDS] == []


def test_listed_names_stand_together_and_the_stated_number_once() -> None:
    place = {"passage_id": "d-p0001", "char_start": 4, "char_end": 5}
    operands = [operand("stated", "3", figure_id="d-f1", **place),
                *(operand("item", name) for name in ("Xã Một", "Xã Hai"))]
    shown = show_claim(claim(kind="count", claimed=3.0, claimed_text="3", recomputed=2.0, char_start=4, char_end=5),
                       operands, Words())
    assert said(shown) == [("2 mục liệt kê", "(1) Xã Một; (2) Xã Hai")]
    assert (shown.stated, shown.recomputed_words, shown.recomputed) == ("3", "Đếm được", "2")


@pytest.mark.parametrize(("recomputed", "told"), [
    (93.2061740, "93,2061…%"), (90.371, "90,371%"), (100.0, "100%"), (9133.0, "9.133%"), (99.5564, "99,5564%"),
])
def test_what_was_recomputed_is_told_as_in_its_explanation(recomputed: float, told: str) -> None:
    shown = show_claim(claim(kind="ratio", claimed=92.0, claimed_text="92%", recomputed=recomputed), [], Words())
    assert shown.recomputed == told


def test_a_total_that_is_stated_stands_once() -> None:
    place = {"passage_id": "d-p0001", "char_start": 4, "char_end": 5}
    operands = [operand("total", "3", figure_id="d-f1", **place), operand("part", "1"), operand("part", "1")]
    stated = claim(claimed=3.0, claimed_text="3", recomputed=2.0, char_start=4, char_end=5)
    assert said(show_claim(stated, operands, Words())) == [("Thành phần", "1"), ("Thành phần", "1")]


def test_a_threshold_recomputes_nothing() -> None:
    shown = show_claim(claim(kind="threshold", claimed=66.0, recomputed=57.0),
                       [operand("value", "66"), operand("threshold", "57")], Words())
    assert not shown.numeric
    assert said(shown) == [("Thực hiện", "66"), ("Ngưỡng, chỉ tiêu", "57")]


@pytest.mark.parametrize(("claimed", "printed", "recomputed", "expected"), [
    (-0.4, "0,4", -0.4, ("giảm 0,4", "giảm 0,4")),
    (131.0, "131", -131.0, ("tăng 131", "giảm 131")),
    (129.69, "129,69%", 29.69, ("tăng 129,69%", "tăng 29,69%")),
    (5.0, "5", None, ("tăng 5", "–")),
    (0.0, "0", 0.0, ("0", "0")),
])
def test_a_change_says_its_direction(
    claimed: float, printed: str, recomputed: float | None, expected: tuple[str, str]
) -> None:
    shown = show_claim(claim(kind="change", claimed=claimed, claimed_text=printed, recomputed=recomputed), [], Words())
    assert (shown.stated, shown.recomputed) == expected


@pytest.mark.parametrize(("value", "expected"), [(172.0, "lẽ ra 172"), (None, "")])
def test_the_suspect_leads_to_its_place(value: float | None, expected: str) -> None:
    row = claim(suspect_figure_id="d-f9", suspect_text="192", suspect_page=2, suspect_value=value, page=1,
                suspect_passage_id="d-p0002", suspect_start=4, char_start=4)
    suspect = show_claim(row, [], Words()).suspect
    assert suspect is not None
    assert (suspect.text, suspect.anchor, suspect.elsewhere, suspect.quote) == (
        "192", "f-d-f9", "ở trang 2", expected)
    assert show_claim(claim(), [], Words()).suspect is None
    here = show_claim({**row, "suspect_passage_id": "d-p0001"}, [], Words()).suspect
    assert (here is None) is (value is None), "the stated number stands there already, unless more is to be said"


@pytest.mark.parametrize(("cells", "vietnamese", "english"), [
    ([[0, 1, 0, "TT"], [4, 11, 1, "Đơn vị"], [14, 16, 2, "Tiếp nhận / Trong kỳ"]],
     "dòng “1 | Đất đai”, cột “Tiếp nhận / Trong kỳ”", "row “1 | Đất đai”, column “Tiếp nhận / Trong kỳ”"),
    ([[0, 1, 0, ""], [4, 11, 1, ""], [14, 16, 2, ""]], "dòng “1 | Đất đai”", "row “1 | Đất đai”"),
    (None, "", ""),
])
def test_a_number_in_a_table_is_told_by_row_and_column(
    cells: list[list[object]] | None, vietnamese: str, english: str
) -> None:
    row = claim(text="1 | Đất đai | 34", cells=cells and json.dumps(cells), char_start=14, char_end=16)
    assert show_claim(row, [], Words("vi")).in_table == vietnamese
    assert show_claim(row, [], Words("en")).in_table == english


def test_empty_first_cells_of_a_row_are_not_shown() -> None:
    row = claim(quote=" | Cộng | 192", text=" | Cộng | 192", char_start=10, char_end=13)
    shown = show_claim(row, [], Words()).sentence
    assert str(shown) == 'Cộng | <span class="m stated v-inconsistent">192</span>'


@pytest.mark.parametrize(("verdict", "share", "weak"), [
    ("exact", 0.25, True), ("exact", 1.0, False), ("exact", None, False), ("unverifiable", 0.0, False),
])
def test_a_weak_test_is_called_weak(verdict: str, share: float | None, weak: bool) -> None:
    assert show_claim(claim(verdict=verdict, decidability=share), [], Words()).weak is weak


def database(path: Path, habit: str, evidence: str) -> Any:
    """A database of one document with four findings, opened as the site opens it."""
    conn = open_database(path)
    conn.execute(
        "insert into documents (id, file_name, sha256, rounding_habit, rounding_evidence) values ('d', 'f', 's', ?, ?)",
        (habit, evidence))
    conn.executemany(
        "insert into claims (id, document_id, kind, verdict, severity, priority) values (?, 'd', 'sum', ?, ?, ?)",
        [("a", "inconsistent", "low", 0.9), ("b", "inconsistent", "high", 0.1), ("c", "inconsistent", "high", 0.5),
         ("e", "inconsistent", "high", None), ("x", "exact", "none", 0.9)])
    conn.commit()
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    return Datasette(files=[], immutables=[str(path)]).get_database()


async def load(db: Any) -> Report:
    document = await document_of(db, "d")
    assert document is not None
    return await load_report(db, document, Words(), Addresses(""))


def test_findings_stand_by_severity_then_priority(tmp_path: Path) -> None:
    db = database(tmp_path / "reports.db", "unknown", "{}")
    found, more = asyncio.run(load_findings(db, Filters(), Words()))
    report = asyncio.run(load(db))
    assert not more
    assert [shown.id for shown in found] == ["c", "b", "e", "a"]
    assert [shown.id for shown in report.not_holding] == ["c", "b", "e", "a"]


@pytest.mark.parametrize(("habit", "evidence", "expected"), [
    ("rounds", '{"rounded":5,"truncated":0}', "Đơn vị này làm tròn (5/5 phép tính"),
    ("truncates", '{"rounded":1,"truncated":6}', "Đơn vị này bỏ số lẻ (6/7 phép tính"),
    ("mixed", '{"rounded":2,"truncated":2}', "Đơn vị này lúc làm tròn, lúc bỏ số lẻ (làm tròn 2/4 phép tính"),
    ("unknown", '{"rounded":0,"truncated":2}', ""),
])
def test_a_report_says_how_its_body_rounds(tmp_path: Path, habit: str, evidence: str, expected: str) -> None:
    report = asyncio.run(load(database(tmp_path / "reports.db", habit, evidence)))
    assert report.rounding.startswith(expected)
    assert bool(report.rounding) is bool(expected)
