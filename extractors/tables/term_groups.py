"""Terms in a row of heads without groups: «Đang giải quyết | Trong hạn | Quá hạn» behind «Đã giải quyết | Quá hạn».

Comes in: the heads of a table. Goes out: the heads, a term that was told before of what is resolved told of what is
pending where it stands behind such a column. A sheet flattened from form II.06a (Thông tư 01/2020/TT-VPCP) prints so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extractors.indicators.features import CUES, QUALITY, STATE
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form

_PENDING, _IN_TIME = "state:pending", "quality:in_time"


def with_terms(heads: Mapping[int, Head]) -> dict[int, Head]:
    """The heads of a table with every repeated term of what is pending told as such."""
    found = dict(heads)
    state: str | None = None
    told: set[tuple[str, frozenset[str]]] = set()
    for column in sorted(heads):
        head = heads[column]
        group, _, last = compare_form(head.text).rpartition(" / ")
        said = {cue.feature for cue in CUES.find(last)}
        states = {feature for feature in said if feature.startswith(STATE)}
        if states or _IN_TIME in said:
            state = _PENDING if _PENDING in head.features else None
        elif not any(feature.startswith(QUALITY) for feature in said):
            state = state if head.is_total or head.is_rate else None
        elif state == _PENDING and not head.is_rate and (group, head.features) in told:
            others = {feature for feature in head.features if not feature.startswith(STATE)}
            found[column] = replace(head, features=frozenset(others | {_PENDING}))
        told.add((group, head.features))
    return found
