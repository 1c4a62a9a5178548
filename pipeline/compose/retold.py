"""Retold reports: real figures, dates, numbers and names in our own sentences.

Comes in: ``corpus/sources/NAME.yml``, text and truth written by hand. Goes out: a
``Report`` and its ``Truth``; a quote or a number that the text does not hold is an
error here, so that text and truth cannot drift apart. The form of the file is
described at the head of each source.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from pipeline.compose.paper import (
    Block,
    HeadCell,
    Kind,
    Paragraph,
    Report,
    Table,
    paragraph_of,
    without_notes,
)
from pipeline.compose.truth import CitationTruth, ClaimTruth, FigureTruth, Truth, read_num

PARTS = {
    "ratio": ("numerator", "denominator"),
    "change": ("current", "previous"),
    "balance": ("received", "resolved", "pending", "withdrawn"),
}


def read_retold(path: Path) -> tuple[Report, Truth]:
    """Read one source."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    blocks = tuple(blocks_of(data["text"], data.get("tables", {})))
    head = data["head"]
    report = Report(
        tuple(head["agency"]),
        head["number"],
        head["place_and_date"],
        tuple(head["title"]),
        head.get("addressee", ""),
        blocks,
        tuple(head["recipients"]),
        tuple(head["signature"]),
    )
    truth = Truth(dict(data["document"]))
    truth.figures = [figure_of(row, data["document"]["period"]) for row in data.get("figures", [])]
    truth.claims = [claim_of(row) for row in data.get("claims", [])]
    truth.citations = [CitationTruth(*(part.strip() for part in row.split("|"))) for row in data["citations"]]
    truth.traps = list(data.get("traps", []))
    check(path.name, data, truth)
    return report, truth


def blocks_of(text: str, tables: dict[str, Any]) -> list[Block]:
    """Read the text line by line; ``@name`` stands for a table."""
    out: list[Block] = []
    for line in (line.strip() for line in text.strip().split("\n")):
        if line.startswith("@"):
            table = tables[line[1:]]
            head = tuple(HeadCell(t) for t in table["head"])
            rows = tuple(tuple(str(cell) for cell in row) for row in table["rows"])
            if table.get("caption"):
                out.append(Paragraph(Kind.CAPTION, table["caption"]))
            out.append(Table((head,), rows, tuple(table["widths"])))
        elif line:
            out.append(paragraph_of(line))
    return out


def figure_of(row: list[str], period: str) -> FigureTruth:
    """Read [indicator, number, scope, quote, 'optional']."""
    code, number, scope, quote, *rest = row
    unit = "%" if code.endswith("_rate") else "hồ sơ"
    return FigureTruth(
        f"dossiers.{code}",
        read_num(number),
        unit,
        scope,
        rest[1] if len(rest) > 1 else period,
        quote,
        "optional" in rest[:1],
    )


def claim_of(row: dict[str, Any]) -> ClaimTruth:
    """Read {ratio|sum|balance|change: [operands], claimed, quote, falls, optional, note}."""
    kind = next(k for k in ("ratio", "sum", "balance", "change") if k in row)
    given = [None if v is None else read_num(str(v)).value for v in row[kind]]
    operands: tuple[tuple[str, tuple[Fraction, ...] | Fraction | None], ...]
    if kind == "sum":
        operands = (("total", given[0]), ("parts", tuple(v for v in given[1:] if v is not None)))
    else:
        operands = tuple(zip(PARTS[kind], given, strict=True))
    claimed = read_num(str(row.get("claimed", row[kind][0])))
    return ClaimTruth(
        kind,
        operands,
        claimed,
        row["quote"],
        bool(row.get("optional")),
        bool(row.get("falls")),
        row.get("note", ""),
    )


def check(name: str, data: dict[str, Any], truth: Truth) -> None:
    """Refuse a source whose truth quotes what its text does not say."""
    cells = " ".join(str(c) for t in data.get("tables", {}).values() for row in t["rows"] for c in row)
    words = without_notes(data["text"])
    whole = " ".join((words + " " + data["text"] + " " + cells).split())
    for quote in [f.quote for f in truth.figures] + [c.quote for c in truth.claims]:
        for piece in quote.split(" … "):
            if piece not in whole:
                raise ValueError(f"{name}: the text does not say «{piece}»")
    for citation in truth.citations:
        if citation.number not in whole and citation.number.replace("/", "-") not in whole.replace("/", "-"):
            raise ValueError(f"{name}: the text does not cite {citation.number}")
