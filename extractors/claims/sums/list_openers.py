"""Where the list of a total's members begins and ends: the word, colon or bracket after it, and the text it rules."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.claims.making import unit_family
from extractors.reading import Quantity, Reading, is_change
from extractors.reading.pairs import couple_of
from extractors.sheet import Entry
from extractors.text.endings import ending
from extractors.text.vocabulary import load

_SPEECH = load("speech")
_OPENER = regex.compile(
    r"(?P<bracket>\()|(?P<colon>:)|[,;.:]?\s*(?P<words>"
    + "|".join(sorted(_SPEECH["list_open"], key=len, reverse=True))
    + r")(?!\p{L})"
)
#: «Trong 600 phiếu có 400 phiếu …, 100 phiếu …».
_HAS = regex.compile(
    r"(?P<bracket>\()|(?P<colon>:)|,?\s*(?P<words>có|thì(?: có)?|gồm|trong đó)(?!\p{L})"
    # «Trong số 302 trường hợp bị khởi tố, truy tố thì có 207 …»: the mark within two verbs told together opens nothing
    r"|(?P<comma>,)(?!(?: \p{L}+)+ thì )"
)
_NEXT_LIST = regex.compile(
    r"[,;]?\s*(?P<bracket>(?!))?(?P<colon>(?!))?(?P<words>" + "|".join(_SPEECH["closed_list"]) + r"|trong đó)(?!\p{L})"
)
#: Between a total and its list stand only words of its own noun phrase: «38 đơn vị sự nghiệp giáo dục (37 …».
_PHRASE_REACH, _BRACKET_REACH = 130, 70
#: «2.057/2.083 hồ sơ, đạt 98,75%, cụ thể …»
_SHARE = regex.compile(
    r",?\s*(?:đạt|chiếm)(?: tỷ lệ)?\s*[\d.,]+\s*%"
    # «120 văn bản, tăng 25% so với cùng kỳ; trong đó …»: by what share it rose is no number to take apart
    r"|(?:[,;]|\s(?=và\s))\s*(?:và\s+)?(?:tăng|giảm)\s+[\d.,]+\s*%(?:\s+so (?:với|cùng)\s+[^;,.()\d]{2,30}(?:\d{4})?)?"
)
#: «3.471 hồ sơ (gần 3.500 hồ sơ), trong đó …»: the bracket says the number again.
_ASIDE = regex.compile(r"\s*\((?:gần|khoảng|hơn|trên|xấp xỉ|tức)\s[^()]*\)")


#: «527 đơn các loại (giảm 149 đơn so với cùng kỳ năm trước). Trong đó, …»: the bracket lists nothing and hides no list.
_CHANGE_ASIDE = regex.compile(
    r"\((?:tăng|giảm|(?:cao|thấp|nhiều|ít) hơn|so với|(?:cùng kỳ|năm trước|kỳ trước))(?!\p{L})[^()]*\)"
)


def openers(reading: Reading, total: Entry) -> Iterator[regex.Match[str]]:
    """What opens the list of a total's members, and the second list that may follow a first one in brackets.

    Groups of the match: ``bracket``, ``colon``, ``words``, and ``comma`` after «Trong N …».
    """
    first = _opener(reading, total)
    if first is None:
        return
    yield first
    if first["bracket"] and first.start("bracket") in reading.closing:
        # «186 đơn (kỳ trước 14 đơn, mới 172 đơn), gồm: khiếu nại 23 đơn, …» takes the total apart twice
        again = _NEXT_LIST.match(reading.compared, reading.closing[first.start("bracket")] + 1)
        if again is not None:
            yield again


#: What stands before the number of which others are parts, and what between it and a list that is not of its parts.
_OUT_OF = regex.compile(r"(?<!\p{L})trong(?: tổng)?(?: số)?\s*$")
_ENDS_LIST = regex.compile(r"\.\s|;|(?<!\p{L})(?:đạt|chiếm|tỷ lệ|tăng|giảm)(?!\p{L})")


def _opener(reading: Reading, total: Entry) -> regex.Match[str] | None:
    """The word, colon or bracket that begins the list of a total's parts."""
    search = _OPENER
    if _OUT_OF.search(reading.compared[max(0, total.start - 20) : total.start]):
        search = _HAS
    aside = _ASIDE.match(reading.compared, total.unit_end)
    begin = aside.end() if aside else total.unit_end
    told = _CHANGE_ASIDE.search(reading.compared, begin, begin + 2 * _PHRASE_REACH)
    hidden = told.span() if told and told.start() - begin <= _BRACKET_REACH else (begin, begin)
    found = search.finditer(reading.compared, begin, begin + _PHRASE_REACH + hidden[1] - hidden[0])
    opener = next(
        (
            m
            for m in found
            if not hidden[0] <= m.end() - 1 < hidden[1]
            and (not m["bracket"] or _holds_counts(reading, m.start("bracket")))
        ),
        None,
    )
    if opener is None:
        return None
    if opener.start() < hidden[0]:
        hidden = (begin, begin)
    between = reading.compared[begin : hidden[0]] + reading.compared[hidden[1] : opener.start()]
    if any(
        close > total.start and opened < total.start
        for opened, close in reading.closing.items()
        if close < opener.start()
    ):
        return None
    beside = couple_of(reading, total.quantity) or ()
    between_them = [
        q
        for i, q in enumerate(reading.quantities)
        if begin <= q.start < opener.start() and i not in beside and not hidden[0] <= q.start < hidden[1]
    ]
    if any(_interrupts(total, q, opener) for q in between_them):
        return None
    if _ENDS_LIST.search(_SHARE.sub("", between)):
        return None
    if opener[0].lstrip()[:1] in _OF_ALL and _is_member(reading, total):
        return None
    if opener["colon"] and _IS_LABELLED.match(reading.compared, 0, total.start) and _NEXT_LABEL.match(between):
        return None
    said = opener["bracket"] and _SAYS_LIST.match(reading.compared, opener.end())
    return None if opener["bracket"] and not said and len(between) > _BRACKET_REACH else opener


#: «23 người, trong đó đợt I: 9 người, đợt II: 14 người; chia theo chế độ: …»: all 23 are taken apart again.
_OF_ALL = (";", ".")
#: «đợt 1: 25 người, đợt 2: 10 người»: behind a number with a label of its own, a colon ends the next one's label.
_IS_LABELLED = ending(r":\s*(?:(?:có|là|được|đạt)\s+)?")
_NEXT_LABEL = regex.compile(r"[^:;]*?(?:[,;]|(?<!\p{L})và(?!\p{L}))")
_LISTED = regex.compile(r"(?<!\p{L})(?:" + "|".join(_SPEECH["list_open"]) + r")(?!\p{L})")
#: A bracket that says itself that it lists may stand further away: «2.150 thủ tục thuộc thẩm quyền … (trong đó: …)».
_SAYS_LIST = regex.compile(rf"\s*{_LISTED.pattern}")
#: «Cụ thể, trong năm huyện có 236 vụ; trong đó …»: a word that only goes on from the sentence before lists nothing.
_GOES_ON_FROM = regex.compile(r"\s*(?:cụ thể|chi tiết),(?:(?!(?<!\p{L})(?:gồm|trong đó|chia)(?!\p{L}))[^:;])*")


def _is_member(reading: Reading, total: Entry) -> bool:
    """A list of its sentence has been opened before it."""
    begin = reading.quantities[total.quantity].sentence[0]
    aside = _GOES_ON_FROM.match(reading.compared, begin, total.start)
    if aside is not None and aside.end() == total.start:
        return False
    return _LISTED.search(reading.compared, begin, total.start) is not None


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


def region_of(reading: Reading, total: Entry, opener: regex.Match[str]) -> tuple[int, int]:
    """The text in which the members of a total's list stand."""
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
        for i, q in enumerate(reading.quantities)
        if opener.end() <= q.start < semicolon and not q.numeral.is_percent and len(q.brackets) == base
        and not is_change(reading, q) and (couple_of(reading, i) or (i,))[0] == i
    ]
    # «giao 214, trong đó xong 187, gồm đúng hạn 181, quá hạn 06; còn lại 27»: the rest of what the list before divides
    if len(listed) >= 2 and (_is_member(reading, total) or not _LEAVES_REST.match(reading.compared, semicolon)):
        end = semicolon  # commas separate the members, so the semicolon ends the list
    if match := _GOES_ON.search(reading.compared, opener.end(), end):
        end = match.start()
    return opener.end(), end


#: «kế hoạch 9 văn bản, quyết định 4 văn bản; còn lại là công văn (9 văn bản)»: the rest is the last member.
_LEAVES_REST = regex.compile(r";\s*(?:số )?còn lại(?: đều)?(?: là)?(?:\s+\p{L}+){0,6}\s*\(?\s*\d")
#: «…; đang giải quyết 12 hồ sơ» is no member of the list before it, «…; còn lại 60 hồ sơ (6%).» is its last one.
_GOES_ON = regex.compile(
    r"\.\s|;\s*(?=(?:đã|đang|hiện|ngoài ra)\s"
    r"|còn\s(?!lại (?:là )?(?:\p{L}+ ){0,6}\(?\d[\d.]*(?: \p{L}+){0,2}\s*(?:\([^()]*\)|\))?\s*\.?\s*$))"
)


def _open_at(reading: Reading, at: int) -> list[int]:
    """Brackets open at a character."""
    return [a for a, b in reading.closing.items() if a < at <= b]
