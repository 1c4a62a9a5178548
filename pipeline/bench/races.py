"""Times tools beside one another, each in a process of its own, in turns over the same files.

In: files, and the Python of each tool. Out: seconds a page of each round, the peak memory of each process, and
what each tool read. Rounds run the tools first to last and last to first, and a ratio is taken within a round,
so that a slow minute of the machine hits both sides. A tool that remembers texts is asked in a new process each round,
one that has read other reports and none of these: a corpus holds each report once.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2

from pipeline.bench.peers import AGAIN, PIPELINE, TOOLS, Read

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Race:
    """One kind of file, and the pages of each file."""

    title: str
    kind: str
    pages: Mapping[Path, int]


@dataclass(slots=True)
class Result:
    """A race run: seconds a page a round, peak MB, version, and what each tool gave of the files asked of it."""

    race: Race
    seconds: dict[str, list[float]] = field(default_factory=dict)
    peaks: dict[str, float | None] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    #: Tool -> why it did not run.
    absent: dict[str, str] = field(default_factory=dict)
    read: dict[str, dict[Path, Read]] = field(default_factory=dict)


class Runner:
    """One tool's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **asked: Any) -> dict[str, Any]:
        """Ask one thing and wait; a process that died answers with ``failed``."""
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("a runner needs pipes")
        try:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        found: dict[str, Any] = json.loads(line) if line else {"failed": "its process ended"}
        return found


@contextmanager
def running(tool: str, python: str = sys.executable) -> Iterator[Runner]:
    """Start a tool's process, and end it."""
    env = {**os.environ, "PYTHONPATH": str(_ROOT), "HF_HUB_OFFLINE": "1"}
    command = [python, "-m", "pipeline.bench.runner", tool]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,  # noqa: S603
                          text=True, encoding="utf-8", env=env) as process:
        try:
            yield Runner(process)
        finally:
            process.terminate()


def page_count(path: Path) -> int:
    """Count the pages of a PDF."""
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        return len(pdf)


def races(files: Sequence[Path], whose: str = "") -> list[Race]:
    """Sort files into races. A DOCX counts the pages of the PDF beside it; one without is left out.

    ``whose`` says what files these are, where there are others.
    """
    of = whose and f", {whose}"
    pdfs = {path: page_count(path) for path in files if path.suffix.lower() == ".pdf"}
    beside = {path: path.with_suffix(".pdf") for path in files if path.suffix.lower() == ".docx"}
    words = {path: page_count(pdf) for path, pdf in beside.items() if pdf.exists()}
    found = [Race(f"PDF{of}", ".pdf", pdfs), Race(f"DOCX{of} (pages of the PDF beside it)", ".docx", words)]
    return [race for race in found if race.pages]


def run(
    race: Race,
    rounds: int,
    pythons: Sequence[str] = (),
    ask_of: Sequence[Path] = (),
    before: Sequence[Path] = (),
) -> Result:
    """Time every tool on all files, ``rounds`` times, after one warm-up on the shortest file.

    ``pythons`` are further interpreters in which a tool that this one lacks may be installed; ``ask_of`` are
    the files whose content is kept. A tool that remembers is warmed up on ``before``, other reports, in every round;
    where there are none, on the shortest file.
    """
    result = Result(race)
    shortest = min(race.pages, key=lambda path: race.pages[path])
    others = [str(path) for path in before or [shortest]]
    pages, paths = sum(race.pages.values()), [str(path) for path in race.pages]
    with ExitStack() as stack:
        runners: dict[str, Runner] = {}
        found: dict[str, str] = {}
        for name in (name for name, tool in TOOLS.items() if race.kind in tool.kinds):
            for python in (sys.executable, *pythons):
                runner = stack.enter_context(running(name, python))
                told = runner.ask(time=[str(shortest)])
                if "seconds" in told:
                    runners[name], found[name] = runner, python
                    result.versions[name] = told["version"]
                    result.absent.pop(name, None)
                    break
                result.absent[name] = told.get("absent") or told["failed"]
        result.seconds.update({name: [] for name in runners})
        for number in range(rounds):
            for name in list(runners) if number % 2 == 0 else reversed(runners):
                is_unread = TOOLS[name].remembers
                told = _unread(name, found[name], others, paths) if is_unread else runners[name].ask(time=paths)
                result.seconds[name].append(told["seconds"] / pages)
                result.peaks[name] = told["peak"]
            print(f"{race.title}: round {number + 1} of {rounds}", file=sys.stderr)
        for name, runner in ((name, runner) for name, runner in runners.items() if name != AGAIN):
            result.read[name] = {path: Read(**runner.ask(read=str(path))) for path in ask_of}
    return result


def _unread(tool: str, python: str, others: Sequence[str], paths: Sequence[str]) -> dict[str, Any]:
    """What a tool answers that has read others, and none of these."""
    with running(tool, python) as runner:
        runner.ask(time=others)
        return runner.ask(time=paths)


def table(result: Result) -> str:
    """Lay a result out as Markdown: median (min–max) s/page, pages/s, peak memory, and our ratios to each tool."""
    race = result.race
    lines = [
        f"## {race.title}: {len(race.pages)} files, {sum(race.pages.values())} pages",
        "",
        "| tool | s/page, median (min–max) | pages/s | peak MB | doichieu takes × as long, median (min–max) | again |",
        "|---|---|--:|--:|---|---|",
    ]
    for name, seconds in result.seconds.items():
        is_ours = name in (PIPELINE, AGAIN)
        first, again = ("" if is_ours else _ratio(result.seconds.get(ours, ()), seconds) for ours in (PIPELINE, AGAIN))
        most = result.peaks[name]
        memory = "–" if most is None else f"{most:.0f}"
        told = name if is_ours else f"{name} {result.versions[name]}".strip()
        pages = 1 / statistics.median(seconds)
        lines.append(f"| {told} | {_spread(seconds, 4)} | {pages:.1f} | {memory} | {first} | {again} |")
    lines += [f"| {name} | absent: {_short(why)} | | | | |" for name, why in result.absent.items()]
    return "\n".join(lines)


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return _spread([a / b for a, b in zip(ours, theirs, strict=True)], 2) if ours else ""


def _short(why: str) -> str:
    return why.replace("|", "/").splitlines()[0][:90] if why else "no reason told"


def _spread(values: Sequence[float], digits: int) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"
