"""What the site says, in Vietnamese and English, and how it prints numbers and periods.

In: a key, a value, a label from the database. Out: words for a reader. They stand by page in the files beside this one.
Table and column names come from ``schemas.tables``; explanations come from the judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pipeline.publish.words.codes import CODE_WORDS
from pipeline.publish.words.corpus import CORPUS_WORDS
from pipeline.publish.words.data import DATA_WORDS
from pipeline.publish.words.find import FIND_WORDS
from pipeline.publish.words.frame import SITE_WORDS
from pipeline.publish.words.report import REPORT_WORDS
from pipeline.publish.words.review import REVIEW_WORDS
from schemas.passages import SURE

#: key -> (Vietnamese, English)
WORDS: dict[str, tuple[str, str]] = {
    **SITE_WORDS, **CODE_WORDS, **REPORT_WORDS, **FIND_WORDS, **CORPUS_WORDS, **DATA_WORDS, **REVIEW_WORDS,
}

#: Shown beside the word, so that colour is never the only sign.
SIGNS = {
    "exact": "✓", "rounded": "✓", "truncated": "✓",
    "approximate": "≈", "inconsistent": "✗", "unverifiable": "?",
}

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_WINDOW = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<part>Q[1-4]|H[12]|\d{1,2}M|YTD|\d{2}))?")
_DECIMAL_COMMA = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: ``words('home')``, ``words.verdict('exact')``."""

    lang: str = "vi"

    def __call__(self, key: str, **fields: object) -> str:
        """Return the words under ``key``; KeyError for a key that has none."""
        text = WORDS[key][self.lang == "en"]
        return text.format(**fields) if fields else text

    def named(self, group: str, value: str | None) -> str:
        """Return the words for a stored code, or the code itself if it is newer than this table."""
        if value is None:
            return self("unknown")
        key = f"{group}.{value}"
        return self(key) if key in WORDS else value

    def verdict(self, value: str) -> str:
        """Return sign and words of a verdict."""
        return f"{SIGNS.get(value, '•')} {self.named('verdict', value)}"

    def recognition(self, sure: int | None) -> str:
        """Say how sure the recogniser was of a figure, 0 to 100; '' where it was not recognised from an image.

        >>> Words("vi").recognition(42), Words("en").recognition(None)
        ('nhận dạng không chắc, 42 %', '')
        """
        if sure is None:
            return ""
        return self("recognition.sure" if sure >= SURE else "recognition.unsure", n=sure)

    def count(self, value: float | None, digits: int = 4) -> str:
        """Print a number the way the language does, at most ``digits`` decimals; '–' for none.

        >>> Words("vi").count(9133.0), Words("en").count(90.85812)
        ('9.133', '90.8581')
        """
        if value is None:
            return "–"
        text = f"{value:,.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text if self.lang == "en" else text.translate(_DECIMAL_COMMA)

    def computed(self, value: float | None) -> str:
        """Print a computed number as the explanations do: what goes on beyond four decimals is cut off, and said so.

        >>> Words("vi").computed(93.20617), Words("vi").computed(90.371), Words("en").computed(-18.66667)
        ('93,2061…', '90,371', '-18.6666…')
        """
        if value is None or abs(value - round(value, 4)) < 1e-9 * max(1.0, abs(value)):
            return self.count(value)
        return f"{self.count(int(value * 10_000) / 10_000)}…"

    def account(self, counts: Mapping[str, Any]) -> str:
        """How many numerals are understood and how many figures have an indicator; the shares are cut off."""
        def share(value: float) -> str:
            return self.count(int(value * 1000) / 10) + "%"

        told = self("accounted", numerals=self.count(counts["numerals"]), accounted=share(counts["accounted_share"]))
        if counts["indicator_share"] is None:
            return told
        return f"{told} · {self('with_indicator', share=share(counts['indicator_share']))}"

    def day(self, iso: str | None) -> str:
        """Print an ISO date, a partial one too, the way the language does.

        >>> Words("vi").day("2024-09-05"), Words("vi").day("2024-09"), Words("en").day("2024-09-05")
        ('5/9/2024', '9/2024', '2024-09-05')
        """
        if not iso:
            return self("unknown")
        parts = iso.split("-")
        if self.lang == "en" or not all(part.isdigit() for part in parts):
            return iso
        return "/".join(str(int(part)) for part in reversed(parts))

    def period(self, label: str | None) -> str:
        """Print a period label in words.

        >>> Words("vi").period("2022-Q3"), Words("en").period("2022-H1")
        ('Quý III/2022', 'First half of 2022')
        """
        return _period(self, label)

    def short_period(self, label: str) -> str:
        """Print a period label as short as the mark of an axis.

        >>> Words("vi").short_period("2024-Q3"), Words("en").short_period("2023-9M")
        ('III/2024', '9M 2023')
        """
        return _short_period(self, label)


@lru_cache(maxsize=4096)
def _period(words: Words, label: str | None) -> str:
    window = _WINDOW.fullmatch(label or "")
    if window:
        start, end = (date.fromisoformat(day) for day in window.groups())
        return f"{start.day}/{start.month}/{start.year} – {end.day}/{end.month}/{end.year}"
    match = _PERIOD.fullmatch(label or "")
    if match is None:
        return label or words("unknown")
    year, part = match["year"], match["part"] or ""
    vi, en = {
        "": (f"Năm {year}", year),
        "H1": (f"6 tháng đầu năm {year}", f"First half of {year}"),
        "H2": (f"6 tháng cuối năm {year}", f"Second half of {year}"),
        "YTD": (f"Từ đầu năm {year}", f"{year} to date"),
    }.get(part, (f"Tháng {part}/{year}", f"{part}/{year}"))
    if part.endswith("M"):
        vi, en = f"{part[:-1]} tháng năm {year}", f"{part[:-1]} months of {year}"
    if part.startswith("Q"):
        vi, en = f"Quý {_ROMAN[part[1]]}/{year}", f"Q{part[1]} {year}"
    return en if words.lang == "en" else vi


@lru_cache(maxsize=4096)
def _short_period(words: Words, label: str) -> str:
    match = _PERIOD.fullmatch(label)
    if match is None:
        return words.period(label)
    year, part = match["year"], match["part"] or ""
    if words.lang == "en":
        return f"{part} {year}".strip()
    if part.startswith("Q"):
        part = _ROMAN[part[1]]
    part = {"H1": "6T", "H2": "6T cuối", "YTD": "lũy kế"}.get(part, part.replace("M", "T"))
    return "/".join(filter(None, (part, year)))
