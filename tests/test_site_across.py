"""Claims between reports on the site: both places linked, leads apart from findings."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.build import build
from pipeline.checking.explanation import explain_claim
from pipeline.export import FORMATS, export
from pipeline.publish.serving.server import application

HEAD = "ỦY BAN NHÂN DÂN HUYỆN THỦY LẠC\n\nSố: {number}\n\nThủy Lạc, ngày {day}\n\nBÁO CÁO\n\n" \
       "Kết quả công tác cải cách hành chính {period}\n\nKính gửi: Sở Nội vụ tỉnh Lam Giang.\n\n"
FIRST = HEAD.format(number="45/BC-UBND", day="16 tháng 3 năm 2024", period="quý I năm 2024") + (
    "Thực hiện Nghị định số 34/2016/NĐ-CP ngày 14/5/2016 của Chính phủ.\n\n"
    "Toàn huyện đã giải quyết 1.190 hồ sơ; đang giải quyết 60 hồ sơ.\n"
)
SECOND = HEAD.format(number="31/BC-UBND", day="16 tháng 6 năm 2024", period="quý II năm 2024") + (
    "Thực hiện Nghị định số 34/2016/NĐ-CP ngày 15/4/2016 của Chính phủ; "
    "Nghị định số 42/2022/NĐ-CP ngày 24/6/2021 của Chính phủ.\n\n"
    "Toàn huyện tiếp nhận 1.310 hồ sơ, trong đó tiếp nhận mới 1.245 hồ sơ, từ kỳ trước chuyển qua 65 hồ sơ.\n"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports that contradict one another, one citation that contradicts itself."""
    folder = tmp_path_factory.mktemp("across")
    (folder / "in").mkdir()
    for name, text in (("first.txt", FIRST), ("second.txt", SECOND)):
        (folder / "in" / name).write_text(text, encoding="utf-8")
    build([folder / "in"], folder / "reports.db", worker_count=1)
    with closing(sqlite3.connect(folder / "reports.db")) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "reports.db"


def get(database: Path, address: str) -> Any:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=application(database))
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            return await client.get(address)

    answer = asyncio.run(ask())
    assert answer.status_code == 200
    return answer


def claims(database: Path, kind: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(database)) as conn:
        conn.row_factory = sqlite3.Row
        return conn.execute("SELECT * FROM claims WHERE kind = ? ORDER BY method", (kind,)).fetchall()


def operand(database: Path, claim: str, role: str) -> sqlite3.Row:
    with closing(sqlite3.connect(database)) as conn:
        conn.row_factory = sqlite3.Row
        return conn.execute("SELECT * FROM claim_operands WHERE claim_id = ? AND role = ?", (claim, role)).fetchone()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_finding_links_both_reports(database: Path, lang: str) -> None:
    [claim] = claims(database, "continuity")
    pending = operand(database, claim["id"], "pending")
    query = "?lang=en" if lang == "en" else ""
    page = get(database, f"/phat-hien{query}").text
    assert claim["explanation_en" if lang == "en" else "explanation"] in page
    assert f'href="/bao-cao/{pending["document_id"]}{query}#f-{pending["figure_id"]}">60</a>' in page
    assert f'href="/bao-cao/{claim["document_id"]}{query}#{claim["id"]}"' in page
    assert "45/BC-UBND" in page
    other = get(database, f"/bao-cao/{pending['document_id']}").text
    assert f'id="f-{pending["figure_id"]}"' in other
    own = get(database, f"/bao-cao/{claim['document_id']}{query}").text
    assert f'id="why-{claim["id"]}"' in own
    assert f'href="/bao-cao/{pending["document_id"]}{query}#f-{pending["figure_id"]}"' in own


def test_a_citation_says_its_cause_and_has_nothing_to_recompute(database: Path) -> None:
    page = get(database, "/phat-hien?kind=citation_conflict").text
    assert "năm trong số hiệu khác năm của ngày" in page
    assert "<mark" in page or "42/2022/NĐ-CP ngày 24/6/2021" in re.sub(r"<[^>]+>", "", page)
    assert 'class="recomputed"' not in page


def test_leads_stand_apart(database: Path) -> None:
    findings, leads = (get(database, f"/phat-hien{query}").text for query in ("", "?leads=1"))
    kinds = {"chưa biết bên nào đúng: xem văn bản gốc".casefold(), "số lớn hơn mang ngày sớm hơn"}
    for words in kinds:
        assert words not in findings.casefold()
        assert words in leads.casefold()
    [order] = claims(database, "register_order")
    other = operand(database, order["id"], "other")
    assert f'href="/bao-cao/{other["document_id"]}">45/BC-UBND, 16/3/2024</a>' in leads
    only = get(database, "/phat-hien?leads=1&kind=register_order&lang=en").text
    assert only.count('<article class="finding') == 1


def test_the_prepared_question_leads_to_both(database: Path) -> None:
    rows = get(database, "/reports/giua-cac-bao-cao.json?_shape=array").json()
    assert {row["kind"] for row in rows} == {"continuity", "citation_conflict", "register_order"}
    for row in rows:
        assert row["see"].startswith("/bao-cao/")
        assert row["see_other"].startswith("/bao-cao/")
    page = get(database, "/reports/giua-cac-bao-cao").text
    assert all(f'href="{row["see_other"]}"' in page for row in rows)


def test_explain_tells_both_places(database: Path) -> None:
    for kind in ("continuity", "citation_conflict", "register_order"):
        for claim in claims(database, kind):
            for english in (False, True):
                told = explain_claim(database, claim["id"], english=english)
                assert told is not None
                assert "None" not in told
                if claim["method"].startswith("across"):
                    assert "first.txt" in told


@pytest.mark.parametrize("form", FORMATS)
def test_exports_carry_the_operands(database: Path, tmp_path: Path, form: str) -> None:
    exported = export(database, tmp_path / form, form)
    assert exported.rows["claim_operands"] >= 6
    if form == "datapackage":
        head = (tmp_path / form / "claim_operands.csv").read_text(encoding="utf-8").splitlines()[0]
        assert '"citation_id","document_id","value_text"' in head
