"""Which figure of the database is the one gold means: places of gold's words, and the best pairs.

In: texts of passages and quotes; weights of possible pairs. Out: spans; pairs. What a pair is
worth is ``pipeline.evaluation.attribute_scoring``'s matter.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import regex

from extractors.text.compare_form import compare_form
from pipeline.evaluation.found import Span


class PrintedWords:
    """The texts of a document, searched without regard to blanks, case and the place of a tone."""

    def __init__(self, passages: Mapping[str, str]) -> None:
        self._texts = {key: _squeezed(text) for key, text in passages.items()}

    def places(self, quote: str, part: str | None = None) -> tuple[Span, ...]:
        """Return every place of the quote, or within each of them of its ``part`` where it has it."""
        words = _squeezed(quote)[0]
        inner = _squeezed(part)[0] if part else words
        within = regex.search(rf"(?<!\d)(?<!\d[.,]){regex.escape(inner)}(?!\d)", words)
        shift, length = (within.start(), len(inner)) if within else (0, len(words))
        spans = []
        for key, (squeezed, offsets) in self._texts.items():
            at = squeezed.find(words) if words else -1
            while at >= 0:
                if not _cuts_number(squeezed, offsets, at) and not _cuts_number(squeezed, offsets, at + len(words)):
                    spans.append((key, offsets[at + shift], offsets[at + shift + length - 1] + 1))
                at = squeezed.find(words, at + 1)
        return tuple(spans)


def _cuts_number(squeezed: str, offsets: tuple[int, ...], at: int) -> bool:
    """Tell whether two digits that are printed side by side stand around ``at``: «2 xã» is not in «12 xã»."""
    if not 0 < at < len(squeezed) or offsets[at] != offsets[at - 1] + 1:
        return False
    return squeezed[at - 1 : at + 1].isdigit()


def _squeezed(text: str) -> tuple[str, tuple[int, ...]]:
    """The compare form without blanks, and where each of its characters stands in the text."""
    compared = compare_form(unicodedata.normalize("NFC", text))
    offsets = tuple(at for at, char in enumerate(compared) if not char.isspace())
    return "".join(compared[at] for at in offsets), offsets


def overlap(span: Span | None, places: Iterable[Span]) -> bool:
    """Tell whether a span shares a character with one of the places."""
    if span is None:
        return False
    key, start, end = span
    return any(key == other and start < b and a < end for other, a, b in places)


def best_pairs(weights: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Pair the left with the right so that the weights add up to the most; each is taken once.

    ``weights`` are above zero, of the pairs that may be; exact for weights of any size.

    >>> best_pairs({(0, 0): 3, (0, 1): 2, (1, 0): 2})
    {0: 1, 1: 0}
    """
    pairs: dict[int, int] = {}
    for edges in _components(weights):
        rows = sorted({row for row, _ in edges})
        columns = sorted({column for _, column in edges})
        if len(rows) <= len(columns):
            table = [[-edges.get((row, column), 0) for column in columns] for row in rows]
            chosen = [(rows[i], columns[j]) for i, j in _assignment(table)]
        else:
            table = [[-edges.get((row, column), 0) for row in rows] for column in columns]
            chosen = [(rows[j], columns[i]) for i, j in _assignment(table)]
        pairs |= {row: column for row, column in chosen if (row, column) in edges}
    return dict(sorted(pairs.items()))


def _components(weights: Mapping[tuple[int, int], int]) -> Iterator[dict[tuple[int, int], int]]:
    """The pairs that hang together: what is not connected is solved apart."""
    leader: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        leader.setdefault(node, node)
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for row, column in weights:
        leader[find(("row", row))] = find(("column", column))
    groups: defaultdict[tuple[str, int], dict[tuple[int, int], int]] = defaultdict(dict)
    for (row, column), weight in weights.items():
        groups[find(("row", row))][row, column] = weight
    yield from groups.values()


def _assignment(cost: list[list[int]]) -> list[tuple[int, int]]:
    """Row and column of the cheapest assignment of every row (Kuhn and Munkres, by shortest paths).

    ``cost`` has at least as many columns as rows. Whole numbers only, so nothing is lost to rounding.
    """
    rows, columns = len(cost), len(cost[0])
    of_row, of_column = [0] * (rows + 1), [0] * (columns + 1)
    taken = [0] * (columns + 1)
    for row in range(1, rows + 1):
        taken[0], at = row, 0
        least: list[int | None] = [None] * (columns + 1)
        came, done = [0] * (columns + 1), [False] * (columns + 1)
        while taken[at]:
            done[at] = True
            step: int | None = None
            following = 0
            for column in range(1, columns + 1):
                if done[column]:
                    continue
                reduced = cost[taken[at] - 1][column - 1] - of_row[taken[at]] - of_column[column]
                known = least[column]
                if known is None or reduced < known:
                    least[column], came[column], known = reduced, at, reduced
                if step is None or known < step:
                    step, following = known, column
            for column in range(columns + 1):
                if done[column]:
                    of_row[taken[column]] += step or 0
                    of_column[column] -= step or 0
                elif (known := least[column]) is not None:
                    least[column] = known - (step or 0)
            at = following
        while at:
            taken[at], at = taken[came[at]], came[at]
    return [(taken[column] - 1, column - 1) for column in range(1, columns + 1) if taken[column]]
