"""A checked report in words, for a drafter at a terminal.

Comes in: ``Checked``. Goes out: text: whose report it is and how many claims do not hold, each of them
with its place and arithmetic, then what was checked and what was not, and what to do next.
``pipeline.checking.check_html`` takes its words from here. Colour and wrapping are
``pipeline.output.terminal_text``'s.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from rich.text import Text

from extractors.text.number_forms import english, vietnamese
from pipeline.checking import check_account
from pipeline.checking.checked import Checked, CheckedClaim, CheckedOperand
from pipeline.checking.printed_place import WIDEST_HEADING, in_table
from pipeline.output.terminal_text import Line, lay_out, line, printable
from pipeline.publish.words import Words
from schemas.records import Outcome, Severity

#: Outlines are up to six deep, and what introduces a list is a heading of it.
MOST_HEADINGS = 3
VERDICT_STYLES = {"inconsistent": "bold red", "unverifiable": "yellow"}
_NUMERAL = re.compile(r"[\d.,]+%?")
_SWAPPED = str.maketrans(".,", ",.")


def as_text(checked: Checked, *, english: bool = False, everything: bool = False, width: int | None = None) -> str:
    """Identity, the claims asked for, then a summary; nothing met is left unsaid."""
    words = Words("en" if english else "vi")
    claims = shown(checked, everything)
    lines = [line(identity(checked, words), "bold"), line(source(checked, words), "dim"),
             *_result(checked, claims, words), line()]  # fmt: skip
    for number, claim in enumerate(claims, 1):
        lines += [*_claim(number, claim, words), line()]
    return lay_out([*lines, *_summary(checked, words, everything=everything)], width)


def shown(checked: Checked, everything: bool) -> list[CheckedClaim]:
    """The claims that do not hold, the gravest first, those of one suspect together; then, if asked for, the others."""
    gravest = list(reversed(Severity))
    ordered = sorted(checked.inconsistent, key=lambda c: (gravest.index(Severity(c.severity)), -c.priority))
    groups: dict[object, list[CheckedClaim]] = {}
    for claim in ordered:
        groups.setdefault(_suspected(claim) or id(claim), []).append(claim)
    wrong = [claim for group in groups.values() for claim in group]
    return [*wrong, *(c for c in checked.claims if c.verdict != Outcome.INCONSISTENT)] if everything else wrong


def _suspected(claim: CheckedClaim) -> tuple[int | None, int | None] | None:
    """Which printed number one slip is suspected in, None for none."""
    return (claim.suspect.passage, claim.suspect.start) if claim.suspect is not None else None


def suspects(claims: Sequence[CheckedClaim], words: Words) -> Iterator[str]:
    """Each number that several of the numbered claims that do not hold have as their suspect: one slip, not several."""
    places: dict[tuple[int | None, int | None], list[int]] = {}
    for number, claim in enumerate(claims, 1):
        if claim.verdict == Outcome.INCONSISTENT and (suspected := _suspected(claim)) is not None:
            places.setdefault(suspected, []).append(number)
    for numbers in places.values():
        suspect = claims[numbers[0] - 1].suspect
        if suspect is not None and len(numbers) > 1:
            listed = ", ".join(map(str, numbers))
            text = printed(suspect, words)
            yield (f"Findings {listed} may be one slip, in the number {text}." if words.lang == "en" else
                   f"Các chỗ {listed} có thể do cùng một số gõ sai: {text}.")  # fmt: skip


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
    """Page, the nearest headings above and the cell of a table, as far as known."""
    page = [words("page", n=claim.page)] if claim.page else []
    found = " · ".join([*page, *filter(None, [headings(claim.section), in_table(claim.cell, words)])])
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
    """Operands as (role, number), those of one place together, and where that is unless it is the claim's own."""
    for where, same in groupby(claim.operands, lambda operand: _whereabouts(claim, operand, words)):
        yield [(words.named("role", o.role), printed(o, words)) for o in same], where


def _whereabouts(claim: CheckedClaim, operand: CheckedOperand, words: Words) -> str:
    """Where an operand stands, by its row or the words around it; '' in the sentence of its claim."""
    if operand.value_text is None:
        return "computed, not printed" if words.lang == "en" else "tính ra, không in trong báo cáo"
    quote = _elsewhere(claim, operand)
    if not quote:
        return ""
    page = f"{words('page', n=operand.page)}: " if operand.page else ""
    cell = operand.cell
    if cell is None or not cell.row:
        return f"{page}“{quote}”"
    # Of a column that is added up the heads stand with the claim.
    same_column = claim.cell is not None and claim.cell.column == cell.column
    return f"{page}{in_table(replace(cell, column='') if same_column else cell, words)}"


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


def _claim(number: int, claim: CheckedClaim, words: Words) -> Iterator[Line]:
    head = Text(f"{number}. ")
    head.append(words.verdict(claim.verdict), VERDICT_STYLES.get(claim.verdict, "green"))
    head.append("".join(f" · {label}" for label in labels(claim, words)))
    yield Line(head)
    yield line(place(claim, words), "dim", 3)
    yield Line(_marked(claim), 3)
    yield line(told(claim, words), indent=3)
    for rows, where in operands(claim, words):
        if len(rows) == 1 and where:
            yield line(f"{rows[0][0]} {rows[0][1]}: {where}", "dim", 5)
        elif where:
            yield from (line(f"{role}: {number}", "dim", 5) for role, number in rows)
            yield line(where, "dim", 7)


def _marked(claim: CheckedClaim) -> Text:
    """The sentence with the stated number in brackets: colour alone would be lost in a file."""
    start, end = claim.stated_at
    sentence = printable(claim.sentence)
    if not 0 <= start < end <= len(sentence):
        return Text(f"“{sentence}”")
    parts = ("“", sentence[:start], (f"[{sentence[start:end]}]", "bold reverse"), sentence[end:], "”")
    return Text.assemble(*parts)


def _result(checked: Checked, claims: Sequence[CheckedClaim], words: Words) -> Iterator[Line]:
    """The answer in a line: how many claims do not hold, and which of them may be one slip."""
    style = "bold red" if checked.inconsistent else "green" if checked.claims else "yellow"
    yield from (line(), line(check_account.answer(checked, words), style))
    if told := check_account.reservation(checked, words):
        yield line(told, "bold yellow")
    yield from (line(each, "bold") for each in suspects(claims, words))


def _summary(checked: Checked, words: Words, *, everything: bool) -> Iterator[Line]:
    told = (check_account.counted(checked, words), check_account.by_kind(checked, words)) if checked.claims else ()
    yield from (line(each) for each in (*told, check_account.read(checked, words)))
    heading, lines = check_account.problems(checked, words)
    if lines:
        yield line(f"{heading}:", "yellow")
        yield from (line(f"- {each}", indent=2) for each in lines)
    yield from (line(each) for each in check_account.next_steps(checked, words, everything=everything))
