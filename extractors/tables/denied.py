"""A column of what is not so: «Chưa số hóa» beside «Đã số hóa», «Vốn chưa giải ngân».

Comes in: a head. Goes out: the head as it would be without its «chưa» or «không». Where both are told by one code, the
words of that code say nothing of such a column («chưa giải quyết» has one of its own, «chưa số hóa» none).
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form

#: Not what a word of its own says: «không dùng tiền mặt», «không chuyên trách»
_DENIAL = regex.compile(r"(?<!\p{L})(?:chưa|không)(?: được| có)? (?!dùng|phụ thuộc|chuyên trách|quá|trễ|giấy)")


def affirmed(head: Head) -> Head | None:
    """The head without the denial in its lowest row, None where it has none.

    >>> affirmed(Head("Số hóa / Chưa số hóa", frozenset(), None, None, None, None, False, False)).text
    'Số hóa / số hóa'
    """
    group, _, last = head.text.rpartition(" / ")
    told = compare_form(last)
    said = _DENIAL.sub("", told)
    return replace(head, text=f"{group} / {said}" if group else said) if said != told else None
