"""What each tool yields toward the job, measured on composed reports, whose every word is known.

In: what the tools read of composed files. Out: the share of printed figures found in a tool's text, of the cells
of ruled tables found in its tables, and how many figures and verdicts it gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.bench.peers import Read
from pipeline.compose.output import composition
from pipeline.compose.paper import Paragraph, Report, Table, without_notes
from pipeline.compose.world import read_world

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a composed report prints: its numerals, and the rows of its ruled tables below their heads."""

    numerals: frozenset[str]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Yield:
    """Found of printed, over all files; None where a tool makes none."""

    numerals: int = 0
    of_numerals: int = 0
    cells: int | None = None
    of_cells: int = 0
    figures: int | None = None
    verdicts: int | None = None


def truths(corpus: Path) -> dict[Path, Truth]:
    """What each report of corpus/composed prints, by its file."""
    found = {}
    for office in read_world(corpus / "world.yml"):
        for quarter in range(4):
            stem = corpus / "composed" / f"{office.about['slug']}-{office.year}-q{quarter + 1}"
            for path in (stem.with_suffix(".pdf"), stem.with_suffix(".docx")):
                if path.exists():
                    found[path] = _printed(composition(corpus, office, quarter).report)
    return found


def _printed(report: Report) -> Truth:
    texts = [*_texts(report)]
    rows = tuple(row for block in report.blocks if isinstance(block, Table) for row in block.rows)
    return Truth(frozenset(numeral for text in texts for numeral in _NUMERAL.findall(text)), rows)


def _texts(report: Report) -> Iterator[str]:
    yield from (*report.agency, report.number, report.place_and_date, *report.title, *report.recipients)
    for block in report.blocks:
        if isinstance(block, Paragraph):
            yield without_notes(block.text)
            yield from (run.note for run in block.runs())
        else:
            yield from (cell for row in block.rows for cell in row)


def yielded(read: Mapping[Path, Read], known: Mapping[Path, Truth]) -> Yield:
    """Compare what a tool gave with what is printed."""
    total = Yield()
    for path, truth in known.items():
        got = read[path]
        printed = set(_NUMERAL.findall(got.text))
        total.numerals += len(truth.numerals & printed)
        total.of_numerals += len(truth.numerals)
        total.of_cells += sum(len(row) for row in truth.rows)
        if got.tables is not None:
            total.cells = (total.cells or 0) + _cells_right(truth.rows, got.tables)
        if got.figures is not None and got.verdicts is not None:
            total.figures = (total.figures or 0) + got.figures
            total.verdicts = (total.verdicts or 0) + got.verdicts
    return total


def _cells_right(rows: Sequence[Sequence[str]], tables: Sequence[Sequence[Sequence[str]]]) -> int:
    """Cells of the printed rows that stand in their column in the row of a tool most like them."""
    given = [[_plain(cell) for cell in row] for table in tables for row in table]
    right = 0
    for row in rows:
        wanted = [_plain(cell) for cell in row]
        right += max((sum(a == b for a, b in zip(wanted, other, strict=False)) for other in given), default=0)
    return right


def _plain(cell: str) -> str:
    return " ".join(without_notes(cell).split())


def table(yields: Mapping[str, Yield], files: int) -> str:
    """Lay the yields out as Markdown."""
    lines = [
        f"### What each yields, on {files} composed reports",
        "",
        "| tool | printed numerals in its text | cells of ruled tables right | figures | verdicts |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, each in yields.items():
        lines.append(
            f"| {name} | {_share(each.numerals, each.of_numerals)} | {_share(each.cells, each.of_cells)} "
            f"| {_or_none(each.figures)} | {_or_none(each.verdicts)} |"
        )
    return "\n".join(lines)


def _share(found: int | None, of: int) -> str:
    return "none" if found is None or not of else f"{found}/{of} = {found / of:.3f}"


def _or_none(found: int | None) -> str:
    return "none" if found is None else f"{found:,}"
