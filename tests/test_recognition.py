"""What is kept of a recognised page, and the second look at its numbers; no Tesseract is needed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from pipeline.compose.scans import LEVELS, scan
from pipeline.evaluation.scan_accuracy import f1
from pipeline.readers.layout.page_words import Word
from pipeline.readers.recognition import ocr, recognition_cache
from pipeline.readers.recognition.doubled_letters import doubled_in, with_single
from pipeline.readers.recognition.glued_words import apart, syllables_of
from pipeline.readers.recognition.hocr import ScannedWord
from pipeline.readers.recognition.image_rulings import find_rulings, without_rulings
from pipeline.readers.recognition.page_image import PageImage, page_image
from pipeline.readers.recognition.page_light import evened
from pipeline.readers.recognition.second_look import numbers_of, settle, strips_of
from pipeline.storage.rows import passage_row
from schemas.records import Passage, PassageKind, Place

KEY = "0123456789abcdef" * 4


def test_what_is_kept_comes_back() -> None:
    assert recognition_cache.kept(KEY) is None
    recognition_cache.keep(KEY, b"words")
    assert recognition_cache.kept(KEY) == b"words"


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b", b"not gzip", None])
def test_a_damaged_entry_is_made_again(cache: Path, damage: bytes | None) -> None:
    recognition_cache.keep(KEY, b"words" * 100)
    [entry] = cache.rglob("*.gz")
    whole = entry.read_bytes()
    entry.write_bytes(whole[:-5] if damage is None else damage)
    assert recognition_cache.kept(KEY) is None
    recognition_cache.keep(KEY, b"again")
    assert recognition_cache.kept(KEY) == b"again"


def test_writers_do_not_disturb_one_another(cache: Path) -> None:
    def write(at: int) -> None:
        recognition_cache.keep(KEY, b"words %d" % at)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(64)))
    kept = recognition_cache.kept(KEY)
    assert kept is not None
    assert kept.startswith(b"words ")
    assert [path.suffix for path in cache.rglob("*") if path.is_file()] == [".gz"]


def test_the_cache_is_bounded(cache: Path) -> None:
    rng = np.random.default_rng(1)
    for at in range(12):
        recognition_cache.keep(f"{at:064x}", rng.bytes(1000))
    recognition_cache.make_room(8000)
    left = [path.stat().st_size for path in cache.rglob("*.gz")]
    assert 0 < sum(left) <= 6000


def test_nothing_fails_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DOICHIEU_CACHE", str(tmp_path / "file"))
    recognition_cache.keep(KEY, b"words")
    assert recognition_cache.kept(KEY) is None


def test_an_image_is_recognised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def tesseract(_image: Image.Image, language: str, _settings: str) -> bytes:
        calls.append(language)
        return b"<html/>"

    monkeypatch.setattr(ocr, "_tesseract", tesseract)
    monkeypatch.setattr(ocr, "_version", lambda: "5")
    page = Image.new("L", (20, 20), 255)
    assert ocr._hocr(page, "vie", "--psm 3") == ocr._hocr(page.copy(), "vie", "--psm 3")
    assert calls == ["vie"]
    ocr._hocr(page, "eng", "--psm 3")
    ocr._hocr(page, "vie", "--psm 6")
    ocr._hocr(Image.new("L", (20, 20), 254), "vie", "--psm 3")
    monkeypatch.setattr(ocr, "_version", lambda: "6")
    ocr._hocr(page, "vie", "--psm 3")
    assert calls == ["vie", "eng", "vie", "vie", "vie"]


def word(text: str, sure: int) -> Word:
    return Word(text, 10, 10, 60, 22, 20, 12, confidence=sure)


@pytest.mark.parametrize(("read", "sure", "again", "settled"), [
    ("509%", 92, [("50%", 93), ("50%", 95)], "50%"),        # seen at 100 dpi
    ("05", 83, [("0,5", 93), ("0,5", 93)], "0,5"),
    ("200", 96, [("2.00", 95), ("2.00", 90)], "2.00"),      # sure, but only a point was lost
    ("98,B1%.", 80, [("98,81%.", 90)], "98,81%."),
    ("9.131", 96, [("9.181", 95), ("9.181", 95)], "9.131"),  # sure: never replaced by another number
    ("9.131", 80, [("9.181", 95)], "9.131"),                 # one opinion is none
    ("9.131", 80, [("9.181", 95), ("9.137", 95)], "9.131"),
    ("9.131", 80, [("9.181", 20), ("9.181", 25)], "9.131"),  # opinions that are guesses
    ("7.", 93, [("VÀ", 66), ("7", 51)], "7."),
    ("9.131", 80, [], "9.131"),
])  # fmt: skip
def test_when_a_second_reading_counts(read: str, sure: int, again: list[tuple[str, int]], settled: str) -> None:
    [found] = settle([word(read, sure)], [0], [again])
    assert found.text == settled
    assert {text for text, _ in found.alternatives} <= {read, *(text for text, _ in again)} - {settled}
    if settled != read:
        assert (read, sure) in found.alternatives


def test_numbers_are_looked_at_and_words_are_not() -> None:
    words = [word(text, 90) for text in ("9.133", "hồ", "78,57%", "12/KH-UBND", "98,B1%", "II", "(15/6.706)", "–")]
    assert [words[at].text for at in numbers_of(words)] == ["9.133", "78,57%", "98,B1%", "(15/6.706)"]


def test_a_strip_gives_each_word_its_own_reading() -> None:
    page = PageImage(Image.new("L", (800, 400), 255), 2.0, 0.0, [])
    strip = strips_of(page, [word("9.133", 90), word("12", 90)])
    (top, foot), (second, _) = strip.rows
    assert top < foot <= second
    box = f"bbox 0 {top + 12} 90 {foot - 12}"
    read = f"<span class='ocrx_word' title='{box}; x_wconf 90'>9.138</span>"
    html = f"<html><span class='ocr_line' title='{box}'>{read}</span></html>"
    assert strip.readings(html.encode()) == [("9.138", 90), ("", 0)]


def test_rulings_go_and_letters_stay() -> None:
    grey = np.full((400, 600), 255, np.uint8)
    grey[100:103, 50:550] = 0
    grey[50:350, 300:303] = 0
    grey[200:220, 100:110] = 0
    image = Image.fromarray(grey)
    ink = grey < 128
    cleared = np.asarray(without_rulings(image, ink, find_rulings(ink, 2.0), 2.0))
    assert (cleared[100:103, 50:550] == 255).all()
    assert (cleared[50:350, 300:303] == 255).all()
    assert (cleared[200:220, 100:110] == 0).all()


def test_a_faded_border_is_whole_and_leaves_nothing() -> None:
    grey = np.full((500, 900), 255, np.uint8)
    for left in (100, 300, 500):
        grey[100:300, left : left + 3] = 0
    for top in (100, 298):
        grey[top : top + 3, 100:503] = 0
    grey[200:203, 100:280] = grey[200:203, 310:470] = 0  # broken at the border between the columns and before the last
    grey[200:202, 284:297] = grey[200:202, 475:492] = 0
    grey[200:203, 540:640] = grey[200:203, 680:780] = 0  # two underlines with paper between them
    ink = grey < 128
    rulings = find_rulings(ink, 2.0)
    middle = sorted((round(r.x0), round(r.x1)) for r in rulings if r.top == r.bottom and 95 < r.top < 105)
    assert [pytest.approx(each, abs=1.5) for each in middle] == [(50, 251), (270, 320), (340, 390)]
    assert (np.asarray(without_rulings(Image.fromarray(grey), ink, rulings, 2.0)) == 255).all()


def page_with(tmp_path: Path, *colours: tuple[float, float, float]) -> PageImage:
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(200, 200))
    for at, colour in enumerate(colours):
        canvas.setFillColorRGB(*colour)
        canvas.rect(20 + 40 * at, 20, 12, 12, stroke=0, fill=1)
    canvas.save()
    with pdfium.PdfDocument(tmp_path / "page.pdf") as document:
        return page_image(document[0])


def test_red_ink_goes_and_black_and_blue_stay(tmp_path: Path) -> None:
    page = page_with(tmp_path, (0, 0, 0), (0, 0, 0.8), (0, 0, 0), (0.85, 0.15, 0.2))
    row = np.asarray(page.image)[page.image.height - round(26 * page.scale)]
    inks = [int(row[round((26 + 40 * at) * page.scale)]) for at in range(4)]
    assert inks[0] < 60
    assert inks[1] < 60
    assert inks[3] > 200


def test_letters_under_a_seal_stay_where_the_image_is_compressed(tmp_path: Path) -> None:
    drawn = Image.new("RGB", (1600, 1600), (255, 255, 255))
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((100, 300, 400, 500), fill=(205, 45, 60))
    for left in range(120, 900, 40):
        draw.rectangle((left, 380, left + 8, 420), fill=(20, 20, 20))
    draw.rectangle((100, 900, 1500, 1100), fill=(20, 20, 20))
    drawn.save(tmp_path / "seal.jpg", quality=40)
    drawn = Image.open(tmp_path / "seal.jpg")
    drawn.save(tmp_path / "seal.pdf", resolution=200)
    with pdfium.PdfDocument(tmp_path / "seal.pdf") as document:
        grey = np.asarray(page_image(document[0]).image)
    row = grey[400, 100:400]
    assert row[24:28].max() < 100, "a letter"
    assert np.percentile(row, 60) > 240, "between letters"
    assert grey[320:360, 120:380].min() > 200, "ink of the seal alone"


def lined(paper: NDArray[Any], ink: float) -> Image.Image:
    """Lines of letters on paper of that grey; ``ink`` is the share of the light that letters send back."""
    grey = paper.copy()
    for top in range(100, 1500, 50):
        for left in range(100, 1100, 25):
            grey[top : top + 20, left : left + 8] *= ink
    return Image.fromarray(grey.astype(np.uint8))


@pytest.mark.parametrize(("least", "ink"), [(110.0, 0.2), (250.0, 0.75), (140.0, 0.6)])
def test_a_page_in_the_shadow_or_faded_becomes_black_on_white(least: float, ink: float) -> None:
    paper = np.tile(np.linspace(least, 250, 1200), (1600, 1))
    grey = np.asarray(evened(lined(paper, ink), 200 / 72))
    assert grey[105:115, 102:106].max() < 90
    assert grey[105:115, 1077:1081].max() < 90
    assert np.percentile(grey[:, 120:1000], 40) > 220


def test_what_shines_through_stays_faint() -> None:
    paper = np.tile(np.linspace(180, 250, 1200), (1600, 1))
    front, back = np.asarray(lined(paper, 0.1)), np.asarray(lined(paper, 0.7))
    grey = np.asarray(evened(Image.fromarray(np.vstack([front[:800], back[800:]])), 200 / 72))
    assert grey[1305:1315, 102:106].min() > 140
    assert grey[105:115, 102:106].max() < 90


def test_a_page_evenly_lit_stays_as_it_is() -> None:
    page = lined(np.full((1600, 1200), 245.0), 0.15)
    assert evened(page, 200 / 72) is page
    assert evened(blank := Image.new("L", (1600, 1200), 250), 200 / 72) is blank


def test_a_page_in_red_stays(tmp_path: Path) -> None:
    page = page_with(tmp_path, (0.85, 0.15, 0.2), (0.85, 0.15, 0.2), (0, 0, 0))
    row = np.asarray(page.image)[page.image.height - round(26 * page.scale)]
    assert int(row[round(26 * page.scale)]) < 150


def test_a_scan_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    source = tmp_path / "page.pdf"
    page_with(tmp_path, (0, 0, 0))

    def pixels(seed: int) -> np.ndarray:
        scan(source, tmp_path / "scan.pdf", LEVELS["stamped"], seed)
        with pdfium.PdfDocument(tmp_path / "scan.pdf") as document:
            assert not document[0].get_textpage().count_chars()
            return np.asarray(document[0].render(scale=1).to_pil())

    assert (pixels(1) == pixels(1)).all()
    assert (pixels(1) != pixels(2)).any()


def test_places_keep_what_was_read() -> None:
    sure = Place(0, 5, 1, (1.0, 2.0, 3.0, 4.0), 80, (("9.181", 95),))
    plain = Place(6, 8, 1, (1.0, 2.0, 3.0, 4.0))
    row = passage_row("doc", Passage(0, PassageKind.PARAGRAPH, "9.131 hồ", page=1, places=(sure, plain)))
    box = [1.0, 2.0, 3.0, 4.0]
    assert json.loads(row["places"]) == [[0, 5, 1, *box, 80, [["9.181", 95]]], [6, 8, 1, *box]]


def test_f1_of_multisets() -> None:
    from collections import Counter

    assert f1(Counter("aab"), Counter("ab")) == pytest.approx(0.8)
    assert f1(Counter(), Counter()) == 1
    assert f1(Counter("a"), Counter("b")) == 0


@pytest.mark.parametrize(
    ("glued", "syllables"),
    [
        ("Trướchạn", ("Trước", "hạn")),
        ("ĐÚNGHẠN", ("ĐÚNG", "HẠN")),
        ("đãgiảiquyết", ("đã", "giải", "quyết")),
        # «Sos» and «ánh» are syllables too, «so sánh» is a word
        ("Sosánhtăng", ("So", "sánh", "tăng")),
        ("Hồsơtiếpnhận", ("Hồ", "sơ", "tiếp", "nhận")),
        ("SốTTHC", ("Số", "TTHC")),
        ("ToànTTHC", ("Toàn", "TTHC")),
        ("CầuGiấyCCHC", ("CầuGiấyCCHC",)),
        # one syllable, a name of another language, an abbreviation with a word, letters that are no syllables
        ("nghiêng", ("nghiêng",)),
        ("Krông", ("Krông",)),
        ("Plêiku", ("Plêiku",)),
        ("Facebook", ("Facebook",)),
        ("UBNDhuyện", ("UBNDhuyện",)),
        ("HĐND", ("HĐND",)),
        ("Qđ", ("Qđ",)),
    ],
)
def test_syllables_printed_close_are_taken_apart(glued: str, syllables: tuple[str, ...]) -> None:
    assert syllables_of(glued) == syllables


@pytest.mark.parametrize(
    ("read", "again", "settled"),
    [
        ("Tổồn", [("Tồn", 91), ("70", 20)], "Tồn"),
        ("Tổồn", [("Tổn", 88)], "Tổn"),
        ("hẹẹn", [("hẹn", 90)], "hẹẹn"),
        ("Trễể", [("Tre", 90), ("", 0)], "Trễể"),
        ("Trảá", [("Trả", 80)], "Trả"),
        ("Chuyểnkỳỷ", [("Chuyểnkỳ", 85)], "Chuyểnkỳ"),
    ],
)
def test_a_vowel_with_two_tones_is_looked_at_again(read: str, again: list[tuple[str, int]], settled: str) -> None:
    words = [Word(text, 0, 0, 30, 10, 10, 14.0, confidence=44) for text in ("hồsơ", read, "Toàn")]
    assert doubled_in(words) == ([1] if read != "hẹẹn" else [])
    texts = [word.text for word in with_single(words, doubled_in(words), [again] * len(doubled_in(words)))]
    assert texts == ["hồsơ", settled, "Toàn"]


def test_a_glued_word_shares_its_box_out() -> None:
    page = PageImage(Image.new("L", (400, 400), 255), 2.0, 0.0, [])
    glued = ScannedWord("(Đúnghạn)", 10, 20, 109, 32, 30, 12, confidence=91)
    first, second = apart([glued], page)
    assert (first.text, second.text) == ("(Đúng", "hạn)")
    assert (first.x0, second.x1) == (10, 109)
    assert first.x1 < second.x0
    assert (first.confidence, second.base) == (91, 30)


@pytest.mark.parametrize(
    ("printed", "apart_as"),
    [
        ("Năm2022", ["Năm", "2022"]),
        ("Tỷlệ%", ["Tỷ", "lệ%"]),
        ("12.345", ["12.345"]),
        ("Đ8", ["Đ8"]),
        ("CO2", ["CO2"]),
        ("50%", ["50%"]),
    ],
)
def test_numbers_behind_a_word_stand_apart(printed: str, apart_as: list[str]) -> None:
    page = PageImage(Image.new("L", (400, 400), 255), 2.0, 0.0, [])
    word = ScannedWord(printed, 10, 20, 109, 32, 30, 12, confidence=91)
    assert [part.text for part in apart([word], page)] == apart_as
