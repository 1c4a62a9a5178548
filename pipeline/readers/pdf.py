"""PDF files: text, boxes and rulings of each page, put in order by the layout.

In: a path. Out: a ``ReadDocument``, or ``UnreadableFile`` where the file does not open. A page
that fails or holds no usable text is a ``Problem``. Recognising images is the OCR stage's job;
it hands its ``PageWords`` to the same ``layout``.

PDFium reads the text (50 times faster than pdfplumber, BASELINES §1); it is not thread-safe.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.readers import UnreadableFile
from pipeline.readers.document_layout import layout
from pipeline.readers.outline import outline
from pipeline.readers.page_words import PageWords
from pipeline.readers.pdf_chars import Frame, frame_of, read_text_layer
from pipeline.readers.pdf_rulings import read_rulings
from schemas.problems import problem
from schemas.records import Problem, ReadDocument

MEDIA_TYPE = "application/pdf"
STAGE = "read"
#: A font without a character map gives 60 % and more junk (hostile/no-tounicode-*.pdf), a good
#: page none but a stray symbol.
MOST_JUNK = 0.2
#: Scanners print a page number or a file name over the image.
FEW_CHARS = 40
IMAGE_SHARE = 0.5
_ADVICE = "Build with --ocr auto to recognise it."


@dataclass(slots=True)
class PdfPages:
    """What the pages of a PDF hold before they are laid out."""

    pages: list[PageWords] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    with_text: int = 0


def read_pdf(path: Path) -> ReadDocument:
    """Read a PDF file."""
    found = read_pages(path)
    passages = outline(layout(found.pages))
    problems = list(found.problems)
    images = any(met.code == "no_text_layer" for met in problems)
    if not passages and not problems:
        problems.append(problem(STAGE, "no_text", file=path.name))
    return ReadDocument(
        media_type=MEDIA_TYPE,
        # Without any text layer the only text the document can get is recognised.
        text_source="ocr" if images and not found.with_text else "born-digital",
        pages=len(found.sizes),
        passages=passages,
        problems=tuple(problems),
        page_sizes=tuple(found.sizes),
    )


def read_pages(path: Path) -> PdfPages:
    """Read the words and rulings of every page that has a usable text layer."""
    document = _open(path)
    try:
        found = PdfPages()
        for index in range(len(document)):
            try:
                _read_page(document, index, path.name, found)
            except pdfium.PdfiumError as error:
                found.sizes.append((0.0, 0.0))
                found.problems.append(
                    problem(STAGE, "unreadable_page", file=path.name, page=index + 1, found=error)
                )
        return found
    finally:
        document.close()


def _open(path: Path) -> pdfium.PdfDocument:
    if path.stat().st_size == 0:
        raise UnreadableFile("empty_file")
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableFile("encrypted") from error
        raise UnreadableFile("damaged", found=str(error)) from error


def _read_page(document: pdfium.PdfDocument, index: int, name: str, found: PdfPages) -> None:
    page = document[index]
    try:
        frame = frame_of(page)
        layer = read_text_layer(page, frame)
        usable = layer.chars > 0 and layer.junk <= MOST_JUNK * layer.chars
        if usable and layer.chars < FEW_CHARS and _is_image(page, frame):
            usable = False
        if usable:
            width, height = frame.size
            found.pages.append(
                PageWords(index + 1, width, height, layer.words, read_rulings(page, frame))
            )
            found.with_text += 1
        elif layer.chars or raw.FPDFPage_CountObjects(page.raw):
            found.problems.append(
                problem(STAGE, "no_text_layer", file=name, page=index + 1, expected=_ADVICE)
            )
        found.sizes.append(frame.size)
    finally:
        page.close()


def _is_image(page: pdfium.PdfPage, frame: Frame) -> bool:
    """True where images cover most of the page."""
    whole = frame.size[0] * frame.size[1]
    covered = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        covered += (right - left) * (top - bottom)
    return covered > IMAGE_SHARE * whole
