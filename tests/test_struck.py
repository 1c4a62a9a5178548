"""Words struck out in a PDF or on a scan, numbers of lines, and what a copier adds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers.layout.line_numbers import take_out_line_numbers
from pipeline.readers.layout.outline import Draft, outline
from pipeline.readers.layout.page_words import PageWords, Ruling, Word
from pipeline.readers.pdf import read_pdf
from pipeline.readers.recognition.page_image import PageImage
from pipeline.readers.recognition.scan_noise import without_noise
from pipeline.readers.recognition.struck import mark_inked_out, mark_struck, without_struck
from schemas.records import PassageKind

HEIGHT, SIZE = 842.0, 14.0


def line(text: str, top: float = 100.0, x: float = 85.0) -> list[Word]:
    """Words seven points a letter, on one base line; '|' joins two pieces of a word."""
    words = []
    for part in text.split():
        pieces = part.split("|")
        joints = tuple(len("".join(pieces[: n + 1])) for n in range(len(pieces) - 1))
        printed = "".join(pieces)
        words.append(Word(printed, x, top - 10, x + 7 * len(printed), top + 3, top, SIZE, joints=joints))
        x += 7 * (len(printed) + 0.5)
    return words


def through(first: Word, last: Word, height: float = 0.28) -> Ruling:
    y = first.base - height * SIZE
    return Ruling(first.x0, y, last.x1, y)


@pytest.mark.parametrize(
    ("text", "first", "last", "left"),
    [
        ("đạt 91,18% 97,18%, còn", 1, 1, "đạt 97,18%, còn"),
        ("giảm 01 văn bản tăng 02", 0, 3, "tăng 02"),
        ("cũ của quý", 0, 2, ""),
    ],
)
def test_struck_words_are_no_text(text: str, first: int, last: int, left: str) -> None:
    words = line(text)
    begun = words[0].x0
    kept = without_struck(mark_struck(words, [through(words[first], words[last])]))
    assert " ".join(word.text for word in kept) == left
    assert not kept or kept[0].x0 == begun


def test_of_a_word_of_two_pieces_one_is_struck() -> None:
    words = line("có 412|389 hồ sơ")
    struck = Ruling(words[1].x0, words[1].base - 4, words[1].x0 + 21, words[1].base - 4)
    assert " ".join(word.text for word in without_struck(mark_struck(words, [struck]))) == "có 389 hồ sơ"


@pytest.mark.parametrize("height", [-0.1, 0.02, 0.7])
def test_lines_under_and_over_words_strike_nothing(height: float) -> None:
    words = line("tổng số 412 hồ sơ")
    assert without_struck(mark_struck(words, [through(words[0], words[-1], height)])) == words


def test_a_border_through_the_letters_of_a_narrow_row_strikes_nothing() -> None:
    words = [*line("Đất đai"), *line("1.926", x=300), *line("1.702", x=420)]
    border = Ruling(80, 96, 480, 96)
    assert without_struck(mark_struck(words, [border])) == words


def test_short_strokes_on_a_scan() -> None:
    ink = np.zeros((400, 1200), np.bool_)
    words = line("giao 05 06 trường")
    scale = 2.0
    page = PageImage(Image.new("L", (1200, 400), 255), scale, 0.0, [], ink)
    ink[192, round(words[1].x0 * scale) : round(words[1].x1 * scale)] = True
    ink[192, round(words[2].x0 * scale) : round((words[2].x0 + 6) * scale)] = True
    mark_inked_out(words, page)
    assert [word.text for word in without_struck(words)] == ["giao", "06", "trường"]


def test_a_pdf_with_struck_words(tmp_path: Path) -> None:
    path = tmp_path / "draft.pdf"
    canvas = Canvas(str(path), pagesize=(595, HEIGHT))
    canvas.setFont("Times-Roman", SIZE)
    x = 85.0
    for text, struck in (("Da giai quyet", False), ("4.120", True), ("4.210", False), ("ho so trong quy", False)):
        canvas.drawString(x, 700, text)
        end = x + canvas.stringWidth(text, "Times-Roman", SIZE)
        if struck:
            canvas.line(x, 704, end, 704)
        x = end + 4
    canvas.save()
    assert [passage.text for passage in read_pdf(path).passages] == ["Da giai quyet 4.210 ho so trong quy"]


def numbered(number: int, rows: int, begin: int = 1) -> PageWords:
    words = []
    for row in range(rows):
        mark = str(begin + row)
        words += [Word(mark, 60 - 6 * len(mark), 50 + 18 * row, 60, 60 + 18 * row, 60 + 18 * row, SIZE)]
        words += line("tiếp nhận hồ sơ", 60 + 18 * row)
    return PageWords(number, 595, HEIGHT, words)


def test_a_short_last_page_loses_its_numbers_of_lines_too() -> None:
    pages = [numbered(1, 20), numbered(2, 20), numbered(3, 4), numbered(4, 1)]
    take_out_line_numbers(pages)
    assert not any(word.text.isdigit() for page in pages for word in page.words)


def test_few_numbers_beside_the_text_stay_where_no_page_counts_its_lines() -> None:
    pages = [numbered(1, 4), numbered(2, 1)]
    take_out_line_numbers(pages)
    assert [word.text for page in pages for word in page.words if word.text.isdigit()] == ["1", "2", "3", "4", "1"]


def test_a_number_farther_out_stays() -> None:
    pages = [numbered(1, 20), PageWords(2, 595, HEIGHT, [Word("7", 5, 50, 11, 60, 60, SIZE), *line("hồ sơ", 60)])]
    take_out_line_numbers(pages)
    assert [word.text for word in pages[1].words] == ["7", "hồ", "sơ"]


def test_specks_and_turned_junk_are_no_words() -> None:
    turned = [Word(text, 60, 30 + 20 * n, 70, 45 + 20 * n, 45 + 20 * n, SIZE, upright=False) for n, text in
              enumerate(["(©", "œ", "C2", "BS", "mm", "Ồ", "H/)", "@4"])]
    speck = Word("-", 300, 90, 301, 91, 100, SIZE)
    alone = Word(".", 400, 90, 404, 94, 100, SIZE)
    number = Word("27", 61, 200, 70, 210, 210, SIZE)
    text = line("- Đã giải quyết : 27 hồ sơ", x=110)
    kept = without_noise([*turned, number, *text, speck, alone])
    assert kept == text


@pytest.mark.parametrize(
    ("wide", "high", "stays"), [(6.0, 1.5, True), (11.0, 7.0, True), (6.1, 17.7, False), (2.0, 40.0, False)]
)
def test_a_dash_higher_than_wide_is_a_border(wide: float, high: float, stays: bool) -> None:
    dash = Word("–", 276, 284, 276 + wide, 284 + high, 300, SIZE)
    text = line("đang giải quyết", x=110)
    assert without_noise([*text, dash]) == ([*text, dash] if stays else text)


def test_turned_heads_of_columns_stay() -> None:
    turned = [Word(text, 60 + 30 * n, 30, 70 + 30 * n, 45, 45, SIZE, upright=False) for n, text in
              enumerate(["Tổng", "số", "Trước", "hạn"])]
    assert without_noise(turned) == turned


@pytest.mark.parametrize("end", [",", ""])
def test_a_title_in_lines_stops_at_a_comma(end: str) -> None:
    drafts = [
        Draft("BÁO CÁO", bold=True, centred=True),
        Draft(f"Kết quả kiểm soát thủ tục hành chính năm 2021{end}", bold=True, centred=True),
        Draft("nhiệm vụ trọng tâm năm 2022", bold=True, centred=True),
        Draft("Ủy ban nhân dân huyện báo cáo như sau:"),
    ]
    kinds = [passage.kind for passage in outline(drafts)]
    assert kinds == [PassageKind.TITLE] * 3 + [PassageKind.PARAGRAPH]
