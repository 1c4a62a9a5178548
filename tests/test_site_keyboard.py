"""By keyboard alone: every page can be gone through to its end, and each kind of page used for what it is for."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.serving.server import application

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/bao-cao", "/bao-cao/c0ffee000000", "/phat-hien", "/so-sanh", "/so-sanh?view=late", "/so-sanh?view=holding",
    "/don-vi", "/don-vi/Gi%E1%BA%A3%20%C4%90%E1%BB%8Bnh/B%C3%ACnh%20L%C3%A2m", "/van-ban",
    "/van-ban/45%2FQ%C4%90-UBND", "/tim-kiem?q=dinh", "/du-lieu", "/do-chinh-xac", "/reports", "/reports/claims",
    "/reports/khong-khop", "/reports?sql=select+1", "/nothing",
)
#: More stops than any page of the sample has.
MOST_STOPS = 250


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, served: Callable[..., Any]) -> Iterator[str]:
    """The sample of ``test_site``, served."""
    sample = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
    with served(application(sample["write_sample"](tmp_path_factory.mktemp("keyboard") / "reports.db"))) as at:
        yield at


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    yield context.new_page()
    context.close()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until ``selector`` has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached on {page.url}")


def follow(page: Any, selector: str, into: str) -> None:
    """Go to a link by Tab and open it by Enter."""
    tab_to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(into)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_the_keyboard(page: Any, path: str) -> None:
    """From the first stop to the last one of the page, with no stop met twice in a row."""
    page.goto(path)
    page.evaluate("""() => {
      const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
        one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}));
      stops[stops.length - 1].dataset.stop = 'last';
    }""")
    before = None
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate("""() => {
          const one = document.activeElement;
          return [[...document.querySelectorAll('*')].indexOf(one), one.dataset.stop, one.outerHTML.slice(0, 100)];
        }""")
        if at[1] == "last":
            return
        assert at != before, f"{path} holds the keyboard at {at}"
        before = at
    raise AssertionError(f"the end of {path} is not reached")


def test_from_a_comparison_to_the_evidence(page: Any) -> None:
    page.goto("/so-sanh")
    tab_to(page, "main form select[name=indicator]")
    chosen = page.evaluate("document.activeElement.value")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == chosen
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/so-sanh?*indicator=*")
    follow(page, "main table a[href*='/bao-cao/']", "**/bao-cao/c0ffee000000#*")
    anchor = page.url.rpartition("#")[2]
    assert page.locator(f"[data-m~='{anchor}']").first.is_visible()


def test_from_the_units_to_a_unit_and_its_report(page: Any) -> None:
    page.goto("/don-vi")
    follow(page, "main a[href*='/don-vi/']", "**/don-vi/*/*")
    follow(page, "main a[href*='/bao-cao/']", "**/bao-cao/c0ffee000000*")
    assert page.locator("article.paper").is_visible()


def test_from_the_instruments_to_the_place_where_one_is_cited(page: Any) -> None:
    page.goto("/van-ban")
    follow(page, "main a[href*='/van-ban/']", "**/van-ban/**")
    follow(page, "main a[href*='/bao-cao/']", "**/bao-cao/c0ffee000000#t-*")
    assert page.locator("[data-m~='" + page.url.rpartition("#")[2] + "']").first.is_visible()


def test_a_finding_is_copied_as_a_citation(page: Any) -> None:
    page.goto("/phat-hien")
    follow(page, "main a.permanent", "**/phat-hien/*")
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('/phat-hien/'))")
    assert page.url.partition("?")[0] in page.evaluate("navigator.clipboard.readText()")


def test_the_language_is_changed(page: Any) -> None:
    page.goto("/phat-hien")
    follow(page, "a[hreflang=en], a[lang=en]", "**/phat-hien?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_question_is_asked_in_sql(page: Any) -> None:
    page.goto("/reports?sql=select+1")
    tab_to(page, "form.sql textarea, .cm-content, textarea[name=sql]")
    page.keyboard.press("Control+A")
    page.keyboard.type("select 40 + 2 as answer")
    tab_to(page, "form.sql input[type=submit], form.sql button[type=submit], form.sql button")
    page.keyboard.press("Enter")
    page.wait_for_url("**sql=select+40*")
    assert page.locator("main table").last.inner_text().split()[-1] == "42"
