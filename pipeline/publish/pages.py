"""The pages of the site: an address and its parameters in, a response out.

What a page shows is computed in ``overview``, ``report``, ``findings``, ``searching`` and,
of the corpus as a whole, ``corpus_pages``; how it looks stands in ``templates``. Every page answers under the strict
policy of ``guard`` and is wholly made of escaped templates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote as quote_url
from urllib.parse import unquote, urlencode

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Response

from pipeline.publish import corpus_pages, findings, overview, page_images, page_view, report, searching
from pipeline.publish.cells import word_of
from pipeline.publish.claims import COMPARING_KINDS
from pipeline.publish.guard import STRICT_POLICY
from pipeline.publish.measured import accuracy_table
from pipeline.publish.metadata import COLUMN_WORDS, TABLE_ABOUT
from pipeline.publish.queries import ON_TIME_RATE
from pipeline.publish.words import Words
from schemas.records import ClaimKind

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"

#: Longer than any name or query a reader types; the rest is cut off.
MOST_CHARACTERS = 200
MOST_PAGES = 2000


def _static_version() -> str:
    content = b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))
    return hashlib.sha256(content).hexdigest()[:10]


STATIC_VERSION = _static_version()


Page = Callable[[Any, Any], Awaitable[Response]]


def words_for(request: Any) -> Words:
    """Choose the language: Vietnamese unless the address says ``lang=en``."""
    return Words("en" if request is not None and request.args.get("lang") == "en" else "vi")


def template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    """Give every template, Datasette's own too, its words and the addresses of the site."""
    words = words_for(request)
    base = str(datasette.urls.path("/")).rstrip("/")
    database = datasette.urls.database(datasette.get_database().name)

    def href(path: str, fragment: str = "", **parameters: object) -> str:
        query = {k: v for k, v in parameters.items() if v not in (None, "")}
        if words.lang == "en":
            query["lang"] = "en"
        address = f"{base}{path}?{urlencode(query)}" if query else f"{base}{path}"
        return f"{address}#{quote_url(fragment)}" if fragment else address

    def report_href(document_id: str, fragment: str = "") -> str:
        return href(f"/bao-cao/{quote_url(document_id, safe='')}", fragment)

    return {
        "t": words,
        "lang": words.lang,
        "base_href": base,
        "href": href,
        "report_href": report_href,
        "data_href": lambda path="", **q: f"{database}{path}" + (f"?{urlencode(q)}" if q else ""),
        "static_href": lambda name: f"{base}/static/{name}?v={STATIC_VERSION}",
        "column_words": COLUMN_WORDS,
        "word_of": word_of,
        "table_about": TABLE_ABOUT,
        "switch_href": _switch(request, words, base),
    }


def _switch(request: Any, words: Words, base: str) -> str:
    """Return the address of this page in the other language."""
    if request is None:
        return f"{base}/"
    kept = [(key, value) for key in request.args for value in request.args.getlist(key) if key != "lang"]
    if words.lang == "vi":
        kept.append(("lang", "en"))
    # The path is as the browser sent it, encoded already; ``mount`` has cut the base path off.
    return base + quote_url(request.path, safe="/%") + (f"?{urlencode(kept)}" if kept else "")


async def _page(datasette: Any, request: Any, template: str, status: int = 200, **context: Any) -> Response:
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html, status=status, headers={"content-security-policy": STRICT_POLICY})


def _argument(request: Any, name: str, default: str = "") -> str:
    return str(request.args.get(name) or default)[:MOST_CHARACTERS]


def _page_number(request: Any) -> int:
    text = _argument(request, "page", "0")
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() else 0


async def home(datasette: Any, request: Any) -> Response:
    """Show what is in the corpus and the findings to look at first."""
    db = datasette.get_database()
    words = words_for(request)
    seen = await overview.overview_of(db)
    inconsistent = sum(row["n"] for row in seen.verdicts if row["verdict"] == "inconsistent")
    return await _page(datasette, request, "home.html", overview=seen, inconsistent=inconsistent,
                       newest=await overview.newest_findings(db, seen, words), rate=ON_TIME_RATE,
                       matrix=await overview.matrix_of(db, seen), accuracy=accuracy_table(words.lang),
                       unit_path=corpus_pages.unit_path)


async def reports(datasette: Any, request: Any) -> Response:
    """List the reports, by district and period."""
    db = datasette.get_database()
    filters = {name: _argument(request, name) for name in ("district", "period")}
    page = _page_number(request)
    listed, more = await overview.list_reports(db, page=page, **filters)
    seen = await overview.overview_of(db)
    return await _page(datasette, request, "reports.html", overview=seen, listed=listed, more=more, page=page,
                       filters=filters)


async def read_report(datasette: Any, request: Any) -> Response:
    """Show one report with everything found in it marked in place."""
    db, words = datasette.get_database(), words_for(request)
    document = await page_images.document_of(db, unquote(request.url_vars["document"]))
    if document is None:
        return await _page(datasette, request, "message.html", status=404, message=words("not_found"))
    drawable = await page_images.file_of(datasette, document)
    addresses = report.Addresses(
        str(datasette.urls.query(db.name, "noi-dan-van-ban")),
        page_view.address_of(template_vars(datasette, request)["href"], document["id"]) if drawable else None,
    )
    found = await report.load_report(db, document, words, addresses)
    return await _page(datasette, request, "report.html", report=found, document=found.document,
                       images=page_view.images_of(found.document, found.versions, bool(drawable)))


async def view_page(datasette: Any, request: Any) -> Response:
    """Show one page as printed, with boxes that lead into the text."""
    db, words, number = datasette.get_database(), words_for(request), int(request.url_vars["page"])
    document = await page_images.document_of(db, unquote(request.url_vars["document"]))
    drawable = await page_images.file_of(datasette, document)
    leaf = await page_view.leaf_of(db, document, number, words) if document else None
    if document is None or leaf is None or drawable is None:
        key = "not_found" if document is None else "no_page" if leaf is None else "no_image.file"
        return await _page(datasette, request, "message.html", status=404, message=words(key))
    return await _page(datasette, request, "page.html", leaf=leaf, document=document,
                       chosen=_argument(request, "m"))


async def list_findings(datasette: Any, request: Any) -> Response:
    """List the claims that do not hold, narrowed by the address."""
    db = datasette.get_database()
    filters = findings.Filters(
        **{name: _argument(request, name) for name in ("district", "period", "kind", "severity")},
        leads=_argument(request, "leads") == "1",
    )
    page = _page_number(request)
    found, more = await findings.load_findings(db, filters, words_for(request), page=page)
    seen = await overview.overview_of(db)
    return await _page(datasette, request, "findings.html", overview=seen, found=found, more=more, page=page,
                       filters=filters, kinds=COMPARING_KINDS if filters.leads else tuple(ClaimKind))


def _corpus_page(make: Callable[[corpus_pages.Visit], Awaitable[corpus_pages.Shown]]) -> Page:
    """Serve a page of ``corpus_pages``."""

    async def page(datasette: Any, request: Any) -> Response:
        known = template_vars(datasette, request)
        shown = await make(corpus_pages.Visit(
            db=datasette.get_database(), words=known["t"], page=_page_number(request), path=dict(request.url_vars),
            arguments=lambda name: _argument(request, name) if name in request.args else None,
            href=known["href"], report_href=known["report_href"],
        ))
        return await _page(datasette, request, shown.template, shown.status, **shown.values)

    return page


async def search(datasette: Any, request: Any) -> Response:
    """Search the text of all reports."""
    query = _argument(request, "q").strip()
    too_heavy = False
    try:
        found, more = await searching.find(datasette.get_database(), query)
    except QueryInterrupted:
        found, more, too_heavy = [], False, True
    return await _page(datasette, request, "search.html", query=query, found=found, more=more,
                       too_heavy=too_heavy)


#: Regular expression of the path -> page. Datasette tries these before its own.
ROUTES: tuple[tuple[str, Page], ...] = (
    (r"^/$", home),
    (r"^/bao-cao$", reports),
    (r"^/bao-cao/(?P<document>[^/]+)$", read_report),
    (r"^/trang/(?P<document>[^/]+)/(?P<page>[0-9]{1,5})$", view_page),
    (r"^/trang/(?P<document>[^/]+)/(?P<page>[0-9]{1,5})\.webp$", page_images.page_image),
    (r"^/cat/(?P<place>[^/]+)\.webp$", page_images.place_image),
    (r"^/phat-hien$", list_findings),
    (r"^/so-sanh$", _corpus_page(corpus_pages.compare_page)),
    (r"^/don-vi$", _corpus_page(corpus_pages.units_page)),
    (r"^/don-vi/(?P<province>[^/]+)/(?P<district>[^/]+)$", _corpus_page(corpus_pages.unit_page)),
    (r"^/van-ban$", _corpus_page(corpus_pages.instruments_page)),
    (r"^/van-ban/(?P<number>.+)$", _corpus_page(corpus_pages.instrument_page)),
    (r"^/do-chinh-xac$", _corpus_page(corpus_pages.accuracy_page)),
    (r"^/tim-kiem$", search),
)
