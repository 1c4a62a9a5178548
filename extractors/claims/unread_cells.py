"""Rows with a cell that could not be read: what is printed in it may be what a claim of its row lacks.

Comes in: the claims of a document. Goes out: the same claims, those of such a row marked so that they may
confirm and not accuse. Seen in scans: «1.501 | cá ýZ/ | 122 | 02 | 99,87%», where the dossiers before time
are what the rate counts as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

import regex

from extractors.sheet import Sheet
from schemas.records import Claim

#: A dash, a cross, dots or «không» fill a cell and hold no number.
_FILLED = regex.compile(r"[\s\-–—_.…/xX*()]*|\s*(?i:không(?: có| phát sinh)?|chưa có)\s*")
#: Of the cells above and below it, those with a number for one without.
_FEWEST = 2


def doubted(sheet: Sheet, claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims in their order, weak where they stand in a row with an unread cell."""
    rows = _rows_with_unread_cells(sheet)
    for claim in claims:
        unread = claim.passage in rows and claim.weak is None
        yield replace(claim, weak="a cell of its row was not read") if unread else claim


def _rows_with_unread_cells(sheet: Sheet) -> set[int]:
    """Ordinals of the passages."""
    found: set[int] = set()
    for table in sheet.tables():
        rows = [at for at in table if sheet.counts(at)]
        read = Counter(column for at in rows for column in _columns_read(sheet, at))
        unread = {at: _columns_unread(sheet, at) for at in rows}
        times = Counter(chain.from_iterable(unread.values()))
        numbers = {column for column, count in times.items() if read[column] >= _FEWEST * count}
        found.update(sheet.readings[at].passage.ordinal for at in rows if not numbers.isdisjoint(unread[at]))
    return found


def _columns_read(sheet: Sheet, at: int) -> set[int]:
    passage = sheet.readings[at].passage
    return {cell.column for entry in sheet.within(at) if (cell := passage.cell_at(entry.start)) is not None}


def _columns_unread(sheet: Sheet, at: int) -> set[int]:
    passage = sheet.readings[at].passage
    filled = {cell.column for cell in passage.cells if not _FILLED.fullmatch(passage.text[cell.start : cell.end])}
    return filled - _columns_read(sheet, at)
