"""python -m pipeline.bench.runner TOOL: one tool in a process of its own, asked line by line.

Comes in on stdin, a JSON object a line: ``{"time": [paths]}`` or ``{"read": path}``. Goes out on stdout, one
line each: ``{"seconds": …, "peak": MB}`` or what was read. What a tool itself prints goes to stderr. A tool
that cannot be imported or fails is told as ``{"absent": why}`` or ``{"failed": why}``, and the process goes on.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TextIO

from pipeline.bench.peers import TOOLS, Tool
from pipeline.bench.processes import peak_of

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def answer(tool: Tool, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer one line."""
    try:
        if "read" in asked:
            return asdict(tool.read(Path(asked["read"])))
        gc.collect()
        start = time.perf_counter()
        for path in asked["time"]:
            tool.read(Path(path))
        return {"seconds": time.perf_counter() - start, "peak": peak(), "version": _version(tool.library)}
    except (ImportError, FileNotFoundError) as error:
        return {"absent": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever a tool raises is told in the table
        return {"failed": f"{type(error).__name__}: {error}"}


def peak() -> float | None:
    """The most memory this process, or a program it ran, held so far, in MB; None where the system does not tell."""
    own = peak_of("self")
    if resource is None or not own:
        return None
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def _version(library: str) -> str:
    try:
        return version(library) if library else ""
    except PackageNotFoundError:
        return ""


def main(name: str, lines: TextIO) -> None:
    """Answer until stdin ends; stdout is kept for answers alone."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in lines:
        answers.write(json.dumps(answer(TOOLS[name], json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin)
