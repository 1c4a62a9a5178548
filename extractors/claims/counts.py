"""A stated number of things that are then named: «04 phòng (A; B; C; D)», in the sentence, below it, or in its note.

How many a list names is often open: a name may hold a comma or «và» («Phòng Lao động,
Thương binh và Xã hội»). So a list has a fewest and a most, every number between them
holds, and only a list that is closed and plainly cut may accuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import regex

from extractors.claims.namings import is_name, read_naming
from extractors.reading import Reading
from extractors.sheet import Entry, Sheet
from extractors.text.vocabulary import load
from schemas.records import AT_THE_FOOT, Claim, ClaimKind, Modality, Operand, PassageKind, Qualifier

_SPEECH = load("speech")
_LISTABLE = frozenset(_SPEECH["listable_units"])
_LISTABLE_NOUN = regex.compile(rf"\s*(?:{'|'.join(_SPEECH['listable_nouns'])})(?!\p{{L}})")
_OPENER = regex.compile(
    r"(?P<bracket>\()|(?P<colon>:)"
    r"|[,;]?\s*(?P<words>bao gồm|gồm có|gồm|đó là|cụ thể là|cụ thể|là)(?!\p{L})\s*(?::|có:?)?"
)
_CLOSED = regex.compile(r"bao gồm|gồm có|gồm|đó là|cụ thể là|là")
_OPEN_LIST = regex.compile("|".join(_SPEECH["open_list"]))
#: Between the number and its list stand only words of its own noun phrase.
_PHRASE_REACH = 90
_PHRASE_BREAK = regex.compile(r"[.;]\s|(?<!\p{L})(?:đạt|chiếm|tỷ lệ|tăng|giảm|để|nhằm|do|trong đó)(?!\p{L})")
#: What communes are counted as.
_PLACES = regex.compile(r"(?<!\p{L})(?:xã|phường|thị trấn|thôn)(?!\p{L})")
#: More things than this are not listed by name in a sentence; the longest list met names 17.
_MOST = 60
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class _Listing:
    """Names of a list and other ways to cut it, where it stands, and why it may not accuse, if so."""

    names: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    method: str
    weak: str | None


def find_counts(sheet: Sheet) -> Iterator[Claim]:
    """Yield a count claim for each stated number whose things are named."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for stated in sheet.counts(at):
            if _may_be_listed(sheet, reading, stated):
                listing = _listing(sheet, at, stated)
                if listing is not None:
                    yield _claim(reading, stated, listing)


def _may_be_listed(sheet: Sheet, reading: Reading, stated: Entry) -> bool:
    if stated.quantity < 0 or stated.is_dossier:
        return False
    pair = reading.pair_of(stated.quantity)
    unit = sheet.at(stated.reading, pair.lower).unit if pair and stated.unit is None else stated.unit
    named = unit in _LISTABLE or (unit is None and _LISTABLE_NOUN.match(reading.compared, stated.end))
    if not named or stated.modality is not Modality.ACTUAL or stated.qualifier is not Qualifier.EXACT:
        return False
    if pair is not None and pair.upper != stated.quantity:
        return False
    return 1 < stated.value <= _MOST and stated.value.denominator == 1


def _listing(sheet: Sheet, at: int, stated: Entry) -> _Listing | None:
    reading = sheet.readings[at]
    pair = reading.pair_of(stated.quantity)
    begin = sheet.at(at, pair.lower).unit_end if pair else stated.unit_end
    places = _PLACES.search(reading.compared, stated.end, begin) is not None
    noted = _note_of(sheet, reading, begin)
    opener = _OPENER.search(reading.compared, begin, begin + _PHRASE_REACH)
    if noted is not None and (opener is None or noted[1] <= opener.start()):
        return _in_note(sheet, noted[0], places=places)
    if opener is None or _interrupted(reading, begin, opener.start()):
        return None
    weak = "words stand between the number and its list" if "," in reading.compared[begin : opener.start()] else None
    start, end = _region(reading, opener)
    if not reading.text[start:end].strip(" .:;"):
        return _items_below(sheet, at, weak, places=places) if not opener["bracket"] else None
    if opener["bracket"] and opener.start("bracket") not in reading.closing:
        return None
    if opener["bracket"] and _numbers_another(reading, begin, (start, end)):
        return None
    closed = ":" in opener[0] or _CLOSED.fullmatch(opener["words"] or "") is not None
    weak = weak or (None if closed or opener["bracket"] else "the list may leave members out")
    method = "list in brackets" if opener["bracket"] else "list"
    return _named(reading, start, end, method, weak, places=places)


#: «nhóm 1», «loại II», «mức a»
_NUMBERED = regex.compile(r"\s*(?P<head>\p{L}+) (?:\d{1,2}|[ivx]{1,4}|[a-e])\s*")


def _numbers_another(reading: Reading, begin: int, region: tuple[int, int]) -> bool:
    """«03 đơn vị thuộc nhóm tự bảo đảm chi (nhóm 1, nhóm 2)»: the bracket says which groups, not which units."""
    names = regex.split(r"[,;]|(?<!\p{L})và(?!\p{L})", reading.compared[region[0] : region[1]])
    heads = {m["head"] for m in map(_NUMBERED.fullmatch, names) if m}
    phrase = reading.compared[begin : region[0]].split()
    return len(heads) == 1 and all(map(_NUMBERED.fullmatch, names)) and not heads.isdisjoint(phrase[1:])


def _interrupted(reading: Reading, begin: int, until: int) -> bool:
    """Another number or clause stands between the stated number and what would be its list."""
    if _PHRASE_BREAK.search(reading.compared, begin, until):
        return True
    return any(begin <= q.start < until for q in reading.quantities)


def _region(reading: Reading, opener: regex.Match[str]) -> tuple[int, int]:
    if opener["bracket"]:
        return opener.end(), reading.closing.get(opener.start("bracket"), len(reading.text))
    end = next((s[1] for s in reading.sentences if s[0] <= opener.start() < s[1]), len(reading.text))
    bracket = [b for a, b in reading.closing.items() if a < opener.start() < b]
    stop = regex.compile(r"\.\s").search(reading.text, opener.end(), end)
    return opener.end(), min([end, *bracket, *([stop.start()] if stop else [])])


def _named(reading: Reading, start: int, end: int, method: str, weak: str | None, *, places: bool) -> _Listing | None:
    depth = min((len(q.brackets) for q in reading.quantities if start <= q.start < end), default=None)
    outside = sum(1 for a, b in reading.closing.items() if a < start <= b)
    if depth == outside or _OPEN_LIST.search(reading.compared, start, end):
        return None  # numbers outside the members' own brackets make the list one of counts
    naming = read_naming(reading.text[start:end], places=places)
    if naming is None:
        return None
    others = tuple(naming.cut_into(n) for n in range(naming.fewest, naming.most + 1) if n != naming.likely)
    return _Listing(naming.cut_into(naming.likely), others, method, weak or naming.open)


def _note_of(sheet: Sheet, reading: Reading, begin: int) -> tuple[int, int] | None:
    """The reading of the note marked within the number's noun phrase, and where the mark stands."""
    page = reading.passage.page
    for mark in reading.passage.marks:
        between = reading.compared[begin : mark.at]
        if not begin <= mark.at <= begin + _PHRASE_REACH or regex.search(r"[,;.:()\d]", between):
            continue
        for at, other in enumerate(sheet.readings):
            note = other.passage
            if note.note == mark.mark and (page is None or note.page in (page, page + 1)):
                return at, mark.at
    return None


def _in_note(sheet: Sheet, at: int, *, places: bool) -> _Listing | None:
    note = sheet.readings[at]
    opener = regex.match(r"\s*(?:bao gồm|gồm có|gồm)?\s*:?\s*", note.compared)
    start = opener.end() if opener else 0
    end = len(note.text.rstrip(" ."))
    listing = _named(note, start, end, "list in a note", None, places=places)
    if listing is None:
        return None
    # A note may explain the number instead of listing it; bare names list it.
    bare = all(is_name(name, places=places) for name in listing.names)
    return listing if bare else replace(listing, weak=listing.weak or "a note may name only some")


def _items_below(sheet: Sheet, at: int, weak: str | None, *, places: bool) -> _Listing | None:
    parent = sheet.readings[at].passage
    names: list[str] = []
    depth: int | None = None
    for below in sheet.readings[at + 1 :]:
        passage = below.passage
        if passage.kind in AT_THE_FOOT:
            continue
        if passage.kind is not PassageKind.LIST_ITEM or passage.depth <= parent.depth:
            break
        depth = passage.depth if depth is None else depth
        if passage.depth < depth:
            break
        if passage.depth == depth:
            if _OPEN_LIST.search(below.compared):
                return None
            names.append(passage.text.lstrip("-+*•– ").strip(" ;.,"))
    if len(names) < 2:
        return None
    # Items of an outline may hold remarks beside the members; bare names do not.
    bare = all(is_name(name, places=places) for name in names)
    return _Listing(tuple(names), (), "items below", weak or (None if bare else "items may be remarks"))


def _claim(reading: Reading, stated: Entry, listing: _Listing) -> Claim:
    head = stated.operand("stated")
    most = max(map(len, (listing.names, *listing.others)))
    # A list of less than half of what is stated is a list of examples.
    few = "the list names less than half" if most * 2 <= stated.value else None
    return Claim(
        ClaimKind.COUNT,
        reading.passage.ordinal,
        stated.figure,
        (head, *_items(listing.names)),
        reading.quantities[stated.quantity].sentence,
        listing.method,
        tuple((head, *_items(names)) for names in listing.others),
        listing.weak or few,
    )


def _items(names: Sequence[str]) -> tuple[Operand, ...]:
    return tuple(Operand("item", None, _ONE, text=name) for name in names)
