"""The published site: Datasette over one immutable database, with our pages around it.

In: the path of a built database and ``SiteSettings``. Out: an ASGI application, or a
running server. Building and exporting are someone else's job.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sqlite3
import webbrowser
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm
from uvicorn.supervisors import Multiprocess

from pipeline.decisions.ledger import open_ledger
from pipeline.output.language import told
from pipeline.publish.data.metadata import site_metadata
from pipeline.publish.data.table_language import tables_in_language
from pipeline.publish.rendering import STATIC, TEMPLATES
from pipeline.publish.reports import page_images
from pipeline.publish.review.accounts import Accounts, AccountsError, read_accounts
from pipeline.publish.review.desk import DATABASE, METADATA, set_up
from pipeline.publish.review.pages import takes_forms
from pipeline.publish.serving.guard import App, guard, nothing_writable
from pipeline.publish.serving.lanes import SQL_THREADS, in_lanes
from pipeline.publish.serving.mount import below
from pipeline.publish.serving.page_cache import PageCache
from pipeline.publish.serving.page_store import PageStore, identity_of, store_path
from pipeline.publish.serving.preparing import Prepared, prepare
from pipeline.publish.serving.reopening import Reopening
from pipeline.publish.serving.sharing import shared
from pipeline.publish.serving.warming import warmed
from pipeline.storage.read_only import open_to_read
from schemas.tables import BY_NAME, TABLES

PLUGINS = Path(__file__).parents[1] / "plugins"

#: How the worker processes of one server are told what to serve.
ENVIRONMENT = "DOICHIEU_SITE"
FACTORY = "pipeline.publish.serving.server:application_from_environment"

SETTINGS = {
    "allow_download": False,  # serves the whole file even where SQL is off (seen with 0.65.5)
    "allow_csv_stream": True,
    "allow_facet": True,
    "allow_signed_tokens": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "num_sql_threads": SQL_THREADS,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,
    "truncate_cells_html": 400,
}


class SiteError(Exception):
    """The site cannot be served; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What whoever runs the site decides."""

    #: Whether readers may write SQL; the prepared questions are there in any case.
    sql: bool = True
    #: Path below which the site stands, '/' or '/doichieu/'.
    base_path: str = "/"
    #: Whether pages stay in memory: only where nothing but the immutable database decides what they show.
    keep_pages: bool = True
    #: Folders with the PDF files that are no longer where ``build`` met them.
    folders: tuple[str, ...] = ()
    #: Database of the decisions of reviewers, who may add to them; None where reviewing is off.
    ledger: str | None = None
    #: File of those who may log in; without it decisions are shown and nobody can.
    reviewers: str | None = None

    @property
    def shaping(self) -> tuple[object, ...]:
        """What of it shows on the pages."""
        # From the environment of a worker process folders come as a list.
        return self.sql, self.base_path, tuple(self.folders)


def inspected(db_path: Path) -> dict[str, Any]:
    """What Datasette would find out at the first request by reading the whole file: counts, and a digest.

    With 28,000 reports (6 GB) that takes ten seconds and more. The digest is of size and time:
    it stands in no address.
    """
    status = db_path.stat()
    digest = hashlib.sha256(f"{status.st_size}|{status.st_mtime_ns}".encode()).hexdigest()
    with closing(sqlite3.connect(f"{db_path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
        names = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {
            name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - a constant
            if name in BY_NAME else None for name in names
        }
    tables = {name: {"count": count} for name, count in counts.items()}
    return {db_path.stem: {"hash": digest, "size": status.st_size, "file": str(db_path), "tables": tables}}


def site_of(db_path: Path, chosen: SiteSettings) -> Datasette:
    """Make the Datasette that serves ``db_path``, read-only, with page images of its files."""
    metadata = site_metadata(db_path.stem)
    metadata["databases"].setdefault(DATABASE, METADATA)
    site = Datasette(
        files=[],
        immutables=[str(db_path)],
        inspect_data=inspected(db_path),
        metadata=metadata,
        template_dir=str(TEMPLATES),
        plugins_dir=str(PLUGINS),
        static_mounts=[("static", str(STATIC))],
        settings={**SETTINGS, "default_allow_sql": chosen.sql, "base_url": chosen.base_path},
    )
    page_images.offer(site, db_path, [Path(folder) for folder in chosen.folders])
    return site


def application(db_path: Path, chosen: SiteSettings | None = None) -> App:
    """Return the guarded ASGI application, for any ASGI server or a test.

    Raises UnusableDatabase or AccountsError where a ledger or file of reviewers cannot be read.
    """
    chosen = chosen or SiteSettings()
    app = unkept(db_path, chosen)
    # A decision shows on every page at once: no page is kept where there can be one.
    if chosen.keep_pages and chosen.ledger is None:
        app = PageCache(app, finished=PageStore(store_path(db_path), identity_of(db_path, *chosen.shaping)).find)
    return below(chosen.base_path, app)


def unkept(db_path: Path, chosen: SiteSettings) -> App:
    """Return the guarded application without its base path, each page made anew."""
    # Where Rich is installed, as it is here, Datasette 0.65 prints every 404 with all local
    # variables; without it, only what is a fault of ours (500) goes to stderr.
    pm.get_plugin("datasette.handle_exception").rich = None
    site = site_of(db_path, chosen)
    if chosen.ledger is not None:
        set_up(site, Path(chosen.ledger), _accounts(chosen))
    app: App = site.app()
    databases = ["/" + str(site.urls.database(name))[len(chosen.base_path):] for name in site.databases]
    in_turn = in_lanes(tables_in_language(app, *databases), *databases)
    return guard(in_turn, nothing_writable if chosen.ledger is None else takes_forms)


def prepare_pages(
    db_path: Path, chosen: SiteSettings, *, workers: int, progress: Callable[[int, int], None]
) -> Prepared:
    """Make the pages of all reports as ``chosen`` will show them. Raises SiteError where that cannot be served."""
    check_database(db_path)
    if chosen.ledger is not None:
        raise SiteError(told("Trang có quyết định của người duyệt thì lần nào cũng làm mới. Bỏ --review.",
                             "Pages that show decisions of reviewers are made anew each time. Leave out --review."))
    return prepare(db_path, identity_of(db_path, *chosen.shaping), partial(unkept, db_path, chosen),
                   workers=workers, progress=progress)


def _accounts(chosen: SiteSettings) -> Accounts:
    return Accounts({}) if chosen.reviewers is None else read_accounts(Path(chosen.reviewers))


def application_from_environment() -> App:
    """Make the application in a worker process, as ``serve`` wrote it into the environment."""
    given = json.loads(os.environ[ENVIRONMENT])
    path, chosen = Path(given["database"]), SiteSettings(**given["settings"])
    return warmed(Reopening(path, lambda: application(path, chosen), check_database))


def check_database(db_path: Path) -> None:
    """Raise ``SiteError`` for what is no reports database, or one of an older version."""
    try:
        with closing(open_to_read(db_path)) as conn:
            present = {
                table.name: {row[1] for row in conn.execute(f"PRAGMA table_info({table.name})")} for table in TABLES
            }
    except sqlite3.Error as error:
        raise SiteError(told(
            f"{db_path}: không mở được như cơ sở dữ liệu báo cáo ({error}). "
            "Tạo bằng: doichieu build THƯ-MỤC --db TÊN.db",
            f"{db_path} cannot be opened as a reports database ({error}). "
            "Make one with: doichieu build FOLDER --db NAME.db")) from error
    if not present["documents"]:
        raise SiteError(told(
            f"{db_path} là cơ sở dữ liệu SQLite, nhưng không phải của báo cáo: không có bảng documents. "
            "Tạo bằng: doichieu build THƯ-MỤC --db TÊN.db",
            f"{db_path} is an SQLite database, but not one of reports: it has no table documents. "
            "Make one with: doichieu build FOLDER --db NAME.db"))
    for table in TABLES:
        missing = [column.name for column in table.columns if column.name not in present[table.name]]
        if missing:
            columns = ", ".join(missing)
            raise SiteError(told(
                f"{db_path}: do bản cũ làm ra "
                f"({f'bảng {table.name} thiếu cột {columns}' if present[table.name] else f'thiếu bảng {table.name}'}). "
                f"Cập nhật bằng: doichieu build THƯ-MỤC --db {db_path} (tệp không đổi thì không phải đọc lại)",
                f"{db_path} was made by an older version: "
                f"{f'table {table.name} lacks {columns}' if present[table.name] else f'it has no table {table.name}'}. "
                f"Bring it up to date with: doichieu build FOLDER --db {db_path}"))


def check_review(db_path: Path, chosen: SiteSettings, workers: int) -> None:
    """Raise ``SiteError`` or UnusableDatabase where reviewing cannot be as it was asked for; makes the ledger."""
    if chosen.ledger is None:
        return
    ledger = Path(chosen.ledger)
    if ledger.resolve() == db_path.resolve():
        raise SiteError(told(f"{ledger}: quyết định được lưu tách khỏi báo cáo. Chọn tệp khác cho --review.",
                             f"{ledger}: decisions are kept apart from the reports. Give --review another file."))
    if workers > 1:
        raise SiteError(told(
            "Phiên làm việc của người duyệt nằm trong một tiến trình. Có --review thì bỏ --workers.",
            "Sessions of reviewers live in one process. Leave out --workers where --review is given."))
    try:
        _accounts(chosen)
    except AccountsError as error:
        raise SiteError(str(error)) from error
    open_ledger(ledger).close()


def check_address(host: str, port: int) -> None:
    """Raise ``SiteError`` if nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            why, other = error.strerror or error, port % 65535 + 1
            raise SiteError(told(
                f"Không lắng nghe được tại {host}, cổng {port} ({why}). "
                f"Dừng chương trình đang dùng cổng ấy, hoặc chọn cổng khác: --port {other}",
                f"Cannot listen on {host}, port {port} ({why}). "
                f"Stop what runs there or choose another port: --port {other}")) from error


class _Announcing(uvicorn.Server):
    """Says so once it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self.listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.listening()


def serve(
    db_path: Path, host: str, port: int, chosen: SiteSettings, *, workers: int = 1, proxy: str | None = None,
    show: bool = False, say: Callable[[str], None],
) -> None:
    """Serve ``db_path`` until interrupted; ``say`` is told the address. Raises SiteError or UnusableDatabase.

    ``proxy`` are the addresses of reverse proxies whose X-Forwarded headers are believed;
    ``show`` opens the page in a browser.
    """
    check_database(db_path)
    check_review(db_path, chosen, workers)
    check_address(host, port)
    os.environ[ENVIRONMENT] = json.dumps({"database": str(db_path.resolve()), "settings": asdict(chosen)})
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}{chosen.base_path}"
    options: dict[str, Any] = {
        "factory": True, "host": host, "port": port, "workers": workers, "log_level": "warning", "access_log": False,
        "server_header": False, "proxy_headers": proxy is not None, "forwarded_allow_ips": proxy,
        "timeout_graceful_shutdown": 5,
    }  # fmt: skip

    def listening() -> None:
        say(address)
        if show:
            webbrowser.open(address)

    if workers > 1:
        config = uvicorn.Config(FACTORY, **options)
        listening()
        Multiprocess(config, [shared(config.bind_socket())]).run()
    else:
        _Announcing(uvicorn.Config(FACTORY, **options), listening).run()
