"""Columns that a total beside them adds up: each is of a part of what the total is of.

Comes in: the rows of a table whose rows are the indicators, and its heads. Goes out: the heads, those of such columns
with whose they are («Đất đai | Hộ tịch | Chứng thực | Tổng cộng»). The rows show it; words that name a body or a time
already say more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from extractors.reading.cells import is_order_head
from extractors.tables.heads import Head
from extractors.tables.labels import names_office
from extractors.tables.rates import row_numbers
from schemas.records import Passage, Scope

#: Fewer columns than this are no division, fewer rows that show it no proof; how many times those that do not.
_FEWEST, _TIMES = 2, 2


def with_parts(passages: Sequence[Passage], heads: Mapping[int, Head]) -> dict[int, Head]:
    """The heads with the columns that add up to the only total told as of what they are called."""
    totals = [c for c, head in heads.items() if head.is_total]
    rows = [row_numbers(passage) for passage in passages]
    counted = {c for row in rows for c in row}
    parts = [c for c, head in heads.items() if c in counted and c not in totals and _is_plain(head)]
    if len(totals) != 1 or len(parts) < _FEWEST or not _add_up(rows, totals[0], parts):
        return dict(heads)
    return {
        column: replace(head, scope=_named(head.text.split(" / ")[-1]))
        if column in parts and head.scope is None and head.period is None
        else head
        for column, head in heads.items()
    }


def _is_plain(head: Head) -> bool:
    """A head that tells neither a plan, an earlier time, a rate nor a comparison, nor what is counted."""
    return head.modality is None and not (head.is_change or head.is_rate or head.features or is_order_head(head.text))


def _named(name: str) -> Scope:
    """«Phòng QLĐT», «Trung tâm VHTT»: an office by its first word, else a field."""
    return Scope("office" if names_office(name) else "field", name)


def _add_up(rows: Sequence[Mapping[int, tuple[Fraction, Fraction]]], total: int, parts: Sequence[int]) -> bool:
    whole = [row for row in rows if total in row and row[total][0] and all(c in row for c in parts)]
    shown = [row[total][0] == sum(row[c][0] for c in parts) for row in whole]
    return sum(shown) >= _FEWEST and sum(shown) >= _TIMES * shown.count(False)
