"""Inside a worker: give up rights, then run jobs one by one and answer each.

Comes in: a socket, and over it pickled arguments of the parent. Goes out: over the
same socket, ``(kind, value)`` as plain values, for the parent does not trust what comes back. Deadlines and
replacement are ``pipeline.work.workers``' job.
"""

from __future__ import annotations

import dataclasses
import importlib
import math
import os
import pickle
import select
import signal
import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.limits import Limits
from pipeline.work.network import leave_network
from pipeline.work.plain_values import dumps_plain

try:
    import resource
except ImportError:  # Windows: the parent says so once
    resource = None  # type: ignore[assignment]

#: Length of a message, before it.
HEADER = struct.Struct("!Q")
#: A message of this kind is no answer: the job asks for so many seconds more.
MORE_TIME = "more time"
#: Nor is one of this kind: a step of the job is done, a page read.
PROGRESS = "progress"
#: Seconds between two of them: a page takes less.
PROGRESS_EVERY = 1.0
#: Seconds after the parent's deadline at which the process ends itself, should the parent be gone.
GRACE = 5.0


@dataclasses.dataclass(slots=True)
class _Parent:
    """The line to the parent, the limits it set, and when it last heard of progress."""

    line: socket.socket
    limits: Limits
    told: float = 0.0


#: Empty outside of a worker.
_parents: list[_Parent] = []


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """What a worker is for: functions as 'module:function', and its limits; ``loaded`` as ``workers.run`` has it."""

    target: str
    warm: str | None
    limits: Limits
    loaded: str | None = None


def frame(payload: bytes) -> bytes:
    """Put the length before ``payload``."""
    return HEADER.pack(len(payload)) + payload


def serve(line: socket.socket, task: Task, environment: Mapping[str, str]) -> None:
    """Run jobs until the parent hangs up; ``environment`` is the parent's, for a copied process has an older one."""
    os.environ.clear()
    os.environ.update(environment)
    missing = confine(task.limits)
    try:
        if task.warm:
            _named(task.warm)()
        target = _named(task.target)
    except Exception:  # noqa: BLE001 - told to the parent, which raises it
        line.sendall(frame(dumps_plain(("broken", _last_lines()))))
        return
    line.sendall(frame(dumps_plain(("ready", missing))))
    _parents.append(_Parent(line, task.limits))
    _end_with_parent(line)
    while (argument := _receive(line)) is not None:
        _alarm(task.limits.job_seconds + GRACE)
        _allow_cpu(task.limits.stall_cpu_seconds)
        answer = _answer(target, argument)
        _alarm(0)
        line.sendall(frame(answer))


def _end_with_parent(line: socket.socket) -> None:
    """End this process and all it started as soon as the parent is gone, killed ones included.

    A scan half recognised would otherwise hold a processor for an hour, and its Tesseract, too.
    """
    if not (hasattr(select, "poll") and hasattr(os, "killpg")):
        return
    watched = select.poll()
    # No event asked for: a hang-up is always told.
    watched.register(line, 0)

    def wait() -> None:
        watched.poll()
        os.killpg(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def allow_more_time(seconds: float) -> None:
    """Ask for ``seconds`` more for the present job, or give some back where it is negative.

    For work whose length is known (so many pages to recognise). The parent grants it within
    ``Limits.extra_seconds``. Outside of a worker nothing limits the time, and nothing is done.
    """
    for parent in _parents:
        parent.line.sendall(frame(dumps_plain((MORE_TIME, seconds))))
        # What the job starts, Tesseract, inherits this limit and begins to count at zero.
        _allow_cpu(parent.limits.stall_cpu_seconds + max(0.0, seconds))
        if hasattr(signal, "setitimer"):
            _alarm(max(GRACE, signal.getitimer(signal.ITIMER_REAL)[0] + seconds))


def report_progress(next_seconds: float = 0.0) -> None:
    """Say that a step of the job is done; ``next_seconds`` are what the next may take beyond the usual.

    A step that takes more than ``Limits.stall_cpu_seconds`` of processor time, or
    ``Limits.stall_seconds`` of any, ends the process. Outside of a worker nothing is done.
    """
    for parent in _parents:
        _allow_cpu(parent.limits.stall_cpu_seconds + next_seconds)
        now = time.monotonic()
        if next_seconds or now - parent.told >= PROGRESS_EVERY:
            parent.told = now
            parent.line.sendall(frame(dumps_plain((PROGRESS, next_seconds))))


def _receive(line: socket.socket) -> bytes | None:
    """Return the next message, None when the parent has hung up."""
    header = _exactly(line, HEADER.size)
    return _exactly(line, HEADER.unpack(header)[0]) if header else None


def _exactly(line: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        piece = line.recv(min(size - len(parts), 1 << 20))
        if not piece:
            return None
        parts += piece
    return bytes(parts)


def _answer(target: Callable[[Any], Any], argument: bytes) -> bytes:
    try:
        # The parent's own words: nothing read from a file comes this way unpickled.
        return dumps_plain(("done", target(pickle.loads(argument))))  # noqa: S301
    except MemoryError:
        return dumps_plain(("out_of_memory", "the memory limit of the process"))
    except Exception:  # noqa: BLE001 - whatever the target raises, the parent reports
        return dumps_plain(("error", _last_lines()))


def _last_lines() -> str:
    return "".join(traceback.format_exc(limit=-3)).strip()[-2000:]


def _named(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _alarm(seconds: float) -> None:
    # The default action of SIGALRM ends the process even where a C library never gives up the GIL.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _allow_cpu(seconds: float) -> None:
    """Let the process use so many seconds of processor time from now; SIGXCPU ends it then."""
    if not hasattr(resource, "RLIMIT_CPU"):
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    until = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))


def confine(limits: Limits) -> list[str]:
    """Leave the parent's session, be quiet, take the limits; return the limits not to be had."""
    if hasattr(os, "setsid"):
        # Also keeps Ctrl-C of the terminal away: the parent gets it and ends us.
        os.setsid()
    _be_quiet()
    one_thread_each()
    wanted = {
        "RLIMIT_AS": limits.memory_bytes,
        "RLIMIT_FSIZE": limits.written_bytes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }
    # No RLIMIT_NPROC: it counts all processes of the user, ours or not; the group is killed as one.
    missing = [name for name, value in wanted.items() if not _limit(name, value)]
    return missing if leave_network() else [*missing, "network"]


def one_thread_each() -> None:
    """Have numeric libraries use one thread: each reserves address space, and the processes are the parallelism."""
    # OMP_THREAD_LIMIT is Tesseract's: without it a page takes 6.6 s instead of 1.7 s.
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _limit(name: str, value: int) -> bool:
    kind = getattr(resource, name, None)
    if kind is None:
        return False
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        # macOS refuses RLIMIT_AS.
        return False
    return True


def _be_quiet() -> None:
    """Stdout carries data of the parent, so it is closed; stderr speaks with DOICHIEU_DEBUG."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    if os.environ.get("DOICHIEU_DEBUG"):
        os.dup2(2, 1)
    else:
        os.dup2(null, 1)
        os.dup2(null, 2)
    os.close(null)
