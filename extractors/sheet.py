"""All quantities of a document in reading order, with what binds them: the claims' working sheet.

Comes in: readings and what they count. Goes out: ``Entry`` values that claims are
built on, each tied to its figure. No arithmetic here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import regex

from extractors.codes.bound import Bound
from extractors.reading import Quantity, Reading, with_scale
from extractors.reading.cells import is_average_row
from extractors.tables.forms import TableForm
from extractors.text.compare_form import compare_form
from schemas.records import Figure, Modality, Operand, PassageKind, Qualifier, Scope

#: Passages to either side in which the counts of one office are looked for; the longest block seen has 9 items.
_REACH = 12
_WORD = regex.compile(r"\s*(\p{L}+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure where it stands, as claims see it.

    ``reading`` indexes the document's readings, ``quantity`` those of the reading
    (-1 for a zero in words); ``figure`` indexes the figures.
    """

    figure: int
    reading: int
    quantity: int
    start: int
    end: int
    unit_end: int
    value: Fraction
    ulp: Fraction
    unit: str | None
    indicator: str | None
    scope: Scope
    channel: str | None
    features: frozenset[str]
    qualifier: Qualifier
    modality: Modality
    is_dossier: bool

    def operand(self, role: str) -> Operand:
        """This entry as one side of a claim."""
        return Operand(role, self.figure, self.value, self.ulp)


class Sheet:
    """The entries of a document, found by place."""

    def __init__(
        self,
        readings: Sequence[Reading],
        entries: Sequence[Entry],
        figures: list[Figure],
        forms: Mapping[int, TableForm] | None = None,
        denied: Sequence[Figure] = (),
        tiers: frozenset[str] = frozenset({"district", "commune"}),
    ) -> None:
        """``denied`` are zeros in words that no claim is built on, ``tiers`` the levels that the issuer's whole has."""
        self.denied = denied
        self.tiers = tiers
        self.readings = readings
        self.forms = forms or {}
        self.entries = sorted(entries, key=lambda e: (e.reading, e.start))
        self.figures = figures
        self._by_quantity = {(e.reading, e.quantity): e for e in entries if e.quantity >= 0}
        self._by_figure = {e.figure: e for e in reversed(self.entries)}
        self._places = [(e.reading, e.start) for e in self.entries]
        self._of_reading: dict[int, list[Entry]] = {}
        for entry in self.entries:
            self._of_reading.setdefault(entry.reading, []).append(entry)
        self._within: dict[int, tuple[Entry, ...]] = {}
        self._tables: dict[bool, Sequence[Sequence[int]]] = {}

    def is_row(self, reading: int) -> bool:
        """True for a row of a table: its arithmetic is that of columns and rows, not of sentences."""
        return self.readings[reading].passage.kind is PassageKind.TABLE_ROW

    def at(self, reading: int, quantity: int) -> Entry:
        """The entry of a quantity."""
        return self._by_quantity[reading, quantity]

    def after(self, entry: Entry, passages: int) -> Iterator[Entry]:
        """Entries behind one in reading order, as far as ``passages`` passages after its own."""
        first = bisect_right(self._places, (entry.reading, entry.start))
        last = bisect_left(self._places, (entry.reading + passages + 1, -1))
        return iter(self.entries[first:last])

    def before(self, entry: Entry, passages: int) -> Iterator[Entry]:
        """Entries before one in reading order, from ``passages`` passages before its own on."""
        first = bisect_left(self._places, (entry.reading - passages, 0))
        last = bisect_left(self._places, (entry.reading, entry.start))
        return iter(self.entries[first:last])

    def printed_at(self, reading: int, span: tuple[int, int]) -> Entry | None:
        """The entry whose number is printed at ``span`` of a passage."""
        return next((e for e in self._of_reading.get(reading, ()) if (e.start, e.end) == span), None)

    def of_figure(self, figure: int | None) -> Entry | None:
        """The entry of a figure, None where nothing is printed or a formula made it."""
        return self._by_figure.get(figure) if figure is not None else None

    def within(self, reading: int) -> Sequence[Entry]:
        """Entries of one passage in order, formula parts left out."""
        if reading not in self._within:
            quantities = self.readings[reading].quantities
            entries = self._of_reading.get(reading, ())
            self._within[reading] = tuple(e for e in entries if e.quantity < 0 or not quantities[e.quantity].in_formula)
        return self._within[reading]

    def counts(self, reading: int) -> list[Entry]:
        """The same without percentages."""
        return [e for e in self.within(reading) if e.unit != "%"]

    def by_column(self, row: int) -> dict[int, Entry]:
        """The first number of each cell of a table's row, by column."""
        passage = self.readings[row].passage
        found: dict[int, Entry] = {}
        for entry in self.within(row):
            cell = passage.cell_at(entry.start)
            if cell is not None and entry.quantity >= 0:
                found.setdefault(cell.column, entry)
        return found

    def tables(self, *, of_scores: bool = False) -> Sequence[Sequence[int]]:
        """The rows of each data table, as indexes of readings; criteria tables are left out, or alone wanted.

        A row of heads counts nothing, though it has numbers («6T/2023 | 6T/2024»), and one of averages adds up nothing.
        """
        if of_scores not in self._tables:
            found: dict[int, list[int]] = {}
            for at, reading in enumerate(self.readings):
                table = reading.passage.table
                told = table is not None and self.is_row(at) and reading.is_score_table is of_scores
                if table is not None and told and not is_average_row(reading.passage):
                    found.setdefault(table, []).append(at)
            self._tables[of_scores] = [self._below_heads(rows) for rows in found.values()]
        return self._tables[of_scores]

    def _below_heads(self, rows: Sequence[int]) -> Sequence[int]:
        """The rows with heads over their cells, all rows of a table where none was read as its head."""
        return [at for at in rows if any(cell.head for cell in self.readings[at].passage.cells)] or rows

    def noun_after(self, entry: Entry) -> str:
        """The word right after a number, '' where none stands there."""
        word = _WORD.match(self.readings[entry.reading].compared, entry.end)
        return word[1] if word else ""

    def same_noun(self, one: Entry, other: Entry) -> bool:
        """The same noun after two numbers («34 chương trình … 40 chương trình»); a single letter is none."""
        noun = self.noun_after(one)
        return len(noun) > 1 and noun == self.noun_after(other)

    def same_window(self, one: Entry, other: Entry) -> bool:
        """Whether two figures are of one stretch of time; an open one agrees with any."""
        a, b = self.figures[one.figure].period, self.figures[other.figure].period
        return (a.start is None or b.start is None or a.start == b.start) and (
            a.end is None or b.end is None or a.end == b.end
        )

    def neighbours(self, reading: int) -> Iterator[int]:
        """The passage itself, then the others under the same heading, nearest first, those before it first."""
        yield reading
        section = self.readings[reading].passage.section
        for step in (-1, 1):
            at = reading + step
            while 0 <= at < len(self.readings) and abs(at - reading) <= _REACH:
                other = self.readings[at].passage
                if not other.section.startswith(section) or other.kind is PassageKind.HEADING:
                    break
                yield at
                at += step
            if step == -1 and 0 <= at < len(self.readings) and self.readings[at].text[:120] in section:
                yield at


def scaled(reading: Reading, index: int) -> Quantity:
    """A quantity with the scale word its pair prints once for both sides."""
    pair = reading.pair_of(index)
    if pair and pair.upper == index:
        return with_scale(reading.quantities, pair)[0]
    return reading.quantities[index]


def _as_compared(scope: Scope) -> Scope:
    """Whose a figure is, however the name is capitalised: «Cấp huyện» begins a line, «cấp huyện» stands within one."""
    compared = scope.name and compare_form(scope.name)
    return scope if compared == scope.name else replace(scope, name=compared)


def entry_of(bound: Bound, figure: int, reading: int, source: Figure, unit_end: int) -> Entry:
    """The sheet's entry of a figure."""
    return Entry(
        figure,
        reading,
        bound.quantity,
        source.start,
        source.end,
        unit_end,
        source.value,
        source.ulp,
        source.unit,
        source.indicator,
        _as_compared(source.scope),
        source.channel,
        bound.features,
        source.qualifier,
        source.modality,
        bound.is_dossier,
    )
