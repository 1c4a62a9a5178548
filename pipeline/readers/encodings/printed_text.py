"""Text of a file becomes the text of a passage: NFC, single spaces, footnote marks beside it.

In: characters as a file holds them, and the pieces of the file they came from. Out: ``Line``
and, through its ``Trail``, the way back from its characters to those pieces. Boxes of
characters are the PDF reader's job.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.readers.encodings.unicode_form import to_nfc
from schemas.records import NoteMark

#: Stands for a footnote mark until the text is normalised; a noncharacter, in no file.
MARK = "\ufdd0"
# The same hyphens and invisible characters that ``unicode_form.plain`` settles for PDF text.
_SETTLED = {**dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\xad", ""), "\u2010": "-", "\u2011": "-"}
_SPACE_RUN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters ``[start, end)`` of one piece of the file (for Word an XML element)."""

    source: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a line stands in its file.

    ``printed`` is the line before it was normalised. ``begins`` and ``sources`` say at which of
    its characters each piece of the file begins, in order; the first may begin before it (a line
    cut in two). A source is None where nothing of the file was printed: an automatic number.
    """

    printed: str
    begins: tuple[int, ...]
    sources: tuple[object, ...]

    def stretches(self, start: int, end: int) -> Iterator[Stretch]:
        """The pieces that print characters ``[start, end)`` of the normalised line."""
        places = origins(self.printed)[1][start:end]
        if not places:
            return
        first, last = places[0], places[-1] + 1
        while last < len(self.printed) and unicodedata.combining(self.printed[last]):
            last += 1
        index = bisect_right(self.begins, first) - 1
        while index < len(self.begins) and self.begins[index] < last:
            begin = self.begins[index]
            until = self.begins[index + 1] if index + 1 < len(self.begins) else len(self.printed)
            if self.sources[index] is not None:
                yield Stretch(self.sources[index], max(first, begin) - begin, min(last, until) - begin)
            index += 1


@dataclass(frozen=True, slots=True)
class Line:
    """Normalised text; ``raw`` is the text before composition where that differs, else None.

    ``columns`` are its parts, where tabs set them apart.
    """

    text: str
    raw: str | None = None
    marks: tuple[NoteMark, ...] = ()
    trail: Trail | None = field(default=None, compare=False, repr=False)
    columns: tuple[Line, ...] = field(default=(), compare=False, repr=False)


def normalise(text: str, marks: Sequence[str] = (), encoded: str | None = None) -> Line:
    """Single spaces and NFC; ``marks`` are the footnote marks that stand at each ``MARK``.

    ``encoded`` is the text as the file holds it, where that was decoded from an old font.

    >>> normalise("đúng\u00a0hạn " + MARK + " 507", ["1"])
    Line(text='đúng hạn 507', raw=None, marks=(NoteMark(at=9, mark='1'),))
    """
    raw: str | None = None
    source = text if encoded is None else encoded
    if source != text or "\xad" in text or not unicodedata.is_normalized("NFC", text):
        raw = " ".join(source.replace(MARK, "").split())
    text = unicodedata.normalize("NFC", _settled(text))
    if not marks:
        return Line(" ".join(text.split()), raw)
    kept: list[str] = []
    places = []
    length, open_space = 0, True
    for piece in text.split(MARK):
        spaced = _SPACE_RUN.sub(" ", piece)
        spaced = spaced.lstrip() if open_space else spaced
        kept.append(spaced)
        length += len(spaced)
        open_space = spaced.endswith(" ") if spaced else open_space
        places.append(length)
    clean = "".join(kept).rstrip()
    found = (NoteMark(min(at, len(clean)), mark) for at, mark in zip(places, marks, strict=False))
    return Line(clean, raw, tuple(found))


def _settled(text: str) -> str:
    # ``str.translate`` would look up every character, and most lines hold none of these.
    for printed, char in _SETTLED.items():
        text = text.replace(printed, char)
    return text


def origins(text: str) -> tuple[str, list[int]]:
    """The text that ``normalise`` makes of ``text``, and the offset each character came from.

    A composed character leads back to its base letter.

    >>> origins("  ho\u0302\u0323 " + MARK + " so")
    ('hộ so', [2, 3, 6, 8, 9])
    """
    kept: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        settled = _SETTLED.get(char, char)
        if settled:
            kept.append(settled)
            places.append(at)
    composed, back = to_nfc("".join(kept))
    clean: list[str] = []
    found: list[int] = []
    for char, index in zip(composed, back, strict=True):
        if char == MARK or (char.isspace() and (not clean or clean[-1] == " ")):
            continue
        clean.append(" " if char.isspace() else char)
        found.append(places[index])
    if clean and clean[-1] == " ":
        clean.pop()
        found.pop()
    return "".join(clean), found
