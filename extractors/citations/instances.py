"""In: the passages of a document. Out: every document cited in it, one per place.

Symbols come from ``extractors.citations.symbols``, dates from ``extractors.text.dates``, issuers from
``extractors.citations.issuers``; here they are bound to each other and to the word before them
(«Quyết định số … ngày … của …»). Acts without a symbol are ``extractors.citations.unnumbered``'
matter. Which citations mean one instrument across documents is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from extractors.citations.issuers import cased_form, issuer_before, issuer_of_code
from extractors.citations.symbol_dates import date_and_issuer, date_inside, date_opening_clause, lead_in
from extractors.citations.symbols import Symbol, find_symbols
from extractors.citations.unnumbered import find_unnumbered
from extractors.text.compare_form import compare_form
from extractors.text.dates import PrintedDate, faults, find_dates
from extractors.text.vocabulary import load
from schemas.problems import problem
from schemas.records import Citation, Passage, PassageKind, Problem

# The report's own number, where a reader did not mark the header: «Số: 57/TB-UBND»
_OWN_LINE = regex.compile(r"^\W*số\s*:?\s*\d*\s*[/-][^.;]{2,20}(?:\s+\p{L}[\p{L}' -]{1,30},\s*ngày.{0,40})?$")
_HEADER_REACH = 12  # passages: plain text gives one a line; the longest header seen has 7
# «…; Kế hoạch số 46/KH-UBND»: what may stand between the members of one list
_LIST_GLUE = regex.compile(r"\s*(?:[,;]|và|,\s*và|[,;]?\s*số|-)?\s*")
_PLURAL = regex.compile(r"(?:các|những)\s*$")
_SAME_DAY = regex.compile(r"\s*,?\s*(?:được\s+)?(?:ban hành\s+|đều\s+)?cùng\s+ngày\b(?!\s*\d)")
# «12, 13, 14/KH-UBND»: numbers that share the symbol after the last
_SHARED_HEAD = regex.compile(r"(?:(?<!\d)\d{1,5}\s*(?:,|và)\s*){1,12}$")
_SHARED_LEAD = regex.compile(r"(?<!\p{L})(?:số|các)\W*$")
# «…/NĐ-CP, ngày 15/7/2021 của Chính phủ»: after a comma only these tie the date to the number before
_TIES_BACK = regex.compile(r"\s*(?:của|do|về|quy định|hướng dẫn)(?!\p{L})|\s*[.;)]|\s*$")
# «Biểu số II.06b/VPCP/KSTT», «Mẫu số 07a/VPCP/KSTT»: forms to fill in, no documents
_FORM = regex.compile(r"(?<!\p{L})(?:biểu|biểu mẫu|mẫu|mẫu biểu)(?: mẫu| báo cáo)?(?: số)?\s*:?\s*(?:[ivx]+\.)?$")
#: Over the days on which the documents of a list were issued; not «Ngày hiệu lực», «Thời hạn»
_DAY_HEAD = regex.compile(r"(?:ngày|thời gian)(?:,? tháng(?:,| và)? năm)?(?: ký| ban hành| ký ban hành| văn bản)?")
_DATE_CUE = regex.compile(r"(?:cùng\s+)?ngày\s*:?\s*")


@dataclass(frozen=True, slots=True)
class _Found:
    """A symbol on its way to a citation: ``lead`` is where its «Quyết định số» begins."""

    symbol: Symbol
    lead: int
    word: str | None
    date: PrintedDate | None
    iso: str | None
    issuer: tuple[int, int] | None

    @property
    def end(self) -> int:
        ends = [self.symbol.end]
        if self.date:
            ends.append(self.date.end)
        if self.issuer:
            ends.append(self.issuer[1])
        return max(ends)


def find_citations(passages: Sequence[Passage], *, unnumbered: bool = False) -> tuple[list[Citation], list[Problem]]:
    """Return the citations in reading order and what looked like one but was not read.

    A law or act printed without its number becomes a citation only where another
    place in the document gives the number, or with ``unnumbered`` (``number`` is None).
    """
    citations: list[Citation] = []
    problems: list[Problem] = []
    body = [passage for passage in passages if not _is_header(passage)]
    for passage in body:
        problems += _date_problems(passage)
        found = _dated_by_cell(passage, _in_passage(passage.text))
        for each in found:
            if _is_citation(each, passage.text):
                citations.append(_citation(passage, each))
            elif _is_open(each):
                quote = passage.text[each.lead : each.end]
                problems.append(problem("extract", "unread_citation", page=passage.page, quote=quote, found=quote))
    bare, open_ones = find_unnumbered(body, citations, keep=unnumbered)
    order = {passage.ordinal: place for place, passage in enumerate(body)}
    citations = sorted([*citations, *bare], key=lambda c: (order[c.passage], c.start))
    return citations, problems + open_ones


def _dated_by_cell(passage: Passage, found: list[_Found]) -> list[_Found]:
    """«Kế hoạch | 22/KH-UBND | 05/8/2025» in a list of documents: the date in the column of their days."""
    if passage.kind is not PassageKind.TABLE_ROW or len(found) != 1 or found[0].date is not None:
        return found
    days = [c for c in passage.cells if _DAY_HEAD.fullmatch(compare_form(c.head).rpartition(" / ")[2].strip())]
    dates = [d for d in find_dates(passage.text) for c in days if c.start <= d.start and d.end <= c.end]
    if len(dates) != 1 or not (dates[0].iso or "").startswith(found[0].symbol.year or ""):
        return found
    return [replace(found[0], date=dates[0], iso=dates[0].iso)]


def _is_header(passage: Passage) -> bool:
    if passage.kind in (PassageKind.HEADER, PassageKind.PAGE_NUMBER):
        return True
    return passage.ordinal < _HEADER_REACH and bool(_OWN_LINE.match(compare_form(passage.text)))


def _in_passage(text: str) -> list[_Found]:
    symbols: Sequence[Symbol] = find_symbols(text)
    if not symbols:
        return []
    form, cased = compare_form(text), cased_form(text)
    symbols = [symbol for symbol in _with_shared(symbols, form) if not _FORM.search(form, 0, symbol.start)]
    dates = find_dates(text)
    found: list[_Found] = []
    for place, symbol in enumerate(symbols):
        limit = symbols[place + 1].start if place + 1 < len(symbols) else len(text)
        match = lead_in().match(form, max(0, symbol.start - 60), symbol.start)
        lead = match.start() if match else symbol.start
        word = match["word"] if match else None
        date, issuer = date_and_issuer(form, cased, symbol, limit, dates)
        date, lead, word = (date, lead, word) if date else date_inside(form, lead, word, dates)
        issuer = issuer or issuer_before(cased, lead)
        found.append(_Found(symbol, lead, word, date, date.iso if date else None, issuer))
    return _share_dates(found, form, cased, dates)


def _with_shared(symbols: Sequence[Symbol], form: str) -> list[Symbol]:
    """Add «12» and «13» of «các Kế hoạch số 12, 13, 14/KH-UBND»."""
    spread: list[Symbol] = []
    for symbol in symbols:
        head = _SHARED_HEAD.search(form, 0, symbol.start)
        if head and _SHARED_LEAD.search(form, 0, head.start()):
            for number in regex.finditer(r"\d+", form[head.start() : head.end()]):
                start, end = head.start() + number.start(), head.start() + number.end()
                leading = number.group().zfill(2)
                tail = symbol.number[len(symbol.leading) :]
                spread.append(replace(symbol, start=start, end=end, leading=leading, number=leading + tail))
        spread.append(symbol)
    return spread


def _share_dates(found: list[_Found], form: str, cased: str, dates: tuple[PrintedDate, ...]) -> list[_Found]:
    """Give members of one list the date that is printed once for all of them."""
    shared: list[_Found] = []
    for group in _groups(found, form):
        last = group[-1]
        common = last.iso if last.date and last.date.cue.startswith("cùng") else None
        if last.iso and not common and (_is_plural(group, form) or _numbers_only(group)):
            common = last.iso
        if not any(each.date for each in group):
            leading = date_opening_clause(group[0].lead, cased, dates)
            common = leading.iso if leading else common
        if _SAME_DAY.match(form, last.end) and shared:
            common = shared[-1].iso
        elif len(group) > 1 and _SAME_DAY.match(form, last.end):
            common = group[0].iso
        for each in group:
            fits = common and common.startswith(each.symbol.year or "")
            shared.append(replace(each, iso=common) if fits and each.date is None else each)
    return shared


def _groups(found: list[_Found], form: str) -> list[list[_Found]]:
    groups: list[list[_Found]] = []
    for each in found:
        if groups and _LIST_GLUE.fullmatch(form, min(groups[-1][-1].end, each.lead), each.lead):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _is_plural(group: list[_Found], form: str) -> bool:
    return len(group) > 1 and bool(_PLURAL.search(form, 0, group[0].lead))


def _numbers_only(group: list[_Found]) -> bool:
    return len(group) > 1 and all(each.symbol.end - each.symbol.start <= 5 for each in group[:-1])


def _is_citation(each: _Found, text: str) -> bool:
    """Tell a citation from a fraction, a unit or a stray abbreviation."""
    symbol = each.symbol
    named = each.word is not None or "số" in compare_form(text[each.lead : symbol.start])
    if symbol.type and symbol.organ:
        return True
    if not symbol.known and not each.word:
        return False
    return named or each.date is not None or (symbol.known and "-" in symbol.number)


def _is_open(each: _Found) -> bool:
    return not each.symbol.known and "-" in each.symbol.number


def _kind(each: _Found, before: str) -> str | None:
    """Return the kind the symbol proves; the word decides only where the symbol leaves it open."""
    words = load("instruments")
    said = words["kind_words"].get(each.word or "") or None
    symbol = each.symbol
    if symbol.type is None:
        if symbol.organ and regex.fullmatch(r"(?:UBTV)?QH\d+", symbol.organ):
            return said or _act_named(before, symbol.organ)
        return "Công văn"
    entry = words["types"][symbol.type]
    others = entry.get("also", [])
    if said in others:
        return said
    issuers = entry.get("organs")
    if issuers and others and not any(regex.fullmatch(organ, symbol.organ or "") for organ in issuers):
        return str(others[0])
    return str(entry["kind"])


def _act_named(before: str, organ: str) -> str:
    """Find what «Luật Ban hành … số 80/2015/QH13» calls itself, in the clause before."""
    clause = regex.split(r"[;.]", before)[-1]
    named = regex.findall(r"(?<!\p{L})(?:bộ luật|luật|nghị quyết|pháp lệnh)(?!\p{L})", compare_form(clause))
    if named:
        return str(load("instruments")["kind_words"][named[-1]])
    return "Nghị quyết" if organ.startswith("UBTV") else "Luật"


def _citation(passage: Passage, each: _Found) -> Citation:
    symbol, text = each.symbol, passage.text
    issuer = text[slice(*each.issuer)] if each.issuer else issuer_of_code(symbol)
    first = min(each.lead, each.issuer[0]) if each.issuer else each.lead
    return Citation(
        passage=passage.ordinal,
        start=symbol.start,
        end=symbol.end,
        kind=_kind(each, text[: symbol.start]),
        number=symbol.number,
        number_text=text[symbol.start : symbol.end],
        cited_on=each.iso,
        issuer=issuer,
        quote=(first, each.end),
        dated=_own_date(each, text),
    )


def _own_date(each: _Found, text: str) -> tuple[int, int] | None:
    """Where the date stands, without its «ngày», that follows the number and can belong to nothing else."""
    date = each.date
    if date is None or date.start < each.symbol.end:
        return None
    form = compare_form(text)
    cue = _DATE_CUE.match(form, date.start)
    place = (cue.end() if cue else date.start, date.end)
    if "," in form[each.symbol.end : date.start]:
        return place if _TIES_BACK.match(form, date.end) else None
    # «… Nghị định số 12/2022/NĐ-CP ngày 10/3/2022 UBND huyện ban hành …»: the comma before the date is lost
    glued = each.issuer and each.issuer[0] > date.end and not form[date.end : each.issuer[0]].strip()
    return None if glued else place


def _date_problems(passage: Passage) -> list[Problem]:
    """Report what looks like a date and is none, cited document or not («năm 20230»)."""
    printed = [(passage.text[date.start : date.end], date.fault) for date in faults(passage.text)]
    return [
        problem("extract", "malformed_date", page=passage.page, quote=words, found=words, expected=fault)
        for words, fault in printed
    ]
