"""Rows that are stretches of time («Tháng 7», «Quý II»), or that set one beside another («Kỳ trước», «Kỳ này»).

Comes in: the labels of a table's rows. Goes out: the same labels, those that name a time and nothing besides with that
time and of whom the row is that they stand below, those of a comparison told as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.tables.labels import RowLabel
from extractors.tables.named_times import time_named
from extractors.text.compare_form import compare_form
from schemas.records import Modality, Period, Scope

#: «Tăng (+), giảm (-)», «So sánh (%)», «Chênh lệch so với cùng kỳ»: how much the rows above differ
_CHANGE = regex.compile(
    r"\W*(?:so sánh|chênh lệch|so với (?:cùng kỳ|kỳ trước|năm trước|quý trước|tháng trước)"
    r"|(?:số |tỷ lệ |mức )?(?:tăng|giảm)(?=\W*$|\W+(?:giảm|tăng)(?!\p{L})|\W*(?:so với|\(?%)))"
)
_EARLIER = regex.compile(r"(?:(?:số liệu |thực hiện )?(?:kỳ|năm|quý|tháng) trước|cùng kỳ(?: năm trước)?)\W*")
_CURRENT = regex.compile(r"(?:(?:số liệu |thực hiện )?(?:kỳ|năm|quý|tháng) (?:này|nay|báo cáo))\W*")


def with_times(labels: Mapping[int, RowLabel], year: int | None, own: str | None) -> dict[int, RowLabel]:
    """The labels by ordinal; ``year`` and the report's ``own`` label complete printed periods."""
    named = {ordinal: compare_form(label.text) for ordinal, label in labels.items()}
    compares = any(map(_EARLIER.fullmatch, named.values())) and any(map(_CURRENT.fullmatch, named.values()))
    times = {ordinal: time_named(label.text, year, own) for ordinal, label in labels.items()}
    return {
        ordinal: _compared(label, named[ordinal]) if compares or is_comparison(label.text)
        else label if (time := times[ordinal]) is None else replace(label, scope=Scope(), period=time)
        for ordinal, label in labels.items()
    }  # fmt: skip


def is_comparison(text: str) -> bool:
    """True for the name of a row that says by how much others differ.

    >>> is_comparison("Tăng (+), giảm (-)"), is_comparison("Giảm nghèo"), is_comparison("Tỷ lệ tăng/giảm (%)")
    (True, False, True)
    """
    return _CHANGE.match(compare_form(text)) is not None


def _compared(label: RowLabel, name: str) -> RowLabel:
    """«Tư pháp: Kỳ trước, Kỳ này, Tăng (+), giảm (-)»: two times of the row they stand below, and their difference."""
    whose = Scope("field", label.outer) if label.outer else Scope()
    if is_comparison(label.text):
        return replace(label, scope=whose, features=frozenset(), is_change=True)
    if _EARLIER.fullmatch(name):
        return replace(label, scope=whose, features=frozenset(), modality=Modality.PREVIOUS, period=Period())
    return replace(label, scope=whose, features=frozenset()) if _CURRENT.fullmatch(name) else label
