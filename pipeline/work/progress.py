"""How far a build has come, for whoever waits: a bar on a terminal, a line now and then elsewhere.

Comes in: documents to do, then one by one what became of them. Goes out: text for stderr: how many are done,
how fast, how long it will take at this pace, how many had problems. The words of a problem are the
database's matter.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

from pipeline.output.terminal_text import printable

#: Pace is that of the last documents: a scan among Word files should not count for hours.
PACE_OVER = 200
#: Where there is no terminal, a line so often.
LINE_SECONDS = 30.0


@dataclass(slots=True)
class Pace:
    """How many of ``total`` are done, and when the last of them were."""

    total: int
    now: Callable[[], float] = time.monotonic
    done: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    _times: deque[float] = field(default_factory=lambda: deque(maxlen=PACE_OVER + 1))

    def __post_init__(self) -> None:
        self._times.append(self.now())

    def advance(self, state: str) -> None:
        """Note one more; ``state`` is ok, or the code of its problem."""
        self.done += 1
        self._times.append(self.now())
        if state != "ok":
            self.problems[state] += 1

    @property
    def rate(self) -> float:
        """Documents a second, lately; 0 before the first."""
        passed = self.now() - self._times[0]
        return (len(self._times) - 1) / passed if passed > 0 else 0.0

    def told(self) -> str:
        """Pace, remaining time and problems in words."""
        parts = []
        if self.rate:
            parts += [f"{self.rate:.1f} a second" if self.rate >= 1 else f"{60 * self.rate:.1f} a minute",
                      f"{in_words((self.total - self.done) / self.rate)} left"]
        if self.problems:
            count = self.problems.total()
            parts.append(f"{count} problem{'s' if count > 1 else ''} so far")
        return ", ".join(parts)


def in_words(seconds: float) -> str:
    """A duration, to two units.

    >>> in_words(42), in_words(200), in_words(7260), in_words(200_000)
    ('42 s', '3 min 20 s', '2 h 1 min', '2 d 7 h')
    """
    left = round(seconds)
    for size, name, next_size, next_name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if left >= size:
            return f"{left // size} {name} {left % size // next_size} {next_name}"
    return f"{left} s"


class Shown:
    """Shows a build's progress on stderr until it is closed."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}"),
            console=self._console, transient=True,
        ) if self._console.is_terminal else None
        self._task: TaskID | None = None
        self._pace = Pace(0)
        self._said = time.monotonic()

    @property
    def done(self) -> tuple[int, int]:
        """How many documents are stored, and of how many."""
        return self._pace.done, self._pace.total

    def begin(self, documents: int) -> None:
        """So many documents need work."""
        self._pace = Pace(documents)
        if self._bar is not None:
            self._task = self._bar.add_task("Reading", total=documents, told="")
            self._bar.start()
        elif documents:
            self._say(f"{documents} documents to read.")

    def advance(self, name: str, state: str) -> None:
        """One more is stored; ``state`` is ok, or the code of what went wrong."""
        self._pace.advance(state)
        if state != "ok":
            self._say(f"{name}: {state}")
        if self._bar is not None and self._task is not None:
            described = printable(name)[:40].replace("[", "(")
            self._bar.update(self._task, advance=1, description=described, told=self._pace.told())
        elif time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            self._say(f"{self._pace.done} of {self._pace.total} documents, {self._pace.told()}")

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _say(self, text: str) -> None:
        self._console.print(printable(text), markup=False, highlight=False, soft_wrap=True)


class Silent(Shown):
    """Counts, and says nothing."""

    def begin(self, documents: int) -> None:
        """So many documents need work."""
        self._pace = Pace(documents)

    def advance(self, name: str, state: str) -> None:  # noqa: ARG002 - not told
        """One more is stored."""
        self._pace.advance(state)
