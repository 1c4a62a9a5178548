"""Page images: found only where the bytes are, drawn within limits, boxes on the ink, links both ways."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import os
import re
import sqlite3
import time
import unicodedata
import zlib
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import numpy
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from pipeline.build import build
from pipeline.intake.files import read_file
from pipeline.limits import MIB, Limits
from pipeline.page_images.drawing import TALLEST, Page, Place, draw
from pipeline.publish.reports import page_images
from pipeline.publish.reports.drawing_queue import MOST_FAILURES, MOST_WAITING, DrawingQueue, QueueFullError
from pipeline.publish.serving.guard import STRICT_POLICY
from pipeline.publish.serving.server import SiteSettings, application
from pipeline.storage import sources
from pipeline.storage.database import open_database
from pipeline.storage.sources import Sources
from pipeline.storage.store import store_document
from schemas.records import (
    Extraction,
    Figure,
    Identity,
    Modality,
    Passage,
    PassageKind,
    Period,
    Qualifier,
    ReadDocument,
    Scope,
)
from schemas.records import Place as WordPlace

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "composed"
#: Composed: one PDF with a finding, one Word file.
PDF_REPORT, WORD_REPORT = "truong-khe-2024-q1.pdf", "truong-khe-2024-q2.docx"
Get = Callable[..., httpx.Response]


def asking(database: Path, folders: tuple[Path, ...] = ()) -> Get:
    app: Any = application(database, SiteSettings(keep_pages=False, folders=tuple(str(folder) for folder in folders)))

    def get(address: str, **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://site.test") as client:
                return await client.get(address, headers={k.replace("_", "-"): v for k, v in headers.items()})

        return asyncio.run(ask())

    return get


def pages_pdf(path: Path, pages: int) -> Path:
    """Write a PDF that counts its pages."""
    sheet = canvas.Canvas(str(path))
    for number in range(1, pages + 1):
        sheet.drawString(100, 700, f"{number}.234 ho so")
        sheet.showPage()
    sheet.save()
    return path


def store_pages(folder: Path, pages: int) -> Path:
    """Store a report of so many pages, one figure each, as if it had been read; no language tools needed."""
    file, database = pages_pdf(folder / "dai.pdf", pages), folder / "reports.db"
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    printed = [f"{n}.234" for n in range(1, pages + 1)]
    passages = tuple(
        Passage(n, PassageKind.PARAGRAPH, f"{text} ho so", page=n + 1,
                places=(WordPlace(0, len(text), n + 1, (100.0, 130.0, 130.0, 142.0)),))
        for n, text in enumerate(printed)
    )
    figures = tuple(
        Figure(
            passage=n, start=0, end=len(text), value=Fraction(text.replace(".", "")), ulp=Fraction(1), value_text=text,
            unit="hồ sơ", label="hồ sơ", indicator=None, qualifier=Qualifier.EXACT, modality=Modality.ACTUAL,
            scope=Scope("district_whole", None), channel=None, period=Period("2024-Q1"),
            quote=(0, len(text)), method="test", confidence=1.0)
        for n, text in enumerate(printed)
    )
    conn = open_database(database)
    store_document(
        conn, sha256=sha256, file_names=[file.name], versions=("r", "x"), synthetic="composed",
        read=ReadDocument("application/pdf", "born-digital", pages, passages,
                          page_sizes=((595.28, 841.89),) * pages),
        extraction=Extraction(Identity(district="Bình Lâm", title="Báo cáo dài"), figures, (), (), ()))
    sources.record(conn, {file: sha256})
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    return database


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two composed reports, built; the files stay where they were read."""
    folder = tmp_path_factory.mktemp("pages")
    for name in (PDF_REPORT, WORD_REPORT):
        (folder / name).write_bytes((CORPUS / name).read_bytes())
    build([folder], folder / "reports.db")
    return folder


@pytest.fixture(scope="module")
def get(folder: Path) -> Get:
    return asking(folder / "reports.db")


def ask_database(folder: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "reports.db")) as conn:
        return conn.execute(sql, parameters).fetchall()


@pytest.fixture(scope="module")
def document(folder: Path) -> str:
    [(key,)] = ask_database(folder, "select id from documents where file_name = ?", PDF_REPORT)
    return str(key)


# Where the file is


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept_beside(folder: Path, met: dict[Path, str]) -> Path:
    database = folder / "reports.db"
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS t (x)")
        conn.commit()
        sources.record(conn, met)
    return database


def test_a_file_is_found_while_it_has_its_bytes(tmp_path: Path) -> None:
    file, content = tmp_path / "a.pdf", b"first"
    file.write_bytes(content)
    found = Sources(kept_beside(tmp_path, {file: digest(content)}))
    assert found.find(digest(content), []) == file
    file.write_bytes(b"other")
    os.utime(file, ns=(1, 1))
    assert found.find(digest(content), []) is None
    file.write_bytes(content)
    assert found.find(digest(content), []) == file
    file.unlink()
    assert found.find(digest(content), []) is None


def test_a_path_met_with_other_bytes_stands_for_those_only(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    kept_beside(tmp_path, {file: digest(b"first")})
    file.write_bytes(b"second")
    found = Sources(kept_beside(tmp_path, {file: digest(b"second")}))
    assert found.find(digest(b"first"), ["a.pdf"]) is None
    assert found.find(digest(b"second"), ["a.pdf"]) == file


@pytest.mark.parametrize("name", ["Báo cáo.pdf", unicodedata.normalize("NFD", "Báo cáo.pdf")])
def test_named_folders_are_searched_by_name_and_bytes(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "in" / "ner"
    inner.mkdir(parents=True)
    (inner / name).write_bytes(b"bytes")
    found = Sources(tmp_path / "none.db", [tmp_path])
    assert found.find(digest(b"bytes"), ["Báo cáo.pdf"]) == inner / name
    assert found.find(digest(b"other"), ["Báo cáo.pdf"]) is None
    assert found.find(digest(b"bytes"), ["khac.pdf"]) is None


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    found = Sources(kept_beside(tmp_path, {pipe: digest(b""), tmp_path: digest(b"")}), [tmp_path])
    assert found.find(digest(b""), ["pipe.pdf"]) is None


def test_a_name_that_is_not_utf_8_is_kept(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe1o.pdf"))
    try:
        file.write_bytes(b"bytes")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    assert Sources(kept_beside(tmp_path, {file: digest(b"bytes")})).find(digest(b"bytes"), []) == file


def test_where_files_are_is_not_published(folder: Path, get: Get, document: str) -> None:
    assert sources.sources_of(folder / "reports.db").exists()
    for address in ("/", f"/bao-cao/{document}", f"/trang/{document}/1", "/reports", "/reports.json",
                    f"/reports/documents/{document}.json", "/reports/files_seen.json", "/-/databases.json"):
        assert str(folder) not in get(address).text
    for address in ("/reports.db.sources", "/reports.sources", "/static/../reports.db.sources", "/sources"):
        answer = get(address)
        assert not answer.content.startswith(b"SQLite")
        assert str(folder) not in answer.text


# What is drawn


@pytest.mark.parametrize("width", page_images.WIDTHS)
def test_a_page_is_as_wide_as_asked(get: Get, document: str, width: int) -> None:
    answer = get(f"/trang/{document}/1.webp?w={width}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    image = Image.open(io.BytesIO(answer.content))
    assert abs(image.width - width) <= 1
    assert "immutable" in answer.headers["cache-control"]
    again = get(f"/trang/{document}/1.webp?w={width}", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("address", "status"), [
    ("/trang/{d}/1.webp?w=701", 400), ("/trang/{d}/1.webp?w=99999", 400), ("/trang/{d}/1.webp?w=x", 400),
    ("/trang/{d}/0.webp", 404), ("/trang/{d}/99.webp", 404), ("/trang/{d}/99999.webp", 404),
    ("/trang/{d}/123456.webp", 404), ("/trang/none/1.webp", 404), ("/trang/{d}/0", 404), ("/trang/{d}/99", 404),
    ("/trang/none/1", 404), ("/cat/none.webp", 404), ("/cat/{d}.webp", 404), ("/cat/%27%20or%201.webp", 404),
])
def test_what_is_not_there_is_refused(get: Get, document: str, address: str, status: int) -> None:
    answer = get(address.format(d=document))
    assert answer.status_code == status
    assert "image" not in answer.headers["content-type"]


@pytest.mark.parametrize("table", ["claims", "figures", "citations"])
def test_the_lines_around_a_place_are_cut_out(folder: Path, get: Get, document: str, table: str) -> None:
    [(key,)] = ask_database(folder, f"select id from {table} where document_id = ? limit 1", document)
    whole = Image.open(io.BytesIO(get(f"/cat/{key}.webp").content))
    half = Image.open(io.BytesIO(get(f"/cat/{key}.webp?part=half").content))
    assert half.height == whole.height < 700
    assert abs(half.width * 2 - whole.width) <= 1
    red, green, _ = numpy.moveaxis(numpy.asarray(half.convert("RGB")), 2, 0)
    # The frame is in the half that is kept.
    assert ((red > 120) & (green < 90)).sum() > 40
    assert get(f"/cat/{key}.webp?part=third").status_code == 400


def turned_and_cropped(path: Path, rotation: int, cropped: bool) -> Path:
    sheet = canvas.Canvas(str(path), pagesize=(595, 842))
    if cropped:
        sheet.setCropBox((60, 90, 560, 800))
    sheet.setPageRotation(rotation)
    sheet.setFont("Helvetica", 14)
    for row in range(6):
        sheet.drawString(110, 700 - 60 * row, f"Da giai quyet {row}.377 ho so, dat 99,5{row}%")
    sheet.showPage()
    sheet.save()
    return path


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_boxes_lie_on_the_ink(tmp_path: Path, rotation: int, cropped: bool) -> None:
    """Paint over the box of every word: nothing else is printed on the page."""
    file = turned_and_cropped(tmp_path / "a.pdf", rotation, cropped)
    read = read_file(file, "never")
    drawn = draw(Page(str(file), 1, 1100))
    assert drawn is not None
    image = Image.open(io.BytesIO(drawn)).convert("L")
    [(width, height)] = read.page_sizes
    assert abs(image.height / image.width - height / width) < 0.005
    assert numpy.asarray(image).min() < 100
    scale = image.width / width
    for passage in read.passages:
        for place in passage.places:
            x0, top, x1, bottom = place.box
            ImageDraw.Draw(image).rectangle(
                [x0 * scale - 4, top * scale - 4, x1 * scale + 4, bottom * scale + 4], fill=255)
    assert numpy.asarray(image).min() > 200


@pytest.mark.parametrize(("size", "drawn_of_two"), [
    ((595, 842), 2), ((100_000, 100), 1), ((100, 200_000), 2), ((2, 2), 2), ((200_000, 200_000), 1), ((3, 14_000), 2),
])
def test_a_page_of_any_size_gives_a_bearable_image(tmp_path: Path, size: tuple[int, int], drawn_of_two: int) -> None:
    file = tmp_path / "a.pdf"
    sheet = canvas.Canvas(str(file), pagesize=size)
    sheet.drawString(1, 1, "1")
    sheet.showPage()
    sheet.save()
    asked = (Page(str(file), 1, 1600), Place(str(file), 1, (0.0, 0.0, 10.0, 10.0), 0.5))
    images = [Image.open(io.BytesIO(drawn)) for drawn in map(draw, asked) if drawn is not None]
    assert len(images) == drawn_of_two
    for image in images:
        assert image.width <= 1601
        assert image.height <= 1601 * TALLEST


# How much may be asked


def endless(path: Path) -> Path:
    """A page of 3 million lines, 30 kB on disk: it draws for many seconds."""
    content = zlib.compress(b"q 0 0 m 500 700 l 0 700 l 500 0 l S Q\n" * 3_000_000, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 9 /Kids [" + b"3 0 R " * 9 + b"] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    written = b"%PDF-1.4\n"
    for number, each in enumerate(objects, 1):
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    path.write_bytes(written + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n")
    return path


def test_a_page_that_never_ends_is_left_alone_and_holds_nobody_up(tmp_path: Path) -> None:
    hostile, good = endless(tmp_path / "bad.pdf"), pages_pdf(tmp_path / "good.pdf", 2)
    drawings = DrawingQueue(Limits(job_seconds=0.4, start_seconds=60, memory_bytes=1024 * MIB, extra_seconds=0))
    # `n.pdf` and its like are other documents: one that fails does not silence another.
    answers = [drawings.draw("bad", Page(str(hostile), 1, width)) for width in (700, 701, 702)]
    fine = drawings.draw("good", Page(str(good), 1, 700))
    assert [answer.result(120) for answer in answers] == [None] * MOST_FAILURES
    assert fine.result(120)
    begun = time.monotonic()
    assert drawings.draw("bad", Page(str(hostile), 2, 700)).result(1) is None
    assert time.monotonic() - begun < 0.1
    assert drawings.draw("good", Page(str(good), 2, 700)).result(120)


def test_one_drawing_asked_twice_is_made_once(tmp_path: Path) -> None:
    file = pages_pdf(tmp_path / "a.pdf", 1)
    drawings = DrawingQueue()
    first = drawings.draw("a", Page(str(file), 1, 700))
    assert drawings.draw("a", Page(str(file), 1, 700)) is first
    made = first.result(60)
    file.unlink()
    assert drawings.draw("a", Page(str(file), 1, 700)).result(0) == made
    # Another document at the same path is another drawing.
    assert drawings.draw("b", Page(str(file), 1, 700)).result(60) is None


def test_the_queue_is_bounded(tmp_path: Path) -> None:
    file = endless(tmp_path / "bad.pdf")
    drawings = DrawingQueue(Limits(job_seconds=1.0, start_seconds=60), processes=1, waiting=3)
    taken = 0
    for width in range(100):
        with contextlib.suppress(QueueFullError):
            drawings.draw("bad", Page(str(file), 1, 700 + width))
            taken += 1
    assert 3 <= taken <= 4


def test_fifty_at_once_are_drawn_or_told_to_come_again(tmp_path: Path) -> None:
    database = store_pages(tmp_path, 50)
    app: Any = application(database)
    [(document,)] = ask_database(tmp_path, "select id from documents")

    async def ask() -> tuple[list[httpx.Response], httpx.Response]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://site.test", timeout=60
        ) as client:
            assert (await client.get("/")).status_code == 200
            images = asyncio.gather(*(client.get(f"/trang/{document}/{n}.webp") for n in range(1, 51)))
            await asyncio.sleep(0)
            page = await client.get(f"/bao-cao/{document}")
            # The text did not wait for the images.
            assert not images.done()
            return list(await images), page

    images, page = asyncio.run(ask())
    assert page.status_code == 200
    statuses = [answer.status_code for answer in images]
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= MOST_WAITING
    assert all(answer.headers["retry-after"] for answer in images if answer.status_code == 503)
    assert len({answer.content for answer in images if answer.status_code == 200}) == statuses.count(200)


@pytest.mark.shared
def test_hostile_files_draw_or_fail_in_time() -> None:
    shared = os.environ.get("DOICHIEU_SHARED")
    if not shared:
        pytest.skip("DOICHIEU_SHARED is not set")
    files = sorted(Path(shared, "hostile").glob("*.pdf"))
    assert files
    drawings = DrawingQueue(waiting=2 * len(files))
    asked = [drawings.draw(file.name, Page(str(file), 1, 700)) for file in files]
    for answer in asked:
        drawn = answer.result(120)
        assert drawn is None or Image.open(io.BytesIO(drawn)).width <= 701


# What the pages say


def anchors_of(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


@pytest.mark.parametrize("language", ["", "?lang=en"])
def test_every_box_leads_to_its_place_in_the_text(folder: Path, get: Get, document: str, language: str) -> None:
    report = get(f"/bao-cao/{document}{language}").text
    [(pages,)] = ask_database(folder, "select pages from documents where id = ?", document)
    boxed: set[str] = set()
    for number in range(1, pages + 1):
        answer = get(f"/trang/{document}/{number}{language}")
        assert answer.headers["content-security-policy"] == STRICT_POLICY
        assert " style=" not in answer.text
        for address, anchors in re.findall(r'<a href="([^"]+)" class="box[^>]* data-m="([^"]+)"', answer.text):
            assert unquote(address.split("#")[1]) in anchors.split()
            boxed.update(anchors.split())
    assert boxed <= anchors_of(report)
    for table, prefix in (("figures", "f-"), ("claims", ""), ("citations", "t-")):
        keys = {prefix + key for (key,) in ask_database(
            folder, f"select id from {table} where document_id = ? and box is not null", document)}
        assert keys
        assert keys <= boxed


def test_a_figure_leads_to_its_page_with_its_box_lit(folder: Path, get: Get, document: str) -> None:
    report = get(f"/bao-cao/{document}").text
    [(key, page)] = ask_database(
        folder, "select id, page from figures f where document_id = ? and not exists (select 1 from claims c where "
        "c.passage_id = f.passage_id and c.char_start = f.char_start) order by id limit 1", document)
    address = re.search(rf'data-page="{page}" id="f-{key}" href="([^"]+)"', report)
    assert address
    assert address[1] == f"/trang/{document}/{page}?m=f-{key}"
    lit = re.findall(r'class="box [^"]*lit" data-m="([^"]+)"', get(address[1]).text)
    assert len(lit) == 1
    assert f"f-{key}" in lit[0].split()


def test_without_the_file_the_text_is_there_and_says_so(tmp_path: Path) -> None:
    database = store_pages(tmp_path, 2)
    [(document,)] = ask_database(tmp_path, "select id from documents")
    get = asking(database)
    assert 'id="anh-trang"' in get(f"/bao-cao/{document}").text
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (tmp_path / "dai.pdf").rename(moved / "dai.pdf")
    page = get(f"/bao-cao/{document}").text
    assert 'id="anh-trang"' not in page
    assert "tệp gốc không còn ở chỗ đã đọc" in page
    assert "/trang/" not in page
    assert "1.234" in page
    for address in (f"/trang/{document}/1", f"/trang/{document}/1.webp"):
        assert get(address).status_code == 404
    # ... until the folder is named.
    again = asking(database, (moved,))
    assert 'id="anh-trang"' in again(f"/bao-cao/{document}").text
    assert again(f"/trang/{document}/2.webp").status_code == 200


def test_a_word_file_says_that_it_has_no_pages(folder: Path, get: Get) -> None:
    [(key,)] = ask_database(folder, "select id from documents where file_name = ?", WORD_REPORT)
    page = get(f"/bao-cao/{key}").text
    assert "tệp Word chỉ chia trang khi mở hay in" in page
    assert get(f"/bao-cao/{key}?lang=en").text.count("a Word file has pages only once") == 1
    assert get(f"/trang/{key}/1.webp").status_code == 404


def test_a_word_file_offers_the_pdf_of_the_same_report(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "reports.db"
    copy.write_bytes((folder / "reports.db").read_bytes())
    keys = dict(ask_database(folder, "select file_name, id from documents"))
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute(
            "insert into document_versions (document_id, version_of_id, relation, overlap) values (?, ?, ?, ?)",
            (keys[WORD_REPORT], keys[PDF_REPORT], "same_text", 1.0))
        conn.commit()
    page = asking(copy)(f"/bao-cao/{keys[WORD_REPORT]}").text
    assert re.search(rf'Bản này của báo cáo có ảnh trang: <a href="/bao-cao/{keys[PDF_REPORT]}">', page)


def test_the_report_says_how_it_was_read(get: Get, document: str) -> None:
    page = get(f"/bao-cao/{document}").text
    assert "Kết quả đọc" in page
    assert "đọc trọn" in page


def test_sizes_come_from_the_database(folder: Path, get: Get, document: str) -> None:
    [(sizes,)] = ask_database(folder, "select page_sizes from documents where id = ?", document)
    width, height = json.loads(sizes)[0]
    assert f'viewBox="0 0 {width} {height}"' in get(f"/trang/{document}/1").text
