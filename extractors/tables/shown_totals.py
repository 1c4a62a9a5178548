"""Columns of counts that words leave open and that the rows show: what there was in all, late ones of both kinds.

Comes in: the rows of a dossier table and its heads. Goes out: the heads. «Tổng | Tiếp nhận | Kỳ trước chuyển qua»: the
first holds the other two, so it is what was to be handled and the second what came in anew. «Tổng | Đã xử lý | Chưa xử
lý» is the same by what became of them. «Tổng số trễ hạn» is of both kinds where it holds the late and the overdue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import regex

from extractors.indicators.features import indicator_of
from extractors.tables.heads import Head
from extractors.tables.rates import Row, row_numbers
from extractors.text.compare_form import compare_form
from schemas.records import Passage

_RECEIVED, _NEW = frozenset(("state:received",)), "origin:new"
#: Rows that must show it, and how many times those that do not.
_FEWEST, _TIMES = 2, 2
#: «Tổng», «Tổng số», «Cần xử lý», «Số đầu kỳ»: a count of what, the head does not say
_OPEN = regex.compile(
    r"tổng(?: số| cộng)?(?: hồ sơ| hs)?|cộng|số (?:hồ sơ|hs|lượng)|(?:số )?(?:cần|phải) [^/]*|số đầu kỳ"
)


def with_shown_totals(passages: Sequence[Passage], heads: dict[int, Head]) -> dict[int, Head]:
    """The heads with the total of what was to be handled, what of it is new, and late ones of both kinds told."""
    codes = {column: indicator_of(head.features) for column, head in heads.items() if not head.is_rate}
    if not any(codes.values()):
        return heads
    rows = [row_numbers(passage) for passage in passages]
    return _both_kinds(rows, _of_outcomes(rows, _of_receipts(rows, heads, codes), codes), codes)


def _of_receipts(rows: Sequence[Row], heads: dict[int, Head], codes: Mapping[int, str | None]) -> dict[int, Head]:
    carried = [c for c, code in codes.items() if code == "dossiers.received.carried_over"]
    came = [c for c in codes if heads[c].features in (_RECEIVED, _RECEIVED | {_NEW}, _RECEIVED | {"origin:within"})]
    for total in (c for c in codes if c in came or _is_open(heads[c])):
        for new in came:
            if len(carried) == 1 and new != total and _show(rows, total, (carried[0], new)):
                told = {total: _RECEIVED, new: _RECEIVED | {_NEW}}
                return heads | {c: replace(heads[c], features=features) for c, features in told.items()}
    return heads


def _of_outcomes(rows: Sequence[Row], heads: dict[int, Head], codes: Mapping[int, str | None]) -> dict[int, Head]:
    if any(head.features == _RECEIVED for head in heads.values()):
        return heads
    done = [[c for c, code in codes.items() if code == f"dossiers.{state}"] for state in ("resolved", "pending")]
    if any(len(columns) != 1 for columns in done):
        return heads
    parts = (done[0][0], done[1][0])
    total = next((c for c in codes if _is_open(heads[c]) and _show(rows, c, parts)), None)
    return heads if total is None else heads | {total: replace(heads[total], features=_RECEIVED)}


def _both_kinds(rows: Sequence[Row], heads: dict[int, Head], codes: Mapping[int, str | None]) -> dict[int, Head]:
    late = [c for c, code in codes.items() if code == "dossiers.resolved.late"]
    overdue = [c for c, code in codes.items() if code == "dossiers.pending.overdue"]
    for both in late:
        for one in late:
            if len(overdue) == 1 and one != both and _show(rows, both, (one, overdue[0])):
                return heads | {both: replace(heads[both], features=frozenset(("quality:both",)))}
    return heads


def _is_open(head: Head) -> bool:
    """A head that stands alone and says that it counts, not what."""
    return not head.is_change and _OPEN.fullmatch(compare_form(head.text)) is not None


def _show(rows: Sequence[Row], total: int, parts: tuple[int, int]) -> bool:
    """True where a column holds two others in nearly all rows; a row in which one of them is nothing shows nothing."""
    told = [row for row in rows if all(c in row for c in (total, *parts))]
    held = [row[total][0] == sum(row[c][0] for c in parts) for row in told if all(row[c][0] for c in parts)]
    return sum(held) >= _FEWEST and sum(held) >= _TIMES * held.count(False)
