"""Every page for every reader: axe-core's rules, a narrow screen, the keyboard, less motion, paper."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.serving.server import application

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
SCREENS = {"desk": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
PAGES = (
    "/", "/bao-cao", "/bao-cao/c0ffee000000", "/phat-hien", "/phat-hien?leads=1", "/so-sanh", "/tim-kiem",
    "/tim-kiem?q=dinh", "/bao-cao/nothing", "/reports", "/reports/documents", "/reports/claims?_facet=kind",
    "/reports/documents/c0ffee000000", "/reports/khong-khop", "/reports?sql=select+1", "/reports?sql=select+nothing",
    "/nothing",
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, served: Callable[..., Any]) -> Iterator[str]:
    """The sample of ``test_site``, served."""
    sample = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
    database = sample["write_sample"](tmp_path_factory.mktemp("accessible") / "reports.db")
    with served(application(database)) as at:
        yield at


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open pages in contexts that end with the test."""
    contexts = []

    def open_page(**options: Any) -> Any:
        contexts.append(chromium.new_context(**options))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def screen(name: str) -> dict[str, Any]:
    width, height = SCREENS[name]
    return {"viewport": {"width": width, "height": height}}


# The other pairs: ``test_site_demo``, over every kind of page of whole reports.
@pytest.mark.parametrize(("name", "lang"), [("desk", "vi"), ("phone", "en")])
def test_axe_finds_nothing(opened: Callable[..., Any], address: str, name: str, lang: str) -> None:
    """Every rule of axe-core, those of least impact too."""
    page = opened(**screen(name))
    found = []
    for path in PAGES:
        page.goto(address + path + ("" if lang == "vi" else f"{'&' if '?' in path else '?'}lang=en"))
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for violation in page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]:
            where = violation["nodes"][0]
            found.append(f"{path}: {violation['id']} ({violation['impact']}): {where['html'][:150]}")
    assert found == []


def test_axe_would_find_something(opened: Callable[..., Any]) -> None:
    page = opened()
    page.set_content("<html><body><img src='data:,'><input><p style='color:#aaa'>Pale words</p></body></html>")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {violation["id"] for violation in page.evaluate("axe.run()")["violations"]}
    assert {"image-alt", "label", "html-has-lang", "color-contrast"} <= found


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_nothing_is_wider_than_a_narrow_screen(opened: Callable[..., Any], address: str, lang: str) -> None:
    page = opened(**screen("narrow"))
    for path in PAGES:
        page.goto(address + path + ("" if lang == "vi" else f"{'&' if '?' in path else '?'}lang=en"))
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, path


def test_every_stop_of_the_keyboard_is_visible(opened: Callable[..., Any], address: str) -> None:
    """What has the focus has an outline, and stands on the screen."""
    page = opened(**screen("desk"))
    for path in ("/", "/bao-cao/c0ffee000000", "/phat-hien", "/reports/documents"):
        page.goto(address + path)
        for _ in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate("""() => {
              const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
              return {what: at.outerHTML.slice(0, 120), body: at === document.body, width: box.width,
                      outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
                      inside: box.bottom > 0 && box.top < innerHeight};
            }""")
            if seen["body"]:
                break
            assert seen["outlined"], (path, seen)
            assert seen["width"], (path, seen)
            assert seen["inside"], (path, seen)


def tab_to(page: Any, selector: str, most: int = 120) -> None:
    """Press Tab until ``selector`` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {most} Tabs on {page.url}")


def test_from_search_to_evidence_and_download_by_keyboard(opened: Callable[..., Any], address: str) -> None:
    page = opened(accept_downloads=True, **screen("desk"))
    page.goto(address)
    tab_to(page, "main input[type=search]")
    page.keyboard.type("quy dinh")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem?q=quy*")
    tab_to(page, "main a[href*='/bao-cao/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bao-cao/c0ffee000000*")
    tab_to(page, "a.m.claim.v-inconsistent")
    page.keyboard.press("Enter")
    evidence = page.locator("details.why.v-inconsistent[open]")
    assert "1.150 : 1.250 = 92 %" in evidence.inner_text()
    page.goto(f"{address}/reports/claims")
    tab_to(page, "a[href*='.csv']")
    with page.expect_download() as download:
        page.keyboard.press("Alt+Enter")
    assert "93,00%" in download.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES)
def test_less_motion_is_no_motion(opened: Callable[..., Any], address: str, path: str) -> None:
    page = opened(reduced_motion="reduce", **screen("phone"))
    page.goto(address + path)
    moving = page.evaluate("""() => [...document.querySelectorAll('*')].filter(one => {
      const style = getComputedStyle(one);
      return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none'
        || style.scrollBehavior === 'smooth';
    }).map(one => one.outerHTML.slice(0, 80))""")
    assert moving == []


def test_on_paper_the_text_stands_alone(opened: Callable[..., Any], address: str) -> None:
    page = opened(**screen("desk"))
    page.goto(f"{address}/bao-cao/c0ffee000000")
    page.emulate_media(media="print")
    assert not page.locator("header.site nav").is_visible()
    assert page.locator("main").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
