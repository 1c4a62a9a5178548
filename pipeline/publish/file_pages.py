"""Views of the site as files: findings, hits, reports, comparisons, and the package of the whole.

In: an address and its parameters. Out: a file as ``downloads`` makes it, or a few words where there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette.database import QueryInterrupted
from datasette.utils.asgi import AsgiFileDownload, Response

from pipeline.publish import downloads
from pipeline.publish.corpus.compare_files import compare_sheets
from pipeline.publish.data import data_page
from pipeline.publish.data.references import indicator_labels
from pipeline.publish.findings import findings
from pipeline.publish.reading import reading_of
from pipeline.publish.rendering import words_for
from pipeline.publish.reports.sheets import report_sheets, together
from pipeline.publish.request_arguments import filters_of, sought_of, visit_of
from pipeline.publish.review import marks
from pipeline.publish.review.desk import desk_of
from pipeline.publish.search import searching


async def download_comparison(datasette: Any, request: Any) -> Response:
    """Answer with the values of the compare page that the address chooses, as a file."""
    sheets = await compare_sheets(visit_of(datasette, request))
    if not sheets:
        return Response.text(words_for(request)("rebuild"), status=503)
    return await _file(datasette, request, "so-sanh", *sheets)


async def download_findings(datasette: Any, request: Any) -> Response:
    """Answer with the findings that the address narrows to, as a file."""
    filters = filters_of(request)
    found, total = await findings.download_findings(reading_of(datasette), filters)
    name = "dau-moi" if filters.leads else "phat-hien"
    return await _file(datasette, request, name, downloads.Sheet(name, found, total))


async def download_hits(datasette: Any, request: Any) -> Response:
    """Answer with the first hits of a search, as a file."""
    sought = sought_of(request)
    try:
        sheet = await searching.download_hits(reading_of(datasette), sought)
    except QueryInterrupted:
        return Response.text(words_for(request)("too_heavy"), status=400)
    return await _file(datasette, request, "tim-kiem", sheet)


async def download_report(datasette: Any, request: Any) -> Response:
    """Answer with all that was found in one report, as a file."""
    document_id = unquote(request.url_vars["document"])
    words = words_for(request)
    reviewed = await marks.marks_of(datasette, request, [document_id], words) if desk_of(datasette) else None
    sheets = await report_sheets(reading_of(datasette), document_id, reviewed)
    if not sheets:
        return Response.text(words("not_found"), status=404)
    # CSV holds one table: figures and claims, not the facts of the report alone.
    shown = [together(sheets)] if request.url_vars["format"] == "csv" else sheets
    return await _file(datasette, request, f"bao-cao-{document_id}", *shown)


async def _file(datasette: Any, request: Any, name: str, *sheets: downloads.Sheet) -> Response:
    address = datasette.absolute_url(request, request.full_path)
    labels = await indicator_labels(reading_of(datasette), words_for(request).lang)
    return await downloads.file_of(sheets, request.url_vars["format"], name, address, labels)


async def send_package(datasette: Any, request: Any) -> AsgiFileDownload | Response:
    """Send the package that stands beside the database."""
    package = data_page.package_beside(Path(datasette.get_database().path))
    if package is None:
        return Response.text(words_for(request)("no_package"), status=404)
    return AsgiFileDownload(str(package.path), filename=data_page.PACKAGE, content_type="application/zip")


#: Regular expression of the path -> file.
ROUTES = (
    (r"^/bao-cao/(?P<document>[^/]+)\.(?P<format>csv|json|xlsx)$", download_report),
    (r"^/phat-hien\.(?P<format>csv|json|xlsx)$", download_findings),
    (r"^/so-sanh\.(?P<format>csv|json|xlsx)$", download_comparison),
    (r"^/tim-kiem\.(?P<format>csv|json|xlsx)$", download_hits),
    (r"^/du-lieu/doichieu\.zip$", send_package),
)
