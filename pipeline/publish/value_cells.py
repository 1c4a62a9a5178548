"""Cells of the comparisons: values of a place and period, each a link to its evidence, with what was recomputed.

In: observations of one cell. Out: markup. In Python and not a template's macro, for a comparison has hundreds of
them: a page of a province takes a tenth less processor time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from pipeline.publish.charts import evidence
from pipeline.publish.claims import Row
from pipeline.publish.words import Words

#: Values of one cell that are printed; of more only their number is told.
MOST_VALUES = 3


def value_link(row: Row, words: Words, report_href: Callable[[str, str], str]) -> str:
    """Return markup of one value as stated, with sign and value recomputed where there is a claim about it."""
    verdict = row["verdict"]
    parts = [f'<a class="number{f" v-{verdict}" if verdict else ""}" href="{escape(report_href(*evidence(row)))}">',
             f"<b>{words.count(row['value'])}{'%' if row['unit'] == '%' else ''}</b>"]
    if row["recomputed"] is not None:
        parts.append(f"<small>{escape(words.verdict(verdict)[0])} {words.count(row['recomputed'], 2)}</small>")
    return Markup("".join(parts) + "</a>")  # noqa: S704 - numbers, our own words, an escaped address


def value_cell(rows: Sequence[Row], words: Words, report_href: Callable[[str, str], str]) -> str:
    """Return markup of the first values of a cell, why some stand apart, and how many more there are."""
    parts = [value_link(row, words, report_href) for row in rows[:MOST_VALUES]]
    apart = dict.fromkeys(row["apart"] for row in rows if row["apart"])
    parts += [f'<small class="star">* {escape(words.named("apart", reason))}</small>' for reason in apart]
    if len(rows) > MOST_VALUES:
        parts.append(f"<small>+{len(rows) - MOST_VALUES}</small>")
    return Markup("".join(parts))  # noqa: S704 - each part is markup
