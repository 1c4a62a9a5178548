"""Text in the other spelling that reports use: the tone on the second vowel (hoá, uỷ), i at the end (kì, tỉ lệ).

In and out: NFC text, letter for letter of the same length, so that every place in it stays. DOMAIN §6
tells both spellings; the reports at hand hold almost only the first, so what the folding of
``extractors.text.compare_form`` earns is seen on the second.
"""

from __future__ import annotations

import regex

_PLAIN = {"oa": ("òóỏõọ", "àáảãạ"), "oe": ("òóỏõọ", "èéẻẽẹ"), "uy": ("ùúủũụ", "ỳýỷỹỵ")}
#: Ends of syllables: «hóa» → «hoá».
_MOVED = {
    first + pair[1]: pair[0] + second
    for pair, (firsts, seconds) in _PLAIN.items()
    for first, second in zip(firsts, seconds, strict=True)
}
_TONE = regex.compile(rf"(?<!q)(?:{'|'.join(_MOVED)})(?!\p{{L}})", regex.IGNORECASE)
_FINAL_Y = regex.compile(r"(?<=\b(?:k|l|m|t|h|qu))[yỳýỷỹỵ](?!\p{L})", regex.IGNORECASE)
_TO_I = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))


def respell(text: str) -> str:
    """Give text in the other spelling; capitals stay capitals.

    >>> respell("Ủy ban số hóa hồ sơ KỲ trước, tỷ lệ")
    'Uỷ ban số hoá hồ sơ KÌ trước, tỉ lệ'
    """
    moved = _TONE.sub(lambda found: _in_case(found[0], _MOVED[found[0].lower()]), text)
    return _FINAL_Y.sub(lambda found: _in_case(found[0], _TO_I[found[0].lower()]), moved)


def _in_case(printed: str, other: str) -> str:
    return "".join(new.upper() if old.isupper() else new for old, new in zip(printed, other, strict=True))
