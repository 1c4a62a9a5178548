"""A document as rows: what a reader and the rules made of it, ready to be written.

Comes in: ``ReadDocument`` and ``Extraction``. Goes out: ``DocumentRows``, plain values by table. Keys are made
from the document's and from what is said where. It is a good third of the work of storing and needs no
database, so workers do it; writing the rows, and the names of the file, are ``pipeline.storage.store``'s job.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Sequence

from pipeline.storage.keys import Row, content_key, with_search
from pipeline.storage.messages import DocumentRows
from pipeline.storage.rows import (
    account_row,
    as_number,
    citation_row,
    claim_row,
    figure_row,
    habit_row,
    instrument_row,
    passage_row,
)
from schemas.records import Citation, Extraction, Operand, Passage, ReadDocument

#: Stages of problems that extracting a document finds.
FOUND_BY_RULES = ("extract", "check")
#: Columns of ``documents`` that a reader fills.
_TOLD_BY_READERS = frozenset({"media_type", "pages", "text_source", "recognised_pages", "page_sizes"})


def rows_of_reading(doc: str, read: ReadDocument, extraction: Extraction) -> DocumentRows:
    """The rows of a document just read."""
    understood = rows_of_extraction(doc, read.passages, extraction)
    told = {
        "media_type": read.media_type, "pages": read.pages, "text_source": read.text_source,
        "recognised_pages": json.dumps(read.recognised_pages) if read.recognised_pages else None,
        "page_sizes": json.dumps(read.page_sizes) if read.page_sizes else None,
    }
    passages = [with_search("passages", passage_row(doc, passage)) for passage in read.passages]
    return DocumentRows(
        True, told | understood.document, {"passages": passages, **understood.tables},
        (*read.problems, *extraction.problems),
    )


def rows_of_extraction(doc: str, passages: Sequence[Passage], extraction: Extraction) -> DocumentRows:
    """The rows of what was understood of a document whose passages are stored."""
    seen: dict[str, int] = {}
    figure_ids = [
        content_key(doc, "f", f.passage, f.start, f.end, f.indicator, seen=seen) for f in extraction.figures
    ]
    figures = [
        figure_row(doc, key, passages[f.passage], f, extraction.identity)
        for key, f in zip(figure_ids, extraction.figures, strict=True)
    ]
    instruments: dict[str, Row] = {}
    home = extraction.identity.district or doc
    citations = [
        citation_row(doc, passages, c, _instrument(instruments, c, home), seen) for c in extraction.citations
    ]
    claims, operands = _claims(doc, passages, extraction, figure_ids, [str(row["id"]) for row in citations], seen)
    tables = {
        "figures": figures, "instruments": list(instruments.values()), "citations": citations, "claims": claims,
        "claim_operands": operands,
    }
    found = {table: [with_search(table, row) for row in rows] for table, rows in tables.items()}
    return DocumentRows(False, _document(extraction), found, extraction.problems)


def rows_digest(rows: DocumentRows) -> str:
    """One word for all rows that an extraction made; the same, whether the document was just read or stored before."""
    told = {name: value for name, value in rows.document.items() if name not in _TOLD_BY_READERS}
    tables = {table: made for table, made in rows.tables.items() if table != "passages"}
    problems = [found for found in rows.problems if found.stage in FOUND_BY_RULES]
    # In this version of the format equal values give equal bytes, whichever objects hold them.
    return hashlib.sha256(marshal.dumps((told, tables, repr(problems)), 2)).hexdigest()[:16]


def _document(extraction: Extraction) -> Row:
    identity = extraction.identity
    return {
        "kind": identity.kind, "number": identity.number, "title": identity.title, "issuer": identity.issuer,
        "district": identity.district, "province": identity.province, "issued_on": identity.issued_on,
        "period_label": identity.period.label, "period_start": identity.period.start,
        "period_end": identity.period.end,
        "period_source": str(identity.period_source) if identity.period_source else None,
        "admin_unit_id": identity.unit_id, **habit_row(extraction.habit), **account_row(extraction),
    }


def _claims(
    doc: str, passages: Sequence[Passage], extraction: Extraction, figure_ids: Sequence[str],
    citation_ids: Sequence[str], seen: dict[str, int],
) -> tuple[list[Row], list[Row]]:
    claims, operands = [], []
    for verdict in extraction.verdicts:
        claim = verdict.claim
        stating = figure_ids[claim.claimed] if claim.claimed is not None else ""
        operands_said = (f"{o.role}{_pointed(o, figure_ids, citation_ids)}" for o in claim.operands)
        key = content_key(
            doc, "c", claim.kind, claim.passage, claim.quote, stating, *operands_said, seen=seen
        )
        claims.append(claim_row(doc, key, passages, extraction, verdict, figure_ids))
        counts: dict[str, int] = {}
        for operand in verdict.operands:
            ordinal = counts[operand.role] = counts.get(operand.role, -1) + 1
            operands.append({
                "claim_id": key, "role": operand.role, "ordinal": ordinal, "value": as_number(operand.value),
                "figure_id": None if operand.figure is None else figure_ids[operand.figure],
                "citation_id": None if operand.citation is None else citation_ids[operand.citation],
                "document_id": None, "value_text": operand.text,
            })
    return claims, operands


def _pointed(operand: Operand, figures: Sequence[str], citations: Sequence[str]) -> object:
    """What an operand stands on, for the key of its claim: a figure, a citation, or a value of its own."""
    if operand.figure is not None:
        return figures[operand.figure]
    return operand.value if operand.citation is None else citations[operand.citation]


def _instrument(instruments: dict[str, Row], citation: Citation, home: str) -> str | None:
    """Key of the cited document, noted where it is new."""
    if not citation.number:
        return None
    row = instrument_row(citation, home)
    return str(instruments.setdefault(row["id"], row)["id"])
