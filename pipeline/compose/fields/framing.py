"""Letterhead, title, opening and signature around a report's text, and what its truth file says of it.

Comes in: a ``Sheet`` with its words and passages. Goes out: a ``Report`` and the content of the
truth file. What stands between the headings is decided in ``writing``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from pipeline.compose.fields.entries import Entry
from pipeline.compose.fields.passages import Passage
from pipeline.compose.fields.windows import Window
from pipeline.compose.paper import Block, Kind, Paragraph, Report
from pipeline.compose.world import Office


@dataclass(frozen=True, slots=True)
class Sheet:
    """One report to write: its office, window and entries, how it is damaged and printed."""

    office: Office
    window: Window
    entries: tuple[Entry, ...]
    damage: str
    form: str
    rng: Random

    @property
    def name(self) -> str:
        """Name of the file without its extension."""
        return f"{self.office.about['slug']}-{self.window.label.lower()}"


def framed(sheet: Sheet, words: Mapping[str, str], blocks: Sequence[Block]) -> Report:
    """Put letterhead, title, opening and signature around the text."""
    about, day = sheet.office.about, sheet.window.signed(sheet.office.order)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    done = f"Kết quả công tác cải cách hành chính {words['window']}"
    opening = f"{about['issuer']} báo cáo kết quả thực hiện công tác cải cách hành chính {words['window']} như sau:"
    closing = f"Trên đây là báo cáo kết quả công tác cải cách hành chính {words['window']}./."
    return Report(
        tuple(about["agency"]),
        f"Số: {_number(sheet)}/{about['symbol']}",
        f"{sheet.office.name}, ngày {day.day:02d} tháng {month} năm {day.year}",
        ("BÁO CÁO", f"{done} và phương hướng, nhiệm vụ {words['next_window']}"),
        about["addressee"],
        (Paragraph(Kind.PARAGRAPH, opening), *blocks, Paragraph(Kind.PARAGRAPH, closing)),
        ("- Như trên;", "- TT. Huyện ủy, TT. HĐND huyện;", "- UBND các xã, thị trấn;", "- Lưu: VT."),
        tuple(about["signature"]),
    )


def _number(sheet: Sheet) -> int:
    """Number the report as a register does that grows over the year."""
    return round(sheet.window.signed(sheet.office.order).timetuple().tm_yday * 0.9) + sheet.office.order % 3


def truth_of(sheet: Sheet, words: Mapping[str, str], passages: Sequence[Passage]) -> dict[str, Any]:
    """The content of the truth file, in the form of gold; figures extended by modality and hedge."""
    signed = sheet.window.signed(sheet.office.order)
    citations = {(c.kind, c.number, c.date): c for p in passages for c in p.citations}
    return {
        "document": {
            "number": f"{_number(sheet)}/{sheet.office.about['symbol']}",
            "type": "Báo cáo",
            "issuer": sheet.office.about["issuer"],
            "district": words["district"],
            "province": sheet.office.province,
            "date": signed.isoformat(),
            "period": sheet.window.label,
        },
        "covers": ["*"],
        "figures": [figure | {"entry": p.entry.id} for p in passages for figure in p.figures],
        "claims": [claim.to_json() for p in passages for claim in p.claims],
        "citations": [{"kind": c.kind, "number": c.number, "date": c.date} for c in citations.values()],
        "damage": sheet.damage,
        "slips": [],
        "traps": [],
    }
