"""Whether words that were read are the page's: Vietnamese, and as many as a page has.

In: the words of a text layer or of a recognised page. Out: doubts. A scanner may lay the text under its image that
its own recognition read without Vietnamese («Két qua giai quyét hö so»), or text that has nothing to do with the page;
nobody sees it, so nobody set it right. A page that lies on its side is read as letters without words. A signature made
on a computer prints its four lines over the image of a whole page.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.readers.encodings.syllables import is_syllable
from pipeline.readers.layout.page_words import Word
from pipeline.readers.pdfium.chars import TextLayer

#: Nine of ten syllables of a report bear a mark; of those read without Vietnamese one of ten.
_LEAST_MARKED = 0.5
#: Fewer words say nothing of a page.
_FEW_WORDS = 20
#: A page in 14 pt has 1,500 letters and more; a signature made on a computer 100 to 300.
_FEW_LETTERS = 400
_LETTERS = regex.compile(r"\p{L}{2,}")


def is_doubtful(layer: TextLayer) -> bool:
    """True for a text layer that, over the image of a page, is better read from the image."""
    return layer.hidden or layer.chars < _FEW_LETTERS or not is_vietnamese(layer.words)


def is_vietnamese(words: Sequence[Word]) -> bool:
    """False where too few of the words are Vietnamese syllables with their marks; a few words prove nothing."""
    spoken = _spoken(words)
    return len(spoken) < _FEW_WORDS or _marked(spoken) >= _LEAST_MARKED * len(spoken)


def marked_syllables(words: Sequence[Word]) -> int:
    """How many of the words that stand upright, but for those in capitals, are syllables with marks."""
    return _marked(_spoken(words))


def _marked(spoken: Sequence[str]) -> int:
    return sum(not text.isascii() and is_syllable(text) for text in spoken)


def _spoken(words: Sequence[Word]) -> list[str]:
    return [text for word in words if word.upright for text in _LETTERS.findall(word.text) if not text.isupper()]
