"""The listening socket that several processes of one server share, so that each gets its part of the readers.

In: a bound socket. Out: the same, one connection a turn of the event loop. asyncio accepts all that wait at
once: of twenty readers who come together one process took all, and the other had nothing to do. A process that
makes a page comes back late for its next connection, so that an idle one takes it.
"""

from __future__ import annotations

import socket
import time
from multiprocessing.reduction import DupFd
from typing import Any

#: Seconds in which another process can take the next connection; a page takes twenty times as long.
_ASIDE = 0.0005


class TurnTaking(socket.socket):
    """A listening socket whose every second ``accept`` says that nobody waits."""

    _taken = False

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept one connection; BlockingIOError after each, which sends an event loop on to its other work."""
        if self._taken:
            self._taken = False
            # Others that were woken by the same connection may wait for this very processor.
            time.sleep(_ASIDE)
            raise BlockingIOError
        accepted = super().accept()
        self._taken = True
        return accepted

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as ``multiprocessing`` sends plain sockets."""
        return _received, (DupFd(self.fileno()), self.family, self.type, self.proto)


def _received(copy: Any, family: int, kind: int, protocol: int) -> TurnTaking:
    return TurnTaking(family, kind, protocol, fileno=copy.detach())


def shared(bound: socket.socket) -> TurnTaking:
    """Make ``bound`` one that processes share, and that sends an answer at once.

    uvicorn makes it without naming TCP, so asyncio does not take it for one and leaves Nagle's algorithm on: the body
    of an answer then waits 40 ms for the receipt of its head. What a connection inherits is set here.
    """
    listening = TurnTaking(bound.family, bound.type, bound.proto, fileno=bound.detach())
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
