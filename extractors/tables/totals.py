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
from extractors.tables.labels import TOTAL, RowLabel
from extractors.text.compare_form import compare_form
from schemas.records import Scope

#: «Kết quả của một số xã như sau:», «Các đơn vị có nhiều hồ sơ:»: not all of them are listed
_SOME = regex.compile(
    r"(?<!\p{L})(?:một số|tiêu biểu|điển hình|nổi bật|chủ yếu|có nhiều|có số lượng"
    r"|(?:lớn|nhiều|cao|thấp|ít) nhất)(?!\p{L})[^.]*:\s*$"
)
#: «Xã, phường», «Tên xã»: the rows are communes, though they say no more than their names
_OF_COMMUNES = regex.compile(r"(?<!\p{L})(?:(?<!thị )xã(?! hội)|phường|thị trấn)(?!\p{L})")
#: «Huyện, thị xã, thành phố»: districts
_OF_DISTRICTS = regex.compile(r"(?<!\p{L})(?:huyện|quận|thị xã)(?!\p{L})")
#: Offices that belong to the district's own administration, not to a ministry
_OF_DISTRICT = regex.compile(r"(?:phòng|văn phòng hđnd|văn phòng ubnd|thanh tra)(?!\p{L})")
_TIERS = ("province", "district", "commune")
#: Fewer rows say nothing of what their sum is of.
_FEWEST = 2


def with_totals(
    labels: Mapping[int, RowLabel], heads: Sequence[str], captions: Sequence[str]
) -> dict[int, RowLabel]:
    """The labels with the scopes of totals; ``heads`` stand over the labels, ``captions`` over the table."""
    rows = list(labels.items())
    totals = [at for at, (_, label) in enumerate(rows) if label.depth == TOTAL]
    some = bool(captions) and _SOME.search(compare_form(captions[-1])) is not None
    of_heads = _level_of_heads([compare_form(head) for head in heads])
    found = dict(labels)
    for at in totals:
        ordinal, label = rows[at]
        added = _outermost([each for _, each in _added_up(rows, totals, at) if each.depth != TOTAL])
        # «Cấp tỉnh | Cộng», below it «Tổng cộng», which stands beside the same merged cell
        of_group = label.over if at - 1 not in totals else Scope()
        named = Scope("unit", label.text) if some else _named(label)
        if named is None and of_group.level in _TIERS:
            named = of_group
        found[ordinal] = replace(label, scope=named or _tier(added, of_heads))
    return found


def _outermost(rows: Sequence[RowLabel]) -> Sequence[RowLabel]:
    """«A. Cấp tỉnh», «B. Cấp huyện»: where rows head groups, those are what is added up."""
    depths = {row.depth for row in rows}
    if None in depths or len(depths) == 1:
        return rows
    outer = [row for row in rows if row.depth == min(depth for depth in depths if depth is not None)]
    return outer if len(outer) >= _FEWEST and all(row.scope.level in _TIERS for row in outer) else rows


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


def _level_of_heads(heads: Sequence[str]) -> str:
    """The level of the units that a head over the labels says the rows are, '' where it says of none or of both."""
    communes, districts = (any(map(kind.search, heads)) for kind in (_OF_COMMUNES, _OF_DISTRICTS))
    return "commune" if communes and not districts else "district" if districts and not communes else ""


def _tier(rows: Sequence[RowLabel], of_heads: str) -> Scope:
    """The level that all rows are units of; the whole where they are of several."""
    levels = {_level(row, of_heads) for row in rows}
    if len(rows) < _FEWEST or "" in levels:
        return Scope()
    if len(levels) > 1:
        return Scope(WHOLE)
    return Scope(levels.pop()) if levels else Scope()


def _level(row: RowLabel, of_heads: str) -> str:
    """One of the tiers, '' for what is of none."""
    level = row.scope.level
    if level in _TIERS:
        return str(level)
    if level == "unit" and any(m.scope.level in ("unit", "commune") for m in find_scopes(row.text)):
        return "commune"
    if level == "unit" and of_heads:
        return of_heads
    name = compare_form(row.scope.name or row.text)
    return "district" if level == "office" and _OF_DISTRICT.match(name) else ""
