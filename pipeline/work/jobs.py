"""Jobs, what becomes of them, and which comes next: the same for processes here and for a cluster.

Comes in: jobs, taken lazily. Goes out: tickets to hand to whoever works, and outcomes in order. A job may
turn out to be large: its target answers with ``Parts``, which are handed out before any further job, and
then the rest of the job with what they gave. Running them is ``pipeline.work.workers``' or
``pipeline.cluster``'s matter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """``argument`` is given to the target; ``key`` names the job in its outcome."""

    key: str
    argument: Any


@dataclass(frozen=True, slots=True)
class Done:
    """The target returned ``value``."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The job has no value; ``code`` is timeout, crashed, out_of_memory or error."""

    key: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A target's answer instead of a value: do these first, then ``rest`` with their values after it.

    Where a part fails, the whole job has failed as it did. Parts have no parts of their own.
    """

    arguments: tuple[Any, ...]
    rest: tuple[Any, ...]


@dataclass(slots=True)
class _Divided:
    """A job in parts: its number among the jobs, what is still to come, and what came."""

    index: int
    job: Job
    rest: tuple[Any, ...]
    values: list[Any]
    missing: int


@dataclass(frozen=True, slots=True)
class _Ticket:
    """Whose outcome it is: a job's, or (``part`` from 0) a part's."""

    index: int
    job: Job
    divided: _Divided | None = None
    part: int = 0


@dataclass(slots=True)
class Agenda:
    """What is to be run next, and which outcomes may be told.

    With ``ahead``, outcomes are told in the order of the jobs, and at most so many jobs beyond the first
    that is not told are handed out: results waiting for a slow one stay few.
    """

    jobs: Iterable[Job]
    ahead: int | None = None
    _numbered: Iterator[tuple[int, Job]] = field(init=False)
    _exhausted: bool = False
    _tickets: int = 0
    _out: dict[int, _Ticket] = field(default_factory=dict)
    _parts: deque[_Ticket] = field(default_factory=deque)
    _held: dict[int, Done | Failed] = field(default_factory=dict)
    _begun: int = 0
    _told: int = 0

    def __post_init__(self) -> None:
        self._numbered = enumerate(self.jobs)

    def is_done(self) -> bool:
        """True where every job was taken and its outcome told."""
        return self._exhausted and not (self._out or self._parts or self._held)

    def take(self) -> tuple[int, Job] | None:
        """The next to run, with the number to settle it by; None where nothing may be begun now."""
        if self._parts:
            return self._hand_out(self._parts.popleft())
        if self._exhausted or (self.ahead is not None and self._begun > self._told + self.ahead):
            return None
        entry = next(self._numbered, None)
        if entry is None:
            self._exhausted = True
            return None
        self._begun += 1
        return self._hand_out(_Ticket(*entry))

    def settle(self, number: int, outcome: Done | Failed) -> None:
        """Note what became of what was handed out under ``number``; what is settled already stays as it is."""
        ticket = self._out.pop(number, None)
        if ticket is None:
            return
        if ticket.divided is not None:
            self._settle_part(ticket, ticket.divided, outcome)
        elif isinstance(outcome, Done) and isinstance(outcome.value, Parts):
            self._divide(ticket, outcome.value)
        else:
            self._held[ticket.index] = outcome

    def ready(self) -> Iterator[Done | Failed]:
        """Yield the outcomes that may be told now, each once."""
        if self.ahead is None:
            while self._held:
                yield self._held.pop(next(iter(self._held)))
                self._told += 1
        while self._told in self._held:
            yield self._held.pop(self._told)
            self._told += 1

    def _hand_out(self, ticket: _Ticket) -> tuple[int, Job]:
        self._tickets += 1
        self._out[self._tickets] = ticket
        return self._tickets, ticket.job

    def _divide(self, ticket: _Ticket, parts: Parts) -> None:
        count = len(parts.arguments)
        divided = _Divided(ticket.index, ticket.job, parts.rest, [None] * count, count)
        self._parts.extend(
            _Ticket(ticket.index, Job(ticket.job.key, argument), divided, part)
            for part, argument in enumerate(parts.arguments)
        )

    def _settle_part(self, ticket: _Ticket, divided: _Divided, outcome: Done | Failed) -> None:
        if isinstance(outcome, Failed):
            self._abandon(divided, outcome)
            return
        divided.values[ticket.part] = outcome.value
        divided.missing -= 1
        if not divided.missing:
            job = Job(divided.job.key, (*divided.rest, tuple(divided.values)))
            self._parts.append(_Ticket(divided.index, job))

    def _abandon(self, divided: _Divided, outcome: Failed) -> None:
        """One part failed: the others are not begun, and what comes of those at work is not waited for."""
        self._parts = deque(ticket for ticket in self._parts if ticket.divided is not divided)
        for number in [number for number, ticket in self._out.items() if ticket.divided is divided]:
            del self._out[number]
        self._held[divided.index] = outcome
