"""What the words around a number say of how it is meant: hedged, an aim, an earlier value.

Comes in: the sentence of a number and what stands behind it, in compare form, and the section it stands in. Goes out:
its qualifier and its modality. What neighbours say of one another (a fraction, a list of aims) is
``extractors.reading``' matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import regex

from extractors.text.compare_form import compare_form
from extractors.text.endings import ending
from extractors.text.screened import screened
from extractors.text.vocabulary import load
from schemas.records import Modality, Qualifier

_SPEECH = load("speech")


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns)


_HEDGES = tuple(
    (Qualifier(name), ending(rf"(?<!\p{{L}})(?:{_any(patterns)})\s*"))
    for name, patterns in _SPEECH["hedges"].items()
)
#: Most numbers stand behind none of them.
_HEDGED = ending(
    rf"(?<!\p{{L}})(?:{_any(pattern for patterns in _SPEECH['hedges'].values() for pattern in patterns)})\s*"
)
_AFTER = (
    (Qualifier.AT_LEAST, screened(rf"\s*(?:[\p{{L}} ]{{0,12}})?(?:{_any(_SPEECH['after_at_least'])})")),
    (Qualifier.AT_MOST, screened(rf"\s*(?:[\p{{L}} ]{{0,12}})?(?:{_any(_SPEECH['after_at_most'])})")),
)
_TARGET_SECTION = regex.compile(
    r"(?:phần\s+(?:thứ\s+)?(?:nhất|một|hai|ba|tư|bốn)\s*[.:-]?\s*)?"
    r"(?:(?:phần\s+)?[ivx\d]+(?:\.\d+)*[.):/]?\s*|[a-zđ][.)]\s*|[-+*•]\s*)*(?:(?:về|một số|các|những|đối với)\s+)*"
    rf"(?:{_any(_SPEECH['target_sections'])})"
)
_TARGET = screened(rf"(?<!\p{{L}})(?:{_any(_SPEECH['targets'])})(?!\p{{L}})")
_GOAL = screened(_any(_SPEECH["goals"]))
_PREVIOUS = ending(rf"(?<!\p{{L}})(?:{_any(_SPEECH['previous'])})[\s:(]*")
#: «Cùng kỳ năm 2023, toàn huyện tiếp nhận …», «…; cùng kỳ năm trước thu được 81 tỷ đồng»: a clause that begins with
#: an earlier period speaks of it; «kỳ trước chuyển sang 05 hồ sơ» says where dossiers came from.
_PREVIOUS_CLAUSE = ending(
    r"(?:^|[;,.]\s|\()[\s\-+*•]*(?:riêng |trong khi )?(?:cùng kỳ|năm trước|năm ngoái|quý trước|kỳ trước)(?!\p{L})"
    rf"(?:(?!(?<!\p{{L}})(?:{_any(_SPEECH['carries_over'])}|năm nay|kỳ này|quý này|nay)(?!\p{{L}}))[^;:,()])*"
)
_PREVIOUS_SENTENCE = regex.compile(
    # «Cùng kỳ, tại Trụ sở …» alone is in the same time
    r"\s*[-+*•(]*\s*(?:cùng kỳ(?!\s*,)|năm trước|năm ngoái|quý trước|kỳ trước)(?: năm (?:\d{4}|trước|ngoái))?"
    # «Cùng kỳ năm trước toàn huyện tiếp nhận 902 hồ sơ, quá hạn 41 hồ sơ»: until the present is spoken of
    r"(?:\s*,[^;]*"
    rf"|(?:(?!(?<!\p{{L}})(?:{_any(_SPEECH['carries_over'])}|nay|này|hiện|nhưng|trong kỳ|như vậy|so với|tăng|giảm|thì)"
    r"(?!\p{L}))[^;)])*)$"
)
#: «giảm từ 3,72% xuống còn 1,15%»: the value it came from.
_FROM = ending(r"(?<!\p{L})(?:tăng|giảm|nâng|rút|cắt giảm|hạ)(?!\p{L})[^,;.]{0,30}(?<!\p{L})từ\s*")
#: «giảm 3 phòng, 11 đơn vị sự nghiệp (từ 64 đơn vị còn 53 đơn vị)»: in a bracket the rise stands before it.
_FROM_IN_BRACKET = ending(r"\(\s*từ\s*")
_TO = regex.compile(r"[\p{L}\s,]{0,30}?(?<!\p{L})(?:xuống|còn|lên|thành)(?!\p{L})(?:\s+(?:còn|mức))*\s+\d")
#: A target word colours the numbers of its own clause only: no full stop, semicolon or result verb between.
_CLAUSE_BREAK = regex.compile(r"[.;:()]\s|(?<!\p{L})(?:đã|kết quả|hiện nay|thực hiện được|hoàn thành được)(?!\p{L})")
#: «giải quyết hồ sơ đảm bảo đúng quy trình, tiếp nhận 9.100 hồ sơ»: how it was done, then a result; a share may be
#: a goal.
_MANNER = ending(
    r"(?<!\p{L})(?:đảm bảo|bảo đảm|nhằm)(?!\p{L})[^.;:()]*,\s*(?:đã\s+)?"
    r"(?:tiếp nhận|giải quyết|xử lý|ban hành|tổ chức|kiểm tra|tiếp|cấp|trả|thụ lý|phát hành|mở|có)(?:\s+được)?\s+"
)
#: «(quyết định 3; kế hoạch 6; công văn 7)»: so many plans, beside other documents that are counted
_DOCUMENT = f"(?:{_any(_SPEECH['item_heads']['document'])})"
_PLANS_COUNTED = ending(rf"(?<!\p{{L}}){_DOCUMENT}\s+\d{{1,4}}\s*[;,]\s*(?:và )?kế hoạch\s+")
_PLANS = ending(r"(?<!\p{L})kế hoạch\s+")
_DOCUMENTS_AFTER = regex.compile(rf"\s*[;,]\s*(?:và )?{_DOCUMENT}\s+\d{{1,4}}(?![\d/.-])")
_DIGIT = regex.compile(r"\d")
_REACH = 90  # characters a target word reaches; longest met in the genre is a clause of some 80
#: Headings of an annex that tells what was done, wherever in the outline it stands.
_OF_RESULTS = regex.compile(
    r"(?:phụ lục|biểu|bảng|mẫu)(?!\p{L})"
    r"(?![^›]*(?<!\p{L})(?:nhiệm vụ|phương hướng|mục tiêu|chỉ tiêu|kế hoạch)(?!\p{L}))"
)


@lru_cache(maxsize=256)  # a section has many passages
def is_target_section(section: str) -> bool:
    """True for an outline path («II. Kết quả › 2. …») that leads to plans."""
    headings = compare_form(section).split(" › ")
    planned = [at for at, heading in enumerate(headings) if _TARGET_SECTION.match(heading)]
    # «C. Nhiệm vụ 3 tháng cuối năm › Biểu tổng hợp kết quả …»: an annex that stands after the plans
    return bool(planned) and not any(_OF_RESULTS.match(heading) for heading in headings[planned[-1] + 1 :])


#: A heading of plans and a colon, with what was planned or done in the same paragraph. A time that it names says which
#: (``period.plan_lines``); without one only the number of a heading tells plans.
_PLANS_IN_LINE = regex.compile(
    r"(?P<numbered>(?:[ivx\d]+(?:\.\d+)*[.):/]?\s*|[a-zđ][.)]\s*)+)?+[-+*•\s]*(?:(?P<ways>phương hướng)|nhiệm vụ)"
    r"(?: [\p{L}\d/,]+){1,10}:\s"
)


def heading_of_plans(compared: str) -> int:
    """Where the heading ends that a paragraph of tasks begins with, 0 without one: «Nhiệm vụ quý II/2024: …»."""
    found = _PLANS_IN_LINE.match(compared)
    return found.end() if found and _TARGET_SECTION.match(compared) else 0


def _opens_with_plans(compared: str) -> bool:
    """True for «IV. NHIỆM VỤ QUÝ II/2024: tiếp tục …; xử lý dứt điểm 06 hồ sơ», in compare form."""
    found = _PLANS_IN_LINE.match(compared) if heading_of_plans(compared) else None
    return found is not None and (found["numbered"] or found["ways"]) is not None


def is_of_plans(section: str, compared: str, told: bool | None) -> bool:
    """Whether a passage holds plans: as the time in its own heading ``told``, else by its words and the outline."""
    return told if told is not None else is_target_section(section) or _opens_with_plans(compared)


def qualifier_of(sentence: str, at: int, compared: str, end: int) -> Qualifier:
    """How sure the words are of a number that stands ``at`` a place of its sentence, and ends so in the passage."""
    if _HEDGED.match(sentence, 0, at):
        return next(qualifier for qualifier, pattern in _HEDGES if pattern.match(sentence, 0, at))
    if _FROM_ON.match(sentence, 0, at) and _AND_MORE.match(compared[end:]):
        return Qualifier.AT_LEAST
    if _ESTIMATE.match(sentence, 0, at):
        return Qualifier.ESTIMATED
    for qualifier, after in _AFTER:
        if after.may_match(compared) and after.pattern.match(compared[end:]):
            return qualifier
    return Qualifier.EXACT


#: «từ 03 đợt kiểm tra đột xuất trở lên»
_FROM_ON = ending(r"(?<!\p{L})từ\s*")
_AND_MORE = regex.compile(r"[\p{L}\s,]{0,50}?(?<!\p{L})trở lên(?!\p{L})")
#: «Ước cả năm 2024, thu ngân sách đạt 300 tỷ đồng, chi ngân sách đạt 579 tỷ đồng»
_ESTIMATE = regex.compile(r"\s*[-+*•]?\s*(?:ước|dự ước|ước tính)(?!\p{L})[^;:]*$")
#: «so với 4.176 hồ sơ tiếp nhận thì 3.628 …» sets against a whole, «so với 357 của cùng kỳ» against an earlier period.
_AGAINST_BARE = ending(r"(?<!\p{L})so với\s*")
_EARLIER_AFTER = regex.compile(r"[^;.]{0,40}?(?<!\p{L})(?:cùng kỳ|(?:năm|quý|tháng|kỳ) (?:trước|\d)|năm ngoái)")


#: «tăng 12% so với cùng kỳ (khách quốc tế 61.400 lượt, tăng 40%; …)»: a kind of what rose, which has itself risen.
_KIND_IN_BRACKET = ending(
    r"so (?:với|cùng)\s[^();]{2,40}\(\s*"
    r"(?!(?:cùng kỳ|năm|quý|tháng|kỳ|là|có|đạt|chỉ|tổng|khoảng|gần|hơn|trên)(?!\p{L}))\p{L}[\p{L}\s]{1,40}\s"
)
_HAS_RISEN = regex.compile(r"[\p{L}\s]{0,25},\s*(?:tăng|giảm)\s+\d")


#: «Phấn đấu … đạt 85% (năm 2023 thực hiện 79,3%)»: what a bracket tells of a time of its own is no aim
_TOLD_OF_THEN = ending(
    r"\((?:năm \d{4}|quý [ivx\d]+|\d+ tháng)[^();]{0,30}?(?:đã |mới |chỉ )?(?:thực hiện|đạt|là|:)\s*"
)


def modality_of(sentence: str, at: int, compared: str, end: int, *, target: bool, share: bool) -> Modality:
    """Whether a number is an aim, an earlier value or a result; ``target``: it stands in a section of plans.

    Places are as those of ``qualifier_of``. ``share``: it is a percentage, which words of manner may colour (they
    leave counts as they are).
    """
    if target:
        return Modality.TARGET
    if _AGAINST_BARE.match(sentence, 0, at) and not _EARLIER_AFTER.match(compared[end:]):
        return Modality.ACTUAL
    planned = _PLANS.match(sentence, 0, at) and _DOCUMENTS_AFTER.match(compared[end:])
    if planned or _PLANS_COUNTED.match(sentence, 0, at):
        return Modality.ACTUAL
    if _FROM_IN_BRACKET.match(sentence, 0, at) and _TO.match(compared[end:]):
        return Modality.PREVIOUS
    if _KIND_IN_BRACKET.match(sentence, 0, at) and _HAS_RISEN.match(compared[end:]):
        return Modality.ACTUAL
    if _PREVIOUS.match(sentence, 0, at) or _FROM.match(sentence, 0, at) or _PREVIOUS_SENTENCE.match(sentence, 0, at):
        return Modality.PREVIOUS
    if _PREVIOUS_CLAUSE.match(sentence, 0, at):
        return Modality.PREVIOUS
    if _TOLD_OF_THEN.match(sentence, 0, at):
        return Modality.ACTUAL
    goals = (m for m in _GOAL.finditer(sentence, 0, at) if not _is_aside(sentence, m.span(), at))
    if any(not _broken_off(sentence, m.end(), at) for m in goals):
        return Modality.TARGET
    return Modality.TARGET if _TARGET.may_match(sentence) and _is_aim(sentence[:at], share) else Modality.ACTUAL


def _is_aside(sentence: str, goal: tuple[int, int], at: int) -> bool:
    """«Khối sở đạt 62% (mục tiêu 75%), còn khối xã chỉ đạt 21%»: a goal in a bracket that ends before the number."""
    start, end = goal
    return sentence.rfind("(", 0, start) > sentence.rfind(")", 0, start) and sentence.find(")", end, at) >= 0


def _is_aim(before: str, share: bool) -> bool:
    """Whether a target word stands before a number, in its clause and the nearest to it."""
    near = before[-_REACH:]
    found = [m for m in _TARGET.found(near) if not _CLAUSE_BREAK.search(near, m.end())]
    return bool(found) and not _DIGIT.search(near, found[-1].end()) and (share or not _MANNER.match(near))


#: «Quý II phấn đấu: …; …; …»: everything after the colon, unless results follow.
_GOALS_LISTED = regex.compile(
    r"\s*(?:các chỉ tiêu|một số chỉ tiêu|(?:đến |hết |trong |cuối )*(?:năm|quý|tháng) [\divx/]+(?: năm \d{4})?)?"
    r"\s*:(?=\s)"
)
#: «Năm 2025, phấn đấu …; …; …»: the verb that opens a sentence governs all of it.
_STRIVES = regex.compile(r"[-\s+*•]*(?:(?!(?<!\p{L})(?:đã|kết quả)(?!\p{L}))[^;:.()]){0,60}?(?:phấn đấu|quyết tâm)")
_RESULTS_FOLLOW = regex.compile(
    r"\.\s|(?<!\p{L})(?:đã|kết quả|hiện nay|thực hiện được|hoàn thành được|đến nay|ước)(?!\p{L})"
)


def _broken_off(sentence: str, goal_end: int, at: int) -> bool:
    """Whether what a word of goals colours ends before the number."""
    listed = _GOALS_LISTED.match(sentence, goal_end, at)
    if listed is not None or _STRIVES.fullmatch(sentence, 0, goal_end):
        return _RESULTS_FOLLOW.search(sentence, goal_end, at) is not None
    return _CLAUSE_BREAK.search(sentence, goal_end, at) is not None
