"""What the site says, in Vietnamese and English, and how it prints numbers and periods.

In: a key, a value, a label from the database. Out: words for a reader.
Table and column names come from ``schemas.tables``; explanations come from the judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pipeline.publish.words_corpus import CORPUS_WORDS
from pipeline.publish.words_data import DATA_WORDS
from pipeline.publish.words_find import FIND_WORDS
from pipeline.publish.words_report import REPORT_WORDS
from pipeline.publish.words_review import REVIEW_WORDS

#: key -> (Vietnamese, English)
WORDS: dict[str, tuple[str, str]] = {
    **CORPUS_WORDS,
    "site": ("Đối chiếu", "Đối chiếu"),
    "tagline": ("Báo cáo cải cách hành chính cấp huyện, từng con số được tính lại",
                "District administrative-reform reports, every figure recomputed"),
    "skip": ("Đến nội dung", "Skip to content"),
    "here": ("Đang ở đâu", "Where you are"),
    "menu": ("Mục chính", "Main menu"),
    "home": ("Trang đầu", "Home"),
    "reports": ("Báo cáo", "Reports"),
    "findings": ("Chỗ không khớp", "Findings"),
    "compare": ("So sánh huyện", "Compare"),
    "data": ("Dữ liệu", "Data"),
    "other_language": ("English", "Tiếng Việt"),
    "search": ("Tìm kiếm", "Search"),
    "footer": ("Mỗi con số dẫn về đúng câu và trang đã in. Chỗ “không khớp” là nhận xét về phép tính, "
               "không phải về con người.",
               "Each figure leads back to the sentence and page it was printed on. A finding is about "
               "arithmetic, not about people."),
    "in_corpus": ("Trong kho", "In the corpus"),
    "n_documents": ("báo cáo", "reports"),
    "n_districts": ("huyện", "districts"),
    "n_periods": ("kỳ báo cáo", "periods"),
    "n_figures": ("số liệu", "figures"),
    "n_claims": ("phép tính", "claims"),
    "n_citations": ("lượt dẫn văn bản", "citations"),
    "n_problems": ("điều chưa đọc được", "problems"),
    "n_files": ("{n} tệp đã đưa vào:", "{n} files given:"),
    "outcome.ok": ("đọc trọn", "read whole"),
    "outcome.partial": ("đọc một phần", "read in part"),
    "outcome.encrypted": ("có mật khẩu", "encrypted"),
    "outcome.damaged": ("hỏng", "damaged"),
    "outcome.too_large": ("quá lớn", "too large"),
    "outcome.timeout": ("quá giờ", "out of time"),
    "outcome.out_of_memory": ("quá bộ nhớ", "out of memory"),
    "outcome.crashed": ("làm ngắt chương trình", "crashed the reader"),
    "outcome.unsupported": ("định dạng không đọc", "format not read"),
    "outcome.ocr_unavailable": ("chờ nhận dạng chữ", "waiting for OCR"),
    "outcome.empty": ("không có gì để đọc", "nothing to read"),
    "outcome.unopenable": ("không mở được", "not opened"),
    "claims_by_verdict": ("Phép tính trong báo cáo, sau khi tính lại", "Claims, after recomputing"),
    "worst_findings": ("Những chỗ không khớp cần xem trước", "Findings to look at first"),
    "all_findings": ("Tất cả {n} chỗ không khớp", "All {n} findings"),
    "by_district": ("Báo cáo theo huyện và kỳ", "Reports by district and period"),
    "matrix_legend": ("✗ số chỗ không khớp · ✓ số phép tính, không chỗ nào sai · – chưa nhận ra phép tính",
                      "✗ findings · ✓ claims, none of them wrong · – no claim recognised"),
    "all_reports": ("Danh sách đầy đủ", "Full list"),
    "explore": ("Xem tiếp", "Explore"),
    "explore_rate": ("Tỷ lệ đúng hạn theo huyện và kỳ", "On-time rate by district and period"),
    "explore_citations": ("Văn bản được dẫn nhiều nhất", "Instruments most often cited"),
    "explore_problems": ("Điều chưa đọc được", "What could not be read"),
    "explore_tables": ("Toàn bộ bảng dữ liệu (CSV, JSON)", "All tables (CSV, JSON)"),
    "district": ("Huyện", "District"),
    "province": ("Tỉnh", "Province"),
    "period": ("Kỳ", "Period"),
    "report": ("Báo cáo", "Report"),
    "kind": ("Loại phép tính", "Kind of claim"),
    "severity": ("Mức cần xem", "Severity"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "scope": ("Phạm vi", "Scope"),
    "any": ("tất cả", "any"),
    "filter": ("Lọc", "Filter"),
    "clear": ("Bỏ lọc", "Clear"),
    "number": ("Số, ký hiệu", "Number"),
    "issuer": ("Cơ quan ban hành", "Issuer"),
    "issued_on": ("Ngày", "Date"),
    "file": ("Tệp", "File"),
    "pages": ("{n} trang", "{n} pages"),
    "page": ("trang {n}", "page {n}"),
    "page_short": ("tr. {n}", "p. {n}"),
    "text_source": ("Nguồn chữ", "Text source"),
    "unknown": ("chưa rõ", "unknown"),
    "untitled": ("Báo cáo không có trích yếu", "Untitled report"),
    "synthetic": ("Văn bản thử", "Test document"),
    "synthetic.reconstruction": (
        "Văn bản dựng lại: số liệu và ngày tháng theo một báo cáo có thật, câu chữ do dự án viết. "
        "Không phải bản gốc.",
        "Reconstruction: figures and dates follow a real report, the sentences are ours. "
        "This is not the original."),
    "synthetic.composed": ("Văn bản bịa để thử: huyện, tỉnh và mọi con số đều không có thật.",
                           "Composed for testing: the place and every figure are invented."),
    "outline": ("Dàn bài", "Outline"),
    "not_holding": ("{n} chỗ không khớp", "{n} findings"),
    "none_not_holding": ("Không thấy chỗ nào không khớp.", "Nothing found that does not hold."),
    "no_claims": ("Chưa nhận ra phép tính nào trong báo cáo này.", "No claim was recognised in this report."),
    "problems": ("Điều chưa đọc được ({n})", "Not read or not understood ({n})"),
    "notes": ("Chú thích", "Notes"),
    "versions": ("Các bản khác của báo cáo này", "Other versions of this report"),
    "relation.same_text": ("cùng lời văn", "the same text"),
    "relation.scan_of": ("bản quét, chữ do máy nhận dạng", "a scan, its text recognised"),
    "relation.draft_of": ("bản dự thảo chưa có số", "a draft without a number"),
    "relation.reissued": ("ban hành lại với số khác", "issued again under another number"),
    "relation.edited": ("lời văn có sửa", "the text was edited"),
    "this_is": ("bản đang xem là: {what}", "the file you are reading is: {what}"),
    "overlap": ("{n}% lời văn trùng nhau", "{n}% of the text is the same"),
    "that_stands": ("Khi đếm báo cáo, bản ấy đại diện.", "That file is the one counted."),
    "this_stands": ("Khi đếm báo cáo, bản đang xem đại diện.", "The file you are reading is the one counted."),
    "differences": ("{n} số liệu khác nhau", "{n} figures differ"),
    "no_differences": ("Số liệu giống nhau.", "All figures agree."),
    "a_version": ("một bản khác của báo cáo này", "another version of this report"),
    "in_this": ("Bản đang xem", "This file"),
    "in_that": ("Bản kia", "The other file"),
    "difference": ("Khác thế nào", "How it differs"),
    "difference.changed": ("số đã đổi", "the number was changed"),
    "difference.misread": ("có thể máy nhận dạng sai chữ số", "perhaps a digit misread from the scan"),
    "difference.only_in_version": ("chỉ có ở một bản", "in one version only"),
    "difference.only_in_standing": ("chỉ có ở một bản", "in one version only"),
    "back_to_text": ("về chỗ đánh dấu", "back to the text"),
    "stated": ("Báo cáo nêu", "Stated"),
    "recomputed": ("Tính lại", "Recomputed"),
    "recomputed.count": ("Đếm được", "Counted"),
    "recomputed.restatement": ("Chỗ kia cho", "The other place gives"),
    "recomputed.continuity": ("Báo cáo trước để lại", "Left by the earlier report"),
    "rise": ("tăng {n}", "up {n}"),
    "fall": ("giảm {n}", "down {n}"),
    "suspect": ("Số nghi sai", "Suspected figure"),
    "suspect_value": ("lẽ ra {value}", "should be {value}"),
    "weak_proof": ("Phép thử yếu: phần lớn những con số khác ở chỗ này cũng sẽ được coi là khớp.",
                   "A weak test: most other numbers in this place would have been taken to hold too."),
    "items": ("{n} mục liệt kê", "{n} items listed"),
    "rounding.rounds": ("Đơn vị này làm tròn ({n}/{all} phép tính mà hai cách cho số khác nhau)",
                        "This body rounds ({n} of {all} claims where the two ways differ)"),
    "rounding.truncates": ("Đơn vị này bỏ số lẻ ({n}/{all} phép tính mà hai cách cho số khác nhau)",
                           "This body cuts decimals off ({n} of {all} claims where the two ways differ)"),
    "rounding.mixed": (
        "Đơn vị này lúc làm tròn, lúc bỏ số lẻ (làm tròn {n}/{all} phép tính mà hai cách cho số khác nhau)",
        "This body rounds at times (in {n} of {all} claims where the two ways differ), cuts off at others"),
    "accounted": ("{numerals} chữ số: {accounted} đã hiểu là số liệu, ngày, số văn bản, số mục …",
                  "{numerals} numerals: {accounted} understood as figures, dates, symbols, enumerators …"),
    "with_indicator": ("{share} số liệu có chỉ tiêu", "{share} of the figures have an indicator"),
    "operands": ("Toán hạng", "Operands"),
    "permalink": ("Liên kết đến phép tính này", "Link to this claim"),
    "open_in_report": ("Xem trong báo cáo", "See it in the report"),
    "elsewhere": ("ở {where}", "on {where}"),
    "legend": ("Ký hiệu", "Legend"),
    "legend_figure": ("số liệu", "figure"),
    "legend_citation": ("văn bản được dẫn", "citation"),
    "figures_of_report": ("Bảng số liệu của báo cáo này", "Figures of this report as a table"),
    "no_findings": ("Không có chỗ không khớp nào với bộ lọc này.", "No finding matches this filter."),
    "findings_intro": ("Một chỗ được nêu ở đây khi không cách làm tròn, cắt số hay nói ước chừng nào cho ra "
                       "con số báo cáo nêu.",
                       "A claim is listed when no rounding, truncation or hedge yields the stated number."),
    "compare_intro": ("Số nhỏ bên dưới là giá trị tính lại từ chính các số trong báo cáo. "
                      "Bấm vào số để xem câu đã in.",
                      "The small number below is recomputed from the report's own figures. "
                      "Follow a number to the sentence it is printed in."),
    "until_reform": ("đến 30/6/2025", "until 30 June 2025"),
    "now_part_of": ("Từ 1/7/2025 không còn cấp huyện; địa bàn nay thuộc",
                    "Since 1 July 2025 there are no districts; its territory is now in"),
    "with_others": ("(cùng nơi khác)", "(with others)"),
    "compare_none": ("Chưa có số liệu nào cho lựa chọn này.", "No figure for this choice."),
    "show": ("Xem", "Show"),
    "next": ("Trang sau", "Next page"),
    "previous": ("Trang trước", "Previous page"),
    "not_found": ("Không có báo cáo mang mã này.", "There is no report with this key."),
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
    "remove_filter": ("bỏ lọc", "remove filter"),
    "error": ("Có lỗi", "Error"),
    "verdict": ("Kết luận", "Verdict"),
    "verdict.exact": ("Khớp", "Holds"),
    "verdict.rounded": ("Khớp khi làm tròn", "Holds, rounded"),
    "verdict.truncated": ("Khớp khi bỏ số lẻ", "Holds, truncated"),
    "verdict.approximate": ("Khớp ước chừng", "Holds, approximately"),
    "verdict.inconsistent": ("Không khớp", "Does not hold"),
    "verdict.unverifiable": ("Chưa kiểm được", "Cannot be checked"),
    "severity.high": ("cao", "high"),
    "severity.medium": ("vừa", "medium"),
    "severity.low": ("thấp", "low"),
    "severity.none": ("không", "none"),
    "kind.ratio": ("tỷ lệ", "ratio"),
    "kind.sum": ("tổng", "sum"),
    "kind.balance": ("cân đối", "balance"),
    "kind.change": ("tăng giảm", "change"),
    "kind.count": ("đếm", "count"),
    "kind.threshold": ("so với ngưỡng", "threshold"),
    "kind.restatement": ("một số liệu nêu hai lần", "one quantity twice"),
    "kind.continuity": ("nối tiếp hai kỳ", "carried over between periods"),
    "kind.citation_conflict": ("văn bản dẫn mâu thuẫn", "conflicting citation"),
    "kind.register_order": ("thứ tự sổ văn bản", "order of a register"),
    "cause.digit": ("sai một chữ số", "one digit off"),
    "cause.swap": ("đảo chữ số", "digits swapped"),
    "cause.last_place": ("lệch một, hai đơn vị ở số cuối", "a unit or two off in the last place"),
    "cause.level_as_change": ("tỷ lệ nêu thành mức tăng giảm", "a level stated as a change"),
    "cause.direction": ("tăng nêu thành giảm hoặc ngược lại", "rise for fall or the reverse"),
    "cause.other_denominator": ("mẫu số khác cũng in trong báo cáo", "another printed denominator fits"),
    "cause.part_left_out": ("bỏ sót thành phần", "a part left out"),
    "cause.part_counted_twice": ("thành phần tính hai lần", "a part counted twice"),
    "cause.operand_digit": ("toán hạng sai một chữ số", "one digit off in an operand"),
    "cause.impossible_rate": ("tỷ lệ không thể có", "a rate that cannot be"),
    "cause.misread": ("có thể máy đọc nhầm", "probably misread"),
    "cause.date_impossible": ("ngày không có thật", "no such date"),
    "cause.year_differs": ("năm trong số hiệu khác năm của ngày", "year in the number is not that of the date"),
    "cause.date_after_report": ("ngày sau ngày báo cáo", "dated after the report"),
    "cause.dates_differ": ("một số hiệu, hai ngày", "one number, two dates"),
    "cause.issuers_differ": ("một số hiệu, hai cơ quan", "one number, two bodies"),
    "cause.kinds_differ": ("loại văn bản trái với ký hiệu", "kind against the symbol"),
    "in_report": ("trong {name}", "in {name}"),
    "leads": ("Đầu mối cần xem", "Leads"),
    "leads_intro": ("Những chỗ các báo cáo hoặc các lần dẫn văn bản không khớp nhau mà chưa biết bên nào đúng, "
                    "hoặc chưa chắc nói về cùng một việc. Không phải kết luận sai.",
                    "Places where reports or citations differ, but it is not known which is right or whether "
                    "they speak of one thing. None of them is called wrong."),
    "no_leads": ("Không có đầu mối nào với bộ lọc này.", "No lead matches this filter."),
    "role.numerator": ("Tử số", "Numerator"),
    "role.denominator": ("Mẫu số", "Denominator"),
    "role.total": ("Tổng", "Total"),
    "role.part": ("Thành phần", "Part"),
    "role.received": ("Tiếp nhận", "Received"),
    "role.resolved": ("Đã giải quyết", "Resolved"),
    "role.pending": ("Đang giải quyết", "Pending"),
    "role.withdrawn": ("Rút, trả lại", "Withdrawn"),
    "role.current": ("Kỳ này", "Current"),
    "role.previous": ("Kỳ trước", "Previous"),
    "role.stated": ("Số nêu", "Stated"),
    "role.item": ("Mục liệt kê", "Item"),
    "role.value": ("Thực hiện", "Reached"),
    "role.threshold": ("Ngưỡng, chỉ tiêu", "Threshold"),
    "role.carried_over": ("Kỳ trước chuyển qua", "Carried over"),
    "role.earlier": ("Nêu trước đó", "Stated before"),
    "role.cited": ("Nơi này", "Here"),
    "role.other": ("Nơi khác", "Elsewhere"),
    "role.report_date": ("Ngày của báo cáo", "Date of the report"),
    "habit.rounds": ("làm tròn", "rounds"),
    "habit.truncates": ("bỏ số lẻ", "truncates"),
    "habit.mixed": ("lẫn cả hai", "mixed"),
    "habit.unknown": ("chưa đủ căn cứ", "too few claims"),
    "scope.district_whole": ("toàn huyện", "whole district"),
    "scope.district": ("cấp huyện", "district level"),
    "scope.commune": ("cấp xã", "commune level"),
    "scope.office": ("một cơ quan", "an office"),
    "scope.unit": ("một đơn vị", "a unit"),
    "source.born-digital": ("chữ trong tệp PDF", "text of the PDF"),
    "source.ocr": ("nhận dạng từ ảnh quét", "recognised from a scan"),
    "source.docx": ("tệp Word", "Word file"),
    "source.text": ("tệp chữ", "plain text"),
    **FIND_WORDS,
    **REPORT_WORDS,
    **DATA_WORDS,
    **REVIEW_WORDS,
}

#: Shown beside the word, so that colour is never the only sign.
SIGNS = {
    "exact": "✓", "rounded": "✓", "truncated": "✓",
    "approximate": "≈", "inconsistent": "✗", "unverifiable": "?",
}

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_WINDOW = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<part>Q[1-4]|H[12]|\d{1,2}M|YTD|\d{2}))?")
_DECIMAL_COMMA = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: ``words('home')``, ``words.verdict('exact')``."""

    lang: str = "vi"

    def __call__(self, key: str, **fields: object) -> str:
        """Return the words under ``key``; KeyError for a key that has none."""
        text = WORDS[key][self.lang == "en"]
        return text.format(**fields) if fields else text

    def named(self, group: str, value: str | None) -> str:
        """Return the words for a stored code, or the code itself if it is newer than this table."""
        if value is None:
            return self("unknown")
        key = f"{group}.{value}"
        return self(key) if key in WORDS else value

    def verdict(self, value: str) -> str:
        """Return sign and words of a verdict."""
        return f"{SIGNS.get(value, '•')} {self.named('verdict', value)}"

    def count(self, value: float | None, digits: int = 4) -> str:
        """Print a number the way the language does, at most ``digits`` decimals; '–' for none.

        >>> Words("vi").count(9133.0), Words("en").count(90.85812)
        ('9.133', '90.8581')
        """
        if value is None:
            return "–"
        text = f"{value:,.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text if self.lang == "en" else text.translate(_DECIMAL_COMMA)

    def account(self, counts: Mapping[str, Any]) -> str:
        """How many numerals are understood and how many figures have an indicator; the shares are cut off."""
        def share(value: float) -> str:
            return self.count(int(value * 1000) / 10) + "%"

        told = self("accounted", numerals=self.count(counts["numerals"]), accounted=share(counts["accounted_share"]))
        if counts["indicator_share"] is None:
            return told
        return f"{told} · {self('with_indicator', share=share(counts['indicator_share']))}"

    def day(self, iso: str | None) -> str:
        """Print an ISO date, a partial one too, the way the language does.

        >>> Words("vi").day("2024-09-05"), Words("vi").day("2024-09"), Words("en").day("2024-09-05")
        ('5/9/2024', '9/2024', '2024-09-05')
        """
        if not iso:
            return self("unknown")
        parts = iso.split("-")
        if self.lang == "en" or not all(part.isdigit() for part in parts):
            return iso
        return "/".join(str(int(part)) for part in reversed(parts))

    def period(self, label: str | None) -> str:
        """Print a period label in words.

        >>> Words("vi").period("2022-Q3"), Words("en").period("2022-H1")
        ('Quý III/2022', 'First half of 2022')
        """
        return _period(self, label)

    def short_period(self, label: str) -> str:
        """Print a period label as short as the mark of an axis.

        >>> Words("vi").short_period("2024-Q3"), Words("en").short_period("2023-9M")
        ('III/2024', '9M 2023')
        """
        match = _PERIOD.fullmatch(label)
        if match is None:
            return self.period(label)
        year, part = match["year"], match["part"] or ""
        if self.lang == "en":
            return f"{part} {year}".strip()
        if part.startswith("Q"):
            part = _ROMAN[part[1]]
        part = {"H1": "6T", "H2": "6T cuối", "YTD": "lũy kế"}.get(part, part.replace("M", "T"))
        return "/".join(filter(None, (part, year)))


@lru_cache(maxsize=4096)
def _period(words: Words, label: str | None) -> str:
    window = _WINDOW.fullmatch(label or "")
    if window:
        start, end = (date.fromisoformat(day) for day in window.groups())
        return f"{start.day}/{start.month}/{start.year} – {end.day}/{end.month}/{end.year}"
    match = _PERIOD.fullmatch(label or "")
    if match is None:
        return label or words("unknown")
    year, part = match["year"], match["part"] or ""
    vi, en = {
        "": (f"Năm {year}", year),
        "H1": (f"6 tháng đầu năm {year}", f"First half of {year}"),
        "H2": (f"6 tháng cuối năm {year}", f"Second half of {year}"),
        "YTD": (f"Từ đầu năm {year}", f"{year} to date"),
    }.get(part, (f"Tháng {part}/{year}", f"{part}/{year}"))
    if part.endswith("M"):
        vi, en = f"{part[:-1]} tháng năm {year}", f"{part[:-1]} months of {year}"
    if part.startswith("Q"):
        vi, en = f"Quý {_ROMAN[part[1]]}/{year}", f"Q{part[1]} {year}"
    return en if words.lang == "en" else vi
