"""Recognised words without the space between their syllables: «Đúnghạn» in a narrow head of a table.

In: the words of a recognised page. Out: the same words, those apart that are two to four syllables of
Vietnamese written as one. A number or an abbreviation behind a syllable stands apart as well. Words of
other languages and what else stands alone stay: only a word with a letter that ASCII lacks is taken apart, and only
where one way makes the most words of the dictionary.

Seen where type is small or justified lines leave little room: on eight made scans at 200 dpi half of
the tables lost their columns' names to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import regex

from pipeline.readers.encodings.syllables import is_compound, is_syllable
from pipeline.readers.layout.page_words import Word
from pipeline.readers.recognition.hocr import ScannedWord
from pipeline.readers.recognition.page_image import PageImage

#: A number after a word stands apart («Năm2022»), a sign of percent does not.
_LETTERS = regex.compile(r"(?P<before>[(\[\"“‘]*)(?P<word>\p{L}+)(?P<number>\d[\d.,/]*)?(?P<after>[)\]\"”’.,;:!?%]*)")
#: The longest syllable of Vietnamese is «nghiêng».
_LONGEST = 7
_MOST = 4
#: A syllable and an abbreviation behind it («ĐãGQ», «ToànTTHC»).
_ABBREVIATED = regex.compile(r"(\p{Lu}?\p{Ll}+)(\p{Lu}{2,6})")


def apart(words: Sequence[Word], page: PageImage) -> list[Word]:
    """The words of a page in their order, glued ones as one word a syllable, each with its share of the box."""
    return [part for word in words for part in _parts(word, page)]


def _parts(word: Word, page: PageImage) -> list[Word]:
    match = _LETTERS.fullmatch(word.text) if word.upright else None
    syllables = syllables_of(match["word"]) if match else ()
    if match is None or (len(syllables) < 2 and not _is_numbered(match)):
        return [word]
    texts = [*syllables, *filter(None, [match["number"]])]
    texts[0] = match["before"] + texts[0]
    texts[-1] += match["after"]
    wide = (word.x1 - word.x0) / (sum(map(len, texts)) + len(texts) - 1)
    parts: list[Word] = []
    x0 = word.x0
    for text in texts:
        x1 = x0 + wide * len(text)
        part = replace(word, text=text, x0=x0, x1=x1, alternatives=())
        if isinstance(part, ScannedWord):
            part.printed = page.printed(x0, word.top, x1, word.bottom)
        parts.append(part)
        x0 = x1 + wide
    return parts


@lru_cache(maxsize=8192)
def syllables_of(word: str) -> tuple[str, ...]:
    """The syllables of a glued word, the word itself where it is none or where it can be read in several ways.

    >>> syllables_of("Trướchạn"), syllables_of("hạn"), syllables_of("Facebook"), syllables_of("ĐãGQ")
    (('Trước', 'hạn'), ('hạn',), ('Facebook',), ('Đã', 'GQ'))
    """
    if word.isascii() or is_syllable(word):
        return (word,)
    if (short := _ABBREVIATED.fullmatch(word)) and is_syllable(short[1]):
        return short[1], short[2]
    if not _is_of_one_case(word):
        return (word,)
    for count in range(2, _MOST + 1):
        ways = list(_ways(word, count))
        words = [sum(is_compound(*pair) for pair in pairwise(way)) for way in ways]
        best = [way for way, count in zip(ways, words, strict=True) if count == max(words)]
        if len(best) == 1:
            return best[0]
        if ways:
            break
    return (word,)


def _is_numbered(match: regex.Match[str]) -> bool:
    """True for a syllable of Vietnamese with a number behind it, not for «Đ8» or «CO2»."""
    return match["number"] is not None and not match["word"].isascii() and is_syllable(match["word"])


def _is_of_one_case(word: str) -> bool:
    return word.isupper() or word[1:].islower()


def _ways(word: str, count: int) -> Iterator[tuple[str, ...]]:
    if count == 1:
        if len(word) > 1 and is_syllable(word):
            yield (word,)
        return
    for end in range(2, min(_LONGEST, len(word) - 2) + 1):
        if is_syllable(word[:end]):
            for rest in _ways(word[end:], count - 1):
                yield (word[:end], *rest)
