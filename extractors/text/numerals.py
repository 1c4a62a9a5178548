"""Numbers as Vietnamese offices print them (DOMAIN §5): where they stand and what they are worth.

Comes in: NFC text. Goes out: ``Numeral`` values with exact value and the worth of
one unit in the last printed place. Which numerals are quantities and which are
dates, symbols or names is the job of ``extractors.text.nonfigures``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import regex

from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load

#: «9.133», «3,307,408», «78,57», «4063», «0.97», «81.889.689.373»; never part of a word or a longer number.
NUMERAL = regex.compile(
    r"""(?<![\p{L}\d_]) (?<!\d[.,]) (?:
        \d{1,3}(?:\.\d{3})+(?:,\d+)?     # grouped by points, decimals after a comma
      | \d{1,3}(?:,\d{3}){2,}(?:\.\d+)?  # grouped by commas: the English way, seen in exports of software
      | \d+,\d+                          # decimals after a comma
      | \d+\.\d+                         # decimals after a point: criteria tables, «99.86%»
      | \d+
    ) (?![\d_]) (?![.,]\d)""",
    regex.VERBOSE,
)
_UNITS = load("units")
_ONE = Fraction(1)
_SCALES = {word: Fraction(factor) for name in ("scales", "short_scales") for word, factor in _UNITS[name].items()}
_SCALE = regex.compile(
    r"\s*(?:(?P<scale>" + "|".join(sorted(map(regex.escape, _UNITS["scales"]), key=len, reverse=True))
    + r")\b(?!\s*đồng hồ)|(?P<scale>" + "|".join(_UNITS["short_scales"]) + r")\.?(?=\s?đ(?:ồng)?\b(?!\s*(?:hồ|chí))))"
)
_AREA_UNITS = ("m²", "ha", "km²")
AREAS = frozenset(_AREA_UNITS)
#: «05 (năm) hồ sơ», «1.240 (một nghìn hai trăm bốn mươi) hồ sơ»: the number again in words.
_IN_WORDS = regex.compile(
    r"\s*\((?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?:(?:\s\p{L}+){0,3}"
    r"|(?:\s(?:một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|không|linh|lẻ)){1,16})\)"
)
#: What follows a number, in the order in which it is tried: «%», «đồng», an area («423m2», «25.271,9 ha»: measured, not
#: counted), and one group for each unit of the vocabulary, its words longest first.
_UNIT = regex.compile(
    r"\s*(?:(%|phần trăm\b|﹪|％)|(đồng\b(?!\s+(?:chí|hồ)\b)|vnđ\b|vnd\b|đ\b|₫)"
    r"|(?:(m2|m²|mét vuông)|(ha|héc ta|hecta)|(km2|km²))(?![\p{L}\d])"
    r"|(?:"
    + "|".join(
        "(" + "|".join(map(regex.escape, sorted(words, key=len, reverse=True))) + ")"
        for words in _UNITS["counted"].values()
    )
    + r")(?!\p{L}))"
)
#: With which they begin: asked before a pattern is tried, for behind most numbers stands none of them.
_SCALE_LETTERS = frozenset(word[0] for word in _SCALES)
_UNIT_LETTERS = frozenset("%﹪％₫phđvmk") | {word[0] for words in _UNITS["counted"].values() for word in words}
_UNIT_NAMES = ("%", "đồng", *_AREA_UNITS, *_UNITS["counted"])
#: Typing that ``NUMERAL`` has no place for: «tiếp nhận 11 254 hồ sơ», «đúng hạn2.145hs», «đạt 99 ,5 %».
_MISTYPED = regex.compile(r"(?=\d)(?:(?<=\p{L})\d|\d \d{3}(?!\d)|\d ,\d)")
_SHARE_APART = regex.compile(r"(?<![\d.,/-])\d{1,3} ,\d{1,3}(?=\s?%)")
#: Groups of three set apart by a space, where a unit, a fraction's stroke or the border of a cell follows; after
#: «tháng» or the like the first of them is a number of its own.
_GROUPS = r"[1-9]\d{0,2}(?:[ ]\d{3})+"
_APART = regex.compile(
    rf"""(?<=\|[ ]){_GROUPS}(?=[ ]?(?:\||$))
      | (?:(?<![\p{{L}}\d_.,/+-])|(?<=\d{{3}}/))
        (?<!(?<!\p{{L}})(?:quý|tháng|ngày|năm|kỳ|tuần|đợt|lần|mức|độ|cấp|lớp|khóa|điều|khoản|điểm|mục|số|biểu|mẫu|lục
            |tổ|thôn|ấp|bản|khu|khối|xã|phường|trấn|quận|huyện|tiết|loại|hạng)[ ])
        {_GROUPS}(?=[ ]?(?:bộ[ ]hồ[ ]sơ|hồ[ ]sơ|hs|đồng|đ|người|lượt|văn[ ]bản|thủ[ ]tục|tthc)(?!\p{{L}})|/\d)""",
    regex.VERBOSE,
)
#: A name may end in a number: «xã Sơn Kim 1 254 hồ sơ».
_NAME_BEFORE = regex.compile(r"\p{Lu}\p{Ll}+ $")
#: Dossiers counted right after a word, the space left out; «km2», «CV12» and the mark of a footnote have no such unit.
_GLUED = regex.compile(r"(?<=\p{L}{2})(?:\d{1,3}(?:\.\d{3})+|\d+)(?=\s?(?:bộ hồ sơ|hồ sơ|hs)(?!\p{L}))")
_IN_THOUSANDS = regex.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH = regex.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?")
_ENGLISH_COUNT = regex.compile(r"[1-9]\d{0,2},\d{3}")
_PLAIN = regex.compile(r"\d+(?:\.\d+)?")
_SHARE_WITH_POINT = regex.compile(r"\d{1,2}\.\d{3}")


class Numeral(NamedTuple):
    """A printed number with its scale word and unit.

    ``[start, end)`` holds the digits and the scale word ('61,3 nghìn'), ``unit_end``
    is where the unit after it ends (== ``end`` if there is none). ``value`` and
    ``ulp`` are in base units; ``unit`` is '%', 'đồng', an area ('m²', 'ha', 'km²'),
    a counted noun of ``vocab/units.yml``, or None; ``scale`` is the factor of the scale word, 1 without one.
    """

    start: int
    end: int
    unit_end: int
    value: Fraction
    ulp: Fraction
    unit: str | None
    digits_end: int
    scale: Fraction = _ONE

    @property
    def is_percent(self) -> bool:
        """True for a percentage."""
        return self.unit == "%"


#: A budget in đồng has 16 digits; what is longer is no quantity, and Python refuses 4,300.
MOST_DIGITS = 40


@lru_cache(maxsize=4096)  # «01», «100», «2023» stand in every report
def parse_numeral(digits: str, *, integral: bool = False) -> tuple[Fraction, Fraction] | None:
    """Value and worth of the last printed place, None for what is no number.

    Three digits after a point are thousands, one or two are decimals; a comma is
    the decimal mark, except before three digits of a thing that is only counted in
    whole numbers (``integral``: '1,245 hồ sơ').

    >>> parse_numeral("9.133")
    (Fraction(9133, 1), Fraction(1, 1))
    >>> parse_numeral("78,57")
    (Fraction(7857, 100), Fraction(1, 100))
    """
    plain = digits
    if _IN_THOUSANDS.fullmatch(digits):
        plain = digits.replace(".", "").replace(",", ".")
    elif _ENGLISH.fullmatch(digits) or (integral and _ENGLISH_COUNT.fullmatch(digits)):
        plain = digits.replace(",", "")
    elif "," in digits:
        plain = digits.replace(".", "").replace(",", ".")
    if len(plain) > MOST_DIGITS or not _PLAIN.fullmatch(plain):
        return None
    decimals = len(plain.partition(".")[2])
    return Fraction(plain), Fraction(1, 10**decimals)


def find_numerals(text: str) -> Iterator[Numeral]:
    """Yield every number of ``text`` in order."""
    compared = compare_form(text)
    held: Numeral | None = None
    for start, end in _printed(text, compared):
        numeral = _read(compared, start, end)
        if numeral is None:
            continue
        if held is not None and _completes(compared, held, numeral):
            held = numeral._replace(
                start=held.start,
                value=held.value + numeral.value,
                scale=held.scale,
                digits_end=numeral.end,
            )
            continue
        if held is not None:
            yield held
        held = numeral
    if held is not None:
        yield held


def _printed(text: str, compared: str) -> Iterator[tuple[int, int]]:
    """Where the digits of each number stand, in order."""
    spans = [match.span() for match in NUMERAL.finditer(compared)]
    if not _MISTYPED.search(compared):
        return iter(spans)
    apart = [m.span() for m in _APART.finditer(compared) if not _NAME_BEFORE.search(text, 0, m.start())]
    apart += [match.span() for match in _SHARE_APART.finditer(compared)]
    glued = [match.span() for match in _GLUED.finditer(compared)]
    whole = [span for span in spans if not any(start <= span[0] < end for start, end in apart)]
    return iter(sorted([*whole, *apart, *glued]))


def _completes(compared: str, first: Numeral, second: Numeral) -> bool:
    """«2 tỷ 340 triệu đồng» is one amount: a smaller scale right after a larger one."""
    return (
        first.scale > second.scale
        and (second.scale > 1 or second.unit == "đồng")
        and first.unit is None
        and second.value < first.scale
        and not compared[first.end : second.start].strip()
    )


def _read(compared: str, start: int, digits_end: int) -> Numeral | None:
    end = digits_end
    factor = _ONE
    letter = _letter_after(compared, end)
    while letter in _SCALE_LETTERS and (scale := _SCALE.match(compared, end)):  # «1,2 nghìn tỷ»
        factor *= _SCALES[scale["scale"]]
        end = scale.end()
        letter = _letter_after(compared, end)
    behind = end
    if letter == "(" and (in_words := _IN_WORDS.match(compared, end)):
        behind = in_words.end()
        letter = _letter_after(compared, behind)
    unit, unit_end = _unit(compared, behind) if letter in _UNIT_LETTERS else (None, end)
    if unit is None:
        unit_end = end
    integral = unit not in (None, "%", "đồng", *AREAS) and factor is _ONE
    digits = compared[start:digits_end].replace(" ", "")
    if unit == "%" and _SHARE_WITH_POINT.fullmatch(digits):
        digits = digits.replace(".", ",")  # «99.865%»: no share of a whole is in the thousands
    parsed = parse_numeral(digits, integral=integral)
    if parsed is None:
        return None
    value, ulp = parsed if factor is _ONE else (parsed[0] * factor, parsed[1] * factor)
    return Numeral(start, end, unit_end, value, ulp, unit, digits_end, factor)


def _letter_after(compared: str, at: int) -> str:
    """The first character from a place on that is no space, '' where the text ends."""
    letter = compared[at : at + 1]
    while letter.isspace():
        at += 1
        letter = compared[at : at + 1]
    return letter


def _unit(compared: str, end: int) -> tuple[str | None, int]:
    found = _UNIT.match(compared, end)
    return (_UNIT_NAMES[found.lastindex - 1], found.end()) if found and found.lastindex else (None, end)
