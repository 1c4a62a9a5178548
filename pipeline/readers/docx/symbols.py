"""Signs that Word keeps outside its text: symbols of symbol fonts, and formulas."""

from __future__ import annotations

from lxml import etree

from pipeline.readers.docx.styles import word
from pipeline.readers.encodings.legacy_encodings import font_encoding

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Symbol font, the few that stand in figures and formulas; other glyphs of it leave no text.
_SYMBOLS = {0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xB1: "±", 0xB8: "÷", 0x2D: "-", 0xB7: "•", 0xB9: "≠"}


def symbol(element: etree._Element) -> str:
    code = element.get(word("char")) or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if font_encoding(element.get(word("font")) or "") is not None:
        return chr(number & 0xFF)
    if not 0xF000 <= number <= 0xF0FF:
        return chr(number) if 0x20 <= number < 0xD800 else ""
    if (element.get(word("font")) or "").lower() == "symbol":
        return _SYMBOLS.get(number & 0xFF, "")
    return ""


def formula(element: etree._Element) -> str:
    """A formula on one line: brackets are printed, a fraction of two numbers becomes 507/522."""
    if element.tag == MATH + "t":
        return element.text or ""
    if element.tag == MATH + "f":
        over, under = (element.find(MATH + name) for name in ("num", "den"))
        return "/".join(_side(formula(side)) if side is not None else "" for side in (over, under))
    if element.tag == MATH + "d":
        inner = "; ".join(formula(child) for child in element.findall(MATH + "e"))
        return f"({inner})"
    return "".join(formula(child) for child in element if isinstance(child.tag, str))


def _side(text: str) -> str:
    """One side of a fraction, in brackets unless it is a single number or in brackets already."""
    plain = text.strip()
    return plain if plain.replace(".", "").replace(",", "").isalnum() else f"({text})"
