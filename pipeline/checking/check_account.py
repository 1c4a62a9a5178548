"""What was checked of a report, what was not, and what to do next: the sentences below the claims.

Comes in: ``Checked``. Goes out: sentences, for ``pipeline.checking.check_text`` and ``check_html``.
"""

from __future__ import annotations

import shlex
import textwrap
from collections import Counter
from collections.abc import Iterator

from pipeline.checking.checked import Checked
from pipeline.intake.formats import DOCX
from pipeline.publish.words import Words
from schemas.kinds import HOLDS_LOOSELY
from schemas.outcomes import FileOutcome, reading_outcome
from schemas.problem_words import explained
from schemas.records import Outcome, Problem

#: A scan of 2,000 pages without OCR gives a problem a page; what is left out is counted.
MOST_PROBLEMS = 20
#: Enough of a sentence to search for.
WIDEST_QUOTE = 100
#: How a claim may hold, as told behind the number of those that do.
_HOW = {
    Outcome.EXACT: ("đúng từng số", "exactly"),
    Outcome.ROUNDED: ("khi làm tròn", "rounded"),
    Outcome.TRUNCATED: ("khi bỏ số lẻ", "truncated"),
    Outcome.APPROXIMATE: ("ước chừng", "approximately"),
}


def counted(checked: Checked, words: Words) -> str:
    """How many claims were found, hold, do not hold and cannot be decided."""
    if not checked.claims:
        return words("no_claims")
    en = words.lang == "en"
    total = f"{_some(len(checked.claims), 'claim')} found" if en else f"Tìm thấy {len(checked.claims)} phép tính"
    return f"{total}: {', '.join(_tally(checked.verdicts, words))}."


def by_kind(checked: Checked, words: Words) -> str:
    """The same for each kind of claim; a kind whose claims all hold is only counted."""
    parts = []
    for kind, found in checked.kinds.items():
        odd = _tally(Counter({code: found[code] for code in found if code not in HOLDS_LOOSELY}), words)
        parts.append(f"{words.named('kind', kind)} {found.total()}" + (f" ({', '.join(odd)})" if odd else ""))
    return f"{'By kind' if words.lang == 'en' else 'Theo loại'}: {'; '.join(parts)}." if parts else ""


def _tally(found: Counter[str], words: Words) -> list[str]:
    en = words.lang == "en"
    parts = []
    if hold := sum(found[code] for code in HOLDS_LOOSELY):
        how = [f"{found[code]} {_HOW[code][en]}" for code in HOLDS_LOOSELY if found[code]]
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
    """How much was read, and how much of it nothing could be compared with."""
    alone = checked.figures - checked.compared
    if words.lang == "en":
        told = f"{_some(checked.figures, 'figure')} and {_some(checked.citations, 'citation')} read."
        are = "is" if alone == 1 else "are"
        return told + (f" {alone} of the figures {are} in no claim that could be checked: nothing is known of them."
                       if alone else "")  # fmt: skip
    told = f"Đã đọc {checked.figures} số liệu, {checked.citations} lượt dẫn văn bản."
    return told + (f" {alone} số liệu không nằm trong phép tính nào kiểm được: đúng hay sai thì chưa biết."
                   if alone else "")  # fmt: skip


def next_steps(checked: Checked, words: Words, *, everything: bool = False) -> Iterator[str]:
    """What to do about claims that do not hold, and the commands that tell more of this file."""
    en = words.lang == "en"
    command = f"doichieu check {shlex.quote(str(checked.file))}"
    if checked.inconsistent:
        yield ("Next: look at the sentence and at the numbers the office has; mend the one that is wrong." if en else
               "Việc cần làm: xem lại câu đã in và số gốc của đơn vị, rồi sửa số nào sai.")  # fmt: skip
    if checked.inconsistent and checked.document["media_type"] == DOCX:
        yield (f"Comments in a copy of the file: {command} --annotate COPY.docx" if en else
               f"Ghi chú vào một bản sao: {command} --annotate BẢN-SAO.docx")  # fmt: skip
    if checked.claims and not everything:
        yield f"Every claim, those that hold too: {command} --all" if en else f"Xem mọi phép tính: {command} --all"


def answer(checked: Checked, words: Words) -> str:
    """The first thing to know: how many claims do not hold."""
    wrong, of = len(checked.inconsistent), len(checked.claims)
    if not wrong:
        return words("none_not_holding" if of else "no_claims")
    if words.lang == "en":
        return f"{wrong} of {of} claims {'does' if wrong == 1 else 'do'} not hold, the gravest first."
    return f"{wrong} trong {of} phép tính không khớp, chỗ cần xem nhất đứng trước."


def reservation(checked: Checked, words: Words) -> str:
    """Said with the answer where a page or a part of the file was not read, else ''."""
    codes = {found.code for found in checked.problems}
    if reading_outcome(codes, has_text=True) != FileOutcome.PARTIAL:
        return ""
    return ("Not all of the file was read (see the end): this is said of the part that was." if words.lang == "en"
            else "Chưa đọc hết tệp (xem ở cuối): kết quả chỉ nói về phần đã đọc.")  # fmt: skip


def problems(checked: Checked, words: Words) -> tuple[str, list[str]]:
    """What was not read or understood under a heading, what is said of several phrases once; beyond
    ``MOST_PROBLEMS`` lines how many.
    """
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for found in checked.problems:
        phrase = f"«{dict(found.facts).get('found', '')}»"
        if found.message.startswith(phrase):
            rest = explained(found) if words.lang == "en" else found.message.removeprefix(phrase).lstrip(" :")
            page = f" ({words('page', n=found.page)})" if found.page else ""
            groups.setdefault((found.code, rest), {})[phrase + page] = None
        else:
            groups[found.code, _with_page(found, words)] = {}
    told = [f"{', '.join(phrases)}: {rest}" if phrases else rest for (_, rest), phrases in groups.items()]
    lines, left = told[:MOST_PROBLEMS], len(told) - MOST_PROBLEMS
    if left > 0:
        more = "and {n} more: --format json lists them" if words.lang == "en" else "và {n} điều nữa: xem --format json"
        lines.append("… " + more.format(n=left))
    return words("problems", n=sum(max(1, len(phrases)) for phrases in groups.values())), lines


def _with_page(found: Problem, words: Words) -> str:
    message = explained(found) if words.lang == "en" else found.message
    # Messages about a page name it themselves; those about a phrase do not.
    named = found.page is None or f"trang {found.page}" in message
    told = message if named else f"{words('page', n=found.page)}: {message}"
    # «2» alone is found nowhere; a document that is cited is.
    quoted = found.quote and len(found.quote) > len(dict(found.facts).get("found", "")) and found.quote not in told
    return f"{told} “{textwrap.shorten(found.quote or '', WIDEST_QUOTE, placeholder='…')}”" if quoted else told
