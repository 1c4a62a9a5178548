"""On what a figure was measured: system, processor, versions; neither host nor folder is named."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

VERSIONS = ("doichieu", "pdfplumber", "pdfminer.six", "pypdfium2", "python-docx", "spacy", "underthesea")


def machine(libraries: Sequence[str] = VERSIONS) -> str:
    """Say on what and with what it ran, in one line; a library that is not installed is left out."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        model = next(named, model)
    system = f"{platform.system()}, {os.cpu_count()} cores ({model}), Python {platform.python_version()}"
    return f"{system}; " + ", ".join(f"{name} {known}" for name in libraries if (known := installed(name)))


def installed(library: str) -> str | None:
    """The version of a library, None where it is not installed."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def load() -> str:
    """The load of the machine when it is asked, as three means; '' where the system does not tell."""
    return " ".join(f"{each:.1f}" for each in os.getloadavg()) if hasattr(os, "getloadavg") else ""
