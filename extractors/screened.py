"""Patterns that are tried only on texts that hold a word they need.

Comes in: a pattern. Goes out: the same pattern, which looks for its words before it is tried. Most patterns of
the vocabulary find nothing in most passages, and «word in text» tells so in a hundredth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
#: «(», «(?:», «(?P<name>», «(?<name>»; other groups change how their inside is read.
_GROUP = regex.compile(r"\((?:\?(?::|P?<\p{L}\w*>)|(?!\?))")
#: One character that stands for others, a class or an escape.
_MANY = regex.compile(r"\\[pP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[.^$]")
_QUANTIFIER = regex.compile(r"(?:(?P<none>[?*]|\{0?,\d*\}|\{0\})|\+|\{\d+(?:,\d*)?\})[?+]?")


@dataclass(frozen=True, slots=True)
class Screened:
    """A compiled pattern and the words of which every match holds one, None where that cannot be told."""

    pattern: regex.Pattern[str]
    words: tuple[str, ...] | None

    def may_match(self, text: str) -> bool:
        """False where the pattern finds nothing in ``text``."""
        if self.words is None:
            return True
        for word in self.words:  # noqa: SIM110 - asked 500 times a page, and any() takes twice as long
            if word in text:
                return True
        return False

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[regex.Match[str]]:
        """As a pattern's own."""
        return self.pattern.finditer(text, start, end) if self.may_match(text) else iter(())

    def search(self, text: str, start: int = 0, end: int | None = None) -> regex.Match[str] | None:
        """As a pattern's own."""
        return self.pattern.search(text, start, end) if self.may_match(text) else None


def screened(pattern: str, flags: int = 0) -> Screened:
    """Compile a pattern that looks for its words first; flags may not be VERBOSE, nor leave case aside."""
    if flags & (regex.VERBOSE | regex.IGNORECASE):
        raise ValueError(f"the words of a pattern with these flags are not its letters: {pattern}")
    words = needed_words(pattern)
    return Screened(regex.compile(pattern, flags), words)


def needed_words(pattern: str) -> tuple[str, ...] | None:
    """Words of which every text that a pattern matches holds one, None where some may hold none.

    >>> needed_words(r"(?<!\\p{L})(?:ngày|đến(?: hết)?)\\s+\\d+(?!\\s*hồ sơ)")
    ('ngày', 'đến')
    >>> needed_words(r"(?:trên )?toàn huyện|cấp xã")
    ('cấp xã', 'toàn huyện')
    >>> needed_words(r"\\d+(?: đơn)?") is None
    True
    """
    words, end = _choice(pattern, 0)
    if end != len(pattern):
        raise ValueError(f"a bracket too many in {pattern}")
    if words is None:
        return None
    # Of «cấp» and «cấp xã» the shorter one is enough.
    return tuple(sorted(w for w in words if not any(o != w and o in w for o in words)))


def _choice(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    """The words of alternatives up to the bracket that closes them, and its place."""
    union: frozenset[str] | None = frozenset()
    while True:
        words, at = _sequence(pattern, at)
        union = None if union is None or words is None else union | words
        if not pattern.startswith("|", at):
            return union, at
        at += 1


def _sequence(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    """The best words of one alternative: those whose shortest is longest."""
    found: list[frozenset[str]] = []
    letters = ""
    while at < len(pattern) and pattern[at] not in "|)":
        words, end, is_letter = _element(pattern, at)
        repeat = _QUANTIFIER.match(pattern, end)
        optional = repeat is not None and repeat["none"] is not None
        if is_letter and not optional:
            letters += pattern[end - 1]
        if repeat is not None or not is_letter:
            found, letters = [*found, frozenset({letters})], ""
        if words is not None and not optional:
            found.append(words)
        at = repeat.end() if repeat is not None else end
    found = [words for words in (*found, frozenset({letters})) if words and all(map(str.strip, words))]
    return max(found, key=lambda words: min(map(len, words)), default=None), at


def _element(pattern: str, at: int) -> tuple[frozenset[str] | None, int, bool]:
    """What stands at a place: the words of a group, the end, and whether it is a letter of the text itself."""
    if pattern.startswith(_LOOKAROUND, at):
        return None, _closed(pattern, at), False
    if group := _GROUP.match(pattern, at):
        words, end = _choice(pattern, group.end())
        return words, end + 1, False
    if pattern[at] == "(":
        return None, _closed(pattern, at), False
    if many := _MANY.match(pattern, at):
        return None, many.end(), False
    return None, at + 1, True


def _closed(pattern: str, at: int) -> int:
    """The place after the bracket that closes the one at ``at``."""
    depth = 0
    while True:
        many = _MANY.match(pattern, at)
        if many is None:
            depth += {"(": 1, ")": -1}.get(pattern[at], 0)
        at = many.end() if many is not None else at + 1
        if not depth:
            return at
