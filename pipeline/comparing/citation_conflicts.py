"""One number of one register and year, cited with two days or two issuers by several reports.

In: citations of such numbers. Out: a lead on each report that differs from the most. Who is
right is not known: it accuses only where number and year are one document beyond doubt and
at least three issuers agree against it; conflicts inside one report are told there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.citations.registers import is_certain, parse_number
from pipeline.comparing.cited import Cited
from pipeline.comparing.leads import Lead
from schemas.records import Cause, ClaimKind, Outcome, Severity

#: Issuers that must agree on a day before the one that differs is accused.
_WITNESSES = 3


def find_two_days(cited: Sequence[Cited]) -> Iterator[Lead]:
    """Yield a lead for each report whose day is not the usual one; ``cited`` share number, register and year."""
    number = parse_number(cited[0].number)
    if number is None or (number.year and number.year != cited[0].day[:4]):
        return
    days: dict[str, set[str]] = {}
    for each in cited:
        days.setdefault(each.paper.id, set()).add(each.day)
    sure = [each for each in _once(cited) if len(days[each.paper.id]) == 1]
    papers: dict[str, list[Cited]] = {}
    for each in sure:
        papers.setdefault(each.day, []).append(each)
    if len(papers) < 2:
        return
    usual = min(papers, key=lambda day: (-len(papers[day]), day))
    witnesses = {each.paper.body for each in papers[usual] if each.paper.body and not each.paper.recognised}
    for day, others in papers.items():
        if day == usual:
            continue
        proved = is_certain(number) and len(witnesses) >= max(_WITNESSES, _WITNESSES * len(others))
        for other in others:
            yield _two_days(other, papers[usual][0], len(papers[usual]), proved and not other.paper.recognised)


def _once(cited: Iterable[Cited]) -> Iterator[Cited]:
    """The first citation of each report and day."""
    seen: set[tuple[str, str, str]] = set()
    for each in sorted(cited, key=lambda c: (c.paper.id, c.passage_id or "", c.char_start or 0, c.id)):
        key = (each.paper.id, each.day, each.register)
        if key not in seen:
            seen.add(key)
            yield each


def _two_days(each: Cited, usual: Cited, reports: int, proved: bool) -> Lead:
    name = f"{each.kind or 'Văn bản'} số {each.number}"
    vi = f"{name}: {each.where('vi')} ghi ngày “{each.date_text}”, {usual.where('vi')} ghi ngày “{usual.date_text}”"
    en = f"{name}: {each.where('en')} gives “{each.date_text}”, {usual.where('en')} gives “{usual.date_text}”"
    if reports > 1:
        vi += f" như {reports - 1} báo cáo khác"
        en += f", as do {reports - 1} more"
    vi += ". Một số hiệu trong một năm chỉ có một ngày." if proved else ". Chưa biết bên nào đúng: xem văn bản gốc."
    en += (". One number of one year has one date." if proved
           else ". Which is right is not known: look it up in the document itself.")
    return Lead(
        ClaimKind.CITATION_CONFLICT, "across: one number, two dates", each.place,
        (each.side("cited", each.date_text), usual.side("other", usual.date_text)),
        Outcome.INCONSISTENT if proved else Outcome.UNVERIFIABLE, vi, en, each.date_text,
        severity=Severity.MEDIUM if proved else Severity.LOW, cause=Cause.DATES_DIFFER,
    )  # fmt: skip


def find_two_issuers(cited: Sequence[Cited]) -> Iterator[Lead]:
    """Yield a lead for each further issuer of one number and day; ``cited`` share them and the district."""
    first: dict[str, Cited] = {}
    for each in _once(cited):
        first.setdefault(each.register, each)
    usual, *others = sorted(first.values(), key=lambda c: (c.paper.id, c.id))
    for each in others:
        if each.paper.id == usual.paper.id:
            continue  # told inside that report
        name = f"{each.kind or 'Văn bản'} số {each.number}"
        yield Lead(
            ClaimKind.CITATION_CONFLICT, "across: one number, two issuers", each.place,
            (each.side("cited", each.issuer or each.register), usual.side("other", usual.issuer or usual.register)),
            Outcome.UNVERIFIABLE,
            f"{name} ngày “{each.date_text}”: {each.where('vi')} ghi của “{each.issuer}”, {usual.where('vi')} ghi của "
            f"“{usual.issuer}”: có thể là hai văn bản, có thể ghi nhầm cơ quan.",
            f"{name} of “{each.date_text}”: {each.where('en')} ascribes it to “{each.issuer}”, {usual.where('en')} to "
            f"“{usual.issuer}”: two documents, or a wrong body.",
            each.issuer, severity=Severity.LOW, cause=Cause.ISSUERS_DIFFER,
        )  # fmt: skip
