"""Runs a command and tells what it took: seconds, processor seconds, and the memory of each of its processes.

Memory is read where the system shows it (Linux, /proc); elsewhere it is unknown. A peak is the system's own
record of a process (VmHWM), asked for several times a second, so that a process's last fifth of a second may
be missed and nothing else.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_EVERY = 0.2
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took; ``peaks`` are MB by process, the command's own first. Processor seconds None: unknown."""

    seconds: float
    cpu_seconds: float | None
    peaks: tuple[float, ...]


class CommandFailed(Exception):  # noqa: N818 - it names what happened
    """A measured command ended with another code than 0; the message is what it said last."""


def measure(command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Run:
    """Run ``command`` in ``cwd`` to its end, its output kept from the terminal; raises CommandFailed."""
    peaks: dict[int, float] = {}
    before = _spent()
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=env, cwd=cwd)  # noqa: S603
        while running.poll() is None:
            for pid in (running.pid, *_descendants(running.pid)):
                peaks[pid] = max(peaks.get(pid, 0.0), peak_of(pid))
            time.sleep(_EVERY)
        seconds = time.perf_counter() - start
        if running.returncode:
            said.seek(0)
            told = said.read().decode(errors="replace").strip()[-2000:]
            raise CommandFailed(f"{' '.join(command)} ended with {running.returncode}: {told}")
    after = _spent()
    spent = after - before if before is not None and after is not None else None
    own = peaks.pop(running.pid, 0.0)
    return Run(seconds, spent, (own, *sorted(peaks.values(), reverse=True)))


def _spent() -> float | None:
    """Processor seconds of all ended children and theirs."""
    if resource is None:
        return None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _descendants(pid: int) -> Iterator[int]:
    """Children of a process and theirs, as /proc tells."""
    children: dict[int, list[int]] = {}
    for status in _PROC.glob("[0-9]*/stat"):
        try:
            # The name of the program, in parentheses, may hold anything.
            parent = int(status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(status.parent.name))
    found = [pid]
    for each in found:
        found += children.get(each, ())
    yield from found[1:]


def peak_of(pid: int | str) -> float:
    """Most memory a process held so far, in MB; 0 where it is gone or the system does not tell."""
    try:
        lines = (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
