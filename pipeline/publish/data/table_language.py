"""The language of Datasette's table pages: there ``lang=en`` would be a filter on a column ``lang``, and no row fits.

In: an application, the paths of its databases. Out: the same, which is asked with ``_lang=en`` below them, and with
plain commas between the columns of a key, however they were encoded on their way;
Datasette keeps parameters that begin with ``_`` in its links and forms. ``LANGUAGE`` is that of the request being
answered, for the cells of a table: Datasette 0.65 does not tell who renders them what was asked.
"""

from __future__ import annotations

import re
from contextvars import ContextVar

from pipeline.publish.serving.guard import App, Receive, Scope, Send

#: 'vi' or 'en'.
LANGUAGE = ContextVar("LANGUAGE", default="vi")
_ENGLISH = re.compile(rb"(^|&)_?lang=en(&|$)")
_COMMA = re.compile(rb"%2C", re.IGNORECASE)
_ASKED = re.compile(rb"(^|&)lang=")


def tables_in_language(app: App, *databases: str) -> App:
    """Wrap ``app``."""
    tables = re.compile(rf"^({'|'.join(map(re.escape, databases))})/")

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            LANGUAGE.set("en" if _ENGLISH.search(scope["query_string"]) else "vi")
        if scope["type"] == "http" and tables.match(scope["path"]):
            scope = {**scope, "query_string": _ASKED.sub(rb"\1_lang=", scope["query_string"])}
            if scope.get("raw_path"):
                scope["raw_path"] = _COMMA.sub(b",", scope["raw_path"])
        await app(scope, receive, send)

    return asked
