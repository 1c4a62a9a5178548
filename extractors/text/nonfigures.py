"""Numbers that count nothing: dates, symbols, pinpoints, names, scores (DOMAIN §5).

Comes in: text and the citations already found in it. Goes out: the spans whose
numerals are not figures. The patterns are data: ``vocab/nonfigures.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import regex

from extractors.text.compare_form import compare_form
from extractors.text.endings import ending
from extractors.text.screened import Sieve, screened
from extractors.text.vocabulary import load
from schemas.records import NumeralKind

Span = tuple[int, int]

_DIGITS = r"\d+(?:[.,]\d+)*"
#: Counted nouns, but for those that stand after a name as well: «Quận 1 phường Bến Nghé», «tại Sơn Kim 1 ngày 5/3».
_AFTER_NAMES = ("đơn vị", "tổ", "ngày", "điểm", "điểm phần trăm")
_COUNTED = "|".join(
    rf"{word}(?!\s+vị)" if word == "đơn" else word
    for unit, words in load("units")["counted"].items()
    if unit not in _AFTER_NAMES
    for word in sorted(words, key=len, reverse=True)
)
_UNIT = rf"(?:{_COUNTED})(?!\p{{L}})"
_PATTERNS = tuple(
    (
        NumeralKind(entry["kind"]),
        # What begins a line stands behind no letter.
        screened(
            ("" if entry["pattern"].startswith("^") else r"(?<![\p{L}\d])")
            + f"(?:{entry['pattern'].replace('{n}', _DIGITS).replace('{unit}', _UNIT)})",
            regex.MULTILINE,
        ),
    )
    for entry in load("nonfigures")
)
_SIEVE = Sieve([pattern for _, pattern in _PATTERNS])
#: «thôn Điện An 1», «Sơn Kim 1», «Quận 1»: a capitalised word and a lone small number, no unit after it.
_NAME_WITH_NUMBER = regex.compile(
    r"(?<![Kk]hối )\p{Lu}\p{Ll}+(?:\s+\p{Lu}\p{Ll}+)*\s+\d{1,2}\b(?!\s*(?:[%/.,]?\d|%|/|(?i:" + _UNIT + ")))"
)
#: «tổ dân phố 3», «Quận 1», «thôn An Bình 2»: the word, at most a name, the number.
#: «khối Đảng 15, khối Mặt trận 8» are so many people, no places
_PLACE_WORD = regex.compile(
    r"(?<!\p{L})(?!(?i:khối\s+(?:đảng|đoàn|mttq|mặt trận|hđnd|ubnd|chính quyền|nhà nước)(?!\p{L})))"
    r"(?:(?i:thôn|ấp|khối|tổ|khu|khu vực(?:\s+số)?|quận|phường|tổ dân phố|khu phố|đội|km)\s+"
    r"(?:\p{Lu}\p{L}*\s+){0,4}"
    r"|(?i:xã|bản|làng)\s+(?:\p{Lu}\p{L}*\s+){1,4})\d{1,3}\b"
    r"(?!\s*(?:hồ sơ|HS|thủ tục|TTHC|nhiệm vụ|đơn|người|trường hợp|lượt|vụ|[%/.,]\d|%))"
)


#: With one of which a place word begins: the pattern is tried nowhere else.
_PLACE_WORDS = ("thôn", "ấp", "khối", "tổ", "khu", "quận", "phường", "đội", "km", "xã", "bản", "làng")
_DIGIT = regex.compile(r"\d")
_BEGINS_SENTENCE = ending(r"(?:[.!?:;]|^)\s*[-+*•]?\s*")


def nonfigure_spans(text: str, cited: Iterable[Span] = ()) -> list[Span]:
    """Spans of ``text`` whose numerals are not quantities, sorted, possibly overlapping."""
    return sorted([*(span for _, span in classed_spans(text)), *cited])


@lru_cache(maxsize=256)  # a passage is asked for by the reading, the scores and the account
def classed_spans(text: str) -> tuple[tuple[NumeralKind, Span], ...]:
    """The same spans with what the numerals inside them are, those of citations aside."""
    if _DIGIT.search(text) is None:
        return ()
    compared = compare_form(text)
    tried = (_PATTERNS[place] for place in _SIEVE.may_match(compared))
    found = [(kind, match.span()) for kind, pattern in tried for match in pattern.found(compared)]
    return (*found, *((NumeralKind.NAME, match.span()) for match in _named(text, compared)))


def _named(text: str, compared: str) -> Iterable[regex.Match[str]]:
    """Place names that hold a number; a name must not begin a sentence, where any word is capitalised."""
    for match in _NAME_WITH_NUMBER.finditer(text):
        if match.start() and not _BEGINS_SENTENCE.match(text, 0, match.start()):
            yield match
    end = 0
    for place in sorted(_places_of(_PLACE_WORDS, compared)):
        if place >= end and (found := _PLACE_WORD.match(text, place)):
            yield found
            end = found.end()


def _places_of(words: Iterable[str], text: str) -> Iterator[int]:
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)
