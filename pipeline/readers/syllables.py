"""Which syllables and words Vietnamese has, to tell text from text in a wrong encoding.

In: a word as printed. Out: whether the dictionary that underthesea ships (Viet74K, 73,900 head
words) has it as a syllable, or side by side with its neighbour. Only the data file is opened:
loading underthesea itself is ``extractors.nlp``' job and takes a third of a second.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

_DICTIONARY = Path("corpus", "data", "Viet74K.txt")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
#: Head words also hold loan syllables in single letters ('vitamin C'); they prove nothing.
_LETTERS_THAT_ARE_WORDS = frozenset("aàáảạăâeêioôơuưyýỷ")


@lru_cache(maxsize=65536)
def spelling(word: str) -> str:
    """The word in lower case, its tone behind its letters: «hoà» and «hòa» are one spelling.

    >>> spelling("Hoà") == spelling("HÒA"), spelling("hoá") == spelling("hoà")
    (True, False)
    """
    letters = unicodedata.normalize("NFD", word.lower())
    tones = "".join(char for char in letters if char in _TONES)
    rest = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    return rest + tones


def is_syllable(word: str) -> bool:
    """True for a syllable of the dictionary.

    >>> is_syllable("Hướng"), is_syllable("hớng"), is_syllable("n")
    (True, False, False)
    """
    if len(word) == 1 and word.lower() not in _LETTERS_THAT_ARE_WORDS:
        return False
    return spelling(word) in _syllables()


def is_compound(first: str, second: str) -> bool:
    """True where the two syllables stand side by side in a head word.

    >>> is_compound("tham", "mưu"), is_compound("tham", "mu")
    (True, False)
    """
    return (spelling(first), spelling(second)) in _compounds()


@cache
def _head_words() -> tuple[tuple[str, ...], ...]:
    found = find_spec("underthesea")
    places = list(found.submodule_search_locations or ()) if found is not None else []
    lines = (Path(places[0]) / _DICTIONARY).read_text(encoding="utf-8").splitlines() if places else []
    return tuple(tuple(map(spelling, line.replace("-", " ").split())) for line in lines)


@cache
def _syllables() -> frozenset[str]:
    return frozenset(syllable for word in _head_words() for syllable in word)


@cache
def _compounds() -> frozenset[tuple[str, str]]:
    return frozenset(pair for word in _head_words() for pair in zip(word, word[1:], strict=False))
