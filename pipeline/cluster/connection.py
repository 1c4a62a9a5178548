"""Find the scheduler, or start one here, and see that every worker would do what this machine does.

Comes in: an address such as ``tcp://10.0.0.5:8786``, or ``local``. Goes out: a connected client of Dask, or
``UnusableCluster`` saying which worker differs and in what. Handing out work is ``pipeline.cluster.dispatch``'s job.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.cluster import UnusableCluster, on_worker
from pipeline.cluster.facts import facts
from pipeline.work.worker_handle import interrupts_held

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
#: From the command until the first worker has to be there.
WORKER_SECONDS = 30.0
CONNECT_SECONDS = 15.0


@contextmanager
def connected(where: str, workers: int, places: Sequence[str] = ()) -> Iterator[Client]:
    """Connect to the cluster at ``where``; ``local`` starts one of so many ``workers`` on this machine.

    Every worker has to reach ``places``, paths and addresses, and to have the facts of this machine. Raises
    UnusableCluster.
    """
    try:
        import distributed
    except ImportError as error:
        raise UnusableCluster(
            "Dask is not installed, and --cluster needs it. Install it with: pip install 'doichieu[cluster]'"
        ) from error
    # It tells of every connection that closes; what matters is told by us.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if where == LOCAL:
        with interrupts_held():
            started = distributed.LocalCluster(
                n_workers=1, threads_per_worker=workers, processes=True, dashboard_address=None, memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
        with started, distributed.Client(started, set_as_default=False) as client:
            yield client
        return
    try:
        client = distributed.Client(where, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnusableCluster(
            f"No scheduler answers at {where} ({type(error).__name__}). Start one with: dask scheduler --port 8786"
        ) from error
    with client:
        _wait_for_workers(client, where)
        check_workers(client, places)
        yield client


def _wait_for_workers(client: Client, where: str) -> None:
    until = time.monotonic() + WORKER_SECONDS
    while not threads_of(client):
        if time.monotonic() > until:
            raise UnusableCluster(
                f"The scheduler at {where} has no worker. Start some with: dask worker {where} --memory-limit 0"
            )
        time.sleep(0.2)


def threads_of(client: Client) -> int:
    """How many jobs the cluster can do at once now."""
    return sum(client.nthreads().values())


def check_workers(client: Client, places: Sequence[str] = ()) -> None:
    """Compare every worker with this machine; raises UnusableCluster naming those that differ, and in what."""
    told = client.run(on_worker.tell, list(places), on_error="return")
    differing = [line for address, theirs in sorted(told.items()) for line in _differences(address, theirs)]
    if differing:
        raise UnusableCluster("\n".join([
            "These workers would not read as this machine does:", *differing,
            "Install the same version on all of them and restart them, or stop those that differ.",
        ]))


def _differences(address: str, theirs: Mapping[str, str] | Exception) -> Iterator[str]:
    if isinstance(theirs, Exception):
        yield f"  {address}: does not run this program ({type(theirs).__name__}: {theirs})"
        return
    for name, ours in facts().items():
        if theirs.get(name) != ours:
            yield f"  {address}: {name} is {theirs.get(name, 'unknown')}, here {ours}"
    if theirs.get(on_worker.NOT_SEEN):
        yield f"  {address}: does not see {theirs[on_worker.NOT_SEEN]}"
    if theirs.get(on_worker.NOT_SPOKEN):
        yield f"  {address}: cannot open addresses of {theirs[on_worker.NOT_SPOKEN]}"
