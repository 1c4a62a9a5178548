"""Patterns for the words that end where something begins: «…, khoảng» before a number.

Comes in: a pattern without its «$». Goes out: a compiled one that is read from right to
left. ``.match(text, start, end)`` then tells whether the text up to ``end`` ends so, at the
cost of the words it takes; searching for ``…$`` tries every character of the text before.
"""

from __future__ import annotations

import regex


def ending(pattern: str) -> regex.Pattern[str]:
    """Compile a pattern that must end where ``match`` is told to stop.

    >>> ending(r"(?<!\\p{L})(?:khoảng|gần)\\s*").match("có khoảng 15 hồ sơ", 0, 9).span()
    (3, 9)
    """
    return regex.compile(pattern, regex.REVERSE)
