"""Rows that are stretches of time: «Tháng 7», «Quý II», «9 tháng» under a head that counts.

Comes in: the labels of a table's rows. Goes out: the same labels, those that name a time and nothing besides with that
time and of nobody in particular.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extractors.tables.labels import RowLabel
from extractors.tables.named_times import time_named
from schemas.records import Scope


def with_times(labels: Mapping[int, RowLabel], year: int | None, own: str | None) -> dict[int, RowLabel]:
    """The labels by ordinal; ``year`` and the report's ``own`` label complete printed periods."""
    times = {ordinal: time_named(label.text, year, own) for ordinal, label in labels.items()}
    return {
        ordinal: label if (time := times[ordinal]) is None else replace(label, scope=Scope(), period=time)
        for ordinal, label in labels.items()
    }

