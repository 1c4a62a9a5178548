"""Which rule of ``vocab/fields`` explains the words around a number best.

Comes in: the phrases in a number's clause, its sentence and what stands above it. Goes out: the code of the rule that
explains the most of them. What the rules say is ``extractors.indicators.rules``' matter, which words belong to which
number that of ``extractors.words``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from functools import cache

from extractors.indicators.rules import BARE, MONEY, PERCENT, Rule, Words, find_phrases, rules

#: What a word outside the clause is worth beside one inside.
_IN_SENTENCE, _AROUND = 0.5, 0.25
#: What follows a number and says nothing of what is counted («phản ánh về thái độ của công chức: 01 trường hợp»).
_CLASSIFIERS = ("trường hợp",)
#: «Số người được tuyên truyền: 6.120 lượt»: people are counted, as often as they came
_TIMES, _PEOPLE = ("lượt",), frozenset({"người", "lượt người", "học viên", "đại biểu", "cán bộ", "công chức"})
#: What a noun before a number is worth that depends on another («lượng hồ sơ ở các thủ tục mức độ 4 là 530»).
_NO_HEAD = 0.25
_DOSSIERS = frozenset({"hồ sơ", "hs", "bộ hồ sơ", "lượt hồ sơ"})


def best_code(words: Words) -> str | None:
    """The code of the rule whose words are longest, None where no rule fits."""
    return best_weighted(words)[1]


def best_weighted(words: Words) -> tuple[float, str | None]:
    """The code of the rule whose words are longest with their length, (0, None) where no rule fits.

    «phát ra 655 phiếu thu về 641»: what leads to the next number is its own, unless nothing else is said.
    """
    if words.leading:
        found = best_weighted(replace(words, after=words.after - words.leading, leading=frozenset()))
        if found[1] is not None:
            return found
    best, code = 0.0, None
    clause = words.before | words.after
    near = (clause - words.denied) | words.topic
    for rule in _candidates(words, near):
        if rule.is_change is not words.is_change or any(map(near.isdisjoint, rule.near)):
            continue
        weight = _weight(rule, words, clause)
        if weight > best:
            best, code = weight, rule.code
    return best, code


def may_name(codes: tuple[str, ...], told: Set[str]) -> bool:
    """False where no rule of the codes that begin so has what it needs among ``told``, all words around a number.

    To tell so takes a hundredth of the time of sorting the words by where they stand.
    """
    return any(not any(map(told.isdisjoint, near)) for near in _near_of(codes))


@cache
def _near_of(codes: tuple[str, ...]) -> tuple[tuple[frozenset[str], ...], ...]:
    """The words that rules of the codes that begin so need near a number, each set once."""
    return tuple(dict.fromkeys(rule.near for rule in rules() if rule.code.startswith(codes)))


@cache
def _by_noun() -> Mapping[str, frozenset[int]]:
    """Places in ``rules`` of those that count a noun."""
    places: dict[str, set[int]] = defaultdict(set)
    for place, rule in enumerate(rules()):
        for noun in rule.counts:
            places[noun].add(place)
    return {noun: frozenset(found) for noun, found in places.items()}


@cache
def _without_noun() -> frozenset[int]:
    return frozenset(place for place, rule in enumerate(rules()) if rule.bare or BARE in rule.counts)


@cache
def _by_near() -> Mapping[str, frozenset[int]]:
    """Places in ``rules`` of those that need a word near the number, by each word that will do."""
    places: dict[str, set[int]] = defaultdict(set)
    for place, rule in enumerate(rules()):
        for phrase in rule.near[0] if rule.near else ():
            places[phrase].add(place)
    return {phrase: frozenset(found) for phrase, found in places.items()}


@cache
def _needing_none() -> frozenset[int]:
    return frozenset(place for place, rule in enumerate(rules()) if not rule.near)


def _candidates(words: Words, near: frozenset[str]) -> list[Rule]:
    """The rules that the noun of a number leaves, or the words before one without a noun; the others weigh nothing.

    Most rules of a noun need a word that is not ``near``.
    """
    by_near, by_noun = _by_near(), _by_noun()
    if words.noun is not None and words.noun != BARE:
        counting = by_noun.get(words.noun, frozenset())
    else:
        told = words.before | words.lent
        counting = _without_noun().union(*[by_noun[word] for word in told if word in by_noun])
    possible = set(counting & _needing_none())
    possible.update(*[counting & by_near[phrase] for phrase in near if phrase in by_near])
    every = rules()
    return [every[place] for place in sorted(possible)]


def _weight(rule: Rule, words: Words, clause: frozenset[str]) -> float:
    """Length of the words that speak for a rule whose near words are said, 0 where another that it needs is missing."""
    speaks = clause - words.title if _says_again(rule, words, clause) else clause
    if speaks & rule.never or words.segment & rule.never_sentence:
        return 0.0
    total = _noun_weight(rule, words)
    if not total:
        return 0.0
    own = 0
    said = clause - words.denied
    for group in rule.near:
        own += bool(said & group)
        near = _longest((said - words.far) & group)
        far = max(_longest((said - words.title) & group) * _IN_SENTENCE, _longest(said & group) * _AROUND)
        total += max(near, far) or _longest(words.topic & group) * _AROUND
    if rule.near and not own:
        return 0.0
    for group, places in (
        (rule.about, ((clause, 1.0), (words.sentence, _IN_SENTENCE), (words.around, _AROUND))),
        (rule.about_sentence, ((clause, 1.0), (words.sentence, _IN_SENTENCE))),
    ):
        if group:
            told = max((_longest(place & group) * worth for place, worth in places), default=0.0)
            if not told:
                return 0.0
            total += told
    return total


def _says_again(rule: Rule, words: Words, clause: frozenset[str]) -> bool:
    """«Tiếp nhận, trả kết quả qua bưu chính: tiếp nhận 383 hồ sơ»: one of the things that the title names together."""
    again = clause & words.titled
    return bool(again) and all(again & group for group in rule.near)


def _noun_weight(rule: Rule, words: Words) -> float:
    if words.noun is not None and words.noun != BARE:
        if words.is_labelled and words.noun in _CLASSIFIERS and words.heads and not words.heads & rule.counts:
            return 0.0
        if words.is_labelled and words.noun in _TIMES and words.heads & _PEOPLE and not words.heads & rule.counts:
            return 0.0
        return float(len(words.noun)) if words.noun in rule.counts else 0.0
    if BARE in rule.counts and words.noun == BARE:
        return 1.0
    # «Pa nô | 22» beside a row «Phóng sự | 3»: a noun that is itself the cue is lent to nobody
    before = (words.before | words.lent if rule.near else words.before) & rule.counts
    if before and words.is_told:
        is_head = not words.heads or words.heads & rule.counts
        if not is_head and words.heads & _DOSSIERS:
            return 0.0  # «hồ sơ phát sinh của dịch vụ công mức độ 3 là 615»: dossiers, not services
        return _longest(before) * (1 if is_head else _NO_HEAD)
    return 1.0 if rule.bare and any(words.before & group for group in rule.near) else 0.0


def _longest(phrases: Iterable[str]) -> float:
    return float(max((len(phrase) for phrase in phrases), default=0))


def code_of_label(label: str, *, unit: str | None = None, about: str = "") -> str | None:
    """The indicator that a label names by itself, as over a column or before a colon.

    ``unit`` is '%' or 'đồng' where the numbers under the label are such; ``about`` is
    the text above (a table's title, headings).

    >>> code_of_label("Số lớp bồi dưỡng đã mở")
    'training.classes'
    """
    found = frozenset(phrase.text for phrase in find_phrases(label))
    around = frozenset(phrase.text for phrase in find_phrases(about))
    noun = unit if unit in (PERCENT, MONEY) else BARE
    return best_code(Words(noun, found, frozenset(), found, around))
