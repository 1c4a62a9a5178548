"""A checked report in plain text, for a drafter at a terminal."""

from __future__ import annotations

import shutil
import textwrap

from pipeline.check import Checked, CheckedClaim
from schemas.records import Outcome

#: Verdict -> what a reader sees, in Vietnamese and English.
VERDICTS = {
    "exact": ("khớp đúng", "exact"),
    "rounded": ("khớp khi làm tròn", "rounded"),
    "truncated": ("khớp khi bỏ số lẻ", "truncated"),
    "approximate": ("khớp ước chừng", "approximate"),
    "unverifiable": ("chưa kiểm được", "unverifiable"),
    "inconsistent": ("KHÔNG KHỚP", "INCONSISTENT"),
}
ROLES = {
    "numerator": ("tử số", "numerator"), "denominator": ("mẫu số", "denominator"), "total": ("tổng", "total"),
    "part": ("thành phần", "part"), "received": ("tiếp nhận", "received"), "resolved": ("đã giải quyết", "resolved"),
    "pending": ("đang giải quyết", "pending"), "withdrawn": ("rút, trả lại", "withdrawn"),
    "current": ("kỳ này", "current"), "previous": ("kỳ trước", "previous"),
}
_WIDTH = 100


def as_text(checked: Checked, *, english: bool = False, everything: bool = False) -> str:
    """Identity, the claims asked for, then a summary; nothing met is left unsaid."""
    width = min(_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns)
    shown = checked.claims if everything else checked.inconsistent
    blocks = [_identity(checked, english), *(_block(c, english, width) for c in shown), _summary(checked, english)]
    return "\n\n".join(blocks)


def _identity(checked: Checked, english: bool) -> str:
    document = checked.document
    number = document["number"] or ("no number" if english else "chưa có số")
    parts = [document["kind"], number, document["issuer"], document["period"]]
    return f"{document['file_name']}\n" + " · ".join(str(part) for part in parts if part)


def _block(claim: CheckedClaim, english: bool, width: int) -> str:
    place = _place(claim, english)
    verdict = VERDICTS[claim.verdict][1 if english else 0]
    start, end = claim.stated_at
    sentence = claim.sentence
    if 0 <= start < end <= len(sentence):
        sentence = f"{sentence[:start]}[{sentence[start:end]}]{sentence[end:]}"
    lines = [f"{'✗' if claim.verdict == Outcome.INCONSISTENT else '·'} {verdict} — {place}"]
    lines += textwrap.wrap(f"«{sentence}»", width, initial_indent="  ", subsequent_indent="  ")
    told = claim.explanation_en if english else claim.explanation_vi
    lines += textwrap.wrap(told, width, initial_indent="  ", subsequent_indent="  ")
    for operand in claim.operands:
        role = ROLES.get(operand.role, (operand.role, operand.role))[1 if english else 0]
        printed = operand.value_text or (operand.value or "?")
        where = f", {'page' if english else 'trang'} {operand.page}" if operand.page else ""
        lines.append(f"    {role}: {printed}{where}")
    return "\n".join(lines)


def _place(claim: CheckedClaim, english: bool) -> str:
    if claim.page:
        return f"{'page' if english else 'trang'} {claim.page}"
    heading = claim.section.split(" › ")[-1]
    return textwrap.shorten(heading, 70, placeholder="…") or ("at the beginning" if english else "đầu văn bản")


def _summary(checked: Checked, english: bool) -> str:
    counts = checked.verdicts
    told = ", ".join(
        f"{counts[code]} {words[1 if english else 0].lower()}" for code, words in VERDICTS.items() if counts[code]
    )
    if english:
        first = f"{len(checked.claims)} claims checked" + (f": {told}." if told else ".")
        lines = [first, f"{checked.figures} figures and {checked.citations} citations read."]
    else:
        first = f"Đã kiểm {len(checked.claims)} phép tính" + (f": {told}." if told else ".")
        lines = [first, f"Đã đọc {checked.figures} số liệu, {checked.citations} lượt dẫn văn bản."]
    if checked.problems:
        lines.append("Not understood:" if english else "Điều chưa đọc được:")
        lines += [f"  - {p.message}" for p in checked.problems]
    return "\n".join(lines)
