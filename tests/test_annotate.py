"""`doichieu check --annotate`: comments where they belong, everything else as it was."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from extractors.extract import extract
from pipeline.checking.annotate import process
from pipeline.checking.annotated_copy import Annotated
from pipeline.commands.cli import main
from pipeline.readers.docx.package import open_package
from pipeline.readers.docx.runs import text_of
from pipeline.readers.encodings.printed_text import MARK, Stretch, Trail, normalise, origins
from pipeline.readers.word import read_docx, read_package
from schemas.records import Extraction, Outcome, PassageKind, ReadDocument

ROOT = Path(__file__).resolve().parent.parent
COMPOSED = sorted((ROOT / "corpus" / "composed").glob("*.docx"))
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "annotate" / "bodies.yml").read_text(encoding="utf-8")
)
WRONG = "Đã hoàn thành 19/20 nhiệm vụ, đạt 90,5% kế hoạch."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MAY_CHANGE = {"[Content_Types].xml", "word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels"}
MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def word_file(path: Path, body: str, **parts: str) -> Path:
    """A document of python-docx with another body, and other parts beside it."""
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["word/document.xml"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    ).encode()
    for name, content in parts.items():
        root = "hdr" if name == "header" else name
        held[f"word/{name}.xml"] = f"<w:{root} {NAMESPACES}>{content}</w:{root}>".encode()
        override = f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{name}+xml"/></Types>'
        relation = f'<Relationship Id="r{name.title()}" Type="{R}/{name}" Target="{name}.xml"/></Relationships>'
        types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
        held[types] = held[types].replace(b"</Types>", override.encode())
        held[relations] = held[relations].replace(b"</Relationships>", relation.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content_ in held.items():
            archive.writestr(name, content_)
    return path


def case_file(case: dict[str, Any], path: Path) -> Path:
    form = "NFD" if case.get("nfd") else "NFC"
    parts = {name: case[name] for name in ("footnotes", "comments") if name in case}
    word_file(path, unicodedata.normalize(form, case["body"]), **parts)
    if case.get("strict"):
        with zipfile.ZipFile(path) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        held["word/document.xml"] = held["word/document.xml"].replace(
            W.encode(), f"{STRICT}wordprocessingml/main".encode()
        ).replace(R.encode(), f"{STRICT}officeDocument/relationships".encode())
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in held.items():
                archive.writestr(name, content)
    return path


def annotated(path: Path, english: bool = False) -> tuple[Path, tuple[ReadDocument, Extraction, Annotated]]:
    answer = process((str(path), english))
    assert isinstance(answer, tuple), answer
    copy = path.parent / "copy.docx"
    copy.write_bytes(answer[2].content)
    return copy, answer


def part(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        content = archive.read(name)
    if STRICT.encode() in content:
        content = content.replace(f"{STRICT}wordprocessingml/main".encode(), W.encode())
    return etree.fromstring(content)


def comments_part(path: Path) -> list[etree._Element]:
    with zipfile.ZipFile(path) as archive:
        held = "word/comments.xml" in archive.namelist()
    return list(part(path, "word/comments.xml")) if held else []


def comments_of(path: Path) -> list[tuple[str, str, str]]:
    """Each comment of the text as (number, the words it stands on, what it says), in the order of their ends."""
    said = {
        str(each.get(w("id"))): "¶".join("".join(p.itertext(w("t"))) for p in each.iter(w("p")))
        for each in comments_part(path)
    }
    begun: dict[str, list[str]] = {}
    ended: dict[str, str] = {}
    found = []
    for each in part(path, "word/document.xml").iter():
        number = str(each.get(w("id")))
        if each.tag == w("commentRangeStart"):
            begun[number] = []
        elif each.tag == w("commentRangeEnd"):
            ended[number] = "".join(begun.pop(number))
        elif each.tag == w("commentReference"):
            found.append((number, ended.pop(number), said[number]))
        printed = {w("t"): text_of(each), w("footnoteReference"): f"‹footnote {number}›"}.get(each.tag, "")
        for words in begun.values():
            words.append(printed)
    assert not begun
    assert not ended
    return found


def canonical(path: Path, without: set[str]) -> bytes:
    """The main part without the marks of some comments, neighbouring runs of one format joined."""
    root = part(path, "word/document.xml")
    for each in list(root.iter(*map(w, MARKS))):
        if each.get(w("id")) in without:
            parent = each.getparent()
            assert parent is not None
            if each.tag == w("commentReference"):
                assert len(parent) == 1
                each, parent = parent, parent.getparent()
                assert parent is not None
            parent.remove(each)
    for run in list(root.iter(w("r"))):
        before = run.getprevious()
        if before is not None and before.tag == w("r") and format_of(before) == format_of(run):
            before.extend(child for child in run if child.tag != w("rPr"))
            run.getparent().remove(run)  # type: ignore[union-attr]
            run = before
        join_texts(run)
    return etree.tostring(root, method="c14n", with_comments=False)


def format_of(run: etree._Element) -> tuple[bytes, dict[object, object]]:
    properties = run.find(w("rPr"))
    return b"" if properties is None else etree.tostring(properties, method="c14n"), dict(run.attrib)


def join_texts(run: etree._Element) -> None:
    for text in list(run.iter(w("t"))):
        text.attrib.clear()
        before = text.getprevious()
        words = text_of(text)
        if before is not None and before.tag == w("t"):
            before.text = (before.text or "") + words
            text.getparent().remove(text)  # type: ignore[union-attr]
        else:
            del text[:]
            text.text = words


def assert_untouched(original: Path, copy: Path) -> None:
    """Whatever is no comment is as it was."""
    with zipfile.ZipFile(original) as before, zipfile.ZipFile(copy) as after:
        assert after.testzip() is None
        assert set(before.namelist()) <= set(after.namelist())
        assert set(after.namelist()) - set(before.namelist()) <= {"word/comments.xml"}
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        head = before.read("word/document.xml").partition(b"?>")[0]
        assert after.read("word/document.xml").startswith(head)
    assert changed <= MAY_CHANGE
    new = {number for number, _, _ in comments_of(copy)} - {number for number, _, _ in comments_of(original)}
    assert canonical(copy, new) == canonical(original, set())
    assert [(p.kind, p.text) for p in read_docx(copy).passages] == [
        (p.kind, p.text) for p in read_docx(original).passages
    ]


def paragraphs(path: Path) -> list[str]:
    document = docx.Document(str(path))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for p in document.paragraphs] + [p.text for cell in cells for p in cell.paragraphs]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_comments_stand_on_the_words_of_their_claim(case: dict[str, Any], tmp_path: Path) -> None:
    original = case_file(case, tmp_path / "report.docx")
    copy, (_, extraction, made) = annotated(original)
    found = comments_of(copy)
    assert [words for _, words, _ in found] == [words for words, _ in case["expect"]]
    for (_, _, said), (_, says) in zip(found, case["expect"], strict=True):
        assert says in said
    assert made.comments == sum(v.outcome is Outcome.INCONSISTENT for v in extraction.verdicts)
    assert made.comments == len(found) - len(comments_of(original))
    if "numbers" in case:
        assert [each.get(w("id")) for each in comments_part(copy)] == case["numbers"]
    assert_untouched(original, copy)
    if case.get("python_docx", True):
        assert paragraphs(copy) == paragraphs(original)
        assert len(list(docx.Document(str(copy)).comments)) == len(comments_part(copy))


@pytest.mark.parametrize("path", COMPOSED, ids=lambda path: path.stem)
def test_composed_reports(path: Path, tmp_path: Path) -> None:
    original = Path(shutil.copy(path, tmp_path))
    copy, (_, extraction, made) = annotated(original)
    inconsistent = [v for v in extraction.verdicts if v.outcome is Outcome.INCONSISTENT]
    found = comments_of(copy)
    assert len(found) == made.comments == len(inconsistent)
    assert sorted(said for _, _, said in found) == sorted(v.explanation_vi for v in inconsistent)
    slips = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))["slips"]
    assert {slip["printed"] for slip in slips} <= {words for _, words, _ in found}
    assert_untouched(original, copy)
    assert paragraphs(copy) == paragraphs(original)
    if not inconsistent:
        assert copy.read_bytes() == original.read_bytes()


def test_the_author_and_where_the_parts_are_named(tmp_path: Path) -> None:
    copy, _ = annotated(word_file(tmp_path / "report.docx", f"<w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p>"))
    [comment] = docx.Document(str(copy)).comments
    assert (comment.author, comment.initials) == ("Đối Chiếu", "ĐC")
    assert comment.text.startswith("19 / 20 × 100 = 95%; báo cáo ghi 90,5%: không khớp.")


def test_a_claim_in_a_running_header_stands_on_the_first_paragraph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>Nội dung.</w:t></w:r></w:p><w:p/>'
        '<w:sectPr><w:headerReference w:type="default" r:id="rHeader"/></w:sectPr>'
    )
    original = word_file(tmp_path / "report.docx", body, header=f"<w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p>")
    # The rules take no figure from a header: it is given one here.
    as_body = extract([replace(p, kind=PassageKind.PARAGRAPH) for p in read_docx(original).passages])
    monkeypatch.setattr("pipeline.checking.annotate.extract", lambda _: as_body)
    copy, _ = annotated(original)
    [(_, words, said)] = comments_of(copy)
    assert words == "Nội dung."
    assert said.startswith(f"Đầu trang hoặc chân trang: “{WRONG}”¶19 / 20")
    assert_untouched(original, copy)


def test_a_copy_is_made_the_same_twice_and_a_copy_of_a_copy_keeps_both(tmp_path: Path) -> None:
    original = word_file(tmp_path / "report.docx", f"<w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p>")
    first = annotated(original)[0].read_bytes()
    assert annotated(original)[0].read_bytes() == first
    again = tmp_path / "again.docx"
    again.write_bytes(first)
    copy, _ = annotated(again)
    assert sorted((number, words) for number, words, _ in comments_of(copy)) == [("0", "90,5%"), ("1", "90,5%")]
    assert_untouched(again, copy)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_copy(tmp_path: Path) -> None:
    for number, case in enumerate(CASES):
        made = tmp_path / f"{number}.docx"
        copy, _ = annotated(case_file(case, tmp_path / "report.docx"))
        copy.rename(made)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    copies = [str(path) for path in sorted(tmp_path.glob("[0-9]*.docx"))]
    ended = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *copies],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert len(list(tmp_path.glob("[0-9]*.pdf"))) == len(CASES)


@st.composite
def cut(draw: st.DrawFn) -> str:
    """The sentence cut into runs, each plain, bold, inserted or in a link, with blanks and marks between."""
    places = sorted(draw(st.sets(st.integers(1, len(WRONG) - 1), max_size=8)))
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), WRONG)
    runs = []
    for start, end in zip([0, *places], [*places, len(text)], strict=True):
        properties = draw(st.sampled_from(["", "<w:rPr><w:b/></w:rPr>", "<w:rPr><w:u w:val='single'/></w:rPr>"]))
        run = f'<w:r>{properties}<w:t xml:space="preserve">{text[start:end]}</w:t></w:r>'
        runs.append(draw(st.sampled_from([
            run, run, f'<w:ins w:id="1" w:author="A">{run}</w:ins>', f"<w:hyperlink>{run}</w:hyperlink>",
            f"{run}<w:proofErr w:type='spellStart'/>", f"{run}<w:bookmarkStart w:id='0' w:name='a'/>",
            f'{run}<w:del w:id="2" w:author="A"><w:r><w:delText>7</w:delText></w:r></w:del>',
        ])))  # fmt: skip
    return f"<w:p>{''.join(runs)}</w:p>"


@settings(max_examples=40, deadline=None)
@given(body=cut())
def test_wherever_runs_are_cut_the_number_is_marked(body: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    original = word_file(tmp_path_factory.mktemp("cut") / "report.docx", body)
    copy, _ = annotated(original)
    assert [words for _, words, _ in comments_of(copy)] == ["90,5%"]
    assert_untouched(original, copy)


@given(text=st.text(
    st.sampled_from(list("ab  \t\n\u00a0\u2000\u200b\xad\u2010ộo\u0302\u0323ế\u0301" + MARK)), max_size=30
))  # fmt: skip
def test_the_way_back_belongs_to_the_text_that_is_read(text: str) -> None:
    marks = ["1"] * text.count(MARK)
    found, places = origins(text)
    assert found == normalise(text, marks).text
    assert places == sorted(places)
    for char, place in zip(found, places, strict=True):
        base = unicodedata.normalize("NFD", char)[0]
        if base.isalpha():
            assert base == unicodedata.normalize("NFD", text[place])[0]


@given(pieces=st.lists(st.text(st.sampled_from(list("ab o\u0302")), max_size=5), min_size=1, max_size=6))
def test_a_trail_leads_to_every_piece(pieces: list[str]) -> None:
    printed = "".join(pieces)
    begins = [sum(map(len, pieces[:index])) for index in range(len(pieces))]
    trail = Trail(printed, tuple(begins), tuple(range(len(pieces))))
    text = origins(printed)[0]
    found = list(trail.stretches(0, len(text)))
    whole = "".join(pieces[int(str(each.source))][each.start : each.end] for each in found)
    assert whole == printed.strip() or " ".join(unicodedata.normalize("NFC", whole).split()) == text
    assert all(isinstance(each, Stretch) for each in found)


def test_every_character_of_a_report_leads_back_to_the_file() -> None:
    for path in COMPOSED:
        with open_package(path) as package:
            text = read_package(package, path.name)
        for passage in text.read.passages:
            for at, char in enumerate(passage.text):
                for stretch in text.stretches(passage.ordinal, at, at + 1):
                    assert isinstance(stretch.source, etree._Element)
                    if stretch.source.tag == w("t"):
                        printed = (stretch.source.text or "")[stretch.start : stretch.end]
                        assert unicodedata.normalize("NFC", printed) == char or char == " "


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_check_tells_the_same_and_says_what_it_wrote(tmp_path: Path) -> None:
    original = word_file(tmp_path / "report.docx", f"<w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p>")
    before = original.read_bytes()
    out = tmp_path / "bản ghi chú.docx"
    result = run("check", original, "--annotate", out)
    assert result.exit_code == 1
    assert result.stdout == run("check", original).stdout
    assert result.stderr == f"Đã gắn 1 ghi chú vào bản sao {out}.\n"
    assert [words for _, words, _ in comments_of(out)] == ["90,5%"]
    assert original.read_bytes() == before


def test_comments_are_english_where_the_explanations_are(tmp_path: Path) -> None:
    body = '<w:p><w:r><w:t>Xong</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r></w:p>'
    note = f'<w:footnote w:id="3"><w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p></w:footnote>'
    original = word_file(tmp_path / "report.docx", body, footnotes=note)
    out = tmp_path / "out.docx"
    result = run("check", original, "--annotate", out, "--english", "--format", "json")
    explanation = json.loads(result.stdout)["claims"][0]["explanation_en"]
    assert result.stderr == f"Comments added to the copy {out}: 1.\n"
    assert [said for _, _, said in comments_of(out)] == [f"Note 1: “{WRONG}”¶{explanation}"]


def test_nothing_wrong_is_a_copy_without_comments(tmp_path: Path) -> None:
    right = WRONG.replace("90,5", "95")
    original = word_file(tmp_path / "report.docx", f"<w:p><w:r><w:t>{right}</w:t></w:r></w:p>")
    out = tmp_path / "out.docx"
    result = run("check", original, "--annotate", out)
    assert result.exit_code == 0
    assert out.read_bytes() == original.read_bytes()
    assert result.stderr == f"Không thấy chỗ nào không khớp: {out} là bản sao không có ghi chú.\n"


@pytest.mark.parametrize(("out", "says"), [
    ("report.docx", "là chính tệp được kiểm tra"),
    ("sub/../report.docx", "là chính tệp được kiểm tra"),
    ("there.docx", "đã có tệp này; không ghi đè"),
    ("none/out.docx", "không có thư mục"),
    ("out.pdf", "bản sao phải mang đuôi .docx"),
    ("sub", "đã có tệp này"),
])  # fmt: skip
def test_a_target_that_will_not_do(tmp_path: Path, out: str, says: str) -> None:
    original = word_file(tmp_path / "report.docx", f"<w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p>")
    (tmp_path / "there.docx").write_bytes(b"mine")
    (tmp_path / "sub").mkdir()
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    result = run("check", original, "--annotate", tmp_path / out)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(("name", "content", "says"), [
    ("report.txt", WRONG.encode(), "không phải văn bản Word (DOCX)"),
    ("report.pdf", b"%PDF-1.7\n", "không phải văn bản Word (DOCX)"),
    ("report.docx", b"PK\x03\x04 cut off", "tệp hỏng"),
    ("report.docx", b"", "tệp rỗng"),
    ("report.docx", None, "không có tệp này"),
])  # fmt: skip
def test_a_file_that_is_no_word_file(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    original = tmp_path / name
    if content is not None:
        original.write_bytes(content)
    out = tmp_path / "out.docx"
    result = run("check", original, "--annotate", out)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not out.exists()


def rewritten(path: Path, change: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        held = {**{name: archive.read(name) for name in archive.namelist()}, **change}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def hostile() -> Iterator[tuple[str, dict[str, bytes | None], str]]:
    yield "no content types", {"[Content_Types].xml": None}, "thiếu [Content_Types].xml"
    entity = b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><c>&x;</c>'
    yield "an entity", {"word/comments.xml": entity}, "khai báo thực thể XML"
    yield "a bomb", {"word/media/x.bin": bytes(65 << 20)}, "quá giới hạn"


@pytest.mark.parametrize(("name", "change", "says"), list(hostile()), ids=[name for name, *_ in hostile()])
def test_a_hostile_package_is_refused(tmp_path: Path, name: str, change: dict[str, bytes | None], says: str) -> None:
    original = rewritten(word_file(tmp_path / "report.docx", f"<w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p>"), change)
    result = run("check", original, "--annotate", tmp_path / "out.docx")
    assert result.exit_code == 2, name
    assert says in result.stderr
    assert not (tmp_path / "out.docx").exists()


def test_relations_and_types_that_are_missing_are_made(tmp_path: Path) -> None:
    original = word_file(tmp_path / "report.docx", f"<w:p><w:r><w:t>{WRONG}</w:t></w:r></w:p>")
    rewritten(original, {"word/_rels/document.xml.rels": None, "word/comments.xml": b"<orphan/>"})
    answer = process((str(original), False))
    assert isinstance(answer, tuple)
    copy = tmp_path / "copy.docx"
    copy.write_bytes(answer[2].content)
    with zipfile.ZipFile(copy) as archive:
        assert archive.read("word/comments.xml") == b"<orphan/>"
        assert b"comments1.xml" in archive.read("word/_rels/document.xml.rels")
        assert b"/word/comments1.xml" in archive.read("[Content_Types].xml")
