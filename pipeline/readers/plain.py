"""Read a plain text file into passages.

In: a path. Out: ``ReadDocument`` with text source 'text', or ``UnreadableFile``. Text in an old
Vietnamese encoding (TCVN3, VNI, VISCII, VPS) is decoded; ``raw_text`` does not hold it. A passage
is a line, or several where the text is wrapped at a width; a line with tabs is a table row.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import regex

from pipeline import limits
from pipeline.readers import UnreadableFile
from pipeline.readers.encodings import legacy_encodings as legacy
from pipeline.readers.encodings.blocks import Decoder, Piece, gather, syllables_beyond_ascii, undecoded
from pipeline.readers.encodings.printed_text import MARK, normalise
from pipeline.readers.layout.letterhead import split_columns
from pipeline.readers.layout.outline import Draft, begins_item, outline
from pipeline.readers.tables.rows import GridCell, GridRow, table_drafts
from pipeline.readers.tables.tabbed import is_row, spread_heads
from schemas.problems import problem
from schemas.records import PassageKind, ReadDocument

MEDIA_TYPE = "text/plain"
TEXT_SOURCE = "text"

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Text wrapped by a program has lines up to 80, rarely 120 characters; unwrapped lines run to 2,000.
WRAP_WIDTH = 130
#: A line shorter than this part of the longest one ends its paragraph.
FULL_LINE = 0.75

# '[1] Kiểm tra tại các phòng: …': a note, and '[1]' where it is referred to
_NOTE = regex.compile(r"\[(\d{1,3})\]\s+(?=\S)")
_REFERENCE = regex.compile(r"\[(\d{1,3})\]")
_PAGE_NUMBER = regex.compile(r"\s*(?:-\s*\d{1,4}\s*-|\d{1,4}|Trang \d+(?:/\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    page: int | None


def read_text(path: Path) -> ReadDocument:
    """Read ``path`` as UTF-8, UTF-16 or, failing these, in the old encoding its letters show."""
    with path.open("rb") as file:
        content = file.read(limits.MAX_TEXT_BYTES + 1)
    if not content:
        raise UnreadableFile("empty_file")
    if len(content) > limits.MAX_TEXT_BYTES:
        size = f"{limits.MAX_TEXT_BYTES // limits.MIB} MiB"
        raise UnreadableFile("too_large", found=f"văn bản trên {size}", expected=size)
    text, undecided = decode_lines(decode(content))
    paragraphs = list(_paragraphs(text))
    passages = outline(list(_drafts(paragraphs)))
    problems = [*undecoded(undecided, path.name)]
    if not passages:
        problems.append(problem("read", "no_text", file=path.name))
    pages = paragraphs[-1].page if paragraphs else None
    return ReadDocument(MEDIA_TYPE, TEXT_SOURCE, pages, passages, tuple(problems))


def decode(content: bytes) -> str:
    """The characters of a text file.

    >>> decode("hồ sơ".encode("utf-16")), decode("hồ sơ".encode())
    ('hồ sơ', 'hồ sơ')
    """
    encodings = [name for mark, name in _MARKED if content.startswith(mark)]
    # Without a mark UTF-16 shows by the zero bytes of its spaces and digits.
    sample = content[:4096]
    if not encodings and sample.count(0) > len(sample) / 20:
        encodings = ["utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"]
    try:
        return content.decode(encodings[0] if encodings else "utf-8")
    except UnicodeDecodeError as error:
        if encodings:
            raise UnreadableFile("damaged", found="không rõ bảng mã") from error
    return _best_reading(content)


def _best_reading(content: bytes) -> str:
    """The bytes in the encoding in which most words beyond ASCII are syllables; none is marked.

    TCVN3 and VNI stay as the letters of Windows-1252, which ``decode_lines`` settles line by line.
    """
    letters = content.decode("latin-1")
    windows = content.decode("cp1258", errors="replace")
    readings = [normalize("NFC", windows)]
    readings += [normalize("NFC", legacy.decode(letters, each)) for each in legacy.Encoding]
    scores = [syllables_beyond_ascii(reading) for reading in readings]
    best = max(range(len(readings)), key=scores.__getitem__)
    if not scores[best] and "\ufffd" in readings[0]:
        raise UnreadableFile("damaged", found="không rõ bảng mã")
    if best > 0 and list(legacy.Encoding)[best - 1] in legacy.FONT_ENCODINGS:
        return content.decode("cp1252", errors="replace")  # with the quotation marks of Windows
    return readings[best] if best else windows


def decode_lines(text: str) -> tuple[str, list[str]]:
    """``text`` with its lines in TCVN3 or VNI in Unicode, and the lines that could not be settled."""
    lines = text.splitlines(keepends=True)
    decoder = Decoder(gather(lines))
    decoded = [decoder.decode([Piece(line)])[0] for line in lines]
    composed = (new if new == old else normalize("NFC", new) for old, new in zip(lines, decoded, strict=True))
    return "".join(composed), decoder.undecided


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """Lines put together where the text is wrapped; a form feed begins a page."""
    pages = text.split("\f")
    longest = max((len(line) for page in pages for line in page.splitlines()), default=0)
    full = FULL_LINE * longest if longest <= WRAP_WIDTH else None
    for number, page in enumerate(pages, start=1):
        where = number if len(pages) > 1 else None
        for paragraph in _joined(page.splitlines(), full):
            yield _Paragraph(paragraph, where)


def _joined(lines: Iterable[str], full: float | None) -> Iterator[str]:
    held: list[str] = []
    for line in lines:
        continues = full is not None and held and len(held[-1]) >= full and _goes_on(held[-1], line)
        if held and not continues:
            yield " ".join(held)
            held = []
        if line.strip():
            left, *right = split_columns(line.strip())
            if right:
                yield from (left, *right)
            else:
                held.append(line)
    if held:
        yield " ".join(held)


def _goes_on(before: str, line: str) -> bool:
    """True where ``line`` may continue the paragraph of the full line ``before``."""
    if not line.strip() or "\t" in line or begins_item(line.strip()) or _NOTE.match(line):
        return False
    if before.isupper() and not line.isupper():
        return False  # «II. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ IV NĂM 2024» over what is planned
    return _indent(line) <= _indent(before) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _drafts(paragraphs: list[_Paragraph]) -> Iterator[Draft]:
    notes = {found[1] for part in paragraphs if (found := _NOTE.match(part.text))}
    rows: list[GridRow] = []
    tables = 0
    for part in paragraphs:
        if is_row(part.text, rows):
            rows.append(_row(part))
            continue
        if rows:
            yield from table_drafts(spread_heads(rows), tables)
            rows, tables = [], tables + 1
        yield from _text_draft(part, notes)
    yield from table_drafts(spread_heads(rows), tables)


def _row(part: _Paragraph) -> GridRow:
    lines = [normalise(cell) for cell in part.text.split("\t")]
    cells = (GridCell(column, line.text, raw=line.raw) for column, line in enumerate(lines))
    return GridRow(tuple(cells), page=part.page)


def _text_draft(part: _Paragraph, notes: set[str]) -> Iterator[Draft]:
    note = _NOTE.match(part.text)
    text = part.text[note.end() :] if note else part.text
    marks = [found for found in _REFERENCE.findall(text) if found in notes]
    line = normalise(_REFERENCE.sub(lambda found: MARK if found[1] in notes else found[0], text), marks)
    kind = PassageKind.FOOTNOTE if note else None
    if part.page is not None and _PAGE_NUMBER.fullmatch(part.text):
        kind = PassageKind.PAGE_NUMBER
    if line.text:
        yield Draft(
            text=line.text, kind=kind, page=part.page, marks=line.marks, raw_text=line.raw,
            note=note[1] if note else None,
        )
