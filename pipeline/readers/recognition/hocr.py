"""Tesseract's hOCR becomes words with boxes, base lines and type sizes.

In: hOCR of a straightened page. Out: ``Word`` values in points. Making the image and running
Tesseract is ``ocr``'s job, lines and columns are the layout's. hOCR and not TSV: only it gives
the base line and the type size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import regex
from lxml import etree

from pipeline.readers.layout.page_words import Word
from pipeline.readers.recognition.page_image import PageImage
from schemas.records import Box

#: Look-alikes that no Vietnamese report prints: eth for Đ, fraction slash after Roman numerals,
#: em dash for the dash of «2021 – 2025» (BASELINES §2).
LOOK_ALIKES = str.maketrans({"\u00d0": "Đ", "\u2044": "/", "—": "–"})
LINE_CLASSES = frozenset({"ocr_line", "ocr_header", "ocr_textfloat", "ocr_caption"})
#: Tesseract measures from descender to ascender: 13.0 for type of 14 pt.
TYPE_SIZE = 14 / 13
#: Notes are 10 pt under 14 pt text, 'Nơi nhận' 11 pt; both measures of a line of text stray
#: from their median by up to 10 %, seldom together.
SMALL = 0.84
SMALL_LETTERS = 0.9
#: A raised mark ends above the base line and is half as high as a capital.
MARK_HEIGHT = 0.6
MARK_LIFT = 0.2
_MARK = regex.compile(r"[(\[]?(?:\d{1,2}|\*{1,3})[)\]]?")
#: Edges of table cells and of the sheet.
_BARS = regex.compile(r"[|¦]+")


@dataclass(slots=True)
class ScannedWord(Word):
    """A word of a straightened page; ``printed`` is where the scan shows it."""

    printed: Box = (0.0, 0.0, 0.0, 0.0)

    @property
    def corners(self) -> Box:
        return self.printed


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as Tesseract sees it, in pixels; the base line is ``base`` + ``slope`` * (x - ``x0``)."""

    x0: float
    base: float
    slope: float
    height: float
    letters: float
    upright: bool
    words: list[tuple[str, tuple[float, float, float, float], int]]

    @property
    def weight(self) -> int:
        return sum(len(text) for text, _, _ in self.words)


def words_of(hocr: bytes, page: PageImage) -> list[Word]:
    """Read the words of a page."""
    root = _parsed(hocr)
    found = [] if root is None else root.iter("{*}span")
    rows = [row for row in map(_row, (e for e in found if e.get("class") in LINE_CLASSES)) if row.words]
    sizes = _sizes(rows)
    return [
        _word(text, box, sure, row, size / page.scale, page)
        for row, size in zip(rows, sizes, strict=True)
        for text, box, sure in row.words
    ]


def middles_of(hocr: bytes) -> list[tuple[float, str, int]]:
    """Each word: the height of its middle in pixels, its text and confidence."""
    root = _parsed(hocr)
    found = [] if root is None else root.iter("{*}span")
    rows = map(_row, (e for e in found if e.get("class") in LINE_CLASSES))
    return [((top + foot) / 2, text, sure) for row in rows for text, (_, top, _, foot), sure in row.words]


def _parsed(hocr: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=True)
    return etree.fromstring(hocr, parser)


def _row(line: etree._Element) -> _Row:
    facts = _facts(line)
    x0, _, _, bottom = facts["bbox"]
    slope, rise = facts.get("baseline", (0.0, 0.0))
    height = facts.get("x_size", (0.0,))[0]
    letters = height - facts.get("x_ascenders", (0.0,))[0] - facts.get("x_descenders", (0.0,))[0]
    words = []
    for element in line.iter("{*}span"):
        if element.get("class") != "ocrx_word":
            continue
        text = "".join(str(part) for part in element.itertext()).strip().translate(LOOK_ALIKES)
        facts_of_word = _facts(element)
        left, top, right, foot = facts_of_word["bbox"]
        if text and not _BARS.fullmatch(text):
            words.append((text, (left, top, right, foot), int(facts_of_word.get("x_wconf", (0.0,))[0])))
    upright = facts.get("textangle", (0.0,))[0] % 180 == 0
    return _Row(x0, bottom + rise, slope, height, letters, upright, words)


def _facts(element: etree._Element) -> dict[str, tuple[float, ...]]:
    """The properties of an element: 'bbox 1 2 3 4; baseline 0 -8' in its title."""
    facts = {}
    for part in (element.get("title") or "").split(";"):
        name, *values = part.split()
        facts[name] = tuple(float(value) for value in values)
    return facts


def _sizes(rows: Sequence[_Row]) -> list[float]:
    """Type size of each row in pixels: that of the text, or one smaller size of notes.

    Measured heights stray from line to line (a line without a capital is lower), and a change
    of size begins a paragraph: so the text has one size.
    """
    running = [row for row in rows if row.upright]
    height = _usual((row.height, row.weight) for row in running)
    letters = _usual((row.letters, row.weight) for row in running)
    small = [row for row in running if row.height < SMALL * height and row.letters < SMALL_LETTERS * letters]
    small_height = _usual((row.height, row.weight) for row in small)
    chosen = {id(row) for row in small}
    return [TYPE_SIZE * (small_height if id(row) in chosen else height) or 1.0 for row in rows]


def _usual(measured: Iterable[tuple[float, int]]) -> float:
    """The median over letters."""
    values = [value for value, weight in measured for _ in range(weight)]
    return median(values) if values else 0.0


def _word(
    text: str, box: tuple[float, float, float, float], sure: int, row: _Row, size: float, page: PageImage
) -> Word:
    x0, top, x1, bottom = (edge / page.scale for edge in box)
    base = (row.base + row.slope * ((box[0] + box[2]) / 2 - row.x0)) / page.scale
    if not row.upright:
        base = bottom
    elif _MARK.fullmatch(text) and bottom - top < MARK_HEIGHT * size and bottom < base - MARK_LIFT * size:
        base, size = bottom, (bottom - top) * TYPE_SIZE
    return ScannedWord(
        text, x0, top, x1, bottom, base, size, upright=row.upright, confidence=sure,
        printed=page.printed(x0, top, x1, bottom),
    )
