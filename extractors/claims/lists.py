"""Lists of anything: a total, what opens its list, and the members, in the sentence, a bracket or the items below.

A list is closed («gồm», a bracket whose parts share the total's unit) or open
(«như:», «chủ yếu», «…»); an open one or one whose parts may overlap never accuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.list_members import items_below, members_within
from extractors.claims.list_openers import openers, region_of
from extractors.claims.making import make_sum, unit_family
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.vocabulary import load
from schemas.records import Claim, Modality, PassageKind

_SPEECH = load("speech")
_CLOSED = regex.compile(r"(?<!\p{L})(?:" + "|".join(_SPEECH["closed_list"]) + r")(?!\p{L})")
_RANKING = regex.compile("|".join(_SPEECH["ranking"]))
_OPEN_LIST = regex.compile("|".join(_SPEECH["open_list"]))
#: Attributes that overlap: a woman may be a Party member and young (DOMAIN §8.11).
_EACH = regex.compile(r"(?<!\p{L})(?:mỗi|từng|bình quân)(?!\p{L})")
_OVERLAP = regex.compile(
    r"(?<!\p{L})(?:nữ|đảng viên|dân tộc|trẻ|trình độ|trực tuyến|qua bưu chính|số hóa|thanh toán)(?!\p{L})"
)


def find_lists(sheet: Sheet) -> Iterator[Claim]:
    for at, reading in enumerate(sheet.readings):
        if reading.is_score_table or reading.is_target or reading.passage.kind is PassageKind.TABLE_ROW:
            continue
        for total in sheet.counts(at):
            if total.quantity < 0 or total.modality is not Modality.ACTUAL:
                continue
            if (pair := reading.pair_of(total.quantity)) and pair.upper == total.quantity:
                continue
            if is_change(reading, reading.quantities[total.quantity]):
                continue

            for opener in openers(reading, total):
                yield from _opened_by(sheet, at, total, opener)


def _opened_by(sheet: Sheet, at: int, total: Entry, opener: regex.Match[str]) -> Iterator[Claim]:
    reading = sheet.readings[at]
    region = region_of(reading, opener)
    parts, sure = members_within(sheet, at, total, region, inside=bool(opener["bracket"]))
    method = "list in brackets" if opener["bracket"] else "list"
    if not parts and not opener["bracket"] and reading.text.rstrip().endswith((":", "đó", "sau")):
        parts, sure = items_below(sheet, at, total)
        method = "items below"
    if len(parts) < 2:
        return
    yield from _list_claims(sheet, at, total, parts, sure, opener, region, method)


def _list_claims(
    sheet: Sheet,
    at: int,
    total: Entry,
    parts: list[Entry],
    sure: bool,
    opener: regex.Match[str],
    region: tuple[int, int],
    method: str,
) -> Iterator[Claim]:
    reading = sheet.readings[at]
    here = [p.unit_end for p in parts if p.reading == at]
    # What follows the last member («…, chủ yếu liên quan đến đất đai») opens no list; «…» right after it does.
    words = reading.compared[max(0, opener.start() - 20) : min(region[1], max(here) + 4) if here else region[1]]
    inside = reading.compared[opener.end() : opener.end() + 12] if opener["bracket"] else opener["words"] or ""
    closed = bool(_CLOSED.search(inside)) or method == "items below" or _tiled(reading, total, parts, opener, region)
    balanced = not opener["bracket"] or opener.start("bracket") in reading.closing
    weak = None
    sentence = reading.quantities[total.quantity].sentence
    if _OPEN_LIST.search(words) or _RANKING.search(reading.compared, sentence[0], region[1]):
        weak = "an open list"
    elif len(parts) == 2 and _COMPLEMENTS.search(words):
        weak = None
    elif _OVERLAP.search(words[min(20, opener.start()) :].replace(_noun(reading, total, opener), " ")):
        weak = "parts may overlap"
    elif opener.groupdict().get("comma"):
        weak = "nothing says that these are all"
    elif any(p.value > total.value for p in parts) and not _CLOSED.search(inside):
        weak = "a member is larger than the total: the list is of something else"
    elif _EACH.search(words) or any(_EACH.search(sheet.readings[p.reading].compared) for p in parts if p.reading != at):
        weak = "a member is given for each of several"
    elif any(region[0] <= at < region[1] for at in reading.left_out):
        weak = "a number in the list was taken for a name"
    elif not balanced:
        weak = "the bracket is not closed"
    elif (
        not sure or total.unit is None or any(p.unit and unit_family(p.unit) != unit_family(total.unit) for p in parts)
    ):
        weak = "members count different things"
    elif (not closed and not total.is_dossier and not _same_words(reading, total, parts)) or (
        total.is_dossier and not closed
    ):
        weak = "the list may leave members out"
    rivals = [[p.operand("part") for p in parts[:n]] for n in range(2, len(parts))] if not balanced else []
    uppers = _uppers(sheet, total, parts)
    pair = reading.pair_of(total.quantity)
    if uppers is None and pair is not None and not opener["bracket"]:
        # «hoàn thành 25/31 nhiệm vụ, gồm 18 … và 07 …» may list either number; neither is accused for the other
        listed = sum(p.value for p in parts)
        whole = next((e for i in (pair.upper, pair.lower) if (e := sheet.at(at, i)).value == listed), None)
        total, weak = (whole, weak) if whole else (total, weak or "the list may be of either number of the fraction")
    yield make_sum(sheet, total, [p.operand("part") for p in parts], method, rivals=rivals, weak=weak)
    if uppers is not None:
        yield make_sum(sheet, uppers[0], [p.operand("part") for p in uppers[1]], f"{method}, numerators", weak=weak)


def _noun(reading: Reading, total: Entry, opener: regex.Match[str]) -> str:
    """The total's noun phrase: in «214 dịch vụ công trực tuyến, gồm …» all members are online."""
    return reading.compared[total.end : opener.start()].strip(" ,.;:") or "\0"


def _tiled(
    reading: Reading, total: Entry, parts: Sequence[Entry], opener: regex.Match[str], region: tuple[int, int]
) -> bool:
    """A bracket or colon list that names every member by label and number and holds nothing else.

    «14 trường hợp (nghỉ hưu sớm 09, thôi việc 05)», «402 thủ tục: cấp huyện 261 thủ tục, cấp xã 141 thủ tục».
    """
    if opener["words"] or any(p.reading != total.reading for p in parts):
        return False
    edges = [region[0], *(p.unit_end for p in parts)]
    labels = [reading.compared[a : p.start] for a, p in zip(edges, parts, strict=False)]
    rest = reading.compared[parts[-1].unit_end : region[1]]
    if rest.strip(" .;)") or any(regex.search(r"trong đó|(?<!\p{L})có(?!\p{L})", label) for label in labels):
        return False
    return all(len(regex.findall(r"\p{L}{2,}", label)) >= 1 for label in labels) and all(
        p.unit is None or unit_family(p.unit) == unit_family(total.unit) for p in parts
    )


#: Two parts that leave nothing out.
_COMPLEMENTS = regex.compile(
    r"(?<!\p{L})nam(?!\p{L}).*(?<!\p{L})nữ(?!\p{L})|(?<!\p{L})nữ(?!\p{L}).*(?<!\p{L})nam(?!\p{L})"
)


def _same_words(reading: Reading, total: Entry, parts: Sequence[Entry]) -> bool:
    """Parts named by the total's own noun, joined by «và»: «113 thủ tục, trong đó 83 thủ tục … và 30 thủ tục …»."""
    if any(p.reading != total.reading for p in parts):
        return False
    noun = reading.compared[total.end : total.unit_end].strip()
    last = reading.compared[parts[-2].end : parts[-1].start]
    return (
        bool(noun)
        and all(reading.compared[p.end : p.unit_end].strip() == noun for p in parts)
        and regex.search(r"(?<!\p{L})và(?!\p{L})", last) is not None
    )


def _uppers(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> tuple[Entry, list[Entry]] | None:
    """Numerators of a fraction total and its fraction parts, summed apart (issue of field-by-field lists)."""

    def upper(entry: Entry) -> Entry | None:
        pair = sheet.readings[entry.reading].pair_of(entry.quantity)
        return sheet.at(entry.reading, pair.upper) if pair and pair.lower == entry.quantity else None

    head = upper(total)
    tops = [upper(p) for p in parts]
    if head is None or any(t is None for t in tops):
        return None
    return head, [t for t in tops if t is not None]
