"""Reviewing on a real site without a browser: login, decisions, marks, what is asked again, what is refused."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import runpy
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest
import yaml
from argon2 import PasswordHasher

from pipeline.publish.review import pages as review_pages
from pipeline.publish.review import waiting
from pipeline.publish.review.accounts import Accounts, AccountsError, hash_password, read_accounts
from pipeline.publish.review.forms import own_path
from pipeline.publish.serving.guard import MOST_FORM_BYTES, STRICT_POLICY
from pipeline.publish.serving.server import SiteError, SiteSettings, application, check_review

PASSWORD = "một mật khẩu đủ dài"  # noqa: S105
#: Cheap to make and to verify, as each login does it; `test_decisions` holds what a stored password costs.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHES = {"ha": CHEAP.hash(PASSWORD), "mai": CHEAP.hash(PASSWORD)}
# Test files are no package (importlib mode), so the sample is run from its file.
SAMPLE = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
DOCUMENT: str = SAMPLE["DOCUMENT"]
HOST = "http://site.test"


class Browser:
    """One reader of the site: keeps cookies, fills in the forms of the page it is on."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.cookies = httpx.Cookies()
        self.page = httpx.Response(200)

    def ask(self, method: str, address: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=self.cookies) as client:
                sent = {"origin": HOST} if method == "POST" and headers is None else headers
                answer = await client.request(method, address, headers=sent, **more)
                self.cookies = client.cookies
                return answer

        self.page = asyncio.run(send())
        return self.page

    def get(self, address: str) -> httpx.Response:
        return self.ask("GET", address)

    def form(self, containing: str = "") -> dict[str, str]:
        """Fields of the first form of the page that has ``containing`` in it."""
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", self.page.text, re.S)
        [found] = [f for f in forms if containing in f][:1]
        fields = re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', found)
        chosen = re.findall(r'<select name="(\w+)">.*?<option value="([^"]*)" selected>', found, re.S)
        return {name: unescape(value) for name, value in [*fields, *chosen]}

    def login(self, name: str = "ha", password: str = PASSWORD, then: str = "/duyet") -> httpx.Response:
        self.get(f"/duyet/dang-nhap?next={then}")
        return self.ask("POST", "/duyet/dang-nhap", data={**self.form("password"), "name": name, "password": password})

    def decide(self, address: str, action: str, **fields: str) -> httpx.Response:
        """Open a subject and send its form."""
        self.get(address)
        return self.ask("POST", address, data={**self.form("decide"), "action": action, **fields})


def with_review(folder: Path, **more: Any) -> SiteSettings:
    """A site with its decisions and reviewers in ``folder``."""
    (folder / "reviewers.yml").write_text(yaml.safe_dump({"reviewers": HASHES}), encoding="utf-8")
    return SiteSettings(ledger=str(folder / "decisions.db"), reviewers=str(folder / "reviewers.yml"), **more)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = SAMPLE["write_sample"](tmp_path_factory.mktemp("review") / "reports.db")
    return path


@pytest.fixture
def browse(reports: Path, tmp_path: Path) -> Callable[[], Browser]:
    """Make readers of one site with reviewing on."""
    app = application(reports, with_review(tmp_path))
    return lambda: Browser(app)


@pytest.fixture
def reviewer(browse: Callable[[], Browser]) -> Browser:
    browser = browse()
    assert browser.login().status_code == 303
    return browser


def kept(tmp_path: Path) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(tmp_path / "decisions.db")) as conn:
        conn.row_factory = sqlite3.Row
        return conn.execute("SELECT * FROM decisions ORDER BY decided_at, rowid").fetchall()


def subjects(browser: Browser) -> dict[str, str]:
    """Printed text -> address of the figures of the sample, and «claim» -> that of its claim."""
    page = browser.get("/duyet?what=findings").text
    found = {"claim": re.findall(r'href="(/duyet/\w{12}/\w{16})"', page)[0]}
    listed = re.findall(r'<a href="(/duyet/\w{12}/\w{16})">([\d.,]+)</a>', page)
    return found | {printed: address for address, printed in listed}


def test_reviewing_is_off_by_default(reports: Path) -> None:
    browser = Browser(application(reports))
    for address in ("/duyet", "/duyet/dang-nhap", f"/duyet/{DOCUMENT}/{'0' * 16}"):
        assert browser.get(address).status_code == 404
        assert browser.ask("POST", address, data={}).status_code == 405
    assert "/duyet" not in browser.get("/").text
    assert "decision" not in browser.get(f"/bao-cao/{DOCUMENT}.json").json()["figures"]["rows"][0]
    assert browser.get("/decisions/decisions").status_code == 404


def test_login_queue_correct_and_the_mark_is_published(
    reviewer: Browser, browse: Callable[[], Browser], tmp_path: Path
) -> None:
    found = subjects(reviewer)
    assert set(found) == {"claim", "93,00", "1.150", "1.250"}
    assert reviewer.decide(found["93,00"], "corrected", value="92,00", note="bản giấy ghi 92").status_code == 303
    [row] = kept(tmp_path)
    assert (row["reviewer"], row["action"], row["printed"], row["note"]) == ("ha", "corrected", "93,00",
                                                                          "bản giấy ghi 92")
    assert '"value":93.0' in row["before"]
    assert '"value":92.0' in row["after"]
    reader = browse()
    page = reader.get(f"/bao-cao/{DOCUMENT}").text
    assert re.search(r'class="[^"]*figure decided d-corrected', page)
    assert "93,00 (93) → 92" in unescape(page)
    assert "1.150 / 1.250 × 100 = 92%; báo cáo ghi 92,00%: khớp đúng." in page  # beside, not instead:
    assert "1.150 : 1.250 = 92 %, báo cáo nêu 93,00 %." in page
    assert "Duyệt phép tính này" not in page
    told_at_the_top = page.split('<section class="not-holding">')[1].split("</section>")[0]
    assert "Tính lại với số đã sửa: ✓ khớp" in told_at_the_top
    for table, key in (("figures", f"{DOCUMENT}-f"),):
        [row_id] = [r["id"] for r in reader.get(f"/reports/{table}.json?_shape=array&value_text=93,00").json()
                    if r["id"].startswith(key)]
        assert "Đã sửa" in reader.get(f"/reports/{table}/{row_id}").text
    assert reader.get("/reports/figures.json?_shape=array&value_text=93,00").json()[0]["value"] == 93.0
    # Nor is the published value replaced in the files of the report: the decision stands beside it.
    told = reader.get(f"/bao-cao/{DOCUMENT}.json").json()
    [figure] = [row for row in told["figures"]["rows"] if row["decision"]]
    assert (figure["value"], figure["decision"], figure["decision_state"]) == (93.0, "corrected", "valid")
    assert figure["decision_changes"].endswith("→ 92")
    assert reader.get(figure["decision_page"]).status_code == 200
    assert [row["rejudged_verdict"] for row in told["claims"]["rows"]] == ["exact"]
    lines = list(csv.DictReader(io.StringIO(reader.get(f"/bao-cao/{DOCUMENT}.csv").content.decode("utf-8-sig"))))
    assert [line["decision_by"] for line in lines if line["decision"]] == ["ha"]
    assert reader.get("/decisions/decisions.json?_shape=array").json()[0]["reviewer"] == "ha"


def test_a_rejected_finding_is_parted_from_the_others(reviewer: Browser, browse: Callable[[], Browser]) -> None:
    assert reviewer.decide(subjects(reviewer)["claim"], "rejected").status_code == 303
    page = browse().get("/phat-hien").text
    standing, parted = page.split('<details class="rejected-findings">')
    assert "finding v-inconsistent" not in standing
    assert "finding v-inconsistent" in parted
    assert "Đã bác: nhận định sai" in parted
    assert "finding v-inconsistent" not in browse().get("/").text
    report = browse().get(f"/bao-cao/{DOCUMENT}").text
    assert 'class="rejected"' in report
    assert "<h2>1 chỗ không khớp · 1 bác</h2>" in report
    assert "Không còn gì chờ duyệt" in reviewer.get("/duyet?what=findings").text


def test_a_verdict_corrected_to_one_that_holds_is_no_finding(reviewer: Browser) -> None:
    address = subjects(reviewer)["claim"]
    assert reviewer.decide(address, "corrected", verdict="rounded").status_code == 303
    assert "finding v-inconsistent" not in reviewer.get("/phat-hien").text.split("<details class=\"rejected")[0]


def test_an_accepted_finding_stays_and_says_so(reviewer: Browser, browse: Callable[[], Browser]) -> None:
    assert reviewer.decide(subjects(reviewer)["claim"], "accepted").status_code == 303
    page = browse().get("/phat-hien").text
    assert "Đã duyệt: kết luận đúng" in page
    assert "rejected-findings" not in page


def test_a_withdrawn_decision_is_asked_anew_and_kept(reviewer: Browser, tmp_path: Path) -> None:
    address = subjects(reviewer)["claim"]
    reviewer.decide(address, "rejected")
    assert reviewer.decide(address, "withdrawn").status_code == 303
    assert [row["action"] for row in kept(tmp_path)] == ["rejected", "withdrawn"]
    assert address in reviewer.get("/duyet?what=findings").text
    assert "finding v-inconsistent" in reviewer.get("/phat-hien").text


@pytest.mark.parametrize(("change", "told"), [
    ("UPDATE figures SET value = 94 WHERE value_text = '93,00'", "94"),
    ("UPDATE figures SET indicator = NULL WHERE value_text = '93,00'", "Lúc duyệt</small> Tỷ lệ giải quyết đúng hạn"),
    ("DELETE FROM figures WHERE value_text = '93,00'", "không còn được trích"),
    ("UPDATE passages SET text = text || ' Sửa.' WHERE ordinal = 3", "không còn được trích"),
], ids=["read otherwise", "named otherwise", "read no more", "passage changed"])
def test_after_a_rebuild_that_reads_otherwise_it_is_asked_again(
    reviewer: Browser, reports: Path, tmp_path: Path, change: str, told: str
) -> None:
    address = subjects(reviewer)["93,00"]
    reviewer.decide(address, "corrected", value="92,00")
    rebuilt = tmp_path / "reports.db"
    with closing(sqlite3.connect(reports)) as conn, closing(sqlite3.connect(rebuilt)) as copy:
        conn.backup(copy)
        copy.execute(change)
        copy.commit()
    again = Browser(application(rebuilt, with_review(tmp_path)))
    page = again.get(f"/bao-cao/{DOCUMENT}").text
    assert "d-corrected" not in page
    assert "1 chờ duyệt lại" in page
    assert "khớp đúng." not in page  # nothing is judged with a correction that waits
    again.login()
    page = again.get("/duyet").text
    assert "Hỏi lại <b>1</b>" in page
    assert told in page
    again.decide(address, "withdrawn" if "không còn" in told else "accepted")
    assert "Hỏi lại <b>0</b>" in again.get("/duyet").text


def test_the_same_build_asks_nothing_again(reviewer: Browser, tmp_path: Path) -> None:
    reviewer.decide(subjects(reviewer)["93,00"], "corrected", value="92,00")
    rebuilt = SAMPLE["write_sample"](tmp_path / "reports.db")
    again = Browser(application(rebuilt, with_review(tmp_path)))
    again.login()
    assert "Hỏi lại <b>0</b>" in again.get("/duyet").text
    assert "d-corrected" in again.get(f"/bao-cao/{DOCUMENT}").text


def test_decisions_on_a_report_that_is_not_here_wait_silently(reviewer: Browser, tmp_path: Path) -> None:
    reviewer.decide(subjects(reviewer)["claim"], "rejected")
    other = tmp_path / "other.db"
    with closing(SAMPLE["open_database"](other)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    again = Browser(application(other, with_review(tmp_path)))
    again.login()
    assert "Hỏi lại <b>0</b>" in again.get("/duyet").text


def test_the_second_of_two_reviewers_is_told(browse: Callable[[], Browser], tmp_path: Path) -> None:
    one, other = browse(), browse()
    one.login("ha")
    other.login("mai")
    address = subjects(one)["1.250"]
    other.get(address)
    seen = other.form("decide")
    one.decide(address, "accepted", note="đã đối chiếu bản giấy")
    answer = other.ask("POST", address, data={**seen, "action": "rejected", "note": "lời của tôi"})
    assert answer.status_code == 409
    assert "Trong lúc bạn xem" in answer.text
    assert "đã đối chiếu bản giấy" in answer.text
    assert 'value="lời của tôi"' in answer.text
    assert [row["action"] for row in kept(tmp_path)] == ["accepted"]


@pytest.mark.parametrize(("fields", "status", "told"), [
    ({"action": "corrected", "value": "nhiều"}, 422, "không phải là một số"),
    ({"action": "corrected", "value": "92,00", "indicator": "no.such"}, 422, "Không có chỉ tiêu"),
    ({"action": "corrected"}, 422, "giống hệt"),
    ({"action": "erase"}, 422, "Biểu mẫu"),
    ({"action": "withdrawn"}, 422, "Biểu mẫu"),
    ({"action": "accepted", "note": "x" * 2001}, 422, "Ghi chú dài"),
    ({"action": "accepted", "extracted": "0" * 64}, 409, "Kết quả trích đã đổi"),
    ({"action": "accepted", "seen": "0" * 16}, 409, "quyết định khác"),
])
def test_a_form_that_does_not_fit_is_explained_and_not_kept(
    reviewer: Browser, tmp_path: Path, fields: dict[str, str], status: int, told: str
) -> None:
    address = subjects(reviewer)["93,00"]
    reviewer.get(address)
    answer = reviewer.ask("POST", address, data={**reviewer.form("decide"), **fields})
    assert (answer.status_code, told in unescape(answer.text)) == (status, True)
    assert kept(tmp_path) == []


def test_what_reviewers_type_stays_text(reviewer: Browser, browse: Callable[[], Browser]) -> None:
    evil = '"><script>alert(1)</script>{{ 7 * 7 }}'
    reviewer.decide(subjects(reviewer)["claim"], "accepted", note=evil)
    for address in ("/phat-hien", f"/bao-cao/{DOCUMENT}", "/decisions/decisions"):
        page = browse().get(address).text
        assert "<script>alert" not in page
        assert "{{ 7 * 7 }}" in unescape(page)


# --- what is refused -------------------------------------------------------------------


def test_nobody_decides_without_a_login(browse: Callable[[], Browser], reviewer: Browser, tmp_path: Path) -> None:
    address = subjects(reviewer)["claim"]
    reviewer.get(address)
    stolen = reviewer.form("decide")
    visitor = browse()
    assert "decide" not in visitor.get(address).text
    answer = visitor.ask("POST", address, data={**stolen, "action": "rejected"})
    assert answer.status_code in (303, 403)
    assert "dang-nhap" in answer.headers.get("location", "dang-nhap")
    assert visitor.get("/duyet").headers["location"] == "/duyet/dang-nhap?next=%2Fduyet"
    assert kept(tmp_path) == []


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_form_without_its_token_is_refused(reviewer: Browser, tmp_path: Path, token: str | None) -> None:
    address = subjects(reviewer)["claim"]
    reviewer.get(address)
    form = {**reviewer.form("decide"), "action": "rejected", "csrftoken": token or ""}
    if token is None:
        del form["csrftoken"]
    assert reviewer.ask("POST", address, data=form).status_code == 403
    assert kept(tmp_path) == []


@pytest.mark.parametrize("headers", [
    {}, {"origin": "http://evil.test"}, {"origin": "null"}, {"origin": "http://site.test.evil.test"},
    {"origin": HOST, "sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
    {"referer": f"{HOST}/duyet"},
])
@pytest.mark.parametrize("path", ["/duyet/dang-nhap", "/duyet/dang-xuat", "subject"])
def test_a_form_of_another_site_is_refused(
    reviewer: Browser, tmp_path: Path, headers: dict[str, str], path: str
) -> None:
    address = subjects(reviewer)["claim"] if path == "subject" else path
    reviewer.get(subjects(reviewer)["claim"])
    form = {**reviewer.form("decide"), "action": "rejected"}
    assert reviewer.ask("POST", address, headers=headers, data=form).status_code == 403
    assert kept(tmp_path) == []
    assert "Đăng xuất" in reviewer.get("/duyet").text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("path", ["/duyet/dang-nhap", f"/duyet/{DOCUMENT}/{'0' * 16}", "/reports/figures"])
def test_no_other_method_and_no_other_path_writes(reviewer: Browser, method: str, path: str) -> None:
    assert reviewer.ask(method, path).status_code == 405


@pytest.mark.parametrize("path", ["/", "/reports", "/reports/figures", "/decisions", "/decisions/decisions", "/duyet",
                                  "/-/permissions", "/-/allow-debug", "/-/logout", "/duyet/dang-nhap/x"])
def test_forms_are_taken_nowhere_else(reviewer: Browser, path: str) -> None:
    assert reviewer.ask("POST", path, data={}).status_code == 405


def test_sql_of_readers_cannot_write_decisions(reviewer: Browser, tmp_path: Path) -> None:
    reviewer.decide(subjects(reviewer)["claim"], "rejected")
    for sql in ("delete from decisions", "insert into decisions select * from decisions", "drop table decisions"):
        assert reviewer.get(f"/decisions.json?sql={sql}").status_code == 400
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize(("headers", "content", "status"), [
    ({"content-type": "text/plain"}, b"a=b", 415),
    ({"content-type": "application/json"}, b"{}", 415),
    ({"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415),
    ({"content-type": "application/x-www-form-urlencoded"}, b"a" * (MOST_FORM_BYTES + 1), 413),
    ({"content-type": "application/x-www-form-urlencoded", "content-length": "-1"}, b"", 411),
])
def test_what_is_no_form_of_ours_is_not_read(
    reviewer: Browser, headers: dict[str, str], content: bytes, status: int
) -> None:
    answer = reviewer.ask("POST", "/duyet/dang-nhap", headers={"origin": HOST, **headers}, content=content)
    assert answer.status_code == status


def test_the_cookie_is_of_this_site_only(browse: Callable[[], Browser]) -> None:
    answer = browse().login()
    [cookie] = [c for c in answer.headers.get_list("set-cookie") if c.startswith("doichieu_reviewer=")]
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= flags
    assert "secure" not in flags
    assert "no-store" in answer.headers["cache-control"]


def test_the_cookie_is_secure_behind_tls(reports: Path, tmp_path: Path) -> None:
    browser = Browser(application(reports, with_review(tmp_path)))
    page = browser.ask("GET", "https://site.test/duyet/dang-nhap")
    assert page.status_code == 200
    answer = browser.ask("POST", "https://site.test/duyet/dang-nhap", headers={"origin": "https://site.test"},
                         data={**browser.form("password"), "name": "ha", "password": PASSWORD})
    assert any("doichieu_reviewer=" in c and "Secure" in c for c in answer.headers.get_list("set-cookie"))


def test_logging_out_ends_the_session_everywhere(reviewer: Browser, browse: Callable[[], Browser]) -> None:
    reviewer.get("/duyet")
    copied = browse()
    copied.cookies = httpx.Cookies(reviewer.cookies)
    assert reviewer.ask("POST", "/duyet/dang-xuat", data=reviewer.form("csrftoken")).status_code == 303
    assert copied.get("/duyet").status_code == 303


def test_a_wrong_name_and_a_wrong_password_answer_alike(browse: Callable[[], Browser]) -> None:
    def answer(name: str) -> tuple[int, str]:
        browser = browse()
        page = browser.login(name, "not the password")
        token = browser.form("password")["csrftoken"]
        return page.status_code, page.text.replace(token, "")

    assert answer("ha") == answer("nobody") == answer("")
    assert answer("ha")[0] == 403


def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    accounts = Accounts({"ha": hash_password(PASSWORD)})

    def seconds(name: str) -> float:
        taken = []
        for _ in range(7):
            start = time.perf_counter()
            accounts.fits(name, "not the password")
            taken.append(time.perf_counter() - start)
        return median(taken)

    # A look-up alone takes a ten-thousandth of a verification; the machine may be busy.
    assert 0.2 < seconds("ha") / seconds("nobody") < 5


def test_guessing_is_limited_even_with_the_right_password_at_last(browse: Callable[[], Browser]) -> None:
    guesser = browse()
    assert [guesser.login("ha", f"guess {n}").status_code for n in range(10)] == [403] * 10
    answer = guesser.login("ha", PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "600"


@pytest.mark.parametrize("leads", [
    "//evil.test/", "/\\evil.test", "https://evil.test/", "javascript:alert(1)", "/duyet\r\nx: y", "/duyet/../x:y",
    "/\t/evil.test", "/reports", "duyet", "", "/duyet?x=//evil.test", "/duyetx", "/duyet@evil.test",
])
def test_login_leads_to_own_pages_only(browse: Callable[[], Browser], leads: str) -> None:
    assert own_path(leads, "/duyet") == "/duyet"
    browser = browse()
    browser.get("/duyet/dang-nhap")
    answer = browser.ask("POST", "/duyet/dang-nhap", data={
        **browser.form("password"), "next": leads, "name": "ha", "password": PASSWORD})
    assert answer.headers["location"] == "/duyet"


@pytest.mark.parametrize("leads", ["/duyet?what=figures", f"/bao-cao/{DOCUMENT}", f"/duyet/{DOCUMENT}/{'a' * 16}"])
def test_login_leads_back_to_where_it_was_asked(browse: Callable[[], Browser], leads: str) -> None:
    browser = browse()
    assert browser.login(then=leads.replace("?", "%3F").replace("=", "%3D")).headers["location"] == leads


@pytest.mark.parametrize("address", ["/duyet", "/duyet/dang-nhap", "claim", "1.250"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_of_reviewers_keep_the_strict_policy(reviewer: Browser, address: str, lang: str) -> None:
    path = subjects(reviewer).get(address, address)
    answer = reviewer.get(path + ("?lang=en" if lang == "en" else ""))
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == STRICT_POLICY
    assert "no-store" in answer.headers["cache-control"]
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert f'<html lang="{lang}"' in answer.text


def test_without_reviewers_decisions_are_shown_and_nobody_gets_in(
    reviewer: Browser, reports: Path, tmp_path: Path
) -> None:
    reviewer.decide(subjects(reviewer)["claim"], "rejected")
    public = Browser(application(reports, SiteSettings(ledger=str(tmp_path / "decisions.db"))))
    assert "Đã bác: nhận định sai" in public.get("/phat-hien").text
    assert "chưa khai báo người duyệt" in public.get("/duyet/dang-nhap").text
    token = re.search(r'csrftoken" value="([^"]+)', public.page.text)
    answer = public.ask("POST", "/duyet/dang-nhap", data={
        "csrftoken": token[1] if token else "", "name": "ha", "password": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.parametrize(("text", "why"), [
    ("", "expected `reviewers:`"), ("reviewers: []", "expected `reviewers:`"), ("- a", "expected `reviewers:`"),
    ("reviewers: {ha: secret}", "no Argon2 hash"), ("reviewers: {'a b': x}", "no name of a reviewer"),
    ("reviewers: {ha: [}", "could not be read as YAML"), ("reviewers: {1: x}", "no name of a reviewer"),
])
def test_a_file_of_reviewers_that_does_not_fit_says_why(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "reviewers.yml").write_text(text, encoding="utf-8")
    with pytest.raises(AccountsError, match=re.escape(why)):
        read_accounts(tmp_path / "reviewers.yml")


def test_reviewing_below_a_path(reports: Path, tmp_path: Path) -> None:
    app = application(reports, with_review(tmp_path, base_path="/doichieu/"))
    browser = Browser(app)
    assert browser.get("/doichieu/duyet").headers["location"].startswith("/doichieu/duyet/dang-nhap?next=%2Fduyet")
    browser.get("/doichieu/duyet/dang-nhap?next=%2Fduyet%3Fwhat%3Dfindings")
    answer = browser.ask("POST", "/doichieu/duyet/dang-nhap", data={
        **browser.form("password"), "name": "ha", "password": PASSWORD})
    assert answer.headers["location"] == "/doichieu/duyet?what=findings"
    assert any("path=/doichieu/" in c.lower() for c in answer.headers.get_list("set-cookie"))
    [address, *_] = re.findall(r'href="(/doichieu/duyet/\w{12}/\w{16})"', browser.get(answer.headers["location"]).text)
    decided = browser.decide(address, "rejected")
    assert decided.status_code == 303
    assert decided.headers["location"].startswith("/doichieu/duyet")
    assert len(kept(tmp_path)) == 1


def test_a_decision_shows_at_once_and_on_every_list_of_findings(
    reviewer: Browser, browse: Callable[[], Browser]
) -> None:
    reader = browse()
    finding = re.findall(r'href="(/phat-hien/[^"]+)"', reader.get("/phat-hien").text)[0]
    assert "Đã bác" not in reader.page.text
    reviewer.decide(subjects(reviewer)["claim"], "rejected")
    for address in ("/phat-hien", finding, f"/bao-cao/{DOCUMENT}"):
        assert "Đã bác: nhận định sai" in reader.get(address).text
    assert "Đã bác: nhận định sai" not in reader.get("/").text


@pytest.mark.parametrize(("change", "workers", "why"), [
    ({}, 2, "one process"), ({"ledger": "reports.db"}, 1, "kept apart"), ({"reviewers": "none.yml"}, 1, "none.yml"),
])
def test_reviewing_that_cannot_be_says_why(tmp_path: Path, change: dict[str, str], workers: int, why: str) -> None:
    asked = replace(with_review(tmp_path), **{name: str(tmp_path / value) for name, value in change.items()})
    with pytest.raises(SiteError, match=why):
        check_review(tmp_path / "reports.db", asked, workers)


def test_the_ledger_is_made_where_it_is_missing(tmp_path: Path) -> None:
    check_review(tmp_path / "reports.db", with_review(tmp_path), 1)
    assert kept(tmp_path) == []


def test_addresses_that_cost_too_much_are_refused_before_forms(browse: Callable[[], Browser]) -> None:
    browser = browse()
    assert browser.ask("POST", "/duyet/dang-nhap?x=" + "a" * 9000, data={}).status_code == 414
    assert browser.get("/decisions/decisions?" + "&".join(["_facet=action"] * 5)).status_code == 400


def test_the_queue_is_read_page_by_page_in_both_languages(
    reviewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (waiting, review_pages):
        monkeypatch.setattr(module, "PER_PAGE", 1)
    seen: list[str] = []
    for page in range(4):
        text = reviewer.get(f"/duyet?what=figures&page={page}&lang=en").text
        assert "Review queue" in text
        listed = dict.fromkeys(re.findall(r'href="(/duyet/\w{12}/\w{16})(?:\?[^"]*)?"', text))
        assert len(listed) <= 1
        assert (f"what=figures&amp;page={page + 1}" in text) == (page < 2)
        seen += listed
    assert len(seen) == len(set(seen)) == 3


def test_decided_rows_are_marked_in_the_lists_of_figures_and_claims(
    reviewer: Browser, browse: Callable[[], Browser]
) -> None:
    found = subjects(reviewer)
    reviewer.decide(found["93,00"], "corrected", value="92,00")
    reviewer.decide(found["claim"], "rejected")
    for table, action in (("figures", "corrected"), ("claims", "rejected")):
        page = browse().get(f"/reports/{table}").text
        assert len(re.findall(rf'<tr class="decided d-{action}"', page)) == 1
        assert page.count('<tr class="decided') == 1
    assert '<tr class="decided' not in browse().get("/reports/documents").text
    findings = browse().get("/phat-hien").text
    assert findings.count('<div class="rejected">') == 1
