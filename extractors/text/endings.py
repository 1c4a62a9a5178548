"""Patterns for the words that end where something begins: «…, khoảng» before a number.

Comes in: a pattern without its «$». Goes out: one that is read from right to left.
``.match(text, start, end)`` then tells whether the text up to ``end`` ends so, at the
cost of the words it takes; searching for ``…$`` tries every character of the text before.
"""

from __future__ import annotations

import sys
from functools import cached_property

import regex

from extractors.text.pattern_words import needed_words


class Ending:
    """A pattern and the words of which every match holds one, empty where that cannot be told.

    Most endings stand before few numbers, and «word in text» tells so in a fraction of the time. All numbers of a
    passage are asked about one after the other, so what was told of the last text is kept.
    """

    def __init__(self, source: str, words: tuple[str, ...]) -> None:
        self.source = source
        self.words = words
        self._last: tuple[str, bool] = ("", not words)

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """Compiled when the first text holds its words, as ``Screened.pattern``."""
        return regex.compile(self.source, regex.REVERSE)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> regex.Match[str] | None:
        """The match that ends at ``end``."""
        last = self._last
        if last[0] is not text:
            last = self._look_for_words(text)
        return self.pattern.match(text, start, end) if last[1] else None

    def may_match(self, text: str) -> bool:
        """False where the pattern ends nowhere in ``text``."""
        last = self._last
        return last[1] if last[0] is text else self._look_for_words(text)[1]

    def _look_for_words(self, text: str) -> tuple[str, bool]:
        # One tuple, so that no other thread comes between the two.
        last = self._last = text, not self.words or any(map(text.__contains__, self.words))
        return last

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> regex.Match[str] | None:
        """The last match in ``text[start:end]``."""
        return self.pattern.search(text, start, end)


def ending(pattern: str) -> Ending:
    """A pattern that must end where ``match`` is told to stop.

    >>> ending(r"(?<!\\p{L})(?:khoảng|gần)\\s*").match("có khoảng 15 hồ sơ", 0, 9).span()
    (3, 9)
    """
    return Ending(pattern, needed_words(pattern) or ())
