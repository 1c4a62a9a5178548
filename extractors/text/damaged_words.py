"""Set phrases whose marks Tesseract damaged, mended so that cues and units are found.

Comes in: text recognised from an image. Goes out: the same text, as long as it was, with the phrases
of ``vocab/damaged.yml`` written right. It serves understanding alone; what is printed and quoted stays
as it was read.

Two words and more at once, the plain letters alike and at most two marks different: one word by itself
is never mended, since most damage makes another word (DOMAIN §6). Of a long phrase one letter may be another, too:
«ziải quyết» is nothing else.
"""

from __future__ import annotations

from functools import cache

import regex

from extractors.text.compare_form import compare_form, fold
from extractors.text.vocabulary import load

_MOST_DIFFERENT = 2
#: A phrase of so many letters is known with one of them misread; «cùng hạn» is not «đúng hạn».
_LONG = 8


def mended(text: str) -> str:
    """The text with damaged phrases written right.

    >>> mended("Tiêp nhận 120 hỗ sơ, dúng hạn 118")
    'tiếp nhận 120 hồ sơ, đúng hạn 118'
    >>> mended("Hồ sơ qua hạn mức")
    'Hồ sơ qua hạn mức'
    """
    plain = fold(text)
    if len(plain) != len(text):
        return text
    out = text
    for phrase, pattern in _patterns():
        for match in pattern.finditer(plain):
            printed = compare_form(text[match.start() : match.end()])
            different = sum(one != other for one, other in zip(printed, compare_form(phrase), strict=True))
            if printed not in load("damaged")["kept"] and 0 < different <= _MOST_DIFFERENT:
                out = out[: match.start()] + phrase + out[match.end() :]
    return out


@cache
def _patterns() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    phrases = sorted(load("damaged")["phrases"], key=len, reverse=True)
    return tuple((phrase, _pattern(phrase)) for phrase in phrases)


def _pattern(phrase: str) -> regex.Pattern[str]:
    other = "{s<=1:\\p{L}}" if sum(map(str.isalpha, phrase)) >= _LONG else ""
    return regex.compile(rf"(?<!\p{{L}})(?:{regex.escape(fold(phrase))}){other}(?!\p{{L}})")
