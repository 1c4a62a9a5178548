"""A bounded queue before the processes that draw: so many wait, the next one is told to come again.

Comes in: what ``pipeline.page_images.drawing`` should draw. Goes out: a future of what was drawn, or
``QueueFullError``. What is drawn is kept in memory within a budget; a document that keeps failing is
left alone for a while. Addresses and headers are ``page_images``' job.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from cachetools import LRUCache, TTLCache

from pipeline.limits import MIB, Limits
from pipeline.page_images.drawing import LIMITS, Drawing
from pipeline.work import workers

log = logging.getLogger(__name__)

#: Processes that draw. Two, as a build reads with: the site itself needs the rest of a small machine.
PROCESSES = 2
#: Drawings that may wait. A page takes 0.1 to 0.4 s on two slow cores: the last one waits about 6 s.
MOST_WAITING = 32
#: A page of 1,100 pixels is 0.24 MB: room for some 250 pages.
KEPT_BYTES = 64 * MIB
#: So many drawings of one document that were killed, and it is left alone for so many seconds.
MOST_FAILURES = 3
LEFT_ALONE_SECONDS = 600.0

Drawn = bytes | None


class QueueFullError(RuntimeError):
    """As many drawings wait as may; ask again in a moment."""


@dataclass(frozen=True, slots=True)
class _Task:
    document: str
    asked: Drawing
    answer: Future[Drawn]

    @property
    def key(self) -> tuple[str, Drawing]:
        """The document too: another file may come to stand under the same path."""
        return self.document, self.asked


class DrawingQueue:
    """Draws in processes of its own, started at the first call.

    ``draw`` may be called from any thread; the same drawing asked twice is made once.
    """

    def __init__(self, limits: Limits = LIMITS, processes: int = PROCESSES, waiting: int = MOST_WAITING) -> None:
        self._limits = limits
        self._processes = processes
        self._waiting: queue.Queue[_Task] = queue.Queue(waiting)
        self._under_way: dict[tuple[str, Drawing], Future[Drawn]] = {}
        self._kept: LRUCache[tuple[str, Drawing], Drawn] = LRUCache(KEPT_BYTES, getsizeof=_bytes_of)
        self._failures: TTLCache[str, int] = TTLCache(1024, LEFT_ALONE_SECONDS)
        self._lock = threading.Lock()
        self._started = False

    def draw(self, document: str, asked: Drawing) -> Future[Drawn]:
        """Return the future of a drawing of ``document``, None in it where it cannot be made; raises QueueFullError."""
        task = _Task(document, asked, Future())
        with self._lock:
            if task.key in self._kept:
                return _settled(self._kept[task.key])
            if task.key in self._under_way:
                return self._under_way[task.key]
            if self._failures.get(document, 0) >= MOST_FAILURES:
                return _settled(None)
            try:
                self._waiting.put_nowait(task)
            except queue.Full:
                raise QueueFullError from None
            self._under_way[task.key] = task.answer
            self._start()
            return task.answer

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        for number in range(self._processes):
            threading.Thread(target=self._work, name=f"drawing-{number}", daemon=True).start()

    def _work(self) -> None:
        """Feed one process after the other: a killed one is replaced by ``workers.run``."""
        held: list[_Task] = []
        while True:
            try:
                for outcome in workers.run(
                    self._jobs(held), "pipeline.page_images.drawing:draw", workers=1, limits=self._limits,
                    warm="pipeline.page_images.drawing:give_way",
                ):
                    self._settle(held.pop(), outcome)
            except workers.WorkerStartError as error:
                log.warning("page images cannot be drawn: %s", error)
                self._settle(held.pop(), workers.Failed("", "error", str(error)))

    def _jobs(self, held: list[_Task]) -> Iterator[workers.Job]:
        """Yield what waits, one at a time; ``held`` is the task under way."""
        while True:
            task = self._waiting.get()
            held.append(task)
            yield workers.Job(task.document, task.asked)

    def _settle(self, task: _Task, outcome: workers.Done | workers.Failed) -> None:
        drawn: Drawn = None
        with self._lock:
            del self._under_way[task.key]
            if isinstance(outcome, workers.Failed):
                log.warning("%s: %s not drawn (%s)", task.document, type(task.asked).__name__, outcome.code)
                self._failures[task.document] = self._failures.get(task.document, 0) + 1
            else:
                drawn = outcome.value
                if _bytes_of(drawn) <= KEPT_BYTES:
                    self._kept[task.key] = drawn
        task.answer.set_result(drawn)


def _settled(drawn: Drawn) -> Future[Drawn]:
    answer: Future[Drawn] = Future()
    answer.set_result(drawn)
    return answer


def _bytes_of(drawn: Drawn) -> int:
    return len(drawn or b"") + 64
