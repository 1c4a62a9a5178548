"""Datasette's metadata, made from ``schemas.tables``: titles, columns, units, facets, labels.

In: the tables as declared, the prepared queries. Out: a dict for ``Datasette(metadata=...)``.
Nothing is described twice: a new column is described where it is declared.
"""

from __future__ import annotations

from typing import Any

from pipeline.publish.queries import QUERIES
from schemas.tables import TABLES, Column, Table

TITLE = "Đối chiếu"
DESCRIPTION = (
    "Số liệu trong báo cáo cải cách hành chính cấp huyện, mỗi con số kèm câu, trang và vị trí đã in; "
    "mỗi phép tính được tính lại."
)


def describe_column(column: Column) -> str:
    """Word a column for readers: what it says, its unit, the table it refers to."""
    unit = f" [{column.unit}]" if column.unit else ""
    refers = f" → {column.refers}" if column.refers else ""
    return f"{column.vi}{unit}{refers}"


def describe_table(table: Table) -> dict[str, Any]:
    """Describe one table the way Datasette wants it."""
    described: dict[str, Any] = {
        "title": table.vi,
        "description": table.en,
        "columns": {column.name: describe_column(column) for column in table.columns},
        "hidden": table.hidden,
        "size": 50,
    }
    if table.label:
        described["label_column"] = table.label
    if table.facets:
        described["facets"] = list(table.facets)
    if table.name == "passages":
        described["sort"] = "ordinal"
    return described


TABLE_ABOUT: dict[str, dict[str, Any]] = {table.name: describe_table(table) for table in TABLES}

#: Column of a prepared question -> its words; a column of the tables keeps the words it has there.
COLUMN_WORDS: dict[str, str] = {
    **{column.name: column.vi for table in reversed(TABLES) for column in table.columns},
    "page": "Trang", "quote": "Câu đã in", "kind": "Loại", "number_text": "Như in", "period_label": "Kỳ",
    "stated": "Báo cáo nêu", "recomputed": "Tính lại", "numerator": "Tử số", "denominator": "Mẫu số",
    "cause": "Nguyên nhân",
    "other_text": "Nơi kia in", "other_page": "Trang nơi kia", "see_other": "Xem nơi kia",
    "standing_file": "Tệp bản đại diện",
    "reports": "Số báo cáo dẫn", "mentions": "Số lần", "dates": "Số ngày khác nhau",
    "dated": "Các ngày được ghi", "see": "Xem",
    "shown_in": "Chỗ trên trang", "rank": "Hạng", "district_count": "Số huyện", "lowest": "Thấp nhất",
    "median": "Trung vị", "highest": "Cao nhất", "late_total": "Quá hạn, tính chung", "report_count": "Số báo cáo",
    "holding_share": "Tỷ lệ đứng vững (%)",
}


def site_metadata(database: str) -> dict[str, Any]:
    """Describe the whole site; ``database`` is the name Datasette gives the file."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "databases": {
            database: {
                "title": "Dữ liệu",
                "description": DESCRIPTION,
                "tables": TABLE_ABOUT,
                "queries": {
                    query.name: {
                        "title": query.title,
                        "description": query.description,
                        "sql": query.sql.strip(),
                        "hide_sql": True,
                    }
                    for query in QUERIES
                },
            }
        },
    }
