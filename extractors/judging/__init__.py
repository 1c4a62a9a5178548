"""Judging: claims of one document in, verdicts out, each with its witness.

A claim is ruled on by itself (``ruling``), then together with the claims it shares figures
with: what a recogniser may have misread (``misreading``), which figure is the suspect
(``repair``), what explains it (``causes``), how much it proves (``decidability``).
"""

from __future__ import annotations

from extractors.judging.document import Judged, judge

__all__ = ["Judged", "judge"]
