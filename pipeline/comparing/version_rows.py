"""In: papers, and the passages and figures of a database. Out: rows of the tables on versions of one report."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial

from pipeline.comparing.differences import Difference, PlacedFigure
from pipeline.comparing.papers import Paper, load_paper
from pipeline.comparing.version_links import Link, find_links, link_again
from pipeline.storage.keys import Row, content_key

_TEXTS = "SELECT text FROM passages WHERE document_id = ? AND kind <> 'page_number' ORDER BY ordinal"
# A number may be a figure of two indicators; it is printed once.
_FIGURES = """
SELECT f.id, f.indicator, f.value, f.value_text, f.unit, f.scope_level, f.scope_name, f.page, f.quote,
  p.text, f.char_start AS start, f.char_end AS "end", min(f.id)
FROM figures f JOIN passages p ON p.id = f.passage_id WHERE f.document_id = ? AND f.char_start IS NOT NULL
GROUP BY f.passage_id, f.char_start, f.char_end ORDER BY p.ordinal, f.char_start
"""


#: Links of which one of the two was stored otherwise.
_CHANGED = """
SELECT document_id, version_of_id FROM document_versions
WHERE document_id IN (SELECT document_id FROM changed_reports)
  OR version_of_id IN (SELECT document_id FROM changed_reports)
ORDER BY document_id, version_of_id
"""


def version_rows(conn: sqlite3.Connection, papers: Sequence[Paper]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield the row of each link with those of its differences."""
    yield from map(_rows_of, find_links(papers, partial(_texts_of, conn), partial(_figures_of, conn)))


def changed_version_rows(conn: sqlite3.Connection) -> Iterator[tuple[Row, list[Row]]]:
    """The same for the links of reports that changed since they were compared, in nothing but figures and claims."""
    for version, standing in conn.execute(_CHANGED).fetchall():
        papers = load_paper(conn, version), load_paper(conn, standing)
        yield _rows_of(link_again(*papers, partial(_texts_of, conn), partial(_figures_of, conn)))


def _texts_of(conn: sqlite3.Connection, document: str) -> Iterator[str]:
    return (row["text"] for row in conn.execute(_TEXTS, (document,)))


def _figures_of(conn: sqlite3.Connection, document: str) -> list[PlacedFigure]:
    return [
        PlacedFigure(**{name: row[name] for name in PlacedFigure.__dataclass_fields__})
        for row in conn.execute(_FIGURES, (document,))
    ]


def _rows_of(link: Link) -> tuple[Row, list[Row]]:
    row: Row = {
        "document_id": link.version.id, "version_of_id": link.standing.id, "relation": link.relation.value,
        "overlap": round(link.overlap, 4),
    }
    seen: dict[str, int] = {}
    return row, [_difference_row(link, each, seen) for each in link.differences]


def _difference_row(link: Link, found: Difference, seen: dict[str, int]) -> Row:
    ours, theirs = found.version, found.standing
    shown = ours or theirs
    said = (figure.id if figure else "" for figure in (ours, theirs))
    return {
        "id": content_key(link.version.id, "v", link.standing.id, *said, seen=seen),
        "document_id": link.version.id, "version_of_id": link.standing.id, "kind": _kind(link, found),
        "indicator": next((each.indicator for each in (theirs, ours) if each and each.indicator), None),
        "scope_level": shown.scope_level if shown else None, "scope_name": shown.scope_name if shown else None,
        "figure_id": ours.id if ours else None, "standing_figure_id": theirs.id if theirs else None,
        "value": ours.value if ours else None, "standing_value": theirs.value if theirs else None,
        "value_text": ours.value_text if ours else None, "standing_text": theirs.value_text if theirs else None,
        "quote": shown.quote if shown else None,
    }  # fmt: skip


def _kind(link: Link, found: Difference) -> str:
    if found.version is None:
        return "only_in_standing"
    if found.standing is None:
        return "only_in_version"
    return "misread" if link.version.recognised or link.standing.recognised else "changed"
