"""Cells that print several numbers of one thing: «4.748 (99,08%)», «971/980», «971/980 (99,08%)».

Comes in: the text of a cell, the head over its column and the label of its row. Goes out: which part of the cell a
number is, and the head that is over that part («Đúng hạn/Tổng số đã giải quyết» is two heads). A number alone in its
cell is the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import regex

from extractors.indicators.features import indicator_of
from extractors.reading.cells import NUMBER, NUMBER_CELL
from extractors.tables.head_cues import head_features
from extractors.tables.heads import Head
from extractors.text.compare_form import compare_form
from schemas.records import Passage


class Part(StrEnum):
    """What a number is of the cell that it stands in."""

    WHOLE = "whole"
    COUNT = "count"
    UPPER = "upper"
    LOWER = "lower"
    SHARE = "share"


_COUNTED = r"(?:\s*(?:hồ sơ|hs))?"
_SHARE = rf"\s*(?:\(\s*(?:đạt|chiếm|tỷ lệ|bằng|\s)*(?P<share>{NUMBER})\s*%\s*\)|[;,/–-]?\s*(?P<share>{NUMBER})\s*%)"
#: «4.748 (99,08%)», «4.748 hồ sơ; 99,08%»
_WITH_SHARE = regex.compile(rf"\s*(?P<count>{NUMBER}){_COUNTED}{_SHARE}\s*")
#: «971/980», «971/980 hồ sơ (99,08%)»
_FRACTION = regex.compile(rf"\s*(?P<upper>{NUMBER}){_COUNTED}\s*/\s*(?P<lower>{NUMBER}){_COUNTED}(?:{_SHARE})?\s*")
#: «Quá hạn (%)», «Đúng hạn (tỷ lệ %)», «Số lượng/tỷ lệ»: the share that the cells print beside the count
_OF_SHARE = regex.compile(
    r"(?i)\s*(?:\((?:và|,|/|\s)*(?:t[ỷỉ] lệ|tl|chiếm)?\s*%?\s*\)|\s*(?:,|/|;|-|–|\+|và)\s*t[ỷỉ] lệ(?:\s*\(?%\)?)?)\s*$"
)
#: The stroke of «Số đã xin lỗi/số trễ hạn»; « / » sets the rows of a head apart.
_STROKE = regex.compile(r"(?<! )/|/(?! )")
#: Of the cells of a column with a number in them, how many times the compound ones the others may be.
_TIMES = 2


@dataclass(frozen=True, slots=True)
class Sides:
    """The heads over the upper and the lower number of a column of fractions."""

    upper: Head
    lower: Head


@lru_cache(maxsize=1024)  # asked for every number of a row
def _parts(text: str) -> Mapping[int, Part]:
    """The parts of a cell by the place of their first digit; a cell of anything else has none."""
    compared = compare_form(text)
    if NUMBER_CELL.fullmatch(text):
        return {}
    found = _FRACTION.fullmatch(compared) or _WITH_SHARE.fullmatch(compared)
    if found is None:
        return {}
    return {found.start(name): Part(name) for name, value in found.groupdict().items() if value is not None}


def part_of(passage: Passage, start: int) -> Part | None:
    """The part of its cell that the number at ``start`` is, None for a number among words or other numbers.

    >>> _parts("971/980 (99,08%)")[4]
    <Part.LOWER: 'lower'>
    """
    cell = passage.cell_at(start)
    if cell is None:
        return None
    text = passage.text[cell.start : cell.end]
    if NUMBER_CELL.fullmatch(text):
        return Part.WHOLE
    return _parts(text).get(start - cell.start)


def prints_share(passage: Passage, start: int) -> bool:
    """True for a count with its share beside it in the cell: the column is one of counts, whatever «%» its head has."""
    return part_of(passage, start) is Part.COUNT


def with_compound(
    passages: Sequence[Passage], heads: Mapping[int, Head]
) -> tuple[dict[int, Head], dict[int, Sides]]:
    """The heads, those over counts with shares without their «(%)», and the two heads over each column of fractions."""
    kinds: dict[int, list[frozenset[Part]]] = {}
    for passage in passages:
        for cell in passage.cells:
            text = passage.text[cell.start : cell.end]
            if cell.column in heads and any(char.isdigit() for char in text):
                kinds.setdefault(cell.column, []).append(frozenset(_parts(text).values()))
    found, sides = dict(heads), {}
    for column, cells in kinds.items():
        head = heads[column]
        if _are_most(cells, Part.UPPER):
            sides[column] = _sides(head)
            found[column] = sides[column].upper
        elif _are_most(cells, Part.COUNT) and (text := _OF_SHARE.sub("", head.text)) and text != head.text:
            found[column] = replace(head, text=text)
    return found, sides


def _are_most(cells: Sequence[frozenset[Part]], part: Part) -> bool:
    return sum(part in each for each in cells) * _TIMES > len(cells)


def _sides(head: Head) -> Sides:
    """«Giải quyết / Đúng hạn/tổng số»: each side in its own words, with those over it where these say too little."""
    above, _, last = _OF_SHARE.sub("", head.text).rpartition(" / ")
    upper, *lower = _STROKE.split(last, maxsplit=1)
    over = f"{above} / " if above else ""
    nothing = replace(head, text="", features=frozenset())
    if not lower:
        return Sides(head, nothing)
    told = lower[0].strip()
    own = head_features(compare_form(told))
    features = own if indicator_of(own) else head_features(compare_form(over + told))
    return Sides(
        replace(head, text=over + upper.strip(), features=head_features(compare_form(over + upper))),
        replace(head, text=told, features=features),
    )


def side_features(label: str, part: Part) -> frozenset[str]:
    """The features of one side of a row of fractions («Số hồ sơ đúng hạn/tổng số đã giải quyết») in compare form."""
    upper, *lower = _STROKE.split(label, maxsplit=1)
    if part is Part.UPPER:
        return head_features(upper)
    return head_features(lower[0]) if lower else frozenset()
