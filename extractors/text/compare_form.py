"""The form in which words are compared, letter for letter as long as the printed text.

Reports mix two ways of placing the tone (hoà and hòa, uỷ and ủy) and of writing
final i (kỳ and kì, tỷ and tỉ): DOMAIN §6. Both sides of every comparison go
through ``compare_form``; because it never changes a length, an offset found in it
is an offset in the print.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import regex

_TONES = {"o": "òóỏõọ", "u": "ùúủũụ"}
_OLD_STYLE = regex.compile(r"(?:(?<o>o)(?:(?<a>[àáảãạ])|(?<e>[èéẻẽẹ]))|(?<=[^q]|^)(?<u>u)(?<y>[ỳýỷỹỵ]))(?!\p{L})")
_BASE = {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
#: After these consonants y and i are one letter in careful prose too (kỳ/kì, tỷ/tỉ, lý/lí, qui/quy).
_Y_FOR_I = regex.compile(r"(?<=\b(?:k|l|m|t|h|s|qu))([ìíỉĩịi])(?!\p{L})")
_TO_Y = dict(zip("ìíỉĩịi", "ỳýỷỹỵy", strict=True))
#: A bracket within a bracket is square or curled where the inner one is round; «[1]» is a footnote's mark.
_OTHER_BRACKETS = regex.compile(r"[{}]|\[(?!\s*\d{1,3}\s*\])|(?<!\[\s*\d{1,3}\s*)\]")
_LOOKALIKES = {"Ð": "đ", "ð": "đ", "\u00a0": " ", "⁄": "/", "–": "-", "—": "-", "−": "-"}


def respelled(text: str, letters: Mapping[str, str]) -> str:
    """``text`` with some letters replaced, none of which replaces another.

    ``str.translate`` looks up every character of a text that is not ASCII; most texts hold none of these letters.
    """
    for printed, letter in letters.items():
        text = text.replace(printed, letter)
    return text


def _move_tone(match: regex.Match[str]) -> str:
    first = "o" if match["o"] else "u"
    second = next(name for name in "aey" if match[name])
    tone = _BASE[second].index(match[second])
    return _TONES[first][tone] + second


@lru_cache(maxsize=8192)  # a passage is compared by every finder, a token by every phrase
def compare_form(text: str) -> str:
    """Lower case, one tone placement, y for final i, đ for its look-alikes, round brackets; same length as ``text``.

    >>> compare_form("Uỷ ban – kì trước")
    'ủy ban - kỳ trước'
    """
    return compared_once(text)


def compared_once(text: str) -> str:
    """``compare_form`` of a text that nobody asks for again: not remembered, thousands of passages are megabytes."""
    lowered = text.lower()
    if len(lowered) != len(text):  # «İ» becomes two characters
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    lowered = respelled(lowered, _LOOKALIKES)
    if "[" in lowered or "{" in lowered:
        lowered = _OTHER_BRACKETS.sub(lambda m: "(" if m[0] in "[{" else ")", lowered)
    moved = _OLD_STYLE.sub(_move_tone, lowered)
    return _Y_FOR_I.sub(lambda m: _TO_Y[m[1]], moved)


_ONE_TONE = dict(zip("ãẵẫẽễĩõỗỡũữỹ", "ảẳẩẻểỉỏổởủửỷ", strict=True))


@lru_cache(maxsize=8192)  # asked for every token
def spoken_form(text: str) -> str:
    """``compare_form`` with the tones hỏi and ngã as one; same length as ``text``.

    South of the Red River delta both sound alike, and offices there write «nghĩ hưu», «kỹ luật», «thẫm định». Few
    words of this vocabulary differ in nothing else.

    >>> spoken_form("thẫm định") == spoken_form("thẩm định")
    True
    """
    return respelled(compare_form(text), _ONE_TONE)


_FOLD = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
    "aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy",
)


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: for search only, never for a decision.

    >>> fold("Giải quyết đúng định kỳ")
    'giai quyet dung dinh ky'
    """
    return compare_form(text).translate(_FOLD)


def folded_once(text: str) -> str:
    """``fold`` of a text that nobody asks for again."""
    return compared_once(text).translate(_FOLD)
