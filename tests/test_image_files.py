"""Image files: pages that stand upright on white paper, and what is said of those that are broken or too large."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline import limits
from pipeline.intake.files import read_or_refuse
from pipeline.page_images.drawing import Page, draw
from pipeline.readers.image_files import open_pages
from pipeline.readers.layout.page_words import PageWords, Word
from pipeline.readers.recognition import ocr
from schemas.records import Problem, ReadDocument

FONT = next((Path(__file__).parents[1] / "corpus" / "fonts").glob("*egular.ttf"))
#: Dark where the page begins: the upper left corner.
WIDTH, HEIGHT, CORNER = 60, 90, 20


def marked(mode: str = "L") -> Image.Image:
    """A page with a dark corner at its upper left."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    image.paste(0, (0, 0, CORNER, CORNER))
    return image.convert(mode)


def drawn(path: Path, index: int = 0) -> np.ndarray[Any, Any]:
    """A page as PDFium draws it, grey, in the size of ``marked``."""
    document = open_pages(path)
    try:
        image = document[index].render(scale=1, grayscale=True).to_pil().convert("L")
        return np.asarray(image.resize((WIDTH, HEIGHT)))
    finally:
        document.close()


def stands(page: np.ndarray[Any, Any]) -> bool:
    """True where the dark corner is at the upper left, and the rest is white."""
    dark = page < 128
    return bool(dark[3:15, 3:15].all() and not dark[25:, 25:].any() and not dark[25:, :15].any())


#: EXIF orientation -> how an upright page is stored under it.
STORED = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


@pytest.mark.parametrize("orientation", [*STORED, 0, 9])
def test_a_photograph_stands_as_it_was_taken(tmp_path: Path, orientation: int) -> None:
    turn = STORED.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    (marked() if turn is None else marked().transpose(turn)).save(tmp_path / "a.jpg", exif=exif, quality=95)
    assert stands(drawn(tmp_path / "a.jpg"))


def transparent() -> Image.Image:
    """Ink alone; what is not ink is black that cannot be seen."""
    image = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, CORNER, CORNER))
    return image


def of_16_bits() -> Image.Image:
    return Image.fromarray(np.asarray(marked(), dtype=np.uint16) * 257)


COLOURS: dict[str, tuple[Callable[[], Image.Image], str]] = {
    "one bit": (lambda: marked("1"), "tif"), "grey": (marked, "png"), "colour": (lambda: marked("RGB"), "jpg"),
    "palette": (lambda: marked("P"), "png"), "print colours": (lambda: marked("CMYK"), "jpg"),
    "print colours without loss": (lambda: marked("CMYK"), "tif"), "transparent": (transparent, "png"),
    "transparent grey": (lambda: transparent().convert("LA"), "png"), "16 bits": (of_16_bits, "png"),
    "16 bits, TIFF": (of_16_bits, "tif"), "fractions": (lambda: marked("F").point(lambda v: v / 255), "tif"),
}  # fmt: skip


@pytest.mark.parametrize("colours", COLOURS)
def test_a_page_is_dark_on_white_whatever_its_colours(tmp_path: Path, colours: str) -> None:
    make, suffix = COLOURS[colours]
    make().save(tmp_path / f"a.{suffix}")
    assert stands(drawn(tmp_path / f"a.{suffix}"))


@pytest.mark.parametrize(("pixels", "dpi", "points"), [
    ((1654, 2339), (200, 200), (595, 842)), ((3307, 2339), (200, 200), (1191, 842)),
    ((1728, 1100), (204, 98), (610, 808)), ((1654, 2339), None, (595, 842)), ((3000, 4000), (72, 72), (595, 794)),
    ((4000, 3000), (96, 96), (842, 631)), ((1654, 2339), (0, 0), (595, 842)),
    ((1654, 2339), (60000, 60000), (595, 842)), ((1654, 2339), (300, 20), (595, 842)), ((600, 9000), None, (595, 8929)),
])  # fmt: skip
def test_the_size_of_a_sheet(
    tmp_path: Path, pixels: tuple[int, int], dpi: tuple[int, int] | None, points: tuple[int, int]
) -> None:
    Image.new("1", pixels, 1).save(tmp_path / "a.tif", **({"dpi": dpi} if dpi else {}))
    document = open_pages(tmp_path / "a.tif")
    assert tuple(round(side) for side in document.get_page_size(0)) == points
    document.close()


def tiff(*pages: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], **options)
    return buffer.getvalue()


def test_a_tiff_has_pages_and_is_drawn_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    path.write_bytes(tiff(Image.new("L", (WIDTH, HEIGHT), 255), marked()))
    assert len(open_pages(path)) == 2
    assert [stands(drawn(path, index)) for index in (0, 1)] == [False, True]
    webp = draw(Page(str(path), 2, 120))
    assert webp is not None
    assert stands(np.asarray(Image.open(io.BytesIO(webp)).convert("L").resize((WIDTH, HEIGHT))))
    assert draw(Page(str(path), 3, 120)) is None


def test_a_small_copy_of_a_page_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "preview.tif"
    small = marked().reduce(3)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    path.write_bytes(tiff(marked(), small))
    assert len(open_pages(path)) == 1


def test_an_animation_and_a_preview_are_one_page(tmp_path: Path) -> None:
    marked().save(tmp_path / "a.png", save_all=True, append_images=[Image.new("L", (WIDTH, HEIGHT))])
    marked().save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[marked().reduce(2)])
    assert [len(open_pages(tmp_path / name)) for name in ("a.png", "a.jpg")] == [1, 1]


def ring_of_directories() -> bytes:
    """A TIFF whose second directory of tags says that the first one follows."""
    content = bytearray(tiff(marked(), marked()))
    first = struct.unpack_from("<I", content, 4)[0]
    second_link = first + 2 + 12 * struct.unpack_from("<H", content, first)[0]
    second = struct.unpack_from("<I", content, second_link)[0]
    struct.pack_into("<I", content, second + 2 + 12 * struct.unpack_from("<H", content, second)[0], first)
    return bytes(content)


def png_that_says(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(buffer, "JPEG")
    return buffer.getvalue()


HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "cut.jpg": (jpeg()[:2000], "damaged", "cắt cụt"),
    "head.jpg": (b"\xff\xd8\xff\xe0" + bytes(64), "damaged", "hỏng"),
    "head.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged", "hỏng"),
    "no pixels.png": (png_that_says(100, 100), "damaged", "hỏng"),
    "nothing.png": (png_that_says(0, 0), "damaged", "hỏng"),
    "large.png": (png_that_says(13_000, 10_000), "too_large", "130 triệu điểm ảnh"),
    "huge.png": (png_that_says(65_000, 65_000), "too_large", "quá nhiều điểm ảnh"),
    "head.tif": (b"II*\x00" + bytes(100), "damaged", "hỏng"),
    "cut.tif": (tiff(marked())[:300], "damaged", "hỏng"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_image_is_said(tmp_path: Path, name: str) -> None:
    content, code, found = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    told = read_or_refuse(str(tmp_path / name))
    assert isinstance(told, Problem)
    assert (told.stage, told.code) == ("read", code)
    assert told.message.startswith(name)
    assert found in told.message
    # Pillow's own words are English.
    assert "image file" not in told.message


def one_word(_page: pdfium.PdfPage, number: int) -> PageWords:
    return PageWords(number, 595, 842, [Word("chữ", 72, 72, 100, 90, 88, 12)])


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], ReadDocument]:
    """Read with a recogniser that sees a word on every page."""
    monkeypatch.setattr(ocr, "is_available", lambda: True)

    def read(path: Path) -> ReadDocument:
        found = read_or_refuse(str(path), recogniser=one_word)
        assert isinstance(found, ReadDocument)
        return found

    return read


def test_directories_in_a_ring_end(tmp_path: Path, seen: Callable[[Path], ReadDocument]) -> None:
    (tmp_path / "ring.tif").write_bytes(ring_of_directories())
    assert seen(tmp_path / "ring.tif").pages == 2


def test_a_broken_page_does_not_take_the_others(tmp_path: Path, seen: Callable[[Path], ReadDocument]) -> None:
    whole = tiff(marked(), marked(), marked())
    (tmp_path / "cut.tif").write_bytes(whole[: len(whole) - WIDTH * HEIGHT // 2])
    read = seen(tmp_path / "cut.tif")
    assert [(met.code, met.page) for met in read.problems] == [("unreadable_page", read.pages)]
    assert (read.media_type, read.text_source) == ("image/tiff", "ocr")
    assert set(read.recognised_pages) == set(range(1, read.pages or 0))


def test_a_tiff_of_too_many_pages_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_IMAGE_PAGES", 2)
    (tmp_path / "long.tif").write_bytes(tiff(*[marked()] * 3))
    told = read_or_refuse(str(tmp_path / "long.tif"))
    assert isinstance(told, Problem)
    assert (told.code, "hơn 2 trang" in told.message) == ("too_large", True)


def test_a_name_that_says_something_else_is_noted(tmp_path: Path, seen: Callable[[Path], ReadDocument]) -> None:
    marked().save(tmp_path / "báo cáo.pdf", "PNG")
    read = seen(tmp_path / "báo cáo.pdf")
    assert (read.media_type, [met.code for met in read.problems]) == ("image/png", ["wrong_extension"])
    assert "ảnh PNG" in read.problems[0].message


@pytest.mark.skipif(not ocr.is_available(), reason="Tesseract or its data vie is missing")
def test_a_photographed_sentence_is_read(tmp_path: Path) -> None:
    image = Image.new("RGB", (1240, 500), "white")
    ImageDraw.Draw(image).text(
        (120, 150), "Toàn huyện tiếp nhận 1.250 hồ sơ,\nđã giải quyết 1.200 hồ sơ.",
        fill="black", font=ImageFont.truetype(FONT, 30), spacing=20)
    image.save(tmp_path / "a.jpg")
    read = read_or_refuse(str(tmp_path / "a.jpg"))
    assert isinstance(read, ReadDocument)
    assert (read.media_type, read.pages, read.recognised_pages) == ("image/jpeg", 1, (1,))
    words = " ".join(passage.text for passage in read.passages)
    assert "1.250 hồ sơ" in words
    assert "1.200 hồ sơ" in words
