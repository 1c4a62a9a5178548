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
from itertools import pairwise

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

from pipeline.output.language import told
from pipeline.output.refused_streams import let_go_of
from pipeline.output.terminal_text import printable
from pipeline.publish.words.codes import CODE_WORDS
from schemas.outcomes import refusal_outcome

#: Pace is that of the last documents: a scan among Word files should not count for hours.
PACE_OVER = 200
#: Fewer tell no pace: programs are still being loaded, and one long scan makes weeks of a hundred documents.
PACE_FROM = 10
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

    def advance(self, state: str) -> None:
        """Note one more; ``state`` is ok, or the code of its problem."""
        self.done += 1
        self._times.append(self.now())
        if state != "ok":
            self.problems[state] += 1

    @property
    def rate(self) -> float:
        """Documents a second, lately; 0 as long as too few tell it."""
        if len(self._times) <= PACE_FROM:
            return 0.0
        # From the first of them on: what was loaded before it is not loaded again.
        passed = self._times[-1] - self._times[0]
        return (len(self._times) - 1) / passed if passed > 0 else 0.0

    def told(self) -> str:
        """Pace, remaining time and problems in words."""
        parts = []
        if self.rate:
            pace, a_second = (self.rate, True) if self.rate >= 1 else (60 * self.rate, False)
            parts += [told(f"{pace:.1f} mỗi {'giây' if a_second else 'phút'}".replace(".", ","),
                           f"{pace:.1f} a {'second' if a_second else 'minute'}"),
                      told(f"còn {in_words((self.total - self.done) / self.rate)}",
                           f"{in_words((self.total - self.done) / self.rate)} left")]
        if self.problems:
            count = self.problems.total()
            parts.append(told(f"{count} tài liệu chưa đọc trọn",
                              f"{count} problem{'s' if count > 1 else ''} so far"))
        return ", ".join(parts)


#: Seconds of a unit with its names, Vietnamese and English.
_UNITS = ((86400, "ngày", "d"), (3600, "giờ", "h"), (60, "phút", "min"), (1, "giây", "s"))


def in_words(seconds: float) -> str:
    """A duration, to two units.

    >>> in_words(42), in_words(200), in_words(7260), in_words(200_000)
    ('42 s', '3 min 20 s', '2 h 1 min', '2 d 7 h')
    """
    left = round(seconds)
    for (size, *name), (next_size, *next_name) in pairwise(_UNITS):
        if left >= size:
            return f"{left // size} {told(*name)} {left % size // next_size} {told(*next_name)}"
    return f"{left} {told(*_UNITS[-1][1:])}"


class _Talk(Console):
    """A terminal or a file that talk goes to; where it takes no more, nothing more is said."""

    def on_broken_pipe(self) -> None:
        """Go on without words, where Rich would end the program."""
        self.quiet = True
        let_go_of(self.file)


class Shown:
    """Shows a build's progress on stderr until it is closed."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or _Talk(stderr=True)
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
            self._task = self._bar.add_task(told("Đang đọc", "Reading"), total=documents, told="")
            self._bar.start()
        elif documents:
            self._say(told(f"{documents} tài liệu cần đọc.", f"{documents} documents to read."))

    def advance(self, name: str, state: str) -> None:
        """One more is stored; ``state`` is ok, or the code of what went wrong."""
        self._pace.advance(state)
        if state != "ok":
            self._say(f"{name}: {told(CODE_WORDS[f'outcome.{refusal_outcome(state)}'][0], state)}")
        if self._bar is not None and self._task is not None:
            described = printable(name)[:40].replace("[", "(")
            self._bar.update(self._task, advance=1, description=described, told=self._pace.told())
        elif time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            done, total = self.done
            far = told(f"{done}/{total} tài liệu", f"{done} of {total} documents")
            self._say(", ".join(filter(None, (far, self._pace.told()))))

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _say(self, text: str) -> None:
        try:
            self._console.print(printable(text), markup=False, highlight=False, soft_wrap=True)
        except OSError:
            # The log is on a full disk: that is no reason to end what is read for hours.
            self._console.quiet = True
            let_go_of(self._console.file)


class Silent(Shown):
    """Counts, and says nothing."""

    def begin(self, documents: int) -> None:
        """So many documents need work."""
        self._pace = Pace(documents)

    def advance(self, name: str, state: str) -> None:  # noqa: ARG002 - not told
        """One more is stored."""
        self._pace.advance(state)
