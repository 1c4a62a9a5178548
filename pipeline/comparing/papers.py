"""In: rows of ``documents``. Out: ``Paper`` values, which name a report the way a reader looks it up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractors.compare_form import compare_form
from extractors.places import REFORM
from extractors.registers import home_name
from extractors.vocabulary import load
from pipeline.publish.words import Words

_WORDS = {"vi": Words("vi"), "en": Words("en")}
_FULL = len("2022-09-30")
#: Level of the gazetteer -> its name.
_LEVELS = {1: "province", 2: "district", 3: "commune"}
_LEVEL_OF_KIND = {
    kind: _LEVELS[int(levels[0])] for kind, levels in load("organs")["unit_kinds"].items()
}  # fmt: skip
#: «Trung tâm Phục vụ hành chính công xã Mỹ Tú»: the unit that an issuer's name ends in.
_UNIT = regex.compile(rf"(?<!\p{{L}})(?P<kind>{'|'.join(_LEVEL_OF_KIND)})\s+(?P<name>(?:\p{{Lu}}|\d).*)$")


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as one file has it; fields as in ``documents``, ``label`` to ``end`` its period.

    ``unit``, ``unit_kind`` and ``unit_level`` (1 to 3) are those of its ``admin_unit_id``, None where that is open.
    """

    id: str
    kind: str | None
    number: str | None
    title: str | None
    issuer: str | None
    district: str | None
    province: str | None
    issued_on: str | None
    label: str | None
    start: str | None
    end: str | None
    text_source: str | None
    synthetic: str | None
    unit: str | None = None
    unit_kind: str | None = None
    unit_level: int | None = None

    @property
    def recognised(self) -> bool:
        """Whether its text was read from an image and may be misread."""
        return self.text_source == "ocr"

    @property
    def level(self) -> str | None:
        """The level of the unit it speaks for, a key of ``WHOLES``; None where neither list nor issuer tells."""
        if self.unit_level is not None:
            return _LEVELS[self.unit_level]
        named = _named_unit(self.issuer or "")
        if named is None:
            return "district" if self.district else None
        return "district" if named[0] == "thành phố" and self.district else _LEVEL_OF_KIND[named[0]]

    @property
    def place(self) -> str | None:
        """Whom it speaks for, as pages name it: «Bình An», «xã Mỹ Tú», «xã Mỹ Tú (Bình An)», «tỉnh Lam Khê».

        A commune of before July 2025 is told apart by its district, others by the province beside.
        """
        if self.level not in ("province", "commune"):
            return self.district
        named = (self.unit_kind, self.unit) if self.unit else _named_unit(self.issuer or "")
        name = " ".join(each for each in named or () if each)
        return f"{name} ({self.district})" if self.level == "commune" and self.district else name

    @property
    def home(self) -> str | None:
        """Whose reports it is compared with: its district, commune or province; None where the name leaves several.

        On 1 July 2025 communes and provinces became others, often of the same name: no series runs over that day.
        """
        if self.level not in ("province", "commune"):
            return home_name(self.district, self.province)
        is_new = (self.end or self.issued_on or "") >= REFORM
        if self.level == "commune" and not (self.province if is_new else self.district):
            return None
        return f"{self.place}, {REFORM}" if is_new else self.place

    @property
    def body(self) -> str:
        """Its issuer in the form that two spellings share."""
        return _shared_form(self.issuer or "")

    def name(self, lang: str) -> str:
        """Kind, number, date or period, issuer: what finds the report in an archive."""
        words = _WORDS[lang]
        kind = self.kind or ("Văn bản" if lang == "vi" else "Document")
        number = f"{' số' if lang == 'vi' else ''} {self.number}" if self.number else ""
        if self.issued_on and len(self.issued_on) == _FULL:
            dated = f" {'ngày' if lang == 'vi' else 'of'} {printed_day(self.issued_on)}"
        else:
            period = words.period(self.label)
            dated = "" if not self.label else f" {period[0].lower()}{period[1:]}" if lang == "vi" else f" for {period}"
        issuer = f" {'của' if lang == 'vi' else 'by'} {self.issuer}" if self.issuer else ""
        return f"{kind}{number}{dated}{issuer}"


@cache
def _named_unit(issuer: str) -> tuple[str, str] | None:
    """Kind and name of the unit in an issuer's name.

    >>> _named_unit("Ủy ban nhân dân thị xã Hà Vân")
    ('thị xã', 'Hà Vân')
    """
    found = _UNIT.search(issuer)
    return (found["kind"], found["name"]) if found else None


@cache
def _shared_form(issuer: str) -> str:
    return " ".join(compare_form(issuer).split())


def printed_day(iso: str) -> str:
    """An ISO day as Vietnamese offices print it.

    >>> printed_day("2022-09-05")
    '5/9/2022'
    """
    return "/".join(str(int(part)) for part in reversed(iso.split("-")))


def on_page(page: int | None, lang: str) -> str:
    """The page in brackets, '' where the format has none."""
    return f" ({_WORDS[lang]('page', n=page)})" if page else ""
