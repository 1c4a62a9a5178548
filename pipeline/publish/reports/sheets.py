"""All that was found in one report as rows for a file: its facts, figures, claims, citations, problems.

In: a document's key. Out: ``Sheet`` values, every figure with where it was read; or its figures and claims as one
table, for a form that holds one only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.publish.claims import Row, rows
from pipeline.publish.downloads import MOST_ROWS, Sheet
from pipeline.publish.review.marks import Marks

#: Rows asked for at once: the site's limit.
_STEP = 1_000
_DOCUMENT = """
select id, kind, number, title, issuer, district, province, issued_on, period_label, period_start, period_end, pages,
  file_name, sha256, text_source, synthetic, reader_version, extractor_version
from documents where id = :document
"""
_PARTS = {
    "figures": """
select f.id, f.page, f.indicator, i.label_vi as indicator_label, f.label, f.value, f.value_text, f.unit, f.qualifier,
  f.modality, f.scope_level, f.scope_name, f.channel, f.period_label, f.quote, f.box, f.char_start, f.char_end,
  f.passage_id, f.method, f.confidence, f.recognition_confidence
from figures f left join indicators i on i.code = f.indicator left join passages p on p.id = f.passage_id
where f.document_id = :document order by p.ordinal, f.char_start, f.id limit :limit offset :offset""",
    "claims": """
select c.id, c.page, c.kind, c.verdict, c.severity, c.cause, c.claimed_text, c.claimed, c.recomputed, c.low, c.high,
  c.explanation, c.quote, c.box, c.passage_id, c.char_start, c.char_end, c.method,
  (select group_concat(o.figure_id, ' ') from claim_operands o where o.claim_id = c.id) as operand_ids
from claims c left join passages p on p.id = c.passage_id
where c.document_id = :document order by p.ordinal, c.char_start, c.id limit :limit offset :offset""",
    "citations": """
select t.id, t.page, t.kind, t.number, t.number_text, t.cited_on, t.issuer, t.quote, t.box, t.passage_id, t.char_start,
  t.char_end
from citations t left join passages p on p.id = t.passage_id
where t.document_id = :document order by p.ordinal, t.char_start, t.id limit :limit offset :offset""",
    "problems": """
select stage, code, message, page, quote from problems
where document_id = :document order by page, code, id limit :limit offset :offset""",
}

#: Columns of the one table: name there -> name in the figures, in the claims; None where they have none.
_TOGETHER: Mapping[str, tuple[str | None, str | None]] = {
    "id": ("id", "id"), "page": ("page", "page"), "indicator": ("indicator", None),
    "indicator_label": ("indicator_label", None), "label": ("label", None), "kind": (None, "kind"),
    "value_text": ("value_text", "claimed_text"), "value": ("value", "claimed"), "unit": ("unit", None),
    "verdict": (None, "verdict"), "recomputed": (None, "recomputed"), "low": (None, "low"), "high": (None, "high"),
    "severity": (None, "severity"), "cause": (None, "cause"), "explanation": (None, "explanation"),
    "operand_ids": (None, "operand_ids"), "qualifier": ("qualifier", None), "modality": ("modality", None),
    "scope_level": ("scope_level", None), "scope_name": ("scope_name", None), "channel": ("channel", None),
    "period_label": ("period_label", None), "quote": ("quote", "quote"), "box": ("box", "box"),
    "passage_id": ("passage_id", "passage_id"), "char_start": ("char_start", "char_start"),
    "char_end": ("char_end", "char_end"), "method": ("method", "method"), "confidence": ("confidence", None),
    "recognition_confidence": ("recognition_confidence", None),
}  # fmt: skip
#: Of the report itself, on every line: a line that is passed on alone still says where it is from.
_SOURCE = ("number", "issuer", "district", "province", "issued_on", "file_name", "sha256", "text_source", "synthetic",
           "reader_version", "extractor_version")

#: What reviewers decided about a line; only where reviewing is on.
_DECIDED = ("decision", "decision_state", "decision_changes", "decision_by", "decision_page", "rejudged_verdict")


def together(sheets: Sequence[Sheet]) -> Sheet:
    """Put the figures and claims of ``report_sheets`` into one sheet, figures first, each line with its source."""
    named = {sheet.name: sheet for sheet in sheets}
    [facts] = named["document"].rows
    source = {"document_id": facts["id"], **{name: facts[name] for name in _SOURCE}}
    lines = [
        {"subject_kind": part.removesuffix("s"),
         **{name: row[own] if (own := names[which]) else None for name, names in _TOGETHER.items()},
         **source, **{name: row[name] for name in _DECIDED if name in row}}
        for which, part in enumerate(("figures", "claims")) for row in named[part].rows
    ]  # fmt: skip
    totals = [named[part].total for part in ("figures", "claims")]
    return Sheet("report", lines, None if None in totals else len(lines))


async def report_sheets(db: Any, document_id: str, reviewed: Marks | None = None) -> list[Sheet]:
    """Return the sheets of one report; none where there is no such document.

    ``reviewed`` is what was decided on it: figures and claims say so. None where reviewing is off.
    """
    facts = await rows(db, _DOCUMENT, document=document_id)
    if not facts:
        return []
    sheets = [Sheet("document", facts, 1)]
    for name, sql in _PARTS.items():
        found: list[Row] = []
        for offset in range(0, MOST_ROWS, _STEP):
            part = await rows(db, sql, document=document_id, limit=_STEP, offset=offset)
            found += part
            if len(part) < _STEP:
                break
        if reviewed is not None and name in ("figures", "claims"):
            found = [{**row, **_decided(reviewed, row["id"])} for row in found]
        sheets.append(Sheet(name, found, None if len(found) == MOST_ROWS else len(found)))
    return sheets


def _decided(reviewed: Marks, key: str) -> Row:
    """What was decided about one figure or claim; a published value stays, the decision stands beside it."""
    decision, rejudged = reviewed.decisions.get(key), reviewed.rejudged.get(key)
    told = (decision.action, decision.state, decision.changes, decision.reviewer, decision.href) if decision else (
        None, None, None, None, None)
    return dict(zip(_DECIDED, (*told, rejudged.verdict if rejudged else None), strict=True))
