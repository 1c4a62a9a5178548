"""Rows of a table against the identities of its form: received = resolved + pending, a total and its parts.

A formula printed under the heads («(7)=(8)+(9)+(10)») holds for every row. What the heads only
imply (DOMAIN §2.1) is believed where other rows of the table keep to it; where they do not, or
where dossiers withdrawn without a column of their own would explain the gap, nothing is accused.
A dash or an empty cell is unknown, not zero: such a row may confirm but not accuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from extractors.indicators.features import indicator_of
from extractors.sheet import Entry, Sheet
from extractors.tables.column_formulas import ColumnFormula
from extractors.tables.forms import TableForm
from extractors.tables.group_codes import is_part_beside_total
from schemas.records import Claim, ClaimKind, Modality, Operand, Period, Scope

#: Other rows that must hold before an implied identity accuses, and how many times those that do not.
_FEWEST, _TIMES = 2, 2
_RECEIVED, _RESOLVED, _PENDING = "dossiers.received", "dossiers.resolved", "dossiers.pending"
_ROLES = {_RESOLVED: "resolved"} | dict.fromkeys((_PENDING, f"{_PENDING}.in_time", f"{_PENDING}.overdue"), "pending")
#: Total -> parts that the form takes it apart into; all of the first tuple must have a column.
_PARTITIONS = (
    (_RESOLVED, (f"{_RESOLVED}.on_time", f"{_RESOLVED}.late"), (f"{_RESOLVED}.early",)),
    (_PENDING, (f"{_PENDING}.in_time", f"{_PENDING}.overdue"), ()),
    (_RECEIVED, (f"{_RECEIVED}.new", f"{_RECEIVED}.carried_over"), ()),
)
_Cells = Mapping[int, Entry]
_Codes = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Identity:
    """``total`` is the sum of ``parts``: places along the table, columns or (where these are indicators) rows."""

    total: int
    parts: tuple[int, ...]
    balance: bool
    printed: bool
    #: Withdrawn dossiers have a place of their own, so nothing may be left over.
    closed: bool = True
    #: The parts are all that the whole can be taken apart into.
    partition: bool = False


def find_form_rows(sheet: Sheet) -> Iterator[Claim]:
    """Yield the claims that the form of each table makes of its rows, or of its columns where rows are indicators."""
    for rows in sheet.tables():
        form = sheet.forms.get(sheet.readings[rows[0]].passage.table or 0)
        if form is None:
            continue
        lines, groups = _columns(sheet, form, rows) if form.across else _rows(sheet, form, rows)
        printed = {formula.total for formula in form.formulas}
        for codes in groups:
            identities = list(_identities(form, codes))
            shown = form.across and _show_one_another(identities, lines)
            for identity in identities:
                if codes is groups[0] or identity.total not in printed:
                    yield from _claims(sheet, identity, lines, shown=shown)


def _rows(sheet: Sheet, form: TableForm, rows: Sequence[int]) -> tuple[list[_Cells], list[_Codes]]:
    """Each row by column, and what the columns count; «Lĩnh vực giải quyết» over the labels counts nothing.

    Columns of a body or a time of their own («Cấp huyện: …», «6T/2024: … | 6T/2025: …») stand in a group of their own
    behind those of none.
    """
    lines: list[_Cells] = [cells for at in rows if (cells := cells_of(sheet, at))]
    counted = {column for cells in lines for column in cells}
    groups: dict[tuple[Scope | None, Period | None, Modality | None], dict[int, frozenset[str]]] = {}
    groups[None, None, None] = {}
    for column, head in form.heads.items():
        if column in counted and not (head.modality is Modality.TARGET or head.is_change or head.is_rate):
            # times beside one another that are all of now have no group of their own: «Trong kỳ | Chuyển năm sau»
            key = (head.scope, head.period if head.modality else None, head.modality)
            named = not is_part_beside_total(form, head)
            groups.setdefault(key, {})[column] = head.features if named else frozenset()
    if not groups[None, None, None] and len(groups) > 1:
        groups.pop((None, None, None))
    # a formula that a form of another field prints («1=2+3» over letters) needs no code
    return lines, list(groups.values()) if form.dossiers else [{}]


def _columns(sheet: Sheet, form: TableForm, rows: Sequence[int]) -> tuple[list[_Cells], list[_Codes]]:
    """Each column by row, and what the rows count."""
    table = {at: cells_of(sheet, at) for at in rows}
    columns = sorted({c for cells in table.values() for c in cells if c in form.heads and not form.heads[c].is_change})
    labels = {at: form.labels.get(sheet.readings[at].passage.ordinal) for at in rows}
    told = {at: label for at, label in labels.items() if label is not None and label.may_count_dossiers}
    codes = {at: label.features for at, label in told.items() if not label.tells_rate}
    return [{at: cells[c] for at, cells in table.items() if c in cells} for c in columns], [codes]


def cells_of(sheet: Sheet, at: int) -> dict[int, Entry]:
    """The counts of a row by column, one a cell; a cell with several numbers has none."""
    passage = sheet.readings[at].passage
    found: dict[int, list[Entry]] = {}
    for entry in sheet.counts(at):
        cell = passage.cell_at(entry.start)
        if cell is not None and entry.quantity >= 0:
            found.setdefault(cell.column, []).append(entry)
    return {column: entries[0] for column, entries in found.items() if len(entries) == 1}


def _identities(form: TableForm, features: Mapping[int, frozenset[str]]) -> Iterator[_Identity]:
    codes = {place: indicator_of(each) for place, each in features.items()}
    printed = [f for f in form.formulas if not f.quotient and not form.across]
    for formula in printed:
        yield _printed(formula, codes)
    told = {formula.total for formula in printed}
    alone = {code: place for place, code in codes.items() if code and list(codes.values()).count(code) == 1}
    for whole, needed, optional in _PARTITIONS:
        if whole in alone and all(code in alone for code in needed) and alone[whole] not in told:
            parts = tuple(sorted(alone[c] for c in (*needed, *optional) if c in alone))
            yield _Identity(alone[whole], parts, False, False, partition=True)
    groups = {} if form.across else {c: head.text.partition(" / ")[0] for c, head in form.heads.items()}
    yield from (i for i in _channels(features, alone, groups) if i.total not in told)
    balance = _balance(codes, alone)
    if balance is not None and not any(_printed(f, codes).balance for f in printed):
        yield balance


def _printed(formula: ColumnFormula, codes: Mapping[int, str | None]) -> _Identity:
    became = {codes.get(part) for part in formula.parts}
    balance = codes.get(formula.total) == _RECEIVED and _RESOLVED in became
    return _Identity(formula.total, formula.parts, balance, True)


def _channels(
    features: Mapping[int, frozenset[str]], alone: Mapping[str, int], groups: Mapping[int, str]
) -> Iterator[_Identity]:
    """Received, or of them the new ones = online + direct and postal (+ carried over); ``groups`` by column."""
    channels = {
        place: each
        for place, each in features.items()
        if "state:received" in each and any(f.startswith("channel:") for f in each)
        and not any(f.startswith("service:") for f in each)
    }
    online = [place for place, each in channels.items() if "channel:online" in each]
    if len(online) != 1 or len(channels) < 2:
        return
    # «Trong đó: Trực tiếp, Trực tuyến | Qua bưu chính: Nhận, Trả»: what a group takes apart stands in it
    together = [place for place in channels if groups.get(place) == groups.get(online[0])]
    channels = {place: channels[place] for place in together} if len(together) > 1 else channels
    new, carried = alone.get(f"{_RECEIVED}.new"), alone.get(f"{_RECEIVED}.carried_over")
    if new is not None:
        yield _Identity(new, tuple(sorted(channels)), False, False)
    elif _RECEIVED in alone:
        parts = (*channels, *((carried,) if carried is not None else ()))
        yield _Identity(alone[_RECEIVED], tuple(sorted(parts)), False, False)


def _balance(codes: Mapping[int, str | None], alone: Mapping[str, int]) -> _Identity | None:
    if not {_RECEIVED, _RESOLVED} <= alone.keys():
        return None
    pending = [alone[_PENDING]] if _PENDING in alone else []
    if not pending and {f"{_PENDING}.in_time", f"{_PENDING}.overdue"} <= alone.keys():
        pending = [alone[f"{_PENDING}.in_time"], alone[f"{_PENDING}.overdue"]]
    if not pending and f"{_PENDING}.in_time" in alone:
        pending = [alone[f"{_PENDING}.in_time"]]  # «Đã trả | Chưa đến hẹn trả»: no others are told of
    withdrawn = [place for place, code in codes.items() if code == "dossiers.withdrawn"]
    if not pending:
        return None
    parts = (alone[_RESOLVED], *pending, *withdrawn)
    return _Identity(alone[_RECEIVED], parts, True, False, closed=bool(withdrawn))


def _show_one_another(identities: Sequence[_Identity], lines: Sequence[_Cells]) -> bool:
    """True where a form of few columns keeps to its identities, but for those that one cell breaks, all by as much.

    «Tiếp nhận 40: mới 36, kỳ trước 4 | Đã giải quyết 33: đúng hạn 30, quá hạn 2 | Đang giải quyết 8: …»
    """
    gaps = [
        (identity, at, total.value - _sum(parts), _telling(parts))
        for identity in identities for at, line in enumerate(lines)
        if (total := line.get(identity.total)) and len(parts := [line[p] for p in identity.parts if p in line])
        == len(identity.parts)
    ]  # fmt: skip
    broken = [(identity, at, gap) for identity, at, gap, _ in gaps if gap]
    # what a cell is too low by, were it the one that is wrong
    needed = [
        {(at, identity.total, -gap)} | {(at, part, gap) for part in identity.parts} for identity, at, gap in broken
    ]
    holding = sum(not gap and telling for _, _, gap, telling in gaps)
    return holding >= _FEWEST and bool(needed) and bool(set.intersection(*needed))


def _leaves_nothing_open(total: Entry, parts: Sequence[Entry]) -> bool:
    """False where some of the parts alone make the whole, or where there may be others besides them."""
    some = (rest for size in range(1, len(parts)) for rest in combinations(parts, size))
    return (total.value < _sum(parts) or len(parts) > 2) and all(_sum(rest) != total.value for rest in some)


def _claims(sheet: Sheet, identity: _Identity, lines: Sequence[_Cells], *, shown: bool) -> Iterator[Claim]:
    """The claims of an identity; ``shown``: the other identities of the form hold."""
    told = [(line, [line[p] for p in identity.parts if p in line]) for line in lines if identity.total in line]
    whole = [(line[identity.total].value, parts) for line, parts in told if len(parts) == len(identity.parts)]
    holding = sum(total == _sum(parts) for total, parts in whole if _telling(parts))
    wrong = sum(total != _sum(parts) for total, parts in whole)
    # a formula printed over columns that were read in another order fails row after row
    printed = identity.printed and (len(whole) <= _FEWEST or wrong * _TIMES <= len(whole))
    believed = printed or (holding >= _FEWEST and holding >= _TIMES * wrong)
    for line, parts in told:
        total = line[identity.total]
        if len(parts) < 2 and len(parts) < len(identity.parts):
            continue
        is_shown = believed or (shown and identity.partition and _leaves_nothing_open(total, parts))
        weak = None if is_shown else "the layout implies it, and the other rows do not show it"
        if len(parts) < len(identity.parts):
            weak = "a cell of the row is empty or a dash"
        if not identity.closed and total.value > _sum(parts):
            weak = "dossiers withdrawn or returned have no column"
        yield _claim(sheet, identity, total, parts, weak)


def _telling(parts: Sequence[Entry]) -> bool:
    """A row with one part alone shows nothing of what is added up."""
    return sum(part.value != 0 for part in parts) > 1


def _sum(parts: Sequence[Entry]) -> Fraction:
    return sum((part.value for part in parts), Fraction(0))


def _claim(sheet: Sheet, identity: _Identity, total: Entry, parts: Sequence[Entry], weak: str | None) -> Claim:
    reading = sheet.readings[total.reading]
    operands: tuple[Operand, ...]
    if identity.balance:
        roles = [_ROLES.get(part.indicator or "", "withdrawn") for part in parts]
        operands = (total.operand("received"), *(p.operand(r) for p, r in zip(parts, roles, strict=True)))
    else:
        operands = (total.operand("total"), *(part.operand("part") for part in parts))
    kind = ClaimKind.BALANCE if identity.balance else ClaimKind.SUM
    return Claim(
        kind, reading.passage.ordinal, total.figure, operands, (0, len(reading.text)), "table row", (), weak,
        quiet=weak is not None,
    )  # fmt: skip
