"""A scan in parts: its pages are recognised apart, by as many workers as there are, then read as one document.

Comes in: a PDF or image file. Goes out: the numbers of the pages to recognise, the words of some of them, and a
recogniser that hands words already read to the PDF reader. Who does which part is ``pipeline.work.jobs``' matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from pipeline.readers.image_files import PagedFile, open_pages
from pipeline.readers.layout.page_words import PageWords
from pipeline.readers.pdf import Recogniser, in_time, read_pages
from pipeline.readers.recognition.ocr import PageNotRecognised
from pipeline.work.worker_process import allow_more_time, report_progress

#: A page takes some 4 s: a part is begun and ended within a quarter of a minute, and opening the file is nothing to it.
PAGES_A_PART = 4


class PageToRecognise(Exception):  # noqa: N818 - it names the state of the page
    """A page without a usable text layer was met, and recognising it here was not asked for."""


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What Tesseract made of a page: its words, or how it failed."""

    number: int
    words: PageWords | None
    failure: str = ""


def meet(_page: pdfium.PdfPage, _number: int) -> PageWords:
    """A recogniser that stops the reading; raises PageToRecognise."""
    raise PageToRecognise


def pages_to_recognise(path: Path, mode: str) -> tuple[int, ...]:
    """Numbers of the pages that reading ``path`` would recognise, from 1."""
    numbers: list[int] = []

    def note(page: pdfium.PdfPage, number: int) -> PageWords:
        numbers.append(number)
        width, height = page.get_size()
        return PageWords(number, width, height, [])

    read_pages(path, mode, recogniser=note)
    return tuple(numbers)


def parts_of(numbers: Sequence[int]) -> list[tuple[int, ...]]:
    """The pages in parts, in their order.

    >>> parts_of([1, 2, 3, 5, 8, 13])
    [(1, 2, 3, 5), (8, 13)]
    """
    return [tuple(numbers[at:at + PAGES_A_PART]) for at in range(0, len(numbers), PAGES_A_PART)]


def recognise_pages(path: Path, numbers: Iterable[int]) -> tuple[RecognisedPage, ...]:
    """Recognise some pages of a PDF or image file.

    Raises pypdfium2.PdfiumError where the file does not open: it did when its pages were counted.
    """
    with closing(open_pages(path)) as document:
        return tuple(_recognised(document, number) for number in numbers)


def _recognised(document: PagedFile, number: int) -> RecognisedPage:
    with closing(document[number - 1]) as page:
        try:
            return RecognisedPage(number, in_time(page, number, allow_more_time))
        except (PageNotRecognised, pdfium.PdfiumError) as error:
            return RecognisedPage(number, None, str(error))
        finally:
            report_progress()


def already(pages: Iterable[RecognisedPage]) -> Recogniser:
    """A recogniser that gives what was recognised before, fails where that failed, and does what is missing."""
    known = {page.number: page for page in pages}

    def give(page: pdfium.PdfPage, number: int) -> PageWords:
        found = known.get(number)
        if found is None:
            return in_time(page, number, allow_more_time)
        if found.words is None:
            raise PageNotRecognised(found.failure)
        return found.words

    return give
