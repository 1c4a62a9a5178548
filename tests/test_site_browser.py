"""The path of a reader in a real browser: first page → finding → evidence, by mouse and by keyboard."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.serving.server import application

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(served: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample of ``test_site`` on a free port."""
    # Test files are no package (importlib mode), so the sample is run from its file.
    sample = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
    database = sample["write_sample"](tmp_path_factory.mktemp("browser") / "reports.db")
    with served(application(database)) as at:
        yield at


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Any]:
    """A page that fails the test if the console complains or another host is asked."""
    context = chromium.new_context(viewport={"width": request.param[0], "height": request.param[1]})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda asked: asked.url.startswith(address) or complaints.append(asked.url))
    yield opened
    context.close()
    assert complaints == []


def test_from_the_first_page_to_the_evidence(page: Any, address: str) -> None:
    page.goto(address)
    page.locator(".finding .open a").first.click()
    claim = page.locator("a.m.claim.v-inconsistent").first
    claim.wait_for()
    assert page.url.endswith("#" + claim.get_attribute("id"))
    assert claim.is_visible()
    why = page.locator("details.why.v-inconsistent")
    assert why.get_attribute("open") is not None
    assert "1.150 : 1.250 = 92 %" in why.inner_text()
    assert page.locator(".m.lit").all_inner_texts() == ["1.250", "1.150"]


def test_a_claim_opens_and_closes_by_keyboard(page: Any, address: str) -> None:
    page.goto(address + "/phat-hien")
    page.goto(page.locator(".finding .open a").first.evaluate("link => link.href").split("#")[0])
    page.locator("details.why").first.evaluate("details => { details.open = false; }")
    page.locator("a.m.claim").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.why[open]").count() == 1
    assert page.locator(".m.lit").count() == 2
    page.keyboard.press("Escape")
    assert page.locator(".m.lit").count() == 0


def test_pages_fit_the_screen(page: Any, address: str) -> None:
    paths = ("/", "/bao-cao", "/phat-hien", "/so-sanh", "/tim-kiem?q=dinh", "/du-lieu", "/reports", "/reports/claims")
    for path in paths:
        page.goto(address + path)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) == 0, path


def test_skip_link_is_the_first_stop(page: Any, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_claim_is_readable_without_script(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/phat-hien")
    page.locator(".finding .open a").first.click()
    assert page.locator("details.why.v-inconsistent p").first.is_visible()
    context.close()


def test_a_finding_is_cited_with_and_without_script(page: Any, chromium: Any, address: str) -> None:
    page.goto(address + "/phat-hien")
    page.locator("a.permanent").first.click()
    citation = page.locator("#citation").inner_text()
    assert page.url in citation
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button[data-copies]").click()
    page.get_by_text("Đã sao chép").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == citation
    plain = chromium.new_context(java_script_enabled=False)
    bare = plain.new_page()
    bare.goto(page.url)
    assert bare.locator("#citation").inner_text() == citation
    assert not bare.locator("button[data-copies]").is_visible()
    plain.close()


def test_filters_narrow_by_keyboard_and_stay_in_the_address(page: Any, address: str) -> None:
    page.goto(address + "/phat-hien")
    page.get_by_text("Lọc thêm").focus()
    page.keyboard.press("Enter")
    page.locator("select[name=sort]").select_option("newest")
    page.locator("select[name=sort]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=newest**")
    assert page.locator("select[name=sort]").input_value() == "newest"
    assert page.locator(".finding").count() == 1
