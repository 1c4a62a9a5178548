"""What decides whether two machines give the same rows: code, vocabulary, libraries, programs and limits.

Comes in: nothing. Goes out: facts by name, in words that can be shown. Comparing them is
``pipeline.cluster.connection``'s job.
"""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib import metadata

from pipeline import limits
from pipeline.readers import libreoffice
from pipeline.readers.recognition import ocr
from pipeline.storage.versions import extractor_version, program_version, reader_version


@cache
def facts() -> dict[str, str]:
    """Facts by name; workers whose facts are the same read a file alike."""
    return {
        "version": metadata.version("doichieu"),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "code of the program": program_version(),
        "readers and their libraries": reader_version(),
        "rules, vocabulary and their libraries": extractor_version(),
        "Tesseract": ocr.equipment(),
        "LibreOffice": "there" if libreoffice.is_available() else "none",
        "limits": _limits(),
    }


@cache
def code_digest() -> str:
    """All facts in one word."""
    return hashlib.sha256(json.dumps(facts(), sort_keys=True).encode()).hexdigest()[:12]


def _limits() -> str:
    """Limits on a file as the environment of this machine sets them; those of a process come with the job."""
    return json.dumps({name: value for name, value in sorted(vars(limits).items()) if name.startswith("MAX_")})
