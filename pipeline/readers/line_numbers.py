"""Numbers of lines printed in the margin: they are no text.

In: the words and rulings of a page. Out: the words without them. A word processor counts every line, or every fifth,
to the left of all text; the numbers of a table's rows stand inside its lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.readers.page_words import Ruling, Word

#: Fewer numbers may be anything.
_FEWEST = 8
#: Word and LibreOffice leave this share of the size and more between the number and its line.
_APART = 0.3
#: Of the steps so many are the same.
_EVEN = 0.8


def without_line_numbers(words: list[Word], rulings: Sequence[Ruling]) -> list[Word]:
    """Leave out whole numbers that rise in even steps, left of all other words and of every upright line."""
    digits = [word for word in words if word.upright and word.text.isascii() and word.text.isdigit()]
    if len(digits) < _FEWEST:
        return words
    edge = min((word.x0 - _APART * word.size for word in words if not word.text.isdigit()), default=0.0)
    edge = min([edge, *(ruling.x0 for ruling in rulings if ruling.x0 == ruling.x1)])
    margin = sorted((word for word in digits if word.x1 <= edge), key=lambda word: word.base)
    steps = Counter(int(below.text) - int(above.text) for above, below in pairwise(margin))
    step, times = steps.most_common(1)[0] if steps else (0, 0)
    # Footnotes are counted anew.
    if len(margin) < _FEWEST or step < 1 or times < _EVEN * (len(margin) - 1):
        return words
    dropped = {id(word) for word in margin}
    return [word for word in words if id(word) not in dropped]
