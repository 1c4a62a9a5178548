"""Which code of ``vocab/fields`` each number of a passage has.

Comes in: a reading and its figures. Goes out: code and confidence by index of the quantity. What a number takes from
others is the job of ``extractors.codes.followed``, ``extractors.codes.retold`` and ``extractors.words.lent_words``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.codes.field_units import DOSSIER, UNITS
from extractors.codes.followed import (
    FOLLOWED,
    code_of_all,
    code_of_share,
    done_beside,
    done_of_kind,
    followed_code,
    lend_back,
    people_of_visits,
    told_before,
)
from extractors.codes.index_scores import earlier_score
from extractors.codes.retold import code_in_turn, code_of_value_before, earlier_code, plan_code
from extractors.codes.uncounted import is_of_no_code
from extractors.codes.unit_scores import code_of_list, whole_score
from extractors.indicators.best_rule import best_code, may_name
from extractors.indicators.entries import field_indicators_by_code
from extractors.indicators.rules import BARE, PERCENT, Words, counts_any, find_phrases, is_cue, says_more
from extractors.reading import Pair, Quantity, Reading
from extractors.reading.cells import NUMBER_CELL
from extractors.text.endings import ending
from extractors.words.around import words_above, words_of, words_with_outer
from extractors.words.continued import Topic
from extractors.words.index_told import of_service
from extractors.words.lent_words import lent_code, opening_words
from extractors.words.wider_words import wider_words
from extractors.words.zones import POINTS, fraction_of, noun_after
from schemas.records import Figure, Modality, PassageKind

NAMED = 0.9
_OF_ITSELF = Topic()
#: What a score is told in: points, a share of all that can be had, or nothing
_OF_SCORES = (POINTS, PERCENT, BARE)
_ENTRIES = field_indicators_by_code()

#: Code of the upper number of a fraction -> phrase beside it -> code of the lower one.
_WHOLE_WHERE: Mapping[str, Mapping[str, str]] = {
    code: entry.get("whole_where", {}) for code, entry in _ENTRIES.items()
}
#: A code that counts dossiers alone.
_OF_DOSSIERS = "payment.dossiers"
#: Codes that the dossier statistics give by words they share with other fields -> the fields that may take them.
_TAKEN = {
    "dossiers.received": ("dvc.", "tthc.", "postal."), "dossiers.received.new": ("dvc.", "postal."),
    "dossiers.received.online": ("dvc.",), "dossiers.resolved": ("tthc.", "dvc.", "postal."),
    "dossiers.online_rate": ("dvc.active", "payment.", "digit."),
}  # fmt: skip
#: «… chiếm 8,1% tổng số hồ sơ tiếp nhận (7.138 hồ sơ)»: all dossiers, of which the clause counts some
_OF_ALL = ending(r"%\s*(?:so với\s+|trên\s+|trong\s+)?tổng(?:\s+số)?\s+hồ sơ[^,;.()\d]*\(\s*")
_BY_POST = ("postal.",)
_POST = frozenset(("bưu chính", "bcci", "bưu điện", "vnpost", "phát trả"))


def codes_of(
    reading: Reading, figure_of: Mapping[int, int], figures: Sequence[Figure], topic: Topic = _OF_ITSELF,
    above: frozenset[str] = frozenset(),
) -> dict[int, tuple[str, float]]:  # fmt: skip
    """Code and confidence of the quantities of a passage that a rule names, by index.

    ``above`` are the words by which passages before it name an index.
    """
    around = words_above(reading) | topic.words | of_service(above)
    found: dict[int, tuple[str, float]] = {}
    for index, quantity in enumerate(reading.quantities):
        if index not in figure_of or quantity.in_formula or _alone_in_cell(reading, quantity):
            continue
        if is_of_no_code(reading, index):
            continue
        pair = fraction_of(reading, index)
        figure = figures[figure_of[index]]
        taken: tuple[str, float] | None = None
        lends: str | None = None
        if figure.indicator is not None:
            taken = _taken_over(reading, index, pair, figure.indicator, around, found)
        elif pair is not None and pair.lower == index:
            taken = _lower(reading, index, pair, found)
        else:
            words = words_of(reading, index, around)
            before = _retold(reading, index, words, _all_codes(found, figure_of, figures))
            if before is not None:
                found[index] = (before, FOLLOWED)
                continue
            words, code = _named(reading, index, figure, words, around, found, above)
            if code is None:
                taken = _borrowed(reading, index, words, found, topic, figure_of, figures)
            elif pair is not None and (own := _ENTRIES[code].get("upper") or done_of_kind(reading, index, code)):
                taken, lends = (str(own), NAMED), words.noun
            # the score of one unit is no part of another's
            elif code.startswith("index.") or not told_before(reading, index, code, found, figure_of, figures):
                taken, lends = (code, NAMED), words.noun
        if taken is not None:
            found[index] = taken
        if lends is not None:
            lend_back(reading, index, lends, found, figure_of, figures)
    return found


def _taken_over(
    reading: Reading, index: int, pair: Pair | None, indicator: str, around: frozenset[str],
    found: Mapping[int, tuple[str, float]],
) -> tuple[str, float] | None:  # fmt: skip
    """The code of a number of the dossier statistics that is another field's, None where it keeps its own."""
    quantity = reading.quantities[index]
    if pair is not None and pair.lower == index and pair.upper in found:
        # «769/1.055 hồ sơ được nộp trực tuyến»: so many of the 1.055, which are not those submitted so
        whole = _whole(found[pair.upper][0], reading, index)
        if whole:
            return whole, FOLLOWED
    if quantity.brackets and quantity.modality is Modality.PREVIOUS:
        # «366 hồ sơ qua bưu chính, giảm 17,9% so với kỳ trước (446 hồ sơ) do người dân nộp trực tuyến»
        earlier = _retold(reading, index, words_of(reading, index, around), {i: code for i, (code, _) in found.items()})
        if earlier is not None:
            return earlier, FOLLOWED
    topic = opening_words(reading, index)
    if not may_name(_TAKEN.get(indicator, _BY_POST), topic.union(p.text for p in find_phrases(reading.text))):
        return None
    words = replace(words_of(reading, index, around), topic=topic)
    words = replace(words, noun=DOSSIER) if _counts_bare_dossiers(words) else words
    if _OF_ALL.match(reading.compared, quantity.sentence[0], quantity.start):
        return None
    other = _not_of_dossiers(indicator, words)
    return (other, NAMED) if other else None


def _lower(
    reading: Reading, index: int, pair: Pair, found: Mapping[int, tuple[str, float]]
) -> tuple[str, float] | None:
    """The code of the lower number of a fraction."""
    whole = _said_again(reading, index, found)
    if whole is None and pair.upper in found:
        whole = _whole(found[pair.upper][0], reading, index)
    return (whole, FOLLOWED) if whole else None


def _counts_bare_dossiers(words: Words) -> bool:
    return words.noun == BARE and (not words.heads or counts_any(_OF_DOSSIERS, words.heads))


def _named(
    reading: Reading, index: int, figure: Figure, words: Words, around: frozenset[str],
    found: Mapping[int, tuple[str, float]], above: frozenset[str],
) -> tuple[Words, str | None]:  # fmt: skip
    """The words of a number, with the noun that it counts after all, and the code that they name."""
    quantity = reading.quantities[index]
    code = best_code(words) or earlier_score(reading, quantity.numeral)
    if code is None and words.noun in _OF_SCORES and not words.is_change:
        code = whole_score(reading, quantity.numeral, above, words.noun)
    is_bare = figure.unit == DOSSIER and _counts_bare_dossiers(words)
    if is_bare and (code is None or UNITS[code] in ("thủ tục", "dịch vụ")):
        # «Hồ sơ của các dịch vụ công toàn trình là 3.166»: dossiers, not services
        words = replace(words, noun=DOSSIER)
        code = best_code(words)
    if code is not None and quantity.numeral.is_percent:
        told = followed_code(reading, index, words, found)
        if told is not None and not code.startswith(told):
            code = code if _names_its_own(reading, index, code, told) else told
    if code is not None:
        code = done_beside(reading, index, code, found) or code
    elif words.noun == BARE and quantity.brackets:
        code = best_code(words_with_outer(reading, index, words, around))
    return words, code


def _borrowed(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]], topic: Topic,
    figure_of: Mapping[int, int], figures: Sequence[Figure],
) -> tuple[str, float] | None:  # fmt: skip
    """The code that a number takes from others, the first of those that have one to lend."""
    numeral = reading.quantities[index].numeral
    if words.noun in (POINTS, PERCENT) and (listed := code_of_list(reading, numeral, words.noun)) is not None:
        return listed, FOLLOWED
    for lend in (followed_code, code_of_share, code_of_all, people_of_visits):
        code = lend(reading, index, words, found)
        if code is not None:
            return code, FOLLOWED
    lent = lent_code(reading, index, words, found, topic)
    # the rate of one body is no part of the rate of all
    is_rate = reading.quantities[index].numeral.is_percent
    if lent is not None and (is_rate or not told_before(reading, index, lent, found, figure_of, figures)):
        return lent, FOLLOWED
    wider = _wider(reading, index, words, found)
    if wider is not None and not told_before(reading, index, wider, found, figure_of, figures):
        return wider, FOLLOWED
    return None


def _wider(reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]) -> str | None:
    """The code that wider words name, None where they name none either or that of what brackets take apart."""
    code = next((code for wider in wider_words(reading, index, words) if (code := best_code(wider))), None)
    depth, before = len(reading.quantities[index].brackets), index - 1
    of_parts = before in found and len(reading.quantities[before].brackets) < depth and found[before][0] == code
    return None if of_parts else code


def _retold(reading: Reading, index: int, words: Words, codes: Mapping[int, str]) -> str | None:
    """The code that an earlier value, a number told in turn or a plan in brackets has from another; own words first."""
    if says_more(words) and best_code(replace(words, before=frozenset(), leading=frozenset())) is not None:
        return None
    if (same := code_of_value_before(reading, index, words, codes)) is not None:
        return same
    if (earlier := earlier_code(reading, index, words, codes)) is not None:
        return earlier
    if words.noun == BARE and (turn := code_in_turn(reading, index, codes)) is not None:
        return turn
    return plan_code(reading, index, words, codes)


def _names_its_own(reading: Reading, index: int, code: str, other: str) -> bool:
    """«thu ngân sách 236 tỷ đồng, giải ngân vốn đầu tư công đạt trên 94%»: named between, better than ``other``."""
    last, start = reading.quantities[index - 1].numeral.unit_end, reading.quantities[index].start
    between = [p.text for p in find_phrases(reading.text) if last <= p.start and p.end <= start]
    own, its = (max((len(t) for t in between if is_cue(each, t)), default=0) for each in (code, other))
    return own > its


def _all_codes(
    found: Mapping[int, tuple[str, float]], figure_of: Mapping[int, int], figures: Sequence[Figure]
) -> dict[int, str]:
    """The codes of a passage so far, those of the dossier statistics included."""
    told = {index: figures[figure].indicator for index, figure in figure_of.items()}
    return {index: code for index, code in told.items() if code} | {index: code for index, (code, _) in found.items()}


def _said_again(reading: Reading, index: int, found: Mapping[int, tuple[str, float]]) -> str | None:
    """«Chuyển các đơn vị 61 đơn; đã giải quyết 51/61 đơn»: the lower number is the one named before."""
    lower, phrases = reading.quantities[index], find_phrases(reading.text)
    noun = noun_after(reading, index, phrases)
    alike = [
        code for i, (code, _) in found.items()
        if i < index and reading.quantities[i].value == lower.value
        and reading.quantities[i].numeral.unit in (lower.numeral.unit, None) and fraction_of(reading, i) is None
        and noun_after(reading, i, phrases) in (noun, BARE)
    ]  # fmt: skip
    return alike[-1] if alike else None


def _whole(upper: str, reading: Reading, index: int) -> str | None:
    """The code of the lower number of a fraction whose upper one has the code ``upper``."""
    if upper not in _ENTRIES:
        return None
    words = words_of(reading, index, frozenset()) if _WHOLE_WHERE[upper] else None
    after = words.after | opening_words(reading, index) if words else frozenset()
    narrower = next((code for phrase, code in _WHOLE_WHERE[upper].items() if phrase in after), None)
    whole = narrower or _ENTRIES[upper].get("whole")
    return str(whole) if whole else None


def _not_of_dossiers(code: str | None, words: Words) -> str | None:
    """«61 thủ tục giải quyết theo cơ chế một cửa liên thông»: what the dossier statistics took and is none of them."""
    if code is None or not code.startswith("dossiers."):
        return None
    other = best_code(words)
    if other is None or not other.startswith(_TAKEN.get(code, _BY_POST)):
        return None
    if words.noun == DOSSIER and UNITS[other] in ("thủ tục", "dịch vụ"):
        return None
    if other.startswith("postal.") and not (words.before | words.after | words.topic) & _POST:
        return None
    return other


def _alone_in_cell(reading: Reading, quantity: Quantity) -> bool:
    """What a number alone in its cell counts is said by the heads over it."""
    cell = reading.passage.cell_at(quantity.start) if reading.passage.kind is PassageKind.TABLE_ROW else None
    return cell is not None and NUMBER_CELL.fullmatch(reading.text[cell.start : cell.end]) is not None
