"""Roman enumerators as Tesseract damages them, settled by the headings around them.

In: the texts of a document, None for those not recognised from an image. Out: the marks that are
to be taken instead of what stands there. The text itself stays as it was read.

«II.» comes out as «H.» or «IL.», «III.» as «HI.», «I.» as «1.», «IV» as «[V» (BASELINES §2). Such a
mark counts as Roman only before a heading in capitals, and where the order of the others leaves
nothing else: «H.» without a «G.» before it, «1.» that another «1.» follows.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.readers.layout.enumerators import ROMAN, Mark

#: What strokes become; «Y» and «W» are V with a smear.
_DAMAGED = regex.compile(r"(?P<mark>[IVXHLNMYWl1|\[\]!ÌÍỊ]{1,5})\s?[.)/,:](?=\s)")
_ROMAN = regex.compile(r"[IVX]{1,5}[.)/](?=\s)")
_CAPITAL = regex.compile(r"(?P<letter>[A-H])[.)/](?=\s)")
_NUMBER = regex.compile(r"(?P<number>\d{1,3})[.)/,](?=\s)")
_FEWEST_CAPITALS = 4


def settled_marks(texts: Sequence[str | None]) -> dict[int, Mark]:
    """By index of the text.

    >>> settled_marks(["I. KẾT QUẢ", "1. Công tác chỉ đạo", "H. KHÓ KHĂN", "HI. PHƯƠNG HƯỚNG"])
    {2: Mark(rank=10, end=2), 3: Mark(rank=10, end=3)}
    """
    headings = [at for at, text in enumerate(texts) if text is not None and _is_roman_like(text)]
    found = {}
    for at in headings:
        text = texts[at] or ""
        match = _DAMAGED.match(text)
        if match is None or _ROMAN.match(text):
            continue
        if match["mark"].isdigit():
            roman = _number_is_roman(texts, at, match["mark"])
        else:
            roman = match["mark"] != "H" or not _has_letter_before(texts, at)
        if roman:
            found[at] = Mark(ROMAN, match.end())
    return found


def _is_roman_like(text: str) -> bool:
    match = _DAMAGED.match(text)
    if match is None:
        return False
    letters = [letter for letter in text[match.end() :] if letter.isalpha()]
    return len(letters) >= _FEWEST_CAPITALS and all(not letter.islower() for letter in letters)


def _number_is_roman(texts: Sequence[str | None], at: int, printed: str) -> bool:
    """«1.» is I where the next number begins anew; «11.» and «111.» are II and III where no 10 or 110 went before."""
    numbers = [
        (place, int(match["number"]))
        for place, text in enumerate(texts)
        if text is not None and (match := _NUMBER.match(text)) and place != at
    ]
    before = [number for place, number in numbers if place < at]
    after = [number for place, number in numbers if place > at]
    if len(printed) > 1:
        return not before or before[-1] != int(printed) - 1
    return bool(after) and after[0] == 1


def _has_letter_before(texts: Sequence[str | None], at: int) -> bool:
    return any(text is not None and (found := _CAPITAL.match(text)) and found["letter"] == "G" for text in texts[:at])
