"""The text of a report as markup: paragraphs, tables and notes in order, each with its claims in the margin.

In: the blocks of a ``Report``, whose texts are marked up. Out: what stands inside the article of the page. In Python
and not a template, for a report has hundreds of rows and cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from pipeline.publish.claim_notes import Address, Decided, margin_note
from pipeline.publish.claims import ShownClaim
from pipeline.publish.marking import escaped
from pipeline.publish.reports.report import Block, Report
from pipeline.publish.reports.tables import table_markup
from pipeline.publish.words import Words


def article(report: Report, words: Words, report_href: Address, decided: Decided) -> Markup:
    """Return the whole text; claims of no passage come last."""
    def margin(claims: Sequence[ShownClaim]) -> str:
        return "".join([margin_note(claim, words, report_href, decided) for claim in claims])

    group = f'<div class="margin" role="group" lang="{words.lang}" aria-label="{escaped(words("n_claims"))}">'
    parts: list[str] = []
    for block in report.blocks:
        parts += [f'<div class="row{" has-claims" if block.claims else ""}"><div class="folio">',
                  _folio(block, words), '</div><div class="text">', _text(block, words), "</div>",
                  f"{group}{margin(block.claims)}</div>" if block.claims else "", "</div>\n"]
    if report.notes:
        parts.append(f'<section class="notes"><h2>{escaped(words("notes"))}</h2>\n')
        for block in report.notes:
            parts += [f'<div class="row{" has-claims" if block.claims else ""}">', _note(block, words),
                      f"{group}{margin(block.claims)}</div>" if block.claims else "", "</div>\n"]
        parts.append("</section>\n")
    parts.append(margin(report.loose_claims))
    return Markup("".join(parts))  # noqa: S704 - texts are markup, all else is escaped


def _folio(block: Block, words: Words) -> str:
    """The number of the page that begins here."""
    if not block.new_page:
        return ""
    return f'<span data-begins="{block.page}">{escaped(words("page_short", n=block.page))}</span>'


def _text(block: Block, words: Words) -> str:
    if block.kind == "table_row":
        return (f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(words("tables"))}">'
                f'<table class="printed" id="{escaped(block.id)}">{table_markup(block.rows)}</table></div>')
    if block.kind == "heading":
        level = block.level
        return f'<h{level} id="{escaped(block.id)}" class="d{block.depth}">{block.body!s}</h{level}>'
    return f'<p id="{escaped(block.id)}" class="{escaped(block.kind)} d{block.depth}">{block.body!s}</p>'


def _note(block: Block, words: Words) -> str:
    """A footnote with its sign, and the way back to where the sign stands."""
    key, sign = escaped(block.id), escaped(block.note or "")
    back = escaped(words("back_to_text"))
    way = f'<a class="back" href="#{key}-m{sign}" aria-label="{back}">↩</a>' if sign else ""
    return (f'<div class="folio"><sup>{sign or "*"}</sup></div>'
            f'<div class="text"><p id="{key}">{block.body!s} {way}</p></div>')
