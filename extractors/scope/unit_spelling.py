"""How one name of an administrative unit is spelled: «TX. Hương Thủy», «Phường 01», «Đăk» and «Đắk»."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

import regex

from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load


@cache
def _spellings() -> tuple[regex.Pattern[str], Mapping[str, str]]:
    names = {compare_key(name): kind for kind, names in load("places")["kinds"].items() for name in names}
    words = "|".join(regex.escape(name) for name in sorted(names, key=len, reverse=True))
    return regex.compile(rf"^(?:{words})[ .]\s*"), names


def compare_key(name: str) -> str:
    """Return the form under which two spellings of one name are equal."""
    return " ".join(compare_form(unicodedata.normalize("NFC", name)).split())


_SEPARATOR = regex.compile(r"\s*-\s*")
#: The lists of two years disagree on it («Ia H' Drai», «Đưng KNớ»), and offices with both.
_APOSTROPHE = regex.compile(r"['’] ?")
_LEADING_ZERO = regex.compile(r"\b0+(?=\d)")


@cache
def _variants() -> tuple[regex.Pattern[str], Mapping[str, str]]:
    listed = load("places")["variants"]
    return regex.compile(rf"\b(?:{'|'.join(listed)})\b"), listed


@lru_cache(maxsize=20_000)  # the gazetteer has some 9 000 names
def listed_key(name: str) -> str:
    """Return a name's comparison form: «Phường 01» is «1», «Đăk» «Đắk», «K’Nớ» «KNớ», hyphens are spaces."""
    key = _APOSTROPHE.sub("", _SEPARATOR.sub(" ", compare_key(name)))
    pattern, listed = _variants()
    spelled: str = pattern.sub(lambda match: listed[match[0]], _LEADING_ZERO.sub("", key))
    return spelled


@cache
def no_name() -> str:
    """Return a pattern that fails before a verb with a capital: «UBND xã Ban hành kế hoạch» names no commune.

    A verb of one syllable is one before small letters alone: there is a «xã Giao Hải».
    """
    verbs = "|".join(
        f"{verb[0].upper()}{regex.escape(verb[1:])}" + ("" if " " in verb else r"(?=\s+\p{Ll})")
        for verb in load("places")["capital_verbs"]
    )
    return rf"(?!(?-i:{verbs})(?!\p{{L}}))"


def split_kind(name: str) -> tuple[str | None, str]:
    """Part the kind of unit from its name.

    >>> split_kind("TX. Hương Thủy")
    ('thị xã', 'hương thủy')
    """
    pattern, names = _spellings()
    key = compare_key(name)
    found = pattern.match(key)
    if not found:
        return None, key
    return names[found.group().rstrip(" .")], key[found.end() :]
