"""What a number alone in its cell is counted in: percent, money, points, or the noun that head or label gives.

Comes in: a quantity with the head over it and the label of its row. Goes out: the noun or unit that stands for one.
"""

from __future__ import annotations

import regex

from extractors.codes.field_units import UNITS
from extractors.indicators.rules import (
    MONEY,
    PERCENT,
    counts_for,
    find_phrases,
    nouns,
)
from extractors.reading import Quantity, Reading
from extractors.reading.cells import is_unit_head
from extractors.tables.forms import TableForm
from extractors.tables.heads import Head, Unit, unit_of
from extractors.tables.labels import RowLabel
from extractors.text.compare_form import compare_form
from extractors.text.numerals import find_numerals

#: Units of rows that no indicator of the fields counts in.
_OTHER_UNITS = frozenset({"bộ", "máy", "tấm", "chiếc", "cái", "m2", "m²", "km", "ha", "điểm", "mắt", "thôn", "mã"})
#: «Số lượt», «Số người»: the head says in so many words what is counted
NUMBER_OF = regex.compile(r"^(?:tổng )?số(?: lượng)? ")
POINTS = "điểm"
#: «triệu đồng», «(đồng)»: money, not a commune of that name nor a contract
_MONEY_TOLD = regex.compile(r"(?:nghìn|ngàn|triệu|tỷ|tr\.?|1[.,]?000|\() ?đ(?:ồng)?(?!\p{L})|^(?:đồng|vnđ)$")
_OR = regex.compile("[,/]")
_UNIT_IN_LABEL = regex.compile(r"\((?P<unit>[\p{L}, ]{2,20})\)\s*$")


def counts_in(code: str | None, unit: str, label: RowLabel | None) -> bool:
    """False where the row's unit is a thing that the indicator does not count («Pa nô, áp phích | tấm»)."""
    told = _UNIT_IN_LABEL.search(compare_form(label.text)) if label is not None and not unit else None
    unit = unit or (told["unit"].strip() if told else "")
    if code is None or not unit or unit in (PERCENT, "tỷ lệ") or MONEY in unit or unit not in nouns() | _OTHER_UNITS:
        return True
    named = (unit, *(each.strip() for each in _OR.split(unit)))  # «Cơ quan, đơn vị»: either
    return any(counts_for(code, each) or unit_of(each) == unit_of(UNITS[code]) is not None for each in named)


def unit_in_row(reading: Reading) -> str:
    """What the column of units says of the row («%», «triệu đồng»), '' where there is none."""
    cells = (c for c in reading.passage.cells if is_unit_head(c.head))
    return next((compare_form(reading.text[c.start : c.end]).strip() for c in cells), "")


def noun_of(quantity: Quantity, head: Head | None, row: str, unit: str, form: TableForm) -> str | None:
    """The unit that stands for a noun: percentages and money have theirs, counts are named in words."""
    if quantity.numeral.is_percent or quantity.numeral.unit == PERCENT:
        return PERCENT
    is_rate = head is not None and head.is_rate
    if head is not None and is_rate and (not head.is_change or head.is_against_plan):
        return PERCENT
    if "tỷ lệ" in row or unit == PERCENT:
        return PERCENT
    if quantity.numeral.unit == POINTS:
        return POINTS
    of_all = unit_of_table(form, head.text if head is not None else "", row)
    units = (quantity.numeral.unit, head.unit.name if head is not None and head.unit else None,
             of_all.name if of_all else None)
    if MONEY in units or any(_MONEY_TOLD.search(words) for words in (row, unit)):
        return MONEY
    last = of_kind(compare_form(head.text)).split(" / ")[-1].strip() if head is not None else ""
    return _thing(last) or _thing(row) or (unit if unit in nouns() else None)


def unit_of_table(form: TableForm, head: str, row: str) -> Unit | None:
    """The unit told once for a whole table, None for money where head or label says that things are counted.

    «Kết quả xử phạt vi phạm hành chính (triệu đồng)» over «Số vụ | Số tiền»: so many cases.
    """
    if form.unit is None or form.unit.name != MONEY:
        return form.unit
    last = compare_form(head).split(" / ")[-1].strip()
    return None if _counts_things(last) or _counts_things(compare_form(row)) else form.unit


def _counts_things(label: str) -> bool:
    thing = NUMBER_OF.sub("", label)
    numeral = next(iter(find_numerals(f"1 {thing}")), None) if thing != label else None
    return numeral is not None and numeral.unit not in (None, MONEY)


def of_kind(column: str) -> str:
    """«Số đơn tiếp nhận / Khiếu nại» is «số đơn khiếu nại», as a noun of the vocabulary has it; others as they are.

    «Thanh toán / Trực tuyến» is «thanh toán trực tuyến»: one name of the vocabulary that stands in two heads.
    """
    over, _, last = column.rpartition(" / ")
    above, _, group = over.rpartition(" / ")
    joined = f"{group.strip()} {last}"
    if group and any(p.text == joined for p in find_phrases(joined)):
        return f"{above} / {joined}" if above else joined
    thing = _thing(over.rpartition(" / ")[2].strip()) if over else None
    kinds = (f"{thing} {p.text}" for p in find_phrases(last) if p.start == 0)
    return f"số {thing} {last}" if thing is not None and any(kind in nouns() for kind in kinds) else column


def _thing(column: str) -> str | None:
    """«Số lượt người tham dự», «Số người được tiếp»: the noun that a column says it gives the number of."""
    thing = NUMBER_OF.sub("", column)
    if thing == column:
        return None
    first = max((p.text for p in find_phrases(thing) if p.start == 0 and p.text in nouns()), key=len, default=None)
    return thing if thing in nouns() else first
