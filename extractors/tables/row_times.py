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
    compares = compare_times(labels)
    return {
        ordinal: _compared(label, below=compares) if compares or is_comparison(label.text) else label
        if (time := time_named(label.text, year, own)) is None
        else replace(label, scope=_body_over(label), period=time)
        for ordinal, label in labels.items()
    }  # fmt: skip


def compare_times(labels: Mapping[int, RowLabel]) -> bool:
    """True for rows «Kỳ trước», «Kỳ này» and their difference, which tells these from where dossiers came from.

    So does the merged cell of a body that the two stand beside.
    """
    named = [compare_form(label.text) for label in labels.values()]
    if not all(any(map(told, named)) for told in (_EARLIER.fullmatch, _CURRENT.fullmatch)):
        return False
    times = [each for each, name in zip(labels.values(), named, strict=True) if _EARLIER.fullmatch(name)]
    return any(map(_CHANGE.match, named)) or all(_body_over(label).level for label in times)


def _body_over(label: RowLabel) -> Scope:
    """The body whose merged cell a row stands beside, none where that is a field or what is counted."""
    return label.over if label.over.level != "field" else Scope()


def is_comparison(text: str) -> bool:
    """True for the name of a row that says by how much others differ.

    >>> is_comparison("Tăng (+), giảm (-)"), is_comparison("Giảm nghèo"), is_comparison("Tỷ lệ tăng/giảm (%)")
    (True, False, True)
    """
    return _CHANGE.match(compare_form(text)) is not None


def _compared(label: RowLabel, *, below: bool) -> RowLabel:
    """«Tư pháp: Kỳ trước, Kỳ này, Tăng (+), giảm (-)»: two times of what they stand ``below``, and their difference."""
    name = compare_form(label.text)
    is_change, is_earlier = is_comparison(label.text), _EARLIER.fullmatch(name) is not None
    if not (is_change or is_earlier or _CURRENT.fullmatch(name)):
        return label
    of_field = Scope("field", label.outer) if below and label.outer else label.scope
    return replace(
        label, scope=body if (body := _body_over(label)).level else of_field,
        features=frozenset(), is_change=is_change, modality=Modality.PREVIOUS if is_earlier else None,
        period=Period() if is_earlier else None,
    )  # fmt: skip
