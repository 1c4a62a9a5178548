"""Reports of communes, districts and provinces: whose their figures are, what adds up, what may be compared."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from docx import Document

from extractors.extract import extract
from pipeline.build import build
from pipeline.publish.serving.server import application
from pipeline.readers.layout.outline import Draft, outline
from pipeline.readers.word import read_docx
from schemas.records import ClaimKind, Extraction

FOLDER = Path(__file__).parent / "cases" / "levels"
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    found: list[Case] = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def read(head: list[str], title: str, text: list[str]) -> Extraction:
    return extract(outline([Draft(line) for line in [*head, "BÁO CÁO", title, *text]]))


@pytest.mark.parametrize("case", cases("scopes"), ids=lambda case: case["says"])
def test_whose_a_figure_is(case: Case) -> None:
    found = read(case["head"], case["title"], case["text"])
    identity = found.identity
    assert [identity.level or "", identity.district or "", identity.province or ""] == case["speaks"]
    scopes = {figure.value_text: [figure.scope.level, figure.scope.name or ""] for figure in found.figures}
    assert {number: scopes.get(number) for number in case["are"]} == case["are"]


@pytest.mark.parametrize("case", cases("sums"), ids=lambda case: case["says"])
def test_what_makes_up_a_province(case: Case) -> None:
    head = ["ỦY BAN NHÂN DÂN", "TỈNH LAM KHÊ", f"Lam Khê, ngày {case['day']}"]
    found = read(head, case["title"], case["text"])
    assert [str(v.outcome) for v in found.verdicts if v.claim.kind is ClaimKind.SUM] == case["is"]


@pytest.mark.parametrize("case", cases("not_counted"), ids=lambda case: case["says"])
def test_phrases_since_july_2025(case: Case) -> None:
    found = extract(outline([Draft(case["text"])]))
    codes = {figure.value_text: figure.indicator or "" for figure in found.figures}
    assert {number: codes.get(number, "") for number in case["are"]} == case["are"]


def report(head: str, place: str, day: str, period: str, number: int, text: str) -> str:
    return "\n".join([
        *head.split(" / "), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        f"Số: {number}/BC-UBND", f"{place}, ngày {day}", "", "BÁO CÁO", f"Kết quả cải cách hành chính {period}", "",
        "Kính gửi: Sở Nội vụ tỉnh Lam Khê.", text, "",
    ])  # fmt: skip


#: file -> head, place, day, period, number, text. Invented places and figures.
REPORTS: dict[str, tuple[str, str, str, str, int, str]] = {
    "district": (
        "ỦY BAN NHÂN DÂN / HUYỆN BÌNH LẠC", "Bình Lạc", "14 tháng 6 năm 2024", "quý II năm 2024", 61,
        "Tiếp nhận 9.612 hồ sơ; cấp xã tiếp nhận 5.000 hồ sơ.",
    ),
    "commune": (
        "UBND HUYỆN BÌNH LẠC / ỦY BAN NHÂN DÂN XÃ AN TRƯỜNG HẠ", "An Trường Hạ", "12 tháng 6 năm 2024",
        "quý II năm 2024", 21, "Tiếp nhận 612 hồ sơ, đã giải quyết 600 hồ sơ, đang giải quyết 12 hồ sơ.",
    ),
    "commune-next": (
        "UBND HUYỆN BÌNH LẠC / ỦY BAN NHÂN DÂN XÃ AN TRƯỜNG HẠ", "An Trường Hạ", "12 tháng 9 năm 2024",
        "quý III năm 2024", 34, "Bộ phận Một cửa xã tiếp nhận 700 hồ sơ, trong đó kỳ trước chuyển sang 13 hồ sơ.",
    ),
    "neighbour": (
        "UBND HUYỆN BÌNH LẠC / ỦY BAN NHÂN DÂN XÃ VĨNH THUẬN KHÊ", "Vĩnh Thuận Khê", "12 tháng 6 năm 2024",
        "quý II năm 2024", 18, "Tiếp nhận 312 hồ sơ.",
    ),
    "province": (
        "ỦY BAN NHÂN DÂN / TỈNH LAM KHÊ", "Lam Khê", "20 tháng 6 năm 2024", "quý II năm 2024", 88,
        "Tiếp nhận 100.000 hồ sơ. Cấp tỉnh tiếp nhận 20.000 hồ sơ, cấp xã tiếp nhận 50.000 hồ sơ.",
    ),
    "ward": (
        "ỦY BAN NHÂN DÂN / PHƯỜNG TÂN HÀ SƠN", "Tân Hà Sơn", "12 tháng 9 năm 2025", "quý III năm 2025", 40,
        "Tiếp nhận 2.512 hồ sơ, đang giải quyết 14 hồ sơ.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("levels")
    for name, said in REPORTS.items():
        (folder / f"{name}.txt").write_text(report(*said), encoding="utf-8")
    build([folder], folder / "levels.db", worker_count=1)
    with closing(sqlite3.connect(folder / "levels.db")) as conn:
        yield conn


@pytest.fixture(scope="module")
def ask(corpus: sqlite3.Connection) -> Callable[[str], str]:
    app: Any = application(Path(corpus.execute("PRAGMA database_list").fetchone()[2]))

    async def asking(address: str) -> str:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            answer = await client.get(address)
            assert answer.status_code == 200
            return answer.text

    return lambda address: asyncio.run(asking(address))


def test_each_level_is_a_league_of_its_own(corpus: sqlite3.Connection) -> None:
    found = corpus.execute("""
        SELECT scope_level, scope_key, district, value, apart FROM observations
        WHERE indicator = 'dossiers.received' AND period_label = '2024-Q2' ORDER BY 1, 2, 3""").fetchall()
    assert found == [
        ("commune", "", "Bình Lạc", 5000, None),
        ("commune", "trong tỉnh", "tỉnh Lam Khê", 50000, None),
        ("commune_whole", "", "xã An Trường Hạ (Bình Lạc)", 612, None),
        ("commune_whole", "", "xã Vĩnh Thuận Khê (Bình Lạc)", 312, None),
        ("district_whole", "", "Bình Lạc", 9612, None),
        ("province", "", "tỉnh Lam Khê", 20000, None),
        ("province_whole", "", "tỉnh Lam Khê", 100000, None),
    ]


def test_a_commune_is_compared_with_itself_alone(corpus: sqlite3.Connection) -> None:
    found = corpus.execute("""
        SELECT d.file_name, c.kind, c.verdict, c.claimed, c.recomputed FROM claims c
        JOIN documents d ON d.id = c.document_id WHERE c.method LIKE 'across%'""").fetchall()
    assert found == [("commune-next.txt", "continuity", "inconsistent", 13, 12)]


def test_a_commune_since_the_reform_has_a_province_and_no_district(corpus: sqlite3.Connection) -> None:
    sql = "SELECT issuer, district, province FROM documents WHERE file_name = 'ward.txt'"
    assert corpus.execute(sql).fetchone() == ("Ủy ban nhân dân phường Tân Hà Sơn", None, "Lam Khê")


@pytest.mark.parametrize("case", cases("tables"), ids=lambda case: case["says"])
def test_whose_a_row_is(case: Case, tmp_path: Path) -> None:
    document = Document()
    for line in ("ỦY BAN NHÂN DÂN", "TỈNH LAM KHÊ", "Lam Khê, ngày 20 tháng 6 năm 2024", "BÁO CÁO",
                 "Kết quả cải cách hành chính quý II năm 2024", "Kết quả giải quyết hồ sơ:"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=len(case["rows"][0]))
    for row in case["rows"]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "report.docx"))
    found = extract(read_docx(tmp_path / "report.docx").passages)
    scopes = {figure.value_text: [figure.scope.level, figure.scope.name or ""] for figure in found.figures}
    assert {number: scopes.get(number) for number in case["are"]} == case["are"]


RANKED = "/so-sanh?indicator=dossiers.received&period=2024-Q2&scope="


@pytest.mark.parametrize(("scope", "lang", "named", "shown", "hidden"), [
    ("commune_whole", "vi", ["toàn xã", "Xã, phường"], ["612", "312"], ["9.612", "100.000"]),
    ("commune_whole", "en", ["whole commune", "Commune"], ["612", "312"], ["9.612", "100.000"]),
    ("province_whole", "vi", ["toàn tỉnh", ">Tỉnh<"], ["100.000"], ["9.612", ">612<"]),
    ("district_whole", "vi", ["toàn huyện", "Huyện"], ["9.612"], ["100.000", ">612<"]),
])
def test_a_page_ranks_one_level(
    ask: Callable[[str], str], scope: str, lang: str, named: list[str], shown: list[str], hidden: list[str]
) -> None:
    page = ask(f"{RANKED}{scope}&lang={lang}")
    assert [words for words in [*named, *shown] if words not in page] == []
    assert [words for words in hidden if words in page] == []


@pytest.mark.parametrize("address", ["/bao-cao", "/phat-hien", "/don-vi", "/tim-kiem?q=ho+so", "/"])
def test_pages_call_a_commune_by_its_kind(ask: Callable[[str], str], address: str) -> None:
    assert "xã An Trường Hạ (Bình Lạc)" in ask(address)


def test_reports_are_narrowed_to_a_commune_and_to_its_district(ask: Callable[[str], str]) -> None:
    commune, district = (ask(f"/bao-cao?district={quote(name)}") for name in ("xã An Trường Hạ (Bình Lạc)", "Bình Lạc"))
    assert commune.count("<td><a href") == 2
    assert district.count("<td><a href") == 4
