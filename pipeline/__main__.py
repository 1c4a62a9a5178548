"""``python -m pipeline`` is ``doichieu``."""

from pipeline.commands.cli import main

main()
