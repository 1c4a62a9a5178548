"""What search engines are asked to leave alone: the same rows in other orders, narrowed otherwise, as files.

In: the paths of the site's databases. Out: the rules of ``/robots.txt``, and whether an address is under one of them. A
corpus of 32 reports has some 2,000 pages of its own and more than 60,000 addresses of filters, counts and orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from datasette.utils.asgi import Response


def rules_of(base: str, databases: Iterable[str]) -> list[str]:
    """List what is not to be asked for, as ``robots.txt`` writes it; ``base`` is the path of the site, '/' or '/x/'."""
    tables = [rule for path in databases for rule in (f"{path}?", f"{path}/*?", f"{path}/*.")]
    # A page with one of its boxes lit; a search; a file of what a page shows.
    return [*tables, f"{base}trang/*?m=", f"{base}tim-kiem?", *(f"{base}*.{form}" for form in ("csv", "json", "xlsx"))]


def read_rules(text: str) -> list[re.Pattern[str]]:
    """Read the rules of a ``robots.txt`` of ours, each as a pattern for the beginning of an address.

    >>> [rule.match("/trang/a/2?m=f-1") is not None for rule in read_rules("Disallow: /trang/*?m=\\nDisallow: /x")]
    [True, False]
    """
    told = re.findall(r"(?m)^Disallow: (\S+)$", text)
    return [re.compile(".*".join(re.escape(part) for part in rule.split("*"))) for rule in told]


async def robots(datasette: Any, request: Any) -> Response:  # noqa: ARG001 - Datasette gives by name
    """Answer ``/robots.txt``."""
    base = str(datasette.urls.path("/"))
    databases = [str(datasette.urls.database(name)) for name in datasette.databases if not name.startswith("_")]
    lines = ["User-agent: *", *(f"Disallow: {rule}" for rule in rules_of(base, databases))]
    return Response.text("\n".join(lines) + "\n")
