"""Cells of tables: what the heads over a cell and the label of its row say it counts.

Comes in: the reading of a table row and the form of its table. Goes out: what each of its
numbers counts, of whom and of when. A cell that neither head nor label binds keeps their
words as its label and has no code.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import regex

from extractors.codes.bound import Bound
from extractors.codes.governing import Governor, enter_section
from extractors.indicators.features import CUES, indicator_of
from extractors.reading import Quantity, Reading
from extractors.reading.cells import WITH_UNIT
from extractors.scope.scopes import WHOLE
from extractors.tables.boxes import box_features
from extractors.tables.cell_nouns import unit_of_table
from extractors.tables.compound_cells import Part, part_of, side_features
from extractors.tables.forms import TableForm
from extractors.tables.group_codes import is_part_beside_total
from extractors.tables.heads import Head, Unit, names_tier
from extractors.tables.labels import TOTAL, RowLabel
from extractors.tables.services import SERVICES
from extractors.tables.taken_apart import cell_features
from extractors.text.compare_form import compare_form
from schemas.records import Modality, Period, Scope

_RATE_HEAD = regex.compile(r"tỷ lệ|%")
_RATES = (
    ("quality:late", "dossiers.late_rate"),
    ("quality:both", "dossiers.late_rate"),
    ("quality:on_time", "dossiers.on_time_rate"),
    ("channel:online", "dossiers.online_rate"),
)
_DOSSIERS = regex.compile(r"(?<!\p{L})(?:hồ sơ|tthc|thủ tục hành chính)(?!\p{L})")
_NOTHING = Head("", frozenset(), None, None, None, None, is_change=False, is_total=False)


def bind_row(reading: Reading, governor: Governor, form: TableForm | None) -> list[Bound]:
    """Bind the numbers of one table row."""
    enter_section(reading, governor)
    return [_bind(reading, index, governor, form) for index in range(len(reading.quantities))]


def _bind(reading: Reading, index: int, governor: Governor, form: TableForm | None) -> Bound:
    passage, quantity = reading.passage, reading.quantities[index]
    cell = passage.cell_at(quantity.start)
    label = form.labels.get(passage.ordinal) if form is not None else None
    part = part_of(passage, quantity.start)
    told = form.head_over(cell.column, part) if form is not None and cell is not None else None
    head = told or _NOTHING
    if form is not None and cell is not None and (at := form.boxes.get(cell.column)) is not None:
        name = next((passage.text[c.start : c.end].strip() for c in passage.cells if c.column == at), "")
        head, label = replace(head, text=f"{head.text} / {name}", features=box_features(head.text, name)), None
    alone = part is not None
    across = form is not None and (form.across or _is_of_dossiers(form, label))
    with_unit = cell is not None and WITH_UNIT.fullmatch(passage.text[cell.start : cell.end]) is not None
    features = label.features if across and label is not None else head.features
    said = compare_form(label.text) if across and label is not None else compare_form(head.text)
    if across and part in (Part.UPPER, Part.LOWER):
        features = side_features(said, part)
    rate = quantity.numeral.is_percent or (part is Part.WHOLE and _RATE_HEAD.search(said) is not None)
    if (part is Part.SHARE or (rate and _is_share_of(head))) and _is_partial(form, features):
        features = frozenset()
    other = label is not None and (label.is_bare_rate or (across and not label.may_count_dossiers))
    other = other or (head.is_against_plan and label is not None and label.tells_rate)
    coded = alone and not other and not (across and head.is_change) and not (label is not None and label.is_change)
    modality = head.modality or (label.modality if label is not None else None)
    coded = coded and (_is_coded(reading, form, governor, features) or (not across and _says_dossiers(form, head)))
    coded = coded and (across or form is None or not is_part_beside_total(form, head))
    if label is not None and label.kind and not across:
        coded = coded and not rate
        features = cell_features(head, label)
    indicator = (_rate(features) if rate else indicator_of(features)) if coded else None
    channels = (f.removeprefix("channel:") for f in sorted(features) if f.startswith("channel:"))
    period = _period(head) or (label.period if label is not None else None)
    period = period or (_period_of_results(form) if rate else None) or (form.time if form is not None else None)
    unit = None if rate or not alone else _unit(quantity, form, head, label)
    return Bound(
        index, features, features, indicator, _scope(governor, form, head, label),
        None if rate else next(channels, None), "table", coded and bool(features) and not rate,
        period=period if alone or with_unit else None, modality=modality if alone else None,
        label=_label(head, label, across=across) if alone else None,
        unit=unit.name if unit else None, scale=unit.scale if unit else Fraction(1),
    )  # fmt: skip


def _is_share_of(head: Head) -> bool:
    """«Đúng hạn / Tổng | %»: what the head over both counts, as a share."""
    over = compare_form(head.text).rpartition(" / ")[0]
    return head.is_rate and any(cue.feature == "quality:on_time" for cue in CUES.find(over))


def _is_partial(form: TableForm | None, features: frozenset[str]) -> bool:
    """«Sớm hạn 611 (60,02%) | Đúng hạn 402 (39,49%)»: the share of one of the two is not the rate of those in time."""
    return "quality:on_time" in features and form is not None and any(
        "quality:early" in each.features and "quality:on_time" not in each.features
        for each in (form.labels if form.across else form.heads).values()
    )


def _is_coded(reading: Reading, form: TableForm | None, governor: Governor, features: frozenset[str]) -> bool:
    if form is None or form.services or reading.is_score_table or "domain:other" in features:
        return False
    if _is_of_dossiers(form, form.labels.get(reading.passage.ordinal)):
        return True
    return form.dossiers or (governor.noun == "dossier" and len(_states(form)) > 1)


def _says_dossiers(form: TableForm | None, head: Head) -> bool:
    """«Hồ sơ trễ hẹn | Số thư xin lỗi»: the one column of its table that counts dossiers says all of it itself."""
    if form is None or form.services or head.is_change or "domain:other" in head.features:
        return False
    last = compare_form(head.text).rpartition(" / ")[2]
    return _DUE.match(last) is not None and any(feature.startswith("quality:") for feature in head.features)


#: «Số hồ sơ trễ hạn», «HS giải quyết đúng hạn»
_DUE = regex.compile(r"(?:tổng )?(?:số )?(?:lượng )?(?:hồ sơ|hs)(?: tthc)?(?! công việc)(?!\p{L})")


def _is_of_dossiers(form: TableForm, label: RowLabel | None) -> bool:
    """«Tỷ lệ hồ sơ giải quyết đúng hạn | % | 98 | 99,1» in a table of indicators of every field."""
    if label is None or not form.has_units or form.dossiers or not label.tells_dossiers:
        return False
    return label.may_count_dossiers and _DOSSIERS.search(compare_form(label.text)) is not None


def _states(form: TableForm) -> set[str]:
    return {f for head in form.heads.values() for f in head.features if f.startswith("state:")}


def _rate(features: frozenset[str]) -> str | None:
    """The rate of a term; «Chưa giải quyết / % quá hạn» is none of what was resolved, a level of services of no all."""
    if "state:pending" in features:
        return None
    code = next((code for feature, code in _RATES if feature in features), None)
    return None if code == "dossiers.online_rate" and features & SERVICES else code


def _unit(quantity: Quantity, form: TableForm | None, head: Head, label: RowLabel | None) -> Unit | None:
    """The unit of the column, else of the row, else of the whole table."""
    if quantity.numeral.unit is not None or form is None or (head.is_change and not head.is_difference):
        return None
    row = label.text if label is not None else ""
    return head.unit or (label.unit if label is not None else None) or unit_of_table(form, head.text, row)


def _period(head: Head) -> Period | None:
    """The column's own stretch of time; that of «Kỳ trước» is not printed, and is not the report's."""
    if head.period is not None:
        return head.period
    return Period() if head.modality is Modality.PREVIOUS else None


def _period_of_results(form: TableForm | None) -> Period | None:
    """«Dự toán giao năm 2024 | Thực hiện lũy kế | Thực hiện/dự toán»: the rate is of what was done, to its day."""
    heads = form.heads.values() if form is not None else ()
    results = (h for h in heads if h.modality is None and "domain:other" not in h.features)
    told = {head.period for head in results if head.period is not None}
    return told.pop() if len(told) == 1 else None


def _scope(governor: Governor, form: TableForm | None, head: Head, label: RowLabel | None) -> Scope:
    """The body of the row, or of the column where rows are indicators; of a total, that of the table."""
    whole = governor.scope if governor.scope.level else Scope(WHOLE)
    if form is None:
        return whole
    whole = form.caption if form.caption.level and not governor.scope.level else whole
    if form.across:
        if head.scope is not None and not head.is_total:
            return head.scope
        return label.scope if label is not None and label.scope.level and not head.is_total else whole
    if (tier := _tier_over(form, head)) is not None:
        level = label.scope.level if label is not None and label.depth != TOTAL else WHOLE
        if level in (None, WHOLE):
            return tier
        if level == "field" and label is not None:
            return Scope("field", f"{label.scope.name} - {tier.name}")
    if label is not None and label.scope.level == WHOLE:
        return label.scope  # «Toàn huyện»: said by the row itself
    if label is not None and head.scope is not None and head.scope.level == "unit" and not head.is_total:
        # «Xã Hòa An: Đã giải quyết | Xã Hòa Lợi: Đã giải quyết» over rows that are fields
        of_field = label.scope.level == "field"
        return Scope("field", f"{label.scope.name} - {head.scope.name}") if of_field else head.scope
    same = label is not None and label.scope.name is None and label.scope.level == whole.level
    return whole if label is None or not label.scope.level or same else label.scope


_TIERS = frozenset(("province", "district", "commune"))


def _tier_over(form: TableForm, head: Head) -> Scope | None:
    """«Cấp huyện / Tiếp nhận» beside «Cấp xã / Tiếp nhận»: the tier that a group of columns is of."""
    if head.scope is None or head.scope.level not in _TIERS or not any(map(names_tier, head.text.split(" / "))):
        return None
    beside = {each.scope.level for each in form.heads.values() if each.scope is not None}
    return head.scope if len(beside & _TIERS) > 1 else None


def _label(head: Head, label: RowLabel | None, *, across: bool) -> str | None:
    """Head and row label as printed: what a reader finds the cell by."""
    parts = [head.text, label.text if label is not None else ""]
    return " · ".join(part for part in (reversed(parts) if across else parts) if part) or None
