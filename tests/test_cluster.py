"""A build on a cluster: the same database, whatever is lost on the way.

A real scheduler and real workers, processes of this machine on its loopback. The workers' own limits on a
job are those of ``test_workers``; here it is shown that they hold behind a scheduler, too.
"""

from __future__ import annotations

import os
import pickle
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import build
from pipeline.cluster import UnusableCluster
from pipeline.intake.addresses import UnusableAddress, digest_at, fetch, files_at
from pipeline.limits import MIB, Limits
from pipeline.work.jobs import Done, Failed, Job

dask = pytest.importorskip("dask", reason="Dask is an optional library (the extra cluster)")
distributed = pytest.importorskip("distributed", reason="Dask is an optional library (the extra cluster)")

from pipeline.cluster import dispatch, on_worker  # noqa: E402 - they need Dask
from pipeline.cluster.connection import connected  # noqa: E402

Rows = dict[str, list[tuple[object, ...]]]
Read = Callable[[sqlite3.Connection], Rows]

ROOT = Path(__file__).resolve().parent.parent
DASK = [sys.executable, "-m", "dask"]
LIMITS = Limits(job_seconds=3.0, start_seconds=60.0, memory_bytes=1024 * MIB)
TEXT = "Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết {} hồ sơ, trong đó đúng hạn 1.150 hồ sơ.\n"

#: Dask waits half a minute for what does not answer.
SOON = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s", "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "12s"}

TARGETS = '''
import os, signal, socket, time
from pipeline.work.jobs import Parts

def act(argument):
    verb, value, *rest = argument
    if verb == "double":
        return value * 2
    if verb == "sleep":
        time.sleep(value)
        return value
    if verb == "allocate":
        return len(bytearray(value))
    if verb == "connect":
        try:
            socket.create_connection(("127.0.0.1", value), timeout=5).close()
        except OSError:
            return "refused"
        return "connected"
    if verb == "kill the worker":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    if verb == "divide":
        return Parts(tuple(("slowly", n) for n in range(value)), ("together", value))
    if verb == "slowly":
        time.sleep(0.3)
        return value, os.getpid()
    if verb == "together":
        return rest[-1]

def process_slowly(argument):
    from pipeline.work.per_file import process
    time.sleep(0.5)
    return process(argument)
'''


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, before: Sequence[str] = (), nanny: bool = False, **environment: str) -> None:
        """Start a worker; the scheduler knows it a few seconds later."""
        command = [*before, *DASK, "worker", self.address, "--nthreads", "1", "--memory-limit", "0",
                   "--no-dashboard", "--nanny" if nanny else "--no-nanny", "--local-directory", str(self.folder)]
        self.workers.append(started(command, self.folder, **environment))

    def wait_for(self, workers: int) -> None:
        with distributed.Client(self.address, set_as_default=False) as client:
            wait_until(lambda: len(client.nthreads()) == workers)

    def known(self) -> int:
        with distributed.Client(self.address, set_as_default=False) as client:
            return len(client.nthreads())

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def started(command: Sequence[str], folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    found = os.pathsep.join(filter(None, (str(ROOT), str(folder), os.environ.get("PYTHONPATH"))))
    ours = {"PYTHONPATH": found, "DOICHIEU_CACHE": str(folder)}
    told = {**os.environ, **SOON, **ours, **environment}
    return subprocess.Popen(command, env=told, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@contextmanager
def a_cluster(folder: Path, workers: int, host: str = "127.0.0.1", **environment: str) -> Iterator[Cluster]:
    """A cluster of so many workers; targets of this module are importable on them."""
    (folder / "cluster_targets.py").write_text(TARGETS, encoding="utf-8")
    with socket.socket() as free:
        free.bind((host, 0))
        port = free.getsockname()[1]
    command = [*DASK, "scheduler", "--host", host, "--port", str(port), "--no-dashboard"]
    cluster = Cluster(folder, f"tcp://{host}:{port}", started(command, folder, **environment))
    try:
        wait_until(lambda: listens(host, port))
        for _ in range(workers):
            cluster.start_worker()
        cluster.wait_for(workers)
        yield cluster
    finally:
        cluster.end()


def listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    """This process, the client, waits no longer than scheduler and workers do."""
    with dask.config.set({"distributed.comm.timeouts": {"connect": "3s", "tcp": "12s"}}):
        yield


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers that outlive the tests that use them, but for the one that loses them all: it stands last.

    A job that loses its worker once is a lost one.
    """
    folder = tmp_path_factory.mktemp("cluster")
    with a_cluster(folder, 2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as made:
        yield made


def act(cluster: Cluster, *arguments: Any, limits: Limits = LIMITS) -> list[Done | Failed]:
    jobs = (Job(f"{n}", argument) for n, argument in enumerate(arguments))
    with connected(cluster.address, 1) as client:
        return list(dispatch.run(jobs, "cluster_targets:act", client=client, limits=limits))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """Short texts, a Word file, a PDF, a copy, a torn file."""
    folder = tmp_path_factory.mktemp("reports")
    for n in range(12):
        (folder / f"text-{n:02}.txt").write_text(TEXT.format(1200 + n), encoding="utf-8")
    for path in sorted((corpus / "composed").glob("bac-linh-2024-q[12].*[xf]")):
        shutil.copyfile(path, folder / path.name)
    shutil.copyfile(folder / "text-03.txt", folder / "copy.txt")
    (folder / "torn.docx").write_bytes(b"PK\x03\x04 and no more")
    return folder


@pytest.fixture(scope="module")
def here(reports: Path, tmp_path_factory: pytest.TempPathFactory, content: Read) -> Rows:
    """What processes of this machine make of the reports."""
    database = tmp_path_factory.mktemp("here") / "reports.db"
    build([reports], database, worker_count=2)
    return stored(database, content)


def stored(database: Path, content: Read) -> Rows:
    with closing(sqlite3.connect(database)) as conn:
        return content(conn)


def test_a_cluster_gives_the_same_database(
    cluster: Cluster, reports: Path, here: Rows, tmp_path: Path, content: Read
) -> None:
    summary = build([reports], tmp_path / "there.db", cluster=cluster.address)
    assert (summary.read, summary.failed) == (14, 1)
    assert stored(tmp_path / "there.db", content) == here


def test_files_at_an_address_are_fetched(
    cluster: Cluster, reports: Path, here: Rows, tmp_path: Path, content: Read
) -> None:
    build([reports.as_uri()], tmp_path / "fetched.db", cluster=cluster.address)
    fetched = stored(tmp_path / "fetched.db", content)
    # These two remember where a file lies.
    assert {name for name in here if fetched[name] != here[name]} == {"files_seen", "file_outcomes"}
    again = build([reports.as_uri()], tmp_path / "fetched.db", cluster=cluster.address)
    assert (again.read, again.unchanged) == (0, 16)


@contextmanager
def web_server(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP on this machine; gives its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def test_files_on_a_web_server_are_fetched(
    cluster: Cluster, reports: Path, here: Rows, tmp_path: Path, content: Read
) -> None:
    """A real protocol: names are percent-encoded, the list tells no state, and each file is asked for its own."""
    served = tmp_path / "served"
    shutil.copytree(reports, served)
    (served / "text-05.txt").rename(served / "báo cáo 05.txt")
    database = tmp_path / "fetched.db"
    with web_server(served) as address:
        first = build([address], database, cluster=cluster.address)
        assert (first.read, first.failed) == (14, 1)
        fetched = stored(database, content)
        assert fetched["figures"] == here["figures"]
        assert "báo cáo 05.txt" in {name for row in fetched["document_files"] for name in row}
        again = build([address], database, cluster=cluster.address)
        assert (again.read, again.unchanged) == (0, 16)
        (served / "text-06.txt").write_text(TEXT.format(999_111), encoding="utf-8")
        changed = build([address], database, cluster=cluster.address)
        assert (changed.read, changed.unchanged) == (1, 15)


@pytest.mark.parametrize("way", ["zip://::{}", "zip://inner::{}", "simplecache::zip://inner::{}",
                                 "zip://inner::simplecache::{}"])
def test_addresses_in_addresses_lead_to_the_file(tmp_path: Path, way: str) -> None:
    packed = tmp_path / "báo cáo.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner/một hai.txt", b"1.250")
        archive.writestr("inner/picture.xyz", b"")
    [found] = files_at(way.format(f"file://{packed}"))
    assert (found.name, found.suffix, found.size) == ("một hai.txt", ".txt", 5)
    assert digest_at(found.address) == sha256(b"1.250").hexdigest()
    assert fetch(found.address, sha256(b"1.250").hexdigest(), tmp_path) is None
    assert (tmp_path / "một hai.txt").read_bytes() == b"1.250"


def test_files_in_an_archive_at_an_address_are_fetched(
    cluster: Cluster, reports: Path, here: Rows, tmp_path: Path, content: Read
) -> None:
    """Addresses of addresses: each file is asked for with the archive that it lies in."""
    packed, database = tmp_path / "báo cáo.zip", tmp_path / "fetched.db"

    def pack(**other: bytes) -> None:
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(reports.iterdir()):
                archive.writestr(f"inner/{path.name}", other.get(path.stem, path.read_bytes()))

    pack()
    address = f"zip://inner::file://{packed}"
    first = build([address], database, cluster=cluster.address)
    assert (first.read, first.failed) == (14, 1)
    fetched = stored(database, content)
    assert {name for name in here if fetched[name] != here[name]} == {"files_seen", "file_outcomes"}
    pack(torn=TEXT.format(999_111).encode())
    again = build([address], database, cluster=cluster.address)
    assert (again.read, again.failed, again.unchanged) == (0, 1, 15)


def test_files_at_an_address_need_a_cluster(reports: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableAddress, match="--cluster local"):
        build([reports.as_uri()], tmp_path / "reports.db")


def test_fetched_bytes_count_with_their_digest_only(cluster: Cluster, reports: Path) -> None:
    address = (reports / "text-00.txt").as_uri()
    with connected(cluster.address, 1) as client:
        jobs = [Job("0", ("spread", (address, "0" * 64), "never")),
                Job("1", ("spread", (address + "gone", "0" * 64), "never"))]
        found = list(dispatch.run(jobs, "pipeline.work.per_file:process", client=client, limits=Limits()))
    assert [outcome.value.code for outcome in found if isinstance(outcome, Done)] == [
        "changed_while_read", "unopenable"]


@pytest.mark.parametrize(
    ("argument", "code"),
    [(("sleep", 600), "timeout"), (("allocate", 2048 * MIB), "out_of_memory")],
)
def test_limits_hold_on_the_workers(cluster: Cluster, argument: Any, code: str) -> None:
    bad, good = act(cluster, argument, ("double", 4))
    assert isinstance(bad, Failed)
    assert bad.code == code
    assert good == Done("1", 8)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone takes the network away")
def test_jobs_have_no_network(cluster: Cluster) -> None:
    port = int(cluster.address.rpartition(":")[2])
    assert listens("127.0.0.1", port)
    assert act(cluster, ("connect", port)) == [Done("0", "refused")]


def test_the_parts_of_one_document_go_to_all_workers(cluster: Cluster) -> None:
    [whole] = act(cluster, ("divide", 8))
    assert isinstance(whole, Done)
    assert [number for number, _ in whole.value] == list(range(8))
    assert len({process for _, process in whole.value}) == 2


def test_a_worker_of_other_code_is_refused(
    cluster: Cluster, reports: Path, tmp_path: Path
) -> None:
    """One with a changed vocabulary, one with another limit: both named, and in what they differ."""
    other = tmp_path / "other"
    for package in ("extractors", "pipeline", "schemas"):
        shutil.copytree(ROOT / package, other / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "extractors/text/vocabulary.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    cluster.start_worker(PYTHONPATH=f"{other}{os.pathsep}{cluster.folder}")
    cluster.start_worker(DOICHIEU_MAX_PDF_PAGES="17")
    cluster.wait_for(4)
    try:
        with pytest.raises(UnusableCluster) as refusal:
            build([reports], tmp_path / "reports.db", cluster=cluster.address)
        told = str(refusal.value).splitlines()
        assert len({line.split()[0] for line in told if line.startswith("  tcp://")}) == 2
        assert any("rules, vocabulary" in line for line in told)
        assert any('"MAX_PDF_PAGES": 17' in line for line in told)
        with connected_to(cluster) as client:
            answers = client.gather([
                client.submit(on_worker.do, "of the build", None, (), workers=[address], pure=False)
                for address in client.nthreads()
            ])
        assert {pickle.loads(answer)[0] for answer in answers} == {on_worker.OTHER_CODE}  # noqa: S301 - ours
    finally:
        for process in cluster.workers[-2:]:
            process.kill()
            process.wait()
        cluster.wait_for(2)


def connected_to(cluster: Cluster) -> Any:
    return distributed.Client(cluster.address, set_as_default=False)


def test_a_folder_that_a_worker_does_not_see_is_told(cluster: Cluster) -> None:
    with pytest.raises(UnusableCluster, match="does not see /nowhere"), connected(cluster.address, 1, ["/nowhere"]):
        pass


def test_a_protocol_that_a_worker_does_not_speak_is_told(cluster: Cluster) -> None:
    places = ["file:///nowhere", "zip://inner::nonesuch://there/all.zip"]
    with pytest.raises(UnusableCluster, match="cannot open addresses of nonesuch") as told:
        connected(cluster.address, 1, places).__enter__()
    assert "zip" not in str(told.value)


def test_no_scheduler_is_told(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cluster.connection.CONNECT_SECONDS", 1.0)
    with pytest.raises(UnusableCluster, match="dask scheduler"):
        build([reports], tmp_path / "reports.db", cluster="tcp://127.0.0.1:9")


def test_a_client_that_gave_up_is_told_as_a_lost_cluster(cluster: Cluster) -> None:
    """Dask's client closes itself once its scheduler stays away, at any moment, and forgets the address."""
    jobs = (Job(f"{n}", ("double", n)) for n in range(40))
    with connected(cluster.address, 1) as client:
        outcomes = dispatch.run(jobs, "cluster_targets:act", client=client, limits=LIMITS)
        next(outcomes)
        client.close()
        with pytest.raises(UnusableCluster, match=f"(?s){cluster.address}.*run the same command"):
            list(outcomes)


class Watch:
    """Does something once so many documents are stored."""

    def __init__(self, at: int, act: Callable[[], object]) -> None:
        self.at, self.act, self.stored = at, act, 0

    def begin(self, documents: int) -> None:
        assert documents > self.at

    def advance(self, name: str, state: str) -> None:
        assert name
        assert state in ("ok", "missing_part", "damaged", "not_a_docx"), f"{name}: {state}"
        self.stored += 1
        if self.stored == self.at:
            self.act()


def test_nothing_is_lost_with_workers_and_scheduler(
    tmp_path: Path, cluster: Cluster, reports: Path, here: Rows, content: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster loses a worker, then one job after another its worker, then its scheduler."""
    monkeypatch.setattr("pipeline.cluster.connection.CONNECT_SECONDS", 3.0)
    documents_of_a_killed_worker_are_done_again(cluster, reports, tmp_path / "killed.db")
    assert stored(tmp_path / "killed.db", content) == here
    what_kills_its_workers_is_given_up_alone(cluster)
    lost = Watch(3, lambda: (cluster.scheduler.kill(), cluster.scheduler.wait()))
    with pytest.raises(UnusableCluster, match="run the same command"):
        build([reports], tmp_path / "lost.db", cluster=cluster.address, progress=lost)
    assert 3 <= len(stored(tmp_path / "lost.db", content)["documents"]) < len(here["documents"])
    build([reports], tmp_path / "lost.db", worker_count=2)
    assert stored(tmp_path / "lost.db", content) == here


def documents_of_a_killed_worker_are_done_again(cluster: Cluster, reports: Path, database: Path) -> None:
    killed = Watch(2, cluster.workers[0].kill)
    build([reports], database, cluster=cluster.address, progress=killed)
    assert killed.stored == 15
    assert cluster.known() == 1


def what_kills_its_workers_is_given_up_alone(cluster: Cluster) -> None:
    cluster.workers[1].kill()
    cluster.wait_for(0)
    # A nanny starts its worker again.
    cluster.start_worker(nanny=True)
    cluster.wait_for(1)
    killer, *others = act(cluster, ("kill the worker", 0), *[("double", n) for n in range(4)])
    assert killer == Failed("0", "crashed", "workers lost: 1")
    assert others == [Done(f"{n + 1}", 2 * n) for n in range(4)]


@dataclass(frozen=True)
class Network:
    """A network namespace, the ends of the cable into it, and the first three numbers of its addresses."""

    name: str
    near: str
    far: str
    numbers: str

    @property
    def makes(self) -> list[str]:
        """Commands that make it, with a cable from here."""
        inside = f"ip netns exec {self.name} ip"
        return [
            f"ip netns add {self.name}", f"ip link add {self.near} type veth peer name {self.far}",
            f"ip link set {self.far} netns {self.name}", f"ip addr add {self.numbers}.1/24 dev {self.near}",
            f"ip link set {self.near} up", f"{inside} addr add {self.numbers}.2/24 dev {self.far}",
            f"{inside} link set {self.far} up", f"{inside} link set lo up",
        ]


@contextmanager
def a_network(label: str) -> Iterator[Network]:
    """A network of its own on this machine; raises OSError or CalledProcessError where it may not be made."""
    process = os.getpid()
    name = f"dc{process % 10_000}{label}"
    made = Network(name, f"{name}a", f"{name}b", f"10.{200 + process % 50}.{process // 50 % 250}")
    try:
        for command in made.makes:
            subprocess.run(command.split(), check=True, capture_output=True, text=True)
        yield made
    finally:
        for command in (f"ip netns delete {name}", f"ip link delete {made.near}"):
            with suppress(OSError):
                subprocess.run(command.split(), check=False, capture_output=True)


def why_no_network() -> str:
    """What the system says when a network is made; empty where it lets us."""
    try:
        with a_network("p"):
            return ""
    except OSError as error:
        return f"making a network needs ip(8): {error}"
    except subprocess.CalledProcessError as error:
        return f"{' '.join(error.cmd)}: {error.stderr.strip()}"


NO_NETWORK = why_no_network()


@pytest.mark.skipif(bool(NO_NETWORK), reason=NO_NETWORK)
def test_a_host_cut_off_costs_no_document(
    tmp_path: Path, reports: Path, here: Rows, content: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker in a network of its own, whose cable is pulled while it has documents: no connection is closed, it only
    falls silent."""
    monkeypatch.setattr("pipeline.build._TARGET", "cluster_targets:process_slowly")
    with a_network("") as network, a_cluster(
        tmp_path, 1, f"{network.numbers}.1", DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="4s"
    ) as cluster:
        cluster.start_worker(before=["ip", "netns", "exec", network.name])
        cluster.wait_for(2)
        had: list[str] = []

        def pull_the_cable() -> None:
            subprocess.run(["ip", "link", "set", network.near, "down"], check=True)
            with connected_to(cluster) as client:
                had.extend(key for worker, keys in client.processing().items() for key in keys
                           if f"{network.numbers}.2:" in worker)  # fmt: skip

        cut = Watch(2, pull_the_cable)
        build([reports], tmp_path / "there.db", cluster=cluster.address, progress=cut)
        assert had
        assert cut.stored == 15
        # It runs on, and knows nothing of it.
        assert cluster.workers[-1].poll() is None
        assert cluster.known() == 1
    assert stored(tmp_path / "there.db", content) == here
