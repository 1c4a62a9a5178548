"""Whose the rows of a table are that add up others: by their own words, else by the rows they add up.

Comes in: the labels of a table's rows in order, and the words over it. Goes out: the same labels, those of totals with
the level they are of; a total that neither words nor rows place has none and is of whom its surroundings name. Which
rows are totals is ``extractors.reading.cells``' matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import regex

from extractors.scope.scopes import WHOLE, find_scopes
from extractors.tables.labels import RowLabel
from extractors.text.compare_form import compare_form
from schemas.records import Scope

#: Depth of the row of a total.
TOTAL = -1
#: «Kết quả của một số xã như sau:», «Các đơn vị có nhiều hồ sơ:»: not all of them are listed
_SOME = regex.compile(
    r"(?<!\p{L})(?:một số|tiêu biểu|điển hình|nổi bật|chủ yếu|có nhiều|có số lượng"
    r"|(?:lớn|nhiều|cao|thấp|ít) nhất)(?!\p{L})[^.]*:\s*$"
)
#: «Xã, phường», «Tên xã»: the rows are communes, though they say no more than their names
_OF_COMMUNES = regex.compile(r"(?<!\p{L})(?:xã(?! hội)|phường|thị trấn)(?!\p{L})")
#: Offices that belong to the district's own administration, not to a ministry
_OF_DISTRICT = regex.compile(r"(?:phòng|văn phòng hđnd|văn phòng ubnd|thanh tra)(?!\p{L})")
#: Fewer rows say nothing of what their sum is of.
_FEWEST = 2


def with_totals(
    labels: Mapping[int, RowLabel], heads: Sequence[str], captions: Sequence[str]
) -> dict[int, RowLabel]:
    """The labels with the scopes of totals; ``heads`` stand over the labels, ``captions`` over the table."""
    rows = list(labels.items())
    totals = [at for at, (_, label) in enumerate(rows) if label.depth == TOTAL]
    some = bool(captions) and _SOME.search(compare_form(captions[-1])) is not None
    communes = any(_OF_COMMUNES.search(compare_form(head)) for head in heads)
    found = dict(labels)
    for at in totals:
        ordinal, label = rows[at]
        added = [each for _, each in _added_up(rows, totals, at) if each.depth != TOTAL]
        scope = Scope("unit", label.text) if some else _named(label) or _tier(added, communes=communes)
        found[ordinal] = replace(label, scope=scope)
    return found


def _added_up(
    rows: Sequence[tuple[int, RowLabel]], totals: Sequence[int], at: int
) -> Sequence[tuple[int, RowLabel]]:
    """The rows of a total: those since the last one, all where it is the last of several, those below where first."""
    before = max((other for other in totals if other < at), default=-1)
    if before >= 0 and at == totals[-1]:
        return rows
    if before + 1 == at:
        following = min((other for other in totals if other > at), default=len(rows))
        return rows[at + 1 : following]
    return rows[before + 1 : at]


def _named(label: RowLabel) -> Scope | None:
    """«Cộng cấp xã», «Tổng khối phòng, ban», «Tổng cộng toàn huyện»: the level that a total says it is of."""
    said = [m.scope for m in find_scopes(label.text) if m.scope.level in (WHOLE, "district", "commune", "province")]
    return said[0] if len(said) == 1 else None


def _tier(rows: Sequence[RowLabel], *, communes: bool) -> Scope:
    """The level that all rows are units of; the whole where some are the district's and others communes."""
    levels = {_level(row, communes=communes) for row in rows}
    if len(rows) < _FEWEST or "" in levels:
        return Scope()
    if levels == {"district", "commune"}:
        return Scope(WHOLE)
    return Scope(levels.pop()) if len(levels) == 1 else Scope()


def _level(row: RowLabel, *, communes: bool) -> str:
    """«district» or «commune», '' for what is neither."""
    level = row.scope.level
    if level in ("district", "commune"):
        return level
    if level == "unit" and (communes or any(m.scope.level in ("unit", "commune") for m in find_scopes(row.text))):
        return "commune"
    return "district" if level == "office" and _OF_DISTRICT.match(compare_form(row.text)) else ""
