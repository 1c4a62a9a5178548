"""Columns under one head against the column they take apart: «Có mặt | Giới tính: Nữ, Nam».

Comes in: the sheet. Goes out: a sum for each row of a table whose rows show that the columns of a group add up to the
group's own total, or to the column right beside the group; and that a group of totals («Tổng các lĩnh vực: Nhận, Trả»)
adds up the columns of the same name. A column may stand before its parts without a head over them («Tổng số đơn vị |
Tự chủ một phần | Ngân sách bảo đảm», «Được giao | Đúng hạn | Quá hạn | Đang làm»), a group with a total of its own
among these («Tổng số nhiệm vụ | Đã hoàn thành: Tổng, … | Đang thực hiện: Tổng, …»), one called a total behind them.
What the heads of dossier statistics say adds up is ``form_rows``' matter, totals over bodies or months where rows are
indicators ``total_columns``'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, groupby

import regex

from extractors.claims.making import make_sum
from extractors.claims.sums.form_rows import cells_of
from extractors.sheet import Entry, Sheet
from extractors.tables.forms import TableForm
from extractors.tables.heads import Head
from extractors.tables.labels import TOTAL
from extractors.text.compare_form import compare_form
from schemas.records import Claim

#: Rows that must show the sum, and how many times those that do not.
_FEWEST, _TIMES = 3, 3
#: Columns that are not added up; points are where the rows show it, unlike in ``columns``
_NO_PART = regex.compile(r"tỷ lệ|%|stt|\btt\b|xếp|hạng|bình quân|trung bình|tối đa|chuẩn|mức độ \d")
_TOTAL = regex.compile(r"(?:tổng(?: số| cộng| điểm)?|cộng)(?: \([^()]*\))?")
#: «Tổng số nhiệm vụ được giao» before the columns that it is the total of
_CALLED_TOTAL = regex.compile(r"(?:tổng|cộng)(?!\p{L})")
#: «Quý I | Quý II | … | Cả năm»
_ALL_THE_TIME = regex.compile(r"cả (?:năm|quý|kỳ|tháng|tuần)")
_BODIES = ("unit", "office", "province", "district", "commune")
_Line = Mapping[int, Entry]


def find_column_groups(sheet: Sheet) -> Iterator[Claim]:
    """Yield the sums that groups of columns make with a total beside them."""
    for rows in (*sheet.tables(), *sheet.tables(of_scores=True)):
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is None or form.across:
            continue
        lines = [cells for at in rows if (cells := cells_of(sheet, at))]
        told = {formula.total for formula in form.formulas}
        counted = {column for line in lines for column in line}
        shown = [
            (total, parts) for total, parts in chain(_identities(form, counted), _of_totals(form, counted))
            if total not in told and _shown(lines, total, parts, said=_is_own_total(form, total))
        ]  # fmt: skip
        told |= {total for total, _ in shown}
        bare = _bare(form, counted)
        for total in reversed(bare):
            if total not in told and (parts := _run_after(form, lines, total, shown)) is not None:
                shown.append((total, parts))
        taken = told | {total for total, _ in shown}
        called = [total for total in bare if total not in taken and _is_called_total(form, total)]
        shown += [(total, parts) for total in called if (parts := _run_before(lines, bare, total))]
        for total, parts in shown:
            yield from _claims(sheet, lines, total, parts, called=total in told or _is_called_total(form, total))


def _identities(form: TableForm, counted: set[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(total, parts) of each group of columns under one head: its own total first, then what stands beside it."""
    columns = sorted(c for c in form.heads if c in counted and not _is_no_part(form.heads[c]))
    grouped = groupby(columns, key=lambda c: form.heads[c].text.rpartition(" / ")[0])
    groups = [(over, list(group)) for over, group in grouped]
    for place, (over, group) in enumerate(groups):
        if not over or group[-1] - group[0] + 1 != len(group):
            continue
        own = [c for c in group if _TOTAL.fullmatch(_last(form, c))]
        own = own or [c for c in group if _CALLED_TOTAL.match(_last(form, c))]  # «Tổng số TTHC | Cấp huyện | Cấp xã»
        parts = tuple(c for c in group if c not in own)
        if len(parts) < 2 or len(own) > 1:
            continue
        yield from ((total, parts) for total in own or _beside(groups, place))


def _bare(form: TableForm, counted: set[int]) -> list[int]:
    """The columns of counts that no head over several stands over, in order."""
    return sorted(c for c in form.heads if c in counted and not _is_no_part(form.heads[c]) and not _over(form, c))


def _run_after(
    form: TableForm, lines: Sequence[_Line], total: int, shown: Sequence[tuple[int, Sequence[int]]]
) -> tuple[int, ...] | None:
    """The columns after ``total`` that add up to it, the shortest run that holds in most rows: a last part is mostly 0.

    Of a column that is itself taken apart that column is a part, of a group with a total of its own that total, of
    any other group each column. ``shown`` are the totals found so far with their parts.
    """
    inner = {part for _, parts in shown for part in parts}
    columns = sorted({c for line in lines for c in line if c > total and c in form.heads} - inner)
    columns = [c for c in columns if not _is_no_part(form.heads[c])]
    parts: list[int] = []
    runs: list[tuple[int, ...]] = []
    for over, group in groupby(columns, key=lambda c: _over(form, c)):
        members = list(group)
        for part in [c for c in members if over and _TOTAL.fullmatch(_last(form, c))] or members:
            parts.append(part)
            if len(parts) > 1 and _shown(lines, total, parts):
                runs.append(tuple(parts))
    return max(runs, key=lambda run: _holding(lines, total, run), default=None)


def _run_before(lines: Sequence[_Line], bare: Sequence[int], total: int) -> tuple[int, ...]:
    """«Trực tuyến | Trực tiếp | Tổng cộng»: the columns right before that add up, none where they do not."""
    before = [c for c in bare if c < total]
    runs = (tuple(before[at:]) for at in range(len(before) - 2, -1, -1))
    return next((run for run in runs if _shown(lines, total, run)), ())


def _is_own_total(form: TableForm, column: int) -> bool:
    """«Có mặt / Tổng» beside «Có mặt / Công chức»."""
    return bool(_over(form, column)) and _CALLED_TOTAL.match(_last(form, column)) is not None


def _is_called_total(form: TableForm, column: int) -> bool:
    head = compare_form(form.heads[column].text)
    return _CALLED_TOTAL.match(head) is not None or (_ALL_THE_TIME.fullmatch(head) is not None and _are_bodies(form))


def _are_bodies(form: TableForm) -> bool:
    """True where all rows count one thing, each of its own: «Cả năm» may be the last quarter's where rows differ."""
    rows = [label for label in form.labels.values() if label.depth != TOTAL]
    return all(label.kind or label.scope.level in _BODIES for label in rows)


def _over(form: TableForm, column: int) -> str:
    return form.heads[column].text.rpartition(" / ")[0]


def _last(form: TableForm, column: int) -> str:
    return compare_form(form.heads[column].text).rpartition(" / ")[2]


def _beside(groups: Sequence[tuple[str, Sequence[int]]], place: int) -> Iterator[int]:
    """The columns without a head over them on both sides: «Có mặt | Giới tính: … | Trình độ: …» before both groups."""
    for step, end in ((-1, -1), (1, 0)):
        at = place
        while 0 <= at + step < len(groups):
            near, far = groups[at][1][-1 if step == 1 else 0], groups[at + step][1][end]
            if far != near + step:
                break
            at += step
            if groups[at][0] and at == place + step:
                yield groups[at][1][end]  # «Số phiếu: Phát ra, Thu về | Mức độ: Hài lòng, Không hài lòng»
            if not groups[at][0]:
                yield groups[at][1][end]
                break


#: «Tổng», «Tổng các lĩnh vực», «Cộng 2 cấp» over columns that are also under each of what is added up
_OF_ALL = regex.compile(r"(?:tổng(?: cộng| số)?|cộng|chung)(?: (?:các|cả|tất cả|toàn|hai|0?2|ba|0?3)(?!\p{L})[^/]*)?")


def _of_totals(form: TableForm, counted: set[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(total, parts) of each column of a group of totals: the columns of its name in the other groups."""
    columns = sorted(c for c in form.heads if c in counted and not _is_no_part(form.heads[c]))
    named = {c: compare_form(form.heads[c].text).partition(" / ") for c in columns}
    for total in columns:
        over, stroke, name = named[total]
        parts = tuple(c for c in columns if named[c][2] == name and named[c][0] != over)
        if stroke and _OF_ALL.fullmatch(over) and len(parts) > 1:
            yield total, parts
        called = _NUMBER_OF_ALL.match(over) if not stroke else None
        if called is not None:  # «Tổng số lượt tiếp | Thường xuyên: Số lượt, Số người | Định kỳ: Số lượt, Số người»
            parts = tuple(c for c in columns if named[c][1] and _begins(over[called.end() :], _thing(named[c][2])))
            if len(parts) > 1 and len({named[c][0] for c in parts}) == len(parts):
                yield total, parts


_NUMBER_OF_ALL = regex.compile(r"tổng (?:số )?(?:lượng )?")


def _thing(name: str) -> str:
    """«Số lượt» → «lượt»; '' for a head that does not say that it gives a number."""
    return name.removeprefix("số ").removeprefix("lượng ") if name.startswith("số ") else ""


def _begins(words: str, thing: str) -> bool:
    return bool(thing) and (words == thing or words.startswith(f"{thing} "))


def _is_no_part(head: Head) -> bool:
    return head.is_change or head.is_rate or _NO_PART.search(compare_form(head.text)) is not None


def _shown(lines: Sequence[_Line], total: int, parts: Sequence[int], *, said: bool = False) -> bool:
    """``said``: the head over the total says that it is theirs, so that one row with several parts shows enough."""
    whole = [line for line in lines if total in line and all(p in line for p in parts)]
    telling = [line for line in whole if sum(line[p].value != 0 for p in parts) > 1]
    holding = sum(line[total].value == _sum(line, parts) for line in telling)
    wrong = sum(line[total].value != _sum(line, parts) for line in whole)
    if said and telling and len(whole) >= _FEWEST:
        return len(whole) - wrong >= _TIMES * max(wrong, 1)
    return holding >= _FEWEST and holding >= _TIMES * wrong


def _holding(lines: Sequence[_Line], total: int, parts: Sequence[int]) -> int:
    """In how many rows the parts add up."""
    whole = (line for line in lines if total in line and all(p in line for p in parts))
    return sum(line[total].value == _sum(line, parts) for line in whole)


def _sum(line: _Line, parts: Sequence[int]) -> Fraction:
    return sum((line[p].value for p in parts), Fraction(0))


def _claims(
    sheet: Sheet, lines: Sequence[_Line], total: int, parts: Sequence[int], *, called: bool
) -> Iterator[Claim]:
    """``called``: the heads say that the parts are all, which «Được giao | Đã xong | Đang làm» does not."""
    for line in lines:
        told = [line[p] for p in parts if p in line]
        if total not in line or len(told) < 2:
            continue
        weak = None if len(told) == len(parts) else "a cell of the row is empty or a dash"
        if not called and line[total].value > sum((p.value for p in told), Fraction(0)):
            weak = "what the columns leave over may have none"
        yield make_sum(sheet, line[total], [p.operand("part") for p in told], "table row", weak=weak)
