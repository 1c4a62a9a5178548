"""All that was found in one report as rows for a file: its facts, figures, claims, citations, problems.

In: a document's key. Out: ``Sheet`` values, every figure with where it was read.
"""

from __future__ import annotations

from typing import Any

from pipeline.publish.claims import Row, rows
from pipeline.publish.downloads import MOST_ROWS, Sheet

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
  c.explanation, c.quote, c.box, c.passage_id, c.char_start, c.char_end, c.method
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


async def report_sheets(db: Any, document_id: str) -> list[Sheet]:
    """Return the sheets of one report; none where there is no such document."""
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
        sheets.append(Sheet(name, found, None if len(found) == MOST_ROWS else len(found)))
    return sheets
