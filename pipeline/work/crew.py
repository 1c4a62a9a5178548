"""Processes that run one function, and what to do when one reports, dies or is late.

Comes in: jobs, one for each free process. Goes out: a ``Done`` or a ``Failed`` for each. One process seen
from here is ``pipeline.work.worker_handle``, from inside ``pipeline.work.worker_process``; which job comes when is
``pipeline.work.workers``' matter, or that of a cluster's worker.
"""

from __future__ import annotations

import logging
import pickle
import time
from multiprocessing.connection import wait
from typing import Any

from pipeline.work.jobs import Done, Failed, Job
from pipeline.work.worker_handle import Worker
from pipeline.work.worker_process import MORE_TIME, PROGRESS, Task

log = logging.getLogger(__name__)

#: A worker that cannot start at all (a missing library) will not start the fourth time.
MAX_FAILED_STARTS = 3
#: From the first byte of a result to its last.
SEND_SECONDS = 30.0


class WorkerStartError(RuntimeError):
    """No worker gets as far as its first job."""


class Crew:
    """The workers alive, each with at most one job."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._workers: list[Worker] = []
        self._failed_starts = 0
        self._warned = False
        self._left = time.monotonic()

    def busy(self) -> list[Worker]:
        return [worker for worker in self._workers if worker.job is not None]

    def give(self, index: int, job: Job) -> None:
        """Hand ``job`` to a free worker, or to a new one as soon as it is ready."""
        worker = next((w for w in self._workers if w.job is None), None) or self._start()
        worker.job, worker.index = job, index
        if worker.ready:
            self._send(worker)

    def collect(self, patience: float | None = None) -> list[tuple[int, Done | Failed]]:
        """Wait until something happens, or for ``patience`` seconds; return the jobs that ended by it."""
        # A result half received is not late because the caller was busy with another.
        away = time.monotonic() - self._left
        for worker in self.busy():
            worker.deadline += away if worker.received else 0.0
        soonest = min(worker.deadline for worker in self.busy())
        pause = max(0.0, soonest - time.monotonic())
        pause = pause if patience is None else min(pause, patience)
        arrived = wait([worker.line for worker in self.busy()], timeout=pause)
        # What has arrived counts before any deadline, for the same reason.
        ended: list[tuple[int, Done | Failed]] = []
        for worker in [w for w in self.busy() if w.line in arrived]:
            ended += self._hear(worker)
        for worker in [w for w in self.busy() if w.deadline <= time.monotonic()]:
            ended += self._late(worker)
        self._left = time.monotonic()
        return ended

    def kill(self) -> None:
        """End every worker and what it started; the crew may be given jobs again."""
        while self._workers:
            self._workers.pop().kill()

    def end_jobs(self) -> None:
        """End the processes at work, from another thread: whoever collects is told that they crashed."""
        for worker in list(self._workers):
            worker.end()

    def _start(self) -> Worker:
        worker = Worker.start(self._task)
        self._workers.append(worker)
        return worker

    def _send(self, worker: Worker) -> None:
        seconds = self._task.limits.job_seconds
        worker.due = time.monotonic() + seconds
        worker.deadline = min(worker.due, time.monotonic() + self._task.limits.stall_seconds)
        worker.extra = 0.0
        try:
            worker.send(_job(worker).argument, seconds)
        except OSError as error:
            # It died or does not listen: reading from it, or its deadline, will say which.
            log.debug("job %s not delivered: %s", _job(worker).key, error)

    def _hear(self, worker: Worker) -> list[tuple[int, Done | Failed]]:
        begun = bool(worker.received)
        try:
            answer = worker.receive(self._task.limits.result_bytes)
        except (EOFError, ConnectionError):
            return self._dead(worker)
        except (ValueError, pickle.UnpicklingError) as error:
            return self._drop(worker, "error", f"its result was not accepted: {error}")
        if answer is None:
            if not begun:
                worker.deadline = time.monotonic() + SEND_SECONDS
            return []
        return self._take(worker, *answer)

    def _take(self, worker: Worker, kind: str, value: Any) -> list[tuple[int, Done | Failed]]:
        if kind == "ready" and not worker.ready:
            self._ready(worker, value)
            return []
        if kind == MORE_TIME and worker.job is not None:
            self._grant(worker, value)
            return []
        if kind == PROGRESS and worker.job is not None:
            self._advance(worker, float(value))
            return []
        if kind == "broken":
            raise WorkerStartError(f"the worker for {self._task.target} does not start: {value}")
        if kind == "done":
            return self._finish(worker, Done(_job(worker).key, value))
        if kind == "error":
            return self._finish(worker, Failed(_job(worker).key, kind, value))
        # Libraries seldom survive a MemoryError in one piece, so neither does the process.
        code = "out_of_memory" if kind == "out_of_memory" else "error"
        return self._drop(worker, code, str(value))

    def _grant(self, worker: Worker, seconds: float) -> None:
        """Move the deadline of a job that asked for it, as far as the limits allow."""
        room = self._task.limits.extra_seconds - worker.extra
        granted = min(float(seconds), room)
        worker.extra += granted
        worker.due += granted
        self._advance(worker, max(0.0, granted))

    def _advance(self, worker: Worker, seconds: float) -> None:
        """Give a job that shows progress until it must show the next, ``seconds`` beyond the usual."""
        worker.deadline = min(worker.due, time.monotonic() + self._task.limits.stall_seconds + seconds)

    def _ready(self, worker: Worker, missing: list[str]) -> None:
        worker.ready = True
        self._failed_starts = 0
        if missing and not self._warned:
            self._warned = True
            log.warning("this system does not let a process be limited in: %s", ", ".join(missing))
        self._send(worker)

    def _finish(self, worker: Worker, outcome: Done | Failed) -> list[tuple[int, Done | Failed]]:
        worker.job = None
        worker.jobs_done += 1
        if worker.jobs_done >= self._task.limits.jobs_per_worker:
            self._remove(worker)
        return [(worker.index, outcome)]

    def _dead(self, worker: Worker) -> list[tuple[int, Done | Failed]]:
        if not worker.ready:
            self._restart(worker, self._remove(worker))
            return []
        ended = self._remove(worker)
        limits = self._task.limits
        # SIGALRM is the process's own alarm, for when the caller was busy elsewhere.
        late = {"SIGALRM": f"{limits.job_seconds:g} s", "SIGXCPU": f"{limits.stall_cpu_seconds:g} s CPU"}
        code = "timeout" if ended in late else "crashed"
        return [(worker.index, Failed(_job(worker).key, code, late.get(ended, ended)))]

    def _late(self, worker: Worker) -> list[tuple[int, Done | Failed]]:
        if worker.ready:
            limits = self._task.limits
            allowed = limits.job_seconds + worker.extra if worker.deadline >= worker.due else limits.stall_seconds
            return self._drop(worker, "timeout", f"{allowed:g} s")
        self._remove(worker)
        self._restart(worker, f"not ready after {self._task.limits.start_seconds:g} s")
        return []

    def _restart(self, worker: Worker, why: str) -> None:
        """Give the job of a worker that never got to it to another."""
        self._failed_starts += 1
        if self._failed_starts >= MAX_FAILED_STARTS:
            raise WorkerStartError(f"the worker for {self._task.target} ends before its first job: {why}")
        fresh = self._start()
        fresh.job, fresh.index = worker.job, worker.index

    def _drop(self, worker: Worker, code: str, detail: str) -> list[tuple[int, Done | Failed]]:
        self._remove(worker)
        return [(worker.index, Failed(_job(worker).key, code, detail))]

    def _remove(self, worker: Worker) -> str:
        self._workers.remove(worker)
        return worker.kill()


def _job(worker: Worker) -> Job:
    assert isinstance(worker.job, Job)  # noqa: S101 - only called for a busy worker
    return worker.job
