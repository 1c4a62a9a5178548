"""What the rows of a table are called: their words, how deep they stand, whose they are, in which unit.

Comes in: the rows of one table. Goes out: a ``RowLabel`` for each row with figures or with rows below it.
A merged first cell governs the rows beside it, a row with a Roman numeral those below it; where the rows are
the indicators, an enumerator does. What the table counts is ``extractors.tables.forms``' matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from extractors.indicators.features import CUES, indicator_of
from extractors.reading.cells import (
    HOLDS_WORD,
    NUMBER,
    WITH_UNIT,
    is_order_head,
    is_rank_head,
    is_total_row,
    is_unit_head,
    tells_units,
)  # fmt: skip
from extractors.scope.joined_units import is_of_a_group
from extractors.scope.scopes import ScopeMention, find_scopes
from extractors.tables.counted_things import OTHERS_HANDLED, SERVICES_COUNTED
from extractors.tables.head_cues import head_features
from extractors.tables.heads import LEVELS, Unit, unit_of, without_notes
from extractors.text.compare_form import compare_form
from extractors.text.vocabulary import load
from schemas.column_numbers import numbers_columns
from schemas.records import Modality, Passage, Period, Scope

_HEADS = load("speech")["item_heads"]
_OFFICE = regex.compile(rf"(?:{'|'.join(_HEADS['office'])})(?!\p{{L}})")
#: «Huyện Vân Thượng», «Thị xã Bến Đợi»: a unit by its name; «Huyện ủy», «Huyện Đoàn» are offices
_UNIT_BY_NAME = regex.compile(r"(?i:huyện|thị xã|quận) (?!(?i:ủy|đoàn|đội|hội))\p{Lu}")
#: «Xã, phường», «Tên đơn vị», «Cơ quan thực hiện»: the rows are named after bodies
_BODIES = regex.compile(r"(?<!\p{L})(?:đơn vị|cơ quan|xã|phường|thị trấn|địa phương|phòng|địa bàn)(?!\p{L})")
#: «Loại hình đơn vị»: after kinds of bodies, of which others count how many there are
_KINDS_OF_BODIES = regex.compile(r"\W*(?:phân loại|loại hình|loại|nhóm|hình thức|mức(?: độ)?)(?!\p{L})")
#: «Huyện, thành phố», «Tỉnh/thành phố»: nothing but kinds of districts or provinces
_TIERS = regex.compile(
    r"(?:tên |các )?(?:(?:huyện|quận|thị xã|thành phố|tỉnh|tp)(?:[,/ ]+(?:và )?|$))+(?:xã|phường)?"
)
#: Rows of a scoring or indicator table say what is measured, not whose it is.
_CRITERIA = regex.compile(r"(?<!\p{L})(?:tiêu chí|chỉ tiêu|chỉ số|nhiệm vụ|mục tiêu|điểm)(?!\p{L})")
#: The longest field of the procedure catalogue has eleven words («An toàn, vệ sinh lao động và …»).
_FIELD_WORDS = 11
_FIELDS = regex.compile(r"(?<!\p{L})(?:lĩnh vực|nội dung|thủ tục|công việc)(?!\p{L})")
#: Marks of rows, from the outermost in: «A», «I», «1», «1.1», «a)» or «-».
_MARKS = tuple(
    regex.compile(pattern)
    for pattern in (r"[A-HĐ][.)]?", r"[IVX]+[.)]?", r"\d{1,3}[.)]?", r"\d{1,2}(?:\.\d{1,2})+\.?", r"[a-zđ][.)]?|[-+*•]")
)
_BARE_RATE = regex.compile(r"\s*(?:tỷ lệ|tỷ trọng|cơ cấu)?\s*(?:\(?\s*%\s*\)?)?\s*")
#: A row of one cell, mostly over the whole width
_GROUP = regex.compile(r"(?:[A-HĐ]|[IVX]+|\d{1,2})[.)]\s+(?P<words>\p{L}[^\d]*)")
#: «Nguyên nhân», «Lý do trễ hạn» over the labels, «Do công chức thụ lý chậm»: why, neither what is counted nor whose
_REASONS = regex.compile(r"(?<!\p{L})(?:nguyên nhân|lý do)(?!\p{L})")
_REASON = regex.compile(r"(?:[-+*•]\s*)?(?:do|vì|bởi|nguyên nhân|lý do)(?!\p{L})")
INNER = len(_MARKS) - 1
#: Depth of the row of a total.
TOTAL = -1
_INNER_LABEL = regex.compile(r"\s*(?:[-+*•]|trong đó|tr\.? ?đó|tđ(?!\p{L}))")


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What a row is called; ``depth`` counts from the outermost rows, -1 for a total, None where no mark tells.

    ``outer`` are the words of the row or group it stands below, ``over`` is whose the merged cell is that it stands
    beside, ``period`` is the time that a row is, ``is_change`` is True for a row that says by how much others differ.
    ``kind`` are features of a row that takes the one of a body apart (``extractors.tables.taken_apart``).
    """

    text: str
    depth: int | None
    scope: Scope
    features: frozenset[str]
    unit: Unit | None
    outer: str = ""
    period: Period | None = None
    modality: Modality | None = None
    is_change: bool = False
    over: Scope = field(default_factory=Scope)
    kind: frozenset[str] = frozenset()

    @property
    def may_count_dossiers(self) -> bool:
        """False for a row that counts something else, by its cell of units («điểm», «dịch vụ») or its own words."""
        if SERVICES_COUNTED.match(compare_form(self.text)) or OTHERS_HANDLED.match(compare_form(self.text)):
            return False
        return self.unit is None or self.unit.name in ("hồ sơ", "bộ", "trường hợp", "%")

    @property
    def tells_dossiers(self) -> bool:
        """True for a row that names a count or a rate of the dossier statistics."""
        if self.tells_rate:
            rates = any(code in self.features for code in ("quality:late", "quality:on_time", "channel:online"))
            return rates and "domain:other" not in self.features
        return indicator_of(self.features) is not None

    @property
    def tells_rate(self) -> bool:
        """True for a row of percentages, by its words or its cell of units."""
        return self.is_rate or (self.unit is not None and self.unit.name == "%")

    @property
    def is_bare_rate(self) -> bool:
        """True for «Tỷ lệ (%)» below counts: shares of what, the label does not say."""
        return _BARE_RATE.fullmatch(compare_form(self.text)) is not None

    @property
    def is_rate(self) -> bool:
        """True for a row of percentages."""
        return "tỷ lệ" in compare_form(self.text)


def names_office(name: str) -> bool:
    """True for a name that begins with the word for an office («Phòng QLĐT»)."""
    return _OFFICE.match(compare_form(name)) is not None


def read_labels(passages: Sequence[Passage]) -> dict[int, RowLabel]:
    """The labels of the rows with figures or with rows below them."""
    found: dict[int, RowLabel] = {}
    above: dict[int, str] = {}
    group, outer, wide, was_inner = "", "", False, False
    numbered: dict[str, str] = {}
    for passage in passages:
        texts = {c.column: passage.text[c.start : c.end].strip() for c in passage.cells}
        wide = wide or len(passage.cells) > 1
        alone = [text for text in texts.values() if text]
        if wide and len(alone) == 1 and (heading := _GROUP.fullmatch(alone[0])):
            group, above = heading["words"], {}  # «A. Bộ phận Một cửa cấp huyện» over the whole width
        if not any(c.head for c in passage.cells) or numbers_columns(list(texts.values())):
            continue
        words = _label_cells(passage)
        if not words:
            continue
        column, text = words[-1]
        merged = [t for c, t in above.items() if c < column and not texts.get(c)]
        outermost = min((*above, words[0][0]))
        above = {c: t for c, t in above.items() if c < column and not texts.get(c)} | dict(words[:-1])
        depth = _depth(passage, text)
        if depth is None and was_inner and text[:1].islower():
            depth = INNER  # «Trong đó: trực tuyến», below it «trực tiếp»
        was_inner = depth == INNER
        if depth in (0, 1):
            group, merged = text, []
        outer = text if depth != INNER else outer
        if depth == -1:
            group = ""
        over = merged[-1] if merged else words[0][1] if len(words) > 1 else group if text != group else ""
        heads = {c.column: c.head for c in passage.cells}
        beside = bool(merged) or len(words) > 1
        head, over_head = heads.get(column, ""), heads.get(outermost, "") if beside else ""
        mark = _number_of(passage, text)
        field_above = outer if depth == INNER else numbered.get(mark.rpartition(".")[0], "")
        if not beside and field_above and _is_tier(text):
            over, over_head = field_above, head  # «1 | Hộ tịch», below it «a | Cấp huyện» or «1.1 | Cấp huyện»
        inherited = f"{outer} / {text}" if depth == INNER and outer != text else text
        if mark:
            inherited = _below_number(numbered.get(mark.rpartition(".")[0]), inherited)
            numbered[mark] = text
        units = [_unit_of_row(c.head, texts[c.column]) for c in passage.cells if texts.get(c.column)]
        units = [unit for unit in units if unit is not None]
        tells_why = _REASON.match(compare_form(text)) or (depth != -1 and _REASONS.search(compare_form(head)))
        features = frozenset() if tells_why else head_features(compare_form(without_notes(inherited)))
        found[passage.ordinal] = RowLabel(
            text, depth, Scope() if tells_why else _scope(text, head, over, of_field=_is_field(over, over_head)),
            features, units[0] if units else None, outer if depth == INNER else over,
            over=_scope(over, over_head, "", of_field=False) if over and beside else Scope(),
        )
    return found


_NUMBER = regex.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?(?=\s|$)")


def _number_of(passage: Passage, label: str) -> str:
    """«4.2» of «4.2 | Đã quá hạn» or of «4.2. Đã quá hạn», '' for a row without a number."""
    first = passage.cells[0]
    found = _NUMBER.fullmatch(passage.text[first.start : first.end].strip()) or _NUMBER.match(label)
    return found[1] if found else ""


def _below_number(over: str | None, label: str) -> str:
    """«4.2 Đã quá hạn» below «4. Đang giải quyết» is told of these; what a row says itself («đã trả») it says."""
    told = {cue.feature for cue in CUES.find(label)}
    if over is None or not told or any(f.startswith(("state:", "origin:", "domain:")) for f in told):
        return label
    return f"{over} / {label}"


def _unit_of_row(head: str, text: str) -> Unit | None:
    """What the column of units says; a word of no unit we know still says that dossiers are not counted."""
    if not is_unit_head(head):
        return None
    known = unit_of(text)
    is_word = tells_units(head) and not any(char.isdigit() for char in text)
    return known or (Unit(compare_form(text)) if is_word else None)


#: «Số lượng: 18 Tỷ lệ: 42,86%»: a cell that names its own numbers
_TOLD = regex.compile(rf"(?:\s*\p{{L}}[\p{{L}} ]{{1,20}}:\s*{NUMBER}\s*%?[;,.]?)+\s*")


def _label_cells(passage: Passage) -> list[tuple[int, str]]:
    """Columns and words of the cells before a row's first number, its mark and unit left out."""
    found = []
    for place, cell in enumerate(passage.cells):
        text = passage.text[cell.start : cell.end].strip()
        if is_order_head(cell.head) or is_rank_head(cell.head):
            continue  # «Khu vực | TT | Xã»: rows may be numbered within their group, places stand before names
        if place and (WITH_UNIT.fullmatch(compare_form(text)) or _TOLD.fullmatch(text)):
            break
        is_unit = is_unit_head(cell.head) and (unit_of(text) is not None or tells_units(cell.head))
        if HOLDS_WORD.search(text) and not any(m.fullmatch(text) for m in _MARKS) and not is_unit:
            found.append((cell.column, text))
        elif found and text in ("-", "–", ""):
            continue
    return found


def _depth(passage: Passage, label: str) -> int | None:
    if is_total_row(passage):
        return -1
    if _INNER_LABEL.match(compare_form(label)):
        return INNER
    return depth_of_mark(passage)


def depth_of_mark(passage: Passage) -> int | None:
    """How deep the mark of a row says that it stands, None without one."""
    first = passage.cells[0]
    mark = passage.text[first.start : first.end].strip()
    return next((depth for depth, pattern in enumerate(_MARKS) if pattern.fullmatch(mark)), None)


#: «Cấp huyện», «UBND cấp xã»: a tier and no more
_TIER = regex.compile(r"\W*(?:(?:ubnd|cơ quan) )?cấp (?:tỉnh|huyện|xã)")


#: «Số phòng chuyên môn», «Tổng số xã, phường»: bodies counted are not whose the row is
_NUMBER_OF = regex.compile(r"\W*(?:tổng )?số(?: lượng)?(?: các)? ")


def bodies_named(label: str) -> list[ScopeMention]:
    """The scopes that a label names, but for what it gives the number of."""
    counted = _NUMBER_OF.match(compare_form(label))
    return [m for m in find_scopes(label) if counted is None or m.start != counted.end()]


def _is_tier(label: str) -> bool:
    return _TIER.fullmatch(compare_form(label)) is not None or compare_form(label).strip() in LEVELS


def _is_field(over: str, head: str) -> bool:
    """True for what stands over the row where its column or its own words say that it is a field of procedures."""
    return bool(over) and ("lĩnh vực" in compare_form(head) or compare_form(over).startswith("lĩnh vực"))


def _scope(label: str, head: str, over: str, *, of_field: bool) -> Scope:
    """Whose row it is: a body that its label names or that its column is of, else a field.

    A field that stands in several groups is told by the group too («Hộ tịch - Cấp xã»), and so is one that is told
    by tiers.
    """
    if of_field and _is_tier(label):
        return Scope("field", f"{over} - {label.strip(' -+*•')}")
    mentions = bodies_named(label)
    if mentions and mentions[0].scope.level in ("commune", "unit") and is_of_a_group(label):
        return Scope("unit", label)
    if mentions:
        return mentions[0].scope
    compared = compare_form(label)
    if compared.strip() in LEVELS:
        return Scope(LEVELS[compared.strip()], label)
    if names_office(label) and not _UNIT_BY_NAME.match(label):
        return Scope("office", label)
    named = compare_form(head)
    of_bodies = _BODIES.search(named) and not _KINDS_OF_BODIES.match(named) and not _FIELDS.search(named)
    if of_bodies or _TIERS.fullmatch(named.strip()) or _UNIT_BY_NAME.match(label):
        return Scope("unit", label)
    if _CRITERIA.search(named) or len(label.split()) > _FIELD_WORDS:
        return Scope()
    return Scope("field", f"{label} - {over}" if over else label)
