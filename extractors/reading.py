"""What stands in one passage before anything is bound: quantities, pairs, formulas, cues, brackets.

Comes in: a passage and the spans of its citations. Goes out: a ``Reading``.
Nothing here knows what a quantity means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

import regex

from extractors.codes.stroke_lists import StrokeRun, stroke_runs
from extractors.codes.vocabulary import load
from extractors.tables.cells import is_figure_cell, is_rate_cell, tells_units
from extractors.text.compare_form import compare_form
from extractors.text.endings import ending
from extractors.text.formulas import Formula, find_formulas
from extractors.text.nlp import Cue, CueFinder, sentences
from extractors.text.nonfigures import Span, nonfigure_spans
from extractors.text.numerals import Numeral, find_numerals
from extractors.words.aims import goes_on
from extractors.words.modalities import is_target_section, modality_of, qualifier_of
from extractors.words.told_units import with_told_units
from schemas.records import Modality, Passage, PassageKind, Qualifier

_DOSSIERS = load("dossiers")
CUES = CueFinder(_DOSSIERS["cues"], _DOSSIERS["masks"])

#: «22/28», «60 hộ/80 hộ», «5.090 hồ sơ trên tổng số 5.100 hồ sơ», «1.200 trong tổng số 1.250».
_BETWEEN_PAIR = regex.compile(
    r"\s*(?:[\p{L} ]{0,45}?)\s*(?:/(?:\s*(?:dự toán|kế hoạch|chỉ tiêu|tổng số|tổng)(?:\s+\p{L}+){0,3}?)?"
    r"|(?:trên|trong|so với)\s+(?:tổng|kế hoạch|dự toán"
    r"|chỉ tiêu)(?:\s+số|\s+cộng)?(?:\s+\p{L}+){0,4}?|trên|trong)\s*(?:là\s+)?",
)
#: «2 cấp huyện và xã đã được giải quyết là trên 132 nghìn»: behind a verb «trên» hedges.
_VERB_BETWEEN = regex.compile(r"(?<!\p{L})(?:là|đạt|được|đã|có|với|còn|lên)\s+(?:trên|trong)\s*$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A printed fraction: indexes of the upper and lower quantity."""

    upper: int
    lower: int
    slash: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A numeral that counts or measures something, in its sentence.

    ``brackets`` are the places of the brackets open at it, outermost first.
    """

    numeral: Numeral
    sentence: Span
    brackets: tuple[int, ...]
    qualifier: Qualifier
    modality: Modality
    in_formula: bool = False

    @property
    def start(self) -> int:
        """First character."""
        return self.numeral.start

    @property
    def end(self) -> int:
        """Where digits and scale word end."""
        return self.numeral.end

    @property
    def value(self) -> Fraction:
        """Value in base units."""
        return self.numeral.value


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage with everything found in it; ``compared`` is as long as the text.

    ``left_out`` are the places of bare numerals taken for names or enumerators, in case they are not; ``stroke_runs``
    the numbers joined by strokes.
    """

    passage: Passage
    compared: str
    quantities: tuple[Quantity, ...]
    pairs: tuple[Pair, ...]
    formulas: tuple[Formula, ...]
    cues: tuple[Cue, ...]
    sentences: tuple[Span, ...]
    closing: dict[int, int] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    is_target: bool = False
    is_score_table: bool = False
    stroke_runs: tuple[StrokeRun, ...] = ()

    @property
    def text(self) -> str:
        """The passage's text."""
        return self.passage.text

    @property
    def is_prose_of_results(self) -> bool:
        """No row of a table, no criteria score, nothing of a plan's section: what claims in sentences are sought in."""
        return not (self.is_score_table or self.is_target or self.passage.kind is PassageKind.TABLE_ROW)

    def pair_of(self, index: int) -> Pair | None:
        """The pair a quantity is the upper or lower part of."""
        for pair in self.pairs:
            if index in (pair.upper, pair.lower):
                return pair
        return None


_CHANGE_BEFORE = ending(
    r"(?<!\p{L})(?:tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?:\s+(?:thêm|đến|tới|khoảng|gần|hơn"
    r"|trên|là|thêm được|nhẹ|mạnh|được))*\s*(?:\(?\s*)"
)
#: «tăng 171 lượt và 185 người so với cùng kỳ»: the second stands as the first does.
_CHANGE_TOO = ending(
    r"(?<!\p{L})(?:tăng|giảm)(?:\s+thêm)?\s+\d[\d.,]*%?(?:\s+\p{L}+){1,5}(?:\s+và|\s*,)\s+"
)
_SET_AGAINST = regex.compile(r"(?:\s+\p{L}+){0,5}?\s+(?:so với|so cùng)(?!\p{L})")
#: A numeral that is no part of a date or symbol: nothing but space or a comma on either side.
_BARE_NUMERAL = regex.compile(r"[\s(]?\d+[\s,;.)]?")
_SCORES = regex.compile("|".join(load("speech")["score_tables"]))
_BRACKET = regex.compile(r"[()]")
#: «tiếp 134 lượt/138 người», «02 lớp/120 học viên»: how often and how many, no part of a whole.
_EVENTS, _PEOPLE = frozenset({"lượt", "lớp", "vụ"}), "người"
#: «15 hồ sơ (12,5%)»: the percentage in brackets right after a count.
_OPENED = regex.compile(r"[\s,]*\(\s*")
_NAMES_WHOLE = regex.compile(r"tổng|kế hoạch|dự toán|chỉ tiêu")


def read_passage(passage: Passage, cited: Iterable[Span] = ()) -> Reading:
    """Read one passage."""
    text = passage.text
    compared = compare_form(text)
    cut = tuple(sentences(text)) if passage.kind is not PassageKind.TABLE_ROW else ()
    cut = cut or ((0, len(text)),)
    skip = nonfigure_spans(text, cited)
    formulas = tuple(find_formulas(compared))
    is_target = is_target_section(passage.section)
    numerals = tuple(find_numerals(text))
    opened, closing = _brackets(text, (numeral.start for numeral in numerals))
    quantities = []
    left_out: list[int] = []
    for numeral in numerals:
        in_formula = next((f for f in formulas if f.start <= numeral.start < f.end), None) is not None
        if not in_formula and any(a < numeral.digits_end and b > numeral.start for a, b in skip):
            if _BARE_NUMERAL.fullmatch(compared, max(0, numeral.start - 1), min(len(compared), numeral.digits_end + 1)):
                left_out.append(numeral.start)
            continue
        if passage.kind is PassageKind.TABLE_ROW and passage.cells:
            if not is_figure_cell(passage, numeral.start):
                continue
            if numeral.unit is None and is_rate_cell(passage, numeral.start):
                numeral = numeral._replace(unit="%")
        sentence = next((s for s in cut if s[0] <= numeral.start < s[1]), cut[-1])
        before = compared[sentence[0] : numeral.start]
        quantities.append(
            Quantity(
                numeral,
                sentence,
                opened[numeral.start],
                qualifier_of(before, compared[numeral.unit_end :]),
                modality_of(before, compared[numeral.unit_end :], target=is_target, share=numeral.is_percent),
                in_formula,
            )
        )
    runs = tuple(stroke_runs(compared, quantities))
    pairs = tuple(_pairs(compared, quantities, {index for _, run in runs for index in run}))
    return Reading(
        passage,
        compared,
        tuple(_with_modality(compared, with_told_units(compared, quantities, closing), pairs)),
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
        if before is not None and follows and before.modality is Modality.PREVIOUS:
            quantity = replace(quantity, modality=Modality.PREVIOUS)
        if settled and _is_next_aim(compared, settled[-1], quantity):
            quantity = replace(quantity, modality=Modality.TARGET)
        settled.append(quantity)
    return settled


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


def _pairs(compared: str, quantities: Sequence[Quantity], labelled: Collection[int]) -> Iterable[Pair]:
    taken: set[int] = set()
    for lower in range(1, len(quantities)):
        upper = lower - 1
        a, b = quantities[upper], quantities[lower]
        if upper in taken or lower in labelled:
            continue
        if a.in_formula or b.in_formula or a.numeral.is_percent or b.numeral.is_percent:
            continue
        between = compared[a.end : b.start]
        if a.sentence != b.sentence or not _BETWEEN_PAIR.fullmatch(between) or _VERB_BETWEEN.search(between):
            continue
        slash = "/" in between
        if a.numeral.unit in _EVENTS and b.numeral.unit == _PEOPLE:
            continue
        same_unit = a.numeral.unit in (b.numeral.unit, None) and b.numeral.unit is not None
        if slash or same_unit or _NAMES_WHOLE.search(between):
            taken.add(lower)
            yield Pair(upper, lower, slash)


#: «388,1/436,8 tỷ»: amounts without «đồng», a stroke between them.
_MILLION, _BESIDE = 1_000_000, 3


def with_scale(quantities: Sequence[Quantity], pair: Pair) -> tuple[Quantity, Quantity]:
    """The two sides of a pair, a unit printed once counted for both («157,971/264,346 tỷ đồng»)."""
    upper, lower = quantities[pair.upper], quantities[pair.lower]
    a, b = upper.numeral, lower.numeral
    amounts = b.unit is not None or (pair.slash and b.scale >= _MILLION and b.start - a.end <= _BESIDE)
    if a.unit is None and amounts and a.scale == 1 and b.scale != 1:
        a = a._replace(value=a.value * b.scale, ulp=a.ulp * b.scale, unit=b.unit, scale=b.scale)
        upper = replace(upper, numeral=a)
    return upper, lower


#: «vượt 6,5% so với chỉ tiêu», «vượt 15% kế hoạch»; but «vượt 80%» and «vượt 115% kế hoạch» are levels.
_ALL = 100
_BEYOND = ending(r"(?<!\p{L})vượt(?:\s+(?:khoảng|gần|hơn|trên|thêm|tối thiểu|ít nhất|mức|từ))?\s*")
_TO_LEVEL = ending(r"(?:tăng|giảm) (?:lên|xuống|còn)\s*")
_WHAT_IS_SET = regex.compile(
    r"\s*(?:so với|(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|chỉ tiêu kế hoạch)(?!\p{L}))"
)


def is_change(reading: Reading, quantity: Quantity) -> bool:
    """True where the number states a rise or fall («giảm 17,44% so với cùng kỳ»), not a level."""
    told = _change_told(reading.compared, quantity.sentence[0], quantity.start, quantity.numeral.unit_end)
    if told is None:
        return not quantity.numeral.is_percent or quantity.numeral.value <= _ALL
    return told


@lru_cache(maxsize=2048)  # every kind of claim asks it of every number
def _change_told(compared: str, begin: int, start: int, unit_end: int) -> bool | None:
    """What the words around a number say of it, None where it goes beyond what was set, which may be a level."""
    before = compared[begin:start]
    if _BEYOND.match(before) and _WHAT_IS_SET.match(compared, unit_end):
        return None
    if _CHANGE_TOO.match(before) and _SET_AGAINST.match(compared, unit_end):
        return True
    return _CHANGE_BEFORE.match(before) is not None and _TO_LEVEL.match(before) is None
