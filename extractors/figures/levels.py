"""Whose a number is as its issuer means it: a commune's «tổng số» is the commune's, a province's the province's.

Comes in: a report's identity and scopes as its words have them (``extractors.scope.scopes``). Goes out: the same scopes
seen from the issuer, and what a figure is stored with. The one place that says what an unnamed figure is of: the
whole of what the issuer answers for. A report whose issuer is not known is read as a district's, the kind that this
was written for; it has no home, so nothing compares it.

While a report is read, ``scopes.WHOLE`` is that whole, whoever the issuer is, so that balances, sums and
restatements are looked for in the same way; ``as_stored`` tells in the end which whole it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import regex

from extractors.reading import Reading
from extractors.scope import places
from extractors.scope.scopes import WHOLE, find_scopes
from extractors.scope.unit_spelling import split_kind
from extractors.tables.labels import RowLabel
from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load
from schemas.records import WHOLES, Figure, Identity, Scope

#: «toàn huyện», «cấp huyện và cấp xã»: words that mean districts, whoever says them.
_DISTRICTS = regex.compile(r"(?<!\p{L})(?:huyện|quận|thị xã)(?!\p{L})")
_CITY = regex.compile(r"(?<!\p{L})thành phố(?!\p{L})")
_PROVINCE = regex.compile(r"(?<!\p{L})(?:tỉnh|sở)(?!\p{L})")
_MANY = regex.compile(r"(?<!\p{L})(?:cấp|các|khối)(?!\p{L})|[\d,]| và ")
_CENTRE = regex.compile(r"hành chính công|một cửa|tiếp nhận và trả kết quả")
#: «Huyện Bình An», «UBND thị xã Hà Vân», «TP. Tam Lâm»: a district by its name, in what its province reports.
_NAMED_DISTRICT = regex.compile(
    r"(?<!\p{L})(?:(?:UBND|Uỷ ban nhân dân|Ủy ban nhân dân)\s+)?"
    r"(?P<unit>(?:[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hành phố|TP\.?|TX\.?)\s+"
    r"(?:\p{Lu}[\p{L}'’]*(?:(?:\s+|\s?-\s?)\p{Lu}[\p{L}'’]*){0,3}|\d{1,2}(?![\d.,])))"
)
_ALL = Scope(WHOLE)
#: Depth of the row of a total (``RowLabel``).
_TOTAL = -1
#: A number speaks of the district named this close before it.
_NEAR = 60
#: What may stand between; «huyện Bình An giảm từ 10,85% xuống còn 1,31%» has the district's earlier value there.
_BETWEEN = regex.compile(r"[^.;\d]*(?:từ\s+\d+(?:[.,]\d+)?\s?%?[^.,;\d]{0,20}(?:lên|xuống)[^.,;\d]{0,10})?")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a report speaks for: ``level`` as in ``Identity``, ``unit`` its kind and name, ``whole`` whose all of it is.

    ``tiers`` are the levels that make up its whole; empty where nothing does.
    """

    level: str | None = None
    unit: str | None = None
    whole: Scope = _ALL
    tiers: frozenset[str] = frozenset({"district", "commune"})


#: Who is read where no issuer is known.
NOBODY = Speaker()


def speaker_of(identity: Identity) -> Speaker:
    """Return who a report speaks for.

    Of the departments of a province or a commune only those that report for it (``organs.yml``) speak for all of it.
    """
    level = identity.level
    if level not in ("province", "commune"):
        return Speaker(level, identity.unit)
    office = compare_form(identity.issuer or "")
    for_all = not office or office.startswith(tuple(load("organs")["speak_for"][level]))
    whole = Scope(WHOLES[level]) if for_all else Scope("office", _office(identity))
    if level == "commune":
        return Speaker(level, identity.unit, whole, frozenset())
    tiers = {"province", "commune"} | (set() if _without_districts(identity) else {"district"})
    return Speaker(level, identity.unit, whole, frozenset(tiers))


def _office(identity: Identity) -> str:
    """«Sở Y tế» of «Sở Y tế tỉnh Lam Khê»."""
    return (identity.issuer or "").removesuffix(identity.unit or "").strip()


def _without_districts(identity: Identity) -> bool:
    return (identity.period.end or identity.issued_on or "") >= places.REFORM


def seen_by(speaker: Speaker, scope: Scope) -> Scope:
    """Return a scope of the text seen from who speaks: «toàn tỉnh» is the whole of a province, «toàn xã» of a commune.

    Doing it twice changes nothing.
    """
    form = compare_form(scope.name or "")
    if speaker.level == "province" and scope.name:
        return _seen_by_province(speaker, scope, form)
    if speaker.level == "commune" and scope.name:
        return _seen_by_commune(speaker, scope, form)
    return scope


def _seen_by_province(speaker: Speaker, scope: Scope, form: str) -> Scope:
    if scope.level == WHOLES["province"] or (scope.level == "province" and "toàn tỉnh" in form):
        return Scope(WHOLE, scope.name)
    of_districts = _DISTRICTS.search(form) is not None
    is_city = (speaker.unit or "").startswith("thành phố")
    if scope.level == "district" and not of_districts and (is_city or not _CITY.search(form)):
        return Scope("province", scope.name)  # «cơ quan chuyên môn», and «cấp thành phố» of a city that is a province
    return scope


def _seen_by_commune(speaker: Speaker, scope: Scope, form: str) -> Scope:
    if scope.level == WHOLES["commune"]:
        return Scope(WHOLE, scope.name)
    if scope.level == "commune" and not _MANY.search(form):
        return Scope(WHOLE, scope.name)  # «Trung tâm Phục vụ hành chính công xã»: there is one
    if scope.level == "unit" and _is_own(speaker, scope.name or ""):
        return Scope(WHOLE, scope.name)
    if scope.level == "district" and not (_DISTRICTS.search(form) or _CITY.search(form)):
        return Scope(WHOLE if _CENTRE.search(form) else "office", scope.name)
    return scope


def _is_own(speaker: Speaker, name: str) -> bool:
    return speaker.unit is not None and split_kind(name) == split_kind(speaker.unit)


def in_row(speaker: Speaker, scope: Scope, label: RowLabel | None, rows: Iterable[RowLabel]) -> Scope:
    """The scope of a cell in one of the ``rows`` of a table, called ``label``.

    In a province's report a row called «Huyện Bình An» is that district's, and a total of such rows is of the
    districts together: the province's own departments are not among them.
    """
    if speaker.level != "province" or label is None:
        return seen_by(speaker, scope)
    if label.depth == _TOTAL and not label.over.level:
        tier = _tier_of([row for row in rows if row.depth != _TOTAL])
        return Scope(tier) if tier else seen_by(speaker, scope)
    named = _NAMED_DISTRICT.match(label.text)
    if named is None or _is_own(speaker, named["unit"]):
        return seen_by(speaker, scope)
    return Scope("unit", named["unit"])


def _tier_of(rows: Sequence[RowLabel]) -> str | None:
    """The level that all rows are units of, None where they are not or where there is one only."""
    if len(rows) > 1 and all(_NAMED_DISTRICT.match(row.text) for row in rows):
        return "district"
    are_communes = all(find_scopes(row.text) and row.scope.level == "unit" for row in rows)
    return "commune" if len(rows) > 1 and are_communes else None


def in_text(speaker: Speaker, scope: Scope, reading: Reading, at: int) -> Scope:
    """The scope of a number at ``at``: in a province's report, the district named right before it has it."""
    named = _district_before(reading.text, at) if speaker.level == "province" else None
    if named is None or _is_own(speaker, named["unit"]):
        return seen_by(speaker, scope)
    nearer = scope.name is not None and reading.text.find(scope.name, named.end(), at) >= 0
    return seen_by(speaker, scope) if nearer else Scope("unit", named["unit"])


def _district_before(text: str, at: int) -> regex.Match[str] | None:
    found = list(_NAMED_DISTRICT.finditer(text, max(0, at - 2 * _NEAR), at))
    near = found[-1] if found else None
    # «Huyện Bình An: tiếp nhận 1.200 hồ sơ»: what opens a passage has all of it, in a sentence what is near.
    if near is None or at - near.end() > _NEAR or not _BETWEEN.fullmatch(text, near.end(), at):
        near = None
    opening = _NAMED_DISTRICT.search(text, 0, _NEAR)
    is_lead = opening and not text[: opening.start()].strip(" -+*•") and text[opening.end() :].startswith(":")
    return opening if near is None and is_lead else near


def as_stored(speaker: Speaker, figures: Sequence[Figure]) -> list[Figure]:
    """The figures with the levels that are stored.

    A commune's «cấp xã» is all of it, unless the report tells other levels' dossiers apart from its own
    («thuộc thẩm quyền cấp tỉnh: 112 hồ sơ; cấp xã: 1.400 hồ sơ»).
    """
    seen = [
        figure if (scope := seen_by(speaker, figure.scope)) == figure.scope else replace(figure, scope=scope)
        for figure in figures
    ]
    if speaker.level not in ("province", "commune"):
        return seen
    apart = {f.indicator for f in seen if f.scope.level in ("province", "district") and f.indicator}
    return [replace(f, scope=_stored(speaker, f.scope, is_apart=f.indicator in apart)) for f in seen]


def _stored(speaker: Speaker, scope: Scope, *, is_apart: bool) -> Scope:
    form = compare_form(scope.name or "")
    is_own_level = scope.level == "commune" and form.endswith(("cấp xã", "cấp phường"))
    if is_own_level and not is_apart and speaker.whole.level == WHOLES["commune"]:
        return Scope(WHOLES["commune"], scope.name)
    if scope.level != WHOLE:
        return scope
    if (_DISTRICTS.search(form) and not _PROVINCE.search(form)) or (speaker.level == "commune" and _CITY.search(form)):
        return scope  # «toàn huyện» in a commune's report is the district's
    return Scope(speaker.whole.level, scope.name or speaker.whole.name)
