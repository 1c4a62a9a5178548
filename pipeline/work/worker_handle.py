"""One worker process as its parent sees it: start it, talk to it, end it.

Comes in: a ``Task``, then arguments. Goes out: answers ``(kind, value)``, taken as they
trickle in so that a process that stops half way never holds the parent up. When to end
a process is ``pipeline.work.workers``' job.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.work.origin import origin
from pipeline.work.plain_values import loads_plain
from pipeline.work.worker_process import HEADER, Task, frame, serve

log = logging.getLogger(__name__)

PIECE = 1 << 20


@dataclass(slots=True)
class Worker:
    """One process, our end of the line to it, and the job it has."""

    process: BaseProcess
    line: socket.socket
    deadline: float
    ready: bool = False
    #: When the present job is late; the deadline is sooner where it shows no progress.
    due: float = 0.0
    #: Seconds the job was granted beyond its limit.
    extra: float = 0.0
    jobs_done: int = 0
    job: object | None = None
    index: int = -1
    received: bytearray = field(default_factory=bytearray)

    @classmethod
    def start(cls, task: Task) -> Worker:
        """Start a process; it reports ready over its line, or ends, or is late."""
        ours, theirs = socket.socketpair()
        with closing(theirs), interrupts_held():
            try:
                process = _process(task.loaded, theirs, task)
            except (EOFError, ConnectionError) as error:
                # What was to be copied ended while it loaded: a new process will tell why.
                log.debug("no process to copy: %r", error)
                process = _process(None, theirs, task)
        return cls(process, ours, time.monotonic() + task.limits.start_seconds)

    def send(self, argument: Any, seconds: float) -> None:
        """Send a job's argument; raises OSError if the process does not take it in time."""
        self.line.settimeout(seconds)
        self.line.sendall(frame(pickle.dumps(argument)))

    def receive(self, most: int) -> tuple[str, Any] | None:
        """Take what has arrived; return the answer once it is whole.

        Raises EOFError when the process is gone, ValueError for more than ``most``
        bytes, pickle.UnpicklingError for what is not plain.
        """
        # No byte of the next message: the line must show that there is one.
        piece = self.line.recv(min(PIECE, self._missing()))
        if not piece:
            raise EOFError
        self.received += piece
        if len(self.received) < HEADER.size:
            return None
        (size,) = HEADER.unpack_from(self.received)
        if size > most:
            raise ValueError(f"{size} bytes, more than {most}")
        if self._missing():
            return None
        message = loads_plain(bytes(self.received[HEADER.size : HEADER.size + size]))
        self.received.clear()
        if isinstance(message, tuple) and len(message) == 2 and isinstance(message[0], str):
            return message
        raise pickle.UnpicklingError("not an answer")

    def _missing(self) -> int:
        """Bytes until the header, then until the message is whole."""
        if len(self.received) < HEADER.size:
            return HEADER.size - len(self.received)
        return int(HEADER.unpack_from(self.received)[0]) + HEADER.size - len(self.received)

    def end(self) -> None:
        """End the process and all it started; that it has ended is told over its line."""
        pid = self.process.pid
        if pid is not None and hasattr(os, "killpg"):
            try:
                os.killpg(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                # It had not yet made its own group, or (macOS) only its corpse is left.
                log.debug("worker %s has no process group", pid)

    def kill(self) -> str:
        """End the process and all it started; return how it ended, in words."""
        self.end()
        self.line.close()
        self.process.join(timeout=0.2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        exitcode = self.process.exitcode
        self.process.close()
        return _ending(exitcode)


def _process(loaded: str | None, line: socket.socket, task: Task) -> BaseProcess:
    # Never a fork of this process: it may have threads, and a fork would copy their locks.
    process = origin(loaded).Process(
        target=serve, args=(line, task, dict(os.environ)), daemon=True, name="doichieu-worker"
    )
    process.start()
    return process


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Start what does not hear Ctrl-C: the parent does, and ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It starts with the first process otherwise, and lets interrupts through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ending(exitcode: int | None) -> str:
    if exitcode is None or exitcode >= 0:
        return f"exit code {exitcode}"
    try:
        return signal.Signals(-exitcode).name
    except ValueError:
        return f"signal {-exitcode}"
