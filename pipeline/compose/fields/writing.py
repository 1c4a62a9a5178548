"""Writes a set of whole reports with their truth: entries dealt, filled, set under headings, printed.

Comes in: a file of entries, a folder, a seed, how many reports. Goes out: ``NAME.docx``, ``.pdf``
or ``.txt`` in turn and ``NAME.truth.json``, the same bytes for the same seed. In reports on a
quarter without a dossier entry of the file stands the dossier section of ``composed``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

from extractors.text.compare_form import fold
from pipeline.compose.composed import Plan as NoSlips
from pipeline.compose.composed import choose, figures_of, read_phrasings
from pipeline.compose.docx_writer import docx_bytes
from pipeline.compose.facts import MONEY, district_year
from pipeline.compose.fields import damage
from pipeline.compose.fields.dealing import deal
from pipeline.compose.fields.entries import Entry, read_entries
from pipeline.compose.fields.framing import Sheet, framed, truth_of
from pipeline.compose.fields.passages import Desk, Passage, fill
from pipeline.compose.fields.printed_citations import printed_citations
from pipeline.compose.fields.text_writer import text_of
from pipeline.compose.fields.windows import NAMES, Window
from pipeline.compose.paper import Block, HeadCell, Kind, Paragraph, Report, Table, paragraph_of
from pipeline.compose.pdf_writer import pdf_bytes
from pipeline.compose.phrases import Context, render
from pipeline.compose.world import Instrument, Office, Words, read_world

FORMS = ("docx", "pdf", "txt")
#: Section of an entry by the first part of its first code, else its field.
_SECTIONS = {
    "staff": "service", "training": "service", "egov": "egov", "iso": "egov", "satisfaction": "standing",
    "index": "standing",
}  # fmt: skip
_NOTES = 3
#: An entry of one paragraph up to so many characters may stand in a footnote.
_NOTE_LENGTH = 240


def write_field_reports(
    entries: Path, folder: Path, seed: int, count: int = 24, *, corpus: Path = Path("corpus")
) -> list[Path]:
    """Write ``count`` reports over the entries of a file; returns the reports' files.

    Raises EntriesError where the file has faults, ValueError for more reports than there are names.
    """
    return write_reports(read_entries(entries), folder, seed, count, corpus=corpus)


def write_reports(
    entries: Sequence[Entry], folder: Path, seed: int, count: int, *, corpus: Path = Path("corpus")
) -> list[Path]:
    """Write ``count`` reports over sound entries."""
    rng = Random(seed)  # noqa: S311 - invention, not secrecy
    offices = list(invented_offices(corpus, seed, count))
    windows = [Window(NAMES[n % len(NAMES)], office.year) for n, office in enumerate(offices)]
    dealt = deal(entries, windows, rng)
    outlines = yaml.safe_load((corpus / "phrasings" / "fields" / "outlines.yml").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for n, (office, window, chosen) in enumerate(zip(offices, windows, dealt, strict=True)):
        kind = damage.KINDS[n % len(damage.KINDS)]
        form = FORMS[(n + n // len(NAMES)) % len(FORMS)]
        sheet = Sheet(office, window, tuple(chosen), kind, form, Random(f"{seed}-{n}"))  # noqa: S311
        report, truth = compose_report(sheet, outlines[n % len(outlines)], corpus)
        path = folder / f"{sheet.name}.{sheet.form}"
        path.write_bytes(_printed(report, sheet.form, corpus / "fonts"))
        text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{sheet.name}.truth.json").write_text(text, encoding="utf-8")
        written.append(path)
    return written


def invented_offices(corpus: Path, seed: int, count: int) -> Iterator[Office]:
    """Invent ``count`` offices: the habits of those of the world, names from the measuring pools."""
    known = read_world(corpus / "world.yml", seed)
    pools = yaml.safe_load((corpus / "measuring" / "structures.yml").read_text(encoding="utf-8"))["pools"]
    rng = Random(seed)  # noqa: S311 - invention, not secrecy
    names = rng.sample(pools["districts"], len(pools["districts"]))
    if count > len(names):
        raise ValueError(f"{count} reports were asked for; there are names for {len(names)}. Ask for fewer.")
    for number, name in enumerate(names[:count]):
        model = known[number % len(known)]
        about = dict(model.about) | {
            "name": name,
            "slug": fold(name).replace(" ", "-"),
            "issuer": model.about["issuer"].replace(model.name, name),
            "agency": [line.replace(model.name.upper(), name.upper()) for line in model.about["agency"]],
            "addressee": model.about["addressee"].replace(model.name, name),
            "communes": rng.sample(pools["communes"], 4),
        }
        yield replace(model, order=number, about=about, seed=model.seed + number * 7919)


def section_of(entry: Entry) -> str:
    """The section an entry stands in: its plan, else by what it counts.

    A null-coded entry stands with its field.
    """
    if entry.part == "plan":
        return "plan"
    codes = (slot.codes[0].partition(".")[0] for slot in entry.slots.values() if slot.codes)
    return _SECTIONS.get(next(codes, ""), entry.field)


def compose_report(sheet: Sheet, outline: str, corpus: Path) -> tuple[Report, dict[str, Any]]:
    """Compose one report and the content of its truth file."""
    over_all = damage.over_all(sheet.damage)
    words = _words(sheet)
    cited = [sheet.office.instruments[name] for name in ("inspection", "outreach", "urge", "team")]
    notes = [] if sheet.form == "txt" else sheet.rng.sample(cited, _NOTES)
    waiting: Sequence[str] = [_note_words(paper, sheet) for paper in notes]
    broken = damage.between_numbers(sheet.damage, sheet.rng)

    def between(text: str) -> str:
        nonlocal waiting
        if waiting and not sheet.rng.randrange(4):
            text, waiting = damage.with_note(text, waiting)
        return broken(text)

    desk = Desk(sheet.window, words, sheet.office.habits, between)
    passages = {entry.id: fill(entry, desk, sheet.rng) for entry in sheet.entries}
    below = _noted(sheet, passages)
    truth = truth_of(sheet, words, list(passages.values()))
    truth["citations"] += [_cited(paper) for paper in notes[: len(notes) - len(waiting)]]
    blocks: list[Block] = []
    for line in outline.strip().split("\n"):
        line = line.strip()
        if not line.startswith("@"):
            blocks.append(paragraph_of(line.replace("{NEXT}", words["next_window"].upper())))
            continue
        for entry in sheet.entries:
            if section_of(entry) == line[1:] and entry.id not in below.values():
                blocks += _blocks(passages[entry.id], passages.get(below.get(entry.id, "")))
        if line == "@dossiers" and sheet.window.name.startswith("Q") and not _tells_dossiers(sheet):
            section, figures, citations = _dossier_section(sheet, corpus)
            blocks += section
            truth["figures"] += figures
            truth["citations"] += citations
    truth["citations"] = printed_citations(truth["citations"], blocks)
    return _damaged(framed(sheet, words, _without_empty(blocks)), truth, over_all)


def _words(sheet: Sheet) -> dict[str, str]:
    window, about = sheet.window, sheet.office.about
    said = window.words(sheet.rng)
    cap = said[0].upper() + said[1:]
    signed = window.signed(sheet.office.order)
    return {
        "district": sheet.office.name,
        **{f"commune{n}": name for n, name in enumerate(about["communes"][:3], 1)},
        "window": said,
        "window_cap": sheet.rng.choice((cap, f"Trong {said}")),
        "year": str(window.year),
        "last_year": str(window.year - 1),
        "next_window": window.after().words(sheet.rng),
        "last_window": window.before().words(sheet.rng),
        "signed": f"{signed:%d/%m/%Y}",
    }


def _note_words(paper: Instrument, sheet: Sheet) -> str:
    return f"{paper.kind} số {paper.number} {sheet.office.habits.day(paper.issued)} của UBND huyện {sheet.office.name}"


def _cited(paper: Instrument) -> dict[str, str]:
    return {"kind": paper.kind, "number": paper.number, "date": paper.issued.isoformat()}


def _tells_dossiers(sheet: Sheet) -> bool:
    return any(entry.field == "dossiers" and entry.part == "result" for entry in sheet.entries)


def _noted(sheet: Sheet, passages: Mapping[str, Passage]) -> dict[str, str]:
    """An entry and the short one of its section that stands in a footnote to it, at most one pair a report."""
    if sheet.form == "txt":
        return {}
    for note in sheet.entries:
        lines = passages[note.id].lines
        fits = len(lines) == 1 and not note.table and len(lines[0]) <= _NOTE_LENGTH and lines[0][0].isalpha()
        if not fits or note.part == "plan" or note.field == "dossiers" or "[" in lines[0] or "]" in lines[0]:
            continue
        for other in sheet.entries:
            if other is not note and section_of(other) == section_of(note) and other.lines:
                return {other.id: note.id}
    return {}


def _blocks(passage: Passage, note: Passage | None) -> Iterator[Block]:
    for number, line in enumerate(passage.lines, 1):
        hung = f"^[{note.lines[0]}]" if note and number == len(passage.lines) else ""
        yield paragraph_of(line + hung)
    if passage.rows:
        width = max(len(row) for row in passage.rows)
        rows = tuple((*row, *[""] * (width - len(row))) for row in passage.rows)
        longest = [max(8, *(min(len(row[n]), 40) for row in rows)) for n in range(width)]
        heads = tuple(HeadCell(text) for text in rows[0])
        yield Table((heads,), rows[1:], tuple(size / sum(longest) for size in longest))


def _dossier_section(sheet: Sheet, corpus: Path) -> tuple[list[Block], list[dict[str, Any]], list[dict[str, str]]]:
    """The dossier section of the composed corpus, for the office's own facts."""
    office, quarter = sheet.office, int(sheet.window.name[1]) - 1
    about = office.about
    facts = district_year(office.seed, about["size"], about["early"], withdraws=about.get("withdraws", True))
    words = Words(office, quarter, facts[quarter])
    phrasings = read_phrasings(corpus / "phrasings" / "development.yml")
    phrasing = choose(phrasings, "dossiers", office, quarter, NoSlips())
    done = render("dossiers", phrasing, Context(facts[quarter], MONEY, office.habits, words, {}))
    figures = [
        figure.to_json()
        | {"modality": "actual", "qualifier": "exact"}
        | {"value_text": figure.num.text.strip("% ") if figure.num.text in figure.quote else ""}
        for figure in figures_of(done.mentions, sheet.window.label)
    ]
    cited = [{"kind": c.kind, "number": c.number, "date": c.date} for c in words.citations()]
    return [paragraph_of(line) for line in done.lines], figures, cited


def _without_empty(blocks: Sequence[Block]) -> list[Block]:
    """Leave out headings that nothing stands under before the next one of their rank."""
    ranks = {Kind.HEADING_1: 1, Kind.HEADING_2: 2, Kind.HEADING_3: 3}
    kept: list[Block] = []
    for block in reversed(blocks):
        rank = ranks.get(block.kind, 9) if isinstance(block, Paragraph) else 9
        after = kept[-1] if kept else None
        next_rank = ranks.get(after.kind, 9) if isinstance(after, Paragraph) else 9
        if rank < 9 and (after is None or next_rank <= rank):
            continue
        kept.append(block)
    return kept[::-1]


def _damaged(
    report: Report, truth: dict[str, Any], over_all: Any
) -> tuple[Report, dict[str, Any]]:
    """Damage every letter of the text and of the words that the truth quotes."""
    def block_of(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, text=over_all(block.text))
        head = tuple(tuple(replace(cell, text=over_all(cell.text)) for cell in row) for row in block.head)
        return replace(block, head=head, rows=tuple(tuple(over_all(cell) for cell in row) for row in block.rows))

    for rows in (truth["figures"], truth["claims"], truth["citations"]):
        for row in rows:
            row |= {key: over_all(row[key]) for key in ("quote", "passage") if key in row}
    return replace(report, blocks=tuple(block_of(block) for block in report.blocks)), truth


def _printed(report: Report, form: str, fonts: Path) -> bytes:
    if form == "docx":
        return docx_bytes(report)
    return pdf_bytes(report, fonts) if form == "pdf" else text_of(report).encode()
