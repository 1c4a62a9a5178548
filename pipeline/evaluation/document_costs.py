"""What each document of a set costs to read and how much of it was understood.

In: a built database and its files. Out: ``DocumentCost`` values and two tables: the slowest, the
least understood. Timed in this process, one file after the other, warm; ``pipeline.bench`` sets
the speed beside other tools.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.evaluation.evaluate import document_names
from pipeline.readers import UnreadableFile
from pipeline.storage.read_only import open_to_read
from pipeline.work.per_file import process_file

#: Characters that stand for a page where the format has none: what one holds in the composed PDF reports.
PAGE_CHARACTERS = 1800
SHOWN = 10


@dataclass(frozen=True, slots=True)
class DocumentCost:
    """A document: ``pages`` printed or reckoned, seconds to read and extract (None where not timed).

    ``accounted`` is the share of its numerals that are understood, ``coded`` the share of its
    figures with an indicator; None where it has none.
    """

    set_name: str
    file_name: str
    text_source: str
    pages: float
    seconds: float | None
    accounted: float | None
    coded: float | None
    figures: int

    @property
    def seconds_a_page(self) -> float:
        """Seconds a page, 0 where it was not timed."""
        return (self.seconds or 0.0) / self.pages


def read_costs(set_name: str, database: Path, seconds: Mapping[str, float]) -> list[DocumentCost]:
    """Read what a database says of its documents; ``seconds`` is by file name."""
    query = """select d.id, d.file_name, coalesce(d.text_source, ''), d.pages, d.accounted_share, d.indicator_share,
                      (select count(*) from figures f where f.document_id = d.id),
                      (select sum(length(text)) from passages p where p.document_id = d.id)
               from documents d order by d.file_name"""
    with closing(open_to_read(database)) as conn:
        names: defaultdict[str, list[str]] = defaultdict(list)
        for files in document_names(conn).values():
            for key, name in files.items():
                names[key].append(name)
        return [
            DocumentCost(
                set_name, name, source, pages or max((length or 0) / PAGE_CHARACTERS, 1.0),
                next((seconds[each] for each in names[key] if each in seconds), None),
                accounted, coded, figures,
            )
            for key, name, source, pages, accounted, coded, figures, length in conn.execute(query)
        ]  # fmt: skip


def time_files(paths: Iterable[Path]) -> dict[str, float]:
    """Read and extract each file once after a first one that warms the process; seconds by file name."""
    files = sorted(paths)
    seconds: dict[str, float] = {}
    for path in (*files[:1], *files):
        begin = time.perf_counter()
        try:
            process_file(path)
        except UnreadableFile:
            continue
        seconds[path.name] = time.perf_counter() - begin
    return seconds


def slowest(costs: Sequence[DocumentCost]) -> list[DocumentCost]:
    """Return the documents that take longest a page, the slowest first."""
    timed = [cost for cost in costs if cost.seconds is not None]
    return sorted(timed, key=lambda cost: -cost.seconds_a_page)[:SHOWN]


def least_understood(costs: Sequence[DocumentCost]) -> list[DocumentCost]:
    """Return the documents with the least share of numerals understood, then of figures with an indicator."""
    read = [cost for cost in costs if cost.accounted is not None]
    return sorted(read, key=lambda cost: (cost.accounted or 0.0, cost.coded or 0.0))[:SHOWN]
