"""How far a build has come, in words."""

from __future__ import annotations

import io

import pytest
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
    pace = Pace(40, clock)
    assert pace.told() == ""
    for _ in range(20):
        clock.time += 30.0
        pace.advance("ok")
    pace.advance("timeout")
    assert pace.told() == "2.1 a minute, 9 min 2 s left, 1 problem so far"


def test_the_first_documents_tell_no_pace() -> None:
    """The first waits for what is loaded once, and may be a long scan: weeks would be told for a hundred documents."""
    clock = Clock()
    pace = Pace(100, clock)
    clock.time = 600.0
    for n in range(11):
        assert pace.told() == ""
        clock.time += 1.0
        pace.advance("ok" if n else "timeout")
        pace.problems.clear()
    assert pace.told() == "1.0 a second, 1 min 29 s left"


def test_it_is_told_in_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOICHIEU_LANG", "vi")
    clock = Clock()
    pace = Pace(1_000, clock)
    for _ in range(20):
        clock.time += 4.0
        pace.advance("ok")
    pace.advance("timeout")
    assert pace.told() == "15,8 mỗi phút, còn 1 giờ 2 phút, 1 tài liệu chưa đọc trọn"
    assert written(Shown).splitlines() == [
        "2 tài liệu cần đọc.", "một tệp có tên dài hơn bốn mươi chữ cái.pdf: không có gì để đọc"]


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
