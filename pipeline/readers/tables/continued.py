"""Tables that a typist cut in two, for a page or by hand: the second goes on where the first ends.

In: the drafts read before a table, and its rows. Out: the heads of the table it continues, None where it is a
table of its own. Word has two tables then, the first without its total, the second with its head printed again
or with none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from pipeline.readers.layout.outline import Draft
from pipeline.readers.tables.rows import GridRow
from schemas.records import PassageKind

#: «1», «12.»: the number of a row
_ORDER = regex.compile(r"(\d{1,3})\.?")
#: A row that ends a table
_TOTAL = regex.compile(r"(?i)\W*(?:tổng|cộng|toàn)(?!\p{L})")
_FEWEST_COLUMNS = 3


def heads_continued(
    drafts: Sequence[Draft], number: int, rows: Sequence[GridRow], heads: Mapping[int, str]
) -> dict[int, str] | None:
    """The heads by column of table ``number``, where ``rows`` under ``heads`` go on with it."""
    last = next((draft for draft in reversed(drafts) if draft.text.strip()), None)
    if last is None or last.kind is not PassageKind.TABLE_ROW or last.table != number or not rows:
        return None
    above = {cell.column: cell.head for cell in last.cells}
    if len(above) < _FEWEST_COLUMNS or not any(above.values()) or _ends_table(last):
        return None
    order, following = _order(last.text[slice(last.cells[0].start, last.cells[0].end)]), _order(_first_cell(rows[0]))
    counts_on = order is not None and following == order + 1
    same = {c: head for c, head in heads.items() if head} == {c: head for c, head in above.items() if head}
    if same and (counts_on or order is None or following is None):
        return above
    columns = {cell.column for cell in rows[0].cells}
    return above if not any(heads.values()) and counts_on and columns == above.keys() else None


def _ends_table(draft: Draft) -> bool:
    return any(_TOTAL.match(draft.text[cell.start : cell.end]) for cell in draft.cells[:2])


def _first_cell(row: GridRow) -> str:
    return row.cells[0].text if row.cells else ""


def _order(text: str) -> int | None:
    found = _ORDER.fullmatch(text.strip())
    return int(found[1]) if found else None
