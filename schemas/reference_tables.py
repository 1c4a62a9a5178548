"""Tables of what every report is measured by: indicators and administrative units; no row of them is of a report.

``pipeline.storage.database`` fills them from the vocabulary and the gazetteer.
"""

from __future__ import annotations

from schemas.table_parts import ID, Column, Table

REFERENCE: tuple[Table, ...] = (
    Table(
        "indicators", "Chỉ tiêu", "Vocabulary of indicators",
        (
            Column("code", "TEXT", "Mã", "Code", required=True),
            Column("label_vi", "TEXT", "Tên", "Vietnamese label"),
            Column("label_en", "TEXT", "Tên tiếng Anh", "English label"),
            Column("unit", "TEXT", "Đơn vị", "Unit"),
            Column("parent", "TEXT", "Thuộc chỉ tiêu", "Parent code"),
            Column("definition", "TEXT", "Định nghĩa và nguồn", "Definition with its source"),
            Column("identity", "TEXT", "Tính từ chỉ tiêu khác",
                   "What it is made of, as codes (a + b; 100 × a / b); NULL where nothing is said"),
        ),
        key=("code",), label="label_vi",
    ),
    Table(
        "admin_units", "Đơn vị hành chính",
        "Gazetteer with GSO codes: the lists of mid 2023, of June 2025 and since 1 July 2025",
        (
            ID,
            Column("code", "TEXT", "Mã Tổng cục Thống kê", "GSO code"),
            Column("vintage", "TEXT", "Bản danh mục đầu tiên có đơn vị",
                   "First list that has it as it is here: 2023, 2025-06 or 2025-07; codes are reused, "
                   "so the key is list and code"),
            Column("last_vintage", "TEXT", "Bản danh mục cuối cùng có đơn vị",
                   "Last list that has it unchanged"),
            Column("name", "TEXT", "Tên", "Name"),
            Column("kind", "TEXT", "Loại",
                   "tỉnh, huyện, quận, thị xã, thành phố, xã, phường, thị trấn, đặc khu"),
            Column("level", "INTEGER", "Cấp", "1 province, 2 district, 3 commune"),
            Column("parent_id", "TEXT", "Thuộc", "Unit above", refers="admin_units"),
            Column("valid_from", "TEXT", "Có từ", "First day, NULL if not known"),
            Column("valid_to", "TEXT", "Đến", "Last day; NULL if not known, and where the unit still stands"),
        ),
        label="name", facets=("vintage", "level", "kind"),
    ),
    Table(
        "unit_successions", "Đơn vị cũ nay thuộc", "Which administrative unit went into which",
        (
            Column("old_id", "TEXT", "Đơn vị cũ", "Unit that was", refers="admin_units", required=True),
            Column("new_id", "TEXT", "Đơn vị mới", "Unit that took it in", refers="admin_units", required=True),
            Column("of_old", "TEXT", "Nhập cả hay một phần",
                   "whole: all of the old unit went there; part: the rest went elsewhere"),
            Column("of_new", "TEXT", "Đơn vị mới chỉ gồm đơn vị này hay còn đơn vị khác",
                   "whole: the new unit has nothing but the old one; part: others of the same level are in it, too"),
            Column("basis", "TEXT", "Căn cứ",
                   "crosswalk: the conversion of 1 July 2025; code: the code went on; alias: kept as a former name"),
        ),
        key=("old_id", "new_id"),
    ),
)
