"""Decisions of reviewers over a real rebuild: what another vocabulary reads otherwise is asked again."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from extractors.indicators.entries import field_indicators_by_code
from pipeline.publish.serving.server import application

ROOT = Path(__file__).resolve().parent.parent
REVIEW = runpy.run_path(str(Path(__file__).with_name("test_review.py")))
CODE = "econ.households_new"
REPORT = """ỦY BAN NHÂN DÂN HUYỆN BÌNH LÂM
Số: 41/BC-UBND
Bình Lâm, ngày 14 tháng 3 năm 2024
BÁO CÁO
Kết quả công tác cải cách hành chính quý I năm 2024
Kính gửi: Sở Nội vụ tỉnh Lam Giang.
Trong quý, cấp giấy chứng nhận đăng ký cho 72 hộ kinh doanh.
Toàn huyện tiếp nhận 1.250 hồ sơ; giải quyết đúng hạn 1.150/1.250 hồ sơ, đạt 93,00%.
"""


def build(program: Path, reports: Path, database: Path) -> None:
    """Build with the program of a folder, in a process of its own, as a user does."""
    environment = {**os.environ, "PYTHONPATH": str(program)}
    command = [sys.executable, "-m", "pipeline", "build", str(reports), "--db", str(database), "--workers", "1"]
    subprocess.run(command, check=True, cwd=program, env=environment, capture_output=True)


def take_out_the_entry(folder: Path) -> None:
    """Take one entry out of the vocabulary of the program in a folder."""
    vocabulary = folder / "extractors" / "vocab" / "fields" / "finance.yml"
    text, taken = re.subn(rf'(?ms)^- code: "{re.escape(CODE)}"\n.*?(?=^- code:)', "",
                          vocabulary.read_text(encoding="utf-8"))
    assert taken == 1
    vocabulary.write_text(text, encoding="utf-8")


def test_a_decision_is_asked_again_after_a_rebuild_with_another_vocabulary(
    tmp_path: Path, copy_program: Callable[[Path], Path]
) -> None:
    reports, database = tmp_path / "reports", tmp_path / "reports.db"
    reports.mkdir()
    (reports / "bao-cao.txt").write_text(REPORT, encoding="utf-8")
    build(ROOT, reports, database)
    reviewer: Any = REVIEW["Browser"](application(database, REVIEW["with_review"](tmp_path)))
    assert reviewer.login().status_code == 303
    page = reviewer.get("/duyet?what=figures").text
    [document] = set(re.findall(r'href="/duyet/([0-9a-f]{12})/', page))
    places = {re.search(r'class="m stated[^"]*">([^<]+)<', item)[1]: re.search(r'href="(/duyet/[^"?]+)', item)[1]
              for item in page.split('<article class="item')[1:]}
    assert reviewer.decide(places["72"], "accepted").status_code == 303
    assert reviewer.decide(places["93,00"], "corrected", value="92,00").status_code == 303

    other = copy_program(tmp_path / "program")
    take_out_the_entry(other)
    build(other, reports, database)
    again: Any = REVIEW["Browser"](application(database, REVIEW["with_review"](tmp_path)))
    again.login()
    waiting = again.get("/duyet").text
    assert "Hỏi lại <b>1</b>" in waiting
    name = field_indicators_by_code()[CODE]["label_vi"]
    assert f"Lúc duyệt</small> {name}" in waiting or f"Lúc duyệt</small> {CODE}" in waiting
    report = again.get(f"/bao-cao/{document}").text
    assert "1 sửa · 1 chờ duyệt lại" in report
    assert "93,00 (93) → 92" in report
    assert again.decide(places["72"], "accepted").status_code == 303
    assert "Hỏi lại <b>0</b>" in again.get("/duyet").text
