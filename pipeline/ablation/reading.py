"""What readers use, set beside its absence: pdfplumber's table geometry, second looks at recognised numbers.

In: PDF files of the corpus and of the folder that DOICHIEU_SHARED names, scans made of them. Out:
Markdown tables. Every variant reads its files again, so these sets are small.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pdfplumber
import pypdfium2 as pdfium

from extractors.extract import extract
from pipeline.compose.scans import LEVELS, scan
from pipeline.evaluation.accuracy import CORPUS
from pipeline.evaluation.gold import GoldDocument, read_gold
from pipeline.evaluation.passage_cases import found_in
from pipeline.evaluation.scoring import Score, score_document
from pipeline.readers.layout import page_layout
from pipeline.readers.layout.page_words import PageWords, Word
from pipeline.readers.pdf import read_pdf
from pipeline.readers.pdfium.frame import frame_of
from pipeline.readers.pdfium.rulings import read_rulings
from pipeline.readers.recognition import ocr, recognition_cache
from pipeline.readers.tables.grid import Fragment, cell_groups
from schemas.records import Box

#: Corners of one cell read in two ways lie so near, in points.
SAME_CORNER = 2.0
#: Levels of damage, of each of which so many composed reports are scanned: few enough to wait for.
SCAN_LEVELS, SCANS, SCAN_SEED = ("stamped", "poor", "worst"), 2, 1
HEADS = ("figures F1", "with scope, period", "claims found", "false alarms", "processor s")

Report = tuple[Path, GoldDocument]


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to read: its name, and the attribute of a module that makes it."""

    name: str
    seam: tuple[Any, str, Any] | None = None


def reading_tables(work: Path) -> str:
    """Lay out all that is measured of reading."""
    shared = os.environ.get("DOICHIEU_SHARED")
    reports = list(_reports(CORPUS / "composed", CORPUS / "composed"))
    if shared:
        reports += _reports(Path(shared) / "reports", Path(shared) / "gold")
    parts = [
        "## Tables of PDF files",
        geometry_table([path for path, _ in reports]),
        _table(reports, [Variant("ruled tables by pdfplumber's geometry"),
                         Variant("no ruled tables: words in lines", (page_layout, "split_tables", _no_tables))]),
    ]  # fmt: skip
    if ocr.is_available():
        scans = list(_scanned(reports, work))
        if shared:
            scans += _real_scans(Path(shared))
        parts += [
            "## Recognised numbers",
            _table(scans, [Variant("every number looked at again"),
                           Variant("Tesseract's first reading", (ocr, "numbers_of", _none_of))]),
        ]  # fmt: skip
    return "\n\n".join(parts)


def _reports(folder: Path, gold: Path) -> Iterator[Report]:
    expected = {document.name: document for document in read_gold(gold)}
    yield from ((path, expected[path.stem]) for path in sorted(folder.glob("*.pdf")) if path.stem in expected)


def _no_tables(page: PageWords, _: Fragment | None) -> tuple[list[Fragment], list[Word]]:
    return [], page.words


def _none_of(_: Sequence[Word]) -> list[int]:
    return []


def _scanned(reports: Sequence[Report], work: Path) -> Iterator[Report]:
    folder = work / "scans"
    folder.mkdir(parents=True, exist_ok=True)
    for level in SCAN_LEVELS:
        for path, gold in reports[:SCANS]:
            target = folder / f"{level}-{path.name}"
            scan(path, target, LEVELS[level], SCAN_SEED, None)
            yield target, gold


def _real_scans(shared: Path) -> Iterator[Report]:
    for document in read_gold(shared / "gold"):
        path = shared / "reports" / f"{document.name}-scan.pdf"
        if path.is_file():
            yield path, document


def _table(reports: Sequence[Report], variants: Sequence[Variant]) -> str:
    lines = [f"| {len(reports)} files | {' | '.join(HEADS)} |", "|---" + "|---:" * len(HEADS) + "|"]
    for variant in variants:
        score, seconds = _read_and_score(reports, variant)
        rates = score.rates()
        told = [rates["figures_f1"], rates["figures_strict_f1"], rates["claims_recall"]]
        cells = ["–" if rate is None else f"{rate:.3f}" for rate in told]
        lines.append(f"| {' | '.join([variant.name, *cells, str(score.counts['alarms.false']), f'{seconds:.2f}'])} |")
    return "\n".join(lines)


def _read_and_score(reports: Sequence[Report], variant: Variant) -> tuple[Score, float]:
    """Score every report, none of its pages known from before; seconds count Tesseract's processes, too."""
    total = Score()
    with ExitStack() as stack:
        kept = stack.enter_context(TemporaryDirectory())
        stack.enter_context(patch.dict(os.environ, {recognition_cache.FOLDER_VARIABLE: kept}))
        if variant.seam:
            stack.enter_context(patch.object(*variant.seam))
        begin = _processor_seconds()
        for path, gold in reports:
            read = read_pdf(path)
            extraction = extract(
                read.passages, text_source=read.text_source, recognised_pages=read.recognised_pages
            )
            total.add(score_document(gold, found_in(extraction, read.passages), path.name))
        return total, _processor_seconds() - begin


def _processor_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def geometry_table(paths: Sequence[Path]) -> str:
    """Set the cells of PDFium's rulings beside those of pdfplumber's own ``find_tables``, page by page."""
    seconds = {"ours": 0.0, "theirs": 0.0}
    pages, ours, theirs, both = 0, 0, 0, 0

    def timed(name: str, read: Callable[[], list[list[Box]]]) -> list[list[Box]]:
        begin = time.process_time()
        found = read()
        seconds[name] += time.process_time() - begin
        return found

    for path in paths:
        mine = timed("ours", partial(_cells_by_page, path))
        yours = timed("theirs", partial(_pdfplumber_cells, path))
        pages += len(mine)
        for here, there in zip(mine, yours, strict=True):
            ours += len(here)
            theirs += len(there)
            both += sum(any(_same_box(box, other) for other in there) for box in here)
    heads = (f"{len(paths)} files, {pages} pages", "cells", "in both", "processor s a page")
    rows = [
        ("its geometry over PDFium's rulings", ours, both, f"{seconds['ours'] / pages:.4f}"),
        ("pdfplumber's find_tables", theirs, both, f"{seconds['theirs'] / pages:.4f}"),
    ]
    lines = [f"| {' | '.join(heads)} |", "|---|---:|---:|---:|"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _cells_by_page(path: Path) -> list[list[Box]]:
    with closing(pdfium.PdfDocument(path)) as document:
        found = []
        for page in document:
            with closing(page):
                rulings = read_rulings(page, frame_of(page))
                found.append([cell.box for group in cell_groups(rulings) for cell in group])
        return found


def _pdfplumber_cells(path: Path) -> list[list[Box]]:
    with pdfplumber.open(path) as document:
        found = []
        for page in document.pages:
            found.append([cell for table in page.find_tables() for cell in table.cells])
            page.close()
        return found


def _same_box(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= SAME_CORNER for a, b in zip(one, other, strict=True))
