"""Files that break readers, made here: each gives its code in time, and its neighbours are read.

They go through the same workers as a build.
"""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipeline import limits
from pipeline.intake.files import failure
from pipeline.limits import Limits
from pipeline.work import workers
from schemas.records import Problem, ReadDocument

READER = "pipeline.intake.files:read_or_refuse"
LIMITS = Limits(job_seconds=10.0, start_seconds=60.0)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def good_docx() -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Trong quý đã giải quyết 12 hồ sơ.")
    document.save(buffer)
    return buffer.getvalue()


def good_pdf(user: str | None = None, owner: str | None = None) -> bytes:
    buffer = io.BytesIO()
    lock = StandardEncryption(user or "", ownerPassword=owner, canPrint=0) if user or owner else None
    canvas = Canvas(buffer, encrypt=lock)
    for line in range(30):
        canvas.drawString(72, 760 - 20 * line, f"Da giai quyet {line} ho so trong quy bao cao.")
    canvas.save()
    return buffer.getvalue()


def packed(document: bytes | None, **others: str) -> bytes:
    """Pack a DOCX around ``document``, the bytes of its main part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        for name, text in others.items():
            archive.writestr(name, text)
        if document is not None:
            archive.writestr("word/document.xml", document)
    return buffer.getvalue()


def body(content: str, before: str = "") -> bytes:
    paragraph = f"<w:p><w:r><w:t>{content}</w:t></w:r></w:p>"
    return f"{before}<w:document {W}><w:body>{paragraph}</w:body></w:document>".encode()


def billion_laughs() -> bytes:
    entities = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )
    return packed(body("&l9;", f"<!DOCTYPE d [{entities}]>"))


def foreign_file() -> bytes:
    """The text of this very file, asked for as an entity."""
    return packed(body("a[&x;]b", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{Path(__file__).as_uri()}">]>'))


def byte_bomb() -> bytes:
    return packed(body("0" * (limits.MAX_PART_BYTES + 1)))


def forged_bomb() -> bytes:
    """The bomb, its directory saying 4,000 bytes."""
    true = (limits.MAX_PART_BYTES + 1 + len(body(""))).to_bytes(4, "little")
    return byte_bomb().replace(true, (4000).to_bytes(4, "little"))


def element_bomb() -> bytes:
    return packed(body("<w:b/>" * (limits.MAX_PART_TAGS + 1)))


def deep_elements() -> bytes:
    return packed(body("<w:x>" * 50_000 + "</w:x>" * 50_000))


def pdf_of(*objects: bytes) -> bytes:
    """Write a PDF whose object n is ``objects[n - 1]``; object 1 is the catalogue."""
    content = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(content)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 5 0 R>>"
FONT = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def contents_loop() -> bytes:
    """pdfminer follows this reference for ever (pdfplumber 0.11: killed after 90 s)."""
    return pdf_of(CATALOGUE, ONE_PAGE, PAGE, b"4 0 R", b"5 0 R")


def page_tree_loop() -> bytes:
    pages = b"<</Type/Pages/Count 3/Kids[2 0 R 3 0 R 2 0 R]/Parent 2 0 R>>"
    return pdf_of(CATALOGUE, pages, PAGE, stream(b"BT /F1 14 Tf 72 700 Td (Trang 12) Tj ET"), FONT)


def form_loop() -> bytes:
    resources = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>/XObject<</X 6 0 R>>>>"
    form = stream(b"q /X Do Q BT /F1 14 Tf 72 600 Td (Bieu 12) Tj ET",
                  b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources 5 0 R")  # fmt: skip
    return pdf_of(CATALOGUE, ONE_PAGE, PAGE, stream(b"q /X Do Q"), resources, form)


def packed_stream_bomb() -> bytes:
    """300,000 ruled lines in 10 kB: pdfplumber needs 20 s and 944 MB for as many segments."""
    lines = b"72 500 m 500 500 l S\n72 400 m 72 500 l S\n" * 150_000
    drawing = zlib.compress(lines + b"BT /F1 14 Tf 80 450 Td (Bang 12) Tj ET", 9)
    return pdf_of(CATALOGUE, ONE_PAGE, PAGE, stream(drawing, b"/Filter/FlateDecode"), FONT)


def million_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 1_000_000)
    pages = b"<</Type/Pages/Count 1000000/Kids[%s]>>" % kids
    return pdf_of(CATALOGUE, pages, PAGE, stream(TEXT), FONT)


def sheet_of(size: bytes) -> bytes:
    return pdf_of(CATALOGUE, ONE_PAGE, PAGE.replace(b"595 842", size), stream(TEXT), FONT)


def chain(times: int) -> bytes:
    """A stream of 64 MB of zeros, packed again and again."""
    data = bytes(64 << 20)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return pdf_of(CATALOGUE, ONE_PAGE, PAGE, stream(data, b"/Filter[" + b"/FlateDecode" * times + b"]"), FONT)


def forms_of_forms() -> bytes:
    """Each of seven forms draws the next ten times: ten million drawings."""
    inner = [
        stream(b"/X Do " * 10 if n < 7 else TEXT,
               b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + n))
        for n in range(8)
    ]  # fmt: skip
    return pdf_of(CATALOGUE, ONE_PAGE, PAGE, stream(b"/X Do"), b"<</XObject<</X 6 0 R>>>>", *inner)


def one_long_path() -> bytes:
    path = zlib.compress(b"72 500 m " + b"500 500 l 72 400 l " * 500_000 + b"S " + TEXT * 10, 9)
    return pdf_of(CATALOGUE, ONE_PAGE, PAGE, stream(path, b"/Filter/FlateDecode"), FONT)


def with_script() -> bytes:
    root = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(1){})>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>>>"
    return pdf_of(root, ONE_PAGE, PAGE, stream(TEXT), FONT)


def related(name: str, content: str, text: str) -> bytes:
    """A DOCX of ``text`` whose part ``name`` holds ``content``."""
    kind = name.partition(".")[0]
    relations = RELATIONS.replace("word/document.xml", name).replace("/officeDocument\"", f"/{kind}\"")
    parts = {f"word/{name}": content, "word/_rels/document.xml.rels": relations}
    return packed(f"<w:document {W}><w:body>{text}</w:body></w:document>".encode(), **parts)


def told(inside: str = "") -> str:
    return f"<w:p>{inside}<w:r><w:t>Da giai quyet 12 ho so.</w:t></w:r></w:p>"


def note_loop() -> bytes:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    return related("footnotes.xml", f'<w:footnotes {W}><w:footnote w:id="2">{told(mark)}</w:footnote></w:footnotes>',
                   told(mark))  # fmt: skip


def style_loop() -> bytes:
    styles = "".join(f'<w:style w:styleId="S{n}"><w:basedOn w:val="S{(n + 1) % 3}"/></w:style>' for n in range(3))
    return related("styles.xml", f"<w:styles {W}>{styles}</w:styles>",
                   told('<w:pPr><w:pStyle w:val="S0"/></w:pPr>'))  # fmt: skip


def giant_span() -> bytes:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="2147483648"/><w:vMerge/></w:tcPr>{told()}</w:tc>'
    return packed(f"<w:document {W}><w:body><w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl></w:body></w:document>".encode())


def outside_names() -> bytes:
    return packed(body("Da giai quyet 12 ho so."), **{"../../../evil.txt": "x", "/etc/evil": "x"})


def two_texts() -> bytes:
    """One program would show the first, the next the second."""
    buffer = io.BytesIO(packed(body("Dat 99%")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("Word/Document.xml", body("Dat 9%"))
    return buffer.getvalue()


def strange_encoding() -> bytes:
    return packed(body("x", "<?xml version='1.0' encoding='UTF-65536'?>"))


READ = "read"
TEXT = b"BT /F1 14 Tf 72 700 Td (Da giai quyet 12 ho so trong quy bao cao) Tj ET "
#: file name, its bytes, the codes that may come out; READ where a document may.
CASES: list[tuple[str, Callable[[], bytes], set[str]]] = [
    ("zero.pdf", lambda: b"", {"empty_file"}),
    ("zero.docx", lambda: b"", {"empty_file"}),
    ("text.pdf", lambda: b"Khong phai PDF", {"not_a_pdf"}),
    ("pdf-inside.docx", good_pdf, {READ}),
    ("html-inside.docx", lambda: b"<html><body>x</body></html>", {"not_a_docx"}),
    ("old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), {"damaged"}),
    ("rich.rtf", lambda: b"{\\rtf1 x}", {READ, "libreoffice_unavailable"}),
    ("not-zip.docx", lambda: b"\x00\x01\x02" * 300, {"not_a_docx"}),
    ("cut.docx", lambda: good_docx()[:15_000], {"damaged"}),
    ("cut.pdf", lambda: good_pdf()[:600], {"damaged"}),
    ("only-header.pdf", lambda: b"%PDF-1.7\n", {"damaged"}),
    ("locked.pdf", lambda: good_pdf(user="mat-khau"), {"encrypted"}),
    ("no-printing.pdf", lambda: good_pdf(owner="chu"), {READ}),
    ("no-document.docx", lambda: packed(None), {"missing_part"}),
    ("not-xml.docx", lambda: packed(b"khong phai XML"), {"damaged"}),
    ("cut-xml.docx", lambda: packed(body("x")[:-20]), {"damaged"}),
    ("byte-bomb.docx", byte_bomb, {"too_large"}),
    ("forged-bomb.docx", forged_bomb, {"damaged", "too_large"}),
    ("element-bomb.docx", element_bomb, {"too_large"}),
    ("deep.docx", deep_elements, {"damaged"}),
    ("laughs.docx", billion_laughs, {"forbidden_dtd"}),
    ("foreign-file.docx", foreign_file, {"forbidden_dtd"}),
    ("contents-loop.pdf", contents_loop, {READ, "damaged", "no_text"}),
    ("page-tree-loop.pdf", page_tree_loop, {READ}),
    ("form-loop.pdf", form_loop, {READ}),
    ("many-lines.pdf", packed_stream_bomb, {READ, "timeout", "out_of_memory", "too_large"}),
    ("million-pages.pdf", million_pages, {"too_large"}),
    ("huge-sheet.pdf", lambda: sheet_of(b"20000000 20000000"), {READ}),
    ("no-sheet.pdf", lambda: sheet_of(b"0 0"), {READ}),
    ("packed-thrice.pdf", lambda: chain(3), {READ}),
    ("forms-of-forms.pdf", forms_of_forms, {"crashed", "timeout", "out_of_memory"}),
    ("one-long-path.pdf", one_long_path, {READ}),
    ("script.pdf", with_script, {READ}),
    ("script-inside.docx", lambda: good_docx() + with_script(), {READ}),
    ("note-loop.docx", note_loop, {READ}),
    ("style-loop.docx", style_loop, {READ}),
    ("giant-span.docx", giant_span, {READ}),
    ("outside-names.docx", outside_names, {READ}),
    ("two-texts.docx", two_texts, {"damaged"}),
    ("strange-encoding.docx", strange_encoding, {"damaged"}),
    ("digits.docx", lambda: packed(body("1" * 90_000)), {READ}),
    ("one-line.txt", lambda: b"(" * 3_000_000, {"too_large"}),
    ("good.pdf", good_pdf, {READ}),
    ("good.docx", good_docx, {READ}),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadDocument | Problem]:
    folder = tmp_path_factory.mktemp("hostile")
    for name, make, _ in CASES:
        (folder / name).write_bytes(make())
    jobs = (workers.Job(name, str(folder / name)) for name, _, _ in CASES)
    began = time.monotonic()
    found = {
        o.key: failure(o, o.key, LIMITS) if isinstance(o, workers.Failed) else o.value
        for o in workers.run(jobs, READER, workers=2, limits=LIMITS, warm="pipeline.intake.files:load_readers")
    }
    assert time.monotonic() - began < 120
    return found


@pytest.mark.parametrize(("name", "codes"), [(name, codes) for name, _, codes in CASES])
def test_each_gives_its_code(
    outcomes: dict[str, ReadDocument | Problem], name: str, codes: set[str]
) -> None:
    outcome = outcomes[name]
    assert (outcome.code if isinstance(outcome, Problem) else READ) in codes, outcome


def test_every_refusal_names_its_file(outcomes: dict[str, ReadDocument | Problem]) -> None:
    refused = {name: o.message for name, o in outcomes.items() if isinstance(o, Problem)}
    assert [name for name, message in refused.items() if not message.startswith(f"{name}: ")] == []


def test_nothing_of_this_machine_is_read(outcomes: dict[str, ReadDocument | Problem]) -> None:
    assert "def foreign_file" not in str(outcomes["foreign-file.docx"])
