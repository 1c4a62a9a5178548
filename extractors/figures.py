"""Readings to figures: every quantity a report prints, with what it counts, whose and when.

Comes in: readings in document order and the document's own period. Goes out: the
figures and the sheet that claims are built on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

import regex

from extractors.binding import bind, scope_at
from extractors.bound import Bound
from extractors.damaged_quarters import with_settled_quarters
from extractors.governing import Governor
from extractors.periods import find_periods, quarter_in
from extractors.rates import bind_rates
from extractors.reading import Reading
from extractors.scopes import find_scopes
from extractors.sheet import Entry, Sheet, entry_of, scaled
from extractors.table_forms import read_forms
from extractors.tables import bind_row
from schemas.records import Figure, Modality, PassageKind, Period, Qualifier, Scope

#: Where the noun phrase beside a number ends.
_PHRASE_END = regex.compile(r"[,;:.()\[\]/|=]|\s+(?:và|đạt|chiếm|trong đó|tỷ lệ|gồm|là|với|so với|tăng|giảm)\s")
#: «cho 07 người và triển khai văn bản … năm 2024»: what is dated is another matter.
_OTHER_CLAUSE = regex.compile(r"[,;.:(]|(?<!\p{L})(?:và|để|nhằm)(?!\p{L})")
#: «Luật Thanh tra năm 2022», «so với cùng kỳ năm 2021»: a year that is not when something was counted.
_NAMES_ANOTHER = regex.compile(r"(?<!\p{L})(?:(?:luật|pháp lệnh|kế hoạch|chương trình)\s[^,;.:]*|so với[^,;.:]{0,30})$")
_LABEL_WORDS = 8
_CERTAIN, _INHERITED, _UNCODED = 0.95, 0.85, 0.6


def find_figures(
    readings: Sequence[Reading], document_period: Period, year: int | None, recognised: Collection[int] = ()
) -> Sheet:
    """Bind every quantity of the readings.

    ``year`` completes periods printed without one; ``document_period`` holds where
    the text names none, ``recognised`` the ordinals of passages that Tesseract read.
    """
    quarter = quarter_in(document_period.label)
    figures: list[Figure] = []
    entries: list[Entry] = []
    governor = Governor()
    heading: dict[str, Period] = {}
    forms = read_forms(readings, year)
    for at, reading in enumerate(readings):
        text = reading.text
        if reading.passage.ordinal in recognised:
            text = with_settled_quarters(text, quarter)
        periods = find_periods(text, year)
        section = reading.passage.section
        if section not in heading:
            heading[section] = _section_period(section, year, document_period)
        is_row = reading.passage.kind is PassageKind.TABLE_ROW
        form = forms.get(reading.passage.table) if is_row and reading.passage.table is not None else None
        found = bind_row(reading, governor, form) if is_row else bind(reading, governor)
        bounds = {b.quantity if b.quantity >= 0 else -1 - i: b for i, b in enumerate(found)}
        percentages = [] if is_row else _percentages(reading, bounds, governor)
        for bound in [*bounds.values(), *percentages]:
            figure = _figure(reading, bound, periods, heading[section])
            entries.append(entry_of(bound, len(figures), at, figure, _unit_end(reading, bound, figure)))
            figures.append(figure)
    return Sheet(readings, entries, figures, forms)


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


def _figure(reading: Reading, bound: Bound, periods: Sequence[tuple[int, int, Period]], default: Period) -> Figure:
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
        value, ulp, unit = value * bound.scale, ulp * bound.scale, unit or bound.unit
        modality = bound.modality or modality
        if unit is None and bound.is_dossier:
            unit = "hồ sơ"
    inside = [(a, p) for a, b, p in periods if sentence[0] <= a < sentence[1]]
    if not bound.is_dossier:
        inside = [(a, p) for a, p in inside if not _NAMES_ANOTHER.search(reading.compared, sentence[0], a)]
    # «6 tháng 2020 nhận 12.940 hồ sơ …; 6 tháng 2019 nhận 14.215 hồ sơ»: each number has the one before it
    before = [p for a, p in inside if a < start]
    after = inside[0] if inside and not before else None
    if after and not bound.is_dossier and _OTHER_CLAUSE.search(reading.compared, stop, after[0]):
        after = None
    own = before[-1] if before else after[1] if after else Period()
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
        period=_merge(own, default) if bound.period is None else bound.period,
        quote=_quote(reading, start, stop, sentence),
        method=bound.method,
        confidence=confidence,
    )


def _merge(own: Period, default: Period) -> Period:
    if own.label or own.start or own.end:
        return Period(own.label or default.label, own.start, own.end) if not own.label else own
    return default


def _section_period(section: str, year: int | None, default: Period) -> Period:
    """The window that the nearest heading prints («Số liệu từ ngày … đến hết ngày …»)."""
    for heading in reversed(section.split(" › ")):
        windows = [p for _, _, p in find_periods(heading, year) if p.start and p.end and not p.label]
        if windows:
            return _merge(windows[-1], default)
    return default


def _label(reading: Reading, start: int, stop: int) -> str | None:
    """The noun phrase after the number, else the one before it."""
    text, compared = reading.text, reading.compared
    end = _PHRASE_END.search(compared + " ", stop)
    after = text[stop : min(end.start(), len(text)) if end else len(text)].split()
    unit = text[start:stop].split()[1:]
    if after or unit:
        return " ".join([*unit, *after][:_LABEL_WORDS]).lstrip("% ").removeprefix("đ ") or None
    before = regex.split(r"[,;.()|]|\d", text[:start])[-1].split()
    return " ".join(before[-_LABEL_WORDS:]).rstrip(" :") or None


def _quote(reading: Reading, start: int, stop: int, sentence: tuple[int, int]) -> tuple[int, int]:
    """The clause around the number: a quote a person recognises, at most its sentence."""
    left = max([sentence[0], *(m.end() for m in regex.finditer(r"[;.:]\s", reading.text[:start]))])
    right = regex.compile(r"[;.](?:\s|$)").search(reading.text, stop)
    end = min(right.start() if right else len(reading.text), max(sentence[1], stop))
    return left, max(end, stop)
