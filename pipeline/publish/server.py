"""The published site: Datasette over one immutable database, with our pages around it.

In: the path of a built database. Out: an ASGI application, or a running server.
Building and exporting are someone else's job.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from pipeline.publish import page_images
from pipeline.publish.guard import App, guard
from pipeline.publish.metadata import site_metadata
from pipeline.publish.pages import STATIC, TEMPLATES

PLUGINS = Path(__file__).parent / "plugins"

#: Turn to False to answer prepared questions only and no SQL from readers.
ALLOW_SQL = True

SETTINGS = {
    "allow_download": False,  # serves the whole file even where SQL is off (seen with 0.65.5)
    "allow_csv_stream": True,
    "allow_facet": True,  # `guard` knows the hash of the script this writes into table pages
    "allow_signed_tokens": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "num_sql_threads": 4,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,
    "truncate_cells_html": 400,
}


def site_of(db_path: Path, folders: Sequence[Path] = ()) -> Datasette:
    """Make the Datasette that serves ``db_path``, read-only, with page images of the files in ``folders``."""
    site = Datasette(
        files=[],
        immutables=[str(db_path)],
        metadata=site_metadata(db_path.stem),
        template_dir=str(TEMPLATES),
        plugins_dir=str(PLUGINS),
        static_mounts=[("static", str(STATIC))],
        settings={**SETTINGS, "default_allow_sql": ALLOW_SQL},
    )
    page_images.offer(site, db_path, folders)
    return site


def application(db_path: Path, folders: Sequence[Path] = ()) -> App:
    """Return the guarded ASGI application, for any ASGI server or a test."""
    # Where Rich is installed, as it is here, Datasette 0.65 prints every 404 with all local
    # variables; without it, only what is a fault of ours (500) goes to stderr.
    pm.get_plugin("datasette.handle_exception").rich = None
    app: App = site_of(db_path, folders).app()
    return guard(app)


def serve(db_path: Path, host: str, port: int, folders: Sequence[Path] = ()) -> None:
    """Serve ``db_path`` until interrupted; says where, and nothing else."""
    click.echo(f"http://{host}:{port}/")
    uvicorn.run(
        application(db_path, folders), host=host, port=port, log_level="warning", access_log=False, server_header=False
    )
