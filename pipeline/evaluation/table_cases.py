"""Tables of invented offices with what must be read from them: the files, the expected, the score.

Comes in: a file of cases (its grammar is at its top) and a folder for the files made of
them. Goes out: for each case and form of file what was missed, what was made up and what was
called wrong that is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import regex
import yaml

from extractors.extract import extract
from extractors.text.numerals import find_numerals
from pipeline.compose.grid_files import GridCell, GridPaper, place_cells, writers
from pipeline.intake.files import read_file
from schemas.records import Extraction, Outcome, PassageKind, ReadDocument

#: (value, code, scope, modality and period): '' where the case does not say.
FigureKey = tuple[Fraction, str | None, str, str]
#: (kind, stated value, other values in order of size)
ClaimKey = tuple[str, Fraction, tuple[Fraction, ...]]


@dataclass(frozen=True)  # without slots, which leave no room for what is worked out once
class TableCase:
    """A case as written."""

    id: str
    item: Mapping[str, Any]

    @cached_property
    def paper(self) -> GridPaper:
        """The table to print."""
        rows = [*self.item["head"], *self.item["body"]]
        return GridPaper(tuple(self.item["before"]), place_cells(rows), len(self.item["head"]))

    def cell(self, row: int, column: int) -> GridCell | None:
        """The cell that begins at a place of the body."""
        return self._cells.get((row + len(self.item["head"]), column))

    @cached_property
    def _cells(self) -> Mapping[tuple[int, int], GridCell]:
        return {(cell.row, cell.column): cell for cell in self.paper.cells}


@dataclass(frozen=True, slots=True)
class TableScore:
    """What one file of one case gave."""

    case: str
    form: str
    wanted: Counter[FigureKey]
    found: Counter[FigureKey]
    claims_wanted: Counter[ClaimKey]
    claims_found: Counter[ClaimKey]
    alarms_wanted: Counter[Fraction]
    alarms_found: Counter[Fraction]

    @property
    def false_alarms(self) -> Counter[Fraction]:
        """Values called wrong that are right."""
        return self.alarms_found - self.alarms_wanted


def read_table_cases(path: Path) -> tuple[TableCase, ...]:
    """Read a file of cases."""
    return tuple(TableCase(item["id"], item) for item in yaml.safe_load(path.read_text(encoding="utf-8")))


def score_table(case: TableCase, form: str, folder: Path, fonts: Path) -> TableScore:
    """Print a case in one form, read it and compare."""
    ending, write = writers(fonts)[form]
    path = folder / f"{case.id}-{form.replace(' ', '-')}{ending}"
    write(case.paper, path)
    read = read_file(path)
    extraction = extract(read.passages, text_source=read.text_source)
    wanted = Counter(_wanted_figures(case))
    found = Counter(_found_figures(read, extraction, Counter(_numbers(case))))
    told = Counter((kind, stated, rest) for kind, stated, rest, _ in _claims(extraction))
    alarms = Counter(stated for _, stated, _, outcome in _claims(extraction) if outcome is Outcome.INCONSISTENT)
    return TableScore(
        case.id, form, wanted, _as_said(found, wanted), Counter(_wanted_claims(case)), told,
        Counter(_value(case.cell(r, c)) or Fraction(0) for r, c in case.item["alarms"]), alarms,
    )  # fmt: skip


def _value(cell: GridCell | None) -> Fraction | None:
    """The number of a cell that holds one and nothing else but a sign of a note."""
    if cell is None or not regex.fullmatch(r"[-+]?[\d.,]+(?: \(\*\))?", cell.text):
        return None
    return next((numeral.value for numeral in find_numerals(cell.text)), None)  # «1.1.1» is none


def _rows(case: TableCase) -> range:
    return range(len(case.item["body"]))


def _numbers(case: TableCase) -> Iterator[Fraction]:
    for row in _rows(case):
        for column in range(case.paper.size[1]):
            value = _value(case.cell(row, column))
            if value is not None:
                yield value


def _wanted_figures(case: TableCase) -> Iterator[FigureKey]:
    item = case.item
    for row in _rows(case):
        for column in range(case.paper.size[1]):
            value = _value(case.cell(row, column))
            if value is None:
                continue
            if "columns" in item:
                code, scope, when = item["columns"][column], item["scopes"][row], ""
                if code is not None and scope is not None:
                    yield value, code or None, scope, when
            elif "rows" in item:
                when = item.get("of_columns", [None] * 9)[column]
                scope = item.get("column_scopes", [None] * 9)[column]
                if when is None and scope is None:
                    continue
                scope = scope or item.get("row_scopes", {}).get(row)
                code = item["rows"][row] if (when or scope or "column_scopes" in item) else None
                yield value, code, scope or "", when or ""


def _found_figures(
    read: ReadDocument, extraction: Extraction, printed: Counter[Fraction]
) -> Iterator[tuple[Fraction, str | None, str, str]]:
    for figure in extraction.figures:
        if read.passages[figure.passage].kind is PassageKind.TABLE_ROW or figure.value in printed:
            scope = " ".join(part for part in (figure.scope.level, figure.scope.name) if part)
            yield figure.value, figure.indicator, scope, f"{figure.modality.value} {figure.period.label or ''}"


def _as_said(found: Counter[FigureKey], wanted: Counter[FigureKey]) -> Counter[FigureKey]:
    """Found figures in the words of the case where these leave something open (an empty scope or period)."""
    said: Counter[FigureKey] = Counter()
    left = Counter(wanted)
    for (value, code, scope, when), times in found.items():
        for _ in range(times):
            fits = [
                key for key, count in left.items()
                if count > 0 and key[:2] == (value, code)
                and (not key[2] or scope == key[2] or (" " not in key[2] and scope.split(" ")[0] == key[2]))
                and when.startswith(key[3])
            ]  # fmt: skip
            key = fits[0] if fits else (value, code, scope, when)
            said[key] += 1
            left[key] -= 1
    return said


def _wanted_claims(case: TableCase) -> Iterator[ClaimKey]:
    item = case.item

    def values(cells: Sequence[tuple[int, int]]) -> tuple[Fraction, ...] | None:
        read = [_value(case.cell(r, c)) for r, c in cells]
        return None if None in read else tuple(v for v in read if v is not None)

    relations: list[tuple[str, list[tuple[int, int]]]] = []
    for kind, name in (("sum", "row_sums"), ("balance", "balances"), ("ratio", "row_ratios"), ("change", "changes")):
        for total, parts in item.get(name, {}).items():
            relations += [(kind, [(row, total), *((row, p) for p in parts)]) for row in _rows(case)]
    for total, parts in item.get("column_sums", {}).items():
        for column in range(case.paper.size[1]):
            relations.append(("sum", [(total, column), *((p, column) for p in parts)]))
    for percent, sides in item.get("column_ratios", {}).items():
        for column in range(case.paper.size[1]):
            relations.append(("ratio", [(percent, column), *((side, column) for side in sides)]))
    for total, parts in item.get("across_sums", {}).items():
        relations += [("sum", [(row, total), *((row, p) for p in parts)]) for row in _rows(case)]
    for kind, cells in relations:
        told = values(cells)
        if told is not None and not ("columns" in item and item["columns"][cells[0][1]] is None):
            yield kind, told[0], tuple(sorted(told[1:]))


def _claims(extraction: Extraction) -> Iterator[tuple[str, Fraction, tuple[Fraction, ...], Outcome]]:
    for verdict in extraction.verdicts:
        if verdict.claimed is None:
            continue
        values = [o.value for o in verdict.operands if o.value is not None and o.role not in ("total", "received")]
        # A fall is judged as a negative change; a case writes the number as it is printed.
        stated = abs(verdict.claimed)
        yield verdict.claim.kind.value, stated, tuple(sorted(values)), verdict.outcome
