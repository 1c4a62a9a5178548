"""The pages of the site: an address and its parameters in, a response out.

What a page shows is computed in ``overview``, ``report``, ``findings``, ``compare`` and
``searching``; how it looks stands in ``templates``. Every page answers under the strict
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

from pipeline.publish import compare, findings, overview, report, searching
from pipeline.publish.cells import word_of
from pipeline.publish.claims import COMPARING_KINDS
from pipeline.publish.guard import STRICT_POLICY
from pipeline.publish.metadata import COLUMN_WORDS, TABLE_ABOUT
from pipeline.publish.queries import ON_TIME_RATE
from pipeline.publish.review import marks
from pipeline.publish.review import pages as review_pages
from pipeline.publish.review.desk import desk_of
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
        "href": href,
        "report_href": report_href,
        "data_href": lambda path="", **q: f"{database}{path}" + (f"?{urlencode(q)}" if q else ""),
        "static_href": lambda name: f"{base}/static/{name}?v={STATIC_VERSION}",
        "column_words": COLUMN_WORDS,
        "word_of": word_of,
        "table_about": TABLE_ABOUT,
        "switch_href": _switch(request, words, base),
        "reviewing": desk_of(datasette) is not None,
        "decision_of": marks.decision_reader(datasette, request, words),
    }


def _switch(request: Any, words: Words, base: str) -> str:
    """Return the address of this page in the other language."""
    if request is None:
        return f"{base}/"
    kept = [(key, value) for key in request.args for value in request.args.getlist(key) if key != "lang"]
    if words.lang == "vi":
        kept.append(("lang", "en"))
    return quote_url(request.path) + (f"?{urlencode(kept)}" if kept else "")


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
    seen = await overview.overview_of(db)
    worst, _ = await findings.load_findings(db, findings.Filters(), words_for(request), limit=4)
    worst, _ = await _parted(datasette, request, worst)
    inconsistent = sum(row["n"] for row in seen.verdicts if row["verdict"] == "inconsistent")
    return await _page(datasette, request, "home.html", overview=seen, worst=worst, inconsistent=inconsistent,
                       matrix=await overview.matrix_of(db, seen), rate=ON_TIME_RATE)


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
    db = datasette.get_database()
    cited_at = datasette.urls.query(db.name, "noi-dan-van-ban")
    document_id = unquote(request.url_vars["document"])
    reviewed = await marks.marks_of(datasette, request, [document_id], words_for(request))
    found = await report.load_report(db, document_id, words_for(request), str(cited_at), reviewed)
    if found is None:
        words = words_for(request)
        return await _page(datasette, request, "message.html", status=404, message=words("not_found"))
    return await _page(datasette, request, "report.html", report=found, document=found.document)


async def _parted(datasette: Any, request: Any, claims: Any) -> Any:
    """Part findings into those that stand and those a reviewer rejected, each with its decision."""
    documents = {claim.row["document_id"] for claim in claims}
    return marks.reviewed_last(claims, await marks.marks_of(datasette, request, documents, words_for(request)))


async def list_findings(datasette: Any, request: Any) -> Response:
    """List the claims that do not hold, narrowed by the address."""
    db = datasette.get_database()
    filters = findings.Filters(
        **{name: _argument(request, name) for name in ("district", "period", "kind", "severity")},
        leads=_argument(request, "leads") == "1",
    )
    page = _page_number(request)
    found, more = await findings.load_findings(db, filters, words_for(request), page=page)
    found, rejected = await _parted(datasette, request, found)
    seen = await overview.overview_of(db)
    return await _page(datasette, request, "findings.html", overview=seen, found=found, rejected=rejected, more=more,
                       page=page, filters=filters, kinds=COMPARING_KINDS if filters.leads else tuple(ClaimKind))


async def compare_districts(datasette: Any, request: Any) -> Response:
    """Show one indicator across districts and periods."""
    db = datasette.get_database()
    indicator = _argument(request, "indicator", ON_TIME_RATE)
    seen = await overview.overview_of(db)
    scopes = seen.scopes.get(indicator, [])
    scope = _argument(request, "scope") if "scope" in request.args else next(iter(scopes), "")
    provinces = sorted({row["province"] for row in seen.districts if row["province"]})
    province = _argument(request, "province")
    if not province and len(seen.districts) > compare.MAX_DISTRICTS:
        province = next(iter(provinces), "")
    table = await compare.compare(db, indicator, scope, province)
    return await _page(datasette, request, "compare.html", overview=seen, table=table, indicator=indicator,
                       scopes=scopes, provinces=provinces,
                       whole_country=len(seen.districts) <= compare.MAX_DISTRICTS)


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


Page = Callable[[Any, Any], Awaitable[Response]]

#: Regular expression of the path -> page. Datasette tries these before its own.
ROUTES: tuple[tuple[str, Page], ...] = (
    (r"^/$", home),
    (r"^/bao-cao$", reports),
    (r"^/bao-cao/(?P<document>[^/]+)$", read_report),
    (r"^/phat-hien$", list_findings),
    (r"^/so-sanh$", compare_districts),
    (r"^/tim-kiem$", search),
    *review_pages.ROUTES,
)
