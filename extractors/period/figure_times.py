"""In: a report's own period and its passages in order. Out: what decides the times in each passage.

The line that announced a list holds for its items, then the heading, then the report. Which time a number has inside
its passage is ``extractors.period.passage_times``' matter; finding the stretches is ``extractors.period.periods``'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import regex

from extractors.period.dating import Dating, FigureTime
from extractors.period.passage_times import AGAINST, COMPARED_BEFORE, OF_A_PAPER, SET_THEN, WHOLE_YEAR, PassageTimes
from extractors.period.periods import Found, find_periods
from extractors.reading import Reading
from extractors.text.compare_form import compare_form
from schemas.records import Period

#: «cùng kỳ», «cùng kỳ năm 2022»: of which part of that year the words do not say
_SAME_TIME = regex.compile(r"cùng kỳ(?: (?:của )?năm (?:trước|ngoái|\d{4}))?")
_A_PART = regex.compile(r"\d{4}-(?:Q\d|H\d|\d{1,2}M|\d\d)")
#: A heading of what is still to be done, or that sets a result against another time
_TO_COME = regex.compile(r"(?<!\p{L})(?:nhiệm vụ|phương hướng|kế hoạch|giải pháp|dự kiến|thời gian tới|so với)\b")


@dataclass(slots=True)
class Times:
    """The times of a report's figures, along the reading order.

    ``announced`` is the time a line ending in a colon gives the items below it.
    """

    dating: Dating
    headings: dict[str, FigureTime] = field(default_factory=dict)
    announced: tuple[int, str, Period] | None = None
    led_item: str = ""

    def of_passage(self, reading: Reading, text: str) -> PassageTimes:
        """Return what decides the times in one passage; ``text`` is its own with damaged quarters settled."""
        default = self._announced_over(reading)
        found = self._named(reading, text)
        self._announce(reading, found)
        return PassageTimes(self.dating, reading, found, default)

    def pass_by(self, reading: Reading, text: str) -> None:
        """Go on past a passage with nothing to date; a line that ends in a colon may date what follows."""
        self._announced_over(reading)
        if reading.text.rstrip().endswith(":"):
            self._announce(reading, self._named(reading, text))

    def _over(self, reading: Reading) -> FigureTime:
        """The time that the headings give a passage."""
        section = reading.passage.section
        if section not in self.headings:
            self.headings[section] = self._of_heading(section)
        return self.headings[section]

    def _named(self, reading: Reading, text: str) -> list[Found]:
        """The times that a passage names."""
        led = self._over(reading).period.label or ""
        is_part = led[:4] == str(self.dating.year) and _A_PART.fullmatch(led) is not None
        found = find_periods(text, self.dating.year, led if is_part else self.dating.report.period.label)
        return self._same_part(reading, found)

    def _announced_over(self, reading: Reading) -> FigureTime:
        """The time of a passage that names none; what was announced ends with its items."""
        passage, default = reading.passage, self._over(reading)
        if self.announced:
            depth, section, period = self.announced
            if passage.depth > depth and passage.section == section:
                default = self.dating.dated(period, default)
                self.led_item = reading.text
            elif self._is_below_item(passage.section, section):
                default = self.dating.dated(period, default)
            else:
                self.announced = None
        return default

    def _announce(self, reading: Reading, found: Sequence[Found]) -> None:
        windows = [p for _, _, p in found if p.start and p.end]
        if windows and reading.text.rstrip().endswith(":"):
            self.announced = (reading.passage.depth, reading.passage.section, windows[-1])

    def _is_below_item(self, section: str, announced: str) -> bool:
        """A paragraph in the section that an item of the list has opened («3.1. Tại Bộ phận Một cửa: …»)."""
        opened = section.removeprefix(f"{announced} › ")
        return opened != section and self.led_item.startswith(opened)

    def _same_part(self, reading: Reading, found: Sequence[Found]) -> list[Found]:
        """«Thu 9 tháng …, tăng 12% so với cùng kỳ năm trước»: the same nine months, not the report's quarter."""
        settled: list[Found] = []
        for start, end, period in found:
            sentence = next((s for s in reading.sentences if s[0] <= start < s[1]), (0, end))
            own = [
                p.label for a, b, p in settled
                if sentence[0] <= a and p.label and p.label[:4] == str(self.dating.year) and _A_PART.fullmatch(p.label)
                and not COMPARED_BEFORE.match(reading.compared, sentence[0], a)
            ]  # fmt: skip
            is_same = _SAME_TIME.fullmatch(reading.compared, start, end) is not None
            if is_same and own and period.label and len(period.label) > len("2023"):
                period = replace(period, label=f"{period.label[:4]}{own[-1][4:]}")
            settled.append((start, end, period))
        return settled

    def _of_heading(self, section: str) -> FigureTime:
        """The window that the nearest heading prints («Số liệu từ ngày … đến hết ngày …»), or the part of a year.

        «A. Kết quả 6 tháng đầu năm 2018» in a report of the whole year; of tasks to come it dates nothing.
        """
        for heading in reversed(section.split(" › ")):
            if (announced := self._of_caption(heading)) is not None:
                return self.dating.dated(announced, self.dating.report)
            found = [p for _, _, p in find_periods(heading, self.dating.year)]
            windows = [p for p in found if p.start and p.end and not p.label]
            if windows:
                return self.dating.dated(windows[-1], self.dating.report)
            running = [p for p in found if (p.label or "").endswith("-YTD")]
            if running and all(p in running or (p.label or "").endswith("M") for p in found):
                return self.dating.dated(running[-1], self.dating.report)  # «II. LŨY KẾ 11 THÁNG NĂM 2024»
            if found and not _TO_COME.search(compare_form(heading)):
                return self.dating.dated(found[0], self.dating.report) if self._is_part(found) else self.dating.report
        return self.dating.report

    def _of_caption(self, heading: str) -> Period | None:
        """«Chỉ tiêu tài chính (số thực hiện tính từ đầu năm đến nay):», «Kết quả các chỉ số năm 2023:» over a table."""
        if not heading.rstrip().endswith(":"):
            return None
        compared = compare_form(heading)
        told = [
            period for a, _, period in find_periods(heading, self.dating.year)
            if not OF_A_PAPER.match(compared, 0, a) and not COMPARED_BEFORE.match(compared, 0, a)
            and not SET_THEN.match(compared, 0, a) and not AGAINST.match(compared, a)
        ]  # fmt: skip
        label = (told[-1].label or "") if len(told) == 1 else ""
        year = self.dating.year
        is_before = WHOLE_YEAR.fullmatch(label) is not None and year is not None and int(label) < year
        return told[-1] if label.endswith("-YTD") or is_before else None

    def _is_part(self, found: Sequence[Period]) -> bool:
        """True for one part of a year, the report's where that is known («2018-H1»)."""
        labels = {p.label for p in found if p.label}
        if len(labels) != 1 or any(p.start or p.end for p in found):
            return False
        year, _, part = labels.pop().partition("-")
        return bool(part) and part != "YTD" and (self.dating.report.period.label or year)[:4] == year
