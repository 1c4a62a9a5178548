"""How a page of ours becomes HTML: the words and addresses that every template has, and the rendering itself.

In: a template and its values. Out: a response under the strict policy of ``guard``. Datasette renders
its own pages with asynchronous templates, where every value is awaited; ours hold nothing to wait for
and are rendered straight, in a third of the time.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote as quote_url
from urllib.parse import urlencode

from datasette.utils.asgi import Response
from jinja2 import Environment

from pipeline.output.visible_text import unreordered
from pipeline.publish.claim_notes import arithmetic
from pipeline.publish.data.cells import QUANTITIES, codes_of, quantity, word_of
from pipeline.publish.data.metadata import (
    TABLE_ABOUT,
    description,
    heading,
    meaning,
    question_about,
    question_title,
    table_title,
)
from pipeline.publish.data.references import name_of
from pipeline.publish.review import marks
from pipeline.publish.review.desk import desk_of
from pipeline.publish.serving.guard import STRICT_POLICY
from pipeline.publish.words import Words
from schemas.problem_words import EXPLAINED

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


def _static_version() -> str:
    content = b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))
    return hashlib.sha256(content).hexdigest()[:10]


STATIC_VERSION = _static_version()


def words_for(request: Any) -> Words:
    """Choose the language: Vietnamese unless the address says ``lang=en``."""
    asked = request is not None and "en" in (request.args.get("lang"), request.args.get("_lang"))
    return Words("en" if asked else "vi")


def _quoted(text: str) -> str:
    """Quote a part of an address; keys of documents and claims, of which pages have thousands, need none."""
    return text if _PLAIN.fullmatch(text) else quote_url(text, safe="")


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
        return f"{address}#{_quoted(fragment)}" if fragment else address

    in_language = "?lang=en" if words.lang == "en" else ""

    def report_href(document_id: str, fragment: str = "") -> str:
        # Hundreds a page: put together without the detour of parameters that it has not got.
        address = f"{base}/bao-cao/{_quoted(document_id)}{in_language}"
        return f"{address}#{_quoted(fragment)}" if fragment else address

    return {
        "t": words,
        "lang": words.lang,
        "base_href": base,
        "href": href,
        "report_href": report_href,
        "data_href": lambda path="", **q: _with_query(f"{database}{path}", q, words.lang),
        "data_path": database.removeprefix(base),
        "here": f"{request.path}/" if request is not None else "",
        "static_href": lambda name: f"{base}/static/{name}?v={STATIC_VERSION}",
        "heading": lambda table, column: heading(table, column, words.lang),
        "table_title": lambda table: table_title(table, words.lang),
        "question_title": lambda name: question_title(name, words.lang),
        "question_about": lambda name: question_about(name, words.lang),
        "about_database": description(words.lang),
        "meaning": lambda table, column: meaning(table, column, words.lang),
        "arithmetic": arithmetic,
        "problem_words": EXPLAINED,
        "word_of": word_of,
        "name_of": lambda table, column, key: name_of(datasette, table, column, key),
        "codes_of": lambda column: codes_of(column, words),
        "quantity": quantity,
        "quantities": QUANTITIES,
        "table_about": TABLE_ABOUT,
        "switch_href": _switch(request, words, base),
        "reviewing": desk_of(datasette) is not None,
        "decision_of": marks.decision_reader(datasette, request, words),
        "decided_rows": marks.rows_reader(datasette, request, words),
    }


def _with_query(path: str, query: dict[str, Any], lang: str) -> str:
    query |= {"lang": "en"} if lang == "en" else {}
    return f"{path}?{urlencode(query)}" if query else path


def _switch(request: Any, words: Words, base: str) -> str:
    """Return the address of this page in the other language."""
    if request is None:
        return f"{base}/"
    kept = [(key, value) for key in request.args for value in request.args.getlist(key)
            if key not in ("lang", "_lang")]
    if words.lang == "vi":
        kept.append(("lang", "en"))
    # The path is as the browser sent it, encoded already; ``mount`` has cut the base path off. A comma parts the
    # columns of a key.
    return base + quote_url(request.path, safe="/%,") + (f"?{urlencode(kept)}" if kept else "")


def page_of(datasette: Any, request: Any, template: str, status: int = 200, **context: Any) -> Response:
    """Render a template of ours with its values."""
    html = rendered(datasette, request, template, context)
    return Response.html(html, status=status, headers={"content-security-policy": STRICT_POLICY})


def page_of_today(datasette: Any, request: Any, template: str, **context: Any) -> Response:
    """Render a page that says what day it is, or what lies beside the database: nobody may keep it."""
    answer = page_of(datasette, request, template, **context)
    answer.headers["cache-control"] = "no-store"
    return answer


def rendered(datasette: Any, request: Any, template: str, context: dict[str, Any]) -> str:
    """Render a template of ours to text, without what reorders the page around it."""
    known = {
        "request": request, "urls": datasette.urls,
        "csrftoken": request.scope.get("csrftoken") or (lambda: ""),
        **template_vars(datasette, request),
    }
    return str(unreordered(_straight(datasette).get_template(template).render({**known, **context})))


def _straight(datasette: Any) -> Environment:
    """Datasette's templates, rendered without awaiting; what reorders is taken out of a whole page at once."""
    kept: Environment | None = getattr(datasette, "_doichieu_straight", None)
    if kept is None:
        kept = datasette.jinja_env.overlay(enable_async=False, finalize=None, auto_reload=False)
        datasette._doichieu_straight = kept
    return kept
