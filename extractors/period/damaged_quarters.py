"""Quarters in Roman numerals as Tesseract damages them, settled by what else the report says.

Comes in: text recognised from an image, and the month it was signed in. Goes out: the quarter the
report is about, None where that stays open, and the text with every quarter that is settled
written as a digit, as long as the text was. What a period is remains ``extractors.period.periods``' matter.

About half of all Roman numerals come out wrong (BASELINES §2): «III» as II, HI, IHI, HII, II1, IH;
«II» as H; «IV» as [V. A stroke gets lost and none is invented, so «quý II» may be the third quarter
and «quý III» is no other. One reading never decides: the quarter that follows in the plan, the months
counted beside it, the month of signing, a digit or another reading in the text must agree, and nothing
may contradict. A text that names several quarters contradicts only where the report's own is not among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from extractors.text.compare_form import compare_form

_FIRST, _SECOND, _THIRD, _FOURTH = 1, 2, 3, 4
_READ_AS: dict[str, frozenset[int]] = {
    **dict.fromkeys(("i", "l", "|", "!"), frozenset({_FIRST, _SECOND})),
    **dict.fromkeys(("ii", "h", "il", "li", "ll", "i1", "1i", "11", "n"), frozenset({_SECOND, _THIRD})),
    **dict.fromkeys(
        ("iii", "hi", "ih", "ihi", "hii", "iih", "ii1", "i11", "1ii", "111", "lii", "iil", "ill", "lll", "hl", "lh",
         "h1", "m", "im"),
        frozenset({_THIRD}),
    ),
    **dict.fromkeys(("iv", "[v", "1v", "lv", "|v", "ïv", "iy", "v"), frozenset({_FOURTH})),
}  # fmt: skip
_READ_AS = {compare_form(form): quarters for form, quarters in _READ_AS.items()}
_FORMS = "|".join(regex.escape(form) for form in sorted(_READ_AS, key=len, reverse=True))
#: A known form, or anything short between «quý» and its year: «quý ï năm 2024» may be any quarter.
_ROMAN = regex.compile(
    rf"(?<!\p{{L}})quý\s+(?P<q>(?:{_FORMS})(?![\p{{L}}\d])|[^\s\d]{{1,4}}(?=\s?(?:/\s?|,?\snăm\s)(?:19|20)\d\d))"
)
_ANY = frozenset({1, 2, 3, 4})
_DIGIT = regex.compile(r"(?<!\p{L})quý\s*0?(?P<q>[1-4])(?![\d.,]\d|\d)")
_PLAN = regex.compile(r"(?:phương hướng|nhiệm vụ|kế hoạch|chương trình|giải pháp|trọng tâm|công tác)[^.;:]{0,60}$")
_SURE_PLAN = regex.compile(r"(?:phương hướng|nhiệm vụ|trọng tâm)[^.;:]{0,60}$")
_COMPARED = regex.compile(r"(?:so với|cùng kỳ|trước)\s*(?:của\s+)?$")
_MONTHS = regex.compile(r"(?<![\d.,/])0?(?P<months>[69])\s+tháng(?!\s+(?:cuối|tới|\d))")
_PLAN_SECTION = regex.compile(r"phương hướng|nhiệm vụ trọng tâm|kế hoạch (?:công tác )?quý")


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    may_be: frozenset[int]
    planned: bool
    compared: bool


def quarter_of(title: str, body: Iterable[tuple[str, str]], signed: str | None) -> int | None:
    """The quarter that a recognised title in Roman numerals means, None where nothing else confirms it.

    ``body`` are the other passages with their sections, ``signed`` the ISO day or month of signing.

    >>> quarter_of("Kết quả quý II và phương hướng nhiệm vụ quý IV năm 2022", [], None)
    3
    >>> quarter_of("Kết quả quý II năm 2022", [], None) is None
    True
    """
    own = _own(title)
    if own is None:
        return None
    left = set(own)
    witnesses = [*_of_the_plan(title), *_of_the_months(title), *_of_the_month(signed)]
    told = list(_of_the_body(body))
    if witnesses and told:
        witnesses.append(frozenset[int]().union(*told))
    for witness in witnesses or told:
        left &= witness
    return left.pop() if (witnesses or told) and len(left) == 1 else None


def has_roman_quarter(text: str) -> bool:
    """True where ``text`` names a quarter of its own and any in Roman numerals, damaged ones included."""
    return _own(text) is not None and any(True for _ in _mentions(text))


def _own(title: str) -> frozenset[int] | None:
    """What the first quarter that is neither planned nor compared with may be."""
    form = compare_form(title)
    own = [(each.start, each.may_be) for each in _mentions(title) if not each.planned and not each.compared]
    for match in _DIGIT.finditer(form):
        before = form[: match.start()]
        if not _SURE_PLAN.search(before) and not _COMPARED.search(before):
            own.append((match.start("q"), frozenset({int(match["q"])})))
    return min(own, key=lambda each: each[0])[1] if own else None


def with_settled_quarters(text: str, quarter: int | None) -> str:
    """The text with each Roman quarter as a digit, or blank where it stays open; same length.

    >>> with_settled_quarters("Trong quý HI/2022", None)
    'Trong quý  3/2022'
    >>> with_settled_quarters("Trong quý II/2022", None)
    'Trong quý   /2022'
    """
    out = text
    for each in _mentions(text):
        settled = _settled(each, quarter)
        filled = (str(settled) if settled else "").rjust(each.end - each.start)
        out = out[: each.start] + filled + out[each.end :]
    return out


def _settled(mention: _Mention, quarter: int | None) -> int | None:
    if len(mention.may_be) == 1:
        return next(iter(mention.may_be))
    if quarter is None or mention.compared:
        return None
    wanted = quarter % 4 + 1 if mention.planned else quarter
    return wanted if wanted in mention.may_be else None


def _mentions(text: str) -> Iterator[_Mention]:
    form = compare_form(text)
    for match in _ROMAN.finditer(form):
        before = form[: match.start()]
        yield _Mention(
            match.start("q"), match.end("q"), _READ_AS.get(match["q"], _ANY),
            _SURE_PLAN.search(before) is not None, _COMPARED.search(before) is not None,
        )


def _of_the_plan(title: str) -> Iterator[frozenset[int]]:
    """«… và phương hướng, nhiệm vụ quý IV»: the report is of the quarter before."""
    form = compare_form(title)
    planned = [each.may_be for each in _mentions(title) if each.planned]
    planned += [
        frozenset({int(match["q"])}) for match in _DIGIT.finditer(form) if _SURE_PLAN.search(form[: match.start()])
    ]
    return (frozenset((quarter - 2) % 4 + 1 for quarter in may_be) for may_be in planned)


def _of_the_months(title: str) -> Iterator[frozenset[int]]:
    """«quý III và 9 tháng đầu năm»: the quarter ends with the months told beside it."""
    form = compare_form(title)
    for match in _MONTHS.finditer(form):
        before = form[: match.start()]
        if not _SURE_PLAN.search(before) and not _COMPARED.search(before):
            yield frozenset({int(match["months"]) // 3})


def _of_the_month(signed: str | None) -> Iterator[frozenset[int]]:
    """Reports are signed in the last month of the quarter or the one after; another month says nothing."""
    month = int(signed[5:7]) if signed and len(signed) >= 7 else None
    for quarter in (1, 2, 3, 4):
        if month in (3 * quarter, 3 * quarter % 12 + 1):
            yield frozenset({quarter})


def _of_the_body(body: Iterable[tuple[str, str]]) -> Iterator[frozenset[int]]:
    """Quarters of the results: a digit, or a reading that can be one quarter only."""
    for text, section in body:
        form = compare_form(text)
        if _PLAN_SECTION.search(compare_form(section)) or _PLAN_SECTION.search(form):
            continue
        for mention in _mentions(text):
            before = form[: mention.start].rpartition("quý")[0]
            if len(mention.may_be) == 1 and not mention.compared and not _PLAN.search(before):
                yield mention.may_be
        for match in _DIGIT.finditer(form):
            before = form[: match.start()]
            if not _PLAN.search(before) and not _COMPARED.search(before):
                yield frozenset({int(match["q"])})
