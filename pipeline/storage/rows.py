"""Records to rows: places and values as the tables of ``schemas.tables`` hold them.

Keys and the column that a table is searched by are ``pipeline.storage.keys``'.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from extractors.figures.unit_names import unit_meant
from extractors.report.identity import day_of
from pipeline.storage.keys import Row, content_key, passage_id
from schemas.records import (
    Cell,
    Citation,
    Extraction,
    Figure,
    Habit,
    Identity,
    NoteMark,
    NumeralKind,
    Passage,
    PassageKind,
    Place,
    Verdict,
)


def passage_row(doc: str, passage: Passage) -> Row:
    _, box = passage.box_of(0, len(passage.text))
    return {
        "id": passage_id(doc, passage.ordinal), "document_id": doc, "ordinal": passage.ordinal,
        "page": passage.page, "kind": str(passage.kind), "section": passage.section or None,
        "text": passage.text, "box": _json(box), "depth": passage.depth,
        "places": _places(passage.places),
        "cells": _json([[c.start, c.end, c.column, c.head] for c in passage.cells]),
        "marks": _json([[m.at, m.mark] for m in passage.marks]),
        "note": passage.note, "table_number": passage.table, "raw_text": passage.raw_text,
        "restored_letters": passage.restored_letters,
    }


def passage_of(row: Mapping[str, Any]) -> Passage:
    """The passage of which ``passage_row`` made a row."""
    return Passage(
        ordinal=row["ordinal"], kind=PassageKind(row["kind"]), text=row["text"], page=row["page"],
        depth=row["depth"], section=row["section"] or "",
        places=tuple(
            Place(s, e, page, (x0, top, x1, bottom), *_recognition(read))
            for s, e, page, x0, top, x1, bottom, *read in json.loads(row["places"] or "[]")
        ),
        cells=tuple(Cell(*c) for c in json.loads(row["cells"] or "[]")),
        marks=tuple(NoteMark(*m) for m in json.loads(row["marks"] or "[]")),
        note=row["note"], table=row["table_number"], raw_text=row["raw_text"],
    )


def _recognition(read: list[Any]) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """How sure Tesseract was of a word and what else it read there, from the rest of a stored place."""
    if not read:
        return None, ()
    return read[0], tuple((text, sure) for text, sure in read[1]) if len(read) > 1 else ()


def _places(places: Sequence[Place]) -> str | None:
    """Places as ``passages.places`` holds them; only what was recognised has more than seven values.

    A page has half a thousand, and to print four decimals of each takes longer than all else of storing it: those of
    top and bottom are printed once for the words of a line, which follow one another.
    """
    told: list[str] = []
    line, edges = (math.nan, math.nan), ("", "")
    for start, end, page, (x0, top, x1, bottom), confidence, alternatives in places:
        if (top, bottom) != line:
            line, edges = (top, bottom), (str(top), str(bottom))
        read = f",{_ENCODER.encode(alternatives)}" if alternatives else ""
        sure = "" if confidence is None else f",{confidence}{read}"
        told.append(f"[{start},{end},{page},{x0},{edges[0]},{x1},{edges[1]}{sure}]")
    return f"[{','.join(told)}]" if told else None


#: ``json.dumps`` makes one for each call; a report has thousands of them.
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str, separators=(",", ":"))


def _json(value: Any) -> str | None:
    """JSON text, None for nothing; coordinates to a tenth of a point."""
    return _ENCODER.encode(value) if value else None


def as_number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _located(doc: str, passage: Passage, start: int, end: int, quote: tuple[int, int]) -> Row:
    page, box = passage.box_of(start, end)
    return {
        "document_id": doc, "passage_id": passage_id(doc, passage.ordinal), "page": page,
        "char_start": start, "char_end": end, "box": _json(box), "quote": passage.text[quote[0]:quote[1]],
    }


def _recognition_of(passage: Passage, start: int, end: int) -> int | None:
    """How sure the recogniser was of ``[start, end)``, 0 to 100: of its least sure word; None where none was."""
    sure = (p.confidence for p in passage.places if p.start < end and p.end > start)
    return min((each for each in sure if each is not None), default=None)


def figure_row(doc: str, key: str, passage: Passage, figure: Figure, identity: Identity) -> Row:
    unit = unit_meant(figure.scope, identity.unit_id, day_of(identity)).unit
    return {
        "id": key, **_located(doc, passage, figure.start, figure.end, figure.quote),
        "indicator": figure.indicator, "label": figure.label, "value": float(figure.value),
        "value_text": figure.value_text, "unit": figure.unit, "qualifier": str(figure.qualifier),
        "modality": str(figure.modality), "scope_level": figure.scope.level, "scope_name": figure.scope.name,
        "admin_unit_id": unit.id if unit else None, "channel": figure.channel,
        "period_label": figure.period.label, "period_start": figure.period.start,
        "period_end": figure.period.end, "period_source": str(figure.period_source) if figure.period_source else None,
        "as_of": figure.as_of, "method": figure.method, "confidence": figure.confidence,
        "recognition_confidence": _recognition_of(passage, figure.start, figure.end),
    }


def claim_row(
    doc: str, key: str, passages: Sequence[Passage], extraction: Extraction, verdict: Verdict,
    figure_ids: Sequence[str],
) -> Row:
    """Row of a judged claim; ``figure_ids`` are the keys of the document's figures in order."""
    claim = verdict.claim
    passage = passages[claim.passage]
    start, end = claim.quote
    if claim.claimed is not None:
        stating = extraction.figures[claim.claimed]
        if stating.passage == claim.passage:
            start, end = stating.start, stating.end
    elif claim.operands and claim.operands[0].citation is not None:
        start, end = cited_span(extraction.citations[claim.operands[0].citation])
    return {
        "id": key, **_located(doc, passage, start, end, claim.quote), "kind": str(claim.kind),
        "claimed": as_number(verdict.claimed), "claimed_text": verdict.claimed_text,
        "recomputed": as_number(verdict.recomputed),
        "low": as_number(verdict.low), "high": as_number(verdict.high),
        "verdict": str(verdict.outcome), "severity": str(verdict.severity),
        "cause": str(verdict.cause) if verdict.cause else None,
        "suspect_figure_id": figure_ids[verdict.suspect] if verdict.suspect is not None else None,
        "suspect_value": as_number(verdict.suspect_value),
        "decidability": as_number(verdict.decidability), "priority": as_number(verdict.priority),
        "explanation": verdict.explanation_vi, "explanation_en": verdict.explanation_en,
        "method": claim.method,
    }


def habit_row(habit: Habit) -> Row:
    """The columns of a document that say how it rounds."""
    evidence = {"rounded": habit.rounded, "truncated": habit.truncated}
    return {"rounding_habit": str(habit.kind), "rounding_evidence": _json(evidence)}


def account_row(extraction: Extraction) -> Row:
    """The columns of a document that say how many of its numerals are understood and how many figures have a code."""
    numerals = extraction.numerals
    unread = sum(each.kind is NumeralKind.UNKNOWN for each in numerals)
    counted = [figure for figure in extraction.figures if figure.method != "formula"]
    named = sum(figure.indicator is not None for figure in counted)
    return {
        "numerals": len(numerals),
        "accounted_share": (len(numerals) - unread) / len(numerals) if numerals else None,
        "indicator_share": named / len(counted) if counted else None,
    }


def cited_span(citation: Citation) -> tuple[int, int]:
    """Number and date of a citation where the date is printed right after it, else the number."""
    return citation.start, citation.dated[1] if citation.dated else citation.end


#: Organs whose registers are national: the same number is the same document everywhere.
_NATIONAL = ("CP", "TTg", "QH", "TW", "UBTVQH", "VPCP")


def citation_row(
    doc: str, passages: Sequence[Passage], citation: Citation, instrument: str | None, seen: dict[str, int]
) -> Row:
    """Row of a citation; ``instrument`` is the key of the document it cites."""
    passage = passages[citation.passage]
    return {
        "id": content_key(doc, "v", citation.passage, citation.start, seen=seen),
        **_located(doc, passage, citation.start, citation.end, citation.quote),
        "kind": citation.kind, "number": citation.number, "number_text": citation.number_text,
        "cited_on": citation.cited_on, "issuer": citation.issuer, "instrument_id": instrument,
        "date_text": passage.text[slice(*citation.dated)] if citation.dated else None,
        "register": citation.register,
    }


def instrument_row(citation: Citation, home: str) -> Row:
    """Row of a cited document; ``home`` names the register where the text names no issuer."""
    number = citation.number or ""
    organ = number.split("-")[-1].split("/")[-1]
    register = None if organ in _NATIONAL or "QH" in number else (citation.issuer or home)
    digest = hashlib.sha256("|".join(map(str, (citation.kind, number, register, citation.cited_on))).encode())
    return {
        "id": digest.hexdigest()[:12], "kind": citation.kind, "number": number,
        "issuer": citation.issuer or register, "issued_on": citation.cited_on,
    }
