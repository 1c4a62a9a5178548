"""A copy of a Word report with a comment on each claim that does not hold, made inside a worker.

Comes in: a DOCX. Goes out: what ``pipeline.checking.check`` needs of it, and the bytes of the copy, which
``pipeline.checking.annotated_copy`` puts in place. The walk that finds the runs to mark is the reader's
own. Claims that cannot be decided get no comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import regex
from lxml import etree

from extractors.extract import extract
from pipeline.checking.annotated_copy import Annotated
from pipeline.checking.word_comments import Comments, repacked
from pipeline.checking.word_ranges import CommentRanges
from pipeline.intake.files import read_or_refuse
from pipeline.intake.formats import DOCX, sniff
from pipeline.readers import UnreadableFile
from pipeline.readers.docx.package import open_package
from pipeline.readers.docx.styles import word
from pipeline.readers.encodings.printed_text import Stretch
from pipeline.readers.word import WordText, read_package
from pipeline.storage.rows import cited_span
from schemas.problems import problem
from schemas.records import Extraction, Outcome, Passage, PassageKind, Problem, ReadDocument, Verdict

_NOTES = {word("footnote"): word("footnoteReference"), word("endnote"): word("endnoteReference")}
_PARAGRAPH = word("p")
_ID = word("id")
_PERCENT = regex.compile(r"\s?%")


@dataclass(frozen=True, slots=True)
class _Remark:
    """A claim that does not hold: the characters of a passage it is about, and what is said of it."""

    passage: int
    start: int
    end: int
    sentence: str
    explanation: str


def process(argument: tuple[str, bool]) -> tuple[ReadDocument, Extraction, Annotated] | Problem:
    """Worker target: (path, whether to explain in English)."""
    path, english = argument
    read = _read(path)
    if isinstance(read, Problem):
        return read
    extraction = extract(read.passages)
    try:
        return read, extraction, _annotated(Path(path), read, extraction, english)
    except UnreadableFile as refusal:
        return problem("read", refusal.code, file=Path(path).name, found=refusal.found, expected=refusal.expected)


def _read(path: str) -> ReadDocument | Problem:
    try:
        is_word = sniff(Path(path)) == DOCX
    except UnreadableFile:
        return read_or_refuse(path)  # refuses again, worded like for every other reading
    return read_or_refuse(path) if is_word else problem("read", "not_annotated", file=Path(path).name)


def _annotated(path: Path, read: ReadDocument, extraction: Extraction, english: bool) -> Annotated:
    remarks = [_remark(v, extraction, read.passages, english) for v in extraction.verdicts
               if v.outcome is Outcome.INCONSISTENT]  # fmt: skip
    if not remarks:
        return Annotated(path.read_bytes(), 0)
    with open_package(path) as package:
        text = read_package(package, path.name, verbatim=True)
        if [p.text for p in text.read.passages] != [p.text for p in read.passages]:
            raise UnreadableFile("damaged", "nội dung thay đổi trong lúc đọc")
        comments = Comments(package, text.document)
        _place(remarks, text, comments, english)
        parts = comments.parts()
    with open_package(path) as package:
        return Annotated(repacked(package, parts), len(remarks))


def _remark(verdict: Verdict, extraction: Extraction, passages: tuple[Passage, ...], english: bool) -> _Remark:
    """The remark on a claim: on its stated number, with the sign behind it, or its citation, or its sentence."""
    claim = verdict.claim
    sentence = passages[claim.passage].text[slice(*claim.quote)].strip()
    explanation = verdict.explanation_en if english else verdict.explanation_vi
    if claim.claimed is None:
        cited = claim.operands[0].citation if claim.operands else None
        if cited is None:
            return _Remark(claim.passage, *claim.quote, sentence, explanation)
        citation = extraction.citations[cited]
        return _Remark(citation.passage, *cited_span(citation), sentence, explanation)
    figure = extraction.figures[claim.claimed]
    sign = _PERCENT.match(passages[figure.passage].text, figure.end)
    return _Remark(figure.passage, figure.start, sign.end() if sign else figure.end, sentence, explanation)


def _place(remarks: list[_Remark], text: WordText, comments: Comments, english: bool) -> None:
    """Add the comments in reading order; mark them from the last, as ``CommentRanges`` asks."""
    ranges = CommentRanges()
    references = dict(_references(text))
    marks: list[tuple[int, list[Stretch]]] = []
    for remark in sorted(remarks, key=lambda each: (each.passage, each.start, each.end)):
        passage = text.read.passages[remark.passage]
        stretches = list(text.stretches(remark.passage, remark.start, remark.end))
        inside = bool(stretches) and _is_of(text.document, stretches[0].source)
        paragraphs = [remark.explanation] if inside else [_where(passage, remark, english), remark.explanation]
        if not inside:
            stretches = [Stretch(each, 0, 0) for each in _standing_for(stretches, references)]
        marks.append((comments.add(paragraphs), stretches))
    for number, stretches in reversed(marks):
        if stretches:
            ranges.mark(stretches, number)
        else:
            ranges.mark_whole(_first_paragraph(text.document), number)


def _where(passage: Passage, remark: _Remark, english: bool) -> str:
    """What a comment says that cannot stand beside its words: Word takes none in a note or a margin."""
    if passage.kind is PassageKind.FOOTNOTE:
        place = f"Note {passage.note}" if english else f"Chú thích {passage.note}"
    else:
        place = "Page header or footer" if english else "Đầu trang hoặc chân trang"
    return f"{place}: “{remark.sentence}”"


def _standing_for(stretches: list[Stretch], references: dict[tuple[str, str], object]) -> Iterator[object]:
    """The reference mark in the body of the note that the stretches stand in."""
    for stretch in stretches[:1]:
        assert isinstance(stretch.source, etree._Element)  # noqa: S101 - the Word reader's trails hold elements
        for note in stretch.source.iterancestors(*_NOTES):
            key = (_NOTES[note.tag], note.get(_ID) or "")
            if key in references:
                yield references[key]


def _references(text: WordText) -> Iterator[tuple[tuple[str, str], object]]:
    """The reference marks of notes that were read in the body; of two to one note the first counts."""
    sources = [source for trails in text.trails for _, trail in trails for source in trail.sources]
    for source in reversed(sources):
        if isinstance(source, etree._Element) and source.tag in _NOTES.values() and _is_of(text.document, source):
            yield (source.tag, source.get(_ID) or ""), source


def _is_of(document: etree._Element, source: object) -> bool:
    return isinstance(source, etree._Element) and source.getroottree().getroot() is document


def _first_paragraph(document: etree._Element) -> etree._Element:
    found = next(document.iter(_PARAGRAPH), None)
    if found is None:
        raise UnreadableFile("damaged", "thân văn bản không có đoạn nào")
    return found
