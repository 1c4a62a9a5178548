"""Several units that share one number: «xã A, B và C», «thị trấn và xã D», «cụm các xã phía Bắc».

Comes in: a text and where it names units. Goes out: where each run of them stands, and which names are those of a
group of units, not of one or of all. Whose a number is, ``extractors.scope.scopes`` tells.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.text.compare_form import compare_form
from extractors.text.endings import ending

_JOINT = regex.compile(r"\s*,\s*(?:và\s+)?|\s+(?:và|cùng|với)\s+")
#: «xã Hưng Phú, Hưng Lộc và Tân An»: a name without its kind, of two syllables at least, after one that has it
_BARE_NAME = regex.compile(
    r"(?:\s*,\s*(?:và\s+)?|\s+và\s+)\p{Lu}[\p{Ll}'’]*(?:\s+\p{Lu}[\p{Ll}'’]*){1,3}"
    r"(?=\s*(?:[,;.:()\d]|$)|\s+(?:và|đã|có|với|là|tiếp nhận|giải quyết|thực hiện|được|đạt|còn)(?!\p{L}))"
)
#: «Thị trấn và xã Hưng Lộc»: a district has one township, whose name needs no saying
_TOWNSHIP = ending(r"(?:(?<=^[\s\-+*•]*)|(?<=[:;(|]\s?)|(?<=(?:tại|ở|của|ubnd) ))thị trấn(?: và|,)\s+")
#: Words that tell a group of units from one of them and from all of them
_GROUP = regex.compile(
    r"(?<!\p{L})(?:cụm|nhóm|liên xã|tiểu vùng|vùng|khu vực|phía (?:đông|tây|nam|bắc)|còn lại|khác|nội thành|ngoại thành"
    r"|nội thị|ngoại thị|miền núi|đồng bằng|ven biển|biên giới)(?!\p{L})"
)
#: Rows that add up others, whoever these are.
_ADDED_UP = regex.compile(r"\s*(?:tổng|cộng)(?!\p{L})")


def joined(text: str, units: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places of units named one by one, in order, with those that only a comma or an «và» parts taken as one.

    >>> joined("xã An Phú và xã An Tây, An Đông có 12 hồ sơ", [(0, 9), (13, 22)])
    [(0, 31)]
    """
    kept: list[tuple[int, int]] = []
    for first, last in units:
        start, end = first, last
        while (bare := _BARE_NAME.match(text, end)) is not None:
            end = bare.end()
        if kept and _JOINT.fullmatch(text, kept[-1][1], start):
            start = kept.pop()[0]
        elif (township := _TOWNSHIP.match(compare_form(text), 0, start)) is not None:
            start = township.start()
        kept.append((start, end))
    return kept


def is_of_a_group(label: str) -> bool:
    """True for what is called by a part of the units, no one of them.

    >>> is_of_a_group("Cụm các xã phía Bắc (05 xã)"), is_of_a_group("UBND các xã, thị trấn")
    (True, False)
    """
    compared = compare_form(label)
    words = _GROUP.finditer(compared)
    # «Xã Ba Cụm Bắc» is one by its name
    return any(label[m.start()].islower() or label.isupper() or not label[: m.start()].strip(" -+*") for m in words)


def names_several(name: str) -> bool:
    """True for the name of a scope that is of several units together, which no list of units has.

    >>> names_several("xã Hưng Phú và xã Tân An"), names_several("Cộng 04 đơn vị"), names_several("xã Hưng Phú")
    (True, True, False)
    """
    joined = regex.search(r",\s|\s(?:và|cùng|với)\s", name) is not None
    return joined or is_of_a_group(name) or _ADDED_UP.match(compare_form(name)) is not None
