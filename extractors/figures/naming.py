"""Names what the figures outside the dossier statistics count: tasks, news, staff, budgets, letters, scores.

Comes in: the readings and figures of a document, once its claims are judged. Goes out:
the figures, those that a rule of ``vocab/fields`` names with their code, and the scores
and ranks of the index tables, which are no quantities to calculate with. A dossier
figure is left as ``extractors.codes.binding`` found it. Nothing here does arithmetic, and no
claim rests on these codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.codes.field_codes import NAMED, codes_of
from extractors.codes.field_units import UNITS, printed_unit, unit_of_figure
from extractors.codes.followed import FOLLOWED, RATE_OF
from extractors.codes.index_scores import find_scores
from extractors.codes.retold import is_plan_in_brackets
from extractors.codes.uncounted import counts_procedures, is_apologised, is_by_cause, is_of_no_code
from extractors.codes.unit_scores import unit_of_list
from extractors.figures.bodies_shown import bodies_shown
from extractors.figures.field_lists import fields_shown
from extractors.figures.field_scopes import field_scope
from extractors.figures.levels import NOBODY, Speaker, in_row, seen_by
from extractors.indicators.entries import field_indicators_by_code, planned_codes
from extractors.indicators.rules import PERCENT
from extractors.period.field_times import Whole, in_time
from extractors.reading import Reading
from extractors.reading.cells import gives_points
from extractors.sheet import Sheet
from extractors.tables.codes import cell_codes
from extractors.words.continued import topic_before
from extractors.words.index_told import index_words
from extractors.words.labels import noun_phrase
from extractors.words.zones import fraction_of
from schemas.kinds import HOLDS_LOOSELY
from schemas.records import ClaimKind, Figure, Modality, Period, Scope, Verdict

_PROCEDURE = "thủ tục"
#: What is told of many units by their names alone, in brackets or a list
_OF_UNITS = ("index.", "finance.disbursed.rate")
#: Dossiers counted -> the code of their share of those that have one of these codes.
_SHARE_OF = {
    "dossiers.resolved": ("onestop.resolved_rate", ("dossiers.received", "dossiers.received.new")),
    "dossiers.resolved.early": ("onestop.early_rate", ("dossiers.resolved",)),
}
_ENTRIES = field_indicators_by_code()


def name_figures(
    sheet: Sheet, report: Period, year: int | None, verdicts: Sequence[Verdict] = (), speaker: Speaker = NOBODY
) -> list[Figure]:
    """The figures of a sheet with the codes of ``vocab/fields`` where a rule fits; ``report`` is its own period.

    ``speaker`` is whom the report speaks for.
    A percentage that no rule names is the rate of the count that ``verdicts`` show it to be a share of.
    """
    figures = list(sheet.figures)
    of_reading: dict[int, dict[int, int]] = {}
    for entry in sheet.entries:
        if entry.quantity >= 0:
            of_reading.setdefault(entry.reading, {})[entry.quantity] = entry.figure
    indexes = tuple(index_words(sheet.readings))
    for at, figure_of in of_reading.items():
        reading = sheet.readings[at]
        of_cells = _cells(reading, sheet, speaker)
        # of points only those of an index, and of its parts, have codes
        of_points = reading.is_score_table and gives_points(reading.passage)
        if of_points and not of_cells:
            continue
        for index, figure in figure_of.items():
            figures[figure] = _as_printed(reading, index, figures[figure])
        told = {i: figures[figure].indicator or "" for i, figure in of_reading.get(at - 1, {}).items()}
        topic = topic_before(reading, sheet.readings[at - 1] if at else None, told)
        codes = {} if of_points else codes_of(reading, figure_of, figures, topic, indexes[at])
        codes |= {i: (code, NAMED) for i, (code, _) in of_cells.items() if i in figure_of}
        for index, (code, confidence) in codes.items():
            named = figures[figure_of[index]]
            if named.indicator is None or index not in of_cells:
                scope = of_cells[index][1] if index in of_cells else None
                named = in_time(
                    code, named, reading, report, year, whole=_whole_of(reading, index),
                    is_plan=is_plan_in_brackets(reading, index),
                )
                figures[figure_of[index]] = _coded(
                    reading, index, named, code, confidence, scope, has_tiers=speaker.level != "commune"
                )
        for index, figure in figure_of.items():
            lower = figure_of.get(_all_procedures(reading, index))
            if lower is not None and _counts_dossiers(figures[lower]) and not _counts_dossiers(figures[figure]):
                figures[lower] = replace(figures[lower], indicator=None)
    for claimed, count, code in _rates_shown(figures, verdicts):
        of = figures[count]  # whose share it is and of what time is the count's to say
        figures[claimed] = replace(
            figures[claimed], indicator=code, unit=PERCENT, method="share shown", confidence=FOLLOWED,
            scope=of.scope, period=of.period, period_source=of.period_source, as_of=of.as_of,
        )  # fmt: skip
    for part, code, field in fields_shown(sheet, figures, verdicts):
        scope = Scope("field", field) if field else figures[part].scope
        indicator = code if field else None  # the rest of the fields is of none
        figures[part] = replace(
            figures[part], indicator=indicator, unit=UNITS[code], scope=scope, method="fields shown",
            confidence=FOLLOWED,
        )  # fmt: skip
    for part, code, whose in bodies_shown(sheet, figures, verdicts):
        figures[part] = replace(
            figures[part], indicator=code, unit=figures[part].unit or UNITS[code], scope=seen_by(speaker, whose),
            modality=Modality.TARGET if code in planned_codes() else figures[part].modality, method="bodies shown",
            confidence=FOLLOWED,
        )  # fmt: skip
    denied = [replace(f, unit=UNITS[f.indicator or ""]) for f in sheet.denied]
    scores = (find_scores(each, report, year, named) for each, named in zip(sheet.readings, indexes, strict=True))
    return [*figures, *denied, *(score for found in scores for score in found)]


def _cells(reading: Reading, sheet: Sheet, speaker: Speaker) -> dict[int, tuple[str, Scope | None]]:
    """The codes of a row's cells, with whose they are as the speaker means it where the table says so."""
    form = sheet.forms.get(-1 if reading.passage.table is None else reading.passage.table)
    labels = form.labels if form is not None else {}
    label = labels.get(reading.passage.ordinal)
    return {
        index: (code, in_row(speaker, scope, label, labels.values()) if scope is not None else None)
        for index, (code, scope) in cell_codes(reading, form).items()
    }


def _as_printed(reading: Reading, index: int, figure: Figure) -> Figure:
    """The figure with its noun phrase and its printed unit, and without a code where it counts what has none."""
    quantity, code = reading.quantities[index], figure.indicator
    has_none = is_of_no_code(reading, index) or is_by_cause(reading, quantity, code)
    has_none = has_none or counts_procedures(reading, index, code) or is_apologised(reading, index, code)
    label, unit = noun_phrase(reading, index, figure.label), printed_unit(reading, index, figure.unit)
    indicator = None if has_none else figure.indicator
    if (label, unit, indicator) == (figure.label, figure.unit, figure.indicator):
        return figure  # as most are
    return replace(figure, label=label, unit=unit, indicator=indicator)


def _counts_dossiers(figure: Figure) -> bool:
    return (figure.indicator or "").startswith("dossiers.")


def _all_procedures(reading: Reading, index: int) -> int:
    """«tiếp nhận 281/287 TTHC»: the lower number of a fraction with one noun, given its upper one; -1 elsewhere."""
    pair = reading.pair_of(index)
    has_one_noun = pair is not None and reading.quantities[pair.lower].numeral.unit == _PROCEDURE
    return pair.lower if pair is not None and pair.upper == index and has_one_noun else -1


def _whole_of(reading: Reading, index: int) -> Whole:
    """What a number is as the lower one of a fraction, and whether the upper one equals it."""
    pair = fraction_of(reading, index)
    if pair is None or pair.lower != index:
        return Whole.NONE
    alike = reading.quantities[pair.upper].value == reading.quantities[pair.lower].value
    return Whole.ALL_DONE if alike else Whole.IN_PART


def _rates_shown(figures: Sequence[Figure], verdicts: Sequence[Verdict]) -> Iterator[tuple[int, int, str]]:
    """Percentages without a code that hold as a share, the count they are of, and the code of its rate.

    «chi 402,7 tỷ đồng, bằng 103,7% cùng kỳ (388,5 tỷ đồng)» is of the same thing a year before, no rate.
    """
    for verdict in verdicts:
        claimed = verdict.claim.claimed
        count = next((o.figure for o in verdict.operands if o.role == "numerator" and o.figure is not None), None)
        is_ratio = verdict.claim.kind is ClaimKind.RATIO and verdict.outcome in HOLDS_LOOSELY
        if not is_ratio or claimed is None or count is None:
            continue
        stated, code = figures[claimed], figures[count].indicator
        wholes = [figures[o.figure] for o in verdict.operands if o.role == "denominator" and o.figure is not None]
        if any(whole.indicator == code or whole.modality is Modality.PREVIOUS for whole in wholes):
            continue
        if stated.indicator is not None or stated.unit != PERCENT:
            continue
        rate, of = _SHARE_OF.get(code or "", (None, ()))
        if code in RATE_OF:
            yield claimed, count, RATE_OF[code]
        elif rate is not None and wholes and all(whole.indicator in of for whole in wholes):
            yield claimed, count, rate


def _coded(
    reading: Reading, index: int, figure: Figure, code: str, confidence: float, scope: Scope | None,
    *, has_tiers: bool,
) -> Figure:  # fmt: skip
    """The figure with its code; ``scope`` is what a table says, else the words around decide.

    ``has_tiers``: who reports answers for more than one tier; the departments that a commune counts are its own.
    """
    entry = _ENTRIES.get(code, {})
    of_units = code.startswith(_OF_UNITS) and scope is None and figure.scope.level not in ("unit", "office")
    if of_units and (unit := unit_of_list(reading, reading.quantities[index].numeral)) is not None:
        scope = Scope("unit", unit)
    of_district, level = entry.get("whose") == "district", str(entry.get("level") or "") if has_tiers else ""
    return replace(
        figure,
        indicator=code,
        unit=unit_of_figure(reading, index, figure.unit, code),
        scope=scope or field_scope(reading, index, figure.scope, of_district=of_district, level=level),
        method="field rule" if confidence == NAMED else "field rule, followed",
        confidence=confidence,
    )
