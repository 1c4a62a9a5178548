"""The account of a document's numerals: what each run of digits is, those nobody understood among them.

Comes in: passages, readings, citations and figures, all found before. Goes out: one
``NumeralSpan`` for each run of digits anywhere in the text, and a problem for each
that is neither a figure with something to say what it counts nor a known part of
something else. Runs are looked for afresh and not in what the extractors have seen:
a number that all of them passed over shows here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import regex

from extractors.reading import Reading
from extractors.reading.cells import is_figure_cell
from extractors.text.nonfigures import Span, classed_spans
from extractors.words.labels import says_something
from schemas.problems import problem
from schemas.records import (
    Citation,
    Figure,
    NumeralKind,
    NumeralSpan,
    Passage,
    PassageKind,
    Problem,
)

#: «9.133», «78,57», «12» in «12a»: whatever begins and ends with a digit.
_RUN = regex.compile(r"\d+(?:[.,]\d+)*")
#: «14,62 km2», «250 người/km2», «200m3»
_OF_A_UNIT = regex.compile(r"(?:.*[^\p{L}])?(?:k|c|d)?m[23](?:[^\p{L}\d])?", regex.DOTALL)
_UNIT_LETTERS = 3
#: What the quote of a problem shows to either side.
_BESIDE = 60


def account(
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    citations: Iterable[Citation],
    figures: Iterable[Figure],
) -> tuple[NumeralSpan, ...]:
    """What every numeral of a document is, in reading order."""
    reading_of = {reading.passage.ordinal: reading for reading in readings}
    told: dict[int, list[tuple[NumeralKind, Span]]] = {}
    for citation in citations:
        end = citation.dated[1] if citation.dated else citation.end
        told.setdefault(citation.passage, []).append((NumeralKind.CITATION, (citation.start, end)))
    counted: dict[int, list[Figure]] = {}
    for figure in figures:
        counted.setdefault(figure.passage, []).append(figure)
    return tuple(
        NumeralSpan(passage.ordinal, *span, kind)
        for passage in passages
        for span, kind in _of_passage(
            passage, reading_of.get(passage.ordinal), told.get(passage.ordinal, ()), counted.get(passage.ordinal, ())
        )
    )


def _of_passage(
    passage: Passage,
    reading: Reading | None,
    told: Sequence[tuple[NumeralKind, Span]],
    figures: Sequence[Figure],
) -> Iterator[tuple[Span, NumeralKind]]:
    runs = list(_RUN.finditer(passage.text))
    if not runs:
        return
    formulas = [(f.start, f.end) for f in reading.formulas] if reading else []
    classed = [*told, *((NumeralKind.FORMULA, span) for span in formulas), *classed_spans(passage.text)]
    for run in runs:
        start, end = run.span()
        figure = next((f for f in figures if f.start < end and start < f.end), None)
        if figure is not None:
            yield (start, end), _of_figure(figure, reading)
            continue
        if _OF_A_UNIT.fullmatch(passage.text, max(0, start - _UNIT_LETTERS), end + 1):
            yield (start, end), NumeralKind.NAME
            continue
        inside = next((kind for kind, (a, b) in classed if a < end and start < b), None)
        yield (start, end), inside or _by_place(passage, start)


def _of_figure(figure: Figure, reading: Reading | None) -> NumeralKind:
    """A figure is understood where an indicator, a unit or a noun phrase says what it counts."""
    if figure.method == "formula":
        return NumeralKind.FORMULA
    if reading is not None and reading.is_score_table and figure.indicator is None and figure.unit is None:
        return NumeralKind.SCORE
    if reading is not None and any(formula.result_at == figure.start for formula in reading.formulas):
        return NumeralKind.FIGURE
    if figure.indicator or figure.unit not in (None, "%") or says_something(figure.label):
        return NumeralKind.FIGURE
    return NumeralKind.UNKNOWN


def _by_place(passage: Passage, start: int) -> NumeralKind:
    """A numeral that no pattern knows: the number of a row, a column or a page, else unknown."""
    if passage.kind is PassageKind.PAGE_NUMBER:
        return NumeralKind.PAGE_NUMBER
    if passage.kind is PassageKind.TABLE_ROW and passage.cell_at(start) and not is_figure_cell(passage, start):
        return NumeralKind.ENUMERATOR
    return NumeralKind.UNKNOWN


def unread_numerals(passages: Sequence[Passage], numerals: Iterable[NumeralSpan]) -> Iterator[Problem]:
    """A problem for each numeral that nobody understood."""
    at: Mapping[int, Passage] = {passage.ordinal: passage for passage in passages}
    for numeral in numerals:
        if numeral.kind is not NumeralKind.UNKNOWN:
            continue
        passage = at[numeral.passage]
        page, _ = passage.box_of(numeral.start, numeral.end)
        quote = passage.text[max(0, numeral.start - _BESIDE) : numeral.end + _BESIDE].strip()
        found = passage.text[numeral.start : numeral.end]
        yield problem("extract", "unread_numeral", page=page, quote=quote, found=found)
