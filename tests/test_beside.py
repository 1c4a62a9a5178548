"""What joins a count and its percentage is told in time that grows with the words, and only so many may stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.words.beside import _CONNECT

_WORDS = st.lists(st.sampled_from(["nghĩa", "vụ", "tài", "chính", "tn&tkq", "phí"]), max_size=40)


@given(_WORDS, st.sampled_from([", ", " ", " ("]), st.sampled_from(["đạt ", "chiếm ", "đã "]))
def test_any_words_are_decided_at_once(words: list[str], mark: str, joint: str) -> None:
    found = _CONNECT.fullmatch(f" {' '.join(words)},{mark}{joint}", timeout=1)
    # «đã» alone joins nothing: a verb has to follow
    assert (found is not None) is (len(words) <= 14 and joint != "đã ")


@pytest.mark.parametrize(("words", "join"), [(0, True), (14, True), (15, False), (40, False)])
def test_at_most_fourteen_words_stand_between(words: int, join: bool) -> None:
    assert (_CONNECT.fullmatch(f"{' phí' * words}, đạt ") is not None) is join


def test_a_joint_may_begin_inside_a_word() -> None:
    # «78,57%hồsơđạt …»: blanks are lost in scans
    assert _CONNECT.fullmatch(" hồsơđạt ") is not None
