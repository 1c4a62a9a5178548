"""One report as a page to read: passages in order with everything found marked in place.

In: a document's row. Out: a ``Report`` of blocks for the template, from eight queries
whatever the length of the document. Wording of claims is ``claims``', markup ``marking``'s.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote as quote_url

from markupsafe import Markup

from pipeline.publish.claims import SUSPECT_COLUMNS, SUSPECT_JOIN, Row, ShownClaim, operands_of, rows, show_claim
from pipeline.publish.marking import Mark, mark_up
from pipeline.publish.reports.tables import PrintedCell, PrintedRow
from pipeline.publish.reports.versions import Version, load_versions
from pipeline.publish.review.marks import Marks
from pipeline.publish.words import Words
from schemas.passages import SURE

GRAVEST = ("high", "medium", "low", "none")
PASSAGES = """
select id, ordinal, page, kind, text, depth, cells, marks, note, table_number
from passages where document_id = :document order by ordinal
"""
FIGURES = """
select f.id, f.passage_id, f.char_start, f.char_end, f.page, f.value, f.unit, f.label,
  f.recognition_confidence, i.label_vi, i.label_en
from figures f left join indicators i on i.code = f.indicator where f.document_id = :document
"""
CITATIONS = """
select id, passage_id, char_start, char_end, page, number, kind, cited_on
from citations where document_id = :document
"""
CLAIMS = f"""
select c.*, p.ordinal, {SUSPECT_COLUMNS}
from claims c left join passages p on p.id = c.passage_id {SUSPECT_JOIN}
where c.document_id = :document order by p.ordinal, c.char_start, c.id
"""  # noqa: S608 - constants
PROBLEMS = "select * from problems where document_id = :document order by page, code"


@dataclass(slots=True)
class Block:
    """What is laid out as one: a paragraph, heading, list item, note, or a table of rows."""

    kind: str
    depth: int = 0
    level: int = 0
    id: str = ""
    page: int | None = None
    new_page: bool = False
    body: Markup = field(default_factory=Markup)
    note: str | None = None
    rows: list[PrintedRow] = field(default_factory=list)
    claims: list[ShownClaim] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """A document ready for its template."""

    document: Row
    blocks: list[Block]
    notes: list[Block]
    outline: list[tuple[int, str, str]]
    verdicts: list[tuple[str, int]]
    not_holding: list[ShownClaim]
    loose_claims: list[ShownClaim]
    problems: list[Row]
    rounding: str
    versions: list[Version]
    reviewed: Marks


@dataclass(frozen=True, slots=True)
class _Found:
    """All that stands in a document, by passage."""

    marks: dict[str, list[Mark]]
    claims: dict[str, list[ShownClaim]]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the marks of a report lead: ``cited`` lists the places an instrument is cited in.

    ``page`` makes the address that shows a mark on the image of a page; None where there is no image.
    """

    cited: str
    page: Callable[[int, str], str] | None = None


async def load_report(
    db: Any, document: Row, words: Words, addresses: Addresses, reviewed: Marks | None = None
) -> Report:
    """Load a report; ``document`` is its row as ``page_images.document_of`` gives it."""
    reviewed = reviewed or Marks()
    document_id = document["id"]
    passages = await rows(db, PASSAGES, document=document_id)
    figures = await rows(db, FIGURES, document=document_id)
    citations = await rows(db, CITATIONS, document=document_id)
    claims = await rows(db, CLAIMS, document=document_id)
    reviewed.put_on(claims)
    operands = await operands_of(db, claims)
    problems = await rows(db, PROBLEMS, document=document_id)

    shown = [show_claim(claim, operands.get(claim["id"], ()), words) for claim in claims]
    found = _gather(figures, citations, shown, words, addresses, reviewed)
    blocks, notes = _lay_out(passages, found)
    counts = Counter(claim.verdict for claim in shown)
    known = {passage["id"] for passage in passages}
    return Report(
        document=document,
        blocks=blocks,
        notes=notes,
        outline=[(p["depth"] or 1, f"p-{p['ordinal']}", p["text"]) for p in passages
                 if p["kind"] == "heading" and (p["depth"] or 1) <= 3],
        verdicts=sorted(counts.items(), key=lambda item: (item[0] != "inconsistent", -item[1])),
        not_holding=_gravest_first(claim for claim in shown if claim.verdict == "inconsistent"),
        loose_claims=[claim for claim in shown if claim.row["passage_id"] not in known],
        problems=problems,
        rounding=_rounding(document, words),
        versions=await load_versions(db, document_id),
        reviewed=reviewed,
    )


def _gravest_first(claims: Iterable[ShownClaim]) -> list[ShownClaim]:
    """Order claims by severity, then priority; equal ones stay in the order of the text."""
    return sorted(claims, key=lambda c: (GRAVEST.index(c.severity), -(c.row["priority"] or 0)))


def _rounding(document: Row, words: Words) -> str:
    """Say how the document rounds and how many claims show it; '' where they do not show it."""
    habit = document["rounding_habit"]
    if habit not in ("rounds", "truncates", "mixed"):
        return ""
    evidence = json.loads(document["rounding_evidence"] or "{}")
    rounded, truncated = evidence.get("rounded", 0), evidence.get("truncated", 0)
    return words(f"rounding.{habit}", n=truncated if habit == "truncates" else rounded, all=rounded + truncated)


def _gather(
    figures: list[Row], citations: list[Row], claims: list[ShownClaim], words: Words, addresses: Addresses,
    reviewed: Marks,
) -> _Found:
    marks: dict[str, list[Mark]] = {}
    by_passage: dict[str, list[ShownClaim]] = {}
    for claim in claims:
        row = claim.row
        by_passage.setdefault(row["passage_id"], []).append(claim)
        if row["char_start"] is not None:
            marks.setdefault(row["passage_id"], []).append(Mark(
                row["char_start"], row["char_end"], reviewed.claim_layer(claim.id), anchor=claim.id,
                verdict=claim.verdict, href=f"#why-{quote_url(claim.id)}", title=claim.verdict_words,
                page=row["page"]))
    for figure in figures:
        anchor, page = f"f-{figure['id']}", figure["page"]
        layer, decided, review_href = reviewed.figure(figure["id"])
        layers = " ".join(filter(None, ("figure", layer, unsure(figure))))
        marks.setdefault(figure["passage_id"], []).append(Mark(
            figure["char_start"], figure["char_end"], layers, anchor=anchor, page=page,
            href=review_href or (addresses.page(page, anchor) if addresses.page and page else f"#{anchor}"),
            title=" · ".join(filter(None, (figure_title(figure, words), decided)))))
    for citation in citations:
        number = citation["number"]
        marks.setdefault(citation["passage_id"], []).append(Mark(
            citation["char_start"], citation["char_end"], "citation", anchor=f"t-{citation['id']}",
            href=f"{addresses.cited}?number={quote_url(number, safe='')}" if number else "", page=citation["page"],
            title=citation_title(citation)))
    return _Found(marks, by_passage)


def figure_title(figure: Row, words: Words) -> str:
    """Say what a figure counts, how much, and how sure its recognition was; the row has its indicator's labels."""
    label = figure["label_en"] if words.lang == "en" else figure["label_vi"]
    value = " ".join(filter(None, (words.count(figure["value"]), figure["unit"])))
    said = f"{label or figure['label'] or words('legend_figure')}: {value}"
    return " · ".join(filter(None, (said, words.recognition(figure["recognition_confidence"]))))


def unsure(figure: Row) -> str:
    """The layer of a figure that the recogniser was not sure of, else ''."""
    sure = figure["recognition_confidence"]
    return "unsure" if sure is not None and sure < SURE else ""


def citation_title(citation: Row) -> str:
    """Name a cited instrument: kind, number, date."""
    return " ".join(filter(None, (citation["kind"], citation["number"], citation["cited_on"])))


def _lay_out(passages: list[Row], found: _Found) -> tuple[list[Block], list[Block]]:
    """Order passages into blocks; footnotes go to their own list, printed page numbers nowhere."""
    blocks: list[Block] = []
    notes: list[Block] = []
    note_ids = {p["note"]: f"p-{p['ordinal']}" for p in passages if p["kind"] == "footnote" and p["note"]}
    cells = {p["id"]: json.loads(p["cells"]) for p in passages if p["cells"]}
    page, table = None, None
    for passage in passages:
        kind = passage["kind"]
        if kind == "page_number":
            continue
        claims = found.claims.get(passage["id"], [])
        if kind == "footnote":
            notes.append(_block(passage, _body(passage, found, note_ids), claims))
            continue
        if kind == "table_row":
            row = _cells(passage, cells.get(passage["id"]), found)
            if table is not None and passage["table_number"] == table:
                blocks[-1].rows.append(row)
                blocks[-1].claims += claims
                continue
            block = _block(passage, Markup(), claims)
            block.rows.append(row)
            table = passage["table_number"]
        else:
            block = _block(passage, _body(passage, found, note_ids), claims)
            table = None
        block.new_page = passage["page"] is not None and passage["page"] != page
        page = passage["page"] or page
        blocks.append(block)
    _level(blocks)
    return blocks, notes


def _level(blocks: Iterable[Block]) -> None:
    """Give headings their level on the page, under its title: none is skipped, whatever the report numbers."""
    above = 1
    for block in blocks:
        if block.kind == "heading":
            wanted = block.depth + 1 if block.depth else 3
            block.level = above = min(wanted, above + 1, 6)


def _block(passage: Row, body: Markup, claims: list[ShownClaim]) -> Block:
    return Block(passage["kind"], passage["depth"] or 0, 0, f"p-{passage['ordinal']}", passage["page"],
                 body=body, note=passage["note"], claims=list(claims))


def _body(passage: Row, found: _Found, note_ids: dict[str, str]) -> Markup:
    signs = []
    for at, mark in json.loads(passage["marks"]) if passage["marks"] else ():
        target = note_ids.get(mark)
        sign = Markup('<a href="#{0}" id="{0}-m{1}">{1}</a>').format(target, mark) if target else mark
        signs.append((at, Markup('<sup class="note-mark">{}</sup>').format(sign)))
    return mark_up(passage["text"], found.marks.get(passage["id"], []), signs)


def _cells(passage: Row, printed: Sequence[tuple[int, int, int, str]] | None, found: _Found) -> PrintedRow:
    """Mark up a table row's cells; ``printed`` has first character, character after the last, column and head."""
    text = passage["text"]
    marks = found.marks.get(passage["id"], [])
    row: list[PrintedCell] = []
    for start, end, column, head in sorted(printed or [(0, len(text), 0, "")], key=lambda cell: (cell[2], cell[0])):
        inside = [Mark(m.start - start, m.end - start, m.layer, m.anchor, m.href, m.title, m.verdict, m.page)
                  for m in marks if m.start >= start and m.end <= end]
        # Two cells that a reader found in one column stand side by side.
        free = row[-1].column + 1 if row else 0
        row.append(PrintedCell(max(column, free), head, text[start:end], mark_up(text[start:end], inside)))
    return row
