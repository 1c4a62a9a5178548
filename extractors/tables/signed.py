"""A column whose cells bear signs («+1.450», «-317»): how much each row has risen or fallen, no level of anything.

Comes in: the rows of a table and its heads. Goes out: the heads, each such column told as one of signed changes: what
its head names («So với cùng kỳ (hồ sơ tiếp nhận)») has risen by so much, and was not so much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import regex

from extractors.tables.heads import Head
from extractors.tables.row_times import is_comparison
from schemas.records import Passage

_RISE = regex.compile(r"\s*\+\s*\d[\d.,]*\s*%?\s*")
_FALL = regex.compile(r"\s*[-–]\d[\d.,]*\s*%?\s*")


def with_signed(passages: Sequence[Passage], heads: Mapping[int, Head]) -> dict[int, Head]:
    """The heads with each signed column named: a plus says so, a minus where the head compares."""
    signed = {
        cell.column
        for passage in passages
        for cell in passage.cells
        if cell.column in heads and _bears_sign(passage.text[cell.start : cell.end], heads[cell.column])
        and not any(is_comparison(passage.text[c.start : c.end]) for c in passage.cells if c.start < cell.start)
    }
    return {
        column: replace(head, features=frozenset(), modality=None, period=None, is_change=True, is_signed=True)
        if column in signed
        else head
        for column, head in heads.items()
    }


def _bears_sign(text: str, head: Head) -> bool:
    return _RISE.fullmatch(text) is not None or (head.is_change and _FALL.fullmatch(text) is not None)
