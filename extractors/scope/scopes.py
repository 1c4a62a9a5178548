"""Whose figure a number is: the whole district, a level, a named office, a commune.

Comes in: readings and the outline above them. Goes out: ``Scope``. The last
mention before a number governs it; without one, the nearest list subject or
heading that names somebody does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from extractors.scope import places
from extractors.scope.fields import leading_fields
from extractors.scope.joined_units import joined
from extractors.scope.unit_spelling import no_name
from extractors.text.compare_form import compare_form
from extractors.text.endings import ending
from extractors.text.screened import Sieve, screened
from extractors.text.vocabulary import load
from schemas.records import Scope

#: Whose a number is that names nobody: the whole of who reports, told in the end by ``extractors.figures.levels``.
WHOLE = "district_whole"
#: Units of district level are called four ways; «{district}» in a pattern stands for all.
_DISTRICT = "(?:huyện|quận|thị xã|thành phố)"
#: «TN&TKQ» as typed and as recognised in scans («TN&:TKQ»).
_ONE_STOP = r"tn\s?(?:[&:/-]{0,3}|và)\s?tkq"
#: «Bộ phận một cửa», «BPMC», «BP 1 cửa», «Bộ phận TN&TKQ», «BPTN&TKQ»
_ONE_DOOR = rf"(?:bpmc|(?:bộ phận|bp) ?(?:(?:một|0?1) cửa|tiếp nhận và trả kết quả|{_ONE_STOP}))"
#: «Trung tâm Phục vụ hành chính công», «Trung tâm HCC», «TTPVHCC»
_CENTRE = r"(?:trung tâm (?:phục vụ )?hành chính công|(?:trung tâm |tt ?)(?:pv ?)?hcc)"
#: Where dossiers are taken in, whoever's it is.
COUNTER = rf"(?:{_ONE_DOOR}|{_CENTRE})"
_WORDS = {"{district}": _DISTRICT, "{one_door}": _ONE_DOOR, "{centre}": _CENTRE}


def _spelt(pattern: str) -> str:
    for name, words in _WORDS.items():
        pattern = pattern.replace(name, words)
    return pattern


_PATTERNS = tuple((entry["level"], screened(_spelt(entry["pattern"]))) for entry in load("scopes"))
_SIEVE = Sieve([pattern for _, pattern in _PATTERNS])
#: «xã Hưng Phú», «thị trấn La Hà», «xã Đồng Văn 2», «TT. Phố Mới»: a unit by its name; names with
#: lower-case common nouns are not units. A number after a name is part of it where a unit is called so.
_NAMED_COMMUNE = regex.compile(
    r"(?<!\p{L})(?:(?<![Tt]hị )[Xx]ã|[Pp]hường|[Tt]hị trấn|[Đđ]ặc khu|TT\.|P\.)\s*"
    rf"(?:{no_name()}(?<name>\p{{Lu}}[\p{{L}}'’]*"
    # «xã Hòa Lạc Quý III năm 2025»: the period that follows in a title is none of the name
    r"(?:(?:\s+(?!(?i:quý|năm|tháng)\s+(?:[IV]+\b|\d))|\s?-\s?)"
    rf"{no_name()}\p{{Lu}}[\p{{L}}'’]*){{0,3}})"
    r"(?<number>\s+\d{1,2}(?![\d.,/%]\d|%))?"
    # «Phường 12»; communes have no numbers for names («xã 6 hồ sơ»), and «phường 53.205 hồ sơ» counts
    r"|(?<=[Pp]hường\s*|P\.\s*)\d{1,2}(?![\d.,/%]\d|\d))"
)
#: «Lĩnh vực Đất đai: tiếp nhận …», «lĩnh vực tư pháp 900 hồ sơ»; «các lĩnh vực phát sinh hồ sơ: …» names none,
#: nor does «12 lĩnh vực», «các lĩnh vực khác» the rest of them.
_FIELD = screened(
    r"(?<!\p{L})(?<!\d\s)lĩnh vực\s+"
    r"(?!(?:có|phát sinh|thuộc|liên quan|được|đã|này|trên|chủ yếu|không|nhiều|như|giải quyết)(?!\p{L}))"
    r"\p{L}[\p{L}\s&-]{1,60}?"
    r"(?=\s*(?:[:;(.]|\d|,\s|(?:đã|có|là|với|tiếp nhận|nhận|nộp|trả|giải quyết|trong đó|đạt)(?!\p{L})))"
)
#: What a named office is called after its kind: «… - Chi nhánh Bình An».
_OFFICE_NAME = regex.compile(
    r"(?:\s*[-–]\s*)?(?:\s*(?:[Hh]uyện|[Cc]hi nhánh))*"
    # «Chi nhánh … khu vực III», «… khu vực số 2»: since the districts ended, branches are numbered
    r"(?:\s+[Kk]hu vực(?:\s+số)?\s+(?:[IVX]+(?!\p{L})|\d{1,2}(?![\d.,]))|(?:\s+\p{Lu}[\p{L}']*){1,3})"
)


class ScopeMention(NamedTuple):
    """A scope named at ``[start, end)``."""

    start: int
    end: int
    scope: Scope


@lru_cache(maxsize=512)  # every number of a passage asks for those of the passage and of the headings over it
def find_scopes(text: str) -> tuple[ScopeMention, ...]:
    """Scope mentions of a text in order; of overlapping ones the longest."""
    found = sorted(_candidates(text), key=lambda m: (m.start - m.end, m.start))
    kept: list[ScopeMention] = []
    for mention in found:
        if all(mention.end <= k.start or mention.start >= k.end for k in kept):
            kept.append(mention)
    kept = [
        mention
        for mention in kept
        if mention.scope.level and not _is_counted(text, mention) and not _is_ranked_among(text, mention)
    ]
    kept = _counters_named(text, sorted(kept, key=lambda m: m.start))
    units = joined(text, [(m.start, m.end) for m in kept if m.scope.level == "unit"])
    others = [m for m in kept if m.scope.level != "unit" and not any(a <= m.start < b for a, b in units)]
    together = [ScopeMention(a, b, Scope("unit", text[a:b])) for a, b in units]
    return tuple(_both_levels(text, sorted([*others, *together], key=lambda m: m.start)))


def _is_counted(text: str, mention: ScopeMention) -> bool:
    """«Số phòng chuyên môn thuộc UBND huyện: 12 phòng; số đơn vị sự nghiệp: 45»: departments counted themselves."""
    named = compare_form(text[mention.start : mention.end])
    if not named.removeprefix("các ").startswith(("phòng", "cơ quan chuyên môn")):
        return False
    before = compare_form(text[: mention.start])
    return before.endswith(("số ", "số lượng ", "số các "))


#: «xếp thứ 12/102 xã, phường», «đứng thứ 3 trong 96 xã»: whom somebody is ranked among
_RANK_OUT_OF = ending(
    r"(?<!\p{L})(?:thứ|hạng|vị trí|vị thứ)(?: (?:thứ|số))?:? ?\d+ ?(?:/|(?:trên|trong)(?: (?:tổng )?số)? ?)"
)


def _is_ranked_among(text: str, mention: ScopeMention) -> bool:
    named = (mention.scope.name or "")[:1].isdigit()
    return named and _RANK_OUT_OF.match(compare_form(text), 0, mention.start) is not None


_CENTRE_OF = regex.compile(rf"{_CENTRE}\s+(?:ubnd\s+)?")


def _counters_named(text: str, mentions: list[ScopeMention]) -> list[ScopeMention]:
    """The mentions without «Trung tâm Phục vụ hành chính công» right before the commune whose it is."""
    compared = compare_form(text) if any(mention.scope.level == "unit" for mention in mentions[1:]) else ""
    named = {
        one for one, following in pairwise(mentions)
        if following.scope.level == "unit" and _CENTRE_OF.fullmatch(compared, one.start, following.start)
    }  # fmt: skip
    return [mention for mention in mentions if mention not in named]


#: «Bộ phận một cửa huyện và UBND 14 xã tiếp nhận …»
_AND_OF = regex.compile(
    rf"\s*(?:và|cùng(?: với)?)\s+(?:(?:của|tại|ở|các|ubnd|\d+(?:/\d+)?|bộ phận|{_ONE_DOOR})\s+)*"
)
#: «UBND huyện và 12 xã, thị trấn»: alone it speaks for all of the district, and names no level
_COMMITTEE_AND = regex.compile(
    rf"(?:(?:^|[.;:,]\s*)|(?<!\p{{L}})(?=ubnd ))(?P<both>(?:ubnd )?{_DISTRICT}\s+và\s+(?:(?:các|tại|ở|\d+)\s+)*)$"
)


def _both_levels(text: str, mentions: Sequence[ScopeMention]) -> Iterator[ScopeMention]:
    """The mentions, an office of the district and the communes told together with it taken as the whole."""
    last: ScopeMention | None = None
    compared = compare_form(text) if any(mention.scope.level == "commune" for mention in mentions) else ""
    for mention in mentions:
        levels = (last.scope.level if last else None, mention.scope.level)
        if last and levels == ("district", "commune") and _AND_OF.fullmatch(compared, last.end, mention.start):
            last = ScopeMention(last.start, mention.end, Scope(WHOLE, text[last.start : mention.end]))
            continue
        if last:
            yield last
        last = mention
        committee = _COMMITTEE_AND.search(compared, 0, mention.start) if levels[1] == "commune" else None
        if committee:
            start = committee.start("both")
            last = ScopeMention(start, mention.end, Scope(WHOLE, text[start : mention.end]))
    if last:
        yield last


def _candidates(text: str) -> Iterator[ScopeMention]:
    compared = compare_form(text)
    for place in _SIEVE.may_match(compared):
        level, pattern = _PATTERNS[place]
        for match in pattern.found(compared):
            start, end = match.span()
            if (start and compared[start - 1].isalnum()) or (end < len(compared) and compared[end].isalnum()):
                continue
            if level == "office" and (name := _OFFICE_NAME.match(text, end)):
                end = name.end()
            yield ScopeMention(start, end, Scope(level, text[start:end]))
    for match in _FIELD.finditer(compared):
        yield ScopeMention(*match.span(), Scope("field", text[match.start() : match.end()]))
    for start, end in leading_fields(compared):
        yield ScopeMention(start, end, Scope("field", text[start:end]))
    for match in _NAMED_COMMUNE.finditer(text):
        end = match.end()
        if match["number"] and not places.candidates(match["name"] + match["number"], places.COMMUNE):
            end = match.start("number")
        named = text[match.start() : end]
        if compare_form(named) not in ("thị trấn", "xã"):
            yield ScopeMention(match.start(), end, Scope("unit", named))


#: What may stand before the body that a passage opens with («- Riêng Bộ phận Một cửa xã Bình Lạc: …»)
_LEAD_WORDS = regex.compile(r"[\s\-+*•]*(?:(?:[\p{L}&]+|\d+/\d+)\s+){0,8}(?:\d+/)?")


def leads_passage(compared: str, mention: ScopeMention) -> bool:
    """True for a body that opens a passage before a colon: «Một cửa xã Bình Lạc: …» says whose all of it is."""
    lead = _LEAD_WORDS.fullmatch(compared, 0, mention.start)
    return lead is not None and compared[mention.end : mention.end + 2].strip().startswith(":")


def scope_of_section(section: str) -> Scope | None:
    """Scope that the nearest heading or list subject names, None where none does."""
    for heading in reversed(section.split(" › ")):
        mentions = find_scopes(heading)
        if mentions:
            return mentions[0].scope
    return None
