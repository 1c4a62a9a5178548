"""What was done of what there was: «phát hiện 17 tồn tại, đã khắc phục 15 tồn tại, đạt 88,2%».

Bound for certain, so a claim can accuse: the two counts follow one another, of the same things, each governed by a word
of one pair of the vocabulary, and the percentage stands right beside the second.
"""

from __future__ import annotations

import regex

from extractors.claims.making import make_ratio, unit_family
from extractors.claims.ratios.wholes import Operands, over
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.vocabulary import load
from extractors.words.beside import NAMES_WHOLE
from schemas.records import Claim, Modality, Qualifier

_FULL = 100


def _words(patterns: list[str]) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?<!chưa |đang )(?:{'|'.join(patterns)})(?!\p{{L}})")


_VOCABULARY = load("handled")
_PAIRS, _ACROSS = (
    [(_words(given), _words(done)) for given, done in _VOCABULARY[key].values()] for key in ("pairs", "across")
)
_PLANNED = regex.compile(r"(?<!\p{L})(?:kế hoạch|giao|đề ra)(?!\p{L})")
#: What opens a list, another whole or another subject between the two counts.
_ANEW = regex.compile(r"(?<!\p{L})(?:trong đó|trong số|gồm|riêng|tổng|cộng|lũy kế|luỹ kế|cùng kỳ|so với)(?!\p{L})")
#: «Tiếp nhận 48 ý kiến (Cổng 19; Tổng đài 29), đã xử lý 46»: a bracket takes the first apart and opens nothing.
_ASIDE = regex.compile(r"\([^()]*\)")
#: From the count to the percentage stand words of the count, then at most the words that say it comes to so much.
_COMES_TO = regex.compile(r"[\p{L}\s,/]{0,40}?[\s,;]*\(?\s*=?\s*(?:(?:đạt|chiếm|bằng|tương ứng|với|tỷ lệ|là)\s*)*:?\s*")
#: A rate with a name of its own is no share of the count beside it: «quá hạn 03, tỷ lệ đúng hạn 99,98%».
_NAMED = regex.compile(r"tỷ lệ\s+(?!(?:là|đạt|bằng|chiếm)(?!\p{L}))\p{L}")
#: «1.312 vụ (giảm 17 vụ so cùng kỳ), đạt 99,47%»: by how much it rose stands aside.
_RISE_ASIDE = regex.compile(r"\((?:tăng|giảm)\s[^()]*\)")
#: «48 vụ/90 bị cáo», «48 vụ, với 90 bị cáo»: two counts told as one.
_COUPLED = regex.compile(r"[\p{L}\s,]{0,20}?(?:/|(?<!\p{L})với(?!\p{L}))\s*")
#: Where a clause ends; a stroke of a number does not («1.206 vụ»).
_MARK = regex.compile(r"[;:]|[.,](?!\d)")
_METHOD = "done of given"
_CLAUSE = 60


def handled_share(sheet: Sheet, at: int, percent: Entry, count: Entry) -> Claim | None:
    """The claim of a percentage beside what was done, over what there was; None where the words leave it open."""
    reading = sheet.readings[at]
    given = _given(sheet, reading, count)
    if given is None or percent.value == _FULL or count.start > percent.start:
        return None
    comes = _RISE_ASIDE.sub(" ", reading.compared[count.unit_end : percent.start])
    if not _COMES_TO.fullmatch(comes) or _NAMED.search(comes) or NAMES_WHOLE.match(reading.compared, percent.unit_end):
        return None
    before = reading.compared[max(_clause(reading, given), given.start - _CLAUSE) : given.start]
    told = before + " " + reading.compared[given.end : given.unit_end + 20].split(",")[0]
    if count.value > given.value and not _PLANNED.search(told):
        return None
    between = reading.compared[given.unit_end : count.start]
    done = _MARK.split(between)[-1] + " " + regex.split(r"[,;(]", comes)[0]
    said = regex.split(r"[,;:]", before)[-1]  # «giải quyết xong 42 đơn, …»: 42 is itself what was done
    pairs = [*_ACROSS, *_PAIRS] if _same_things(sheet, given, count) else _ACROSS
    bound = any(g.search(told) and d.search(done) and not d.search(said) for g, d in pairs)
    if _ANEW.search(_ASIDE.sub(" ", between)) or not bound:
        return None
    rivals = _rivals(sheet, at, count, given)
    heads = coupled_with(sheet, given), coupled_with(sheet, count)
    if heads[0] is not None and heads[1] is not None:  # of the cases, else of the people in them
        return make_ratio(percent, over(heads[1], heads[0]), at, sheet, _METHOD, [over(count, given), *rivals])
    weak = None if heads == (None, None) else "what was done may be told of the things coupled with these"
    return make_ratio(percent, over(count, given), at, sheet, _METHOD, rivals, weak)


def coupled_with(sheet: Sheet, count: Entry) -> Entry | None:
    """The count of other things that a count is told in one with, None where it stands alone."""
    reading = sheet.readings[count.reading]
    if count.quantity < 1 or reading.quantities[count.quantity - 1].numeral.is_percent:
        return None
    head = sheet.at(count.reading, count.quantity - 1)
    coupled = _COUPLED.fullmatch(reading.compared, head.unit_end, count.start)
    apart = reading.pair_of(count.quantity) is None and not sheet.same_noun(head, count)
    return head if coupled and apart else None


def _clause(reading: Reading, given: Entry) -> int:
    """Where the sentence of a count begins, or the clause behind the last semicolon."""
    begin = reading.quantities[given.quantity].sentence[0]
    return max(begin, reading.compared.rfind(";", begin, given.start) + 1)


def _given(sheet: Sheet, reading: Reading, count: Entry) -> Entry | None:
    """The count right before in the sentence, brackets and rises between left out."""
    if count.quantity < 0 or count.qualifier is not Qualifier.EXACT or reading.pair_of(count.quantity) is not None:
        return None
    quantity = reading.quantities[count.quantity]
    before = [
        e
        for e in sheet.counts(count.reading)
        if quantity.sentence[0] <= e.start < count.start and e.quantity >= 0
        and set(reading.quantities[e.quantity].brackets) <= set(quantity.brackets)
        and not is_change(reading, reading.quantities[e.quantity])
    ]  # fmt: skip
    if not before:
        return None
    given = next((e for e in reversed(before) if _same_things(sheet, e, count)), before[-1])
    if reading.pair_of(given.quantity) is not None or given.qualifier is not Qualifier.EXACT:
        return None
    if any(e.unit == "%" and given.end <= e.start < count.start for e in sheet.within(count.reading)):
        return None  # a member of a list of shares, of whatever these are of
    if given.modality not in (Modality.ACTUAL, Modality.TARGET) or given.value <= 0:
        return None
    return given


def _same_things(sheet: Sheet, given: Entry, count: Entry) -> bool:
    """One noun twice, or one of the counts bare: «giao 406 nhiệm vụ, hoàn thành 371», «giao 1.506, có 1.438 người»."""
    if count.unit is None:
        return not sheet.noun_after(count) or sheet.same_noun(given, count)
    if given.unit is None and not sheet.noun_after(given):
        return True
    return unit_family(given.unit) == unit_family(count.unit) and given.unit is not None


def _rivals(sheet: Sheet, at: int, count: Entry, given: Entry) -> list[Operands]:
    """The other counts before it that may be meant."""
    others = [e for e in sheet.counts(at) if e.start < count.start and e.figure != given.figure]
    return [over(count, e) for e in others if e.value >= count.value and e.value > 0 and e.unit in (given.unit, None)]
