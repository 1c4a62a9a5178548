"""Rows that are indicators: whose they are and what they stand below, as their numbers and headings say.

Comes in: the rows of a table and their labels as ``extractors.tables.labels`` reads them. Goes out: the same labels,
with the body that the row, its merged cell or the heading over it names and with the words of that heading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.tables.labels import INNER, TOTAL, RowLabel, bodies_named, depth_of_mark
from schemas.records import Passage, Scope


def owned_labels(passages: Sequence[Passage], labels: Mapping[int, RowLabel]) -> dict[int, RowLabel]:
    """Labels of rows that are indicators, with whom they name and the words of the row they stand below.

    «3.3.1 Tỷ lệ hồ sơ do UBND cấp xã tiếp nhận …» heads «Tổng số hồ sơ đã giải quyết» and «Số hồ sơ đúng hạn»,
    which have no enumerator; «1.1 Thực hiện kế hoạch» heads «1.1.1 Số nhiệm vụ đề ra». «Tổng số …» is no total here.
    """
    found: dict[int, RowLabel] = {}
    headings: dict[str, str] = {}
    owners: dict[str, Scope] = {}
    owner, above = Scope(), ""
    for passage in passages:
        label = labels.get(passage.ordinal)
        if label is None:
            continue
        beside = label.over if label.over.level not in (None, "field") else None
        said = next((m.scope for m in bodies_named(label.text) if m.scope.level != "field"), beside)
        mark = passage.text[passage.cells[0].start : passage.cells[0].end].strip(" .)")
        depth = label.depth if label.depth != TOTAL else depth_of_mark(passage)
        outer = label.outer
        if depth is not None and depth < INNER:
            # «2.1 Tỷ lệ … cấp huyện …» owns «2.1.2 Số hồ sơ đã giải quyết» as well
            owner = owners[mark] = said or next((owners[key] for key in _prefixes(mark) if key in owners), Scope())
            outer = outer or next((headings[key] for key in _prefixes(mark) if key in headings), "")
            above = headings[mark] = label.text
        elif depth is None:
            outer = outer or above
        found[passage.ordinal] = replace(label, scope=said or owner, depth=depth, outer=outer)
    return found


def _prefixes(mark: str) -> list[str]:
    """«1.2.3» stands below «1.2», that below «1».

    >>> _prefixes("1.2.3")
    ['1.2', '1']
    """
    parts = mark.split(".")
    return [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
