"""The database: tables, columns, their meaning in Vietnamese and English.

``pipeline.storage.store`` creates the tables from here and ``pipeline.publish`` describes
them from here, so a column has one definition. NULL is unknown; 0 and '' are values.
"""

from __future__ import annotations

from schemas.aggregates import AGGREGATES
from schemas.build_tables import BUILD_STATE
from schemas.reference_tables import REFERENCE
from schemas.table_parts import DOCUMENT, ID, PASSAGE, Column, Table, place

__all__ = ["BY_NAME", "SCHEMA_VERSION", "TABLES", "Column", "Table"]

#: Stands in the file as ``PRAGMA user_version``. Raise it when a table, a column or a full-text index is
#: added or changed, so that an earlier program refuses the file instead of writing half of it.
SCHEMA_VERSION = 7

TABLES: tuple[Table, ...] = (
    Table(
        "documents", "Báo cáo", "Documents read",
        (
            ID,
            Column("file_name", "TEXT", "Tên tệp", "File name first met", required=True),
            Column("sha256", "TEXT", "Mã băm SHA-256 của tệp",
                   "SHA-256 of the bytes", required=True),
            Column("media_type", "TEXT", "Loại tệp", "Media type"),
            Column("pages", "INTEGER", "Số trang",
                   "Pages; NULL where the format has none", unit="pages"),
            Column("kind", "TEXT", "Loại văn bản", "Kind of document"),
            Column("number", "TEXT", "Số, ký hiệu (để trống trong bản thảo)",
                   "Number and symbol; NULL if blank"),
            Column("title", "TEXT", "Trích yếu", "Title"),
            Column("issuer", "TEXT", "Cơ quan ban hành", "Issuing body"),
            Column("district", "TEXT", "Huyện", "District"),
            Column("province", "TEXT", "Tỉnh", "Province"),
            Column("issued_on", "TEXT", "Ngày ban hành", "Date, ISO, may be partial (2022-09)"),
            Column("period_label", "TEXT", "Kỳ báo cáo", "Reporting period as a label (2022-Q3)"),
            Column("period_start", "TEXT", "Kỳ báo cáo từ ngày", "First day of the period"),
            Column("period_end", "TEXT", "Kỳ báo cáo đến ngày", "Last day of the period"),
            Column("period_source", "TEXT", "Ngày của kỳ lấy từ đâu",
                   "printed: the report prints the days; default: the reporting rules give them (581/BNV-CCHC)"),
            Column("admin_unit_id", "TEXT", "Đơn vị báo cáo, theo danh mục",
                   "Unit the report speaks for, as listed on its day; NULL where that is open", refers="admin_units"),
            Column("text_source", "TEXT", "Nguồn chữ", "born-digital, ocr, docx or text"),
            Column("synthetic", "TEXT", "Văn bản soạn để thử: dựng lại hay bịa",
                   "reconstruction or composed for corpus files of ours; NULL for real files"),
            Column("recognised_pages", "TEXT", "Trang do máy nhận dạng chữ",
                   "JSON list of pages, from 1, whose text was recognised from an image; NULL for none"),
            Column("rounding_habit", "TEXT", "Thói quen làm tròn",
                   "rounds, truncates, mixed, unknown: read off the document's own claims that hold"),
            Column("rounding_evidence", "TEXT", "Căn cứ về thói quen làm tròn",
                   'Claims whose value the two ways print differently, as JSON {"rounded": n, "truncated": n}'),
            Column("numerals", "INTEGER", "Số chữ số trong văn bản",
                   "Numerals printed anywhere in it, each run of digits one"),
            Column("accounted_share", "REAL", "Tỷ lệ chữ số đã hiểu",
                   "0 to 1: share of the numerals that are a figure or a known part of something else (date, symbol, "
                   "enumerator …); the others are problems of code unread_numeral; NULL without numerals"),
            Column("indicator_share", "REAL", "Tỷ lệ số liệu có chỉ tiêu",
                   "0 to 1: share of the figures that have an indicator; NULL without figures"),
            Column("page_sizes", "TEXT", "Khổ từng trang", "JSON [[width, height], …]", unit="pt"),
            Column("stands_for", "TEXT", "Bản đại diện của báo cáo",
                   "The document that stands for this report among its versions, itself where it does: count reports "
                   "where stands_for = id; NULL until compared", refers="documents"),
            Column("reader_version", "TEXT", "Phiên bản bộ đọc", "Version of the reader"),
            Column("extractor_version", "TEXT", "Phiên bản bộ trích",
                   "Version of the extractor and vocabulary"),
        ),
        label="title", facets=("district", "period_label", "text_source", "kind"),
        search=("title", "issuer", "file_name"),
        indexes=(("number",), ("district", "province"), ("province", "period_label"), ("period_label",)),
    ),
    Table(
        "document_files", "Tên tệp", "Every name under which a document was met",
        (
            DOCUMENT,
            Column("file_name", "TEXT", "Tên tệp", "File name", required=True),
            Column("sha256", "TEXT", "SHA-256", "SHA-256 of the bytes", required=True),
        ),
        key=("document_id", "file_name"),
    ),
    Table(
        "document_versions", "Các bản của một báo cáo",
        "Documents that are one report beyond doubt: each version and the document that stands for the report",
        (
            DOCUMENT,
            Column("version_of_id", "TEXT", "Là một bản của", "Document that stands for the report",
                   refers="documents", required=True),
            Column("relation", "TEXT", "Quan hệ",
                   "same_text (another file of the same words), scan_of (recognised from an image), draft_of (without "
                   "a number), reissued (another number), edited (the text was changed)", required=True),
            Column("overlap", "REAL", "Phần lời trùng nhau",
                   "0 to 1: runs of three words the two texts share, among all; with issuer, kind and period, which "
                   "agree, how sure the link is", required=True),
        ),
        key=("document_id",), facets=("relation",),
    ),
    Table(
        "version_differences", "Số liệu khác nhau giữa các bản",
        "Figures in which a version differs from the document that stands for its report",
        (
            ID, DOCUMENT,
            Column("version_of_id", "TEXT", "Bản đại diện", "Document that stands for the report",
                   refers="documents", required=True),
            Column("kind", "TEXT", "Khác thế nào",
                   "changed (another number in the same place), misread (the same where one side was recognised from "
                   "an image), only_in_version, only_in_standing", required=True),
            Column("indicator", "TEXT", "Chỉ tiêu", "Indicator; NULL where the vocabulary has none",
                   refers="indicators"),
            Column("scope_level", "TEXT", "Cấp", "As in figures"),
            Column("scope_name", "TEXT", "Của ai", "Whose figure, as printed"),
            Column("figure_id", "TEXT", "Số liệu ở bản này", "Figure of the version; NULL where it has none",
                   refers="figures"),
            Column("standing_figure_id", "TEXT", "Số liệu ở bản đại diện", "Figure of the document that stands",
                   refers="figures"),
            Column("value", "REAL", "Giá trị ở bản này", "Value in the version, in base units"),
            Column("standing_value", "REAL", "Giá trị ở bản đại diện", "Value in the document that stands"),
            Column("value_text", "TEXT", "Bản này in", "As the version prints it"),
            Column("standing_text", "TEXT", "Bản đại diện in", "As the document that stands prints it"),
            Column("quote", "TEXT", "Câu trích nguyên văn", "The words around it, from the version if it has them"),
        ),
        facets=("kind", "indicator"), label="quote",
    ),
    Table(
        "passages", "Đoạn văn", "Everything read, in reading order",
        (
            ID, DOCUMENT,
            Column("ordinal", "INTEGER", "Thứ tự đọc", "Reading order, from 0", required=True),
            Column("page", "INTEGER", "Trang", "Page it begins on"),
            Column("kind", "TEXT", "Loại đoạn",
                   "paragraph, heading, list_item, table_row, footnote, header …"),
            Column("section", "TEXT", "Mục", "Headings above it"),
            Column("text", "TEXT", "Nguyên văn", "Text as printed, NFC", required=True),
            Column("box", "TEXT", "Khung trên trang đầu", "JSON box on its first page", unit="pt"),
            Column("depth", "INTEGER", "Bậc trong dàn bài", "Outline depth"),
            Column("places", "TEXT", "Vị trí từng từ",
                   "JSON [[start, end, page, x0, top, x1, bottom], …]; of a recognised word then its confidence "
                   "(0 to 100) and, where it was read otherwise too, [[text, confidence], …]"),
            Column("cells", "TEXT", "Ô bảng", "JSON [[start, end, column, head], …]"),
            Column("marks", "TEXT", "Dấu chú thích", "JSON [[at, mark], …]"),
            Column("note", "TEXT", "Số chú thích", "Mark of this footnote"),
            Column("table_number", "INTEGER", "Bảng thứ", "Table of the document, from 0"),
            Column("raw_text", "TEXT", "Chữ gốc trước khi chuẩn hoá",
                   "Text before normalisation where it differs; ◌ for a restored letter"),
            Column("restored_letters", "INTEGER", "Số chữ cái được khôi phục",
                   "Letters lost in the file and restored from the vocabulary; 0 for text as read"),
        ),
        facets=("kind",), search=("text",), label="text",
    ),
    *REFERENCE,
    Table(
        "figures", "Số liệu", "Every quantity printed, with its place",
        (
            ID, DOCUMENT, PASSAGE,
            Column("indicator", "TEXT", "Chỉ tiêu",
                   "Indicator; NULL where the vocabulary has none", refers="indicators"),
            Column("label", "TEXT", "Cụm từ đi với số", "Noun phrase beside the number"),
            Column("value", "REAL", "Giá trị (đơn vị gốc)", "Value in base units"),
            Column("value_text", "TEXT", "Như in", "As printed"),
            Column("unit", "TEXT", "Đơn vị", "Unit"),
            Column("qualifier", "TEXT", "Mức chắc chắn của câu",
                   "exact, approximate, at_least, at_most, estimated"),
            Column("modality", "TEXT", "Thực hiện, chỉ tiêu hay kỳ trước",
                   "actual, target, previous"),
            Column("scope_level", "TEXT", "Cấp",
                   "province_whole, district_whole, commune_whole: all that the unit which reports answers "
                   "for; province, district, commune: one tier of it; office, unit (by name), field"),
            Column("scope_name", "TEXT", "Của ai", "Whose figure, as printed"),
            Column("admin_unit_id", "TEXT", "Đơn vị hành chính", "Place", refers="admin_units"),
            Column("channel", "TEXT", "Hình thức nộp", "online, direct, postal"),
            Column("period_label", "TEXT", "Kỳ", "Period of this figure"),
            Column("period_start", "TEXT", "Từ ngày", "First day"),
            Column("period_end", "TEXT", "Đến ngày", "Last day"),
            Column("period_source", "TEXT", "Ngày lấy từ đâu",
                   "printed: the text prints the days; default: the reporting rules give them; NULL: no days"),
            Column("as_of", "TEXT", "Tính đến ngày", "Day of a state or a running total, where one is printed"),
            *place("số"),
            Column("method", "TEXT", "Quy tắc đã đọc", "Rule that bound it"),
            Column("confidence", "REAL", "Độ tin", "0 to 1"),
            Column("recognition_confidence", "INTEGER", "Máy nhận dạng chắc đến đâu",
                   "0 to 100: how sure the recogniser was of the least sure of its words; NULL for text not recognised "
                   "from an image"),
        ),
        facets=("indicator", "scope_level", "period_label", "modality"),
        search=("label", "quote"), label="value_text",
        indexes=(("document_id", "indicator"), ("modality",), ("value",)),
    ),
    Table(
        "claims", "Phép tính", "Every relation a report states, recomputed",
        (
            ID, DOCUMENT, PASSAGE,
            Column("kind", "TEXT", "Loại phép tính",
                   "ratio, sum, balance, change, count, average, multiple, threshold, restatement, continuity, "
                   "citation_conflict, register_order"),
            Column("claimed", "REAL", "Báo cáo nêu", "Value stated"),
            Column("claimed_text", "TEXT", "Như in", "As printed"),
            Column("recomputed", "REAL", "Tính lại", "Value recomputed"),
            Column("low", "REAL", "Cận dưới tính lại", "Lower end of what the operands allow"),
            Column("high", "REAL", "Cận trên tính lại", "Upper end"),
            Column("verdict", "TEXT", "Kết luận",
                   "exact, rounded, truncated, approximate, inconsistent, unverifiable"),
            Column("severity", "TEXT", "Mức cần xem", "none, low, medium, high"),
            Column("cause", "TEXT", "Nguyên nhân gần nhất chứng minh được",
                   "digit, swap, last_place, level_as_change, direction, other_denominator, "
                   "part_left_out, part_counted_twice, operand_digit, impossible_rate, misread, "
                   "date_impossible, year_differs, date_after_report, dates_differ, issuers_differ, kinds_differ; "
                   "NULL where none can be proved"),
            Column("suspect_figure_id", "TEXT", "Số liệu nghi sai",
                   "The one figure whose change makes every claim it takes part in hold; "
                   "NULL where none does or several do", refers="figures"),
            Column("suspect_value", "REAL", "Giá trị lẽ ra phải là",
                   "What the suspected figure must have been, in base units; NULL where several values would do"),
            Column("decidability", "REAL", "Mức chứng minh được",
                   "0 to 1: share of the values the stated number could have had that it would have contradicted; "
                   "1 for a total of exact counts, 0 for an undecided claim"),
            Column("priority", "REAL", "Thứ tự cần xem",
                   "Gap × decidability × what hangs on the claim; orders claims within a severity, highest first"),
            Column("explanation", "TEXT", "Diễn giải để kiểm bằng tay",
                   "A sentence to check by hand (Vietnamese)"),
            Column("explanation_en", "TEXT", "Diễn giải tiếng Anh", "The same in English"),
            *place("phép tính"),
            Column("method", "TEXT", "Quy tắc đã đọc",
                   "Rule that bound it; one that begins with «across» compared several reports"),
        ),
        facets=("verdict", "kind", "severity"),
        search=("quote", "explanation"), label="explanation",
        indexes=(("method",), ("verdict", "document_id"), ("verdict", "kind"), ("kind",), ("severity",)),
    ),
    Table(
        "claim_operands", "Toán hạng", "What each claim stands on",
        (
            Column("claim_id", "TEXT", "Phép tính", "Claim", refers="claims", required=True),
            Column("role", "TEXT", "Vai trò",
                   "numerator, denominator, total, part …", required=True),
            Column("ordinal", "INTEGER", "Thứ tự", "Order within the role", required=True),
            Column("figure_id", "TEXT", "Số liệu", "Figure; NULL where computed", refers="figures"),
            Column("value", "REAL", "Giá trị", "Value in base units; NULL for a date or a number of a document"),
            Column("citation_id", "TEXT", "Lượt dẫn", "Citation, where it is one", refers="citations"),
            Column("document_id", "TEXT", "Báo cáo khác",
                   "Report the operand stands in; NULL where it is the claim's own", refers="documents"),
            Column("value_text", "TEXT", "Như in",
                   "Date, number or name as printed, where no figure holds it"),
        ),
        key=("claim_id", "role", "ordinal"),
    ),
    Table(
        "citations", "Văn bản được dẫn", "Every cited document where it is cited",
        (
            ID, DOCUMENT, PASSAGE,
            Column("kind", "TEXT", "Loại văn bản", "Kind of instrument"),
            Column("number", "TEXT", "Số, ký hiệu chuẩn", "Canonical number"),
            Column("number_text", "TEXT", "Như in", "As printed"),
            Column("cited_on", "TEXT", "Ngày văn bản", "Date, ISO, may be partial"),
            Column("date_text", "TEXT", "Ngày như in",
                   "Its own date as printed right after the number, impossible ones too; NULL where the date is "
                   "shared, stands before or may belong to the next clause"),
            Column("issuer", "TEXT", "Cơ quan ban hành", "Issuer as the text names it"),
            Column("register", "TEXT", "Sổ văn bản",
                   "Whose register the number stands in; NULL where the text leaves it open"),
            Column("instrument_id", "TEXT", "Văn bản", "Instrument", refers="instruments"),
            *place("trích dẫn"),
        ),
        facets=("kind",), search=("number", "quote"), label="number",
        indexes=(("number", "document_id", "cited_on", "kind"), ("register", "number", "cited_on")),
    ),
    Table(
        "instruments", "Danh mục văn bản", "Distinct cited documents",
        (
            ID,
            Column("kind", "TEXT", "Loại văn bản", "Kind"),
            Column("number", "TEXT", "Số, ký hiệu", "Canonical number"),
            Column("issuer", "TEXT", "Cơ quan ban hành",
                   "Issuing body or the district whose register it stands in"),
            Column("issued_on", "TEXT", "Ngày", "Date, ISO"),
        ),
        label="number", search=("number", "issuer"), facets=("kind",),
    ),
    Table(
        "problems", "Điều chưa đọc được", "What could not be read or was not understood",
        (
            ID,
            Column("document_id", "TEXT", "Báo cáo",
                   "Document; NULL if none was made", refers="documents"),
            Column("file_name", "TEXT", "Tên tệp", "File name", required=True),
            Column("stage", "TEXT", "Khâu", "ingest, read, extract, check", required=True),
            Column("code", "TEXT", "Mã", "Stable code", required=True),
            Column("message", "TEXT", "Giải thích",
                   "Where, what was met, what to do", required=True),
            Column("page", "INTEGER", "Trang", "Page"),
            Column("quote", "TEXT", "Trích", "Words concerned"),
        ),
        facets=("code", "stage"), label="message",
    ),
    *AGGREGATES,
    *BUILD_STATE,
)

BY_NAME = {table.name: table for table in TABLES}
