"""The hooks through which Datasette 0.65 meets our pages; nothing else is decided here.

Datasette 1.0 keeps ``register_routes``, ``extra_template_vars`` and ``render_cell``
(the last with another signature), so moving up begins in this file and in
``pipeline.publish.data.metadata``.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import hookimpl
from datasette.utils import escape_fts
from datasette.views.base import DatasetteError

from pipeline.output.visible_text import unreordered, visible_name
from pipeline.publish import downloads, pages, rendering
from pipeline.publish.claims import place_of
from pipeline.publish.corpus import charts
from pipeline.publish.data import cells
from pipeline.publish.marking import symbol
from pipeline.publish.serving.interrupted import patient
from pipeline.storage.keys import without_diacritics

#: Bytes; the longest passage of 28,000 reports has some 20,000, a list of keys for json_each() 60,000.
LONGEST_VALUE = 4_000_000


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound what one value may take of memory: the time limit does not stop randomblob(999999999).

    Datasette's own search box asks with ``escape_fts``: typed with diacritics or without, in old spelling or in letters
    and marks apart, it finds every printed form. Last, for Datasette has a function of that name.
    """
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    conn.create_function("escape_fts", 1, lambda typed: escape_fts(without_diacritics(typed)), deterministic=True)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, pages.Page]]:
    """Add our pages; they come before Datasette's own of the same path."""
    return [(path, patient(page)) for path, page in pages.ROUTES]


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Let no text of a report reorder the page around it, whichever template prints it."""
    env.finalize = unreordered
    env.filters["visible_name"] = visible_name
    env.filters["place"] = place_of
    env.filters["symbol"] = symbol
    env.filters["chart_json"] = charts.chart_json


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    """Give words and addresses to every template."""
    return rendering.template_vars(datasette, request)


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: Any, column: str, datasette: Any) -> Any:
    """Link documents and evidence, word verdicts."""
    return cells.render(datasette, column, value)


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """Call what a reader asked wrongly by its name: Datasette tells it as a fault of ours (500).

    ``?_sort=no_column`` is one of them, a row asked for with fewer columns than its key has another.
    """
    if isinstance(exception, DatasetteError) and exception.status == 500:
        exception.status = 400
    if isinstance(exception, sqlite3.ProgrammingError) and "binding parameter" in str(exception):
        return rendering.page_of(
            datasette, request, "message.html", status=404, message=rendering.words_for(request)("no_row"))
    return None


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer() -> dict[str, Any]:
    """Offer every table, question and SQL answer as an Excel workbook."""
    return {"extension": "xlsx", "render": downloads.render_xlsx}
