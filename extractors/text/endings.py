"""Patterns for the words that end where something begins: «…, khoảng» before a number.

Comes in: a pattern without its «$». Goes out: one that is read from right to left.
``.match(text, start, end)`` then tells whether the text up to ``end`` ends so, at the
cost of the words it takes; searching for ``…$`` tries every character of the text before.
"""

from __future__ import annotations

import sys

import regex

from extractors.text.pattern_words import needed_words


class Ending:
    """A compiled pattern and the words of which every match holds one, empty where that cannot be told.

    Most endings stand before few numbers, and «word in text» tells so in a fraction of the time. All numbers of a
    passage are asked about one after the other, so what was told of the last text is kept.
    """

    __slots__ = ("_last", "pattern", "words")

    def __init__(self, pattern: regex.Pattern[str], words: tuple[str, ...]) -> None:
        self.pattern = pattern
        self.words = words
        self._last: tuple[str, bool] = ("", not words)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> regex.Match[str] | None:
        """The match that ends at ``end``."""
        if self.words:
            last = self._last
            if last[0] is not text:  # one tuple, so that no other thread comes between the two
                last = self._last = text, any(map(text.__contains__, self.words))
            if not last[1]:
                return None
        return self.pattern.match(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> regex.Match[str] | None:
        """The last match in ``text[start:end]``."""
        return self.pattern.search(text, start, end)


def ending(pattern: str) -> Ending:
    """Compile a pattern that must end where ``match`` is told to stop.

    >>> ending(r"(?<!\\p{L})(?:khoảng|gần)\\s*").match("có khoảng 15 hồ sơ", 0, 9).span()
    (3, 9)
    """
    return Ending(regex.compile(pattern, regex.REVERSE), needed_words(pattern) or ())
