"""The published site: Datasette over one immutable database, with our pages around it.

In: the path of a built database. Out: an ASGI application, or a running server.
Building and exporting are someone else's job.
"""

from __future__ import annotations

from pathlib import Path

import click
import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from pipeline.publish.guard import App, guard
from pipeline.publish.metadata import site_metadata
from pipeline.publish.pages import STATIC, TEMPLATES
from pipeline.publish.review.accounts import Accounts
from pipeline.publish.review.desk import DATABASE, METADATA, set_up
from pipeline.publish.review.pages import takes_forms

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


def site_of(db_path: Path) -> Datasette:
    """Make the Datasette that serves ``db_path``, read-only."""
    metadata = site_metadata(db_path.stem)
    metadata["databases"].setdefault(DATABASE, METADATA)
    return Datasette(
        files=[],
        immutables=[str(db_path)],
        metadata=metadata,
        template_dir=str(TEMPLATES),
        plugins_dir=str(PLUGINS),
        static_mounts=[("static", str(STATIC))],
        settings={**SETTINGS, "default_allow_sql": ALLOW_SQL},
    )


def application(db_path: Path, decisions: Path | None = None, accounts: Accounts | None = None) -> App:
    """Return the guarded ASGI application, for any ASGI server or a test.

    With a database of ``decisions`` these are shown, and the reviewers of ``accounts`` may add to
    them; raises UnusableDatabase if it cannot be opened. The reports are read-only either way.
    """
    # Where Rich is installed, as it is here, Datasette 0.65 prints every 404 with all local
    # variables; without it, only what is a fault of ours (500) goes to stderr.
    pm.get_plugin("datasette.handle_exception").rich = None
    site = site_of(db_path)
    if decisions is not None:
        set_up(site, decisions, accounts or Accounts({}))
    app: App = site.app()
    return guard(app, takes_forms) if decisions is not None else guard(app)


def serve(
    db_path: Path, host: str, port: int, decisions: Path | None = None, accounts: Accounts | None = None
) -> None:
    """Serve ``db_path`` until interrupted; says where, and nothing else."""
    app = application(db_path, decisions, accounts)
    click.echo(f"http://{host}:{port}/")
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False, server_header=False
    )
