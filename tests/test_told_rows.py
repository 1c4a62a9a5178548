"""Rows of a table that tell in sentences are read as the paragraphs they are."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from extractors.reading.told_rows import as_told
from schemas.records import Cell, Outcome, Passage, PassageKind

TOLD = (
    "4. Giải quyết hồ sơ tại huyện",
    "Tiếp nhận 1.930 HS, kỳ trước chuyển sang 40 HS. Đã giải quyết 1.900 HS (trước hạn 1.500, đúng hạn 394, "
    "quá hạn 6). Đang giải quyết 60 HS. Rút: 10 HS. Tỷ lệ đúng hạn, trước hạn: 99,68%.",
)
#: Origin: annexes «Nội dung | Kết quả» and tables of counts as offices draw them; own words and numbers.
AS_THEY_ARE = (
    ("1", "Đất đai", "412", "400", "12"),
    ("Số hóa hồ sơ", "3.690/3.777 (97,7%)", "9.271/9.383 (98,81%)"),
    ("2", "Kiểm tra công vụ tại 04 đơn vị, phát hiện 02 trường hợp đi muộn về sớm trong tháng 3", "4"),
    ("Chỉ đạo, điều hành", "01 nhiệm vụ vượt tiến độ"),
)


def row(*texts: str) -> Passage:
    cells, at = [], 0
    for column, text in enumerate(texts):
        cells.append(Cell(at, at + len(text), column, "Nội dung" if column == 0 else "Kết quả"))
        at += len(text) + len(" | ")
    return Passage(0, PassageKind.TABLE_ROW, " | ".join(texts), section="II. Kết quả", cells=tuple(cells), table=0)


def test_a_row_that_tells_is_a_paragraph_under_its_label() -> None:
    passage = row(*TOLD)
    told = as_told(passage)
    assert (told.kind, told.section) == (PassageKind.PARAGRAPH, f"II. Kết quả › {TOLD[0]}")
    assert told.text == passage.text  # so that places are those of the print


@pytest.mark.parametrize("texts", AS_THEY_ARE, ids=lambda texts: texts[-2][:30])
def test_a_row_of_counts_stays_a_row(texts: tuple[str, ...]) -> None:
    assert as_told(row(*texts)) == row(*texts)


def test_what_it_tells_is_found_where_it_is_printed() -> None:
    passage = row(*TOLD)
    found = extract([passage])
    codes = {figure.indicator: passage.text[figure.start : figure.end] for figure in found.figures if figure.indicator}
    assert codes["dossiers.received"] == "1.930"
    assert codes["dossiers.resolved.early"] == "1.500"
    assert codes["dossiers.pending"] == "60"
    assert {v.outcome for v in found.verdicts} == {Outcome.EXACT, Outcome.ROUNDED}
