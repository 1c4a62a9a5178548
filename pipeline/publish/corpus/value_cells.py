"""Cells of the comparisons: values of a place and period, each a link to its evidence, with what was recomputed.

In: observations of one cell. Out: markup. In Python and not a template's macro, for a comparison has hundreds of
them: a page of a province takes a tenth less processor time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from pipeline.publish.claims import Row
from pipeline.publish.corpus.charts import evidence
from pipeline.publish.marking import escaped
from pipeline.publish.words import Words

#: Values of one cell that are printed; of more only their number is told.
MOST_VALUES = 3


def value_link(row: Row, words: Words, report_href: Callable[[str, str], str]) -> Markup:
    """Return markup of one value as stated, with sign and value recomputed where there is a claim about it."""
    return Markup(_value(row, words, report_href))  # noqa: S704 - numbers, our own words, an escaped address


def _value(row: Row, words: Words, report_href: Callable[[str, str], str]) -> str:
    verdict, recomputed = row["verdict"], row["recomputed"]
    told = ""
    if recomputed is not None:
        told = f"<small>{escaped(words.verdict(verdict)[0])} {words.count(recomputed, 2)}</small>"
    return (
        f'<a class="number{f" v-{verdict}" if verdict else ""}" href="{escaped(report_href(*evidence(row)))}">'
        f"<b>{words.count(row['value'])}{'%' if row['unit'] == '%' else ''}</b>{told}</a>"
    )


def value_cell(rows: Sequence[Row], words: Words, report_href: Callable[[str, str], str]) -> Markup:
    """Return markup of the first values of a cell, why some stand apart, and how many more there are."""
    if not rows:
        return Markup()
    parts = [_value(row, words, report_href) for row in rows[:MOST_VALUES]]
    apart = dict.fromkeys([row["apart"] for row in rows if row["apart"]])
    parts += [f'<small class="star">* {escaped(words.named("apart", reason))}</small>' for reason in apart]
    if len(rows) > MOST_VALUES:
        parts.append(f"<small>+{len(rows) - MOST_VALUES}</small>")
    return Markup("".join(parts))  # noqa: S704 - each part is markup
