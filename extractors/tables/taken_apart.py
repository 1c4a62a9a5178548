"""Rows that take the row of a body apart: «Trực tuyến», «Trực tiếp» or «DVC một phần», «Mới tiếp nhận» below «Xã A».

Comes in: the labels of a table's rows in order, and the head over a cell of such a row. Goes out: the same labels,
those of such rows with the body they stand below and what their words say of its dossiers; the features of a cell,
which are those of its head and of its row together where the two make one indicator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import regex

from extractors.indicators.features import CHANNEL, CUES, ORIGIN, QUALITY, indicator_of
from extractors.tables.head_cues import head_features
from extractors.tables.heads import Head
from extractors.tables.labels import INNER, TOTAL, RowLabel
from extractors.tables.row_times import compare_times
from extractors.text.compare_form import compare_form
from schemas.records import Scope

_SERVICE = "service:"
#: Words that a kind may be called with besides its cues: «Hồ sơ nộp trực tuyến», «- DVC trực tuyến toàn trình»
_BESIDE = regex.compile(
    r"(?<!\p{L})(?:trong đó|số|lượng|hồ sơ|hs|nộp|gửi|tiếp nhận|nhận|tthc|thủ tục(?: hành chính)?|dịch vụ(?: công)?"
    r"|dvc|dvctt|hình thức|qua|tại|bộ phận|một cửa|trung tâm|công ích|chuyển|sang|trong|kỳ|quý|tháng|năm|mới)"
    r"(?!\p{L})|[^\p{L}]"
)
#: What is told of dossiers by the column for the kind to make an indicator with it.
_STAGES = {
    CHANNEL: ("dossiers.received", "dossiers.received.new"),
    ORIGIN: ("dossiers.received",),
    QUALITY: ("dossiers.resolved", "dossiers.pending"),
}


def with_kinds(labels: Mapping[int, RowLabel]) -> dict[int, RowLabel]:
    """The labels, those of rows that take a row apart told as of whom it is and with their ``kind``."""
    if compare_times(labels):
        return dict(labels)
    found: dict[int, RowLabel] = {}
    above = Scope()
    for ordinal, label in labels.items():
        kind = _kind(label)
        if kind:
            found[ordinal] = replace(label, scope=label.over if label.over.level else above, kind=kind, depth=INNER)
            continue
        above = Scope() if label.depth == TOTAL else label.scope
        found[ordinal] = label
    return found


def cell_features(head: Head, label: RowLabel) -> frozenset[str]:
    """The features of a cell of such a row; none where head and row together have no code of their own."""
    axes = {next((axis for axis in _STAGES if f.startswith(axis)), "") for f in label.kind}
    told = indicator_of(head.features)
    if len(axes) != 1 or told not in _STAGES.get(axes.pop(), ()):
        return frozenset()
    both = head.features | label.kind
    return both if indicator_of(both) != told else frozenset()


def _kind(label: RowLabel) -> frozenset[str]:
    """What a row says whose label is nothing but a way, an origin, a term or a level of service."""
    name = compare_form(label.text).lstrip(" -+*•")
    rest = name
    for cue in CUES.find(name):
        rest = rest[: cue.start] + " " * (cue.end - cue.start) + rest[cue.end :]
    if _BESIDE.sub("", rest) or label.is_rate:
        return frozenset()
    return frozenset(f for f in head_features(name) if f.startswith((CHANNEL, ORIGIN, QUALITY, _SERVICE)))
