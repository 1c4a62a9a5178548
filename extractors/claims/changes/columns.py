"""A column that compares two periods («Kỳ này | Kỳ trước | Tăng/giảm (%)») against the columns it compares.

What the column prints, a rise in percent, in points or in whole numbers, its rows must show;
a row where it does not hold is then told. A column that prints the one as a share of the other
(«So sánh (%)»: 125) is ``row_rates``' job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import regex

from extractors.indicators.rules import MONEY
from extractors.period.labels import statutory
from extractors.sheet import Entry, Sheet
from extractors.tables.forms import TableForm
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form
from schemas.intervals import Interval, may_print
from schemas.records import Claim, ClaimKind, Modality

#: Rows that must hold before the column accuses, and how many times those that do not.
_FEWEST, _TIMES = 2, 2
_HUNDRED = 100
_RANK = regex.compile(r"(?<!\p{L})(?:hạng(?! mục)|xếp thứ|vị trí)(?!\p{L})")
_MINUS = regex.compile(r"[-–−(]\s*$|giảm\s*$")


@dataclass(frozen=True, slots=True)
class _Compared:
    """A stated change with its two sides; ``falls`` as its sign or word says, None where neither is printed."""

    stated: Entry
    current: Entry
    previous: Entry
    falls: bool | None

    @property
    def percent(self) -> bool:
        return self.stated.unit == "%"

    @property
    def fits(self) -> bool:
        """Whether the change fits its two sides."""
        change = self.current.value - self.previous.value
        if self.percent and self.current.unit != "%":
            if self.previous.value == 0:
                return False
            change = change / self.previous.value * _HUNDRED
        size, ulp = self.stated.value, self.stated.ulp
        return self.falls in (None, change < 0) and may_print(size, ulp, Interval.point(abs(change)))


def find_column_changes(sheet: Sheet) -> Iterator[Claim]:
    """Yield a change for each cell of a column whose rows show that it compares the two before it."""
    for rows in sheet.tables():
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is None:
            continue
        lines = [sheet.by_column(at) for at in rows]
        for column in sorted(c for c, head in form.heads.items() if head.is_change):
            counted = {c for line in lines for c in line}
            sides = _sides(form, column, counted)
            if sides is not None:
                yield from _claims(sheet, [_compared(sheet, line, column, sides) for line in lines])
                continue
            pairs = _pairs(form, column, counted)
            told = ([_compared(sheet, line, column, pair) for line in lines] for pair in pairs)
            shown = [each for each in told if _is_shown(each)]
            if len(shown) == 1:
                yield from _claims(sheet, shown[0])


def _sides(form: TableForm, column: int, counted: set[int]) -> tuple[int, int] | None:
    """This period's and the earlier one's column before a column of changes, None where that is open."""
    before = {c: head for c, head in form.heads.items() if c < column and c in counted}
    sides: list[int] = []
    for c in sorted(before, reverse=True):
        if before[c].is_change and sides:
            break
        if not before[c].is_change:
            sides.append(c)
    previous = [c for c in sides if before[c].modality is Modality.PREVIOUS]
    if not previous:
        return _in_time(before, sides)
    current = [c for c in sides if before[c].modality is None and abs(c - previous[0]) == 1]
    return (current[0], previous[0]) if len(previous) == 1 and len(current) == 1 else None


def _pairs(form: TableForm, column: int, counted: set[int]) -> Iterator[tuple[int, int]]:
    """«6T/2024: Tiếp nhận, Giải quyết | 6T/2025: Tiếp nhận, Giải quyết», «2023 | 2024 | 2025»: columns that may differ.

    They have one name in two groups, or stand below one head and are nothing but times.
    """
    before = {c: head for c, head in form.heads.items() if c < column and c in counted and not head.is_change}
    for previous, current in permutations(sorted(before), 2):
        names = [before[c].text.rpartition(" / ") for c in (previous, current)]
        is_earlier = before[previous].modality is Modality.PREVIOUS and before[current].modality is None
        one_name = all(over for over, _, _ in names) and names[0][2] == names[1][2]
        are_times = all(before[c].period and not before[c].features for c in (previous, current))
        if is_earlier and (one_name or (are_times and names[0][0] == names[1][0])):
            yield current, previous


def _in_time(before: Mapping[int, Head], sides: Sequence[int]) -> tuple[int, int] | None:
    """«Tuần 41 (06/10-12/10) | Tuần 42 (13/10-19/10)»: the last two columns, the later one of them first."""
    if len(sides) != 2 or abs(sides[0] - sides[1]) != 1:
        return None
    begins = [statutory(period).start if (period := before[c].period) is not None else None for c in sides]
    if None in begins or begins[0] == begins[1] or any(before[c].modality is not None for c in sides):
        return None
    later, earlier = (sides[0], sides[1]) if str(begins[0]) > str(begins[1]) else (sides[1], sides[0])
    return later, earlier


def _compared(sheet: Sheet, line: dict[int, Entry], column: int, sides: tuple[int, int]) -> _Compared | None:
    stated, current, previous = line.get(column), line.get(sides[0]), line.get(sides[1])
    if stated is None or current is None or previous is None:
        return None
    if stated.unit is None and MONEY in (current.unit, previous.unit):
        return None  # «285,7 tỷ đồng | 312,6 tỷ đồng | 9,4»: nothing tells whether in «tỷ» or in percent
    reading = sheet.readings[stated.reading]
    cell = reading.passage.cell_at(stated.start)
    before = reading.compared[cell.start : stated.start] if cell is not None else ""
    falls = True if _MINUS.search(before) else False if regex.search(r"\+|tăng", before) else None
    if falls is not None and (side := reading.passage.cell_at(current.start)) is not None and _is_rank(side.head):
        falls = not falls  # «Tăng/giảm bậc | -1»: from the first place to the second
    return _Compared(stated, current, previous, falls)


def _is_rank(head: str) -> bool:
    return _RANK.search(compare_form(head)) is not None


def _is_shown(told: Sequence[_Compared | None]) -> bool:
    """True where enough rows print the change of these two sides and few do not."""
    telling = [row.fits for row in told if row is not None and row.stated.value]
    return sum(telling) >= _FEWEST and sum(telling) >= _TIMES * telling.count(False)


def _claims(sheet: Sheet, told: Sequence[_Compared | None]) -> Iterator[Claim]:
    rows = [row for row in told if row is not None]
    telling = [row for row in rows if row.stated.value]
    if not any(row.fits for row in telling):
        return
    weak = None if _is_shown(told) else "the other rows do not show what is compared"
    for row in rows:
        falls = row.current.value < row.previous.value if row.falls is None else row.falls
        unit = "absolute" if not row.percent else "points or percent" if row.current.unit == "%" else "percent"
        reading = sheet.readings[row.stated.reading]
        yield Claim(
            ClaimKind.CHANGE, reading.passage.ordinal, row.stated.figure,
            (row.current.operand("current"), row.previous.operand("previous")), (0, len(reading.text)),
            f"change, {'fall' if falls else 'rise'}, {unit}", (), weak, quiet=weak is not None,
        )  # fmt: skip
