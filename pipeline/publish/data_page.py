"""Where the data can be had: the prepared package beside the database, the forms, the examples.

In: the database's file. Out: what the page of downloads shows. The package is made by
``doichieu export``, never while the site is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

#: Name under which ``doichieu export --format zip`` writes it.
PACKAGE = "doichieu.zip"


@dataclass(frozen=True, slots=True)
class Package:
    """The prepared package: its file, size, day; ``old`` where the database was written after it."""

    path: Path
    megabytes: float
    made_on: str
    old: bool


def package_beside(database: Path) -> Package | None:
    """Look for the package in the folder of the database."""
    path = database.with_name(PACKAGE)
    if not path.is_file() or path.is_symlink():
        return None
    facts = path.stat()
    made = date.fromtimestamp(facts.st_mtime).isoformat()
    return Package(path, facts.st_size / 1e6, made, facts.st_mtime < database.stat().st_mtime)
