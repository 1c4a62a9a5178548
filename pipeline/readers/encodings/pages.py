"""Words of PDF pages in old Vietnamese fonts become Unicode.

In: pages with words as the text layer has them. Out: the same words decoded in place, with what
the file holds in ``Word.encoded``, and the problems of what could not be settled. Which blocks are
encoded is ``legacy_blocks``' job, letters that the file lost are ``lost_letters``'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from pipeline.readers.encodings.blocks import Decoder, Piece, gather, is_unicode, undecoded
from pipeline.readers.encodings.legacy_encodings import Encoding, decode
from pipeline.readers.encodings.lost_letters import restore_letters
from pipeline.readers.layout.page_words import SAME_LINE, PageWords, Word
from schemas.problems import problem
from schemas.records import Problem

_GAP, _NO_GAP = Piece(" "), Piece("")


def decode_pages(pages: Sequence[PageWords], file: str) -> list[Problem]:
    """Decode the words of ``pages``; most files have nothing to decode and cost one look at their words."""
    by_font: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for word in page.words:
            by_font[word.font].add(word.text)
    every = set().union(*by_font.values())
    evidence = gather(every)
    if is_unicode(evidence, every, by_font):
        return []
    fonts = {font: gather(words) for font, words in by_font.items()}
    decoder = Decoder(evidence, fonts)
    in_tcvn3 = {font for font in fonts if decoder.holds_only(font, Encoding.TCVN3)}
    problems: list[Problem] = []
    decoded: dict[int, list[list[Word]]] = {}
    for page in pages:
        lines = [_decode_line(line, decoder, in_tcvn3) for line in _lines(page.words)]
        decoded[page.number] = [line for line in lines if line]
        problems.extend(undecoded(decoder.undecided, file, page.number))
        decoder.undecided.clear()
    return [*problems, *_lost_letters(decoded, file)]


def _lost_letters(pages: dict[int, list[list[Word]]], file: str) -> Iterator[Problem]:
    restored = restore_letters([line for lines in pages.values() for line in lines])
    if not restored.letters and not restored.unsettled:
        return
    first = restored.first
    page = next((number for number, lines in pages.items() for line in lines for word in line if word is first), None)
    yield problem(
        "read", "lost_letters", file=file, page=page, quote=None if first is None else first.text,
        found=restored.letters, expected=restored.unsettled,
    )


def _lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words as the text layer has them, cut where the next one stands on another base line."""
    line: list[Word] = []
    for word in words:
        if line and abs(word.middle - line[-1].middle) > SAME_LINE * max(word.size, line[-1].size):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _decode_line(line: Sequence[Word], decoder: Decoder, in_tcvn3: Container[str]) -> list[Word]:
    """Decode the words of a line; those that are in TCVN3, where letters may be lost.

    Of a word in ASCII only its font tells: ``in_tcvn3`` has the fonts that hold nothing else.
    """
    pieces: list[Piece] = []
    for word in line:
        pieces.append(_GAP if word.spaced else _NO_GAP)
        pieces.append(Piece(word.text, word.font))
    legacy: list[Word] = []
    for word, text in zip(line, decoder.decode(pieces)[1::2], strict=True):
        if text != word.text:
            word.encoded, word.text = word.text, text
        if word.font in in_tcvn3 or _is_tcvn3(word):
            legacy.append(word)
    return legacy


def _is_tcvn3(word: Word) -> bool:
    return word.encoded is not None and word.text.lower() == decode(word.encoded, Encoding.TCVN3).lower()
