"""Readers: a file comes in, a ``ReadDocument`` goes out, or ``UnreadableFile`` is raised.

Which reader a file needs, time limits and storing are the pipeline's job.
"""

from __future__ import annotations

#: Percent of confidence from which a recognised number is never replaced, and is told as sure. Of those
#: below, at 100 and 150 dpi, nearly all that two second readings agree against are wrong; of those
#: above, only the ones that lost a point. It stands here because pages tell it that load no reader.
SURE = 96

class UnreadableFile(Exception):  # noqa: N818 - it names the state of the file
    """The whole file cannot be read; ``code`` is a key of ``schemas.problems.TEMPLATES``."""

    def __init__(self, code: str, found: str = "", expected: str = "") -> None:
        super().__init__(code, found, expected)
        self.code = code
        self.found = found
        self.expected = expected
