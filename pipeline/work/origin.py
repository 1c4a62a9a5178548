"""Where worker processes come from: copies of one process that has loaded what they need, or new ones.

In: the name of a module that loads it. Out: ``multiprocessing``'s way of starting processes. Loading readers and
language tools and trying them once takes some 4 s of processor, copying a process that has done so a few hundredths.
That process is ``multiprocessing``'s fork server: it has one thread, sees no document and ends with the parent.
Which processes there are is ``pipeline.work.crew``'s matter.
"""

from __future__ import annotations

import atexit
import multiprocessing
import sys
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext


def origin(loaded: str | None) -> ForkServerContext | SpawnContext:
    """How to start a process: as a copy of one that has imported the module ``loaded``, or anew.

    Anew where nothing is named, and where the system is not Linux: on macOS the system's own libraries do not outlive
    a fork. There is one process to copy; a module named later than the first is imported by each copy itself.
    """
    if loaded is None or not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
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
        forkserver._forkserver._stop()  # type: ignore[attr-defined]
