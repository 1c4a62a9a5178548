"""The DOCX and plain text readers: small documents built here, then the real reports."""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml

from pipeline.intake.files import read_file
from pipeline.readers import UnreadableFile
from pipeline.readers.plain import read_text
from pipeline.readers.word import read_docx
from schemas.records import PassageKind, ReadDocument

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "word" / "bodies.yml").read_text(encoding="utf-8")
)
CONTINUED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "word" / "continued_tables.yml").read_text(encoding="utf-8")
)
TAB_TABLES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "word" / "tab_tables.yml").read_text(encoding="utf-8")
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OPTIONAL = ("numbering", "styles", "footnotes")


def _write_docx(path: Path, document: str, **parts: str) -> Path:
    relations = "".join(
        f'<Relationship Id="{name}" Type="{R}/{name}" Target="{name}.xml"/>' for name in parts
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        relations = f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
        archive.writestr("word/_rels/document.xml.rels", relations)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {NAMESPACES}>{content}</w:{name}>")
    return path


def _body(content: str) -> str:
    return f"<w:document {NAMESPACES}><w:body>{content}</w:body></w:document>"


def _numbered(lines: list[tuple[int, int, str]]) -> str:
    return "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
        for number, level, text in lines
    )


def _read(case: dict[str, Any], folder: Path) -> ReadDocument:
    body = case.get("body") or _numbered(case["numbered"])
    parts = {name: case[name] for name in OPTIONAL if name in case}
    return read_docx(_write_docx(folder / "case.docx", _body(body), **parts))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_body(case: dict[str, Any], tmp_path: Path) -> None:
    passages = _read(case, tmp_path).passages
    expected = [item if isinstance(item, list) else ["paragraph", item] for item in case["expect"]]
    assert [[p.kind.value, p.text] for p in passages] == expected
    if "marks" in case:
        assert [[p.ordinal, m.at, m.mark] for p in passages for m in p.marks] == case["marks"]
    if "heads" in case:
        assert [[cell.head for cell in p.cells if cell.head] for p in passages] == case["heads"]
    if "raw" in case:
        assert [p.raw_text for p in passages] == case["raw"]
    assert [p.page for p in passages] == case.get("pages", [None] * len(passages))
    for passage in passages:
        cells = [passage.text[cell.start : cell.end] for cell in passage.cells]
        assert not cells or passage.text == " | ".join(cells)


@pytest.mark.parametrize("rows", ["<w:p/>{0}", "{0}</w:tc></w:tr><w:tr><w:tc>{1}"], ids=["one cell", "two rows"])
def test_a_report_in_a_frame_is_text(rows: str, tmp_path: Path) -> None:
    """Copies from portals come so: header, text and signature inside one bordered table of one column."""
    def paragraphs(*texts: str) -> str:
        return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)

    header = ("UBND HUYỆN BÌNH AN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    columns = "".join(f"<w:tc>{paragraphs(text)}</w:tc>" for text in header)
    body = [f"{number}. Đã kiểm tra công tác cải cách hành chính tại xã Tân An." for number in range(1, 80)]
    text = paragraphs("BÁO CÁO", *body, "Nơi nhận:", "- Lưu: VT.")
    top = f"<w:tbl><w:tr>{columns}</w:tr></w:tbl>"
    filled = rows.format(top + text, paragraphs("Phụ lục")) if "{1}" in rows else rows.format(top + text)
    borders = '<w:tblBorders><w:top w:val="single"/><w:left w:val="single"/></w:tblBorders>'
    frame = f"<w:tbl><w:tblPr>{borders}</w:tblPr><w:tr><w:tc>{filled}</w:tc></w:tr></w:tbl>"
    passages = read_docx(_write_docx(tmp_path / "frame.docx", _body(frame))).passages
    kinds = {passage.text: passage.kind.value for passage in passages}
    assert [kinds[line] for line in header] == ["header", "header"]
    assert kinds["BÁO CÁO"] == "title"
    assert not {kinds[line] for line in body} & {"header", "signature", "table_row"}
    assert kinds["- Lưu: VT."] == "signature"


def test_document_of_python_docx(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Dự thảo"
    document.sections[0].footer.paragraphs[0].text = "2"
    document.add_paragraph("Nhiệm vụ", style="List Number")
    document.add_paragraph("Giải pháp", style="List Number")
    document.add_paragraph("Ở huyện", style="List Bullet")
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Xã A"
    table.cell(0, 1).text, table.cell(1, 1).text = "12", "15"
    path = tmp_path / "made.docx"
    document.save(str(path))
    found = [(p.kind.value, p.text) for p in read_docx(path).passages]
    assert found == [
        ("header", "Dự thảo"), ("heading", "1. Nhiệm vụ"), ("heading", "2. Giải pháp"),
        ("list_item", "- Ở huyện"), ("table_row", "Xã A | 12"), ("table_row", " | 15"),
    ]  # fmt: skip


def test_strict_namespaces(tmp_path: Path) -> None:
    body = _body("<w:p><w:r><w:t>Hồ sơ.</w:t></w:r></w:p>")
    strict = body.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert [p.text for p in read_docx(_write_docx(tmp_path / "s.docx", strict)).passages] == ["Hồ sơ."]


def test_empty_body_says_so(tmp_path: Path) -> None:
    read = read_docx(_write_docx(tmp_path / "empty.docx", _body("<w:p/>")))
    assert read.passages == ()
    assert [p.code for p in read.problems] == ["no_text"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<!DOCTYPE d [<!ENTITY x 'y'>]>" + _body("<w:p/>"), "damaged"),
        ("<w:document", "damaged"),
        (f"<w:document {NAMESPACES}/>", "damaged"),
        (_body("<w:p/>" * 2_000_001), "too_large"),
        (_body("<w:tbl><w:tr><w:tc>" * 300 + "</w:tc></w:tr></w:tbl>" * 300), "damaged"),
    ],
    ids=["doctype", "cut off", "no body", "too many elements", "too deep"],
)
def test_refused(document: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_docx(_write_docx(tmp_path / "bad.docx", document))
    assert refusal.value.code == code


def test_deepest_nesting_that_parses(tmp_path: Path) -> None:
    bottom = "<w:p><w:r><w:t>Đáy.</w:t></w:r></w:p>"
    deep = "<w:tbl><w:tr><w:tc>" * 80 + bottom + "</w:tc></w:tr></w:tbl>" * 80
    assert [p.text for p in read_docx(_write_docx(tmp_path / "deep.docx", _body(deep))).passages] == ["Đáy."]


def test_part_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/styles.xml", "<x/>")
    with pytest.raises(UnreadableFile) as refusal:
        read_docx(path)
    assert refusal.value.code == "missing_part"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "not_a_docx"),
    ],
)
def test_not_a_package(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refusal:
        read_docx(path)
    assert refusal.value.code == code


def _report() -> dict[str, bytes]:
    """The parts of a small report with a numbered heading, as python-docx writes them, and a picture."""
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Kết quả", style="List Number")
    document.add_paragraph("Đã giải quyết 507 hồ sơ.")
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()} | {"word/media/image1.png": b"x" * 5000}


def _pack(path: Path, parts: dict[str, bytes], damaged: str | None = None) -> Path:
    """Write the parts; of ``damaged`` some packed bytes are changed, so that it cannot be unpacked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        entry = archive.getinfo(damaged) if damaged else None
    if entry:
        content = bytearray(path.read_bytes())
        at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
        content[at - 4 : at + 4] = b"\xff" * 8
        path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("says", "changes", "damaged", "part"),
    [
        ("no style sheet", {"word/styles.xml": None}, None, None),
        ("no list of content types", {"[Content_Types].xml": None}, None, None),
        ("content types that are no XML", {"[Content_Types].xml": b"<Types"}, None, None),
        ("a picture cannot be unpacked", {}, "word/media/image1.png", None),
        ("a style sheet cannot be unpacked", {}, "word/styles.xml", "word/styles.xml"),
        ("a style sheet is cut", {"word/styles.xml": b"<w:styles"}, None, "word/styles.xml"),
        ("numbers are cut", {"word/numbering.xml": b"<w:numbering><w:num"}, None, "word/numbering.xml"),
        ("relations are cut", {"word/_rels/document.xml.rels": b"<Relationships><"}, None,
         "word/_rels/document.xml.rels"),
        ("relations of the package are gone", {"_rels/.rels": None}, None, None),
        ("relations of the document are gone", {"word/_rels/document.xml.rels": None}, None, None),
    ],
)  # fmt: skip
def test_what_word_would_repair_is_read(
    says: str, changes: dict[str, bytes | None], damaged: str | None, part: str | None, tmp_path: Path
) -> None:
    parts = {name: content for name, content in (_report() | changes).items() if content is not None}
    read = read_file(_pack(tmp_path / "x.docx", parts, damaged))
    assert [p.text for p in read.passages][-1] == "Đã giải quyết 507 hồ sơ.", says
    assert [p.code for p in read.problems] == (["partial"] if part else [])
    assert all(str(part) in p.message and p.message.startswith("x.docx") for p in read.problems)


def test_a_damaged_main_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        read_file(_pack(tmp_path / "x.docx", _report(), "word/document.xml"))


def test_lists_keep_their_numbers_without_relations(tmp_path: Path) -> None:
    whole = read_file(_pack(tmp_path / "whole.docx", _report()))
    parts = {name: content for name, content in _report().items() if name != "word/_rels/document.xml.rels"}
    assert [p.text for p in whole.passages] == ["1. Kết quả", "Đã giải quyết 507 hồ sơ."]
    assert read_file(_pack(tmp_path / "x.docx", parts)).passages == whole.passages


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        ('<w:drawing><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></w:drawing>',
         "1 biểu đồ"),
        ('<w:drawing><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"/></w:drawing>',
         "1 sơ đồ SmartArt"),
        ('<w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>', "1 đối tượng nhúng"),
        ('<w:drawing><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"/></w:drawing>', ""),
    ],
)  # fmt: skip
def test_what_stands_in_charts_and_sheets_is_said_to_be_unread(drawn: str, found: str, tmp_path: Path) -> None:
    spaces = ('xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
              'xmlns:o="urn:schemas-microsoft-com:office:office"')  # fmt: skip
    body = f"<w:p><w:r><w:t>Biểu 1.</w:t></w:r><w:r {spaces}>{drawn}</w:r></w:p>"
    read = read_docx(_write_docx(tmp_path / "x.docx", _body(body)))
    assert [p.code for p in read.problems] == (["unread_object"] if found else [])
    assert all(found in p.message for p in read.problems)


TEXT = "BÁO CÁO\nI. KẾT QUẢ\nTiếp nhận 507 hồ sơ[1].\n[1] Số liệu quý III.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(TEXT.encode(encoding))
    passages = read_text(path).passages
    assert [(p.kind.value, p.text) for p in passages] == [
        ("title", "BÁO CÁO"), ("heading", "I. KẾT QUẢ"), ("paragraph", "Tiếp nhận 507 hồ sơ."),
        ("footnote", "Số liệu quý III."),
    ]  # fmt: skip
    assert [(m.at, m.mark) for m in passages[2].marks] == [(19, "1")]
    assert passages[3].note == "1"


def test_text_in_windows_1258(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Hô\u0300 sơ quá ha\u0323n".encode("cp1258"))
    passage = read_text(path).passages[0]
    assert passage.text == "Hồ sơ quá hạn"
    assert passage.raw_text == "Hô\u0300 sơ quá ha\u0323n"


def test_wrapped_text_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(
        "1. Kết quả\n"
        "Trong quý, Bộ phận Một cửa tiếp nhận tổng 527 hồ sơ, trong đó có\n"
        "524 hồ sơ mới.\n"
        "- Đã giải quyết 522 hồ sơ.\n\f2\nTên\tSố\tTỷ lệ\nXã A\t5\t90%\n",
        encoding="utf-8",
    )
    read = read_text(path)
    assert [(p.kind.value, p.page, p.text) for p in read.passages] == [
        ("heading", 1, "1. Kết quả"),
        ("paragraph", 1, "Trong quý, Bộ phận Một cửa tiếp nhận tổng 527 hồ sơ, trong đó có 524 hồ sơ mới."),
        ("list_item", 1, "- Đã giải quyết 522 hồ sơ."),
        ("page_number", 2, "2"),
        ("table_row", 2, "Tên | Số | Tỷ lệ"),
        ("table_row", 2, "Xã A | 5 | 90%"),
    ]
    assert [cell.head for cell in read.passages[-1].cells] == ["Tên", "Số", "Tỷ lệ"]


def test_a_heading_in_capitals_as_long_as_its_line_ends_there(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("II. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ IV NĂM 2024\nMở 03 lớp tập huấn về một cửa.\n", encoding="utf-8")
    assert [(p.kind.value, p.text) for p in read_text(path).passages] == [
        ("heading", "II. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ IV NĂM 2024"),
        ("paragraph", "Mở 03 lớp tập huấn về một cửa."),
    ]


@pytest.mark.parametrize("case", CONTINUED, ids=lambda case: case["name"])
def test_a_table_cut_in_two_is_one(case: dict[str, Any], tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Kết quả tiếp nhận, giải quyết hồ sơ của các xã:")
    for rows in case["tables"]:
        table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph()
    document.save(str(tmp_path / "tables.docx"))
    read = [p for p in read_docx(tmp_path / "tables.docx").passages if p.kind is PassageKind.TABLE_ROW]
    assert [[p.text, p.table, p.cells[-1].head] for p in read] == case["rows"]


@pytest.mark.parametrize("case", TAB_TABLES, ids=lambda case: case["name"])
def test_columns_at_tab_stops_are_a_table(case: dict[str, Any], tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2, style="Table Grid")  # behind it stands one with lines
    cells = (cell for row in table.rows for cell in row.cells)
    for cell, text in zip(cells, ("Tên", "Số", "A", "1", "B", "2"), strict=True):
        cell.text = text
    ruled = table._element
    for line in case["lines"]:
        document.add_paragraph(line.replace("→", "\t"))
    ruled.getparent().insert(-1, ruled)
    document.save(str(tmp_path / "tabs.docx"))
    passages = read_docx(tmp_path / "tabs.docx").passages
    rows = [p for p in passages if p.kind is PassageKind.TABLE_ROW]
    assert [[p.text, p.table, p.cells[-1].head] for p in rows[:-3]] == case["rows"]
    assert {p.table for p in rows[-3:]} == {1 if case["rows"] else 0}
    words = " ".join(p.text.replace(" | ", " ") for p in passages[: -3]).split()
    assert words == " ".join(case["lines"]).replace("→", " ").split()


SHARED = os.environ.get("DOICHIEU_SHARED")
REPORTS = sorted((Path(SHARED) / "reports").glob("*.docx")) if SHARED else []
HOSTILE = sorted((Path(SHARED) / "hostile").glob("*.docx")) if SHARED else []


def _truth(report: Path) -> list[str]:
    stem = report.stem.removesuffix("-autonum").removesuffix("-nfd")
    lines = (report.parent / f"{stem}.truth.txt").read_text(encoding="utf-8").split("\n")
    cells = [[" ".join(cell.split()) for cell in line.split("\t")] for line in lines if line.strip()]
    return [unicodedata.normalize("NFC", " | ".join(row)) for row in cells]


@pytest.mark.shared
@pytest.mark.parametrize("report", [r for r in REPORTS if "tcvn3" not in r.name], ids=lambda r: r.stem)
def test_report_is_read_whole(report: Path) -> None:
    passages = read_docx(report).passages
    printed = [f"[{p.note}] {p.text}" if p.note else p.text for p in passages]
    body = [text for p, text in zip(passages, printed, strict=True) if p.kind is not PassageKind.FOOTNOTE]
    notes = [text for p, text in zip(passages, printed, strict=True) if p.kind is PassageKind.FOOTNOTE]
    assert body + notes == _truth(report)


@pytest.mark.shared
@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_hostile_file_is_refused(file: Path) -> None:
    if "CCHC" in file.name:
        assert read_docx(file).passages
        return
    with pytest.raises(UnreadableFile):
        read_docx(file)
