"""The site below a path of another site (``/doichieu/``), behind a reverse proxy.

In: an ASGI application that answers at '/', and a base path. Out: the same at the base
path. A proxy may pass the path on whole or cut off; both reach the same page. Addresses
printed into pages are Datasette's ``base_url`` setting's job.
"""

from __future__ import annotations

import re

from pipeline.publish.serving.guard import App, Receive, Scope, Send

#: '/' or '/one/two/': what Datasette takes as base_url, and no character that needs quoting.
BASE_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")


def is_base_path(text: str) -> bool:
    """Tell whether ``text`` can be a base path.

    >>> [is_base_path(text) for text in ("/", "/doichieu/", "doichieu", "//x/", "/a b/")]
    [True, True, False, False, False]
    """
    return BASE_PATH.fullmatch(text) is not None


def below(base: str, app: App) -> App:
    """Wrap ``app`` so that it answers below ``base``."""
    if base == "/":
        return app
    prefix = base.rstrip("/")

    async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"] == prefix:
                await _redirect(base, send)
                return
            scope = {**scope, "path": _cut(scope["path"], base)}
            if scope.get("raw_path"):
                scope["raw_path"] = _cut(scope["raw_path"].decode("latin-1"), base).encode("latin-1")
        await app(scope, receive, send)

    return mounted


def _cut(path: str, base: str) -> str:
    return "/" + path[len(base):] if path.startswith(base) else path


async def _redirect(base: str, send: Send) -> None:
    headers = [(b"location", base.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
