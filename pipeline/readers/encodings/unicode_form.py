"""Text as printed becomes NFC text with single spaces, with the way back to each character.

In: a string of a file. Out: its NFC form and, for each character of it, the offset of the
source character it came from. Spelling and legacy encodings are someone else's job.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

#: Bullets of Word's Symbol and Wingdings fonts reach the text layer as private-use code points.
SYMBOL_BULLETS = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf02d": "-",
    "\uf02b": "+",
    "\uf02a": "*",
    "\uf06f": "□",
}
#: PDFium writes U+FFFE (older versions U+0002) for a hyphen before a line break (BASELINES §4);
#: U+2010 and U+2011 are the same hyphen in another code.
HYPHENS = {"\ufffe": "-", "\x02": "-", "\u2010": "-", "\u2011": "-"}
_BLANK_CATEGORIES = frozenset({"Zs", "Zl", "Zp"})
_WHITE_CONTROLS = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85")
_JUNK_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_SOFT_HYPHEN = "\xad"


@lru_cache(maxsize=4096)  # asked for every character of a page's alphabet
def plain(char: str) -> str:
    """The character to keep: itself, ' ' for white space, '' for junk.

    >>> plain("\\u00a0"), plain("\\x00"), plain("\\ufffe"), plain("ế")
    (' ', '', '-', 'ế')
    """
    if " " < char < "\x7f":
        return char
    replaced = SYMBOL_BULLETS.get(char) or HYPHENS.get(char)
    if replaced is not None:
        return replaced
    category = unicodedata.category(char)
    if category in _BLANK_CATEGORIES or char in _WHITE_CONTROLS:
        return " "
    return "" if category in _JUNK_CATEGORIES and char != _SOFT_HYPHEN else char


@lru_cache(maxsize=4096)
def is_junk(char: str) -> bool:
    """True for a code point that tells a broken font map: control, private use, replacement."""
    return char == "\ufffd" or (plain(char) == "" and unicodedata.category(char) != "Cf")


def to_nfc(text: str) -> tuple[str, list[int]]:
    """NFC form of ``text`` and the source offset of each of its characters.

    A composed character leads back to its base letter.

    >>> to_nfc("ho\\u0302\\u0323 so")
    ('hộ so', [0, 1, 4, 5, 6])
    """
    if unicodedata.is_normalized("NFC", text):
        return text, list(range(len(text)))
    starts = [at for at, above in enumerate(map(unicodedata.combining, text)) if not at or not above]
    clusters = list(pairwise([*starts, len(text)]))
    chars = [_composed(text[start:end]) for start, end in clusters]
    joined = "".join(chars)
    offsets = starts
    if len(joined) > len(starts):  # some cluster has no letter of its own
        offsets = [
            start + min(i, end - start - 1)
            for (start, end), composed in zip(clusters, chars, strict=True) for i in range(len(composed))
        ]
    # Hangul jamo compose across clusters; then only the ends of the map are exact.
    whole = unicodedata.normalize("NFC", joined)
    if whole != joined:
        return whole, [min(i, len(text) - 1) for i in range(len(whole))]
    return joined, offsets


def clean(text: str) -> tuple[str, list[int]]:
    """NFC with single inner spaces and no junk, and the source offset of each character.

    White space at both ends goes; a soft hyphen goes with the line break behind it, and
    inside a line it goes alone.

    >>> clean(" ngày\\u00a0\\t15\\x00 ")[0]
    'ngày 15'
    """
    if _is_clean(text):
        return to_nfc(text)
    kept: list[str] = []
    origins: list[int] = []
    hyphenated = False
    for offset, char in enumerate(text):
        char = plain(char)
        if char == _SOFT_HYPHEN:
            hyphenated = True
            continue
        if char == "" or (char == " " and (hyphenated or not kept or kept[-1] == " ")):
            continue
        hyphenated = False
        kept.append(char)
        origins.append(offset)
    if kept and kept[-1] == " ":
        kept.pop()
    composed, back = to_nfc("".join(kept))
    return composed, [origins[i] for i in back]


def _is_clean(text: str) -> bool:
    """True where nothing but its form can change; most passages, and ten times as fast to tell."""
    return (
        text.isprintable() and "  " not in text and text.strip() == text
        and "\u2010" not in text and "\u2011" not in text
    )


@lru_cache(maxsize=4096)
def _composed(cluster: str) -> str:
    return unicodedata.normalize("NFC", cluster)
