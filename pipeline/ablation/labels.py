"""Where the label of a figure is cut: between words, as underthesea has them, or after so many syllables.

In: sets of passages. Out: a Markdown table. Whether a cut falls inside a word is told by the nouns of
the vocabulary, which underthesea has no part in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from unittest.mock import patch

from extractors.extract import extract
from extractors.indicators.rules import find_phrases, nouns
from extractors.text import nlp
from pipeline.ablation.sets import ItemSet

#: Nouns of two syllables are words; longer ones may be phrases of several.
_SYLLABLES = 2
HEADS = ("phrases cut for a label", "inside a noun, by words", "inside a noun, by syllables")


def label_table(sets: Iterable[ItemSet]) -> str:
    """One row a set: how many phrases were too long for a label, and how many a cut breaks a noun of."""
    lines = [f"| set | {' | '.join(HEADS)} |", "|---" + "|---:" * len(HEADS) + "|"]
    for one in sets:
        by_words, by_syllables = _breaks(one, nlp.words), _breaks(one, _no_words)
        lines.append(f"| {one.name} | {len(by_words)} | {sum(by_words)} | {sum(by_syllables)} |")
    return "\n".join(["## Labels of figures", "", *lines])


def _no_words(text: str) -> Iterator[tuple[int, int]]:
    raise LookupError(text)


def _breaks(one: ItemSet, words: Callable[[str], Iterator[tuple[int, int]]]) -> list[bool]:
    """Of every phrase that is cut for a label whether the cut breaks a noun."""
    cuts: dict[tuple[str, int, bool], bool] = {}
    within = nlp.cut_phrase

    def watched(text: str, most: int, *, last: bool) -> str:
        kept = within(text, most, last=last)
        phrase = " ".join(text.split())
        if len(phrase.split()) > most:
            cuts[phrase, most, last] = _breaks_noun(phrase, len(phrase) - len(kept) if last else len(kept))
        return kept

    with ExitStack() as stack:
        stack.enter_context(patch.object(nlp, "words", words))
        stack.enter_context(patch.object(nlp, "cut_phrase", watched))
        for item in one.items:
            extract(item.passages, text_source=item.text_source, recognised_pages=item.recognised_pages)
    return list(cuts.values())


def _breaks_noun(phrase: str, at: int) -> bool:
    known = {noun for noun in nouns() if len(noun.split()) == _SYLLABLES}
    return any(found.start < at < found.end for found in find_phrases(phrase) if found.text in known)
