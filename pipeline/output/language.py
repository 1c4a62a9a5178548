"""The language in which commands talk to people: one setting for help, progress, summaries and refusals.

In: the environment. Out: the Vietnamese or the English of two wordings. What a command finds is no talk: findings are
Vietnamese as the reports are, unless a verb or ``DOICHIEU_LANG`` asks for English.
"""

from __future__ import annotations

import os


def speaks_vietnamese() -> bool:
    """Whether ``DOICHIEU_LANG``, else the locale, asks for Vietnamese."""
    chosen = next(filter(None, map(os.environ.get, ("DOICHIEU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return chosen.lower().startswith("vi")


def asks_for_english() -> bool:
    """Whether ``DOICHIEU_LANG`` itself asks for English; the locale of a drafter's machine may be so by chance."""
    return os.environ.get("DOICHIEU_LANG", "").lower().startswith("en")


def told(vietnamese: str, english: str) -> str:
    """The wording that the one who reads it asked for."""
    return vietnamese if speaks_vietnamese() else english
