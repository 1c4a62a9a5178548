"""One claim of a database in words: sentence, operands with their places, intervals, verdict."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from extractors.explaining import english as english_number
from extractors.explaining import vietnamese
from pipeline.check_text import ROLES, VERDICTS
from schemas.intervals import rounded


def explain_claim(database: Path, claim_id: str, *, english: bool = False) -> str | None:
    """The whole account of a claim; None if the database has no such claim."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        claim = conn.execute(
            "SELECT c.*, d.file_name, d.title, p.section FROM claims c JOIN documents d ON d.id = c.document_id "
            "JOIN passages p ON p.id = c.passage_id WHERE c.id = ?", (claim_id,),
        ).fetchone()
        if claim is None:
            return None
        operands = conn.execute(
            "SELECT o.role, o.value, f.value_text, f.page, f.quote, f.unit, f.qualifier FROM claim_operands o "
            "LEFT JOIN figures f ON f.id = o.figure_id WHERE o.claim_id = ? ORDER BY o.rowid", (claim_id,),
        ).fetchall()
    lines = [f"{claim['file_name']} · {claim['section'] or ''}", f"«{claim['quote']}»", ""]
    lines += [_operand(row, english) for row in operands]
    lines += ["", claim["explanation_en"] if english else claim["explanation"]]
    lines.append(_span(claim, english))
    label = VERDICTS[claim["verdict"]][1 if english else 0]
    lines.append(f"{'Verdict' if english else 'Kết luận'}: {label} ({claim['verdict']}); "
                 f"{'rule' if english else 'quy tắc'}: {claim['method']}")
    return "\n".join(lines)


def _operand(row: sqlite3.Row, english: bool) -> str:
    role = ROLES.get(row["role"], (row["role"], row["role"]))[1 if english else 0]
    if row["value_text"] is None:
        return f"  {role}: {row['value']:g} ({'computed' if english else 'tính ra'})"
    where = f", {'page' if english else 'trang'} {row['page']}" if row["page"] else ""
    return f"  {role}: {row['value_text']}{where} — «{row['quote']}»"


def _span(claim: sqlite3.Row, english: bool) -> str:
    """What the stated number and the recomputed value can stand for."""
    number = english_number if english else vietnamese
    digits = (claim["claimed_text"] or "").rstrip("%").replace(".", "")
    places = len(digits.partition(",")[2]) if "," in digits else 0
    stated = rounded(Fraction(str(claim["claimed"])), Fraction(1, 10**places))
    low, high = (number(Fraction(str(claim[k])), 4) if claim[k] is not None else "?" for k in ("low", "high"))
    ends = [number(end, 6) for end in (stated.low, stated.high) if end is not None]
    told = claim["claimed_text"]
    if english:
        return f"Recomputed: from {low} to {high}. As rounded, {told} stands for {ends[0]} to {ends[1]}."
    return f"Tính lại: từ {low} đến {high}. Nếu làm tròn, {told} đứng cho {ends[0]} đến {ends[1]}."
