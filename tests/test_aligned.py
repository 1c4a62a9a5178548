"""Tables without rulings between their columns: which words are a row, which heads stand over which columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import regex
import yaml

from pipeline.readers.layout.document_layout import layout
from pipeline.readers.layout.outline import Draft
from pipeline.readers.layout.page_words import PageWords, Ruling, Word
from schemas.records import PassageKind

FOLDER = Path(__file__).parent / "cases" / "aligned"
CASES = yaml.safe_load((FOLDER / "pages.yml").read_text(encoding="utf-8"))
#: Points: type size, width of a character, height of a line of a case, and where the first stands.
SIZE, WIDTH, HEIGHT, LEFT, TOP = 12.0, 6.0, 7.2, 60.0, 150.0


def drawn(case: dict[str, Any]) -> list[Draft]:
    """The passages of the pages of a case."""
    pages = []
    for number, text in enumerate(case["pages"], start=1):
        words = []
        for line, printed in enumerate(text.split("\n")):
            base = TOP + HEIGHT * line
            for found in regex.finditer(r"\S+", printed):
                x0, x1 = LEFT + WIDTH * found.start() - 1.5, LEFT + WIDTH * found.end() + 1.5
                words.append(Word(found[0], x0, base - 9, x1, base + 3, base, SIZE))
        ruled = [
            Ruling(LEFT + WIDTH * x0, TOP + HEIGHT * (line + 0.25), LEFT + WIDTH * x1, TOP + HEIGHT * (line + 0.25))
            for line, x0, x1 in case.get("ruled", ()) if number == 1
        ]  # fmt: skip
        ruled += [
            Ruling(LEFT + WIDTH * x, TOP + HEIGHT * (first + 0.25), LEFT + WIDTH * x, TOP + HEIGHT * (last + 0.25))
            for x, first, last in case.get("upright", ()) if number == 1
        ]  # fmt: skip
        pages.append(PageWords(number, 720, 840, words, ruled))
    return layout(pages)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_rows_and_heads(case: dict[str, Any]) -> None:
    drafts = drawn(case)
    rows = [draft for draft in drafts if draft.kind is PassageKind.TABLE_ROW]
    assert [row.text for row in rows] == case["rows"]
    if rows:
        assert [cell.head for cell in rows[-1].cells] == case["heads"]
        assert len({row.table for row in rows}) == case.get("tables", 1)
