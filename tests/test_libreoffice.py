""".doc, RTF, OpenDocument and HTML by way of LibreOffice; what needs it is skipped where it is not installed."""

from __future__ import annotations

import io
import os
import shutil
import struct
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import limits
from pipeline.build import build
from pipeline.intake.files import read_file, read_or_refuse
from pipeline.readers import UnreadableFile, libreoffice
from pipeline.readers.office_formats import office_format
from pipeline.work import workers
from schemas.records import Problem, ReadDocument

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "word" / "office_files.yml").read_text(encoding="utf-8")
)
SHARED = os.environ.get("DOICHIEU_SHARED")
needs_libreoffice = pytest.mark.skipif(not libreoffice.is_available(), reason="LibreOffice is not installed")
RTF = rb"{\rtf1\ansi\pard Tiep nhan 507 ho so.\par}"


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@needs_libreoffice
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_is_read(case: dict[str, Any], tmp_path: Path) -> None:
    read = read_or_refuse(str(write(tmp_path, case["file"], case["content"].encode("latin-1"))))
    if "code" in case:
        assert isinstance(read, Problem)
        assert read.code == case["code"]
        return
    assert isinstance(read, ReadDocument), read
    assert (read.media_type, read.text_source) == (case["media_type"], "docx")
    assert [p.code for p in read.problems] == case.get("problems", ["converted"])
    assert all(p.message.startswith(case["file"]) for p in read.problems)
    assert "LibreOffice" in read.problems[-1].message
    text = "\n".join(passage.text for passage in read.passages)
    assert [words for words in case["has"] if words not in text] == [], text
    assert [words for words in case.get("lacks", []) if words in text] == [], text


def test_without_libreoffice_the_next_build_tries_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "bao-cao.rtf", RTF)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = read_or_refuse(str(path))
    assert isinstance(told, Problem)
    assert told.code == "libreoffice_unavailable"
    assert "libreoffice-writer-nogui" in told.message
    database = tmp_path / "reports.db"
    assert build([path], database, worker_count=1).failed == 1
    assert build([path], database, worker_count=1).failed == 1
    monkeypatch.undo()
    if libreoffice.is_available():
        assert build([path], database, worker_count=1).read == 1
        assert build([path], database, worker_count=1).unchanged == 1


class _Visits(BaseHTTPRequestHandler):
    paths: list[str] = []  # noqa: RUF012 - one server a test

    def do_GET(self) -> None:
        """Note who asks."""
        self.paths.append(self.path)
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - names of the base class

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base class
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A web server of this machine that notes every visit."""
    _Visits.paths = []
    with HTTPServer(("127.0.0.1", 0), _Visits) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@needs_libreoffice
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("linked.rtf", rb'{\rtf1\ansi\pard 507{\field{\*\fldinst INCLUDEPICTURE "%s/p.png" \\d}{\fldrslt x}}\par}'),
        ("included.rtf", rb'{\rtf1\ansi\pard 507{\field{\*\fldinst INCLUDETEXT "%s/t.rtf"}{\fldrslt x}}\par}'),
        ("template.rtf", rb"{\rtf1\ansi{\*\template %s/t.dot}\pard 507\par}"),
        ("page.html", b'<html><head><link rel=stylesheet href="%s/s.css"></head><body>507<img src="%s/p.png">'
                      b'<iframe src="%s/f.html"></iframe><script src="%s/j.js"></script></body></html>'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_nothing_is_loaded_from_elsewhere(name: str, content: bytes, server: HTTPServer, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{server.server_port}".encode()
    read = read_file(write(tmp_path, name, content.replace(b"%s", address)))
    assert any("507" in passage.text for passage in read.passages)
    assert _Visits.paths == []


@needs_libreoffice
def test_a_file_of_this_machine_is_not_drawn_in(tmp_path: Path) -> None:
    secret = write(tmp_path, "other.txt", b"BI MAT 424242")
    content = rb'{\rtf1\ansi\pard 507{\field{\*\fldinst INCLUDETEXT "%s"}{\fldrslt x}}\par}'
    read = read_file(write(tmp_path, "a.rtf", content.replace(b"%s", str(secret).encode())))
    assert not any("424242" in passage.text for passage in read.passages)


@needs_libreoffice
def test_many_in_one_confined_worker_leave_nothing_behind(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    before = set(Path("/tmp").glob("doichieu-*"))  # noqa: S108 - where it must leave nothing
    paths = [write(tmp_path, f"{at}.rtf", RTF.replace(b"507", b"%d" % (500 + at))) for at in range(3)]
    jobs = [workers.Job(path.name, str(path)) for path in paths]
    found = list(workers.run(jobs, "pipeline.intake.files:read_or_refuse", workers=1, limits=limits.Limits()))
    texts = {done.key: done.value.passages[0].text for done in found if isinstance(done, workers.Done)}
    assert texts == {f"{at}.rtf": f"Tiep nhan {500 + at} ho so." for at in range(3)}
    assert set(Path("/tmp").glob("doichieu-*")) <= before  # noqa: S108


@needs_libreoffice
def test_too_slow_is_a_timeout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONVERSION_SECONDS", 0.0)
    monkeypatch.setattr(libreoffice, "_SHORTEST", 0.01)
    told = read_or_refuse(str(write(tmp_path, "a.rtf", RTF)))
    assert isinstance(told, Problem)
    assert told.code in ("timeout", "libreoffice_failed")


@needs_libreoffice
@pytest.mark.parametrize(("name", "content"), [
    ("cut.rtf", RTF[:9]),
    ("not-open-document.odt", b""),
])  # fmt: skip
def test_damage_is_said_or_leaves_no_text(name: str, content: bytes, tmp_path: Path) -> None:
    if not content:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            archive.writestr("content.xml", "no markup")
        content = buffer.getvalue()
    told = read_or_refuse(str(write(tmp_path, name, content)))
    codes = [told.code] if isinstance(told, Problem) else [p.code for p in told.problems]
    assert "damaged" in codes or "no_text" in codes


def word_file(flags: int) -> bytes:
    """The real .doc of the hostile files with other flags in its FIB."""
    import olefile

    path = Path(str(SHARED)) / "hostile" / "legacy.doc"
    with olefile.OleFileIO(path) as ole:
        stream = ole.openstream("WordDocument").read()
    content = bytearray(path.read_bytes())
    at = content.index(stream[:64])
    content[at + 10 : at + 12] = struct.pack("<H", flags)
    return bytes(content)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED, reason="needs the shared files")
@pytest.mark.parametrize(("kept", "code"), [(1.0, "encrypted"), (0.5, "damaged"), (0.02, "damaged")])
def test_a_word_file_with_a_password_and_one_cut_short(kept: float, code: str, tmp_path: Path) -> None:
    content = word_file(0x1100 if code == "encrypted" else 0x1000)
    path = write(tmp_path, "a.doc", content[: int(len(content) * kept)])
    with pytest.raises(UnreadableFile) as refused:
        read_file(path)
    assert refused.value.code == code


@pytest.mark.shared
@needs_libreoffice
@pytest.mark.skipif(not SHARED, reason="needs the shared files")
@pytest.mark.parametrize("name", ["legacy.doc", "legacy-doc-named.docx", "rtf-named.doc"])
def test_shared_office_files_are_read(name: str, tmp_path: Path) -> None:
    path = shutil.copy(Path(str(SHARED)) / "hostile" / name, tmp_path)
    read = read_file(Path(path))
    assert len(read.passages) > 50
    assert "converted" in [p.code for p in read.problems]


def test_other_ole_files_are_none_of_ours(tmp_path: Path) -> None:
    assert office_format(tmp_path / "x.pdf", b"%PDF-1.4", False) is None
    assert office_format(tmp_path / "x.docx", b"PK\x03\x04" + bytes(60), False) is None
    assert office_format(tmp_path / "x.pdf", b"<html>", True) is None
