"""The tools that are measured, ours among them: each reads one file and gives what it makes of it.

Imported by ``pipeline.bench.runner`` with whatever Python a tool is installed in, so nothing but the standard
library is imported before a tool is called. A tool that cannot be imported is absent.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

Tables = list[list[list[str]]]
_MARKDOWN_ROW = re.compile(r"^\|(.*)\|\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Read:
    """What a tool gave: text, tables as rows of cells, figures and verdicts where it makes any (else None)."""

    text: str
    tables: Tables | None = None
    figures: int | None = None
    verdicts: int | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: the library whose version is told, the kinds of file it reads, how it reads one.

    One that ``remembers`` what it was shown reads a text again in less time than at first.
    """

    library: str
    kinds: tuple[str, ...]
    read: Callable[[Path], Read]
    remembers: bool = False


def doichieu(path: Path) -> Read:
    """The whole pipeline: reading, extraction, judging; nothing is stored."""
    from pipeline.work.per_file import load_all, process_file

    load_all()
    document, extraction = process_file(path, "never")
    tables: dict[int | None, list[list[str]]] = {}
    for passage in document.passages:
        if passage.cells:
            row = [passage.text[cell.start : cell.end] for cell in passage.cells]
            tables.setdefault(passage.table, []).append(row)
    text = "\n".join(passage.text for passage in document.passages)
    return Read(text, list(tables.values()), len(extraction.figures), len(extraction.verdicts))


def pdftotext(path: Path) -> Read:
    """Poppler's program, a process a file."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)  # noqa: S603, S607
    return Read(done.stdout.decode())


def pypdfium2_text(path: Path) -> Read:
    """PDFium: the floor, since our reader stands on it."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as pdf:
        texts = []
        for page in pdf:
            with closing(page), closing(page.get_textpage()) as text:
                texts.append(text.get_text_range())
        return Read("\n".join(texts))


def pdfplumber_text(path: Path) -> Read:
    """Text alone; pages are closed, or it keeps them."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        texts = []
        for page in pdf.pages:
            texts.append(page.extract_text())
            page.close()
        return Read("\n".join(texts))


def pdfplumber_tables(path: Path) -> Read:
    """Text and ruled tables."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        texts, tables = [], []
        for page in pdf.pages:
            texts.append(page.extract_text())
            tables += [[[cell or "" for cell in row] for row in table] for table in page.extract_tables()]
            page.close()
        return Read("\n".join(texts), tables)


def markitdown(path: Path) -> Read:
    """Markdown; its tables are those the Markdown has."""
    from markitdown import MarkItDown  # type: ignore[import-not-found]

    text = MarkItDown(enable_plugins=False).convert(str(path)).text_content
    rows = [[cell.strip() for cell in row.split("|")] for row in _MARKDOWN_ROW.findall(text)]
    return Read(text, [rows] if rows else [])


def docling_parse(path: Path) -> Read:
    """The text of docling's own PDF parser; docling's layout and tables need a model from a hub."""
    from docling_core.types.doc.page import TextCellUnit  # type: ignore[import-not-found]
    from docling_parse.pdf_parser import DoclingPdfParser  # type: ignore[import-not-found]

    pages = DoclingPdfParser(loglevel="fatal").load(str(path)).iterate_pages()
    return Read("\n".join(
        cell.text for _, page in pages for cell in page.iterate_cells(unit_type=TextCellUnit.LINE)
    ))


def unstructured_fast(path: Path) -> Read:
    """The strategy without a model; raises ValueError where it gives nothing, as it does without its downloads."""
    from unstructured.partition.pdf import partition_pdf  # type: ignore[import-not-found]

    text = "\n".join(str(element) for element in partition_pdf(str(path), strategy="fast", languages=["vie"]))
    if not text:
        raise ValueError("no text: it wants data that it downloads when it runs")
    return Read(text)


def docx_paragraphs(path: Path) -> Read:
    """Paragraphs with python-docx: no tables, notes or list numbers."""
    import docx

    return Read("\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs))


def docx_tables(path: Path) -> Read:
    """Paragraphs and tables with python-docx: no notes or list numbers."""
    import docx

    document = docx.Document(str(path))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    cells = [cell for table in tables for row in table for cell in row]
    return Read("\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]), tables)


PIPELINE = "doichieu, file to verdicts"
#: The pipeline in a process that has read these very files before: what a stopwatch around a repeated call tells.
AGAIN = "doichieu, the same files again"
TOOLS: Mapping[str, Tool] = {
    PIPELINE: Tool("doichieu", (".pdf", ".docx"), doichieu, remembers=True),
    AGAIN: Tool("doichieu", (".pdf", ".docx"), doichieu),
    "pdftotext (a process a file)": Tool("", (".pdf",), pdftotext),
    "pypdfium2 text (floor)": Tool("pypdfium2", (".pdf",), pypdfium2_text),
    "pdfplumber extract_text": Tool("pdfplumber", (".pdf",), pdfplumber_text),
    "pdfplumber extract_text + extract_tables": Tool("pdfplumber", (".pdf",), pdfplumber_tables),
    "docling-parse (docling's PDF text, no model)": Tool("docling-parse", (".pdf",), docling_parse),
    "unstructured fast": Tool("unstructured", (".pdf",), unstructured_fast),
    "python-docx paragraphs": Tool("python-docx", (".docx",), docx_paragraphs),
    "python-docx paragraphs + tables": Tool("python-docx", (".docx",), docx_tables),
    "markitdown": Tool("markitdown", (".pdf", ".docx"), markitdown),
}
