"""Cells that list counts by name, one below the other: «Tiếp nhận: 120 / Đã giải quyết: 118 / Quá hạn: 0».

Comes in: the passages of a document. Goes out: the same, rows of such columns with a cell for each number, headed by
what stands over the cell and the number's name. The text stays, so offsets are those of the print. A row that is
named after what it counts keeps its cells: a name in them says a part of that, not what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from extractors.indicators.features import CUES
from extractors.reading.cells import NUMBER, row_label
from schemas.records import Cell, Passage, PassageKind

_VALUE = rf"{NUMBER}(?:\s*/\s*{NUMBER})?\s*(?:%|hồ sơ|hs|bộ|trường hợp)?(?:\s*\(\s*{NUMBER}\s*%\s*\))?"
#: «Đúng hạn: 602 (98,5%);», «- Quá hạn 9»: a name that a colon ends, or that begins as a new line would
_NAMED = regex.compile(
    rf"\s*(?:[-+•*]\s*)?(?:(?P<name>\p{{L}}[^\d:;]*?)\s*:|(?P<name>\p{{Lu}}[^\d:;]*?))"
    rf"\s*(?P<value>{_VALUE})\s*(?:[;,.](?!\d)|(?=[-+•*\s]|$))"
)
#: Names of a cell, rows of a column that list them, and how many times those that hold another number
_FEWEST, _FEWEST_ROWS, _TIMES = 2, 2, 2
#: A longer name is a sentence.
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Listed:
    """A number of a cell: its name and its characters in the row."""

    name: str
    start: int
    end: int


def unstacked(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with the cells of such columns taken apart."""
    tables: dict[int, list[Passage]] = {}
    for passage in passages:
        if passage.kind is PassageKind.TABLE_ROW and passage.table is not None:
            tables.setdefault(passage.table, []).append(passage)
    apart = {p.ordinal: p for rows in tables.values() for p in _taken_apart(rows)}
    return [apart.get(passage.ordinal, passage) for passage in passages] if apart else list(passages)


def is_stack(row: Passage, cell: Cell) -> bool:
    """True for a list with nothing between a number and the next name: only the page sets them apart."""
    listed = _listed(row, cell)
    between = (row.text[one.end : other.start].lstrip() for one, other in pairwise(listed))
    return any(not words.startswith((";", ",", ".", "-", "+", "•", "*")) for words in between)


def _taken_apart(rows: Sequence[Passage]) -> list[Passage]:
    """The rows of one table, none where no column of it lists counts."""
    listed = {row.ordinal: {cell.column: _listed(row, cell) for cell in row.cells[1:]} for row in rows}
    names: dict[int, list[str]] = {}
    for column in sorted({cell.column for row in rows for cell in row.cells}):
        told = [cells[column] for cells in listed.values() if cells.get(column)]
        if len(told) < _FEWEST_ROWS:
            continue
        others = sum(any(map(str.isdigit, row.text[c.start : c.end])) for row in rows for c in row.cells
                     if c.column == column and not listed[row.ordinal].get(column))  # fmt: skip
        if len(told) >= _TIMES * others:
            names[column] = list(dict.fromkeys(each.name for cell in told for each in cell))
    if not names or any(_counts(row) for row in rows if any(listed[row.ordinal].get(c) for c in names)):
        return []
    return [replace(row, cells=tuple(_cells(row, listed[row.ordinal], names))) for row in rows]


def _counts(row: Passage) -> bool:
    """True for a row called «Số hồ sơ đã giải quyết»."""
    label = row_label(row)
    return label is not None and any(cue.feature.startswith(("state:", "quality:")) for cue in CUES.find(label))


def _cells(row: Passage, listed: Mapping[int, Sequence[_Listed]], names: Mapping[int, Sequence[str]]) -> list[Cell]:
    """The cells of a row, columns counted anew: each column of lists gives way to one a name and one for the rest."""
    found = []
    for cell in row.cells:
        column = cell.column + sum(len(told) for before, told in names.items() if before < cell.column)
        numbers = {each.name: each for each in listed.get(cell.column, ())}
        if cell.column not in names or not numbers:
            found.append(replace(cell, column=column))
            continue
        for place, name in enumerate(names[cell.column], start=1):
            head = " / ".join(part for part in (cell.head, name) if part)
            at = numbers.get(name, _Listed(name, cell.end, cell.end))
            found.append(Cell(at.start, at.end, column + place, head))
    return found


def _listed(row: Passage, cell: Cell) -> list[_Listed]:
    """The numbers of a cell that is a list of names with numbers and nothing else, else none."""
    found: list[_Listed] = []
    at = cell.start
    while at < cell.end and (one := _NAMED.match(row.text, at, cell.end)) is not None:
        if len(one["name"]) > _LONGEST_NAME:
            return []
        found.append(_Listed(one["name"].strip(), *one.span("value")))
        at = one.end()
    apart = len({each.name for each in found}) == len(found) >= _FEWEST
    return found if apart and not row.text[at : cell.end].strip() else []
