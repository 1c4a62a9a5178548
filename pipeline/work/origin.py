"""Where worker processes come from: copies of one process that has loaded what they need, or new ones.

In: the name of a module that loads it. Out: ``multiprocessing``'s way of starting processes. Loading readers and
language tools and trying them once takes some 4 s of processor, copying a process that has done so a few hundredths.
That process is ``multiprocessing``'s fork server: it has one thread, sees no document and ends with the parent.
Which processes there are is ``pipeline.work.crew``'s matter.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext

#: Set as soon as a process was asked for.
_asked = threading.Event()


def load_ahead(loaded: str) -> None:
    """Begin to load the process that is going to be copied; returns at once. Nothing where processes start anew."""
    if sys.platform.startswith("linux"):
        _load(loaded)


def origin(loaded: str | None) -> ForkServerContext | SpawnContext:
    """How to start a process: as a copy of one that has imported the module ``loaded``, or anew.

    Anew where nothing is named, and where the system is not Linux: on macOS the system's own libraries do not outlive
    a fork. There is one process to copy; a module named later than the first is imported by each copy itself.
    """
    if loaded is None or not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
    _asked.set()
    return _load(loaded)


def _load(loaded: str) -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([loaded])
    forkserver.ensure_running()
    _end_at_exit()
    return context


@cache
def _end_at_exit() -> None:
    atexit.register(_end)


def _end() -> None:
    """End the process that was copied and wait for it, so that whoever counts our processor time counts its, too.

    It stays while a copy of it lives, and ends with the last; nobody waits for that.
    """
    if not multiprocessing.active_children():
        if not _asked.is_set():
            # Still loading perhaps, for nothing: it would be waited for.
            os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # type: ignore[attr-defined]
        forkserver._forkserver._stop()  # type: ignore[attr-defined]
