"""A vowel that Tesseract wrote twice, once with each tone it saw: «Tổồn» for «Tồn».

In: recognised words, and what those of them that hold such a vowel are read as enlarged. Out: the words, with the
syllable in place of a doubled one where the second reading is one of the two. Cutting out is ``second_look``'s job.

Left alone, it is taken for two glued syllables, and the column of a table loses its name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.readers.encodings.syllables import is_syllable
from pipeline.readers.layout.page_words import Word
from pipeline.readers.recognition.glued_words import syllables_of

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def doubled_in(words: Sequence[Word]) -> list[int]:
    """Which words hold a vowel twice, with different tones, and are syllables with one of them."""
    return [at for at, word in enumerate(words) if word.upright and single_forms(word.text)]


def with_single(
    words: Sequence[Word], doubled: Sequence[int], readings: Sequence[Sequence[tuple[str, int]]]
) -> list[Word]:
    """The words, doubled ones as the second reading has them where it bears out one of their two forms."""
    settled = list(words)
    for at, read in zip(doubled, readings, strict=True):
        forms = single_forms(words[at].text)
        seen = next(((text, sure) for text, sure in read if text in forms), None)
        if seen is not None:
            settled[at] = replace(words[at], text=seen[0], confidence=seen[1])
    return settled


def single_forms(text: str) -> tuple[str, ...]:
    """The word without the one and without the other of two such vowels, as far as that is a syllable or glued ones.

    >>> single_forms("Tổồn"), single_forms("hồsơ"), single_forms("Xoong")
    (('Tồn', 'Tổn'), (), ())
    """
    return () if text.isascii() or is_syllable(text) else tuple(filter(_is_vietnamese, _without_one(text)))


def _is_vietnamese(text: str) -> bool:
    return is_syllable(text) or len(syllables_of(text)) > 1


def _without_one(text: str) -> Iterator[str]:
    for at, (one, other) in enumerate(pairwise(text)):
        if one != other and _toneless(one) == _toneless(other) and _is_toned(one) and _is_toned(other):
            yield text[:at] + text[at + 1 :]
            yield text[: at + 1] + text[at + 2 :]


def _toneless(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter.lower()) if part not in _TONES)


def _is_toned(letter: str) -> bool:
    return not _TONES.isdisjoint(unicodedata.normalize("NFD", letter))
