"""Numbers as printed in Vietnam: what they are worth, and what is none."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.reading import read_passage
from extractors.text.numerals import find_numerals, parse_numeral
from schemas.records import Passage, PassageKind

CASES = Path(__file__).parent / "cases" / "numerals"


def cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("case", cases("printed"), ids=lambda case: case["read"])
def test_printed(case: dict[str, Any]) -> None:
    found = [
        (case["read"][n.start:n.end], n.value, n.ulp, n.unit) for n in find_numerals(case["read"])
    ]
    assert found == [
        (f["text"], Fraction(f["value"]), Fraction(f["ulp"]), f.get("unit")) for f in case["found"]
    ]


@pytest.mark.parametrize("case", cases("negatives"), ids=lambda case: case["read"])
def test_negatives(case: dict[str, Any]) -> None:
    assert list(find_numerals(case["read"])) == []


@pytest.mark.parametrize("case", cases("qualifiers"), ids=lambda case: case["read"])
def test_qualifiers(case: dict[str, Any]) -> None:
    reading = read_passage(Passage(0, PassageKind.PARAGRAPH, case["read"]))
    found = {reading.text[q.start:q.end]: str(q.qualifier) for q in reading.quantities}
    assert {text: found.get(text) for text in case["are"]} == case["are"]


def printed(whole: int, decimals: str, *, grouped: bool) -> str:
    """A number as a Vietnamese office prints it: points between thousands, a decimal comma."""
    digits = f"{whole:,}".replace(",", ".") if grouped else str(whole)
    return f"{digits},{decimals}" if decimals else digits


NUMBERS = st.tuples(st.integers(0, 10**13), st.text("0123456789", max_size=4))


@given(NUMBERS, st.booleans())
def test_printed_numbers_come_back(number: tuple[int, str], grouped: bool) -> None:
    whole, decimals = number
    value, ulp = Fraction(f"{whole}.{decimals or 0}"), Fraction(1, 10 ** len(decimals))
    assert parse_numeral(printed(whole, decimals, grouped=grouped)) == (value, ulp)


@given(NUMBERS)
def test_a_printed_number_is_found_whole_in_a_sentence(number: tuple[int, str]) -> None:
    text = printed(*number, grouped=True)
    sentence = f"Huyện đạt {text}, so với kế hoạch."
    assert [sentence[n.start:n.digits_end] for n in find_numerals(sentence)] == [text]


@given(st.text("0123456789., %tỷnghìồsơ()/", max_size=40))
def test_found_numerals_are_in_order_and_in_the_text(text: str) -> None:
    end = 0
    for numeral in find_numerals(text):
        assert end <= numeral.start < numeral.digits_end <= numeral.end <= numeral.unit_end <= len(text)
        assert numeral.value >= 0
        assert numeral.ulp > 0
        end = numeral.end


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "1,2,3", ",5", "5,", "1..000", "-5", "1 000"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_numeral(text) is None
