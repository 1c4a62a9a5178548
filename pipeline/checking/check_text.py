"""A checked report in words, for a drafter at a terminal.

Comes in: ``Checked``. Goes out: text: whose report it is, each claim that does not hold
with its place and arithmetic, then what was checked and what was not understood.
``pipeline.checking.check_html`` takes its words from here. Colour and wrapping are
``pipeline.output.terminal_text``'s.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from rich.text import Text

from extractors.text.number_forms import english, vietnamese
from pipeline.checking.check import Checked, CheckedClaim, CheckedOperand
from pipeline.intake.formats import DOCX
from pipeline.output.terminal_text import Line, lay_out, line, printable
from pipeline.publish.words import Words
from schemas.records import Outcome, Problem, Severity

#: A scan of 2,000 pages without OCR gives a problem a page; what is left out is counted.
MOST_PROBLEMS = 20
#: Outlines are up to six deep, and what introduces a list is a heading of it.
MOST_HEADINGS, WIDEST_HEADING = 3, 48
VERDICT_STYLES = {"inconsistent": "bold red", "unverifiable": "yellow"}
HOLD = (Outcome.EXACT, Outcome.ROUNDED, Outcome.TRUNCATED, Outcome.APPROXIMATE)
#: How a claim may hold, as told behind the number of those that do.
_HOW = {
    Outcome.EXACT: ("đúng từng số", "exactly"),
    Outcome.ROUNDED: ("khi làm tròn", "rounded"),
    Outcome.TRUNCATED: ("khi bỏ số lẻ", "truncated"),
    Outcome.APPROXIMATE: ("ước chừng", "approximately"),
}
_NUMERAL = re.compile(r"[\d.,]+%?")
_SWAPPED = str.maketrans(".,", ",.")


def as_text(checked: Checked, *, english: bool = False, everything: bool = False, width: int | None = None) -> str:
    """Identity, the claims asked for, then a summary; nothing met is left unsaid."""
    words = Words("en" if english else "vi")
    lines = [line(identity(checked, words), "bold"), line(source(checked, words), "dim"), line()]
    for number, claim in enumerate(shown(checked, everything), 1):
        lines += [*_claim(number, claim, words), line()]
    return lay_out([*lines, *_summary(checked, words)], width)


def shown(checked: Checked, everything: bool) -> list[CheckedClaim]:
    """The claims that do not hold, the gravest first; then, if asked for, the others as they are printed."""
    gravest = list(reversed(Severity))
    wrong = sorted(checked.inconsistent, key=lambda c: (gravest.index(Severity(c.severity)), -c.priority))
    return [*wrong, *(c for c in checked.claims if c.verdict != Outcome.INCONSISTENT)] if everything else wrong


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


def labels(claim: CheckedClaim, words: Words) -> list[str]:
    """Its kind; of a claim that does not hold also the nearest cause and how grave it is, as far as known."""
    found = [words.named("kind", claim.kind)]
    if claim.cause is not None:
        found.append(words.named("cause", claim.cause))
    if claim.verdict == Outcome.INCONSISTENT and claim.severity != Severity.NONE:
        found.append(f"{words('severity').lower()}: {words.named('severity', claim.severity)}")
    return found


def operands(claim: CheckedClaim, words: Words) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Operands as (role, number), those of one sentence together, and where that is unless it is the claim's own."""
    for quote, same in groupby(claim.operands, lambda operand: _elsewhere(claim, operand)):
        found = list(same)
        page = f"{words('page', n=found[0].page)}: " if quote and found[0].page else ""
        yield [(words.named("role", o.role), printed(o, words)) for o in found], f"{page}“{quote}”" if quote else ""


def printed(operand: CheckedOperand, words: Words) -> str:
    """The number as the report prints it, in English with English separators; as computed where it is not printed."""
    text = operand.value_text
    if text is None:
        number = english if words.lang == "en" else vietnamese
        return "?" if operand.value is None else number(Fraction(operand.value))
    is_english = words.lang == "en" and operand.value is not None and _NUMERAL.fullmatch(text)
    return text.translate(_SWAPPED) if is_english else text


def _elsewhere(claim: CheckedClaim, operand: CheckedOperand) -> str:
    """The words around an operand that does not stand in the sentence of its claim, else ''."""
    quote = operand.quote
    return "" if quote is None or quote in claim.sentence or claim.sentence in quote else quote


def counted(checked: Checked, words: Words) -> str:
    """How many claims were checked, hold, do not hold and cannot be decided."""
    if not checked.claims:
        return words("no_claims")
    en = words.lang == "en"
    total = f"{_some(len(checked.claims), 'claim')} checked" if en else f"Đã kiểm {len(checked.claims)} phép tính"
    return f"{total}: {', '.join(_tally(checked.verdicts, words))}."


def by_kind(checked: Checked, words: Words) -> str:
    """The same for each kind of claim; a kind whose claims all hold is only counted."""
    parts = []
    for kind, found in checked.kinds.items():
        odd = _tally(Counter({code: found[code] for code in found if code not in HOLD}), words)
        parts.append(f"{words.named('kind', kind)} {found.total()}" + (f" ({', '.join(odd)})" if odd else ""))
    return f"{'By kind' if words.lang == 'en' else 'Theo loại'}: {'; '.join(parts)}." if parts else ""


def _tally(found: Counter[str], words: Words) -> list[str]:
    en = words.lang == "en"
    parts = []
    if hold := sum(found[code] for code in HOLD):
        how = [f"{found[code]} {_HOW[code][en]}" for code in HOLD if found[code]]
        ways = f" ({', '.join(how)})" if found[Outcome.EXACT] < hold else ""
        parts.append(f"{hold} {('holds' if hold == 1 else 'hold') if en else 'khớp'}{ways}")
    if wrong := found[Outcome.INCONSISTENT]:
        parts.append(f"{wrong} {'does' if wrong == 1 else 'do'} not hold" if en else f"{wrong} không khớp")
    if open_ := found[Outcome.UNVERIFIABLE]:
        parts.append(f"{open_} {'cannot be decided' if en else 'chưa kiểm được'}")
    return parts


def _some(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def read(checked: Checked, words: Words) -> str:
    """How much was read."""
    if words.lang == "en":
        return f"{_some(checked.figures, 'figure')} and {_some(checked.citations, 'citation')} read."
    return f"Đã đọc {checked.figures} số liệu, {checked.citations} lượt dẫn văn bản."


def next_steps(checked: Checked, words: Words) -> str:
    """What to do about claims that do not hold; comments in a copy are offered for a Word file."""
    name = checked.file.name
    commented = checked.document["media_type"] == DOCX
    if words.lang == "en":
        told = "Next: look at the sentence and at the numbers the office has; mend the one that is wrong."
        return told + (f" Comments in a copy: doichieu check {name} --annotate COPY.docx" if commented else "")
    told = "Việc cần làm: xem lại câu đã in và số gốc của đơn vị, rồi sửa số nào sai."
    return told + (f" Ghi chú vào một bản sao: doichieu check {name} --annotate BẢN-SAO.docx" if commented else "")


def problems(checked: Checked, words: Words) -> tuple[str, list[str]]:
    """What was not read or understood, each once with its page under a heading; beyond ``MOST_PROBLEMS`` how many."""
    told = list(dict.fromkeys(_with_page(found, words) for found in checked.problems))
    lines, left = told[:MOST_PROBLEMS], len(told) - MOST_PROBLEMS
    if left > 0:
        more = "and {n} more: --format json lists them" if words.lang == "en" else "và {n} điều nữa: xem --format json"
        lines.append("… " + more.format(n=left))
    return words("problems", n=len(told)), lines


def _with_page(found: Problem, words: Words) -> str:
    # Messages about a page name it themselves; those about a phrase do not.
    if found.page is None or f"trang {found.page}" in found.message:
        return found.message
    return f"{words('page', n=found.page)}: {found.message}"


def _claim(number: int, claim: CheckedClaim, words: Words) -> Iterator[Line]:
    head = Text(f"{number}. ")
    head.append(words.verdict(claim.verdict), VERDICT_STYLES.get(claim.verdict, "green"))
    head.append("".join(f" · {label}" for label in labels(claim, words)))
    yield Line(head)
    yield line(place(claim, words), "dim", 3)
    yield Line(_marked(claim), 3)
    yield line(told(claim, words), indent=3)
    for rows, where in operands(claim, words):
        yield from (line(f"{role}: {number}", "dim", 5) for role, number in rows)
        if where:
            yield line(where, "dim", 7)


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
    yield from (line(each) for each in (counted(checked, words), by_kind(checked, words), read(checked, words)) if each)
    heading, lines = problems(checked, words)
    if lines:
        yield line(f"{heading}:", "yellow")
        yield from (line(f"- {each}", indent=2) for each in lines)
    if checked.inconsistent:
        yield line(next_steps(checked, words))
