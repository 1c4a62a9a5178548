"""What tables are made of: columns, tables, the columns that many tables share.

``schemas.tables`` and the modules it puts together declare tables with these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: SQLite type, the table it refers to, what it says (vi, en), its unit."""

    name: str
    type: str
    vi: str
    en: str
    refers: str | None = None
    unit: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``key`` is its primary key, ``label`` the column shown for a reference.

    ``indexes`` are columns looked up together, beside those that refer to a table.
    """

    name: str
    vi: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    label: str | None = None
    facets: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    hidden: bool = False


def place(of: str) -> tuple[Column, ...]:
    return (
        Column("page", "INTEGER", f"Trang in {of}", "Printed page, from 1"),
        Column("char_start", "INTEGER", "Ký tự đầu trong đoạn",
               "First character in the passage's text"),
        Column("char_end", "INTEGER", "Ký tự ngay sau", "First character after it"),
        Column("box", "TEXT", "Khung trên trang [x0, trên, x1, dưới], điểm PDF",
               "JSON [x0, top, x1, bottom] on the page", unit="pt"),
        Column("quote", "TEXT", "Câu trích nguyên văn", "The words it stands in, as printed"),
    )


ID = Column("id", "TEXT", "Mã", "Key, the same across rebuilds of the same bytes", required=True)
DOCUMENT = Column("document_id", "TEXT", "Báo cáo", "Document", refers="documents", required=True)
PASSAGE = Column("passage_id", "TEXT", "Đoạn", "Passage it is printed in", refers="passages")
