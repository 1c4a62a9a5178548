"""Whole pages kept in memory: the database is immutable, so an address always has the same answer.

In: an ASGI application over an immutable database, and where finished pages are found that were made before anybody
asked. Out: the same, each answer made once, packed with gzip for who takes it, and not sent again to who has it
(ETag). What is kept is bounded in bytes; the page least recently asked for goes first.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.publish.serving.guard import App, Message, Receive, Scope, Send
from pipeline.publish.serving.lanes import is_drawn

#: All pages together, packed and unpacked.
MOST_BYTES = 128 * 1024 * 1024
#: A longer answer is passed on as it comes; the longest report page of 28,000 has 1.1 MB.
LONGEST_PAGE = 8 * 1024 * 1024
#: Of gzip: half the time of the usual level for a tenth more bytes.
PACKING = 3
_PACKED = (b"text/", b"application/json", b"image/svg+xml", b"application/javascript")
_PERSONAL = {b"cookie", b"authorization"}
#: Made anew for each request of one address; the rest of an answer's headers is kept.
_REMADE = frozenset({b"content-length", b"content-encoding", b"etag", b"vary", b"cache-control"})

Key = tuple[str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its headers without those that depend on who asks, its body, the body packed."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    packed: bytes | None
    etag: bytes
    caching: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"")


class _Capture:
    """Takes the messages of one answer; passes on, as they come, those that are not to be kept."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.chunks: list[bytes] = []
        self.length = 0
        self.complete = False
        self.passing = False

    async def __call__(self, message: Message) -> None:
        if self.passing:
            await self.send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        else:
            chunk = bytes(message.get("body", b""))
            self.chunks.append(chunk)
            self.length += len(chunk)
            self.complete = not message.get("more_body", False)
            if self._is_download() or self.length > LONGEST_PAGE or (self.start and self.start["status"] != 200):
                await self.pass_on()

    def _is_download(self) -> bool:
        """Whether rows are sent as they are read: a table may have millions."""
        start = dict(self.start["headers"]) if self.start else {}
        return not self.complete and bytes(start.get(b"content-type", b"")).startswith(b"text/csv")

    async def pass_on(self) -> None:
        """Send what was held back, and from now on everything as it comes."""
        self.passing = True
        if self.start is not None:
            await self.send(self.start)
        await self.send(
            {"type": "http.response.body", "body": b"".join(self.chunks), "more_body": not self.complete}
        )
        self.chunks.clear()

    def kept(self) -> Kept | None:
        """The answer, if it is one to keep."""
        if self.passing or not self.complete or self.start is None:
            return None
        headers = [(bytes(name).lower(), bytes(value)) for name, value in self.start["headers"]]
        given = dict(headers)
        caching = given.get(b"cache-control", b"")
        if b"set-cookie" in given or b"no-store" in caching or b"private" in caching:
            return None
        body = b"".join(self.chunks)
        is_image = given.get(b"content-type", b"").startswith(b"image/")
        packs = given.get(b"content-type", b"").startswith(_PACKED) and len(body) > 500
        return Kept(
            tuple(pair for pair in headers if pair[0] not in _REMADE), body,
            gzip.compress(body, PACKING, mtime=0) if packs else None,
            b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"',
            # A page is asked for again each time and answered in a few bytes: a new build shows at once.
            caching if b"immutable" in caching or (is_image and caching) else b"no-cache",
        )


#: Path and query -> an answer that was made before; its addresses must not name a host.
Finished = Callable[[str, bytes], Kept | None]


class PageCache:
    """The pages kept, and those being made; ``finished`` is asked before a page is made."""

    def __init__(self, app: App, most_bytes: int = MOST_BYTES, finished: Finished = lambda _path, _query: None) -> None:
        self.app = app
        self.finished = finished
        self.most_bytes = most_bytes
        self.bytes = 0
        self.pages: OrderedDict[Key, Kept] = OrderedDict()
        self.made: dict[Key, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"]) if scope["type"] == "http" else {}
        # Who is known by a cookie may be shown what others are not.
        passes = scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or given.keys() & _PERSONAL
        if passes or is_drawn(scope["path"]):
            await self.app(scope, receive, send)
            return
        # Pages hold absolute addresses of this host, so an answer belongs to the host it was asked of.
        host = given.get(b"host", b"") + b"|" + scope["scheme"].encode()
        key = (scope["path"], host, scope["query_string"])
        if key not in self.pages and key in self.made:
            await self.made[key].wait()
        if key not in self.pages and (finished := self.finished(scope["path"], scope["query_string"])) is not None:
            self._keep(key, finished)
            await _send_kept(finished, scope, given, send)
        elif key in self.pages:
            self.pages.move_to_end(key)
            await _send_kept(self.pages[key], scope, given, send)
        else:
            await self._make(key, scope, given, receive, send)

    async def _make(
        self, key: Key, scope: Scope, given: dict[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        capture = _Capture(send)
        whole = [pair for pair in scope["headers"] if pair[0] not in (b"if-none-match", b"range")]
        done = self.made.setdefault(key, asyncio.Event())
        try:
            await self.app({**scope, "method": "GET", "headers": whole}, receive, capture)
            kept = capture.kept()
            if kept is not None:
                self._keep(key, kept)
        finally:
            done.set()
            self.made.pop(key, None)
        if kept is not None:
            await _send_kept(kept, scope, given, send)
        elif not capture.passing and capture.start is not None:
            await capture.pass_on()

    def _keep(self, key: Key, kept: Kept) -> None:
        if key in self.pages:
            self.bytes -= self.pages.pop(key).size
        self.pages[key] = kept
        self.bytes += kept.size
        while self.bytes > self.most_bytes:
            _, oldest = self.pages.popitem(last=False)
            self.bytes -= oldest.size


async def answer_to_keep(app: App, path: str, query: bytes) -> Kept | None:
    """Ask ``app`` for a page nobody asked for; None for an answer that is not to be kept."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def forget(message: Message) -> None:
        """Nobody reads it."""

    capture = _Capture(forget)
    await app({
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query,
        "scheme": "http", "headers": [(b"host", b"localhost")], "http_version": "1.1",
    }, receive, capture)  # fmt: skip
    return capture.kept()


async def _send_kept(kept: Kept, scope: Scope, given: dict[bytes, bytes], send: Send) -> None:
    headers = [*kept.headers, (b"etag", kept.etag), (b"vary", b"Accept-Encoding"), (b"cache-control", kept.caching)]
    if kept.etag in [tag.strip().removeprefix(b"W/") for tag in given.get(b"if-none-match", b"").split(b",")]:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    body = kept.body
    if kept.packed is not None and b"gzip" in given.get(b"accept-encoding", b""):
        body = kept.packed
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
