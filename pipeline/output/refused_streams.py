"""A standard stream that takes no more: its disk is full, or nobody reads it any longer."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import IO


def let_go_of(stream: IO[str]) -> None:
    """Send nowhere what is still buffered in ``stream``, and what comes after.

    Python keeps what it could not write and tries again wherever the stream is flushed: ``multiprocessing`` does so
    before each process it starts, and the interpreter when it ends, with 120 for any other code.
    """
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
