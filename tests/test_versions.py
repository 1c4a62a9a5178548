"""Versions of one report: which files are linked, which must never be, and the figures that differ."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from pipeline.build import build
from pipeline.comparing.differences import PlacedFigure, find_differences
from pipeline.comparing.overlap import overlap, shingles
from pipeline.comparing.stage import compare_reports
from pipeline.publish.data.queries import QUERIES
from pipeline.storage import store
from pipeline.storage.database import open_database
from schemas.records import Passage, PassageKind, ReadDocument

GIVEN = yaml.safe_load((Path(__file__).parent / "cases" / "versions" / "links.yml").read_text(encoding="utf-8"))
SHARED = os.environ.get("DOICHIEU_SHARED")
DEFAULTS = {
    "number": "45/BC-UBND", "day": "16 tháng 3 năm 2024", "kind": "BÁO CÁO", "period": "quý I năm 2024",
    "district": "Thủy Lạc", "text_source": "text", "edits": {}, "turned": False, "file_name": None,
}  # fmt: skip


def texts_of(paper: dict[str, Any]) -> list[str]:
    said = DEFAULTS | paper
    body = list(GIVEN["bodies"][said["text"]])
    for old, new in said["edits"].items():
        assert any(old in text for text in body), old
        body = [text.replace(old, new) for text in body]
    return [
        f"ỦY BAN NHÂN DÂN HUYỆN {said['district'].upper()}", f"Số: {said['number']}",
        f"{said['district']}, ngày {said['day']}", said["kind"],
        f"Kết quả công tác cải cách hành chính {said['period']}", "Kính gửi: Sở Nội vụ tỉnh Lam Giang.",
        *(reversed(body) if said["turned"] else body),
    ]  # fmt: skip


def put(conn: sqlite3.Connection, at: int, paper: dict[str, Any]) -> str:
    source = (DEFAULTS | paper)["text_source"]
    passages = tuple(Passage(n, PassageKind.PARAGRAPH, text) for n, text in enumerate(texts_of(paper)))
    return store.store_document(
        conn, sha256=f"{at:04x}" * 16, file_names=[(DEFAULTS | paper)["file_name"] or f"{at}.txt"],
        read=ReadDocument("text/plain", source, None, passages),
        extraction=extract(passages, text_source=source), versions=("r", "e"),
    )  # fmt: skip


def told(conn: sqlite3.Connection, ids: list[str]) -> tuple[list[list[object]], list[list[object]]]:
    links = [
        [ids.index(row["document_id"]), ids.index(row["version_of_id"]), row["relation"]]
        for row in conn.execute("SELECT * FROM document_versions ORDER BY document_id")
    ]
    differences = [
        [ids.index(row["document_id"]), row["value_text"], row["standing_text"], row["kind"]]
        for row in conn.execute("SELECT * FROM version_differences ORDER BY document_id, value_text, standing_text")
    ]
    return links, differences


@pytest.mark.parametrize("case", GIVEN["cases"], ids=lambda case: case["says"])
def test_links_and_differences(case: dict[str, Any], conn: sqlite3.Connection) -> None:
    ids = [put(conn, at, paper) for at, paper in enumerate(case["papers"])]
    compare_reports(conn)
    links, differences = told(conn, ids)
    assert links == case["links"]
    assert differences == case.get("differences", [])
    stands = {row["id"]: row["stands_for"] for row in conn.execute("SELECT id, stands_for FROM documents")}
    versions = {ids[version]: ids[other] for version, other, _ in case["links"]}
    assert stands == {each: versions.get(each, each) for each in ids}
    assert not conn.execute("PRAGMA foreign_key_check").fetchall()


def test_a_changed_version_is_compared_anew_and_a_lost_one_is_forgotten(conn: sqlite3.Connection) -> None:
    draft = {"text": "quarter", "number": "     /BC-UBND", "day": "   tháng 3 năm 2024"}
    ids = [put(conn, 0, {"text": "quarter"}), put(conn, 1, draft | {"edits": {"1.186": "1.168"}})]
    compare_reports(conn)
    assert told(conn, ids)[1]
    [asked] = conn.execute(next(query.sql for query in QUERIES if query.name == "khac-giua-cac-ban")).fetchall()
    assert (asked["value_text"], asked["standing_text"], asked["relation"]) == ("1.168", "1.186", "draft_of")
    put(conn, 1, draft)
    assert told(conn, ids) == ([], []), "a link to what was forgotten"
    put(conn, 0, {"text": "inspection"})
    compare_reports(conn)
    assert told(conn, ids) == ([], [])
    assert [row[0] for row in conn.execute("SELECT stands_for = id FROM documents")] == [1, 1]


def test_links_do_not_depend_on_the_order_of_reading(
    tmp_path: Path, new_database: Callable[[Path], sqlite3.Connection]
) -> None:
    papers = [paper for case in GIVEN["cases"] for paper in case["papers"]]
    results = []
    for name, order in (("a", range(len(papers))), ("b", reversed(range(len(papers))))):
        with closing(new_database(tmp_path / f"{name}.db")) as conn:
            for at in order:
                put(conn, at, papers[at])
            compare_reports(conn)
            results.append([
                [tuple(row) for row in conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")]
                for table in ("document_versions", "version_differences")
            ])
    assert results[0] == results[1]
    assert results[0][0]


def figures_of(values: list[int]) -> list[PlacedFigure]:
    """Figures in sentences that differ in their words, as many as there are values."""
    found = []
    for at, value in enumerate(values):
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{at:03d}")
        text = f"Đơn vị {letters} thuộc nhóm {letters}{letters} đã giải quyết {value} hồ sơ trong kỳ của {letters}"
        start = text.index(f" {value} ") + 1
        found.append(PlacedFigure(
            f"{at}", None, float(value), str(value), "hồ sơ", None, None, None, None, text, start,
            start + len(str(value)),
        ))  # fmt: skip
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 9999), min_size=1, max_size=25), st.data())
def test_what_was_changed_is_what_is_told(values: list[int], data: st.DataObject) -> None:
    changed = data.draw(st.sets(st.integers(0, len(values) - 1)))
    # A new value is none of the old ones, else figure and figure may cancel.
    edited = [value + 10_000 if at in changed else value for at, value in enumerate(values)]
    found = find_differences(figures_of(edited), figures_of(values))
    pairs = [(each.version.value, each.standing.value) for each in found if each.version and each.standing]
    assert len(pairs) == len(found)
    assert sorted(pairs) == sorted((edited[at], values[at]) for at in changed)
    assert find_differences(figures_of(values), figures_of(values)) == []


def test_the_same_number_read_with_another_unit_is_no_difference() -> None:
    printed = figures_of([10, 24])
    read_otherwise = [replace(printed[0], unit=None, scope_level="commune"), printed[1]]
    assert find_differences(read_otherwise, printed) == []


@given(st.lists(st.text(alphabet="ab áố1", max_size=30), max_size=6), st.lists(st.text(alphabet="ab áố1", max_size=30)))
def test_overlap_is_a_share(one: list[str], other: list[str]) -> None:
    ours, theirs = shingles(one), shingles(other)
    assert 0 <= overlap(ours, theirs) == overlap(theirs, ours) <= 1
    assert overlap(ours, ours) == (1 if ours else 0)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED, reason="needs the shared reports")
def test_real_reports_in_several_files(tmp_path: Path) -> None:
    """Every report is in PDF and DOCX, two in a further pair; no two reports are linked."""
    files = [f for f in sorted((Path(str(SHARED)) / "reports").glob("*")) if f.suffix in (".pdf", ".docx")]
    files = [f for f in files if "tcvn3" not in f.name and "scan" not in f.name]
    build(files, tmp_path / "reports.db", worker_count=2)
    with closing(open_database(tmp_path / "reports.db")) as conn:
        linked = conn.execute(
            "SELECT d.file_name, s.file_name FROM documents d JOIN documents s ON s.id = d.stands_for"
        ).fetchall()
        assert conn.execute("SELECT count(*) FROM version_differences").fetchone()[0] == 0
    report = ["-".join(Path(name).stem.split("-")[:4]) for name in (f.name for f in files)]
    assert len({row[1] for row in linked}) == len(set(report))
    for version, stands in linked:
        assert version.split(".")[0].removesuffix("-autonum").removesuffix("-nfd") == (
            stands.split(".")[0].removesuffix("-autonum").removesuffix("-nfd")
        )
