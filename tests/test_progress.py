"""How far a build has come, in words."""

from __future__ import annotations

import io

from rich.console import Console

from pipeline.work.progress import Pace, Shown, Silent


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_pace_is_that_of_the_last_documents() -> None:
    clock = Clock()
    pace = Pace(1_000, clock)
    for _ in range(300):
        clock.time += 10.0
        pace.advance("ok")
    for _ in range(300):
        clock.time += 0.5
        pace.advance("ok")
    assert pace.rate == 2.0
    assert pace.told() == "2.0 a second, 3 min 20 s left"


def test_problems_are_counted_and_slow_work_is_told_by_the_minute() -> None:
    clock = Clock()
    pace = Pace(10, clock)
    assert pace.told() == ""
    clock.time = 30.0
    pace.advance("timeout")
    assert pace.told() == "2.0 a minute, 4 min 30 s left, 1 problem so far"


def written(shown: type[Shown]) -> str:
    told = io.StringIO()
    progress = shown(Console(file=told, width=40))
    progress.begin(2)
    progress.advance("một tệp có tên dài hơn bốn mươi chữ cái.pdf", "empty_file")
    progress.advance("b.pdf", "ok")
    progress.close()
    assert progress.done == (2, 2)
    return told.getvalue()


def test_without_a_terminal_each_line_stands_alone() -> None:
    assert written(Shown) == "2 documents to read.\nmột tệp có tên dài hơn bốn mươi chữ cái.pdf: empty_file\n"


def test_silence() -> None:
    assert written(Silent) == ""
