"""What stands in one passage before anything is bound: quantities, pairs, formulas, cues, brackets.

Comes in: a passage and the spans of its citations. Goes out: a ``Reading``.
Nothing here knows what a quantity means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import regex

from extractors.indicators.features import CUES
from extractors.reading.aims import goes_on
from extractors.reading.cells import is_figure_cell, is_rank_head, is_rate_cell, tells_units
from extractors.reading.modalities import is_of_plans, modality_of, qualifier_of
from extractors.reading.pairs import find_pairs
from extractors.reading.quantities import Pair, Quantity, Reading
from extractors.reading.stroke_lists import stroke_runs
from extractors.reading.successive import with_shared_units
from extractors.reading.told_units import with_told_units
from extractors.text.compare_form import compare_form
from extractors.text.formulas import find_formulas
from extractors.text.nlp import sentences
from extractors.text.nonfigures import Span, nonfigure_spans
from extractors.text.numerals import Numeral, find_numerals
from extractors.text.vocabulary import load
from schemas.records import Modality, Passage, PassageKind, Qualifier

#: A numeral that is no part of a date or symbol: nothing but space or a comma on either side, and no year («so với năm
#: 2022», «cùng kỳ 2022»), which cannot be a count taken for a name.
_BARE_NUMERAL = regex.compile(r"[\s(]?(?!(?:19|20)\d\d(?!\d))\d+[\s,;.)]?")
_SCORES = regex.compile("|".join(load("speech")["score_tables"]))
_BRACKET = regex.compile(r"[()]")
#: «15 hồ sơ (12,5%)»: the percentage in brackets right after a count.
_OPENED = regex.compile(r"[\s,]*\(\s*")


def read_passage(passage: Passage, cited: Iterable[Span] = (), plans: bool | None = None) -> Reading:
    """Read one passage; ``plans`` tells whether it holds plans where the time in its heading says so."""
    text = passage.text
    compared = compare_form(text)
    cut = tuple(sentences(text)) if passage.kind is not PassageKind.TABLE_ROW else ()
    cut = cut or ((0, len(text)),)
    skip = nonfigure_spans(text, cited)
    if passage.cells and is_rank_head(passage.cells[0].head):
        skip = [span for span in skip if span[0] >= passage.cells[0].end]  # «1 | Huyện …»: a place, no enumerator
    formulas = tuple(find_formulas(compared))
    is_target = is_of_plans(passage.section, compared, plans)
    numerals = tuple(find_numerals(text))
    opened, closing = _brackets(compared, (numeral.start for numeral in numerals))
    quantities = []
    left_out: list[int] = []
    told_of, told = (-1, -1), ""  # the sentence of the number before: what words it holds is then told once
    for numeral in numerals:
        in_formula = any(f.start <= numeral.start < f.end for f in formulas)
        if not in_formula and any(a < numeral.digits_end and b > numeral.start for a, b in skip):
            if _BARE_NUMERAL.fullmatch(compared, max(0, numeral.start - 1), min(len(compared), numeral.digits_end + 1)):
                left_out.append(numeral.start)
            continue
        if (measured := _in_cell(passage, numeral)) is None:
            continue
        numeral = measured
        sentence = next((s for s in cut if s[0] <= numeral.start < s[1]), cut[-1])
        if sentence is not told_of or numeral.start > sentence[1]:
            told_of, told = sentence, compared[sentence[0] : max(sentence[1], numeral.start)]
        place = (told, max(0, numeral.start - sentence[0]), compared, numeral.unit_end)
        quantities.append(
            Quantity(
                numeral,
                sentence,
                opened[numeral.start],
                qualifier_of(*place),
                modality_of(*place, target=is_target, share=numeral.is_percent),
                in_formula,
            )
        )
    in_units = with_shared_units(compared, with_told_units(compared, quantities, closing))
    runs = tuple(stroke_runs(compared, quantities))
    pairs = tuple(find_pairs(compared, quantities, {index for _, run in runs for index in run}))
    return Reading(
        passage,
        compared,
        tuple(_with_modality(compared, in_units, pairs)),
        pairs,
        formulas,
        tuple(CUES.find(text)),
        cut,
        closing,
        tuple(left_out),
        is_target,
        _gives_scores({compare_form(cell.head) for cell in passage.cells}),
        runs,
    )


def _gives_scores(heads: Collection[str]) -> bool:
    """True of «Tiêu chí | Điểm tối đa»; criteria with a column of units («Đơn vị tính») are counted, not scored."""
    scored = any(_SCORES.search(head) for head in heads)
    return scored and (any("điểm" in head for head in heads) or not any(tells_units(head) for head in heads))


def _in_cell(passage: Passage, numeral: Numeral) -> Numeral | None:
    """The numeral with the percent that its column says, None where its cell holds no figure."""
    if passage.kind is not PassageKind.TABLE_ROW or not passage.cells:
        return numeral
    if not is_figure_cell(passage, numeral.start):
        return None
    is_rate = numeral.unit is None and is_rate_cell(passage, numeral.start)
    return numeral._replace(unit="%") if is_rate else numeral


def _with_modality(compared: str, quantities: Sequence[Quantity], pairs: Sequence[Pair]) -> list[Quantity]:
    """An earlier period's number takes its fraction and the percentage in brackets after it along, an aim its list."""
    lower_of = {p.lower: p.upper for p in pairs}
    settled: list[Quantity] = []
    for index, quantity in enumerate(quantities):
        before = settled[lower_of[index]] if index in lower_of else settled[-1] if settled else None
        follows = index in lower_of or (
            before is not None
            and quantity.numeral.is_percent
            and _OPENED.fullmatch(compared, before.numeral.unit_end, quantity.start) is not None
        )
        if index in lower_of and quantity.qualifier is Qualifier.AT_LEAST:
            quantity = replace(quantity, qualifier=Qualifier.EXACT)  # «32 trên 43 đầu việc»
        follows = follows or (bool(settled) and _told_together(compared, settled[-1], quantity))
        if before is not None and follows and before.modality is Modality.PREVIOUS:
            quantity = replace(quantity, modality=Modality.PREVIOUS)
        if settled and _is_next_aim(compared, settled[-1], quantity):
            quantity = replace(quantity, modality=Modality.TARGET)
        settled.append(quantity)
    return settled


#: What turns from the time a bracket speaks of, or from its values to how they changed
_TURNS = regex.compile(
    r"(?<!\p{L})(?:tăng|giảm|nay|này|(?:năm|quý|kỳ)(?! trước)|tháng|so với|hơn|kém|lên|xuống|còn|thì)(?!\p{L})|\.\s"
)


#: «tiếp nhận 1.507 hồ sơ (kỳ trước 112 hồ sơ, mới 1.395 hồ sơ)»: where they came from, not when they were counted
_ORIGINS = regex.compile(
    r"\(\s*(?:kỳ|quý|tháng|năm) trước:?\s*\d[\d.]*[^();,\d]{0,20}[;,]\s*(?:(?:tiếp )?nhận )?mới(?!\p{L})"
)


def _told_together(compared: str, before: Quantity, quantity: Quantity) -> bool:
    """«so với năm 2022 (tiếp nhận 39.218 hồ sơ, đúng hạn 99,71%)»: a bracket speaks of one time to its end.

    «cùng kỳ tiếp nhận 500 hồ sơ (kỳ trước chuyển sang 20, mới 480)»: and of that of the number it takes apart.
    """
    if not quantity.brackets or before.brackets not in (quantity.brackets, quantity.brackets[:-1]):
        return False
    if _ORIGINS.match(compared, quantity.brackets[-1]):
        return False
    return _TURNS.search(compared, before.numeral.unit_end, quantity.start) is None


def _is_next_aim(compared: str, before: Quantity, quantity: Quantity) -> bool:
    """«chỉ tiêu giao cấp huyện 80%, cấp xã 70%»: the same kind of number, in the same list."""
    alike = (before.numeral.unit, before.sentence, before.brackets) == (
        quantity.numeral.unit, quantity.sentence, quantity.brackets
    )  # fmt: skip
    if not alike or (before.modality, quantity.modality) != (Modality.TARGET, Modality.ACTUAL):
        return False
    told = (before.start, before.numeral.unit_end)
    return goes_on(compared, quantity.sentence[0], told, quantity.start, quantity.numeral.unit_end)


def _brackets(text: str, places: Iterable[int]) -> tuple[dict[int, tuple[int, ...]], dict[int, int]]:
    """Brackets open at each of the ``places``, and where each opened one closes (unclosed: absent)."""
    opened: dict[int, tuple[int, ...]] = {}
    closing: dict[int, int] = {}
    stack: list[int] = []
    waiting = iter(places)
    place = next(waiting, None)
    for found in _BRACKET.finditer(text):
        at = found.start()
        while place is not None and place < at:
            opened[place] = tuple(stack)
            place = next(waiting, None)
        if found[0] == "(":
            stack.append(at)
        elif stack:
            closing[stack.pop()] = at
    while place is not None:
        opened[place] = tuple(stack)
        place = next(waiting, None)
    return opened, closing
