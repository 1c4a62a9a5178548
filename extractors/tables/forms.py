"""A table as a whole: what its columns and rows are, what governs its cells.

Comes in: the readings of a document. Goes out: a ``TableForm`` for each table. The statutory
forms (DOMAIN §2.1) are read by the words of their heads: offices move, merge and drop columns.
What its rows are called is ``extractors.tables.labels``' matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from extractors.indicators.features import indicator_of
from extractors.period.periods import find_periods
from extractors.reading import Reading
from extractors.reading.cells import NUMBER_CELL, is_figure_cell, tells_units
from extractors.scope.fields import field_before
from extractors.scope.scopes import find_scopes
from extractors.tables.abbreviations import legend_of, spelled_out, without_unknown
from extractors.tables.boxes import boxes_of
from extractors.tables.channel_columns import with_channels
from extractors.tables.column_formulas import ColumnFormula, column_formulas, numbered_heads
from extractors.tables.compound_cells import Part, Sides, with_compound
from extractors.tables.counted_things import OTHERS_COUNTED, OTHERS_TOLD
from extractors.tables.differences import with_differences
from extractors.tables.heads import Head, Unit, read_head, unit_told, with_listed_units
from extractors.tables.labels import RowLabel, read_labels
from extractors.tables.lent_heads import counts_one_thing, with_lent
from extractors.tables.outcome_parts import without_parts
from extractors.tables.owned_rows import owned_labels
from extractors.tables.parts import with_parts
from extractors.tables.period_heads import rows_with_new, with_bare_periods, with_earlier_years, with_new
from extractors.tables.rates import with_bare_rates
from extractors.tables.row_times import with_times
from extractors.tables.services import has_service_rows
from extractors.tables.shown_totals import with_shown_totals
from extractors.tables.signed import with_signed
from extractors.tables.taken_apart import cell_features, with_kinds
from extractors.tables.term_groups import with_terms
from extractors.tables.totals import with_totals
from extractors.text.compare_form import compare_form
from schemas.records import AT_THE_FOOT, Passage, PassageKind, Period, Scope

#: Nothing but dossiers is told to be due («trễ hẹn»).
_OF_DOSSIERS = regex.compile(r"hồ sơ|tthc|thủ tục hành chính|(?<!\p{L})(?:hs|(?:đúng|trễ|quá|sớm|trước) hẹn)(?!\p{L})")
#: «II. KẾT QUẢ THỰC HIỆN CÁC NHIỆM VỤ (CẢI CÁCH HÀNH CHÍNH)»: the title of a chapter, whatever its tables count
_EVERY_TASK = regex.compile(
    r"(?<=^\s*[ivx]+[.)] [^.:]*)(?:các )?nhiệm vụ(?: (?:trọng tâm|cải cách hành chính|cchc|công tác))*"
    r"(?= (?:năm|quý|tháng|\d+ tháng)(?!\p{L})|\s*[.:]?\s*(?:$|›))"
)
#: Lines over a table that may tell its unit and whose it is.
_CAPTION = 4
#: A line over a table is no longer; a paragraph is.
_CAPTION_LENGTH = 200
#: The nearest of them, which say what it is about.
_NEAREST = 2
#: «Trực tuyến» alone over a column: of what was received, where a column says that
ONLINE = frozenset(("channel:online",))
#: Levels of rows that are named after a body.
_BODIES = ("unit", "office")
#: Codes that make a table one of dossiers.
_FEWEST_CODES = 2
#: Codes that say of rows which are fields of procedures that dossiers are counted, though no line says so
_MANY_CODES, _FEWEST_FIELDS = 4, 2
#: «Tổng số hồ sơ đã giải quyết» alone over a column says enough, whatever other columns count
_SAYS_ENOUGH = regex.compile(
    r"tổng (?:số )?(?:lượng )?hồ sơ (?:thủ tục hành chính |tthc )?(?:đã |được )*(?:tiếp nhận|giải quyết)(?: trong kỳ)?"
)


@dataclass(frozen=True, slots=True)
class TableForm:
    """What a table says of its cells.

    ``across``: the rows are the indicators, the columns periods or bodies. ``labels`` are by
    ordinal of the row's passage. ``caption`` is whose table it is, as its caption says; ``said``
    are the lines over it, its section and what its rows are called, in compare form; ``topic`` are the line right
    over it and the heads over its labels. ``services``: its rows are levels of online services. ``beside`` are the
    heads of all columns, in compare form: each says something of what the others are about. ``counted`` are those
    over columns of numbers. ``time`` are the days that a line right over the table prints. ``sides`` are the heads
    over the numbers of a column of fractions, ``boxes`` the columns of numbers with that of their names beside them,
    ``captions`` the lines right over the table and its section, in compare form, the nearest last.
    """

    heads: Mapping[int, Head]
    labels: Mapping[int, RowLabel]
    formulas: tuple[ColumnFormula, ...]
    across: bool
    dossiers: bool
    unit: Unit | None
    caption: Scope
    said: str = ""
    topic: str = ""
    services: bool = False
    beside: str = ""
    time: Period | None = None
    counted: str = ""
    sides: Mapping[int, Sides] = field(default_factory=dict)
    boxes: Mapping[int, int] = field(default_factory=dict)
    captions: tuple[str, ...] = ()

    def head_over(self, column: int, part: Part | None = None) -> Head | None:
        """The head over a part of the cells of a column."""
        if part is Part.LOWER and column in self.sides:
            return self.sides[column].lower
        return self.heads.get(column) if part is not Part.LOWER or self.across else None

    @property
    def has_units(self) -> bool:
        """True where a column tells the unit of each row («ĐVT»): the rows are indicators."""
        return any(tells_units(head.text) for head in self.heads.values())


def read_forms(
    readings: Sequence[Reading], year: int | None, own: str | None = None, title: str | None = None
) -> dict[int, TableForm]:
    """The form of every table by its number; ``year`` and the report's ``own`` label complete printed periods.

    ``title`` is the report's: it says what a table counts that nothing else stands over, as in an annex by itself.
    """
    rows: dict[int, list[int]] = {}
    for at, reading in enumerate(readings):
        if reading.passage.kind is PassageKind.TABLE_ROW and reading.passage.table is not None:
            rows.setdefault(reading.passage.table, []).append(at)
    return {number: _form(readings, at, year, own, title) for number, at in rows.items()}


def _form(
    readings: Sequence[Reading], rows: Sequence[int], year: int | None, own: str | None, title: str | None
) -> TableForm:
    passages = [readings[at].passage for at in rows]
    captions = _captions(readings, rows[0])
    # «so với cùng kỳ năm trước» over a table is no date of it, nor is a year that a paragraph above it tells of
    dated = [
        p.label for text in captions if len(text) <= _CAPTION_LENGTH for _, b, p in find_periods(text, year)
        if p.label and text[b - 4 : b].isdigit()
    ]  # fmt: skip
    year = int(dated[-1][:4]) if dated else year
    legend = legend_of((*captions, *(r.text for r in readings[rows[-1] + 1 : rows[-1] + 1 + _NEAREST])))
    printed, formulas = numbered_heads({c.column: c.head for p in passages for c in p.cells if c.head})
    heads = {column: read_head(spelled_out(head, legend), year, own) for column, head in printed.items()}
    heads = with_terms(without_unknown(heads))
    heads, sides = with_compound(passages, with_channels(heads))
    heads = with_earlier_years(with_bare_periods(heads), int(own[:4]) if own else year)
    heads = without_parts(with_new(heads))
    heads = with_bare_rates(passages, with_shown_totals(passages, heads))
    heads = with_listed_units(heads, captions)
    heads = with_signed(passages, with_differences(passages, heads))
    of_figures = _columns_of_figures(passages)
    lent = with_lent(heads, captions, of_figures, year)
    is_lent = lent != heads or counts_one_thing(lent, captions, of_figures)
    heads = lent
    labels = read_labels(passages)
    label_heads = _label_heads(passages)
    told = (*heads.values(), *(side.lower for side in sides.values()))
    # «Số hóa thành phần hồ sơ / Số hồ sơ tiếp nhận»: the whole of a share of another field
    told = tuple(head for head in told if not head.is_change and "domain:other" not in head.features)
    codes = {indicator_of(head.features) for head in told} - {None}
    came_in = codes & {"dossiers.received", "dossiers.received.new"}
    if came_in and any(head.features == ONLINE for head in heads.values()):
        codes.add("dossiers.received.online")
    of_rows = {indicator_of(label.features) for label in labels.values() if label.may_count_dossiers} - {None}
    across = len(of_rows) >= _FEWEST_CODES and not codes
    if across or any(tells_units(head.text) for head in heads.values()):
        labels = owned_labels(passages, labels)
    else:
        labels = with_totals(with_kinds(labels), label_heads, captions)
    labels = with_times(rows_with_new(labels), year, own)
    heads = with_parts(passages, heads) if across else heads
    codes |= {indicator_of(cell_features(h, label)) for h in told for label in labels.values() if label.kind} - {None}
    is_told = len(codes) >= _FEWEST_CODES or any(_SAYS_ENOUGH.fullmatch(compare_form(h.text)) for h in heads.values())
    section, *over = (_EVERY_TASK.sub("", compare_form(text)) for text in (passages[0].section, *captions))
    said = compare_form(" ".join((*(h.text for h in heads.values()), *over, section, "" if rows[0] else title or "")))
    said += "".join(compare_form(label.text) for label in labels.values()) if across else ""
    counted = " ".join(compare_form(head.text) for head in heads.values())
    of_fields = len(codes) >= _MANY_CODES and not OTHERS_TOLD.search(said)
    of_fields = of_fields and sum(map(_is_procedures, labels.values())) >= _FEWEST_FIELDS
    about = (of_fields or _OF_DOSSIERS.search(said) is not None) and not OTHERS_COUNTED.search(counted)
    return TableForm(
        heads, labels, (*formulas, *(formula for p in passages for formula in column_formulas(p))), across,
        about and (across or is_lent or is_told),
        unit_told(reversed(captions)) or _money_of_labels(heads, label_heads),
        _whose(readings, rows[0], len(captions)),
        compare_form(" | ".join((*over[-_NEAREST:], section, *_telling(labels)))),
        compare_form(" | ".join((*captions[-1:], *label_heads))), has_service_rows(labels),
        compare_form(" | ".join(head.text for head in heads.values())), _days_told(captions[-_NEAREST:], year),
        compare_form(" | ".join(h.text.replace(" / ", " | ") for c, h in heads.items() if c in of_figures)), sides,
        boxes_of(passages), tuple(map(compare_form, (passages[0].section, *captions))),
    )  # fmt: skip


def _is_procedures(label: RowLabel) -> bool:
    """«Hộ tịch», «Lĩnh vực đất đai»: a row that is a field of procedures by its name."""
    return label.scope.level == "field" and field_before(compare_form(label.text), 0, len(label.text)) is not None


def _telling(labels: Mapping[int, RowLabel]) -> Iterator[str]:
    """What the rows are called, bodies aside: «Phòng Tổ chức, biên chế» says nothing of what is counted beside it."""
    return (label.text for label in labels.values() if label.scope.level not in _BODIES)


def _days_told(captions: Sequence[str], year: int | None) -> Period | None:
    """«(Từ ngày 01/7/2025 đến ngày 10/12/2025; ĐVT: hồ sơ)»: the one window that the nearest lines print."""
    told = {p for text in captions for _, _, p in find_periods(text, year) if p.start and p.end}
    return told.pop() if len(told) == 1 else None


def _columns_of_figures(passages: Sequence[Passage]) -> frozenset[int]:
    """The columns in which some row has a number and nothing else, those of order numbers left out."""
    return frozenset(
        c.column for p in passages for c in p.cells
        if c.head and NUMBER_CELL.fullmatch(p.text[c.start : c.end]) and is_figure_cell(p, c.start)
    )  # fmt: skip


def _whose(readings: Sequence[Reading], first: int, lines: int) -> Scope:
    """Whose a table is as the lines over it say; a statement with its own numbers says it of these alone."""
    above = [r for r in readings[max(0, first - _CAPTION) : first] if r.passage.kind not in AT_THE_FOOT]
    for reading in reversed(above[len(above) - lines :] if lines else []):
        announces = reading.text.rstrip().endswith(":")
        begin = reading.sentences[-1][0] if announces and reading.sentences else 0
        told = [m.scope for m in find_scopes(reading.text) if m.start >= begin]
        if reading.quantities and not announces:
            return Scope()
        if told:
            return told[-1]
    return Scope()


def _label_heads(passages: Sequence[Passage]) -> tuple[str, ...]:
    """The heads over the columns in which no row has a number: «Nội dung đào tạo, bồi dưỡng»."""
    told = {c.column: c.head for p in passages for c in p.cells if c.head}
    counted = {c.column for p in passages for c in p.cells if any(map(str.isdigit, p.text[c.start : c.end]))}
    return tuple(head for column, head in told.items() if column not in counted)


def _money_of_labels(heads: Mapping[int, Head], of_labels: Sequence[str]) -> Unit | None:
    """«Chỉ tiêu (triệu đồng)» over the labels of the rows: the unit of all their amounts."""
    units = (head.unit for head in heads.values() if head.text in of_labels and head.unit is not None)
    return next((unit for unit in units if unit.name == "đồng"), None)


def _captions(readings: Sequence[Reading], first: int) -> list[str]:
    """The lines right over a table, the nearest last."""
    found: list[str] = []
    for reading in reversed(readings[max(0, first - _CAPTION) : first]):
        if reading.passage.kind is PassageKind.TABLE_ROW:
            break
        if reading.passage.kind not in AT_THE_FOOT:
            found.insert(0, reading.text)
    return found


def head_at(form: TableForm | None, passage: Passage, start: int) -> Head | None:
    """The head over a character of a row."""
    cell = passage.cell_at(start)
    return form.heads.get(cell.column) if form is not None and cell is not None else None
