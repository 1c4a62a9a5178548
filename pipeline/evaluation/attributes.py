"""When a figure's scope, period or unit is the one gold writes, strictly and leniently.

In: what gold says and what the database has. Out: a ``Grade``. Strictly the same is ``RIGHT``;
``COMPATIBLE`` is the lenient answer: what is read does not contradict gold, by the rule that each
function names. Counting is ``pipeline.evaluation.attribute_scoring``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from functools import cache

import regex

from extractors.period.labels import statutory
from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load
from pipeline.evaluation.gold import GoldFigure, fold_words
from schemas.records import Period

#: How gold writes a scope in words -> ``figures.scope_level``; any other scope is a name.
SCOPE_LEVELS = {
    "toàn huyện": "district_whole", "cấp huyện": "district", "cấp xã": "commune", "toàn xã": "commune_whole",
    "toàn tỉnh": "province_whole", "cấp tỉnh": "province",
}  # fmt: skip
#: Levels that lie in one tier of the administration: an office is the district's, a named unit a commune.
TIERS = {
    "district_whole": "whole", "district": "district", "office": "district", "commune": "commune", "unit": "commune",
    "commune_whole": "commune", "province_whole": "province whole", "province": "province",
}  # fmt: skip
#: Units of the vocabulary whose nouns may be added up and are yet no one thing: a conference and a class, a day
#: and an hour.
APART = ("lớp", "tài khoản", "ngày", "dự án")
#: First words of a named scope -> the tier it belongs to.
COMMUNE_WORDS = ("xã", "phường", "thị trấn", "các xã")
_NAMED_COMMUNE = regex.compile(r"(?:xã|phường|thị trấn) (?P<name>.+)")


class Grade(IntEnum):
    """How an attribute of a figure agrees with gold."""

    WRONG = 0
    COMPATIBLE = 1
    RIGHT = 2


#: Attribute -> how it agrees.
Grades = dict[str, Grade]


def grade_equal(is_equal: bool) -> Grade:
    """Grade an attribute that is either right or wrong."""
    return Grade.RIGHT if is_equal else Grade.WRONG


def same_scope(gold: str, level: str | None, name: str | None) -> bool:
    """Tell whether a figure's scope is the gold one; a gold scope of '' is not compared.

    A name may be shorter or longer than gold's: 'các phòng, ban huyện' within
    'Các phòng, ban huyện Tân An'.
    """
    # «Văn phòng Đăng ký Đất đai - Chi nhánh X» is printed with a dash as well
    want, have = (_compared(text) for text in (gold, name))
    if not want or SCOPE_LEVELS.get(want, want) == level:
        return True
    return want not in SCOPE_LEVELS and bool(have) and (have in want or want in have)


def same_period(gold: str, label: str | None, start: str | None, end: str | None) -> bool:
    """Tell whether a figure's period is the gold one, a label or 'first/last day'."""
    return gold in ("", label) or gold == f"{start}/{end}"


def grade_scope(gold: str, level: str | None, name: str | None) -> Grade:
    """Grade a scope; it is compatible where none is read, or one of the same tier of the administration."""
    if same_scope(gold, level, name):
        return Grade.RIGHT
    if level is None or TIERS.get(level) == _tier(gold):
        return Grade.COMPATIBLE
    return Grade.WRONG


def _tier(gold: str) -> str:
    compared = _compared(gold)
    if compared in SCOPE_LEVELS:
        return TIERS[SCOPE_LEVELS[compared]]
    return "commune" if compared.startswith(COMMUNE_WORDS) else "district"


def grade_period(gold: str, label: str | None, start: str | None, end: str | None) -> Grade:
    """Grade a period; it is compatible where none is read, or where one of the two lies within the other.

    The days of a label alone are those of the reporting rules (581/BNV-CCHC).

    >>> grade_period("2024", "2024-Q1", None, None).name, grade_period("2024", "2023", None, None).name
    ('COMPATIBLE', 'WRONG')
    """
    if same_period(gold, label, start, end):
        return Grade.RIGHT
    if not (label or start or end):
        return Grade.COMPATIBLE
    first, _, last = gold.partition("/")
    want = _days(Period(None, first, last) if last else Period(gold))
    have = _days(Period(label, start, end))
    if want is None or have is None:
        return Grade.WRONG
    within = (want[0] <= have[0] and have[1] <= want[1]) or (have[0] <= want[0] and want[1] <= have[1])
    return Grade.COMPATIBLE if within else Grade.WRONG


def _days(period: Period) -> tuple[str, str] | None:
    dated = statutory(period)
    return (dated.start, dated.end) if dated.start and dated.end else None


def grade_unit(gold: str, unit: str | None) -> Grade:
    """Grade a unit: right where both nouns are of one unit of ``vocab/units.yml``, which the column holds.

    It is compatible where none is read, where one names the other in full, and within a unit whose
    nouns are different things (``APART``).

    >>> grade_unit("công chức", "người").name, grade_unit("cơ quan, đơn vị", "đơn vị").name
    ('RIGHT', 'RIGHT')
    >>> grade_unit("giờ", "ngày").name, grade_unit("hồ sơ", "thủ tục").name
    ('COMPATIBLE', 'WRONG')
    """
    want, have = _compared(gold), _compared(unit)
    if want == have:
        return Grade.RIGHT
    family = _unit_of(want)
    if family is not None and family == _unit_of(have):
        return Grade.COMPATIBLE if family in APART else Grade.RIGHT
    is_part = f" {have} " in f" {_spaced(want)} " or f" {want} " in f" {_spaced(have)} "
    return Grade.COMPATIBLE if not have or is_part else Grade.WRONG


@cache
def _unit_of(noun: str) -> str | None:
    """The unit that a noun is counted in, by the longest known noun it begins with."""
    known = {word: unit for unit, words in load("units")["counted"].items() for word in (unit, *words)}
    fits = (word for word in known if noun == word or (noun.startswith(word) and not noun[len(word)].isalnum()))
    return known.get(max(fits, key=len, default=""))


def grade_place(gold: str, chain: str | None) -> Grade:
    """Grade an administrative unit, both written from the least unit to the largest; '' must be left open.

    A place left open is compatible with any: nothing wrong is said of it.
    """
    want, have = _compared(gold), _compared(chain)
    if want == have or (want and f"{have}, ".startswith(f"{want}, ")):
        return Grade.RIGHT
    return Grade.WRONG if have else Grade.COMPATIBLE


def expected_place(want: GoldFigure, office: Sequence[str], resolvable: Collection[str] | None) -> str | None:
    """Return the administrative unit a figure must have, None where gold does not tell.

    Told by ``admin_unit``, else by the scope: the district of the report (``office``: district,
    province) or a commune named in it. A unit that is not among ``resolvable``, as every invented one,
    must be left open: '' then.
    """
    if resolvable is None:
        return None
    chain = want.admin_unit
    if chain is None and len(office) == len(("district", "province")):
        chain = _place_of_scope(_compared(want.scope), ", ".join(office))
    return chain if not chain or _compared(chain) in resolvable else ""


def _place_of_scope(scope: str, office: str) -> str | None:
    if scope in SCOPE_LEVELS:
        return "" if TIERS[SCOPE_LEVELS[scope]] == "commune" else office
    commune = _NAMED_COMMUNE.fullmatch(scope)
    return f"{commune['name']}, {office}" if commune else None


def place_key(names: Iterable[str]) -> str:
    """Write a chain of units, the least first, as ``expected_place`` looks it up."""
    return _compared(", ".join(names))


def _compared(text: str | None) -> str:
    return compare_form(fold_words(text))


def _spaced(text: str) -> str:
    return " ".join(text.replace(",", " ").replace("/", " ").split())
