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
from pipeline.output.language import told
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
        raise UnusableCluster(told(
            "--cluster cần Dask mà máy chưa cài. Cài bằng: pip install 'doichieu[cluster]'",
            "Dask is not installed, and --cluster needs it. Install it with: pip install 'doichieu[cluster]'",
        )) from error
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
        why = type(error).__name__
        raise UnusableCluster(told(
            f"Không có bộ điều phối nào trả lời ở {where} ({why}). Khởi động bằng: dask scheduler --port 8786",
            f"No scheduler answers at {where} ({why}). Start one with: dask scheduler --port 8786",
        )) from error
    with client:
        _wait_for_workers(client, where)
        check_workers(client, places)
        yield client


def _wait_for_workers(client: Client, where: str) -> None:
    until = time.monotonic() + WORKER_SECONDS
    while not threads_of(client):
        if time.monotonic() > until:
            raise UnusableCluster(told(
                f"Bộ điều phối ở {where} chưa có worker. Khởi động bằng: dask worker {where} --memory-limit 0",
                f"The scheduler at {where} has no worker. Start some with: dask worker {where} --memory-limit 0"))
        time.sleep(0.2)


def threads_of(client: Client) -> int:
    """How many jobs the cluster can do at once now."""
    return sum(client.nthreads().values())


def check_workers(client: Client, places: Sequence[str] = ()) -> None:
    """Compare every worker with this machine; raises UnusableCluster naming those that differ, and in what."""
    answers = client.run(on_worker.tell, list(places), on_error="return")
    differing = [line for address, theirs in sorted(answers.items()) for line in _differences(address, theirs)]
    if differing:
        raise UnusableCluster("\n".join([
            told("Các worker này sẽ không đọc giống máy này:", "These workers would not read as this machine does:"),
            *differing,
            told("Cài cùng một phiên bản trên mọi máy rồi khởi động lại, hoặc dừng những worker khác biệt.",
                 "Install the same version on all of them and restart them, or stop those that differ."),
        ]))


def _differences(address: str, theirs: Mapping[str, str] | Exception) -> Iterator[str]:
    if isinstance(theirs, Exception):
        why = f"{type(theirs).__name__}: {theirs}"
        yield told(f"  {address}: không chạy được chương trình này ({why})",
                   f"  {address}: does not run this program ({why})")
        return
    for name, ours in facts().items():
        if theirs.get(name) != ours:
            yield told(f"  {address}: {name} là {theirs.get(name, 'chưa biết')}, ở đây là {ours}",
                       f"  {address}: {name} is {theirs.get(name, 'unknown')}, here {ours}")
    if theirs.get(on_worker.NOT_SEEN):
        yield told(f"  {address}: không thấy {theirs[on_worker.NOT_SEEN]}",
                   f"  {address}: does not see {theirs[on_worker.NOT_SEEN]}")
    if theirs.get(on_worker.NOT_SPOKEN):
        yield told(f"  {address}: không mở được địa chỉ loại {theirs[on_worker.NOT_SPOKEN]}",
                   f"  {address}: cannot open addresses of {theirs[on_worker.NOT_SPOKEN]}")
