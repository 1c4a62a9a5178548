"""A checked report in words, for a drafter at a terminal.

Comes in: ``Checked``. Goes out: text: whose report it is, each claim that does not hold
with its place and arithmetic, then what was checked and what was not understood.
Colour and wrapping are ``pipeline.terminal_text``'s.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.text import Text

from pipeline.check import Checked, CheckedClaim, CheckedOperand
from pipeline.publish.words import Words
from pipeline.terminal_text import Line, lay_out, line, printable
from schemas.records import Outcome, Problem

#: A scan of 2,000 pages without OCR gives a problem a page; what is left out is counted.
MOST_PROBLEMS = 20
#: Outlines are up to six deep, and what introduces a list is a heading of it.
MOST_HEADINGS, WIDEST_HEADING = 3, 48
VERDICT_STYLES = {"inconsistent": "bold red", "unverifiable": "yellow"}


def as_text(checked: Checked, *, english: bool = False, everything: bool = False, width: int | None = None) -> str:
    """Identity, the claims asked for, then a summary; nothing met is left unsaid."""
    words = Words("en" if english else "vi")
    shown = checked.claims if everything else checked.inconsistent
    lines = [line(identity(checked, words), "bold"), line(source(checked, words), "dim"), line()]
    for number, claim in enumerate(shown, 1):
        lines += [*_claim(number, claim, words), line()]
    return lay_out([*lines, *_summary(checked, words)], width)


def identity(checked: Checked, words: Words) -> str:
    """Kind, number, issuer and period; what is unknown is said."""
    document, en = checked.document, words.lang == "en"
    kind = document["kind"] or ("Document of unknown kind" if en else "Văn bản chưa rõ loại")
    number = document["number"] or ("no number yet" if en else "chưa có số")
    issuer = document["issuer"] or ("issuer unknown" if en else "chưa rõ cơ quan ban hành")
    label = document["period"]
    period = words.period(label) if label else ("period unknown" if en else "chưa rõ kỳ báo cáo")
    return f"{kind} · {number} · {issuer} · {period}"


def source(checked: Checked, words: Words) -> str:
    """File, pages, and where its text comes from."""
    document = checked.document
    pages = [words("pages", n=document["pages"])] if document["pages"] else []
    return " · ".join([document["file_name"], *pages, words.named("source", document["text_source"])])


def place(claim: CheckedClaim, words: Words) -> str:
    """Page and the nearest headings above, as far as known."""
    page = [words("page", n=claim.page)] if claim.page else []
    found = " · ".join([*page, *filter(None, [headings(claim.section)])])
    return found or ("beginning of the document" if words.lang == "en" else "đầu văn bản")


def headings(section: str) -> str:
    """The nearest headings of a path, each shortened: one may be a whole paragraph."""
    nearest = section.split(" › ")[-MOST_HEADINGS:]
    return " › ".join(textwrap.shorten(each, WIDEST_HEADING, placeholder="…") for each in nearest)


def told(claim: CheckedClaim, words: Words) -> str:
    """The arithmetic in the language asked for."""
    return claim.explanation_en if words.lang == "en" else claim.explanation_vi


def operands(claim: CheckedClaim, words: Words) -> Iterator[tuple[str, str]]:
    """Each operand as (role, printed number with its place, and its words if they stand elsewhere)."""
    for operand in claim.operands:
        where = f" ({words('page', n=operand.page)})" if operand.page else ""
        yield words.named("role", operand.role), printed(operand) + where + elsewhere(claim, operand)


def printed(operand: CheckedOperand) -> str:
    """The number as the report prints it; as computed where it is not printed."""
    return operand.value_text or operand.value or "?"


def elsewhere(claim: CheckedClaim, operand: CheckedOperand) -> str:
    """The words around an operand that does not stand in the sentence of its claim."""
    quote = operand.quote
    return "" if quote is None or quote in claim.sentence or claim.sentence in quote else f" – “{quote}”"


def counted(checked: Checked, words: Words) -> tuple[str, str]:
    """How many claims ended in each verdict; how much was read."""
    tally = checked.verdicts
    parts = ", ".join(
        f"{tally[code]} {words.named('verdict', code).lower()}" for code in Outcome if tally[code]
    )  # fmt: skip
    if words.lang == "en":
        claims = f"{len(checked.claims)} claims checked: {parts}."
        read = f"{checked.figures} figures and {checked.citations} citations read."
    else:
        claims = f"Đã kiểm {len(checked.claims)} phép tính: {parts}."
        read = f"Đã đọc {checked.figures} số liệu, {checked.citations} lượt dẫn văn bản."
    return claims if checked.claims else words("no_claims"), read


def problem_lines(checked: Checked, words: Words) -> list[str]:
    """What was not read or understood, with its page; beyond ``MOST_PROBLEMS`` only how many."""
    lines = [_with_page(found, words) for found in checked.problems[:MOST_PROBLEMS]]
    left = len(checked.problems) - len(lines)
    if left:
        more = "and {n} more: --format json lists them" if words.lang == "en" else "và {n} điều nữa: xem --format json"
        lines.append("… " + more.format(n=left))
    return lines


def _with_page(found: Problem, words: Words) -> str:
    # Messages about a page name it themselves; those about a phrase do not.
    if found.page is None or f"trang {found.page}" in found.message:
        return found.message
    return f"{words('page', n=found.page)}: {found.message}"


def _claim(number: int, claim: CheckedClaim, words: Words) -> Iterator[Line]:
    head = Text(f"{number}. ")
    head.append(words.verdict(claim.verdict), VERDICT_STYLES.get(claim.verdict, "green"))
    head.append(f" · {words.named('kind', claim.kind)}")
    yield Line(head)
    yield line(place(claim, words), "dim", 3)
    yield Line(_marked(claim), 3)
    yield line(told(claim, words), indent=3)
    for role, shown in operands(claim, words):
        yield line(f"{role}: {shown}", "dim", 5)


def _marked(claim: CheckedClaim) -> Text:
    """The sentence with the stated number in brackets: colour alone would be lost in a file."""
    start, end = claim.stated_at
    sentence = printable(claim.sentence)
    if not 0 <= start < end <= len(sentence):
        return Text(f"“{sentence}”")
    parts = ("“", sentence[:start], (f"[{sentence[start:end]}]", "bold reverse"), sentence[end:], "”")
    return Text.assemble(*parts)


def _summary(checked: Checked, words: Words) -> Iterator[Line]:
    if checked.claims and not checked.inconsistent:
        yield line(words("none_not_holding"), "green")
    yield from (line(each) for each in counted(checked, words))
    if checked.problems:
        yield line(words("problems", n=len(checked.problems)) + ":", "yellow")
        yield from (line(f"- {each}", indent=2) for each in problem_lines(checked, words))
