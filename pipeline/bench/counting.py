"""Counts the operations of a piece of work, which are the same on every machine and every day.

In: a function to call. Out: the lines of our code it ran, by function, the calls it made in each
library's Python code, and the steps of SQLite, by the function that asked. A line that runs again in a loop counts
again, so a nested loop shows even where it calls nothing; loops inside C code (a pattern over a long text, a search in
a list) do not show.
"""

from __future__ import annotations

import functools
import gc
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]


#: Operations by what did them: lines run of 'file:function', calls into a library, steps of 'SQLite for' either.
Operations = Mapping[str, int]


def count(work: Callable[[], object], conn: sqlite3.Connection | None = None) -> Operations:
    """Run ``work`` and count it, with what ``conn`` steps through; any other tracer is off meanwhile."""
    lines: Counter[CodeType] = Counter()
    calls: Counter[str] = Counter()

    def run_line(frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
        if event == "line":
            lines[frame.f_code] += 1
        return run_line

    def enter(frame: FrameType, _event: str, _: Any) -> Callable[..., Any] | None:
        if frame.f_code in _COUNTING:
            return None
        owner = _owner(frame.f_code.co_filename)
        if owner is None:
            return run_line
        calls[owner] += 1
        return None

    before = sys.gettrace()
    gc.collect()
    gc.disable()  # finalisers would run at moments that are not the work's
    with _sql_steps(conn) as steps:
        sys.settrace(enter)
        try:
            work()
        finally:
            sys.settrace(before)
            gc.enable()
    found = Counter({f"calls of {name}": made for name, made in calls.items()})
    for code, ran in steps.items():
        found[f"SQLite for {_name(code)}"] += ran
    for code, ran in lines.items():
        found[_name(code)] += ran
    return +found


def _name(code: CodeType) -> str:
    owner = _owner(code.co_filename)
    return owner or f"{Path(code.co_filename).relative_to(_ROOT).as_posix()}:{code.co_qualname}"


@functools.cache
def _owner(file: str) -> str | None:
    """The library a file belongs to, 'python' for its own and for generated code; None for ours."""
    parts = Path(file).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    return None if Path(file).is_relative_to(_ROOT) else "python"


def forget_cached() -> None:
    """Empty every bounded cache of ours, so that what is counted does not depend on what ran before."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("extractors", "pipeline", "schemas"):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper) and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()


@dataclass(slots=True)
class _Steps:
    """Counts one instruction of SQLite's virtual machine whenever it is called, for the code that called SQLite."""

    by_code: Counter[CodeType]

    def __call__(self) -> int:
        self.by_code[sys._getframe(1).f_code] += 1
        return 0


#: Code that counts, and is not counted.
_COUNTING = frozenset({_Steps.__call__.__code__})


@contextmanager
def _sql_steps(conn: sqlite3.Connection | None) -> Iterator[Counter[CodeType]]:
    """Count the instructions that SQLite runs for ``conn``, by the code that called it."""
    steps = _Steps(Counter())
    if conn is None:
        yield steps.by_code
        return
    conn.set_progress_handler(steps, 1)
    try:
        yield steps.by_code
    finally:
        conn.set_progress_handler(None, 1)
