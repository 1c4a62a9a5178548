"""What readers of the site may expect of it: the measurements of the READMEs.

In: beside this file ``accuracy.md`` and ``accuracy.vi.md``, which ``make accuracy`` writes with the tables of the
READMEs, and ``first_readings.md`` and ``first_readings.vi.md``, which repeat what the READMEs say of reports nobody
has read (``tests/test_docs.py`` holds them to it). Out: sentences, heads and rows. Measuring is
``pipeline.evaluation.accuracy``'s job.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ENDINGS = {"vi": ".vi.md", "en": ".md"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A table as printed, and the sentences before it."""

    sentences: list[str]
    head: list[str]
    rows: list[list[str]]


@cache
def accuracy_table(lang: str) -> Measured:
    """Read the table of the sets with known answers, most of which have been developed on."""
    return _read("accuracy", lang)


@cache
def first_readings(lang: str) -> Measured:
    """Read what whole reports gave when they were read first: what to expect, how it was found, the table."""
    return _read("first_readings", lang)


def _read(name: str, lang: str) -> Measured:
    lines = Path(__file__).with_name(name + _ENDINGS[lang]).read_text(encoding="utf-8").splitlines()
    head, *rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return Measured([line for line in lines if line and not line.startswith(("|", "<"))], head, rows)
