"""Phrases are given to spaCy when a text first holds how they begin: what is found depends on no text read before."""

from __future__ import annotations

from itertools import permutations

from extractors.text.nlp import CueFinder, PhraseFinder

_FEATURES = {
    "late": ["quá hạn", "trễ hạn", "giải quyết quá hạn"],
    "resolved": ["giải quyết", "đã giải quyết"],
    "overdue": ["quá hạn", "quá hạn giải quyết"],
    "word": ["hạn"],
}
_TEXTS = ("đã giải quyết 12 hồ sơ", "quá hạn giải quyết", "giải quyết quá hạn 3", "còn hạn", "quá thời gian", "")


def test_cues_do_not_depend_on_what_was_read_before() -> None:
    alone = {text: CueFinder(_FEATURES, ["còn hạn"]).find(text) for text in _TEXTS}
    assert [cue.feature for cue in alone["giải quyết quá hạn 3"]] == ["late"]
    assert {cue.feature for cue in alone["quá hạn giải quyết"]} == {"overdue"}
    assert alone["còn hạn"] == []
    for order in permutations(_TEXTS):
        finder = CueFinder(_FEATURES, ["còn hạn"])
        assert {text: finder.find(text) for text in order} == alone


def test_phrases_do_not_depend_on_what_was_read_before() -> None:
    phrases = [phrase for told in _FEATURES.values() for phrase in told]
    alone = {text: PhraseFinder(phrases).find(text) for text in _TEXTS}
    assert [found.text for found in alone["đã giải quyết 12 hồ sơ"]] == ["đã giải quyết", "giải quyết"]
    for order in permutations(_TEXTS):
        finder = PhraseFinder(phrases)
        assert {text: finder.find(text) for text in order} == alone
