"""Every figure of a checked report for a program: what it counts, of whom, when, and where it is printed.

In: figures, the passages they stand in. Out: rows named like the columns of ``figures``, numbers as exact text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.checking.exact_text import exact_text
from schemas.records import Figure, Passage


def figure_rows(figures: Iterable[Figure], passages: Sequence[Passage]) -> tuple[dict[str, Any], ...]:
    """A row for each figure, in reading order as ``figures`` are."""
    return tuple(_row(figure, passages[figure.passage]) for figure in figures)


def _row(figure: Figure, passage: Passage) -> dict[str, Any]:
    page, box = passage.box_of(figure.start, figure.end)
    start, end = figure.quote
    return {
        "indicator": figure.indicator, "label": figure.label, "value": exact_text(figure.value),
        "value_text": figure.value_text, "unit": figure.unit, "qualifier": str(figure.qualifier),
        "modality": str(figure.modality), "scope_level": figure.scope.level,
        "scope_name": figure.scope.name, "channel": figure.channel, "period_label": figure.period.label,
        "page": page, "box": box, "passage": figure.passage, "char_start": figure.start, "char_end": figure.end,
        "quote": passage.text[start:end].strip(),
    }
