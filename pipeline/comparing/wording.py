"""Words that the comparisons share, in Vietnamese and English.

In: printed figures. Out: pieces of a sentence.
"""

from __future__ import annotations

from pipeline.comparing.papers import printed_day
from pipeline.comparing.quantities import Printed
from pipeline.comparing.windows import Window
from pipeline.publish.words import Words

WORDS = {"vi": Words("vi"), "en": Words("en")}


def count(figure: Printed, lang: str) -> str:
    """A number as printed, a count in words («không») with its value."""
    text = figure.value_text + ("%" if figure.unit == "%" else "")
    return text if any(char.isdigit() for char in text) else f"{text} ({number(figure.value, lang)})"


def number(value: object, lang: str) -> str:
    """A computed number the way the language prints it."""
    return WORDS[lang].count(float(value))  # type: ignore[arg-type]


def difference(one: Printed, other: Printed, lang: str) -> str:
    """How far apart two figures are."""
    return number(abs(one.value - other.value), lang)


def of_scope(figure: Printed, lang: str) -> str:
    """Whose figure it is, as printed, or the level in words."""
    return f" ({figure.scope or WORDS[lang].named('scope', figure.level)})"


def of_window(window: Window, lang: str) -> str:
    """The days it covers."""
    first, last = printed_day(window.start), printed_day(window.end)
    return f"từ {first} đến {last}" if lang == "vi" else f"from {first} to {last}"


def indicator(figure: Printed, lang: str) -> str:
    """The indicator's label."""
    return figure.indicator_vi.lower() if lang == "vi" else figure.indicator_en.lower()
