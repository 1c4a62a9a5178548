"""In: passages and their numbered citations. Out: acts cited without a full symbol.

«Nghị định 120», «quyết định 906 của UBND tỉnh», «Luật Xử lý vi phạm hành chính năm 2012».
Such an act takes the number of the one citation of the document that has its kind and
leading number; without one it is a problem, because guessing would join two documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from extractors.citations.issuers import cased_form, issuer_after
from extractors.text.compare_form import compare_form
from extractors.text.dates import find_dates
from extractors.text.screened import number_places, screened
from extractors.text.vocabulary import load
from schemas.problems import problem
from schemas.records import Citation, Passage, Problem

# «Luật Thanh tra năm 2022», «Luật sửa đổi, bổ sung một số điều của Luật Ban hành VBQPPL ngày 18/6/2020»
_LAW = screened(
    rf"(?<!\p{{L}})(?P<word>{'|'.join(load('instruments')['laws'])})\s+"
    r"(?P<name>(?:sửa đổi[^.;]{0,60}?của\s+(?:bộ\s+)?luật\s+)?"
    r"(?:(?!luật\b|nghị định\b|và luật\b)[\p{L}(),]+\s+){1,24}?)(?:ngày\s+(?=\d)|năm\s+(?=\d{4}))",
)
_LAW_NUMBER = regex.compile(r"\d+/\d{4}")


_LEADING = regex.compile(r"[/-]")


@dataclass(frozen=True, slots=True)
class _Bare:
    start: int
    end: int
    quote: tuple[int, int]
    kind: str
    leading: str | None
    year: str | None
    cited_on: str | None
    issuer: str | None


def find_unnumbered(
    passages: Sequence[Passage], numbered: Sequence[Citation], *, keep: bool
) -> tuple[list[Citation], list[Problem]]:
    """Return acts without a symbol; those nothing identifies are problems, or citations if ``keep``."""
    citations: list[Citation] = []
    problems: list[Problem] = []
    quotes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    sisters: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for cited in numbered:
        quotes[cited.passage].append(cited.quote)
        if cited.number:
            sisters[cited.kind, _LEADING.split(cited.number, 1)[0]].add(cited.number)
    for passage in passages:
        taken = quotes[passage.ordinal]
        for bare in (*_numbers(passage.text), *_laws(passage.text)):
            if any(start < bare.quote[1] and bare.start < end for start, end in taken):
                continue
            number = _number_of(bare, sisters)
            if number or keep:
                citations.append(_citation(passage, bare, number))
            else:
                quote = passage.text[slice(*bare.quote)]
                problems.append(problem("extract", "unread_citation", page=passage.page, quote=quote, found=quote))
    return citations, problems


@cache
def _number_only() -> tuple[tuple[str, ...], regex.Pattern[str]]:
    """What stands before the number of such an act, and the pattern of the number behind it."""
    words = load("instruments")
    kinds = [word for word, kind in words["kind_words"].items() if kind in words["number_only_kinds"]]
    names = "|".join(regex.escape(kind) for kind in sorted(kinds, key=len, reverse=True))
    followers = "|".join(words["number_only_before"])
    pattern = regex.compile(
        rf"(?<=(?<!\p{{L}})(?P<word>{names}) (?P<said>số )?)(?P<n>\d{{1,4}}[a-z]?)(?:/(?P<year>(?:19|20)\d\d))?"
        rf"(?![\d/%]|[.,]\d|\s?[-/]\s?\p{{L}})(?=\s*(?:[.,;:)]|$)|\s+(?:{followers})\b)"
    )
    return tuple(f"{kind} {said}" for kind in kinds for said in ("", "số ")), pattern


def _numbers(text: str) -> Iterator[_Bare]:
    form = compare_form(text)
    before, pattern = _number_only()
    places = (at for at in number_places(form) if form.endswith(before, 0, at))
    matches = [match for at in places if (match := pattern.match(form, at))]
    cased = cased_form(text) if matches else ""
    for match in matches:
        year_like = regex.fullmatch(r"(?:19|20)\d\d", match["n"])
        kind = load("instruments")["kind_words"][match["word"]]
        # «kế hoạch 2023», «kế hoạch 12.»: a plan named by year or a count, unless «số» is said
        if not match["said"] and (year_like or kind in ("Kế hoạch", "Công văn") or len(match["word"]) <= 2):
            continue
        span = issuer_after(cased, match.end(), len(cased))
        date = next((d for d in find_dates(text) if 0 <= d.start - match.end() <= 2 and d.cue == "ngày"), None)
        end = max(match.end(), span[1] if span else 0, date.end if date else 0)
        yield _Bare(
            match.start("n"),
            match.end(),
            (match.start("word"), end),
            kind,
            match["n"],
            match["year"],
            date.iso if date else None,
            text[slice(*span)] if span else None,
        )


def _laws(text: str) -> Iterator[_Bare]:
    form = compare_form(text)
    matches = list(_LAW.finditer(form))
    dates = find_dates(text) if matches else ()
    for match in matches:
        if not text[match.start("word")].isupper() or _LAW_NUMBER.search(match.group()):
            continue
        date = next((d for d in dates if d.start <= match.end() <= d.end), None)
        kind = load("instruments")["kind_words"][match["word"]]
        end = date.end if date else match.end()
        year = date.iso[:4] if date and date.iso else None
        yield _Bare(match.start(), end, (match.start(), end), kind, None, year, date.iso if date else None, "Quốc hội")


def _number_of(bare: _Bare, sisters: Mapping[tuple[str | None, str], Collection[str]]) -> str | None:
    """The number of an act whose first digits are printed; ``sisters`` are those cited, by kind and first digits."""
    if bare.leading is None:
        return None
    leading = bare.leading.zfill(2)
    if bare.kind == "Nghị định" and bare.year:
        return f"{leading}/{bare.year}/NĐ-CP"  # only the Government issues Nghị định
    cited = sisters.get((bare.kind, leading), ())
    fitting = [number for number in cited if not bare.year or number.startswith(f"{leading}/{bare.year}/")]
    return fitting[0] if len(fitting) == 1 else None


def _citation(passage: Passage, bare: _Bare, number: str | None) -> Citation:
    return Citation(
        passage=passage.ordinal,
        start=bare.start,
        end=bare.end,
        kind=bare.kind,
        number=number,
        number_text=passage.text[bare.start : bare.end] if bare.leading else None,
        cited_on=bare.cited_on,
        issuer=bare.issuer,
        quote=bare.quote,
    )
