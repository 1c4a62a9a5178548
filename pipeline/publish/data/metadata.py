"""Datasette's metadata, made from ``schemas.tables``: titles, columns, units, facets, labels.

In: the tables as declared, the prepared queries. Out: a dict for ``Datasette(metadata=...)``.
Nothing is described twice: a new column is described where it is declared.
"""

from __future__ import annotations

import re
from typing import Any

from pipeline.publish.data.cells import CODED
from pipeline.publish.data.queries import ENGLISH, QUERIES
from pipeline.publish.words import WORDS
from pipeline.publish.words.columns import COLUMN_SENTENCES
from schemas.tables import BY_NAME, TABLES, Column, Table

TITLE = "Đối chiếu"
DESCRIPTION = (
    "Số liệu trong báo cáo cải cách hành chính của các địa phương, mỗi con số kèm câu, trang và vị trí đã in; "
    "mỗi phép tính được tính lại."
)
ENGLISH_DESCRIPTION = (
    "Figures of local administrative-reform reports, each with its sentence, page and place as printed; every claim "
    "is recomputed."
)
#: Characters over a column before it is widened by its head.
LONGEST_HEADING = 24


def describe_column(column: Column) -> str:
    """Word a column for readers: what it says, its unit, the table it refers to."""
    unit = f" [{column.unit}]" if column.unit else ""
    refers = f" → {column.refers}" if column.refers else ""
    return f"{column.vi}{unit}{refers}"


def english_heading(column: Column) -> str:
    """The first words of what a column says in English; its name where they are too long to stand over it.

    >>> english_heading(Column("period_label", "TEXT", "Kỳ", "Period as a label (2022-Q3)"))
    'Period as a label'
    """
    first = re.split(r"[;:,.(]", column.en or "", maxsplit=1)[0].strip()
    plain = column.name.replace("_", " ").capitalize()
    # Small letters begin a list of codes («ingest, extract»).
    return first if 0 < len(first) <= LONGEST_HEADING and first[0].isupper() else plain


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
    "value": "Giá trị (đơn vị gốc)", "value_text": "Như in", "figure_id": "Mã số liệu",
    "other_text": "Nơi kia in", "other_page": "Trang nơi kia", "see_other": "Xem nơi kia",
    "standing_file": "Tệp bản đại diện",
    "reports": "Số báo cáo dẫn", "mentions": "Số lần", "dates": "Số ngày khác nhau",
    "dated": "Các ngày được ghi", "see": "Xem",
    "shown_in": "Chỗ trên trang", "rank": "Hạng", "district_count": "Số huyện", "lowest": "Thấp nhất",
    "median": "Trung vị", "highest": "Cao nhất", "late_total": "Quá hạn, tính chung", "report_count": "Số báo cáo",
    "holding_share": "Tỷ lệ đứng vững (%)", "operand_ids": "Mã các số đem tính",
    "decision": "Quyết định của người duyệt", "decision_state": "Quyết định còn hiệu lực không",
    "decision_changes": "Đã sửa gì", "decision_by": "Người duyệt", "decision_page": "Trang quyết định",
    "rejudged_verdict": "Kết luận với số đã sửa",
}


#: The same for English, where a question's column is none of the tables, or means something else there.
ENGLISH_OF_QUESTIONS: dict[str, str] = {
    "stated": "Stated", "recomputed": "Recomputed", "numerator": "Numerator", "denominator": "Denominator",
    "other_text": "Printed there", "other_page": "Page there", "see_other": "See there", "see": "See",
    "reports": "Reports citing it", "mentions": "Mentions", "dates": "Different dates", "dated": "Dates given",
    "kind": "Kind", "page": "Page", "quote": "Sentence printed", "district": "District", "period_label": "Period",
    "verdict": "Verdict", "severity": "Severity", "cause": "Cause", "explanation": "Explanation",
}
#: Table -> column -> its words in Vietnamese and English, as a heading.
HEADINGS: dict[str, dict[str, tuple[str, str]]] = {
    table.name: {column.name: (column.vi, english_heading(column)) for column in table.columns} for table in TABLES
}
_OF_QUESTIONS = {column.name: english_heading(column) for table in reversed(TABLES) for column in table.columns}


def heading(table: str, column: str, lang: str) -> str:
    """What stands over a column: words of the table, else of the prepared questions, else the raw name.

    >>> heading("figures", "value_text", "vi"), heading("figures", "value_text", "en"), heading("", "x_y", "vi")
    ('Như in', 'As printed', 'x_y')
    """
    known = HEADINGS.get(table, {}).get(column)
    if known is not None:
        return known[lang == "en"]
    if lang == "en":
        return ENGLISH_OF_QUESTIONS.get(column) or _OF_QUESTIONS.get(column, column)
    return COLUMN_WORDS.get(column, column)


def table_title(table: str, lang: str) -> str:
    """What a table is called.

    >>> table_title("claim_operands", "en"), table_title("claims", "vi"), table_title("x", "vi")
    ('Claim operands', 'Phép tính', 'x')
    """
    if lang == "en":
        return table.replace("_", " ").capitalize()
    return TABLE_ABOUT[table]["title"] if table in TABLE_ABOUT else table


def question_title(name: str, lang: str) -> str:
    """What a prepared question is called, '' where it is none of ours.

    >>> question_title("khong-khop", "vi"), question_title("khong-khop", "en"), question_title("x", "en")
    ('Phép tính không khớp', 'Claims that do not hold', '')
    """
    if lang == "en":
        return ENGLISH[name][0] if name in ENGLISH else ""
    return next((query.title for query in QUERIES if query.name == name), "")


def question_about(name: str, lang: str) -> str:
    """What a prepared question answers and what it wants to know, '' where it is none of ours.

    >>> question_about("so-lieu", "en")
    'Put the key of a report (column id of the table documents) into document_id.'
    """
    if lang == "en":
        return ENGLISH[name][1] if name in ENGLISH else ""
    return next((query.description for query in QUERIES if query.name == name), "")


def description(lang: str) -> str:
    """What the database is, for the head of its page."""
    return ENGLISH_DESCRIPTION if lang == "en" else DESCRIPTION


def meaning(table: str, column: str, lang: str) -> str:
    """What a column says, at length and with the words of its codes, '' for one of no table of ours.

    Without a table, as on the page of a question, that of the first table that has such a column.

    >>> meaning("claims", "low", "en"), meaning("claims", "no_column", "vi")
    ('Cận dưới tính lại: Lower end of what the operands allow', '')
    >>> meaning("", "severity", "vi")
    'Mức cần xem: high = cao; medium = vừa; low = thấp; none = không'
    """
    tables = [BY_NAME[table]] if table in BY_NAME else TABLES
    found = next(((t.name, c) for t in tables for c in t.columns if c.name == column), None)
    if found is None:
        return ""
    name, declared = found
    if lang == "en":
        return f"{declared.vi}: {declared.en}" if declared.en else describe_column(declared)
    sentence = COLUMN_SENTENCES.get(f"{name}.{column}") or COLUMN_SENTENCES.get(column)
    coded = "; ".join(f"{code} = {said}" for code, said in codes_of(column) if code in (declared.en or ""))
    return ": ".join(filter(None, [describe_column(declared), "; ".join(filter(None, [sentence, coded]))]))


def codes_of(column: str) -> list[tuple[str, str]]:
    """The codes that stand in a column, with their Vietnamese words."""
    family = f"{CODED.get(column, ' ')}."
    return [(key.removeprefix(family), words[0]) for key, words in WORDS.items() if key.startswith(family)]


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
