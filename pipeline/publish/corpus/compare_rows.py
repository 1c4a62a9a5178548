"""The lines of a comparison's tables: ranked, standing apart, over time.

In: observations as ``compare`` lays them out. Out: markup of table rows. In Python and not a template, for a
comparison of the country has hundreds of lines and one of a province hundreds of cells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from markupsafe import Markup

from pipeline.publish.claims import Row
from pipeline.publish.corpus.charts import evidence
from pipeline.publish.corpus.compare import Choice, Place, window_words
from pipeline.publish.corpus.units import UNKNOWN
from pipeline.publish.corpus.value_cells import value_cell
from pipeline.publish.marking import escaped
from pipeline.publish.words import Words


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes the lines of one page: its words, its addresses of reports, pages and districts."""

    words: Words
    report_href: Callable[[str, str], str]
    href: Callable[..., str]
    unit_path: Callable[[str | None, str], str]

    def ranked(self, rows: Iterable[Row]) -> Markup:
        """Rank, place, stated, recomputed, verdict."""
        words = self.words
        return _joined([
            f'<tr><td>{row["rank"]}</td>'
            f'<th scope="row">{self._place(row["province"], row["district"], row["synthetic"])}</th>'
            f'<td>{self._stated(row)}</td>'
            f'<td>{"" if row["recomputed"] is None else words.count(row["recomputed"])}</td>'
            f'<td class="words">{_badge(row["verdict"], words)}</td></tr>'
            for row in rows
        ])  # fmt: skip

    def by_province(self, rows: Iterable[Row], choice: Choice) -> Markup:
        """Province as a link to its districts, how many they are, lowest, median, highest."""
        words, unknown = self.words, self.words("unknown_province")
        any_of = escaped(self.href(
            "/so-sanh", indicator=choice.indicator, scope=choice.scope, channel=choice.channel, of=choice.whose,
            period=choice.period, province=UNKNOWN))  # fmt: skip
        # The same address for all but for the province: encoded once.
        before, _, after = any_of.partition(f"province={UNKNOWN}")
        return _joined([
            f'<tr><th scope="row"><a href="{before}province={quote_plus(row["province"] or UNKNOWN)}{after}">'
            f'{escaped(row["province"] or unknown)}</a></th><td>{row["n"]}</td><td>{words.count(row["low"])}</td>'
            f'<td>{words.count(row["median"])}</td><td>{words.count(row["high"])}</td></tr>'
            for row in rows
        ])  # fmt: skip

    def apart(self, rows: Iterable[Row]) -> Markup:
        """Place, stated, why it stands apart, the days it covers."""
        return _joined([
            f'<tr><th scope="row">{self._place(row["province"], row["district"], row["synthetic"])}</th>'
            f'<td>{self._stated(row)}</td><td class="words">{escaped(self._why(row))}</td>'
            f'<td class="words">{escaped(window_words(row, self.words))}</td></tr>'
            for row in rows
        ])  # fmt: skip

    def over_time(
        self, lines: Iterable[tuple[Place, Sequence[Sequence[Row]]]], told: Mapping[Place, Any],
        heirs: Callable[[Any], str],
    ) -> Markup:
        """A place and its values period by period; ``heirs`` words what ``told`` has of the place since the reform."""
        parts: list[str] = []
        for (province, district), cells in lines:
            since = told.get((province, district))
            parts += [f'<tr><th scope="row">{self._place(province, district)}{heirs(since) if since else ""}</th>']
            parts += [f"<td>{value_cell(values, self.words, self.report_href)}</td>" for values in cells]
            parts.append("</tr>")
        return _joined(parts)

    def place(self, province: str | None, district: str | None, synthetic: str | None = None) -> Markup:
        """A district as a link to its page, with its province."""
        return Markup(self._place(province, district, synthetic))  # noqa: S704 - every value is escaped

    def _place(self, province: str | None, district: str | None, synthetic: str | None = None) -> str:
        words = self.words
        named = escaped(district or words("unknown"))
        if district:
            named = f'<a href="{escaped(self.href(self.unit_path(province, district)))}">{named}</a>'
        of = f" <small>{escaped(province)}</small>" if province else ""
        return named + of + (f' <small class="test">{escaped(words("synthetic").lower())}</small>' if synthetic else "")

    def _stated(self, row: Row) -> str:
        """A value as printed, as a link to its evidence."""
        printed = row["value_text"] or ""
        sign = "%" if row["unit"] == "%" and "%" not in printed else ""
        href = escaped(self.report_href(*evidence(row)))
        return f'<a href="{href}">{escaped(printed or self.words.count(row["value"]))}{sign}</a>'

    def _why(self, row: Row) -> str:
        named = self.words.named("apart", row["apart"])
        return f"{named} ({row['scope_name']})" if row["apart"] == "two_values" and row["scope_name"] else named


def _badge(verdict: str | None, words: Words) -> str:
    return f'<span class="badge v-{verdict}">{escaped(words.verdict(verdict))}</span>' if verdict else ""


def _joined(parts: Collection[str]) -> Markup:
    return Markup("".join(parts))  # noqa: S704 - every value is escaped
