"""The outer layer of the site: refuses dangerous and abusive addresses, sets safety headers.

In: any ASGI application, and which of its addresses take forms (none, as a rule). Out: the
same with a Content-Security-Policy, frame, referrer and type-sniffing policy on every
answer. What a page may show is someone else's job; how many are made at once is ``lanes``'s.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipeline.publish.serving.csv_answers import SafeCsv

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: One policy for every page, Datasette's too: our templates leave it no inline script or style.
STRICT_POLICY = (
    "default-src 'none'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; script-src 'self'; style-src 'self'"
)

_HEADERS = (
    (b"content-security-policy", STRICT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
#: Over plain HTTP browsers ignore it, with a complaint on every page.
_HEADERS_OVER_TLS = (*_HEADERS, (b"cross-origin-opener-policy", b"same-origin"))

# Datasette redirects 'x/' to 'x' as written, so '/\host/', '//host/' and the same with
# control characters between would send a browser to another host (seen with 0.65.5).
_LEAVES_SITE = re.compile(r"^/[\x00-\x20]*[/\\]|[\\\x00-\x1f\x7f]")
# /-/databases tells the path of the file, /-/plugins and /-/threads the installation.
_INTERNAL = re.compile(r"^/-/(?!static/|static-plugins/|versions(\.json)?$)|^/:memory:|^/\w+/_memory")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: A reviewer's form is a few fields and a note.
MOST_FORM_BYTES = 65536

#: Which paths take forms.
Writable = Callable[[str], bool]

#: Bytes of an address; the longest prepared question printed as ?sql= has some 2,000.
LONGEST_ADDRESS = 8_000
#: Of one parameter that costs a query each time it is given; a table declares at most three facets.
MOST_REPEATS = 4
_COSTLY = frozenset({"_facet", "_facet_array", "_facet_date", "_where", "_through"})

_WORDS = {
    400: b"Too many of one parameter, or a character no address has\n",
    403: b"This form was not sent from this site\n",
    404: b"Not found\n",
    405: b"This site is read only\n",
    411: b"A form without its length\n",
    413: b"Too long\n",
    414: b"The address is too long\n",
    415: b"Not a form of this site\n",
}


def nothing_writable(path: str) -> bool:  # noqa: ARG001
    """The site as published: read-only."""
    return False


def guard(app: App, writable: Writable = nothing_writable) -> App:
    """Wrap ``app``: refuse what leaves the site, costs too much or writes where it may not; set headers on the rest."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        lines: SafeCsv | None = None

        async def send_safely(message: Message) -> None:
            nonlocal lines
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_policies(scope, message["headers"])}
                if scope["path"].endswith(".csv") and message["status"] == 200:
                    lines = SafeCsv(scope["query_string"])
            elif lines is not None:
                body = lines.take(message.get("body", b""), not message.get("more_body"))
                message = {**message, "body": body}
            await send(message)

        refusal = _refusal(scope, writable)
        if refusal:
            await answer(refusal, _WORDS[refusal], send_safely)
        else:
            await app(scope, receive, send_safely)

    return guarded


def _refusal(scope: Scope, writable: Writable) -> int | None:
    path = scope["path"]
    if scope["method"] not in _READING and (scope["method"] != "POST" or not writable(path)):
        return 405
    if _LEAVES_SITE.search(path) or _INTERNAL.search(path):
        return 404
    query: bytes = scope["query_string"]
    if len(path) + len(query) > LONGEST_ADDRESS:
        return 414
    given = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    # SQLite ends a text at NUL, and what Datasette puts together is no SQL any more.
    if sum(name in _COSTLY for name, _ in given) > MOST_REPEATS or any("\0" in name + value for name, value in given):
        return 400
    return _form_refusal(scope) if scope["method"] == "POST" else None


def _form_refusal(scope: Scope) -> int | None:
    """A form must come from a page of this site, be short and be what browsers make of a form."""
    headers = {bytes(name).lower(): bytes(value).decode("latin-1") for name, value in scope["headers"]}
    if not _same_origin(headers):
        return 403
    if headers.get(b"content-type", "").split(";")[0].strip() != "application/x-www-form-urlencoded":
        return 415
    length = headers.get(b"content-length", "")
    if not (length.isascii() and length.isdigit()):
        return 411
    return 413 if int(length) > MOST_FORM_BYTES else None


def _same_origin(headers: dict[bytes, str]) -> bool:
    """Whether the browser says that a page of this very host sent it; every browser says so of a POST.

    ``Sec-Fetch-Site`` is right behind any proxy; where an old browser lacks it, ``Origin`` must name our host.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get(b"origin")
    return bool(origin) and urlsplit(origin).netloc.lower() == headers.get(b"host", "").lower() != ""


def _with_policies(scope: Scope, headers: Any) -> list[tuple[bytes, bytes]]:
    kept = [(bytes(name).lower(), bytes(value)) for name, value in headers]
    present = {name for name, _ in kept}
    if scope["path"].startswith("/static/"):
        # Addresses of our static files carry a hash of their content.
        kept.append((b"cache-control", b"public, max-age=31536000, immutable"))
    given = _HEADERS_OVER_TLS if scope["scheme"] == "https" else _HEADERS
    return kept + [pair for pair in given if pair[0] not in present]


async def answer(status: int, words: bytes, send: Send, *headers: tuple[bytes, bytes]) -> None:
    """Answer a few plain words."""
    start = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": words})
