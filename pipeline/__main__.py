"""``python -m pipeline`` is ``doichieu``."""

from pipeline.cli import main

main()
