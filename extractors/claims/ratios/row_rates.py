"""Percentages in the cells of a table that no indicator names: what the rows of the table show they are shares of.

A column of percentages is taken for one column over another, or over the total of its
neighbour, when that holds in most of the rows; the rows where it does not are then
told. Where no one column fits, two that stand side by side may together («Rất hài lòng | Hài lòng»).
With few rows, or where several pairs of columns fit, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations

from extractors.codes.rates import TOP_OF
from extractors.reading.cells import is_total_row, row_label
from extractors.sheet import Entry, Sheet
from extractors.tables.forms import TableForm
from schemas.intervals import Interval, may_print
from schemas.records import Claim, ClaimKind, Operand

#: Rows that must hold before a pair of columns is believed, and their share of all rows.
_FEWEST, _MOST_WRONG = 3, 4
_HUNDRED = 100
#: Rates that ``named_rates`` measures; dossiers that came in online have no code yet when claims are looked for.
_NAMED = TOP_OF.keys() - {"dossiers.online_rate"}
_Row = dict[int, Entry]
_Sides = tuple[tuple[Entry, ...], Entry]


@dataclass(frozen=True, slots=True)
class _Relation:
    """The columns ``tops`` together over column ``whole``; ``of_total``: over its cell in the total row."""

    tops: tuple[int, ...]
    whole: int
    of_total: bool


def find_row_rates(sheet: Sheet, unbound: Collection[tuple[int, int]] = ()) -> Iterator[Claim]:
    """Yield a ratio for each percentage of a column whose relation the table's rows establish.

    Columns of a rate that a code names are left to what binds codes, but for those ``unbound``: (table, column).
    """
    for table in (*sheet.tables(), *sheet.tables(of_scores=True)):
        number = sheet.readings[table[0]].passage.table or 0
        table = [at for at in table if not _numbers_columns(sheet, at)]
        rows = [sheet.by_column(at) for at in table]
        totals = [row for row, at in zip(rows, table, strict=True) if is_total_row(sheet.readings[at].passage)]
        total = totals[0] if len(totals) == 1 else None
        against, of_rows = _against_plan(sheet.forms.get(number))
        percents = {c for row in rows for c, e in row.items() if e.unit == "%"}
        for column in sorted((percents - of_rows) | against):
            free = (number, column) in unbound or column in against
            rated = [row for row in rows if column in row and (free or row[column].indicator not in _NAMED)]
            counts = {c for row in rated for c, e in row.items() if e.unit != "%" or c in of_rows} - against
            relation = _established(rated, column, total, counts)
            if relation is not None:
                for row in rated:
                    sides = _sides(row, relation, total)
                    if sides is not None:
                        yield _claim(sheet, row[column], sides)


def _numbers_columns(sheet: Sheet, at: int) -> bool:
    """«A | 1 | 2 | 1 | 4 | 2», what a reader made of «A | 1 | 2 | 3=2/1 | 4 | 5=4/2» in narrow columns."""
    cells = sheet.by_column(at)
    small = all(e.value.denominator == 1 and e.value <= column + 1 for column, e in cells.items())
    return bool(cells) and small and row_label(sheet.readings[at].passage) is None


def _against_plan(form: TableForm | None) -> tuple[frozenset[int], frozenset[int]]:
    """«ĐVT | Kế hoạch | Thực hiện | Đạt so với kế hoạch (%)»: the last column, and those that are of the row's unit.

    What the row counts may be a percentage itself («Tỷ lệ hồ sơ trực tuyến | % | 70 | 64,5 | 92,14»).
    """
    if form is None or not form.has_units:
        return frozenset(), frozenset()
    against = frozenset(c for c, head in form.heads.items() if head.is_against_plan and head.is_rate)
    return against, frozenset(c for c, head in form.heads.items() if against and not head.is_rate)


def _established(
    rated: Sequence[_Row], column: int, total: _Row | None, counts: Collection[int]
) -> _Relation | None:
    """The one relation of ``counts`` that holds in enough rows, None where none or several do."""
    candidates = [_Relation((top,), whole, False) for top, whole in permutations(sorted(counts), 2)]
    if total is not None:
        candidates += [_Relation((top,), top, True) for top in sorted(counts) if top in total]
    together = (pair for pair in pairwise(sorted(counts)) if pair[1] == pair[0] + 1)
    return _best(rated, column, total, candidates) or _best(
        rated, column, total, [_Relation(pair, whole, False) for pair in together for whole in {*counts} - {*pair}]
    )


def _best(
    rated: Sequence[_Row], column: int, total: _Row | None, candidates: Sequence[_Relation]
) -> _Relation | None:
    good: list[tuple[int, _Relation]] = []
    for relation in candidates:
        told = [(row[column], sides) for row in rated if (sides := _sides(row, relation, total)) is not None]
        # «100» of everything shows nothing of what is divided by what
        telling = [(percent, sides) for percent, sides in told if percent.value not in (0, _HUNDRED)]
        # of two columns one of which is nothing the other alone may be meant
        telling = [(percent, sides) for percent, sides in telling if all(top.value for top in sides[0])]
        holding = sum(_holds(percent, sides) for percent, sides in telling)
        wrong = sum(not _holds(percent, sides) for percent, sides in told)
        if holding >= _FEWEST and wrong * _MOST_WRONG <= len(told):
            good.append((wrong, relation))
    good.sort(key=lambda scored: scored[0])
    if not good or (len(good) > 1 and good[1][0] == good[0][0]):
        return None
    return good[0][1]


def _sides(row: _Row, relation: _Relation, total: _Row | None) -> _Sides | None:
    tops = tuple(row[top] for top in relation.tops if top in row)
    source = total if relation.of_total else row
    whole = source.get(relation.whole) if source is not None else None
    if len(tops) < len(relation.tops) or whole is None or whole.value <= 0:
        return None
    return None if relation.of_total and tops[0].figure == whole.figure else (tops, whole)


def _holds(percent: Entry, sides: _Sides) -> bool:
    share = _top(sides) / sides[1].value * _HUNDRED
    return may_print(percent.value, percent.ulp, Interval.point(share))


def _top(sides: _Sides) -> Fraction:
    return sum((top.value for top in sides[0]), Fraction(0))


def _claim(sheet: Sheet, percent: Entry, sides: _Sides) -> Claim:
    reading = sheet.readings[percent.reading]
    tops, whole = sides
    top = tops[0].operand("numerator") if len(tops) == 1 else Operand("numerator", None, _top(sides))
    operands: tuple[Operand, ...] = (top, whole.operand("denominator"))
    return Claim(
        ClaimKind.RATIO,
        reading.passage.ordinal,
        percent.figure,
        operands,
        (0, len(reading.text)),
        "table rate",
    )
