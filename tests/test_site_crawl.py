"""Every link of the site leads somewhere: the crawl over a small database, and what it says of a broken site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.publish.serving.server import application
from pipeline.publish.trials.crawling import Crawl

BROKEN = {
    "/": '<a href="/gone">a</a><a href="/there#no-such-place">b</a><a href="/there#place">c</a>'
         '<img src="https://example.com/x.png"><a rel="nofollow" href="/aside">d</a><a href="/list?sort=1">f</a>',
    "/?lang=en": "",
    "/there": '<p id="place">here</p>',
    "/aside": '<a href="/never-asked">e</a>',
    "/list?sort=1": '<a href="/never-asked">e</a>',
    "/robots.txt": "\nDisallow: /list?\n",
}


async def broken(scope: Any, _receive: Any, send: Any) -> None:
    """A site with a dead link, a picture of another host and a place that is not there."""
    if scope["type"] == "http":
        path = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        body = f"<html><body>{BROKEN.get(path, '')}</body></html>".encode()
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        status = 200 if path in BROKEN else 404
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def test_what_is_wrong_is_told_with_where_it_was_met(served: Callable[..., Any]) -> None:
    with served(broken, lifespan="off") as at:
        found = Crawl(at, 100)
    assert sorted(found.wrong) == [
        "404 /gone, met on /", "leads elsewhere: https://example.com/x.png, met on /",
        "no place #no-such-place in /there, wanted on /",
    ]
    assert found.kinds == {"/": 2, "/gone": 1, "/there": 1, "/aside": 1, "/list?sort": 1}
    assert found.left == 0


def test_every_link_of_a_small_site_leads_somewhere(counted_path: Path, served: Callable[..., Any]) -> None:
    with served(application(counted_path)) as at:
        found = Crawl(at, 1_000)
    assert found.wrong == []
    assert found.left == 0
    assert found.kinds["/bao-cao/…"] == 10  # five reports in two languages
