"""Loads the vocabulary files of ``extractors/vocab``, once a process, and spells out the phrases in them.

A phrase with «[a|b|]» stands for each of its alternatives, the empty one included, and «@name» for a group of
``vocab/nouns.yml`` or ``vocab/verbs.yml``; a set phrase may be written as ``vocab/synonyms.yml`` lists it. What the
entries of an indicator mean is told in ``extractors.indicators.entries``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import regex
import yaml

from extractors.text.compare_form import compare_form

#: libyaml reads the vocabulary in a ninth of the time; a PyYAML built without it has the other.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load(name: str) -> Any:
    """Parsed content of ``vocab/<name>.yml``; every scalar in those files is quoted.

    Raises FileNotFoundError for a name without a file.
    """
    text = files("extractors.vocab").joinpath(f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders


def expanded(phrases: Iterable[str]) -> frozenset[str]:
    """All that phrases stand for, in compare form; «@name» stands for a group of ``nouns.yml`` or ``verbs.yml``.

    A group may name others. Raises ValueError for one that neither file has.
    """
    said = _said(phrases, load("nouns") | load("verbs"))
    return frozenset(compare_form(full) for phrase in said for full in expand(phrase))


def _said(phrases: Iterable[str], groups: Mapping[str, list[str]]) -> Iterator[str]:
    for phrase in phrases:
        if not phrase.startswith("@"):
            yield phrase
        elif phrase[1:] in groups:
            yield from _said(groups[phrase[1:]], groups)
        else:
            raise ValueError(f"neither vocab/nouns.yml nor vocab/verbs.yml has a group «{phrase}»")


_ALTERNATIVES = regex.compile(r"\[([^\[\]]*)\]")


@cache
def _synonyms() -> tuple[tuple[str, ...], ...]:
    """Groups of words that stand for one another, each with a space on either side."""
    return tuple(tuple(f" {word} " for word in group) for group in load("synonyms")["groups"])


#: Two set phrases stand in one phrase at the most («giải quyết tthc tại bộ phận một cửa»).
_ROUNDS = 2


def spellings(phrase: str) -> list[str]:
    """A phrase without alternatives and all other ways to write it (``vocab/synonyms.yml``).

    >>> spellings("nhiệm vụ cchc")
    ['nhiệm vụ cchc', 'nhiệm vụ cải cách hành chính']
    """
    found = dict.fromkeys((phrase, *_in_passive(phrase)))
    newest = list(found)
    for _ in range(_ROUNDS):
        newest = [other for each in newest for other in _with_synonym(each) if other not in found]
        found.update(dict.fromkeys(newest))
    return list(found)


#: Words that say at which time or with which need a verb is meant; «được» between them and the verb changes no more
#: than who is told first: «đang xác minh 05 đơn», «05 đơn đang được xác minh».
_BEFORE_PASSIVE = regex.compile(r"(đã|đang|chưa|sẽ|phải|cần|tiếp tục|đang tiếp tục) (?!được |bị |có |đến |hết |trong )")


def _in_passive(phrase: str) -> Iterator[str]:
    """The phrase of a verb with «được» before the verb, none where there is no sign of time before it."""
    time = _BEFORE_PASSIVE.match(phrase)
    if time is not None:
        yield f"{time[1]} được {phrase[time.end():]}"


def _with_synonym(phrase: str) -> Iterator[str]:
    """The phrase with one set phrase in it written otherwise; of those that begin alike the longest."""
    padded = f" {phrase} "
    for group in _synonyms():
        if found := [word for word in group if word in padded]:
            held = max(found, key=len)
            yield from (padded.replace(held, word).strip() for word in group if word != held)


def expand(phrase: str) -> list[str]:
    """All phrases a pattern with «[a|b|]» stands for.

    >>> expand("trước[ hạn|] và đúng hạn")
    ['trước hạn và đúng hạn', 'trước và đúng hạn']
    """
    found = _ALTERNATIVES.search(phrase)
    if found is None:
        return [" ".join(phrase.split())]
    head, tail = phrase[: found.start()], phrase[found.end() :]
    return [full for choice in found[1].split("|") for full in expand(head + choice + tail)]
