"""Pages without a usable text layer, recognised with Tesseract.

In: an open page. Out: its ``PageWords`` for the layout, or ``PageNotRecognised``. Which pages
need it, and the words of the problems, are the PDF reader's job. What Tesseract misreads stays
as recognised, but for ``hocr``'s look-alikes, syllables that ``glued_words`` takes apart and the numbers
that ``second_look`` settles.

One page a process and a thread: with more threads Tesseract 5.3 takes four times as long. An
image that was read before, by any run, is not read again (``recognition_cache``).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from statistics import mean

import pypdfium2 as pdfium
import pytesseract
from PIL import Image

from pipeline.limits import OCR_PAGE_SECONDS
from pipeline.readers.layout.page_words import PageWords, Word
from pipeline.readers.recognition import recognition_cache
from pipeline.readers.recognition.doubled_letters import doubled_in, with_single
from pipeline.readers.recognition.glued_words import apart
from pipeline.readers.recognition.hocr import words_of
from pipeline.readers.recognition.layer_doubts import is_vietnamese, marked_syllables
from pipeline.readers.recognition.lost_numbers import lost_in_cells, with_found
from pipeline.readers.recognition.page_image import POINTS, PageImage, page_image
from pipeline.readers.recognition.scan_noise import without_noise
from pipeline.readers.recognition.second_look import Strip, numbers_of, settle, strips_of
from pipeline.readers.recognition.struck import mark_inked_out, mark_struck

LANGUAGE = "vie"
#: Debian and the Windows installer put it beside every other language; a second opinion on digits.
DIGITS_LANGUAGE = "eng"
#: Debian and the Windows installer put it beside the languages: which way a page lies.
ORIENTATION = "osd"
#: Measured on scans of three reports (36 pages): of the 453 numerals of the one with ruled tables
#: automatic segmentation (3) loses 21 and one block (6) loses 60; elsewhere both lose only
#: page numbers and footnote marks.
SEGMENTATION = 3
#: Tesseract's mean confidence in a page: 80 to 96 for bad and good scans, 45 to 50 for one on its side.
_LEAST_SURE = 65
#: Words of more letters are wider than high; a page that stands may be read a little worse than one that lies.
_FEW, _AS_GOOD = 3, 0.8
#: Strips stand one under another: one block of lines.
STRIP_SEGMENTATION = 6
DIGITS = "0123456789.,%/()+-*=:;"


class PageNotRecognised(Exception):  # noqa: N818 - it names the state of the page
    """Tesseract did not finish with a page, or ended badly; the message says how."""


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    try:
        return frozenset(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, OSError):
        return frozenset()


@lru_cache(maxsize=1)
def _version() -> str:
    return str(pytesseract.get_tesseract_version())


def is_available() -> bool:
    """Whether Tesseract and its Vietnamese data are installed."""
    return LANGUAGE in _languages()


def equipment() -> str:
    """Tesseract's version and those of its languages that we use, or ``none``."""
    if not is_available():
        return "none"
    return f"{_version()} {' '.join(sorted(_languages() & {LANGUAGE, DIGITS_LANGUAGE, ORIENTATION}))}"


def recognise(page: pdfium.PdfPage, number: int) -> PageWords:
    """Recognise a page; raises PageNotRecognised."""
    straight, words = _read_straight(page)
    words = mark_struck(without_noise(words), straight.rulings)
    mark_inked_out(words, straight)
    if doubled := doubled_in(words):
        words = with_single(words, doubled, _looked_again(strips_of(straight, [words[at] for at in doubled])))
    words = apart(words, straight)
    numbers, lost = numbers_of(words), lost_in_cells(straight, words)
    if numbers or lost:
        read = _looked_again(strips_of(straight, [*(words[at] for at in numbers), *lost]))
        words = with_found(settle(words, numbers, read[: len(numbers)]), lost, read[len(numbers) :])
    width, height = straight.size
    return PageWords(number, width, height, words, straight.rulings)


def _read_straight(page: pdfium.PdfPage) -> tuple[PageImage, list[Word]]:
    """The page as it is displayed, or turned where its text lies on its side or its head."""
    straight = page_image(page)
    words = _words_on(straight)
    lies = _lies(words)
    if (lies or not is_vietnamese(words) or _is_unsure(words)) and (turn := _turn_of(straight)):
        turned = page_image(page, turn)
        better = _words_on(turned)
        if marked_syllables(better) > (_AS_GOOD if lies else 1.0) * marked_syllables(words):
            return turned, better
    return straight, words


def _is_unsure(words: Sequence[Word]) -> bool:
    """True where Tesseract doubts most of the few words it found; a picture has none."""
    return bool(words) and mean(word.confidence or 0 for word in words) < _LEAST_SURE


def _lies(words: Sequence[Word]) -> bool:
    """True where most words are higher than wide: Tesseract reads a page on its right side, but in no order."""
    long = [word for word in words if len(word.text) > _FEW]
    return 2 * sum(word.bottom - word.top > word.x1 - word.x0 for word in long) > len(long)


def _words_on(straight: PageImage) -> list[Word]:
    dpi = round(straight.scale * POINTS)
    return words_of(_hocr(straight.image, LANGUAGE, f"--psm {SEGMENTATION} --dpi {dpi}"), straight)


def _turn_of(straight: PageImage) -> int:
    """Degrees clockwise by which Tesseract would turn the page; 0 where it does not say."""
    if ORIENTATION not in _languages():
        return 0
    try:
        found = pytesseract.image_to_osd(
            straight.image, config=f"--dpi {round(straight.scale * POINTS)}", output_type=pytesseract.Output.DICT,
            timeout=OCR_PAGE_SECONDS,
        )
    except (pytesseract.TesseractError, RuntimeError):
        return 0
    return int(found["rotate"]) % 360


def _looked_again(strip: Strip) -> list[list[tuple[str, int]]]:
    """What each word of the strip is read as, enlarged, by both languages."""
    settings = f"--psm {STRIP_SEGMENTATION} --dpi {strip.dpi}"
    read = [strip.readings(_hocr(strip.image, LANGUAGE, settings))]
    if DIGITS_LANGUAGE in _languages():
        only = f"{settings} -c tessedit_char_whitelist={DIGITS}"
        read.append(strip.readings(_hocr(strip.image, DIGITS_LANGUAGE, only)))
    return [list(each) for each in zip(*read, strict=True)]


def _hocr(image: Image.Image, language: str, settings: str) -> bytes:
    """hOCR of an image, from the cache where it was read before; raises PageNotRecognised."""
    digest = hashlib.sha256(f"{_version()} {language} {settings} {image.mode} {image.size}".encode())
    digest.update(image.tobytes())
    key = digest.hexdigest()
    known = recognition_cache.kept(key)
    if known is None:
        known = _tesseract(image, language, settings)
        recognition_cache.keep(key, known)
    return known


def _tesseract(image: Image.Image, language: str, settings: str) -> bytes:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    # As a file for Tesseract: PNG takes 0.4 s to write (BASELINES §2), BMP nothing.
    image.format = "BMP"
    try:
        return bytes(
            pytesseract.image_to_pdf_or_hocr(
                image, lang=language, extension="hocr", config=settings, timeout=OCR_PAGE_SECONDS
            )
        )
    except pytesseract.TesseractError as error:
        raise PageNotRecognised(f"Tesseract: {str(error.message)[:200]}") from error
    except RuntimeError as error:
        # pytesseract's timeout has no class of its own.
        raise PageNotRecognised(f"Tesseract quá {OCR_PAGE_SECONDS:g} giây chưa xong") from error
