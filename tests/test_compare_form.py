"""The form of comparison: same length, one spelling, and it stays what it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.compare_form import compare_form, fold

VIETNAMESE = st.text("aàáảãạăâbcdđðÐeèêghiíkịlmnoóọôơpqruủuýyỳỵstTvxUuÝO qgkhl–—⁄", max_size=30)


@given(st.text(max_size=60) | VIETNAMESE)
def test_the_length_is_kept(text: str) -> None:
    assert len(compare_form(text)) == len(fold(text)) == len(text)


@given(VIETNAMESE)
def test_a_second_time_changes_nothing(text: str) -> None:
    assert compare_form(compare_form(text)) == compare_form(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("Uỷ ban", "Ủy ban"), ("thuỷ lợi", "thủy lợi"), ("kì", "kỳ"), ("tỉ lệ", "tỷ lệ"),
     ("khoẻ", "khỏe"), ("qui định", "quy định"), ("xử lí", "xử lý"), ("ðúng hạn", "đúng hạn")],
)  # fmt: skip
def test_two_spellings_are_one(one: str, other: str) -> None:
    assert compare_form(one) == compare_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("quá hạn", "qua hạn"), ("năm", "nam"), ("thủ", "thu"), ("giải", "giai"), ("ba", "bà"), ("mua", "mùa")],
)
def test_two_words_stay_two(one: str, other: str) -> None:
    assert compare_form(one) != compare_form(other)


@pytest.mark.parametrize("text", ["hoàn", "quý", "quỹ", "toàn", "ngoài", "loại", "suýt"])
def test_a_placed_tone_is_left_alone(text: str) -> None:
    assert compare_form(text) == text


def test_search_finds_words_without_diacritics() -> None:
    assert fold("Giải quyết ĐÚNG định kỳ") == "giai quyet dung dinh ky"
    vowels, tones = "aăâeêioôơuưy", ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
    letters = [unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones]
    assert all(fold(letter) in tuple("aeiouy") for letter in [*letters, *map(str.upper, letters)])
