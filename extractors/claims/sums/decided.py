"""What solved complaints turned out to be, grouped under the number solved.

«Đã giải quyết 42/50 vụ khiếu nại … Kết quả: 9 vụ đúng, 21 vụ sai, 12 vụ đúng một phần», of one kind or of both («7 vụ
khiếu nại, 12 vụ tố cáo đúng; …»). Comes in: the sheet. Goes out: a sum for each group. A complaint is right, wrong or
partly so, and never two of these, so a group may not be more than what was solved; it may be less, for complaints are
withdrawn and settled by explaining. Without a word that takes the solved ones apart a group only holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from extractors.claims.making import make_sum
from extractors.reading import Reading, is_change
from extractors.sheet import Entry, Sheet
from extractors.text.endings import ending
from extractors.text.vocabulary import load
from schemas.records import Claim, Modality

_WORDS = load("complaints")
_OUTCOMES = {name: rf"(?:{'|'.join(forms)})" for name, forms in _WORDS["outcomes"].items()}
_OUTCOME = regex.compile(
    rf"(?<!\p{{L}})(?:{'|'.join(f'(?P<{name}>{form})' for name, form in _OUTCOMES.items())})(?!\p{{L}})"
)
_KINDS = {
    name: regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(forms)})(?!\p{{L}})") for name, forms in _WORDS["kinds"].items()
}
_SOLVED = ending(rf"(?<!\p{{L}})(?:{'|'.join(_WORDS['solved'])})(?!\p{{L}})[^.;]{{0,60}}?")
_TAKES_APART = regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(_WORDS['takes_apart'])})(?!\p{{L}})|[(:]")
_MARK = regex.compile(r"[,;.:(]")
#: What a group must tell for its numbers to be outcomes.
_BOTH = {"right", "wrong"}
_SENTENCES = 3
_MAY_BE_LESS = "complaints may be settled without a finding"
_NOT_TIED = "the words do not tie the group to what was solved"


@dataclass(frozen=True, slots=True)
class _Told:
    """A count with what the complaints of it turned out to be, and their kind ('' where none is named)."""

    entry: Entry
    outcome: str
    kind: str


def find_decided(sheet: Sheet) -> Iterator[Claim]:
    """Yield a sum for each group of outcomes of one kind and the solved number before it that it is of."""
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results or "đúng" not in reading.compared or "sai" not in reading.compared:
            continue
        for sentence in reading.sentences:
            told = _told(sheet, at, sentence)
            claims = [_claim(sheet, at, group, told[0].entry) for group in _groups(told)]
            is_told = any(claim is not None and claim.weak is None for claim in claims)
            both = None if is_told else _of_both(sheet, at, told)
            yield from (claim for claim in ([both] if both else claims) if claim is not None)


def _told(sheet: Sheet, at: int, sentence: tuple[int, int]) -> list[_Told]:
    reading = sheet.readings[at]
    counts = [
        e for e in sheet.counts(at)
        if e.quantity >= 0 and sentence[0] <= e.start < sentence[1]
        and not is_change(reading, reading.quantities[e.quantity])
    ]  # fmt: skip
    outcomes = {m.lastgroup for m in _OUTCOME.finditer(reading.compared, *sentence)}
    if not counts or not outcomes.issuperset(_BOTH):
        return []
    edges = [*(e.start for e in counts[1:]), sentence[1]]
    behind = [reading.compared[e.end : edge] for e, edge in zip(counts, edges, strict=True)]
    leads = [sentence[0], *(e.unit_end for e in counts[:-1])]
    before = [reading.compared[edge : e.start] for e, edge in zip(counts, leads, strict=True)]
    number_first = sum(_OUTCOME.search(_MARK.split(_member(text))[0]) is not None for text in behind) >= sum(
        _OUTCOME.search(_MARK.split(text.rstrip(": "))[-1]) is not None for text in before
    )
    told: list[_Told] = []
    waiting: list[tuple[Entry, str]] = []
    for entry, after, lead in zip(counts, behind, before, strict=True):
        words = _member(after) if number_first else _MARK.split(lead.rstrip(": "))[-1]
        found = _OUTCOME.search(words)
        kind = _kind(_member(after)) or _kind(regex.split(r"[,;.]", lead)[-1])
        if found is None:
            waiting = [*waiting, (entry, kind)] if number_first and regex.search(r";|\.\s", after) is None else []
            continue
        others = [
            _Told(e, found.lastgroup or "", k)
            for e, k in waiting
            if k and k != kind and _told_beside(reading, e, entry)
        ]
        told += [*others, _Told(entry, found.lastgroup or "", kind)]
        waiting = []
    return told


def _told_beside(reading: Reading, one: Entry, other: Entry) -> bool:
    """«7 vụ khiếu nại, 12 vụ tố cáo đúng»: what is said of the second number is said of the first."""
    return (
        regex.fullmatch(
            r"[^;.:()\d]{0,40}?(?:,|(?<!\p{L})và(?!\p{L}))\s*", reading.compared[one.unit_end : other.start]
        )
        is not None
    )


def _member(text: str) -> str:
    """The words of one member, without its share and what follows."""
    return regex.split(r"[;(]|\.\s|,\s*(?=(?:chiếm|đạt|tỷ lệ)(?!\p{L}))|(?:chiếm|đạt)\s", text)[0]


def _kind(words: str) -> str:
    found = [name for name, kind in _KINDS.items() if kind.search(words)]
    return found[0] if len(found) == 1 else ""


def _groups(told: Sequence[_Told]) -> Iterator[list[_Told]]:
    """The outcomes of each kind, those without a kind with the kind named before them."""
    groups: dict[str, list[_Told]] = {}
    kind = ""
    for each in told:
        kind = each.kind or kind
        groups.setdefault(kind, []).append(_Told(each.entry, each.outcome, kind))
    for group in groups.values():
        outcomes = [each.outcome for each in group]
        if set(outcomes) >= _BOTH and len(set(outcomes)) == len(outcomes):
            yield group


def _claim(sheet: Sheet, at: int, group: Sequence[_Told], first: Entry) -> Claim | None:
    made = sum(each.entry.value for each in group)
    solved = _solved_before(sheet, at, group, first)
    wholes = _of_kind(sheet, solved, group[0].kind)
    total = next((e for e in (*wholes, *solved) if e.value == made), wholes[0] if wholes else None)
    if total is None:
        return None
    weak = None
    if total.value != made:
        tied = (
            len(wholes) == 1
            and total.reading == at
            and _TAKES_APART.search(sheet.readings[at].compared, total.unit_end, first.start)
        )
        weak = _NOT_TIED if not tied else None if made > total.value else _MAY_BE_LESS
    return make_sum(sheet, total, [each.entry.operand("part") for each in group], "outcomes of complaints", weak=weak)


def _of_both(sheet: Sheet, at: int, told: Sequence[_Told]) -> Claim | None:
    """«giải quyết 30 đơn khiếu nại, tố cáo. Khiếu nại đúng 4, sai 21; tố cáo sai 5»: one number for both kinds."""
    kinds = {each.kind for each in told}
    if len(kinds) < 2 or len({(each.kind, each.outcome) for each in told}) < len(told):
        return None
    made = sum(each.entry.value for each in told)
    solved = _solved_before(sheet, at, told, told[0].entry)
    total = next((e for e in solved if e.value == made), None)
    if total is None:
        return None
    return make_sum(sheet, total, [each.entry.operand("part") for each in told], "outcomes of complaints")


def _solved_before(sheet: Sheet, at: int, group: Sequence[_Told], first: Entry) -> list[Entry]:
    """Numbers solved before the group that it may be of, the nearest first."""
    largest = max(each.entry.value for each in group)
    spans = [s for s in sheet.readings[at].sentences if s[0] <= first.start][-_SENTENCES:]
    told = [e for e in sheet.counts(at) if e.quantity >= 0 and spans[0][0] <= e.start < first.start]
    if len(spans) < _SENTENCES and at and sheet.readings[at - 1].is_prose_of_results:
        last = sheet.readings[at - 1].sentences[-1:]
        told = [*(e for e in sheet.counts(at - 1) if e.quantity >= 0 and last and e.start >= last[0][0]), *told]
    return [e for e in told[::-1] if e.value >= largest and _is_solved(sheet, e)]


def _of_kind(sheet: Sheet, solved: Sequence[Entry], kind: str) -> list[Entry]:
    """Those of the kind where one names it, else those that name none."""
    own = [e for e in solved if kind and _kind_of(sheet, e) == kind]
    return own or [e for e in solved if not kind or not _kind_of(sheet, e)]


def _kind_of(sheet: Sheet, entry: Entry) -> str:
    reading = sheet.readings[entry.reading]
    after = regex.split(r"[,;.(\d]", reading.compared[entry.end :].lstrip("/0123456789. "), maxsplit=1)[0]
    return _kind(after)


def _is_solved(sheet: Sheet, entry: Entry) -> bool:
    reading = sheet.readings[entry.reading]
    pair = reading.pair_of(entry.quantity)
    if entry.modality is not Modality.ACTUAL or (pair is not None and pair.lower == entry.quantity):
        return False
    begin = max(reading.quantities[entry.quantity].sentence[0], entry.start - 90)
    return _SOLVED.match(reading.compared, begin, entry.start) is not None
