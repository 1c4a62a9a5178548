"""Where a report prints the instruments its truth names: a row and a quote for every printed place.

Comes in: citations (kind, number, date) and the printed blocks. Goes out: rows in the form
of gold. A place has the date of its instrument only where that date stands beside the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.compose.paper import NOTE, Block, Paragraph, without_notes

#: Stands for a footnote's mark, which each form of file prints in its own way.
_MARK = "^"

#: Whole words of about so many characters kept around a number: enough to tell its place from the others.
_AROUND = 60
_BEFORE, _AFTER = re.compile(rf"(?<!\S).{{0,{_AROUND}}}\Z"), re.compile(rf".{{0,{_AROUND}}}(?!\S)")
_DATE = re.compile(
    r"(?P<day>\d{1,2})(?:[/.-]|\s+tháng\s+)(?P<month>\d{1,2})(?:[/.-]|\s+năm\s+)(?P<year>\d{4})(?!\d)", re.IGNORECASE
)


def printed_citations(cited: Sequence[Mapping[str, str]], blocks: Iterable[Block]) -> list[dict[str, str]]:
    """A row for every place; an instrument whose number is printed nowhere keeps one without a quote.

    Where several instruments have one number, a place belongs to the one whose date is beside it,
    else to the first.
    """
    cited = [dict(row) for row in {tuple(row.items()): row for row in cited}.values()]
    lines = [line for block in blocks for line in _lines(block)]
    rows: list[dict[str, str]] = []
    for number, same in groupby(sorted(cited, key=lambda row: row["number"]), key=lambda row: row["number"]):
        papers = list(same)
        places = [_row(papers, line, hit) for line in lines for hit in _places(number, line)]
        rows += places or [dict(paper) for paper in papers]
    return rows


def _lines(block: Block) -> Iterator[str]:
    """The texts that are read apart: paragraphs, cells, footnotes."""
    texts = [block.text] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row]
    for text in texts:
        yield without_notes(NOTE.sub(_MARK, text))
        yield from (note[0][2:-1] for note in NOTE.finditer(text))


def _places(number: str, line: str) -> Iterator[re.Match[str]]:
    letters = r"\s*".join(re.escape(letter) for letter in "".join(number.split()))
    return re.finditer(rf"(?<![\w/-]){letters}(?![\w/-]*\w)", line, re.IGNORECASE)


def _row(papers: Sequence[Mapping[str, str]], line: str, hit: re.Match[str]) -> dict[str, str]:
    before, after = (found[0] if found else "" for found in (
        _BEFORE.search(line[: hit.start()]), _AFTER.match(line, hit.end()),
    ))  # fmt: skip
    days = {_iso(date) for words in (before, after) for date in _DATE.finditer(words)}
    paper = next((paper for paper in papers if paper["date"] in days), papers[0])
    quote = (before.rpartition(_MARK)[2] + hit[0] + after.partition(_MARK)[0]).strip()
    dated = paper["date"] if paper["date"] in days else ""
    return {"kind": paper["kind"], "number": paper["number"], "date": dated, "quote": quote}


def _iso(date: re.Match[str]) -> str:
    return f"{date['year']}-{int(date['month']):02d}-{int(date['day']):02d}"
