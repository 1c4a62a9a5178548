"""Gold files: what a person read in a report, and when a database row says the same.

In: a folder of NAME.json (or, anywhere below it, NAME.truth.json). Out: ``GoldDocument``
values and the question *same claim?*; *same scope?*, *same period?* and the other
attributes of a figure are ``pipeline.evaluation.attributes``'. Reading the database and counting are
``pipeline.evaluation.evaluate``'s.

Numbers are compared as fractions, so 0.1 + 0.2 is 0.3 and a REAL column is no excuse.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.evaluation.claim_keys import SAME_RATIO, ClaimKey, claim_key
from pipeline.output.language import told

TRUTH_SUFFIX = ".truth.json"

#: REAL columns keep about 15 digits: far closer than one in a million.
CLOSE = Fraction(1, 10**6)


#: Families of indicators that a gold file lists in full where it does not say; ``ALL_FAMILIES`` is every one.
USUAL_FAMILIES = ("dossiers",)
ALL_FAMILIES = "*"


class GoldError(ValueError):
    """A gold folder or file that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure that must be found; ``codes`` are the indicators accepted for it.

    ``indicator`` is '' where none of the vocabulary is right; None is among ``codes`` then.
    Of scope, period and what follows ``optional``, '' or None asks nothing. ``value_text`` is the
    number as printed, ``admin_unit`` the place from the least to the largest («Tân An, Bắc Lĩnh»),
    '' there where it must be left open.
    """

    indicator: str
    codes: frozenset[str | None]
    value: Fraction
    scope: str
    period: str
    quote: str
    optional: bool
    unit: str | None = None
    modality: str | None = None
    qualifier: str | None = None
    value_text: str | None = None
    admin_unit: str | None = None


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A relation that must be found; ``good`` are the verdicts accepted for it."""

    kind: str
    key: ClaimKey
    numerator: Fraction | None
    claimed: Fraction | None
    claimed_text: str
    verdict: str
    good: frozenset[str]
    quote: str
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldCitation:
    """A cited instrument; ``number`` folded, ``date`` and ``kind`` '' where any will do.

    With a ``quote`` it is one printed instance, else a distinct instrument wherever it is cited.
    """

    number: str
    date: str
    printed: str
    kind: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """All that is expected of the files called ``name`` without their extension.

    ``covers`` are the families of indicators (first part of a code) whose figures are all
    listed: a figure of another family is neither a hit nor an extra. ``place`` is the district
    and the province the report speaks for, () where gold does not say. Of a ``partial`` gold nothing
    is listed in full: what it does not name is not judged.
    """

    name: str
    own_number: str
    figures: tuple[GoldFigure, ...]
    claims: tuple[GoldClaim, ...]
    citations: tuple[GoldCitation, ...]
    covers: tuple[str, ...] = USUAL_FAMILIES
    place: tuple[str, ...] = ()
    partial: bool = False

    def judges(self, indicator: str) -> bool:
        """True where this gold lists every figure of the indicator's family."""
        return ALL_FAMILIES in self.covers or indicator.partition(".")[0] in self.covers


def exact(value: object) -> Fraction | None:
    """Read a JSON or REAL number as the fraction it prints as; None stays None.

    >>> exact(99.97)
    Fraction(9997, 100)
    """
    return None if value is None else Fraction(str(value)).limit_denominator(10**9)


def is_close(a: Fraction | None, b: Fraction | None) -> bool:
    """Tell whether two values are the same up to what a REAL column loses."""
    return a is not None and b is not None and abs(a - b) <= CLOSE * max(Fraction(1), abs(b))


def plain(value: object) -> str:
    """Print a value: fractions as decimals, None as ''."""
    return f"{float(value):.12g}" if isinstance(value, Fraction) else str(value if value is not None else "")


def fold_number(number: str | None) -> str:
    """Fold a document number for comparison: no blanks, one dash, capitals."""
    return "".join((number or "").split()).replace("–", "-").upper()


def fold_words(text: str | None) -> str:
    """Fold words for comparison: NFC, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text or "").casefold().split())


def same_claim(gold: GoldClaim, key: ClaimKey | None, claimed: Fraction | None) -> bool:
    """Tell whether a claim with this key is the gold one; a ratio must also state the same."""
    if key is None or key.kind != gold.key.kind:
        return False
    if key.kind == "ratio":
        if key.head is None or gold.key.head is None:
            return key == gold.key and is_close(claimed, gold.claimed)
        return abs(key.head - gold.key.head) < SAME_RATIO and is_close(claimed, gold.claimed)
    return key == gold.key or (key.kind in ("sum", "change") and _is_scaled(gold.key, key))


#: «tỷ», «triệu», «nghìn»: gold may give money as printed, the database in đồng.
_SCALES = (10**9, 10**6, 10**3)


def _is_scaled(gold: ClaimKey, key: ClaimKey) -> bool:
    """Tell whether a key is gold's in base units, where gold gives all numbers in one scale word's."""
    if not gold.head or key.head is None or len(gold.rest) != len(key.rest):
        return False
    scale = key.head / gold.head
    return scale in _SCALES and all(b == a * scale for a, b in zip(gold.rest, key.rest, strict=True) if a is not None)


def read_gold(folder: Path) -> tuple[GoldDocument, ...]:
    """Read every gold file of a folder, by name.

    ``*.truth.json`` at any depth where there are some (the corpus keeps them beside
    the reports), else ``*.json`` of the folder itself. Raises GoldError.
    """
    if not folder.is_dir():
        raise GoldError(told(f"{folder}: không có thư mục này. --gold nhận thư mục gồm TÊN.json hoặc TÊN.truth.json.",
                             f"{folder}: no such folder. --gold takes a folder of NAME.json or NAME.truth.json."))
    truths = sorted(folder.rglob(f"*{TRUTH_SUFFIX}"))
    files = {p: p.name.removesuffix(TRUTH_SUFFIX) for p in truths}
    files = files or {p: p.stem for p in sorted(folder.glob("*.json"))}
    if not files:
        raise GoldError(told(f"{folder}: không có tệp TÊN.truth.json hay TÊN.json nào.",
                             f"{folder}: neither NAME.truth.json nor NAME.json in it."))
    met: dict[str, Path] = {}
    for path, name in files.items():
        if name in met:
            raise GoldError(told(f"{path} và {met[name]} đều là tệp đáp án của {name}. Chỉ giữ một tệp.",
                                 f"{path} and {met[name]} are both gold for {name}. Keep one of them."))
        met[name] = path
    return tuple(_read_file(path, name) for path, name in files.items())


def _read_file(path: Path, name: str) -> GoldDocument:
    try:
        return gold_document(json.loads(path.read_text(encoding="utf-8")), name)
    except KeyError as error:
        raise GoldError(told(f"{path}: có mục thiếu {error}. README của thư mục liệt kê các trường.",
                             f"{path}: an entry lacks {error}. The folder's README lists the fields.")) from error
    except (AttributeError, TypeError, ValueError) as error:
        raise GoldError(told(f"{path}: không phải tệp đáp án ({error}).",
                             f"{path}: not a gold file ({error}).")) from error


def gold_document(data: Mapping[str, Any], name: str) -> GoldDocument:
    """Read the content of a gold file; raises KeyError, TypeError or ValueError where it is none."""
    document = data.get("document") or {}
    return GoldDocument(
        name=unicodedata.normalize("NFC", name),
        own_number=fold_number(document.get("number")),
        figures=tuple(_figure(row) for row in data.get("figures") or ()),
        claims=tuple(_claim(row) for row in data.get("claims") or ()),
        citations=tuple(
            GoldCitation(
                fold_number(row["number"]), row.get("date") or "", row["number"], row.get("kind") or "",
                row.get("quote") or "",
            )
            for row in data.get("citations") or ()
        ),
        covers=tuple(data.get("covers") or USUAL_FAMILIES),
        place=tuple(str(document[key]) for key in ("district", "province") if document.get(key)),
        partial=data.get("partial") is True,
    )


def _required(value: object) -> Fraction:
    number = exact(value)
    if number is None:
        raise ValueError("a figure's value is null")
    return number


def _figure(row: Mapping[str, Any]) -> GoldFigure:
    return GoldFigure(
        indicator=row["indicator"] or "",
        codes=frozenset((row["indicator"], *(row.get("alt") or ()))),
        value=_required(row["value"]),
        scope=row.get("scope") or "",
        period=row.get("period") or "",
        quote=row.get("quote") or "",
        optional=bool(row.get("optional")),
        unit=row.get("unit") or None,
        modality=row.get("modality"),
        qualifier=row.get("qualifier"),
        value_text=row.get("value_text"),
        admin_unit=row.get("admin_unit"),
    )


def _claim(row: Mapping[str, Any]) -> GoldClaim:
    plural = {"parts": "part", "items": "item"}
    operands = {
        plural.get(role, role): [exact(v) for v in (value if isinstance(value, list) else [value])]
        for role, value in row["operands"].items()
    }
    key = claim_key(row["kind"], operands)
    if key is None:
        raise ValueError(f"the {row['kind']} «{row.get('quote', '')}» has no operands to compare")
    return GoldClaim(
        kind=row["kind"],
        key=key,
        numerator=operands.get("numerator", [None])[0],
        claimed=exact(row.get("claimed")),
        claimed_text=str(row.get("claimed_text") or row.get("claimed") or ""),
        verdict=row["verdict"],
        good=frozenset((row["verdict"], *row.get("also_ok", ()))),
        quote=row.get("quote") or "",
        optional=bool(row.get("optional")),
    )
