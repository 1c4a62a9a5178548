"""Hand jobs to a cluster and take their outcomes in, in order, few at a time.

Comes in: jobs and a connected client. Goes out: a ``Done`` or a ``Failed`` per job, as ``pipeline.work.workers.run``
gives them. What a lost worker had is done again by another, by Dask; a job is settled once, whoever
did it. Of the jobs that a worker had when it was lost Dask cannot tell which one took it down: one that lost
worker after worker is done once more with no other beside it, and is ``crashed`` if that ends the same.
"""

from __future__ import annotations

import logging
import pickle
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from pipeline.cluster import UnusableCluster, on_worker
from pipeline.cluster.connection import threads_of
from pipeline.cluster.facts import code_digest
from pipeline.limits import Limits
from pipeline.output.language import told
from pipeline.work.jobs import Agenda, Done, Failed, Job
from pipeline.work.plain_values import loads_plain
from pipeline.work.worker_process import Task

if TYPE_CHECKING:
    from distributed import Client, Future

log = logging.getLogger(__name__)

#: Jobs with the cluster for each that it can do at once: the next is there when one ends.
IN_FLIGHT = 1.5
#: With these many results waiting for a slow one, no further job is begun.
AHEAD = 16
#: How often workers are counted, and how often it is said that there are none.
COUNT_SECONDS, TELL_SECONDS = 2.0, 60.0


#: A kind of answer that no worker gives.
_WORKERS_LOST = "workers lost"


def run(
    jobs: Iterable[Job], target: str, *, client: Client, limits: Limits, warm: str | None = None,
    loaded: str | None = None, idle: Callable[[], None] | None = None,
) -> Generator[Done | Failed, None, None]:
    """Yield the outcome of ``target`` ('module:function') for each job, in the order of the jobs.

    ``warm`` and ``loaded`` as ``pipeline.work.workers.run`` has them; ``idle`` is called where some seconds bring none.
    Closing the iterator withdraws what is not done and ends the processes of the workers. Raises UnusableCluster where
    the scheduler is lost.
    """
    board = _Board(client, client.scheduler.address, Task(target, warm, limits, loaded), Agenda(jobs, ahead=AHEAD))
    try:
        while not board.agenda.is_done():
            board.hand_out()
            if not board.take_in() and idle:
                idle()
            yield from board.agenda.ready()
    finally:
        board.clear()


@dataclass(frozen=True, slots=True)
class _Sent:
    """A job with the cluster; ``alone`` where no other is."""

    future: Future
    number: int
    job: Job
    alone: bool


@dataclass(slots=True)
class _Board:
    """What is with the cluster, by Dask's key, and the jobs that have to be done alone.

    A client that gave its scheduler up no longer knows the address, ``where`` it was.
    """

    client: Client
    where: str
    task: Task
    agenda: Agenda
    ended: SimpleQueue[str] = field(default_factory=SimpleQueue)
    out: dict[str, _Sent] = field(default_factory=dict)
    suspects: deque[tuple[int, Job]] = field(default_factory=deque)
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    submitted: int = 0
    threads: int = 0
    counted: float = 0.0
    told: float = field(default_factory=time.monotonic)

    def hand_out(self) -> None:
        """Give the cluster as many jobs as it can take."""
        self._count()
        if self.suspects:
            if not self.out:
                self._submit(*self.suspects.popleft(), alone=True)
            return
        while len(self.out) < self.threads * IN_FLIGHT + 1 and (entry := self.agenda.take()) is not None:
            self._submit(*entry)

    def take_in(self) -> bool:
        """Wait a moment for something to end, and settle all that has; False where nothing has."""
        try:
            key = self.ended.get(timeout=COUNT_SECONDS)
        except Empty:
            self._check()
            return False
        while True:
            self._settle(key)
            try:
                key = self.ended.get_nowait()
            except Empty:
                return True

    def clear(self) -> None:
        """Withdraw what is with the cluster and end the processes there; a lost cluster has none of ours."""
        futures = [sent.future for sent in self.out.values()]
        self.out.clear()
        if self.client.status != "running":
            return
        try:
            self.client.cancel(futures, force=True)
            self.client.run(on_worker.dismiss, on_error="ignore")
        except Exception as error:  # noqa: BLE001 - whatever ended the build is what is to be told
            log.debug("the cluster was not cleared: %s", error)

    def _count(self) -> None:
        now = time.monotonic()
        if now - self.counted < COUNT_SECONDS:
            return
        self.counted = now
        with self._losses_told():
            self.threads = threads_of(self.client)
        self.agenda.ahead = max(self.threads, 1) * AHEAD
        if self.threads:
            self.told = now
        elif now - self.told > TELL_SECONDS:
            self.told = now
            log.warning("the cluster has no worker now; waiting for one")

    def _submit(self, number: int, job: Job, alone: bool = False) -> None:
        self.submitted += 1
        key = f"doichieu-{self.name}-{self.submitted}"
        with self._losses_told():
            future = self.client.submit(
                on_worker.do, code_digest(), self.task, job.argument, key=key, pure=False,
                # Parts before further documents: what is begun is ended first.
                priority=0 if job.argument[0] == "spread" else 10,
            )
        self.out[key] = _Sent(future, number, job, alone)
        future.add_done_callback(lambda done: self.ended.put(done.key))

    def _settle(self, key: str) -> None:
        if key not in self.out:
            return
        sent = self.out.pop(key)
        kind, value = self._answer(sent.future)
        if kind == on_worker.OTHER_CODE:
            log.warning("%s has other code and was sent away", value)
            with self._losses_told():
                self.client.retire_workers([value])
            self._submit(sent.number, sent.job, sent.alone)
        elif kind == on_worker.DONE:
            self.agenda.settle(sent.number, Done(sent.job.key, value))
        elif kind == _WORKERS_LOST and not sent.alone:
            self.suspects.append((sent.number, sent.job))
        else:
            code, detail = ("crashed", f"workers lost: {value}") if kind == _WORKERS_LOST else value
            self.agenda.settle(sent.number, Failed(sent.job.key, code, detail))
        sent.future.release()

    def _answer(self, future: Future) -> tuple[str, Any]:
        from distributed import KilledWorker

        try:
            answer = future.result()
        except KilledWorker as error:
            return _WORKERS_LOST, error.allowed_failures + 1
        except Exception as error:
            raise self._lost(error) from error
        if not isinstance(answer, bytes):
            raise self._lost(TypeError(f"a worker answered with {type(answer).__name__}"))
        if len(answer) > self.task.limits.result_bytes:
            return on_worker.FAILED, ("error", f"its result was not accepted: {len(answer)} bytes")
        try:
            kind, value = loads_plain(answer)
        except pickle.UnpicklingError as error:
            return on_worker.FAILED, ("error", f"its result was not accepted: {error}")
        return kind, value

    def _check(self) -> None:
        if self.client.status not in ("running", "connecting"):
            raise self._lost(ConnectionError(self.client.status))

    @contextmanager
    def _losses_told(self) -> Iterator[None]:
        """Whatever Dask raises while it is asked for something means that the scheduler is gone."""
        try:
            yield
        except Exception as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> UnusableCluster:
        why = f"{type(error).__name__}: {error}"
        return UnusableCluster(told(
            f"Cụm máy ở {self.where} không chạy tiếp được ({why}). Những gì đã lưu còn nguyên: khi bộ điều phối và các "
            "worker chạy lại, chạy lại đúng lệnh này.",
            f"The cluster at {self.where} cannot go on ({why}). What was "
            "stored is whole: when the scheduler and its workers are up again, run the same command."))
