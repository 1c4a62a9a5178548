"""The page and the plots of ``pipeline.bench.growth``.

Comes in: the figures of one release, each size of documents. Goes out: the JSON that keeps every release, a page
in Markdown beside it and one SVG a plot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.bench.growth_figures import Growth
from pipeline.bench.recording import keep_release

PAGE = "scaling.md"
#: Goals of issue 7: what may not grow, and what a rerun may take of the first build.
FLAT, UNCHANGED, CHANGED = 0.10, 0.01, 0.25
_INTRO = """# Growth

Written by `make growth`. Composed reports (invented districts, PDF and DOCX in turn, no two with the same figures)
are built into a new database by the command itself; then again with nothing changed; then with one indicator more
in the vocabulary, in words that a third of the reports hold: only these are extracted again, and come out as they
are stored; then with another one, of which every report that it touches has a figure, so that all these are written,
compared and counted again. Processor seconds are those
of all processes together: unlike seconds on the clock they depend little on what else the machine does (a crowded one
took up to a third more). Memory is the highest a process ever held.
The reruns are told as shares of the first build's processor seconds, starting the program included.
"""
_HEAD = """| documents | s a document (processor) | documents a minute | s a further document | parent, MB \
| worker, MB | database, MB a document | unchanged rerun | changed vocabulary | reports it touches \
| changed, with new figures | reports with one |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


def table(sizes: Sequence[Growth]) -> str:
    """Lay the sizes out as Markdown, the smallest first."""
    lines = [_HEAD]
    for at, each in enumerate(sizes):
        further = f"{marginal(sizes[at - 1], each):.3f}" if at else "–"
        lines.append(
            f"| {each.documents:,} | {each.seconds:.3f} | {60 * each.documents / each.first:,.0f} | {further} "
            f"| {each.parent:.0f} | {each.worker:.0f} | {each.database / each.documents:.3f} "
            f"| {100 * each.unchanged_share:.1f} % | {100 * each.changed_share:.0f} % "
            f"| {_of(each.touched, each)} | {'–' if each.found_share is None else f'{100 * each.found_share:.0f} %'} "
            f"| {_of(each.found, each)} |"
        )
    return "\n".join(lines)


def _of(documents: int | None, each: Growth) -> str:
    return "–" if documents is None else f"{100 * documents / each.documents:.0f} %"


def marginal(smaller: Growth, larger: Growth) -> float:
    """Processor seconds of each document that the larger build has more: what starting costs is no part of it."""
    return (larger.seconds * larger.documents - smaller.seconds * smaller.documents) / (
        larger.documents - smaller.documents
    )


def verdicts(sizes: Sequence[Growth]) -> list[str]:
    """Say of each goal whether it was met, with its figure; those that compare sizes need two of them."""
    largest = sizes[-1]
    told = [
        _goal(f"An unchanged rerun takes ≤ {UNCHANGED:.0%} of the first", largest.unchanged_share, UNCHANGED),
        _goal(f"A rerun after a changed vocabulary takes ≤ {CHANGED:.0%}", largest.changed_share, CHANGED),
    ]
    if largest.found_share is not None:
        what = f"One after a change that gives each touched report a new figure takes ≤ {CHANGED:.0%}"
        told.append(_goal(what, largest.found_share, CHANGED))
    if len(sizes) > 1:
        smaller = sizes[-2]
        over = f"from {smaller.documents:,} to {largest.documents:,}"
        told = [
            _goal(f"Time a document flat within {FLAT:.0%} {over}", largest.seconds / smaller.seconds - 1, FLAT),
            _goal(f"Memory of the parent flat within {FLAT:.0%} {over}", largest.parent / smaller.parent - 1, FLAT),
            _goal(f"Memory of a worker flat within {FLAT:.0%} {over}", largest.worker / smaller.worker - 1, FLAT),
        ] * bool(smaller.parent) + told
    return told


def _goal(what: str, found: float, allowed: float) -> str:
    return f"- {what}: {'met' if found <= allowed else 'missed'} ({100 * found:+.1f} %)."


def page(releases: Sequence[Mapping[str, Any]]) -> str:
    """The page, the last release first."""
    parts = [_INTRO, "![Processor seconds a document](scaling-time.svg) ![Peak memory](scaling-memory.svg)\n"]
    for release in reversed(releases):
        sizes = [Growth(**each) for each in release["sizes"]]
        start = release["start_up"]
        parts += [
            f"## {release['version']}, {release['date']}\n",
            f"{release['machine']}; {release['workers']} workers; load before: {release['load']}. "
            f"Starting and ending with no document: {start['cpu_seconds'] or start['seconds']:.1f} s.\n",
            table(sizes) + "\n",
            "\n".join(verdicts(sizes)) + "\n",
            *([release["remark"] + "\n"] if "remark" in release else []),
        ]
    return "\n".join(parts)


def publish(release: Mapping[str, Any], record: Path) -> None:
    """Keep a release in ``record``, in the place of what its version had; write the page and plots beside it."""
    kept = keep_release(record, release, ["version"])
    record.with_name(PAGE).write_text(page(kept), encoding="utf-8")
    sizes = [Growth(**each) for each in release["sizes"]]
    _plot(record.with_name("scaling-time.svg"), "processor seconds a document", {
        "first build": [(each.documents, each.seconds) for each in sizes],
        "after a changed vocabulary": [(each.documents, each.seconds * each.changed_share) for each in sizes],
    })
    _plot(record.with_name("scaling-memory.svg"), "highest memory, MB", {
        "parent": [(each.documents, each.parent) for each in sizes],
        "worker": [(each.documents, each.worker) for each in sizes],
    })


def _plot(path: Path, title: str, lines: Mapping[str, Sequence[tuple[int, float]]]) -> None:
    """Draw lines over the number of documents, from zero; needs reportlab, a development library."""
    from reportlab.graphics import renderSVG  # type: ignore[import-untyped]
    from reportlab.graphics.charts.lineplots import LinePlot  # type: ignore[import-untyped]
    from reportlab.graphics.shapes import Drawing, String  # type: ignore[import-untyped]
    from reportlab.graphics.widgets.markers import makeMarker  # type: ignore[import-untyped]
    from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]

    drawing = Drawing(420, 240)
    plot = LinePlot()
    plot.x, plot.y, plot.width, plot.height = 55, 40, 350, 160
    plot.data = [list(points) for points in lines.values()]
    plot.xValueAxis.valueMin = 0
    plot.yValueAxis.valueMin = 0
    plot.yValueAxis.valueMax = 1.15 * max(value for points in lines.values() for _, value in points) or 1
    plot.xValueAxis.labelTextFormat = "{:,.0f}".format
    plot.yValueAxis.labelTextFormat = "{:.3g}".format
    drawing.add(plot)
    drawing.add(String(55, 222, title, fontSize=11))
    drawing.add(String(405, 8, "documents", fontSize=9, textAnchor="end"))
    for at, name in enumerate(lines):
        colour = HexColor(("#1b4965", "#c05621")[at])
        plot.lines[at].strokeColor = colour
        plot.lines[at].strokeWidth = 2
        plot.lines[at].symbol = makeMarker("FilledCircle", fillColor=colour, strokeColor=colour, size=5)
        drawing.add(String(55 + 150 * at, 207, f"— {name}", fontSize=9, fillColor=colour))
    renderSVG.drawToFile(drawing, str(path))
