"""A column headed «Tổng cộng», or of the year so far, against the bodies or quarters beside it.

The rows are the indicators. A total that is no more than one of its parts is of one moment, whatever the other rows are
(«Số thủ tục niêm yết | 400 | 402 | 402»).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from extractors.claims.making import make_sum
from extractors.claims.sums.columns import NO_SUM
from extractors.claims.sums.form_rows import cells_of
from extractors.indicators.features import indicator_of
from extractors.sheet import Entry, Sheet
from extractors.tables.forms import TableForm
from extractors.text.compare_form import compare_form
from schemas.records import Claim

#: «Số đơn vị được kiểm tra», «Số TTHC niêm yết»: the same ones may be counted in every quarter
_THINGS = regex.compile(
    r"(?<!\p{L})(?:đơn vị|cơ quan|tổ chức|thủ tục|tthc|dịch vụ|dvc|dvctt|quy trình|biên chế|người làm việc|cán bộ"
    r"|công chức|viên chức|doanh nghiệp|tổ công nghệ|mô hình|chữ ký số|phòng|trường)(?!\p{L})"
)
_CARRIED = "dossiers.received.carried_over"
#: Rows that must hold before the column accuses, and how many times those that do not.
_FEWEST, _TIMES = 2, 2


def find_total_columns(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each row of a table whose columns are bodies or periods and one of them their total."""
    for rows in sheet.tables():
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is None or not (form.across or form.has_units):
            continue
        totals = [c for c, head in form.heads.items() if head.is_total]
        parts = _parts(form)
        if not totals and (running := _running_total(form, parts)) is not None:
            totals, parts = [running], [c for c in parts if c < running]
        if len(totals) != 1 or len(parts) < _FEWEST:
            continue
        states = _states(sheet, form, rows) if all(form.heads[c].period for c in parts) else frozenset()
        lines = [
            (at, cells)
            for at in rows
            if (cells := cells_of(sheet, at)) and totals[0] in cells and not _is_rate(sheet, at, parts[0])
        ]  # fmt: skip
        whole = [(at, line[totals[0]], [line[c] for c in parts]) for at, line in lines if all(c in line for c in parts)]
        told = [
            (total, each) for at, total, each in whole
            if total.value == _sum(each) or (at not in states and total.value > max(part.value for part in each))
        ]  # fmt: skip
        sums = [(total.value, _sum(each)) for total, each in told]
        holding = sum(total == whole for total, whole in sums if whole)
        believed = holding >= _FEWEST and holding >= _TIMES * sum(total != whole for total, whole in sums)
        weak = None if believed else "the columns are not shown to be all parts of the total"
        for total, each in told:
            yield make_sum(sheet, total, [p.operand("part") for p in each], "table row", weak=weak)


#: «2024-Q3», «2024-07»: a part of a year; «2024-9M», «2024-H1», «2024»: so much of it from its beginning on
_PART, _SINCE_JANUARY = regex.compile(r"(\d{4})-(?:Q\d|\d\d)"), regex.compile(r"(\d{4})(?:-(?:\d{1,2}M|H1|YTD))?")


def _running_total(form: TableForm, parts: Sequence[int]) -> int | None:
    """The one column of the year so far behind those of its quarters or months: «Quý I | Quý II | 6 tháng»."""
    labels = {c: (period.label or "") if (period := form.heads[c].period) is not None else "" for c in parts}
    since = [c for c, label in labels.items() if _SINCE_JANUARY.fullmatch(label)]
    if len(since) != 1:
        return None
    before = [_PART.fullmatch(labels[c]) for c in parts if c < since[0]]
    years = {found[1] for found in before if found is not None}
    return since[0] if None not in before and years == {labels[since[0]][:4]} else None


def _sum(parts: Sequence[Entry]) -> Fraction:
    return sum((part.value for part in parts), Fraction(0))


def _states(sheet: Sheet, form: TableForm, rows: Sequence[int]) -> frozenset[int]:
    """Rows that are counted at one moment: months need not add up to what was left of the last one or is left still."""
    labels = [(at, form.labels.get(sheet.readings[at].passage.ordinal)) for at in rows]
    codes = {at: indicator_of(label.features) or "" for at, label in labels if label is not None}
    left = {at for at, code in codes.items() if code == _CARRIED or code.startswith("dossiers.pending")}
    named = {at: compare_form(label.text) for at, label in labels if label is not None and not label.tells_dossiers}
    left |= {at for at, name in named.items() if _THINGS.search(name)}
    with_left = {at for at, code in codes.items() if code == "dossiers.received"} if _CARRIED in codes.values() else ()
    return frozenset(left.union(with_left))


def _is_rate(sheet: Sheet, at: int, first: int) -> bool:
    """True of «Tỷ lệ trực tuyến (%) | 85 | 75 | 77,48»: rates, marks and averages of two bodies make no sum."""
    passage = sheet.readings[at].passage
    return any(NO_SUM.search(sheet.readings[at].compared, c.start, c.end) for c in passage.cells if c.column < first)


def _parts(form: TableForm) -> list[int]:
    """The columns of one body or of one stretch of time each."""
    return [
        column
        for column, head in form.heads.items()
        if not (head.is_total or head.is_change or head.is_rate)
        and head.modality is None
        and (head.scope is not None or head.period is not None)
    ]
