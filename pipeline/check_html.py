"""A checked report as one page of its own: no request to any host, everything escaped.

For a PDF each claim that does not hold shows the strip of the page it is printed on.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pypdfium2 as pdfium
from markupsafe import Markup, escape

from pipeline.check import Checked, CheckedClaim
from pipeline.check_text import ROLES, VERDICTS
from schemas.records import Box

#: Page strips shown at most: a page of 20 claims is a report to redo, not to scroll through.
MOST_STRIPS = 20
#: Points above and below the number: two lines of body text each.
_MARGIN = 44.0
_SCALE = 1.6

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:0}article{border:1px solid #ccc;border-left:.35rem solid #777;
padding: .8rem 1rem;margin:1rem 0;border-radius:.2rem;break-inside:avoid}article.inconsistent{border-left-color:#a1161c}
blockquote{margin:.6rem 0;font-family:Georgia,serif}mark{background:#ffe3e3;font-weight:700}
img{max-width:100%;border:1px solid #ddd}dl{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:.4rem 0}
dt{color:#555;font-size:.85rem}dd{margin:0;font-weight:600}footer{color:#444;margin-top:2rem}
@media (prefers-color-scheme:dark){body{background:#17181a;color:#e8e8e8}article{border-color:#444}
mark{background:#5c1a1d;color:#fff}dt,footer{color:#aaa}}
"""


def as_html(checked: Checked, *, english: bool = False, everything: bool = False) -> str:
    """The whole page; texts of the report are escaped, images are in the page."""
    document = checked.document
    shown = checked.claims if everything else checked.inconsistent
    strips = _strips(checked.file, shown)
    head = " · ".join(str(document[k]) for k in ("kind", "number", "issuer", "period") if document[k])
    body = Markup("").join(_article(c, strips.get(i), english) for i, c in enumerate(shown))
    counts = checked.verdicts
    told = ", ".join(f"{counts[k]} {v[1 if english else 0].lower()}" for k, v in VERDICTS.items() if counts[k])
    problems = Markup("").join(Markup("<li>{}</li>").format(p.message) for p in checked.problems)
    page = Markup(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="viewport" content="width=device-width"><style>{}</style></head><body>'
        "<h1>{}</h1><p>{}</p>{}<footer><p>{}</p><ul>{}</ul></footer></body></html>\n"
    )
    summary = f"{len(checked.claims)} {'claims' if english else 'phép tính'}: {told}"
    return str(page.format(
        "en" if english else "vi", document["file_name"], Markup(_STYLE),  # noqa: S704  our own constant
        document["title"] or document["file_name"], head, body, summary, problems,
    ))


def _article(claim: CheckedClaim, strip: str | None, english: bool) -> Markup:
    start, end = claim.stated_at
    sentence: Markup = escape(claim.sentence)
    if 0 <= start < end <= len(claim.sentence):
        sentence = Markup("{}<mark>{}</mark>{}").format(
            claim.sentence[:start], claim.sentence[start:end], claim.sentence[end:]
        )
    place = f"{'page' if english else 'trang'} {claim.page}" if claim.page else claim.section.split(" › ")[-1]
    rows = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(
            ROLES.get(o.role, (o.role, o.role))[1 if english else 0], o.value_text or o.value or "?"
        )
        for o in claim.operands
    )
    picture = Markup('<img alt="{}" src="data:image/png;base64,{}">').format(place, strip) if strip else Markup("")
    return Markup(
        '<article class="{}"><h2>{} — {}</h2><blockquote>{}</blockquote><p>{}</p><dl>{}</dl>{}</article>'
    ).format(
        claim.verdict, VERDICTS[claim.verdict][1 if english else 0], place, sentence,
        claim.explanation_en if english else claim.explanation_vi, rows, picture,
    )


def _strips(file: Path, claims: tuple[CheckedClaim, ...]) -> dict[int, str]:
    """PNG strips in base64 by position of the claim; none for a file without pages."""
    wanted = [(i, c.page, c.box) for i, c in enumerate(claims) if c.page and c.box][:MOST_STRIPS]
    if not wanted or file.read_bytes()[:1024].find(b"%PDF-") < 0:
        return {}
    document = pdfium.PdfDocument(file)
    try:
        return {i: _strip(document, page, box) for i, page, box in wanted if page and box}
    finally:
        document.close()


def _strip(document: pdfium.PdfDocument, number: int, box: Box) -> str:
    page = document[number - 1]
    try:
        image = page.render(scale=_SCALE, grayscale=True).to_pil()
    finally:
        page.close()
    top, bottom = max(0, int((box[1] - _MARGIN) * _SCALE)), int((box[3] + _MARGIN) * _SCALE)
    buffer = io.BytesIO()
    image.crop((0, top, image.width, min(bottom, image.height))).save(buffer, "PNG", compress_level=6)
    return base64.b64encode(buffer.getvalue()).decode()
