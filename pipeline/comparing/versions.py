"""In: all papers. Out: one of each report: a PDF and its DOCX, a draft and what was issued, a corrected issue.

Two files are versions of one report where their issuer has given them one number in one
year, or where issuer, kind, period and title agree; a file without a number is a draft of
the report of that issuer, kind and period. Their differences are edits, no contradictions,
so only one of them is compared with other reports: real before composed, text before
recognised, numbered before draft (without a number, or by the name of its file), PDF before
other text. Whether they are versions beyond doubt, and how they differ, is ``version_links``' job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.text.compare_form import compare_form
from pipeline.comparing.papers import Paper

Key = tuple[str | None, ...]


def one_of_each(papers: Sequence[Paper]) -> list[Paper]:
    """The paper that stands for each report, in order of id."""
    return sorted((group[0] for group in candidates(papers)), key=lambda paper: paper.id)


def candidates(papers: Sequence[Paper]) -> list[list[Paper]]:
    """Papers that may be one report, the one to stand for it first; whether they are, their text must say."""
    ordered = sorted(papers, key=_rank)
    parent = {paper.id: paper.id for paper in ordered}

    def root(at: str) -> str:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    rank = {paper.id: place for place, paper in enumerate(ordered)}
    for group in _groups(ordered):
        first = group[0]
        for other in group[1:]:
            a, b = sorted((root(first), root(other)), key=rank.__getitem__)
            parent[b] = a
    found: dict[str, list[Paper]] = {}
    for paper in ordered:
        found.setdefault(root(paper.id), []).append(paper)
    return list(found.values())


def _rank(paper: Paper) -> tuple[bool, bool, bool, bool, bool, str]:
    # Of two texts the PDF stands: it has pages to point at.
    on_pages = paper.text_source == "born-digital"
    return (paper.synthetic is not None, paper.recognised, paper.number is None, paper.is_called_draft, not on_pages,
            paper.id)


def _groups(papers: Iterable[Paper]) -> Iterator[list[str]]:
    """Ids that belong together, by every key that says so."""
    by_key: dict[Key, list[str]] = {}
    drafts: dict[Key, list[str]] = {}
    for paper in papers:
        for key in _keys(paper):
            by_key.setdefault(key, []).append(paper.id)
        period = _period(paper)
        if period and (paper.number is None or period not in drafts):
            # the best ranked of the period, then every one without a number
            drafts.setdefault(period, []).append(paper.id)
    yield from by_key.values()
    yield from drafts.values()


def _keys(paper: Paper) -> Iterator[Key]:
    home = paper.home
    if not paper.body or home is None:
        return
    year = (paper.issued_on or paper.start or "")[:4]
    if paper.number and year:
        yield "number", home, paper.body, paper.number, year
    period = _period(paper)
    if period and paper.title:
        yield (*period, " ".join(compare_form(paper.title).split()))


def _period(paper: Paper) -> Key | None:
    home = paper.home
    if home is None or not paper.body or not (paper.label or paper.start):
        return None
    return "period", home, paper.body, paper.kind, paper.label, paper.start, paper.end
