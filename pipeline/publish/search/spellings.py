"""The ways in which one Vietnamese word is printed: hoà and hòa, kỳ and kì, and what slips of the keyboard make of quả.

In: a word typed with diacritics. Out: its spellings, lower case, NFC. What a reader searches for is found in each of
them. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: Grave, acute, tilde, hook, dot below: a syllable has one of them at most.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = frozenset("aăâeêioôơuưy")
#: After these consonants a final i and y are one letter (``extractors.text.compare_form``).
_FINAL_I = re.compile(r"(k|l|m|t|h|s|qu)([iy])([\u0300\u0301\u0303\u0309\u0323])")


@lru_cache(maxsize=8192)
def printed_ways(word: str) -> tuple[str, ...]:
    """Return ``word`` and its other spellings: the tone on a neighbouring vowel, y for a final i.

    >>> printed_ways("hoà"), printed_ways("kỳ"), printed_ways("hạn"), printed_ways("quả")
    (('hoà', 'hòa'), ('kỳ', 'kì'), ('hạn',), ('quả', 'qủa'))
    """
    if word.isascii():
        return (word,)
    lower = unicodedata.normalize("NFC", word.lower())
    apart = unicodedata.normalize("NFD", lower)
    ways = [lower, *_tone_beside(lower)]
    if final := _FINAL_I.fullmatch(apart):
        other = unicodedata.normalize("NFC", final[1] + ("i" if final[2] == "y" else "y") + final[3])
        ways += [other, *_tone_beside(other)]
    return tuple(dict.fromkeys(ways))


def _tone_beside(word: str) -> Iterator[str]:
    """Yield the word with its tone on the vowel before, and on the vowel after."""
    letters = [_toneless(letter) for letter in word]
    for at, (letter, tone) in enumerate(letters):
        if not tone or letter not in _VOWELS:
            continue
        for beside in (at - 1, at + 1):
            if 0 <= beside < len(letters) and letters[beside][0] in _VOWELS:
                moved = (bare + tone if n == beside else bare for n, (bare, _) in enumerate(letters))
                yield unicodedata.normalize("NFC", "".join(moved))


def _toneless(letter: str) -> tuple[str, str]:
    """Return a letter of NFC without its tone, and the tone, '' for none."""
    apart = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in apart if mark in _TONES), "")
    return unicodedata.normalize("NFC", apart.replace(tone, "")) if tone else letter, tone
