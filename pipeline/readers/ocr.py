"""Pages without a usable text layer, recognised with Tesseract.

In: an open page. Out: its ``PageWords`` for the layout, or ``PageNotRecognised``. Which pages
need it, and the words of the problems, are the PDF reader's job. What Tesseract misreads stays
as recognised, but for ``hocr``'s look-alikes.

One page a process and a thread: with more threads Tesseract 5.3 takes four times as long.
"""

from __future__ import annotations

import os
from functools import lru_cache

import pypdfium2 as pdfium
import pytesseract

from pipeline.limits import OCR_PAGE_SECONDS
from pipeline.readers.hocr import words_of
from pipeline.readers.page_image import POINTS, page_image
from pipeline.readers.page_words import PageWords

LANGUAGE = "vie"
#: Measured on scans of three reports (36 pages): of the 453 numerals of the one with ruled tables
#: automatic segmentation (3) loses 21 and one block (6) loses 60; elsewhere both lose only
#: page numbers and footnote marks.
SEGMENTATION = 3


class PageNotRecognised(Exception):  # noqa: N818 - it names the state of the page
    """Tesseract did not finish with a page, or ended badly; the message says how."""


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether Tesseract and its Vietnamese data are installed."""
    try:
        return LANGUAGE in pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return False


def recognise(page: pdfium.PdfPage, number: int) -> PageWords:
    """Recognise a page; raises PageNotRecognised."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    straight = page_image(page)
    # As a file for Tesseract: PNG takes 0.4 s to write (BASELINES §2), BMP nothing.
    straight.image.format = "BMP"
    try:
        hocr = pytesseract.image_to_pdf_or_hocr(
            straight.image,
            lang=LANGUAGE,
            extension="hocr",
            config=f"--psm {SEGMENTATION} --dpi {round(straight.scale * POINTS)}",
            timeout=OCR_PAGE_SECONDS,
        )
    except pytesseract.TesseractError as error:
        raise PageNotRecognised(f"Tesseract: {str(error.message)[:200]}") from error
    except RuntimeError as error:
        # pytesseract's timeout has no class of its own.
        raise PageNotRecognised(f"Tesseract quá {OCR_PAGE_SECONDS:g} giây chưa xong") from error
    width, height = page.get_size()
    return PageWords(number, width, height, words_of(hocr, straight), straight.rulings)
