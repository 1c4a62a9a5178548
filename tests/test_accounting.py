"""Every numeral of a document has a class, and what nobody understood is said."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from pipeline.publish.words import Words
from pipeline.storage.database import REFERENCE, open_database
from pipeline.storage.store import store_document, store_extraction
from schemas.records import NumeralKind, Passage, PassageKind, ReadDocument

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "accounting" / "numerals.yml").read_text(encoding="utf-8"))
PIECES = st.sampled_from(
    ["Tiếp nhận ", "12", "3.456", "78,5", "%", " hồ sơ", ", ", "(", ")", ". ", "A", "Quyết định số ", "/QĐ-UBND",
     "năm ", "ngày ", "5/3/2023", " điểm", "xếp thứ ", "Điều ", "a7", "x", "=", "+", " đơn", "\n", "2022"]
)  # fmt: skip


def passage(text: str) -> Passage:
    return Passage(0, PassageKind.PARAGRAPH, text, page=3)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_numerals_are_classed(case: dict[str, Any]) -> None:
    told = extract([passage(case["text"])]).numerals
    assert [[case["text"][n.start : n.end], str(n.kind)] for n in told] == case["numerals"]


@given(st.lists(PIECES, max_size=14))
@settings(max_examples=60, deadline=None)
def test_no_digit_is_left_out_and_none_counted_twice(pieces: list[str]) -> None:
    text = "".join(pieces)
    extraction = extract([passage(text)])
    inside = [at for n in extraction.numerals for at in range(n.start, n.end) if text[at].isdigit()]
    assert inside == [m.start() for m in regex.finditer(r"\d", text)]
    unread = [n for n in extraction.numerals if n.kind is NumeralKind.UNKNOWN]
    assert len(unread) == sum(p.code == "unread_numeral" for p in extraction.problems)


def test_unread_numeral_is_reported_with_page_and_words() -> None:
    (problem,) = (p for p in extract([passage("Kết quả: 15.")]).problems if p.code == "unread_numeral")
    assert (problem.page, problem.quote) == (3, "Kết quả: 15.")
    assert "«15»" in problem.message


def test_shares_are_stored_and_renewed(conn: sqlite3.Connection) -> None:
    unread = Passage(1, PassageKind.PARAGRAPH, "Kết quả: 15.")
    passages = (passage("Đã mở 05 lớp bồi dưỡng, trồng 120 cây xanh."), unread)
    read = ReadDocument("text/plain", "text", None, passages)
    columns = "numerals, accounted_share, indicator_share"
    store_document(
        conn, sha256="a" * 64, file_names=["a.txt"], versions=("r", "x"), read=read, extraction=extract(passages)
    )
    assert tuple(conn.execute(f"SELECT {columns} FROM documents").fetchone()) == (3, 2 / 3, 1 / 3)
    conn.execute("UPDATE documents SET numerals = NULL, accounted_share = NULL, indicator_share = NULL")
    store_extraction(conn, "a" * 64, ["a.txt"], extract(passages), ("r", "y"))
    assert tuple(conn.execute(f"SELECT {columns} FROM documents").fetchone()) == (3, 2 / 3, 1 / 3)
    assert conn.execute("SELECT quote FROM problems WHERE code = 'unread_numeral'").fetchone()[0] == "Kết quả: 15."


def test_an_older_database_gets_the_codes_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "reports.db"
    conn = open_database(path)
    with conn:
        conn.execute("DELETE FROM indicators WHERE code LIKE 'media.%'")
        conn.execute("UPDATE indicators SET definition = 'cũ' WHERE code = 'letters.rate'")
        conn.execute("UPDATE stages_done SET version = 'earlier' WHERE stage = ?", (REFERENCE,))
    conn.close()
    conn = open_database(path)
    assert conn.execute("SELECT count(*) FROM indicators WHERE code LIKE 'media.%'").fetchone()[0] > 3
    assert conn.execute("SELECT count(*) FROM indicators WHERE definition = 'cũ'").fetchone()[0] == 0


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_shares_in_words_are_cut_off_not_rounded_up(lang: str) -> None:
    told = Words(lang).account({"numerals": 2001, "accounted_share": 2000 / 2001, "indicator_share": 0.5})
    assert ("99,9%" if lang == "vi" else "99.9%") in told
    assert "100%" not in told
