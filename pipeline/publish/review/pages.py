"""The pages of reviewers: login, queue, one subject with its decisions; and what their forms do.

Comes in: a request. Goes out: a response, never cached. Who a request is from, is asked on
every page; that a form is our own is held by ``guard`` (origin) and by Datasette (CSRF token).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote as quote_url
from urllib.parse import unquote

from datasette.utils.asgi import Response

from pipeline.decisions.ledger import Conflict
from pipeline.publish.rendering import rendered
from pipeline.publish.review.accounts import NAME, SESSION_SECONDS
from pipeline.publish.review.desk import COOKIE, DATABASE, Desk, desk_of
from pipeline.publish.review.forms import Known, Refused, decide, own_path
from pipeline.publish.review.marks import marks_of, show_decision
from pipeline.publish.review.waiting import LISTS, PER_PAGE, Item, claims_on, item_of, load_queue
from pipeline.publish.serving.guard import STRICT_POLICY
from pipeline.publish.words import Words
from schemas.decisions import DECISIONS, State
from schemas.records import Outcome

LOGIN, LOGOUT, QUEUE = "/duyet/dang-nhap", "/duyet/dang-xuat", "/duyet"
#: 20 items each; what lies beyond is reached by deciding.
MOST_PAGES = 5_000

Page = Callable[[Any, Any], Awaitable[Response]]
DeskPage = Callable[[Any, Any, Desk, Words], Awaitable[Response]]


def _words(request: Any) -> Words:
    return Words("en" if request.args.get("lang") == "en" else "vi")


def _base(datasette: Any) -> str:
    return str(datasette.urls.path("/")).rstrip("/")


def _localised(path: str, words: Words) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en" if words.lang == "en" else path


async def _page(
    datasette: Any, request: Any, template: str, status: int = 200, headers: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    desk = desk_of(datasette)
    reviewer = desk.reviewer(request) if desk else None
    html = rendered(datasette, request, template, {**context, "reviewer": reviewer})
    always = {"content-security-policy": STRICT_POLICY, "cache-control": "no-store"}
    return Response.html(html, status=status, headers={**always, **(headers or {})})


def _redirect(datasette: Any, path: str) -> Response:
    return Response("", status=303, headers={"location": f"{_base(datasette)}{path}", "cache-control": "no-store"})


def _at_desk(page: DeskPage) -> Page:
    """Answer 404 where reviewing is off."""

    async def answer(datasette: Any, request: Any) -> Response:
        desk, words = desk_of(datasette), _words(request)
        if desk is None:
            return await _page(datasette, request, "message.html", status=404, message=words("review.none"))
        return await page(datasette, request, desk, words)

    return answer


@_at_desk
async def login(datasette: Any, request: Any, desk: Desk, words: Words) -> Response:
    """Let a reviewer in."""
    form = await request.post_vars() if request.method == "POST" else {}
    then = own_path(form.get("next") or request.args.get("next") or "", QUEUE)
    if request.method != "POST":
        return await _page(datasette, request, "review_login.html", then=then, open=bool(desk.accounts), refused="")
    name, password = form.get("name", "").strip(), form.get("password", "")
    client = (request.scope.get("client") or ("",))[0]
    if not desk.attempts.allow(client, name):
        return await _page(datasette, request, "review_login.html", status=429, headers={"retry-after": "600"},
                           then=then, open=True, refused=words("review.too_many"))
    fits = await asyncio.get_running_loop().run_in_executor(desk.hashing, desk.accounts.fits, name, password)
    if not fits or not NAME.fullmatch(name):
        return await _page(datasette, request, "review_login.html", status=403, then=then,
                           open=bool(desk.accounts), refused=words("review.wrong"))
    desk.sessions.end(request.cookies.get(COOKIE, ""))
    answer = _redirect(datasette, then)
    answer.set_cookie(COOKIE, desk.sessions.start(name), max_age=SESSION_SECONDS, path=f"{_base(datasette)}/",
                      secure=request.scheme == "https", httponly=True, samesite="strict")
    return answer


@_at_desk
async def logout(datasette: Any, request: Any, desk: Desk, words: Words) -> Response:
    """End the session."""
    if request.method != "POST":
        return _redirect(datasette, _localised(QUEUE, words))
    desk.sessions.end(request.cookies.get(COOKIE, ""))
    answer = _redirect(datasette, _localised(LOGIN, words))
    answer.set_cookie(COOKIE, "", max_age=0, path=f"{_base(datasette)}/", secure=request.scheme == "https",
                      httponly=True, samesite="strict")
    return answer


def _to_login(datasette: Any, request: Any, words: Words) -> Response:
    here = request.path  # ``mount`` has cut the base path off
    if request.method == "GET" and request.query_string:
        here += f"?{request.query_string}"
    return _redirect(datasette, _localised(f"{LOGIN}?next={quote_url(here, safe='')}", words))


def _page_number(text: str) -> int:
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@_at_desk
async def queue(datasette: Any, request: Any, desk: Desk, words: Words) -> Response:
    """List what waits, with a form each."""
    if desk.reviewer(request) is None:
        return _to_login(datasette, request, words)
    page = _page_number(request.args.get("page") or "")
    which, items, counts = await load_queue(desk, request.args.get("what") or "", _base(datasette), words, page)
    marks = await marks_of(datasette, request, {item.document_id for item in items}, words)
    marks.put_on(item.claim.row for item in items if item.claim is not None)
    return await _page(datasette, request, "review_queue.html", which=which, items=items, counts=counts, lists=LISTS,
                       page=page, more=counts[which] > (page + 1) * PER_PAGE, pages=-(-counts[which] // PER_PAGE),
                       decisions_href=datasette.urls.table(DATABASE, DECISIONS.name),
                       **await _choices(desk, words))


async def _choices(desk: Desk, words: Words) -> dict[str, Any]:
    """What the correcting fields of a form offer."""
    return {"indicators": list((await desk.indicators(words.lang)).items()),
            "outcomes": [str(outcome) for outcome in Outcome]}


@_at_desk
async def subject(datasette: Any, request: Any, desk: Desk, words: Words) -> Response:
    """Show one figure or claim with all decisions on it; take a decision of a reviewer."""
    document, key = (unquote(request.url_vars[name]) for name in ("document", "key"))
    reviewer = desk.reviewer(request)
    item = await item_of(desk, document, key, _base(datasette), words)
    if request.method != "POST":
        return await _show(datasette, request, desk, words, item)
    if reviewer is None:
        return _to_login(datasette, request, words)
    form = await request.post_vars()
    if item is None:
        return await _show(datasette, request, desk, words, None)
    known = Known(item.extracted, item.last, await desk.indicators(words.lang))
    try:
        await desk.record(decide(form, known, reviewer))
    except Refused as refused:
        conflict = refused.key in ("review.conflict", "review.moved")
        return await _show(datasette, request, desk, words, item, status=409 if conflict else 422,
                           refused=words(refused.key, **refused.fields), typed=form)
    except Conflict:
        item = await item_of(desk, document, key, _base(datasette), words)
        return await _show(datasette, request, desk, words, item, status=409, refused=words("review.conflict"),
                           typed=form)
    return _redirect(datasette, own_path(form.get("back", ""), item.back))


async def _show(
    datasette: Any, request: Any, desk: Desk, words: Words, item: Item | None, status: int = 200,
    refused: str = "", typed: dict[str, str] | None = None,
) -> Response:
    if item is None:
        return await _page(datasette, request, "message.html", status=404, message=words("review.none"))
    named = await desk.indicators(words.lang)
    history = [
        (d, show_decision(d, State.VALID, item.href, words, named)) for d in reversed(await desk.history(item.key))
    ]
    marks = await marks_of(datasette, request, [item.document_id], words)
    claims = await claims_on(desk, item.extracted.row_id, words) if item.figure and item.extracted else []
    marks.put_on(claim.row for claim in claims)
    if item.claim is not None:
        marks.put_on([item.claim.row])
    return await _page(datasette, request, "review_subject.html", status=status, item=item, history=history,
                       refused=refused, typed=typed or {}, claims=claims, **await _choices(desk, words))


def takes_forms(path: str) -> bool:
    """Whether a form may be sent to this path of a site with reviewing on."""
    return any(re.match(pattern, path) for pattern, page in ROUTES if page is not queue)


#: Regular expression of the path -> page.
ROUTES: tuple[tuple[str, Page], ...] = (
    (r"^/duyet$", queue),
    (r"^/duyet/dang-nhap$", login),
    (r"^/duyet/dang-xuat$", logout),
    (r"^/duyet/(?P<document>[0-9a-f]{12})/(?P<key>[0-9a-f]{16})$", subject),
)
