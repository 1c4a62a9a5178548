"""Intake: what a file is by its bytes, and which files a folder gives."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline import limits
from pipeline.intake.files import find_files, read_file, read_or_refuse
from pipeline.intake.formats import DOCX, PDF, TEXT, sniff
from pipeline.readers import UnreadableFile
from pipeline.readers.office_formats import OLE as OLE_MARK
from schemas.problems import TEMPLATES, problem
from schemas.records import Problem, ReadDocument

SENTENCE = "UBND huyện báo cáo: đã giải quyết 12 hồ sơ, đạt 100%."


def a_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.drawString(72, 720, "Bao cao: 12 ho so, dat 100%")
    canvas.save()
    return buffer.getvalue()


def a_docx() -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.save(buffer)
    return buffer.getvalue()


def a_zip(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def an_odt() -> bytes:
    return a_zip(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})


#: Begins like an OLE file and ends in nothing: a .doc cut short.
OLE = OLE_MARK + bytes(2000) + "WordDocument".encode("utf-16-le")

READABLE = [
    ("a.pdf", a_pdf(), PDF),
    ("a.PDF", a_pdf(), PDF),
    ("junk-first.pdf", b"\r\nHTTP/1.1 200 OK\r\n\r\n" + a_pdf(), PDF),
    ("bom-first.pdf", b"\xef\xbb\xbf" + a_pdf(), PDF),
    ("named-word.docx", a_pdf(), PDF),
    ("no-extension", a_pdf(), PDF),
    ("a.docx", a_docx(), DOCX),
    ("named-pdf.pdf", a_docx(), DOCX),
    ("old-name.doc", a_docx(), DOCX),
    ("a.txt", SENTENCE.encode(), TEXT),
    ("bom.txt", b"\xef\xbb\xbf" + SENTENCE.encode(), TEXT),
    ("utf16.txt", SENTENCE.encode("utf-16"), TEXT),
    ("utf16-unmarked.txt", "Report: 12 of 12, 100%\n".encode("utf-16-le"), TEXT),
    ("utf16-unmarked-vi.txt", SENTENCE.encode("utf-16-be"), TEXT),
    ("legacy.txt", "Báo cáo quý".encode("cp1258", errors="replace"), TEXT),
    ("rich.rtf", b"{\\rtf1\\ansi x}", "application/rtf"),
    ("rich.doc", b"{\\rtf1\\ansi x}", "application/rtf"),
    ("rich.docx", b"{\\rtf1\\ansi x}", "application/rtf"),
    ("page.html", b"<html><body>x</body></html>", "text/html"),
    ("exported.doc", b"\xef\xbb\xbf<html xmlns:w='urn:x'><body>x</body></html>", "text/html"),
    ("open.odt", an_odt(), "application/vnd.oasis.opendocument.text"),
    ("about-pdf.txt", b"The header %PDF-1.4 stands in this text.", TEXT),
    ("no-extension", SENTENCE.encode(), TEXT),
]


@pytest.mark.parametrize(("name", "content", "media_type"), READABLE, ids=[case[0] for case in READABLE])
def test_the_bytes_decide(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(path) == media_type


REFUSED = [
    ("zero.pdf", b"", "empty_file", ""),
    ("zero.txt", b"", "empty_file", ""),
    ("text.pdf", b"404 not found", "not_a_pdf", "văn bản thuần"),
    ("page.pdf", b"<!DOCTYPE html><html>404</html>", "not_a_pdf", "HTML"),
    ("late-header.pdf", b" x" * 1000 + b"%PDF-1.4", "not_a_pdf", "văn bản thuần"),
    ("page.docx", b"\xef\xbb\xbf  <html><body>x</body></html>", "not_a_docx", "HTML"),
    ("web.docx", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "not_a_docx", "MHTML"),
    ("old.docx", OLE, "damaged", "OLE"),
    ("text.docx", SENTENCE.encode(), "not_a_docx", "văn bản thuần"),
    ("old.doc", OLE, "damaged", "OLE"),
    ("page.txt", b"<html><body>x</body></html>", "unsupported", "HTML"),
    ("flat.xml", b"<?xml version='1.0'?><w/>", "unsupported", "XML"),
    ("scan.tif", b"GIF89a" + bytes(100), "unsupported", "GIF"),
    ("scan.txt", b"\x00\x00\x00\x24ftypheic" + bytes(100), "unsupported", "HEIC"),
    ("phone.jpg", b"\x00\x00\x00\x28ftypmif1" + bytes(100), "unsupported", "HEIC"),
    ("browser.png", b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(100), "unsupported", "WebP"),
    ("saved.avif", b"\x00\x00\x00\x20ftypavif" + bytes(100), "unsupported", "AVIF"),
    ("messenger.jxl", b"\xff\x0a\xfa" + bytes(100), "unsupported", "JPEG XL"),
    ("paint.bmp", b"BM\x36\x10\x00\x00" + bytes(100), "unsupported", "BMP"),
    ("noise.txt", bytes(range(256)) * 4, "unsupported", "nhị phân"),
    ("sheet.docx", a_zip(**{"xl/workbook.xml": "<x/>"}), "not_a_docx", "Excel"),
    ("sheet.xlsx", a_zip(**{"xl/workbook.xml": "<x/>"}), "unsupported", "Excel"),
    ("no-parts.docx", b"PK\x05\x06" + bytes(18), "not_a_docx", "ZIP"),
    ("no-document.docx", a_zip(**{"[Content_Types].xml": "<x/>"}), "missing_part", "word/document.xml"),
    ("truncated.docx", a_docx()[:20_000], "damaged", "ZIP"),
    ("other.zip", a_zip(x="y"), "unsupported", "ZIP"),
    ("other.rar", b"Rar!\x1a\x07\x01\x00", "unsupported", "RAR"),
    ("not-xml.docx", a_zip(**{"word/document.xml": "no markup"}), "damaged", "document.xml"),
    ("dtd.docx", a_zip(**{"word/document.xml": "<!DOCTYPE d><d/>"}), "forbidden_dtd", "document.xml"),
    ("dtd-elsewhere.docx", a_zip(**{"word/document.xml": "<d/>", "word/styles.xml": "<!DOCTYPE d><d/>"}),
     "forbidden_dtd", "styles.xml"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code", "found"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_not_read_says_why(tmp_path: Path, name: str, content: bytes, code: str, found: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        sniff(path)
    assert refused.value.code == code
    assert found in refused.value.found
    told = read_or_refuse(str(path))
    assert isinstance(told, Problem)
    assert (told.stage, told.code) == ("read", code)
    assert told.message.startswith(name)


@pytest.mark.parametrize(("name", "content", "advice"), [
    ("báo cáo các xã.zip", a_zip(**{"xã.txt": "y"}), "Giải nén, rồi đưa các tệp bên trong vào."),
    ("ảnh chụp.heic", b"\x00\x00\x00\x24ftypheic" + bytes(64),
     "Lưu thành ảnh JPEG, PNG, TIFF hoặc thành PDF: chữ trong các ảnh ấy được nhận dạng."),
    ("phụ lục.xlsx", a_zip(**{"xl/workbook.xml": "<x/>"}), "Lưu thành PDF hoặc DOCX."),
])
def test_what_is_not_read_is_told_what_to_do_with_it(tmp_path: Path, name: str, content: bytes, advice: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    told = read_or_refuse(str(path))
    assert isinstance(told, Problem)
    assert told.message.endswith(advice)


def test_a_dtd_hidden_in_utf16_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        text = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE d [<!ENTITY x 'y'>]><d>&x;</d>"
        archive.writestr("word/document.xml", text.encode("utf-16"))
    with pytest.raises(UnreadableFile, match="forbidden_dtd"):
        sniff(path)


def test_an_encrypted_part_and_a_strange_method_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/document.xml", "<d/>")
    with pytest.raises(UnreadableFile, match="damaged"):
        sniff(path)
    content = bytearray(a_zip(**{"word/document.xml": "<d/>"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="encrypted"):
        sniff(path)


@pytest.mark.parametrize(
    ("limit", "value", "name", "content"),
    [
        ("MAX_PDF_BYTES", 100, "a.pdf", a_pdf()),
        ("MAX_DOCX_BYTES", 100, "a.docx", a_docx()),
        ("MAX_TEXT_BYTES", 10, "a.txt", SENTENCE.encode()),
        ("MAX_PART_BYTES", 500, "a.docx", a_docx()),
        ("MAX_UNPACKED_BYTES", 5_000, "a.docx", a_docx()),
        ("MAX_PART_TAGS", 5, "a.docx", a_docx()),
        ("MAX_ARCHIVE_ENTRIES", 2, "a.docx", a_docx()),
    ],
)
def test_each_limit_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    sniff(path)
    monkeypatch.setattr(limits, limit, value)
    with pytest.raises(UnreadableFile, match="too_large"):
        sniff(path)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "dangling.pdf").symlink_to("nowhere")
    for name in ("absent.pdf", "pipe.pdf", "dangling.pdf", "."):
        with pytest.raises(UnreadableFile, match="unopenable"):
            sniff(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "codes"),
    [
        ("a.docx", a_docx(), []),
        ("a.pdf", a_pdf(), []),
        ("a.txt", SENTENCE.encode(), []),
        ("a.md", SENTENCE.encode(), []),
        ("a.txt", b"BM 12 " + SENTENCE.encode(), []),
        ("a.docx", a_pdf(), ["wrong_extension"]),
        ("a.pdf", a_docx(), ["wrong_extension"]),
        ("a", a_docx(), ["wrong_extension"]),
    ],
)
def test_a_wrong_extension_is_read_and_said(
    tmp_path: Path, name: str, content: bytes, codes: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    read = read_file(path)
    assert isinstance(read, ReadDocument)
    assert [p.code for p in read.problems] == codes
    assert any("12" in passage.text for passage in read.passages)


def test_a_folder_gives_its_reports_once_and_in_order(tmp_path: Path) -> None:
    names = ["b.PDF", "a.docx", "sub/c.txt", "sub/d.doc", "sub/deeper/e.rtf", "quý III.docx"]
    skipped = [".hidden.pdf", "~$a.docx", ".git/x.txt", "notes.md", "data.csv", "sub/.~lock.a.docx#"]
    for name in names + skipped:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "sub/loop").symlink_to(tmp_path, target_is_directory=True)
    found = find_files([tmp_path, tmp_path / "a.docx", tmp_path / "notes.md", tmp_path / "absent.pdf"])
    # The link is not followed, but not dropped in silence either: build says so in problems.
    expected = [*names, "sub/loop", "notes.md", "absent.pdf"]
    assert found == sorted((tmp_path / name for name in expected), key=lambda p: p.as_posix())


NEW_CODES = ["wrong_extension", "unopenable", "out_of_memory", "reader_error", "forbidden_dtd"]


@pytest.mark.parametrize("code", NEW_CODES)
def test_problem_sentences_name_the_file(code: str) -> None:
    assert code in TEMPLATES
    assert problem("read", code, file="a.docx", found="x", expected="y").message.startswith("a.docx: ")
