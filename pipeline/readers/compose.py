"""Lines become the text of a passage, with a place for every printed word.

In: lines of words. Out: ``Composed`` text (NFC, single spaces), places, footnote marks.
Which lines belong together is someone else's job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from pipeline.readers.outline import Draft
from pipeline.readers.page_words import Line, Word, boxes_of
from pipeline.readers.unicode_form import clean
from schemas.records import NoteMark, PassageKind, Place

#: '3017/QĐ-' + 'UBND', '2021-' + '2023', '2403/' + 'UBND-TCNV': no space before the line end.
_CUT_SYMBOL = regex.compile(r"[\p{L}\p{N})][-–/]$")
_SYMBOL_GOES_ON = regex.compile(r"[\p{L}\p{N}(]")

#: Asked only in lines where a word may be raised: a footnote mark is.
IsMark = Callable[[Line, Word], bool]


def no_marks(_line: Line, _word: Word) -> bool:
    """No word is a footnote mark."""
    return False


@dataclass(frozen=True, slots=True)
class Composed:
    """Text with the places of its words and the footnote marks taken out of it."""

    text: str
    places: tuple[Place, ...] = ()
    marks: tuple[NoteMark, ...] = ()
    raw_text: str | None = None

    def draft(self, lines: Sequence[Line], kind: PassageKind | None = None, note: str | None = None) -> Draft:
        """The composed text as a draft, with the look of the lines it came from."""
        return Draft(
            text=self.text, kind=kind, page=lines[0].page, places=self.places, marks=self.marks,
            note=note, raw_text=self.raw_text, bold=all(line.bold for line in lines),
            centred=all(line.centred for line in lines),
        )


def joins(before: Line | None, after: Line) -> str:
    """What stands between two lines of one paragraph: a space, or nothing inside a symbol."""
    if before is None:
        return ""
    last, first = before.words[-1], after.words[0]
    if last.goes_on or last.text.endswith("\xad"):
        return ""
    if last.trailing:
        return " "
    # '… a -' has a space before its dash, so the dash is not the end of a symbol.
    tail = before.text[-2:]
    cut = _CUT_SYMBOL.search(tail) is not None and _SYMBOL_GOES_ON.match(first.text) is not None
    return "" if cut else " "


def compose(lines: Sequence[Line], is_mark: IsMark = no_marks) -> Composed:
    """Join the lines of one paragraph into its text."""
    pieces: list[str] = []
    encoded: list[str] = []
    spans: list[tuple[int, int, Word, int]] = []
    marks: list[tuple[int, str]] = []
    length = 0
    before: Line | None = None
    for line in lines:
        line_gap: str | None = joins(before, line)
        for word in line.words:
            if line.may_raise and is_mark(line, word):
                marks.append((length, word.text.strip("()[]")))
                continue
            gap = line_gap if line_gap is not None else " " if word.spaced else ""
            line_gap = None
            pieces += [gap, word.text]
            encoded += [gap, word.text if word.encoded is None else word.encoded]
            length += len(gap)
            spans.append((length, length + len(word.text), word, line.page))
            length += len(word.text)
        before = line
    return _settle("".join(pieces), "".join(encoded), spans, marks)


def _settle(
    printed: str, encoded: str, spans: Sequence[tuple[int, int, Word, int]], marks: Sequence[tuple[int, str]]
) -> Composed:
    """Bring the text to NFC and single spaces, and every offset with it.

    ``encoded`` is the text as the file holds it: another one where an old font was decoded.
    """
    text, origins = clean(printed)
    if text == printed:
        forward: Sequence[int] = range(len(printed) + 1)
    else:
        forward = _forward(origins, len(printed))
    places = tuple(
        Place(forward[start], forward[end], page, box, word.confidence, word.alternatives)
        for (start, end, word, page), box in zip(spans, boxes_of(span[2] for span in spans), strict=True)
        if forward[start] < forward[end]
    )
    notes = tuple(NoteMark(min(forward[at], len(text)), mark) for at, mark in marks)
    return Composed(text, places, notes, encoded if text != encoded else None)


def _forward(origins: Sequence[int], length: int) -> list[int]:
    """For each offset of the source, the offset of the first result character at or after it."""
    forward = [len(origins)] * (length + 1)
    at = len(origins)
    position = length
    for result in range(len(origins) - 1, -1, -1):
        source = origins[result]
        while position > source:
            forward[position] = at
            position -= 1
        at = result
    while position >= 0:
        forward[position] = at
        position -= 1
    return forward


def concatenate(first: Composed, second: Composed, gap: str) -> Composed:
    """``second`` behind ``first``: a cell that goes on after a page break."""
    shift = len(first.text) + len(gap)
    raw = None
    if first.raw_text is not None or second.raw_text is not None:
        raw = (first.raw_text or first.text) + gap + (second.raw_text or second.text)
    return Composed(
        first.text + gap + second.text,
        first.places + tuple(shift_place(place, shift) for place in second.places),
        first.marks + tuple(NoteMark(mark.at + shift, mark.mark) for mark in second.marks),
        raw,
    )


def shift_place(place: Place, by: int) -> Place:
    """The same place in a text with ``by`` characters more before it."""
    return place._replace(start=place.start + by, end=place.end + by)
