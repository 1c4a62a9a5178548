"""Makes the pages of all reports before anybody asks for them: `doichieu serve reports.db --prepare`.

In: a database and how it will be served. Out: a store of finished pages beside it, in both languages. What was
made by an earlier run for the same file, program and settings stays; a run that is ended goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from threading import current_thread, main_thread

from pipeline.publish.serving.guard import App
from pipeline.publish.serving.page_cache import Kept, answer_to_keep
from pipeline.publish.serving.page_store import Filling, store_path
from pipeline.storage.read_only import open_to_read

#: Pages made between two writings, some 1.5 MB.
_TOGETHER = 100
_LANGUAGES = ("", "lang=en")

Address = tuple[str, str]
_serving: App | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a run made, what was there, and how large the store is, in bytes."""

    made: int
    there: int
    size: int


def addresses_to_prepare(database: Path) -> list[Address]:
    """The pages of reports: path and query, Vietnamese ones first."""
    with closing(open_to_read(database)) as conn:
        names = [name for (name,) in conn.execute("SELECT id FROM documents ORDER BY rowid")]
    return [(f"/bao-cao/{name}", query) for query in _LANGUAGES for name in names]


def prepare(
    database: Path, identity: str, make: Callable[[], App], *, workers: int, progress: Callable[[int, int], None]
) -> Prepared:
    """Fill the store of ``database``; ``make`` gives the application in each process, ``progress`` is told how far."""
    filling = Filling(store_path(database), identity)
    try:
        wanted = addresses_to_prepare(database)
        present = filling.present()
        missing = [address for address in wanted if address not in present]
        parts = [missing[n : n + _TOGETHER] for n in range(0, len(missing), _TOGETHER)]
        done = 0
        with closing(_made(parts, make, workers)) as finished:  # ended at once where the run is
            for made in finished:
                filling.add(made)
                done += len(made)
                progress(done, len(missing))
    finally:
        filling.close()
    return Prepared(done, len(wanted) - len(missing), filling.path.stat().st_size)


def _made(
    parts: Sequence[Sequence[Address]], make: Callable[[], App], workers: int
) -> Generator[list[tuple[str, str, Kept]], None, None]:
    if not parts:
        return
    if workers == 1:
        app = make()
        yield from (_answers(app, part) for part in parts)
        return
    with ProcessPoolExecutor(min(workers, len(parts)), get_context("spawn"), _begin, (make,)) as pool:
        with _deaf_to_ctrl_c():
            finished = pool.map(_make_part, parts)
        yield from finished


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let processes that begin here leave Ctrl-C to this one: a pool some of whose processes end waits for ever."""
    if current_thread() is not main_thread():
        yield
        return
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _begin(make: Callable[[], App]) -> None:
    global _serving
    os.nice(10)  # A site that is being served goes before.
    _serving = make()


def _make_part(part: Sequence[Address]) -> list[tuple[str, str, Kept]]:
    app = _serving
    if app is None:
        raise RuntimeError("This process was not begun by `_begin`.")
    return _answers(app, part)


def _answers(app: App, part: Sequence[Address]) -> list[tuple[str, str, Kept]]:
    async def every() -> list[tuple[str, str, Kept]]:
        kept = [(path, query, await answer_to_keep(app, path, query.encode())) for path, query in part]
        return [(path, query, answer) for path, query, answer in kept if answer is not None]

    return asyncio.run(every())
