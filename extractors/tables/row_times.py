"""Rows that are stretches of time: «Tháng 7», «Quý II», «9 tháng» under a head that counts.

Comes in: the labels of a table's rows. Goes out: the same labels, those that name a time and nothing besides with that
time and of nobody in particular.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.period.periods import find_periods
from extractors.tables.heads import month_named
from extractors.tables.labels import RowLabel
from extractors.text.compare_form import compare_form
from schemas.records import Period, Scope

#: «Tháng 9 (đến 14/9)»: up to which day the row counts
_BRACKET = regex.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")
_BESIDE = regex.compile(r"\s*(?:kỳ|thực hiện|số liệu|kết quả|trong)?\s*")


def with_times(labels: Mapping[int, RowLabel], year: int | None, own: str | None) -> dict[int, RowLabel]:
    """The labels by ordinal; ``year`` and the report's ``own`` label complete printed periods."""
    times = {ordinal: _time(label.text, year, own) for ordinal, label in labels.items()}
    return {
        ordinal: label if (time := times[ordinal]) is None else replace(label, scope=Scope(), period=time)
        for ordinal, label in labels.items()
    }


def _time(text: str, year: int | None, own: str | None) -> Period | None:
    bracket = _BRACKET.search(text)
    name = text[: bracket.start()] if bracket else text
    found = find_periods(name, year, own)
    if len(found) == 1 and _BESIDE.fullmatch(compare_form(name[: found[0][0]] + name[found[0][1] :])):
        time = found[0][2]
    elif months := month_named(compare_form(name).strip(), year, own):
        time = months[0]
    else:
        return None
    until = [p.end for _, _, p in find_periods(bracket["inside"], year, own) if p.end] if bracket else []
    return replace(time, end=until[-1]) if until and time.end is None else time
