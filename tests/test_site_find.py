"""Findings narrowed and counted, a finding's own page, search on the site, and every view as a file."""

from __future__ import annotations

import asyncio
import codecs
import csv
import io
import json
import runpy
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.export import export
from pipeline.publish import downloads, pages
from pipeline.publish.data.data_page import PACKAGE
from pipeline.publish.findings import finding_index
from pipeline.publish.findings.finding_index import DIMENSIONS, UNKNOWN
from pipeline.publish.marking import mark_up
from pipeline.publish.search.searching import Hit, versions_together
from pipeline.publish.words import Words

SAMPLE = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
DOCUMENT = SAMPLE["DOCUMENT"]
FILTERED = {"severity": "high", "kind": "ratio", "district": "Bình Lâm", "province": "Giả Định", "period": "2024-Q1",
            "indicator": "dossiers.on_time_rate", "cause": UNKNOWN, "channel": UNKNOWN}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SAMPLE["write_sample"](tmp_path_factory.mktemp("find") / "reports.db")  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def site(database: Path) -> Any:
    return SAMPLE["Site"](database)


@pytest.fixture(scope="module")
def claim_id(database: Path) -> str:
    with sqlite3.connect(database) as conn:
        return str(conn.execute("select id from claims where verdict = 'inconsistent'").fetchone()[0])


@pytest.mark.parametrize(("name", "value"), FILTERED.items())
def test_each_filter_counts_and_narrows(site: Any, name: str, value: str) -> None:
    assert f'<option value="{value}" selected>' in site.get(f"/phat-hien?{name}={value}").text
    assert site.get(f"/phat-hien.json?{name}={value}").json()["total"] == 1
    assert site.get(f"/phat-hien.json?{name}=khác").json() == {"total": 0, "rows": []}
    assert "(1)</option>" in site.get("/phat-hien?" + "&".join(f"{k}={v}" for k, v in FILTERED.items())).text


ROW = st.tuples(*(st.sampled_from(["a", "b", None]) for _ in DIMENSIONS))


@settings(deadline=None)  # a database a case: slow on a busy machine
@given(st.lists(ROW, max_size=12), st.fixed_dictionaries({name: st.sampled_from(["", "a", "b", UNKNOWN]) for name in
                                                          DIMENSIONS}))
def test_choices_say_what_choosing_them_leaves(found: list[tuple[str | None, ...]], chosen: dict[str, str]) -> None:
    conn = sqlite3.connect(":memory:")
    conn.row_factory = sqlite3.Row
    conn.executescript("""
        create table stages_done (stage);
        create table documents (id, district, province, period_label, period_end);
        create table report_counts (document_id, district);
        create table figures (passage_id, char_start, char_end, indicator, channel);
        create table claims
          (id, document_id, passage_id, char_start, char_end, verdict, kind, severity, cause, priority);
        create table document_versions (document_id, relation);
    """)
    for n, row in enumerate(found):
        said = dict(zip(DIMENSIONS, row, strict=True))
        conn.execute("insert into documents values (?, ?, ?, ?, null)",
                     (n, said["district"], said["province"], said["period"]))
        conn.execute("insert into figures values (?, 0, 1, ?, ?)", (n, said["indicator"], said["channel"]))
        conn.execute("insert into claims values (?, ?, ?, 0, 1, 'inconsistent', ?, ?, ?, null)",
                     (f"c{n}", n, n, said["kind"], said["severity"], said["cause"]))
    index = finding_index._read(conn, "inconsistent")

    def left(limits: dict[str, str]) -> set[str]:
        return {f"c{n}" for n, row in enumerate(found)
                if all(not limits[name] or (value or UNKNOWN) == limits[name]
                       for name, value in zip(DIMENSIONS, row, strict=True))}

    for sort in ("", "newest", "place"):
        ids, total = index.select(chosen, sort, 0, len(found))
        assert sorted(ids) == sorted(left(chosen))
        assert total == len(ids)
        assert index.select(chosen, sort, 1, 3) == (ids[1:3], total)
    for name in DIMENSIONS:
        counted = {choice.value: choice.count for choice in index.choices(chosen, name)}
        expected = {value: len(left({**chosen, name: value})) for value in ("a", "b", UNKNOWN)}
        assert counted == {value: n for value, n in expected.items() if n}


@pytest.mark.parametrize("verdict", ["inconsistent", "unverifiable"])
def test_the_list_of_findings_made_by_the_build_is_that_of_the_claims(counted_path: Path, verdict: str) -> None:
    with closing(sqlite3.connect(counted_path)) as conn:
        conn.row_factory = sqlite3.Row
        listed = finding_index._read(conn, verdict)
        conn.execute("delete from stages_done where stage = 'counting'")
        conn.execute("delete from listed_findings")
        collected = finding_index._read(conn, verdict)
    assert listed.ids == collected.ids
    assert len(listed.ids) > 0 or verdict == "unverifiable"
    for name in DIMENSIONS:
        assert list(listed.codes[name]) == list(collected.codes[name])


def test_a_finding_has_a_page_that_can_be_cited(site: Any, claim_id: str) -> None:
    assert f'href="/phat-hien/{claim_id}"' in site.get("/phat-hien").text
    page = site.get(f"/phat-hien/{claim_id}")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    cited = page.text.split('id="citation"')[1].split("</p>")[0]
    today = Words("vi").day(date.today().isoformat())
    for said in ("UBND huyện Bình Lâm, Báo cáo ngày 3/2024, “Công tác cải cách hành chính quý I”",
                 "tệp binh-lam-2024-q1.pdf (SHA-256 c0ffee000000…), trang 2 [Văn bản thử]: “",
                 "1.150 : 1.250 = 92 %, báo cáo nêu 93,00 %. http://site.test/phat-hien/" + claim_id,
                 f"(truy cập ngày {today})."):
        assert said in cited
    english = site.get(f"/phat-hien/{claim_id}?lang=en").text
    assert "(accessed " in english
    assert "the report says 93.00 %" in english


@pytest.mark.parametrize(("key", "says"), [
    (f"{DOCUMENT}-c000000000", f'href="/bao-cao/{DOCUMENT}"'), ("nothing", "nothing"),
    ("%3Cscript%3E", "&lt;script&gt;"),
])
def test_a_finding_that_is_gone_points_to_its_report(site: Any, key: str, says: str) -> None:
    answer = site.get(f"/phat-hien/{key}")
    assert answer.status_code == 404
    assert says in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(("query", "printed"), [
    ("1.250", "1.250"), ("1250", "1.250"), ("1,250", "1.250"), ("93%", "93,00"), ("93,00", "93,00"), ("93", "93,00"),
    ("tiếp nhận 1250", "1.250"),
])
def test_a_number_finds_its_figure_by_value_and_print(site: Any, query: str, printed: str) -> None:
    rows = site.get(f"/tim-kiem.json?kind=figure&q={query.replace('%', '%25')}").json()["rows"]
    assert [row["value_text"] for row in rows] == [printed]


@pytest.mark.parametrize("query", ["1.251", "12.50", "đình 1.250"])
def test_another_number_finds_nothing(site: Any, query: str) -> None:
    assert site.get(f"/tim-kiem.json?kind=figure&q={query}").json()["rows"] == []


def test_a_number_alone_is_sought_among_figures_and_a_symbol_among_citations(site: Any) -> None:
    assert f"/bao-cao/{DOCUMENT}#f-" in site.get("/tim-kiem?q=1.250").text
    page = site.get("/tim-kiem?q=45/QĐ-UBND&kind=citation").text
    assert f"/bao-cao/{DOCUMENT}#t-" in page
    assert "<b><span class=\"symbol\">45/<wbr>QĐ-UBND</span></b>" in page


VIEWS = ["/phat-hien", "/tim-kiem?q=dinh", "/tim-kiem?q=1250", f"/bao-cao/{DOCUMENT}", "/reports/figures",
         "/reports/khong-khop", f"/reports/so-lieu?document_id={DOCUMENT}", "/reports?sql=select+1+as+one"]


def as_file(view: str, form: str) -> str:
    path, _, query = view.partition("?")
    return f"{path}.{form}" + (f"?{query}" if query else "")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_a_workbook(site: Any, view: str) -> None:
    answer = site.get(as_file(view, "xlsx"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == downloads.XLSX
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    notes, first = book.worksheets[0], book.worksheets[1]
    assert "http://site.test/" in notes["A1"].value
    assert first.max_row >= 3


@pytest.mark.parametrize(("view", "told"), [
    ("/phat-hien", {"verdict": "Không khớp", "kind": "tỷ lệ", "period_label": "Quý I/2024"}),
    ("/phat-hien?lang=en", {"verdict": "Does not hold", "kind": "ratio", "period_label": "Q1 2024"}),
])
def test_a_workbook_says_codes_in_words(site: Any, view: str, told: dict[str, str]) -> None:
    """It opens on what was asked for; the same address as CSV keeps the codes."""
    book = openpyxl.load_workbook(io.BytesIO(site.get(as_file(view, "xlsx")).content))
    _, names, *found = book.active.iter_rows(values_only=True)
    [row] = (dict(zip(names, each, strict=True)) for each in found)
    assert {name: row[name] for name in told} == told
    [coded] = csv.DictReader(io.StringIO(site.get(as_file(view, "csv")).content.decode("utf-8-sig")))
    assert (coded["verdict"], coded["period_label"]) == ("inconsistent", "2024-Q1")


@pytest.mark.parametrize("view", ["/phat-hien", "/tim-kiem?q=dinh"])
def test_csv_and_json_say_the_same(site: Any, view: str) -> None:
    told = site.get(as_file(view, "json")).json()
    answer = site.get(as_file(view, "csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["x-total-rows"] == str(told["total"]) == str(len(rows))
    for row, same in zip(rows, told["rows"], strict=True):
        text = {name: "" if value is None else str(value) for name, value in same.items()}
        assert {name: value.removeprefix("'") for name, value in row.items()} == text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_formula_in_a_report_is_text_in_its_files(site: Any, form: str) -> None:
    """The sentence of the sample begins with a dash, as most list items of reports do."""
    content = site.get(f"/phat-hien.{form}").content
    if form == "csv":
        assert "'- Huyện tiếp nhận" in content.decode()
    else:
        [head, names, row] = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1].iter_rows()
        cell = row[[name.value for name in names].index("quote")]
        assert (cell.data_type, cell.quotePrefix, cell.value[:2]) == ("s", True, "- ")
        assert head[0].value == "Mã"


def test_a_cut_file_says_so(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_ROWS", 2)
    content = site.get("/reports/figures.xlsx?_size=1").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["figures"].max_row == 2 + 2
    assert any("2 dòng đầu / first rows; tất cả / all: 3" in str(cell.value) for (cell,) in book["Ghi chú"].iter_rows())


@pytest.mark.parametrize(("asked", "told"), [
    ("indicator=dossiers.received", "Chỉ tiêu là “Hồ sơ tiếp nhận”"),
    ("indicator=dossiers.received&lang=en", "Indicator is “Dossiers received”"),
    ("indicator__not=dossiers.received", "Chỉ tiêu khác “Hồ sơ tiếp nhận”"),
    ("indicator__contains=dossiers.received", "Chỉ tiêu chứa “dossiers.received”"),
    ("indicator=no.such", "Chỉ tiêu là “no.such”"),
    ("period_label=2024-Q1", "Kỳ là “Quý I/2024”"),
])
def test_a_filtered_table_names_what_it_is_filtered_by(site: Any, asked: str, told: str) -> None:
    assert told in site.get(f"/reports/figures?{asked}").text


def test_indicators_are_named_in_english_on_the_english_page(site: Any) -> None:
    page = site.get("/reports/figures?indicator=dossiers.received&_facet=indicator&lang=en").text
    assert "Dossiers received</a>&nbsp;<em>dossiers.received</em>" in page
    assert "<li>Dossiers received &middot; " in page


def test_a_workbook_of_a_table_puts_its_pages_together(site: Any) -> None:
    content = site.get("/reports/figures.xlsx?_size=1&_labels=on").content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["figures"]
    names = [cell.value for cell in sheet[2]]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert sorted(row["value"] for row in rows) == [93, 1150, 1250]
    assert {row["document_id"] for row in rows} == {DOCUMENT}


def test_a_report_is_a_file_with_the_source_of_each_figure(site: Any) -> None:
    told = site.get(f"/bao-cao/{DOCUMENT}.json").json()
    assert list(told) == ["document", "figures", "claims", "citations", "problems"]
    assert told["document"]["rows"][0]["sha256"] == SAMPLE["SHA"]
    assert {"page", "box", "char_start", "char_end", "method"} <= set(told["figures"]["rows"][0])
    assert site.get("/bao-cao/nothing.json").status_code == 404


def table_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV as a spreadsheet opens it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_csv_of_a_report_holds_its_figures_and_claims_with_their_source(site: Any) -> None:
    rows = table_of(site.get(f"/bao-cao/{DOCUMENT}.csv").content)
    told = site.get(f"/bao-cao/{DOCUMENT}.json").json()
    parts = {f"{kind}s": [row for row in rows if row["subject_kind"] == kind] for kind in ("figure", "claim")}
    assert len(rows) == sum(map(len, parts.values()))
    for part, printed, value in (("figures", "value_text", "value"), ("claims", "claimed_text", "claimed")):
        for row, same in zip(parts[part], told[part]["rows"], strict=True):
            assert (row["id"], row["value_text"], float(row["value"])) == (same["id"], same[printed], same[value])
            assert (row["page"], row["box"], row["method"]) == (str(same["page"]), same["box"] or "", same["method"])
    assert {row["sha256"] for row in rows} == {SAMPLE["SHA"]}
    [claim] = parts["claims"]
    assert set(claim["operand_ids"].split()) <= {row["id"] for row in parts["figures"]}
    assert (claim["verdict"], claim["recomputed"]) == ("inconsistent", "92.0")
    assert site.get("/bao-cao/nothing.csv").status_code == 404


def test_a_report_offers_its_files(site: Any) -> None:
    page = site.get(f"/bao-cao/{DOCUMENT}").text
    for form in ("xlsx", "csv", "json"):
        assert f'href="/bao-cao/{DOCUMENT}.{form}" download' in page


@pytest.mark.parametrize("view", [*VIEWS, "/reports/figures?_stream=on&_size=max", "/reports/documents?_dl=1"])
def test_excel_is_told_the_letters_of_every_csv_and_programs_can_do_without(site: Any, view: str) -> None:
    address = as_file(view, "csv")
    marked = site.get(address).content
    plain = site.get(f"{address}{'&' if '?' in address else '?'}_nobom=1").content
    assert marked == codecs.BOM_UTF8 + plain
    assert not plain.startswith(codecs.BOM_UTF8)
    assert table_of(marked) == table_of(plain)


def test_the_package_beside_the_database_is_offered(site: Any, database: Path) -> None:
    assert "doichieu export" in site.get("/du-lieu").text
    assert site.get(f"/du-lieu/{PACKAGE}").status_code == 404
    [path] = export(database, database.parent, "zip").files
    try:
        assert f'href="/du-lieu/{PACKAGE}"' in site.get("/du-lieu").text
        answer = site.get(f"/du-lieu/{PACKAGE}")
        assert answer.content == path.read_bytes()
        assert answer.headers["content-type"] == "application/zip"
    finally:
        path.unlink()


def test_no_view_is_made_at_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workbooks asked for together are made one after the other."""
    running, most = 0, 0
    make = downloads.workbook_of

    def counted(*arguments: Any) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        made = make(*arguments)
        running -= 1
        return made

    monkeypatch.setattr(downloads, "workbook_of", counted)

    async def ask() -> None:
        sheet = downloads.Sheet("s", [{"a": n} for n in range(500)], 500)
        await asyncio.gather(*(downloads.file_of([sheet], "xlsx", "s", "here", {}) for _ in range(5)))

    asyncio.run(ask())
    assert most == 1


def test_json_of_null_is_null(site: Any) -> None:
    [row] = json.loads(site.get("/phat-hien.json").text)["rows"]
    assert row["cause"] is None


def test_every_route_is_an_address_of_its_own() -> None:
    assert len({pattern for pattern, _ in pages.ROUTES}) == len(pages.ROUTES)


def test_one_report_in_two_versions_is_one_hit() -> None:
    def hit(document: str, stands_for: str | None, text: str) -> Hit:
        return Hit({"document_id": document, "stands_for": stands_for, "text": text}, mark_up(text, []), "p-1")

    found = [hit("a", "b", "Tiếp nhận 25 hồ sơ"), hit("a", "b", "Tiếp nhận 25 hồ sơ"), hit("a", "b", "chỉ ở bản này"),
             hit("b", "b", "Tiếp nhận  25\nhồ sơ"), hit("c", "c", "Tiếp nhận 25 hồ sơ"), hit("d", None, "Khác")]
    kept = versions_together(found)
    assert [(hit.row["document_id"], hit.repeated) for hit in kept] == [
        ("a", 1), ("a", 1), ("a", 0), ("c", 0), ("d", 0)]


def test_the_data_can_be_cited(site: Any) -> None:
    for lang, told in (("", "Phần mềm doichieu "), ("?lang=en", "Software doichieu ")):
        page = site.get(f"/du-lieu{lang}").text
        cited = page.partition('id="citation"')[2].partition("</p>")[0]
        assert told in cited
        assert f"{date.today().year}" in cited
