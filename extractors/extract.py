"""The whole extraction of one document: passages in, everything understood out."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.citations import find_citations
from extractors.claims import find_claims, find_restatements
from extractors.figures import find_figures
from extractors.identity import identity_problems, read_identity
from extractors.judging import judge
from extractors.reading import read_passage
from schemas.records import Extraction, Passage, PassageKind

#: Passages that state no results: letterhead, signature, page numbers.
_SILENT = (PassageKind.HEADER, PassageKind.TITLE, PassageKind.SIGNATURE, PassageKind.PAGE_NUMBER)


def extract(passages: Sequence[Passage]) -> Extraction:
    """Read identity, citations, figures and judged claims of a document.

    ``passages`` are in reading order with ``ordinal`` equal to their index.
    """
    identity = read_identity(passages)
    citations, problems = find_citations(passages)
    cited: dict[int, list[tuple[int, int]]] = {}
    for citation in citations:
        cited.setdefault(citation.passage, []).append((citation.start, citation.end))
    readings = [
        read_passage(passage, cited.get(passage.ordinal, ())) for passage in passages if passage.kind not in _SILENT
    ]
    sheet = find_figures(readings, identity.period, _year(identity.period.start, identity.issued_on))
    verdicts = [v for claim in find_claims(sheet) if (v := judge(claim, sheet.figures)) is not None]
    verdicts += [v for claim in find_restatements(sheet, verdicts) if (v := judge(claim, sheet.figures)) is not None]
    problems = [*problems, *identity_problems(identity)]
    return Extraction(identity, tuple(sheet.figures), tuple(citations), tuple(verdicts), tuple(problems))


def _year(start: str | None, issued_on: str | None) -> int | None:
    printed = issued_on or start
    return int(printed[:4]) if printed else None
