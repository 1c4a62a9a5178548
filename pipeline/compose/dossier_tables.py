"""Ruled tables of dossiers by field with a total row, and what they state.

Comes in: the facts of a quarter. Goes out: a ``Table``, its figures and claims.
Two layouts: a plain one (received, resolved, pending, withdrawn) and one after
Biểu II.06 (received by channel, resolved by time, pending by time).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.compose.facts import FIELDS
from pipeline.compose.habits import Habits
from pipeline.compose.paper import HeadCell, Table
from pipeline.compose.phrases import Mention
from pipeline.compose.truth import ClaimTruth, Num

COLUMNS = {
    "fields": ("received", "carried", "new", "resolved", "ontime_all", "late", "pending", "withdrawn"),
    "ii06": (
        "received",
        "online",
        "other",
        "carried",
        "resolved",
        "early",
        "on_time",
        "late",
        "pending",
        "in_time",
        "overdue",
    ),
}
HEADS = {
    "fields": (
        (
            HeadCell("TT", 1, 2),
            HeadCell("Lĩnh vực", 1, 2),
            HeadCell("Số hồ sơ tiếp nhận", 3),
            HeadCell("Số hồ sơ đã giải quyết", 3),
            HeadCell("Đang giải quyết", 1, 2),
            HeadCell("Rút, trả lại", 1, 2),
        ),
        (
            HeadCell("Tổng số"),
            HeadCell("Kỳ trước"),
            HeadCell("Mới"),
            HeadCell("Tổng số"),
            HeadCell("Đúng hạn"),
            HeadCell("Trễ hạn"),
        ),
    ),
    "ii06": (
        (
            HeadCell("TT", 1, 2),
            HeadCell("Lĩnh vực giải quyết", 1, 2),
            HeadCell("Số hồ sơ nhận giải quyết", 4),
            HeadCell("Số hồ sơ đã giải quyết", 4),
            HeadCell("Số hồ sơ đang giải quyết", 3),
        ),
        (
            HeadCell("Tổng số"),
            HeadCell("Trực tuyến"),
            HeadCell("Trực tiếp, BCCI"),
            HeadCell("Từ kỳ trước"),
            HeadCell("Tổng số"),
            HeadCell("Trước hạn"),
            HeadCell("Đúng hạn"),
            HeadCell("Quá hạn"),
            HeadCell("Tổng số"),
            HeadCell("Trong hạn"),
            HeadCell("Quá hạn"),
        ),
    ),
}
WIDTHS = {
    "fields": (0.06, 0.22, 0.09, 0.09, 0.09, 0.09, 0.09, 0.09, 0.09, 0.09),
    "ii06": (0.05, 0.18, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07),
}
#: Identities inside a row: total and parts.
ROW_SUMS = {
    "fields": (("received", ("carried", "new")), ("resolved", ("ontime_all", "late"))),
    "ii06": (
        ("received", ("online", "other", "carried")),
        ("resolved", ("early", "on_time", "late")),
        ("pending", ("in_time", "overdue")),
    ),
}
CAPTIONS = {
    "fields": "Bảng 1. Kết quả giải quyết hồ sơ theo lĩnh vực (cấp huyện)",
    "ii06": "Biểu tổng hợp tình hình giải quyết hồ sơ TTHC tại cấp huyện (đơn vị: hồ sơ)",
}


@dataclass(slots=True)
class TableTruth:
    """A table with what it says."""

    table: Table
    mentions: list[Mention] = field(default_factory=list)
    claims: list[ClaimTruth] = field(default_factory=list)
    claim_keys: list[tuple[str, ...]] = field(default_factory=list)


def row_values(values: Mapping[str, int], scope: str, layout: str) -> dict[str, int]:
    """Take the printed columns of one field or of the level."""
    known = dict(values) | {f"{scope}.other": values[f"{scope}.direct"] + values[f"{scope}.postal"]}
    return {name: known[f"{scope}.{name}"] for name in COLUMNS[layout]}


def dossier_table(
    layout: str, values: Mapping[str, int], habits: Habits, overrides: Mapping[tuple[str, str], Num]
) -> TableTruth:
    """Make the table of the district level."""
    grouped = Habits(habits.grouped, False, False, 0, False, "tỷ", "short")
    scopes = [(f"huyen{n}", name) for n, (name, _) in enumerate(FIELDS["huyen"])] + [("huyen", "Tổng cộng")]
    rows: list[tuple[str, ...]] = []
    forms: dict[str, dict[str, Num]] = {}
    mentions: list[Mention] = []
    for number, (scope, label) in enumerate(scopes):
        printed = {k: grouped.count(v) for k, v in row_values(values, scope, layout).items()}
        printed |= {
            k: overrides["table", f"{scope}.{k}"] for k in printed if ("table", f"{scope}.{k}") in overrides
        }
        forms[scope] = printed
        rows.append((str(number + 1) if scope != "huyen" else "", label, *(n.text for n in printed.values())))
        mentions += [
            Mention(f"{scope}.{k}", n, number, 0, 0, f"{label} … {n.text}") for k, n in printed.items()
        ]
    out = TableTruth(Table(HEADS[layout], tuple(rows), WIDTHS[layout], total=True), mentions)
    for column in COLUMNS[layout]:
        add_sum(
            out,
            forms["huyen"][column],
            [forms[s][column] for s, _ in scopes[:-1]],
            f"Tổng cộng … {forms['huyen'][column].text}",
            optional=False,
            keys=(f"huyen.{column}",),
        )
    for scope, label in scopes:
        for total, parts in ROW_SUMS[layout]:
            add_sum(
                out,
                forms[scope][total],
                [forms[scope][p] for p in parts],
                f"{label} … {forms[scope][total].text}",
                optional=True,
                keys=(),
            )
        add_balance(out, forms[scope], label)
    return out


def add_sum(
    out: TableTruth, total: Num, parts: list[Num], quote: str, *, optional: bool, keys: tuple[str, ...]
) -> None:
    """Add a sum of cells."""
    operands = (("total", total.value), ("parts", tuple(p.value for p in parts)))
    out.claims.append(ClaimTruth("sum", operands, total, quote, optional))
    out.claim_keys.append(keys)


def add_balance(out: TableTruth, row: Mapping[str, Num], label: str) -> None:
    """Add the balance of a row where the layout has a column for withdrawn dossiers."""
    if "withdrawn" not in row:
        return
    rest: list[tuple[str, Fraction | None]] = [
        (k, row[k].value) for k in ("resolved", "pending", "withdrawn")
    ]
    claim = ClaimTruth(
        "balance",
        (("received", row["received"].value), *rest),
        row["received"],
        f"{label} … {row['received'].text}",
        True,
    )
    out.claims.append(claim)
    out.claim_keys.append(())
