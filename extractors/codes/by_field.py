"""Lists of dossiers by field: «tiếp nhận 4.250 hồ sơ, trong đó: đất đai 2.100 hồ sơ, tư pháp 900 hồ sơ».

Comes in: the bound numbers of a passage and what governs it. Goes out: the same numbers; those that a field labels are
of that field, and count what the number that they take apart counts. Nothing here does arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from extractors.codes.bound import Bound
from extractors.codes.from_parts import adds_up
from extractors.codes.governing import Governor
from extractors.reading import Quantity, Reading
from extractors.scope.fields import Span, field_after, field_before
from extractors.text.endings import ending
from extractors.text.list_words import TAKES_UP
from schemas.records import Scope

#: Members by which a list is told from a field that is spoken of by itself.
_FEWEST = 2
#: What stands between a number and the list that takes it apart.
_OPENS = regex.compile(rf"(?<!\p{{L}})(?:{TAKES_UP}|các lĩnh vực|theo lĩnh vực|ở (?:các )?lĩnh vực)(?!\p{{L}})|[:(]")


def with_fields(reading: Reading, bound: Sequence[Bound], governor: Governor) -> list[Bound]:
    """The numbers with the scope of the field that labels them, and in a list with the code of its whole."""
    labels = {at: label for at in range(len(bound)) if (label := _label(reading, bound, at)) is not None}
    bound = [_without_rest(reading, each, labels.get(at)) for at, each in enumerate(bound)]
    told = list(bound)
    for run in _runs(reading, bound, list(labels)):
        whole = _whole(reading, bound, run, labels[run[0]], governor)
        for at in run:
            start, end = labels[at]
            # «Riêng lĩnh vực đất đai tiếp nhận 805 hồ sơ, đã giải quyết 629»: one name for all that is told of it
            is_named = len(run) == 1 and reading.text[start:end] in (bound[at].scope.name or "")
            member = bound[at] if is_named else replace(bound[at], scope=Scope("field", reading.text[start:end]))
            if whole is not None and member.indicator is None and not member.own:
                member = replace(
                    member, indicator=whole.indicator, features=whole.features, channel=whole.channel, method="field"
                )
            told[at] = member
        after = run[-1] + 1
        if after < len(told) and len(run) >= _FEWEST and _is_their_sum(reading, told[after], told[run[-1]]):
            of_all = told[run[-1]]
            told[after] = replace(told[after], indicator=of_all.indicator, features=of_all.features, method="parts")
    return told


_REST = ending(r"(?<!\p{L})còn lại(?: là)?\s+(?:hồ sơ\s+|lĩnh vực\s+)*")


def _without_rest(reading: Reading, member: Bound, label: Span | None) -> Bound:
    """«chứng thực 840 hồ sơ, còn lại hộ tịch 171, đất đai 36»: fields are left to tell, not dossiers."""
    says_no_more = member.indicator == "dossiers.pending" and member.own <= frozenset({"state:pending"})
    if label is None or not says_no_more or not _REST.match(reading.compared, 0, label[0]):
        return member
    return replace(member, indicator=None, own=frozenset(), features=frozenset())


def _is_their_sum(reading: Reading, total: Bound, member: Bound) -> bool:
    """«Tiếp nhận theo lĩnh vực: đất đai 120 hồ sơ, hộ tịch 340 hồ sơ, tổng cộng 460 hồ sơ»."""
    if total.quantity < 0 or not total.is_dossier or total.indicator is not None or total.own:
        return False
    quantity = reading.quantities[total.quantity]
    same = quantity.sentence == reading.quantities[member.quantity].sentence
    return same and adds_up(reading, quantity)


def _label(reading: Reading, bound: Sequence[Bound], at: int) -> Span | None:
    """Where the field is named that a dossier count is of, before it or right behind its noun."""
    count = bound[at]
    if count.quantity < 0 or not count.is_dossier or count.scope.level not in ("field", *_UNNAMED):
        return None
    quantity = reading.quantities[count.quantity]
    if quantity.numeral.is_percent or reading.pair_of(count.quantity) is not None:
        return None
    before = max([quantity.sentence[0], *(q.numeral.unit_end for q in reading.quantities[: count.quantity])])
    closed = [b + 1 for b in reading.closing.values() if before <= b < quantity.start]
    label = field_before(reading.compared, max([before, *closed]), quantity.start)
    if label is None and quantity.numeral.unit == "hồ sơ":
        label = field_after(reading.compared, quantity.numeral.unit_end)
    return label


#: Scopes that name no office: whoever reports, and a level as a whole.
_UNNAMED = ("district_whole", "commune_whole", "province_whole", "district", "commune", "province")


def _runs(reading: Reading, bound: Sequence[Bound], labelled: Sequence[int]) -> Iterator[list[int]]:
    """The labelled numbers of one list each: of one sentence and depth, with nothing of their depth between them."""
    run: list[int] = []
    for at in labelled:
        if run and not _go_on(reading, bound, run[-1], at):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _go_on(reading: Reading, bound: Sequence[Bound], one: int, other: int) -> bool:
    first, second = (reading.quantities[bound[at].quantity] for at in (one, other))
    depth = len(second.brackets)
    between = [b for b in bound[one + 1 : other] if b.quantity >= 0 and b.is_dossier]
    # «đất đai (08 hồ sơ), xây dựng (04 hồ sơ)»: each in a bracket of its own
    alike = (first.sentence, len(first.brackets)) == (second.sentence, depth)
    return alike and not any(len(reading.quantities[b.quantity].brackets) <= depth for b in between)


def _whole(
    reading: Reading, bound: Sequence[Bound], run: Sequence[int], label: Span, governor: Governor
) -> Bound | None:
    """The number that a list takes apart, or its first member where the words before the list say what it counts."""
    first = bound[run[0]]
    quantity = reading.quantities[first.quantity]
    if first.indicator is not None and len(run) >= _FEWEST and all(bound[at].indicator is None for at in run[1:]):
        return first  # «Lĩnh vực có nhiều hồ sơ tiếp nhận: chứng thực 2.396 hồ sơ, hộ tịch 742 hồ sơ»
    before = [
        b for b in bound[: run[0]]
        if b.quantity >= 0 and b.is_dossier and _stage(b) is not None and b.scope.level != "field"
    ]  # fmt: skip
    if quantity.brackets and quantity.brackets[-1] < label[0]:
        held = [b for b in before if _right_before(reading, b, quantity)]
        return held[-1] if held else None
    flat = [b for b in before if not reading.quantities[b.quantity].brackets]
    told = [b for b in flat if reading.quantities[b.quantity].sentence == quantity.sentence]
    if told:
        last = _divided(reading, told)
        end = reading.quantities[told[-1].quantity].numeral.unit_end
        opened = _OPENS.search(reading.compared, end, label[0] + 1)
        return last if opened or len(run) >= _FEWEST else None
    if flat:
        sentence = reading.quantities[flat[-1].quantity].sentence
        follows = len(run) >= _FEWEST and _next_sentence(reading, sentence, quantity)
        told = [b for b in flat if reading.quantities[b.quantity].sentence == sentence]
        return _taken_apart(reading, told) if follows else None
    leads_item = reading.passage.depth > 0 and not before and quantity is reading.quantities[0]
    return governor.divided if leads_item else None


def _divided(reading: Reading, told: Sequence[Bound]) -> Bound | None:
    """The last of the counts of a sentence, None where it stands beside another: which is divided is open then.

    «Tiếp nhận 2.000 hồ sơ, giải quyết 1.950 hồ sơ, trong đó: đất đai …» may divide either.
    """
    if len(told) < 2:
        return told[-1]
    first, last = (reading.quantities[b.quantity] for b in told[-2:])
    between = reading.compared[first.numeral.unit_end : last.start]
    return told[-1] if ";" in between or _OPENS.search(between) else None


def _taken_apart(reading: Reading, told: Sequence[Bound]) -> Bound | None:
    """The first count of a sentence, None unless all others are parts of it: «2.000 hồ sơ: trực tuyến 1.600 …»."""
    if len(told) < 2:
        return told[0]
    first, second = (reading.quantities[b.quantity] for b in told[:2])
    return told[0] if _OPENS.search(reading.compared, first.numeral.unit_end, second.start) else None


_STAGES = ("received", "resolved", "pending", "overdue")


def _next_sentence(reading: Reading, last: Span, quantity: Quantity) -> bool:
    """Whether one sentence comes right behind another; «Trong đó:» may be cut off between them."""
    return (last, quantity.sentence) in pairwise(reading.sentences) or not any(
        last[1] <= q.sentence[0] < quantity.sentence[0] for q in reading.quantities
    )


def _right_before(reading: Reading, count: Bound, quantity: Quantity) -> bool:
    """Whether a count is the one that the bracket around a quantity explains."""
    outer = reading.quantities[count.quantity]
    opening = quantity.brackets[-1]
    if outer.brackets != quantity.brackets[:-1] or outer.end > opening:
        return False
    return not any(outer.end <= q.start < opening and not q.numeral.is_percent for q in reading.quantities)


def whole_for_items(reading: Reading, bound: Sequence[Bound]) -> Bound | None:
    """The number that the items below take apart: the one count of the last sentence of a passage."""
    flat = [
        b for b in bound
        if b.quantity >= 0 and _stage(b) is not None and not reading.quantities[b.quantity].brackets
    ]  # fmt: skip
    sentences = [reading.quantities[b.quantity].sentence for b in flat]
    return flat[-1] if sentences and sentences.count(sentences[-1]) == 1 else None


def _stage(count: Bound) -> str | None:
    """«received» of «dossiers.received.new», None where a count is of none of these stages."""
    stage = (count.indicator or "..").split(".")[1]
    return stage if stage in _STAGES else None
