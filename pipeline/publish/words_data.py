"""Words of Datasette's own pages in our dress: tables, rows, SQL. ``words`` merges them in."""

from __future__ import annotations

DATA_WORDS: dict[str, tuple[str, str]] = {
    "columns_meaning": ("Ý nghĩa các cột", "What the columns mean"),
    "rows": ("{n} dòng", "{n} rows"),
    "queries": ("Câu hỏi có sẵn", "Prepared questions"),
    "tables": ("Bảng", "Tables"),
    "download_as": ("Tải về:", "Download:"),
    "view_sql": ("Xem câu SQL", "View and edit SQL"),
    "run": ("Chạy", "Run"),
    "sql": ("Câu SQL của bạn (chỉ đọc, có giới hạn thời gian)", "Your SQL (read only, time limited)"),
    "linked_from": ("Được dẫn tới từ", "Referred to by"),
    "suggested": ("Nhóm theo:", "Facet by:"),
    "column": ("cột", "column"),
    "group_by": ("Đếm theo cột", "Count by column"),
    "group": ("Đếm", "Count"),
    "facets_timed_out": ("Chưa kịp đếm theo {columns}: bảng quá lớn, hãy lọc bớt trước.",
                         "Not counted in time: {columns}. The table is too large; filter it first."),
    "too_slow": ("Trang này chưa kịp lập xong", "This page could not be made in time"),
    "too_slow_then": ("Máy chủ đang bận, hoặc câu hỏi quá rộng. Đợi vài giây rồi tải lại, hoặc chọn hẹp hơn.",
                      "The server is busy, or the question is too wide. Reload in a few seconds, or narrow it."),
}
