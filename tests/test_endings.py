"""An ending that looks for its words first matches what its pattern matches, wherever the text is cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extractors.claims.sums import sum_runs
from extractors.codes import binding, retold, uncounted
from extractors.figures import finding
from extractors.period import passage_times
from extractors.reading import changes, modalities
from extractors.text.compare_form import compare_form
from extractors.text.endings import Ending, ending
from extractors.text.vocabulary import load
from extractors.words import around, clauses

#: What endings are asked of, none of it in the examples of the vocabulary.
_SAID = (
    "so với cùng kỳ năm trước giảm từ 12 xuống 9 hồ sơ, tăng thêm khoảng 15%, vượt kế hoạch",
    "trong đó: tiếp nhận được 40 hồ sơ (kỳ trước chuyển sang 6, mới 34); tỷ lệ giải quyết trên tổng số 40",
    "thiếu so với định mức 3 biên chế; mục tiêu của kế hoạch là 90% cán bộ, công chức ở cấp xã",
)


def _endings() -> Iterator[Ending]:
    for module in (around, binding, changes, clauses, finding, modalities, passage_times, retold, sum_runs, uncounted):
        yield from (held for held in vars(module).values() if isinstance(held, Ending))


def test_an_ending_is_found_as_without_looking_for_words() -> None:
    seen = [compare_form(entry["seen"]) for name in ("nonfigures", "scopes") for entry in load(name)]
    known = list(_endings())
    assert sum(bool(each.words) for each in known) > 25
    found = 0
    for each in known:
        for text in (*seen, *_SAID):
            for end in range(0, len(text) + 1, 3):
                alone = each.pattern.match(text, 0, end)
                match = each.match(text, 0, end)
                assert (match and match.span()) == (alone and alone.span())
                found += match is not None
    assert found > 300


@pytest.mark.parametrize(
    ("text", "start", "word"),
    [
        ("đã tiếp nhận được ", 0, "nhận"),
        ("nhận, được : ", 0, "được"),
        ("tiếp nhận là ", 6, "hận"),  # no further than it is told to look
        ("tổng số (", 0, None),
    ],
)
def test_the_word_before_a_number(text: str, start: int, word: str | None) -> None:
    match = sum_runs._WORD_BEFORE.match(text, start, len(text))
    assert (match and match[1]) == word


def test_an_ending_without_words_is_always_tried() -> None:
    assert ending(r"[;.:]\s*").match("hết; ", 0, 5) is not None
    assert ending(r"[;.:]\s*").words == ()
