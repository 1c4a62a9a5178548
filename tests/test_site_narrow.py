"""What readers met on a phone, on paper and in downloads: symbols that broke, columns cut off, files not offered."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.serving.server import application

pytestmark = pytest.mark.browser

#: Characters of a symbol that begin a line, but for its first: each with the one before it.
LINES = """symbol => {
  const text = document.createTreeWalker(symbol, NodeFilter.SHOW_TEXT), found = [];
  let before = '', top = null;
  for (let node = text.nextNode(); node; node = text.nextNode()) {
    for (let at = 0; at < node.data.length; at++) {
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (top !== null && box.top > top + 4) found.push(before + node.data[at]);
      before = node.data[at]; top = box.top;
    }
  }
  return found;
}"""
REPORT = "0000" * 3


@pytest.fixture(scope="module")
def address(counted_path: Path, served: Callable[..., Any]) -> Iterator[str]:
    with served(application(counted_path)) as at:
        yield at


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page on a phone."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", [
    "/van-ban", "/van-ban/61/2018/N%C4%90-CP", "/bao-cao", f"/bao-cao/{REPORT}", "/counted/citations",
])
def test_a_symbol_is_whole_where_it_fits(page: Any, address: str, counted_path: Path, path: str) -> None:
    page.goto(address + path.replace("/counted/", f"/{counted_path.stem}/"))
    symbols = page.locator(".symbol, .m.citation").all()
    assert symbols
    assert {symbol.inner_text(): symbol.evaluate(LINES) for symbol in symbols if symbol.evaluate(LINES)} == {}


@pytest.mark.parametrize(("path", "where"), [("/van-ban", ".cited .symbol"), (f"/bao-cao/{REPORT}", ".m.citation")])
def test_a_symbol_that_does_not_fit_breaks_at_a_stroke(page: Any, address: str, path: str, where: str) -> None:
    page.goto(address + path)
    symbol = page.locator(where, has_text="61/2018").first
    symbol.evaluate("symbol => { symbol.style.maxWidth = '4.2rem'; }")
    breaks = symbol.evaluate(LINES)
    assert breaks
    assert {pair[0] for pair in breaks} == {"/"}


def test_late_dossiers_begin_with_their_sum_and_numbers_look_like_links(page: Any, address: str) -> None:
    page.goto(f"{address}/so-sanh?view=late&period=2024-Q1")
    heads = page.locator(".grid thead th").all_inner_texts()
    assert heads[1:3] == ["Quá hạn cộng lại", "Trên số tiếp nhận"]
    number = page.locator(".grid a.number b").first
    assert number.evaluate("b => getComputedStyle(b).textDecorationLine") == "underline"
    total, place = (page.locator(f".grid tbody tr >> nth=0 >> {of}") for of in ("td >> nth=0", "th"))
    assert int(total.inner_text()) > 0
    box, fixed = total.bounding_box(), place.bounding_box()
    assert fixed["x"] + fixed["width"] <= box["x"] + 1
    assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("path", ["/van-ban", "/so-sanh", "/so-sanh?view=late", "/so-sanh?view=holding", "/bao-cao"])
def test_no_column_is_cut_off_on_paper(page: Any, address: str, path: str) -> None:
    page.goto(address + path)
    page.set_viewport_size({"width": 680, "height": 960})  # A4 within margins of 15 mm
    page.emulate_media(media="print")
    for box in page.locator(".scroll").all():
        assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
    assert not page.locator(".as-file").first.is_visible()


def test_a_report_is_taken_along_from_its_page(page: Any, address: str) -> None:
    page.goto(f"{address}/bao-cao/{REPORT}")
    with page.expect_download() as download:
        page.locator(".files").get_by_role("link", name="CSV").click()
    content = download.value.path().read_bytes()
    assert download.value.suggested_filename == f"bao-cao-{REPORT}.csv"
    assert content.startswith(codecs.BOM_UTF8)
    assert "Thủy Lạc" in content.decode("utf-8-sig")
