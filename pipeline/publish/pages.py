"""The pages of the site: an address and its parameters in, a response out.

What a page shows is computed in ``overview``, ``report``, ``findings``, ``searching`` and,
of the corpus as a whole, ``corpus_pages``; how it looks stands in ``templates``. Every page answers under the strict
policy of ``guard`` and is wholly made of escaped templates.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote as quote_url
from urllib.parse import unquote

from datasette.database import QueryInterrupted
from datasette.utils.asgi import AsgiFileDownload, Response

from pipeline.publish import downloads, file_pages
from pipeline.publish.claims import ShownClaim
from pipeline.publish.corpus import corpus_pages, overview
from pipeline.publish.data import data_page, examples
from pipeline.publish.data.queries import ON_TIME_RATE
from pipeline.publish.findings import finding, findings
from pipeline.publish.measured import first_readings
from pipeline.publish.reading import reading_of
from pipeline.publish.rendering import page_of, page_of_today, template_vars, words_for
from pipeline.publish.reports import page_images, page_view, report
from pipeline.publish.reports.text import article
from pipeline.publish.request_arguments import argument, filters_of, page_number, sought_of, visit_of
from pipeline.publish.review import marks
from pipeline.publish.review import pages as review_pages
from pipeline.publish.search import searching
from pipeline.publish.serving.robots import robots

Page = Callable[[Any, Any], Awaitable[Response | AsgiFileDownload]]


async def home(datasette: Any, request: Any) -> Response:
    """Show what is in the corpus and the findings to look at first."""
    db = reading_of(datasette)
    words = words_for(request)
    seen = await overview.overview_of(db)
    newest, _ = await _parted(datasette, request, await overview.newest_findings(db, seen, words))
    inconsistent = sum(row["n"] for row in seen.verdicts if row["verdict"] == "inconsistent")
    return page_of(datasette, request, "home.html", overview=seen, inconsistent=inconsistent,
                       newest=newest, rate=ON_TIME_RATE,
                       matrix=await overview.matrix_of(db, seen), expected=first_readings(words.lang).sentences[0],
                       unit_path=corpus_pages.unit_path)


async def reports(datasette: Any, request: Any) -> Response:
    """List the reports, by district and period."""
    db = reading_of(datasette)
    filters = {name: argument(request, name) for name in ("district", "period")}
    page = page_number(request)
    listed, more = await overview.list_reports(db, page=page, **filters)
    seen = await overview.overview_of(db)
    return page_of(datasette, request, "reports.html", overview=seen, listed=listed, more=more, page=page,
                       filters=filters)


async def read_report(datasette: Any, request: Any) -> Response:
    """Show one report with everything found in it marked in place."""
    db, words = reading_of(datasette), words_for(request)
    document = await page_images.document_of(db, unquote(request.url_vars["document"]))
    if document is None:
        return page_of(datasette, request, "message.html", status=404, message=words("not_found"))
    drawable = await page_images.file_of(datasette, document)
    addresses = report.Addresses(
        str(datasette.urls.query(db.name, "noi-dan-van-ban")),
        page_view.address_of(template_vars(datasette, request)["href"], document["id"]) if drawable else None,
    )
    reviewed = await marks.marks_of(datasette, request, [document["id"]], words)
    found = await report.load_report(db, document, words, addresses, reviewed)
    return page_of(datasette, request, "report.html", report=found, document=found.document, article=article,
                       images=page_view.images_of(found.document, found.versions, bool(drawable)))


async def view_page(datasette: Any, request: Any) -> Response:
    """Show one page as printed, with boxes that lead into the text."""
    db, words, number = reading_of(datasette), words_for(request), int(request.url_vars["page"])
    document = await page_images.document_of(db, unquote(request.url_vars["document"]))
    drawable = await page_images.file_of(datasette, document)
    leaf = await page_view.leaf_of(db, document, number, words) if document else None
    if document is None or leaf is None or drawable is None:
        key = "not_found" if document is None else "no_page" if leaf is None else "no_image.file"
        return page_of(datasette, request, "message.html", status=404, message=words(key))
    return page_of(datasette, request, "page.html", leaf=leaf, document=document,
                       chosen=argument(request, "m"))


async def _parted(
    datasette: Any, request: Any, claims: Sequence[ShownClaim]
) -> tuple[list[ShownClaim], list[ShownClaim]]:
    """Part findings into those that stand and those a reviewer rejected, each with its decision."""
    documents = {claim.row["document_id"] for claim in claims}
    return marks.reviewed_last(claims, await marks.marks_of(datasette, request, documents, words_for(request)))


async def list_findings(datasette: Any, request: Any) -> Response:
    """List the claims that do not hold, narrowed by the address."""
    filters = filters_of(request)
    page = page_number(request)
    words = words_for(request)
    found = await findings.find_findings(reading_of(datasette), filters, words, page)
    standing, rejected = await _parted(datasette, request, found.shown)
    return page_of(datasette, request, "findings.html", found=found, standing=standing, rejected=rejected,
                       page=page, expected=first_readings(words.lang).sentences[0], filters=filters,
                       drawable=await _drawable(datasette, found.shown))


async def show_finding(datasette: Any, request: Any) -> Response:
    """Show one claim under an address that stays valid across rebuilds."""
    db, words = reading_of(datasette), words_for(request)
    claim_id = unquote(request.url_vars["claim"])
    address = datasette.absolute_url(request, datasette.urls.path(f"/phat-hien/{quote_url(claim_id, safe='')}"))
    found = await finding.load_finding(db, claim_id, words, address, date.today())
    if found is None:
        return page_of(datasette, request, "finding_gone.html", status=404, claim_id=claim_id,
                           document=await finding.report_of(db, claim_id))
    await _parted(datasette, request, [found.claim])
    return page_of_today(datasette, request, "finding.html", finding=found, claim=found.claim,
                                drawable=await _drawable(datasette, [found.claim]))


async def _drawable(datasette: Any, claims: Sequence[ShownClaim]) -> set[str]:
    """The documents of these claims whose pages can be shown as images."""
    ids = {claim.row["document_id"] for claim in claims}
    return await page_images.at_hand(datasette, reading_of(datasette), ids)


def _corpus_page(make: Callable[[corpus_pages.Visit], Awaitable[corpus_pages.Shown]]) -> Page:
    """Serve a page of ``corpus_pages``."""

    async def page(datasette: Any, request: Any) -> Response:
        shown = await make(visit_of(datasette, request))
        return page_of(datasette, request, shown.template, shown.status, **shown.values)

    return page


async def search(datasette: Any, request: Any) -> Response:
    """Search the passages, figures and citations of all reports."""
    db = reading_of(datasette)
    sought = sought_of(request)
    page, results = page_number(request), None
    with suppress(QueryInterrupted):
        results = await searching.search(db, sought, page)
    return page_of(datasette, request, "search.html", query=sought.query, sought=sought, results=results,
                       hits=searching.versions_together(results.hits) if results else [], page=page,
                       overview=await overview.overview_of(db), per_page=searching.PER_PAGE)


async def use_data(datasette: Any, request: Any) -> Response:
    """Show where the data can be had, with examples and their answers."""
    db = reading_of(datasette)
    site = datasette.absolute_url(request, datasette.urls.path("/")).rstrip("/")
    inside = datasette.urls.database(db.name)[len(datasette.urls.path("/").rstrip("/")) :]
    return page_of_today(
        datasette, request, "use_data.html", package=data_page.package_beside(Path(db.path)),
        examples=examples.EXAMPLES, site_address=site, database_path=inside,
        answers=await examples.answers_of(datasette, inside), most=downloads.MOST_ROWS,
        citation=await data_page.citation(db, words_for(request), f"{site}/", date.today()),
    )  # fmt: skip


#: Regular expression of the path -> page. Datasette tries these before its own.
ROUTES: tuple[tuple[str, Page], ...] = (
    # A key may end in what names a format: files come first.
    *file_pages.ROUTES,
    (r"^/$", home),
    (r"^/bao-cao$", reports),
    (r"^/bao-cao/(?P<document>[^/]+)$", read_report),
    (r"^/trang/(?P<document>[^/]+)/(?P<page>[0-9]{1,5})$", view_page),
    (r"^/trang/(?P<document>[^/]+)/(?P<page>[0-9]{1,5})\.webp$", page_images.page_image),
    (r"^/cat/(?P<place>[^/]+)\.webp$", page_images.place_image),
    (r"^/phat-hien$", list_findings),
    (r"^/phat-hien/(?P<claim>[^/]+)$", show_finding),
    (r"^/so-sanh$", _corpus_page(corpus_pages.compare_page)),
    (r"^/don-vi$", _corpus_page(corpus_pages.units_page)),
    (r"^/don-vi/(?P<province>[^/]+)/(?P<district>[^/]+)$", _corpus_page(corpus_pages.unit_page)),
    (r"^/van-ban$", _corpus_page(corpus_pages.instruments_page)),
    (r"^/van-ban/(?P<number>.+)$", _corpus_page(corpus_pages.instrument_page)),
    (r"^/do-chinh-xac$", _corpus_page(corpus_pages.accuracy_page)),
    (r"^/tim-kiem$", search),
    (r"^/du-lieu$", use_data),
    (r"^/robots\.txt$", robots),
    *review_pages.ROUTES,
)
