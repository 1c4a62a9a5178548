"""A checked report as one page of its own: no request to any host, everything escaped.

Comes in: ``Checked``. Goes out: HTML, with the strip of the page each claim is printed
on where the report is a PDF. The words are ``pipeline.checking.check_text``'s, the strips
``pipeline.page_images.strips``'.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from markupsafe import Markup, escape

from pipeline.checking import check_account, check_text
from pipeline.checking.checked import Checked, CheckedClaim
from pipeline.intake.formats import PAGED
from pipeline.output.visible_text import unreordered, visible_name
from pipeline.page_images.strips import strips
from pipeline.publish.words import Words
from schemas.kinds import HOLDS_LOOSELY
from schemas.records import Outcome

#: A strip is 15 kB: 20 keep the page fit for a mail.
MOST_STRIPS = 20

_STYLE = """
:root{color-scheme:light dark;--ink:#1d1d1f;--paper:#fff;--soft:#5a5a60;--line:#d4d4d8;--bad:#a1161c;--mark:#ffe1e1}
@media (prefers-color-scheme:dark){:root{--ink:#e8e8ea;--paper:#17181a;--soft:#a9a9b0;--line:#3d3e44;--bad:#ff8a8f;
--mark:#5c1a1d}}
body{font:16px/1.55 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:var(--ink);
background:var(--paper);overflow-wrap:break-word}
h1{font-size:1.35rem;line-height:1.3;margin:0}h2{font-size:1rem;margin:0}header p,.place,h2 span{color:var(--soft)}
header p{margin:.3rem 0;overflow-wrap:anywhere}header p.result{color:var(--ink);font-weight:600;margin-top:.8rem}
h2 span{font-weight:400}.place{font-size:.92rem;margin:.1rem 0 0}
article{border-top:1px solid var(--line);padding:1.2rem 0;break-inside:avoid}
article.inconsistent h2 b{color:var(--bad)}article.inconsistent mark{background:var(--mark)}
blockquote{margin:.7rem 0;padding-left:.9rem;border-left:3px solid var(--line)}
mark{background:var(--line);color:inherit;font-weight:700;padding:0 .15em;border-radius:.15em}
.strip{overflow-x:auto;margin:.8rem 0;border:1px solid var(--line)}img{display:block;width:100%;min-width:36rem}
.strip.right{direction:rtl}
table{border-collapse:collapse;font-size:.92rem;overflow-wrap:break-word}
th{font-weight:400;color:var(--soft);text-align:left}.operands th{width:1%;white-space:nowrap}
tr.from td{color:var(--soft);padding-bottom:.4rem}
th,td{padding:.1rem 1.2rem .1rem 0;vertical-align:top}th+td{font-variant-numeric:tabular-nums}
.kinds td,.kinds thead th+th{text-align:right}.kinds td{font-variant-numeric:tabular-nums}
footer{border-top:1px solid var(--line);padding-top:.8rem}small{color:var(--soft)}
@media print{:root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--bad:#a1161c;--mark:#ffe1e1}
body{margin:0;padding:0;max-width:none;font-size:10.5pt;line-height:1.4}mark{text-decoration:underline}
article{padding:.8rem 0}.strip{overflow:visible}img{min-width:0}footer{break-inside:avoid}}
"""
_PAGE = Markup(
    '<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">\n<title>{name}</title>\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>{style}</style></head>\n'
    '<body>\n<header><h1>{title}</h1><p>{identity}</p><p>{source}</p>'
    '<p class="result">{result}</p>{suspects}</header>\n'
    "<main>{claims}</main>\n<footer>{summary}</footer>\n</body></html>"
)
_ARTICLE = Markup(
    '\n<article class="{verdict}"><h2>{number}. <b>{told}</b> <span>· {labels}</span></h2>\n'
    '<p class="place">{place}</p>\n<blockquote>{sentence}</blockquote>\n<p>{arithmetic}</p>\n'
    '<table class="operands">{rows}</table>\n{picture}</article>'
)
_ROW = Markup('<tr><th scope="row">{}</th><td>{}</td></tr>')
_FROM = Markup('<tr class="from"><td colspan="2">{}</td></tr>')
_STRIP = Markup(
    '<div class="strip{1}" tabindex="0" role="group" aria-label="{0}">'
    '<img alt="{0}" src="data:image/png;base64,{2}"></div>'
)
#: Heads of the table of kinds.
_KINDS = (
    ("Loại phép tính", "Kind of claim"), ("kiểm", "checked"), ("khớp", "hold"), ("không khớp", "do not hold"),
    ("chưa kiểm được", "cannot be decided"),
)  # fmt: skip


def as_html(checked: Checked, *, english: bool = False, everything: bool = False) -> str:
    """The whole page; texts of the report are escaped, images are in the page."""
    words = Words("en" if english else "vi")
    shown = check_text.shown(checked, everything)
    pictures = _pictures(checked, shown, words)
    articles = zip(range(1, len(shown) + 1), shown, pictures, strict=True)
    return str(unreordered(_PAGE.format(
        lang=words.lang, name=visible_name(checked.document["file_name"]), style=Markup(_STYLE),  # noqa: S704  our own constant
        title=checked.document["title"] or words("untitled"), identity=check_text.identity(checked, words),
        source=check_text.source(checked, words), result=check_account.answer(checked, words),
        suspects=_joined(Markup("<p>{}</p>").format(each) for each in (
            *filter(None, [check_account.reservation(checked, words)]), *check_text.suspects(shown, words))),
        claims=_joined(_article(*each, words) for each in articles), summary=_summary(checked, words),
    )))


def _joined(parts: object) -> Markup:
    return Markup("").join(parts)  # type: ignore[arg-type]


def _article(number: int, claim: CheckedClaim, picture: Markup, words: Words) -> Markup:
    rows = []
    for numbers, where in check_text.operands(claim, words):
        rows += [_ROW.format(*each) for each in numbers]
        if where:
            rows.append(_FROM.format(where))
    return _ARTICLE.format(
        number=number, verdict=claim.verdict, told=words.verdict(claim.verdict),
        labels=" · ".join(check_text.labels(claim, words)), place=check_text.place(claim, words),
        sentence=_marked(claim), arithmetic=check_text.told(claim, words), rows=_joined(rows), picture=picture,
    )


def _marked(claim: CheckedClaim) -> Markup:
    start, end = claim.stated_at
    if not 0 <= start < end <= len(claim.sentence):
        return escape(claim.sentence)
    parts = (claim.sentence[:start], claim.sentence[start:end], claim.sentence[end:])
    return Markup("{}<mark>{}</mark>{}").format(*parts)


def _pictures(checked: Checked, claims: Sequence[CheckedClaim], words: Words) -> list[Markup]:
    """What stands under each claim: the strip of its page, why there is none, or nothing."""
    if checked.document["media_type"] not in PAGED:
        return [Markup("")] * len(claims)
    en = words.lang == "en"
    spots = [(i, (c.page, c.box)) for i, c in enumerate(claims) if c.page and c.box]
    drawn = strips(checked.file, [spot for _, spot in spots[:MOST_STRIPS]])
    pictures = [_note("No place on the page is known." if en else "Chưa rõ vị trí trên trang.")] * len(claims)
    for place, (i, (page, _)) in enumerate(spots):
        if place >= MOST_STRIPS:
            pictures[i] = _note(
                f"Only the first {MOST_STRIPS} have an image of the page." if en
                else f"Chỉ {MOST_STRIPS} chỗ đầu có ảnh trang."
            )
        elif (strip := drawn[place]) is None:
            pictures[i] = _note("This page could not be drawn." if en else "Không vẽ được ảnh của trang này.")
        else:
            side = " right" if strip.right else ""
            pictures[i] = _STRIP.format(words("page", n=page), side, base64.b64encode(strip.png).decode())
    return pictures


def _note(text: str) -> Markup:
    return Markup("<p><small>{}</small></p>").format(text)


def _summary(checked: Checked, words: Words) -> Markup:
    parts = []
    if checked.claims:
        parts.append(Markup("<p>{}</p>").format(check_account.counted(checked, words)))
        parts.append(_kinds(checked, words))
    parts.append(Markup("<p>{}</p>").format(check_account.read(checked, words)))
    heading, lines = check_account.problems(checked, words)
    if lines:
        items = _joined(Markup("<li>{}</li>").format(each) for each in lines)
        parts.append(Markup("<p>{}</p><ul>{}</ul>").format(heading, items))
    return _joined(parts)


def _kinds(checked: Checked, words: Words) -> Markup:
    """How many claims of each kind were checked, hold, do not hold and cannot be decided."""
    heads = _joined(Markup('<th scope="col">{}</th>').format(each[words.lang == "en"]) for each in _KINDS)
    rows = []
    for kind, found in checked.kinds.items():
        hold = sum(found[code] for code in HOLDS_LOOSELY)
        counts = (found.total(), hold, found[Outcome.INCONSISTENT], found[Outcome.UNVERIFIABLE])
        cells = _joined(Markup("<td>{}</td>").format(each) for each in counts)
        rows.append(Markup('<tr><th scope="row">{}</th>{}</tr>').format(words.named("kind", kind), cells))
    return Markup('<table class="kinds"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        heads, _joined(rows)
    )
