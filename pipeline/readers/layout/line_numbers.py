"""Numbers of lines printed in the margin: they are no text.

In: the words and rulings of all pages. Out: the words without them. A word processor counts every line, or every
fifth, to the left of all text; the numbers of a table's rows stand inside its lines. A last page may have few lines:
there the pages before tell where such numbers stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.layout.page_words import PageWords, Word

#: Fewer numbers may be anything, unless another page has told their place.
_FEWEST = 8
#: Word and LibreOffice leave this share of the size and more between the number and its line.
_APART = 0.3
#: Of the steps so many are the same.
_EVEN = 0.8
#: Shares of the size by which the place beside the text may differ from page to page; a scan shifts and stretches.
_SHIFTED = 1.0


@dataclass(frozen=True, slots=True)
class _Margin:
    """Numbers left of all text of a page; ``gaps`` are the distances of their right ends to it."""

    words: list[Word]
    gaps: list[float]
    step: int
    even: bool


def take_out_line_numbers(pages: Sequence[PageWords]) -> None:
    """Leave out whole numbers that rise in even steps, left of all other words and of every upright line."""
    numbers = [_whole_numbers(page) for page in pages]
    full = {
        at: _margin_of(pages[at], digits) for at, digits in enumerate(numbers)
        if len(digits) >= _FEWEST and _may_stand_left(pages[at], digits)
    }
    told = [margin for margin in full.values() if len(margin.words) >= _FEWEST and margin.even]
    if not told:
        return
    margins = [full.get(at) or _margin_of(page, numbers[at]) for at, page in enumerate(pages)]
    nearest, farthest = min(min(m.gaps) for m in told), max(max(m.gaps) for m in told)
    steps = {margin.step for margin in told}
    for page, margin in zip(pages, margins, strict=True):
        fits = margin in told or (
            bool(margin.words) and (len(margin.words) == 1 or (margin.even and margin.step in steps))
            and nearest - _SHIFTED * margin.words[0].size <= min(margin.gaps)
            and max(margin.gaps) <= farthest + _SHIFTED * margin.words[0].size
        )
        if fits:
            dropped = {id(word) for word in margin.words}
            page.words = [word for word in page.words if id(word) not in dropped]


def _whole_numbers(page: PageWords) -> list[Word]:
    return [word for word in page.words if word.text.isdigit() and word.text.isascii() and word.upright]


def _may_stand_left(page: PageWords, digits: Sequence[Word]) -> bool:
    """False where a word stands left of all but a few of the numbers, as one of the first words of most pages does."""
    enough = sorted(word.x1 for word in digits)[_FEWEST - 1]
    return not any(
        word.x0 - _APART * word.size < enough and word.upright and not word.text.isdigit() for word in page.words
    )


def _margin_of(page: PageWords, digits: Sequence[Word]) -> _Margin:
    text = [word.x0 - _APART * word.size for word in page.words if word.upright and not word.text.isdigit()]
    edge = min([*text, *(ruling.x0 for ruling in page.rulings if ruling.x0 == ruling.x1)], default=0.0)
    margin = sorted((word for word in digits if word.x1 <= edge), key=lambda word: word.base)
    # Footnotes are counted anew.
    steps = Counter(int(below.text) - int(above.text) for above, below in pairwise(margin))
    step, times = steps.most_common(1)[0] if steps else (0, 0)
    even = step >= 1 and times >= _EVEN * (len(margin) - 1)
    return _Margin(margin, [edge - word.x1 for word in margin], step, even)
