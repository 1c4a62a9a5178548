"""In: the passages of a report. Out: its header taken apart: organs, number, day, title.

The header of NĐ 30/2020 has two columns that readers and plain text mix in several
ways (one line for both, the motto between, all lost); here the motto is taken out and
each part is found by its own form. What the parts mean is ``extractors.report.identity``' matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

import regex

from extractors.citations.symbols import Symbol, find_symbols
from extractors.text.compare_form import compare_form
from extractors.text.dates import find_dates
from extractors.text.vocabulary import load
from schemas.records import Passage, PassageKind

_REACH = 40  # passages within which a title must stand; longest header seen 9 lines
_LONGEST_HEADER = 4_000  # characters; longest seen 190
_LONGEST_TITLE_LINE = 300  # characters; longest seen 118
#: Narrow cells break the motto («CỘNG HÒA XÃ HỘI / CHỦ NGHĨA VIỆT NAM»), and lines read across split it in two.
_MOTTO = regex.compile(
    r"cộng\s+h[òo]a\s+xã\s+hội(?:\s+chủ\s+nghĩa(?:\s+việt\s+nam)?)?|(?:xã\s+hội\s+)?chủ\s+nghĩa\s+việt\s+nam"
    r"|độc\s+lập\s*-\s*tự\s+do(?:\s*-\s*hạnh\s+phúc)?|đảng\s+cộng\s+sản\s+việt\s+nam"
)
#: «DỰ THẢO», «HỎA TỐC» above or beside the kind are neither organ nor title.
_STAMP = regex.compile(r"[\W_]*(?:dự thảo(?: lần \d+)?|hỏa tốc|thượng khẩn|khẩn|tuyệt mật|tối mật|mật)[\W_]*")
# «Số: 57/TB-UBND», the blank «Số:       /BC-UBND»; of scans «Sô: 57/TB-UBND |»
_NUMBER = regex.compile(
    r"(?<!\p{L})(?:(?i:số)\s*:?|(?i:s[ôóổồo])\s*:)\s*(?P<symbol>\d*[\s.…_]*[/-]\s?\p{Lu}[\p{L}\d/ &-]{0,24}?)"
    r"(?=$|\n|\s{2}|\s\p{Lu}\p{Ll}|\s*,|\s*[|.;:_](?:\s|$))"
)
#: «123/BC-UBNDẠ»: no abbreviation of an organ carries a tone, so what a seal or a stroke left behind is taken off.
_TONED = regex.compile(r"[\u0300\u0301\u0303\u0309\u0323]")
# «Mỹ Đức, ngày 13 tháng 9 năm 2023»
_PLACE_LINE = regex.compile(r"(?P<place>(?:TP\.?\s*)?\p{Lu}[\p{L}'’]*(?:[ -]+[\p{L}\d'’]+){0,5})\s*,\s*(?=(?i:ngày))")
_SECTION = regex.compile(r"(?:[IVX]+|\d+)[.)]\s")
_ABOUT = regex.compile(r"(?<!\p{L})v/v\s*:?\s*", regex.IGNORECASE)
_HEADER_WORDS = regex.compile(r"cộng h[òo]a xã hội|độc lập\s*-\s*tự do|(?<!\p{L})số\s*:|ngày.{0,30}năm\s*\d{4}$")
_RULE_LINE = regex.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class Header:
    """Parts of a header, each None or empty where the report has none.

    ``organs`` are the lines that name who issues, as printed; ``symbol_text`` is what
    follows «Số:»; ``notes`` are the bracketed lines under the title.
    """

    organs: tuple[str, ...]
    symbol: Symbol | None
    symbol_text: str | None
    place: str | None
    day: str | None
    kind: str | None
    title: str | None
    notes: tuple[str, ...]


def read_header(passages: Sequence[Passage]) -> Header:
    """Take the header and title apart."""
    at, kind, before, rest = _title_line(passages)
    texts = [passage.text for passage in _above(passages, at)] + [before]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    stream = _without_motto("\n".join(lines)[:_LONGEST_HEADER])
    number = _NUMBER.search(stream)
    symbol_text = _without_stroke(number["symbol"].strip()) if number else None
    place, day = _place_and_day(stream)
    title, notes = _title(passages, at, rest) if at is not None else (None, ())
    about = _ABOUT.search(stream)
    if title is None and about:
        title = _subject(stream[about.end() :])
    organs = _organ_lines(stream)
    return Header(
        organs=organs,
        symbol=_symbol(symbol_text),
        symbol_text=symbol_text,
        place=place,
        day=day,
        kind=kind,
        title=title,
        notes=notes,
    )


def _without_stroke(symbol: str) -> str:
    toned = symbol[-1:].isupper() and _TONED.search(normalize("NFD", symbol[-1]))
    return symbol[:-1] if toned and symbol[-2:-1].isupper() else symbol


def _subject(stream: str) -> str | None:
    """Join the lines after «V/v» up to the day, the number or a line in capitals."""
    lines = []
    for line in stream.split("\n"):
        if not line.strip() or line.isupper() or _PLACE_LINE.search(line) or _NUMBER.search(line):
            break
        lines.append(line.strip())
    return " ".join(lines) or None


@cache
def _kind_line() -> regex.Pattern[str]:
    kinds = "|".join(kind.upper() for kind in load("organs")["kinds"])
    return regex.compile(rf"(?P<before>.*?)(?<!\p{{L}})(?P<kind>{kinds})(?!\p{{L}})\W*(?P<rest>\S.*)?$", regex.DOTALL)


def _title_line(passages: Sequence[Passage]) -> tuple[int | None, str | None, str, str]:
    """Find the kind in capitals: its passage, and what stands before and after it there.

    Before it, in one passage, only the header can stand (OCR joins «… năm 2022 BÁO CÁO»).
    """
    for at, passage in enumerate(passages[:_REACH]):
        match = _kind_line().match(passage.text)
        if not match or passage.kind is PassageKind.TABLE_ROW:
            continue
        before, rest = match["before"].strip(" *_#"), match["rest"] or ""
        form = compare_form(before)
        if before and not _HEADER_WORDS.search(form) and not _STAMP.fullmatch(form):
            continue
        if passage.kind is PassageKind.HEADER and _HEADER_WORDS.search(compare_form(rest)):
            continue
        return at, match["kind"].capitalize(), before, rest
    return None, None, "", ""


def _above(passages: Sequence[Passage], title: int | None) -> list[Passage]:
    headers = [p for p in passages if p.kind is PassageKind.HEADER]
    if title is not None:
        before = list(passages[:title])
        return before + [p for p in headers if p.ordinal > passages[title].ordinal and p.page in (None, 1)]
    if headers:
        return headers
    above: list[Passage] = []
    for passage in passages[:12]:
        if len(passage.text) > 90 or passage.text.endswith((".", ";", ":")):
            break
        above.append(passage)
    return above


def _without_motto(text: str) -> str:
    form = compare_form(text)
    kept, at = [], 0
    for match in _MOTTO.finditer(form):
        kept.append(text[at : match.start()])
        at = match.end()
    return "\n".join([*kept, text[at:]]) if kept else text


def _symbol(text: str | None) -> Symbol | None:
    found = find_symbols(text) if text else ()
    return found[0] if found else None


def _place_and_day(stream: str) -> tuple[str | None, str | None]:
    form = compare_form(stream)
    days = [day for day in find_dates(stream) if day.cue == "ngày" or day.cue.startswith("ngày")]
    for day in days:
        before = [match for match in _PLACE_LINE.finditer(stream) if 0 <= day.start - match.end() <= 1]
        if before:
            return before[-1]["place"].split("\n")[-1].strip(), day.iso
    place = next((match for match in _PLACE_LINE.finditer(stream)), None)
    if not days:
        year = regex.search(r"ngày[\s.…/]*tháng[\s.…/]*(?:\d*)[\s.…/]*năm\s*(?P<y>\d{4})", form)
        return (place["place"].strip() if place else None), (year["y"] if year else None)
    return None, days[0].iso


def _organ_lines(stream: str) -> tuple[str, ...]:
    """Return the lines in capitals that are neither number, day nor motto."""
    organs = []
    for line in stream.split("\n"):
        bare = _NUMBER.sub("\n", line)
        bare = _ABOUT.split(bare)[0]
        bare = _PLACE_LINE.split(bare)[0]
        for part in bare.split("\n"):
            words = part.strip(" *_.,:;-–|")
            letters = [char for char in words if char.isalpha()]
            is_capital = sum(char.isupper() for char in letters) > 0.8 * len(letters) and len(letters) > 2
            if is_capital and not _STAMP.fullmatch(compare_form(words)):
                organs.append(words)
    return tuple(organs)


def _title(passages: Sequence[Passage], at: int, rest: str) -> tuple[str | None, tuple[str, ...]]:
    """Join the lines of the trích yếu; bracketed lines under it are notes, not title."""
    lines: list[str] = [rest.strip()] if rest.strip() else []
    notes: list[str] = []
    last = passages[at]
    for passage in passages[at + 1 : at + 8]:
        text = passage.text.strip()
        if passage.kind is PassageKind.HEADER or _RULE_LINE.fullmatch(text):
            continue
        if text.startswith("("):
            notes.append(text)
        elif _goes_on(lines, text, last, passage):
            lines.append(text)
            last = passage
        else:
            break
    return (" ".join(" ".join(lines).split()) or None), tuple(notes)


def _goes_on(lines: list[str], text: str, last: Passage, passage: Passage) -> bool:
    form = compare_form(text)
    if len(text) > _LONGEST_TITLE_LINE or (form.startswith(tuple(load("organs")["after_title"])) and lines):
        return False
    if form.startswith(("kính gửi", "căn cứ")) or text.endswith((".", ":", ";")) or _SECTION.match(text):
        return False
    if not lines:
        return True
    same_style = passage.kind is PassageKind.TITLE and last.kind is PassageKind.TITLE
    return (
        same_style
        or text[0].islower()
        or text[0].isdigit()
        or lines[-1].endswith((",", "-"))
        or (text.isupper() and lines[-1].isupper())
    )
