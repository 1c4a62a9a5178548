"""Growth is measured on files that differ, and told with its goals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.bench import growth, variants
from pipeline.bench.growth import copied_program
from pipeline.bench.growth_figures import Growth
from pipeline.bench.growth_report import PAGE, marginal, publish, table, verdicts
from pipeline.bench.processes import CommandFailed, measure
from pipeline.work.per_file import process_file


def size(documents: int, **changed: Any) -> Growth:
    """A size that meets every goal."""
    made: dict[str, Any] = {
        "documents": documents, "pages": documents, "first": 0.1 * documents, "first_cpu": 0.2 * documents,
        "unchanged": 0.0005 * documents, "unchanged_cpu": 0.001 * documents,
        "changed": 0.01 * documents, "changed_cpu": 0.02 * documents,
        "parent": 100.0, "worker": 300.0, "database": 0.5 * documents,
    }
    return Growth(**{**made, **changed})


def test_variants_are_reports_of_their_own(corpus: Path, tmp_path: Path) -> None:
    towns = list(islice(variants._towns(corpus, 12, 1), 12))
    for n in (0, 1, 5):
        (tmp_path / "000").mkdir(exist_ok=True)
        variants._write(corpus, tmp_path, 1, (n, towns[n]))
    paths = sorted((tmp_path / "000").iterdir())
    assert [path.name for path in paths] == ["00000.pdf", "00001.docx", "00005.docx"]
    found = [process_file(path, "never")[1] for path in paths]
    assert [each.identity.district for each in found] == [towns[0].name, towns[0].name, towns[5].name]
    assert len({towns[0].name, towns[5].name}) == 2
    values = [{figure.value for figure in each.figures} for each in found]
    assert len(set.intersection(*values)) < min(map(len, values)) / 2
    before = paths[1].read_bytes()
    variants._write(corpus, tmp_path, 1, (1, towns[1]))
    assert paths[1].read_bytes() == before


def test_many_districts_are_given_names(corpus: Path) -> None:
    towns = list(islice(variants._towns(corpus, 5_000, 1), 5_000))
    assert len({(town.name, town.province) for town in towns}) == 1_250


def test_a_changed_vocabulary_is_another_program(tmp_path: Path) -> None:
    program = copied_program(tmp_path, growth._NOTHING_NEW)
    entries = yaml.safe_load((program / growth._CHANGED).read_text(encoding="utf-8"))["indicators"]
    assert entries[-1]["code"] == "procedures.measured_growth"
    assert set(entries[-1]) == set(entries[0])


def test_the_other_change_gives_what_it_touches_a_figure(corpus: Path, tmp_path: Path) -> None:
    towns = list(islice(variants._towns(corpus, 4, 1), 4))
    (tmp_path / "000").mkdir()
    for n, town in enumerate(towns):
        variants._write(corpus, tmp_path, 1, (n, town))
    paths = sorted((tmp_path / "000").iterdir())
    program = copied_program(tmp_path, growth._NOTHING_NEW + growth._NEW_FIGURE)
    count = (
        "import sys; from pathlib import Path; from pipeline.work.per_file import process_file\n"
        "for path in sys.argv[1:]: print(*(f.indicator for f in process_file(Path(path), 'never')[1].figures))"
    )
    told = subprocess.run([sys.executable, "-c", count, *map(str, paths)], cwd=program, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(program)}, check=True).stdout  # fmt: skip
    codes = [line.split() for line in told.splitlines()]
    assert sum("procedures.measured_score" in line for line in codes) == 1
    assert not any("procedures.measured_growth" in line for line in codes)


def test_a_command_is_measured() -> None:
    run = measure([sys.executable, "-c", "held = bytearray(100_000_000)\nsum(range(6_000_000))"])
    assert run.seconds > 0.05
    assert run.cpu_seconds is None or run.cpu_seconds > 0.05
    with pytest.raises(CommandFailed, match="ended with 3: told"):
        measure([sys.executable, "-c", "import sys; print('told', file=sys.stderr); sys.exit(3)"])


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_is_that_of_every_process() -> None:
    child = "import time; held = b'x' * 80_000_000; time.sleep(1)"
    run = measure([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"])
    assert len(run.peaks) == 2
    assert run.peaks[0] < 80 < run.peaks[1]


def test_goals_are_told_as_they_are() -> None:
    good = verdicts([size(100), size(1_000)])
    assert len(good) == 5
    assert all("met" in told for told in good)
    bad = size(1_000, unchanged_cpu=5.0, changed_cpu=100.0, parent=120.0, worker=400.0, first_cpu=300.0)
    assert all("missed" in told for told in verdicts([size(100), bad]))
    found = size(1_000, found_seconds=60.0, found_cpu=60.0, found_touched=300, found=300)
    assert ["missed" in told for told in verdicts([found])] == [False, False, True]
    assert "| 30 % | 30 % |" in table([found])
    assert marginal(size(100, first_cpu=30.0), size(1_000, first_cpu=210.0)) == pytest.approx(0.2)
    assert "| 1,000 | 0.200 |" in table([size(100), size(1_000)])


def test_a_release_is_kept_with_its_page_and_plots(tmp_path: Path) -> None:
    record = tmp_path / "scaling.json"
    release = {
        "version": "0.0.1", "date": "2026-01-01", "machine": "Linux, 2 cores", "load": "0.1", "workers": 2,
        "start_up": {"seconds": 1.0, "cpu_seconds": 2.0, "peaks": [1.0]},
        "sizes": [vars_of(size(100)), vars_of(size(1_000))],
    }
    for told in (release, {**release, "date": "2026-01-02"}, {**release, "version": "0.0.2"}):
        publish(told, record)
    assert [each["version"] for each in json.loads(record.read_text(encoding="utf-8"))] == ["0.0.1", "0.0.2"]
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert page.index("## 0.0.2") < page.index("## 0.0.1, 2026-01-02")
    for name in ("scaling-time.svg", "scaling-memory.svg"):
        assert name in page
        assert "<svg" in (tmp_path / name).read_text(encoding="utf-8")


def vars_of(each: Growth) -> dict[str, Any]:
    return {name: getattr(each, name) for name in Growth.__slots__}
