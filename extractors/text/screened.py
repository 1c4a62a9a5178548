"""Patterns that are tried only on texts that hold a word they need.

Comes in: a pattern. Goes out: the same pattern, which looks for its words before it is tried. Most patterns of
the vocabulary find nothing in most passages, and «word in text» tells so in a hundredth of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import ClassVar

import regex

from extractors.text.pattern_words import DIGIT, opening_words, words_asked_for


@dataclass(eq=False)
class Screened:
    """A pattern and the words of which every match holds one, None where that cannot be told.

    ``others`` are words of which every match holds one as well, empty where none are known. ``openings`` are words
    with one of which every match begins, where there are several: trying the pattern only where one of them stands
    is quicker than at every character. ``regex`` itself does so with one word. All numbers of a sentence are asked
    about one after the other, so what was told of the last text is kept. Where a match may begin with a digit,
    ``numbers`` tells the places to try it at.
    """

    source: str
    flags: int
    words: tuple[str, ...] | None
    openings: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    numbers: Callable[[str], tuple[int, ...]] | None = None
    _last: tuple[str, bool] = field(default=("", False), init=False, repr=False)

    def __post_init__(self) -> None:
        self._last = "", self._holds_words("")

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """Compiled when the first text holds its words: all of them at the start take a third of a second."""
        return regex.compile(self.source, self.flags)

    def may_match(self, text: str) -> bool:
        """False where the pattern finds nothing in ``text``."""
        last = self._last
        if last[0] is not text:  # one tuple, so that no other thread comes between the two
            last = self._last = text, self._holds_words(text)
        return last[1]

    def _holds_words(self, text: str) -> bool:
        if self.words is not None and not any(map(text.__contains__, self.words)):
            return False
        return not self.others or any(map(text.__contains__, self.others))

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[regex.Match[str]]:
        """As a pattern's own."""
        return self.found(text, start, end) if self.may_match(text) else iter(())

    def found(self, text: str, start: int = 0, end: int | None = None) -> Iterator[regex.Match[str]]:
        """``finditer`` where ``may_match`` has been asked."""
        if self.openings or self.numbers is not None:
            return self._at_openings(text, start, len(text) if end is None else end)
        return self.pattern.finditer(text, start, end)

    def search(self, text: str, start: int = 0, end: int | None = None) -> regex.Match[str] | None:
        """As a pattern's own."""
        return next(self.finditer(text, start, end), None)

    def _at_openings(self, text: str, start: int, end: int) -> Iterator[regex.Match[str]]:
        places = list(self.numbers(text)) if self.numbers is not None else []
        if places and (places[0] < start or places[-1] >= end):
            places = [at for at in places if start <= at < end]
        find = text.find
        for opening in self.openings:
            at = find(opening, start, end)
            while at >= 0:
                places.append(at)
                at = find(opening, at + 1, end)
        if self.openings:
            places.sort()
        match_at = self.pattern.match
        for place in places:
            if place >= start and (match := match_at(text, place, end)):
                yield match
                start = match.end()


def screened(pattern: str, flags: int = 0) -> Screened:
    """A pattern that looks for its words first; flags may not be VERBOSE, nor leave case aside."""
    if flags & (regex.VERBOSE | regex.IGNORECASE):
        raise ValueError(f"the words of a pattern with these flags are not its letters: {pattern}")
    (words, others), openings = words_asked_for(pattern), opening_words(pattern) or ()
    numbers = None
    if DIGIT in openings:
        openings = tuple(word for word in openings if word != DIGIT)
        numbers = number_places if pattern.startswith(_NOT_INSIDE) else _digits
    elif len(openings) < 2:
        openings = ()
    return Screened(pattern, flags, words, openings, others or (), numbers)


_NOT_INSIDE = r"(?<![\p{L}\d])"
_DIGIT = regex.compile(r"\d")
_NUMBER = regex.compile(rf"{_NOT_INSIDE}\d")


@lru_cache(maxsize=64)  # several patterns are shown a passage, one after the other
def _digits(text: str) -> tuple[int, ...]:
    """The places of all digits."""
    return tuple(match.start() for match in _DIGIT.finditer(text))


@lru_cache(maxsize=64)
def number_places(text: str) -> tuple[int, ...]:
    """The places where digits begin, but for those inside a word."""
    return tuple(match.start() for match in _NUMBER.finditer(text))


class Sieve:
    """Several screened patterns: one look at the words of a text tells which of them it may match."""

    #: The longest part without a blank of every word that a pattern of some sieve asks for.
    _parts: ClassVar[set[str]] = set()
    _longest: ClassVar[int] = 0

    def __init__(self, patterns: Sequence[Screened]) -> None:
        places: dict[str, list[int]] = {}
        for place, pattern in enumerate(patterns):
            for word in pattern.words or ():
                places.setdefault(word, []).append(place)
        self._others = {place: frozenset(pattern.others) for place, pattern in enumerate(patterns) if pattern.others}
        for word in chain.from_iterable(self._others.values()):
            places.setdefault(word, [])
        self._of_part: dict[str, list[tuple[str, list[int]]]] = {}
        for word, needing in places.items():
            self._of_part.setdefault(max(word.split(), key=len), []).append((word, needing))
        self._always = frozenset(place for place, pattern in enumerate(patterns) if pattern.words is None)
        Sieve._parts.update(self._of_part)
        Sieve._longest = max(map(len, Sieve._parts), default=0)
        _parts_of.cache_clear()
        _parts_in.cache_clear()

    def may_match(self, text: str) -> list[int]:
        """The places of the patterns that may match, in order; the others find nothing in ``text``."""
        found = set(self._always)
        held: set[str] = set()
        for part in self._of_part.keys() & _parts_of(text):
            for word, needing in self._of_part[part]:
                if word == part or word in text:
                    held.add(word)
                    found.update(needing)
        return sorted(place for place in found if place not in self._others or not held.isdisjoint(self._others[place]))

    @staticmethod
    def parts_inside(printed: str) -> frozenset[str]:
        """The parts that stand inside one word between blanks."""
        places = range(len(printed))
        return frozenset(
            Sieve._parts.intersection(printed[a : b + 1] for a in places for b in places[a : a + Sieve._longest])
        )


@lru_cache(maxsize=8192)  # what stands between blanks is the same few thousand words in all reports
def _parts_in(printed: str) -> frozenset[str]:
    return Sieve.parts_inside(printed)


@lru_cache(maxsize=64)  # every sieve is shown a passage, one after the other
def _parts_of(text: str) -> frozenset[str]:
    return frozenset().union(*map(_parts_in, text.split()))
