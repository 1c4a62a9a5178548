"""Recognising pages: which pages, in what order, what is said when it does not go."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.limits import Limits
from pipeline.readers.layout.page_words import Line
from pipeline.readers.pdf import read_pdf
from pipeline.readers.recognition import ocr
from pipeline.readers.recognition.hocr import words_of
from pipeline.readers.recognition.image_rulings import find_rulings, without_rulings
from pipeline.readers.recognition.page_image import PageImage
from pipeline.readers.recognition.page_skew import find_skew
from pipeline.work import workers
from schemas.records import PassageKind, ReadDocument

DPI = 200
SCALE = DPI / 72
WIDTH, HEIGHT = 595, 842
NOTE = "Kế hoạch năm 2022 của huyện"
BODY = (
    "Trong quý 3 năm 2022, Bộ phận một cửa tiếp nhận 9.133 hồ sơ,",
    "giải quyết đúng hạn 9.131 hồ sơ, đạt 99,97% so với kế hoạch.",
)
needs_tesseract = pytest.mark.skipif(not ocr.is_available(), reason="Tesseract or its data vie is missing")


@pytest.fixture(scope="session")
def font_file() -> Path:
    fonts = sorted((Path(__file__).parents[1] / "corpus" / "fonts").glob("*.ttf"))
    if not fonts:
        pytest.skip("no font with Vietnamese letters in corpus/fonts")
    return next((font for font in fonts if font.stem.lower().endswith("regular")), fonts[0])


@pytest.fixture
def scan(tmp_path: Path, font_file: Path) -> Callable[..., Path]:
    """Make a PDF of page images: words at (x, base line, size), turned clockwise by ``skew`` and then ``turn``.

    ``layer`` is hidden text under each image.
    """

    def make(
        *pages: list[tuple[float, float, float, str]], skew: float = 0.0, text_page: str = "", turn: int = 0,
        layer: str = "",
    ) -> Path:
        path = tmp_path / "scan.pdf"
        canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
        pdfmetrics.registerFont(TTFont("hidden", font_file))
        for page in pages:
            image = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), 245)
            draw = ImageDraw.Draw(image)
            for x, base, size, text in page:
                font = ImageFont.truetype(str(font_file), round(size * SCALE))
                draw.text((x * SCALE, base * SCALE), text, 20, font, anchor="ls")
            buffer = io.BytesIO()
            image = image.rotate(-skew, Image.Resampling.BICUBIC, fillcolor=245).rotate(-turn, expand=True)
            image.save(buffer, "PNG", compress_level=1)
            size = (WIDTH, HEIGHT) if turn % 180 == 0 else (HEIGHT, WIDTH)
            canvas.setPageSize(size)
            canvas.drawImage(ImageReader(buffer), 0, 0, *size)
            hidden = canvas.beginText(60, 700)
            hidden.setTextRenderMode(3)
            hidden.setFont("hidden", 10)
            hidden.textLines(layer)
            canvas.drawText(hidden)
            canvas.showPage()
        if text_page:
            canvas.drawString(100, 700, text_page)
            canvas.showPage()
        canvas.save()
        return path

    return make


def a_page() -> list[tuple[float, float, float, str]]:
    return [
        (110, 80, 13, "ỦY BAN NHÂN DÂN"), (300, 80, 12, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (115, 98, 13, "HUYỆN AN BÌNH"), (340, 98, 13, "Độc lập - Tự do - Hạnh phúc"),
        (290, 140, 14, "BÁO CÁO"), (170, 158, 14, "Kết quả cải cách hành chính quý 3"),
        (121, 200, 14, BODY[0]), (85, 218, 14, BODY[1]),
        (121, 240, 14, "- Cấp huyện tiếp nhận 2.377 hồ sơ."),
        (121, 262, 14, "- Cấp xã tiếp nhận 6.756 hồ sơ."),
    ]


def texts(document: ReadDocument, kind: PassageKind | None = None) -> list[str]:
    return [p.text for p in document.passages if kind is None or p.kind is kind]


@needs_tesseract
@pytest.mark.parametrize("skew", [0.0, 1.2, -0.8])
def test_a_scan_is_read_like_its_twin(scan: Callable[..., Path], skew: float) -> None:
    document = read_pdf(scan(a_page(), skew=skew))
    assert document.text_source == "ocr"
    assert not document.problems
    assert texts(document, PassageKind.HEADER) == [
        "ỦY BAN NHÂN DÂN", "HUYỆN AN BÌNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
    ]
    assert texts(document)[-3:] == [
        " ".join(BODY), "- Cấp huyện tiếp nhận 2.377 hồ sơ.", "- Cấp xã tiếp nhận 6.756 hồ sơ.",
    ]


@needs_tesseract
def test_boxes_are_where_the_skewed_scan_shows_the_word(scan: Callable[..., Path]) -> None:
    skew = 1.5
    document = read_pdf(scan(a_page(), skew=skew))
    found = next(p for p in document.passages if "9.133" in p.text)
    _, box = found.box_of(found.text.index("hồ sơ,"), found.text.index("hồ sơ,") + 2)
    assert box is not None
    x, y = (box[0] + box[2]) / 2 - WIDTH / 2, (box[1] + box[3]) / 2 - HEIGHT / 2
    turned = np.radians(skew)
    straight = HEIGHT / 2 - x * np.sin(turned) + y * np.cos(turned)
    assert straight == pytest.approx(195, abs=3)


@needs_tesseract
@pytest.mark.skipif(ocr.ORIENTATION not in ocr.equipment(), reason="Tesseract's data osd is missing")
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_is_read_and_marked_where_it_shows(scan: Callable[..., Path], turn: int) -> None:
    more = [(121, 284 + 22 * n, 14, f"- Xã thứ {n} đã giải quyết đúng hạn {n} hồ sơ.") for n in range(3, 20)]
    document = read_pdf(scan([*a_page(), *more], turn=turn))
    assert " ".join(BODY) in texts(document)
    found = next(p for p in document.passages if "9.133" in p.text)
    _, box = found.box_of(found.text.index("9.133"), found.text.index("9.133") + 5)
    assert box is not None
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x, y = {90: (down, HEIGHT - across), 180: (WIDTH - across, HEIGHT - down), 270: (WIDTH - down, across)}[turn]
    assert y == pytest.approx(195, abs=4)
    assert 380 < x < 480


#: What a scanner without Vietnamese makes of the page, and what a signature made on a computer adds to it.
FOREIGN = "Trong quy 3 nam 2022, BO phan mot cira tiép nhan 9.133 hö so, gidi quyét düng han 9.131 hö so\n" * 6
SIGNED = "Nguoi ky: UBND huyen An Binh\nThoi gian ky: 12.09.2022 15:04:11 +07:00\nEmail: anbinh@example.vn"


#: What another scan of another day gave, in Vietnamese.
OTHER = "Trong quý 2 năm 2022, Bộ phận một cửa tiếp nhận 7.155 hồ sơ, giải quyết đúng hạn 6.131 hồ sơ.\n" * 8


@needs_tesseract
@pytest.mark.parametrize("layer", [FOREIGN, SIGNED, OTHER])
def test_a_layer_that_is_not_the_text_of_the_page(scan: Callable[..., Path], layer: str) -> None:
    document = read_pdf(scan(a_page(), layer=layer))
    assert document.recognised_pages == (1,)
    assert texts(document)[-3] == " ".join(BODY)


def test_without_tesseract_a_doubtful_layer_is_better_than_none(
    scan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    document = read_pdf(scan(a_page(), layer=FOREIGN))
    assert [met.code for met in document.problems] == ["ocr_unavailable"]
    assert "9.133" in texts(document)[0]
    assert document.recognised_pages == (1,), "a scanner read it, and may have misread"


@needs_tesseract
def test_which_pages_are_recognised(scan: Callable[..., Path]) -> None:
    printed = "The printed text layer of this page is long enough."
    path = scan(a_page(), text_page=printed)
    auto = read_pdf(path)
    assert (auto.text_source, auto.problems) == ("ocr", ())
    assert {p.page for p in auto.passages} == {1, 2}
    assert texts(auto)[-1] == printed
    never = read_pdf(path, "never")
    assert [(met.code, met.page) for met in never.problems] == [("no_text_layer", 1)]
    assert (never.text_source, texts(never)) == ("born-digital", [printed])
    forced = read_pdf(path, "force")
    assert all(type(place.box) is tuple for p in forced.passages for place in p.places)
    assert forced.text_source == "ocr"
    assert {p.page for p in forced.passages} == {1, 2}
    with pytest.raises(ValueError, match="always"):
        read_pdf(path, "always")


@needs_tesseract
def test_blank_pages_do_not_make_a_scan_born_digital(scan: Callable[..., Path], tmp_path: Path) -> None:
    with pdfium.PdfDocument(scan(a_page())) as document:
        for _ in range(3):
            document.new_page(WIDTH, HEIGHT)
        document.save(tmp_path / "blank.pdf")
    read = read_pdf(tmp_path / "blank.pdf")
    assert (read.text_source, read.pages, read.problems) == ("ocr", 4, ())


@needs_tesseract
def test_a_picture_without_words_is_said(scan: Callable[..., Path]) -> None:
    document = read_pdf(scan([], text_page="A page of text that is printed as text, as usual."))
    assert [(met.code, met.page) for met in document.problems] == [("no_words_recognised", 1)]
    assert document.text_source == "born-digital"


def test_without_tesseract_the_rest_is_read(
    scan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    printed = "The printed text layer of this page is long enough."
    document = read_pdf(scan(a_page(), a_page(), text_page=printed))
    assert [met.code for met in document.problems] == ["ocr_unavailable"]
    assert "2" in document.problems[0].message
    assert texts(document) == [printed]


@needs_tesseract
def test_a_page_that_takes_too_long_is_a_problem(
    scan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "OCR_PAGE_SECONDS", 0.01)
    asked: list[float] = []
    document = read_pdf(scan(a_page(), text_page="The printed text of the other page, long enough."), "auto",
                        asked.append)
    assert [(met.code, met.page) for met in document.problems] == [("unreadable_page", 1)]
    assert "Tesseract" in document.problems[0].message
    assert {p.page for p in document.passages} == {2}
    assert len(document.page_sizes) == 2
    # Asked for before the page, given back but for what it took.
    assert asked[0] == 60
    assert -60 <= asked[1] < -50


@needs_tesseract
def test_in_a_worker_recognising_is_not_counted_as_reading(scan: Callable[..., Path]) -> None:
    path = scan(*[a_page() for _ in range(8)])
    limits = Limits(job_seconds=2.0, start_seconds=60)
    jobs = [workers.Job("scan", str(path))]
    [outcome] = workers.run(jobs, "pipeline.intake.files:read_or_refuse", workers=1, limits=limits,
                            warm="pipeline.intake.files:load_readers")
    assert isinstance(outcome, workers.Done), outcome
    assert isinstance(outcome.value, ReadDocument)
    assert {p.page for p in outcome.value.passages} == set(range(1, 9))
    [outcome] = workers.run(jobs, "pipeline.intake.files:read_or_refuse", workers=1,
                            limits=Limits(job_seconds=2.0, extra_seconds=0.0, start_seconds=60),
                            warm="pipeline.intake.files:load_readers")
    assert isinstance(outcome, workers.Failed)
    assert outcome.code == "timeout"


def striped(skew: float) -> Image.Image:
    image = Image.new("L", (1600, 2200), 255)
    draw = ImageDraw.Draw(image)
    for top in range(200, 2000, 50):
        for x in range(200, 1400, 40):
            draw.rectangle((x, top, x + 24, top + 20), fill=0)
    return image.rotate(-skew, Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("skew", [0.0, 0.35, -0.9, 2.6, -6.4])
def test_skew_is_found(skew: float) -> None:
    assert find_skew(striped(skew)) == pytest.approx(skew, abs=0.06)


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_page_of_one_grey_has_no_skew(grey: int) -> None:
    assert find_skew(Image.new("L", (1600, 2200), grey)) == 0.0


def test_rulings_of_a_table_and_no_letters() -> None:
    image = Image.new("L", (1600, 2200), 255)
    draw = ImageDraw.Draw(image)
    for x in (200, 700, 1400):
        draw.line((x, 300, x, 900), fill=0, width=3)
    for y in (300, 600, 900):
        # It falls by two pixels, as after straightening.
        draw.line((200, y, 1400, y + 2), fill=0, width=3)
    draw.rectangle((300, 1200, 900, 1500), fill=0)
    draw.rectangle((300, 700, 330, 703), fill=0)
    rulings = find_rulings(np.asarray(image) < 128, SCALE)
    across = [r for r in rulings if r.top == r.bottom]
    down = [r for r in rulings if r.x0 == r.x1]
    assert [round(r.top * SCALE / 10) * 10 for r in across] == [300, 600, 900]
    assert sorted(round(r.x0 * SCALE / 10) * 10 for r in down) == [200, 700, 1400]
    assert all(r.x1 - r.x0 == pytest.approx(1200 / SCALE, abs=3) for r in across)


def test_bars_of_capitals_are_no_rulings_and_short_borders_are() -> None:
    image = Image.new("L", (1600, 2200), 255)
    draw = ImageDraw.Draw(image)
    bars = (300, 300, 300 + round(22 * SCALE), 303)
    draw.rectangle(bars, fill=0)
    for y in (600, 660):
        draw.rectangle((600, y, 600 + round(22 * SCALE), y + 2), fill=0)
    for x in (600, 600 + round(22 * SCALE)):
        draw.rectangle((x, 600, x + 2, 662), fill=0)
    ink = np.asarray(image) < 128
    rulings = find_rulings(ink, SCALE)
    assert sorted(round(r.top * SCALE / 10) * 10 for r in rulings if r.top == r.bottom) == [600, 660]
    cleared = np.asarray(without_rulings(image, ink, rulings, SCALE))
    assert not cleared[300:303, 300:350].any()
    assert cleared[600:664].all()


def hocr(*lines: tuple[str, str]) -> bytes:
    spans = "".join(
        f"<span class='ocr_line' title='{title}'>" + "".join(
            f"<span class='ocrx_word' title='bbox {100 + 200 * n} 100 {280 + 200 * n} 140; x_wconf 90'>{word}</span>"
            for n, word in enumerate(text.split())
        ) + "</span>"
        for title, text in lines
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    return f"{head}{spans}</body></html>".encode()


def line_at(x_size: float, x_height: float) -> str:
    rest = (x_size - x_height) / 2
    return (
        f"bbox 100 100 1500 140; baseline 0.001 -8; x_size {x_size}; "
        f"x_descenders {rest}; x_ascenders {rest}"
    )


STRAIGHT = PageImage(Image.new("L", (1654, 2339)), SCALE, 0.0, [])


def test_look_alikes_are_set_right_and_nothing_else() -> None:
    read = words_of(hocr((line_at(36, 19), "\u00d0ộc 3017\u2044QĐ — HI II. 9O | 5")), STRAIGHT)
    assert [word.text for word in read] == ["Độc", "3017/QĐ", "–", "HI", "II.", "9O", "5"]


def test_text_has_one_size_and_notes_another() -> None:
    body = [(line_at(36 + n % 3 * 2, 19), "một dòng của văn bản in") for n in range(9)]
    heading = (line_at(45, 27), "KẾT QUẢ")
    short = (line_at(30, 19), "của xã")
    note = (line_at(27, 15), NOTE)
    words = words_of(hocr(*body, heading, short, note), STRAIGHT)
    sizes = Counter(round(word.size, 2) for word in words)
    assert len(sizes) == 2
    assert sizes[min(sizes)] == len(NOTE.split())
    assert max(sizes) == pytest.approx(38 * 14 / 13 / SCALE, rel=0.06)
    assert Line(1, words[:6]).base == pytest.approx((140 - 8 + 0.7) / SCALE, abs=0.5)


@needs_tesseract
@pytest.mark.shared
def test_shared_scan_against_its_truth(shared: Path, tmp_path: Path) -> None:
    """The first four of its ten pages; ``make evaluate`` reads all of them."""
    path = tmp_path / "four.pdf"
    with pdfium.PdfDocument(shared / "reports" / "my-tu-2022-q3-scan.pdf") as scan, pdfium.PdfDocument.new() as four:
        four.import_pages(scan, range(4))
        four.save(path)
    document = read_pdf(path)
    truth = (shared / "reports" / "my-tu-2022-q3.truth.txt").read_text(encoding="utf-8")

    def lines(found: list[str]) -> list[str]:
        return [re.sub(r"\s+", " ", unicodedata.normalize("NFC", line)).strip() for line in found if line.strip()]

    def numerals(found: list[str]) -> Counter[str]:
        return Counter(re.findall(r"\d[\d.,/]*\d|\d", "\n".join(found)))

    wanted, read = lines(truth.splitlines())[:39], lines(texts(document))
    # Measured: 34 of 39 paragraphs letter for letter, all 130 numerals.
    assert len(set(wanted) & set(read)) >= 31
    assert sum((numerals(wanted) - numerals(read)).values()) <= 1
