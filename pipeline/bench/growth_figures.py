"""What building one number of reports cost, as ``pipeline.bench.growth`` measures it and its page tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Growth:
    """One size: seconds and MB. ``parent`` and ``worker`` are peaks of the first build, the worker's the highest.

    ``touched`` are the documents that the changed vocabulary may read otherwise, none of which comes out with another
    row; ``found`` are those with a new figure after another change, by which ``found_touched`` may be read otherwise.
    None in records that do not tell.
    """

    documents: int
    pages: int
    first: float
    first_cpu: float | None
    unchanged: float
    unchanged_cpu: float | None
    changed: float
    changed_cpu: float | None
    parent: float
    worker: float
    database: float
    touched: int | None = None
    found_seconds: float | None = None
    found_cpu: float | None = None
    found_touched: int | None = None
    found: int | None = None

    @property
    def seconds(self) -> float:
        """Processor seconds a document of the first build; seconds on the clock where the system tells no others."""
        return (self.first if self.first_cpu is None else self.first_cpu) / self.documents

    @property
    def unchanged_share(self) -> float:
        """The rerun with nothing changed, of the first build's processor seconds; on the clock if not known."""
        return _share(self.unchanged, self.unchanged_cpu, self.first, self.first_cpu)

    @property
    def changed_share(self) -> float:
        """The rerun after a changed vocabulary, of the first build's."""
        return _share(self.changed, self.changed_cpu, self.first, self.first_cpu)

    @property
    def found_share(self) -> float | None:
        """The rerun after a vocabulary changed so that all it touches have a new figure; None where it was not run."""
        if self.found_seconds is None:
            return None
        return _share(self.found_seconds, self.found_cpu, self.first, self.first_cpu)


def _share(seconds: float, cpu: float | None, of: float, of_cpu: float | None) -> float:
    return seconds / of if cpu is None or of_cpu is None else cpu / of_cpu
