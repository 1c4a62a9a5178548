"""What can be decided about in a document: its figures and claims, by their place in the source.

Comes in: a reports database. Goes out: each figure and claim with its ``Subject`` and, as
canonical JSON, the values a decision would rest on, so that a later build can be compared.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.decisions import Decision, State, Subject, SubjectKind, canonical, text_digest

#: What is published of a figure; the rule that read it and its confidence may change unnoticed.
FIGURE_VALUES = ("value", "unit", "indicator", "qualifier", "modality", "scope_level", "scope_name", "channel",
                 "period_label", "as_of")
CLAIM_VALUES = ("kind", "claimed", "recomputed", "verdict")

_FIGURES = "SELECT * FROM figures WHERE document_id = ? ORDER BY passage_id, char_start, char_end, id"
_CLAIMS = "SELECT * FROM claims WHERE document_id = ? ORDER BY passage_id, char_start, char_end, id"
_OPERANDS = """
SELECT o.claim_id, o.role, o.value, coalesce(o.value_text, f.value_text, t.number_text) AS printed
FROM claim_operands o JOIN claims c ON c.id = o.claim_id LEFT JOIN figures f ON f.id = o.figure_id
LEFT JOIN citations t ON t.id = o.citation_id WHERE c.document_id = ? ORDER BY o.claim_id, o.role, o.ordinal
"""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A figure or claim as extracted now: its row, its subject, its values, the words around it."""

    row_id: str
    subject: Subject
    before: str
    quote: str
    file_name: str

    @property
    def values(self) -> dict[str, Any]:
        """The extracted values."""
        return dict(json.loads(self.before))


def extracted_of(conn: sqlite3.Connection, document_id: str) -> dict[str, Extracted]:
    """Every figure and claim of a document by the key of its subject; {} for an unknown document."""
    document = _rows(conn, "SELECT sha256, file_name FROM documents WHERE id = ?", document_id)
    if not document:
        return {}
    places = _places(_rows(conn, "SELECT id, text FROM passages WHERE document_id = ? ORDER BY ordinal", document_id))
    operands: dict[str, list[list[Any]]] = {}
    for row in _rows(conn, _OPERANDS, document_id):
        operands.setdefault(row["claim_id"], []).append([row["role"], row["value"], row["printed"]])
    found: dict[str, Extracted] = {}

    def take(row: Mapping[str, Any], kind: SubjectKind, claim_kind: str, values: dict[str, Any]) -> None:
        before = canonical(values)
        nth = 0
        while (subject := _subject(document[0]["sha256"], places, row, kind, claim_kind, nth)).key in found:
            nth += 1
        found[subject.key] = Extracted(row["id"], subject, before, row["quote"] or "", document[0]["file_name"])

    # In the order of their values: the keys of rows hold the place of the passage, which a reader may change.
    figures = [(row, {name: row.get(name) for name in FIGURE_VALUES}) for row in _rows(conn, _FIGURES, document_id)]
    for row, values in sorted(figures, key=lambda pair: canonical(pair[1])):
        take(row, SubjectKind.FIGURE, "", values)
    claims = [
        (row, {**{name: row[name] for name in CLAIM_VALUES}, "operands": operands.get(row["id"], [])})
        for row in _rows(conn, _CLAIMS, document_id)
    ]
    for row, values in sorted(claims, key=lambda pair: canonical(pair[1])):
        take(row, SubjectKind.CLAIM, row["kind"], values)
    return found


def state_of(decision: Decision, extracted: Mapping[str, Extracted], known: bool) -> State:
    """Whether a decision still rests on what is extracted; ``known``: its report is in the database."""
    if not known:
        return State.ABSENT
    now = extracted.get(decision.subject.key)
    return State.VALID if now is not None and now.before == decision.before else State.TO_REVIEW


def _places(passages: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, int, str]]:
    """Passage -> digest of its text, how many of that text came before, the text."""
    seen: dict[str, int] = {}
    places: dict[str, tuple[str, int, str]] = {}
    for passage in passages:
        digest = text_digest(passage["text"])
        places[passage["id"]] = digest, seen.get(digest, 0), passage["text"]
        seen[digest] = seen.get(digest, 0) + 1
    return places


def _subject(
    sha256: str, places: Mapping[str, tuple[str, int, str]], row: Mapping[str, Any], kind: SubjectKind,
    claim_kind: str, nth: int,
) -> Subject:
    digest, occurrence, text = places.get(row["passage_id"], ("", 0, ""))
    start, end = row["char_start"] or 0, row["char_end"] or 0
    return Subject(kind, sha256, digest, occurrence, start, end, text[start:end], claim_kind, nth)


def _rows(conn: sqlite3.Connection, sql: str, document_id: str) -> list[dict[str, Any]]:
    cursor = conn.execute(sql, (document_id,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
