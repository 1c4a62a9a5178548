"""Which syllables and words Vietnamese has, to tell text from text in a wrong encoding.

In: a word as printed. Out: whether the dictionary that underthesea ships (Viet74K, 73,900 head
words) has it as a syllable, or side by side with its neighbour. Only the data file is opened:
loading underthesea itself is ``extractors.text.nlp``' job and takes a third of a second.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain, pairwise
from pathlib import Path

_DICTIONARY = Path("corpus", "data", "Viet74K.txt")
# «hòa» and «hoà», «thủy» and «thuỷ»: the tone on the first vowel is the same word as on the second.
_FIRST_VOWEL = re.compile("(o(?=.[ae]$)|u(?=.y$))([\u0300\u0301\u0303\u0309\u0323])(.)$")
#: Head words also hold loan syllables in single letters ('vitamin C'); they prove nothing.
_LETTERS_THAT_ARE_WORDS = frozenset("aàáảạăâeêioôơuưyýỷ")


@lru_cache(maxsize=65536)
def spelling(word: str) -> str:
    """The word in lower case, one form for the two habits of placing a tone.

    >>> spelling("HÒA"), spelling("thuỷ"), spelling("của"), spelling("lưà")
    ('hoà', 'thuỷ', 'của', 'lưà')
    """
    letters = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", _FIRST_VOWEL.sub(r"\1\3\2", letters))


def has_vowel(word: str) -> bool:
    """True where the word has a vowel, with or without marks."""
    return any(char in "aeiouy" for char in unicodedata.normalize("NFD", word.lower()))


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


def load_dictionary() -> None:
    """Read the dictionary now: nearly every document asks for it, and a worker may open no file later."""
    _syllables()
    _compounds()


@cache
def _head_words() -> tuple[tuple[str, ...], ...]:
    found = find_spec("underthesea")
    places = list(found.submodule_search_locations or ()) if found is not None else []
    lines = (Path(places[0]) / _DICTIONARY).read_text(encoding="utf-8").splitlines() if places else []
    return tuple(tuple(map(spelling, line.replace("-", " ").split())) for line in lines)


@cache
def _syllables() -> frozenset[str]:
    # The dictionary also has letters and abbreviations for head words: 'ch', 'TT'.
    return frozenset(filter(has_vowel, set(chain.from_iterable(_head_words()))))


@cache
def _compounds() -> frozenset[tuple[str, str]]:
    return frozenset(pair for word in _head_words() for pair in pairwise(word))
