"""Rows of a table that tell in sentences: «4. Giải quyết TTHC | Tiếp nhận 2.420 hồ sơ, trong đó …; đã giải quyết …».

Comes in: a passage. Goes out: a row whose cells hold sentences and no number alone as the paragraph it is, with its
label as the heading over it; every other passage as it was. The text stays, so offsets are those of the print.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.reading.cells import HOLDS_WORD, NUMBER_CELL
from extractors.reading.stacked_cells import is_stack
from schemas.records import Passage, PassageKind

_NUMERAL = regex.compile(r"(?<![\p{L}\d.,/])\d[\d.,]*(?![\p{L}/-])")
_WORD = regex.compile(r"\p{L}{2,}")
#: Fewer numbers or words make no sentence: «3.690/3.777 (97,7%)», «01 nhiệm vụ vượt tiến độ».
_FEWEST_NUMERALS, _FEWEST_WORDS = 2, 8
#: A longer cell is no label.
_LONGEST_LABEL = 120


def as_told(passage: Passage) -> Passage:
    """A row that tells in sentences as a paragraph under its label; other passages unchanged."""
    if passage.kind is not PassageKind.TABLE_ROW:
        return passage
    texts = [passage.text[cell.start : cell.end].strip() for cell in passage.cells]
    if any(map(NUMBER_CELL.fullmatch, texts[1:])):
        return passage  # as most rows are
    words = [text for text in texts if HOLDS_WORD.search(text)]
    if not any(map(_is_told, words)) or any(is_stack(passage, cell) for cell in passage.cells):
        return passage  # names with numbers below one another are no sentence
    label = words[0] if len(words) > 1 and len(words[0]) <= _LONGEST_LABEL and not _is_told(words[0]) else None
    section = " › ".join(part for part in (passage.section, label) if part)
    return replace(passage, kind=PassageKind.PARAGRAPH, section=section, table=None, cells=(), depth=0)


def _is_told(text: str) -> bool:
    return len(_NUMERAL.findall(text)) >= _FEWEST_NUMERALS and len(_WORD.findall(text)) >= _FEWEST_WORDS
