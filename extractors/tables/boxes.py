"""Tables of boxes: «Tiếp nhận» over a column of names and the column of numbers right of it, more such pairs beside.

Comes in: the rows of a table. Goes out: for each column of such numbers the column of their names. A name there says
what its number counts, as a sentence would; the head over both is only its topic.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.indicators.features import indicator_of
from extractors.reading.cells import HOLDS_WORD, NUMBER_CELL
from extractors.tables.head_cues import head_features
from extractors.text.compare_form import compare_form
from schemas.records import Passage

#: Rows that must show a name beside a number.
_FEWEST = 2


def boxes_of(passages: Sequence[Passage]) -> dict[int, int]:
    """Columns of numbers with the column of their names: both below one head that covers the two."""
    heads = {c.column: c.head for p in passages for c in p.cells if c.head}
    pairs = {column: column - 1 for column, head in heads.items() if head == heads.get(column - 1)}
    below = [passage for passage in passages if any(cell.head for cell in passage.cells)]
    rows = [{cell.column: each.text[cell.start : cell.end].strip() for cell in each.cells} for each in below]
    return {number: name for number, name in pairs.items() if _names_numbers(rows, number, name)}


def _names_numbers(rows: Sequence[dict[int, str]], number: int, name: int) -> bool:
    told = [(row[name], row[number]) for row in rows if row.get(name) and row.get(number)]
    named = [HOLDS_WORD.search(words) is not None and NUMBER_CELL.fullmatch(count) is not None for words, count in told]
    return len(named) >= _FEWEST and all(named)


def box_features(head: str, name: str) -> frozenset[str]:
    """The cues of a name; of its head as well where it says nothing by itself («Tổng số» below «Tiếp nhận»)."""
    own = head_features(compare_form(name))
    return own if indicator_of(own) is not None else head_features(f"{compare_form(head)} / {compare_form(name)}")
