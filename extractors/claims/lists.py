"""Lists of anything: a total, what opens its list, and the members, in the sentence, a bracket or the items below.

A list is closed («gồm», a bracket whose parts share the total's unit) or open
(«như:», «chủ yếu», «…»); an open one or one whose parts may overlap never accuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractors.claims.making import make_sum, unit_family
from extractors.reading import Quantity, Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.vocabulary import load
from schemas.records import Claim, Modality, PassageKind

_SPEECH = load("speech")
_OPENER = regex.compile(
    r"(?P<bracket>\()|(?P<colon>:)|[,;.:]?\s*(?P<words>"
    + "|".join(sorted(_SPEECH["list_open"], key=len, reverse=True))
    + r")(?!\p{L})"
)
#: «Trong 600 phiếu có 400 phiếu …, 100 phiếu …».
_HAS = regex.compile(r"(?P<bracket>\()|(?P<colon>:)|,?\s*(?P<words>có|thì có|gồm|trong đó)(?!\p{L})|(?P<comma>,)")
_CLOSED = regex.compile(r"(?<!\p{L})(?:" + "|".join(_SPEECH["closed_list"]) + r")(?!\p{L})")
_RANKING = regex.compile("|".join(_SPEECH["ranking"]))
_OPEN_LIST = regex.compile("|".join(_SPEECH["open_list"]))
_NEXT_LIST = regex.compile(
    r"[,;]?\s*(?P<bracket>(?!))?(?P<colon>(?!))?(?P<words>" + "|".join(_SPEECH["closed_list"]) + r"|trong đó)(?!\p{L})"
)
#: Between a total and its list stand only words of its own noun phrase: «38 đơn vị sự nghiệp giáo dục (37 …».
_PHRASE_REACH, _BRACKET_REACH = 130, 70
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
            yield from _list_of(sheet, at, total)


def _list_of(sheet: Sheet, at: int, total: Entry) -> Iterator[Claim]:
    reading = sheet.readings[at]
    first = _opener(reading, total)
    if first is None:
        return
    yield from _opened_by(sheet, at, total, first)
    if first["bracket"] and first.start("bracket") in reading.closing:
        # «186 đơn (kỳ trước 14 đơn, mới 172 đơn), gồm: khiếu nại 23 đơn, …» takes the total apart twice
        again = _NEXT_LIST.match(reading.compared, reading.closing[first.start("bracket")] + 1)
        if again is not None:
            yield from _opened_by(sheet, at, total, again)


def _opened_by(sheet: Sheet, at: int, total: Entry, opener: regex.Match[str]) -> Iterator[Claim]:
    reading = sheet.readings[at]
    region = _region(reading, opener)
    parts, sure = _parts(sheet, at, total, region, inside=bool(opener["bracket"]))
    method = "list in brackets" if opener["bracket"] else "list"
    if not parts and not opener["bracket"] and reading.text.rstrip().endswith((":", "đó", "sau")):
        parts, sure = _items_below(sheet, at, total)
        method = "items below"
    if len(parts) < 2:
        return
    yield from _list_claims(sheet, at, total, parts, sure, opener, region, method)


#: «2.057/2.083 hồ sơ, đạt 98,75%, cụ thể …»
_SHARE = regex.compile(r",?\s*(?:đạt|chiếm)(?: tỷ lệ)?\s*[\d.,]+\s*%")
#: «3.471 hồ sơ (gần 3.500 hồ sơ), trong đó …»: the bracket says the number again.
_ASIDE = regex.compile(r"\s*\((?:gần|khoảng|hơn|trên|xấp xỉ|tức)\s[^()]*\)")


def _opener(reading: Reading, total: Entry) -> regex.Match[str] | None:
    """The word, colon or bracket that begins the list of a total's parts."""
    search = _OPENER
    if regex.search(r"(?<!\p{L})trong(?: tổng)?(?: số)?\s*$", reading.compared[max(0, total.start - 20) : total.start]):
        search = _HAS
    aside = _ASIDE.match(reading.compared, total.unit_end)
    begin = aside.end() if aside else total.unit_end
    found = search.finditer(reading.compared, begin, begin + _PHRASE_REACH)
    opener = next((m for m in found if not m["bracket"] or _holds_counts(reading, m.start("bracket"))), None)
    if opener is None:
        return None
    between = reading.compared[begin : opener.start()]
    if any(
        close > total.start and opened < total.start
        for opened, close in reading.closing.items()
        if close < opener.start()
    ):
        return None
    between_them = [q for q in reading.quantities if begin <= q.start < opener.start()]
    if any(_interrupts(total, q, opener) for q in between_them):
        return None
    if regex.search(r"\.\s|;|(?<!\p{L})(?:đạt|chiếm|tỷ lệ|tăng|giảm)(?!\p{L})", _SHARE.sub("", between)):
        return None
    return None if opener["bracket"] and len(between) > _BRACKET_REACH else opener


def _holds_counts(reading: Reading, opening: int) -> bool:
    """False for «(92,05%)»."""
    closing = reading.closing.get(opening, len(reading.text))
    return any(opening < q.start < closing and not q.numeral.is_percent for q in reading.quantities)


def _interrupts(total: Entry, quantity: Quantity, opener: regex.Match[str]) -> bool:
    """A number between a total and its list that the list may be of; a bracket is always of the nearest number."""
    numeral = quantity.numeral
    if numeral.is_percent:
        return False
    return not opener["words"] or total.unit is None or unit_family(numeral.unit) in (None, unit_family(total.unit))


def _region(reading: Reading, opener: regex.Match[str]) -> tuple[int, int]:
    if opener["bracket"]:
        at = opener.start("bracket")
        return opener.end(), reading.closing.get(at, len(reading.text))
    sentence = next((s for s in reading.sentences if s[0] <= opener.start() < s[1]), (0, len(reading.text)))
    end = sentence[1]
    if opener.end() >= end - 1:  # «… Trong đó:» begins a sentence of its own
        later = [s for s in reading.sentences if s[0] >= end - 1]
        end = later[0][1] if later else end
    semicolon = reading.compared.find(";", opener.end(), end)
    base = len(_open_at(reading, opener.end()))
    listed = [
        q
        for q in reading.quantities
        if opener.end() <= q.start < semicolon and not q.numeral.is_percent and len(q.brackets) == base
    ]
    if len(listed) >= 2:  # commas separate the members, so the semicolon ends the list
        end = semicolon
    if match := regex.compile(r"\.\s|;\s*(?=(?:đã|đang|hiện|ngoài ra|còn)\s)").search(
        reading.compared, opener.end(), end
    ):
        end = match.start()
    return opener.end(), end


def _open_at(reading: Reading, at: int) -> list[int]:
    """Brackets open at a character."""
    return [a for a, b in reading.closing.items() if a < at <= b]


def _parts(sheet: Sheet, at: int, total: Entry, region: tuple[int, int], *, inside: bool) -> tuple[list[Entry], bool]:
    """First count of each member of the list; False if a member has none or several different ones."""
    reading = sheet.readings[at]
    base = len(reading.quantities[total.quantity].brackets) + (1 if inside else 0)
    own = [
        e
        for e in sheet.counts(at)
        if e.quantity >= 0 and region[0] <= e.start < region[1] and len(reading.quantities[e.quantity].brackets) == base
    ]
    lower = {p.lower: p.upper for p in reading.pairs}
    upper = {p.upper for p in reading.pairs}
    own = [e for e in own if e.quantity not in upper and not _says_all(reading, e)]
    parts: list[Entry] = []
    sure = True
    for entry in own:
        edge = parts[-1].end if parts else region[0]
        start = sheet.at(at, lower[entry.quantity]).start if entry.quantity in lower else entry.start
        separated = not parts or regex.search(r"[,;]|(?<!\p{L})(?:và|còn)(?!\p{L})", reading.compared[edge:start])
        if not _compatible(total, entry):
            sure = False
            continue
        if parts and _taken_apart(reading, parts[-1], entry):
            continue
        if not separated or (parts and _continues(reading, parts[-1], entry)):
            sure = sure and entry.value == parts[-1].value
            continue
        parts.append(entry)
    return parts, sure


_APART = regex.compile(r"(?<!\p{L})(?:gồm|trong đó|bao gồm|cụ thể)(?!\p{L})")


def _taken_apart(reading: Reading, member: Entry, entry: Entry) -> bool:
    """«chương trình mục tiêu 35.000 triệu đồng, gồm nông thôn mới 27.500 …, giảm nghèo 7.500 …» within one member."""
    between = reading.compared[member.unit_end : entry.start]
    return ";" not in between and _APART.search(between) is not None


def _says_all(reading: Reading, entry: Entry) -> bool:
    """«… cả 08 đơn được thụ lý» speaks of the whole again."""
    return (
        regex.search(r"(?<!\p{L})(?:cả|tất cả|toàn bộ)\s*$", reading.compared[max(0, entry.start - 12) : entry.start])
        is not None
    )


def _continues(reading: Reading, before: Entry, entry: Entry) -> bool:
    """A second number inside one «;» member: «01 công chức … bảo mật mạng 01»."""
    text = reading.compared
    member = text.rfind(";", 0, entry.start)
    return ";" in text and member < before.start and entry.unit is None and before.unit is not None


def _compatible(total: Entry, part: Entry) -> bool:
    if total.indicator == "dossiers.overdue":
        return part.indicator in ("dossiers.resolved.late", "dossiers.pending.overdue")
    if total.indicator and part.indicator:
        family = total.indicator if total.indicator != "dossiers.received.new" else "dossiers.received"
        return part.indicator == family or part.indicator.startswith(f"{family}.")
    if total.unit is None and not total.is_dossier:
        return True  # «05 nơi (02 phòng, 03 xã)»: a noun the vocabulary lacks
    return part.unit is None or unit_family(part.unit) == unit_family(total.unit)


def _items_below(sheet: Sheet, at: int, total: Entry) -> tuple[list[Entry], bool]:
    parent = sheet.readings[at].passage
    total_pair = sheet.readings[at].pair_of(total.quantity)
    parts: list[Entry] = []
    depth: int | None = None
    sure = True
    for below in range(at + 1, len(sheet.readings)):
        passage = sheet.readings[below].passage
        if passage.kind not in (PassageKind.LIST_ITEM, PassageKind.PARAGRAPH) or passage.depth == 0:
            break
        depth = passage.depth if depth is None else depth
        if passage.depth < depth or passage.depth == parent.depth:
            break  # offices disagree whether «-» stands below «+» or above it; an item is never its sibling's member
        if passage.depth > depth:
            continue
        fitting = [
            e for e in sheet.counts(below) if e.quantity >= 0 and e.unit is not None and _compatible(total, e)
        ] or [e for e in sheet.counts(below) if e.quantity >= 0 and e.unit is None and _compatible(total, e)]
        pairs = {p.upper: p.lower for p in sheet.readings[below].pairs}
        if not fitting:
            sure = False
            continue
        members = _members(sheet.readings[below], fitting)
        sure = sure and (len(members) == 1 or len(members) == len(fitting))
        done = total_pair is None  # «đã giải quyết 54.130, trong đó: - tỉnh: 31.200/50.000»: what is done adds up
        parts += [sheet.at(below, pairs[m.quantity]) if m.quantity in pairs and not done else m for m in members]
    return parts, sure


#: Between two members of one item stands a name: «- Chứng thực: 846 hồ sơ; hộ tịch: 291 hồ sơ».
_NEXT_NAME = regex.compile(
    r"\s*[;,]\s*(?!(?:đã|đang|chưa|còn|trong|đạt|chiếm|giải quyết|trả|số)(?!\p{L}))[\p{L}\s,-]{2,60}:?\s*"
)


def _members(reading: Reading, fitting: Sequence[Entry]) -> list[Entry]:
    """The first count of an item, and those after it that another name introduces."""
    members = [fitting[0]]
    for entry in fitting[1:]:
        if not _NEXT_NAME.fullmatch(reading.compared, members[-1].unit_end, entry.start):
            break
        members.append(entry)
    return members


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
