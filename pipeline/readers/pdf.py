"""PDF files and images of pages: text, boxes and rulings of each page, put in order by the layout.

In: a path. Out: a ``ReadDocument``, or ``UnreadableFile`` where the file does not open. A page
that fails or holds no usable text is a ``Problem``. Recognising images is ``ocr``'s job; its
words go to the same ``layout``.

PDFium reads the text (50 times faster than pdfplumber, BASELINES §1); it is not thread-safe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline import limits
from pipeline.limits import OCR_PAGE_SECONDS
from pipeline.readers import UnreadableFile
from pipeline.readers.encodings.pages import decode_pages
from pipeline.readers.image_files import PagedFile, open_pages
from pipeline.readers.layout.document_layout import layout
from pipeline.readers.layout.line_numbers import take_out_line_numbers
from pipeline.readers.layout.outline import outline
from pipeline.readers.layout.page_words import PageWords
from pipeline.readers.pdfium.chars import read_text_layer
from pipeline.readers.pdfium.frame import Frame, frame_of
from pipeline.readers.pdfium.rulings import read_rulings
from pipeline.readers.recognition import ocr
from pipeline.readers.recognition.layer_doubts import is_doubtful
from pipeline.readers.recognition.struck import mark_struck, without_struck
from pipeline.work.worker_process import report_progress
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
_ADVICE = "Chạy build với --ocr auto để nhận dạng."

#: Which pages are recognised: those without a usable text layer, none, all.
MODES = ("auto", "never", "force")


#: Reads the words of a page from its image; raises PageNotRecognised.
Recogniser = Callable[[pdfium.PdfPage, int], PageWords]


def no_more_time(_seconds: float) -> None:
    """Ask no one: outside of a worker nothing limits the time."""


@dataclass(slots=True)
class PdfPages:
    """What the pages of a PDF hold before they are laid out."""

    pages: list[PageWords] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: Numbers of the pages whose words were recognised: by Tesseract, or by the scanner that hid them under the image.
    recognised: list[int] = field(default_factory=list)
    #: Pages to recognise, where Tesseract is not installed.
    waiting: int = 0
    images: int = 0

    @property
    def is_scan(self) -> bool:
        """True where at least half of the pages with words were recognised, or the text still has to be.

        Blank pages do not count: a scanner that takes both sides makes every second page one.
        """
        if not self.pages:
            return self.images > 0
        return 2 * len(self.recognised) >= len(self.pages)


def read_pdf(
    path: Path, mode: str = "auto", more_time: Callable[[float], None] = no_more_time,
    recogniser: Recogniser | None = None,
) -> ReadDocument:
    """Read a PDF or image file; ``mode`` says which pages are recognised.

    ``more_time`` is asked for seconds before a page is recognised, and given back the rest.
    ``recogniser`` is asked for the words of such a page, Tesseract where there is none.
    """
    found = read_pages(path, mode, more_time, recogniser)
    text_layers = [page for page in found.pages if page.number not in found.recognised]
    problems = [*found.problems, *decode_pages(text_layers, path.name)]
    passages = outline(layout(found.pages), found.recognised)
    if found.waiting:
        problems.append(problem(STAGE, "ocr_unavailable", file=path.name, found=found.waiting))
    if not passages and not problems:
        problems.append(problem(STAGE, "no_text", file=path.name))
    return ReadDocument(
        media_type=MEDIA_TYPE,
        text_source="ocr" if found.is_scan else "born-digital",
        pages=len(found.sizes),
        passages=passages,
        problems=tuple(problems),
        page_sizes=tuple(found.sizes),
        recognised_pages=tuple(found.recognised),
    )


def read_pages(
    path: Path, mode: str = "auto", more_time: Callable[[float], None] = no_more_time,
    recogniser: Recogniser | None = None,
) -> PdfPages:
    """Read the words and rulings of every page, recognising those that ``mode`` says."""
    if mode not in MODES:
        raise ValueError(f"{mode!r} is not one of {', '.join(MODES)}")
    document = _open(path)
    try:
        if len(document) > limits.MAX_PDF_PAGES:
            raise UnreadableFile("too_large", found=f"{len(document)} trang", expected=f"{limits.MAX_PDF_PAGES} trang")
        found = PdfPages()
        for index in range(len(document)):
            try:
                _read_page(document, index, path.name, found, mode, more_time, recogniser)
            except (pdfium.PdfiumError, ocr.PageNotRecognised) as error:
                found.problems.append(
                    problem(STAGE, "unreadable_page", file=path.name, page=index + 1, found=error)
                )
            if len(found.sizes) == index:
                found.sizes.append((0.0, 0.0))
            report_progress()
        take_out_line_numbers(found.pages)
        for page in found.pages:
            page.words = without_struck(page.words)
        return found
    finally:
        document.close()


def _open(path: Path) -> PagedFile:
    if path.stat().st_size == 0:
        raise UnreadableFile("empty_file")
    try:
        return open_pages(path)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableFile("encrypted") from error
        raise UnreadableFile("damaged", found=str(error)) from error


def _read_page(
    document: PagedFile, index: int, name: str, found: PdfPages, mode: str,
    more_time: Callable[[float], None], recogniser: Recogniser | None,
) -> None:
    page = document[index]
    try:
        frame = frame_of(page)
        found.sizes.append(frame.size)
        if (excess := _excess(page, frame)) is not None:
            found.problems.append(problem(STAGE, "page_too_large", file=name, page=index + 1, found=excess[0],
                                          expected=excess[1]))
            return
        layer = read_text_layer(page, frame)
        usable = layer.chars > 0 and layer.junk <= MOST_JUNK * layer.chars
        if usable and layer.chars < FEW_CHARS and _is_image(page, frame):
            usable = False
        if not usable and not layer.chars and not raw.FPDFPage_CountObjects(page.raw):
            return
        wanted = not usable or (mode == "auto" and is_doubtful(layer) and _is_image(page, frame))
        found.images += wanted
        if mode == "force" or (mode == "auto" and wanted):
            if ocr.is_available():
                _recognise(page, index + 1, name, found, more_time, recogniser)
                return
            found.waiting += 1
        if usable:
            width, height = frame.size
            rulings = read_rulings(page, frame)
            words = mark_struck(layer.words, rulings)
            found.pages.append(PageWords(index + 1, width, height, words, rulings))
            if layer.hidden and _is_image(page, frame):
                found.recognised.append(index + 1)
        elif mode == "never":
            found.problems.append(
                problem(STAGE, "no_text_layer", file=name, page=index + 1, expected=_ADVICE)
            )
    finally:
        page.close()


def _excess(page: pdfium.PdfPage, frame: Frame) -> tuple[str, str] | None:
    """What a page has too much of, and the limit; None for one that can be read."""
    objects = raw.FPDFPage_CountObjects(page.raw)
    if objects > limits.MAX_PAGE_OBJECTS:
        return f"{objects} đối tượng", f"{limits.MAX_PAGE_OBJECTS} đối tượng"
    if max(frame.size) > limits.MAX_PAGE_POINTS:
        return f"cạnh dài {max(frame.size):.0f} điểm", f"{limits.MAX_PAGE_POINTS} điểm"
    return None


def _recognise(
    page: pdfium.PdfPage, number: int, name: str, found: PdfPages, more_time: Callable[[float], None],
    recogniser: Recogniser | None,
) -> None:
    words = in_time(page, number, more_time) if recogniser is None else recogniser(page, number)
    if words.words:
        found.pages.append(words)
        found.recognised.append(number)
    else:
        found.problems.append(problem(STAGE, "no_words_recognised", file=name, page=number))


def in_time(page: pdfium.PdfPage, number: int, more_time: Callable[[float], None]) -> PageWords:
    """Recognise a page with the time that takes; raises PageNotRecognised."""
    more_time(OCR_PAGE_SECONDS)
    begun = monotonic()
    try:
        return ocr.recognise(page, number)
    finally:
        more_time(min(0.0, monotonic() - begun - OCR_PAGE_SECONDS))


def _is_image(page: pdfium.PdfPage, frame: Frame) -> bool:
    """True where images cover most of the page."""
    whole = frame.size[0] * frame.size[1]
    covered = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        covered += (right - left) * (top - bottom)
    return covered > IMAGE_SHARE * whole
