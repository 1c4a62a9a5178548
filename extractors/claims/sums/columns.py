"""Columns of a table against their total row («Tổng cộng») and against the rows that head a group («I. Cấp huyện»).

A dash or an empty cell is unknown, not zero: a column with one may confirm its total but not accuse it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, takewhile

import regex

from extractors.reading.cells import POINTS, is_total_row, row_label
from extractors.sheet import Entry, Sheet
from extractors.tables.compound_cells import Part, part_of, prints_share
from extractors.tables.forms import TableForm
from extractors.tables.labels import INNER, depth_of_mark
from extractors.tables.row_kinds import names_a_count
from extractors.text.compare_form import compare_form
from schemas.records import Claim, ClaimKind, PassageKind

#: Columns that are not added up: shares, scores, order numbers.
NO_SUM = regex.compile(
    rf"tỷ lệ|%|{POINTS}|stt|\btt\b|xếp|hạng(?! mục)|đạt/|bình quân|trung bình|năm sinh"
    # «Số TTHC cắt giảm thời gian», «Tổng thời gian theo quy định»: so many, and so long in all
    r"|(?:(?<!(?:^|/ )(?:tổng|số)(?!\p{L})[^/]*)thời gian|mức độ)(?![^/]*/)"
)
#: Fewer members than this prove no total row.
_FEWEST = 2


def find_column_sums(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for every column of a table whose total row and members are all numbers."""
    for rows in sheet.tables():
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is not None and (form.across or form.boxes):
            continue  # its rows count different things
        for total, members in _wholes(sheet, form, rows):
            told = told_before(sheet, rows) if is_total_row(sheet.readings[total].passage) else None
            signed = {c for c, head in form.heads.items() if head.is_signed} if form is not None else set()
            yield from _columns(sheet, total, members, told, signed)
            if form is not None and form.sides:
                yield from _columns(sheet, total, members, None, signed, of=Part.LOWER)


def _wholes(sheet: Sheet, form: TableForm | None, rows: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Rows that other rows are parts of, with these: the total row with the outermost, a group's head with its own."""
    totals = [
        r for r in rows
        if is_total_row(sheet.readings[r].passage) and sheet.counts(r) and _marked_count(sheet, r) is None
    ]  # fmt: skip
    members = [r for r in rows if r not in totals and is_member(sheet, r)]
    depths: dict[int, int | None] = {}
    for before, row in zip([None, *members], members, strict=False):
        depth = _marked_count(sheet, row)
        depth = depth_of(sheet, form, row) if depth is None else depth
        # «- Trong đó: Người có công», «Bảo trợ xã hội»: what goes on without a mark is told of the same row
        goes_on = depth is None and before is not None and depths[before] == INNER
        depths[row] = INNER if goes_on else depth
    if of_times := _of_times(sheet, form, members, totals):
        yield from of_times
        return
    if of_groups := _of_merged(sheet, form, members, totals):
        yield from of_groups
        return
    outermost = min((d for d in depths.values() if d is not None), default=None)
    marked = outermost is not None and all(d is not None for d in depths.values())
    if len(totals) == 1:
        whole = [r for r in members if not marked or depths[r] == outermost]
        if len(whole) >= _FEWEST:
            yield totals[0], whole
    elif _ends_in_two(members, totals):
        yield totals[0], list(members)
        if (before := _total_before(sheet, rows)) is not None:
            yield totals[1], [before, totals[0]]
        return
    elif len(totals) > _FEWEST:
        yield from _between(members, totals)
        return
    if not marked:
        return
    for at, row in enumerate(members):
        below = _below(members[at + 1 :], depths, depths[row] or 0)
        inner = [r for r in below if depths[r] == min(depths[b] or 0 for b in below)]
        # «- Trong đó: …» may name some of the parts only
        if len(inner) >= _FEWEST and depths[inner[0]] != INNER:
            yield row, inner


def _between(members: Sequence[int], totals: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """«A. … | Cộng A | B. … | Cộng B | Tổng cộng»: each total with the rows since the one before, the last with those.

    Where totals head their rows («Tổng | A | B | Cộng A | …»), or nothing stands between two of them, none is told.
    """
    *inner, last = totals
    groups = [
        (total, [row for row in members if before < row < total])
        for before, total in zip([-1, *inner[:-1]], inner, strict=True)
    ]
    if all(len(rows) >= _FEWEST for _, rows in groups) and not any(row > inner[-1] for row in members):
        yield from groups
        yield last, list(inner)


def _ends_in_two(members: Sequence[int], totals: Sequence[int]) -> bool:
    """«… | Cộng II | Tổng cộng (I+II)»: the total of the rows above, then one over this table and another."""
    return len(totals) == 2 and len(members) >= _FEWEST and members[-1] < totals[0]


def _total_before(sheet: Sheet, rows: Sequence[int]) -> int | None:
    """The last row of the table before, where it is a total below the same heads: «Cộng I»."""
    tables = list(sheet.tables())
    place = tables.index(rows) if rows in tables else 0
    before = tables[place - 1][-1] if place else None
    if before is None or not is_total_row(sheet.readings[before].passage):
        return None
    heads = [[(c.column, c.head) for c in sheet.readings[row].passage.cells] for row in (before, rows[-1])]
    return before if heads[0] == heads[1] else None


def _of_merged(
    sheet: Sheet, form: TableForm | None, members: Sequence[int], totals: Sequence[int]
) -> list[tuple[int, list[int]]]:
    """«Sở Xây dựng | Toàn trình | Một phần | Cộng» in merged cells: each total with the rows of its own cell.

    None where a total follows that stands beside no cell of its own: the totals before it are then its parts.
    """
    labels = form.labels if form is not None else {}
    over = {
        row: label.over for row in (*members, *totals)
        if (label := labels.get(sheet.readings[row].passage.ordinal)) is not None and label.over.level
    }  # fmt: skip
    ends = [row for row in totals if row in over]
    if len(ends) < len(totals) or any(row not in over for row in members):
        return []
    groups = [(end, [row for row in members if before < row < end]) for before, end in pairwise((-1, *ends))]
    return groups if all(len({over[row] for row in (end, *rows)}) == 1 < len(rows) for end, rows in groups) else []


_MONTH, _QUARTER = regex.compile(r"(\d{4})-(\d\d)"), regex.compile(r"(\d{4})-Q([1-4])")


def _of_times(
    sheet: Sheet, form: TableForm | None, members: Sequence[int], totals: Sequence[int]
) -> list[tuple[int, list[int]]]:
    """«Tháng 1 … Tháng 3, Quý I, … Cả năm»: a quarter with its three months, the total with the quarters."""
    labels = {row: form.labels.get(sheet.readings[row].passage.ordinal) for row in members} if form is not None else {}
    times = {row: label.period.label or "" for row, label in labels.items() if label is not None and label.period}
    months = {(found[1], int(found[2])): row for row, time in times.items() if (found := _MONTH.fullmatch(time))}
    quarters = {row: found for row, time in times.items() if (found := _QUARTER.fullmatch(time))}
    if not quarters or len(months) + len(quarters) < len(members):
        return []
    wholes = [
        (row, [months[year, month] for month in range(3 * int(quarter) - 2, 3 * int(quarter) + 1)])
        for row, (year, quarter) in ((row, found.groups()) for row, found in quarters.items())
        if all((year, month) in months for month in range(3 * int(quarter) - 2, 3 * int(quarter) + 1))
    ]
    if len(totals) == 1 and len(wholes) == len(quarters) >= _FEWEST and len(months) == 3 * len(quarters):
        wholes.append((totals[0], list(quarters)))
    return wholes


def _below(rows: Sequence[int], depths: Mapping[int, int | None], over: int) -> list[int]:
    return list(takewhile(lambda row: (depths[row] or 0) > over, rows))


def depth_of(sheet: Sheet, form: TableForm | None, row: int) -> int | None:
    """How deep a row stands (``RowLabel.depth``)."""
    label = form.labels.get(sheet.readings[row].passage.ordinal) if form is not None else None
    return label.depth if label is not None else None


def _marked_count(sheet: Sheet, row: int) -> int | None:
    """How deep «A | Tổng thu ngân sách» stands: a count of its own that heads rows, not the total of those above."""
    passage = sheet.readings[row].passage
    own = is_total_row(passage) and names_a_count(compare_form(row_label(passage) or ""))
    return depth_of_mark(passage) if own else None


_ANNOUNCES = regex.compile(r"(?<!\p{L})(?:bảng|chi tiết|cụ thể|như sau)(?!\p{L})|:\s*$")
_TOTAL_TOLD = regex.compile(r"(?<!\p{L})(?:tổng số|tổng|số)(?!\p{L})[^.;]*$")


def told_before(sheet: Sheet, rows: Sequence[int]) -> Entry | None:
    """The one count of the passage that announces a table, where it is told as a total; None otherwise."""
    table = sheet.readings[rows[0]].passage.table
    at = rows[0] - 1
    while at >= 0 and sheet.readings[at].passage.table == table:  # its heads are no rows of ``rows``
        at -= 1
    if at < 0:
        return None
    reading = sheet.readings[at]
    counts = [e for e in sheet.counts(at) if e.quantity >= 0]
    if reading.passage.kind is PassageKind.TABLE_ROW or len(counts) != 1 or not _ANNOUNCES.search(reading.compared):
        return None
    told = _TOTAL_TOLD.search(reading.compared, reading.quantities[counts[0].quantity].sentence[0], counts[0].start)
    return counts[0] if told else None


def single_total(sheet: Sheet, rows: Sequence[int]) -> Entry | None:
    """The total of a table that counts one thing only, None for several columns or total rows."""
    totals = [r for r in rows if is_total_row(sheet.readings[r].passage) and sheet.counts(r)]
    cells = list(by_column(sheet, totals[0]).values()) if len(totals) == 1 else []
    return cells[0] if len(cells) == 1 else None


def is_member(sheet: Sheet, row: int) -> bool:
    """True of a row that has a label and counts."""
    return row_label(sheet.readings[row].passage) is not None and bool(sheet.counts(row))


def by_column(sheet: Sheet, row: int, of: Part | None = None) -> dict[int, Entry]:
    """The first count of each cell; ``of`` a part of compound cells, these alone."""
    passage = sheet.readings[row].passage
    found: dict[int, Entry] = {}
    for entry in sheet.counts(row):
        cell = passage.cell_at(entry.start)
        # «+6,1» says by how much something rose, though its head was not read
        no_sum = cell is None or (NO_SUM.search(compare_form(cell.head)) and not prints_share(passage, entry.start))
        no_sum = no_sum or (of is not None and part_of(passage, entry.start) is not of)
        if cell is not None and not no_sum and passage.text[cell.start] != "+":
            found.setdefault(cell.column, entry)
    return found


def _columns(
    sheet: Sheet, total: int, members: Sequence[int], told: Entry | None, signed: Collection[int],
    of: Part | None = None,
) -> Iterator[Claim]:  # fmt: skip
    """``signed`` columns are left out: what rose and what fell does not add up without its sign."""
    heads = {c: entry for c, entry in by_column(sheet, total, of).items() if c not in signed}
    columns = [by_column(sheet, row, of) for row in members]
    present = {c: [m[c] for m in columns if c in m] for c in heads}
    complete = {c: parts for c, parts in present.items() if len(parts) == len(members)}
    holding = sum(sum((p.value for p in parts), Fraction(0)) == heads[c].value for c, parts in complete.items())
    # Rows that hold sub-rows add up in no column; one wrong cell spoils one.
    # The passage above may say the total once more: then one of three is wrong, and the rows are its parts.
    sides = [{heads[c].value, sum((p.value for p in parts), Fraction(0))} for c, parts in complete.items()]
    confirmed = told is not None and len(complete) == 1 and told.value in sides[0]
    most_hold = holding and holding * 2 >= len(complete)
    weak = None if confirmed or most_hold else "the rows are not all parts of the total"
    for column, parts in present.items():
        if len(parts) < _FEWEST:
            continue
        head = heads[column]
        reading = sheet.readings[total]
        open_ = None if column in complete else "a cell of the column is empty or a dash"
        if head.value.denominator != 1 and all(p.value.denominator == 1 for p in parts):
            open_ = "whole numbers add up to no fraction: the total was misread"
        if head.value < max(p.value for p in parts) and all(p.value.denominator != 1 for p in (head, *parts)):
            open_ = "what lies between its parts is their mean or a share"  # «60,64 | 52,87 | 55,57», whatever its head
        yield Claim(
            ClaimKind.SUM,
            reading.passage.ordinal,
            head.figure,
            (head.operand("total"), *(p.operand("part") for p in parts)),
            (0, len(reading.text)),
            "table column",
            (),
            weak or open_,
            quiet=open_ is not None,
        )
