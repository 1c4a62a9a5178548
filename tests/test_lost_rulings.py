"""Cells of a recognised page between which the ruling was lost."""

from __future__ import annotations

import pytest

from pipeline.readers.layout.page_words import Word, lines_of
from pipeline.readers.recognition.hocr import ScannedWord
from pipeline.readers.tables.grid import GridCell, apart

#: The left edge of the cell, an edge that other rows have, its right edge.
EDGES = (100.0, 160.0, 220.0)


def _cell(words: list[tuple[str, float, float]], kind: type[Word]) -> GridCell:
    made: list[Word] = [kind(text, x0, 20, x1, 32, 30, 12) for text, x0, x1 in words]
    return GridCell((EDGES[0], 15, EDGES[-1], 40), made, lines_of(1, made))


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        # two figures, two heads: each in the middle of its column
        ([("412", 120, 140), ("405", 180, 200)], ["412", "405"]),
        ([("Tiếp", 105, 125), ("nhận", 128, 150), ("Đã", 165, 178), ("trả", 181, 196)], ["Tiếp nhận", "Đã trả"]),
        # a merged head, whose words stand a space apart; one word over the edge; one column empty
        ([("Hồ", 130, 145), ("sơ", 148, 158), ("đã", 162, 174), ("trả", 177, 192)], ["Hồ sơ đã trả"]),
        ([("12.345.678", 130, 190), ("9", 205, 211)], ["12.345.678 9"]),
        ([("405", 180, 200)], ["405"]),
    ],
)
def test_words_parted_by_an_edge_of_other_rows(words: list[tuple[str, float, float]], texts: list[str]) -> None:
    assert [piece.text for piece in apart(_cell(words, ScannedWord), EDGES)] == texts


def test_what_a_file_prints_is_not_parted() -> None:
    """A text layer comes with all its rulings: a merged cell of two numbers is one."""
    words = [("412", 120.0, 140.0), ("405", 180.0, 200.0)]
    assert [piece.text for piece in apart(_cell(words, Word), EDGES)] == ["412 405"]
