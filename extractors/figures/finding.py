"""Readings to figures: every quantity a report prints, with what it counts, whose and when.

Comes in: readings in document order and the document's own period. Goes out: the
figures and the sheet that claims are built on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractors.codes.binding import bind
from extractors.codes.bound import Bound
from extractors.codes.field_zeros import find_field_zeros
from extractors.codes.governing import Governor
from extractors.codes.number_scopes import scope_at
from extractors.codes.rates import bind_rates
from extractors.figures.levels import NOBODY, Speaker, in_row, in_text
from extractors.period.damaged_quarters import with_settled_quarters
from extractors.period.dating import Dating, own_time
from extractors.period.figure_times import Times
from extractors.period.labels import quarter_in
from extractors.period.passage_times import PassageTimes
from extractors.reading import Reading
from extractors.reading.aims import tells_the_past
from extractors.scope.scopes import find_scopes
from extractors.sheet import Entry, Sheet, entry_of, scaled
from extractors.tables.cell_words import bind_row
from extractors.tables.forms import TableForm, read_forms
from extractors.text.endings import ending
from extractors.text.nlp import first_words, last_words
from schemas.records import Figure, Modality, PassageKind, Period, PeriodSource, Qualifier, Scope

#: Where the noun phrase beside a number ends.
_PHRASE_END = regex.compile(r"[,;:.()\[\]/|=]|\s+(?:và|đạt|chiếm|trong đó|tỷ lệ|gồm|là|với|so với|tăng|giảm)\s")
#: The words before a number back to a mark or another number.
_SINCE_MARK = ending(r"[^,;.()|\d]*")
#: Where the clause around a number begins, read from the number on, and where it ends.
_LAST_MARK = ending(r"[;.:]\s")
_NEXT_MARK = regex.compile(r"[;.](?:\s|$)")
_LABEL_WORDS = 8
#: What offices say of dossiers where they count them («tiếp nhận 4.063 thủ tục»): one unit, so that districts compare.
_SAID_OF_DOSSIERS = ("thủ tục", "bộ", "trường hợp")
_CARRIED_OVER = "dossiers.received.carried_over"
_CERTAIN, _INHERITED, _UNCODED = 0.95, 0.85, 0.6


def find_figures(
    readings: Sequence[Reading], document_period: Period, year: int | None, recognised: Collection[int] = (),
    source: PeriodSource | None = None, speaker: Speaker = NOBODY, title: str | None = None,
) -> Sheet:
    """Bind every quantity of the readings.

    ``year`` completes periods printed without one; ``document_period`` holds where
    the text names none, ``source`` says whether its days are printed, ``recognised`` are
    the ordinals of passages that Tesseract read, ``speaker`` is whom the report speaks for, ``title`` its name.
    """
    quarter = quarter_in(document_period.label)
    figures: list[Figure] = []
    entries: list[Entry] = []
    governor = Governor()
    times = Times(Dating(year, own_time(document_period, source)))
    denied: list[Figure] = []
    forms = read_forms(readings, year, document_period.label, title)
    for at, reading in enumerate(readings):
        is_recognised = reading.passage.ordinal in recognised
        text = with_settled_quarters(reading.text, quarter) if is_recognised else reading.text
        is_row = reading.passage.kind is PassageKind.TABLE_ROW
        form = forms.get(reading.passage.table) if is_row and reading.passage.table is not None else None
        found = bind_row(reading, governor, form) if is_row else bind(reading, governor)
        bounds = {b.quantity if b.quantity >= 0 else -1 - i: b for i, b in enumerate(found)}
        percentages = [] if is_row else _percentages(reading, bounds, governor)
        none_of = list(find_field_zeros(reading))
        if not (bounds or percentages or none_of):
            times.pass_by(reading, text)
            continue
        here = times.of_passage(reading, text)
        zeros = []
        for bound in [*bounds.values(), *percentages]:
            figure = _figure(reading, _seen(speaker, reading, bound, form), here)
            entries.append(entry_of(bound, len(figures), at, figure, _unit_end(reading, bound, figure)))
            figures.append(figure)
            if bound.quantity < 0:
                zeros.append(figure.start)
        denied += _denied(reading, none_of, zeros, here, governor)
    return Sheet(readings, entries, figures, forms, denied, speaker.tiers)


def _seen(speaker: Speaker, reading: Reading, bound: Bound, form: TableForm | None) -> Bound:
    """A bound number with its scope seen from who reports."""
    if reading.passage.kind is PassageKind.TABLE_ROW:
        labels = form.labels if form is not None else {}
        scope = in_row(speaker, bound.scope, labels.get(reading.passage.ordinal), labels.values())
    else:
        at = reading.quantities[bound.quantity].start if bound.quantity >= 0 else bound.zero[0] if bound.zero else 0
        scope = in_text(speaker, bound.scope, reading, at)
    return bound if scope == bound.scope else replace(bound, scope=scope)


def _denied(
    reading: Reading, zeros: Sequence[tuple[int, int, str]], taken: Collection[int], here: PassageTimes,
    governor: Governor,
) -> list[Figure]:
    """The ``zeros`` in words outside the dossier statistics as figures, but for those ``taken``; no claim uses them."""
    mentions = find_scopes(reading.text) if zeros else ()
    found = []
    for start, end, code in zeros:
        if start in taken:
            continue
        sentence = next((s for s in reading.sentences if s[0] <= start < s[1]), reading.sentences[-1])
        scope = scope_at(reading, start, sentence, mentions, governor)
        bound = Bound(-1, frozenset(), frozenset(), code, scope, None, "denial", is_dossier=False, zero=(start, end))
        found.append(replace(_figure(reading, bound, here), unit=None))
    return found


def _unit_end(reading: Reading, bound: Bound, figure: Figure) -> int:
    return reading.quantities[bound.quantity].numeral.unit_end if bound.quantity >= 0 else figure.end


def _percentages(reading: Reading, bounds: dict[int, Bound], governor: Governor) -> list[Bound]:
    found = []
    codes = bind_rates(reading, bounds, governor)
    for index, quantity in enumerate(reading.quantities):
        if quantity.in_formula:
            found.append(_uncoded(index))
        elif quantity.numeral.is_percent:
            code = codes[index]
            scope = _percentage_scope(reading, index, bounds, governor)
            found.append(Bound(index, frozenset(), frozenset(), code, scope, None, "rate", code is not None))
    return found


def _uncoded(index: int) -> Bound:
    return Bound(index, frozenset(), frozenset(), None, Scope(), None, "formula", False)


def _percentage_scope(reading: Reading, index: int, bounds: dict[int, Bound], governor: Governor) -> Scope:
    """The office named right before a percentage, else that of the count before it in the sentence."""
    quantity = reading.quantities[index]
    mentions = find_scopes(reading.text)
    near = [q for q in bounds if 0 <= q < index and reading.quantities[q].sentence == quantity.sentence]
    if near:
        last = reading.quantities[max(near)]
        if not any(last.end <= m.start and m.end <= quantity.start for m in mentions):
            return bounds[max(near)].scope
    return scope_at(reading, quantity.start, quantity.sentence, mentions, governor)


def _figure(reading: Reading, bound: Bound, here: PassageTimes) -> Figure:
    if bound.zero is not None:
        start, end = bound.zero
        value, ulp = Fraction(0), Fraction(0)
        unit: str | None = "hồ sơ"
        qualifier, modality, stop = Qualifier.EXACT, Modality.ACTUAL, end
        sentence = next((s for s in reading.sentences if s[0] <= start < s[1]), reading.sentences[-1])
    else:
        quantity = scaled(reading, bound.quantity)
        start, end, sentence = quantity.start, quantity.end, quantity.sentence
        value, ulp, unit = quantity.numeral.value, quantity.numeral.ulp, quantity.numeral.unit
        qualifier, modality, stop = quantity.qualifier, quantity.modality, quantity.numeral.unit_end
        if bound.scale != 1:
            value, ulp = value * bound.scale, ulp * bound.scale
        unit = unit or bound.unit
        modality = bound.modality or modality
        if bound.is_dossier and (unit is None or (bound.indicator and unit in _SAID_OF_DOSSIERS)):
            unit = "hồ sơ"
    carried = bound.indicator == _CARRIED_OVER
    if bound.period is not None:
        time = here.of_head(bound.period)
    else:
        time = here.of_number(start, stop, sentence, modality, carried=carried)
        if carried and modality is Modality.PREVIOUS and time == here.default:
            modality = Modality.ACTUAL  # «kỳ trước 85»: where they came from
    # what a section of plans tells of a time that is over was carried out
    if modality is Modality.TARGET and reading.is_target and tells_the_past(reading.compared, sentence[0], start):
        told = here.of_number(start, stop, sentence, Modality.ACTUAL)
        modality, time = (Modality.ACTUAL, told) if here.is_over(told) else (modality, time)
    if bound.is_dossier and modality is Modality.ACTUAL and here.is_of_an_earlier_year(time):
        modality = Modality.PREVIOUS
    confidence = _UNCODED if bound.indicator is None else _CERTAIN if bound.method in ("clause", "rate") else _INHERITED
    return Figure(
        passage=reading.passage.ordinal,
        start=start,
        end=end,
        value=value,
        ulp=ulp,
        value_text=reading.text[start:end],
        unit=unit,
        label=bound.label or _label(reading, start, stop),
        indicator=bound.indicator,
        qualifier=qualifier,
        modality=modality,
        scope=bound.scope,
        channel=bound.channel,
        period=time.period,
        quote=_quote(reading, start, stop, sentence),
        method=bound.method,
        confidence=confidence,
        period_source=time.source,
        as_of=time.as_of,
    )


def _label(reading: Reading, start: int, stop: int) -> str | None:
    """The noun phrase after the number, else the one before it."""
    text, compared = reading.text, reading.compared
    end = _PHRASE_END.search(compared + " ", stop)
    after = text[stop : min(end.start(), len(text)) if end else len(text)].split()
    unit = text[start:stop].split()[1:]
    if after or unit:
        return first_words(" ".join([*unit, *after]), _LABEL_WORDS).lstrip("% ").removeprefix("đ ") or None
    since = _SINCE_MARK.match(text, 0, start)
    return last_words(since[0] if since else "", _LABEL_WORDS).rstrip(" :") or None


def _quote(reading: Reading, start: int, stop: int, sentence: tuple[int, int]) -> tuple[int, int]:
    """The clause around the number: a quote a person recognises, at most its sentence."""
    mark = _LAST_MARK.search(reading.text, max(0, sentence[0] - 1), start)
    left = mark.end() if mark else sentence[0]
    right = _NEXT_MARK.search(reading.text, stop)
    end = min(right.start() if right else len(reading.text), max(sentence[1], stop))
    return left, max(end, stop)
