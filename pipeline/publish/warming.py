"""The first page is asked for before a reader does: over 28,000 reports it takes seconds.

In: the whole application. Out: the same, which asks itself for the first page once the
server has started. Readers are answered meanwhile.
"""

from __future__ import annotations

import asyncio

from pipeline.publish.guard import App, Message, Receive, Scope, Send


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
                task = asyncio.create_task(_ask(app))
                asking.add(task)
                task.add_done_callback(asking.discard)

        await app(scope, receive, send_and_ask)
        for task in list(asking):
            task.cancel()

    return started


async def _ask(app: App) -> None:
    """Ask for '/' as a reader would; whatever is answered stays here."""
    scope: Scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost")], "http_version": "1.1",
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def forget(message: Message) -> None:
        """Nobody reads it."""

    await app(scope, receive, forget)
