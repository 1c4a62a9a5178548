"""Readers: a file comes in, a ``ReadDocument`` goes out, or ``UnreadableFile`` is raised.

Which reader a file needs, time limits and storing are the pipeline's job.
"""

from __future__ import annotations


class UnreadableFile(Exception):  # noqa: N818 - it names the state of the file
    """The whole file cannot be read; ``code`` is a key of ``schemas.problems.TEMPLATES``."""

    def __init__(self, code: str, found: str = "", expected: str = "") -> None:
        super().__init__(code, found, expected)
        self.code = code
        self.found = found
        self.expected = expected
