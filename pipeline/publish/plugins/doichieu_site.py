"""The hooks through which Datasette 0.65 meets our pages; nothing else is decided here.

Datasette 1.0 keeps ``register_routes``, ``extra_template_vars`` and ``render_cell``
(the last with another signature), so moving up begins in this file and in
``pipeline.publish.metadata``.
"""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from pipeline.publish import cells, downloads, pages
from pipeline.visible_text import unreordered, visible_name


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, pages.Page]]:
    """Add our pages; they come before Datasette's own of the same path."""
    return list(pages.ROUTES)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Let no text of a report reorder the page around it, whichever template prints it."""
    env.finalize = unreordered
    env.filters["visible_name"] = visible_name


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    """Give words and addresses to every template."""
    return pages.template_vars(datasette, request)


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: Any, column: str, datasette: Any) -> Any:
    """Link documents and evidence, word verdicts."""
    return cells.render(datasette, column, value)


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer() -> dict[str, Any]:
    """Offer every table, question and SQL answer as an Excel workbook."""
    return {"extension": "xlsx", "render": downloads.render_xlsx}
