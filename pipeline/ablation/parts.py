"""The parts of the extraction that can be taken out, each with the one seam where that is done.

A seam is an attribute of a module, replaced for the time of a run. What stands in is the part's
absence, or the plainest thing that could do its work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any
from unittest.mock import patch

import regex

from extractors.indicators.rules import phrases_of_rules
from extractors.judging.ruling import Ruling, rule
from extractors.text.compare_form import spoken_form
from extractors.text.nlp import Cue, Phrase
from extractors.text.vocabulary import expand, load, spellings
from schemas.records import Claim, Figure, Passage

_TOKEN = regex.compile(r"\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}]*|[^\s]")
_NEVER = regex.compile(r"(?!)")
_PLAIN_END = regex.compile(r"(?<=[.!?])\s+(?=\p{Lu})")
#: Functions whose answers are kept: emptied when a part is taken out or put back.
_KEPT = (("extractors.text.compare_form", "compare_form"), ("extractors.indicators.rules", "_found"))

Passages = tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part, what stands in for it, and where: (module, attribute, stand-in), or the passages changed."""

    name: str
    instead: str
    seams: Sequence[tuple[str, str, Any]] = ()
    changed: Callable[[Passages], Passages] | None = None

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """Replace every seam; what was kept of earlier answers is forgotten before and after."""
        with ExitStack() as stack:
            for module, attribute, stand_in in self.seams:
                stack.enter_context(patch.object(import_module(module), attribute, stand_in))
            _forget()
            yield
        _forget()


def _forget() -> None:
    for module, function in _KEPT:
        getattr(import_module(module), function).cache_clear()


class Nothing:
    """A finder that finds nothing."""

    def find(self, _: str) -> list[Any]:
        """Find no phrase."""
        return []


class TokenTree:
    """Phrases found by a tree of tokens in plain Python, overlapping ones too: what spaCy is set beside."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._root: dict[str, Any] = {}
        for key, phrase in phrases:
            node = self._root
            for _, _, token in _tokens(phrase):
                node = node.setdefault(token, {})
            node.setdefault("", set()).add(key)

    def spans(self, text: str) -> Iterator[tuple[int, int, str, int]]:
        """Yield first character, the one after the last, key and number of tokens of each phrase."""
        tokens = list(_tokens(text))
        for first, (start, _, _) in enumerate(tokens):
            node = self._root
            for length, (_, end, token) in enumerate(tokens[first:], 1):
                if token not in node:
                    break
                node = node[token]
                for key in sorted(node.get("", ())):
                    yield start, end, key, length


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    compared = spoken_form(text)
    for match in _TOKEN.finditer(compared):
        yield match.start(), match.end(), match[0]


class PlainCues(TokenTree):
    """``extractors.text.nlp.CueFinder`` without spaCy: of overlapping phrases the longest."""

    def __init__(self) -> None:
        vocabulary = load("dossiers")
        cues = [(feature, full) for feature, said in vocabulary["cues"].items() for p in said for full in expand(p)]
        super().__init__([*cues, *(("", full) for mask in vocabulary["masks"] for full in expand(mask))])

    def find(self, text: str) -> list[Cue]:
        """Cues of a text in order."""
        kept: list[tuple[int, int, str]] = []
        for start, end, key, _ in sorted(self.spans(text), key=lambda span: (-span[3], span[0])):
            if all(end <= a or start >= b or (start, end) == (a, b) for a, b, _ in kept):
                kept.append((start, end, key))
        return [Cue(*span) for span in sorted(kept) if span[2]]


class PlainPhrases(TokenTree):
    """``extractors.text.nlp.PhraseFinder`` without spaCy."""

    def __init__(self) -> None:
        super().__init__((phrase, said) for phrase in phrases_of_rules() for said in spellings(phrase))

    def find(self, text: str) -> list[Phrase]:
        """Phrases of a text in order."""
        found = (Phrase(start, end, phrase) for start, end, phrase, _ in self.spans(text))
        return sorted(found, key=lambda phrase: (phrase.start, phrase.end))


def plain_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Cut after a full stop before a capital letter."""
    begin = 0
    for match in _PLAIN_END.finditer(text):
        yield begin, match.start()
        begin = match.end()
    yield begin, len(text)


def one_sentence(text: str) -> Iterator[tuple[int, int]]:
    """Cut nothing."""
    yield 0, len(text)


def _first_reading(claim: Claim, figures: Sequence[Figure]) -> Ruling | None:
    """Judge the reading that stands first, whatever the arithmetic says of the others."""
    return rule(replace(claim, rivals=()), figures)


def _without_headings(passages: Passages) -> Passages:
    return tuple(replace(passage, section="") for passage in passages)


def _without_outline(passages: Passages) -> Passages:
    return tuple(replace(passage, section="", depth=0) for passage in passages)


def parts() -> tuple[Part, ...]:
    """Every part, the whole extraction first."""
    nothing, cues, phrases = Nothing(), PlainCues(), PlainPhrases()
    fold = "extractors.text.compare_form"
    return (
        Part("everything in place", "–"),
        Part("cues of the dossier statistics", "none", [("extractors.reading.passage", "CUES", nothing)]),
        Part("cues of the other fields", "none", [("extractors.indicators.rules", "_finder", lambda: nothing)]),
        Part("spaCy's phrase matcher", "a tree of tokens in Python",
             [("extractors.reading.passage", "CUES", cues),
              ("extractors.indicators.rules", "_finder", lambda: phrases)]),
        Part("underthesea's sentences", "a full stop before a capital letter",
             [("extractors.reading.passage", "sentences", plain_sentences)]),
        Part("sentences at all", "the passage is one", [("extractors.reading.passage", "sentences", one_sentence)]),
        Part("headings handed down", "none", changed=_without_headings),
        Part("the whole outline", "no heading and no depth", changed=_without_outline),
        Part("readings ranked by arithmetic", "the first reading",
             [("extractors.judging.document", "rule", _first_reading)]),
        Part("folding of tone places and final i", "small letters alone",
             [(fold, "_OLD_STYLE", _NEVER), (fold, "_Y_FOR_I", _NEVER)]),
    )  # fmt: skip
