"""Workers: what one job does to itself must not reach its neighbours."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline.limits import MIB, Limits
from pipeline.work import workers
from pipeline.work.plain_values import dumps_plain, loads_plain
from pipeline.work.workers import Done, Failed, Job
from schemas.records import Passage, PassageKind, Place, Qualifier

LIMITS = Limits(job_seconds=2.0, start_seconds=30.0, memory_bytes=1024 * MIB)

TARGETS = '''
import ctypes, os, subprocess, sys, time

started = []

def warm():
    started.append(os.getpid())

def act(argument):
    verb, value = argument
    if verb == "double":
        return value * 2
    if verb == "sleep":
        time.sleep(value)
        return value
    if verb == "exit":
        os._exit(value)
    if verb == "segfault":
        ctypes.string_at(0)
    if verb == "allocate":
        return len(bytearray(value))
    if verb == "raise":
        raise LookupError(value)
    if verb == "pid":
        return os.getpid(), len(started)
    if verb == "child":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        open(value, "w").write(str(child.pid))
        time.sleep(60)
    if verb == "environment":
        return os.environ.get(value)
    if verb == "copied from":
        return os.getppid()
    if verb == "print":
        print("data of the parent", flush=True)
        return None
    if verb == "long":
        return "x" * value
    if verb == "callable":
        return subprocess.run
    if verb == "passage":
        from schemas.records import Passage, PassageKind
        return Passage(0, PassageKind.TITLE, value)
    if verb == "connect":
        import socket
        try:
            socket.create_connection(("127.0.0.1", value), timeout=5).close()
        except OSError:
            return "refused"
        return "connected"
    if verb == "spin":
        from pipeline.work.worker_process import report_progress
        until = time.process_time() + value
        while time.process_time() < until:
            pass
        return value
    if verb == "steps":
        from pipeline.work.worker_process import report_progress
        for _ in range(value):
            time.sleep(0.2)
            report_progress()
        return value
    if verb == "write":
        with open(value, "wb") as file:
            file.truncate(1 << 30)

def broken():
    raise ImportError("no such model")
'''


@pytest.fixture
def act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A target that does what its argument says, importable in the workers."""
    (tmp_path / "worker_targets.py").write_text(TARGETS, encoding="utf-8")
    # multiprocessing hands sys.path on to what it spawns.
    monkeypatch.syspath_prepend(tmp_path)
    return "worker_targets:act"


def outcomes(
    target: str, *arguments: Any, limits: Limits = LIMITS, **options: Any
) -> dict[str, Done | Failed]:
    jobs = [Job(f"{n}", argument) for n, argument in enumerate(arguments)]
    return {o.key: o for o in workers.run(jobs, target, limits=limits, **{"workers": 2, **options})}


def test_many_quick_jobs(act: str) -> None:
    found = outcomes(act, *[("double", n) for n in range(50)])
    assert found == {f"{n}": Done(f"{n}", n * 2) for n in range(50)}


def test_no_jobs(act: str) -> None:
    assert outcomes(act) == {}


def test_a_job_that_never_ends_is_stopped_and_the_others_finish(act: str) -> None:
    began = time.monotonic()
    found = outcomes(act, ("sleep", 600), *[("double", n) for n in range(10)], ("sleep", 600), ("double", 7))
    # As completed: which process is ready first is not determined.
    assert {o.key for o in found.values() if isinstance(o, Failed)} == {"0", "11"}
    assert found["0"] == Failed("0", "timeout", "2 s")
    assert found["12"] == Done("12", 14)
    assert time.monotonic() - began < 12


@pytest.mark.parametrize(
    ("argument", "code", "detail"),
    [
        (("exit", 9), "crashed", "exit code 9"),
        (("segfault", None), "crashed", "SIGSEGV"),
        (("allocate", 2048 * MIB), "out_of_memory", "memory"),
        (("raise", "lạ"), "error", "LookupError: lạ"),
        (("callable", None), "error", "not a plain value"),
        (("long", 4 * MIB), "error", "more than"),
    ],
)
def test_a_bad_job_fails_alone(act: str, argument: Any, code: str, detail: str) -> None:
    limits = Limits(job_seconds=10, start_seconds=30, memory_bytes=1024 * MIB, result_bytes=2 * MIB)
    found = outcomes(act, ("double", 1), argument, ("double", 2), workers=1, limits=limits)
    assert found["0"] == Done("0", 2)
    assert found["2"] == Done("2", 4)
    bad = found["1"]
    assert isinstance(bad, Failed)
    assert bad.code == code
    assert detail in bad.detail


def test_no_file_grows_beyond_the_limit(act: str, tmp_path: Path) -> None:
    found = outcomes(act, ("write", str(tmp_path / "big")))
    assert isinstance(found["0"], Failed)
    assert "File too large" in found["0"].detail


def test_order_on_request(act: str) -> None:
    jobs = [Job(f"{n}", ("sleep", 0.3 if n % 5 == 0 else 0)) for n in range(20)]
    done = workers.run(jobs, act, workers=3, limits=LIMITS, ordered=True)
    assert [o.key for o in done] == [f"{n}" for n in range(20)]


def test_jobs_are_taken_lazily(act: str) -> None:
    taken: list[int] = []

    def jobs() -> Iterator[Job]:
        for n in range(1000):
            taken.append(n)
            yield Job(f"{n}", ("double", n))

    run = workers.run(jobs(), act, workers=2, limits=LIMITS)
    next(run)
    run.close()
    assert len(taken) <= 4


def test_ordered_does_not_run_ahead_of_a_slow_job_without_bound(act: str) -> None:
    taken: list[int] = []

    def jobs() -> Iterator[Job]:
        for n in range(1000):
            taken.append(n)
            yield Job(f"{n}", ("sleep", 1) if n == 0 else ("double", n))

    run = workers.run(jobs(), act, workers=2, limits=LIMITS, ordered=True)
    assert next(run).key == "0"
    assert len(taken) <= 2 * workers.AHEAD + 3
    run.close()


def test_the_next_job_is_asked_for_when_the_outcome_is_known(act: str) -> None:
    """A queue of drawings has no next job before somebody has seen the last."""
    known: list[str] = []

    def jobs() -> Iterator[Job]:
        for n in range(3):
            assert len(known) == n
            yield Job(f"{n}", ("double", n))

    for outcome in workers.run(jobs(), act, workers=1, limits=LIMITS):
        known.append(outcome.key)  # noqa: PERF401 - what was told is looked at between two outcomes
    assert known == ["0", "1", "2"]


def test_in_order_a_free_worker_has_its_next_job_before_the_outcome_is_told(act: str) -> None:
    taken: list[int] = []

    def jobs() -> Iterator[Job]:
        for n in range(9):
            taken.append(n)
            yield Job(f"{n}", ("double", n))

    run = workers.run(jobs(), act, workers=1, limits=LIMITS, ordered=True)
    assert next(run).key == "0"
    assert taken == [0, 1]
    assert [outcome.key for outcome in run] == [f"{n}" for n in range(1, 9)]


needs_copies = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere no process is copied")


@needs_copies
def test_workers_are_copies_of_one_process(act: str) -> None:
    def origin(loaded: str | None) -> int:
        found = outcomes(act, ("copied from", None), loaded=loaded)["0"]
        assert isinstance(found, Done)
        return int(found.value)

    copied = origin("worker_targets")
    assert origin("worker_targets") == copied != os.getpid()
    assert origin(None) == os.getpid()
    # It was killed, for want of memory say: another one takes its place.
    os.kill(copied, signal.SIGKILL)
    while _runs(copied):
        time.sleep(0.01)
    assert origin("no_such_module") not in {copied, os.getpid()}


@needs_copies
def test_a_copy_has_the_environment_of_its_parent(act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("first", "second"):
        monkeypatch.setenv("DOICHIEU_CACHE", value)
        found = outcomes(act, ("environment", "DOICHIEU_CACHE"), loaded="worker_targets")
        assert found["0"] == Done("0", value)


@needs_copies
def test_what_is_loaded_ahead_for_nothing_is_not_waited_for(root: Path, tmp_path: Path) -> None:
    (tmp_path / "loads_long.py").write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    script = "from pipeline.work import workers\nworkers.load_ahead('loads_long')"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(tmp_path)])}
    ended = subprocess.run([sys.executable, "-c", script], env=environment, cwd=root, check=False, timeout=60)
    assert ended.returncode == 0


@needs_copies
@pytest.mark.parametrize("loaded", ["worker_targets", "ends_while_loading"])
def test_what_was_copied_ends_with_the_parent(act: str, tmp_path: Path, loaded: str) -> None:
    (tmp_path / "ends_while_loading.py").write_text("import os\nos._exit(1)\n", encoding="utf-8")
    script = tmp_path / "copies.py"
    script.write_text(
        "from pipeline.work import workers\nfrom pipeline.limits import Limits\n"
        "if __name__ == '__main__':\n"
        "    job = workers.Job('a', ('copied from', None))\n"
        f"    [done] = workers.run([job], {act!r}, workers=1, limits=Limits(), loaded={loaded!r})\n"
        "    print(done.value)\n",
        encoding="utf-8",
    )
    project = Path(workers.__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(project)])}
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, env=environment).stdout
    assert not _runs(int(said))


def test_a_process_warms_up_once_and_retires(act: str) -> None:
    limits = Limits(job_seconds=5, start_seconds=30, jobs_per_worker=3)
    found = outcomes(act, *[("pid", None)] * 6, workers=1, limits=limits, warm="worker_targets:warm")
    values = [o.value for o in found.values() if isinstance(o, Done)]
    assert [warmed for _, warmed in values] == [1] * 6
    assert len({pid for pid, _ in values}) == 2
    assert os.getpid() not in {pid for pid, _ in values}


@pytest.mark.parametrize("options", [{"warm": "worker_targets:broken"}, {"warm": "no_such_module:x"}])
def test_a_worker_that_cannot_start_stops_the_run(act: str, options: dict[str, str]) -> None:
    with pytest.raises(workers.WorkerStartError, match=r"no such model|no_such_module"):
        outcomes(act, ("double", 1), **options)


def test_what_a_job_started_dies_with_it(act: str, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    found = outcomes(act, ("child", str(note)))
    assert found["0"] == Failed("0", "timeout", "2 s")
    grandchild = int(note.read_text())
    deadline = time.monotonic() + 5
    while _runs(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(grandchild)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc").exists()
    # Where nobody collects orphans (a container), a killed one stays as a zombie.
    return state != "Z"


def test_stdout_stays_the_parents(act: str, capfd: pytest.CaptureFixture[str]) -> None:
    outcomes(act, ("print", None))
    assert capfd.readouterr() == ("", "")


def test_a_caller_busy_elsewhere_loses_no_large_result(act: str) -> None:
    jobs = [Job("a", ("double", 1)), Job("b", ("long", 8 * MIB)), Job("c", ("double", 1))]
    run = workers.run(jobs, act, workers=2, limits=Limits(job_seconds=1, start_seconds=30))
    found = {}
    for outcome in run:
        found[outcome.key] = outcome
        time.sleep(1.5)
    assert {key: type(o) for key, o in found.items()} == {"a": Done, "b": Done, "c": Done}


def test_ctrl_c_ends_the_workers(act: str, tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(
        "import os, signal, sys, threading\n"
        "from pipeline.work import workers\n"
        "from pipeline.limits import Limits\n"
        "if __name__ == '__main__':\n"
        "    threading.Timer(3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        f"    job = workers.Job('a', ('child', {str(tmp_path / 'pid')!r}))\n"
        f"    list(workers.run([job], {act!r}, workers=1, limits=Limits()))\n",
        encoding="utf-8",
    )
    project = Path(workers.__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(project)])}
    command = [sys.executable, str(script)]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=30, env=environment, check=False
    )
    assert "KeyboardInterrupt" in ended.stderr
    time.sleep(0.2)
    assert not _runs(int((tmp_path / "pid").read_text()))


def test_records_travel(act: str) -> None:
    assert outcomes(act, ("passage", "Báo cáo")) == {"0": Done("0", Passage(0, PassageKind.TITLE, "Báo cáo"))}


@pytest.mark.parametrize("value", [os.system, pickle.loads, Path("x"), Limits.__init__, subprocess.Popen, getattr])
def test_only_plain_values_are_unpickled(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        loads_plain(dumps_plain(value))


class _Told(Enum):
    """An enum as Python 3.11.0 to 3.11.3 pickle any."""

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        return getattr, (self.__class__, self._name_)

    YES = "yes"


@pytest.mark.parametrize(
    "value",
    [[Place(0, 5, 1, (1.0, 2.0, 3.0, 4.0))], PassageKind.TITLE, {Qualifier.AT_LEAST: frozenset({Fraction(1, 3)})}],
)
def test_our_values_are_plain(value: object) -> None:
    assert loads_plain(dumps_plain(value)) == value


def test_a_member_of_an_enum_travels_as_its_value_whatever_python_makes_of_it() -> None:
    assert b"getattr" in pickle.dumps(_Told.YES)
    assert b"getattr" not in dumps_plain(_Told.YES)


@pytest.mark.parametrize("payload", [b"", b"garbage", pickle.dumps([1, 2])[:-3], b"cos\nsystem\n(S'x'\ntR."])
def test_damaged_answers_are_refused(payload: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        loads_plain(payload)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no other system takes the network away")
def test_there_is_no_network_in_a_worker(act: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        assert outcomes(act, ("connect", port)) == {"0": Done("0", "refused")}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no other system has this filter")
def test_where_no_namespace_can_be_made_a_filter_refuses_sockets() -> None:
    code = (
        "import socket\nfrom pipeline.work.network import _refuse_sockets\n"
        "print(_refuse_sockets())\nsocket.socketpair()\n"
        "try:\n    socket.socket()\nexcept PermissionError:\n    print('refused')\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["True", "refused"]


def test_a_step_without_progress_ends_the_job(act: str) -> None:
    limits = Limits(job_seconds=30, start_seconds=30, stall_seconds=3.0, stall_cpu_seconds=1)
    found = outcomes(act, ("sleep", 20), ("spin", 20), ("steps", 25), ("double", 2), workers=1, limits=limits)
    assert found["0"] == Failed("0", "timeout", "3 s")
    assert isinstance(found["1"], Failed)
    assert found["1"].code == "timeout"
    # Five seconds in steps of a fifth.
    assert found["2"] == Done("2", 25)
    assert found["3"] == Done("3", 4)


def test_limits_are_set_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOICHIEU_JOB_SECONDS", "7.5")
    monkeypatch.setenv("DOICHIEU_OPEN_FILES", "99")
    assert Limits.from_environment() == Limits(job_seconds=7.5, open_files=99)
    for bad in ("0", "-1", "many", "nan"):
        monkeypatch.setenv("DOICHIEU_OPEN_FILES", bad)
        with pytest.raises(ValueError, match=f"DOICHIEU_OPEN_FILES is '{bad}'"):
            Limits.from_environment()
