"""A report while it is written: its task, its passages by section, its truth; and how it is framed.

Comes in: printed passages. Goes out: a ``Report`` for the writers and the content of
its truth file. Which passages there are is decided in ``reports``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pipeline.compose.measuring.office import Office, Period
from pipeline.compose.measuring.wordings import Said, blocks_of
from pipeline.compose.paper import Block, Kind, Paragraph, Report
from pipeline.compose.truth import CitationTruth

BULLETS = ("- ", "+ ", "* ")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@dataclass(slots=True)
class Sheet:
    """What is being written: passages by section, and the truth."""

    name: str
    sections: dict[str, list[str]] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    slips: list[dict[str, Any]] = field(default_factory=list)
    citations: list[CitationTruth] = field(default_factory=list)

    def put(self, section: str, said: Said) -> None:
        """Add a printed passage, its recap to the assessment."""
        for name, lines in ((section, said.body), ("assessment", said.recap)):
            here = self.sections.setdefault(name, []) if lines else []
            # A bullet after a list would make the passage one of the list's items.
            after_list = bool(here) and here[-1].startswith(BULLETS)
            here += [lines[0].lstrip("-+* "), *lines[1:]] if after_list and lines else lines


@dataclass(frozen=True, slots=True)
class Task:
    """What one report is to hold; ``core`` are its district's figures as it prints them."""

    office: Office
    period: Period
    core: Mapping[str, int]
    slips: tuple[str, ...] = ()
    across: tuple[Mapping[str, Any], ...] = ()
    standing_slip: bool = False
    earlier_slip: bool = False

    @property
    def name(self) -> str:
        """Name of the file without its extension."""
        return f"bao-cao-{self.office.number:02d}-{self.period.code.lower()}"

    @property
    def signed(self) -> date:
        """Day of signature: longer periods are reported later."""
        return self.period.last + timedelta(days=2 + self.office.number % 4 + 3 * (len(self.period.quarters) > 1))


def framed(task: Task, sheet: Sheet, sections: Mapping[str, str]) -> Report:
    """Put header, headings and signature around the passages."""
    office, day = task.office, task.signed
    work = f"công tác cải cách hành chính {task.period.words}"
    blocks: list[Block] = [Paragraph(Kind.PARAGRAPH, f"{office.issuer} báo cáo kết quả {work} như sau:")]
    for number, key in enumerate(k for k in sections if k in sheet.sections):
        blocks.append(Paragraph(Kind.HEADING_1, f"{ROMAN[number]}. {sections[key]}"))
        blocks += blocks_of(sheet.sections[key])
    blocks.append(Paragraph(Kind.PARAGRAPH, f"Trên đây là báo cáo {work}./."))
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return Report(
        ("ỦY BAN NHÂN DÂN", f"HUYỆN {office.district.upper()}"),
        f"Số: {own_number(task)}/BC-UBND",
        f"{office.district}, ngày {day.day:02d} tháng {month} năm {day.year}",
        ("BÁO CÁO", f"Kết quả {work}"),
        f"Kính gửi: Sở Nội vụ tỉnh {office.province}.",
        tuple(blocks),
        ("- Như trên;", "- Lưu: VT."),
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", office.head),
    )


def own_number(task: Task) -> int:
    """Number the office's reports so that they grow over the year."""
    return round(task.signed.timetuple().tm_yday * 0.9) + task.office.number % 3


def truth_of(task: Task, sheet: Sheet) -> dict[str, Any]:
    """Write the truth file; dossier figures are measured on the other sets."""
    office = task.office
    label = {"H1": "2024-H1", "Y": "2024"}.get(task.period.code, f"2024-{task.period.code}")
    cited = {(c.kind, c.number, c.date) for c in sheet.citations}
    return {
        "document": {
            "number": f"{own_number(task)}/BC-UBND",
            "type": "Báo cáo",
            "issuer": office.issuer,
            "district": office.district,
            "province": office.province,
            "date": task.signed.isoformat(),
            "period": label,
        },
        "figures": [],
        "claims": sheet.claims,
        "citations": [{"kind": k, "number": n, "date": d} for k, n, d in sorted(cited)],
        "slips": sheet.slips,
        "traps": [],
    }
