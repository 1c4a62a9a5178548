"""Text as the tokens in which phrases are looked for, and the note of where they were looked for.

Comes in: text. Goes out: its tokens; and, while somebody takes notes, every text in which phrases of the rules of
``vocab/fields`` were looked for. What a changed vocabulary touches is ``extractors.indicators.vocabulary_change``'s
matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TypeVar

import regex

from extractors.text.compare_form import spoken_form

TOKEN = regex.compile(r"\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*|[^\s]")

_Found = TypeVar("_Found")
_notes: ContextVar[set[str] | None] = ContextVar("notes", default=None)


@lru_cache(maxsize=1024)  # the finders of phrases, and who notes where they looked, ask of every text of a report
def printed_tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text as they are printed, in order."""
    return tuple(TOKEN.findall(text))


def tokens_of(texts: Iterable[str]) -> frozenset[str]:
    """The tokens of texts as they sound, each once.

    >>> sorted(tokens_of(["Thẫm định 12,5%", "thẩm định"]))
    ['%', '12,5', 'thẩm', 'định']
    """
    printed: set[str] = set()
    for text in texts:
        printed.update(printed_tokens(text))
    # A number sounds as it is printed, and hardly one comes again.
    return frozenset(token if token[0].isdecimal() else spoken_form(token) for token in printed)


@contextmanager
def noted_texts() -> Iterator[set[str]]:
    """Give the set that every text is put into in which phrases are looked for until the end."""
    texts: set[str] = set()
    token = _notes.set(texts)
    try:
        yield texts
    finally:
        _notes.reset(token)


def noted(find: Callable[[str], _Found]) -> Callable[[str], _Found]:
    """A finder whose texts are noted, also those that it remembers from before."""

    def find_and_note(text: str) -> _Found:
        notes = _notes.get()
        if notes is not None:
            notes.add(text)
        return find(text)

    return find_and_note
