"""What stands beside a claim: its arithmetic, and the note that opens in the margin of a report.

In: a ``ShownClaim``. Out: markup. In Python and not a template's macro, for a report has forty claims with a hundred
operands: put together so they take a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from pipeline.publish.claims import ShownClaim, ShownOperand
from pipeline.publish.marking import escaped
from pipeline.publish.words import Words

#: Document and anchor -> address.
Address = Callable[[str, str], str]
#: Markup of what reviewers decided about a claim, '' where nobody did.
Decided = Callable[[ShownClaim, Words], str]
#: Characters of a sentence of another report, and how many more are not worth a cut.
LONGEST_QUOTE, LEEWAY = 197, 8


def arithmetic(claim: ShownClaim, words: Words, report_href: Address, anchor_base: str = "") -> Markup:
    """List what is stated, what was recomputed, and from what; ``anchor_base`` is the page its anchors are on."""
    base = escaped(anchor_base)
    parts = ['<dl class="arithmetic">']
    if claim.numeric:
        stated = escaped(claim.stated)
        told = f'<a href="{base}#{escaped(claim.id)}">{stated}</a>' if base else stated
        parts += [
            f'<div><dt>{escaped(words("stated"))}</dt><dd class="stated">{told}</dd></div>',
            f'<div><dt>{escaped(claim.recomputed_words)}</dt>',
            f'<dd class="recomputed">{escaped(claim.recomputed)}</dd></div>',
        ]  # fmt: skip
    for operand in claim.operands:
        parts += [f"<div><dt>{escaped(operand.role)}</dt><dd", "" if operand.anchor else ' class="names"', ">",
                  _operand(operand, words, report_href, base), "</dd></div>"]
    if claim.suspect:
        parts.append(_suspect(claim.suspect, base))
    parts.append("</dl>")
    if claim.weak:
        parts.append(f'<p class="weak"><small>{escaped(words("weak_proof"))}</small></p>')
    return Markup("".join(parts))  # noqa: S704 - every value is escaped


def _operand(operand: ShownOperand, words: Words, report_href: Address, base: str) -> str:
    """One operand as a link to its place; one of another report with the report's name and its sentence there."""
    told = escaped(operand.text)
    if operand.document_id:
        where = ", ".join(filter(None, (words("in_report", name=operand.report), operand.elsewhere)))
        href = escaped(report_href(operand.document_id, operand.anchor))
        told = f'<a href="{href}">{told}</a> <small>{escaped(where)}</small>'
        if operand.quote:
            told += f' <q lang="vi">{escaped(_cut(operand.quote))}</q>'
    else:
        if operand.anchor:
            told = f'<a href="{base}#{escaped(operand.anchor)}">{told}</a>'
        if operand.elsewhere:
            told += f" <small>{escaped(operand.elsewhere)}</small>"
    if operand.recognition:
        told += f' <small class="recognition">{escaped(operand.recognition)}</small>'
    return told


def _suspect(suspect: ShownOperand, base: str) -> str:
    elsewhere = f" <small>{escaped(suspect.elsewhere)}</small>" if suspect.elsewhere else ""
    quote = f" <small>({escaped(suspect.quote)})</small>" if suspect.quote else ""
    return (f'<div><dt>{escaped(suspect.role)}</dt><dd><a href="{base}#{escaped(suspect.anchor)}">'
            f"{escaped(suspect.text)}</a>{elsewhere}{quote}</dd></div>")


def _cut(quote: str) -> str:
    """A long sentence up to a space."""
    if len(quote) <= LONGEST_QUOTE + LEEWAY:
        return quote
    return quote[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "..."


def margin_note(claim: ShownClaim, words: Words, report_href: Address, decided: Decided) -> str:
    """Return what a reader opens beside a line: verdict, explanation, arithmetic, decision, permanent address."""
    row, key, verdict = claim.row, escaped(claim.id), claim.verdict
    cause = f" · {escaped(words.named('cause', row['cause']))}" if row["cause"] else ""
    reviewed = row.get("decision") or row.get("rejudged") or row.get("review_href")
    return (
        f'<details class="why v-{verdict}" id="why-{key}" data-claim="{key}"'
        f' data-operands="{escaped(claim.figure_anchors)}"{" open" if verdict == "inconsistent" else ""}>'
        f'<summary><span class="badge v-{verdict}">{escaped(claim.verdict_words)}</span>'
        f' <span class="what">{escaped(claim.stated)}</span></summary>'
        f'<p>{escaped(claim.explanation)}</p><p class="meta">{escaped(claim.kind)}{cause}</p>'
        f"{arithmetic(claim, words, report_href)}{decided(claim, words) if reviewed else ''}"
        f'<p class="permalink"><a href="#{key}">{escaped(words("permalink"))}</a></p></details>'
    )
