"""Write the corpus: retold and composed reports, each with what a careful reader finds in it.

Comes in: ``corpus/sources`` (retold reports), ``corpus/world.yml`` and
``corpus/phrasings`` (invented districts, wordings). Goes out: DOCX and PDF files,
``NAME.truth.json`` beside them, ``corpus/manifest.csv``. The truth is known from
construction: nothing here reads a finished file back. Reading reports and scoring
a database are the business of other packages.
"""

from importlib.util import find_spec

if find_spec("reportlab") is None:
    raise SystemExit(
        "pipeline.compose writes PDF files with reportlab, which is not installed. "
        "It is a development dependency: run `make dev` or `pip install -e '.[dev]'`, then try again."
    )
