"""Importing this loads all that reads and extracts a document, and tries it once: workers are copies of what did so.

In: nothing. Out: a process in which tables, patterns and dictionaries stand ready. It never sees a document.
"""

from __future__ import annotations

from pipeline.work.worker_process import one_thread_each

# Before numpy is loaded: a process with threads is not to be copied.
one_thread_each()

from extractors.extract import extract  # noqa: E402
from pipeline.work.per_file import load_all  # noqa: E402
from schemas.records import Passage, PassageKind  # noqa: E402

#: What makes the rules ready that only a figure, a citation or a claim asks for.
_FIRST = (
    "Thực hiện Kế hoạch số 12/KH-UBND ngày 05/01/2024, đã tiếp nhận 1.250 hồ sơ, giải quyết đúng hạn 1.150/1.250 "
    "hồ sơ, đạt 92,00%, tăng 5% so với cùng kỳ; tổ chức 03 lớp tập huấn."
)

load_all()
extract((Passage(0, PassageKind.PARAGRAPH, _FIRST),))
