"""Where the data can be had: the prepared package beside the database, the forms, the examples.

In: the database and its file. Out: what the page of downloads shows, and how to cite the data. The package is made by
``doichieu export``, never while the site is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.publish.claims import rows
from pipeline.publish.words import Words

#: Name under which ``doichieu export --format zip`` writes it.
PACKAGE = "doichieu.zip"
#: The rules that most reports were read by, and how many reports there are.
_READ_BY = """
select reader_version, extractor_version, sum(sum(stands_for = id)) over () as reports
from documents group by 1, 2 order by count(*) desc limit 1
"""


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


async def citation(db: Any, words: Words, address: str, today: date) -> str:
    """Return how to cite the data as it is now; '' where there is none. The same versions read the same figures."""
    found = await rows(db, _READ_BY)
    if not found:
        return ""
    row = found[0]
    told = words("cite_data", n=words.count(row["reports"]), version=version("doichieu"),
                 reader=row["reader_version"], extractor=row["extractor_version"])
    return f"{told} {words('cite_address', address=address, day=words.day(today.isoformat()))}"
