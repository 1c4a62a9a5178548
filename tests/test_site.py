"""The published site over a real database: every page, search, prepared questions, safety."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.comparing.aggregates import count_corpus
from pipeline.publish.data.metadata import site_metadata
from pipeline.publish.data.queries import ENGLISH, QUERIES
from pipeline.publish.marking import Mark, mark_up
from pipeline.publish.serving.guard import STRICT_POLICY
from pipeline.publish.serving.server import application
from pipeline.publish.words import WORDS, Words
from pipeline.publish.words.codes import CODE_WORDS
from pipeline.publish.words.corpus import CORPUS_WORDS
from pipeline.publish.words.data import DATA_WORDS
from pipeline.publish.words.find import FIND_WORDS
from pipeline.publish.words.frame import SITE_WORDS
from pipeline.publish.words.report import REPORT_WORDS
from pipeline.publish.words.review import REVIEW_WORDS
from pipeline.storage.database import open_database
from pipeline.storage.store import store_document, store_failure
from schemas.problem_words import EXPLAINED
from schemas.problems import problem
from schemas.records import (
    Cell,
    Citation,
    Claim,
    ClaimKind,
    Extraction,
    Figure,
    Identity,
    Modality,
    NoteMark,
    Operand,
    Outcome,
    Passage,
    PassageKind,
    Period,
    Qualifier,
    ReadDocument,
    Scope,
    Severity,
    Verdict,
)
from schemas.tables import TABLES

SHA = "c0ffee" + "0" * 58
DOCUMENT = SHA[:12]
EVIL = "<script>alert(1)</script>"
EVIL_SHA = "bad" + "0" * 61

SENTENCE = "- Huyện tiếp nhận 1.250 hồ sơ, giải quyết đúng hạn 1.150 hồ sơ theo quy định, đạt tỷ lệ 93,00%."
CITING = "Căn cứ Quyết định số 45/QĐ-UBND ngày 03/01/2024 về việc giải quyết hồ sơ;"

PASSAGES = (
    Passage(0, PassageKind.TITLE, "BÁO CÁO", page=1),
    Passage(1, PassageKind.HEADING, "I. KẾT QUẢ", page=1, depth=1),
    Passage(2, PassageKind.PARAGRAPH, CITING, page=1, section="I. KẾT QUẢ", marks=(NoteMark(10, "1"),)),
    Passage(3, PassageKind.LIST_ITEM, SENTENCE, page=2, depth=5, section="I. KẾT QUẢ"),
    Passage(4, PassageKind.TABLE_ROW, "Đơn vị Số", page=2, table=0, cells=(Cell(0, 6, 0), Cell(7, 9, 1))),
    Passage(5, PassageKind.TABLE_ROW, "Xã Một", page=2, table=0, cells=(Cell(0, 6, 0, "Đơn vị"),)),
    Passage(6, PassageKind.FOOTNOTE, "Kèm theo bảng số liệu.", page=2, note="1"),
)


def figure(printed: str, value: str, indicator: str, unit: str) -> Figure:
    """Make the figure that ``printed`` is in the sample sentence."""
    start = SENTENCE.index(printed)
    return Figure(
        passage=3, start=start, end=start + len(printed), value=Fraction(value), ulp=Fraction(1, 100),
        value_text=printed, unit=unit, label="hồ sơ", indicator=indicator, qualifier=Qualifier.EXACT,
        modality=Modality.ACTUAL, scope=Scope("district_whole", None), channel=None, period=Period("2024-Q1"),
        quote=(0, len(SENTENCE)), method="test", confidence=1.0,
    )


def sample_extraction() -> Extraction:
    """One claim that does not hold, its operands, one citation."""
    operands = (Operand("numerator", 1, Fraction(1150)), Operand("denominator", 0, Fraction(1250)))
    claim = Claim(ClaimKind.RATIO, 3, 2, operands, (0, len(SENTENCE)), "test")
    start = CITING.index("45/")
    return Extraction(
        identity=Identity(
            kind="Báo cáo", title="Công tác cải cách hành chính quý I", issuer="UBND huyện Bình Lâm",
            district="Bình Lâm", province="Giả Định", issued_on="2024-03", period=Period("2024-Q1")),
        figures=(
            figure("1.250", "1250", "dossiers.received", "hồ sơ"),
            figure("1.150", "1150", "dossiers.resolved.on_time", "hồ sơ"),
            figure("93,00", "93", "dossiers.on_time_rate", "%"),
        ),
        citations=(
            Citation(
                2, start, start + 10, "Quyết định", "45/QĐ-UBND", "45/QĐ-UBND", "2024-01-03", None,
                (0, len(CITING)),
            ),
        ),
        verdicts=(
            Verdict(
                claim, Outcome.INCONSISTENT, operands, Fraction(93), "93,00%",
                Fraction(92), Fraction(92), Fraction(92), Severity.HIGH,
                "1.150 : 1.250 = 92 %, báo cáo nêu 93,00 %.",
                "1,150 / 1,250 = 92 %, the report says 93.00 %.",
            ),
        ),
        problems=(problem("extract", "unknown_place", found="Bình Lâm", page=1),),
    )


def write_sample(path: Path) -> Path:
    """Write a database of two documents and a failure through the real store."""
    conn = open_database(path)
    store_document(
        conn, sha256=SHA, file_names=["binh-lam-2024-q1.pdf"], versions=("r", "x"), synthetic="composed",
        read=ReadDocument("application/pdf", "born-digital", 2, PASSAGES), extraction=sample_extraction())
    evil = (Passage(0, PassageKind.HEADING, EVIL, page=1),)
    store_document(
        conn, sha256=EVIL_SHA, file_names=[f"{EVIL}.pdf"], versions=("r", "x"),
        read=ReadDocument("application/pdf", "born-digital", 1, evil),
        extraction=Extraction(Identity(title=EVIL, district=EVIL, period=Period(EVIL)), (), (), (), ()))
    store_failure(conn, ["hong.pdf"], problem("ingest", "empty_file", file="hong.pdf"))
    count_corpus(conn)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    return path


class Site:
    """Asks the application itself, without a server."""

    def __init__(self, path: Path) -> None:
        self.app: Any = application(path)

    def get(self, address: str, method: str = "GET") -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
                return await client.request(method, address)

        return asyncio.run(ask())

    def raw(self, path: str) -> tuple[int, dict[bytes, bytes]]:
        """Ask for a path no client would leave as it is."""
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": [(b"host", b"site.test")], "scheme": "http", "http_version": "1.1",
        }
        asyncio.run(self.app(scope, receive, send))
        return sent[0]["status"], dict(sent[0]["headers"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(write_sample(tmp_path_factory.mktemp("site") / "reports.db"))


OURS = ["/", "/bao-cao", "/bao-cao?district=B%C3%ACnh+L%C3%A2m&period=2024-Q1", f"/bao-cao/{DOCUMENT}",
        f"/bao-cao/{EVIL_SHA[:12]}", "/phat-hien", "/phat-hien?kind=ratio&severity=high&page=0", "/so-sanh",
        "/so-sanh?indicator=dossiers.received&scope=district_whole", "/tim-kiem", "/tim-kiem?q=dinh",
        "/tim-kiem?q=1.250", "/tim-kiem?q=45&kind=citation", "/du-lieu"]
TABLE_PAGES = ["/reports", *(f"/reports/{table.name}" for table in TABLES if not table.hidden),
               f"/reports/documents/{DOCUMENT}", "/reports?sql=select+1"]


@pytest.mark.parametrize("address", [*OURS, *(f"{a}{'&' if '?' in a else '?'}lang=en" for a in OURS)])
def test_own_page_speaks_the_language_of_its_address(site: Site, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    assert f'lang="{"en" if "lang=en" in address else "vi"}"' in answer.text


@pytest.mark.parametrize("address", [*OURS, *TABLE_PAGES, "/reports/claims?_facet=page&_sort=page", "/nothing",
                                     "/reports?sql=select+nothing"])
def test_every_page_answers_under_the_strict_policy(site: Site, address: str) -> None:
    answer = site.get(address)
    assert answer.headers["content-security-policy"] == STRICT_POLICY
    assert "unsafe" not in STRICT_POLICY
    assert re.findall(r"<script(?![^>]* src=)[^>]*>|<style|<[^>]+ (?:style|on[a-z]+)=", answer.text) == []


@pytest.mark.parametrize("address", [*OURS, *TABLE_PAGES])
def test_no_page_names_another_host(site: Site, address: str) -> None:
    page = site.get(address).text.replace("http://site.test/", "/")
    fetched = re.findall(r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=["']?([^"' >]+)""", page)
    assert [url for url in fetched if url.startswith(("http:", "https:", "//"))] == []


@pytest.mark.parametrize("address", [
    f"/bao-cao/{EVIL_SHA[:12]}", "/bao-cao", "/", "/reports/documents", "/reports/passages",
    f"/tim-kiem?q={EVIL}", f"/phat-hien?district={EVIL}",
])
def test_scripts_in_documents_and_addresses_stay_text(site: Site, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    assert EVIL not in answer.text


def test_headers_are_on_every_answer(site: Site) -> None:
    for address in ("/", "/reports", "/nothing-here", f"/bao-cao/{DOCUMENT}", "/reports/claims.json",
                    "/static/site.css"):
        headers = site.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in ("same-origin", "no-referrer")  # JSON: Datasette's own, stricter
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", [
    "/\\example.com/", "//example.com/", "/\t/example.com/", "/\\\\example.com/", "/ /example.com/",
    "/reports\\/", "/\r\nx: y/",
])
def test_no_path_redirects_to_another_host(site: Site, path: str) -> None:
    status, headers = site.raw(path)
    assert status == 404
    assert b"location" not in headers


@pytest.mark.parametrize("address", [
    "/-/databases", "/-/databases.json", "/-/plugins", "/-/threads", "/-/metadata.json", "/reports.db",
    "/bao-cao/nothing", "/nothing",
])
def test_what_is_not_published_is_not_there(site: Site, address: str) -> None:
    assert site.get(address).status_code in (403, 404)


def test_a_page_that_is_not_there_prints_nothing(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    assert site.get("/nothing").status_code == 404
    assert capfd.readouterr() == ("", "")


def test_the_site_is_read_only(site: Site) -> None:
    assert site.get("/reports", method="POST").status_code == 405
    assert site.get("/reports.json?sql=delete+from+documents").status_code == 400


@pytest.mark.parametrize("query", ["dinh", "định", "DINH", "quy dinh", "Quy định"])
def test_search_finds_with_and_without_diacritics(site: Site, query: str) -> None:
    answer = site.get(f"/tim-kiem?q={query}")
    assert '<span class="m hit">định</span>' in answer.text
    assert f"/bao-cao/{DOCUMENT}#p-3" in answer.text


@pytest.mark.parametrize("query", ["đình", '"', "a* OR b", "text:x", "NEAR(", "(", "zzz"])
def test_search_takes_anything_typed(site: Site, query: str) -> None:
    answer = site.get("/tim-kiem?" + str(httpx.QueryParams({"q": query})))
    assert answer.status_code == 200
    assert "m hit" not in answer.text


def test_table_search_finds_without_diacritics(site: Site) -> None:
    for query in ("dinh", "định", "ĐỊNH", "DINH", "đinh", unicodedata.normalize("NFD", "định")):
        rows = site.get("/reports/passages.json?_shape=array&" + str(httpx.QueryParams({"_search": query}))).json()
        assert [row["ordinal"] for row in rows] == [2, 3]
        asked = httpx.QueryParams({
            "sql": "select rowid from passages_fts where passages_fts match escape_fts(:typed)", "typed": query,
        })
        assert len(site.get(f"/reports.json?_shape=array&{asked}").json()) == 2


@pytest.mark.parametrize(("name", "parameters"), [
    ("khong-khop", ""), ("ty-le-dung-han", ""), ("van-ban-hay-dan", ""), ("chua-doc-duoc", ""),
    ("so-lieu", f"document_id={DOCUMENT}"), ("noi-dan-van-ban", "number=45/QĐ-UBND"),
    ("chua-doc-duoc", f"document_id={DOCUMENT}"),
])
def test_prepared_question_has_an_answer(site: Site, name: str, parameters: str) -> None:
    assert site.get(f"/reports/{name}.json?_shape=array&{parameters}").json()
    page = site.get(f"/reports/{name}?{parameters}")
    assert page.status_code == 200
    title = next(query.title for query in QUERIES if query.name == name)
    assert f"<h1>{title}</h1>" in page.text
    if "document_id" in parameters or name == "khong-khop":
        assert f'href="/bao-cao/{DOCUMENT}' in page.text


def test_no_words_stand_twice() -> None:
    parts = [CORPUS_WORDS, CODE_WORDS, DATA_WORDS, FIND_WORDS, REPORT_WORDS, REVIEW_WORDS, SITE_WORDS]
    keys = [key for part in parts for key in part]
    assert [key for key, n in Counter(keys).items() if n > 1] == []
    assert {*keys} == {*WORDS}


def test_titles_of_prepared_questions_are_in_the_language_of_the_page(site: Site) -> None:
    assert ENGLISH.keys() == {query.name for query in QUERIES}
    listed = site.get("/reports?lang=en").text
    for query in QUERIES:
        english, about = ENGLISH[query.name]
        assert f'<a href="/reports/{query.name}?lang=en">{english}</a>' in listed
        assert about in unescape(listed)
        own = unescape(site.get(f"/reports/{query.name}?lang=en").text)
        assert f"<h1>{english}</h1>" in own
        assert f'<p class="intro">{about}</p>' in own
        assert query.description not in own + unescape(listed)
        vietnamese = unescape(site.get(f"/reports/{query.name}").text)
        assert f"<h1>{query.title}</h1>" in vietnamese
        assert f'<p class="intro">{query.description}</p>' in vietnamese


def test_problems_are_explained_in_english_on_the_english_site_alone(site: Site) -> None:
    for address, code in ((f"/bao-cao/{DOCUMENT}", "unknown_place"), ("/reports/problems", "empty_file"),
                          ("/reports/chua-doc-duoc", "empty_file")):
        assert EXPLAINED[code] in unescape(site.get(f"{address}?lang=en").text)
        assert EXPLAINED[code] not in unescape(site.get(address).text)
    assert '<span title="empty_file">tệp rỗng</span>' in site.get("/reports/chua-doc-duoc").text


def test_on_time_rate_stands_beside_its_recomputed_value(site: Site) -> None:
    [row] = site.get("/reports/ty-le-dung-han.json?_shape=array").json()
    assert (row["district"], row["period_label"], row["stated"], row["recomputed"], row["verdict"]) == (
        "Bình Lâm", "2024-Q1", 93.0, 92.0, "inconsistent")
    assert (row["numerator"], row["denominator"]) == (1150.0, 1250.0)


def test_report_shows_the_claim_in_place_with_its_arithmetic(site: Site) -> None:
    page = site.get(f"/bao-cao/{DOCUMENT}").text
    stated = r'<a class="m claim figure v-inconsistent"[^>]* id="([^"]+)" href="#why-\1"[^>]*>93,00</a>'
    claim = re.search(stated, page)
    assert claim
    assert f'id="why-{claim[1]}"' in page
    assert "1.150 : 1.250 = 92 %" in page
    assert page.count(f'href="#{claim[1]}"') == 2  # the list at the top and the permanent link
    operands = re.search(r'data-operands="([^"]+)"', page)
    assert operands
    assert all(f'id="{anchor}"' in page for anchor in operands[1].split())
    assert 'class="banner"' in page
    assert '<th scope="col">Đơn vị</th>' in page
    assert 'id="p-6-m1"' in page
    assert 'href="/reports/noi-dan-van-ban?number=45%2FQ%C4%90-UBND"' in page


def test_finding_marks_the_operands_in_its_sentence(site: Site) -> None:
    page = site.get("/phat-hien").text
    assert '<span class="m stated v-inconsistent">93,00</span>' in page
    assert page.count('class="m operand"') == 2


@pytest.mark.parametrize("narrowed", ["district=Khác", "period=2020", "kind=sum", "severity=low", "page=5"])
def test_findings_are_narrowed_by_the_address(site: Site, narrowed: str) -> None:
    assert "93,00%" not in site.get(f"/phat-hien?{narrowed}").text


def test_compare_links_each_number_to_its_evidence(site: Site) -> None:
    page = site.get("/so-sanh").text
    stated = rf'href="/bao-cao/{DOCUMENT}#[^"]+">93,00%</a></td><td>92</td>'
    assert re.search(stated + '<td class="words"><span class="badge v-inconsistent">', page)


def test_every_report_is_made_of_few_queries(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasette.database import Database

    asked: list[str] = []
    execute = Database.execute

    async def counted(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(sql)
        return await execute(self, sql, *args, **kwargs)

    monkeypatch.setattr(Database, "execute", counted)
    site.get(f"/bao-cao/{DOCUMENT}")
    assert len(asked) <= 8


def test_metadata_describes_every_column_in_vietnamese() -> None:
    tables = site_metadata("reports")["databases"]["reports"]["tables"]
    for table in TABLES:
        assert tables[table.name]["title"] == table.vi
        assert set(tables[table.name]["columns"]) == {column.name for column in table.columns}


def test_words_take_the_same_fields_in_both_languages() -> None:
    for key, (vi, en) in WORDS.items():
        assert set(re.findall(r"{(\w+)}", vi)) >= set(re.findall(r"{(\w+)}", en)), key


@pytest.mark.parametrize(("label", "vi"), [
    ("2022-Q3", "Quý III/2022"), ("2022-H1", "6 tháng đầu năm 2022"), ("2023-9M", "9 tháng năm 2023"),
    ("2023", "Năm 2023"), ("2023-04", "Tháng 04/2023"), ("2023-YTD", "Từ đầu năm 2023"),
    ("2023-06-01/2023-09-25", "1/6/2023 – 25/9/2023"), (None, "chưa rõ"), ("<b>", "<b>"),
])
def test_period_in_words(label: str | None, vi: str) -> None:
    assert Words("vi").period(label) == vi


@pytest.mark.parametrize("spans", [
    [(0, 5), (3, 8)], [(0, 8), (2, 4), (2, 4)], [(7, 9), (0, 99)], [(4, 4), (-1, 3)],
])
def test_marking_never_loses_a_character(spans: list[tuple[int, int]]) -> None:
    text = "a<b> & đ\"e"
    marked = str(mark_up(text, [Mark(start, end, "figure", anchor=f"f{start}") for start, end in spans]))
    assert unescape(re.sub(r"</?(?:span|a)\b[^>]*>", "", marked)) == text
