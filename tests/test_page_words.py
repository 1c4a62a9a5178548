"""Words of a page: their stored boxes, the lines they make, and where one can be raised."""

from __future__ import annotations

import doctest
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from extractors.text.compare_form import _LOOKALIKES, _ONE_TONE, respelled
from pipeline.readers.layout import page_words
from pipeline.readers.layout.page_words import Line, Word, boxes_of, hundredths, lines_of

_POINTS = st.floats(-2000, 2000) | st.integers(-400_000, 400_000).map(lambda n: n / 200) | st.floats(-1e9, 1e9)


def word(text: str, x0: float, base: float, size: float = 14.0) -> Word:
    return Word(text, x0, base - size, x0 + 7 * len(text), base, base, size)


def test_examples() -> None:
    assert doctest.testmod(page_words).failed == 0


@given(st.lists(_POINTS))
def test_coordinates_are_stored_as_round_stores_them(points: list[float]) -> None:
    assert hundredths(points) == [round(each, 2) for each in points]


def test_boxes_keep_the_order_of_the_words() -> None:
    words = [word("báo", 70.866, 100.004), word("cáo", 95.125, 100.004)]
    assert list(boxes_of(words)) == [(70.87, 86.0, 91.87, 100.0), (95.12, 86.0, 116.12, 100.0)]
    assert list(boxes_of([])) == []


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from((100.0, 100.3, 106.0, 120.0))), min_size=1))
def test_every_word_stands_in_one_line(places: list[tuple[int, float]]) -> None:
    words = [word("a", x, base) for x, base in places]
    lines = lines_of(1, words)
    assert sorted(id(each) for line in lines for each in line.words) == sorted(map(id, words))
    assert all(above.base <= below.base for above, below in pairwise(lines))
    assert len(lines) <= len({base for _, base in places})


def test_only_a_small_word_above_the_line_is_raised() -> None:
    text, mark, low = word("trấn", 70, 100), word("1", 98, 95, 8.1), word("2", 110, 100, 8.1)
    line = Line(1, [text, mark, low])
    assert line.may_raise
    assert [line.is_raised(each) for each in line.words] == [False, True, False]
    assert not Line(1, [text]).may_raise


@given(st.text(alphabet=[*"aế1 \n", *_LOOKALIKES, *_ONE_TONE]))
def test_letters_are_respelled_as_by_a_table(text: str) -> None:
    for letters in (_LOOKALIKES, _ONE_TONE):
        assert respelled(text, letters) == text.translate(str.maketrans(letters))
