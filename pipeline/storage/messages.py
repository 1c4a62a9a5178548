"""What the building process and its workers hand each other, in plain values: cheap to send, and nothing to import.

Comes in: rows of stored passages, for the worker. Goes out: rows of a document, for the building process, which so
needs neither readers nor rules. The work between the two is ``pipeline.work.per_file``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.storage.keys import Row
from schemas.records import Problem


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database keeps of a reading, enough to extract it again: rows of passages in reading order."""

    passages: tuple[Row, ...]
    text_source: str | None
    recognised_pages: tuple[int, ...]
    #: Digest of the rows that the last extraction made; None where they are to be written in any case.
    rows_digest: str | None = None


@dataclass(frozen=True, slots=True)
class SameRows:
    """The answer where a stored document was extracted again and came out as it is stored."""


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Rows by table, in the order in which tables refer to one another, and columns of the document's own row.

    ``is_read`` is false where its passages were stored before and only what was understood is new.
    """

    is_read: bool
    document: Row
    tables: Mapping[str, list[Row]]
    problems: tuple[Problem, ...]
