"""The text layer of a PDF page: PDFium's characters become words with boxes.

In: an open page. Out: words in display orientation, and how many characters were junk.
Lines, columns and paragraphs are the layout's job.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from pipeline.readers.encodings.unicode_form import is_junk, plain
from pipeline.readers.layout.page_words import Word
from pipeline.readers.pdfium import calls
from pipeline.readers.pdfium.arrays import loose_boxes, text_objects, turns_round
from pipeline.readers.pdfium.font_fallback import OVERHANG, Run, rejoin
from pipeline.readers.pdfium.frame import Frame
from pipeline.readers.pdfium.runs import Printed, are_hidden, printed_by
from pipeline.readers.pdfium.stretches import Floats, stretches

#: Shares of the size by which a character of the same word may stand right of its end, or end left of its beginning.
WORD_GAP, WORD_BACK = 0.8, 0.3
#: Below this share of them no error of a sum hides one that is farther.
_NEARLY = 0.999
_CLEAR_GAP, _CLEAR_BACK = _NEARLY * WORD_GAP, _NEARLY * WORD_BACK
#: Stands for a character that is not kept, so that every index of PDFium keeps its place.
_NOTHING = "\0"


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The words of a page; ``junk`` of its ``chars`` characters have no usable code.

    ``hidden`` where nobody sees them: a scanner lays what it recognised under the image of the page.
    """

    words: list[Word]
    chars: int
    junk: int
    hidden: bool = False


def read_text_layer(page: pdfium.PdfPage, frame: Frame) -> TextLayer:
    """Read the words of a page with their boxes."""
    textpage = page.get_textpage()
    try:
        return _Reader(textpage, frame).read()
    finally:
        textpage.close()


class _Reader:
    """One pass over the characters of a page."""

    def __init__(self, textpage: pdfium.PdfTextPage, frame: Frame) -> None:
        self._handle = textpage.raw
        self._page = calls.address_of(textpage.raw)
        self._count = textpage.count_chars()
        self._frame = frame
        self._words: list[Word] = []
        self._open: Word | None = None
        self._spaced = True
        # The run (text object) the last character belonged to.
        self._run = 0
        self._size = 1.0
        self._clear_gap, self._clear_back = _CLEAR_GAP, _CLEAR_BACK
        self._base = 0.0
        self._bold = self._italic = False
        self._upright = True
        self._is_turned = bool(frame.turn)
        self._font = ""
        self._joint = False

    def read(self) -> TextLayer:
        text = _page_text(self._handle, self._count)
        # One printable character per index; a table lookup is the fast path.
        known: dict[str, str] = {char: plain(char) or _NOTHING for char in set(text)}
        kept = "".join(map(known.__getitem__, text))
        bad = {char for char in known if is_junk(char)}
        # White space and what stands for nothing come before every printed character.
        printed = np.frombuffer(kept.encode("utf-32-le"), np.uint32) > ord(" ")
        boxes = self._boxes(printed)
        objects = text_objects(self._page, printed, reordered=turns_round(known))
        at = 0
        runs: list[Run] = []
        face = Printed(self._base, self._size, self._upright, self._bold, self._italic, self._font)
        pieces = list(stretches(printed, objects, boxes))
        begun = [piece for before, piece in zip([0, *(piece[2] for piece in pieces)], pieces, strict=False)
                 if piece[2] != before]
        prints, fonts = printed_by(self._page, [(piece[0], piece[2]) for piece in begun], self._frame)
        following = iter(prints)
        for start, end, run, x0, top, x1, bottom, first, last_of_first, gap, back in pieces:
            if at < start:
                self._between(text, kept, at, start)
            if run != self._run:
                self._run = run
                face = next(following)
                self._start_run(face)
            if not self._is_turned:
                runs.append((start, end, face))
            # No two neighbours stand so far apart that it is two words.
            if gap < self._clear_gap and back < self._clear_back and not self._is_turned:
                self._add(kept[start:end], x0, top, x1, bottom, first, last_of_first)
            else:
                self._add_each(kept, start, end, boxes)
            at = end
        self._between(text, kept, at, len(text))
        self._close()
        if fonts > 1:
            self._words = rejoin(self._words, runs, kept, lambda: self._boxes(np.ones_like(printed)))
        junk = sum(map(bad.__contains__, text)) if bad else 0
        return TextLayer(self._words, len(text) - kept.count(" "), junk, are_hidden([piece[2] for piece in begun]))

    def _boxes(self, asked: NDArray[np.bool_]) -> Floats:
        return loose_boxes(self._page, asked, self._frame.left, self._frame.top)

    def _add_each(self, kept: str, start: int, end: int, boxes: Floats) -> None:
        for index in range(start, end):
            x0, top, x1, bottom = self._turned_box(index) if self._is_turned else boxes[index].tolist()
            self._add(kept[index], x0, top, x1, bottom, x0, x1)

    def _between(self, text: str, kept: str, start: int, end: int) -> None:
        if text[start:end] == " ":
            self._spaced = True
            if self._open is not None:
                self._open.trailing = True
                self._words.append(self._open)
                self._open = None
            return
        for index in range(start, end):
            if kept[index] == " ":
                self._white(text[index])

    def _white(self, char: str) -> None:
        # PDFium also breaks the line before and after a raised mark ('thị trấn1' / '.', BASELINES
        # §4): whether a break is a space shows when the words stand side by side.
        if char not in "\r\n":
            self._spaced = True
        if self._open is not None:
            self._open.trailing = char not in "\r\n"
            self._close()

    def _close(self) -> None:
        if self._open is not None:
            self._words.append(self._open)
            self._open = None

    def _start_run(self, printed: Printed) -> None:
        """Go on with another text object; its characters are of the same word if they stand as those before."""
        base, size, upright, bold, italic, self._font = printed
        self._joint = True
        moved = abs(base - self._base) > 0.12 * max(size, 1) or upright != self._upright
        if moved or abs(size - self._size) > 0.15 * max(size, 1) or bold != self._bold:
            self._close()
        self._size, self._base, self._upright = size, base, upright
        self._clear_gap, self._clear_back = _CLEAR_GAP * size, _CLEAR_BACK * size
        self._is_turned = bool(self._frame.turn) or not upright
        self._bold, self._italic = bold, italic

    def _turned_box(self, index: int) -> tuple[float, float, float, float]:
        """The tight box: PDFium's loose box is empty for turned text."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(
            self._handle, index,
            ctypes.byref(left), ctypes.byref(right), ctypes.byref(bottom), ctypes.byref(top),
        )
        return self._frame.box(left.value, bottom.value, right.value, top.value)

    def _fills_hole_before(self, word: Word, right: float) -> bool:
        """Tell whether a letter of another font stands before a word read ahead of it: «HUY N», then «Ệ»."""
        return self._font != word.font and right <= word.x0 + OVERHANG * self._size

    def _add(
        self, chars: str, x0: float, top: float, x1: float, bottom: float, first: float, last_of_first: float
    ) -> None:
        """Add characters to the open word, or open one with them."""
        word = self._open
        if word is not None and self._upright:
            gap = first - word.x1
            fills = self._joint and self._fills_hole_before(word, last_of_first)
            if gap > WORD_GAP * self._size or last_of_first < word.x0 - WORD_BACK * self._size or fills:
                self._close()
                self._spaced = True
                word = None
        if word is None:
            base = self._base if self._upright else bottom
            self._open = Word(
                chars, x0, top, x1, bottom, base, self._size,
                self._bold, self._italic, self._spaced, False, self._upright, self._font,
            )
            self._spaced = self._joint = False
            return
        if self._joint:
            word.joints += (len(word.text),)
            self._joint = False
        word.text += chars
        if x0 < word.x0:
            word.x0 = x0
        if x1 > word.x1:
            word.x1 = x1
        if top < word.top:
            word.top = top
        if bottom > word.bottom:
            word.bottom = bottom


def _page_text(handle: raw.FPDF_TEXTPAGE, count: int) -> str:
    """All characters of a page, one per PDFium index."""
    if count <= 0:
        return ""
    buffer = ctypes.create_string_buffer((count + 1) * 2)
    raw.FPDFText_GetText(handle, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    try:
        text = buffer.raw[: count * 2].decode("utf-16-le")
        if len(text) == count:
            return text
    except UnicodeDecodeError:
        pass  # half a character
    # Characters outside the basic plane take two units there; ask for each one by its index.
    return "".join(chr(min(raw.FPDFText_GetUnicode(handle, index), 0x10FFFF)) for index in range(count))
