"""Cells of dossier tables: what the heads over a cell and the label of its row say.

Comes in: the reading of a table row. Goes out: what each of its numbers counts.
The statutory form II.06a/VPCP/KSTT and its relatives (DOMAIN §2.1) are read by the
words of their heads, not by column number: offices move, merge and drop columns.
"""

from __future__ import annotations

import regex

from extractors.bound import Bound, indicator_of
from extractors.cells import NUMBER_CELL, cell_at, is_total_row, row_label
from extractors.compare_form import compare_form
from extractors.governing import Governor, enter_section
from extractors.reading import CUES, Reading
from extractors.scopes import find_scopes
from schemas.records import Cell, Passage, Scope

_NEW_HEAD = regex.compile(r"(?:^|/\s*)(?:số )?(?:hồ sơ )?mới(?: tiếp nhận| nhận)?(?:\s*/|$)")
_RATE_HEAD = regex.compile(r"tỷ lệ|%")
_RATES = (
    ("quality:late", "dossiers.late_rate"),
    ("quality:on_time", "dossiers.on_time_rate"),
    ("channel:online", "dossiers.online_rate"),
)


def bind_row(reading: Reading, governor: Governor) -> list[Bound]:
    """Bind the numbers of one table row."""
    enter_section(reading, governor)
    passage = reading.passage
    dossiers = _is_dossier_table(passage, governor)
    scope = _row_scope(reading, governor)
    bound = []
    for index, quantity in enumerate(reading.quantities):
        cell = cell_at(passage, quantity.start)
        features = _head_features(cell) if cell else frozenset()
        alone = cell is not None and NUMBER_CELL.fullmatch(passage.text[cell.start : cell.end]) is not None
        coded = dossiers and alone and not reading.is_score_table and "domain:other" not in features
        head = compare_form(cell.head) if cell is not None else ""
        rate = quantity.numeral.is_percent or _RATE_HEAD.search(head) is not None
        indicator = (_rate(features) if rate else indicator_of(features)) if coded else None
        channels = (f.removeprefix("channel:") for f in sorted(features) if f.startswith("channel:"))
        channel = None if rate else next(channels, None)
        bound.append(Bound(index, features, features, indicator, scope, channel, "table", coded and bool(features)))
    return bound


def _head_features(cell: Cell) -> frozenset[str]:
    head = compare_form(cell.head)
    features = {c.feature for segment in head.split(" / ") for c in CUES.find(segment)}
    if _NEW_HEAD.search(head):
        features.add("origin:new")
    if "state:rest" in features:
        features = (features - {"state:rest"}) | {"state:pending"}
    states = {f for f in features if f.startswith("state:")}
    if any(f.startswith("origin:") for f in features):
        features = {f for f in features if not f.startswith(("state:", "quality:"))} | {"state:received"}
    elif {"state:resolved", "state:received"} <= states:
        done = "đã" in head or features & {"quality:early", "quality:on_time"}
        features.discard("state:received" if done else "state:resolved")
    elif "state:pending" in states:
        features -= states - {"state:pending"}
    if not any(f.startswith("state:") for f in features) and any(f.startswith("quality:") for f in features):
        features.add("state:pending" if "quality:in_time" in features else "state:resolved")
    return frozenset(features)


def _rate(features: frozenset[str]) -> str | None:
    return next((code for feature, code in _RATES if feature in features), None)


def _is_dossier_table(passage: Passage, governor: Governor) -> bool:
    heads = compare_form(" ".join(dict.fromkeys(c.head for c in passage.cells)))
    states = {f for c in passage.cells for f in _head_features(c) if f.startswith("state:")}
    said = f"{heads} {compare_form(passage.section)}"
    about = regex.search(r"hồ sơ|tthc|thủ tục hành chính", said) is not None
    return len(states) >= 2 and (about or governor.noun == "dossier")


def _row_scope(reading: Reading, governor: Governor) -> Scope:
    """The row's office or field; a total row has the scope of its table."""
    label = row_label(reading.passage)
    if label is None or is_total_row(reading.passage):
        return governor.scope if governor.scope.level else Scope("district_whole")
    mentions = find_scopes(label)
    return mentions[0].scope if mentions else Scope("field", label)
