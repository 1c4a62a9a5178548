"""A document stored otherwise: only rows that differ are written, and every table is as after a build from nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractors.extract import extract
from pipeline.comparing.aggregates import count_corpus
from pipeline.comparing.stage import compare_reports
from pipeline.storage import stages
from pipeline.storage.carrying_over import forget_unused
from pipeline.storage.store import store_document, store_extraction
from schemas.records import Extraction, Passage, PassageKind, ReadDocument
from schemas.tables import BY_NAME

Read = Callable[[sqlite3.Connection], dict[str, list[tuple[object, ...]]]]
Texts = Sequence[str]
#: District, quarter, last month, received, of them new, carried over, stated rate.
REPORTS = (
    ("Thủy Lạc", "I", 3, 1250, 1150, 100, "92,00"), ("Thủy Lạc", "II", 6, 1400, 1310, 90, "98,50"),
    ("Thủy Lạc", "III", 9, 1310, 1200, 110, "97,00"), ("Bình Lâm", "I", 3, 2000, 1900, 100, "99,50"),
    ("Bình Lâm", "II", 6, 2100, 2000, 100, "97,00"), ("Kim Xá", "I", 3, 800, 790, 10, "100"),
    # Another version of the last.
    ("Kim Xá", "I", 3, 800, 760, 40, "100"),
)  # fmt: skip


def texts(district: str, quarter: str, month: int, received: int, new: int, carried: int, rate: str) -> list[str]:
    """A short invented report of the district."""
    return [
        f"ỦY BAN NHÂN DÂN HUYỆN {district.upper()}", f"Số: {40 + month}/BC-UBND",
        f"{district}, ngày 14 tháng {month} năm 2024", "BÁO CÁO",
        f"Kết quả công tác cải cách hành chính quý {quarter} năm 2024", "Kính gửi: Sở Nội vụ tỉnh Lam Giang.",
        "Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ và Kế hoạch số 35/KH-UBND ngày 03/01/2024 "
        "của UBND tỉnh Lam Giang;",
        f"Toàn huyện tiếp nhận {received} hồ sơ, trong đó tiếp nhận mới {new} hồ sơ, kỳ trước chuyển sang {carried} "
        "hồ sơ.",
        f"Đã giải quyết {received - 60} hồ sơ, trong đó giải quyết đúng hạn {received - 80}/{received - 60} hồ sơ, "
        f"đạt {rate}%; đang giải quyết 60 hồ sơ.",
        "Đã tổ chức 03 lớp tập huấn với 120 lượt người tham dự; ban hành 12 văn bản chỉ đạo.",
    ]


def passages(of: Texts) -> tuple[Passage, ...]:
    return tuple(Passage(n, PassageKind.PARAGRAPH, text) for n, text in enumerate(of))


def said(of: Texts) -> Extraction:
    return extract(passages(of), text_source="text")


def digest(at: int) -> str:
    return f"{at:04x}" * 16


def store_all(conn: sqlite3.Connection, extractions: Sequence[Extraction]) -> None:
    for at, (report, extraction) in enumerate(zip(REPORTS, extractions, strict=True)):
        store_document(conn, sha256=digest(at), file_names=[f"{at}.txt"], versions=("r", "e"),
                       read=ReadDocument("text/plain", "text", None, passages(texts(*report))), extraction=extraction)
    compare_reports(conn)
    count_corpus(conn)


@pytest.fixture(scope="module")
def extractions() -> list[Extraction]:
    return [said(texts(*report)) for report in REPORTS]


@pytest.fixture
def fresh(tmp_path: Path, new_database: Callable[[Path], sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
    """A second database."""
    with closing(new_database(tmp_path / "fresh.db")) as opened:
        yield opened


def without(extraction: Extraction, indicator: str) -> Extraction:
    """As another vocabulary would have it: figures of one indicator have none, with the same claims."""
    figures = tuple(replace(f, indicator=None) if f.indicator == indicator else f for f in extraction.figures)
    return replace(extraction, figures=figures)


def relabelled(extraction: Extraction) -> Extraction:
    figures = tuple(replace(f, label="tên khác", scope=replace(f.scope, level="commune")) for f in extraction.figures)
    return replace(extraction, figures=figures)


#: What is said of reports instead; by number of the report.
CHANGES: dict[str, dict[int, Callable[[Extraction], Extraction]]] = {
    "nothing": {0: lambda e: e},
    "a compared figure loses its indicator": {1: lambda e: without(e, "dossiers.received.carried_over")},
    "several reports of a district": {n: lambda e: without(e, "dossiers.received") for n in (0, 1, 3)},
    "figures in words of their own": {2: lambda e: relabelled(e), 4: lambda e: without(e, "dossiers.pending")},
    "no claims": {1: lambda e: replace(e, verdicts=())},
    "half of the claims": {3: lambda e: replace(e, verdicts=e.verdicts[::2])},
    "no citations": {1: lambda e: replace(e, citations=())},
    "another district": {1: lambda e: replace(e, identity=replace(e.identity, district="Kim Xá"))},
    "another kind": {1: lambda e: replace(e, identity=replace(e.identity, kind="Thông báo"))},
    "one of two versions": {5: lambda e: without(e, "dossiers.received.carried_over")},
    "the other of two versions": {6: lambda e: relabelled(e)},
    "both versions": {n: lambda e: replace(e, figures=e.figures[:-1]) for n in (5, 6)},
    "no numerals": {5: lambda e: replace(e, numerals=())},
    "nothing left": {0: lambda e: replace(e, figures=(), verdicts=(), citations=())},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_all_tables_are_as_after_a_build_from_nothing(
    conn: sqlite3.Connection, fresh: sqlite3.Connection, extractions: list[Extraction], content: Read,
    change: dict[int, Callable[[Extraction], Extraction]],
) -> None:  # fmt: skip
    other = [change.get(at, lambda e: e)(extraction) for at, extraction in enumerate(extractions)]
    assert (other == extractions) == (change is CHANGES["nothing"])
    store_all(conn, extractions)
    for at in change:
        store_extraction(conn, digest(at), [f"{at}.txt"], other[at], ("r", "e"))
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
    compare_reports(conn)
    count_corpus(conn)
    store_all(fresh, other)
    assert_same(content(conn), content(fresh))
    found = "SELECT rowid FROM figures_fts WHERE figures_fts MATCH 'ten'"
    indexed = "SELECT count(*) FROM figures WHERE search_folded LIKE '%ten%'"
    assert len(conn.execute(found).fetchall()) == conn.execute(indexed).fetchone()[0]
    for table in ("figures", "claims", "citations"):
        conn.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('integrity-check')")
    # And back again.
    for at in change:
        store_extraction(conn, digest(at), [f"{at}.txt"], extractions[at], ("r", "e"))
    compare_reports(conn)
    count_corpus(conn)
    with closing(sqlite3.connect(":memory:")) as first:
        fresh.backup(first)
    for at in change:
        store_extraction(fresh, digest(at), [f"{at}.txt"], extractions[at], ("r", "e"))
    compare_reports(fresh)
    count_corpus(fresh)
    assert_same(content(conn), content(fresh))


def assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    for table, rows in one.items():
        assert rows == other[table], table


def test_an_indicator_goes_with_its_last_figure(conn: sqlite3.Connection, extractions: list[Extraction]) -> None:
    """It is counted by until the counts are made again."""
    names = ", ".join(column.name for column in BY_NAME["indicators"].columns if column.name != "code")
    conn.execute(f"INSERT INTO indicators (code, {names}) SELECT 'no.more', {names} FROM indicators LIMIT 1")
    figures = tuple(replace(f, indicator="no.more") if f.indicator == "dossiers.pending" else f
                    for f in extractions[4].figures)  # fmt: skip
    store_all(conn, [*extractions[:4], replace(extractions[4], figures=figures), *extractions[5:]])
    found = "SELECT count(*) FROM {} WHERE {} = 'no.more'"
    assert conn.execute(found.format("observations", "indicator")).fetchone()[0] > 0
    store_extraction(conn, digest(4), ["4.txt"], extractions[4], ("r", "e"))
    forget_unused(conn)
    compare_reports(conn)
    count_corpus(conn)
    assert conn.execute(found.format("indicators", "code")).fetchone()[0] == 0
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []


def test_only_what_differs_is_written(conn: sqlite3.Connection, extractions: list[Extraction]) -> None:
    store_all(conn, extractions)
    before = conn.total_changes
    store_extraction(conn, digest(0), ["0.txt"], extractions[0], ("r", "e2"))
    # The document's own row and its place in the full-text index, its name, and nothing else.
    assert conn.total_changes - before < 12
    assert stages.stage_version(conn, stages.COUNTING) is not None
    assert not compare_reports(conn)
    assert not count_corpus(conn)
    store_extraction(conn, digest(0), ["0.txt"], without(extractions[0], "dossiers.pending"), ("r", "e"))
    assert set(stages.changed_reports(conn)) == {digest(0)[:12]}
    assert stages.version_but_for_changed(conn, stages.COMPARING) is not None
    assert conn.execute("SELECT count(*) FROM observations").fetchone()[0] > 0
    assert stages.stage_version(conn, stages.COUNTING) is None
    assert compare_reports(conn)
    assert count_corpus(conn)
    assert stages.changed_reports(conn) == {}


@pytest.mark.parametrize("at", [5, 6])
def test_a_version_with_other_figures_is_compared_alone(
    conn: sqlite3.Connection, extractions: list[Extraction], at: int
) -> None:
    store_all(conn, extractions)
    differing = "SELECT indicator FROM version_differences ORDER BY indicator"
    assert {row["indicator"] for row in conn.execute(differing)} >= {"dossiers.received.carried_over"}
    carried_over = without(extractions[at], "dossiers.received.carried_over")
    store_extraction(conn, digest(at), [f"{at}.txt"], carried_over, ("r", "e"))
    assert stages.version_but_for_changed(conn, stages.COMPARING) is not None
    assert conn.execute(differing).fetchall() == []
    compare_reports(conn)
    assert conn.execute(differing).fetchall() != []
