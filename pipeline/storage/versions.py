"""Versions that decide what a rerun may keep: one of the readers, one of the rules, one of the comparisons.

All are digests of the code and data they stand for, so nobody has to remember to
raise a number, and a changed vocabulary never opens a file again.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_READERS = ("pipeline/readers", "pipeline/intake/files.py", "pipeline/intake/formats.py", "pipeline/intake/archives.py",
            "schemas/passages.py", "schemas/column_numbers.py")
_RULES = ("extractors", "schemas")
_FIELDS = "extractors/vocab/fields"
_READER_LIBRARIES = (
    "lxml", "numpy", "olefile", "pdfminer.six", "pdfplumber", "pillow", "pypdfium2", "pytesseract", "python-docx",
    "underthesea", "viparse",
)  # fmt: skip
_RULE_LIBRARIES = ("regex", "spacy", "underthesea")


@cache
def reader_version() -> str:
    """Digest of the readers, the libraries they call, and what they return."""
    return _digest(_READERS, _READER_LIBRARIES)


@cache
def extractor_version() -> str:
    """Digest of the rules, the vocabulary and the libraries they call."""
    return _digest(_RULES, _RULE_LIBRARIES)


@cache
def rules_version() -> str:
    """Digest of the same without the entries of ``vocab/fields``, whose changes can be told document by document."""
    return _digest(_RULES, _RULE_LIBRARIES, _FIELDS)


@cache
def program_version() -> str:
    """Digest of all code and vocabulary: what machines that share the work have to have in common."""
    return _digest(("pipeline", *_RULES), ())


@cache
def reference_version() -> str:
    """Digest of what lays out a database and fills the tables that belong to no report.

    Without the entries of ``vocab/fields``: they are indicators, and no other table has anything of them.
    """
    return _digest(("pipeline/storage/database.py", "pipeline/storage/keys.py", *_RULES), (), _FIELDS)


@cache
def indicators_version() -> str:
    """Digest of what fills the table of indicators."""
    return _digest(("pipeline/storage/database.py", *_RULES), ())


@cache
def comparing_version() -> str:
    """Digest of what compares reports: its own code and the rules it shares with extraction.

    Without the entries of ``vocab/fields``: what comparing takes from them is ``carrying_over``'s to watch.
    """
    return _digest(("pipeline/comparing", *_RULES), _RULE_LIBRARIES, _FIELDS)


def _digest(places: tuple[str, ...], libraries: tuple[str, ...], without: str | None = None) -> str:
    digest = hashlib.sha256()
    for place in places:
        for name, content in _contents(place):
            if without is None or not name.startswith(f"{without}/"):
                digest.update(name.encode())
                digest.update(content)
    for library in libraries:
        digest.update(f"{library}={_release(library)}".encode())
    return digest.hexdigest()[:12]


@cache
def _contents(place: str) -> tuple[tuple[str, bytes], ...]:
    """Name and digest of each file of ours there: most belong to several versions, and each is read once."""
    path = _ROOT / place
    inside = sorted(p for p in path.rglob("*") if p.suffix in (".py", ".yml", ".csv"))
    return tuple(
        (file.relative_to(_ROOT).as_posix(), hashlib.sha256(file.read_bytes()).digest())
        for file in (inside if path.is_dir() else [path])
    )


@cache
def _release(library: str) -> str:
    return metadata.version(library)
