"""Where measurements are kept: pages that say what wrote them and when, and releases one after another in JSON.

Comes in: a path under docs/, and text or the figures of a release. Goes out: the file. What is measured and how it is
laid out is each benchmark's matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

Release = Mapping[str, Any]


def write_page(path: Path, title: str, command: str, text: str) -> None:
    """Write a Markdown page that names the command that wrote it and the day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"# {title}\n\nWritten by `{command}` on {date.today().isoformat()}.\n\n"
    path.write_text(head + text, encoding="utf-8")


def releases(path: Path) -> list[dict[str, Any]]:
    """The recorded releases, oldest first; none where there is no file."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return found


def keep_release(path: Path, release: Release, key: Sequence[str]) -> list[dict[str, Any]]:
    """Keep a release as the last, in the place of the one with the same values under ``key``; gives all of them."""
    others = [each for each in releases(path) if any(each[name] != release[name] for name in key)]
    kept = [*others, dict(release)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return kept
