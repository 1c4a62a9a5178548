"""What Tesseract reads where nothing is printed: specks of a copier as points, borders of a cell as
dashes, the numbers of lines as turned text.

In: the recognised words of a page. Out: the words without noise. Which letters of a word were misread is
``glued_words``' and ``second_look``'s matter.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.readers.encodings.syllables import is_syllable
from pipeline.readers.layout.page_words import Word

#: Shares of the size: a dash is wider, a colon higher.
_SPECK = 0.15
#: Marks that no typist sets apart from the word before them.
_CLINGING = frozenset(".,'`_~¬·’‘ˆ^")
#: A dash is wider than high; a piece of a border is some times higher than wide.
_DASHES, _UPRIGHT = frozenset("-–—_"), 2.0
#: So many turned words under one another are the numbers of lines.
_COLUMN = 8
#: Text that is set upwards in the head of a table is Vietnamese, too.
_LEAST_TRUE = 0.5


def without_noise(words: Sequence[Word]) -> list[Word]:
    """Leave out specks, pieces of borders, marks that stand alone, and turned words that are mostly no words."""
    turned = [word for word in words if not word.upright and any(map(str.isalpha, word.text))]
    true = sum(len(word.text) > 1 and is_syllable(word.text.strip(".,;:()-")) for word in turned)
    junk = [] if true >= _LEAST_TRUE * len(turned) else [word for word in words if not word.upright]
    dropped = {id(word) for word in (*junk, *_numbers_among(junk, words))}
    return [word for word in words if id(word) not in dropped and not _is_speck(word)]


def _numbers_among(junk: Sequence[Word], words: Sequence[Word]) -> list[Word]:
    """Numbers of lines that were read as such, in the column of those that were not."""
    if len(junk) < _COLUMN:
        return []
    left, right = min(word.x0 for word in junk), max(word.x1 for word in junk)
    return [
        word for word in words
        if word.upright and word.text.isdigit() and left - 1 <= word.x0 and word.x1 <= right + 1
    ]


def _is_speck(word: Word) -> bool:
    if any(char.isalnum() and char not in _CLINGING for char in word.text):
        return False
    wide, high = word.x1 - word.x0, word.bottom - word.top
    if word.upright and _DASHES.issuperset(word.text) and high > _UPRIGHT * wide:
        return True
    small = max(wide, high) < _SPECK * word.size
    return small or _CLINGING.issuperset(word.text)
