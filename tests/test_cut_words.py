"""Numbers and syllables that a narrow column cuts in two."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers.layout.page_words import Line, Word
from pipeline.readers.pdf import read_pdf
from pipeline.readers.tables.cut_words import mark_cut_words


def _line(text: str, x0: float, x1: float, top: float, *, trailing: bool = False) -> Line:
    return Line(1, [Word(text, x0, top, x1, top + 12, top + 10, 12, trailing=trailing)])


@pytest.mark.parametrize(
    ("above", "below", "goes_on"),
    [
        ("10.48", "8", True),
        ("1.234.5", "67", True),
        ("85,1", "1%", True),
        ("Trướ", "c", True),
        ("Khán", "h", True),
        # a syllable without marks
        ("Tron", "g", True),
        ("Than", "h", True),
        # two syllables of the dictionary, of which the second is no word by itself
        ("Chư", "a", True),
        ("củ", "a", True),
        # two numbers one above the other, a number and its sign, two words, a date's halves
        ("1.811", "2.953", False),
        ("10.48", "88", False),
        ("85,11", "%", False),
        ("Thị", "trấn", False),
        ("Tân", "An", False),
        ("Góp", "ý", False),
        ("Đăng", "ký", False),
        ("chi", "ở", False),
        ("Loai", "B", False),
        ("TN", "TP", False),
        ("12", "34", False),
        ("15/3", "/2024", False),
    ],
)
def test_a_full_line_goes_on_where_both_halves_are_one(above: str, below: str, *, goes_on: bool) -> None:
    lines = [_line(above, 105, 130, 20), _line(below, 105, 110, 34)]
    mark_cut_words(lines, (100, 15, 135, 60))
    assert lines[0].words[0].goes_on is goes_on


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ("Tr ướ c hạ n", "Trước hạn"),
        ("Mới ti ếp n h ậ n", "Mới tiếp nhận"),
        ("Đan g gi ải q u yết", "Đang giải quyết"),
        ("Trực tu yến", "Trực tuyến"),
        ("Trực tiế p, BC CI", "Trực tiếp, BCCI"),
        ("ST T", "STT"),
        ("1. 43 5", "1.435"),
        # words and numbers as they are, though some together would be a syllable
        ("Giải quyết đúng hạn", "Giải quyết đúng hạn"),
        ("Góp ý thi hành", "Góp ý thi hành"),
        ("tu yến", "tu yến"),
        ("TN TP", "TN TP"),
        ("18 7", "18 7"),
        ("215 236 9", "215 236 9"),
    ],
)
def test_a_word_may_be_cut_more_than_once(pieces: str, words: str) -> None:
    lines = [_line(text, 105, 130, 20 + 14 * at) for at, text in enumerate(pieces.split())]
    mark_cut_words(lines, (100, 15, 135, 300))
    assert "".join(line.text + " " * (not line.words[0].goes_on) for line in lines).strip() == words


@pytest.mark.parametrize(("right", "trailing"), [(200, False), (135, True)])
def test_room_or_a_printed_space_says_that_nothing_was_cut(right: float, *, trailing: bool) -> None:
    lines = [_line("10.48", 105, 130, 20, trailing=trailing), _line("8", 105, 110, 34)]
    mark_cut_words(lines, (100, 15, right, 60))
    assert not lines[0].words[0].goes_on


def test_in_a_printed_table(tmp_path: Path) -> None:
    page = Canvas(str(tmp_path / "cut.pdf"))
    page.setFont("Helvetica", 11)
    page.drawString(80, 780, "Bang so 1")
    columns, rows = (100, 140, 180, 220), (700, 670, 640)
    for x in columns:
        page.line(x, rows[0], x, rows[-1])
    for y in rows:
        page.line(columns[0], y, columns[-1], y)
    for at, name in enumerate(("Ten", "Nhan", "Tra")):
        page.drawString(columns[at] + 5, 685, name)
    for at, (above, below) in enumerate((("Xa A", ""), ("10.482", "0"), ("10.45", "5"))):
        page.drawString(columns[at] + 5, 658, above)
        page.drawString(columns[at] + 5, 645, below)
    page.save()
    rows_read = [p.text for p in read_pdf(tmp_path / "cut.pdf").passages if p.table is not None]
    assert rows_read[-1].split(" | ") == ["Xa A", "10.482 0", "10.455"]
