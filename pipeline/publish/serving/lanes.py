"""How many requests are worked on at once, so that dear ones never starve cheap ones.

In: an ASGI application. Out: the same in three lanes: our pages, Datasette's tables and
SQL, streamed downloads. Datasette has four threads for SQL; tables and SQL from readers
hold at most two of them. Who finds no place is told to come back (503).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.publish.serving.guard import App, Receive, Scope, Send, answer

#: Threads that run SQL; ``server`` gives this number to Datasette.
SQL_THREADS = 4
#: Seconds a request waits for its turn before it is sent away.
LONGEST_WAIT = 10.0
#: Seconds a download may take: 3 million figures at 10 MB/s, with room.
LONGEST_DOWNLOAD = 600.0
_RETRY = (b"retry-after", b"5")
_BUSY = (
    "Máy chủ đang bận, xin thử lại sau vài giây.\nThe server is busy, please try again in a few seconds.\n".encode()
)


@dataclass(slots=True)
class Lane:
    """``places`` requests run at once, ``waiting_room`` more wait for ``wait`` seconds."""

    places: int
    waiting_room: int
    wait: float = LONGEST_WAIT
    longest: float | None = None
    waiting: int = 0
    turns: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(self.places)

    async def enter(self) -> bool:
        """Wait for a place; False if there is none."""
        if self.waiting >= self.waiting_room and self.turns.locked():
            return False
        self.waiting += 1
        try:
            async with asyncio.timeout(self.wait):
                await self.turns.acquire()
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
        return True


def is_drawn(path: str) -> bool:
    """True for page images: ``page_images`` bounds and keeps them itself, and drawing asks the database little."""
    return path.startswith(("/trang/", "/cat/")) and path.endswith(".webp")


def lane_of(*databases: str) -> Callable[[Scope], str]:
    """Tell by its address which lane a request takes; ``databases`` are the paths of Datasette's pages."""
    tables = re.compile(rf"^({'|'.join(map(re.escape, databases))})([/.?]|$)")

    def choose(scope: Scope) -> str:
        path: str = scope["path"]
        if path.startswith(("/static/", "/-/static")) or is_drawn(path):
            return ""
        if path.endswith(".csv") or b"_stream" in scope["query_string"]:
            return "download"
        return "tables" if tables.match(path) else "pages"

    return choose


def in_lanes(app: App, *databases: str) -> App:
    """Wrap ``app``; files of ours pass at once."""
    choose = lane_of(*databases)
    lanes = {
        "pages": Lane(SQL_THREADS, 200),
        "tables": Lane(SQL_THREADS // 2, 40),
        # A slow reader of a stream holds its place: nobody waits behind one.
        "download": Lane(2, 4, wait=1.0, longest=LONGEST_DOWNLOAD),
    }

    async def ordered(scope: Scope, receive: Receive, send: Send) -> None:
        lane = lanes.get(choose(scope)) if scope["type"] == "http" else None
        if lane is None:
            await app(scope, receive, send)
        elif await lane.enter():
            try:
                async with asyncio.timeout(lane.longest):
                    await app(scope, receive, send)
            finally:
                lane.turns.release()
        else:
            await answer(503, _BUSY, send, _RETRY)

    return ordered
