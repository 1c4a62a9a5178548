"""Two pages on a sheet are told apart; a wide table, a letterhead and columns of numbers are not torn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from pipeline.readers.layout.document_layout import layout
from pipeline.readers.layout.facing_pages import pages_on
from pipeline.readers.layout.page_words import PageWords, Ruling, Word

WIDTH, HEIGHT = 1190.0, 842.0
SENTENCE = "Trong quý huyện đã tiếp nhận và giải quyết xong toàn bộ hồ sơ của người dân"


def line(text: str, x0: float, x1: float, base: float) -> Iterator[Word]:
    """Words spread from ``x0`` to ``x1``."""
    words = text.split()
    step = (x1 - x0) / len(words)
    for at, word in enumerate(words):
        left = x0 + at * step
        yield Word(word, left, base - 10, left + step - 4, base + 3, base, 13.0)


def text(x0: float, x1: float, lines: int, top: float = 100.0) -> list[Word]:
    return [word for at in range(lines) for word in line(SENTENCE, x0, x1, top + 20 * at)]


def rows(columns: Iterable[float], lines: int = 20) -> list[Word]:
    """Short cells under one another."""
    return [
        word for at in range(lines) for left in columns for word in line("Xã Bản 25", left, left + 60, 100 + 20.0 * at)
    ]


def sheet(words: list[Word], *rulings: Ruling, width: float = WIDTH, height: float = HEIGHT) -> PageWords:
    return PageWords(7, width, height, words, [*rulings])


def two_pages() -> list[Word]:
    """A page with a letterhead of two blocks, and a short one with a signature."""
    letterhead = [*line("ỦY BAN NHÂN DÂN HUYỆN", 80, 260, 60), *line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", 320, 540, 60)]
    signature = [*line("Nơi nhận:", 680, 760, 300), *line("TM. ỦY BAN NHÂN DÂN", 930, 1110, 300)]
    return [*letterhead, *text(80, 540, 30), *text(680, 1140, 6), *signature]


def test_two_pages_are_read_one_after_the_other() -> None:
    left, right = pages_on(sheet(two_pages(), Ruling(700, 500, 1100, 500)))
    assert (left.number, right.number) == (7, 7)
    assert left.width + right.width == WIDTH
    assert (left.rulings, len(right.rulings)) == ([], 1)
    assert min(word.x0 for word in right.words) == pytest.approx(680 - left.width)
    assert right.rulings[0].x0 == pytest.approx(700 - left.width)


def test_boxes_are_those_of_the_sheet() -> None:
    drafts = layout([sheet([*text(80, 540, 30), *text(680, 1140, 12)])])
    boxes = [place.box for draft in drafts for place in draft.places]
    assert max(box[2] for box in boxes) > 1100
    assert {draft.page for draft in drafts} == {7}
    begin = [min(place.box[0] for place in draft.places) for draft in drafts]
    assert begin == sorted(begin)


ALONE = {
    "upright": sheet(two_pages(), width=HEIGHT, height=WIDTH),
    "a slide": sheet(two_pages(), height=WIDTH * 9 / 16),
    "one page beside nothing": sheet(text(80, 540, 30)),
    "a wide table": sheet([*text(80, 540, 30), *text(680, 1140, 30)], *(
        Ruling(60, 80 + 20.0 * at, 1150, 80 + 20.0 * at) for at in range(30)), Ruling(60, 80, 60, 700)),
    "a table without rulings": sheet(rows((80, 220, 360, 480, 680, 820, 960, 1080))),
    "a title across": sheet([*two_pages(), *line("BÁO CÁO KẾT QUẢ CẢI CÁCH HÀNH CHÍNH", 400, 800, 80)]),
    "text beside short words": sheet([*text(80, 540, 30), *rows((700, 900))]),
    "lines that leave no margin": sheet([*text(20, 580, 30), *text(600, 1170, 30)]),
    "of no height": sheet([], height=0),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_what_is_no_sheet_of_two_pages_stays_whole(name: str) -> None:
    assert pages_on(ALONE[name]) == [ALONE[name]]
