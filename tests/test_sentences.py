"""Text without a mark that may end a sentence inside it is not cut: underthesea is asked only about the other."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extractors.text import nlp

_PIECES = st.sampled_from([
    "Đã tiếp nhận", "1.204", "hồ sơ", ".", "..", "...", "?", "!", " ", "\n", "\t", "\u00a0", "TP.", "1.", "2.1.", "A",
    "a", "²", ";", "99,5%", "UBND", "v.v",
])  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_sentences_are_those_of_the_tokenizer(text: str) -> None:
    found = list(nlp.sentences(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nlp, "_MAY_CUT", regex.compile(""))  # every text goes to underthesea
        assert list(nlp.sentences(text)) == found


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Đã tiếp nhận 1.204 hồ sơ.", ["Đã tiếp nhận 1.204 hồ sơ."]),
        ("Đã tiếp nhận 12 hồ sơ. Trả 10 hồ sơ", ["Đã tiếp nhận 12 hồ sơ.", "Trả 10 hồ sơ"]),
        ("1. Kết quả", ["1. Kết quả"]),
        ("", []),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    assert [text[begin:end] for begin, end in nlp.sentences(text)] == cut
