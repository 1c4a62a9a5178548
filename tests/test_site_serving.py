"""Serving: base path, page cache, lanes, limits, what is refused, over real HTTP where a client decides."""

from __future__ import annotations

import asyncio
import gzip
import html
import multiprocessing
import os
import re
import runpy
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import uvicorn
from click.testing import CliRunner
from datasette.database import Database, QueryInterrupted
from hypothesis import given
from hypothesis import strategies as st

from pipeline.commands.cli import main
from pipeline.comparing.aggregates import count_corpus
from pipeline.publish import reading
from pipeline.publish.reading import Reading, reading_of
from pipeline.publish.serving.guard import LONGEST_ADDRESS
from pipeline.publish.serving.lanes import Lane, in_lanes, lane_of
from pipeline.publish.serving.mount import below
from pipeline.publish.serving.page_cache import Kept, PageCache
from pipeline.publish.serving.reopening import Reopening
from pipeline.publish.serving.robots import read_rules
from pipeline.publish.serving.server import (
    SiteError,
    SiteSettings,
    application,
    check_address,
    check_database,
    site_of,
)
from pipeline.publish.serving.sharing import TurnTaking, shared
from pipeline.publish.serving.warming import ASKED, warmed
from pipeline.storage.database import open_database

DOCUMENT = "c0ffee000000"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of ``test_site``."""
    sample = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
    path: Path = sample["write_sample"](tmp_path_factory.mktemp("serving") / "reports.db")
    return path


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without a document, as `build` leaves it."""
    path = tmp_path_factory.mktemp("empty") / "reports.db"
    with closing(open_database(path)) as conn:
        count_corpus(conn)
    return path


def ask(app: Any, *addresses: str, method: str = "GET", **headers: str) -> list[httpx.Response]:
    """Ask ``app`` for some addresses, one after the other, without following."""
    async def every() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            return [await client.request(method, address, headers=headers) for address in addresses]

    return asyncio.run(every())


def links_of(page: httpx.Response, seen_at: str = "") -> set[str]:
    """Addresses on the page's own host: links, forms, styles, pictures, scripts; ``seen_at`` is what a reader asked."""
    text = re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.S)
    printed = re.findall(r"""<[a-z][^>]*?\s(?:href|src|action)=["']?([^"' >]+)""", text)
    found = {urljoin(seen_at or str(page.url), html.unescape(link)).partition("#")[0] for link in printed}
    return {link for link in found if link.startswith("http://site.test")}


@pytest.mark.parametrize("cut_off", [False, True], ids=["path kept by the proxy", "path cut off by the proxy"])
def test_below_a_base_path_every_link_leads_there(database: Path, cut_off: bool) -> None:
    base = "/chung/doichieu/"
    app = application(database, SiteSettings(base_path=base))
    prefix = "/" if cut_off else base
    wanted = ["", "bao-cao", f"bao-cao/{DOCUMENT}", "phat-hien", "so-sanh", "tim-kiem?q=dinh", "reports",
              "reports/claims?_facet=kind&_sort=page", "reports/khong-khop", "tim-kiem?q=%C4%91%E1%BB%8Bnh&lang=en",
              f"reports/documents/{DOCUMENT}", "reports/claims.json"]  # fmt: skip
    pages = ask(app, *(prefix + path for path in wanted))
    assert {page.status_code for page in pages} == {200}
    links = sorted(set().union(*(
        links_of(page, f"http://site.test{base}{path}") for page, path in zip(pages, wanted, strict=True))))
    assert len(links) > 40
    assert [link for link in links if not urlsplit(link).path.startswith(base)] == []
    answers = ask(app, *("/" + link.removeprefix(f"http://site.test{base}") if cut_off else link for link in links))
    assert [(link, a.status_code) for link, a in zip(links, answers, strict=True) if a.status_code != 200] == []


def test_every_link_of_the_site_leads_somewhere(database: Path) -> None:
    app = application(database)
    pages = ask(app, "/", "/bao-cao", f"/bao-cao/{DOCUMENT}", "/phat-hien", "/so-sanh", "/reports", "/reports/claims")
    links = sorted(set().union(*map(links_of, pages)))
    answers = ask(app, *links)
    assert [(link, a.status_code) for link, a in zip(links, answers, strict=True) if a.status_code != 200] == []


def test_the_base_path_without_its_end_is_led_there(database: Path) -> None:
    [answer] = ask(application(database, SiteSettings(base_path="/x/")), "/x")
    assert (answer.status_code, answer.headers["location"]) == (308, "/x/")


@pytest.mark.parametrize("base", ["/", "/chung/doichieu/"])
def test_search_engines_are_told_what_only_repeats(database: Path, base: str) -> None:
    [answer] = ask(application(database, SiteSettings(base_path=base)), f"{base}robots.txt")
    rules = read_rules(answer.text)
    kept_out = ("reports?sql=select+1", "reports/claims?_sort=page", "reports/claims.csv?_size=max",
                f"trang/{DOCUMENT}/2?m=f-1", f"bao-cao/{DOCUMENT}.json", "tim-kiem?q=dinh")
    welcome = ("", "bao-cao", f"bao-cao/{DOCUMENT}", f"bao-cao/{DOCUMENT}?lang=en", f"trang/{DOCUMENT}/2", "phat-hien",
               "so-sanh?view=late", "reports/claims", f"reports/documents/{DOCUMENT}", "static/site.css?v=1")
    for paths, told in ((kept_out, True), (welcome, False)):
        assert {path: any(rule.match(base + path) for rule in rules) for path in paths} == dict.fromkeys(paths, told)


def test_a_row_whose_key_has_several_columns_is_found_however_it_is_asked_for(database: Path) -> None:
    app = application(database)
    [listed] = ask(app, "/reports/claim_operands.json?_shape=array&_size=1")
    key = ",".join(str(listed.json()[0][name]) for name in ("claim_id", "role", "ordinal"))
    there = [f"/reports/claim_operands/{key}", f"/reports/claim_operands/{key.replace(',', '%2C')}?lang=en",
             f"/reports/claim_operands/{key.replace(',', '%2c')}.json"]
    assert [answer.status_code for answer in ask(app, *there)] == [200] * 3
    [page] = ask(app, there[0])
    assert f'href="{there[0]}?lang=en"' in page.text
    gone = [f"/reports/claim_operands/{part}" for part in (key.split(",")[0], key[:-1] + "9")]
    assert [answer.status_code for answer in ask(app, *gone)] == [404] * 2


def test_what_browsers_take_over_tls_alone_is_said_there_alone(database: Path) -> None:
    """Over plain HTTP, as in an office's own network, Chromium complains of it on every page."""
    app = application(database)

    async def headers(address: str) -> httpx.Headers:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            return (await client.get(address)).headers

    assert "cross-origin-opener-policy" not in asyncio.run(headers("http://site.test/bao-cao"))
    assert asyncio.run(headers("https://site.test/bao-cao"))["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("base", ["", "x", "/x", "x/", "//x/", "/x//", "/a b/", "/%2e/", "/<b>/", "/x/?y/"])
def test_what_is_no_base_path_is_wrong_usage(database: Path, base: str) -> None:
    result = CliRunner().invoke(main, ["serve", str(database), "--base-url", base])
    assert result.exit_code == 2
    assert "/doichieu/" in result.stderr


@pytest.mark.parametrize("base", ["/", "/x/"])
@pytest.mark.parametrize("path", [
    "/\\example.com/", "//example.com/", "/\\/example.com/", "/%5Cexample.com/", "/%2F%2Fexample.com/",
    "///example.com/", "/%09/example.com/", "/%0d%0aLocation:%20//example.com/", "/.%2f%2fexample.com/",
    "/reports//example.com/", "/static/..//example.com/",
])
def test_no_address_leads_to_another_host(
    database: Path, served: Callable[..., Any], path: str, base: str
) -> None:
    """Sent as bytes over a socket: a client would tidy the address up."""
    with served(application(database, SiteSettings(base_path=base))) as at:
        host, port = at.removeprefix("http://").split(":")
        for sent in {path, base.rstrip("/") + path}:
            with socket.create_connection((host, int(port))) as line:
                line.sendall(f"GET {sent} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                answer = b"".join(iter(lambda: line.recv(65536), b""))
            head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
            for location in re.findall(r"(?im)^location: *(.*)$", head):
                assert re.match(r"/(?![/\\])", location), (sent, location)


@pytest.mark.parametrize(("address", "status"), [
    ("/tim-kiem?q=" + "a" * LONGEST_ADDRESS, 414),
    ("/" + "a" * LONGEST_ADDRESS, 414),
    ("/reports/claims?" + "&".join(["_facet=kind"] * 5), 400),
    ("/reports/claims?" + "&".join(f"%5ffacet={n}" for n in range(9)), 400),
    ("/reports/claims?_facet=kind&_facet=verdict&_facet=page&_facet=severity", 200),
    ("/reports/claims.json?_size=1001", 400),
    ("/reports/claims.json?_size=max&_shape=array", 200),
    ("/reports/claims.json?_shape=nonsense", 400),
    ("/reports/claims?_labels=on&_size=max", 200),
    ("/reports/claims?_next=nonsense", 200),
    ("/reports/claims?_sort=no_column", 400),
    ("/reports/claims.json?_sort_desc=%27%22%3Cscript%3E", 400),
    ("/reports/claims?_sort=page&_sort_desc=page", 400),
    ("/reports/claims?_where=a%00b", 400),
    ("/reports/claims?%00=1", 400),
    ("/tim-kiem?q=a%00b", 400),
    ("/tim-kiem?q=%ED%A0%80&page=1e9", 200),
    ("/so-sanh?indicator=" + "%F0%9F%98%80" * 500, 200),
    ("/phat-hien?page=99999999999999999999", 200),
    ("/bao-cao?page=-1", 200),
    ("/bao-cao/%00", 404),
    ("/bao-cao/" + "%F0%9F%98%80" * 50, 404),
    ("/-/static/../app.py", 404),
    ("/static/../server.py", 404),
    ("/static/%2e%2e/server.py", 404),
])
def test_what_is_asked_too_much_of_is_refused(database: Path, address: str, status: int) -> None:
    [answer] = ask(application(database), address)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("sql", [
    "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    "select count(*) from admin_units a, admin_units b, admin_units c",
    "select randomblob(999999999)",
])
def test_dear_sql_ends_within_its_second(database: Path, sql: str) -> None:
    app = application(database)
    began = time.monotonic()
    [answer] = ask(app, f"/reports.json?{httpx.QueryParams({'sql': sql})}")
    assert answer.status_code == 400
    assert time.monotonic() - began < 6  # one second of SQLite, on a busy machine


@pytest.mark.parametrize("sql", [
    "pragma database_list", "attach 'x' as y", "select load_extension('x')", "select readfile('/etc/passwd')",
    "insert into problems select * from problems", "vacuum into '/tmp/x'",
])
def test_sql_reads_this_database_and_nothing_else(database: Path, sql: str) -> None:
    [answer] = ask(application(database), f"/reports.json?{httpx.QueryParams({'sql': sql, '_shape': 'array'})}")
    assert answer.status_code == 400


def test_without_sql_the_prepared_questions_stay(database: Path) -> None:
    app = application(database, SiteSettings(sql=False))
    page, sql, where, prepared, table = ask(
        app, "/reports", "/reports?sql=select+1", "/reports/claims.json?_where=1%3D1", "/reports/khong-khop",
        "/reports/claims")
    assert "<textarea" not in page.text
    assert sql.status_code == 403
    assert where.status_code == 403
    assert prepared.status_code == table.status_code == 200
    assert "?sql=" not in table.text


def test_a_page_is_made_once_and_sent_packed(database: Path) -> None:
    app = application(database)
    first, again, plain = (
        ask(app, "/", **headers)[0] for headers in ({}, {}, {"accept-encoding": "identity"}))
    assert first.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert first.text == again.text == plain.text
    assert first.headers["vary"] == "Accept-Encoding"
    [known] = ask(app, "/", **{"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["content-security-policy"] == first.headers["content-security-policy"]
    [head] = ask(app, "/", method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == first.headers["content-length"]


def test_an_answer_belongs_to_its_host(database: Path) -> None:
    app = application(database)
    for header in ({"host": "one.test"}, {"host": "two.test"}):
        [table] = ask(app, "/reports/claims", **header)
        assert header["host"] in table.text


def test_who_shows_a_cookie_is_answered_alone(database: Path) -> None:
    app = application(database)
    ask(app, "/")
    for header in ({"cookie": "ds_actor=forged"}, {"authorization": "Bearer forged"}):
        [answer] = ask(app, "/", **header)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers


@pytest.mark.parametrize(("lang", "words"), [("vi", "Máy chủ đang bận"), ("en", "The server is busy")])
def test_a_page_that_takes_too_long_is_told_and_not_kept(
    database: Path, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    app = application(database)
    ask(app, "/so-sanh")  # Datasette counts its tables at the first request
    execute = Reading.execute

    async def interrupted(_self: Any, sql: str, *_args: Any, **_kwargs: Any) -> Any:
        raise QueryInterrupted(Exception("interrupted"), sql, {})

    monkeypatch.setattr(Reading, "execute", interrupted)
    [answer] = ask(app, f"/phat-hien?lang={lang}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert words in answer.text
    monkeypatch.setattr(Reading, "execute", execute)
    assert ask(app, f"/phat-hien?lang={lang}")[0].status_code == 200


def test_answers_of_several_processes_do_not_wait_for_receipts() -> None:
    """A connection inherits it; what uvicorn binds alone has not got it."""
    with closing(shared(uvicorn.Config("x:y", port=0, log_level="error").bind_socket())) as listening:
        listening.listen()
        with closing(socket.create_connection(listening.getsockname())):
            accepted, _ = listening.accept()
            with closing(accepted):
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def answer_with_number(_scope: Any, _receive: Any, send: Any) -> None:
    """A page that keeps the processor busy, told apart by the process that made it."""
    until = time.perf_counter() + 0.005
    while time.perf_counter() < until:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})
    await send({"type": "http.response.body", "body": str(os.getpid()).rjust(10).encode()})


def test_readers_who_come_together_are_shared_between_processes() -> None:
    config = uvicorn.Config(answer_with_number, port=0, log_level="error", lifespan="off")
    listening = shared(config.bind_socket())
    listening.listen()
    address = listening.getsockname()
    servers = [multiprocessing.get_context("fork").Process(target=uvicorn.Server(config).run, args=([listening],))
               for _ in range(2)]
    for server in servers:
        server.start()
    try:
        begun: set[bytes] = set()
        until = time.monotonic() + 60
        while len(begun) < 2 and time.monotonic() < until:
            with ExitStack() as opened:
                pair = [opened.enter_context(socket.create_connection(address)) for _ in range(2)]
                for reader in pair:
                    reader.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                begun |= set(map(_body, pair))
        fewest = [min(_answered(address).values()) for _ in range(9)]
    finally:
        for server in servers:
            server.terminate()
            server.join(10)
        listening.close()
    # Without turns one process alone answered most rounds; a stalled machine spoils a round or two, not five.
    assert median(fewest) >= 3, fewest


def _answered(address: tuple[str, int]) -> Counter[bytes]:
    """How many of twenty readers who come together each of two processes answered."""
    with ExitStack() as opened:
        readers = [opened.enter_context(socket.create_connection(address)) for _ in range(20)]
        for reader in readers:
            reader.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        counts = Counter(map(_body, readers))
    return counts if len(counts) == 2 else Counter({b"nobody": 0})


def _body(reader: socket.socket) -> bytes:
    reader.settimeout(30)
    told = b""
    while len(told.partition(b"\r\n\r\n")[2]) < 10:
        told += reader.recv(4096)
    return told[-10:]


def test_a_shared_socket_goes_to_another_process_as_it_is() -> None:
    with closing(shared(socket.create_server(("127.0.0.1", 0)))) as listening:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_accept_one, args=(listening, theirs))
        process.start()
        with closing(socket.create_connection(listening.getsockname())):
            assert ours.poll(60)
            assert ours.recv() == (TurnTaking.__name__, True)
        process.join(10)


def _accept_one(listening: socket.socket, told: Any) -> None:
    """Accept in another process; the second time nobody is said to wait."""
    listening.accept()[0].close()
    try:
        listening.accept()
    except BlockingIOError:
        told.send((type(listening).__name__, True))


@pytest.mark.parametrize("query", ["?lang=en", "?_size=2&lang=en"])
def test_a_table_in_english_is_the_same_table(database: Path, query: str) -> None:
    """For Datasette ``lang`` is a column to filter by."""
    app = application(database)
    vietnamese, english = ask(app, "/reports/claims?_size=2", f"/reports/claims{query}")
    rows = re.compile(r'<td class="col-id[^>]*>\s*<a href="[^"?]+')
    assert rows.findall(english.text)[:2] == rows.findall(vietnamese.text)[:2] != []
    assert '<html lang="en">' in english.text
    assert ">Verdict" in english.text
    assert 'title="verdict: Kết luận: exact = Khớp; rounded = ' in vietnamese.text
    assert ">Kết luận" in vietnamese.text


def test_a_table_says_by_what_it_was_narrowed_in_the_language_of_the_page(database: Path) -> None:
    app = application(database)
    vietnamese, english, plain = ask(
        app, "/reports/claims?verdict=inconsistent&_sort_desc=page", "/reports/claims?verdict__not=exact&_lang=en",
        "/reports/claims")
    assert "<small>Kết luận là “Không khớp”; xếp theo Trang in phép tính ▲</small>" in vietnamese.text
    assert "<small>Verdict is not “Holds”; </small>" in english.text
    assert "xếp theo" not in plain.text


def test_numbers_of_questions_stand_right_with_the_separators_of_the_language(database: Path) -> None:
    vietnamese, english = ask(application(database), "/reports/ty-le-dung-han", "/reports/ty-le-dung-han?lang=en")
    assert re.search(r'<td class="col-stated type-float">\d+(,\d+)?</td>', vietnamese.text)
    assert re.search(r'type-float">1\.250</td>', vietnamese.text)
    assert re.search(r'type-float">1,250</td>', english.text)


def test_sql_that_fails_is_told_with_the_tables_and_columns_there_are(database: Path) -> None:
    [answer] = ask(application(database), "/reports?sql=select+no_column+from+claims")
    assert answer.status_code == 400
    assert 'Câu SQL chưa chạy được. SQLite báo: <span lang="en">no such column: no_column</span>' in answer.text
    assert '<details open><summary>Bảng và cột để viết câu SQL</summary>' in answer.text
    assert '<code title="Kết luận: exact = Khớp; ' in answer.text


def test_cells_of_tables_speak_the_language_of_the_page(database: Path) -> None:
    app = application(database)
    addresses = ("/reports/claims", "/reports/khong-khop", "/reports?sql=select+verdict+from+claims")
    said = {lang: ask(app, *(f"{at}{'&' if '?' in at else '?'}lang={lang}" for at in addresses))
            for lang in ("en", "vi")}
    for english, vietnamese in zip(said["en"], said["vi"], strict=True):
        worded = [set(re.findall(r'<span (?:class="badge[^>]*|title="[a-z_]+")>([^<]+)<', page.text))
                  for page in (english, vietnamese)]
        assert worded[1]
        assert not worded[0] & worded[1]
    assert "✗ Does not hold" in said["en"][0].text
    [question] = [page for page in said["en"] if "khong-khop" in str(page.url)]
    assert re.findall(r'href="/bao-cao/[^"]+\?lang=en#', question.text)
    assert not re.findall(r'href="/bao-cao/[^"?]+#', question.text)


LONG = """with recursive n(x) as (select 1 union all select x + 1 from n where x < {rows}) select max(x) as x from n"""


@pytest.mark.parametrize(("address", "said"), [
    ("/phat-hien", "Mọi phép tính đã kiểm đều khớp"), ("/phat-hien?leads=1", "Kho này chưa có đầu mối nào"),
    ("/phat-hien?lang=en", "Every claim that could be checked holds"),
])
def test_without_a_finding_there_is_nothing_to_filter(empty: Path, address: str, said: str) -> None:
    [page] = ask(application(empty), address)
    assert said in page.text
    assert 'class="filters"' not in page.text
    [narrowed] = ask(application(empty), f"{address}{'&' if '?' in address else '?'}severity=high")
    assert said not in narrowed.text
    assert 'class="filters"' in narrowed.text


def test_a_short_question_is_answered_here_and_a_long_one_in_a_thread(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, threads = site_of(database, SiteSettings()), []
    handed = Database.execute_fn

    async def counted(self: Database, fn: Any) -> Any:
        threads.append(fn)
        return await handed(self, fn)

    monkeypatch.setattr(Database, "execute_fn", counted)

    async def asked() -> tuple[int, int]:
        db = reading_of(site)
        short = (await db.execute(LONG.format(rows=10))).rows[0]["x"]
        assert threads == []
        return short, (await db.execute(LONG.format(rows=2_000_000))).rows[0]["x"]

    assert asyncio.run(asked()) == (10, 2_000_000)
    assert len(threads) == 1


@pytest.mark.parametrize("limit", ["LONGEST", "LONGEST_WAIT"])
def test_a_question_that_never_ends_is_interrupted(
    database: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"pipeline.publish.reading.{limit}", 0.04)
    with pytest.raises(QueryInterrupted):
        asyncio.run(reading_of(site_of(database, SiteSettings())).execute(LONG.format(rows=10**9)))


@pytest.mark.parametrize("address", [
    "/", "/phat-hien", "/so-sanh", "/tim-kiem?q=ho+so", f"/bao-cao/{DOCUMENT}", "/van-ban", "/don-vi",
])
def test_a_slow_disk_makes_a_page_late_and_not_wrong(
    database: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Each question of a page waits longer than readers' SQL may take; none uses the processor meanwhile."""
    site = site_of(database, SiteSettings())
    site.sql_time_limit_ms = 20
    connect = Database.connect

    def slow(self: Database, write: bool = False) -> Any:
        conn = connect(self, write=write)
        conn.create_function("disk", 0, lambda: time.sleep(0.06))
        return conn

    ask_it = reading._ask

    def late(conn: sqlite3.Connection, sql: str, params: Any) -> Any:
        conn.execute("select disk()").fetchall()
        return ask_it(conn, sql, params)

    monkeypatch.setattr(Database, "connect", slow)
    monkeypatch.setattr(reading, "_ask", late)
    monkeypatch.setattr(reading, "SHORT_MS", 1)
    monkeypatch.setattr(reading, "_INSTRUCTIONS", 1)
    [answer] = ask(site.app(), address)
    assert answer.status_code == 200
    if "tim-kiem" in address:
        assert 'class="hits"' in answer.text


def test_a_question_that_is_no_sql_is_a_fault_and_not_slow(database: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nothing"):
        asyncio.run(reading_of(site_of(database, SiteSettings())).execute("select nothing"))


def test_a_database_put_in_the_place_of_the_served_one_is_served(
    database: Path, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken file is not: the one before it is served on. What is kept of pages goes with the old file."""
    monkeypatch.setattr("pipeline.publish.serving.reopening.INTERVAL", 0.0)
    path = tmp_path / "reports.db"
    shutil.copy(empty, path)
    app = Reopening(path, lambda: application(path), check_database)

    async def asked() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            statuses = []
            for content in (None, b"no database", database.read_bytes()):
                if content is not None:
                    (tmp_path / "next.db").write_bytes(content)
                    (tmp_path / "next.db").replace(path)
                await client.get("/")  # whoever asks first is still shown the old one
                if app.opening is not None:
                    await app.opening
                statuses.append((await client.get(f"/bao-cao/{DOCUMENT}")).status_code)
            return statuses

    assert asyncio.run(asked()) == [404, 404, 200]


class Counting:
    """An application that answers slowly and counts how often it was asked."""

    def __init__(self, body: bytes = b"x" * 1000, status: int = 200, chunks: int = 1) -> None:
        self.body, self.status, self.chunks = body, status, chunks
        self.asked = 0
        self.at_once = 0
        self.most_at_once = 0

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.02)
        self.at_once -= 1
        await send({"type": "http.response.start", "status": self.status, "headers": [(b"content-type", b"text/html")]})
        for n in range(self.chunks):
            await send({"type": "http.response.body", "body": self.body, "more_body": n < self.chunks - 1})


def together(app: Any, addresses: list[str]) -> list[httpx.Response]:
    """Ask for all of them at the same time."""
    async def all_of_them() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
            return await asyncio.gather(*(client.get(address) for address in addresses))

    return asyncio.run(all_of_them())


def test_many_who_ask_for_one_page_wait_for_one_answer() -> None:
    app = Counting()
    answers = together(PageCache(app), ["/same"] * 20)
    assert {answer.content for answer in answers} == {app.body}
    assert app.asked == 1


def test_an_error_is_not_kept() -> None:
    app = Counting(status=500)
    cache = PageCache(app)
    assert {answer.status_code for answer in together(cache, ["/same"] * 3)} == {500}
    assert (app.asked, cache.bytes, cache.made) == (3, 0, {})


def test_an_answer_too_long_to_keep_arrives_whole() -> None:
    app = Counting(body=b"y" * 3_000_000, chunks=4)
    cache = PageCache(app)
    [answer] = together(cache, ["/long"])
    assert len(answer.content) == 12_000_000
    assert cache.bytes == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=60))
def test_what_is_kept_is_bounded_and_counted(asked: list[tuple[int, int]]) -> None:
    cache = PageCache(Counting(), most_bytes=100)
    for name, length in asked:
        cache._keep((str(name), b"", b""), Kept((), b"x" * length, None, b"", b""))
        assert cache.bytes == sum(kept.size for kept in cache.pages.values()) <= 100


def test_tables_never_hold_every_thread() -> None:
    app = Counting()
    answers = together(in_lanes(app, "/reports"), [f"/reports/claims?n={n}" for n in range(30)])
    assert {answer.status_code for answer in answers} == {200}
    assert app.most_at_once == 2


def test_who_finds_no_place_is_told_when_to_come_back() -> None:
    answers = together(in_lanes(Counting(), "/reports"), [f"/reports/claims.csv?n={n}" for n in range(12)])
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(503) >= 6
    assert statuses.count(200) >= 2
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert refused.headers["retry-after"] == "5"
    assert "thử lại" in refused.text


def test_a_lane_gives_up_waiting() -> None:
    async def second() -> bool:
        lane = Lane(1, 5, wait=0.01)
        assert await lane.enter()
        return await lane.enter()

    assert asyncio.run(second()) is False


@pytest.mark.parametrize(("address", "query", "lane"), [
    ("/", b"", "pages"), ("/bao-cao/x", b"", "pages"), ("/reports", b"sql=select+1", "tables"),
    ("/reports.json", b"", "tables"), ("/reports/claims", b"", "tables"), ("/reportsx", b"", "pages"),
    ("/reports/claims.csv", b"", "download"), ("/reports/claims", b"_format=csv&_stream=on", "download"),
    ("/static/site.css", b"", ""), ("/decisions", b"sql=select+1", "tables"), ("/decisions.csv", b"", "download"),
])  # fmt: skip
def test_the_lane_of_an_address(address: str, query: bytes, lane: str) -> None:
    assert lane_of("/reports", "/decisions")({"path": address, "query_string": query}) == lane


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20))
def test_below_a_path_the_rest_is_as_it_was(rest: str) -> None:
    seen = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append((scope["path"], scope["raw_path"]))

    scope = {"type": "http", "path": f"/x/y/{rest}", "raw_path": f"/x/y/{rest}".encode()}
    asyncio.run(below("/x/y/", app)(scope, None, None))  # type: ignore[arg-type]
    assert seen == [(f"/{rest}", f"/{rest}".encode())]


@pytest.mark.parametrize("path", [
    "/", "/bao-cao", "/phat-hien", "/phat-hien?leads=1", "/so-sanh", "/tim-kiem?q=x", "/reports", "/reports/claims",
    "/reports/khong-khop", "/reports/ty-le-dung-han", "/?lang=en", "/so-sanh?lang=en",
])
def test_an_empty_database_is_a_site_too(empty: Path, path: str) -> None:
    [answer] = ask(application(empty), path)
    assert answer.status_code == 200


def test_a_database_of_another_kind_or_age_is_told_apart(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("create table photos (id)")
    with pytest.raises(SiteError, match="not one of reports"):
        check_database(other)
    old = tmp_path / "old.db"
    old.write_bytes(database.read_bytes())
    with sqlite3.connect(old) as conn:
        conn.execute("alter table claims drop column decidability")
    with pytest.raises(SiteError, match=r"older version: table claims lacks decidability.*doichieu build"):
        check_database(old)
    check_database(database)


def test_a_port_that_is_taken_is_told_with_another_one(database: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SiteError, match=rf"port {port} .*--port {port + 1}"):
            check_address("127.0.0.1", port)
        result = CliRunner().invoke(main, ["serve", str(database), "--port", str(port)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "choose another port" in result.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_serve_says_where_and_how_to_stop(database: Path, workers: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "serve", str(database), "--port", str(port), "--workers", str(workers)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == f"http://127.0.0.1:{port}/\n"
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/", timeout=60)
                break
            except httpx.ConnectError:
                time.sleep(0.2)
        assert answer.status_code == 200
        assert "server" not in answer.headers
    finally:
        server.terminate()
        _, said = server.communicate(timeout=60)
    assert "Ctrl-C" in said


def test_the_first_page_is_asked_for_before_a_reader_does(database: Path, served: Callable[..., Any]) -> None:
    seen: list[str] = []
    app = application(database)

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append(scope["path"])
        await app(scope, receive, send)

    with served(warmed(watched)):
        deadline = time.monotonic() + 30
        while len(seen) < len(ASKED) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert seen == list(ASKED)


def test_gzip_is_what_it_says(database: Path) -> None:
    async def raw() -> bytes:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": "http",
                 "headers": [(b"host", b"site.test"), (b"accept-encoding", b"gzip")], "http_version": "1.1"}
        await application(database)(scope, None, send)  # type: ignore[arg-type]
        return b"".join(message.get("body", b"") for message in sent)

    assert gzip.decompress(asyncio.run(raw())).startswith(b"<!DOCTYPE html>")
