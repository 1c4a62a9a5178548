"""In: the figures of the reports of one district, commune or province. Out: what each says of an indicator and window.

A report that gives one quantity two values says nothing certain of it, and is left to the
claims inside that report. Two reports agree where the coarser of the two prints allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from extractors.text.compare_form import compare_form
from extractors.text.numerals import find_numerals
from pipeline.comparing.papers import Paper
from pipeline.comparing.windows import Window
from schemas.records import WHOLES

#: Level of who reports -> scopes that are one whole in such a report, by whatever name.
AGGREGATES: Mapping[str | None, tuple[str, ...]] = {
    "province": ("province_whole", "province"),
    "district": ("district_whole", "district", "commune"),
    None: ("district_whole", "district", "commune"),
    "commune": ("commune_whole",),
}
_WHOLE_NAMES = {"district_whole": "toàn huyện", "province_whole": "toàn tỉnh"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure where it is printed.

    ``scope`` is whose it is as printed, ``name`` the form that reports share (``scope_key``);
    ``derived`` where its window was read from «cùng kỳ».
    """

    id: str
    paper: Paper
    passage_id: str | None
    page: int | None
    char_start: int | None
    char_end: int | None
    box: str | None
    quote: str | None
    indicator: str
    indicator_vi: str
    indicator_en: str
    value: Fraction
    value_text: str
    unit: str | None
    level: str
    name: str
    scope: str | None
    channel: str | None
    modality: str
    window: Window
    derived: bool

    @property
    def ulp(self) -> Fraction:
        """Worth of one unit in the last printed place, 0 for a number in words."""
        return _last_place(self.value_text + (f" {self.unit}" if self.unit else ""), self.value)


@lru_cache(maxsize=1024)
def _last_place(text: str, value: Fraction) -> Fraction:
    numeral = next(find_numerals(text), None)
    return numeral.ulp if numeral is not None and numeral.value == value else Fraction(0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What one report says once; ``mixed`` where it also gives its level another value under another name."""

    figure: Printed
    mixed: bool

    @property
    def paper(self) -> Paper:
        return self.figure.paper

    @property
    def sure(self) -> bool:
        """Whether it may accuse: named like nothing else, not of a field that both levels have, not read by OCR."""
        return not self.mixed and self.figure.level != "field" and not self.paper.recognised


def scope_key(level: str, name: str | None) -> str:
    """A scope's name as two reports share it; the whole district needs none.

    >>> scope_key("district", "Các phòng, ban huyện"), scope_key("district_whole", "Toàn huyện")
    ('phòng, ban huyện', '')
    """
    form = " ".join(compare_form(name or "").split()).removeprefix("các ")
    if level == WHOLES["commune"]:
        return ""  # «Bộ phận Một cửa xã», «Trung tâm Phục vụ hành chính công xã»: a commune has one
    return "" if form == _WHOLE_NAMES.get(level) else form


def agree(one: Printed, other: Printed) -> bool:
    """Whether both can state one value: equal, or closer than the coarser one is printed."""
    gap = abs(one.value - other.value)
    return not gap or (max(one.ulp, other.ulp) != 1 and gap < max(one.ulp, other.ulp))


def quantities(figures: Iterable[Printed]) -> Iterator[Quantity]:
    """Yield what each report says once, in the order of the figures."""
    named: dict[tuple[object, ...], list[Printed]] = {}
    levels: dict[tuple[object, ...], set[Fraction]] = {}
    for each in figures:
        level = (each.paper.id, each.indicator, each.level, each.channel, each.window, each.modality)
        named.setdefault((*level, each.name), []).append(each)
        if each.level in AGGREGATES[each.paper.level]:
            levels.setdefault(level, set()).add(each.value)
    for key, group in named.items():
        if all(agree(group[0], other) for other in group[1:]):
            yield Quantity(group[0], mixed=len(levels.get(key[:-1], ())) > 1)
