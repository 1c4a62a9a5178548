"""The rules of ``vocab/fields``, their phrases, and the words around a number that they are held against.

Comes in: the vocabulary, and a text. Goes out: the rules, the phrases of the text that any of them looks for, and what
the rules of one indicator say of a phrase. Which rule fits best is ``extractors.indicators.best_rule``'s matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from extractors.indicators.entries import field_indicators
from extractors.text.nlp import Phrase, PhraseFinder
from extractors.text.tokens import noted
from extractors.text.vocabulary import expanded, load

#: Units that stand for a noun in ``counts``; a rank is a number of a ranking, bare has neither noun nor unit.
PERCENT, MONEY, RANK, BARE = "%", "đồng", "rank", "bare"
#: «07 vấn đề phải khắc phục được phát hiện»: the word belongs to the verb behind it, and says not «khắc phục được».
_PASSIVE, _DONE = "được ", " được"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say an indicator; each set holds phrases in compare form."""

    code: str
    counts: frozenset[str]
    near: tuple[frozenset[str], ...]
    about: frozenset[str]
    about_sentence: frozenset[str]
    never: frozenset[str]
    never_sentence: frozenset[str]
    bare: bool
    is_change: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases around one number.

    ``noun`` is the longest known noun right after it, or one of the units above;
    ``before`` and ``after`` are its clause, ``sentence`` all of its sentence,
    ``around`` what stands earlier in the passage and in the headings above.
    ``is_told`` is False where nothing ties a number without a noun to the words before it.
    ``topic`` may stand in for all but one of the words that a rule needs near the number, ``lent``
    are nouns told elsewhere of a number that has none. ``heads`` are the nouns that the words before a number
    begin with: a noun phrase has its head first. ``denied`` are phrases of the clause after «chưa» or «không»,
    ``leading`` those of ``after`` that lead to the next number. ``segment`` is the sentence between two semicolons,
    ``is_labelled`` is True right after a colon. ``far`` are phrases of the clause that another comma sets off,
    ``title`` those that only a title before a colon says, of which the words behind it tell something, ``titled`` those
    that both say.
    """

    noun: str | None
    before: frozenset[str]
    after: frozenset[str]
    sentence: frozenset[str]
    around: frozenset[str]
    is_change: bool = False
    is_told: bool = True
    topic: frozenset[str] = frozenset()
    lent: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    segment: frozenset[str] = frozenset()
    is_labelled: bool = False
    far: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()
    titled: frozenset[str] = frozenset()


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of the files."""
    return tuple(_rule(entry, row) for entry in field_indicators() for row in entry.get("rules", ()))


def _rule(entry: Mapping[str, Any], row: Mapping[str, Any]) -> Rule:
    return Rule(
        entry["code"],
        expanded(row["counts"]),
        tuple(expanded(row[key]) for key in ("near", "and") if key in row),
        expanded(row.get("about", ())),
        expanded(row.get("about_sentence", ())),
        expanded(row.get("never", ())),
        expanded(row.get("never_sentence", ())),
        row.get("bare") == "yes",
        row.get("change", entry.get("change")) == "yes",
    )


@cache
def nouns() -> frozenset[str]:
    """Every noun that may stand after a number, those of no indicator included."""
    return frozenset().union(*(rule.counts for rule in rules()), expanded(load("nouns")["others"]))


@cache
def _finder() -> PhraseFinder:
    return PhraseFinder(phrases_of_rules())


def phrases_of_rules(*, masks: bool = True) -> frozenset[str]:
    """Every phrase that a rule looks for, in compare form; with ``masks`` those too in which a phrase is none."""
    cues = (
        phrase
        for rule in rules()
        for group in (*rule.near, rule.about, rule.about_sentence, rule.never, rule.never_sentence)
        for phrase in group
    )
    return nouns().union(cues, _masks() if masks else ())


@noted
def find_phrases(text: str) -> tuple[Phrase, ...]:
    """Phrases of the rules in a text, overlapping ones too; none inside a word of its own («tin» in «thông tin»)."""
    return _found(text)


@lru_cache(maxsize=1024)
def _found(text: str) -> tuple[Phrase, ...]:
    found = _finder().find(text)
    masks = [(p.start, p.end) for p in found if p.text in _masks()]
    passive = {p.start for p in found if p.text.startswith(_PASSIVE)}
    said = _said()
    told = [p for p in found if p.text in said]
    if masks:
        told = [
            p for p in told if not any(a <= p.start and p.end <= b and p.end - p.start < b - a for a, b in masks)
        ]
    if passive:
        told = [p for p in told if not (p.text.endswith(_DONE) and p.end + 1 - len(_DONE) in passive)]
    return tuple(told)


@cache
def _masks() -> frozenset[str]:
    return expanded(load("nouns")["masks"])


@cache
def _said() -> frozenset[str]:
    """Every phrase of a rule, the masks aside that are none."""
    return phrases_of_rules(masks=False)


@cache
def _of_code() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules():
        found[rule.code].append(rule)
    return {code: tuple(of_code) for code, of_code in found.items()}


def is_cue(code: str, phrase: str) -> bool:
    """True where a phrase is one that must stand near a number for an indicator, and no noun."""
    return phrase not in nouns() and any(
        phrase in group for rule in _of_code().get(code, ()) for group in rule.near
    )


def counts_for(code: str, noun: str | None) -> bool:
    """True where a rule of the indicator counts things called so."""
    return any(noun in rule.counts for rule in _of_code().get(code, ()))


def counts_any(code: str, told: frozenset[str]) -> bool:
    """True where a rule of the indicator counts things called one of these names."""
    return any(told & rule.counts for rule in _of_code().get(code, ()))


@cache
def _cues() -> frozenset[str]:
    return frozenset().union(*(group for rule in rules() for group in rule.near)) - nouns()


def says_more(words: Words) -> bool:
    """True where what follows a number and its noun says of it what is not said of the number before."""
    return any(phrase not in (words.noun or "") for phrase in words.after & _cues())
