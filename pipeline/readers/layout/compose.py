"""Lines become the text of a passage, with a place for every printed word.

In: lines of words. Out: ``Composed`` text (NFC, single spaces), places, footnote marks.
Which lines belong together is someone else's job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

import regex

from pipeline.readers.encodings.unicode_form import clean
from pipeline.readers.layout.outline import Draft
from pipeline.readers.layout.page_words import Line, Word, boxes_of
from schemas.records import NoteMark, PassageKind, Place

#: '3017/QĐ-' + 'UBND', '2021-' + '2023', '2403/' + 'UBND-TCNV': no space before the line end.
_CUT_SYMBOL = regex.compile(r"[\p{L}\p{N})][-–/]$")
_SYMBOL_GOES_ON = regex.compile(r"[\p{L}\p{N}(]")

#: Asked only in lines where a word may be raised: a footnote mark is.
IsMark = Callable[[Line, Word], bool]


def no_marks(_line: Line, _word: Word) -> bool:
    """No word is a footnote mark."""
    return False


class Composed(NamedTuple):
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
            # The first lines of a long title reach both margins.
            centred=lines[-1].centred and all(line.centred or line.reaches_both for line in lines),
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
    words: list[Word] = []
    pages: list[int] = []
    marks: list[tuple[int, str]] = []
    before: Line | None = None
    for line in lines:
        gap: str | None = joins(before, line)
        if line.may_raise:
            for word in line.words:
                if is_mark(line, word):
                    marks.append((sum(map(len, pieces)), word.text.strip("()[]")))
                    continue
                pieces.append((_gap(word) if gap is None else gap) + word.text)
                words.append(word)
                gap = None
        else:  # as nearly all
            at = len(pieces)
            pieces += [" " + word.text if word.spaced else word.text for word in line.words]
            pieces[at] = (gap or "") + line.words[0].text
            words += line.words
        pages += [line.page] * (len(words) - len(pages))
        before = line
    return _settle(pieces, words, pages, marks)


def _gap(word: Word) -> str:
    return " " if word.spaced else ""


def _settle(
    pieces: Sequence[str], words: Sequence[Word], pages: Sequence[int], marks: Sequence[tuple[int, str]]
) -> Composed:
    """Bring the text to NFC and single spaces, and every offset with it; a piece is a word with the gap before it."""
    printed = "".join(pieces)
    text, origins = clean(printed)
    ends = list(accumulate(map(len, pieces)))
    starts = [end - len(word.text) for end, word in zip(ends, words, strict=True)]
    notes: tuple[NoteMark, ...] = ()
    if text != printed or marks:
        forward = range(len(printed) + 1) if text == printed else _forward(origins, len(printed))
        starts, ends = [forward[at] for at in starts], [forward[at] for at in ends]
        notes = tuple(NoteMark(min(forward[at], len(text)), mark) for at, mark in marks)
    found = zip(starts, ends, pages, boxes_of(words), map(_CONFIDENCE, words), map(_ALTERNATIVES, words), strict=True)
    # A report has thousands of them: made as ``Place`` makes them, without a call for each.
    places = tuple(map(_PLACE, [place for place in found if place[0] < place[1]]))
    encoded = _encoded(pieces, words) if any(map(_WAS_ENCODED, words)) else printed
    return Composed(text, places, notes, encoded if text != encoded else None)


_CONFIDENCE, _ALTERNATIVES = attrgetter("confidence"), attrgetter("alternatives")
_WAS_ENCODED = attrgetter("encoded")
_PLACE: Callable[[Iterable[object]], Place] = partial(tuple.__new__, Place)


def _encoded(pieces: Sequence[str], words: Sequence[Word]) -> str:
    """The text as the file holds it: another one where an old font was decoded."""
    return "".join([
        piece if word.encoded is None else piece.removesuffix(word.text) + word.encoded
        for piece, word in zip(pieces, words, strict=True)
    ])  # fmt: skip


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
    start, end, *seen = place
    return _PLACE((start + by, end + by, *seen))
