"""python -m pipeline.publish.trials.screenshots build/demo.db docs/screenshots: a picture of each page.

In: the demo database. Out: one WebP a page, screen and language, so that a change of the
site's looks is seen where it is reviewed. Needs Playwright and a Chromium; the site does not.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image

from pipeline.publish.trials.load import serving
from pipeline.storage.read_only import open_to_read

SCREENS = {"desk": (1280, 900), "phone": (390, 844)}
_QUALITY = 70
_ENGLISH_TOO = ("home", "report", "findings", "compare", "table")


def pages_of(database: Path) -> Iterator[tuple[str, str]]:
    """Name and address of every kind of page of the site over ``database``."""
    with closing(open_to_read(database)) as conn:
        # A PDF: beside its text stand the images of its pages.
        document, claim, page, province, district = conn.execute(
            "SELECT d.id, c.id, c.page, d.province, d.district FROM claims c JOIN documents d ON d.id = c.document_id "
            "WHERE c.verdict = 'inconsistent' AND c.kind = 'ratio' AND d.media_type = 'application/pdf' "
            "AND d.province IS NOT NULL ORDER BY c.id LIMIT 1").fetchone()
        [number] = conn.execute("SELECT number FROM cited_numbers ORDER BY reports DESC, number LIMIT 1").fetchone()
    tables = f"/{database.stem}"
    yield "home", "/"
    yield "reports", "/bao-cao"
    yield "report", f"/bao-cao/{document}"
    yield "evidence", f"/bao-cao/{document}#{claim}"
    yield "page", f"/trang/{document}/{page}?m={claim}"
    yield "findings", "/phat-hien"
    yield "leads", "/phat-hien?leads=1"
    yield "finding", f"/phat-hien/{claim}"
    yield "compare", "/so-sanh"
    yield "compare-late", "/so-sanh?view=late"
    yield "compare-holding", "/so-sanh?view=holding"
    yield "units", "/don-vi"
    yield "unit", f"/don-vi/{quote(province, safe='')}/{quote(district, safe='')}"
    yield "instruments", "/van-ban"
    yield "instrument", f"/van-ban/{quote(number)}"
    yield "search", "/tim-kiem?q=dung+han"
    yield "search-figures", "/tim-kiem?q=dung+han&kind=figure"
    yield "use-data", "/du-lieu"
    yield "accuracy", "/do-chinh-xac"
    yield "data", tables
    yield "table", f"{tables}/claims"
    yield "row", f"{tables}/claims/{claim}"
    yield "question", f"{tables}/khong-khop"
    yield "sql", f"{tables}?sql=select+nothing"
    yield "missing", "/bao-cao/nothing"


def in_english(address: str) -> str:
    """The same page in English.

    >>> in_english("/bao-cao/x#y"), in_english("/phat-hien?leads=1")
    ('/bao-cao/x?lang=en#y', '/phat-hien?leads=1&lang=en')
    """
    path, _, fragment = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}lang=en" + (f"#{fragment}" if fragment else "")


def take(browser: Any, address: str, screen: str, target: Path) -> None:
    """Write what a reader sees first of one page."""
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    Image.open(io.BytesIO(page.screenshot())).save(target, "WEBP", quality=_QUALITY, method=6)
    context.close()


def main(arguments: list[str] | None = None) -> int:
    """Write every picture; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.publish.trials.screenshots", description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    installed = shutil.which("chromium") or shutil.which("google-chrome")
    if installed is None:
        print("No Chromium here (Debian: apt-get install chromium).", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    given.folder.mkdir(parents=True, exist_ok=True)
    with serving(given.database, 1) as at, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        for name, address in pages_of(given.database):
            for screen in SCREENS:
                take(browser, at + address, screen, given.folder / f"{name}-{screen}.webp")
            if name in _ENGLISH_TOO:
                take(browser, at + in_english(address), "desk", given.folder / f"{name}-desk-en.webp")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
