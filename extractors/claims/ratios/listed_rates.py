"""Percentages of a table whose rows are the indicators: over the counts told in the rows that belong to them.

A statistics annex prints «Tỷ lệ hồ sơ … giải quyết đúng hạn | % | 99,52» with an enumerator and below it,
without one, the whole and the part. What another enumerator heads is of another office or another thing,
and no rate is measured by it. Such rows imply their quotient, they do not print it: one that does not hold
is told where others of the table do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

import regex

from extractors.codes.followed import RATE_OF
from extractors.codes.rate_words import rate_told
from extractors.codes.rates import TOP_OF
from extractors.indicators.entries import field_indicators_by_code
from extractors.indicators.features import indicator_of
from extractors.sheet import Entry, Sheet
from extractors.tables.cell_scopes import BODIES
from extractors.tables.codes import cell_codes
from extractors.tables.forms import ONLINE, TableForm
from extractors.tables.labels import INNER
from extractors.text.compare_form import compare_form
from schemas.intervals import Interval, may_print
from schemas.records import Claim, ClaimKind, Operand

#: What a row is called that others are a share of: «Tổng số hồ sơ đã giải quyết», «Kế hoạch được giao».
_WHOLE = regex.compile(r"(?<!\p{L})(?:tổng(?: số)?|kế hoạch|được giao|phải|đề ra|dự toán)(?!\p{L})")
_HUNDRED = 100
#: Code of what is done -> code of what it is done of
_WHOLE_OF = {code: str(entry["whole"]) for code, entry in field_indicators_by_code().items() if entry.get("whole")}
#: Other rates of the table that must hold before one is said not to.
_FEWEST = 1


@dataclass(frozen=True, slots=True)
class _Share:
    percent: Entry
    parts: tuple[Entry, ...]
    whole: Entry

    @property
    def part(self) -> Operand:
        """The numerator: one count, or several that are printed apart."""
        if len(self.parts) == 1:
            return self.parts[0].operand("numerator")
        return Operand("numerator", None, sum((part.value for part in self.parts), Fraction(0)))

    @property
    def holds(self) -> bool:
        """Whether the printed percentage is the quotient, rounded or cut off."""
        share = (self.part.value or 0) / self.whole.value * _HUNDRED
        return may_print(self.percent.value, self.percent.ulp, Interval.point(share))


def find_listed_rates(sheet: Sheet) -> Iterator[Claim]:
    """Yield a ratio for each percentage whose whole and part stand in the rows below it that have no enumerator."""
    for rows in sheet.tables():
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is None:
            continue
        shares = [share for at in rows for share in _shares(sheet, form, rows, at)]
        for group in (shares, *(_of_columns(sheet, form, rows, at) for at in rows), _of_fields(sheet, form, rows)):
            for share in group:
                others = [each for each in group if each is not share and each.percent.value != _HUNDRED]
                believed = sum(each.holds for each in others) >= _FEWEST and all(each.holds for each in others)
                yield _claim(sheet, share, None if believed else "of which rows a rate is, is only implied")


def rates_its_rows(sheet: Sheet, at: int) -> bool:
    """True for a row of percentages with an enumerator in a table where rows without one tell what it is of."""
    form = sheet.forms.get(sheet.readings[at].passage.table or 0) if sheet.is_row(at) else None
    if form is None:
        return False
    if form.across and _one_each(sheet, form, at) is not None:
        return True
    return _is_marked(sheet, form, at) and bool(_below(sheet, form, range(at + 1, at + 4)))


def _shares(sheet: Sheet, form: TableForm, rows: Sequence[int], at: int) -> Iterator[_Share]:
    if not _is_marked(sheet, form, at):
        return
    below = _below(sheet, form, [row for row in rows if row > at])
    if len(below) != 2:
        return
    wholes = [row for row in below if _WHOLE.search(compare_form(form.labels[_ordinal(sheet, row)].text))]
    if not wholes:
        return
    part = next(row for row in below if row != wholes[0])  # of two totals the first is what came in
    tops, bottoms = sheet.by_column(part), sheet.by_column(wholes[0])
    for column, percent in sheet.by_column(at).items():
        top, bottom = tops.get(column), bottoms.get(column)
        if percent.unit == "%" and top is not None and bottom is not None and bottom.value > 0 and top.unit != "%":
            yield _Share(percent, (top,), bottom)


#: Counted apart from those on time where it has a row of its own.
_EARLY = "dossiers.resolved.early"


def _one_each(sheet: Sheet, form: TableForm, at: int) -> tuple[list[int], int] | None:
    """Ordinals of the rows of the numerator (early beside on time) and of the whole, for a row of a dossier rate.

    None where a code has several rows: then whose the rate is of is not said.
    """
    label = form.labels.get(_ordinal(sheet, at))
    if label is None or not label.is_rate or any(f.startswith(("service:", "domain:")) for f in label.features):
        return None
    rate = rate_told(label.features)
    if rate is None:
        return None
    of_part, of_whole = TOP_OF[rate]
    rows: dict[str | None, list[int]] = {}
    for ordinal, each in form.labels.items():
        if not each.is_rate and each.may_count_dossiers:
            code = "dossiers.received.online" if each.features == ONLINE else indicator_of(each.features)
            rows.setdefault(code, []).append(ordinal)
    if rate == "dossiers.online_rate" and of_whole not in rows:
        of_whole = f"{of_whole}.new"  # «Hồ sơ tiếp nhận mới», of which some came online
    whole, part = rows.get(of_whole, []), rows.get(of_part, [])
    apart = rows.get(_EARLY, []) if rate == "dossiers.on_time_rate" else []
    if len(whole) != 1 or len(part) != 1 or len(apart) > 1:
        return None
    return [*part, *apart], whole[0]


def _of_columns(sheet: Sheet, form: TableForm, rows: Sequence[int], at: int) -> list[_Share]:
    """«Tỷ lệ đúng hạn (%) | 99,83 | 99,97» over the counts above it in each column, early ones counted as on time."""
    named = _one_each(sheet, form, at) if form.across else None
    if named is None:
        return []
    cells = {_ordinal(sheet, row): sheet.by_column(row) for row in rows}
    tops, whole = named
    found = []
    for column, percent in cells[_ordinal(sheet, at)].items():
        parts = [cells[top][column] for top in tops if column in cells[top]]
        bottom = cells[whole].get(column)
        if percent.unit == "%" and len(parts) == len(tops) and bottom is not None and bottom.value > 0:
            found.append(_Share(percent, tuple(parts), bottom))
    return found


def _of_fields(sheet: Sheet, form: TableForm, rows: Sequence[int]) -> list[_Share]:
    """«Kế hoạch vốn | 3.450», «Đã giải ngân | 1.380», «Tỷ lệ giải ngân (%) | 40»: rates of other fields than dossiers.

    The nearest row above of what is done, and the nearest above that rate of its whole; a row below is of another rate.
    """
    if not (form.across or form.has_units):  # a row of a body has counts and rates of its own
        labels = {row: form.labels.get(_ordinal(sheet, row)) for row in rows}
        rows = [row for row, label in labels.items() if label is not None and label.scope.level not in BODIES]
    if not any(e.unit == "%" for row in rows for e in sheet.within(row)):
        return []
    found = []
    above: dict[str, dict[int, Entry]] = {}
    for row in rows:
        cells = sheet.by_column(row)
        codes = cell_codes(sheet.readings[row], form)
        coded = {c: codes[e.quantity][0] for c, e in cells.items() if e.quantity in codes}
        for column, code in coded.items():
            done = [part for part, rate in RATE_OF.items() if rate == code and column in above.get(part, {})]
            if not done or cells[column].unit != "%":
                continue
            part = max(done, key=lambda each: above[each][column].reading)
            whole = above.get(_WHOLE_OF.get(part, ""), {}).get(column)
            if whole is not None and whole.value > 0:
                found.append(_Share(cells[column], (above[part][column],), whole))
        for column, code in coded.items():
            above.setdefault(code, {})[column] = cells[column]
    return found


def _below(sheet: Sheet, form: TableForm, rows: Sequence[int]) -> list[int]:
    """The rows that follow without an enumerator of their own."""
    return list(takewhile(lambda row: _is_unmarked(sheet, form, row), rows))


def _ordinal(sheet: Sheet, row: int) -> int:
    return sheet.readings[row].passage.ordinal


def _is_marked(sheet: Sheet, form: TableForm, row: int) -> bool:
    label = form.labels.get(_ordinal(sheet, row))
    return label is not None and label.depth is not None and label.depth < INNER


def _is_unmarked(sheet: Sheet, form: TableForm, row: int) -> bool:
    if not 0 <= row < len(sheet.readings):
        return False
    label = form.labels.get(_ordinal(sheet, row))
    return label is not None and label.depth is None and bool(sheet.counts(row))


def _claim(sheet: Sheet, share: _Share, weak: str | None) -> Claim:
    reading = sheet.readings[share.percent.reading]
    claim = Claim(
        ClaimKind.RATIO,
        reading.passage.ordinal,
        share.percent.figure,
        (share.part, share.whole.operand("denominator")),
        (0, len(reading.text)),
        "rate of rows",
    )
    return replace(claim, weak=weak, quiet=weak is not None)
