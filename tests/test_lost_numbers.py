"""Cells of a recognised table with ink and no word."""

from __future__ import annotations

import numpy as np
from PIL import Image

from pipeline.readers.layout.page_words import Ruling, Word
from pipeline.readers.recognition.lost_numbers import lost_in_cells, with_found
from pipeline.readers.recognition.page_image import PageImage

SCALE, SIZE = 2.0, 12.0
XS, YS = (100.0, 200.0, 260.0, 320.0), (100.0, 120.0, 140.0, 160.0)


def table() -> list[Ruling]:
    across = [Ruling(XS[0], y, XS[-1], y) for y in YS]
    return [*across, *(Ruling(x, YS[0], x, YS[-1]) for x in XS)]


def word(text: str, column: int, row: int, confidence: int = 96) -> Word:
    x, top = XS[column] + 10, YS[row] + 5
    return Word(text, x, top, x + 5 * len(text), top + 9, top + 9, SIZE, confidence=confidence)


def page(*inked: tuple[float, float, float, float], rulings: list[Ruling] | None = None) -> PageImage:
    ink = np.zeros((400, 800), np.bool_)
    for x0, top, x1, bottom in inked:
        ink[round(top * SCALE) : round(bottom * SCALE), round(x0 * SCALE) : round(x1 * SCALE)] = True
    return PageImage(Image.new("L", (800, 400), 255), SCALE, 0.0, table() if rulings is None else rulings, ink)


NUMBER = (225.0, 126.0, 240.0, 134.0)
WORDS = [word("Hộ", 0, 0), word("Đất", 0, 1), word("12", 1, 0), word("31", 2, 1)]


def test_a_number_that_was_not_read_is_looked_for_and_found() -> None:
    [lost] = lost_in_cells(page(NUMBER), WORDS)
    assert (lost.x0, lost.top, lost.x1, lost.bottom) == NUMBER
    found = with_found(WORDS, [lost], [[("415", 91), ("415", 88)]])
    assert [(each.text, each.confidence) for each in found[len(WORDS) :]] == [("415", 88)]


def test_two_readings_that_differ_find_nothing() -> None:
    lost = lost_in_cells(page(NUMBER), WORDS)
    assert with_found(WORDS, lost, [[("415", 91), ("475", 88)]]) == WORDS
    assert with_found(WORDS, lost, [[("–", 91), ("-", 88)]]) == WORDS
    assert with_found(WORDS, lost, [[("415", 91), ("415", 12)]]) == WORDS


def test_what_is_no_number_of_a_table_is_not_looked_for() -> None:
    speck, lines = (225.0, 126.0, 226.0, 127.0), (225.0, 102.0, 240.0, 118.5)
    assert lost_in_cells(page(speck), WORDS) == []
    assert lost_in_cells(page(lines), WORDS) == []
    assert lost_in_cells(page(NUMBER, rulings=[]), WORDS) == []
    assert lost_in_cells(page(NUMBER), [*WORDS, word("415", 1, 1)]) == []
    frame = [Ruling(90, 90, 330, 90), Ruling(90, 170, 330, 170), Ruling(90, 90, 90, 170), Ruling(330, 90, 330, 170)]
    assert lost_in_cells(page(NUMBER, rulings=frame), WORDS) == []


def test_scraps_give_way_to_a_number_and_nothing_else() -> None:
    scrap = Word("lỀ", 230, 126, 236, 134, 134, SIZE, confidence=41)
    lost = lost_in_cells(page(NUMBER), [*WORDS, scrap])
    assert [each.text for each in with_found([*WORDS, scrap], lost, [[("1", 90), ("1", 77)]])[len(WORDS) :]] == ["1"]
    lost = lost_in_cells(page(NUMBER), [*WORDS, scrap])
    assert with_found([*WORDS, scrap], lost, [[("", 0), ("7", 90)]]) == [*WORDS, scrap]
    sure = Word("Kỳ", 230, 126, 236, 134, 134, SIZE, confidence=95)
    assert lost_in_cells(page(NUMBER), [*WORDS, sure]) == []
