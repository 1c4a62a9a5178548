"""In: the citations of one report. Out: verdicts on those that contradict themselves or one another.

Accused is only what cannot be, whoever is right: a date that is in no calendar, a year
inside the number that is not the year of the date, one national number of one year with
two days. All else (a date after the report's own, a local number with two days, two
issuers, a kind that the symbol denies) is a lead. A number is compared only within its
register (``extractors.citations.registers``), and only where its date is printed right after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import regex

from extractors.citations.registers import is_certain, parse_number
from extractors.text.compare_form import compare_form
from extractors.text.dates import find_dates
from extractors.text.vocabulary import load
from schemas.records import (
    Cause,
    Citation,
    Claim,
    ClaimKind,
    Identity,
    Operand,
    Outcome,
    Passage,
    Severity,
    Verdict,
)

_FULL = len("2022-09-30")
_MISREAD_VI = " Chữ do máy nhận dạng từ ảnh, có thể đọc nhầm: xem trang in."
_MISREAD_EN = " The text was recognised from an image and may be misread: see the page."


@dataclass(frozen=True, slots=True)
class _Cited:
    """A citation with what its report prints around it; ``day`` is its date as printed, '' if not firmly its own."""

    at: int
    citation: Citation
    text: str
    page: int | None
    day: str
    fault: str | None
    recognised: bool

    @property
    def name(self) -> str:
        return f"{self.citation.kind or 'Văn bản'} số {self.citation.number}"

    @property
    def place_vi(self) -> str:
        return f" (trang {self.page})" if self.page else ""

    @property
    def place_en(self) -> str:
        return f" (page {self.page})" if self.page else ""

    def operand(self, role: str, text: str | None = None) -> Operand:
        return Operand(role, None, None, text=text or self.day or self.citation.number_text, citation=self.at)


def find_citation_conflicts(
    passages: Sequence[Passage], citations: Sequence[Citation], identity: Identity, recognised: Collection[int]
) -> Iterator[Verdict]:
    """Yield the conflicts of a report; ``recognised`` are the citations (by index) read from an image."""
    cited = [_cited(at, each, passages[each.passage], at in recognised) for at, each in enumerate(citations)]
    for each in cited:
        own = _impossible_date(each) or _other_year(each) or _after_report(each, identity.issued_on)
        yield from (verdict for verdict in (own, _other_kind(each)) if verdict)
    yield from _two_days(cited)
    yield from _two_issuers(cited)
    yield from _two_kinds(cited)


def _cited(at: int, citation: Citation, passage: Passage, recognised: bool) -> _Cited:
    page, _ = passage.box_of(citation.start, citation.end)
    day, fault = "", None
    if citation.dated:
        day = passage.text[slice(*citation.dated)]
        fault = next((d.fault for d in find_dates(passage.text) if d.end == citation.dated[1]), None)
    return _Cited(at, citation, passage.text, page, day, fault, recognised)


def _impossible_date(cited: _Cited) -> Verdict | None:
    """«Kế hoạch số 12/KH-UBND ngày 31/9/2022», «… ngày 01/01/202»."""
    if cited.fault is None:
        return None
    return _verdict(
        (cited.operand("cited"),), cited, Outcome.INCONSISTENT, Severity.LOW, Cause.DATE_IMPOSSIBLE,
        f"{cited.name} đề ngày “{cited.day}”: {cited.fault}. Xem lại ngày trên văn bản được dẫn.",
        f"{cited.name} is dated “{cited.day}”, which is no date of the calendar. Look it up in the cited document.",
    )  # fmt: skip


def _other_year(cited: _Cited) -> Verdict | None:
    """«Nghị định số 12/2022/NĐ-CP ngày 15/3/2021»."""
    number = parse_number(cited.citation.number or "")
    dated = cited.citation.cited_on
    if number is None or number.year is None or not cited.day or not dated or dated[:4] == number.year:
        return None
    return _verdict(
        (cited.operand("cited"),), cited, Outcome.INCONSISTENT, Severity.MEDIUM, Cause.YEAR_DIFFERS,
        f"{cited.name} mang năm {number.year} trong số hiệu nhưng đề ngày “{cited.day}”: một trong hai chỗ sai.",
        f"{cited.name} has the year {number.year} in its number but is dated “{cited.day}”: one of the two is wrong.",
    )  # fmt: skip


def _after_report(cited: _Cited, issued_on: str | None) -> Verdict | None:
    """A report cannot cite what is issued later, but its own date may be that of a draft."""
    dated = cited.citation.cited_on
    if not issued_on or not cited.day or not dated or dated[: len(issued_on)] <= issued_on[: len(dated)]:
        return None
    own = _printed(issued_on)
    return _verdict(
        (cited.operand("cited"), Operand("report_date", None, None, text=own)), cited,
        Outcome.UNVERIFIABLE, Severity.LOW, Cause.DATE_AFTER_REPORT,
        f"{cited.name} đề ngày “{cited.day}”, sau ngày của chính báo cáo ({own}): "
        "xem lại ngày dẫn, hoặc ngày của báo cáo.",
        f"{cited.name} is dated “{cited.day}”, after the report itself ({own}): look again at either date.",
    )  # fmt: skip


def _other_kind(cited: _Cited) -> Verdict | None:
    """«Quyết định số 45/KH-UBND»: the word before the number is not what the symbol says."""
    number = parse_number(cited.citation.number or "")
    said = _kind_said(cited)
    if number is None or number.type is None or not said:
        return None
    entry = load("instruments")["types"][number.type]
    known = {entry["kind"], *entry.get("also", ())}
    if entry["kind"] in load("instruments")["attached_kinds"] or said in load("instruments")["loose_kinds"]:
        return None
    if any(said.startswith(kind) or kind.startswith(said) for kind in known):
        return None
    return _verdict(
        (cited.operand("cited", cited.citation.number_text),), cited,
        Outcome.UNVERIFIABLE, Severity.LOW, Cause.KINDS_DIFFER,
        f"Báo cáo gọi là {said} nhưng ký hiệu “{cited.citation.number_text}” là của {entry['kind']}: xem lại loại "
        "văn bản hoặc ký hiệu.",
        f"The report calls it {said}, but the symbol “{cited.citation.number_text}” is that of {entry['kind']}: "
        "look again at the kind or the symbol.",
    )  # fmt: skip


@cache
def _kind_word() -> regex.Pattern[str]:
    words = "|".join(regex.escape(word) for word in sorted(load("instruments")["kind_words"], key=len, reverse=True))
    return regex.compile(rf"(?<!\p{{L}})(?P<word>{words})\s+số\s*:?\s*$")


def _kind_said(cited: _Cited) -> str | None:
    """The kind by the word right before «số» and the number; None where it is none («văn bản»)."""
    match = _kind_word().search(compare_form(cited.text[cited.citation.quote[0] : cited.citation.start]))
    return load("instruments")["kind_words"][match["word"]] or None if match else None


def _two_days(cited: Sequence[_Cited]) -> Iterator[Verdict]:
    """One number of one register and year, two days; the rarer day is set against the more frequent one."""
    series: dict[tuple[str, str | None, str], list[_Cited]] = {}
    for each in cited:
        number = parse_number(each.citation.number or "")
        day = each.citation.cited_on or ""
        if number and each.day and each.fault is None and len(day) == _FULL and number.year in (None, day[:4]):
            key = (each.citation.number or "", each.citation.register, day[:4])
            series.setdefault(key, []).append(each)
    for (text, register, _), group in _with_open_registers(series).items():
        days = Counter(each.citation.cited_on or "" for each in group)
        if len(days) < 2:
            continue
        usual = next(each for each in group if each.citation.cited_on == days.most_common(1)[0][0])
        number = parse_number(text)
        certain = number is not None and is_certain(number)
        for day in list(days):
            if day != usual.citation.cited_on:
                other = next(each for each in group if each.citation.cited_on == day)
                yield _days_differ(other, usual, certain, register is None)


_Series = dict[tuple[str, str | None, str], list[_Cited]]


def _with_open_registers(series: _Series) -> _Series:
    """Where only one body is named for a number, the places that name none are taken for its own, but stay open."""
    merged: _Series = {}
    for (number, register, year), group in series.items():
        named = [other for other in series if other[0] == number and other[2] == year and other[1] is not None]
        open_too = (number, None, year) in series and len(named) == 1
        key = (number, None, year) if open_too else (number, register, year)
        merged.setdefault(key, []).extend(group)
    return merged


def _two_kinds(cited: Sequence[_Cited]) -> Iterator[Verdict]:
    """One number under two kinds: «Công văn số 205/UBND-VP» and then «Quyết định số 205/UBND-VP»."""
    first: dict[tuple[str, str], tuple[str, _Cited]] = {}
    told: set[str] = set()
    for each in cited:
        number, said = each.citation.number or "", _kind_said(each)
        if not number or not said or said in load("instruments")["loose_kinds"] or number in told:
            continue
        kind, usual = first.setdefault((number, (each.citation.cited_on or "")[:4]), (said, each))
        if kind.startswith(said) or said.startswith(kind):
            continue
        told.add(number)
        yield _verdict(
            (each.operand("cited", said), usual.operand("other", kind)), each,
            Outcome.UNVERIFIABLE, Severity.LOW, Cause.KINDS_DIFFER,
            f"Số {number} được gọi là {said}{each.place_vi} và {kind}{usual.place_vi}: xem lại loại văn bản.",
            f"Number {number} is called {said}{each.place_en} and {kind}{usual.place_en}: look again at the kind.",
            usual,
        )  # fmt: skip


def _days_differ(cited: _Cited, usual: _Cited, certain: bool, open_register: bool) -> Verdict:
    outcome, severity = (Outcome.INCONSISTENT, Severity.MEDIUM) if certain else (Outcome.UNVERIFIABLE, Severity.LOW)
    vi = (
        f"{cited.name} được dẫn với hai ngày trong cùng báo cáo: “{cited.day}”{cited.place_vi} và "
        f"“{usual.day}”{usual.place_vi}."
    )
    en = (
        f"{cited.name} is cited with two dates in one report: “{cited.day}”{cited.place_en} and "
        f"“{usual.day}”{usual.place_en}."
    )
    if certain:
        vi += " Số này là của một văn bản nên ít nhất một ngày sai."
        en += " The number is that of one document, so at least one date is wrong."
    elif open_register:
        vi += " Nếu cùng một cơ quan ban hành thì một ngày sai."
        en += " If the same body issued both, one date is wrong."
    else:
        vi += " Cùng cơ quan, cùng năm: cần xem lại."
        en += " Same body, same year: to be looked at."
    return _verdict(
        (cited.operand("cited"), usual.operand("other")), cited, outcome, severity, Cause.DATES_DIFFER, vi, en, usual
    )


def _two_issuers(cited: Sequence[_Cited]) -> Iterator[Verdict]:
    """One number and day under two bodies: two registers seldom meet in both."""
    dated: dict[tuple[str, str], dict[str, _Cited]] = {}
    for each in cited:
        if each.day and each.citation.register and len(each.citation.cited_on or "") == _FULL:
            key = (each.citation.number or "", each.citation.cited_on or "")
            dated.setdefault(key, {}).setdefault(each.citation.register, each)
    for group in dated.values():
        first, *others = group.values()
        for other in others:
            issuers = (other.citation.issuer or "", first.citation.issuer or "")
            yield _verdict(
                (other.operand("cited", issuers[0]), first.operand("other", issuers[1])), other,
                Outcome.UNVERIFIABLE, Severity.LOW, Cause.ISSUERS_DIFFER,
                f"{other.name} ngày “{other.day}” được ghi của “{issuers[0]}”{other.place_vi} và của "
                f"“{issuers[1]}”{first.place_vi}: có thể là hai văn bản, có thể ghi nhầm cơ quan.",
                f"{other.name} of “{other.day}” is ascribed to “{issuers[0]}”{other.place_en} and to "
                f"“{issuers[1]}”{first.place_en}: two documents, or a wrong body.",
                first,
            )  # fmt: skip


def _verdict(
    operands: tuple[Operand, ...],
    cited: _Cited,
    outcome: Outcome,
    severity: Severity,
    cause: Cause,
    vi: str,
    en: str,
    other: _Cited | None = None,
) -> Verdict:
    misread = cited.recognised or (other is not None and other.recognised)
    if misread:
        vi, en = vi + _MISREAD_VI, en + _MISREAD_EN
        outcome, severity = Outcome.UNVERIFIABLE, Severity.LOW
    claim = Claim(
        ClaimKind.CITATION_CONFLICT,
        cited.citation.passage,
        None,
        operands,
        cited.citation.quote,
        f"citation: {cause.replace('_', ' ')}",
    )
    decided = Fraction(outcome is Outcome.INCONSISTENT)
    return Verdict(
        claim, outcome, operands, None, operands[0].text, None, None, None, severity, vi, en, cause,
        decidability=decided,
    )  # fmt: skip


def _printed(iso: str) -> str:
    """An ISO date as Vietnamese offices print it, partial ones too: 2022-09 is 9/2022."""
    return "/".join(str(int(part)) for part in reversed(iso.split("-")))
