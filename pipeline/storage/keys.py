"""Keys of rows, and the column they are searched by: what every writer of rows needs, and no rule.

Keys are made from the bytes of the file and from what is said where, never from an order of work, so a rebuild
gives the same keys and links stay valid. What the other columns say is ``pipeline.storage.rows``' matter: a build that
finds nothing to do loads this module and not that one.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from extractors.text.compare_form import fold, folded_once
from schemas.records import Problem
from schemas.tables import BY_NAME

Row = dict[str, Any]

#: Holds the searched columns without diacritics: the full-text indexes keep every letter as it is printed.
FOLDED = "search_folded"


def with_search(table: str, row: Row) -> Row:
    """The row with what it is searched by, where its table is searched."""
    search = BY_NAME[table].search
    if not search or FOLDED in row:
        return row
    printed = [str(row[column]) for column in search if row.get(column)]
    # What is put together here is this row's alone: to remember it, thousands of claims are megabytes.
    return {**row, FOLDED: without_diacritics(" ".join(printed), fold if len(printed) == 1 else folded_once)}


def without_diacritics(text: str, folding: Callable[[str], str] = fold) -> str:
    """``fold`` for any writing of letters: a file's name may come apart in letters and marks, and in other languages.

    >>> without_diacritics("Quyê\u0301t định"), without_diacritics("Zürich")
    ('quyet dinh', 'zurich')
    """
    folded = folding(unicodedata.normalize("NFC", text))
    if folded.isascii() or unicodedata.is_normalized("NFD", folded):
        return folded
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


def document_id(sha256: str) -> str:
    """Key of a document: the first 12 hexadecimal digits of the SHA-256 of its bytes."""
    return sha256[:12]


def content_key(document: str, letter: str, *content: object, seen: dict[str, int]) -> str:
    digest = hashlib.sha256("|".join(map(str, content)).encode()).hexdigest()[:8]
    base = f"{document}-{letter}{digest}"
    seen[base] = seen.get(base, 0) + 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"


def passage_id(document: str, ordinal: int) -> str:
    """Key of a passage: its document and its place in the reading order."""
    return f"{document}-p{ordinal:04d}"


def name_key(file_name: str) -> str:
    """Key of a failure of which only the file's name is known."""
    return hashlib.sha256(file_name.encode("utf-8", "surrogatepass")).hexdigest()


def problem_rows(
    doc: str | None, file_name: str, problems: Iterable[Problem], prefix: str | None = None
) -> list[Row]:
    """Rows of problems; where they belong to no document, ``prefix`` begins their keys."""
    seen: dict[str, int] = {}
    named = () if doc else (file_name,)
    return [
        {
            "id": content_key(doc or prefix or name_key(file_name)[:12], "x", p.stage, p.code, p.page, p.quote,
                              p.message, *named, seen=seen),
            "document_id": doc, "file_name": file_name, "stage": p.stage, "code": p.code,
            "message": p.message, "page": p.page, "quote": p.quote,
        }
        for p in problems
    ]
