"""Numbers that Tesseract lost in the cells of a ruled table: a cell with ink and no word.

In: the image of a recognised page and its words. Out: stand-ins without text for what was lost, and the words with
the numbers that two readings of a stand-in agree on. Cutting out is ``second_look``'s job, running Tesseract ``ocr``'s.

Tesseract takes short numbers that stand apart, as in the columns of a form, for noise: on a made scan of such a form
at 150 dpi it lost 52 of 99.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np
import regex

from pipeline.readers.layout.page_words import Word
from pipeline.readers.recognition.hocr import ScannedWord
from pipeline.readers.recognition.page_image import PageImage, Pixels
from pipeline.readers.tables.grid import GridCell, cell_groups

#: A frame has fewer cells.
_CELLS = 6
#: Points beside a border where its rest may stand.
_BORDER = 1.5
#: Shares of the size: digits are two thirds high, «1» is a fifth wide; specks are smaller, two lines higher.
_LOW, _HIGH, _NARROW = 0.4, 1.3, 0.12
#: Of the rows and columns of a cell those with less ink than this many pixels hold specks.
_LEAST_INK = 2
#: Tesseract's own confidence below which an agreement says nothing.
_LEAST = 30
#: What is no number and no word, either.
_SCRAP, _UNSURE = 2, 80
_NUMBER = regex.compile(r"(?=.*\d)[\d.,%]{1,14}")


def lost_in_cells(page: PageImage, words: Sequence[Word]) -> list[Word]:
    """A word without text for each cell of a table that holds ink as high as a line, and no word."""
    tables = [cells for cells in cell_groups(page.rulings) if len(cells) >= _CELLS] if words else []
    size = median(word.size for word in words) if words else 0.0
    middles = np.array([_middle(word) for word in words if not _is_scrap(word)]).reshape(-1, 2)
    found = (_in_cell(cell, page, size) for cells in tables for cell in cells if not _is_filled(cell, middles))
    return [word for word in found if word is not None]


def with_found(
    words: Sequence[Word], lost: Sequence[Word], readings: Sequence[Sequence[tuple[str, int]]]
) -> list[Word]:
    """The words, and the stand-ins that were read as the same number twice in place of what was read there."""
    found = []
    for word, read in zip(lost, readings, strict=True):
        numbers = [(text, sure) for text, sure in read if sure >= _LEAST and _NUMBER.fullmatch(text)]
        if len(numbers) > 1 and len({text for text, _ in numbers}) == 1:
            word.text, word.confidence = numbers[0][0], min(sure for _, sure in numbers)
            found.append(word)
    kept = [word for word in words if not (_is_scrap(word) and any(_stands_in(word, new) for new in found))]
    return [*kept, *found]


def _middle(word: Word) -> tuple[float, float]:
    return (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2


def _is_scrap(word: Word) -> bool:
    """«+» or «lỀ» for a «1»: one or two characters without a digit, and Tesseract is not sure."""
    short = len(word.text) <= _SCRAP and not any(map(str.isdigit, word.text))
    return short and (word.confidence or 0) < _UNSURE


def _stands_in(word: Word, new: Word) -> bool:
    x, y = _middle(word)
    return new.x0 - 1 <= x <= new.x1 + 1 and new.top - 1 <= y <= new.bottom + 1


def _is_filled(cell: GridCell, middles: Pixels) -> bool:
    x0, top, x1, bottom = cell.box
    x, y = middles[:, 0], middles[:, 1]
    return bool(((x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)).any())


def _in_cell(cell: GridCell, page: PageImage, size: float) -> Word | None:
    inside = (_BORDER, _BORDER, -_BORDER, -_BORDER)
    left, top, right, bottom = (
        round((edge + by) * page.scale) for edge, by in zip(cell.box, inside, strict=True)
    )
    ink = page.ink[max(0, top) : bottom, max(0, left) : right]
    rows = np.flatnonzero(ink.sum(axis=1) >= _LEAST_INK)
    columns = np.flatnonzero(ink.sum(axis=0) >= _LEAST_INK)
    if not len(rows) or not len(columns):
        return None
    x0, x1 = (left + columns[0]) / page.scale, (left + columns[-1] + 1) / page.scale
    y0, y1 = (top + rows[0]) / page.scale, (top + rows[-1] + 1) / page.scale
    if not (_LOW * size <= y1 - y0 <= _HIGH * size and x1 - x0 >= _NARROW * size):
        return None
    return ScannedWord(
        "", float(x0), float(y0), float(x1), float(y1), float(y1), size, confidence=0,
        printed=page.printed(float(x0), float(y0), float(x1), float(y1)),
    )
