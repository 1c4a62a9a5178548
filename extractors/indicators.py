"""Names what the figures outside the dossier statistics count: tasks, news, staff, budgets, letters, scores.

Comes in: the readings and figures of a document, once its claims are judged. Goes out:
the figures, those that a rule of ``vocab/fields`` names with their code, and the scores
and ranks of the index tables, which are no quantities to calculate with. A dossier
figure is left as ``extractors.binding`` found it. Nothing here does arithmetic, and no
claim rests on these codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import regex

from extractors.around import fraction_of, noun_after, noun_start, words_above, words_of, words_with_outer
from extractors.cells import NUMBER_CELL, cell_at
from extractors.endings import ending
from extractors.field_scopes import field_scope
from extractors.field_times import in_time
from extractors.index_scores import find_scores
from extractors.labels import noun_phrase
from extractors.lent_words import lent_code, opening_words
from extractors.reading import Quantity, Reading
from extractors.retold import code_in_turn, earlier_code, is_plan_in_brackets, plan_code
from extractors.rules import (
    BARE,
    MONEY,
    PERCENT,
    Words,
    best_code,
    counts_any,
    counts_for,
    find_phrases,
    is_cue,
    nouns,
    says_more,
)
from extractors.sheet import Sheet
from extractors.table_codes import cell_codes
from extractors.vocabulary import field_indicators, indicators, load
from schemas.records import ClaimKind, Figure, Outcome, PassageKind, Period, Scope, Verdict

_ENTRIES: Mapping[str, Mapping[str, object]] = {entry["code"]: entry for entry in field_indicators()}
_UNITS: Mapping[str, str] = {str(row["code"]): str(row["unit"]) for row in indicators()}
#: Code of a count -> code of the percentage that follows it.
_RATE_OF = {count: entry["code"] for entry in field_indicators() for count in entry.get("rate_of", ())}
#: Code of the upper number of a fraction -> phrase beside it -> code of the lower one.
_WHOLE_WHERE: Mapping[str, Mapping[str, str]] = {
    entry["code"]: entry.get("whole_where", {}) for entry in field_indicators()
}
_NAMED, _FOLLOWED = 0.9, 0.8
_HOLDING = (Outcome.EXACT, Outcome.ROUNDED, Outcome.TRUNCATED)
_DOSSIER = "hồ sơ"
#: Units that stand for several things which may be added up, with the words for them.
_FAMILIES: Mapping[str, frozenset[str]] = {
    unit: frozenset(words)
    for unit, words in load("units")["counted"].items()
    if unit in ("lớp", "tài khoản", "ngày", "dự án")
}
#: «02 công chức, 01 viên chức», «4 đơn vị cấp huyện và 4 đơn vị cấp xã»: the second number counts as the first.
_COORDINATED = regex.compile(r"(?:\s+\p{L}+){0,4}\s*(?:,|;)?\s*(?:và)?\s*")
_AND = regex.compile(r"(?:\s+\p{L}+){0,2}\s*(?:,|và)\s+")
_BRACKETED = regex.compile(r"\([^()]*\)")
#: «…, đạt 77,14%», «…, tỷ lệ: 83,61%», «… (đạt 50%)», «(chiếm 12%)».
_ITS_RATE = regex.compile(
    r"[^.;%]{0,60}?(?:(?<!\p{L})(?:đạt|chiếm|tỷ lệ|bằng|tương ứng|tương đương)(?!\p{L})|\()"
    r"(?:\s|:|là|với|đạt|tỷ lệ|khoảng|gần|hơn|trên|kế hoạch|được)*"
)
#: «khắc phục xong 10 vấn đề, 02 vấn đề đang tiếp tục»
_OTHERWISE = regex.compile(r"(?:\s+\p{L}+){0,3}\s+(?:đang|chưa|không|còn)(?!\p{L})")
#: «mỗi xã có ít nhất 02 sáng kiến»: a share of one, no count of all.
_EACH = regex.compile(r"(?<!\p{L})(?:mỗi|từng|bình quân|trung bình)(?!\p{L})[^,;.()\d]{0,70}$")
#: «số giáo viên còn thiếu so định mức 28 người», «vượt 02 người», «dôi dư 03»: how far a count is from what it should be
_LACKING = ending(
    r"(?<!\p{L})(?:thiếu|dôi dư|thừa|khuyết|vắng)(?!\p{L})(?:\s+(?:so|với|hụt|định|mức|quy|định|chỉ|tiêu|được|giao|là))*\s*"
)
#: A code that counts dossiers alone.
_OF_DOSSIERS = "payment.dossiers"
#: Codes that the dossier statistics give by words they share with other fields -> the fields that may take them.
_TAKEN = {
    "dossiers.received": ("dvc.", "tthc.", "postal."), "dossiers.received.new": ("dvc.", "postal."),
    "dossiers.received.online": ("dvc.",), "dossiers.resolved": ("tthc.", "dvc.", "postal."),
    "dossiers.online_rate": ("dvc.active", "payment.", "digit."),
}  # fmt: skip
_POST = frozenset(("bưu chính", "bcci", "bưu điện", "vnpost"))
_TAKES_APART = regex.compile(r"(?<!\p{L})(?:trong đó|gồm|bao gồm|cụ thể|chia ra)(?!\p{L})|:\s")


def name_figures(
    sheet: Sheet, report: Period, year: int | None, verdicts: Sequence[Verdict] = ()
) -> list[Figure]:
    """The figures of a sheet with the codes of ``vocab/fields`` where a rule fits; ``report`` is its own period.

    A percentage that no rule names is the rate of the count that ``verdicts`` show it to be a share of.
    """
    figures = list(sheet.figures)
    of_reading: dict[int, dict[int, int]] = {}
    for entry in sheet.entries:
        if entry.quantity >= 0:
            of_reading.setdefault(entry.reading, {})[entry.quantity] = entry.figure
    for at, figure_of in of_reading.items():
        reading = sheet.readings[at]
        if reading.is_score_table:
            continue
        for index, figure in figure_of.items():
            label = noun_phrase(reading, index, figures[figure].label)
            figures[figure] = replace(
                figures[figure], label=label, unit=_printed_unit(reading, index, figures[figure].unit)
            )
        of_cells = cell_codes(reading, sheet.forms.get(-1 if reading.passage.table is None else reading.passage.table))
        for index, figure in figure_of.items():
            if figures[figure].indicator and _is_of_no_code(reading, reading.quantities[index]):
                figures[figure] = replace(figures[figure], indicator=None)
        codes = _codes(reading, figure_of, figures)
        codes |= {i: (code, _NAMED) for i, (code, _) in of_cells.items() if i in figure_of}
        for index, (code, confidence) in codes.items():
            named = figures[figure_of[index]]
            if named.indicator is None or index not in of_cells:
                scope = of_cells[index][1] if index in of_cells else None
                named = in_time(
                    code, named, reading, report, year, all_done=_is_all_done(reading, index),
                    is_plan=is_plan_in_brackets(reading, index),
                )
                figures[figure_of[index]] = _coded(reading, index, named, code, confidence, scope)
    for claimed, code in _rates_shown(figures, verdicts):
        figures[claimed] = replace(
            figures[claimed], indicator=code, unit=PERCENT, method="share shown", confidence=_FOLLOWED
        )
    denied = [replace(f, unit=_UNITS[f.indicator or ""]) for f in sheet.denied]
    return [*figures, *denied, *(score for reading in sheet.readings for score in find_scores(reading, report, year))]


def _is_all_done(reading: Reading, index: int) -> bool:
    """«trong quý hoàn thành 17/17 nhiệm vụ»: the lower number is what was due by then, no plan of a year."""
    pair = fraction_of(reading, index)
    if pair is None or pair.lower != index:
        return False
    return reading.quantities[pair.upper].value == reading.quantities[pair.lower].value


def _rates_shown(figures: Sequence[Figure], verdicts: Sequence[Verdict]) -> Iterator[tuple[int, str]]:
    """Percentages without a code that hold as a share of what their rate is measured by."""
    for verdict in verdicts:
        claim = verdict.claim
        top = next((o.figure for o in verdict.operands if o.role == "numerator" and o.figure is not None), None)
        if claim.kind is not ClaimKind.RATIO or verdict.outcome not in _HOLDING or None in (claim.claimed, top):
            continue
        stated, code = figures[claim.claimed or 0], figures[top or 0].indicator
        if stated.indicator is None and code in _RATE_OF and stated.unit == PERCENT:
            yield claim.claimed or 0, _RATE_OF[code]


def _coded(
    reading: Reading, index: int, figure: Figure, code: str, confidence: float, scope: Scope | None
) -> Figure:
    """The figure with its code; ``scope`` is what a table says, else the words around decide."""
    entry = _ENTRIES.get(code, {})
    of_district, level = entry.get("whose") == "district", str(entry.get("level") or "")
    return replace(
        figure,
        indicator=code,
        unit=_unit(reading, index, figure.unit, code),
        scope=scope or field_scope(reading, index, figure.scope, of_district=of_district, level=level),
        method="field rule" if confidence == _NAMED else "field rule, followed",
        confidence=confidence,
    )


def _unit(reading: Reading, index: int, unit: str | None, code: str) -> str:
    """The unit as printed beside the number, else the noun there, else the indicator's."""
    printed = reading.quantities[index].numeral.unit
    if printed is not None and unit is not None:
        return printed if unit == _DOSSIER else unit
    pair = fraction_of(reading, index)
    last = reading.quantities[pair.lower if pair else index]
    if last.numeral.unit is not None and not last.numeral.is_percent:
        return last.numeral.unit
    start = noun_start(reading, last)
    known = [p.text for p in find_phrases(reading.text) if p.start == start and p.text in nouns()]
    return min((noun for noun in known if noun[:1].isalpha()), key=len, default=_UNITS[code])


def _printed_unit(reading: Reading, index: int, unit: str | None) -> str | None:
    """The unit as printed where one word stands for a family of them: a conference is no class, an hour no day."""
    quantity = reading.quantities[index]
    printed = reading.compared[quantity.end : quantity.numeral.unit_end].strip()
    return printed if printed in _FAMILIES.get(unit or "", ()) else unit


def _codes(
    reading: Reading, figure_of: Mapping[int, int], figures: Sequence[Figure]
) -> dict[int, tuple[str, float]]:
    """Code and confidence of the quantities of a passage that a rule names, by index."""
    around = words_above(reading)
    found: dict[int, tuple[str, float]] = {}
    for index, quantity in enumerate(reading.quantities):
        pair = fraction_of(reading, index)
        if index not in figure_of or quantity.in_formula or _alone_in_cell(reading, quantity):
            continue
        if _is_of_no_code(reading, quantity):
            continue
        if figures[figure_of[index]].indicator is not None:
            words = replace(words_of(reading, index, around), topic=opening_words(reading, index))
            of_dossiers = words.noun == BARE and (not words.heads or counts_any(_OF_DOSSIERS, words.heads))
            words = replace(words, noun=_DOSSIER) if of_dossiers else words
            if (other := _not_of_dossiers(figures[figure_of[index]].indicator, words)):
                found[index] = (other, _NAMED)
            continue
        if pair is not None and pair.lower == index:
            whole = _said_again(reading, index, found)
            if whole is None and pair.upper in found:
                whole = _whole(found[pair.upper][0], reading, index)
            if whole:
                found[index] = (whole, _FOLLOWED)
            continue
        words = words_of(reading, index, around)
        if (before := _retold(reading, index, words, _all_codes(found, figure_of, figures))) is not None:
            found[index] = (before, _FOLLOWED)
            continue
        code = best_code(words)
        bare_dossiers = words.noun == BARE and figures[figure_of[index]].unit == _DOSSIER
        bare_dossiers = bare_dossiers and (not words.heads or counts_any(_OF_DOSSIERS, words.heads))
        if bare_dossiers and (code is None or _UNITS[code] in ("thủ tục", "dịch vụ")):
            # «Hồ sơ của các dịch vụ công toàn trình là 3.166»: dossiers, not services
            words = replace(words, noun=_DOSSIER)
            code = best_code(words)
        told = _followed(reading, index, words, found) if quantity.numeral.is_percent else None
        if code is not None and told is not None and not code.startswith(told):
            code = code if _names_its_own(reading, index, code, told) else told
        if code is None and words.noun == BARE and quantity.brackets:
            code = best_code(words_with_outer(reading, index, words, around))
        if code is not None and pair is not None and (part := _ENTRIES[code].get("upper")):
            found[index] = (str(part), _NAMED)
        elif code is not None and not _told_before(reading, index, code, found, figure_of, figures):
            found[index] = (code, _NAMED)
        elif code is not None:
            continue
        elif (followed := _followed(reading, index, words, found)) is not None:
            found[index] = (followed, _FOLLOWED)
        elif (lent := lent_code(reading, index, words, found)) is not None and not _told_before(
            reading, index, lent, found, figure_of, figures
        ):
            found[index] = (lent, _FOLLOWED)
        if index in found and found[index][1] == _NAMED:
            _lend_back(reading, index, words.noun, found, figure_of, figures)
    return found


def _retold(reading: Reading, index: int, words: Words, codes: Mapping[int, str]) -> str | None:
    """The code that an earlier value, a number told in turn or a plan in brackets has from another; own words first."""
    if says_more(words) and best_code(replace(words, before=frozenset(), leading=frozenset())) is not None:
        return None
    if (earlier := earlier_code(reading, index, words, codes)) is not None:
        return earlier
    if words.noun == BARE and (turn := code_in_turn(reading, index, codes)) is not None:
        return turn
    return plan_code(reading, index, words, codes)


def _is_of_no_code(reading: Reading, quantity: Quantity) -> bool:
    """«mỗi xã có ít nhất 02 sáng kiến», «còn thiếu 05 người»: a share of one, or what is not there."""
    if quantity.numeral.is_percent:
        return False
    begin = quantity.sentence[0]
    return (
        _EACH.search(reading.compared, begin, quantity.start) is not None
        or _LACKING.match(reading.compared, begin, quantity.start) is not None
    )


def _names_its_own(reading: Reading, index: int, code: str, other: str) -> bool:
    """«thu ngân sách 236 tỷ đồng, giải ngân vốn đầu tư công đạt trên 94%»: named after the number before, ``other`` not."""
    last, start = reading.quantities[index - 1].numeral.unit_end, reading.quantities[index].start
    between = [p.text for p in find_phrases(reading.text) if last <= p.start and p.end <= start]
    return any(is_cue(code, text) for text in between) and not any(is_cue(other, text) for text in between)


def _all_codes(
    found: Mapping[int, tuple[str, float]], figure_of: Mapping[int, int], figures: Sequence[Figure]
) -> dict[int, str]:
    """The codes of a passage so far, those of the dossier statistics included."""
    told = {index: figures[figure].indicator for index, figure in figure_of.items()}
    return {index: code for index, code in told.items() if code} | {index: code for index, (code, _) in found.items()}


def _said_again(reading: Reading, index: int, found: Mapping[int, tuple[str, float]]) -> str | None:
    """«Chuyển các đơn vị 61 đơn; đã giải quyết 51/61 đơn»: the lower number is the one named before."""
    lower = reading.quantities[index]
    alike = [
        code for i, (code, _) in found.items()
        if i < index and reading.quantities[i].value == lower.value
        and reading.quantities[i].numeral.unit in (lower.numeral.unit, None) and fraction_of(reading, i) is None
    ]  # fmt: skip
    return alike[-1] if alike else None


def _whole(upper: str, reading: Reading, index: int) -> str | None:
    """The code of the lower number of a fraction whose upper one has the code ``upper``."""
    if upper not in _ENTRIES:
        return None
    after = words_of(reading, index, frozenset()).after if _WHOLE_WHERE[upper] else frozenset()
    narrower = next((code for phrase, code in _WHOLE_WHERE[upper].items() if phrase in after), None)
    whole = narrower or _ENTRIES[upper].get("whole")
    return str(whole) if whole else None


def _not_of_dossiers(code: str | None, words: Words) -> str | None:
    """«61 thủ tục giải quyết theo cơ chế một cửa liên thông»: what the dossier statistics took and is none of them."""
    if code not in _TAKEN:
        return None
    other = best_code(words)
    if other is None or not other.startswith(_TAKEN[code]):
        return None
    if other.startswith("postal.") and not (words.before | words.after | words.topic) & _POST:
        return None
    return other


def _lend_back(
    reading: Reading,
    index: int,
    noun: str | None,
    found: dict[int, tuple[str, float]],
    figure_of: Mapping[int, int],
    figures: Sequence[Figure],
) -> None:
    """«19/19 xã và 13 phòng chuyên môn áp dụng …»: what is said after the last of several holds for the one before."""
    before = index - 1
    pair = fraction_of(reading, before) if index else None
    upper = pair.upper if pair else before
    if before < 0 or upper in found or upper not in figure_of or figures[figure_of[upper]].indicator is not None:
        return
    last = reading.quantities[before]
    depths = {len(reading.quantities[i].brackets) for i in (upper, index)}
    if len(depths) > 1 or last.sentence != reading.quantities[index].sentence or noun in (None, BARE, MONEY, PERCENT):
        return
    code = found[index][0]
    at = noun_start(reading, reading.quantities[index])
    if any(p.start == at and is_cue(code, p.text) for p in find_phrases(reading.text)):
        return  # «113 công chức và 11 lao động hợp đồng»: the noun itself is the cue
    beside = _AND.fullmatch(reading.compared, last.numeral.unit_end, reading.quantities[index].start)
    if beside and counts_for(code, noun_after(reading, upper, find_phrases(reading.text))):
        found[upper] = (code, _FOLLOWED)


def _told_before(
    reading: Reading,
    index: int,
    code: str,
    found: Mapping[int, tuple[str, float]],
    figure_of: Mapping[int, int],
    figures: Sequence[Figure],
) -> bool:
    """«39 đơn vị sự nghiệp (01 đơn vị sự nghiệp văn hóa …)»: a part of what has this code already."""
    quantity = reading.quantities[index]
    for earlier, (other, _) in found.items():
        whole = reading.quantities[earlier]
        if other != code or whole.sentence != quantity.sentence:
            continue
        if figures[figure_of[earlier]].scope != figures[figure_of[index]].scope:
            continue
        inside = [b for b in quantity.brackets if b > whole.start]
        if quantity.value > whole.value or not _is_alike(figures[figure_of[earlier]], figures[figure_of[index]]):
            continue  # «04 phần việc (nâng tổng số … được 22/28)»: more than the number before is no part of it
        if inside or _TAKES_APART.search(reading.compared, whole.numeral.unit_end, quantity.start):
            return True
    return False


def _is_alike(one: Figure, other: Figure) -> bool:
    """True where two figures are of one stretch of time and both results or both not."""
    return one.period.label == other.period.label and one.modality == other.modality


def _alone_in_cell(reading: Reading, quantity: Quantity) -> bool:
    """What a number alone in its cell counts is said by the heads over it."""
    cell = cell_at(reading.passage, quantity.start) if reading.passage.kind is PassageKind.TABLE_ROW else None
    return cell is not None and NUMBER_CELL.fullmatch(reading.text[cell.start : cell.end]) is not None


def _followed(
    reading: Reading, index: int, words: Words, found: Mapping[int, tuple[str, float]]
) -> str | None:
    """The code that an earlier number lends: its own in an enumeration, its rate to a percentage."""
    quantity = reading.quantities[index]
    depth = len(quantity.brackets)
    beside = [
        i
        for i in range(index)
        if len(reading.quantities[i].brackets) == depth and reading.quantities[i].sentence == quantity.sentence
    ]
    is_percent = quantity.numeral.is_percent
    if words.is_change or not index or not (is_percent or beside):
        return None
    before = index - 1 if is_percent else beside[-1]
    pair = fraction_of(reading, before) or (reading.pair_of(before) if before not in found else None)
    upper = pair.upper if pair else before
    if upper not in found or reading.quantities[before].sentence != quantity.sentence:
        return None
    code, unit_end = found[upper][0], reading.quantities[before].numeral.unit_end
    if is_percent:
        fits = _ITS_RATE.fullmatch(reading.compared, unit_end, quantity.start)
        return _RATE_OF.get(code) if fits else None
    between = _BRACKETED.sub("", reading.compared[unit_end : quantity.start])
    same = (
        words.noun != MONEY
        and counts_for(code, words.noun)
        and not says_more(words)  # «hoàn thành 44 nhiệm vụ, 07 nhiệm vụ đang triển khai»
        and _COORDINATED.fullmatch(between)
        and not _OTHERWISE.match(reading.compared, quantity.numeral.unit_end)
    )
    return code if same else None
