"""Tables counted from the others at the end of a build, so that no page counts the corpus while a reader waits.

Everything here can be had from ``figures``, ``claims`` and ``citations``; the stage
``pipeline.comparing.aggregates`` replaces it as a whole, or what changed figures and claims are counted in.
"""

from __future__ import annotations

from schemas.table_parts import DOCUMENT, ID, Column, Table

_PERIOD = Column("period_label", "TEXT", "Kỳ", "Period as a label (2022-Q3)")
_DISTRICT = Column("district", "TEXT", "Huyện",
                   "Whose report it is: the district; a commune or a province with its kind, a commune of "
                   "before July 2025 with its district in brackets")
_PROVINCE = Column("province", "TEXT", "Tỉnh",
                   "Province; that of the district's other reports where one of them leaves it out")
_INDICATOR = Column("indicator", "TEXT", "Chỉ tiêu", "Indicator", refers="indicators", required=True)
_LEVEL = Column("scope_level", "TEXT", "Cấp", "As in figures; NULL where it is open")
_CHANNEL = Column("channel", "TEXT", "Hình thức nộp", "online, direct, postal; NULL for all together")

AGGREGATES: tuple[Table, ...] = (
    Table(
        "observations", "Số liệu để so sánh",
        "What each report says was reached, once: the series of a district over periods",
        (
            Column("figure_id", "TEXT", "Số liệu", "Figure that states it", refers="figures", required=True),
            DOCUMENT, _INDICATOR, _LEVEL,
            Column("scope_key", "TEXT", "Của ai",
                   "Whose it is in the form that reports share; '' where the level is one whole of who reports; "
                   "«trong tỉnh»: all districts or communes of a province that reports", required=True),
            _CHANNEL, _PROVINCE, _DISTRICT, _PERIOD,
            Column("window_start", "TEXT", "Từ ngày",
                   "First day it covers, NULL if not known; days printed beside a figure may differ from its label's, "
                   "so one label may have two windows"),
            Column("window_end", "TEXT", "Đến ngày", "Last day it covers, NULL if not known"),
            Column("value", "REAL", "Giá trị (đơn vị gốc)", "Value in base units", required=True),
            Column("value_text", "TEXT", "Như in", "As printed"),
            Column("unit", "TEXT", "Đơn vị", "Unit"),
            Column("scope_name", "TEXT", "Của ai, như in", "Whose it is, as printed"),
            Column("synthetic", "TEXT", "Văn bản soạn để thử", "As in documents"),
            Column("claim_id", "TEXT", "Phép tính", "The ratio that states it", refers="claims"),
            Column("recomputed", "REAL", "Tính lại", "Value recomputed from its operands"),
            Column("verdict", "TEXT", "Kết luận", "Verdict of that claim"),
            Column("apart", "TEXT", "Vì sao đứng riêng",
                   "NULL where it may be ranked and drawn; two_values: its district states another value for the same "
                   "days; restated: told again in a report on other days; operand: of a rate or fraction, beside a "
                   "statement; hedged: khoảng, trên, ước …; no_window: "
                   "its days are not known; no_district"),
        ),
        key=("figure_id",), facets=("indicator", "scope_level", "period_label", "apart"),
        indexes=(
            ("indicator", "scope_level", "channel", "scope_key", "period_label"),
            ("indicator", "scope_level", "channel", "scope_key", "province"),
            ("district", "province", "indicator"),
        ),
    ),
    Table(
        "indicator_coverage", "Độ phủ của chỉ tiêu",
        "How many districts state an indicator for a period; of offices and fields, those that several name",
        (
            ID, _INDICATOR, _LEVEL, _CHANNEL,
            Column("scope_key", "TEXT", "Của ai", "As in observations", required=True),
            _PERIOD,
            Column("districts", "INTEGER", "Số huyện", "Districts that state it", required=True),
            Column("observations", "INTEGER", "Số lần nêu", "Observations", required=True),
        ),
        facets=("indicator", "period_label"),
    ),
    Table(
        "report_counts", "Đếm theo báo cáo", "Each report with what was found in it",
        (
            Column("document_id", "TEXT", "Báo cáo", "Document", refers="documents", required=True),
            _PROVINCE, _DISTRICT, _PERIOD,
            Column("dated", "TEXT", "Ngày", "Its date, or the last day of its period where it has none"),
            Column("stands", "INTEGER", "Đại diện cho báo cáo", "1 where it is counted, 0 for a further version",
                   required=True),
            Column("figures", "INTEGER", "Số liệu", "Figures read", required=True),
            Column("citations", "INTEGER", "Lượt dẫn", "Citations read", required=True),
            Column("holds", "INTEGER", "Phép tính khớp",
                   "Claims of its own that hold: exact, rounded, truncated or approximate", required=True),
            Column("inconsistent", "INTEGER", "Phép tính không khớp", "Claims of its own that do not hold",
                   required=True),
            Column("unverifiable", "INTEGER", "Phép tính chưa kiểm được", "Claims of its own that stay open",
                   required=True),
        ),
        key=("document_id",), facets=("province", "period_label"),
        indexes=(("district", "province"), ("province", "period_label"), ("period_label",), ("dated",)),
    ),
    Table(
        "corpus_counts", "Đếm cả kho", "Counts of the whole corpus",
        (
            Column("name", "TEXT", "Đếm gì",
                   "documents, periods, figures …; verdict.exact and so on; indicator.CODE: actual figures with it",
                   required=True),
            Column("value", "REAL", "Bằng", "Count or share; NULL if not known"),
        ),
        key=("name",),
    ),
    Table(
        "listed_findings", "Danh sách phát hiện, đầu mối",
        "Claims that do not hold, and leads, gravest first, with what their list is narrowed by",
        (
            Column("number", "INTEGER", "Thứ tự", "0 for the gravest", required=True),
            Column("claim_id", "TEXT", "Phép tính", "Claim", refers="claims", required=True),
            Column("verdict", "TEXT", "Kết luận", "inconsistent: a finding; unverifiable: a lead", required=True),
            Column("severity", "TEXT", "Mức độ", "As in claims"),
            Column("kind", "TEXT", "Loại phép tính", "As in claims", required=True),
            Column("cause", "TEXT", "Nguyên nhân", "As in claims"),
            Column("province", "TEXT", "Tỉnh", "As in documents"),
            Column("district", "TEXT", "Huyện", "As in documents"),
            _PERIOD,
            Column("indicator", "TEXT", "Chỉ tiêu", "Of the figure that is claimed", refers="indicators"),
            _CHANNEL,
            Column("period_end", "TEXT", "Đến ngày", "Last day of the report's period, NULL if not known"),
        ),
        key=("number",), facets=("verdict", "severity", "kind"), indexes=(("verdict",),),
    ),
    Table(
        "cited_numbers", "Văn bản được dẫn, theo sổ", "Each cited number of a register, with how often it is cited",
        (
            Column("number", "TEXT", "Số, ký hiệu", "Canonical number", required=True),
            Column("register", "TEXT", "Sổ văn bản", "Whose register; '' where the texts leave it open", required=True),
            Column("kind", "TEXT", "Loại văn bản", "Kind most often named"),
            Column("series", "TEXT", "Loại trong sổ", "What is counted together in the register"),
            Column("year", "TEXT", "Năm", "Year of the number, else that of the date most often given"),
            Column("leading", "INTEGER", "Số thứ tự", "Number without its symbol"),
            Column("reports", "INTEGER", "Số báo cáo dẫn", "Reports that cite it", required=True),
            Column("mentions", "INTEGER", "Số lần", "Mentions", required=True),
            Column("dates", "INTEGER", "Số ngày khác nhau", "Distinct full dates given", required=True),
            Column("cited_on", "TEXT", "Ngày hay ghi nhất", "Date most often given"),
            Column("findings", "INTEGER", "Chỗ không khớp, đầu mối", "Claims and leads about it", required=True),
        ),
        key=("number", "register"), label="number", facets=("kind",),
        indexes=(("reports",), ("findings",), ("register", "series", "year", "leading")),
    ),
    Table(
        "citation_claims", "Phép tính về văn bản được dẫn", "Claims and leads about a cited number of a register",
        (
            Column("number", "TEXT", "Số, ký hiệu", "Canonical number", required=True),
            Column("register", "TEXT", "Sổ văn bản", "As in cited_numbers", required=True),
            Column("claim_id", "TEXT", "Phép tính", "Claim", refers="claims", required=True),
        ),
        key=("number", "register", "claim_id"),
    ),
)
