"""Which blocks of a text are in the encoding of an old font, by font name and by their letters.

In: the pieces of a block (a paragraph, a line, a table cell), each with the name of its font.
Out: the same pieces in Unicode, character for character, and whether the block looks encoded but
could not be settled. The letters are the witness: a word counts for an encoding where it is no
Vietnamese syllable as it stands and one when decoded. Text that could be Unicode stays as it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

import regex

from pipeline.readers.encodings.legacy_encodings import (
    FONT_ENCODINGS,
    Encoding,
    FontEncoding,
    code_letters,
    decode,
    font_encoding,
    in_capitals,
)  # fmt: skip
from pipeline.readers.encodings.syllables import is_syllable
from schemas.problems import problem
from schemas.records import Problem

#: Words that a block must hold to be decoded on its own letters: 'où' alone is «ó» in VNI, and
#: French or English text brings one such word a page, not three different ones a paragraph.
FEWEST_WORDS = 3
#: The same where the document as a whole is known to be in that encoding.
FEWEST_WORDS_KNOWN = 1
#: Different words that tell the encoding of a document.
FEWEST_WORDS_OF_DOCUMENT = 8
#: Of the words with letters beyond ASCII, those an encoding must explain; 90 % do on the TCVN3
#: report of 10 pages, where ư is lost.
EXPLAINED = 0.5
#: Characters of a block that a problem quotes.
QUOTED = 200

_LEGACY = code_letters(Encoding.TCVN3) | code_letters(Encoding.VNI)
# Letters that only Unicode text holds: ă đ ĩ ũ ơ ư in the extended blocks, ạ … ỹ, combining marks.
_UNICODE = regex.compile(r"[ĂăĐđĨĩŨũƠơƯư\u0300-\u036f\u1ea0-\u1ef9]")
_ENCODED = regex.compile("[" + "".join(sorted(map(regex.escape, _LEGACY))) + "]")
# A word as an encoding prints it: letters and the signs that stand for letters in TCVN3.
_WORD = regex.compile(rf"(?:\p{{L}}\p{{M}}*|[{''.join(sorted(regex.escape(c) for c in _LEGACY if not c.isalpha()))}])+")
# A sign inside a word, «c«ng», 'CÃ´ng': no text in a right encoding has it.
_SIGN = regex.compile(r"[\u00a1-\u00a9\u00ab-\u00b1\u00b4-\u00b9\u00bb-\u00bf\u00d7\u00f7]")
_SIGN_IN_WORD = regex.compile(rf"\p{{L}}{_SIGN.pattern}(?=\p{{L}})")
_CAPITALS = regex.compile(r"[A-Z]")


class Piece(NamedTuple):
    """Characters of one run; ``font`` is '' where it is not known."""

    text: str
    font: str = ""


@dataclass(slots=True)
class Evidence:
    """What the letters of a text say: different words for each encoding, and whether it has letters of Unicode."""

    words: dict[Encoding, set[str]] = field(default_factory=lambda: {each: set() for each in FONT_ENCODINGS})
    #: Words beyond ASCII, and of them Vietnamese ones as they stand that no encoding explains.
    foreign: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    has_unicode: bool = False

    def best(self, fewest: int) -> Encoding | None:
        """The encoding with at least ``fewest`` words, and more than the rest; None where open."""
        first, second = sorted(self.words, key=lambda each: len(self.words[each]), reverse=True)
        count = len(self.words[first])
        if count < fewest or count <= len(self.words[second]) or count <= len(self.plain):
            return None
        return first if count >= EXPLAINED * len(self.foreign) else None


def gather(texts: Iterable[str]) -> Evidence:
    """Weigh all the words of ``texts``."""
    found = Evidence()
    # No word goes on over a blank, and most stand in a text many times.
    for part in set(" ".join(text for text in texts if not text.isascii()).split(" ")):
        if not part.isascii():
            has_letter, words = _weighed(part)
            found.has_unicode = found.has_unicode or has_letter
            for word in words:
                _weigh(word, found)
    return found


@lru_cache(maxsize=65536)  # the words of all reports are the same few thousand
def _weighed(part: str) -> tuple[bool, tuple[str, ...]]:
    """Whether what stands between two blanks has a letter of Unicode, and its words that may be in another encoding.

    One letter proves nothing: it may be half of a word cut into two runs.
    """
    has_letter = _UNICODE.search(part) is not None
    words = () if _LEGACY.isdisjoint(part) else tuple(_WORD.findall(part))
    return has_letter, tuple(
        word for word in words if len(word) > 1 and not word.isascii() and _UNICODE.search(word) is None
    )


def _weigh(word: str, found: Evidence) -> None:
    stands, readings = _readings(word)
    found.foreign.add(word)
    for encoding in readings:
        if not stands:
            found.words[encoding].add(word)
    if stands and not readings:
        found.plain.add(word)


@lru_cache(maxsize=65536)
def _readings(word: str) -> tuple[bool, tuple[Encoding, ...]]:
    """Whether a word is a syllable as it stands, and in which encodings it is one."""
    return is_syllable(word), tuple(
        encoding for encoding in FONT_ENCODINGS
        if is_syllable(normalize("NFC", decode(word, encoding)))
    )


@dataclass(slots=True)
class Decoder:
    """Decodes the blocks of one document; ``document`` is the evidence of all its text.

    ``fonts`` is that of each font, where the names tell the fonts of a file apart and no more.
    ``undecided`` collects, of the blocks left as they stand, those that look encoded or garbled.
    """

    document: Evidence = field(default_factory=Evidence)
    fonts: dict[str, Evidence] = field(default_factory=dict)
    undecided: list[str] = field(default_factory=list)

    def decode(self, pieces: Sequence[Piece]) -> list[str]:
        """The pieces of one block in Unicode, each with as many characters as before."""
        texts = [piece.text for piece in pieces]
        if all(text.isascii() for text in texts):
            return self._ascii(pieces)
        by_letters = {font: self._by_letters(font, _text_in(font, pieces))
                      for font in {piece.font for piece in pieces} if font_encoding(font) is None}  # fmt: skip
        if all(piece.font in by_letters for piece in pieces) and not any(by_letters.values()):
            if looks_encoded(block := "".join(texts)):
                self.undecided.append(block)
            return texts
        named = {font.encoding for piece in pieces if (font := font_encoding(piece.font)) is not None}
        contradicted = {encoding for encoding in named if self._contradicts(encoding, pieces)}
        fonts = [by_letters[piece.font] if piece.font in by_letters else _by_font(piece, contradicted)
                 for piece in pieces]  # fmt: skip
        decoded = _in_runs(texts, fonts)
        if any(font is not None and font.encoding is Encoding.TCVN3 for font in by_letters.values()):
            decoded = _capitals(pieces, decoded)
        block = "".join(decoded)
        if looks_encoded(block):
            self.undecided.append(block)
        return decoded

    def _ascii(self, pieces: Sequence[Piece]) -> list[str]:
        """ASCII stands for itself in every encoding, but a font may draw it in capitals."""
        fonts = [font_encoding(piece.font) for piece in pieces]
        drawn = self.document.words[Encoding.TCVN3] or not self.document.has_unicode
        return [in_capitals(piece.text) if drawn and font is not None and font.capitals else piece.text
                for piece, font in zip(pieces, fonts, strict=True)]  # fmt: skip

    def _contradicts(self, encoding: Encoding, pieces: Sequence[Piece]) -> bool:
        """True where the letters of text in fonts of an encoding say that it is Unicode.

        Text typed in Unicode keeps the old font's name in many files: Word draws it in another.
        """
        named = [(piece, font_encoding(piece.font)) for piece in pieces]
        # A word may be cut into runs: its halves are weighed together.
        here = gather(["".join(
            piece.text if font is not None and font.encoding is encoding else " " for piece, font in named
        )])  # fmt: skip
        lies = self.document.has_unicode and not self.document.words[encoding]
        return lies or len(here.plain) > len(here.words[encoding])

    def holds_only(self, font: str, encoding: Encoding) -> bool:
        """True where all text in a font is in one encoding, what is ASCII too."""
        named = font_encoding(font)
        known, around = self._known(font)
        return encoding in (known, named and named.encoding) and not around.has_unicode

    def _known(self, font: str) -> tuple[Encoding | None, Evidence]:
        """The encoding of a font's text, failing that of the document's, and what shows it."""
        for around in (self.fonts.get(font), self.document):
            known = None if around is None else around.best(FEWEST_WORDS_OF_DOCUMENT)
            if around is not None and known is not None:
                return known, around
        return None, self.document

    def _by_letters(self, font: str, text: str) -> FontEncoding | None:
        """The encoding of text whose font says nothing; None leaves it as it stands."""
        if text.isascii() or _ENCODED.search(text) is None or _UNICODE.search(text) is not None:
            return None
        here = gather([text])
        known, around = self._known(font)
        found = here.best(FEWEST_WORDS)
        if known is not None:
            unmixed = not (around.has_unicode or here.plain)
            found = known if here.best(FEWEST_WORDS_KNOWN) is known or unmixed else None
        return None if found is None else FontEncoding(found)


def is_unicode(document: Evidence, words: Iterable[str], fonts: Iterable[str]) -> bool:
    """True where no block of a document can be decoded or look encoded, so that none need be looked at.

    No font says so by its name, fewer words than a block needs say so by their letters, and there are no signs.
    """
    return (
        all(font_encoding(font) is None for font in fonts)
        and all(len(found) < FEWEST_WORDS for found in document.words.values())
        and _SIGN.search("\n".join(words)) is None
    )


def syllables_beyond_ascii(text: str) -> int:
    """How many words with letters beyond ASCII are Vietnamese, less those that are not."""
    words = (word for word in _WORD.findall(text) if not word.isascii())
    return sum(1 if is_syllable(word) else -1 for word in words)


def undecoded(blocks: Sequence[str], file: str, page: int | None = None) -> Iterable[Problem]:
    """The problem of the blocks that look encoded and were left as they stand, with the first of them."""
    if blocks:
        quote = blocks[0].strip()[:QUOTED]
        yield problem("read", "unknown_encoding", file=file, found=len(blocks), page=page, quote=quote)


def looks_encoded(text: str) -> bool:
    """True where signs stand inside several words, as in no text of a right encoding.

    >>> looks_encoded("CÃ´ng tÃ¡c cáº£i cÃ¡ch hÃ nh chÃ\xadnh"), looks_encoded("«Café» ±5 µm, Ubuntu®")
    (True, False)
    """
    if text.isascii():
        return False
    return len({found.group() + text[found.end()] for found in _SIGN_IN_WORD.finditer(text)}) >= FEWEST_WORDS


def _by_font(piece: Piece, contradicted: Container[Encoding]) -> FontEncoding | None:
    """What the name of its font says of a piece, unless its letters say otherwise."""
    font = font_encoding(piece.font)
    if font is None or font.encoding in contradicted or _UNICODE.search(piece.text) is not None:
        return None
    return font


def _text_in(font: str, pieces: Sequence[Piece]) -> str:
    return "".join(piece.text if piece.font == font else " " for piece in pieces)


def _in_runs(texts: Sequence[str], fonts: Sequence[FontEncoding | None]) -> list[str]:
    """Decode neighbours of one encoding together: a VNI letter and its mark may be two runs."""
    decoded: list[str] = []
    start = 0
    while start < len(texts):
        font = fonts[start]
        end = start + 1
        while end < len(texts) and font is not None and fonts[end] is not None and (
            fonts[end].encoding is font.encoding  # type: ignore[union-attr]
        ):
            end += 1
        if font is None:
            decoded.append(texts[start])
        else:
            whole = decode("".join(texts[start:end]), font.encoding)
            at = 0
            for index in range(start, end):
                part = whole[at : at + len(texts[index])]
                at += len(part)
                own = fonts[index]
                decoded.append(in_capitals(part) if own is not None and own.capitals else part)
        start = end
    return decoded


def _capitals(pieces: Sequence[Piece], decoded: Sequence[str]) -> list[str]:
    """Capitals where the letters of ASCII are: TCVN3 has small letters with a tone only.

    The font's name, had it been kept, would have told: 'D©N' is «DÂN». A word of one ASCII letter
    ('X·') goes with its block.
    """
    block = "".join(piece.text for piece in pieces)
    if _CAPITALS.search(block) is None:
        return list(decoded)
    capital_block = _is_capital(block)
    raised: list[str] = []
    for piece, text in zip(pieces, decoded, strict=True):
        if not capital_block and _CAPITALS.search(piece.text) is None:
            raised.append(text)
            continue
        chars = list(text)
        for word in _WORD.finditer(piece.text):
            if capital_block or _is_capital(word.group()):
                chars[word.start() : word.end()] = in_capitals(text[word.start() : word.end()])
        raised.append("".join(chars))
    return raised


def _is_capital(text: str) -> bool:
    in_ascii = text.encode("ascii", "ignore").decode()
    return in_ascii.isupper() and sum(map(str.isalpha, in_ascii)) > 1
