"""The date and the issuer that belong to one symbol: after it, between its word and its number, or opening its clause.

Comes in: a text in compare form, the place of a symbol and the dates printed. Goes out: the date and where the issuer
stands. Dates that a list of symbols shares are ``extractors.citations.instances``' matter.
"""

from __future__ import annotations

from functools import cache

import regex

from extractors.citations.issuers import issuer_after, issuer_pattern
from extractors.citations.symbols import Symbol
from extractors.text.dates import PrintedDate
from extractors.text.endings import Ending, ending
from extractors.text.vocabulary import load

# «ngày 27/3/2021» stands after «,», «(», «ban hành», «hồi 10 giờ» (công điện) or nothing
_TO_DATE = regex.compile(r"\s*,?\s*\(?\s*(?:được\s+)?(?:ban hành\s*|ký\s*|hồi\s+\d+\s+giờ\s*(?:\d+\s+phút\s*)?,?\s*)?")
_NOT_ISSUED_ON = regex.compile(r"(?<!\p{L})(?:từ|đến|trước|sau|hết)\s*$", regex.IGNORECASE)
_LONGEST_SUBJECT = 90  # characters between «Ngày …» and the document; longest seen 27


@cache
def lead_in() -> Ending:
    """What stands right before a symbol: «Quyết định số»."""
    longest_first = sorted(load("instruments")["kind_words"], key=len, reverse=True)
    words = "|".join(regex.escape(word) for word in longest_first)
    return ending(rf"(?:(?<!\p{{L}})(?P<word>{words})\s*)?(?:(?<!\p{{L}})số\s*)?[:.]?\s*[\"“(]?\s*")


def date_and_issuer(
    form: str, cased: str, symbol: Symbol, limit: int, dates: tuple[PrintedDate, ...]
) -> tuple[PrintedDate | None, tuple[int, int] | None]:
    """Read «ngày …» and «của …» after a symbol, in either order."""
    date = _date_at(form, symbol.end, limit, dates)
    issuer = issuer_after(cased, date.end if date else symbol.end, limit)
    if issuer and not date:
        after = _date_at(form, issuer[1], limit, dates)
        date = after if after and after.cue.endswith("ngày") else None
    return date, issuer


def _date_at(form: str, at: int, limit: int, dates: tuple[PrintedDate, ...]) -> PrintedDate | None:
    for date in dates:
        if at <= date.start < limit:
            gap = _TO_DATE.fullmatch(form, at, date.start)
            return date if gap and (date.cue or form[at : date.start].strip() in ("", ",", "(")) else None
    return None


def date_inside(
    form: str, lead: int, word: str | None, dates: tuple[PrintedDate, ...]
) -> tuple[PrintedDate | None, int, str | None]:
    """Read «Quyết định ngày 05/3/2020 số 12/QĐ-UBND»: the date stands before the number."""
    for date in dates:
        if word is None and date.cue == "ngày" and 0 <= lead - date.end <= 3:
            before = lead_in().match(form, max(0, date.start - 60), date.start)
            if before and before["word"]:
                return date, before.start(), before["word"]
    return None, lead, word


@cache
def _clause_between() -> regex.Pattern[str]:
    verbs = "|".join(load("instruments")["issuing_verbs"])
    return regex.compile(
        rf"\s*,?\s*(?:(?:{issuer_pattern()}|(?:huyện|thị xã|thành phố|quận|xã|phường|tỉnh|đã)\b)"
        r"[^.;:\d]{0,40}?)?"
        rf"\b(?:{verbs})\b[^.;:\d]{{0,30}}",
        regex.IGNORECASE,
    )


def date_opening_clause(lead: int, cased: str, dates: tuple[PrintedDate, ...]) -> PrintedDate | None:
    """Read «Ngày 04/6/2024, UBND huyện ban hành Công văn số 1250/UBND»."""
    before = [date for date in dates if date.end <= lead and date.cue == "ngày"]
    if not before or lead - before[-1].end > _LONGEST_SUBJECT:
        return None
    date = before[-1]
    starts_clause = not _NOT_ISSUED_ON.search(cased, 0, date.start)
    return date if starts_clause and _clause_between().fullmatch(cased, date.end, lead) else None
