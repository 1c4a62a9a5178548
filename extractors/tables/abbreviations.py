"""Heads in abbreviations that a note at the table spells out: «Ghi chú: SH: sớm hạn; ĐH: đúng hạn; QH: quá hạn».

Comes in: the lines around a table and its heads. Goes out: the heads spelled out. One below a head that counts, which
nothing spells out («Đã giải quyết / XĐ»), says that it is a part and not which: it counts nothing that has a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import regex

from extractors.tables.head_cues import head_features
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load

_PAIR = regex.compile(r"(?<![\p{L}\d])(?P<short>\p{Lu}\p{L}{0,5})\s*[:=]\s*(?P<long>\p{L}\p{Ll}*(?: [\p{L}-]+){0,9})")
#: One pair alone may be anything with a colon («TP: Nguyễn Văn A»).
_FEWEST = 2
_ABBREVIATION = regex.compile(r"\p{Lu}{2,4}")
#: Set ones of columns, as whole heads below one of dossiers
_USUAL: Mapping[str, str] = load("speech")["head_abbreviations"]
#: «HT đúng hạn», «TL HT đúng hạn (%)» in tables of tasks: what follows tells the abbreviation from others
_LEADING = (
    (regex.compile(r"(?<!\p{L})HT(?= (?:đúng|quá|trước|trễ|chậm|sớm|trong)(?!\p{L}))"), "hoàn thành"),
    (regex.compile(r"(?<!\p{L})TL(?= (?:HT|hoàn|đúng|quá|trước|trễ|giải|số|tồn)(?!\p{L}))"), "tỷ lệ"),
)
_STAGES = regex.compile(r"(?<!\p{L})(?:giải quyết|gq|xử lý|kết quả|trả|nhận|hồ sơ|hs|hạn|hẹn)(?!\p{L})")


def legend_of(lines: Iterable[str]) -> dict[str, str]:
    """What the abbreviations of a note stand for.

    >>> legend_of(["Ghi chú: HS: hồ sơ; TN: tiếp nhận; TL: tỷ lệ."])
    {'HS': 'hồ sơ', 'TN': 'tiếp nhận', 'TL': 'tỷ lệ'}
    """
    found: dict[str, str] = {}
    for line in lines:
        pairs = {pair["short"]: pair["long"] for pair in _PAIR.finditer(line)}
        if len(pairs) >= _FEWEST:
            found |= pairs
    return found


def spelled_out(head: str, legend: Mapping[str, str]) -> str:
    """The head with its abbreviations in full."""
    for short, long in legend.items():
        head = regex.sub(rf"(?<!\p{{L}}){regex.escape(short)}(?!\p{{L}})", long, head)
    for pattern, long in _LEADING[::-1]:
        head = pattern.sub(long, head)
    above, stroke, last = head.rpartition(" / ")
    usual = _USUAL.get(last.strip()) if _STAGES.search(compare_form(above)) else None
    return f"{above}{stroke}{usual}" if usual else head


def without_unknown(heads: Mapping[int, Head]) -> dict[int, Head]:
    """The heads, those that only an abbreviation sets apart from what stands over them without its features."""
    return {
        column: replace(head, features=frozenset()) if _is_unknown(head) else head for column, head in heads.items()
    }


def _is_unknown(head: Head) -> bool:
    above, stroke, last = head.text.rpartition(" / ")
    if not stroke or not _ABBREVIATION.fullmatch(last.strip()) or head.is_total or head.scope or head.period:
        return False
    return bool(head.features) and head.features == head_features(compare_form(above))
