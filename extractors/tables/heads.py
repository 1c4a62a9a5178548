"""The head over a column: what is counted there, of which stretch of time, of whom, in which unit.

Comes in: the words over a column, from the topmost head down, joined with ' / '. Goes out: a
``Head``. The words are the vocabulary's; what a row adds is ``forms``' job.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import regex

from extractors.indicators.features import CUES
from extractors.indicators.rules import MONEY
from extractors.period.periods import find_periods
from extractors.scope.scopes import find_scopes
from extractors.tables.counted_things import SERVICES_COUNTED
from extractors.tables.head_cues import head_features
from extractors.tables.named_times import time_named
from extractors.text.compare_form import compare_form
from extractors.text.numerals import find_numerals
from schemas.records import Modality, Period, Scope

#: «Chuyển kỳ sau», «Chuyển sang năm 2026»
_HANDED_ON = regex.compile(r"(?<!\p{L})chuyển (?:sang |qua )?(?:kỳ|quý|tháng|năm)(?!\p{L})")
#: «So sánh (%)», «Tăng, giảm so với cùng kỳ»: how two columns before it compare; what is cut short is counted
_CHANGE = regex.compile(r"(?<!\p{L})(?:so sánh|tăng|(?<!cắt |tinh )giảm(?! nghèo| bớt)|chênh lệch|so với)(?!\p{L})")
_RATE = regex.compile(r"tỷ lệ|%")
#: «Năm trước», «Cùng kỳ», «Trước sắp xếp»; what was left of it and handed on («gồm cả kỳ trước chuyển qua») is of now
_EARLIER = regex.compile(
    r"(?<!\p{L})(?:(?:kỳ|năm|quý|tháng) (?:trước|ngoái)(?! (?:chuyển|mang|tồn|để lại))|cùng kỳ"
    r"|trước (?:khi )?(?:sắp xếp|sáp nhập|hợp nhất|kiện toàn))(?!\p{L})"
)
#: «Kỳ trước» over «Tiếp nhận | Giải quyết»: of when; below «Tiếp nhận» it says where dossiers came from
_EARLIER_GROUP = regex.compile(r"(?:số liệu |kết quả )?(?:cùng )?(?:kỳ|năm|quý|tháng)(?: báo cáo)? (?:trước|ngoái)")
_TARGET = regex.compile(
    r"(?<!\p{L})(?:kế hoạch|chỉ tiêu(?: được| tỉnh| huyện| cấp trên)? giao|mục tiêu|phải đạt)(?!\p{L})"
    r"|^chỉ tiêu(?: (?:năm(?: \d{4})?|phấn đấu|đề ra|đặt ra|kế hoạch|\d{4}))*\s*(?:\(?%\)?)?$"
)
#: «Tỉnh giao», «HĐND huyện giao năm 2024»: what was set; of tasks it is how many were assigned
_SET_BY = regex.compile(
    r"(?<!nhiệm vụ[^|]*)(?:^|/ )(?:(?:dự toán|dt) )?(?:(?:ubnd|hđnd) )?"
    r"(?:trung ương|tw|cấp trên|tỉnh|thành phố|huyện|thị xã|quận|xã|phường) giao(?: (?:từ )?đầu năm| năm)?(?: \d{4})?$"
)
#: «Tỷ lệ thực hiện so với dự toán, kế hoạch»: a result set against its plan
#: «Kế hoạch năm», «Dự toán năm» in a report of a part of it
_OF_THE_YEAR = regex.compile(r"^(?:kế hoạch|chỉ tiêu|dự toán|kh)(?: giao)? (?:cả )?năm(?: giao)?$")
_AGAINST_PLAN = regex.compile(r"(?:so với|/)\s*(?:kế hoạch|kh|dự toán|dt|chỉ tiêu)(?!\p{L})")
#: «So sánh thực hiện với (%) / Dự toán năm»
_SET_AGAINST = regex.compile(
    r"(?<!\p{L})so (?:sánh|với)(?!\p{L})[^/]*/ (?:dự toán|kế hoạch|kh|dt|chỉ tiêu)(?!\p{L})[^/]*$"
)
_AGAINST = regex.compile(r"(?<!\p{L})(?:tỷ lệ|so với|đạt|% )(?!\p{L})|(?<!\p{L})thực hiện(?!\p{L})[^,;]*/")
#: «Tổng cộng» over a column that adds up those beside it
_TOTAL = regex.compile(
    r"(?:tổng(?: cộng| số)?|cộng|toàn (?:huyện|xã|tỉnh|thành phố|thị xã)|cả (?:năm|quý|kỳ|tháng|tuần))"
)
#: «Tổng quý III», «Cộng 6 tháng» beside the months or quarters that it adds up
_TOTAL_OF_TIME = regex.compile(r"(?:tổng(?: cộng| số)?|cộng) .+")
#: «Tổng hồ sơ tiếp nhận» below «Hồ sơ trực tuyến»: all of them, of which the column beside counts some
_ALL = regex.compile(r"tổng (?:số )?(?:hồ sơ|hs)(?!\p{L})")
#: «triệu đồng», «tr.đ», «1.000 đồng»
_UNIT_WORDS = r"(?:1(?:[.,]?000){1,3} ?|tr\. ?)(?:đồng|đ|vnđ)(?!\p{L})|[\p{L} ]{2,%d}"
_IN_BRACKETS = regex.compile(
    rf"\((?:đvt|đơn vị(?: tính)?)?\s*:?\s*(?!kế hoạch)(?P<unit>{_UNIT_WORDS % 20})(?:/năm)?\)"
)
#: «Tiến độ giải ngân vốn đầu tư công năm 2024 (triệu đồng):»
_MONEY_IN_BRACKETS = regex.compile(rf"\((?P<unit>{_UNIT_WORDS % 20})\)\s*[:.]?\s*$")
#: «Đơn vị tính: vụ, quyết định, triệu đồng» over a table of several counts
_UNITS_TOLD = regex.compile(r"(?:đvt|đơn vị tính)\s*:?\s*(?P<units>[\p{L} ]{2,20}(?:[,;/] ?[\p{L} ]{2,20})+)")
_OF_MONEY = regex.compile(r"(?<!\p{L})(?:tiền|kinh phí|dự toán|giá trị|ngân sách|vốn)(?!\p{L})")
#: «Đơn vị tính: triệu đồng» over a table
_UNIT_TOLD = regex.compile(
    r"(?:(?:đvt|đơn vị tính|số tiền tính|tính bằng|tính theo)\s*(?:bằng|theo|là)?\s*:?|(?<!\p{L})đơn vị\s*:)\s*"
    rf"(?P<unit>{_UNIT_WORDS % 30})"
)


#: «Đúng hạn (bao gồm cả hồ sơ chờ bổ sung)», «Quá hạn (tính lũy kế từ kỳ trước)», «Tổng số, gồm cả kỳ trước»: how it
#: was counted, not what
_NOTE = regex.compile(
    r"\s*\((?:(?:(?:đã |có )?(?:bao gồm|gồm|kể|tính)(?: luôn)? cả|(?:không|chưa)(?: bao)? (?:gồm|kể|tính))"
    r" (?:các |những |số )?(?:hồ sơ|hs)(?!\p{L})|(?:có )?tính (?:lũy kế|cộng dồn)(?!\p{L}))[^()]*\)"
    r"|[,;]?\s*\(?(?:bao gồm|gồm|kể|tính) cả (?:các |số |hồ sơ |từ )*(?:kỳ|quý|tháng|năm) trước"
    r"(?: chuyển (?:sang|qua))?\)?(?=$| /)"
)

#: Rows and columns that are called by the name of a level alone.
LEVELS = dict.fromkeys(("huyện", "quận", "thị xã", "thành phố"), "district")
LEVELS |= dict.fromkeys(("xã", "phường"), "commune")

_MONTH_LABEL = regex.compile(r"\d{4}-(?P<m>\d\d)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit said once for many numbers, and the factor of its scale word («triệu đồng»)."""

    name: str
    scale: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a column says; None where it says nothing of the kind.

    ``is_difference``: the rows show that the column prints how much one column differs from another;
    ``is_signed``: its cells bear signs.
    """

    text: str
    features: frozenset[str]
    period: Period | None
    modality: Modality | None
    scope: Scope | None
    unit: Unit | None
    is_change: bool
    is_total: bool
    is_difference: bool = False
    is_signed: bool = False

    @property
    def is_against_plan(self) -> bool:
        """True over «TH/KH (%)», «So với kế hoạch»: what was done as a share of what was set."""
        form = compare_form(self.text)
        return any(map(_AGAINST_PLAN.search, form.split(" / "))) or _SET_AGAINST.search(form) is not None

    @property
    def is_rate(self) -> bool:
        """True over a column of percentages."""
        return _RATE.search(compare_form(self.text)) is not None

    @property
    def year(self) -> int:
        """The year the column is of, 0 where none is printed."""
        return int(self.period.label[:4]) if self.period is not None and self.period.label else 0


def read_head(text: str, year: int | None, own: str | None = None) -> Head:
    """Read the head of a column; ``year`` and the report's ``own`` label complete printed periods."""
    text = without_notes(text)
    head = compare_form(text)
    over, _, below = head.partition(" / ")
    is_earlier = bool(below) and _EARLIER_GROUP.fullmatch(over.strip()) is not None
    features = head_features(below if is_earlier else head)
    last = head.split(" / ")[-1].strip()
    if _ALL.match(last) and not any(c.feature.startswith("channel:") for c in CUES.find(last)):
        features = frozenset(f for f in features if not f.startswith("channel:"))
    if SERVICES_COUNTED.match(last):
        features = frozenset(("domain:other",))
    is_change = _CHANGE.search(head) is not None
    if is_change and any(f.startswith("origin:") for f in features):
        features = frozenset()  # «So sánh / Kỳ này/kỳ trước»: what is compared, not where dossiers came from
    periods = _of_segment(text, year, own) or [period for _, _, period in find_periods(text, year, own)]
    if "state:pending" in features and _HANDED_ON.search(head):
        periods = []  # what is left counts in the window that it is left over from
    if not periods and year is not None and _OF_THE_YEAR.search(last):
        periods = [Period(str(year))]
    scopes = [mention.scope for mention in find_scopes(text)] or _level_named(text)
    is_set = _TARGET.search(last) or _SET_BY.search(head)
    modality = Modality.TARGET if is_set and not _AGAINST.search(last) else None
    # «Kỳ trước» under «Số hồ sơ tiếp nhận» is what was carried over
    if modality is None and _EARLIER.search(head) and (is_earlier or not _has_origin(features)):
        modality = Modality.PREVIOUS
    if modality is None and periods and _is_earlier_month(periods[-1], own):
        modality = Modality.PREVIOUS
    return Head(
        text, features, periods[-1] if periods else None, modality, scopes[0] if scopes else None,
        _unit_in(_IN_BRACKETS, head), is_change, _is_total(last, year, own),
    )  # fmt: skip


def without_notes(text: str) -> str:
    """The words of a head or label but for a note in them on how it was counted."""
    for note in reversed(list(_NOTE.finditer(compare_form(text)))):
        text = text[: note.start()] + text[note.end() :]
    return text


def _has_origin(features: frozenset[str]) -> bool:
    return any(feature.startswith("origin:") for feature in features)


def _is_total(last: str, year: int | None, own: str | None) -> bool:
    if _TOTAL.fullmatch(last):
        return True
    return _TOTAL_OF_TIME.fullmatch(last) is not None and time_named(last, year, own) is not None


def _level_named(text: str) -> list[Scope]:
    """«Kết quả thống kê / Huyện» beside «… / Xã»: the level that a column is of."""
    last = text.split(" / ")[-1].strip()
    level = LEVELS.get(compare_form(last))
    return [Scope(level, last)] if level else []


def _of_segment(text: str, year: int | None, own: str | None) -> list[Period]:
    """«Năm 2025 / Tháng 7», «Tháng 7 / Đã giải quyết»: the time that the lowest head is which is one of its own.

    A head over it may print the year: «Năm 2024 / Quý I» is of that year.
    """
    segments = text.split(" / ")
    years = [regex.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", segment) for segment in segments]
    for place in range(len(segments) - 1, -1, -1):
        over = next((int(found[0]) for found in reversed(years[: place + 1]) if found), year)
        if (named := time_named(segments[place].strip(), over, own)) is not None:
            return [named]
    return []


def _is_earlier_month(period: Period, own: str | None) -> bool:
    one, told = _MONTH_LABEL.fullmatch(period.label or ""), _MONTH_LABEL.fullmatch(own or "")
    return one is not None and told is not None and one[0] < told[0]


def names_tier(words: str) -> bool:
    """True for «Cấp huyện», «UBND cấp xã»: whose numbers stand below, and nothing of what they count."""
    named = find_scopes(words)
    return len(named) == 1 and not (words[: named[0].start] + words[named[0].end :]).strip()


def unit_told(captions: Iterable[str]) -> Unit | None:
    """The unit that the lines over a table give for all of it."""
    said = [text for text in map(compare_form, captions) if not _UNITS_TOLD.search(text)]
    found = (_unit_in(_UNIT_TOLD, text) or _money_in_brackets(text) for text in said)
    return next((unit for unit in found if unit is not None), None)


def _money_in_brackets(text: str) -> Unit | None:
    unit = _unit_in(_MONEY_IN_BRACKETS, text)
    return unit if unit is not None and unit.name == MONEY else None


def with_listed_units(heads: dict[int, Head], captions: Iterable[str]) -> dict[int, Head]:
    """«Đơn vị tính: vụ, quyết định, triệu đồng»: the columns of money are in the unit of money that is listed."""
    lists = (found["units"] for text in captions if (found := _UNITS_TOLD.search(compare_form(text))))
    units = [unit_of(words) for listed in lists for words in regex.split(r"[,;/]", listed)]
    money = next((unit for unit in units if unit is not None and unit.name == MONEY), None)
    return {
        column: replace(head, unit=money)
        if money and head.unit is None and not head.is_change and _OF_MONEY.search(compare_form(head.text))
        else head
        for column, head in heads.items()
    }


#: «1.000 đồng», «1000đ»
_THOUSANDS = regex.compile(r"\s*(?P<factor>1(?:[.,]?000){1,3})\s?(?:đồng|đ|vnđ)\s*$")


def unit_of(words: str) -> Unit | None:
    """The unit that words name, None where they name none.

    >>> unit_of("triệu đồng")
    Unit(name='đồng', scale=Fraction(1000000, 1))
    >>> unit_of("1.000 đồng")
    Unit(name='đồng', scale=Fraction(1000, 1))
    """
    thousands = _THOUSANDS.match(words)
    if thousands:
        return Unit(MONEY, Fraction(thousands["factor"].replace(".", "").replace(",", "")))
    said = f"1 {words.strip()}"
    numerals = list(find_numerals(said))
    # «Phòng Tư pháp» begins with a word that counts offices
    if len(numerals) != 1 or numerals[0].unit is None or numerals[0].unit_end < len(said):
        return None
    return Unit(numerals[0].unit, numerals[0].value)


def _unit_in(pattern: regex.Pattern[str], text: str) -> Unit | None:
    found = pattern.search(text)
    return unit_of(found["unit"].removeprefix("số ")) if found else None
