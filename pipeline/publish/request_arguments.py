"""What a request asks for, as pages and files read it off an address.

In: a request. Out: its arguments, bounded, and the ``Visit`` of pages about the corpus.
"""

from __future__ import annotations

from typing import Any

from pipeline.publish.corpus import corpus_pages
from pipeline.publish.findings import findings
from pipeline.publish.reading import reading_of
from pipeline.publish.rendering import template_vars
from pipeline.publish.search import searching

#: Longer than any name or query a reader types; the rest is cut off.
MOST_CHARACTERS = 200
MOST_PAGES = 2000


def argument(request: Any, name: str, default: str = "") -> str:
    """A value of the address, ``default`` where it has none."""
    return str(request.args.get(name) or default)[:MOST_CHARACTERS]


def page_number(request: Any) -> int:
    """Which page of a list, from 0; what is no number is the first."""
    text = argument(request, "page", "0")
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() else 0


def filters_of(request: Any) -> findings.Filters:
    """What findings are narrowed to."""
    return findings.filters_from(lambda name: argument(request, name))


def sought_of(request: Any) -> searching.Sought:
    """What is searched for, and where."""
    return searching.sought_from(lambda name: argument(request, name))


def visit_of(datasette: Any, request: Any) -> corpus_pages.Visit:
    """What a page about the corpus needs of a request."""
    known = template_vars(datasette, request)
    return corpus_pages.Visit(
        db=reading_of(datasette), words=known["t"], page=page_number(request), path=dict(request.url_vars),
        arguments=lambda name: argument(request, name) if name in request.args else None,
        href=known["href"], report_href=known["report_href"],
    )
