"""A database that was put in the place of the served one is opened without a restart.

In: the path of the database, a function that makes the application over it. Out: an application
that looks at the path every few seconds and, where another file stands there, serves that one. An open file
stays whole when another takes its name, so nobody is shown half of each; a file that was changed in
place is not noticed, and must not be: builds are told that it is shown (``pipeline.storage.served``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from pipeline.publish.serving.guard import App, Receive, Scope, Send
from pipeline.publish.serving.warming import ask_all
from pipeline.storage.served import ShownFile

#: Seconds between two looks at the path; a look is one question to the file system.
INTERVAL = 2.0
log = logging.getLogger(__name__)

Identity = tuple[int, int]


class Reopening:
    """The application over whichever file stands at ``path``.

    ``check`` raises an exception for a file that cannot be served: the old one is served on, and
    the log says why.
    """

    def __init__(self, path: Path, make: Callable[[], App], check: Callable[[Path], None]) -> None:
        self.path, self.make, self.check = path, make, check
        self.shown = ShownFile(path)
        self.app = make()
        self.seen = identity(path)
        self.looked = monotonic()
        self.opening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._look()
        await self.app(scope, receive, send)

    def _look(self) -> None:
        now = monotonic()
        if now - self.looked < INTERVAL or (self.opening is not None and not self.opening.done()):
            return
        self.looked = now
        found = identity(self.path)
        if found is not None and found != self.seen:
            # Looked at once, whatever comes of it: a file that cannot be served is not tried at every request.
            self.seen = found
            self.opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        try:
            shown = ShownFile(self.path)
            try:
                app = await asyncio.to_thread(self._made)
                await ask_all(app)
            except Exception:
                shown.end()
                raise
            self.app = app
            self.shown.end()
            self.shown = shown
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old one is served
            log.warning("%s was replaced, but cannot be served; the database before it is served on. %s",
                        self.path, error)
        else:
            log.warning("%s was replaced and is now served.", self.path)

    def _made(self) -> App:
        self.check(self.path)
        return self.make()


def identity(path: Path) -> Identity | None:
    """Which file stands at ``path``; None where there is none, as between two commands of whoever replaces it."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
