"""One claim of a database in words, so that it can be checked by hand.

Comes in: a database and the key of a claim. Goes out: its sentence, each printed number
with its place and what it can stand for, the recomputed value, the verdict and the rule.
The judging itself is ``extractors.judging``'s; here nothing is decided.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from extractors.text.number_forms import english as english_number
from extractors.text.number_forms import vietnamese
from extractors.text.numerals import find_numerals
from pipeline.checking.check_text import headings
from pipeline.output.terminal_text import Line, lay_out, line
from pipeline.publish.words import Words
from pipeline.storage.read_only import open_to_read
from schemas.intervals import Interval, rounded, truncated

_CLAIM = """
SELECT c.*, d.file_name, p.section, f.value_text, f.value, f.unit, f.qualifier
FROM claims c JOIN documents d ON d.id = c.document_id LEFT JOIN passages p ON p.id = c.passage_id
LEFT JOIN figures f ON f.passage_id = c.passage_id AND f.char_start = c.char_start AND f.char_end = c.char_end
WHERE c.id = ? LIMIT 1
"""
_OPERANDS = """
SELECT o.role, o.value AS used, f.value_text, f.value, f.unit, f.qualifier, coalesce(f.page, t.page) AS page,
  coalesce(f.quote, t.quote) AS quote, o.value_text AS said, d.file_name
FROM claim_operands o LEFT JOIN figures f ON f.id = o.figure_id LEFT JOIN citations t ON t.id = o.citation_id
LEFT JOIN documents d ON d.id = o.document_id WHERE o.claim_id = ? ORDER BY o.rowid
"""
_HEDGES = {
    "approximate": ("nói ước chừng", "hedged"), "at_least": ("ít nhất chừng ấy", "at least that"),
    "at_most": ("nhiều nhất chừng ấy", "at most that"), "estimated": ("số ước tính", "an estimate"),
}  # fmt: skip


def explain_claim(
    database: Path, claim_id: str, *, english: bool = False, width: int | None = None
) -> str | None:
    """The whole account of a claim; None if the database has no such claim.

    Raises sqlite3.DatabaseError for a file that is no reports database.
    """
    with closing(open_to_read(database)) as conn:
        conn.row_factory = sqlite3.Row
        claim = conn.execute(_CLAIM, (claim_id,)).fetchone()
        if claim is None:
            return None
        operands = conn.execute(_OPERANDS, (claim_id,)).fetchall()
    return lay_out(_lines(claim, operands, Words("en" if english else "vi")), width)


def _lines(claim: sqlite3.Row, operands: list[sqlite3.Row], words: Words) -> Iterator[Line]:
    page = [words("page", n=claim["page"])] if claim["page"] else []
    yield line(" · ".join([claim["file_name"], *page, *filter(None, [headings(claim["section"] or "")])]), "dim")
    if claim["quote"]:
        yield line(f"“{claim['quote']}”")
    yield line()
    yield line(f"{words('stated')}: {claim['claimed_text']}{_meaning(claim, words)}", "bold")
    for row in operands:
        yield from _operand(row, claim["quote"] or "", words)
    if claim["recomputed"] is not None or claim["claimed"] is not None:
        yield line(_recomputed(claim, words))
    yield line()
    yield line(claim["explanation_en"] if words.lang == "en" else claim["explanation"])
    rule = "rule" if words.lang == "en" else "quy tắc"
    verdict = f"{words.verdict(claim['verdict'])} ({claim['verdict']})"
    yield line(f"{words('verdict')}: {verdict} · {rule}: {claim['method']}", "bold")


def _operand(row: sqlite3.Row, sentence: str, words: Words) -> Iterator[Line]:
    role = words.named("role", row["role"])
    report = [row["file_name"]] if row["file_name"] else []
    if row["said"] is not None:
        where = ", ".join([*report, *([words("page", n=row["page"])] if row["page"] else [])])
        yield line(f"{role}: {row['said']}{f' ({where})' if where else ''}", indent=2)
        if row["quote"] and row["quote"] not in sentence:
            yield line(f"“{row['quote']}”", "dim", 4)
        return
    if row["value_text"] is None:
        used = "?" if row["used"] is None else _shown(Fraction(str(row["used"])), words)
        yield line(f"{role}: {used} ({'not printed' if words.lang == 'en' else 'không in trong báo cáo'})", indent=2)
        return
    where = ", ".join([*report, *([words("page", n=row["page"])] if row["page"] else [])])
    yield line(f"{role}: {row['value_text']}{f' ({where})' if where else ''}{_meaning(row, words)}", indent=2)
    if row["quote"] not in sentence:
        yield line(f"“{row['quote']}”", "dim", 4)


def _recomputed(claim: sqlite3.Row, words: Words) -> str:
    shown = {
        key: "?" if claim[key] is None else _shown(Fraction(str(claim[key])), words)
        for key in ("recomputed", "low", "high")
    }
    told = f"{words('recomputed')}: {shown['recomputed']}"
    if shown["low"] == shown["high"]:
        return told
    return f"{told} ({_between(shown['low'], shown['high'], words)})"


def _meaning(row: sqlite3.Row, words: Words) -> str:
    """What a printed number can stand for, '' where it is a count or its digits are not known."""
    en = words.lang == "en"
    if row["qualifier"] in _HEDGES:
        return " – " + _HEDGES[row["qualifier"]][en]
    ulp = _last_place(row)
    if ulp is None or row["value"] is None:
        return ""
    value = Fraction(str(row["value"]))
    if ulp == 1 and row["unit"] != "%":
        return " – " + ("a count: itself" if en else "số đếm: đúng số in")
    near, cut = (_ends(interval, words) for interval in (rounded(value, ulp), truncated(value, ulp)))
    return f" – {'rounded' if en else 'làm tròn'}: {near}; {'truncated' if en else 'bỏ số lẻ'}: {cut}"


def _last_place(row: sqlite3.Row) -> Fraction | None:
    """Worth of one unit in the last printed place, None for a value in words («không có»)."""
    if row["value_text"] is None:
        return None
    text = row["value_text"] + (f" {row['unit']}" if row["unit"] else "")
    numeral = next(find_numerals(text), None)
    return numeral.ulp if numeral is not None and float(numeral.value) == row["value"] else None


def _ends(interval: Interval, words: Words) -> str:
    low, high = (_shown(end or Fraction(0), words) for end in (interval.low, interval.high))
    below = ("below " if words.lang == "en" else "dưới ") if interval.open_high else ""
    return _between(low, below + high, words)


def _between(low: str, high: str, words: Words) -> str:
    return f"from {low} to {high}" if words.lang == "en" else f"từ {low} đến {high}"


def _shown(value: Fraction, words: Words) -> str:
    return (english_number if words.lang == "en" else vietnamese)(value, 6)
