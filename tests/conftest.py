"""What several test files need: the shared folder, the corpus, smallest valid values."""

from __future__ import annotations

import multiprocessing.util
import os
import shutil
import signal
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from extractors.extract import extract
from extractors.text.numerals import find_numerals
from pipeline.comparing.aggregates import count_corpus
from pipeline.comparing.stage import compare_reports
from pipeline.storage.database import open_database
from pipeline.storage.store import store_document
from schemas.records import Figure, Modality, Passage, PassageKind, Period, Qualifier, ReadDocument, Scope
from schemas.tables import TABLES

# A shared machine makes one example slow and the next fast: time is measured by `make bench`.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Under nohup, or in the background of a shell: programs started here would inherit it and not hear Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

#: libyaml reads the cases in a ninth of the time.
yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # type: ignore[misc]

#: The files that take longest: begun first, so that no process is left alone with one of them at the end.
LONGEST = (
    "test_cluster", "test_site_demo", "test_site_serving", "test_ocr", "test_database", "test_site_keyboard",
    "test_site_hostile", "test_operation_counts", "test_killed", "test_site_many", "test_build",
    "test_vocabulary_change", "test_site_accessibility", "test_tables", "test_libreoffice", "test_workers",
    "test_review_browser", "test_report_browser", "test_annotate", "test_docs", "test_review_rebuild", "test_cli",
    "test_site_narrow", "test_page_images", "test_site_browser", "test_site_crawl", "test_bench",
    "test_site_prepared", "test_review", "test_judging_laws", "test_versions", "test_site_corpus", "test_passages",
    "test_check", "test_mutation", "test_right_draws", "test_growth", "test_across", "test_results",
)  # fmt: skip

Content = dict[str, list[tuple[object, ...]]]

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, for ``--dist loadfile --no-loadscope-reorder``."""
    place = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


#: Paths of sockets have some 100 characters at most, and those of multiprocessing and Chromium take half of them.
LONGEST_FOLDER = 60


@pytest.fixture(scope="session", autouse=True)
def temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Programs that tests start, some to be killed, leave their temporary files where pytest clears up after runs."""
    folder = tmp_path_factory.getbasetemp() / "t"
    # That of this process itself goes when it ends.
    multiprocessing.util.get_temp_dir()
    with pytest.MonkeyPatch.context() as patched:
        if len(str(folder)) < LONGEST_FOLDER:
            folder.mkdir()
            patched.setenv("TMPDIR", str(folder))
            patched.setattr(tempfile, "tempdir", str(folder))
        yield


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names for folders, each another: to let pytest number thousands of them takes longer than most tests."""
    inside = tmp_path_factory.mktemp("caches")
    return (inside / str(number) for number in count())


@pytest.fixture(autouse=True)
def cache(caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of recognised pages of its own for each test, not the user's."""
    folder = next(caches)
    folder.mkdir()
    monkeypatch.setenv("DOICHIEU_CACHE", str(folder))
    return folder


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands talk English in tests, whatever the machine speaks."""
    for name in ("DOICHIEU_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The reports written for this project."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real reports, gold and hostile files; only some machines have it."""
    folder = os.environ.get("DOICHIEU_SHARED")
    if not folder:
        pytest.skip("DOICHIEU_SHARED is not set")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def content() -> Callable[[sqlite3.Connection], Content]:
    """Read every row of our tables; a full-text index may be laid out differently and say the same."""

    def read(conn: sqlite3.Connection) -> Content:
        return {
            table.name: sorted(map(tuple, conn.execute(f"SELECT * FROM {table.name}")), key=repr)
            for table in TABLES
        }

    return read


@pytest.fixture(scope="session")
def document() -> Callable[[Sequence[str]], ReadDocument]:
    """Make the smallest valid document: one paragraph a text."""

    def make(texts: Sequence[str]) -> ReadDocument:
        passages = tuple(Passage(n, PassageKind.PARAGRAPH, text) for n, text in enumerate(texts))
        return ReadDocument("text/plain", "text", None, passages)

    return make


@pytest.fixture(scope="session")
def printed() -> Callable[..., Figure]:
    """Make a figure of a number as it is printed, with its scale word and unit: «61,3 nghìn hồ sơ», «99,97%»."""

    def make(text: str, **fields: object) -> Figure:
        numeral = next(find_numerals(text))
        told = {
            "passage": 0, "start": numeral.start, "end": numeral.end, "value": numeral.value, "ulp": numeral.ulp,
            "value_text": text[numeral.start : numeral.end], "unit": numeral.unit, "label": None, "indicator": None,
            "qualifier": Qualifier.EXACT, "modality": Modality.ACTUAL, "scope": Scope(), "channel": None,
            "period": Period(), "quote": (0, len(text)), "method": "printed", "confidence": 1.0, **fields,
        }  # fmt: skip
        return Figure(**told)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def copy_program() -> Callable[[Path], Path]:
    """Copy the program into a folder, to be changed there; compiled files too, which would take seconds to make."""

    def copy(folder: Path) -> Path:
        for package in ("extractors", "pipeline", "schemas"):
            shutil.copytree(ROOT / package, folder / package)
        return folder

    return copy


_QUARTERS = {
    "I": ("14 tháng 3 năm 2024", "quý I năm 2024"), "II": ("14 tháng 6 năm 2024", "quý II năm 2024"),
}  # fmt: skip
#: District, quarter, received, on time, stated rate, number of the plan cited, its date.
_REPORTS = (
    ("Thủy Lạc", "I", 1250, 1150, "92,00", 35, "03/01/2024"), ("Thủy Lạc", "II", 1400, 1379, "98,50", 35, "03/01/2024"),
    ("Bình Lâm", "I", 2000, 1990, "99,50", 35, "05/01/2024"), ("Bình Lâm", "II", 2100, 2079, "97,00", 36, "04/01/2024"),
    ("Kim Xá", "I", 800, 800, "100", 37, "09/01/2024"),
)


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], sqlite3.Connection]:
    """Open a new database: a copy of one that was laid out once, which takes a fiftieth of laying out another."""
    laid_out = tmp_path_factory.mktemp("laid-out") / "reports.db"
    open_database(laid_out).close()
    return lambda path: open_database(Path(shutil.copyfile(laid_out, path)))


@pytest.fixture
def conn(tmp_path: Path, new_database: Callable[[Path], sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
    """A connection to a new database."""
    with closing(new_database(tmp_path / "reports.db")) as opened:
        yield opened


@pytest.fixture(scope="session")
def counted_path(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[Path], sqlite3.Connection]
) -> Path:
    """A database of short invented reports of three districts, compared and counted."""
    path = tmp_path_factory.mktemp("counted") / "reports.db"
    with closing(new_database(path)) as conn:
        for at, (district, quarter, received, on_time, rate, plan, day) in enumerate(_REPORTS):
            dated, period = _QUARTERS[quarter]
            texts = (
                f"ỦY BAN NHÂN DÂN HUYỆN {district.upper()}", f"Số: {40 + at}/BC-UBND", f"{district}, ngày {dated}",
                "BÁO CÁO", f"Kết quả công tác cải cách hành chính {period}", "Kính gửi: Sở Nội vụ tỉnh Lam Giang.",
                f"Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ và Kế hoạch số {plan}/KH-UBND ngày "
                f"{day} của UBND tỉnh Lam Giang;",
                f"Toàn huyện tiếp nhận {received} hồ sơ; giải quyết đúng hạn {on_time}/{received} hồ sơ, đạt {rate}%.",
                f"Hồ sơ giải quyết quá hạn toàn huyện là {received - on_time} hồ sơ.",
            )
            passages = tuple(Passage(n, PassageKind.PARAGRAPH, text) for n, text in enumerate(texts))
            store_document(
                conn, sha256=f"{at:04x}" * 16, file_names=[f"{at}.txt"], versions=("r", "e"),
                read=ReadDocument("text/plain", "text", None, passages),
                extraction=extract(passages, text_source="text"),
            )
        compare_reports(conn)
        count_corpus(conn)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def counted(counted_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to that database."""
    with closing(sqlite3.connect(counted_path)) as conn:
        conn.row_factory = sqlite3.Row
        yield conn


@pytest.fixture(scope="session")
def served() -> Callable[..., Any]:
    """Serve an application with a real server while the block runs; gives its address."""
    import uvicorn

    @contextmanager
    def serve(app: Any, **options: Any) -> Iterator[str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, port=port, **{"log_level": "error", **options}))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)

    return serve


@pytest.fixture(scope="module")  # while it lives, this process can run no other event loop
def chromium() -> Iterator[Any]:
    """A headless Chromium; skips where none is installed."""
    installed = shutil.which("chromium")
    if installed is None:
        pytest.skip("no chromium here")
    driver = pytest.importorskip("playwright.sync_api")
    with driver.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        yield launched
        launched.close()
