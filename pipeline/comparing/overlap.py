"""How much of two texts is the same, word for word.

In: the texts of passages. Out: a share from 0 to 1. What a share means is ``version_links``' job.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from extractors.text.compare_form import compared_once

#: Three words on end: two reports share single words and even pairs of them, a misread letter costs three shingles.
WORDS = 3
_WORD = regex.compile(r"[\p{L}\p{N}]+")

Shingles = frozenset[tuple[str, ...]]


def shingles(texts: Iterable[str]) -> Shingles:
    """Every run of three words, none across two passages: their order differs between a PDF and its DOCX."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = _WORD.findall(compared_once(text))
        found.update(tuple(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1)))
    return frozenset(found)


def overlap(one: Shingles, other: Shingles) -> float:
    """Shared shingles among all (Jaccard); 0 where one text is empty."""
    return len(one & other) / len(one | other) if one and other else 0.0
