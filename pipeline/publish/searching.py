"""Full-text search over passages, with and without diacritics, hits marked.

In: what a reader typed. Out: passages, those with the very words first.
The index is the store's: ``passages_fts`` over ``text`` and the folded ``search_folded``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from extractors.compare_form import fold
from pipeline.publish.claims import Row, rows
from pipeline.publish.marking import around, hits, mark_up, query_words, spelling, words_of

SHOWN = 50
#: Candidates looked at before those without the typed diacritics are put last.
CONSIDERED = 400
REACH = 160

_SEARCH = """
select p.document_id, p.ordinal, p.page, p.section, p.text, p.kind,
  d.district, d.period_label, d.title, d.file_name
from passages_fts s join passages p on p.rowid = s.rowid join documents d on d.id = p.document_id
where passages_fts match :query order by s.rank limit :limit
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches, and its text with the hits marked."""

    row: Row
    text: Markup


async def find(db: Any, query: str) -> tuple[list[Hit], bool]:
    """Return the best passages for ``query``, and whether there are more.

    Words typed with diacritics must stand in the passage as typed; words typed
    without match any diacritics.
    """
    words = query_words(query)
    if not words:
        return [], False
    # Quoted, so that nothing a reader types is FTS syntax.
    match = "search_folded : (" + " AND ".join(f'"{fold(word)}"' for word in words) + ")"
    found = await rows(db, _SEARCH, query=match, limit=CONSIDERED)
    typed = {spelling(word) for word in words if not word.isascii()}
    kept = [row for row in found if typed <= {spelling(w) for w in words_of(row["text"])}] if typed else found
    return [_show(row, query) for row in kept[:SHOWN]], len(kept) > SHOWN or len(found) == CONSIDERED


def _show(row: Row, query: str) -> Hit:
    text, marks = around(row["text"], hits(row["text"], query), REACH)
    return Hit(row, mark_up(text, marks))
