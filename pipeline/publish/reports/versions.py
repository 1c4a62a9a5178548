"""The other versions of a report, and the figures in which they differ from the one that stands.

In: a document's key. Out: plain values for the template of the report page. Which documents are
versions of one report was settled by ``pipeline.comparing``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.publish.claims import Row, rows

_LINKS = """
select v.document_id, v.version_of_id, v.relation, v.overlap, d.id, d.file_name, d.number, d.issued_on, d.text_source,
  d.media_type
from document_versions v
join documents d on d.id = case v.document_id when :document then v.version_of_id else v.document_id end
where :document in (v.document_id, v.version_of_id) order by d.file_name, d.id
"""
_DIFFERENCES = """
select x.*, i.label_vi, i.label_en, f.page, s.page as standing_page
from version_differences x left join indicators i on i.code = x.indicator
left join figures f on f.id = x.figure_id left join figures s on s.id = x.standing_figure_id
where :document in (x.document_id, x.version_of_id) order by x.document_id, x.kind, f.page, s.page, x.rowid
"""


@dataclass(frozen=True, slots=True)
class Version:
    """Another file of the report; ``stands`` where that file is the one that is counted."""

    document: Row
    relation: str
    overlap: float
    stands: bool
    differences: list[Row]


async def load_versions(db: Any, document_id: str) -> list[Version]:
    """Return the other versions of a document, each with what differs between the two."""
    links = await rows(db, _LINKS, document=document_id)
    differing = await rows(db, _DIFFERENCES, document=document_id) if links else []
    return [
        Version(
            link, link["relation"], link["overlap"], link["version_of_id"] != document_id,
            [row for row in differing if row["document_id"] == link["document_id"]],
        )
        for link in links
    ]  # fmt: skip
