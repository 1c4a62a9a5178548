"""Laws of judging, by brute force and by Hypothesis: edges of intervals, what may not matter, what a repair must do."""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.judging import judge
from extractors.judging.missing import numerators
from pipeline.readers.plain import read_text
from schemas.records import Cause, Claim, ClaimKind, Figure, Operand, Outcome, Qualifier, Verdict

Printed = Callable[..., Figure]
HOLDS = (Outcome.EXACT, Outcome.ROUNDED, Outcome.TRUNCATED, Outcome.APPROXIMATE)
#: (kind, index of the stated figure, indexes of the operands)
Relation = tuple[ClaimKind, int, tuple[int, ...]]
ROLES = {
    ClaimKind.RATIO: ("numerator", "denominator"), ClaimKind.SUM: ("total", *["part"] * 9),
    ClaimKind.BALANCE: ("received", "resolved", "pending", "withdrawn"),
}  # fmt: skip


def claim_of(relation: Relation, figures: Sequence[Figure]) -> Claim:
    kind, stated, operands = relation
    sides = zip(ROLES[kind], operands, strict=False)
    return Claim(
        kind, 0, stated, tuple(Operand(role, at, figures[at].value, figures[at].ulp) for role, at in sides), (0, 1), "x"
    )


def judged(relations: Sequence[Relation], figures: Sequence[Figure]) -> tuple[Verdict, ...]:
    return judge([claim_of(r, figures) for r in relations], figures).verdicts


def rate_text(value: Fraction, places: int) -> str:
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return (f"{digits[:-places]},{digits[-places:]}" if places else digits) + "%"


def as_a_person_rounds(exact: Fraction, claimed: Fraction, ulp: Fraction) -> Outcome:
    """Verdict of a printed quotient by what a calculator shows: half up, cut off, half down."""
    if exact == claimed:
        return Outcome.EXACT
    if math.floor(exact / ulp + Fraction(1, 2)) * ulp == claimed:
        return Outcome.ROUNDED
    if math.floor(exact / ulp) * ulp == claimed:
        return Outcome.TRUNCATED
    return Outcome.ROUNDED if math.ceil(exact / ulp - Fraction(1, 2)) * ulp == claimed else Outcome.INCONSISTENT


@pytest.mark.parametrize("places", [0, 1, 2])
def test_every_small_ratio_at_every_edge(places: int, printed: Printed) -> None:
    ulp = Fraction(1, 10**places)
    for whole in (1, 3, 7, 8, 16, 40, 125):
        for top in {0, 1, whole // 3, whole // 2, whole - 1, whole}:
            exact = Fraction(top, whole) * 100
            for step in range(-2, 3):
                claimed = (exact // ulp + step) * ulp
                if claimed < 0:
                    continue
                figures = [printed(f"{top} đơn"), printed(f"{whole} đơn"), printed(rate_text(claimed, places))]
                [verdict] = judged([(ClaimKind.RATIO, 2, (0, 1))], figures)
                assert verdict.outcome == as_a_person_rounds(exact, claimed, ulp), verdict.explanation_en


@pytest.mark.parametrize(("scale", "unit"), [("nghìn", 1000), ("triệu", 10**6)])
def test_sums_of_scaled_values_against_every_value_they_stand_for(scale: str, unit: int, printed: Printed) -> None:
    ulp = Fraction(unit, 10)
    inside = [ulp * Fraction(n, 4) for n in range(-2, 4)]  # from half a unit below to under a whole one above
    for one, two in itertools.combinations_with_replacement((3, 14, 25), 2):
        for total in range(one + two - 3, one + two + 5):
            texts = [f"{n // 10},{n % 10} {scale} lượt" for n in (total, one, two)]
            figures = [printed(text) for text in texts]
            sums = {one * ulp + a + two * ulp + b for a in inside for b in inside}
            possible = any(total * ulp - ulp / 2 <= s < total * ulp + ulp for s in sums)
            [verdict] = judged([(ClaimKind.SUM, 0, (0, 1, 2))], figures)
            assert (verdict.outcome in HOLDS) == possible, verdict.explanation_en


@given(st.integers(1, 400), st.integers(0, 120), st.integers(0, 2), st.data())
def test_numerators_are_those_a_calculator_finds(whole: int, percent: int, places: int, data: st.DataObject) -> None:
    ulp = Fraction(1, 10**places)
    claimed = percent + data.draw(st.integers(0, 10**places - 1)) * ulp
    found = [
        top
        for top in range(2 * whole)
        if as_a_person_rounds(Fraction(top, whole) * 100, claimed, ulp) is not Outcome.INCONSISTENT
    ]
    first, count = numerators(Fraction(whole), claimed, ulp)
    assert list(range(first, first + count)) == found


@given(st.integers(1, 300), st.data())
def test_decidability_of_a_ratio_is_the_share_of_numerators_it_rules_out(whole: int, data: st.DataObject) -> None:
    top = data.draw(st.integers(0, whole))
    claimed = Fraction(top * 100, whole) // 1
    fitting = sum(
        as_a_person_rounds(Fraction(n, whole) * 100, claimed, Fraction(1)) is not Outcome.INCONSISTENT
        for n in range(whole + 1)
    )
    figures = [figure(Fraction(top)), figure(Fraction(whole)), figure(claimed, unit="%")]
    [verdict] = judged([(ClaimKind.RATIO, 2, (0, 1))], figures)
    assert verdict.decidability == 1 - Fraction(fitting, whole + 1)


def figure(value: Fraction, ulp: Fraction = Fraction(1), **fields: object) -> Figure:
    """A figure of a value; ``value_text`` is what the value prints as."""
    from schemas.records import Modality, Period, Scope

    places = 0
    while ulp * 10**places < 1:
        places += 1
    text = rate_text(value, places)[:-1]
    told = {"unit": "hồ sơ", "qualifier": Qualifier.EXACT, **fields}
    return Figure(
        passage=0, start=0, end=len(text), value=value, ulp=ulp, value_text=text, label=None, indicator=None,
        modality=Modality.ACTUAL, scope=Scope(), channel=None, period=Period(), quote=(0, 1), method="x",
        confidence=1.0, **told,
    )  # type: ignore[arg-type]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=2, max_size=5), st.integers(-40, 40), st.randoms())
def test_order_of_the_parts_does_not_matter(parts: list[int], slip: int, random: object) -> None:
    total = max(sum(parts) + slip, 0)
    figures = [figure(Fraction(v)) for v in (total, *parts)]
    places = list(range(1, len(figures)))
    [before] = judged([(ClaimKind.SUM, 0, (0, *places))], figures)
    random.shuffle(places)  # type: ignore[attr-defined]
    [after] = judged([(ClaimKind.SUM, 0, (0, *places))], figures)
    for name in ("outcome", "cause", "severity", "priority", "decidability", "suspect", "suspect_value", "recomputed"):
        assert getattr(before, name) == getattr(after, name), name


UNITS: dict[str, Callable[[int], str]] = {
    "đồng": lambda millions: f"{millions}000000 đồng",
    "triệu": lambda millions: f"{millions} triệu đồng",
    "tỷ": lambda millions: f"{millions // 1000},{millions % 1000:03d} tỷ đồng",
}


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 90_000), min_size=2, max_size=4),
    st.sampled_from([0, 0, 20, -20, 500, -500]),
    st.lists(st.sampled_from(sorted(UNITS)), min_size=5, max_size=5),
)
def test_unit_of_a_sum_does_not_matter(printed: Printed, parts: list[int], slip: int, units: list[str]) -> None:
    assume(sum(parts) + slip > 0)  # a smaller gap is within what «triệu» leaves open
    amounts = [sum(parts) + slip, *parts]
    relation = (ClaimKind.SUM, 0, tuple(range(len(amounts))))
    [in_dong] = judged([relation], [printed(UNITS["đồng"](m)) for m in amounts])
    [mixed] = judged([relation], [printed(UNITS[u](m)) for u, m in zip(units, amounts, strict=False)])
    assert mixed.outcome == in_dong.outcome
    assert (mixed.claimed, mixed.recomputed) == (in_dong.claimed, in_dong.recomputed)


def relations_over(figures: int) -> st.SearchStrategy[Relation]:
    """Sums of some figures and ratios of two; each figure may take part in several."""
    picked = st.permutations(range(figures)).map(tuple)
    sums = st.tuples(picked, st.integers(3, 4)).map(lambda p: (ClaimKind.SUM, p[0][0], p[0][: p[1]]))
    ratios = picked.map(lambda p: (ClaimKind.RATIO, p[0], (p[1], p[2])))
    return st.one_of(sums, ratios)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(1, 60), min_size=5, max_size=7).flatmap(
        lambda values: st.tuples(st.just(values), st.lists(relations_over(len(values)), min_size=1, max_size=4))
    ),
    st.booleans(),
)
def test_a_repair_settles_all_its_equations(
    made: tuple[list[int], list[Relation]], holds_at_first: bool
) -> None:
    values, relations = made
    if holds_at_first:  # so that one wrong figure breaks claims which others pin
        for _, stated, operands in relations:
            if operands[0] == stated:
                values[stated] = sum(values[at] for at in operands[1:])
        values[0] += 7
    figures = [figure(Fraction(v)) for v in values]
    verdicts = judged(relations, figures)
    suspects = {v.suspect for v in verdicts if v.suspect is not None}
    instead = {v.suspect: v.suspect_value for v in verdicts if v.suspect is not None}
    for verdict in verdicts:
        if verdict.suspect is None or any(value is None for value in instead.values()):
            continue
        changed = [
            replace(f, value=value) if (value := instead.get(at)) is not None else f for at, f in enumerate(figures)
        ]
        for relation, before, after in zip(relations, verdicts, judged(relations, changed), strict=True):
            # What was held back accuses nobody and is not mended.
            if before.outcome is not Outcome.UNVERIFIABLE and suspects & {relation[1], *relation[2]}:
                assert after.outcome in HOLDS, (relation, after.explanation_en)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=3, max_size=4), st.integers(1, 5), st.data())
def test_a_suspect_is_the_only_figure_that_could_settle_the_claims(
    parts: list[int], slip: int, data: st.DataObject
) -> None:
    """Two sums over one total, one of them of a part that is itself a sum: every value of every figure is tried."""
    values = [sum(parts) + slip, sum(parts[:2]), *parts]
    relations: list[Relation] = [
        (ClaimKind.SUM, 0, (0, *range(2, len(values)))),
        (ClaimKind.SUM, 1, (1, 2, 3)),
        (ClaimKind.SUM, 0, (0, 1, *range(4, len(values)))),
    ]
    figures = [figure(Fraction(v)) for v in values]
    broken = data.draw(st.sampled_from(range(len(values))))
    figures[broken] = replace(figures[broken], value=figures[broken].value + data.draw(st.integers(0, 3)))
    settles = set()
    for at, value in itertools.product(range(len(figures)), range(2 * sum(parts) + 12)):
        changed = [replace(f, value=Fraction(value)) if n == at else f for n, f in enumerate(figures)]
        if all(v.outcome in HOLDS for v in judged(relations, changed)):
            settles.add(at)
    verdicts = judged(relations, figures)
    wrong = [v for v in verdicts if v.outcome is Outcome.INCONSISTENT]
    if len(wrong) > 1 and len(settles) == 1:
        assert {v.suspect for v in wrong} == settles
    if len(wrong) == len(relations) and len({v.suspect for v in wrong}) == 1 and wrong[0].suspect is not None:
        assert wrong[0].suspect in settles


@given(st.integers(0, 3000), st.integers(1, 3000), st.integers(0, 10000), st.sampled_from(["approximate", "estimated"]))
def test_a_hedge_alone_accuses_nobody(top: int, whole: int, rate: int, hedge: str) -> None:
    stated = figure(Fraction(rate, 100), Fraction(1, 100), unit="%", qualifier=Qualifier(hedge))
    verdicts = judged([(ClaimKind.RATIO, 2, (0, 1))], [figure(Fraction(top)), figure(Fraction(whole)), stated])
    assert all(v.outcome is not Outcome.INCONSISTENT for v in verdicts)


@given(st.lists(st.integers(100, 9000), min_size=2, max_size=4), *[st.integers(0, 4)] * 2, st.integers(1, 9))
def test_one_misread_digit_accuses_nobody(parts: list[int], which: int, place: int, step: int) -> None:
    """A true sum, one digit of one number of it read wrong: on a scan that is no error of the report."""
    values = [sum(parts), *parts]
    at = which % len(values)
    digits = str(values[at])
    place %= len(digits)
    read = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    if read[0] == "0":
        return
    figures = [figure(Fraction(int(read) if n == at else value)) for n, value in enumerate(values)]
    claim = claim_of((ClaimKind.SUM, 0, tuple(range(len(values)))), figures)
    [scanned] = judge([claim], figures, range(len(figures))).verdicts
    [typed] = judge([claim], figures).verdicts
    assert (scanned.outcome, scanned.cause) == (Outcome.UNVERIFIABLE, Cause.MISREAD)
    gap = abs(int(read) - values[at])
    # of a gap of some units nobody can say whether a digit slipped or a small part was not read
    assert typed.outcome is Outcome.INCONSISTENT or gap < 10


SENTENCES = (
    "Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, "
    "đạt tỷ lệ 93,00%.",
    "Tổng thu 12,5 tỷ đồng, gồm: thu nội địa 9,2 tỷ đồng và thu khác 3,1 tỷ đồng.",
    "Số hộ kinh doanh thành lập mới 84 hộ/120 hộ, giảm 70,0% so với cùng kỳ.",
)


def test_unicode_form_does_not_matter(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        (tmp_path / f"{form}.txt").write_text(unicodedata.normalize(form, "\n\n".join(SENTENCES)), encoding="utf-8")
    nfc, nfd = (extract(read_text(tmp_path / f"{form}.txt").passages).verdicts for form in ("NFC", "NFD"))
    assert nfc == nfd
    assert len(nfc) > 2
    assert {v.outcome for v in nfc} & {Outcome.INCONSISTENT}


@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_judging_again_with_more_claims_is_as_judging_all_at_once(first: int, printed: Printed) -> None:
    figures = [printed(f"{value} đơn") for value in (12, 30, 42, 12, 31, 42, 9, 42, 51)]
    claims = [claim_of((ClaimKind.SUM, at, (at, at - 2, at - 1)), figures) for at in (2, 5, 8)]
    before = judge(claims[:first], figures)
    again = judge(claims, figures, docket=before.docket)
    assert again.verdicts == judge(claims, figures).verdicts
    assert [verdict.outcome for verdict in again.verdicts] == [Outcome.EXACT, Outcome.INCONSISTENT, Outcome.EXACT]
