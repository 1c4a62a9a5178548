"""The table of ``make accuracy`` for readers of the site.

In: ``accuracy.md`` and ``accuracy.vi.md`` beside this file, written with the tables of the
READMEs. Out: its head and rows. Measuring is ``pipeline.evaluation.accuracy``'s job.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: The set that is nearest to what readers bring, as ``pipeline.evaluation.accuracy`` names it.
_REAL_REPORTS = {"vi": "báo cáo thật, người đọc ghi lại", "en": "real reports, hand-read"}
_FILES = {"vi": "accuracy.vi.md", "en": "accuracy.md"}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The table as printed; ``headline`` is the row of real reports, None where it was not measured."""

    head: list[str]
    rows: list[list[str]]
    headline: list[str] | None


@cache
def accuracy_table(lang: str) -> Accuracy:
    """Read the table of a language."""
    text = Path(__file__).with_name(_FILES[lang]).read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    head, *rows = lines
    name = _REAL_REPORTS[lang]
    return Accuracy(head, rows, next((row for row in rows if row[0] == name), None))
