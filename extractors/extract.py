"""The whole extraction of one document: passages in, everything understood out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from extractors.citations.instances import find_citations
from extractors.citations.registers import in_registers
from extractors.claims import find_claims, find_confirmed, find_restatements, without_guesses
from extractors.claims.citation_conflicts import find_citation_conflicts
from extractors.claims.doubted_columns import bound_again, doubted_columns
from extractors.claims.other_readings import read_otherwise
from extractors.figures.accounting import account, unread_numerals
from extractors.figures.finding import find_figures
from extractors.figures.levels import as_stored, speaker_of
from extractors.figures.naming import name_figures
from extractors.figures.unit_names import unit_problems
from extractors.judging import Judged, judge
from extractors.judging.alternatives import alternatives_of
from extractors.period.dating import Dating, own_time
from extractors.period.plan_lines import tells_plans
from extractors.reading import read_passage
from extractors.reading.stacked_cells import unstacked
from extractors.reading.told_rows import as_told
from extractors.report.identity import identity_problems, read_identity
from extractors.sheet import Sheet
from extractors.text.damaged_words import mended
from schemas.records import Citation, Claim, Extraction, Figure, Passage, PassageKind, Period

#: Passages that state no results: letterhead, signature, page numbers.
_SILENT = (PassageKind.HEADER, PassageKind.TITLE, PassageKind.SIGNATURE, PassageKind.PAGE_NUMBER)


def extract(
    passages: Sequence[Passage], *, text_source: str | None = None, recognised_pages: Collection[int] = ()
) -> Extraction:
    """Read identity, citations, figures and judged claims of a document.

    ``passages`` are in reading order with ``ordinal`` equal to their index. Text that was
    recognised from an image may be misread: that of ``recognised_pages`` (from 1), or all
    of it where ``text_source`` is 'ocr' and no pages are named.
    """
    from_images = {p.ordinal for p in passages if _is_from_image(p, text_source, recognised_pages)}
    identity = read_identity(passages, from_images)
    found, problems = find_citations(passages)
    citations = in_registers(found, passages, identity)
    cited: dict[int, list[tuple[int, int]]] = {}
    for citation in citations:
        cited.setdefault(citation.passage, []).append((citation.start, citation.end))
    year = _year(identity.period, identity.issued_on)
    dating = Dating(year, own_time(identity.period, identity.period_source))
    readings = [
        read_passage(told, cited.get(told.ordinal, ()), tells_plans(told.text, dating))
        for told in map(as_told, unstacked([_understood(p, from_images) for p in passages if p.kind not in _SILENT]))
    ]
    speaker = speaker_of(identity)
    sheet = find_figures(
        readings, identity.period, year, from_images, identity.period_source, speaker, identity.title
    )
    claims = list(find_claims(sheet))  # finders add figures of formulas, so all are found before one is judged

    def recognised(printed: Sequence[Figure | Citation]) -> list[int]:
        return [
            at
            for at, each in enumerate(printed)
            if _is_recognised(passages[each.passage], each, text_source, recognised_pages)
        ]

    alternatives = {at: alternatives_of(sheet.figures[at], passages) for at in recognised(sheet.figures)}
    judged = _judged(sheet, claims, alternatives)
    conflicts = find_citation_conflicts(passages, citations, identity, recognised(citations))
    figures = tuple(as_stored(speaker, name_figures(sheet, identity.period, year, judged.verdicts, speaker)))
    numerals = account(passages, readings, citations, figures)
    problems = [
        *problems,
        *identity_problems(identity),
        *unit_problems(figures, passages, identity),
        *unread_numerals(passages, numerals),
    ]
    return Extraction(
        identity, figures, citations, (*judged.verdicts, *conflicts), tuple(problems), judged.habit, numerals
    )


def _judged(sheet: Sheet, claims: list[Claim], alternatives: Mapping[int, Sequence[Figure]]) -> Judged:
    """Judge claims as their words bind them, then as the verdicts on the others show that they are meant.

    ``alternatives`` has each recognised figure with what it may be read as.
    """
    judged = judge(claims, sheet.figures, alternatives.keys(), alternatives)
    if doubted := doubted_columns(sheet, judged.verdicts):
        claims = bound_again(sheet, claims, doubted)
        judged = judge(claims, sheet.figures, alternatives.keys(), alternatives, judged.docket)
    claims, judged = _taken_otherwise(sheet, claims, judged, alternatives)
    confirmed = list(find_confirmed(sheet, judged.verdicts))  # told apart by what holds, so once the others are judged
    if confirmed:
        claims = [*without_guesses(claims, confirmed), *confirmed]
        judged = judge(claims, sheet.figures, alternatives.keys(), alternatives, judged.docket)
    restated = list(find_restatements(sheet, judged.verdicts))  # not of rates that counts of their own confirm
    if restated:
        claims = [*claims, *restated]
        judged = judge(claims, sheet.figures, alternatives.keys(), alternatives, judged.docket)
    if confirmed or restated:
        _, judged = _taken_otherwise(sheet, claims, judged, alternatives)
    return judged


def _taken_otherwise(
    sheet: Sheet, claims: list[Claim], judged: Judged, alternatives: Mapping[int, Sequence[Figure]]
) -> tuple[list[Claim], Judged]:
    """The claims as other numbers bear them out, judged again only where one of them is taken otherwise."""
    otherwise = read_otherwise(sheet, claims, judged.verdicts)
    if all(one is other for one, other in zip(claims, otherwise, strict=True)):
        return claims, judged
    return otherwise, judge(otherwise, sheet.figures, alternatives.keys(), alternatives, judged.docket)


def _is_recognised(
    passage: Passage, printed: Figure | Citation, text_source: str | None, pages: Collection[int]
) -> bool:
    if pages:
        return passage.box_of(printed.start, printed.end)[0] in pages
    return text_source == "ocr"


def _understood(passage: Passage, from_images: Collection[int]) -> Passage:
    """The passage as its words are taken; same length, so offsets are those of the print."""
    return replace(passage, text=mended(passage.text)) if passage.ordinal in from_images else passage


def _is_from_image(passage: Passage, text_source: str | None, pages: Collection[int]) -> bool:
    return passage.page in pages if pages else text_source == "ocr"


def _year(period: Period, issued_on: str | None) -> int | None:
    """The year that «quý I» and «6 tháng đầu năm» are of where none is printed beside them.

    A window begins in December of the year before, so its label or last day tells its year.
    """
    printed = issued_on or period.label or period.end or period.start
    return int(printed[:4]) if printed else None
