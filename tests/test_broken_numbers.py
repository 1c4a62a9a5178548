"""Numbers that a narrow column of a PDF breaks over two lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.compose import compose
from pipeline.readers.page_tables import with_broken_number
from pipeline.readers.page_words import Line, Word


def cell_text(*texts: str) -> str:
    lines = [
        Line(1, [Word(text, x0=10, top=10 + 12 * at, x1=40, bottom=20 + 12 * at, base=18 + 12 * at, size=10)])
        for at, text in enumerate(texts)
    ]
    for line in lines:
        for word in line.words:
            word.box = (word.x0, word.top, word.x1, word.bottom)
    return compose(with_broken_number(lines)).text


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (("12.02", "2"), "12.022"),
        (("1.0", "63"), "1.063"),
        (("1.", "063"), "1.063"),
        (("1.234.5", "67"), "1.234.567"),
        (("12.022", "2"), "12.022 2"),
        (("12,02", "2"), "12,02 2"),
        (("12.02", "23"), "12.02 23"),
        (("12", "022"), "12 022"),
        (("95,4", "%"), "95,4 %"),
        (("1.5", "63", "7"), "1.5 63 7"),
    ],
)
def test_halves_are_joined_only_inside_a_group(texts: tuple[str, ...], read: str) -> None:
    assert cell_text(*texts) == read


@given(st.integers(min_value=1000, max_value=99_999_999), st.data())
def test_any_break_inside_a_group_is_mended(number: int, data: st.DataObject) -> None:
    printed = f"{number:,}".replace(",", ".")
    at = data.draw(st.integers(min_value=printed.rindex(".") + 1, max_value=len(printed) - 1))
    assert cell_text(printed[:at], printed[at:]) == printed
