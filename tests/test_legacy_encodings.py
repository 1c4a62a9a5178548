"""Old Vietnamese encodings: the tables, the choice of blocks, Word, PDF and text files.

The documents are made here from Unicode sentences with the inverse of the table; the report of
the shared folder was encoded by somebody else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

import docx
import pytest
import yaml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from pipeline.build import build
from pipeline.readers.encodings.blocks import Decoder, Piece, gather, looks_encoded
from pipeline.readers.encodings.legacy_encodings import Encoding, decode, encode, font_encoding
from pipeline.readers.encodings.lost_letters import restore_letters
from pipeline.readers.encodings.printed_text import normalise, origins
from pipeline.readers.encodings.syllables import _syllables
from pipeline.readers.layout.page_words import Word
from pipeline.readers.pdf import read_pdf
from pipeline.readers.plain import read_text
from pipeline.readers.word import open_package, read_docx, read_package
from schemas.records import LOST_LETTER, ReadDocument

CASES = Path(__file__).parent / "cases" / "legacy"


def _cases(name: str) -> Any:
    return yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))


SENTENCES: dict[str, list[str]] = _cases("sentences")
TEXT = [*SENTENCES["developed"], *SENTENCES["aside"]]
FONTS = {Encoding.TCVN3: ".VnTime", Encoding.VNI: "VNI-Times"}
syllables = st.sampled_from(sorted(word for word in _syllables() if word.isalpha()))
encodings = st.sampled_from(sorted(Encoding))


def as_printed(text: str, encoding: Encoding) -> str:
    """What is left of ``text`` in an encoding: TCVN3 has no toned capitals."""
    return normalize("NFC", decode(encode(text, encoding), encoding))


# --- the tables -------------------------------------------------------------------------------


@given(st.lists(syllables, min_size=1, max_size=8), encodings)
def test_what_is_encoded_is_decoded(words: list[str], encoding: Encoding) -> None:
    text = " ".join(words)
    encoded = encode(text, encoding)
    decoded = decode(encoded, encoding)
    assert len(decoded) == len(encoded)
    assert normalize("NFC", decoded) == text


@given(st.text(max_size=60), encodings)
def test_decoding_never_changes_the_number_of_characters(text: str, encoding: Encoding) -> None:
    assert len(decode(text, encoding)) == len(text)


@given(st.lists(syllables, min_size=1, max_size=8), encodings)
def test_each_character_leads_back_to_the_file(words: list[str], encoding: Encoding) -> None:
    encoded = "  ".join(encode(word, encoding) for word in words)
    decoded = decode(encoded, encoding)
    text, offsets = origins(decoded)
    assert text == " ".join(words) == normalise(decoded).text
    assert offsets == sorted(set(offsets))
    assert all(encoded[at].isspace() == char.isspace() for char, at in zip(text, offsets, strict=True))


@pytest.mark.parametrize("case", _cases("fonts"), ids=lambda case: case["name"] or "no name")
def test_the_name_of_a_font(case: dict[str, Any]) -> None:
    found = font_encoding(case["name"])
    assert (found and [found.encoding.value, found.capitals]) == case["says"]


def test_titles_in_vni_mix_capitals_and_small_marks() -> None:
    assert normalize("NFC", decode("Aùp duïng UÛy ban Ñaø", Encoding.VNI)) == "Áp dụng Ủy ban Đà"


# --- blocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", _cases("negatives"), ids=lambda case: case["origin"])
@pytest.mark.parametrize("around", ["alone", "in Unicode", ".VnTime", "VNI-Times"])
def test_unicode_text_stays(case: dict[str, Any], around: str) -> None:
    text = case["says"]
    document = gather([text] if around == "alone" else [text, *TEXT])
    font = around if font_encoding(around) else "Times New Roman"
    assert Decoder(document).decode([Piece(text, font)]) == [text]


@pytest.mark.parametrize("case", _cases("negatives"), ids=lambda case: case["origin"])
@pytest.mark.parametrize("encoding", FONTS)
def test_unicode_blocks_stay_in_an_encoded_document(case: dict[str, Any], encoding: Encoding) -> None:
    encoded = [encode(text, encoding) for text in TEXT]
    decoder = Decoder(gather([case["says"], "Đoạn này gõ bằng Unicode", *encoded]))
    assert decoder.decode([Piece(case["says"])]) == [case["says"]]
    assert normalize("NFC", decoder.decode([Piece(encoded[0])])[0]) == TEXT[0]


@pytest.mark.parametrize("case", _cases("garbled"), ids=lambda case: case["origin"])
def test_garbled_text_is_told(case: dict[str, Any], tmp_path: Path) -> None:
    assert looks_encoded(case["says"])
    path = tmp_path / "bao-cao.txt"
    path.write_text(case["says"], encoding="utf-8")
    read = read_text(path)
    (found,) = read.problems
    assert found.code == "unknown_encoding"
    assert found.quote is not None
    assert found.quote[:6] == case["says"][:6]
    assert case["says"][:12] in read.passages[0].text


@pytest.mark.parametrize("case", _cases("negatives"), ids=lambda case: case["origin"])
def test_right_text_is_not_called_garbled(case: dict[str, Any]) -> None:
    assert not looks_encoded(case["says"])


# --- Word -------------------------------------------------------------------------------------

Runs = Sequence[tuple[str, str]]


def write_docx(path: Path, paragraphs: Sequence[Runs], default: str | None = None) -> Path:
    document = docx.Document()
    if default is not None:
        document.styles["Normal"].font.name = default
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for text, font in runs:
            run = paragraph.add_run(text)
            if font:
                run.font.name = font
    document.save(path)
    return path


def texts(read: ReadDocument) -> list[str]:
    return [passage.text for passage in read.passages]


@pytest.mark.parametrize("encoding", FONTS)
@pytest.mark.parametrize("font", ["named", "of the style", "named otherwise"])
def test_word_text_is_decoded(encoding: Encoding, font: str, tmp_path: Path) -> None:
    named = {"named": FONTS[encoding], "of the style": "", "named otherwise": "Times New Roman"}[font]
    default = FONTS[encoding] if font == "of the style" else None
    encoded = [encode(text, encoding) for text in TEXT]
    read = read_docx(write_docx(tmp_path / "a.docx", [[(text, named)] for text in encoded], default))
    plain = read_docx(write_docx(tmp_path / "b.docx", [[(as_printed(text, encoding), "Arial")] for text in TEXT]))
    assert texts(read) == texts(plain)
    assert [(p.kind, p.depth) for p in read.passages] == [(p.kind, p.depth) for p in plain.passages]
    assert [p.raw_text for p in read.passages] == encoded
    assert read.problems == ()


def test_runs_of_three_fonts_in_one_paragraph(tmp_path: Path) -> None:
    runs = [
        ("ñy ban", ".VnTimeH"), (" nh©n d©n huyÖn ", ".VnTime"), ("Đồng Mẫu «Hélène» ", "Times New Roman"),
        ("ñaõ giaûi quye", "VNI-Times"), ("át 3.92", "VNI-Times"), ("8 ", "Arial"),
        ("hå s", ".VnTime"), ("¬.", ".VnTime"),
    ]
    (passage,) = read_docx(write_docx(tmp_path / "a.docx", [runs])).passages
    assert passage.text == "ỦY BAN nhân dân huyện Đồng Mẫu «Hélène» đã giải quyết 3.928 hồ sơ."
    assert passage.raw_text == "".join(text for text, _font in runs)


@pytest.mark.parametrize("encoding", FONTS)
def test_words_cut_into_runs_of_one_character(encoding: Encoding, tmp_path: Path) -> None:
    paragraphs = [[(char, FONTS[encoding]) for char in encode(text, encoding)] for text in TEXT]
    read = read_docx(write_docx(tmp_path / "a.docx", paragraphs))
    assert texts(read) == [as_printed(text, encoding) for text in TEXT]


@pytest.mark.parametrize("encoding", FONTS)
def test_every_character_leads_to_its_element(encoding: Encoding, tmp_path: Path) -> None:
    words = " ".join(TEXT).split()
    runs = [(encode(word, encoding), FONTS[encoding]) for word in words]
    spaced = [piece for run in runs for piece in (run, (" ", "Arial"))]
    path = write_docx(tmp_path / "a.docx", [spaced])
    with open_package(path) as package:
        found = read_package(package, path.name)
    (passage,) = found.read.passages
    at = 0
    for word, (encoded, _font) in zip(words, runs, strict=True):
        at = passage.text.index(as_printed(word, encoding), at)
        (stretch,) = found.stretches(0, at, at + len(word))
        element: Any = stretch.source
        assert element.text[stretch.start : stretch.end] == encoded
        at += len(word)


def test_soft_hyphen_element_and_symbol_font_codes_are_letters(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("KÕt qu¶ thùc hiÖn c«ng t¸c c¶i c¸ch hµnh chÝnh ®· ®¹t ®ñ c¸c chØ tiªu", "C¸c c¬ quan"):
        document.add_paragraph().add_run(text).font.name = ".VnTime"
    run = document.add_paragraph().add_run("ng")
    run.font.name = ".VnTime"
    run._r.append(OxmlElement("w:softHyphen"))
    rest = OxmlElement("w:t")
    rest.text = "êi d"
    run._r.append(rest)
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), ".VnTime")
    symbol.set(qn("w:char"), "F0A9")
    run._r.append(symbol)
    run._r.append(OxmlElement("w:t"))
    run._r[-1].text = "n"
    document.save(tmp_path / "a.docx")
    assert texts(read_docx(tmp_path / "a.docx"))[2] == "người dân"


def test_unicode_text_under_the_name_of_an_old_font(tmp_path: Path) -> None:
    paragraphs = [[(text, ".VnTime")] for text in [*TEXT, "Bà Lý là chủ hộ"]]
    read = read_docx(write_docx(tmp_path / "a.docx", paragraphs))
    assert texts(read) == [*TEXT, "Bà Lý là chủ hộ"]
    assert all(passage.raw_text is None for passage in read.passages)


# --- PDF --------------------------------------------------------------------------------------

Lines = Sequence[Runs]


@pytest.fixture
def write_pdf(tmp_path: Path) -> Callable[[Lines], Path]:
    """A PDF whose fonts have the given names, with the encoding that Windows gives them."""

    def write(lines: Lines) -> Path:
        widths = pdfmetrics.getFont("Times-Roman").face.glyphWidths
        for font in {font for runs in lines for _text, font in runs}:
            face = pdfmetrics.TypeFace(font)
            face.glyphWidths, face.ascent, face.descent = widths, 683, -217
            face.addObjects = lambda document, font=font: document.Reference(PDFDictionary({
                "Type": PDFName("FontDescriptor"), "FontName": PDFName(font), "Flags": 32, "ItalicAngle": 0,
                "FontBBox": PDFArray([-168, -218, 1000, 898]), "Ascent": 683, "Descent": -217,
                "CapHeight": 662, "StemV": 84,
            }))  # fmt: skip
            pdfmetrics.registerTypeFace(face)
            pdfmetrics._fonts[font] = pdfmetrics.Font(font, font, "WinAnsiEncoding")
        path = tmp_path / "bao-cao.pdf"
        canvas = Canvas(str(path), pagesize=(900, 842), pageCompression=0)
        for row, runs in enumerate(lines):
            text = canvas.beginText(60, 780 - 40 * row)
            for content, font in runs:
                text.setFont(font, 13)
                text.textOut(content)
            canvas.drawText(text)
        canvas.save()
        return path

    return write


@pytest.mark.parametrize("font", ["ABCDEF+.VnTime", "ABCDEF+Xyz", "VNI-Times"])
def test_pdf_text_is_decoded(font: str, write_pdf: Callable[[Lines], Path]) -> None:
    encoding = Encoding.VNI if font == "VNI-Times" else Encoding.TCVN3
    read = read_pdf(write_pdf([[(encode(text, encoding), font)] for text in TEXT]), "never")
    assert " ".join(texts(read)) == " ".join(as_printed(text, encoding) for text in TEXT)
    assert read.problems == ()
    for passage in read.passages:
        assert passage.raw_text is not None
        for place in passage.places:
            assert " " not in passage.text[place.start : place.end]
        assert "".join(passage.text[p.start : p.end] for p in passage.places) == passage.text.replace(" ", "")


def test_pdf_line_with_runs_of_three_fonts(write_pdf: Callable[[Lines], Path]) -> None:
    read = read_pdf(
        write_pdf([
            [("KÕt qu¶ c«ng t¸c", "AAAAAA+.VnTimeH"), (" do bµ ", "AAAAAB+.VnTime"), ("Hélène", "Times-Roman")],
            [("ñaõ giaûi quyeát ñuùng haïn ", "AAAAAC+VNI-Times"), ("99,97%", "Times-Roman")],
        ]), "never",
    )  # fmt: skip
    assert " ".join(texts(read)) == "KẾT QUẢ CÔNG TÁC do bà Hélène đã giải quyết đúng hạn 99,97%"


def test_french_pdf_stays(write_pdf: Callable[[Lines], Path]) -> None:
    said = [case["says"] for case in _cases("negatives")]
    lines = [text for text in said if text.encode("cp1252", "ignore").decode("cp1252") == text]
    read = read_pdf(write_pdf([[(text, "Times-Roman")] for text in lines]), "never")
    assert " ".join(texts(read)) == " ".join(lines)
    assert read.problems == ()


# --- the lost letter --------------------------------------------------------------------------


def _words(text: str) -> list[Word]:
    found = []
    for index, encoded in enumerate(text.split()):
        joints = (encoded.index("|"),) if "|" in encoded else ()
        encoded = encoded.replace("|", "")
        word = Word(decode(encoded, Encoding.TCVN3), index * 30.0, 0, index * 30.0 + 25, 10, 10, 10)
        word.joints, word.encoded = joints, encoded
        found.append(word)
    return found


def _lost() -> list[Any]:
    failing = pytest.mark.xfail(raises=AssertionError, strict=True, reason="the vocabulary leaves two words")
    return [
        pytest.param(case, id=case["lost"], marks=failing if kind == "known_failures" else ())
        for kind, cases in _cases("lost").items() for case in cases
    ]  # fmt: skip


@pytest.mark.parametrize("case", _lost())
def test_lost_letter(case: dict[str, str]) -> None:
    line = _words(case["lost"])
    # A document in which many words lack the letter and none has it.
    restored = restore_letters([_words("ph¬ng híng nh ngh trêng ®îc íc"), line])
    assert " ".join(word.text for word in line) == case["read"]
    marks = sum((word.encoded or "").count(LOST_LETTER) for word in line)
    assert marks == case["read"].count("ư") + case["read"].count("Ư")
    assert restored.letters >= marks


def test_nothing_is_restored_where_the_letter_is_kept() -> None:
    line = _words("ph\xad¬ng h\xadíng nh\xad sau tham mu nhng")
    assert restore_letters([line]).letters == 0
    assert [word.text for word in line][-2:] == ["mu", "nhng"]


def test_text_objects_are_believed_only_where_they_tell_the_truth() -> None:
    cut = "®|îc tr|êng ph|¬ng h|íng n|íc"
    believed, other = _words("tham kh¶o h|u cã"), _words("tham kh¶o h|u cã")
    assert restore_letters([_words(cut), believed]).letters == 6
    assert believed[2].text == "hưu"
    # Here the objects end anywhere: a program that kerns.
    restore_letters([_words("®î|c trê|ng ph¬n|g hí|ng níc|"), other])
    assert other[2].text == "hu"


def test_a_lost_letter_is_told_and_marked_in_the_database(write_pdf: Callable[[Lines], Path], tmp_path: Path) -> None:
    lines = [text for text in TEXT if "ư" in text]
    path = write_pdf([[(encode(text, Encoding.TCVN3).replace("\xad", ""), "Xyz")] for text in lines])
    build([path], tmp_path / "reports.db", worker_count=1)
    with sqlite3.connect(tmp_path / "reports.db") as conn:
        rows = conn.execute("SELECT text, raw_text, restored_letters FROM passages").fetchall()
        problems = dict(conn.execute("SELECT code, page FROM problems WHERE code = 'lost_letters'"))
    assert problems == {"lost_letters": 1}
    assert all(restored == raw.count(LOST_LETTER) for _text, raw, restored in rows)
    assert sum(restored for *_text, restored in rows) >= 8
    assert any("phương hướng" in text.lower() for text, *_rest in rows)


# --- text files -------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", Encoding)
def test_text_files(encoding: Encoding, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_bytes(b"\n\n".join(encode(text, encoding).encode("latin-1") for text in TEXT))
    read = read_text(path)
    assert texts(read) == [as_printed(text, encoding) for text in TEXT]
    assert read.problems == ()


@pytest.mark.parametrize("encoding", FONTS)
def test_text_files_that_a_converter_made_utf8(encoding: Encoding, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text("\n\n".join([*(encode(text, encoding) for text in TEXT), "Đoạn gõ bằng Unicode"]), encoding="utf-8")
    assert texts(read_text(path)) == [*(as_printed(text, encoding) for text in TEXT), "Đoạn gõ bằng Unicode"]


def test_western_text_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "lettre.txt"
    path.write_bytes("Café Hélène, où l'élève a été reçu à l'école française".encode("cp1252"))
    assert texts(read_text(path)) == ["Café Hélène, où l'élève a été reçu à l'école française"]


# --- the report of the shared folder ----------------------------------------------------------


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_real_report_is_read_as_its_unicode_twin(kind: str, shared: Path) -> None:
    reader: Callable[[Path], ReadDocument] = read_docx if kind == "docx" else read_pdf
    old, new = (reader(shared / "reports" / f"my-tu-2022-q3{part}.{kind}") for part in ("-tcvn3", ""))
    assert sorted(" ".join(texts(old)).split()) == sorted(" ".join(texts(new)).split())
    lost = sum(passage.restored_letters for passage in old.passages)
    assert (lost, [found.code for found in old.problems]) == ((0, []) if kind == "docx" else (139, ["lost_letters"]))
