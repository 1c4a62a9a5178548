"""Sixty districts in one comparison, a recognised report, paper and forced colours, in a real browser."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice, pairwise, product
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.serving.server import application

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
SCREENS = {"desk": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
RATE, LATE, OVERDUE = "dossiers.on_time_rate", "dossiers.resolved.late", "dossiers.pending.overdue"
DISTRICTS = [*(f"{first} {last}" for first, last in islice(
    product(("Thượng", "Hạ", "Trường", "Nghĩa", "Đông", "Tây", "Bình", "An"), (
        "Lĩnh", "Khê", "Trạch", "Phước", "Hưng", "Quảng", "Sơn", "Vân")), 58)), "Châu Thành", "Châu Thành"]

pytestmark = pytest.mark.browser


def observe_sixty(conn: sqlite3.Connection) -> None:
    """Let sixty districts of two provinces state a rate and late dossiers, two of them of one name."""
    conn.row_factory = sqlite3.Row
    periods = {row["period_label"]: dict(row) for row in conn.execute(
        "SELECT * FROM observations WHERE indicator = ? AND apart IS NULL", (RATE,))}
    conn.execute("DELETE FROM observations")
    for at, district in enumerate(DISTRICTS):
        for n, row in enumerate(periods.values()):
            for indicator, value in ((RATE, 99.9 - 0.3 * at), (LATE, at % 7), (OVERDUE, at % 3)):
                if indicator == OVERDUE and at % 2:
                    continue
                told = {**row, "figure_id": f"{at}-{n}-{indicator}", "district": district, "value": value,
                        "province": ("Lam Giang", "Lam Khê")[at % 2], "indicator": indicator, "claim_id": None,
                        "unit": "%" if indicator == RATE else "hồ sơ", "value_text": None, "recomputed": None,
                        "verdict": None}
                conn.execute(f"INSERT INTO observations ({', '.join(told)}) VALUES ({', '.join('?' * len(told))})",
                             tuple(told.values()))
    conn.execute("UPDATE indicator_coverage SET districts = 60, observations = 120 WHERE indicator = ?", (RATE,))
    conn.execute("UPDATE corpus_counts SET value = 60 WHERE name = 'districts'")


@pytest.fixture(scope="module")
def address(counted_path: Path, tmp_path_factory: pytest.TempPathFactory, served: Callable[..., Any]) -> Iterator[str]:
    database = tmp_path_factory.mktemp("many") / "reports.db"
    shutil.copy(counted_path, database)
    with closing(sqlite3.connect(database)) as conn, conn:
        observe_sixty(conn)
        conn.execute("UPDATE documents SET text_source = 'ocr', recognised_pages = '[1]'")
        conn.execute("INSERT INTO problems (id, document_id, file_name, stage, code, message) SELECT 'p', id, "
                     "file_name, 'read', 'unread_numeral', 'Không đọc chắc «4I»' FROM documents ORDER BY id LIMIT 1")
    with served(application(database)) as at:
        yield at


@pytest.fixture
def recognised(address: str, opened: Callable[..., Any]) -> str:
    """The address of a report read by recognition, with something that could not be read."""
    page = opened()
    page.goto(f"{address}/reports/problems?code=unread_numeral")
    return str(page.locator("td.col-document_id a").first.get_attribute("href"))


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open pages in contexts that end with the test."""
    contexts = []

    def open_page(screen: str = "desk", **options: Any) -> Any:
        width, height = SCREENS[screen]
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, **options))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def rows_of(page: Any, kind: str) -> list[str]:
    """The names beside a chart, from above."""
    page.locator(f"figure[data-chart={kind}] svg").wait_for()
    return list(page.evaluate("""kind => [...document.querySelectorAll(`figure[data-chart=${kind}] svg text`)]
      .map(text => [text.getBoundingClientRect().top, text.textContent])
      .filter(([, words]) => /^\\p{L}/u.test(words)).sort((a, b) => a[0] - b[0]).map(([, words]) => words)""", kind))


def listed(page: Any) -> list[str]:
    """The districts of the first table, from above, without their province."""
    return [str(name) for name in page.locator("table.compact").first.locator("tbody th a").all_inner_texts()]


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_sixty_lines_stand_in_the_order_of_their_table_and_apart(
    address: str, opened: Callable[..., Any], screen: str
) -> None:
    page = opened(screen)
    page.goto(f"{address}/so-sanh?indicator={RATE}&period=2024-Q1")
    names = rows_of(page, "ranking")
    assert [name.split(" (")[0] for name in names] == listed(page)
    assert {"Châu Thành (Lam Giang)", "Châu Thành (Lam Khê)"} <= set(names)
    assert len(names) == len(DISTRICTS)
    boxes = page.evaluate("""() => [...document.querySelectorAll('figure[data-chart=ranking] svg text')]
      .filter(text => /^\\p{L}/u.test(text.textContent)).map(text => text.getBoundingClientRect())
      .map(box => [box.left, box.top, box.bottom]).sort((a, b) => a[1] - b[1])""")
    assert all(one[2] <= other[1] + 4 for one, other in pairwise(boxes))
    assert all(left >= 0 for left, _, _ in boxes)


def test_bars_of_two_parts_stand_where_their_districts_are_listed(address: str, opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto(f"{address}/so-sanh?view=late&period=2024-Q1")
    bars = [name.split(" (")[0] for name in rows_of(page, "bars") if "hạn" not in name]
    assert bars == listed(page)[: len(bars)]
    assert len(bars) > 50


def test_small_multiples_of_sixty_are_drawn_where_there_is_room(address: str, opened: Callable[..., Any]) -> None:
    at = f"{address}/so-sanh?indicator={RATE}&period=2024-Q1"
    page = opened()
    page.goto(at)
    assert set(DISTRICTS) - {"Châu Thành"} <= set(rows_of(page, "panels"))
    phone = opened("phone")
    phone.goto(at)
    phone.locator("figure[data-chart=ranking] svg").wait_for()
    assert not phone.locator("figure[data-chart=panels]").is_visible()
    assert phone.locator("table.grid").last.locator("tbody tr").count() == len(DISTRICTS)


#: The rules take five seconds over sixty districts: on each screen in one language, and in each language on a screen.
BY_THE_RULES = {("desk", "vi"), ("phone", "en"), ("narrow", "vi")}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    address: str, opened: Callable[..., Any], recognised: str, screen: str, lang: str
) -> None:
    page = opened(screen)
    found = []
    for path in (f"/so-sanh?indicator={RATE}&period=2024-Q1", "/so-sanh?view=late&period=2024-Q1", "/don-vi/-/Không",
                 "/don-vi/Không/Thủy%20Lạc", recognised.removeprefix(address)):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
        if (screen, lang) in BY_THE_RULES:
            page.evaluate(AXE.read_text(encoding="utf-8"))
            violations = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            found += [f"{path}: {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:150]}" for one in violations]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path}: wider than {screen}")
    assert found == []


@pytest.mark.parametrize(("lang", "words"), [("vi", "máy nhận dạng từ ảnh"), ("en", "recognised from images")])
def test_a_recognised_report_says_so(
    address: str, opened: Callable[..., Any], recognised: str, lang: str, words: str
) -> None:
    page = opened()
    page.goto(f"{address}{recognised.removeprefix(address).split('?')[0]}?lang={lang}")
    assert words in page.locator(".recognised").inner_text()


def test_on_paper_a_report_has_its_width_and_what_could_not_be_read(
    address: str, opened: Callable[..., Any], recognised: str
) -> None:
    page = opened()
    page.goto(address + recognised.removeprefix(address))
    hidden = page.locator(".problems li").first
    assert not hidden.is_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    assert hidden.bounding_box()["height"] > 0
    text, paper = (page.locator(one).first.bounding_box()["width"] for one in (".text", ".paper"))
    assert text > 0.8 * paper


def test_on_paper_a_chart_keeps_its_proportions(address: str, opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto(f"{address}/so-sanh?indicator={RATE}&period=2024-Q1")
    rows_of(page, "ranking")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    drawn = page.evaluate("""() => { const svg = document.querySelector('figure[data-chart=ranking] svg');
      const box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
      return [box.width / box.height, view.width / view.height]; }""")
    assert drawn[0] == pytest.approx(drawn[1], rel=0.02)


def test_with_forced_colours_the_view_that_is_shown_is_told_apart(address: str, opened: Callable[..., Any]) -> None:
    page = opened(forced_colors="active")
    page.goto(f"{address}/so-sanh?view=late")
    shown, other = (page.locator(f".views a{which}").first.evaluate("one => getComputedStyle(one).borderBottomColor")
                    for which in ("[aria-current]", ":not([aria-current])"))
    assert shown != other
