"""A pattern that looks for its words first finds what it finds without."""

from __future__ import annotations

import gc
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import extractors
from extractors.citations import unnumbered
from extractors.claims import thresholds
from extractors.codes import field_zeros, governing, zeros
from extractors.period import periods
from extractors.reading import modalities
from extractors.scope import scopes
from extractors.text import dates, nonfigures
from extractors.text.compare_form import compare_form
from extractors.text.endings import Ending
from extractors.text.pattern_words import DIGIT, also_needed, needed_words, opening_words
from extractors.text.screened import Screened, Sieve, screened
from extractors.text.vocabulary import load


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"quý\s+(?:[1-4]|i{1,3})\b", ("quý",)),
        (r"năm(?: học| ngân sách)?\s+\d{4}", ("năm",)),
        # the last letter need not stand there
        (r"ngày?\s*\d+", ("ngà",)),
        (r"giấy{0,2} phép", (" phép",)),
        (r"ngày+\s", ("ngày",)),
        # a word that must not stand there is none that must
        (r"(?<!tổng )(?!số)\bsố\s*\d+", ("số",)),
        (r"(?:tiếp nhận|(?:đã )?trả) hồ sơ", (" hồ sơ",)),
        (r"(?P<what>năm|quý)\s(?:tới|sau)", ("năm", "quý")),
        (r"\d+(?:/\d+)? hồ sơ|\d+%", (" hồ sơ", "%")),
        (r"\p{Lu}\p{Ll}{1,9} \.\. cấp", (" .. cấp",)),
        (r"\(\s*[^)(]+\)", ("(",)),
        (r"\[?\s*[^)(]+", None),
        (r"\d+(?: hồ sơ)?|\d+%", None),
        (r"(?i:xã|bản)\s\d", None),
        (r"[|)]", None),
        ("", None),
        ("a*", None),
    ],
)
def test_needed_words(pattern: str, words: tuple[str, ...] | None) -> None:
    assert needed_words(pattern) == words


@pytest.mark.parametrize(
    ("pattern", "openings"),
    [
        (r"quý\s+(?:[1-4]|i{1,3})\b", ("quý",)),
        (r"ngày?\s*\d+", ("ngà",)),
        (r"(?:đã )?(?:tiếp nhận|trả)+ hồ sơ", ("tiếp nhận", "trả", "đã tiếp nhận", "đã trả")),
        (r"(?<!tổng )(?!số)\bsố|^mục", ("mục", "số")),
        (r"(?P<what>năm|năm nay|quý)\s", ("năm", "quý")),
        (r"(?:một )?[0-9]{1,2}|19|\d", (DIGIT, "một ")),
        (r"a{0,2}b", ("a", "b")),
        # what may begin with any letter, or with none, does not tell
        (r"\p{Lu}ã|cấp", None),
        (r"x*\s+cấp", None),
        (r"(?i:xã|bản)\s\d", None),
        ("a*", None),
        ("", None),
    ],
)
def test_opening_words(pattern: str, openings: tuple[str, ...] | None) -> None:
    assert opening_words(pattern) == openings


def test_many_openings_are_cut_to_fewer() -> None:
    choice = "|".join(f"bộ phận {at}" for at in range(40))
    assert opening_words(f"(?:{choice}) của xã|cấp huyện") == ("bộ phận ", "cấp huyệ")


_PATTERNS = (
    r"(?:ngày|từ|đến(?: hết)?|trước)\s+\d{1,2}/\d{1,2}",
    r"(?:(?:cả )?cấp (?:huyện|quận) và |trên )?cấp (?:xã|phường)|toàn(?: tỉnh|huyện)?",
    r"(?:một|ha?i{1,2}|ba+)\s*\(\s*0?\d\s*\)|[qp]\.\s?quận",
    r"(?P<no>không(?: có| còn)*|chưa)\s[^,]{0,3}(?:đơn|hồ sơ)+",
)


@pytest.mark.parametrize("pattern", _PATTERNS)
@given(data=st.data())
def test_every_match_holds_a_needed_word(pattern: str, data: Any) -> None:
    words = needed_words(pattern)
    assert words
    text = data.draw(st.from_regex(pattern))
    assert re.search(pattern, text)
    assert any(word in text for word in words)
    assert any(word in text for word in also_needed(pattern) or words)
    found = [match.span() for match in screened(pattern).finditer(text)]
    assert found == [match.span() for match in regex.finditer(pattern, text)]


def _screened() -> Iterator[Screened]:
    """Every pattern of the program that is screened."""
    modules = (
        dates, field_zeros, governing, modalities, nonfigures, periods, scopes, thresholds, unnumbered, zeros,
    )  # fmt: skip
    for module in modules:
        for held in vars(module).values():
            if isinstance(held, Screened):
                yield held
            elif isinstance(held, tuple):
                flat = [each for row in held for each in (row if isinstance(row, tuple) else (row,))]
                yield from (each for each in flat if isinstance(each, Screened))


def test_what_the_vocabulary_has_seen_is_found_as_without_looking_for_words() -> None:
    texts = [compare_form(entry["seen"]) for name in ("nonfigures", "scopes") for entry in load(name)]
    known = list(_screened())
    assert len(known) > 40
    found = 0
    for each in known:
        for text in texts:
            spans = [match.span() for match in each.finditer(text)]
            assert spans == [match.span() for match in each.pattern.finditer(text)]
            found += len(spans)
    assert found > 100


def test_a_sieve_leaves_the_patterns_that_may_match() -> None:
    texts = [compare_form(entry["seen"]) for name in ("nonfigures", "scopes") for entry in load(name)]
    known = list(_screened())
    sieve = Sieve(known)
    for text in ("", *texts):
        assert sieve.may_match(text) == [at for at, each in enumerate(known) if each.may_match(text)]


def test_most_patterns_are_not_tried_where_nothing_is_said() -> None:
    tried = [each for each in _screened() if each.may_match("ủy ban nhân dân báo cáo như sau")]
    assert len(tried) < 12


@pytest.mark.parametrize("flag", ["VERBOSE", "IGNORECASE"])
def test_flags_that_change_what_letters_mean_are_refused(flag: str) -> None:
    with pytest.raises(ValueError, match="not its letters"):
        screened("cấp xã", getattr(regex, flag))


def test_an_unbalanced_bracket_is_refused() -> None:
    with pytest.raises(ValueError, match="bracket too many"):
        screened("cấp) xã")


def test_every_pattern_compiles() -> None:
    """They are compiled when a text first holds their words: one that no test meets would fail in an office."""
    for module in pkgutil.walk_packages(extractors.__path__, "extractors."):
        import_module(module.name)
    gc.unfreeze()  # a site warmed by another test of this process has frozen them, out of sight of get_objects
    held = [each for each in gc.get_objects() if isinstance(each, Screened | Ending)]
    assert len(held) > 200
    for each in held:
        assert each.pattern.pattern == each.source
