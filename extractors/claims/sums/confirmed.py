"""Totals no finder took apart, with the counts of their sentence or section that make them.

Comes in: the sheet and the verdicts so far. Goes out: a sum (or, of dossiers, a balance) for each total that a run of
counts beside it gives: those of its sentence, of the parallel clauses or items above or below it that tell the same
thing, or a whole sentence below it. Parts and total may be worded in any way («Nhóm khai sinh: tiếp nhận 1.147 hồ sơ
…; nhóm khai tử: tiếp nhận 402 hồ sơ … Cộng hai nhóm tiếp nhận 1.549 hồ sơ»); that they add up is then the evidence,
so such a claim can hold and never accuse.

Chance: of n runs tried against a total of N printed units, one fits by accident with a probability of at most about
n / N, for sums of counts spread over numbers of the size of N fall on each of them at most once in N. n / N is held
under ``_MOST_CHANCE``; under ``_MOST_TOLD`` where words say that something is added up, taken apart or left over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

import regex

from extractors.claims.making import make_sum
from extractors.claims.sums.sum_runs import Levels, runs
from extractors.sheet import Entry, Sheet
from schemas.records import Claim, ClaimKind, Operand, Outcome, Verdict

_MOST_CHANCE, _MOST_TOLD = Fraction(3, 100), Fraction(25, 100)
_FEWEST, _MOST_PARTS = 2, 24
#: Words before a total that add up: «tính chung hai cấp», «nâng tổng số … lên», «cộng 9 tháng là».
_ADDS = regex.compile(
    r"(?<!\p{L})(?:tổng|cộng|tính chung|tính gộp|tính cả|cả hai|hai cấp|nâng|lũy kế|luỹ kế|đưa|tất cả)(?!\p{L})"
    r"[^;.]{0,60}$"
)
#: Words right after a total that take it apart, and before the last part that leave a rest.
_TAKES_APART = regex.compile(
    r"[^;.\d]{0,60}(?::|\(|(?<!\p{L})(?:gồm|trong đó|trong đó có|chia|cụ thể|kết quả)(?!\p{L}))"
)
#: Words that begin a sentence on the parts of what stands before it.
_OF_BEFORE = regex.compile(r"[-+*•\s]*(?:theo đó|trong đó|cụ thể|trong số (?:này|đó)|bao gồm|gồm)(?!\p{L})")
_REST = regex.compile(r"(?<!\p{L})(?:còn|còn lại|chưa|đang|khác)(?!\p{L})")
_ASIDE = regex.compile(r"\([^()]*\)")
_NOT_SHARED = "the words do not tie the parts to their total"


def find_confirmed_sums(sheet: Sheet, verdicts: Collection[Verdict], changes: Collection[Claim]) -> Iterator[Claim]:
    """Yield a sum for each total and the nearest run of counts that makes it, if no verdict says so already.

    ``changes`` are rises and falls confirmed besides those of ``verdicts``.
    """
    levels = Levels(sheet, _of_changes([*(v.claim for v in verdicts), *changes]))
    told = _told(verdicts)
    partitions = [known for all_ in told.values() for known in all_]
    made: set[tuple[Fraction, frozenset[int]]] = set()
    for at, reading in enumerate(sheet.readings):
        if not reading.is_prose_of_results:
            continue
        for total in levels.of(at):
            parts = _parts(levels, total)
            figures = frozenset(part.figure for part in parts)
            if not parts or any(figures <= known or known <= figures for known in told.get(total.figure, ())):
                continue
            if any(figures | {total.figure} <= known for known in partitions):
                continue  # members of one total are apart from one another: none is the sum of others
            if (total.value, figures) not in made:
                made.add((total.value, figures))
                partitions.append(figures)
                yield _claim(sheet, total, parts)


def _of_changes(claims: Collection[Claim]) -> set[int]:
    """Figures that state a rise or fall, and the earlier levels they are counted from."""
    changes = [claim for claim in claims if claim.kind is ClaimKind.CHANGE]
    earlier = {o.figure for claim in changes for o in claim.operands if o.role == "previous"}
    return {figure for figure in (*earlier, *(claim.claimed for claim in changes)) if figure is not None}


def _told(verdicts: Collection[Verdict]) -> dict[int, list[frozenset[int]]]:
    """Total -> the sets of parts that verdicts tell of it."""
    told: dict[int, list[frozenset[int]]] = {}
    for verdict in verdicts:
        if verdict.claim.kind in (ClaimKind.SUM, ClaimKind.BALANCE) and verdict.outcome is not Outcome.UNVERIFIABLE:
            total, *parts = verdict.operands
            if total.figure is not None:
                told.setdefault(total.figure, []).append(frozenset(p.figure for p in parts if p.figure is not None))
    return told


def _parts(levels: Levels, total: Entry) -> tuple[Entry, ...]:
    """The nearest run that makes the total; () where none does or so many were tried that one may by accident."""
    tried: set[tuple[int, int, int]] = set()
    size, whole = total.value / (total.ulp or 1), levels.worth(total)
    for run in runs(levels, total):
        made: Fraction | int = 0
        for number, entry in enumerate(run[:_MOST_PARTS], 1):
            made += levels.worth(entry)
            if made > whole:
                break
            if number < _FEWEST:
                continue
            if levels.is_broken_off(run[:number], run[number:]):
                continue
            tried.add((run[0].figure, entry.figure, number))
            if made == whole:
                parts = tuple(sorted(run[:number], key=lambda e: (e.reading, e.start)))
                if _are_of_one_whole(levels, total, parts):
                    continue
                is_told = _is_told(levels.sheet, total, parts)
                if not is_told and _leaves_sentence(levels, total, run[:number]):
                    continue
                most = _MOST_TOLD if is_told else _MOST_CHANCE
                return parts if len(tried) <= most * size and _other_side_adds(levels, total, parts) else ()
    return ()


def _leaves_sentence(levels: Levels, total: Entry, run: Sequence[Entry]) -> bool:
    """Whether a run of the total's own passage goes beyond its sentence with members that are not told alike."""
    if any(e.reading != total.reading for e in run) or levels.role(run[0]):
        return False
    sentences = {levels.sentence(e) for e in run}
    return len(sentences | {levels.sentence(total)}) > 1 and len(sentences) > 1


def _other_side_adds(levels: Levels, total: Entry, parts: Sequence[Entry]) -> bool:
    """Of fractions whose one side adds up the other must, too: «1.100/2.000, 630/900 … Tính gộp: 1.730/2.900»."""
    if not levels.role(total) or {levels.role(e) for e in parts} != {levels.role(total)}:
        return True
    return sum(_other_side(levels, e) for e in parts) == _other_side(levels, total)


def _are_of_one_whole(levels: Levels, total: Entry, parts: Sequence[Entry]) -> bool:
    """«19 ý kiến …; 18/93 đã giải quyết; 37/93 đã giải trình»: of shares of one whole none makes another with a count
    that is no share.
    """
    if not _is_upper(levels, total):
        return False
    shares = [e for e in parts if _is_upper(levels, e) and _other_side(levels, e) == _other_side(levels, total)]
    return 0 < len(shares) < len(parts)


def _is_upper(levels: Levels, entry: Entry) -> bool:
    pair = levels.sheet.readings[entry.reading].pair_of(entry.quantity)
    return pair is not None and pair.slash and pair.upper == entry.quantity


def _other_side(levels: Levels, entry: Entry) -> Fraction:
    pair = levels.sheet.readings[entry.reading].pair_of(entry.quantity)
    if pair is None:
        return Fraction(0)
    return levels.sheet.at(entry.reading, pair.lower if pair.upper == entry.quantity else pair.upper).value


def _is_told(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> bool:
    reading = sheet.readings[total.reading]
    begin = reading.quantities[total.quantity].sentence[0]
    if _ADDS.search(reading.compared, begin, total.start) or _ADDS.search(reading.compared, begin, total.unit_end):
        return parts[-1].reading < total.reading or parts[-1].start < total.start
    if parts[0].reading > total.reading:
        home = sheet.readings[parts[0].reading]
        sentence = home.quantities[parts[0].quantity].sentence
        alone = all(e.reading == parts[0].reading and e.start < sentence[1] for e in parts)
        return alone and _OF_BEFORE.match(home.compared, *sentence) is not None
    if parts[0].reading == total.reading and parts[0].start > total.start:
        last = sheet.readings[parts[-1].reading].compared[parts[-2].unit_end : parts[-1].unit_end + 30]
        opens = _TAKES_APART.match(_ASIDE.sub("", reading.compared[total.unit_end : parts[0].start]))
        if opens is not None:
            return True
        told_in = {(e.reading, _sentence(sheet, e)) for e in parts}
        together = len(told_in) == 1 or (total.reading, _sentence(sheet, total)) not in told_in
        return together and parts[-1].reading == total.reading and _REST.search(last) is not None
    return False


def _sentence(sheet: Sheet, entry: Entry) -> tuple[int, int]:
    return sheet.readings[entry.reading].quantities[entry.quantity].sentence


def _claim(sheet: Sheet, total: Entry, parts: Sequence[Entry]) -> Claim:
    done = next((p for p in parts if p.indicator == "dossiers.resolved"), None)
    sum_ = make_sum(
        sheet, total, [p.operand("part") for p in parts], "confirmed sum", weak=_NOT_SHARED
    )
    received = (total.indicator or "").startswith("dossiers.received")
    if done is None or not received or len(parts) > 3 or len({p.indicator for p in parts}) < len(parts):
        return sum_
    roles = [
        Operand("resolved" if p is done else "withdrawn" if p.indicator == "dossiers.withdrawn" else "pending",
                p.figure, p.value, p.ulp)
        for p in parts
    ]  # fmt: skip
    return Claim(
        ClaimKind.BALANCE, sum_.passage, sum_.claimed, (total.operand("received"), *sorted(roles, key=_order)),
        sum_.quote, "confirmed balance", (), _NOT_SHARED,
    )  # fmt: skip


def _order(operand: Operand) -> int:
    return ("resolved", "pending", "withdrawn").index(operand.role)
