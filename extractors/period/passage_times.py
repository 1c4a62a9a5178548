"""In: a passage and the times named in it. Out: the stretch of time that each of its numbers covers.

What is named before a number in its sentence governs it, what is named after it only where the words tie the two
together; then what the passage opened with. What stands over the passage is ``extractors.period.figure_times``' matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.period.dating import Dating, FigureTime
from extractors.period.periods import Found, find_periods
from extractors.reading import Reading
from extractors.text.endings import ending
from extractors.text.list_words import OPENS_LIST
from schemas.records import Modality, Period

#: «Kế hoạch cải cách hành chính năm 2023», «Luật Đất đai năm 2013»: the year names the paper.
OF_A_PAPER = ending(
    r"(?<!\p{L})(?:kế hoạch(?! giao)|chương trình|(?<!pháp )luật|nghị quyết|nghị định|thông tư|quyết định|chỉ thị"
    r"|đề án|dự toán|báo cáo|văn bản|danh mục|quy định|công văn|thông báo|hướng dẫn)(?!\p{L})"
    r"[^,;.:()\d]{0,90}(?<!cả )(?<!trong )"
)
#: «so với cùng kỳ», «cùng kỳ năm trước», «năm trước»: what a result is set against, not its own time.
AGAINST = regex.compile(r"cùng kỳ|(?:năm|quý) (?:trước|ngoái)")
COMPARED_BEFORE = ending(r"so với(?:\s+\p{L}+){0,3}\s*")
#: Between a number and a time after it: its own words and no other clause («1.204 hồ sơ trong quý III/2023»).
_TIED = regex.compile(r"[^,;.:()\d]{0,60}(?<!\p{L})(?:trong|của|cả|ở|tại)\s*$|\s*\p{L}{0,12}\s*\(\s*$")
#: «năm 2012 chuyển qua 09 hồ sơ», «kể cả số chuyển từ năm 2021», «chuyển sang năm 2023»: where dossiers came
#: from or go to, and no time of theirs.
_CARRIED_AFTER = regex.compile(r"\s*(?:\p{L}+\s+){0,2}(?:chuyển|tồn)(?: \p{L}+)? (?:qua|sang|lại)(?!\p{L})")
_CARRIED_BEFORE = ending(
    r"(?:(?:chuyển|tồn)(?: \p{L}+)? (?:qua|sang|từ|của|đến)|chuyển(?: tiếp)?|tồn(?: cũ| đọng)?)\s*"
)
#: What may stand before the time that a passage opens with, and the comma that sets it off.
_OPENING = regex.compile(
    r"[\s\-+*•]*(?:\d{1,2}(?:\.\d{1,2})*[.)]\s+|[a-zđ][.)]\s+)?"
    r"(?:(?:trong|riêng|riêng trong|cụ thể|trong đó|lũy kế|tính)(?:,|:)?\s+)?"
)
_TOPIC_END = regex.compile(r"\s*(?:\([^()]*\))?\s*[,:]")
#: «hiện có 12 đơn vị», «hiện tại»; not the end of «thực hiện tại 12 đơn vị».
_AT_PRESENT = r"(?<!(?:thực|thể|phát|xuất|biểu|diễn) )hiện"
_OWN_PERIOD = regex.compile(rf"(?<!\p{{L}})(?:trong kỳ|kỳ báo cáo|đến nay|{_AT_PRESENT})(?!\p{{L}})")
#: «được giao năm 2024 là 96 biên chế; có mặt tại thời điểm báo cáo 66 người»: now, whatever was named before
_NOW = regex.compile(
    r"(?<!\p{L})(?:(?:tại|đến) thời điểm báo cáo|tại thời điểm này|trong kỳ|kỳ này"
    rf"|{_AT_PRESENT}(?: nay| tại| còn| có| chỉ))(?!\p{{L}})"
)
_PRESENT = regex.compile(rf"{_AT_PRESENT}(?: nay| tại| còn| có| chỉ)(?!\p{{L}})")
_TAKES_APART_AFTER = regex.compile(rf"(?<!\p{{L}})(?:{OPENS_LIST})(?!\p{{L}})[^;]*$")
_TAKES_APART = regex.compile(r"[\s\-+*•]*trong đó(?!\p{L})")
#: «chương trình công tác đã đề ra từ đầu năm»: when it was set, not how long the count runs.
SET_THEN = ending(r"(?<!\p{L})(?:đề ra|đặt ra|giao|ban hành|phê duyệt|xây dựng|xác định|đăng ký)(?: ngay)?\s*")
_ASSIGNED = ending(r"(?<!\p{L})(?:giao|đề ra|đặt ra|dự toán)(?: trong| của| cho)?\s*")
#: A time this near to the beginning of a sentence leads it («Tính từ đầu năm đến nay, …»).
_LEADING = 12
#: Between a number and the time it is of: its unit and no word more; after that time the number's clause ends.
_RIGHT_AFTER = regex.compile(r"\s*(?:%|điểm|hồ sơ|đơn|lượt)?\s*(?:vào |trong |của |ở |\(\s*)?")
#: A clause that says a time and a number and nothing else: «…, lũy kế 9 tháng là 24.960 hồ sơ»
_OPENS_CLAUSE = ending(r"[,:(]\s*(?:(?:còn|và|riêng|trong|trong đó|gồm|cụ thể|tính|lũy kế)\s*:?\s+)*")
_TOLD_AT_ONCE = regex.compile(
    r"(?:\s|:|\d{1,2} tháng(?: đầu năm)?|(?<!\p{L})(?:là|có|đạt|được|khoảng|gần|hơn|trên|từ đầu năm|đến nay)(?!\p{L}))*"
)
#: «đã giải quyết trong quý 8.105 hồ sơ»: the part of a year that was named before, or the report's
_THAT_PART = regex.compile(
    r"(?<!\p{L})(?:trong (?P<part>quý|tháng)(?! (?:[ivx]+|\d|trước|sau|tới))|(?P<part>quý|tháng) này)(?!\p{L})"
)
_LABEL_OF_PART = {"quý": regex.compile(r"\d{4}-Q\d"), "tháng": regex.compile(r"\d{4}-\d\d")}
#: What ends the words of one number before the next
_MARK = regex.compile(r"[,;:.()]|\d\s")
_LEADS_ON = regex.compile(r"\s*(?:(?:lên|xuống|còn|và)(?!\p{L})|[,;.)]|$)")
WHOLE_YEAR = regex.compile(r"\d{4}")
#: No time is named.
_OPEN = Period()


@dataclass(frozen=True, slots=True)
class PassageTimes:
    """The times named in one passage."""

    dating: Dating
    reading: Reading
    found: Sequence[Found]
    default: FigureTime

    def of_number(
        self, start: int, end: int, sentence: tuple[int, int], modality: Modality, *, carried: bool = False
    ) -> FigureTime:
        """Return the time of the number at ``[start, end)``; of what was ``carried`` over its words name the origin."""
        if not self.found:
            return self.dating.dated(self._planned() if modality is Modality.TARGET else _OPEN, self.default)
        inside = [each for each in self.found if sentence[0] <= each[0] < sentence[1]]
        fitting = [each for each in inside if self._may_govern(each, modality) and not self._of_a_plan(each, start)]
        if carried:
            fitting = [each for each in fitting if not self._names_origin(each, start)]
        fitting = self._without_updates(fitting)
        before = [
            period for a, b, period in fitting
            if a < start and not self._of_another_item(a, period, start, sentence)
            and not self._is_aside((a, b, period), inside, start)
        ]  # fmt: skip
        if (part := self._that_part(inside, start, sentence)) is not None:
            return part
        right = self._right_after(fitting, end) or self._in_bracket(fitting, start, end)
        if right is not None:
            return self.dating.dated(right, self.default)
        # «6 tháng 2020 nhận 12.940 hồ sơ …; 6 tháng 2019 nhận 14.215 hồ sơ»: each number has the one before it
        if before and self._is_now(max(each[:2] for each in fitting if each[0] < start), start, sentence):
            return self.default
        own = before[-1] if before else self._after(fitting, end, modality)
        if not before and own == _OPEN:
            own = self._of_opening(sentence, modality)
        if own == _OPEN and modality is Modality.TARGET:
            own = self._planned()
        elif own == _OPEN and modality is Modality.ACTUAL:
            own = self._running_before(sentence[0], start)
        return self.dating.dated(own, self.default)

    def _names_origin(self, found: Found, start: int) -> bool:
        """«(mới 31.365, kỳ trước 85)»: an earlier time in a number's own words, behind the last mark before it."""
        return found[1] <= start and _MARK.search(self.reading.compared, found[0], start) is None

    def _of_another_item(self, told: int, period: Period, start: int, sentence: tuple[int, int]) -> bool:
        """«…; lũy kế đã cấp 165 chữ ký số; số cơ quan áp dụng là 18»: a running total ends with its item."""
        if ";" not in self.reading.compared[told:start]:
            return False
        leads = _OPENING.fullmatch(self.reading.compared, sentence[0], told) is not None
        return not leads and ((period.label or "").endswith("-YTD") or self._is_of_a_part(told, sentence))

    def _is_aside(self, found: Found, inside: Sequence[Found], start: int) -> bool:
        """«Quý III tiếp nhận 840, lũy kế 9 tháng 2.496, giải quyết 810, lũy kế 2.412»: told beside each number."""
        if not self._is_all_told(found) or not any(found[1] <= q.start < start for q in self.reading.quantities):
            return False
        is_ended = ";" in self.reading.compared[found[1] : start]
        return is_ended or any(each[0] > start and self._is_all_told(each) for each in inside)

    def _is_all_told(self, found: Found) -> bool:
        """Whether a time and the number right after it are all that their clause says, behind another number."""
        compared, quantities = self.reading.compared, self.reading.quantities
        following = next((q.start for q in quantities if q.start >= found[1]), None)
        if following is None or not any(q.start < found[0] for q in quantities):
            return False
        at_once = _TOLD_AT_ONCE.fullmatch(compared, found[1], following)
        return at_once is not None and _OPENS_CLAUSE.match(compared, 0, found[0]) is not None

    def _that_part(self, inside: Sequence[Found], start: int, sentence: tuple[int, int]) -> FigureTime | None:
        """«…, lũy kế 9 tháng là 2.496 hồ sơ; giải quyết trong quý 810 hồ sơ»: the quarter named before."""
        last = max([sentence[0], *(each[1] for each in inside if each[1] <= start)])
        said = [m["part"] for m in _THAT_PART.finditer(self.reading.compared, last, start)]
        if not said or last == sentence[0]:
            return None
        label = _LABEL_OF_PART[said[-1]]
        own = self.dating.report
        told = [p for a, _, p in inside if a < start and label.fullmatch(p.label or "")]
        if told:
            return self.dating.dated(told[-1], self.default)
        return own if label.fullmatch(own.period.label or "") else None

    def _is_of_a_part(self, told: int, sentence: tuple[int, int]) -> bool:
        """«9 tháng tiếp nhận 900 hồ sơ, trong đó quý I: 300, quý II: …; giải quyết 880 hồ sơ»: one of its parts."""
        over = [each for each in self.found if sentence[0] <= each[0] < told]
        return any(_TAKES_APART_AFTER.search(self.reading.compared, each[1], told) for each in over)

    def _is_now(self, told: tuple[int, int], start: int, sentence: tuple[int, int]) -> bool:
        """The report's own time is named after another; «Tháng 9, tiếp nhận …, giải quyết trong kỳ …» names one."""
        now = _NOW.search(self.reading.compared, told[1], start)
        leads = _OPENING.fullmatch(self.reading.compared, sentence[0], told[0]) is not None
        return now is not None and not (leads and now[0] in ("trong kỳ", "kỳ này"))

    def _right_after(self, fitting: Sequence[Found], end: int) -> Period | None:
        """«từ 10,76% năm 2019 lên 30,1% vào tháng 12/2020»: a time right after a number that leads to nothing else."""
        compared = self.reading.compared
        following = next((each for each in fitting if each[0] >= end), None)
        if following is None or not _RIGHT_AFTER.fullmatch(compared, end, following[0]):
            return None
        return following[2] if _LEADS_ON.match(compared, following[1]) else None

    def _without_updates(self, fitting: Sequence[Found]) -> list[Found]:
        """«(số liệu từ ngày 01/6 đến ngày 31/8 - cập nhật tỷ lệ đến ngày 25/9)»: the window, not its later update."""
        kept: list[Found] = []
        for each in fitting:
            told = kept[-1] if kept else None
            is_day = each[2].start is None and each[2].label is None
            together = told is not None and any(a < told[0] and each[1] <= b for a, b in self.reading.closing.items())
            if not (is_day and together and told is not None and told[2].start and told[2].end):
                kept.append(each)
        return kept

    def _in_bracket(self, fitting: Sequence[Found], start: int, end: int) -> Period | None:
        """«hoàn thành 02/02 nhiệm vụ (18 nhiệm vụ hoàn thành trong 06 tháng đầu năm)»: a bracket with its own time."""
        around = [(a, b) for a, b in self.reading.closing.items() if a < start and end <= b]
        if not around:
            return None
        opened, closed = max(around)
        told = [each for each in fitting if opened < each[0] < closed]
        if len(told) != 1 or told[0][0] < end:
            return None
        return told[0][2] if _TIED.fullmatch(self.reading.compared, end, told[0][0]) else None

    def _of_opening(self, sentence: tuple[int, int], modality: Modality) -> Period:
        """«Tháng 9/2023, đã tiếp nhận … . Đã trả 410 hồ sơ.»: what a passage opens with holds to its end.

        Not for a sentence that speaks of the report's own period or of a time of its own.
        """
        compared = self.reading.compared
        first = next(iter(self.found), None)
        if first is None or sentence[0] <= first[0] or not _OPENING.fullmatch(compared, 0, first[0]):
            return _OPEN
        days = first[2].start and first[2].end  # «Từ 01/7 đến 30/11/2025 tiếp nhận …» needs no comma
        if not (days or _TOPIC_END.match(compared, first[1])) or not self._may_govern(first, modality):
            return _OPEN
        turned = [each for each in self.found if first[0] < each[0] < sentence[1] and self._may_govern(each, modality)]
        # «Năm 2024, tỉnh giao 97 biên chế; hiện có mặt 90. Lao động hợp đồng: 11 người»
        now = _PRESENT.search(compared, first[1], sentence[0]) or _OWN_PERIOD.search(compared, *sentence)
        return _OPEN if turned or now else first[2]

    def _planned(self) -> Period:
        """The time that the heading of a plan names: «III. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ IV/2024»."""
        if not self.reading.is_target:
            return _OPEN
        own = self.dating.report.period.label
        for heading in reversed(self.reading.passage.section.split(" › ")):
            told = [p for _, _, p in find_periods(heading, self.dating.year, own) if p.label]
            if told:
                return told[-1]
        return _OPEN

    def _running_before(self, begin: int, start: int) -> Period:
        """«Tính từ đầu năm đến nay, có 188 nhiệm vụ … . Đã xong 170»: a running total goes on until «hiện có».

        «…; từ đầu năm đến nay đã thu 155 tỷ đồng. Trong đó, …» takes apart what was said last.
        """
        if _PRESENT.search(self.reading.compared, begin, start):
            return _OPEN
        apart = _TAKES_APART.match(self.reading.compared, begin) is not None
        led = [
            found for found in self.found
            if found[0] < begin and self._may_govern(found, Modality.ACTUAL)
            and (apart or any(0 <= found[0] - s < _LEADING for s, _ in self.reading.sentences))
        ]  # fmt: skip
        period = led[-1][2] if led else _OPEN
        return period if (period.label or "").endswith("-YTD") else _OPEN

    def of_head(self, period: Period) -> FigureTime:
        """Return the time that the head of a table gives its column or row."""
        return self.dating.dated(period, self.default)

    def is_over(self, time: FigureTime) -> bool:
        """Whether a stretch of time has ended by the report's own end."""
        end, own = time.period.end, self.dating.report.period.end
        return end is not None and own is not None and end <= own

    def is_of_an_earlier_year(self, time: FigureTime) -> bool:
        """«…, năm 2021 là 31 hồ sơ» in a report of 2022."""
        label, own = time.period.label, self.dating.report.period.label
        return label is not None and own is not None and label[:4] < own[:4]

    def _may_govern(self, found: Found, modality: Modality) -> bool:
        start, end, period = found
        compared = self.reading.compared
        is_year = period.label is not None and WHOLE_YEAR.fullmatch(period.label) is not None
        is_year |= (period.start or "").endswith("-01-01") and (period.end or "").endswith("-12-31")
        if is_year and compared[start:end].strip()[-1:].isdigit() and OF_A_PAPER.match(compared, 0, start):
            return False
        if _CARRIED_AFTER.match(compared, end) or _CARRIED_BEFORE.match(compared, 0, start):
            return False
        if (period.label or "").endswith("-YTD") and SET_THEN.match(compared, 0, start):
            return False
        if modality is Modality.PREVIOUS:
            return True
        return not AGAINST.match(compared, start, end) and not COMPARED_BEFORE.match(compared, 0, start)

    def _of_a_plan(self, found: Found, at: int) -> bool:
        """«biên chế được giao năm 2024 là 92, có mặt 83 người»: the year is that of what was assigned.

        So is that of a number in brackets: «tăng 11 dịch vụ (năm 2023 là 58), một phần 112 dịch vụ».
        """
        numbers = [q.start for q in self.reading.quantities]
        if any(a < found[0] < b < at and any(a < n < b for n in numbers) for a, b in self.reading.closing.items()):
            return True
        if not WHOLE_YEAR.fullmatch(found[2].label or "") or not _ASSIGNED.match(self.reading.compared, 0, found[0]):
            return False  # «nhiệm vụ giao trong 9 tháng: 236, đã hoàn thành 221»: those were done in that time as well
        return any(found[1] <= q.start < at for q in self.reading.quantities)

    def _has_its_own_number(self, found: Found) -> bool:
        """«đạt 97,2% (năm 2019 đạt 95,1%)»: a time in brackets is that of the number printed there."""
        opened = [(a, b) for a, b in self.reading.closing.items() if a < found[0] < b]
        return any(found[1] <= q.start < b for _, b in opened for q in self.reading.quantities)

    def _after(self, fitting: Sequence[Found], end: int, modality: Modality) -> Period:
        """The first time named after a number, where the words tie them."""
        following = next((each for each in fitting if each[0] >= end), None)
        if following is None:
            return _OPEN
        if modality is Modality.TARGET:
            return following[2]  # a plan tells its time at the end: «phát 300 phiếu; xử lý … đạt 90% trong quý IV»
        between = self.reading.compared[end : following[0]]
        if self._has_its_own_number(following):
            return _OPEN
        tied = _TIED.fullmatch(between) or (modality is not Modality.ACTUAL and not regex.search(r"[;.]", between))
        return following[2] if tied else _OPEN
