"""Bodies in two columns, and what looks like them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.readers.layout.document_layout import layout
from pipeline.readers.layout.page_columns import in_columns
from pipeline.readers.layout.page_words import PageWords, Ruling, Word

WIDTH, HEIGHT, SIZE = 595.0, 842.0, 12.0
LETTER = 5.5
LEFT, MIDDLE, COLUMN = 62.0, 310.0, 225.0
PROSE = (
    "trong tháng bộ phận một cửa đã tiếp nhận và giải quyết đúng hạn các hồ sơ của tổ chức và công dân nộp trực tiếp "
    "hoặc qua mạng theo quy định của pháp luật về thủ tục hành chính trên địa bàn toàn huyện "
)


def printed(text: str, x: float, top: float) -> Iterator[Word]:
    for part in text.split():
        yield Word(part, x, top - 9, x + LETTER * len(part), top + 3, top, SIZE)
        x += LETTER * (len(part) + 1)


def column(text: str, x: float, top: float, width: float = COLUMN, last: float = HEIGHT) -> tuple[list[Word], str]:
    """Text set in lines between two heights, and what did not fit."""
    words, line = [], ""
    rest = text.split()
    while rest and top < last:
        while rest and LETTER * len(f"{line} {rest[0]}") <= width:
            line = f"{line} {rest.pop(0)}".strip()
        words += printed(line, x, top)
        line, top = "", top + 15
    return words, " ".join(rest)


def texts(pages: list[PageWords]) -> list[str]:
    return [draft.text for draft in layout(pages)]


def bulletin(text: str, top: float = 120.0, last: float = 700.0) -> PageWords:
    left, rest = column(text, LEFT, top, last=last)
    right, rest = column(rest, MIDDLE, top, last=last)
    assert right
    assert not rest
    return PageWords(1, WIDTH, HEIGHT, [*left, *right])


def test_a_sentence_goes_on_in_the_right_column() -> None:
    text = ("Mở đầu " + PROSE * 12).strip()
    page = bulletin(text)
    head = list(printed("TÌNH HÌNH TIẾP NHẬN VÀ GIẢI QUYẾT HỒ SƠ", 150, 80))
    foot = list(printed("Thông tin này đăng trên trang thông tin điện tử của huyện và niêm yết tại xã.", LEFT, 760))
    whole = PageWords(1, WIDTH, HEIGHT, [*head, *page.words, *foot])
    found = texts([whole])
    assert found[0].startswith("TÌNH HÌNH")
    assert found[1] == text
    assert found[-1].startswith("Thông tin này")


def test_boxes_stay_where_the_page_shows_them() -> None:
    page = bulletin(("Mở đầu " + PROSE * 12).strip())
    [draft] = layout([page])
    lefts = [place.box[0] for place in draft.places if place.box is not None]
    assert min(lefts) == LEFT
    assert max(lefts) > MIDDLE


def test_a_second_page_of_few_lines_follows_the_first() -> None:
    short, rest = column("Đề nghị các đơn vị thực hiện nghiêm túc các nội dung nêu trên và báo cáo kết quả", LEFT, 80)
    right, _ = column("về Văn phòng trước ngày 20 hàng tháng để tổng hợp theo đúng quy định hiện hành.", MIDDLE, 80)
    assert not rest
    signed = [*printed("Nơi nhận:", LEFT, 160), *printed("CHÁNH VĂN PHÒNG", 380, 160)]
    last = PageWords(2, WIDTH, HEIGHT, [*short, *right, *signed])
    parts = in_columns([bulletin(("Mở đầu " + PROSE * 12).strip()), last])
    assert [len(part.words) for part in parts[2:]] == [len(short), len(right), len(signed)]


def test_a_table_goes_on_in_the_right_column() -> None:
    left, rest = column(("Mở đầu " + PROSE * 5).strip(), LEFT, 120)
    assert not rest

    def rows(x: float, top: float, names: list[str]) -> tuple[list[Word], list[Ruling]]:
        words: list[Word] = []
        for number, name in enumerate(names):
            base = top + 14 + 20 * number
            words += [*printed(name, x + 4, base), *printed(str(410 + number), x + 150, base)]
        foot = top + 20 * len(names)
        lines = [Ruling(x, top + 20 * n, x + 220, top + 20 * n) for n in range(len(names) + 1)]
        return words, [*lines, *(Ruling(at, top, at, foot) for at in (x, x + 140, x + 220))]

    bottom = max(word.base for word in left) + 20
    here, ruled = rows(LEFT, bottom, ["Đơn vị", "Xã Một", "Xã Hai"])
    there, ruled_there = rows(MIDDLE, 110, ["Xã Ba", "Xã Bốn"])
    right, _ = column(("Tiếp theo " + PROSE * 4).strip(), MIDDLE, 190)
    page = PageWords(1, WIDTH, HEIGHT, [*left, *here, *there, *right], [*ruled, *ruled_there])
    found = layout([page])
    assert [draft.text.split()[1] for draft in found if draft.table == 0] == ["vị", "Một", "Hai", "Ba", "Bốn"]


def test_one_column_stays() -> None:
    words, _ = column(PROSE * 12, LEFT, 100, width=470)
    page = PageWords(1, WIDTH, HEIGHT, words)
    assert in_columns([page]) == [page]


def test_a_letterhead_and_a_signature_are_no_body() -> None:
    words, _ = column(PROSE * 6, LEFT, 220, width=470)
    head = [word for n, (one, other) in enumerate([
        ("UBND HUYỆN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("PHÒNG NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"),
        ("Số: 12/BC-PNV", "ngày 12 tháng 3 năm 2023"),
    ]) for word in (*printed(one, 90, 60 + 16 * n), *printed(other, 330, 60 + 16 * n))]
    receivers = [f"- Các phòng, ban, đơn vị thuộc huyện số {n};" for n in range(9)]
    foot = [word for n, text in enumerate(["Nơi nhận:", *receivers]) for word in printed(text, LEFT, 560 + 14 * n)]
    foot += [*printed("TRƯỞNG PHÒNG", 380, 560), *printed("Nguyễn Văn A", 380, 650)]
    page = PageWords(1, WIDTH, HEIGHT, [*head, *words, *foot])
    assert in_columns([page]) == [page]


def test_a_table_without_rulings_is_no_body() -> None:
    words = [word for n in range(20) for word in (
        *printed(f"Lĩnh vực số {n} của huyện", LEFT, 100 + 20 * n), *printed(f"{1200 + n}", 330, 100 + 20 * n),
        *printed(f"{1100 + n}", 420, 100 + 20 * n), *printed("99,5", 500, 100 + 20 * n),
    )]
    page = PageWords(1, WIDTH, HEIGHT, words)
    assert in_columns([page]) == [page]


def test_a_ruled_table_of_two_columns_of_text_is_no_body() -> None:
    one, _ = column(PROSE * 3, LEFT, 115)
    other, _ = column(PROSE * 3, MIDDLE, 115)
    foot = max(word.bottom for word in (*one, *other)) + 3
    lines = [Ruling(LEFT - 4, y, MIDDLE + COLUMN + 4, y) for y in (100, foot)]
    lines += [Ruling(x, 100, x, foot) for x in (LEFT - 4, MIDDLE - 8, MIDDLE + COLUMN + 4)]
    page = PageWords(1, WIDTH, HEIGHT, [*one, *other], lines)
    assert in_columns([page]) == [page]


def test_a_short_table_under_wordy_heads_is_no_body() -> None:
    heads = [word for n in range(4) for word in (
        *printed("Đơn vị thực hiện tiếp nhận hồ sơ của huyện", LEFT, 100 + 18 * n),
        *printed("Kết quả giải quyết hồ sơ trong kỳ báo cáo", MIDDLE, 100 + 18 * n),
    )]
    rows = [word for n in range(4) for word in (
        *printed(f"Lĩnh vực giải quyết số {n} của huyện", LEFT, 180 + 18 * n),
        *printed(f"{1200 + n}", MIDDLE, 180 + 18 * n), *printed(f"{1100 + n}", MIDDLE + COLUMN / 2, 180 + 18 * n),
        *printed("99,5", MIDDLE + COLUMN - 22, 180 + 18 * n),
    )]
    page = PageWords(1, WIDTH, HEIGHT, [*heads, *rows])
    assert in_columns([page]) == [page]
