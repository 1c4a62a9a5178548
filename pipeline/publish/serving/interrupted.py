"""What a reader is told when a page's query takes longer than the site allows.

In: a page. Out: the same, answering 503 in words where Datasette would call it an error of ours.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Response

from pipeline.publish.rendering import rendered

Page = Callable[[Any, Any], Awaitable[Response]]


def patient(page: Page) -> Page:
    """Wrap ``page``: an interrupted query is the server's business, not a fault of the address."""

    @wraps(page)
    async def told(datasette: Any, request: Any) -> Response:
        try:
            return await page(datasette, request)
        except QueryInterrupted:
            html = rendered(datasette, request, "too_slow.html", {})
            return Response.html(html, status=503, headers={"retry-after": "10"})

    return told
