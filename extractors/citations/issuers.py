"""In: text around a cited document. Out: the body that issued it, as the text names it.

The names' heads are vocabulary (``vocab/instruments.yml``); where the text names
nobody, the organ code of the symbol may. Identity of the report's own issuer is
``extractors.report.identity``' matter.
"""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from extractors.citations.symbols import Symbol
from extractors.scope.unit_spelling import no_name
from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load

# «UBND tỉnh Sóc Trăng», «Chủ tịch UBND huyện», «HĐND xã Sơn Kim 1»
_PLACE = (
    r"(?:\s+(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn)"
    rf"(?P<named>(?:\s+{no_name()}(?-i:\p{{Lu}})[\p{{L}}'’]*(?:\s+-\s+(?=(?-i:\p{{Lu}})))?){{1,4}}"
    r"(?:\s+\d{1,2}(?![\d/]))?)?)?"
)


_CAPITALS = regex.compile(r"\p{Uppercase}+")


@lru_cache(maxsize=16)  # asked for by the symbols of a passage and by its acts without one
def cased_form(text: str) -> str:
    """Return ``compare_form`` with the capitals kept: where a name ends shows in them.

    >>> cased_form("Uỷ ban nhân dân huyện")
    'Ủy ban nhân dân huyện'
    """
    form = compare_form(text)
    cased: list[str] = []
    at = 0
    for capitals in _CAPITALS.finditer(text):
        start, end = capitals.span()
        cased += (form[at:start], form[start:end].upper())
        at = end
    return "".join(cased) + form[at:]


@cache
def issuer_pattern() -> str:
    """Return the pattern of an issuer's name, for use with IGNORECASE on a ``cased_form``."""
    words = load("instruments")
    fields = "|".join(regex.escape(field) for field in sorted(words["fields"], key=len, reverse=True))
    heads = "|".join(f"(?:{head})" for head in words["issuer_heads"]).replace("FIELD", fields)
    return rf"(?:{heads})(?!\p{{L}}){_PLACE}"


@cache
def _after() -> regex.Pattern[str]:
    return regex.compile(rf"\s*,?\s*(?:được\s+)?(?:của\s+|do\s+)?(?P<issuer>{issuer_pattern()})", regex.IGNORECASE)


@cache
def _subject() -> regex.Pattern[str]:
    verbs = "|".join(load("instruments")["issuing_verbs"])
    return regex.compile(
        rf"(?P<issuer>{issuer_pattern()})\s+(?:đã\s+|cũng\s+|sẽ\s+)*(?:{verbs})\b[^.;,:]{{0,40}}$",
        regex.IGNORECASE,
    )


def issuer_after(cased: str, at: int, limit: int) -> tuple[int, int] | None:
    """Return the span of an issuer that directly follows ``at`` («của Chính phủ»), in a ``cased_form``."""
    match = _after().match(cased, at, limit)
    return match.span("issuer") if match else None


def issuer_before(cased: str, at: int) -> tuple[int, int] | None:
    """Return the span of the subject that issues what stands at ``at`` («UBND huyện ban hành …»)."""
    match = _subject().search(cased, max(0, at - 160), at)
    return match.span("issuer") if match else None


def issuer_of_code(symbol: Symbol) -> str | None:
    """Return the issuer that the organ code names («BNV»), None where it does not say."""
    organ = symbol.organ or ""
    if organ.startswith("QH"):
        return "Quốc hội"
    if organ.startswith("UBTVQH"):
        return "Ủy ban Thường vụ Quốc hội"
    named: str | None = load("instruments")["organs"].get(organ)
    return named or None
