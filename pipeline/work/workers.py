"""Run one function over many jobs in processes that can be killed one at a time.

Comes in: jobs, the name of a function, ``Limits``. Goes out: a ``Done`` or a ``Failed``
per job. The processes are ``pipeline.work.crew``'s, the order of jobs and of their parts
``pipeline.work.jobs``'; what a failure means to a reader is the caller's job.

Not ``concurrent.futures`` or loky (no time limit per job, one dead worker breaks the
pool) and not pebble (LGPL; it kills the process but not what that started, sets no
memory limit, and takes in every job at once).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable

from pipeline.limits import Limits
from pipeline.work.crew import Crew, WorkerStartError
from pipeline.work.jobs import Agenda, Done, Failed, Job
from pipeline.work.origin import load_ahead as begin_loading
from pipeline.work.worker_handle import interrupts_held
from pipeline.work.worker_process import Task

__all__ = ["Done", "Failed", "Job", "WorkerStartError", "load_ahead", "run"]

#: With ``ordered``, how many jobs per worker may run ahead of one that takes long.
AHEAD = 16
#: How long to wait for an outcome before the caller may do something else.
IDLE_SECONDS = 1.0


def run(
    jobs: Iterable[Job],
    target: str,
    *,
    workers: int,
    limits: Limits,
    warm: str | None = None,
    loaded: str | None = None,
    ordered: bool = False,
    idle: Callable[[], None] | None = None,
) -> Generator[Done | Failed, None, None]:
    """Yield the outcome of ``target`` ('module:function') for each job.

    ``jobs`` is taken lazily, one for each free worker. ``warm`` names a function that each
    process calls once before its first job, ``loaded`` a module that they are copied with (``pipeline.work.origin``).
    Outcomes come as they are ready, with ``ordered`` in the order of the jobs, and then a free worker is given its next
    job before an outcome is told; ``idle`` is called where a second brings none. A job
    whose target answers with ``Parts`` is done in parts, by all workers. Closing the iterator kills the workers.
    """
    crew = Crew(Task(target, warm, limits, loaded))
    agenda = Agenda(jobs, ahead=workers * AHEAD if ordered else None)
    try:
        while not agenda.is_done():
            _hand_out(crew, agenda, workers)
            if not _take_in(crew, agenda, IDLE_SECONDS if idle else None) and idle:
                idle()
            for outcome in agenda.ready():
                # Workers go on while the caller stores what they brought. Not where outcomes are wanted as they come:
                # there the next job may be asked for only when this outcome is known.
                if ordered:
                    _hand_out(crew, agenda, workers)
                yield outcome
                if ordered:
                    _take_in(crew, agenda, 0.0)
    finally:
        crew.kill()


def load_ahead(loaded: str) -> None:
    """Begin to load, in a process of its own, the module that workers are going to be copied with; returns at once."""
    with interrupts_held():
        begin_loading(loaded)


def _hand_out(crew: Crew, agenda: Agenda, workers: int) -> None:
    while len(crew.busy()) < workers and (entry := agenda.take()) is not None:
        crew.give(*entry)


def _take_in(crew: Crew, agenda: Agenda, patience: float | None) -> bool:
    """Wait for something to end, at most ``patience`` seconds; False where nothing has."""
    ended = crew.collect(patience) if crew.busy() else []
    for ticket, outcome in ended:
        agenda.settle(ticket, outcome)
    return bool(ended)
