"""On a worker of the cluster: do one job in a confined process, with the limits of a build on one machine.

Comes in: a target, limits and an argument, from the scheduler. Goes out: the pickled outcome, which the
build unpickles as plain values only. Each thread of the Dask worker keeps one process; a file that lies at an
fsspec address is fetched by this process, for the confined one has no network, and counts only with the
digest the build saw. Imports of the program are put off until a thread needs them: they take
seconds, in which the worker must go on answering its scheduler.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline.work.plain_values import dumps_plain

if TYPE_CHECKING:
    from pipeline.work.crew import Crew
    from pipeline.work.worker_process import Task
    from schemas.records import Problem

#: Kinds of answers: the value, how the job failed, or that this worker is not of the build's kind.
DONE, FAILED, OTHER_CODE = "done", "failed", "other code"
#: What a worker tells beside the facts: folders of the build that it does not see, protocols it cannot speak.
NOT_SEEN, NOT_SPOKEN = "paths not seen", "protocols not spoken"


@dataclass(slots=True)
class _Post:
    """What one thread keeps from job to job: its process, and the file it fetched last."""

    task: Task
    crew: Crew
    busy: threading.Lock = field(default_factory=threading.Lock)
    dismissed: bool = False
    fetched: tuple[str, str] | None = None
    folder: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        self.crew.kill()
        if self.folder is not None:
            self.folder.cleanup()


_here = threading.local()
_posts: list[_Post] = []


async def tell(places: list[str]) -> dict[str, str]:
    """Tell what this worker is, for comparison: versions and equipment, and which of the places it does not reach."""
    return await asyncio.to_thread(_facts, places)


def _facts(places: list[str]) -> dict[str, str]:
    from pipeline.cluster.facts import facts
    from pipeline.intake.addresses import is_address, protocols_missing

    missing = [place for place in places if not is_address(place) and not Path(place).exists()]
    unspoken = protocols_missing(filter(is_address, places))
    return {**facts(), NOT_SEEN: ", ".join(missing), NOT_SPOKEN: "; ".join(unspoken)}


async def dismiss() -> None:
    """End the processes of all threads, jobs at work included: the build is over, or was broken off."""
    await asyncio.to_thread(_dismiss)


def _dismiss() -> None:
    for post in _posts:
        post.dismissed = True
        if post.busy.acquire(blocking=False):
            try:
                post.close()
            finally:
                post.busy.release()
        else:
            post.crew.end_jobs()
    _posts.clear()


def do(expected: str, task: Task, argument: tuple[Any, ...]) -> bytes:
    """Do one job; ``expected`` is the digest of the build's code.

    Returns a pickled ``(kind, value)``; a value is made of plain values and our dataclasses.
    """
    from pipeline.cluster.facts import code_digest
    from pipeline.work.crew import WorkerStartError

    if code_digest() != expected:
        return dumps_plain((OTHER_CODE, _own_address()))
    post = _post(task)
    with post.busy:
        try:
            argument, refused = _at_hand(post, argument)
            return dumps_plain((DONE, refused) if refused is not None else _outcome(post, argument))
        except WorkerStartError as error:
            return dumps_plain((FAILED, ("error", str(error))))


def _own_address() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def _post(task: Task) -> _Post:
    """The post of this thread, made anew where it was dismissed or the task is another."""
    from pipeline.work.crew import Crew

    post: _Post | None = getattr(_here, "post", None)
    if post is None or post.dismissed or post.task != task:
        if post is not None:
            post.close()
        # Dask's nanny makes its workers daemons, which may start no process; ours end with their parent anyway.
        if multiprocessing.current_process().daemon:
            multiprocessing.current_process().daemon = False
        post = _here.post = _Post(task, Crew(task))
        _posts.append(post)
    return post


def _outcome(post: _Post, argument: tuple[Any, ...]) -> tuple[str, Any]:
    # Its dataclasses come back from the process: only those of modules known here are accepted.
    import pipeline.storage.messages
    from pipeline.work.jobs import Failed, Job

    assert pipeline.storage.messages  # noqa: S101 - imported for what it defines
    post.crew.give(0, Job("", argument))
    while not (ended := post.crew.collect()):
        pass
    [(_, outcome)] = ended
    if isinstance(outcome, Failed):
        return FAILED, (outcome.code, outcome.detail)
    return DONE, outcome.value


def _at_hand(post: _Post, argument: tuple[Any, ...]) -> tuple[tuple[Any, ...], Problem | None]:
    """The argument with its file on this machine, or why it is not to be had."""
    from pipeline.intake.addresses import fetch, is_address, name_at

    verb, what, *rest = argument
    if not (isinstance(what, tuple) and is_address(what[0])):
        return argument, None
    address, sha256 = what
    if post.fetched != (address, sha256):
        post.fetched = None
        if post.folder is not None:
            post.folder.cleanup()
        post.folder = TemporaryDirectory(prefix="doichieu-")
        refused = fetch(address, sha256, Path(post.folder.name))
        if refused is not None:
            return argument, refused
        post.fetched = (address, sha256)
    assert post.folder is not None  # noqa: S101 - made with what was fetched
    local = Path(post.folder.name, name_at(address))
    return (verb, (str(local), sha256), *rest), None
