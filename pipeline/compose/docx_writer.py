"""Set a report as DOCX, the same bytes every time.

Comes in: a ``Report``. Goes out: the bytes of a Word file with a borderless header
table, real footnotes (their own part), ruled tables with repeated head rows and a
page number at the top from the second page on. Time stamps and the order of the
archive are fixed, and parts of the template that print nothing are left out.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from pipeline.compose.paper import Kind, Paragraph, Report, Run, Table

WRITTEN = datetime(2024, 1, 1, tzinfo=UTC)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FACE = "Times New Roman"
TEXT_WIDTH_CM = 16.0
#: Parts of python-docx's template that print nothing.
UNUSED = ("customXml", "thumbnail", "stylesWithEffects")


def docx_bytes(report: Report) -> bytes:
    """Write the report and return the file."""
    document = Document()
    prepare(document)
    notes: list[str] = []
    write_head(document, report)
    for block in report.blocks:
        if isinstance(block, Table):
            write_table(document, block)
        else:
            write_paragraph(document, block, notes)
    write_foot(document, report)
    add_notes(document, notes)
    raw = io.BytesIO()
    document.save(raw)
    return repacked(raw.getvalue())


def prepare(document: DocxDocument) -> None:
    """Set page, face and running head; date the file as all others."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    section.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(parse_xml(f'<w:r xmlns:w="{W}"><w:t>2</w:t></w:r>'))
    head._p.append(field)
    core = document.core_properties
    core.author = core.last_modified_by = "doichieu corpus"
    core.created = core.modified = WRITTEN
    core.title = core.comments = core.keywords = ""


def write_head(document: DocxDocument, report: Report) -> None:
    """Write the two-column header, the title and the addressee."""
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    for number, text in enumerate(report.agency):
        centred(
            left.paragraphs[0] if number == 0 else left.add_paragraph(),
            text,
            number == len(report.agency) - 1,
            13,
        )
    centred(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True, 12)
    centred(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", True, 13)
    left, right = table.rows[1].cells
    centred(left.paragraphs[0], report.number, False, 13)
    centred(right.paragraphs[0], report.place_and_date, False, 13, italic=True)
    set_widths(table, (0.42, 0.58))
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    for number, text in enumerate(report.title):
        centred(document.add_paragraph(), text, not text.startswith("("), 14, italic=text.startswith("("))
        document.paragraphs[-1].paragraph_format.space_after = Pt(0 if number < len(report.title) - 1 else 10)
    if report.addressee:
        centred(document.add_paragraph(), report.addressee, False, 14)


def centred(paragraph: Any, text: str, bold: bool, size: int, *, italic: bool = False) -> None:
    """Fill a centred line."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def set_widths(table: Any, shares: tuple[float, ...]) -> None:
    """Give each column its share of the text width."""
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Cm(TEXT_WIDTH_CM * share)
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Cm(TEXT_WIDTH_CM * share)


def write_paragraph(document: DocxDocument, block: Paragraph, notes: list[str]) -> None:
    """Write a paragraph with its footnote marks."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_after, form.line_spacing_rule = Pt(6), WD_LINE_SPACING.SINGLE
    if block.kind is Kind.CAPTION:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        form.first_line_indent = Cm(1.27)
    form.keep_with_next = block.kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM)
    for run in block.runs():
        if run.note:
            notes.append(run.note)
            paragraph._p.append(mark(len(notes)))
        else:
            add_run(paragraph, run)


def add_run(paragraph: Any, run: Run) -> None:
    """Add words in their face."""
    words = paragraph.add_run(run.text)
    words.bold, words.italic = run.bold or None, run.italic or None


def mark(number: int) -> Any:
    """Make the run that refers to footnote ``number``."""
    return parse_xml(
        f'<w:r xmlns:w="{W}"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:footnoteReference w:id="{number}"/></w:r>'
    )


def write_table(document: DocxDocument, block: Table) -> None:
    """Write a ruled table; its head rows are repeated on each page."""
    table = document.add_table(rows=len(block.head) + len(block.rows), cols=len(block.widths))
    table.style = document.styles["Table Grid"]
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, block.widths)
    taken: set[tuple[int, int]] = set()
    for r, heads in enumerate(block.head):
        column = 0
        for head in heads:
            while (r, column) in taken:
                column += 1
            cell = table.cell(r, column)
            last = (r + head.rows - 1, column + head.columns - 1)
            taken.update((y, x) for y in range(r, last[0] + 1) for x in range(column, last[1] + 1))
            if (r, column) != last:
                cell = cell.merge(table.cell(*last))
            centred(cell.paragraphs[0], head.text, True, 11)
            column = last[1] + 1
        repeated = OxmlElement("w:tblHeader")
        table.rows[r]._tr.get_or_add_trPr().append(repeated)
    for r, texts in enumerate(block.rows, len(block.head)):
        bold = block.total and r == len(block.head) + len(block.rows) - 1
        for c, text in enumerate(texts):
            centred(table.cell(r, c).paragraphs[0], text, bold, 11)
            if not text[:1].isdigit() and c == 1:
                table.cell(r, c).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def write_foot(document: DocxDocument, report: Report) -> None:
    """Write recipients and signature in a borderless table."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    head = left.paragraphs[0].add_run("Nơi nhận:")
    head.bold = head.italic = True
    head.font.size = Pt(12)
    for text in report.recipients:
        paragraph = left.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(text).font.size = Pt(11)
    for number, text in enumerate(report.signature):
        if number == len(report.signature) - 1:
            for _ in range(3):
                right.add_paragraph()
        centred(right.paragraphs[0] if number == 0 else right.add_paragraph(), text, True, 14)
    set_widths(table, (0.5, 0.5))


def add_notes(document: DocxDocument, notes: list[str]) -> None:
    """Add the footnotes part, with the two separators Word expects."""
    if not notes:
        return
    separators = (
        '<w:footnote w:type="separator" w:id="-1">'
        "<w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
        '<w:footnote w:type="continuationSeparator" w:id="0">'
        "<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
    )
    small = '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="20"/></w:rPr>'
    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:jc w:val="both"/></w:pPr>'
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r>{small}<w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(notes, 1)
    )
    prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    xml = f'{prolog}<w:footnotes xmlns:w="{W}">{separators}{body}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), NOTES_TYPE, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def repacked(raw: bytes) -> bytes:
    """Write the archive again: fixed order and times, without the unused parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            if any(word in name for word in UNUSED):
                continue
            info = zipfile.ZipInfo(name, date_time=(2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(
                info,
                without_unused(old.read(name))
                if name.endswith(".rels") or name[0] == "["
                else old.read(name),
            )
    return out.getvalue()


def without_unused(xml: bytes) -> bytes:
    """Drop the relationships and content types that lead to unused parts."""
    root = etree.fromstring(xml)
    for child in list(root):
        target = child.get("Target") or child.get("PartName") or ""
        if any(word in target for word in UNUSED):
            root.remove(child)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
