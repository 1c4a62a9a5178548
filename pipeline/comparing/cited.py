"""In: rows of ``citations``. Out: ``Cited`` values: a dated number where a report cites it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.comparing.leads import Place, Side
from pipeline.comparing.papers import Paper, on_page


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation whose own date is printed in full; ``day`` is ISO, ``date_text`` as printed."""

    id: str
    paper: Paper
    passage_id: str | None
    page: int | None
    char_start: int | None
    char_end: int | None
    box: str | None
    quote: str | None
    kind: str | None
    number: str
    day: str
    date_text: str
    issuer: str | None
    register: str

    @property
    def place(self) -> Place:
        """Where it is printed."""
        return Place(self.paper.id, self.passage_id, self.page, self.char_start, self.char_end, self.box, self.quote)

    def side(self, role: str, text: str) -> Side:
        """It as operand, ``text`` being what is compared."""
        return Side(role, self.paper.id, citation_id=self.id, text=text)

    def where(self, lang: str) -> str:
        """The report that cites it, with the page."""
        return f"{self.paper.name(lang)}{on_page(self.page, lang)}"
