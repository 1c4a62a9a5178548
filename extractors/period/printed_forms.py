"""How stretches of time are printed: one pattern a form, in compare form, with the parts that its period is made of.

A group ``year`` is the year printed with it; what each form means is told by ``extractors.period.periods``.
"""

from __future__ import annotations

import regex

from extractors.text.compare_form import compare_form
from extractors.text.screened import screened

#: The second row is what Tesseract makes of III and IV at 200 dpi («quý HI»); «II» for
#: III cannot be told from II.
QUARTERS = {
    **dict(
        zip(
            ("i", "ii", "iii", "iv", "1", "2", "3", "4", "một", "hai", "ba", "tư"),
            (1, 2, 3, 4) * 3,
            strict=True,
        )
    ),
    **dict.fromkeys(("hi", "ihi", "hii", "ii1", "ih", "lii"), 3),
    "[v": 4,
    "1v": 4,
    "01": 1,
    "02": 2,
    "03": 3,
    "04": 4,
}
QUARTERS = {compare_form(printed): quarter for printed, quarter in QUARTERS.items()}
#: A year, as part of a pattern.
YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
#: A day with or without its year, as part of a pattern.
_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4})?|\d{1,2} tháng \d{1,2}(?: năm \d{4})?"
#: «lũy kế từ đầu năm đến hết quý II/2024»: the quarter only ends it;
#: «lũy kế từ đầu năm đến ngày 25/9/2023», «từ đầu năm 2023 đến ngày 25/9», «lũy kế đến nay», «lũy kế»,
#: «năm 2022 đến nay đã kiểm tra», «trong năm 2024, tính đến thời điểm này»;
#: «tồn kỳ trước 217, lũy kế phải giải quyết trong kỳ là 630» adds up within the period
TO_DATE = screened(
    rf"(?<!\p{{L}})(?<!từ )năm\s+{YEAR}(?:\s+(?:tính )?đến (?:nay|thời điểm (?:này|hiện tại|hiện nay|báo cáo))"
    r"|,\s+tính đến (?:nay|thời điểm (?:này|hiện tại|hiện nay|báo cáo)))(?!\p{L})"
    rf"|(?:lũy kế(?!\s+từ\s+(?:ngày\s+)?(?:{_DAY})\s*(?:đến|-|tới)\s*(?:hết\s+)?(?:ngày\s+)?\d)"
    r"(?![^,;.:]{0,40} trong (?:kỳ|quý|tháng)(?!\p{L}))"
    rf"(?: từ đầu năm(?:\s+{YEAR})?)?|từ đầu năm(?:\s+{YEAR})?)"
    r"(?:\s+(?:tính\s+)?đến\s+(?:nay|hiện nay|thời điểm (?:này|hiện tại|hiện nay|báo cáo)"
    rf"|(?:hết\s+)?(?:ngày\s+)?(?P<last>{_DAY})"
    rf"|(?:hết|cuối)\s+quý\s*(?:[1-4]|i{{1,3}}|iv)(?![\p{{L}}\d.])(?:\s*(?:/|-|,?\s*năm)\s*{YEAR})?))?"
)
#: «từ ngày 01/6/2023 đến hết ngày 25/9/2023», «từ 15/12/2022 đến 14/6/2023», «từ ngày 01/6 đến 25/9/2023»,
#: «từ khi xã mới đi vào hoạt động 01/7/2025 đến ngày 10/12/2025»; a running total is that of no part of the year
WINDOW = screened(
    rf"(?<!\p{{L}})(?:(?P<running>lũy kế)\s+(?:(?:tính|kể)\s+)?)?từ\s+(?:khi\s+[^\d,;:.()]{{1,60}})?"
    rf"(?:ngày\s+)?(?P<first>{_DAY})\s*(?:đến|-|tới)\s*(?:hết\s+)?(?:ngày\s+)?(?P<last>{_DAY})(?![\d/])"
)
#: «lũy kế từ ngày 01/7/2025», «tính từ 01/7/2025 đến nay»: until the report's own end
SINCE = screened(
    rf"(?<!\p{{L}})(?:lũy kế|cộng dồn|tính|kể)\s+(?:(?:tính|kể)\s+)?từ\s+(?:ngày\s+)?(?P<first>{_DAY})"
    r"(?![\d/.-])(?!\s*(?:đến|-|tới)\s*(?:hết\s+)?(?:ngày\s+)?\d)(?:\s+đến\s+(?:nay|thời điểm báo cáo))?"
)
#: «tính đến ngày 25/9/2023», «đến hết ngày 31/8/2023»; not «có đến 4/9 huyện»
AS_OF = screened(
    rf"(?<!\p{{L}})(?<!(?:có|lên|tới) )(?:tính\s+)?đến\s+(?:hết\s+|thời điểm\s+)?(?:ngày\s+)?"
    rf"(?P<last>{_DAY})(?![\d/])"
)
#: «so với cùng kỳ năm 2021», «cùng kỳ năm trước», «so với cùng kỳ», «cùng kỳ 6 tháng đầu năm 2020»
SAME = screened(
    r"cùng kỳ(?:\s+(?:của\s+)?(?P<part>(?:\d{1,2}|ba|sáu|chín)\s+tháng(?:\s+(?:đầu|cuối))?\s+|quý\s+[ivx1-4]{1,3}\s+)?"
    rf"năm\s+(?:trước|ngoái|{YEAR}))?|năm (?:trước|ngoái)(?!\p{{L}})"
)
#: «từ đầu năm đến hết tháng 8/2024», «lũy kế đến hết tháng 8»: since the year began, to the last day of it
SINCE_NEW_YEAR = screened(
    rf"(?<!\p{{L}})(?:lũy kế(?: từ đầu năm(?:\s+{YEAR})?)?|từ đầu năm(?:\s+{YEAR})?)\s+(?:tính\s+)?đến\s+"
    rf"(?:hết|cuối)\s+tháng\s+(?P<m>0?[1-9]|1[0-2])(?![\d.])(?:\s*(?:/|-|,?\s*năm)\s*{YEAR})?"
)
#: «tính đến cuối tháng 8 năm 2022», «đến hết quý II/2023»: the last day of it
AS_OF_END = screened(
    rf"(?<!\p{{L}})(?:tính\s+)?đến\s+(?:hết|cuối)\s+"
    rf"tháng\s+(?P<m>0?[1-9]|1[0-2])(?![\d.])(?:\s*(?:/|-|,?\s*năm)\s*{YEAR})?"
)
#: «quý trước tiếp nhận 2.045 hồ sơ», «so với kỳ trước», «(kỳ trước 38 tin, bài)»; not where dossiers came from
PART_BEFORE = screened(
    r"(?<!\p{L})(?<!(?:từ|các|tồn|chuyển|của|hồ sơ|cùng|số) )(?P<what>quý|kỳ)(?: báo cáo)? trước(?!\p{L})"
    r"(?! (?:chuyển|tồn|còn|chưa|để lại|sang|đó|đây|mắt))"
)
#: «thu ngân sách 8 tháng đạt», «thu 11 tháng 8.412 triệu đồng»: as many months
#: of the year, not a course of three months
SO_MANY_MONTHS = screened(
    r"(?<![\d/])(?<!(?:gian|kéo dài|trong vòng|quá|trên|dưới|sau|trước|từ|lớp|khóa|hơn|đủ|là|dưỡng|tập|mỗi|hạn) )"
    r"(?P<n>0?[4-9]|1[01])\s+tháng"
    r"(?=\s*(?:$|,|:|\)|\d+(?:[.,]\d+)?\s?%"
    r"|(?<!trong \d{1,2}\s+tháng\s*)\d[\d.,]*\s(?:triệu|tỷ|nghìn|ngàn|đồng)"
    r"|(?:và|đạt|là|được|qua|có|đã|tiếp nhận|thu|giải quyết|toàn|ước)(?!\p{L})))"
)
#: «quý 3/2022», «quý III năm 2023», «Quý III-2023», «quý III.2020»
QUARTER = screened(
    rf"(?<!\p{{L}})quý\s*(?P<q>{'|'.join(regex.escape(q) for q in sorted(QUARTERS, key=len, reverse=True))})"
    rf"(?![\p{{L}}\d]|\.(?!(?:19|20)\d\d(?!\d)))(?:\s*(?:/|-|\.|,?\s*năm)\s*{YEAR})?"
)
#: «trong năm tới phấn đấu», «năm sau»: the year after the report's; «quý tới»: the quarter after it
NEXT = screened(r"(?<!\p{L})(?P<what>năm|quý|kỳ)(?: báo cáo)? (?:tới|sau|tiếp theo|kế tiếp)(?!\p{L})")
#: «kết quả rà soát năm nay»: the report's year
THIS = screened(
    r"(?<!\p{L})(?<!(?:quý\s+[\p{L}\d]{1,4}|tháng(?:\s+(?:đầu|cuối|\d{1,2}))?|đầu|cuối)\s)năm nay(?!\p{L})"
)
#: «6 tháng đầu năm 2022», «09 tháng đầu năm», «6 tháng cuối năm», «9 tháng năm 2023», «6 tháng đầu 2022»,
#: «6 tháng 2022», «3 quý đầu năm 2023»
MONTHS = screened(
    rf"(?<![\d/])(?P<n>0?[1-9]|1[0-2]|ba|sáu|chín)\s+tháng\s+(?:(?P<part>đầu|cuối)(?:\s+năm)?(?:\s+{YEAR})?|(?:năm\s+)?{YEAR})"
    rf"|(?<![\p{{L}}\d/])(?P<quarters>0?[23]|hai|ba)\s+quý\s+(?:đầu(?:\s+năm)?(?:\s+{YEAR})?|năm\s+{YEAR})"
)
#: «tháng 5 năm 2023», «tháng 9/2023», «tháng 6.2018», «trong tháng 8», «93,2% tháng 8»,
#: «tháng 11 và lũy kế 11 tháng năm 2024», «tỷ lệ đúng hạn tháng 9 đạt 99,3%»; not «họp tháng 9», «từ tháng 9 có …»
MONTH = screened(
    rf"(?<!(?<!\d)\d{{1,2}}\s)(?:(?<in>trong|riêng)\s+|(?<=(?P<in>%)\s))?(?<!\p{{L}})tháng\s+(?P<m>0?[1-9]|1[0-2])"
    rf"(?!\d|\.(?!(?:19|20)\d\d(?!\d)))(?:\s*(?:/|-|\.|,?\s*năm)\s*{YEAR}"
    r"|(?=(?P<on>\s*(?:và|,|;|-)\s*(?:lũy kế|phương hướng|nhiệm vụ|(?:0?[4-9]|1[01]) tháng)(?!\p{L})"
    r"|(?<!(?:từ|đến|tới|hết|sau|trước|vào|đầu|cuối|giữa|họp|\d) tháng \d{1,2})"
    r"\s*(?:(?:đạt|là|có|tiếp nhận|nhận|thụ lý)(?!\p{L})|:\s))))?"
)
#: «ước cả năm đạt 305 tỷ đồng», «tổng cộng cả quý»; not «dự toán cả năm», which is what is set for it
ALL_OF = screened(
    r"(?<!\p{L})(?<!(?:hoạch|toán|tiêu|giao|của|vốn|cho) )cả (?P<what>năm|quý)(?!\p{L})"
    r"(?!\s+(?:(?:19|20)\d\d|[ivx1-4]+(?!\p{L})))"
)
#: «năm 2022», not «đầu năm 2022 - 2025» nor «năm học 2022», nor that of a week («tuần 42 năm 2025»)
#: «(2023: 94,9%)», «so với 2023 (6 người)»: a bare year that a bracket sets against
WHOLE = screened(
    rf"(?<!\p{{L}})(?<!tuần \d{{1,2}},? )năm\s+{YEAR}(?!\s*-\s*\d{{4}})"
    rf"|(?:(?<=\(\s?){YEAR}(?=\s*:)|(?<=so với ){YEAR}(?=\s*\())"
)
