"""The PDF reader on small PDFs drawn here: order, paragraphs, columns, notes, tables, places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers import UnreadableFile
from pipeline.readers.encodings.unicode_form import clean, is_junk, to_nfc
from pipeline.readers.layout.document_layout import layout
from pipeline.readers.layout.page_words import PageWords, Word
from pipeline.readers.pdf import read_pdf
from pipeline.readers.pdfium import calls
from pipeline.readers.pdfium.arrays import text_objects
from pipeline.readers.recognition import ocr
from schemas.records import Passage, PassageKind, ReadDocument

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 85.0, 552.0
FONT, BOLD = "Times-Roman", "Times-Bold"
Draw = Callable[[Canvas], None]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ReadDocument]:
    """Draw pages (one function each) and read them back."""

    def draw_and_read(*pages: Draw, rotate: int = 0) -> ReadDocument:
        path = tmp_path / "drawn.pdf"
        canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
        for page in pages:
            if rotate:
                canvas.setPageRotation(rotate)
            page(canvas)
            canvas.showPage()
        canvas.save()
        return read_pdf(path)

    return draw_and_read


def write(canvas: Canvas, x: float, top: float, text: str, size: float = 14, font: str = FONT) -> float:
    """Write text with its base line ``top`` points below the top edge; the x where it ends."""
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - top, text)
    return x + float(canvas.stringWidth(text, font, size))


def centre(canvas: Canvas, x: float, top: float, text: str, size: float = 13, font: str = FONT) -> None:
    canvas.setFont(font, size)
    canvas.drawCentredString(x, HEIGHT - top, text)


def flow(
    canvas: Canvas, top: float, text: str, *, indent: float = 36, size: float = 14, font: str = FONT,
    pitch: float = 18, justify: bool = True,
) -> float:
    """Set a paragraph; the next base line."""
    lines: list[list[str]] = [[]]
    room = RIGHT - LEFT - indent
    for word in text.split(" "):
        trial = " ".join([*lines[-1], word])
        if lines[-1] and canvas.stringWidth(trial, font, size) > room:
            lines.append([])
            room = RIGHT - LEFT
        lines[-1].append(word)
    for number, words in enumerate(lines):
        x = LEFT + (indent if number == 0 else 0)
        canvas.setFont(font, size)
        line = " ".join(words)
        if justify and number < len(lines) - 1 and len(words) > 1:
            slack = RIGHT - x - canvas.stringWidth(line, font, size)
            drawn = canvas.beginText(x, HEIGHT - top)
            drawn.setWordSpace(slack / (len(words) - 1))
            drawn.textOut(line)
            canvas.drawText(drawn)
        else:
            canvas.drawString(x, HEIGHT - top, line)
        top += pitch
    return top


def texts(document: ReadDocument, *kinds: PassageKind) -> list[str]:
    return [p.text for p in document.passages if not kinds or p.kind in kinds]


def body(document: ReadDocument) -> list[str]:
    aside = (PassageKind.PAGE_NUMBER, PassageKind.FOOTNOTE)
    return [p.text for p in document.passages if p.kind not in aside]


def passage(document: ReadDocument, starts: str) -> Passage:
    return next(p for p in document.passages if p.text.startswith(starts))


LONG = " ".join(f"word{n} of the sentence" for n in range(12))


def test_paragraphs_by_first_line_indent(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        top = flow(canvas, 80, f"First {LONG}.")
        top = flow(canvas, top, f"Second {LONG}.")
        flow(canvas, top, "Third one.")

    assert body(read(page)) == [f"First {LONG}.", f"Second {LONG}.", "Third one."]


@pytest.mark.parametrize("justify", [True, False])
def test_block_paragraphs_by_distance(read: Callable[..., ReadDocument], justify: bool) -> None:
    def page(canvas: Canvas) -> None:
        top = 80.0
        for name in ("First", "Second", "Third"):
            top = 6 + flow(canvas, top, f"{name} {LONG}.", indent=0, justify=justify)

    assert body(read(page)) == [f"{name} {LONG}." for name in ("First", "Second", "Third")]


def test_paragraph_goes_on_over_a_page_break_and_a_page_number(read: Callable[..., ReadDocument]) -> None:
    def first(canvas: Canvas) -> None:
        flow(canvas, 80, f"Before {LONG}.")
        write(canvas, LEFT + 36, 760, "The first line of it")
        tail = "reaches the margin"
        write(canvas, RIGHT - canvas.stringWidth(tail, FONT, 14), 760, tail)

    def second(canvas: Canvas) -> None:
        centre(canvas, WIDTH / 2, 40, "2")
        top = flow(canvas, 70, "and ends here.", indent=0)
        flow(canvas, top, f"After {LONG}.")

    document = read(first, second)
    assert body(document) == [
        f"Before {LONG}.", "The first line of it reaches the margin and ends here.", f"After {LONG}.",
    ]
    assert texts(document, PassageKind.PAGE_NUMBER) == ["2"]
    assert {place.page for place in passage(document, "The first").places} == {1, 2}


@pytest.mark.parametrize(
    ("upper", "lower", "joined"),
    [
        ("according to 3017/QD-", "UBND of the province", "3017/QD-UBND of"),
        ("in the period 2021-", "2023 of the plan", "2021-2023 of"),
        ("letter number 2403/", "UBND-TCNV of the", "2403/UBND-TCNV of"),
        ("the development of economy -", "society of the", "economy - society"),
        ("the development of", "society of the", "of society"),
    ],
)
def test_line_ends(read: Callable[..., ReadDocument], upper: str, lower: str, joined: str) -> None:
    def page(canvas: Canvas) -> None:
        flow(canvas, 80, f"Opening {LONG}.")
        width = canvas.stringWidth(upper, FONT, 14)
        write(canvas, RIGHT - width, 300, upper)
        write(canvas, LEFT, 300, "and")
        write(canvas, LEFT, 318, lower)

    assert any(joined in text for text in body(read(page)))


def letterhead(canvas: Canvas) -> None:
    centre(canvas, 160, 80, "UY BAN NHAN DAN")
    centre(canvas, 410, 80, "CONG HOA XA HOI CHU NGHIA VIET NAM", 12, BOLD)
    centre(canvas, 160, 96, "HUYEN AN BINH", 13, BOLD)
    centre(canvas, 410, 96, "Doc lap - Tu do - Hanh phuc", 13, BOLD)
    centre(canvas, 160, 120, "So:        /BC-UBND")
    centre(canvas, 410, 120, "An Binh, ngay      thang      nam 2022")
    canvas.line(370, HEIGHT - 100, 450, HEIGHT - 100)
    centre(canvas, (LEFT + RIGHT) / 2, 160, "BAO CAO", 14, BOLD)
    flow(canvas, 200, f"Body {LONG}.")


def test_letterhead_is_read_column_by_column(read: Callable[..., ReadDocument]) -> None:
    document = read(letterhead)
    assert texts(document, PassageKind.HEADER)[:6] == [
        "UY BAN NHAN DAN", "HUYEN AN BINH", "So: /BC-UBND",
        "CONG HOA XA HOI CHU NGHIA VIET NAM", "Doc lap - Tu do - Hanh phuc",
        "An Binh, ngay thang nam 2022",
    ]
    assert "BAO CAO" in texts(document)
    assert not texts(document, PassageKind.TABLE_ROW)


@pytest.mark.parametrize("shift", [-1.5, 0.0, 1.5])
def test_a_title_whose_first_line_nearly_fills_the_text_is_one(read: Callable[..., ReadDocument], shift: float) -> None:
    """«… của phường An Thượng» / «Trạch»: the first line is a little nearer to one margin."""
    def page(canvas: Canvas) -> None:
        words = "Ket qua cong tac cai cach hanh chinh quy III nam 2025 phuong An"
        size, middle = 13 * (RIGHT - LEFT - 17) / canvas.stringWidth(words, BOLD, 13), (LEFT + RIGHT) / 2
        centre(canvas, middle + shift, 100, words, size, BOLD)
        centre(canvas, middle, 100 + 1.2 * size, "Thuong", size, BOLD)
        flow(canvas, 160, f"Body {LONG}. " * 3)

    assert any(text.endswith("phuong An Thuong") for text in texts(read(page)))


def test_signature_block_is_read_column_by_column(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        top = flow(canvas, 80, f"Body {LONG}.") + 20
        write(canvas, LEFT, top, "Noi nhan:", 12, BOLD)
        centre(canvas, 430, top, "TM. UY BAN NHAN DAN", 14, BOLD)
        entries = ("- So Noi vu;", "- The departments and the", "offices of it;", "- Luu: VT.")
        for n, line in enumerate(entries):
            write(canvas, LEFT, top + 13 * (n + 1), line, 11)
        centre(canvas, 430, top + 17, "CHU TICH", 14, BOLD)
        centre(canvas, 430, top + 90, "Nguyen Van An", 14, BOLD)

    assert texts(read(page), PassageKind.SIGNATURE) == [
        "Noi nhan:", "- So Noi vu;", "- The departments and the offices of it;", "- Luu: VT.",
        "TM. UY BAN NHAN DAN", "CHU TICH", "Nguyen Van An",
    ]


def noted(canvas: Canvas) -> None:
    x = write(canvas, LEFT, 700, "checked five communes of it")
    canvas.setFont(FONT, 8)
    canvas.drawString(x, HEIGHT - 700 + 5, "1")
    x = write(canvas, x + 5, 700, ", and 12 km")
    canvas.setFont(FONT, 8)
    canvas.drawString(x, HEIGHT - 700 + 5, "2")
    write(canvas, x + 5, 700, " of roads.")
    canvas.line(LEFT, HEIGHT - 760, LEFT + 140, HEIGHT - 760)
    canvas.setFont(FONT, 6)
    canvas.drawString(LEFT, HEIGHT - 775 + 4, "1")
    write(canvas, LEFT + 5, 775, "Report 33 of the", 10)
    write(canvas, LEFT, 787, "district.", 10)


def test_footnotes_leave_the_text(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG} {LONG}.")
        noted(canvas)

    document = read(page)
    sentence = passage(document, "checked")
    assert sentence.text == "checked five communes of it, and 12 km2 of roads."
    assert [(mark.at, mark.mark) for mark in sentence.marks] == [(27, "1")]
    notes = [p for p in document.passages if p.kind is PassageKind.FOOTNOTE]
    assert [(p.note, p.text) for p in notes] == [("1", "Report 33 of the district.")]


@pytest.mark.parametrize(("ruled_off", "size"), [(True, 10), (False, 10), (True, 14)])
def test_notes_below_a_short_rule_need_no_raised_mark(
    ruled_off: bool, size: float, read: Callable[..., ReadDocument]
) -> None:
    """A scan shows the mark of a note badly; the rule over it and its small letters tell it."""

    def first(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}. " * 3)
        flow(canvas, 400, f"Da giai quyet 507 ho so, {LONG}, dung han 507", justify=False)
        if ruled_off:
            canvas.line(LEFT, HEIGHT - 720, LEFT + 119, HEIGHT - 720)
        write(canvas, LEFT, 735, '"To trinh so 157', size=size)
        write(canvas, LEFT, 748, "cua huyen.", size=size)

    document = read(first, lambda canvas: flow(canvas, 80, "ho so, khong co ho so qua han.", indent=0))
    joined = any(text.endswith("dung han 507 ho so, khong co ho so qua han.") for text in body(document))
    assert joined == (ruled_off and size == 10)
    assert bool(texts(document, PassageKind.FOOTNOTE)) == (ruled_off and size == 10)


def ruled(
    canvas: Canvas, top: float, rows: Sequence[Sequence[str]], xs: Sequence[float], height: float = 20,
    merged: Sequence[tuple[int, int]] = (),
) -> None:
    """Draw a table; ``merged`` cells (row, column) have no line above them."""
    for number, row in enumerate(rows):
        y = HEIGHT - top - number * height
        for column, text in enumerate(row):
            if (number, column) not in merged:
                canvas.line(xs[column], y, xs[column + 1], y)
            canvas.setFont(FONT, 12)
            for line, part in enumerate(text.split("\n")):
                canvas.drawString(xs[column] + 3, y - 14 - 12 * line, part)
    bottom = HEIGHT - top - len(rows) * height
    canvas.line(xs[0], bottom, xs[-1], bottom)
    for x in xs:
        canvas.line(x, HEIGHT - top, x, bottom)


COLUMNS = (85, 125, 300, 420, 552)
HEAD = ("No", "Field", "Received", "Done")


def rows_of(document: ReadDocument) -> list[str]:
    return texts(document, PassageKind.TABLE_ROW)


def test_table_cells_heads_and_places(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}.")
        rows = [HEAD, ("1", "Land", "120", "118"), ("2", "", "7", "7"), ("", "Trade", "", "9")]
        ruled(canvas, 300, rows, COLUMNS, merged=[(3, 0), (3, 2)])
        flow(canvas, 420, "Behind the table.")

    document = read(page)
    assert rows_of(document) == [
        "No | Field | Received | Done", "1 | Land | 120 | 118", "2 |  | 7 | 7", " | Trade |  | 9",
    ]
    row = passage(document, "1 | Land")
    assert [row.text[c.start : c.end] for c in row.cells] == ["1", "Land", "120", "118"]
    assert [c.head for c in row.cells] == list(HEAD)
    assert row.table == 0
    _, box = row.box_of(row.text.index("120"), row.text.index("120") + 3)
    assert box is not None
    assert 300 <= box[0] < box[2] <= 420
    assert 320 <= box[1] < box[3] <= 341
    assert body(document)[-1] == "Behind the table."


def test_table_over_pages_is_one_table(read: Callable[..., ReadDocument]) -> None:
    def first(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}.")
        ruled(canvas, 720, [HEAD, ("1", "Land and all its registers of", "120", "118")], COLUMNS)

    def second(canvas: Canvas) -> None:
        centre(canvas, WIDTH / 2, 40, "2")
        ruled(canvas, 70, [HEAD, ("", "older books", "", ""), ("2", "Trade", "9", "9")], COLUMNS)
        flow(canvas, 300, f"Next {LONG}.")

    document = read(first, second)
    assert rows_of(document) == [
        "No | Field | Received | Done",
        "1 | Land and all its registers of older books | 120 | 118",
        "2 | Trade | 9 | 9",
    ]
    assert {p.table for p in document.passages if p.kind is PassageKind.TABLE_ROW} == {0}
    cut = passage(document, "1 | Land")
    assert {place.page for place in cut.places} == {1, 2}


def test_numbers_of_the_next_page_are_of_the_next_row(read: Callable[..., ReadDocument]) -> None:
    """Columns as narrow as their numbers: the row cut by the page takes its name along, never another's numbers."""
    narrow, head = (85, 125, 300, 342, 384), ("No", "Field", "In", "Out")

    def first(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}.")
        ruled(canvas, 720, [head, ("1", "Department of Land and of the", "5.353", "5.075")], narrow)

    def second(canvas: Canvas) -> None:
        ruled(canvas, 70, [head, ("", "Environment", "", ""), ("2", "Trade", "1.168", "1.095")], narrow)

    def third(canvas: Canvas) -> None:
        ruled(canvas, 70, [head, ("3", "Health", "481", "463"), ("", "Total", "7.002", "6.633")], narrow)

    assert rows_of(read(first, second, third))[1:] == [
        "1 | Department of Land and of the Environment | 5.353 | 5.075",
        "2 | Trade | 1.168 | 1.095",
        "3 | Health | 481 | 463",
        " | Total | 7.002 | 6.633",
    ]


def test_a_name_cut_by_the_page_in_the_first_column(read: Callable[..., ReadDocument]) -> None:
    """«Xã Mai» ⏎ «Lan» is one name; a word of its own below a whole name heads the rows after it."""
    narrow, head = (85, 130, 230, 300), ("Unit", "In", "Out")

    def first(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}.")
        ruled(canvas, 720, [head, ("Xã Mai", "53", "50")], narrow)

    def second(canvas: Canvas) -> None:
        ruled(canvas, 70, [head, ("Lan", "", ""), ("Nam", "68", "65")], narrow)

    def third(canvas: Canvas) -> None:
        ruled(canvas, 70, [head, ("Khac", "", ""), ("Tan", "9", "8")], narrow)

    assert rows_of(read(first, second, third))[1:] == [
        "Xã Mai Lan | 53 | 50", "Nam | 68 | 65", "Khac |  | ", "Tan | 9 | 8",
    ]  # fmt: skip


def test_heads_in_two_rows_are_joined(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        xs = (85, 200, 300, 400)
        y = HEIGHT - 100
        for x0, x1, at in ((85, 400, 0), (200, 400, 20), (85, 400, 40), (85, 400, 60), (85, 400, 80)):
            canvas.line(x0, y - at, x1, y - at)
        for x, start in ((85, 0), (200, 0), (300, 20), (400, 0)):
            canvas.line(x, y - start, x, y - 80)
        write(canvas, 90, 124, "Unit", 12)
        write(canvas, 210, 114, "Resolved", 12)
        write(canvas, 210, 134, "early", 12)
        write(canvas, 310, 134, "late", 12)
        for n, text in enumerate(("(1)", "(2)", "(3)")):
            write(canvas, xs[n] + 5, 154, text, 12)
        for n, text in enumerate(("An Binh", "14", "2")):
            write(canvas, xs[n] + 5, 174, text, 12)

    row = passage(read(page), "An Binh")
    assert [c.head for c in row.cells] == ["Unit", "Resolved / early", "Resolved / late"]


def test_heads_that_a_page_ends_with_name_the_columns(read: Callable[..., ReadDocument]) -> None:
    xs = (85, 200, 300, 400)

    def first(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}.")
        for x0, at in ((85, 0), (200, 20), (85, 40)):
            canvas.line(x0, HEIGHT - 730 - at, 400, HEIGHT - 730 - at)
        for x, start in ((85, 0), (200, 0), (300, 20), (400, 0)):
            canvas.line(x, HEIGHT - 730 - start, x, HEIGHT - 770)
        write(canvas, 90, 754, "Unit", 12)
        write(canvas, 210, 744, "Resolved", 12)
        write(canvas, 210, 764, "early", 12)
        write(canvas, 310, 764, "late", 12)

    def second(canvas: Canvas) -> None:
        ruled(canvas, 70, [("(1)", "(2)", "(3)"), ("An Binh", "14", "2")], xs)

    row = passage(read(first, second), "An Binh")
    assert [c.head for c in row.cells] == ["Unit", "Resolved / early", "Resolved / late"]


def test_frame_around_a_page_is_no_table(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(40, 40, WIDTH - 80, HEIGHT - 80)
        canvas.rect(44, 44, WIDTH - 88, HEIGHT - 88)
        flow(canvas, 80, f"Body {LONG}.")

    document = read(page)
    assert not rows_of(document)
    assert body(document) == [f"Body {LONG}."]


def test_every_word_has_its_place(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}.")

    found = read(page).passages[0]
    assert [found.text[p.start : p.end] for p in found.places] == found.text.split(" ")
    assert all(LEFT - 1 <= p.box[0] < p.box[2] <= RIGHT + 1 for p in found.places)


def test_turned_page_has_boxes_as_displayed(read: Callable[..., ReadDocument]) -> None:
    def page(canvas: Canvas) -> None:
        # Displayed after a quarter turn clockwise: x grows with the page's y.
        canvas.translate(100, 50)
        canvas.rotate(90)
        canvas.setFont(FONT, 14)
        canvas.drawString(0, 0, "Sideways text stands upright")

    document = read(page, rotate=90)
    found = document.passages[0]
    assert found.text == "Sideways text stands upright"
    assert document.page_sizes == ((WIDTH, HEIGHT),)
    x0, top, x1, bottom = found.places[0].box
    assert x0 == pytest.approx(50, abs=2)
    assert 85 < top < bottom < 105
    assert found.places[-1].box[0] > x1


def test_same_layout_serves_words_of_ocr() -> None:
    words = [
        Word(text, x, top - 12, x + 9 * len(text), top + 3, top, 14)
        for top, line in ((100, "1. Heading of it"), (130, "Text of the page"))
        for x, text in zip((100, 140, 210, 240), line.split(" "), strict=True)
    ]
    drafts = layout([PageWords(1, WIDTH, HEIGHT, words)])
    assert [draft.text for draft in drafts] == ["1. Heading of it", "Text of the page"]


def test_pages_without_text_are_problems(read: Callable[..., ReadDocument]) -> None:
    def picture(canvas: Canvas) -> None:
        canvas.rect(100, 100, 300, 300, fill=1)

    def text(canvas: Canvas) -> None:
        flow(canvas, 80, f"Body {LONG}.")

    document = read(picture, text)
    told = ("no_words_recognised", 1) if ocr.is_available() else ("ocr_unavailable", None)
    assert [(met.code, met.page) for met in document.problems] == [told]
    assert document.text_source == "born-digital"
    assert document.passages[0].page == 2


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b"%PDF-1.7\n1 0 obj <<", "damaged"), (b"words", "damaged")]
)
def test_files_that_do_not_open(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as met:
        read_pdf(path)
    assert met.value.code == code


def test_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(100, 700, "hidden")
    canvas.save()
    with pytest.raises(UnreadableFile) as met:
        read_pdf(path)
    assert met.value.code == "encrypted"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_decomposed_vietnamese(tmp_path: Path, form: str) -> None:
    fonts = sorted((Path(__file__).parents[1] / "corpus" / "fonts").glob("*.ttf"))
    if not fonts:
        pytest.skip("no font with Vietnamese letters in corpus/fonts")
    pdfmetrics.registerFont(TTFont("Vietnamese", str(fonts[0])))
    path = tmp_path / "vi.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont("Vietnamese", 14)
    text = "Tỷ lệ giải quyết hồ sơ đúng hạn đạt 99,97%"
    canvas.drawString(LEFT, 700, unicodedata.normalize(form, text))  # type: ignore[arg-type]
    canvas.save()
    found = read_pdf(path).passages[0]
    assert found.text == text
    assert [found.text[p.start : p.end] for p in found.places] == text.split(" ")


@pytest.mark.parametrize("step", [1, 5])
def test_line_numbers_in_the_margin_are_no_text(step: int, read: Callable[..., ReadDocument]) -> None:
    lines = [f"Xa {name} da tiep nhan {number} ho so trong quy va" for number, name in enumerate("ABCDEFGHIJKL", 31)]

    def draw(canvas: Canvas, *, numbered: bool = True) -> None:
        for number, line in enumerate(lines):
            if numbered:
                write(canvas, LEFT - 25, 60 + 18 * number, str(step * (number + 1)), size=10)
            write(canvas, LEFT, 60 + 18 * number, line)

    assert " ".join(texts(read(draw))) == " ".join(lines)


def test_row_numbers_of_a_table_stay(read: Callable[..., ReadDocument]) -> None:
    rows = [[str(number), f"Xa so {number}", str(100 + number)] for number in range(1, 13)]
    document = read(lambda canvas: ruled(canvas, 60, [["TT", "Xa", "Ho so"], *rows], (85, 125, 300, 420)))
    assert rows_of(document)[-1] == "12 | Xa so 12 | 112"


def show(canvas: Canvas, x: float, top: float, parts: Sequence[str | float], font: str, size: float = 14) -> None:
    """Print words and gaps (points) as one text object, as word processors do."""
    face, pieces, name = pdfmetrics.getFont(font), [], ""
    for part in parts:
        if isinstance(part, str):
            [(subset, codes)] = face.splitString(part, canvas._doc)
            name = face.getSubsetInternalName(subset, canvas._doc)
            pieces.append(f"<{codes.hex()}>")
        else:
            pieces.append(f"{-part / size * 1000:.2f}")
    canvas._code.append(f"BT {name} {size} Tf 1 0 0 1 {x} {HEIGHT - top} Tm [{' '.join(pieces)}] TJ ET")


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("UBND huyện tiếp nhận 1.234 hồ sơ, giải quyết đúng hạn đạt 99,50% (quý III)", "ệếậồơảạ"),
        ("Chỉ thị của Chủ tịch huyện", "ỉịủệ"),
        ("Ủy ban nhân dân xã Ổ Lĩnh", "ỦỔ"),
        ("Hộ tịch - Chứng thực", "ự"),
        ("CẤP HUYỆN", "Ệ"),
        ("Tổng số 12 hồ sơ", ""),
    ],
)
def test_letters_of_another_font_stay_in_their_words(
    text: str, lacking: str, read: Callable[..., ReadDocument]
) -> None:
    """What printing without the report's font gives: letters it lacks come from another, after the rest of the line."""
    fonts = Path(__file__).parent.parent / "corpus" / "fonts"
    pdfmetrics.registerFont(TTFont("main", str(fonts / "Tinos-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("fallback", str(fonts / "Tinos-Italic.ttf")))

    def draw(canvas: Canvas) -> None:
        write(canvas, LEFT, 60, "Dòng trên của đoạn.", font="main")
        main: list[str | float] = []
        other: list[str | float] = []
        for letter in text:
            font, drawn, left = ("fallback", other, main) if letter in lacking else ("main", main, other)
            drawn.append(letter)
            left.append(float(canvas.stringWidth(letter, font, 14)))
        show(canvas, LEFT, 100, main, "main")
        if lacking:
            show(canvas, LEFT, 100, other, "fallback")

    assert text in " ".join(texts(read(draw)))


def test_composing_keeps_the_way_back() -> None:
    source = unicodedata.normalize("NFD", "hộ nghèo")
    text, back = to_nfc(source)
    assert text == "hộ nghèo"
    assert [unicodedata.normalize("NFD", char)[0] for char in text] == [source[at] for at in back]
    assert clean("  một\u00a0\u00a0cửa \u0000\n") == ("một cửa", [2, 3, 4, 5, 7, 8, 9])
    assert is_junk("\ufffd")
    assert not is_junk("ế")


@pytest.mark.shared
@pytest.mark.parametrize("name", ["huong-son-2023-9m", "quang-dien-2022-h1-nfd", "tu-nghia-2023-q3"])
def test_shared_reports_paragraph_by_paragraph(shared: Path, name: str) -> None:
    folder = shared / "reports"
    document = read_pdf(folder / f"{name}.pdf")
    truth = (folder / f"{name.removesuffix('-nfd')}.truth.txt").read_text(encoding="utf-8").splitlines()

    def single(text: str) -> str:
        return re.sub(r"\s+", " ", text).strip()

    printed = {single(p.text) for p in document.passages}
    wanted = [re.sub(r"^\[\d+\] ", "", line).replace("\t", " | ") for line in truth if line.strip()]
    missing = [line for line in wanted if single(line) not in printed]
    assert not missing


def test_characters_between_two_of_one_object_are_of_that_object(corpus: Path) -> None:
    """Asked for at the ends of words alone, as where text may run from right to left: at every character."""
    for path in sorted((corpus / "reconstructions").glob("*.pdf"))[:3]:
        for page in pdfium.PdfDocument(path):
            textpage = page.get_textpage()
            text = textpage.get_text_range()
            printed = np.array([char > " " for char in text])
            address = calls.address_of(textpage.raw)
            few, all_asked = (text_objects(address, printed, reordered=reordered) for reordered in (False, True))
            assert (few == all_asked).all()
            assert few.any()
            assert not text_objects(address, np.zeros(len(text), np.bool_), reordered=False).any()
