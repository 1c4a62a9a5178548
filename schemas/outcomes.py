"""File outcomes: in one word, what became of a file that was given to build.

Derived here, and only here, from the problem codes of ``schemas.problems``, so that the counts
on the site, on the terminal and in the database say the same.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class FileOutcome(StrEnum):
    """What became of a file; the first two gave a document whose text was read."""

    OK = "ok"
    #: A document was made, but a page or a part of it was not read.
    PARTIAL = "partial"
    ENCRYPTED = "encrypted"
    #: Cut, changed, or not built the way its format demands.
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    #: The worker died, or the program met an error of its own.
    CRASHED = "crashed"
    #: A format that is not read.
    UNSUPPORTED = "unsupported"
    #: Nothing but pages to recognise, and they were not.
    OCR_UNAVAILABLE = "ocr_unavailable"
    #: No bytes, or nothing in them to read.
    EMPTY = "empty"
    #: Not there, not a regular file, or not ours to read.
    UNOPENABLE = "unopenable"


#: Problem code of a file that gave no document -> its outcome.
_REFUSED = {
    "empty_file": FileOutcome.EMPTY,
    "no_text": FileOutcome.EMPTY,
    "not_a_pdf": FileOutcome.UNSUPPORTED,
    "not_a_docx": FileOutcome.UNSUPPORTED,
    "unsupported": FileOutcome.UNSUPPORTED,
    "libreoffice_unavailable": FileOutcome.UNSUPPORTED,
    "libreoffice_failed": FileOutcome.CRASHED,
    "unopenable": FileOutcome.UNOPENABLE,
    "changed_while_read": FileOutcome.UNOPENABLE,
    "damaged": FileOutcome.DAMAGED,
    "missing_part": FileOutcome.DAMAGED,
    "forbidden_dtd": FileOutcome.DAMAGED,
    "encrypted": FileOutcome.ENCRYPTED,
    "too_large": FileOutcome.TOO_LARGE,
    "timeout": FileOutcome.TIMEOUT,
    "out_of_memory": FileOutcome.OUT_OF_MEMORY,
    "crashed": FileOutcome.CRASHED,
    "reader_error": FileOutcome.CRASHED,
}
#: Problem codes that say: a page or a part of this document was not read -> the outcome of a
#: document of which nothing else was. The first that applies counts.
_UNREAD = {
    "ocr_unavailable": FileOutcome.OCR_UNAVAILABLE,
    "no_text_layer": FileOutcome.OCR_UNAVAILABLE,
    "page_too_large": FileOutcome.TOO_LARGE,
    "unreadable_page": FileOutcome.DAMAGED,
    "partial": FileOutcome.DAMAGED,
    "unknown_encoding": FileOutcome.DAMAGED,
    "unread_part": FileOutcome.UNSUPPORTED,
    "unread_object": FileOutcome.UNSUPPORTED,
    "no_words_recognised": FileOutcome.EMPTY,
}


def refusal_outcome(code: str) -> FileOutcome:
    """The outcome of a file that gave no document; ``crashed`` for a code that has no business there."""
    return _REFUSED.get(code, FileOutcome.CRASHED)


def reading_outcome(codes: Collection[str], *, has_text: bool) -> FileOutcome:
    """The outcome of a file that gave a document with problems of these ``codes``.

    >>> str(reading_outcome({"unreadable_page"}, has_text=True))
    'partial'
    >>> str(reading_outcome({"wrong_extension"}, has_text=True))
    'ok'
    """
    unread = [outcome for code, outcome in _UNREAD.items() if code in codes]
    if has_text:
        return FileOutcome.PARTIAL if unread else FileOutcome.OK
    return unread[0] if unread else FileOutcome.EMPTY
