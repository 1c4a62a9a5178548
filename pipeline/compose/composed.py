"""Compose one report of the invented province, with its truth.

Comes in: an office, a quarter, phrasings, outlines, the slips to plant. Goes out: a
``Report`` and its ``Truth``. Which slips to plant is decided in ``slips``, printing
is done by the writers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from pathlib import Path

import yaml

from pipeline.compose.dossier_tables import CAPTIONS, dossier_table
from pipeline.compose.facts import FIELDS, MONEY, district_year
from pipeline.compose.paper import Block, Kind, Paragraph, Report, paragraph_of
from pipeline.compose.phrases import WORD, Context, Mention, Phrasing, indicator_of, render
from pipeline.compose.truth import BEYOND_CONTRACT, ClaimTruth, FigureTruth, Num, Truth
from pipeline.compose.world import ROMAN, Office, Words

Phrasings = Mapping[str, Mapping[str, Phrasing]]
SCOPES = {"huyen": "cấp huyện", "xa": "cấp xã", "toan": "toàn huyện"}
#: Identities a checker may use over several sentences: total and parts.
IDENTITIES = (
    ("received", ("carried", "new")),
    ("received", ("online", "direct", "postal", "carried")),
    ("new", ("online", "direct", "postal")),
    ("resolved", ("early", "on_time", "late")),
    ("resolved", ("ontime_all", "late")),
    ("ontime_all", ("early", "on_time")),
    ("pending", ("in_time", "overdue")),
    ("late_all", ("late", "overdue")),
    ("handled", ("resolved", "pending")),
    ("online", ("partial_all", "full_all")),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What sets one report apart from its sisters; ``swaps`` replaces a slot's wording by a named one."""

    overrides: Mapping[tuple[str, str], Num] = field(default_factory=dict)
    swaps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """A claim with the place it was stated in; ``keys`` are the printed numbers it stands on."""

    slot: str
    keys: tuple[str, ...]
    claim: ClaimTruth


@dataclass(frozen=True, slots=True)
class Composition:
    """A report, its truth, and where each claim stands."""

    report: Report
    truth: Truth
    sites: tuple[Site, ...]
    values: Mapping[str, int]


def read_phrasings(path: Path) -> Phrasings:
    """Read a file of phrasings."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        slot: {
            name: Phrasing(f"{slot}.{name}", row["text"], tuple(row["claims"])) for name, row in rows.items()
        }
        for slot, rows in data.items()
    }


def choose(phrasings: Phrasings, slot: str, office: Office, quarter: int, plan: Plan) -> Phrasing:
    """Choose the wording of a slot: the office's own, another one in the third quarter."""
    rows = phrasings[slot]
    if slot in plan.swaps:
        return rows[plan.swaps[slot]]
    names = [n for n in rows if n != "level_as_fall"]
    if slot == "dossiers":
        own = [n for n in office.about["dossiers"] if n in rows] or names[office.order % len(names) :]
        return rows[own[quarter % len(own)]]
    return rows[names[(office.order + (quarter == 2) + len(slot)) % len(names)]]


def compose(
    office: Office, quarter: int, phrasings: Phrasings, outlines: Mapping[str, str], plan: Plan
) -> Composition:
    """Compose the report of one office for one quarter (0 to 3)."""
    about = office.about
    values = district_year(
        office.seed, about["size"], about["early"], withdraws=about.get("withdraws", True)
    )[quarter]
    words = Words(office, quarter, values)
    context = Context(values, MONEY, office.habits, words, plan.overrides)
    blocks: list[Block] = []
    mentions: list[Mention] = []
    sites: list[Site] = []
    for line in outlines[about["outline"]].strip().split("\n"):
        line = WORD.sub(lambda m: words(m[1]), line.strip())
        if line == "@table":
            if about["table"]:
                table = dossier_table(about["table"], values, office.habits, plan.overrides)
                blocks += [Paragraph(Kind.CAPTION, CAPTIONS[about["table"]]), table.table]
                mentions += table.mentions
                sites += [Site("table", k, c) for k, c in zip(table.claim_keys, table.claims, strict=True)]
        elif line.startswith("@"):
            done = render(line[1:], choose(phrasings, line[1:], office, quarter, plan), context)
            blocks += [paragraph_of(text) for text in done.lines]
            mentions += done.mentions
            sites += [Site(line[1:], k, c) for k, c in zip(done.claim_keys, done.claims, strict=True)]
        else:
            blocks.append(paragraph_of(line))
    truth = Truth(identity(office, quarter, words))
    truth.figures = figures_of(mentions, truth.document["period"])
    truth.claims = [s.claim for s in sites]
    truth.claims += implied(mentions, {(c.kind, c.operands) for c in truth.claims})
    truth.citations = words.citations()
    return Composition(framed(office, quarter, words, tuple(blocks)), truth, tuple(sites), values)


def identity(office: Office, quarter: int, words: Words) -> dict[str, str]:
    """Say who issued the report, when, about which period."""
    return {
        "number": f"{number_of(office, quarter)}/{office.about['symbol']}",
        "type": "Báo cáo",
        "issuer": str(office.about["issuer"]),
        "district": office.name,
        "province": office.province,
        "date": words.signed().isoformat(),
        "period": f"{office.year}-Q{quarter + 1}",
    }


def number_of(office: Office, quarter: int) -> int:
    """Give the report's own number, growing over the year."""
    return 31 + office.order * 7 + quarter * (83 + office.order * 11)


def framed(office: Office, quarter: int, words: Words, blocks: tuple[Block, ...]) -> Report:
    """Put header, title and signature around the text."""
    about, day = office.about, words.signed()
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    roman = ROMAN[quarter]
    coming = f"quý {ROMAN[quarter + 1]}" if quarter < 3 else f"năm {office.year + 1}"
    done = f"Kết quả thực hiện công tác cải cách hành chính quý {roman} năm {office.year}"
    title = f"{done} và phương hướng, nhiệm vụ {coming}"
    return Report(
        tuple(about["agency"]),
        f"Số: {number_of(office, quarter)}/{about['symbol']}",
        f"{office.name}, ngày {day.day:02d} tháng {month} năm {day.year}",
        ("BÁO CÁO", title),
        about["addressee"],
        blocks,
        (
            "- Như trên;",
            "- TT. Huyện ủy, TT. HĐND huyện;",
            "- Chủ tịch, các PCT UBND huyện;",
            "- UBND các xã, thị trấn;",
            "- Lưu: VT.",
        ),
        tuple(about["signature"]),
    )


def names_something(quote: str) -> bool:
    """Tell whether a quote says more than a number of dossiers, as an operand of a formula does not."""
    return any(letter.isalpha() for letter in quote.replace("hồ sơ", ""))


def figures_of(mentions: list[Mention], period: str) -> list[FigureTruth]:
    """Take the dossier figures; a second printing or a bare operand is optional."""
    out: list[FigureTruth] = []
    seen: set[tuple[str, str, Fraction]] = set()
    for mention in mentions:
        indicator = indicator_of(mention.key)
        scope = mention.key.partition(".")[0]
        if indicator is None or not (scope in SCOPES or scope[:-1] == "huyen"):
            continue
        named = SCOPES.get(scope) or f"lĩnh vực {FIELDS['huyen'][int(scope[-1])][0]}, cấp huyện"
        key = (indicator, named, mention.num.value)
        unit = "%" if indicator.endswith("_rate") else "hồ sơ"
        optional = key in seen or indicator in BEYOND_CONTRACT or not names_something(mention.quote)
        alt = ("dossiers.received",) if indicator.endswith(".new") else ()
        out.append(FigureTruth(indicator, mention.num, unit, named, period, mention.quote, optional, alt))
        seen.add(key)
    return out


def implied(mentions: list[Mention], stated: set[tuple[str, object]]) -> Iterator[ClaimTruth]:
    """List relations over several sentences that a thorough checker may find too."""
    printed: dict[str, dict[Fraction, Num]] = {}
    for mention in mentions:
        printed.setdefault(mention.key, {})[mention.num.value] = mention.num
    rules = [
        (f"{s}.{total}", tuple(f"{s}.{p}" for p in parts)) for s in SCOPES for total, parts in IDENTITIES
    ]
    rules += [(key, (f"huyen.{key[5:]}", f"xa.{key[5:]}")) for key in printed if key.startswith("toan.")]
    for total, parts in rules:
        known = [p for p in parts if p in printed]
        if total in printed and len(known) == len(parts):
            for first, *rest in product(printed[total].values(), *(printed[p].values() for p in known)):
                operands = (("total", first.value), ("parts", tuple(n.value for n in rest)))
                if ("sum", operands) not in stated and not total.endswith("_rate"):
                    yield ClaimTruth("sum", operands, first, first.text, True, note="over several sentences")
    for scope in SCOPES:
        yield from implied_balances(scope, printed, stated)


def implied_balances(
    scope: str, printed: Mapping[str, Mapping[Fraction, Num]], stated: set[tuple[str, object]]
) -> Iterator[ClaimTruth]:
    """List the balances of one level over all the values it was printed with."""
    roles = ("received", "resolved", "pending", "withdrawn")
    if not all(f"{scope}.{r}" in printed for r in roles[:3]):
        return
    absent: tuple[Num | None, ...] = (None,)
    choices = [tuple(printed.get(f"{scope}.{r}", {}).values()) or absent for r in roles]
    for row in product(*choices):
        operands = tuple((r, n.value if n else None) for r, n in zip(roles, row, strict=True))
        received = row[0]
        if received is not None and ("balance", operands) not in stated:
            yield ClaimTruth(
                "balance", operands, received, received.text, True, note="over several sentences"
            )
