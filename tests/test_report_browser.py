"""The report page in a real browser: text and page images light up together, by mouse, keyboard and on a phone."""

from __future__ import annotations

import runpy
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import build
from pipeline.publish.serving.server import application

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "composed"
REPORT = "truong-khe-2024-q1.pdf"
DESK, PHONE = (1360, 900), (390, 844)
LONG = 200


@pytest.fixture(scope="module")
def serve(served: Callable[..., Any]) -> Iterator[Callable[[Path], str]]:
    """Serve databases on free ports until the module ends."""
    with ExitStack() as running:
        yield lambda database: running.enter_context(served(application(database)))


@pytest.fixture(scope="module")
def report(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a composed report with a finding, its file at hand."""
    folder = tmp_path_factory.mktemp("report")
    (folder / REPORT).write_bytes((CORPUS / REPORT).read_bytes())
    build([folder], folder / "reports.db")
    address = serve(folder / "reports.db")
    return f"{address}/bao-cao/{_document(folder)}"


@pytest.fixture(scope="module")
def long_report(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a report of 200 pages."""
    folder = tmp_path_factory.mktemp("long")
    # Test files are no package (importlib mode), so the sample is run from its file.
    sample = runpy.run_path(str(Path(__file__).with_name("test_page_images.py")))
    address = serve(sample["store_pages"](folder, LONG))
    return f"{address}/bao-cao/{_document(folder)}"


def _document(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "reports.db")) as conn:
        return str(conn.execute("select id from documents").fetchone()[0])


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a page of a size; the test fails if the console complains or another host is asked."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(size: tuple[int, int], address: str, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        host = "/".join(address.split("/")[:3])
        page.on("request", lambda asked: asked.url.startswith(host) or complaints.append(asked.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def plain_figure(page: Any) -> Any:
    """A figure that is no claim."""
    return page.locator("a.m.figure:not(.claim)").nth(8)


def box_of(page: Any, anchor: str) -> Any:
    return page.locator(f'#anh-trang .box[data-m~="{anchor}"]')


def test_a_figure_lights_its_box_and_shows_its_strip(opened: Callable[..., Any], report: str) -> None:
    page = opened(DESK, report)
    figure = plain_figure(page)
    anchor = figure.get_attribute("id")
    figure.click()
    box = box_of(page, anchor)
    sync_api.expect(box).to_have_class("box figure lit")
    sync_api.expect(figure).to_have_class("m figure lit")
    sync_api.expect(page.locator("#evidence img.strip")).to_be_visible()
    page.wait_for_function("() => document.querySelector('#evidence img.strip').naturalWidth > 500")
    assert page.url.endswith("#" + anchor)
    # The box is in the pane and above the card.
    shown = (box, page.locator("#anh-trang"), page.locator("#evidence"))
    place, pane, card = (each.bounding_box() for each in shown)
    assert pane["y"] <= place["y"] < card["y"]


def test_a_box_leads_to_its_figure(opened: Callable[..., Any], report: str) -> None:
    page = opened(DESK, report)
    figure = plain_figure(page)
    anchor = figure.get_attribute("id")
    page.locator('#anh-trang li[data-page="' + figure.get_attribute("data-page") + '"]').scroll_into_view_if_needed()
    box_of(page, anchor).click()
    sync_api.expect(figure).to_be_in_viewport()
    sync_api.expect(figure).to_have_class("m figure lit")
    assert page.evaluate("document.activeElement.id") == anchor
    assert page.url.endswith("#" + anchor)


def test_a_claim_lights_its_operands_in_both(opened: Callable[..., Any], report: str) -> None:
    page = opened(DESK, report)
    claim = page.locator("a.m.claim.v-inconsistent").first
    key = claim.get_attribute("id")
    claim.click()
    details = page.locator(f'details[data-claim="{key}"]')
    assert details.get_attribute("open") is not None
    operands = details.get_attribute("data-operands").split()
    assert operands
    for anchor in operands:
        sync_api.expect(box_of(page, anchor).first).to_contain_class("lit")
        sync_api.expect(page.locator(f'.m[data-m~="{anchor}"]').first).to_contain_class("lit")
    sync_api.expect(box_of(page, key).first).to_contain_class("lit")
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0


def test_the_box_of_a_claim_opens_its_arithmetic(opened: Callable[..., Any], report: str) -> None:
    page = opened(DESK, report)
    claim = page.locator("a.m.claim.v-inconsistent").first
    key = claim.get_attribute("id")
    page.locator("details.why").evaluate_all("all => all.forEach(each => { each.open = false; })")
    page.locator('#anh-trang li[data-page="' + claim.get_attribute("data-page") + '"]').scroll_into_view_if_needed()
    box_of(page, key).first.click()
    sync_api.expect(page.locator(f'details[data-claim="{key}"] .arithmetic')).to_be_visible()


def test_by_keyboard(opened: Callable[..., Any], report: str) -> None:
    """Tab to a figure lights it, Enter shows its card, Escape returns to it."""
    page = opened(DESK, report)
    before = plain_figure(page)
    anchor = before.get_attribute("id")
    # Stand just before it, then go on as a reader does.
    page.evaluate("id => { const mark = document.getElementById(id); mark.focus(); }", anchor)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == anchor
    sync_api.expect(box_of(page, anchor)).to_contain_class("lit")
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#evidence")).to_be_visible()
    page.keyboard.press("Escape")
    sync_api.expect(page.locator("#evidence")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == anchor
    assert page.locator(".lit").count() == 0


def test_a_permalink_of_a_figure_shows_its_strip(opened: Callable[..., Any], report: str) -> None:
    for size in (DESK, PHONE):
        page = opened(size, report)
        anchor = plain_figure(page).get_attribute("id")
        page.goto(f"{report}?lang=en#{anchor}")
        page.wait_for_function("() => document.querySelector('#evidence img.strip').naturalWidth > 100")
        sync_api.expect(page.locator(f"#{anchor}")).to_be_in_viewport()
        sync_api.expect(page.locator("#evidence")).to_be_visible()


def test_on_a_phone_text_comes_first_and_pages_at_a_button(opened: Callable[..., Any], report: str) -> None:
    page = opened(PHONE, report)
    sync_api.expect(page.locator("article.paper")).to_be_visible()
    sync_api.expect(page.locator("#anh-trang")).to_be_hidden()
    figure = plain_figure(page)
    anchor = figure.get_attribute("id")
    figure.click()
    page.locator("#evidence .whole").click()
    sync_api.expect(page.locator("article.paper")).to_be_hidden()
    sync_api.expect(box_of(page, anchor)).to_be_in_viewport()
    sync_api.expect(box_of(page, anchor)).to_contain_class("lit")
    box_of(page, anchor).click()
    sync_api.expect(page.locator("#anh-trang")).to_be_hidden()
    sync_api.expect(figure).to_be_in_viewport()
    button = page.locator("#show-leaves")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    button.click()
    sync_api.expect(page.locator("article.paper")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_two_hundred_pages_load_as_they_are_looked_at(opened: Callable[..., Any], long_report: str) -> None:
    page = opened(DESK, long_report)
    page.wait_for_function("() => document.querySelectorAll('#anh-trang .leaf').length > 0")
    page.wait_for_timeout(500)
    assert page.locator("#anh-trang li").count() == LONG
    assert page.locator("#anh-trang .leaf").count() < 12
    anchor = page.locator("a.m.figure").last.get_attribute("id")
    page.goto(f"{long_report}#{anchor}")
    sync_api.expect(box_of(page, anchor)).to_contain_class("lit")
    sync_api.expect(box_of(page, anchor)).to_be_in_viewport()
    assert page.locator("#anh-trang .leaf").count() < 30


def test_the_pane_follows_the_text(opened: Callable[..., Any], long_report: str) -> None:
    page = opened(DESK, long_report)
    page.locator('[data-begins="120"]').scroll_into_view_if_needed()
    page.evaluate("""() => {
      window.scrollBy(0, document.querySelector('[data-begins="120"]').getBoundingClientRect().top - 100);
    }""")
    page.wait_for_function("""() => {
      const pane = document.getElementById('anh-trang').getBoundingClientRect();
      return Array.from(document.querySelectorAll('#anh-trang li')).some(item => {
        const place = item.getBoundingClientRect();
        return item.querySelector('.leaf') && place.bottom > pane.top && place.top < pane.bottom
          && Math.abs(Number(item.dataset.page) - 120) <= 6;
      });
    }""")
    sync_api.expect(page.locator('#anh-trang li[data-page="1"]')).not_to_be_in_viewport()
    assert page.locator("#anh-trang .leaf").count() < 30


def test_print_is_the_text(opened: Callable[..., Any], report: str) -> None:
    page = opened(DESK, report)
    plain_figure(page).click()
    page.emulate_media(media="print")
    for hidden in ("#anh-trang", "#evidence", "#show-leaves", "header.site"):
        sync_api.expect(page.locator(hidden)).to_be_hidden()
    sync_api.expect(page.locator("article.paper")).to_be_visible()


def test_without_script_figures_lead_to_pages_and_boxes_back(opened: Callable[..., Any], report: str) -> None:
    page = opened(PHONE, report, java_script_enabled=False)
    figure = plain_figure(page)
    anchor = figure.get_attribute("id")
    figure.click()
    lit = page.locator(".leaf .box.lit")
    assert lit.count() == 1
    sync_api.expect(page.locator(".leaf img")).to_be_visible()
    lit.click()
    assert page.url.endswith("#" + anchor)
    page.locator(".to-images a").click()
    page.locator("#anh-trang .to-page").first.click()
    assert page.url.endswith("/1")
