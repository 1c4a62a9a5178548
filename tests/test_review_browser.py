"""A reviewer in a real browser: login, the queue by keys, a correction, its mark, and all of it without script."""

from __future__ import annotations

import runpy
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from pipeline.publish.serving.server import SiteSettings, application

pytestmark = pytest.mark.browser

PASSWORD = "một mật khẩu đủ dài"  # noqa: S105
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
# Test files are no package (importlib mode), so the sample is run from its file.
SAMPLE = runpy.run_path(str(Path(__file__).with_name("test_site.py")))
DOCUMENT: str = SAMPLE["DOCUMENT"]


#: Serves reports with their decisions while a block runs, and gives the address.
Reviewing = Callable[[Path, Path], AbstractContextManager[str]]


@pytest.fixture
def reviewing(served: Callable[..., Any]) -> Reviewing:
    """Serve reports with their decisions and one reviewer while the block runs."""

    def serve(reports: Path, decisions: Path) -> AbstractContextManager[str]:
        reviewers = decisions.with_name("reviewers.yml")
        reviewers.write_text(f"reviewers: {{ha: '{HASH}'}}", encoding="utf-8")
        settings = SiteSettings(ledger=str(decisions), reviewers=str(reviewers))
        told: AbstractContextManager[str] = served(application(reports, settings))
        return told

    return serve


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path: Path = SAMPLE["write_sample"](tmp_path / "reports.db")
    return path


@pytest.fixture
def address(reviewing: Reviewing, reports: Path, tmp_path: Path) -> Iterator[str]:
    with reviewing(reports, tmp_path / "decisions.db") as told:
        yield told


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    """A page that fails the test if the console complains: under the strict policy it would."""
    context = chromium.new_context(viewport={"width": request.param[0], "height": request.param[1]})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def login(page: Any, address: str, then: str = "/duyet") -> None:
    page.goto(address + then)
    page.get_by_label("Tên người duyệt").fill("ha")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"**{then}")


def press(page: Any, key: str) -> None:
    """Press a key once the script has taken the page over."""
    page.locator("article.item.current, article.item.alone").first.wait_for()
    page.wait_for_load_state()
    page.keyboard.press(key)


def test_from_login_to_the_published_mark_and_asked_again(
    page: Any, chromium: Any, reviewing: Reviewing, reports: Path, tmp_path: Path
) -> None:
    with reviewing(reports, tmp_path / "decisions.db") as address:
        login(page, address)
        page.locator("article.item").get_by_role("link", name="93,00").click()
        press(page, "c")
        assert page.evaluate("document.activeElement.name") == "value"
        page.keyboard.type("92,00")
        page.get_by_label("Ghi chú").fill("bản giấy ghi 92")
        page.get_by_role("button", name="Ghi bản sửa").click()
        page.locator(".decision.d-corrected").first.wait_for()
        visitor = chromium.new_page()
        visitor.goto(f"{address}/bao-cao/{DOCUMENT}")
        assert visitor.locator(".m.d-corrected").inner_text() == "93,00"
        assert "Khớp" in visitor.locator(".rejudged .badge").first.inner_text()
        assert "Không khớp" in visitor.locator(".why .badge").first.inner_text()
        visitor.close()
    with closing(sqlite3.connect(reports)) as conn:
        conn.execute("UPDATE figures SET value = 94 WHERE value_text = '93,00'")
        conn.commit()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with reviewing(reports, tmp_path / "decisions.db") as address:
        login(page, address)
        assert page.locator(".lists [aria-current]").inner_text() == "Hỏi lại 1"
        assert page.locator(".again dd").all_inner_texts() == ["Lúc duyệt 93", "Bây giờ 94"]
        press(page, "r")
        page.locator(".lists [aria-current] >> text=Hỏi lại 0").or_(page.locator("text=Hỏi lại 0")).first.wait_for()


def test_the_queue_is_gone_through_by_keys(page: Any, address: str) -> None:
    login(page, address, "/duyet?what=figures")
    current = page.locator("article.item.current blockquote .stated")
    keys = [item.get_attribute("id") for item in page.locator("article.item").all()]
    assert len(keys) == 3
    press(page, "j")
    assert page.locator("article.item.current").get_attribute("id") == keys[1]
    press(page, "k")
    assert page.locator("article.item.current").get_attribute("id") == keys[0]
    press(page, "a")
    page.locator("text=Số liệu 2").wait_for()
    assert page.locator("article.item.current").get_attribute("id") == keys[1]
    assert current.is_visible()
    press(page, "r")
    page.locator("text=Số liệu 1").wait_for()
    assert [item.get_attribute("id") for item in page.locator("article.item").all()] == [keys[2]]


def test_letters_typed_into_a_note_are_no_keys(page: Any, address: str) -> None:
    login(page, address, "/duyet?what=findings")
    note = page.get_by_label("Ghi chú").first
    note.click()
    page.keyboard.type("a r c j k")
    assert note.input_value() == "a r c j k"
    assert page.locator("text=Chỗ không khớp 1").is_visible()


def test_keys_can_be_switched_off(page: Any, address: str) -> None:
    login(page, address, "/duyet?what=findings")
    page.evaluate("document.getElementById('use-keys').click()")
    press(page, "a")
    page.reload()
    press(page, "a")
    assert page.locator("article.item").count() == 1


def test_all_of_it_works_without_script(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    login(page, address, "/duyet?what=findings")
    page.get_by_label("Ghi chú").fill("đã xem")
    page.get_by_role("button", name="Bác: nhận định sai").click()
    page.goto(address + "/phat-hien")
    page.locator(".rejected-findings summary").click()
    assert "đã xem" in page.locator(".decision").inner_text()
    page.goto(address + "/duyet")
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(address + "/duyet")
    assert "/duyet/dang-nhap" in page.url
    context.close()


def test_pages_fit_the_screen(page: Any, address: str) -> None:
    login(page, address)
    first = page.locator("article.item header a").first.get_attribute("href")
    for path in ("/duyet", "/duyet?what=figures&lang=en", "/duyet/dang-nhap", first, "/decisions/decisions"):
        page.goto(address + path)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) == 0, path
