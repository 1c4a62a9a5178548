"""Every numeral of a document has a class, and what nobody understood is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from schemas.records import NumeralKind, Passage, PassageKind

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
