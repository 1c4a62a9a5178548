"""Text of a file becomes the text of a passage: NFC, single spaces, footnote marks beside it.

In: characters as a file holds them. Out: ``Line``. Boxes of characters are the PDF reader's
job, which does the same with a map back to each character (``unicode_form``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.records import NoteMark

#: Stands for a footnote mark until the text is normalised; a noncharacter, in no file.
MARK = "\ufdd0"
# The same hyphens and invisible characters that ``unicode_form.plain`` settles for PDF text.
_SETTLED = {**dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad")), 0x2010: "-", 0x2011: "-"}
_SPACE_RUN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """Normalised text; ``raw`` is the text before composition where that differs, else None."""

    text: str
    raw: str | None = None
    marks: tuple[NoteMark, ...] = ()


def normalise(text: str, marks: Sequence[str] = ()) -> Line:
    """Single spaces and NFC; ``marks`` are the footnote marks that stand at each ``MARK``.

    >>> normalise("đúng\u00a0hạn " + MARK + " 507", ["1"])
    Line(text='đúng hạn 507', raw=None, marks=(NoteMark(at=9, mark='1'),))
    """
    raw: str | None = None
    # In the TCVN3 fonts the soft hyphen is the letter ư: it stays in the raw text.
    if "\xad" in text or not unicodedata.is_normalized("NFC", text):
        raw = " ".join(text.replace(MARK, "").split())
    text = unicodedata.normalize("NFC", text.translate(_SETTLED))
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
