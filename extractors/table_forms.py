"""A table as a whole: where its labels stand, what its columns and rows are, what governs its cells.

Comes in: the readings of a document. Goes out: a ``TableForm`` for each table. The statutory
forms (DOMAIN §2.1) are read by the words of their heads: offices move, merge and drop columns.
A merged first cell governs the rows beside it, a row with a Roman numeral those below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import regex

from extractors.bound import indicator_of
from extractors.cells import NUMBER_CELL, cell_at, is_total_row, is_unit_head, numbers_columns
from extractors.column_formulas import ColumnFormula, column_formulas
from extractors.compare_form import compare_form
from extractors.periods import find_periods
from extractors.reading import Reading
from extractors.scopes import find_scopes
from extractors.table_heads import Head, Unit, head_features, read_head, unit_of, unit_told
from extractors.vocabulary import load
from schemas.records import Modality, Passage, PassageKind, Scope

_HEADS = load("speech")["item_heads"]
#: Rows that are called by the name of a level alone.
_LEVELS = dict.fromkeys(("huyện", "quận", "thị xã", "thành phố"), "district")
_LEVELS |= dict.fromkeys(("xã", "phường"), "commune")
_OFFICE = regex.compile(rf"(?:{'|'.join(_HEADS['office'])})(?!\p{{L}})")
#: «Xã, phường», «Tên đơn vị», «Cơ quan thực hiện»: the rows are named after bodies
_BODIES = regex.compile(r"(?<!\p{L})(?:đơn vị|cơ quan|xã|phường|thị trấn|địa phương|phòng|địa bàn)(?!\p{L})")
#: Rows of a scoring or indicator table say what is measured, not whose it is.
_CRITERIA = regex.compile(r"(?<!\p{L})(?:tiêu chí|chỉ tiêu|chỉ số|nhiệm vụ|mục tiêu|điểm)(?!\p{L})")
#: The longest field of the procedure catalogue has eleven words («An toàn, vệ sinh lao động và …»).
_FIELD_WORDS = 11
#: «Số nhiệm vụ» over a column: tasks, letters and forms are handled on time or late, too.
_OTHER_COUNTS = regex.compile(r"(?<!\p{L})(?:nhiệm vụ|đơn thư|đơn khiếu nại|phiếu|văn bản|ý kiến chỉ đạo)(?!\p{L})")
_FIELDS = regex.compile(r"(?<!\p{L})(?:lĩnh vực|nội dung|thủ tục|công việc)(?!\p{L})")
#: Marks of rows, from the outermost in: «A», «I», «1», «1.1», «a)» or «-».
_MARKS = tuple(
    regex.compile(pattern)
    for pattern in (r"[A-HĐ][.)]?", r"[IVX]+[.)]?", r"\d{1,3}[.)]?", r"\d{1,2}(?:\.\d{1,2})+\.?", r"[a-zđ][.)]?|[-+*•]")
)
INNER = len(_MARKS) - 1
_INNER_LABEL = regex.compile(r"\s*(?:[-+*•]|trong đó)")
#: Lines over a table that may tell its unit and whose it is.
_CAPTION = 4
#: What the foot of a page sets between a caption and its table.
_BETWEEN = (PassageKind.FOOTNOTE, PassageKind.PAGE_NUMBER)
#: The nearest of them, which say what it is about.
_NEAREST = 2
#: Codes that make a table one of dossiers.
_FEWEST_CODES = 2


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What a row is called; ``depth`` counts from the outermost rows, -1 for a total, None where no mark tells.

    ``outer`` are the words of the row or group it stands below.
    """

    text: str
    depth: int | None
    scope: Scope
    features: frozenset[str]
    unit: Unit | None
    outer: str = ""

    @property
    def may_count_dossiers(self) -> bool:
        """False for a row whose cell of units says that it counts something else («điểm», «dịch vụ»)."""
        return self.unit is None or self.unit.name in ("hồ sơ", "bộ", "trường hợp", "%")

    @property
    def is_rate(self) -> bool:
        """True for a row of percentages."""
        return "tỷ lệ" in compare_form(self.text)


@dataclass(frozen=True, slots=True)
class TableForm:
    """What a table says of its cells.

    ``across``: the rows are the indicators, the columns periods or bodies. ``labels`` are by
    ordinal of the row's passage. ``caption`` is whose table it is, as its caption says; ``said``
    are the lines over it, its section and what its rows are called, in compare form.
    """

    heads: Mapping[int, Head]
    labels: Mapping[int, RowLabel]
    formulas: tuple[ColumnFormula, ...]
    across: bool
    dossiers: bool
    unit: Unit | None
    caption: Scope
    said: str = ""


def read_forms(readings: Sequence[Reading], year: int | None, own: str | None = None) -> dict[int, TableForm]:
    """The form of every table by its number; ``year`` and the report's ``own`` label complete printed periods."""
    rows: dict[int, list[int]] = {}
    for at, reading in enumerate(readings):
        if reading.passage.kind is PassageKind.TABLE_ROW and reading.passage.table is not None:
            rows.setdefault(reading.passage.table, []).append(at)
    return {number: _form(readings, at, year, own) for number, at in rows.items()}


def _form(readings: Sequence[Reading], rows: Sequence[int], year: int | None, own: str | None) -> TableForm:
    passages = [readings[at].passage for at in rows]
    captions = _captions(readings, rows[0])
    # «so với cùng kỳ năm trước» over a table is no date of it
    dated = [
        p.label for text in captions for _, b, p in find_periods(text, year) if p.label and text[b - 4 : b].isdigit()
    ]  # fmt: skip
    year = int(dated[-1][:4]) if dated else year
    heads = {c.column: read_head(c.head, year, own) for p in passages for c in p.cells if c.head}
    heads = _earlier(_periods_only(heads))
    labels = _labels(passages)
    codes = {indicator_of(head.features) for head in heads.values()} - {None}
    of_rows = {indicator_of(label.features) for label in labels.values() if label.may_count_dossiers} - {None}
    across = len(of_rows) >= _FEWEST_CODES and not codes
    said = compare_form(" ".join((*(h.text for h in heads.values()), *captions, passages[0].section)))
    said += "".join(compare_form(label.text) for label in labels.values()) if across else ""
    counted = " ".join(compare_form(head.text) for head in heads.values())
    about = regex.search(r"hồ sơ|tthc|thủ tục hành chính", said) is not None and not _OTHER_COUNTS.search(counted)
    scopes = [found[-1].scope for text in reversed(captions) if (found := find_scopes(text))]
    return TableForm(
        heads, labels, tuple(formula for p in passages for formula in column_formulas(p)), across,
        about and (across or len(codes) >= _FEWEST_CODES), unit_told(reversed(captions)),
        scopes[0] if scopes else Scope(),
        compare_form(" | ".join((*captions[-_NEAREST:], passages[0].section, *(row.text for row in labels.values())))),
    )  # fmt: skip


#: «Kỳ trước» alone: of carried-over dossiers beside other counts, of the earlier period where all columns are periods
_BARE_EARLIER = regex.compile(
    r"(?:số |số liệu |thực hiện )?(?:cùng )?(?:kỳ|năm|quý|tháng)(?: báo cáo)? (?:trước|ngoái)"
)


def _periods_only(heads: dict[int, Head]) -> dict[int, Head]:
    bare = {column for column, head in heads.items() if _BARE_EARLIER.fullmatch(compare_form(head.text))}
    if any(indicator_of(head.features) for column, head in heads.items() if column not in bare):
        return heads
    return {
        column: replace(head, features=frozenset(), modality=Modality.PREVIOUS) if column in bare else head
        for column, head in heads.items()
    }


def _earlier(heads: dict[int, Head]) -> dict[int, Head]:
    """Columns of an earlier year than the latest printed are of an earlier period."""
    latest = max((head.year for head in heads.values()), default=0)
    return {
        column: replace(head, modality=Modality.PREVIOUS)
        if 0 < head.year < latest and head.modality is None and not head.is_change
        else head
        for column, head in heads.items()
    }


def _captions(readings: Sequence[Reading], first: int) -> list[str]:
    """The lines right over a table, the nearest last."""
    found: list[str] = []
    for reading in reversed(readings[max(0, first - _CAPTION) : first]):
        if reading.passage.kind is PassageKind.TABLE_ROW:
            break
        if reading.passage.kind not in _BETWEEN:
            found.insert(0, reading.text)
    return found


def _labels(passages: Sequence[Passage]) -> dict[int, RowLabel]:
    """The labels of the rows with figures or with rows below them."""
    found: dict[int, RowLabel] = {}
    above: dict[int, str] = {}
    group, outer = "", ""
    for passage in passages:
        texts = {c.column: passage.text[c.start : c.end].strip() for c in passage.cells}
        if not any(c.head for c in passage.cells) or numbers_columns(list(texts.values())):
            continue
        words = _label_cells(passage)
        if not words:
            continue
        column, text = words[-1]
        merged = [t for c, t in above.items() if c < column and not texts.get(c)]
        above = {c: t for c, t in above.items() if c < column and not texts.get(c)} | dict(words[:-1])
        depth = _depth(passage, text)
        if depth in (0, 1):
            group, merged = text, []
        outer = text if depth != INNER else outer
        if depth == -1:
            group = ""
        over = merged[-1] if merged else words[0][1] if len(words) > 1 else group if text != group else ""
        head = next((c.head for c in passage.cells if c.column == column), "")
        inherited = f"{outer} / {text}" if depth == INNER and outer != text else text
        units = [unit_of(texts[c.column]) for c in passage.cells if is_unit_head(c.head) and texts.get(c.column)]
        found[passage.ordinal] = RowLabel(
            text, depth, _scope(text, head, over), head_features(compare_form(inherited)), units[0] if units else None,
            outer if depth == INNER else over,
        )
    return found


def _label_cells(passage: Passage) -> list[tuple[int, str]]:
    """Columns and words of the cells before a row's first number, its mark and unit left out."""
    found = []
    for place, cell in enumerate(passage.cells):
        text = passage.text[cell.start : cell.end].strip()
        if place and NUMBER_CELL.fullmatch(text):
            break
        is_unit = is_unit_head(cell.head) and unit_of(text) is not None
        if regex.search(r"\p{L}{2}", text) and not any(m.fullmatch(text) for m in _MARKS) and not is_unit:
            found.append((cell.column, text))
        elif found and text in ("-", "–", ""):
            continue
    return found


def _depth(passage: Passage, label: str) -> int | None:
    if is_total_row(passage):
        return -1
    if _INNER_LABEL.match(compare_form(label)):
        return INNER
    first = passage.cells[0]
    mark = passage.text[first.start : first.end].strip()
    return next((depth for depth, pattern in enumerate(_MARKS) if pattern.fullmatch(mark)), None)


def _scope(label: str, head: str, over: str) -> Scope:
    """Whose row it is: a body that its label names or that its column is of, else a field.

    A field that stands in several groups is told by the group too («Hộ tịch - Cấp xã»).
    """
    mentions = find_scopes(label)
    if mentions:
        return mentions[0].scope
    compared = compare_form(label)
    if compared.strip() in _LEVELS:
        return Scope(_LEVELS[compared.strip()], label)
    if _OFFICE.match(compared):
        return Scope("office", label)
    named = compare_form(head)
    if _BODIES.search(named) and not _FIELDS.search(named):
        return Scope("unit", label)
    if _CRITERIA.search(named) or len(label.split()) > _FIELD_WORDS:
        return Scope()
    return Scope("field", f"{label} - {over}" if over else label)


def head_at(form: TableForm | None, passage: Passage, start: int) -> Head | None:
    """The head over a character of a row."""
    cell = cell_at(passage, start)
    return form.heads.get(cell.column) if form is not None and cell is not None else None
