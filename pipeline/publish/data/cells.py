"""Cells of Datasette's own tables: links to our pages, verdicts in words.

In: a column's name and value. Out: markup, or None to leave the cell to Datasette.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any
from urllib.parse import quote as quote_url

from markupsafe import Markup, escape

from pipeline.output.visible_text import visible_name
from pipeline.publish.data.references import indicator_cell
from pipeline.publish.data.table_language import LANGUAGE
from pipeline.publish.marking import symbol
from pipeline.publish.words import WORDS, Words

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
_WORDS = {lang: Words(lang) for lang in ("vi", "en")}

#: Column that holds a code -> the words of its codes.
CODED = {"kind": "kind", "severity": "severity", "cause": "cause", "role": "role", "rounding_habit": "habit",
         "verdict": "verdict", "outcome": "outcome", "modality": "modality",
         "qualifier": "qualifier", "channel": "channel", "text_source": "source", "scope_level": "scope",
         "stage": "stage", "code": "problem", "apart": "apart", "shown_in": "shown"}


#: Columns of prepared questions that hold quantities, in base units; Datasette hands their values on as text.
QUANTITIES = frozenset({
    "value", "standing_value", "suspect_value", "claimed", "recomputed", "low", "high", "stated", "numerator",
    "denominator", "reports", "mentions", "dates", "lowest", "median", "highest", "late_total", "report_count",
    "district_count", "holding_share", "figures", "citations",
})


#: Columns that hold the number of a document.
SYMBOLS = frozenset({"number", "number_text", "document_number"})


def quantity(column: str, value: object) -> float | None:
    """The number that stands in a cell of a prepared question, None for text as it is printed.

    >>> quantity("recomputed", "-18.6667"), quantity("value_text", "1.234"), quantity("stated", "29,9%")
    (-18.6667, None, None)
    """
    if column not in QUANTITIES or not _NUMBER.fullmatch(str(value)):
        return None
    return float(str(value))


def render(datasette: Any, column: str, value: Any) -> Markup | Awaitable[Markup] | None:
    """Render one cell in the language of the page; every value is escaped."""
    words = _WORDS[LANGUAGE.get()]
    if column == "document_id" and isinstance(value, dict):
        address = f"/bao-cao/{quote_url(str(value['value']), safe='')}"
        return _link(datasette, address, str(value["label"] or value["value"]))
    if column == "indicator" and isinstance(value, dict) and LANGUAGE.get() == "en":
        return indicator_cell(datasette, str(value["value"]))
    if column in ("see", "see_other") and isinstance(value, str) and value.startswith("/bao-cao/"):
        return _link(datasette, quote_url(value, safe="/#"), words("open_in_report"))
    if column == "verdict" and isinstance(value, str):
        return Markup('<span class="badge v-{}">{}</span>').format(value, words.verdict(value))
    if column in SYMBOLS and isinstance(value, str):
        return symbol(value)
    if column == "file_name" and isinstance(value, str):
        return escape(visible_name(value))
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        # Datasette would make it a link: a report does not lead readers of the site elsewhere.
        return escape(value)
    said = word_of(column, value)
    return None if said == value else Markup('<span title="{}">{}</span>').format(value, said)


def word_of(column: str, value: Any) -> Any:
    """Return the words for a code or period that stands in ``column``, any other value as it is."""
    words = _WORDS[LANGUAGE.get()]
    if column == "period_label" and isinstance(value, str):
        return words.period(value)
    known = isinstance(value, str) and f"{CODED.get(column)}.{value}" in WORDS
    return words.named(CODED[column], value) if known else value


def codes_of(column: str, words: Words) -> list[tuple[str, str]]:
    """The codes that ``column`` can hold with their words, none for a column that holds something else.

    >>> codes_of("severity", Words("vi"))[0], codes_of("number", Words("vi"))
    (('high', 'cao'), [])
    """
    group = f"{CODED[column]}." if column in CODED else None
    return [(key.removeprefix(group), words(key)) for key in WORDS if key.startswith(group)] if group else []


def _link(datasette: Any, path: str, said: str) -> Markup:
    page, _, fragment = str(datasette.urls.path(path)).partition("#")
    return Markup('<a href="{}{}{}">{}</a>').format(
        page, "?lang=en" if LANGUAGE.get() == "en" else "", f"#{fragment}" if fragment else "", said)
