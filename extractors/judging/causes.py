"""The nearest explanation of a claim that does not hold, as far as one can be proved.

Comes in: a ruling, its repair if it has one, and the figures printed near it. Goes out: a
``Finding``: the cause with the numbers that prove it. What a chance hit would explain as
well is not told. Order: what fits one reading of the words exactly, then the stated number
a key away, then another number that is printed nearby.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from extractors.judging.arithmetic import HUNDRED, TOTALS, accepted, stating_figure
from extractors.judging.missing import numerators
from extractors.judging.repair import Repair
from extractors.judging.ruling import Ruling, holds_with
from extractors.judging.slips import last_place, one_digit, swapped
from schemas.records import WHOLES, Cause, ClaimKind, Figure, Qualifier

#: Passages to either side in which another number counts as printed nearby.
_REACH = 6
#: A number nearby explains a gap only where a chance hit is less likely than this.
_BY_CHANCE = Fraction(1, 10)
#: The same for a part: parts are named in the claim itself, or count the same thing beside it.
_PART_BY_CHANCE = Fraction(1, 4)
#: Scopes that a district's report adds up to the whole.
_LEVELS = ("district", "commune", "office")
#: Kinds whose stated number is compared with a number: one key away means something.
_NUMBERS = (ClaimKind.RATIO, ClaimKind.CHANGE, ClaimKind.RESTATEMENT, *TOTALS)


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause and what proves it.

    ``instead`` is what the figure ``figure`` must have been; ``other`` a figure printed nearby that
    fits, ``terms`` several that fit when added up; ``steps`` the units in the last place; ``added``
    is True where a part was counted that the total does not hold, False where the total holds one
    that is not listed. ``either`` are further figures of which one, with its value, would do as well.
    """

    cause: Cause
    figure: int | None = None
    instead: Figure | None = None
    other: int | None = None
    terms: tuple[int, ...] = ()
    steps: int = 0
    added: bool = False
    either: tuple[tuple[int, Figure], ...] = ()


def find_cause(
    ruling: Ruling, repair: Repair | None, figures: Sequence[Figure], pinned: Collection[int],
    slip: Callable[[Ruling], Finding | None],
) -> Finding | None:  # fmt: skip
    """The first of the explanations that is proved; ``pinned`` figures stand in claims that hold.

    ``slip`` gives ``slip_of_stated``, which asks for nothing but the ruling and is worth remembering.
    """
    if ruling.missing is not None:
        return Finding(Cause.IMPOSSIBLE_RATE)
    if ruling.claim.kind not in _NUMBERS:
        return None
    return (
        _shared_operand(ruling, repair, figures)
        or _level(ruling)
        or _direction(ruling, figures)
        or slip(ruling)
        or _part(ruling, figures)
        or _other_denominator(ruling, figures)
        or _operand(ruling, repair, figures)
        or _some_operand(ruling, figures, pinned)
        or _impossible(ruling, figures)
    )


def _shared_operand(ruling: Ruling, repair: Repair | None, figures: Sequence[Figure]) -> Finding | None:
    """One digit in one operand settles several claims that do not hold: no chance hit does that."""
    return _operand(ruling, repair, figures) if repair is not None and len(repair.settles) > 1 else None


def _operand(ruling: Ruling, repair: Repair | None, figures: Sequence[Figure]) -> Finding | None:
    """The suspect is an operand and one digit or a swap away; that it settles all its claims is the repair's proof."""
    if repair is None or len(repair.values) != 1:
        return None
    [(figure, values)] = repair.values.items()
    if figure == stating_figure(ruling.claim):
        return None
    printed = figures[figure]
    near = [f for f in (*one_digit(printed), *swapped(printed)) if f.value in values]
    if len(near) != 1 or len(repair.settles) + len(repair.keeps) < 2:
        return None
    return Finding(Cause.OPERAND_DIGIT, figure, near[0])


#: More operands than this that one key could mend explain nothing.
_MOST_OPERANDS = 3


def _some_operand(ruling: Ruling, figures: Sequence[Figure], pinned: Collection[int]) -> Finding | None:
    """One digit or swap in an operand that no other claim pins down settles this one: told with all that would."""
    stated = stating_figure(ruling.claim)
    mended: list[tuple[int, Figure]] = []
    for at in dict.fromkeys(o.figure for o in ruling.operands if o.figure is not None):
        if at == stated or at in pinned:
            continue
        variants = (*one_digit(figures[at]), *swapped(figures[at]))
        fitting = [v for v in variants if holds_with(ruling, figures, {at: v})]
        if fitting:
            mended.append((at, min(fitting, key=lambda v: abs(v.value - figures[at].value))))
    if not mended or len(mended) > _MOST_OPERANDS:
        return None
    return Finding(Cause.OPERAND_DIGIT, *mended[0], either=tuple(mended[1:]))


def _level(ruling: Ruling) -> Finding | None:
    """«60 hộ/80 hộ, giảm 75%»: the number is what is left, not what went."""
    stated = ruling.stated
    if ruling.claim.kind is not ClaimKind.CHANGE or stated.unit != "%":
        return None
    current, previous = ruling.operands[0].value, ruling.operands[1].value
    if current is None or not previous:
        return None
    level = current / previous * HUNDRED
    return Finding(Cause.LEVEL_AS_CHANGE) if abs(level - stated.value) <= stated.ulp else None


def _direction(ruling: Ruling, figures: Sequence[Figure]) -> Finding | None:
    """A rise told as a fall, or the other way round."""
    claim = ruling.claim
    if claim.kind is not ClaimKind.CHANGE or not ruling.stated.value:
        return None
    told, meant = next((w, "rise" if w == "fall" else "fall") for w in ("fall", "beyond", "rise") if w in claim.method)
    turned = replace(ruling, claim=replace(claim, method=claim.method.replace(told, meant)))
    return Finding(Cause.DIRECTION) if holds_with(turned, figures, {}) else None


def slip_of_stated(ruling: Ruling, figures: Sequence[Figure]) -> Finding | None:
    """The stated number off in its last place, with two digits exchanged, or with one digit changed."""
    at = stating_figure(ruling.claim)
    if at is None:
        return None
    for cause, variants in (
        (Cause.LAST_PLACE, last_place(ruling.stated)),
        (Cause.SWAP, swapped(ruling.stated)),
        (Cause.DIGIT, one_digit(ruling.stated)),
    ):
        fitting = [v for v in variants if holds_with(ruling, figures, {at: v})]
        if fitting:
            # one unit off is nearer than two; a digit or a swap is told as what the operands give most closely
            nearest = fitting[0] if cause is Cause.LAST_PLACE else min(fitting, key=lambda v: _distance(ruling, v))
            steps = int(abs(nearest.value - ruling.stated.value) / ruling.stated.ulp)
            return Finding(cause, at, nearest, steps=steps)
    return None


def _distance(ruling: Ruling, variant: Figure) -> Fraction:
    return abs(abs(ruling.recomputed.value) - variant.value) if ruling.recomputed else Fraction(0)


def _nearby(ruling: Ruling, figures: Sequence[Figure], like: Figure) -> Iterator[int]:
    """Counts printed near the claim that count the same thing and take no part in it, each value once."""
    seen = {o.value for o in ruling.operands}
    near = sorted(range(len(figures)), key=lambda f: abs(figures[f].passage - ruling.claim.passage))
    for at in near:
        figure = figures[at]
        if abs(figure.passage - ruling.claim.passage) > _REACH:
            return
        same = _counted(figure) is not None and _counted(figure) == _counted(like) and figure.ulp == like.ulp
        exact = figure.qualifier is Qualifier.EXACT
        if same and exact and at not in ruling.figures and figure.value not in seen:
            seen.add(figure.value)
            yield at


def _counted(figure: Figure) -> str | None:
    """What a figure counts: its unit, dossiers where the indicator says so and no noun stands beside the number."""
    return "hồ sơ" if not figure.unit and (figure.indicator or "").startswith("dossiers.") else figure.unit


def _part(ruling: Ruling, figures: Sequence[Figure]) -> Finding | None:
    """A total that differs from its parts by exactly one of them, or by a count printed nearby."""
    if ruling.claim.kind not in TOTALS or ruling.recomputed is None or not ruling.recomputed.span.is_point():
        return None
    total = ruling.operands[0].value or Fraction(0)
    gap = total - ruling.recomputed.value
    parts = [o for o in ruling.operands[1:] if o.value]
    own = [o for o in parts if o.value == abs(gap) and o.figure is not None]
    if len(own) == 1 and _is_telling([o.value or Fraction(0) for o in parts], abs(gap)):
        cause = Cause.PART_COUNTED_TWICE if gap > 0 else Cause.PART_LEFT_OUT
        return Finding(cause, other=own[0].figure, added=gap < 0)
    if gap <= 0:
        return None
    nearby = list(_nearby(ruling, figures, ruling.stated))
    hits = [at for at in nearby if figures[at].value == gap]
    if hits and _is_telling([figures[at].value for at in nearby], gap):
        return Finding(Cause.PART_LEFT_OUT, other=hits[0])
    return None


def _is_telling(values: Sequence[Fraction], gap: Fraction) -> bool:
    """Whether a gap that equals one of ``values`` is more than chance: few of them lie among the gaps so small."""
    return sum(value <= gap for value in values) <= gap * _PART_BY_CHANCE


def _other_denominator(ruling: Ruling, figures: Sequence[Figure]) -> Finding | None:
    """Another printed count over which the numerator gives the stated rate.

    Those that are the denominator of another scope, or another count of the same office, are tried first:
    a whole table beside them would make a chance hit likely.
    """
    whole = ruling.operands[-1]
    if ruling.claim.kind is not ClaimKind.RATIO or whole.figure is None or whole.ulp != 1:
        return None
    printed = figures[whole.figure]
    nearby = [(at,) for at in _nearby(ruling, figures, printed) if figures[at].value > 0]
    together = _levels_together(ruling, figures, printed)
    likely = [at for at in nearby if _is_rival(figures[at[0]], printed)] + ([together] if together else [])
    return _fitting_denominator(ruling, figures, likely) or _fitting_denominator(ruling, figures, nearby)


def _is_rival(figure: Figure, whole: Figure) -> bool:
    if figure.indicator is None:
        return False
    of_level = figure.scope.level in (*_LEVELS, *WHOLES.values()) and figure.indicator == whole.indicator
    return of_level or (figure.scope == whole.scope and figure.channel == whole.channel)


def _fitting_denominator(
    ruling: Ruling, figures: Sequence[Figure], candidates: Sequence[tuple[int, ...]]
) -> Finding | None:
    """The one candidate (a figure, or several added up) that fits, where chance would hardly find one.

    By chance: the denominators that fit the rate, times the candidates, over the largest of them.
    """
    values = {sum((figures[at].value for at in terms), Fraction(0)): terms for terms in reversed(candidates)}
    hits = [value for value in values if holds_with(_over(ruling, value), figures, {})]
    rate, top = accepted(ruling.stated.value, ruling.stated.ulp), ruling.operands[0].value
    if len(hits) != 1 or not top or not rate.low or not rate.high or rate.low <= 0:
        return None
    fitting = int(top * HUNDRED / rate.low) - int(top * HUNDRED / rate.high) + 1
    if fitting * len(values) > max(values) * _BY_CHANCE:
        return None
    terms = values[hits[0]]
    if len(terms) > 1:
        return Finding(Cause.OTHER_DENOMINATOR, terms=terms)
    return Finding(Cause.OTHER_DENOMINATOR, other=terms[0])


def _levels_together(ruling: Ruling, figures: Sequence[Figure], printed: Figure) -> tuple[int, ...]:
    """The same count of each level nearby: their sum is the whole district's where that is not printed."""
    found: dict[str, int] = {}
    for at, figure in enumerate(figures):
        near = abs(figure.passage - ruling.claim.passage) <= _REACH and figure.modality is printed.modality
        if near and figure.indicator == printed.indicator is not None and figure.scope.level in _LEVELS:
            found.setdefault(figure.scope.level or "", at)
    return tuple(found.values()) if len(found) > 1 else ()


def _over(ruling: Ruling, value: Fraction) -> Ruling:
    other = replace(ruling.operands[-1], figure=None, value=value, ulp=Fraction(1))
    return replace(ruling, operands=(*ruling.operands[:-1], other))


def _impossible(ruling: Ruling, figures: Sequence[Figure]) -> Finding | None:
    """No whole numerator gives the rate over the printed count: it is the rate or the count that is wrong."""
    whole, stated = ruling.operands[-1], ruling.stated
    if ruling.claim.kind is not ClaimKind.RATIO or whole.figure is None or not whole.value or whole.ulp != 1:
        return None
    count = figures[whole.figure]
    if {stated.qualifier, count.qualifier} != {Qualifier.EXACT} or count.unit in ("%", "đồng"):
        return None
    fits = numerators(whole.value, stated.value, stated.ulp)[1]
    return None if fits else Finding(Cause.IMPOSSIBLE_RATE)
