"""The encodings of Vietnamese fonts before Unicode: TCVN3, VNI, and of text files VISCII and VPS.

In: characters as a file holds them, or the name of a font. Out: the same text in Unicode with
exactly as many characters, so that an offset means the same before and after; composing them
(NFC) is ``unicode_form``'s and ``printed_text``'s job. Which encoding a text without a telling
font name has is ``legacy_blocks``' job.

The tables are those of viparse (checked there against 31 documents in TCVN3 and 4 in VNI). Its
own ``convert`` composes as it goes, so that offsets shift: only its tables are used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from viparse.normalize.encodings import CHARMAPS


class Encoding(StrEnum):
    """An encoding, by its name in the table."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VISCII = "viscii"
    VPS = "vps"


#: The five tone marks: grave, acute, tilde, hook, dot below.
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
#: Encodings that come as fonts: their bytes reach a reader as the Latin-1 letters of that code.
FONT_ENCODINGS = (Encoding.TCVN3, Encoding.VNI)

# What viparse's VNI table lacks because its corpus has none (ẳ), or pairs with a letter only (ỵ).
_VNI_GAPS = (("aú", "ẳ"), ("AÚ", "Ẳ"), ("î", "ỵ"), ("Î", "Ỵ"))
# PDF and Word put other characters for the codes of TCVN3 fonts: U+2212 for the soft hyphen and
# U+2219 for the middle dot (glyph names; 129 places in viparse's five PDFs), the micro sign as
# the Greek letter.
_GLYPH_NAMES = {"\u2212": "\xad", "\u2219": "\xb7"}
_ALIASES = {"\u03bc": "\xb5"}
# Word keeps text of a symbol font at U+F000 plus its code.
_SYMBOL_FONT = range(0xF020, 0xF100)
_CODES: Mapping[int, str] = {**{code: chr(code & 0xFF) for code in _SYMBOL_FONT}, **str.maketrans(_ALIASES)}


@dataclass(frozen=True, slots=True)
class FontEncoding:
    """What the name of a font says about its text; ``capitals``: it draws small letters as capitals."""

    encoding: Encoding
    capitals: bool = False


# '.VnTime', 'ABCDEF+.VnTimeH', 'VnArial,Bold', '.vntime'; 'VNtimes new roman' is another encoding
_TCVN3_FONT = re.compile(r"(?:[A-Z]{6}\+)?(?:\.[Vv][Nn](?=[\w ])|Vn[A-Z])(?P<face>[A-Za-z0-9 ]*)")
# '.VnTimeH', '.VnTimeHBold', '.VnTimeH,Italic'
_CAPITALS = re.compile(r"[a-z0-9 ]H(?:$|Bold|Italic|[\s,-])")
# 'VNI-Times', 'VNI-Times,Bold', 'ABCDEF+VNI Helve'
_VNI_FONT = re.compile(r"(?:[A-Z]{6}\+)?VNI[- ]?[A-Z]")


@cache
def font_encoding(name: str) -> FontEncoding | None:
    """What the name of a font says about the encoding of its text.

    >>> font_encoding("ABCDEF+.VnTimeH,Bold")
    FontEncoding(encoding=<Encoding.TCVN3: 'tcvn3'>, capitals=True)
    >>> font_encoding("Times New Roman") is None
    True
    """
    face = _TCVN3_FONT.match(name)
    if face is not None:
        return FontEncoding(Encoding.TCVN3, bool(_CAPITALS.search(name)))
    return FontEncoding(Encoding.VNI) if _VNI_FONT.match(name) else None


@lru_cache(maxsize=8192)  # in a PDF word for word, and each more than once
def decode(text: str, encoding: Encoding) -> str:
    """``text`` in Unicode, one character for one: a vowel and its mark stay two characters.

    >>> decode("®­êng", Encoding.TCVN3), len(decode("vieäc", Encoding.VNI))
    ('đường', 5)
    """
    text = _as_codes(text) if encoding is Encoding.TCVN3 else text
    single, pairs = _table(encoding)
    if not pairs:
        return text.translate(single)
    decoded: list[str] = []
    at = 0
    while at < len(text):
        pair = pairs.get(text[at : at + 2])
        if pair is not None:
            decoded.append(pair)
            at += 2
        else:
            decoded.append(single.get(ord(text[at]), text[at]))
            at += 1
    return "".join(decoded)


def encode(text: str, encoding: Encoding) -> str:
    """The inverse of ``decode`` on composed text; capitals of TCVN3 with a tone become small.

    >>> encode("đường", Encoding.TCVN3), encode("việc", Encoding.VNI)
    ('®\\xadêng', 'vieäc')
    """
    table = {letter: code for code, letter in reversed(_letters(encoding))}
    return "".join(table.get(char) or table.get(char.lower(), char) for char in text)


def in_capitals(text: str) -> str:
    """``text`` in capitals with as many characters."""
    capitals = text.upper()
    if len(capitals) == len(text):
        return capitals
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text)


@cache
def code_letters(encoding: Encoding) -> frozenset[str]:
    """The characters of a file that stand for a letter or a mark of the encoding, without ASCII."""
    codes = {char for code, _letter in _letters(encoding) for char in code if char > "\x7f"}
    return frozenset(codes | (set(_GLYPH_NAMES) | set(_ALIASES) if encoding is Encoding.TCVN3 else set()))


@cache
def _letters(encoding: Encoding) -> tuple[tuple[str, str], ...]:
    gaps = _VNI_GAPS if encoding is Encoding.VNI else ()
    return tuple(CHARMAPS[encoding.value].pairs) + gaps


@cache
def _table(encoding: Encoding) -> tuple[dict[int, str], dict[str, str]]:
    """Letters of one code, and of two: the latter as a letter and a combining mark."""
    single = {ord(code): letter for code, letter in _letters(encoding) if len(code) == 1}
    pairs = {code: _in_two(letter) for code, letter in _letters(encoding) if len(code) == 2}
    # 'Aùp duïng': a capital with the mark of the small letter
    mixed = {code[0].upper() + code[1]: _in_two(in_capitals(letter))
             for code, letter in _letters(encoding) if len(code) == 2 and code[0].islower()}  # fmt: skip
    return single, {**mixed, **pairs}


def _in_two(letter: str) -> str:
    """The letter in two characters, its last mark apart.

    >>> [hex(ord(char)) for char in _in_two("ấ")]
    ['0xe2', '0x301']
    """
    parts = unicodedata.normalize("NFD", letter)
    # Below-dot sorts before the circumflex: take the tone off, whichever mark it is.
    tone = next((char for char in parts if char in TONES), parts[-1])
    return unicodedata.normalize("NFC", parts.replace(tone, "", 1)) + tone


def _as_codes(text: str) -> str:
    """TCVN3 text with its codes where a program put other characters for them."""
    if text.isascii():
        return text
    text = text.translate(_CODES)
    if _GLYPH_NAMES.keys().isdisjoint(text):
        return text
    chars = list(text)
    for at, char in enumerate(chars):
        code = _GLYPH_NAMES.get(char)
        # A minus between digits is a minus; between letters it is ư.
        if code is not None and _is_letter_at(chars, at):
            chars[at] = code
    return "".join(chars)


def _is_letter_at(chars: list[str], at: int) -> bool:
    return any(0 <= beside < len(chars) and chars[beside].isalpha() for beside in (at - 1, at + 1))
