"""Whether a paragraph under a heading of tasks tells plans: «Nhiệm vụ quý III/2024: xử lý dứt điểm 06 hồ sơ».

Comes in: the text of a passage and the report's own time. Goes out: True where the time that its heading names is to
come, False where it is over («Nhiệm vụ 6 tháng đầu năm: đã hoàn thành 18/20»), None where it names none or one that
goes on.
"""

from __future__ import annotations

from extractors.period.dating import Dating
from extractors.period.periods import find_periods
from extractors.reading.modalities import heading_of_plans
from extractors.text.compare_form import compare_form


def tells_plans(text: str, dating: Dating) -> bool | None:
    """Whether the heading that the text begins with is of a time to come."""
    head, own = heading_of_plans(compare_form(text)), dating.report.period
    if not head or own.end is None:
        return None
    named = [period for _, _, period in find_periods(text[:head], dating.year, own.label)]
    days = [dating.dated(period, dating.report).period for period in named]
    if len(days) != 1 or days[0].start is None or days[0].end is None:
        return None
    if days[0].end <= own.end:
        return False
    return True if days[0].start > own.end else None
