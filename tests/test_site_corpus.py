"""The pages about the corpus as a whole, over a real database through the real site, and their charts in a browser."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest
from openpyxl import load_workbook

from pipeline.evaluation.accuracy import BEGIN, END, SHORT
from pipeline.publish.corpus import charts, compare
from pipeline.publish.corpus.compare import form_of
from pipeline.publish.measured import accuracy_table, first_readings
from pipeline.publish.rendering import STATIC
from pipeline.publish.serving.guard import STRICT_POLICY
from pipeline.publish.serving.server import application

CHROMIUM = shutil.which("chromium")
THUY_LAC = f"/don-vi/{quote('Lam Giang')}/{quote('Thủy Lạc')}"
ADDRESSES = (
    "/", "/so-sanh", "/so-sanh?period=2024-Q1", "/so-sanh?indicator=dossiers.received&province=Lam+Giang",
    "/so-sanh?view=late&period=2024-Q1", "/so-sanh?view=holding", "/so-sanh?view=holding&period=2024-Q2", "/don-vi",
    THUY_LAC, "/van-ban", "/van-ban?q=61&kind=Nghị định", "/van-ban?differing=1", "/van-ban/61/2018/NĐ-CP",
    "/van-ban/35/KH-UBND", "/van-ban/35/KH-UBND?date=2024-01-03", "/do-chinh-xac",
)


def ask_of(app: Any, *addresses: str) -> list[httpx.Response]:
    """Ask the application itself, without a server."""
    async def asking() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            return [await client.get(address) for address in addresses]

    return asyncio.run(asking())


@pytest.fixture(scope="module")
def ask(counted_path: Path) -> Any:
    """Ask the site over the short reports."""
    app: Any = application(counted_path)
    return lambda address: ask_of(app, address)[0]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_answers_under_the_strict_policy(ask: Any, address: str, lang: str) -> None:
    answer = ask(address + ("&" if "?" in address else "?") + f"lang={lang}")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == STRICT_POLICY
    assert f'<html lang="{lang}">' in answer.text
    assert " style=" not in answer.text
    assert not re.search(r"<script(?! src=)", answer.text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_links_lead_somewhere(ask: Any, address: str) -> None:
    for link in set(re.findall(r'href="(/[^"#]+)', ask(address).text)):
        if "/static/" not in link:
            assert ask(unescape(link)).status_code == 200, link


def test_each_number_leads_to_where_it_is_printed(ask: Any) -> None:
    page = ask("/so-sanh?period=2024-Q1").text
    evidence = re.findall(r'href="(/bao-cao/[^"#]+)#([^"]+)"', page)
    assert evidence
    for report, anchor in evidence:
        assert f'id="{anchor}"' in ask(report).text


def test_a_period_is_ranked_and_a_wrong_rate_is_marked(ask: Any) -> None:
    page = ask("/so-sanh?period=2024-Q2&scope=district_whole").text
    ranked = re.findall(r"<tr><td>(\d+)</td>.*?/don-vi/[^>]+>([^<]+)<.*?>([\d,]+) ?%</a>", page)
    assert ranked == [("1", "Thủy Lạc", "98,50"), ("2", "Bình Lâm", "97,00")]
    assert re.search(r"97,00 ?%</a></td><td>99</td><td class=\"words\"><span class=\"badge v-inconsistent\">", page)


def test_a_code_that_is_none_is_told_from_one_without_figures(ask: Any) -> None:
    misspelt = ask("/so-sanh?indicator=dossiers.recieved").text
    assert "Không có chỉ tiêu nào mang mã “dossiers.recieved”" in misspelt
    assert 'href="/so-sanh?indicator=dossiers.received"' in misspelt
    hostile = ask("/so-sanh?indicator=%3Cb%3Ex&lang=en").text
    assert "No indicator has the code “&lt;b&gt;x”." in hostile
    unmet = ask("/so-sanh?indicator=index.papi.score").text
    assert "Chưa có số liệu nào cho lựa chọn này." in unmet
    assert "Không có chỉ tiêu" not in unmet


def test_a_chart_shows_what_its_table_shows(ask: Any) -> None:
    page = ask("/so-sanh?period=2024-Q1&scope=district_whole").text
    drawn = json.loads(unescape(re.search(r"data-chart=\"ranking\"[^>]*data-values='([^']+)'", page)[1]))
    values = [dict(zip(drawn["columns"], row, strict=True)) for row in drawn["rows"]]
    assert [(v["place"], v["stated"]) for v in values] == [("Kim Xá", 100), ("Bình Lâm", 99.5), ("Thủy Lạc", 92)]
    for value in values:
        assert page.count(value["href"].replace("&", "&amp;")) >= 2


VIEWS = ("", "?period=2024-Q2&scope=district_whole", "?indicator=dossiers.received&province=Lam+Giang",
         "?view=late&period=2024-Q1", "?view=holding&period=2024-Q2")


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_can_be_taken_along_value_by_value(ask: Any, view: str) -> None:
    """Each value of the page is in its files and none other, with its evidence; all three forms say the same."""
    page = ask(f"/so-sanh{view}").text
    for extension in ("xlsx", "csv", "json"):
        assert f'href="{escape(f"/so-sanh.{extension}{view}")}" download' in page
    told = ask(f"/so-sanh.json{view}").json()
    rows = told["rows"] if "rows" in told else told["so-sanh"]["rows"]
    assert rows
    if "holding" not in view:
        evidence = {(row["document_id"], row["claim_id"] or f"f-{row['figure_id']}") for row in rows}
        assert evidence == set(re.findall(r'href="/bao-cao/([^"#]+)#([^"]+)"', page))
    lines = list(csv.DictReader(io.StringIO(ask(f"/so-sanh.csv{view}").content.decode("utf-8-sig"))))
    assert [list(line) for line in lines] == [list(row) for row in rows]
    book = load_workbook(io.BytesIO(ask(f"/so-sanh.xlsx{view}").content))
    assert book[book.sheetnames[1]].max_row == len(rows) + 2  # two rows of heads
    if "indicator" in rows[0]:
        named = {row["label_vi"] for row in ask("/reports/indicators.json?_shape=objects&_size=max").json()["rows"]}
        _, heads, *printed = book[book.sheetnames[1]].values
        assert {line[heads.index("indicator")] for line in printed} <= named
    if "shown_in" in rows[0]:
        parts = {cell.value for cell in book[book.sheetnames[1]]["A"][2:]}
        assert parts <= {"bảng xếp hạng", "đứng riêng, không xếp hạng", "qua các kỳ"}


@pytest.mark.parametrize(("path", "table", "least"), [
    ("/van-ban", "cited_numbers", 4), ("/van-ban?q=35&kind=K%E1%BA%BF+ho%E1%BA%A1ch", "cited_numbers", 1),
    ("/van-ban?differing=1", "cited_numbers", 1), ("/van-ban/35/KH-UBND", "citations", 2),
    ("/don-vi/Lam%20Giang/Kim%20X%C3%A1", "observations", 3),
])
def test_lists_of_documents_and_districts_can_be_taken_along(ask: Any, path: str, table: str, least: int) -> None:
    found = re.findall(rf'href="([^"]*/{table}\.(xlsx|csv|json)[^"]*)" download', ask(path).text)
    links = {form: unescape(link) for link, form in found}
    assert set(links) == {"xlsx", "csv", "json"}
    rows = ask(links["json"]).json()["rows"]
    lines = list(csv.DictReader(io.StringIO(ask(links["csv"]).content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(ask(links["xlsx"]).content))
    assert book[book.sheetnames[1]].max_row - 2 == len(rows) == len(lines) >= least


def test_the_file_of_a_view_that_holds_nothing_is_empty(ask: Any) -> None:
    assert ask("/so-sanh.json?period=1999").json() == {"total": 0, "rows": []}
    assert ask("/so-sanh.csv?indicator=%27").content.decode("utf-8-sig").strip() == ""


def test_one_number_with_two_dates_is_told_with_its_neighbours(ask: Any) -> None:
    page = ask("/van-ban/35/KH-UBND").text
    assert "3/1/2024" in page
    assert "5/1/2024" in page
    assert "36/KH-UBND" in page
    assert "v-unverifiable" in page or "v-inconsistent" in page


@pytest.mark.parametrize("address", ["/don-vi/-/Kh%C3%B4ng", "/van-ban/9/XX-YY", "/van-ban/35/KH-UBND?register=CP"])
def test_what_is_not_there_says_so(ask: Any, address: str) -> None:
    answer = ask(address)
    assert answer.status_code == 404
    assert re.findall("<h1>([^<]+)</h1>", answer.text) == [
        unquote(address.rpartition("/")[2]) if "don-vi" in address else "Không tìm thấy"]


@pytest.mark.parametrize("address", ["/don-vi/-/Kh%C3%B4ng", "/don-vi/Kh%C3%B4ng/Th%E1%BB%A7y%20L%E1%BA%A1c"])
def test_a_district_that_is_not_there_is_no_fault_and_leads_on(ask: Any, address: str) -> None:
    page = ask(address).text
    assert "Có lỗi" not in page
    assert unquote(address.rpartition("/")[2]) in page
    assert (f'href="{THUY_LAC}"' in page) == ("Th%E1" in address)


def test_a_district_whose_province_its_other_reports_name_is_found_without_it(
    ask: Any, counted_path: Path, tmp_path: Path
) -> None:
    unnamed = f"/don-vi/-/{quote('Thủy Lạc')}"
    assert "<h1>Thủy Lạc</h1>" in ask(unnamed).text
    database = tmp_path / "reports.db"
    shutil.copy(counted_path, database)
    with closing(sqlite3.connect(database)) as conn, conn:
        [first] = conn.execute("SELECT document_id FROM report_counts WHERE district = 'Thủy Lạc' LIMIT 1").fetchone()
        conn.execute("UPDATE report_counts SET province = 'Giả Định' WHERE document_id = ?", (first,))
        conn.execute("UPDATE documents SET province = NULL")
    several, found = ask_of(application(database), unnamed, "/tim-kiem?q=ho+so&province=Lam+Giang")
    assert several.status_code == 200
    assert set(re.findall(r'href="(/don-vi/[^"?]+)"', several.text)) == {
        THUY_LAC, THUY_LAC.replace(quote("Lam Giang"), quote("Giả Định"))}
    assert re.findall(r'href="(/bao-cao/[^"#]+)#p-', found.text)


@pytest.mark.parametrize("address", [
    "/so-sanh?indicator=%27", "/so-sanh?period=%3Cscript%3E", "/so-sanh?scope=x&channel=y&of=z&province=-",
    "/so-sanh?view=x", "/van-ban?q=%25&page=99999", "/so-sanh?view=late&period=x&province=%27%22",
])  # fmt: skip
def test_an_address_nobody_made_is_harmless(ask: Any, address: str) -> None:
    answer = ask(address)
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_a_database_without_counts_says_what_to_do(tmp_path: Path, counted_path: Path) -> None:
    import sqlite3

    path = tmp_path / "older.db"
    shutil.copy(counted_path, path)
    conn = sqlite3.connect(path)
    conn.execute("DELETE FROM stages_done WHERE stage = 'counting'")
    conn.commit()
    conn.close()
    app: Any = application(path)

    async def asking(address: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://site.test") as client:
            return await client.get(address)

    assert asyncio.run(asking("/")).status_code == 200
    answer = asyncio.run(asking("/so-sanh"))
    assert answer.status_code == 503
    assert "doichieu build" in answer.text


def test_the_accuracy_of_the_readme_is_that_of_the_site(root: Path) -> None:
    for lang, readme in (("vi", "README.vi.md"), ("en", "README.md")):
        told = (root / readme).read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
        _, rows = told.split("---:|\n")
        everything = [f"| {' | '.join(row)} |" for row in accuracy_table(lang).rows]
        assert len(rows.splitlines()) == len(SHORT)
        assert set(rows.splitlines()) <= set(everything)
        first = first_readings(lang)
        expected, found = first.sentences
        said = (root / readme).read_text(encoding="utf-8")
        assert f"**{expected}** {found} " in said, f"pipeline/publish/first_readings says otherwise than {readme}"
        assert [f"| {' | '.join(row)} |" for row in first.rows] == [
            line for line in said.partition(END)[2].splitlines() if line.startswith("| ")
        ][1:]


def test_namesakes_have_a_line_each() -> None:
    places = [("Lam Giang", "Châu Thành"), (None, "Châu Thành"), ("Lam Giang", "Thủy Lạc")]
    rows = [{"province": province, "district": district, "value": 9.0, "recomputed": None, "verdict": None,
             "document_id": "d", "claim_id": None, "figure_id": "f"} for province, district in places]
    drawn = [value["place"] for value in charts.ranking(rows, lambda document, _: document)]
    assert drawn == ["Châu Thành (Lam Giang)", "Châu Thành (-)", "Thủy Lạc"]


@pytest.mark.parametrize("kind", ["bars", "shares"])
def test_a_bar_of_several_parts_stands_where_its_district_is_listed(kind: str) -> None:
    """Unless told otherwise Vega-Lite adds up the places of stacked parts: a bar of two parts stands further down."""
    told = json.loads((STATIC.parent / "chart_specs" / f"{kind}.vl.json").read_text("utf-8"))
    assert told["encoding"]["y"]["sort"] == {"field": "order", "op": "min"}
    assert 'sort:{op:"sum",field:"order"}' not in (STATIC / "charts.js").read_text("utf-8")


def test_what_is_bundled_comes_with_its_licences() -> None:
    licences = (STATIC / "charts.LICENSES.txt").read_text(encoding="utf-8")
    assert "vega-view" in licences
    assert "GPL" not in re.findall(r"\(([^()\n]+)\)\n\n", licences)


@pytest.mark.parametrize(("label", "form"), [
    ("2024-Q2", "Q"), ("2024-H1", "H"), ("2023-9M", "9M"), ("2023", "Y"), ("2023-YTD", "YTD"), ("2024-05", "M"),
    ("2023-06-01/2023-09-25", None), ("x", None), (None, None),
])  # fmt: skip
def test_kinds_of_period(label: str | None, form: str | None) -> None:
    assert form_of(label) == form


@pytest.fixture(scope="module")
def address(served: Callable[..., Any], counted_path: Path) -> Iterator[str]:
    with served(application(counted_path)) as at:
        yield at


#: Names of legends that are cut off, or stand outside the drawing.
CUT_NAMES = """() => [...document.querySelectorAll('.chart .drawing')].flatMap((drawing) => {
  const room = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll('.role-legend-label text')].filter((name) => {
    const box = name.getBoundingClientRect();
    return box.left < room.left - 1 || box.right > room.right + 1 || name.textContent.includes('…');
  }).map((name) => name.textContent);
})"""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
@pytest.mark.parametrize("width", [1280, 390])
def test_charts_are_drawn_without_a_complaint(address: str, width: int) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    complaints: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda asked: asked.url.startswith(address) or complaints.append(asked.url))
        for path in ("/so-sanh?period=2024-Q1", "/so-sanh?view=late&period=2024-Q1", "/so-sanh?view=holding", THUY_LAC):
            page.goto(address + path)
            page.locator(".chart svg").first.wait_for()
            figures = page.locator("figure.chart")
            assert figures.count() == page.locator(".chart svg").count()
            assert page.locator(".chart [role=img][aria-label]").count() >= figures.count()
            over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(over) == 0, path
            assert page.evaluate(CUT_NAMES) == [], path
        page.goto(address + "/so-sanh?period=2024-Q1")
        drawn = page.locator('[data-chart="ranking"] svg text').all_text_contents()
        assert {"Kim Xá", "Bình Lâm", "Thủy Lạc"} <= set(drawn)
        assert not any("." in text for text in drawn)  # decimal commas in Vietnamese
        browser.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_without_script_the_tables_stand_alone(address: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(address + "/so-sanh?period=2024-Q1")
        assert page.locator("table.ranking tbody tr").count() == 3
        assert not page.locator("figure.chart").first.is_visible()
        browser.close()


def test_where_levels_have_as_many_values_the_wider_is_shown_first() -> None:
    rows = [{"scope_level": level, "observations": 3} for level in ("office", "commune", "district_whole", "district")]
    assert compare._most(rows, "scope_level", None)[1] == ["district_whole", "district", "commune", "office"]
    rows[1]["observations"] = 4
    assert compare._most(rows, "scope_level", None)[0] == "commune"
