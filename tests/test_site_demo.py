"""The demo as a new user finds it: three clicks from the first page to the evidence; every page for everybody.

The database is that of ``make demo``: reconstructions and composed reports, read by the build.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from pipeline.build import build
from pipeline.publish.serving.server import SiteSettings, application
from pipeline.publish.trials.screenshots import in_english, pages_of

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
SCREENS = {"desk": (1280, 900), "phone": (390, 844)}
PASSWORD = "một mật khẩu đủ dài"  # noqa: S105

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make demo-db`` builds."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    build([corpus / "reconstructions", corpus / "composed"], path, worker_count=2)
    return path


@pytest.fixture(scope="module")
def address(demo: Path, served: Callable[..., Any]) -> Iterator[str]:
    with served(application(demo)) as at:
        yield at


@pytest.fixture(scope="module")
def reviewing(demo: Path, served: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same with reviewing on."""
    folder = tmp_path_factory.mktemp("review")
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    (folder / "reviewers.yml").write_text(f"reviewers: {{ha: '{hashed}'}}", encoding="utf-8")
    chosen = SiteSettings(ledger=str(folder / "decisions.db"), reviewers=str(folder / "reviewers.yml"))
    with served(application(demo, chosen)) as at:
        yield at


#: Each screen with one language; ``test_site_accessibility`` takes the other pairs.
SPOKEN = {"desk": "en", "phone": "vi"}


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def page(screen: str, chromium: Any) -> Iterator[Any]:
    """A page on a desk or a phone."""
    width, height = SCREENS[screen]
    context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    yield context.new_page()
    context.close()


def violations(page: Any, address: str) -> list[str]:
    """What axe-core finds on a page, in words."""
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{address}: {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}" for one in found]


def wider(page: Any) -> int:
    """Pixels by which a page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_axe_finds_nothing_on_any_kind_of_page(page: Any, address: str, demo: Path, screen: str) -> None:
    found, overflowing = [], []
    for _, path in pages_of(demo):
        found += violations(page, address + (in_english(path) if SPOKEN[screen] == "en" else path))
        overflowing += [path] if wider(page) else []
    assert found == []
    assert overflowing == []


def test_axe_finds_nothing_where_reviewers_work(page: Any, reviewing: str, screen: str) -> None:
    tail = "lang=en" if SPOKEN[screen] == "en" else ""
    found = violations(page, f"{reviewing}/duyet/dang-nhap?{tail}")
    page.fill("input[name=name]", "ha")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/duyet*")
    for which in ("changed", "findings", "figures"):
        found += violations(page, f"{reviewing}/duyet?what={which}&{tail}")
        assert wider(page) == 0, which
    subject = page.locator("article.item header a").first.get_attribute("href")
    found += violations(page, f"{reviewing}{subject.partition('?')[0]}?{tail}")
    found += violations(page, f"{reviewing}/demo/figures?{tail}")
    assert found == []


def wrong_ratio(demo: Path) -> dict[str, Any]:
    """The wrong ratio that the first page shows first."""
    with closing(sqlite3.connect(demo)) as conn:
        conn.row_factory = sqlite3.Row
        rows = conn.execute("SELECT * FROM claims WHERE verdict = 'inconsistent' AND kind = 'ratio'").fetchall()
        return {row["id"]: dict(row) for row in rows}


def test_three_clicks_from_the_first_page_to_the_evidence_of_a_wrong_ratio(
    page: Any, address: str, demo: Path
) -> None:
    """First page → all findings → the report at the claim → its sentence as printed; nothing is typed."""
    known = wrong_ratio(demo)
    page.goto(address)
    page.click("main a[href$='/phat-hien']:visible >> nth=0")
    page.wait_for_url("**/phat-hien")
    claim = next(
        link.get_attribute("href").partition("#")[2] for link in page.locator("article.finding p.open a").all()
        if link.get_attribute("href").partition("#")[2] in known
    )
    page.click(f"article.finding p.open a[href$='#{claim}']")
    page.wait_for_url(f"**#{claim}")
    told = page.locator(f"[id='why-{claim}']")
    assert told.get_attribute("open") is not None
    assert known[claim]["explanation"] in told.inner_text()
    marked = page.locator(f"[data-m~='{claim}']").first
    assert marked.is_visible()
    assert known[claim]["claimed_text"].rstrip("% ") in marked.inner_text()
    # The third click: an operand of the arithmetic, where it is printed.
    operand = told.locator("dl.arithmetic a[href^='#f-']").first
    anchor = operand.get_attribute("href").removeprefix("#")
    operand.click()
    page.wait_for_url(f"**#{anchor}")
    assert operand.inner_text().strip() == page.locator(f"[data-m~='{anchor}']").first.inner_text().strip()


def test_from_a_search_to_figure_evidence_and_download(page: Any, address: str) -> None:
    """Search → report → figure → its page as printed → everything found in the report as a file."""
    page.goto(f"{address}/tim-kiem?q=dung+han&kind=figure")
    page.locator("ol.hits a").first.click()
    page.wait_for_url("**/bao-cao/*#f-*")
    document, _, anchor = page.url.rpartition("/")[2].partition("#")
    assert page.locator(f"[data-m~='{anchor}']").first.is_visible()
    # A figure that states a claim opens its arithmetic; one that does not, its place on the page.
    figure = page.locator("article.paper a.m.figure:not(.claim)").first
    anchor = figure.get_attribute("data-m").split()[0]
    figure.click()
    evidence = page.locator("#evidence")
    evidence.wait_for(state="visible")
    assert evidence.locator("a.row-link").get_attribute("href").endswith(anchor.removeprefix("f-"))
    with page.expect_download() as download:
        page.evaluate("at => { const a = document.createElement('a'); a.href = at; a.download = ''; a.click(); }",
                      f"{address}/bao-cao/{document.partition('?')[0]}.json")
    told = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert anchor.removeprefix("f-") in {row["id"] for row in told["figures"]["rows"]}


def test_a_wide_table_scrolls_in_its_own_box_with_its_first_column(page: Any, address: str) -> None:
    for path in ("/demo/claims", "/so-sanh"):
        page.goto(address + path)
        box = page.locator(".table-wrapper, .scroll").last
        before = page.evaluate("""box => {
          box.scrollLeft = box.scrollWidth;
          const first = box.querySelector('tbody tr').children[0].getBoundingClientRect();
          return [first.left - box.getBoundingClientRect().left, document.scrollingElement.scrollLeft];
        }""", box.element_handle())
        assert abs(before[0]) < 3, path
        assert before[1] == 0, path
