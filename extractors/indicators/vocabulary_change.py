"""Which documents a change of ``vocab/fields`` touches: all others would be read exactly as they were.

Comes in: the entries of two vocabularies, and the tokens of all texts of a document in which phrases of the first
were looked for. Goes out: whether anything that was found or concluded in it may differ under the second.

Why a document that is not touched gives the same rows. The rules ask two things of the vocabulary: which phrases
stand in a text (``rules.find_phrases``), and what the entry of a code says. Extraction is determined by the answers,
so two vocabularies that answer every question alike are asked the same questions and come to the same end.

- A phrase is found only where each of its tokens stands in the text. If a phrase that was added, taken away or got
  another part to play has a token that stands in none of the texts, both find the same.
- By the grammar of ``extractors.text.vocabulary`` a rule fits only where one phrase of each of its groups ``near``,
  ``and``, ``about`` and ``about_sentence`` was found. A code none of whose rules can fit is given to no figure,
  unless another entry names it (the whole of a fraction, the rate of a count) or the code of the rules does. So the
  entry of a code to which nothing leads is never asked for.

Nothing else of a document may be judged by this: words, nouns and synonyms of all other files, and the code of the
rules, have to be the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors.text.compare_form import compare_form
from extractors.text.tokens import tokens_of
from extractors.text.vocabulary import expanded, spellings

Entry = Mapping[str, Any]

#: Codes that stand in the rules' own code, as codes or as beginnings of codes: asked for in any document.
NAMED_IN_CODE = frozenset((
    "citizens.visits", "citizens.people", "citizens.people.regular", "citizens.people.periodic",
    "finance.disbursed.rate", "payment.dossiers", "dvc.active", "dvc.provided", "dvc.dossiers",
    "dvc.dossiers.full.online", "dvc.dossiers.partial.online",
    *(f"dvc.{what}.{level}" for what in ("provided", "dossiers") for level in (
        "full", "partial", "level3", "level4",
    )),
    "onestop.resolved_rate", "onestop.early_rate", "finance.disbursed.rate",
))  # fmt: skip
#: Groups of which one phrase must be found for a rule to fit.
_NEEDED = ("near", "and", "about", "about_sentence")
#: What is told of an indicator and asked by no rule.
_TOLD_ONLY = frozenset(("label_vi", "label_en", "parent", "definition", "phrase"))


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two vocabularies.

    ``phrases`` are those that differ in what they are there for; ``codes`` those whose entries differ, each with the
    codes tied to it; ``entries`` the rules of these by code, of both vocabularies.
    """

    phrases: frozenset[str]
    codes: tuple[frozenset[str], ...]
    rules: Mapping[str, Sequence[Mapping[str, Any]]]

    def touches(self, tokens: Set[str]) -> bool:
        """True where a document may be read otherwise; ``tokens`` are those of the texts that were searched."""
        known: dict[str, bool] = {}

        def may_be_found(phrase: str) -> bool:
            if phrase not in known:
                known[phrase] = any(spelling <= tokens for spelling in _spelled(phrase))
            return known[phrase]

        if any(may_be_found(phrase) for phrase in self.phrases):
            return True
        return any(self._is_led_to(code, may_be_found) for tied in self.codes for code in tied)

    def _is_led_to(self, code: str, may_be_found: Callable[[str], bool]) -> bool:
        """True where the code may be given; one without rules here is given by other rules."""
        if code in NAMED_IN_CODE or code not in self.rules:
            return True
        return any(
            all(any(map(may_be_found, expanded(row[group]))) for group in _NEEDED if group in row)
            for row in self.rules[code]
        )


def change_between(old: Sequence[Entry], new: Sequence[Entry]) -> Change | None:
    """What differs; None where what both have stands in another order, so that the first of equals may be another."""
    if not (_in_one_order(_rules(old), _rules(new)) and _in_one_order(_ties(old), _ties(new))):
        return None
    phrases = set(_parts(old)) ^ set(_parts(new))
    differing = {code for code in _codes(old) | _codes(new) if _asked(old, code) != _asked(new, code)}
    rules: dict[str, list[Mapping[str, Any]]] = {code: [] for code in _codes(old) | _codes(new)}
    for entry in (*old, *new):
        rules[entry["code"]] += entry.get("rules", ())
    ties = _tied([*old, *new])
    return Change(
        frozenset(phrase for _, phrase in phrases), tuple(ties[code] for code in sorted(differing)), rules,
    )  # fmt: skip


def _codes(entries: Iterable[Entry]) -> set[str]:
    return {entry["code"] for entry in entries}


def _asked(entries: Iterable[Entry], code: str) -> list[dict[str, Any]]:
    """What rules may ask of a code."""
    return [{k: v for k, v in e.items() if k not in _TOLD_ONLY} for e in entries if e["code"] == code]


def _rules(entries: Iterable[Entry]) -> list[str]:
    return [f"{entry['code']} {row}" for entry in entries for row in entry.get("rules", ())]


def _ties(entries: Iterable[Entry]) -> list[str]:
    """The entries without their rules, in order: of two that tie one code to different ones the last counts."""
    hidden = _TOLD_ONLY | {"rules"}
    return [str({k: v for k, v in entry.items() if k not in hidden}) for entry in entries]


def _in_one_order(old: Sequence[str], new: Sequence[str]) -> bool:
    common = Counter(old) & Counter(new)
    return _only(old, common) == _only(new, common) and all(n == 1 for n in (Counter(old) | Counter(new)).values())


def _only(given: Iterable[str], wanted: Collection[str]) -> list[str]:
    return [each for each in given if each in wanted]


def _parts(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Each phrase with the group that it stands in: what it is there for."""
    for entry in entries:
        for row in entry.get("rules", ()):
            for group, phrases in row.items():
                if isinstance(phrases, list):
                    yield from ((group, phrase) for phrase in expanded(phrases))
        yield from (("whole_where", compare_form(phrase)) for phrase in entry.get("whole_where", {}))


@cache
def _spelled(phrase: str) -> tuple[frozenset[str], ...]:
    return tuple(tokens_of([spelling]) for spelling in spellings(phrase))


def _tied(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """Each code with those that its entry names, that name it, and so on: one may lead to the other."""
    groups: dict[str, frozenset[str]] = {}
    for entry in entries:
        named = {entry["code"], *_named(value for key, value in entry.items() if key not in (*_TOLD_ONLY, "rules"))}
        whole = frozenset(named).union(*(groups.get(code, frozenset()) for code in named))
        groups.update(dict.fromkeys(whole, whole))
    return groups


def _named(values: Iterable[Any]) -> Iterator[str]:
    """The codes in what an entry says: every word with a point in it."""
    for value in values:
        if isinstance(value, str):
            yield from (value,) * ("." in value)
        else:
            yield from _named([*value, *value.values()] if isinstance(value, Mapping) else value)
