"""What reports say of one another, on short invented reports in a real database."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.extract import extract
from pipeline.build import build
from pipeline.comparing.stage import compare_reports
from pipeline.storage import store
from pipeline.storage.database import open_database
from schemas.records import Passage, PassageKind, ReadDocument

CASES = Path(__file__).parent / "cases" / "across"
Case = dict[str, Any]
DEFAULTS = {
    "issuer": "ỦY BAN NHÂN DÂN", "district": "Thủy Lạc", "province": "Lam Giang", "number": "45/BC-UBND",
    "day": "16 tháng 3 năm 2024", "kind": "BÁO CÁO", "period": "quý I năm 2024", "text_source": "text",
}  # fmt: skip


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}: {case['says']}")


def texts_of(report: Case) -> list[str]:
    said = DEFAULTS | report
    return [
        f"{said['issuer']} HUYỆN {said['district'].upper()}",
        f"Số: {said['number']}",
        f"{said['district']}, ngày {said['day']}",
        said["kind"],
        f"Kết quả công tác cải cách hành chính {said['period']}",
        f"Kính gửi: Sở Nội vụ tỉnh {said['province']}.",
        *said["lines"],
    ]


def sha_of(at: int) -> str:
    return f"{at:04x}" * 16


def put(conn: sqlite3.Connection, at: int, report: Case) -> None:
    said = DEFAULTS | report
    passages = tuple(Passage(n, PassageKind.PARAGRAPH, text) for n, text in enumerate(texts_of(report)))
    read = ReadDocument("text/plain", said["text_source"], None, passages)
    extraction = extract(passages, text_source=said["text_source"])
    store.store_document(
        conn, sha256=sha_of(at), file_names=[f"{at}.txt"], read=read, extraction=extraction, versions=("r", "e")
    )


def leads(conn: sqlite3.Connection) -> list[Case]:
    """The claims between reports, with operands as «role=value or text»."""
    operands: dict[str, list[str]] = {}
    rows = conn.execute("SELECT claim_id, role, value, value_text FROM claim_operands ORDER BY claim_id, role, ordinal")
    for row in rows:
        text = row["value_text"] if row["value"] is None else f"{row['value']:g}"
        operands.setdefault(row["claim_id"], []).append(f"{row['role']}={text}")
    found = conn.execute("SELECT * FROM claims WHERE method LIKE 'across%' ORDER BY kind, document_id, id")
    return [dict(row) | {"operands": sorted(operands[row["id"]])} for row in found]


@pytest.mark.parametrize("case", list(cases()))
def test_leads(case: Case, conn: sqlite3.Connection) -> None:
    for at, report in enumerate(case["reports"]):
        put(conn, at, report)
    compare_reports(conn)
    found = leads(conn)
    wanted = [want | {"operands": sorted(want["operands"])} for want in case["leads"]]
    told = [lead for lead in found if lead["verdict"] != "exact"]
    ids = {sha_of(at)[:12]: at for at in range(len(case["reports"]))}
    got = [lead | {"report": ids[lead["document_id"]]} for lead in told]
    assert [{key: lead[key] for key in want} for lead, want in zip(got, wanted, strict=False)] == wanted
    assert len(told) == len(wanted), [lead["explanation"] for lead in told]
    if "exact" in case:
        assert len(found) - len(told) == case["exact"]


@pytest.mark.parametrize("case", [case for case in cases() if case.values[0]["leads"]])
def test_both_places_are_shown(case: Any, conn: sqlite3.Connection) -> None:
    """The explanation names both reports and both printed texts; operands lead to both places."""
    for at, report in enumerate(case["reports"]):
        put(conn, at, report)
    compare_reports(conn)
    for lead in leads(conn):
        rows = conn.execute("SELECT * FROM claim_operands WHERE claim_id = ?", (lead["id"],)).fetchall()
        assert all(row["figure_id"] or row["citation_id"] or row["document_id"] for row in rows)
        reports = {lead["document_id"], *(row["document_id"] for row in rows if row["document_id"])}
        for report in reports:
            [number] = conn.execute("SELECT number FROM documents WHERE id = ?", (report,)).fetchone()
            assert number in lead["explanation"]
            assert number in lead["explanation_en"]
    assert not conn.execute("PRAGMA foreign_key_check").fetchall()


def everything(conn: sqlite3.Connection) -> list[tuple[object, ...]]:
    rows = conn.execute("SELECT * FROM claims ORDER BY id").fetchall()
    operands = conn.execute("SELECT * FROM claim_operands ORDER BY claim_id, role, ordinal").fetchall()
    return [tuple(row) for row in (*rows, *operands)]


def test_the_order_of_reports_does_not_matter(
    tmp_path: Path, new_database: Callable[[Path], sqlite3.Connection]
) -> None:
    every = [report for case in cases() for report in case.values[0]["reports"]]
    results = []
    for seed in (1, 2):
        with closing(new_database(tmp_path / f"{seed}.db")) as conn:
            order = list(enumerate(every))
            random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
            for at, report in order:
                put(conn, at, report)
            compare_reports(conn)
            results.append(everything(conn))
    assert results[0] == results[1]
    assert len(results[0]) > 50


def test_nothing_is_done_twice_and_all_when_a_report_changes(conn: sqlite3.Connection) -> None:
    reports = next(case.values[0] for case in cases() if "five dossiers" in case.values[0]["says"])["reports"]
    for at, report in enumerate(reports):
        put(conn, at, report)
    assert compare_reports(conn)
    before = everything(conn)
    changes = conn.total_changes
    assert not compare_reports(conn)
    assert conn.total_changes == changes
    put(conn, 0, reports[0] | {"lines": ["Toàn huyện đã giải quyết 1.185 hồ sơ; đang giải quyết 65 hồ sơ."]})
    assert not leads(conn), "a claim on figures that are gone"
    assert compare_reports(conn)
    assert [lead["verdict"] for lead in leads(conn)] == ["exact"]
    put(conn, 0, reports[0])
    assert compare_reports(conn)
    assert everything(conn) == before


def test_a_killed_build_is_compared_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "reports")
    database = tmp_path / "reports.db"

    def die(_: sqlite3.Connection) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.comparing.stage.compare_reports", die)
        with pytest.raises(KeyboardInterrupt):
            build([folder], database, worker_count=1)
    summary = build([folder], database, worker_count=1)
    assert summary.unchanged == 2
    with closing(open_database(database)) as conn:
        assert [lead["verdict"] for lead in leads(conn)] == ["inconsistent"]


def write(folder: Path) -> Path:
    folder.mkdir()
    reports = next(case.values[0] for case in cases() if "five dossiers" in case.values[0]["says"])["reports"]
    for at, report in enumerate(reports):
        (folder / f"{at}.txt").write_text("\n\n".join(texts_of(report)), encoding="utf-8")
    return folder


def test_workers_do_not_matter(tmp_path: Path) -> None:
    folder = write(tmp_path / "reports")
    results = []
    for workers in (1, 2):
        database = tmp_path / f"{workers}.db"
        build([folder], database, worker_count=workers)
        with closing(open_database(database)) as conn:
            results.append(everything(conn))
    assert results[0] == results[1]
    assert results[0]


def test_an_older_database_gets_the_columns(tmp_path: Path) -> None:
    database = tmp_path / "old.db"
    with closing(open_database(database)) as conn:
        put(conn, 0, {"lines": ["Toàn huyện đang giải quyết 60 hồ sơ."]})
        conn.execute("DROP TABLE stages_done")
        for name in ("idx_claim_operands_citation_id", "idx_claim_operands_document_id",
                     "idx_citations_register_number_cited_on"):
            conn.execute(f"DROP INDEX {name}")
        for table, column in (("claim_operands", "citation_id"), ("claim_operands", "document_id"),
                              ("claim_operands", "value_text"), ("citations", "register"), ("citations", "date_text")):
            conn.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        conn.commit()
    with closing(open_database(database)) as conn:
        put(conn, 1, {"period": "quý II năm 2024", "number": "99/BC-UBND", "day": "16 tháng 6 năm 2024",
                      "lines": ["Toàn huyện tiếp nhận mới 900 hồ sơ, từ kỳ trước chuyển qua 65 hồ sơ."]})
        compare_reports(conn)
        assert [lead["verdict"] for lead in leads(conn)] == ["inconsistent"]
        assert not conn.execute("PRAGMA foreign_key_check").fetchall()
