"""Words of the pages about the corpus as a whole: first page, comparison, districts, cited documents, accuracy.

key -> (Vietnamese, English); ``words.WORDS`` takes them in.
"""

from __future__ import annotations

CORPUS_WORDS: dict[str, tuple[str, str]] = {
    "compare_intro": ("Số nhỏ bên dưới là giá trị tính lại từ chính các số trong báo cáo. "
                      "Bấm vào số để xem câu đã in.",
                      "The small number below is recomputed from the report's own figures. "
                      "Follow a number to the sentence it is printed in."),
    "until_reform": ("đến 30/6/2025", "until 30 June 2025"),
    "now_part_of": ("Từ 1/7/2025 không còn cấp huyện; địa bàn nay thuộc",
                    "Since 1 July 2025 there are no districts; its territory is now in"),
    "with_others": ("(cùng nơi khác)", "(with others)"),
    "compare_none": ("Chưa có số liệu nào cho lựa chọn này.", "No figure for this choice."),
    "units": ("Các địa phương", "Places"),
    "instruments": ("Văn bản được dẫn", "Cited documents"),
    "accuracy": ("Đọc đúng đến đâu", "How well it reads"),
    "rebuild": ("Cơ sở dữ liệu này do phiên bản cũ dựng hoặc lần dựng chưa xong, nên chưa có bảng đếm cho trang này. "
                "Chạy lại lệnh doichieu build với chính các tệp ấy.",
                "This database was built by an older version, or its build was not finished, so the counts this page "
                "shows are missing. Run doichieu build again with the same files."),
    # first page
    "newest_findings": ("Chỗ không khớp mới nhất", "Newest findings"),
    "newest_intro": ("Của những báo cáo mới nhất có chỗ không khớp.",
                     "From the latest reports in which something does not hold."),
    "explore_instruments": ("Văn bản được dẫn: ai dẫn, đề ngày nào, đứng cạnh số nào",
                            "Cited documents: who cites them, with which date, beside which numbers"),
    "explore_units": ("Từng địa phương: báo cáo, chỉ tiêu qua các kỳ, chỗ không khớp",
                      "Each place: reports, indicators over time, findings"),
    "explore_late": ("Hồ sơ quá hạn theo địa phương", "Late dossiers by place"),
    "explore_holding": ("Tỷ lệ phép tính đứng vững theo địa phương", "Share of claims that hold by place"),
    "accuracy_all": ("Bảng đo đầy đủ", "All measurements"),
    "first_readings": ("Báo cáo chưa ai đọc, ở lần đọc đầu", "Reports nobody had read, at their first reading"),
    "first_readings_intro": ("Gần nhất với kho này: mỗi dòng là những báo cáo trọn vẹn của người viết mới, phần mềm "
                             "đọc lần đầu.",
                             "The nearest to the reports of this site: each row is whole reports by writers new to the "
                             "software, which read them for the first time."),
    "accuracy_known": ("Tập văn bản đã có lời giải", "Sets with known answers"),
    "accuracy_intro": ("Đo bằng lệnh make evaluate của bản phần mềm này. Phần lớn các tập đã được dùng để phát triển, "
                       "nên báo cáo mới đọc được kém hơn thế.",
                       "Measured by make evaluate of this version of the software. Most sets have been developed on, "
                       "so new reports are read less well than these."),
    "accuracy_notes": ("F1 tính một số liệu là đọc được khi đúng chỉ tiêu và giá trị; cột kế tiếp đòi đúng cả "
                       "phạm vi và kỳ. “Kết luận đúng” tính trên các phép tính tìm được. Báo động sai là phép tính "
                       "đúng mà bị coi là không khớp.",
                       "F1 counts a figure as read when indicator and value are right; the next column also asks for "
                       "scope and period. Verdicts right is taken over the claims found. A false alarm is a right "
                       "claim called wrong."),
    # comparison
    "compare_views": ("Cách so sánh", "Comparisons"),
    "view.indicator": ("Một chỉ tiêu", "One indicator"),
    "view.late": ("Hồ sơ quá hạn", "Late dossiers"),
    "view.holding": ("Phép tính đứng vững", "Claims that hold"),
    "channel.all": ("tính chung", "all together"),
    "scope.field": ("một lĩnh vực", "a field"),
    "whose": ("Của", "Of"),
    "whose.all": ("cả cấp", "the whole level"),
    "all_periods": ("mọi kỳ", "all periods"),
    "rank": ("Hạng", "Rank"),
    "ranking_of": ("{indicator}, {period}", "{indicator}, {period}"),
    "same_days": ("Chỉ xếp hạng những số cùng tính từ {days}.", "Only values that cover {days} are ranked."),
    "only_one": ("Mới có một nơi có số của kỳ này, chưa có gì để so.",
                 "Only one place has a value of this period: there is nothing to compare it with."),
    "its_days": ("Số liệu tính từ {days}.", "It covers {days}."),
    "no_ranking": ("Không có số nào của kỳ này xếp hạng được.", "No value of this period can be ranked."),
    "chart_ranking": ("Chấm đặc: báo cáo nêu. Vòng tròn: tính lại từ các số trong báo cáo.",
                      "Dot: stated. Ring: recomputed from the report's own figures."),
    "chart_strip": ("Mỗi chấm một địa phương, mỗi dòng một tỉnh.", "One dot a place, one line a province."),
    "chart_lines": ("Các địa phương qua các kỳ.", "The places over time."),
    "chart_panels": ("Từng địa phương qua các kỳ.", "Each place over time."),
    "chart_levels": ("Tỷ lệ đúng hạn qua các kỳ.", "On-time rate over time."),
    "chart_late": ("Hồ sơ quá hạn theo địa phương.", "Late dossiers by place."),
    "chart_holding": ("Phép tính theo kết luận.", "Claims by verdict."),
    "chart_text": ("Biểu đồ. Bảng bên dưới có cùng số liệu.", "Chart. The table below has the same values."),
    "by_province": ("Theo tỉnh", "By province"),
    "lowest": ("Thấp nhất", "Lowest"),
    "median": ("Trung vị", "Median"),
    "highest": ("Cao nhất", "Highest"),
    "n_of_districts": ("Số địa phương", "Places"),
    "apart": ("Đứng riêng, không xếp hạng", "Apart, not ranked"),
    "apart_intro": ("Những số này không so được với bảng trên.", "These values cannot be set beside those above."),
    "why_apart": ("Vì sao", "Why"),
    "apart.other_days": ("tính những ngày khác", "covers other days"),
    "apart.two_values": ("nêu hai giá trị cho một kỳ", "two values for one period"),
    "apart.restated": ("nêu lại trong báo cáo kỳ khác", "restated in a report on another period"),
    "apart.operand": ("tử số hoặc mẫu số của một tỷ lệ", "operand of a rate"),
    "apart.hedged": ("nói ước chừng", "hedged"),
    "apart.no_window": ("không rõ tính ngày nào", "days not known"),
    "apart.no_district": ("không rõ của nơi nào", "place not known"),
    "shown.ranking": ("bảng xếp hạng", "ranking"),
    "shown.apart": ("đứng riêng, không xếp hạng", "apart, not ranked"),
    "shown.over_time": ("qua các kỳ", "over time"),
    "days": ("Tính từ – đến", "Days covered"),
    "over_time": ("Qua các kỳ", "Over time"),
    "over_time_intro": ("Chỉ những kỳ cùng loại (quý với quý, năm với năm); số lũy kế không so với số một kỳ. Dấu * là "
                        "số đứng riêng.",
                        "Only periods of one kind (quarters with quarters, years with years); running totals "
                        "are not set "
                        "beside them. * marks a value that stands apart."),
    "until_reform_note": ("Chuỗi số liệu cấp huyện kết thúc ngày 30/6/2025: từ 1/7/2025 không còn cấp huyện.",
                          "District series end on 30 June 2025: there are no districts from 1 July 2025."),
    "place.district": ("Huyện", "District"),
    "place.commune": ("Xã, phường", "Commune"),
    "place.province": ("Tỉnh", "Province"),
    "whose.in_province": ("cả tỉnh cộng lại", "all of a province together"),
    "late_total": ("Quá hạn cộng lại", "Late in all"),
    "late_of_received": ("Trên số tiếp nhận", "Of received"),
    "cut_lines": ("Hiện {n} địa phương nhiều nhất trong {all}; chọn tỉnh để xem đủ.",
                  "The {n} places with most of {all}; choose a province to see all of its own."),
    "late.dossiers.resolved.late": ("Đã giải quyết, quá hạn", "resolved late"),
    "late.dossiers.pending.overdue": ("Đang giải quyết, quá hạn", "pending, overdue"),
    "late.dossiers.overdue": ("Nêu gộp một số", "told as one number"),
    "late_intro": ("Nơi nào nêu gộp thì lấy số gộp, không cộng thêm. Trống là báo cáo không nêu, không phải là 0. "
                   "Bấm vào số để xem câu đã in.",
                   "Where a report gives one number for both, that number is taken and nothing added. Empty is "
                   "not stated, not 0. Follow a number to the sentence printed."),
    "claims.holds": ("khớp", "hold"),
    "claims.inconsistent": ("không khớp", "do not hold"),
    "claims.unverifiable": ("chưa kiểm được", "cannot be checked"),
    "holding_share": ("Tỷ lệ khớp", "Share that holds"),
    "holding_intro": ("Tỷ lệ trên số phép tính kiểm được trong chính báo cáo; thấp xếp trước. Một báo cáo nhiều "
                      "bản chỉ "
                      "tính một lần. Báo cáo dài có nhiều phép tính hơn, nên đây không phải điểm chất lượng.",
                      "Share of the claims that can be checked within the reports, lowest first. A report in several "
                      "versions counts once. Long reports make more claims: this is no score of quality."),
    "n_reports": ("Báo cáo", "Reports"),
    # districts
    "units_intro": ("Các huyện, xã và tỉnh có báo cáo trong kho, theo tỉnh.",
                    "Districts, communes and provinces with reports here, by province."),
    "no_unit": ("Trong kho không có báo cáo của nơi này ở tỉnh mà địa chỉ nêu.",
                "There is no report of this place where the address puts it."),
    "several_units": ("Nhiều tỉnh có địa phương mang tên này:", "Several provinces have a place of this name:"),
    "unknown_province": ("Chưa rõ tỉnh", "Province not known"),
    "key_indicators": ("Chỉ tiêu chính qua các kỳ", "Key indicators over time"),
    "unit_findings": ("Chỗ không khớp", "Findings"),
    "unit_compare": ("So với các nơi khác cùng tỉnh", "Compare with others of the province"),
    "namesakes": ("Cùng tên ở tỉnh khác:", "Same name in other provinces:"),
    "further_version": ("bản khác của báo cáo", "a further version"),
    "unit_since_2025": ("Từ ngày 1/7/2025", "Since 1 July 2025"),
    # cited documents
    "instruments_intro": ("Mỗi dòng một số, ký hiệu trong một sổ văn bản. Cùng số, ký hiệu ở hai huyện là hai văn bản.",
                          "One line a number of a register. The same number of two districts is two documents."),
    "number_prefix": ("Số, ký hiệu bắt đầu bằng", "Number begins with"),
    "differing_only": ("chỉ những số có điều cần xem", "only numbers with something to look at"),
    "instrument_kind": ("Loại", "Kind"),
    "register": ("Sổ", "Register"),
    "register_open": ("chưa rõ sổ", "register not known"),
    "mentions": ("Lượt dẫn", "Mentions"),
    "dates_given": ("Ngày được ghi", "Dates given"),
    "n_dates": ("{n} ngày khác nhau", "{n} different dates"),
    "date_most": ("Ngày hay ghi", "Usual date"),
    "to_look_at": ("Cần xem", "To look at"),
    "no_instrument": ("Không báo cáo nào trong kho dẫn số, ký hiệu này.", "No report here cites this number."),
    "no_numbers": ("Không có số, ký hiệu nào với bộ lọc này.", "No number matches this filter."),
    "other_registers": ("Số này trong các sổ khác", "The same number in other registers"),
    "cited_by": ("Nơi dẫn", "Cited by"),
    "number_findings": ("Mâu thuẫn và đầu mối", "Conflicts and leads"),
    "neighbours": ("Đứng cạnh trong sổ", "Beside it in the register"),
    "neighbours_intro": ("Cùng sổ, cùng năm, số liền kề: số lớn hơn thường mang ngày muộn hơn.",
                         "Same register and year, adjacent numbers: a greater number usually has a later date."),
    "this_one": ("số đang xem", "this number"),
    "is_in_corpus": ("Chính văn bản này có trong kho:", "This very document is in the corpus:"),
    "no_date": ("không ghi ngày", "no date"),
    "only_date": ("Chỉ những nơi ghi {day}", "Only mentions dated {day}"),
    "show_all": ("Xem tất cả", "Show all"),
}
