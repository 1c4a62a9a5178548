"""Pages that count once for the life of a process are asked for before a reader does.

In: the whole application. Out: the same, which asks itself for the first page and the findings once the
server has started: the list of all findings of 28,000 reports is read in three seconds. Readers are
answered meanwhile.
"""

from __future__ import annotations

import asyncio
import gc

from pipeline.publish.serving.guard import App, Message, Receive, Scope, Send

ASKED = ("/", "/phat-hien", "/so-sanh")


def warmed(app: App) -> App:
    """Wrap ``app``; a server without lifespan events serves it cold."""
    asking: set[asyncio.Task[None]] = set()

    async def started(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return

        async def send_and_ask(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                task = asyncio.create_task(ask_all(app))
                asking.add(task)
                task.add_done_callback(asking.discard)

        await app(scope, receive, send_and_ask)
        for task in list(asking):
            task.cancel()

    return started


async def ask_all(app: App) -> None:
    """Ask for each page in turn."""
    for path in ASKED:
        await _ask(app, path)
    # What was made now stays for the life of the process; looking through it for garbage held a page up by 60 ms.
    gc.collect()
    gc.freeze()


async def _ask(app: App, path: str) -> None:
    """Ask for a page as a reader would; whatever is answered stays here."""
    scope: Scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost")], "http_version": "1.1",
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def forget(message: Message) -> None:
        """Nobody reads it."""

    await app(scope, receive, forget)
