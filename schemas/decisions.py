"""What a reviewer decided about a figure or a claim, and the table it is kept in.

Decisions live in a database of their own, apart from the reports, which are made anew by every
build. So a decision names what it is about by the printed text (bytes of the file, text of the
passage, characters), never by a row of the reports database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from schemas.tables import Column, Table

#: Stands in the file as ``PRAGMA user_version``.
DECISIONS_VERSION = 1
_KEY_LENGTH = 16


class SubjectKind(StrEnum):
    """What is decided about."""

    FIGURE = "figure"
    CLAIM = "claim"


class Action(StrEnum):
    """What was decided; ``withdrawn`` takes the decision before it back."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """Whether a decision still speaks of what is extracted now.

    ``to_review`` is one whose extraction has changed or is gone, ``absent`` one of a report that
    is not in this database.
    """

    VALID = "valid"
    TO_REVIEW = "to_review"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Subject:
    """A figure or claim by its place in the source.

    ``occurrence`` counts passages of one document that have the same text, ``nth`` subjects of one
    kind on the same characters. ``claim_kind`` is '' for a figure.
    """

    subject_kind: SubjectKind
    document_sha256: str
    passage_sha256: str
    occurrence: int
    char_start: int
    char_end: int
    printed: str
    claim_kind: str = ""
    nth: int = 0

    @property
    def place(self) -> tuple[str, int, int, int]:
        """Where in the document: passage, which of its text, characters."""
        return self.passage_sha256, self.occurrence, self.char_start, self.char_end

    @property
    def key(self) -> str:
        """The same across rebuilds as long as the text and the place are the same."""
        return _digest([str(value) for value in asdict(self).values()])


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: who, when, about what, and the values before and after.

    ``before`` is the extraction the reviewer saw, as canonical JSON (``canonical``); ``after`` holds
    corrected values, None for other actions. ``replaces`` is the decision that stood until then.
    """

    subject: Subject
    action: Action
    before: str
    after: str | None
    note: str
    reviewer: str
    decided_at: str
    replaces: str | None
    file_name: str
    quote: str
    id: str = ""

    @property
    def corrected(self) -> dict[str, Any]:
        """The corrected values, {} where nothing was corrected."""
        return dict(json.loads(self.after)) if self.after else {}


def canonical(values: Mapping[str, Any]) -> str:
    """JSON of some values, the same text for the same values.

    >>> canonical({"value": 1250.0, "unit": "hồ sơ"})
    '{"unit":"hồ sơ","value":1250.0}'
    """
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_digest(text: str) -> str:
    """SHA-256 of a passage's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(decision: Decision) -> Decision:
    """The decision with its key, which is made of all it says: a copy keeps it, an edited copy does not fit."""
    row = row_of(decision)
    return replace(decision, id=_digest([str(row[c.name]) for c in DECISIONS.columns if c.name != "id"]))


def row_of(decision: Decision) -> dict[str, Any]:
    """A decision as its row."""
    plain = {
        name: getattr(decision, name)
        for name in ("id", "action", "before", "after", "note", "reviewer", "decided_at", "replaces", "file_name",
                     "quote")
    }
    return {**asdict(decision.subject), **plain, "subject_key": decision.subject.key,
            "subject_kind": str(decision.subject.subject_kind), "action": str(decision.action)}


def decision_of(row: Mapping[str, Any]) -> Decision:
    """A row as a decision; ValueError or KeyError for a row that is none."""
    subject = Subject(
        SubjectKind(row["subject_kind"]), str(row["document_sha256"]), str(row["passage_sha256"]),
        int(row["occurrence"]), int(row["char_start"]), int(row["char_end"]), str(row["printed"]),
        str(row["claim_kind"] or ""), int(row["nth"]),
    )
    return Decision(
        subject, Action(row["action"]), str(row["before"]), row["after"] or None, str(row["note"] or ""),
        str(row["reviewer"]), str(row["decided_at"]), row["replaces"] or None, str(row["file_name"] or ""),
        str(row["quote"] or ""), str(row["id"]),
    )


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:_KEY_LENGTH]


DECISIONS = Table(
    "decisions", "Quyết định duyệt", "What reviewers decided; every decision is kept, a later one replaces it",
    (
        Column("id", "TEXT", "Mã", "Key, made of all the decision says", required=True),
        Column("subject_key", "TEXT", "Mã của điều được duyệt", "Same for all decisions on one figure or claim",
               required=True),
        Column("subject_kind", "TEXT", "Số liệu hay phép tính", "figure or claim", required=True),
        Column("document_sha256", "TEXT", "SHA-256 của tệp", "SHA-256 of the report's bytes", required=True),
        Column("file_name", "TEXT", "Tên tệp", "File name when decided", required=True),
        Column("passage_sha256", "TEXT", "SHA-256 của đoạn", "SHA-256 of the passage's text; '' for none",
               required=True),
        Column("occurrence", "INTEGER", "Đoạn thứ mấy có cùng lời", "Which passage of that text, from 0",
               required=True),
        Column("char_start", "INTEGER", "Ký tự đầu trong đoạn", "First character in the passage", required=True),
        Column("char_end", "INTEGER", "Ký tự ngay sau", "First character after it", required=True),
        Column("printed", "TEXT", "Như in", "The characters there, as printed", required=True),
        Column("claim_kind", "TEXT", "Loại phép tính", "As in claims; '' for a figure", required=True),
        Column("nth", "INTEGER", "Thứ mấy ở cùng chỗ", "Which of its kind on these characters, from 0",
               required=True),
        Column("action", "TEXT", "Quyết định", "accepted, corrected, rejected; withdrawn takes back the one before",
               required=True),
        Column("before", "TEXT", "Trước khi duyệt", "JSON of the extraction the reviewer saw", required=True),
        Column("after", "TEXT", "Sau khi sửa", "JSON of the corrected values; NULL where nothing was corrected"),
        Column("note", "TEXT", "Ghi chú", "The reviewer's words; '' for none", required=True),
        Column("reviewer", "TEXT", "Người duyệt", "Who decided", required=True),
        Column("decided_at", "TEXT", "Lúc", "UTC, ISO", required=True),
        Column("replaces", "TEXT", "Thay cho", "Decision that stood until then; NULL for the first"),
        Column("quote", "TEXT", "Câu trích nguyên văn", "The words it stands in, when decided", required=True),
    ),
    facets=("action", "reviewer", "subject_kind"), label="printed", indexes=(("subject_key",), ("document_sha256",)),
)
