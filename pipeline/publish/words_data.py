"""Words of Datasette's own pages in our dress: tables, rows, SQL. ``words`` merges them in."""

from __future__ import annotations

DATA_WORDS: dict[str, tuple[str, str]] = {
    "group_by": ("Đếm theo cột", "Count by column"),
    "group": ("Đếm", "Count"),
    "facets_timed_out": ("Chưa kịp đếm theo {columns}: bảng quá lớn, hãy lọc bớt trước.",
                         "Not counted in time: {columns}. The table is too large; filter it first."),
}
