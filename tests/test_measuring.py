"""The measuring set: its slips show, its truth is true, and it comes out the same for a seed."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("reportlab", reason="reportlab writes the corpus and is a development dependency")

from pipeline.compose.docx_writer import docx_bytes
from pipeline.compose.measuring.mistakes import CLASSES
from pipeline.compose.measuring.office import QUARTERS, make_office
from pipeline.compose.measuring.planning import ACROSS, ALL, write_measuring
from pipeline.compose.measuring.printing import Printed, last_place_off, one_digit_off, swapped
from pipeline.compose.measuring.reports import write
from pipeline.compose.measuring.rules import fits
from pipeline.compose.measuring.sheet import Task
from pipeline.compose.measuring.wordings import read_structures
from pipeline.compose.pdf_writer import pdf_bytes
from pipeline.compose.truth import Num, judge
from pipeline.compose.world import read_world
from pipeline.evaluation.slip_recall import LEADS, Alarm, Slip, compare, read_slips
from pipeline.work.per_file import process_file
from schemas.records import Cause, ClaimKind

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
FOLDER = CORPUS / "measuring"
SLIPS = 80

Truths = dict[str, dict[str, Any]]


def written(folder: Path) -> Truths:
    return {
        p.name.removesuffix(".truth.json"): json.loads(p.read_text(encoding="utf-8"))
        for p in sorted(folder.glob("*.truth.json"))
    }


@pytest.fixture(scope="module", params=[("development", 11), ("heldout", 12)], ids=lambda p: p[0])
def composed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small set of either wordings."""
    phrasings, seed = request.param
    folder = tmp_path_factory.mktemp(phrasings)
    write_measuring(CORPUS, folder, phrasings=phrasings, seed=seed, slips=SLIPS)
    return folder


@pytest.fixture(scope="module")
def truths(composed: Path) -> Truths:
    return written(composed)


def rows(truths: Truths) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, data in truths.items():
        yield from ((name, slip) for slip in data["slips"])


def test_every_class_is_planted_as_often_as_asked(truths: Truths) -> None:
    planted = Counter(slip["class"] for _, slip in rows(truths))
    assert planted.total() == SLIPS
    assert set(planted) == set(ALL)
    assert max(planted.values()) - min(planted.values()) <= 1


def test_a_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "again", "other"):
        seed = 6 if folder == "other" else 5
        write_measuring(CORPUS, tmp_path / folder, phrasings="development", seed=seed, slips=20)
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert files == sorted(p.name for p in (tmp_path / "again").iterdir())
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    differ = [n for n in files if (tmp_path / "other" / n).read_bytes() != (tmp_path / "one" / n).read_bytes()]
    assert len(differ) == len(files)


def recomputed(claim: dict[str, Any]) -> Fraction:
    """Compute a claim from its JSON, knowing nothing of the generator."""
    o = {
        role: [Fraction(str(v)) for v in (value if isinstance(value, list) else [value]) if v is not None]
        for role, value in claim["operands"].items()
    }
    match claim["kind"]:
        case "ratio":
            return 100 * o["numerator"][0] / o["denominator"][0]
        case "sum":
            return sum(o["parts"], Fraction(0))
        case "balance":
            return sum(o["resolved"] + o["pending"] + o["withdrawn"], Fraction(0))
        case "restatement":
            return o["first"][0]
        case "count":
            return sum(o["items"], Fraction(0))
        case "change":
            step = o["current"][0] - o["previous"][0]
            step = step if claim["rises"] else -step
            return step / o["previous"][0] * 100 if claim["claimed_text"].endswith("%") else step
    raise AssertionError(claim["kind"])


def stands(claim: dict[str, Any]) -> bool:
    """Say whether the printed result is one of the roundings or truncations of the recomputed one."""
    if claim["kind"] == "threshold":
        o = claim["operands"]
        return (o["actual"] >= o["target"]) == claim["rises"]
    got, text = recomputed(claim), claim["claimed_text"]
    unit = {"tỷ": 10**9, "triệu": 10**6, "nghìn": 1000}.get(text.split()[1] if " " in text else "", 1)
    digits = re.search(r"[\d.]+(?:,(\d+))?", text)
    assert digits
    ulp = Fraction(unit, 10 ** len(digits[1] or ""))
    whole_step = claim["kind"] == "change" and not digits[1] and "%" not in text
    exact = claim["kind"] not in ("ratio", "change") or whole_step
    said = Fraction(str(claim["claimed"]))
    return got == said if exact else said - ulp / 2 <= got < said + ulp


def test_truth_agrees_with_an_independent_recomputation(truths: Truths) -> None:
    kinds = Counter[str]()
    for name, data in truths.items():
        for claim in data["claims"]:
            kinds[claim["kind"]] += 1
            assert stands(claim) == (claim["verdict"] != "inconsistent"), (name, claim)
    assert {"ratio", "sum", "balance", "change", "count", "threshold", "restatement"} <= set(kinds)


def test_only_planted_slips_fail_and_each_shows(truths: Truths) -> None:
    for name, data in truths.items():
        planted = [slip for slip in data["slips"] if slip["claim"]]
        for slip in planted:
            assert slip["claim"]["verdict"] == "inconsistent", (name, slip)
            assert not stands(slip["claim"]), (name, slip)
            assert slip["claim"] in data["claims"]
            said = " ".join(slip["lines"])
            assert slip["printed"] in said or slip["kind"] == ClaimKind.THRESHOLD, (name, slip)
        quotes = " / ".join(line for slip in data["slips"] for line in slip["lines"])
        for claim in data["claims"]:
            if claim["verdict"] == "inconsistent":
                assert all(part in quotes for part in claim["quote"].split(" … ")), (name, claim)


def test_an_impossible_rate_has_no_whole_number(truths: Truths) -> None:
    met = 0
    for name, slip in rows(truths):
        if slip["class"] != "ratio_impossible":
            continue
        met += 1
        text = slip["lines"][0]
        whole = next(int(n) for n in re.findall(r"(?<![\d,])(\d+)(?![\d,%]| %)", text) if 19 <= int(n) <= 87)
        digits = slip["printed"].rstrip(" %").replace(",", ".")
        ulp = Fraction(1, 10 ** len(digits.partition(".")[2]))
        said = Fraction(digits)
        shares = (Fraction(100 * k, whole) for k in range(2 * whole))
        assert not any(said - ulp / 2 <= share < said + ulp for share in shares), (name, slip)
    assert met


def test_causes_are_those_of_the_schema(truths: Truths) -> None:
    known = {str(cause) for cause in Cause}
    for name, slip in rows(truths):
        assert slip["kind"] in {str(kind) for kind in ClaimKind}
        assert set(slip["causes"]) <= known
        assert slip["causes"][:1] == ([slip["cause"]] if slip["cause"] else []), (name, slip)
        if slip["class"] in CLASSES:
            assert slip["cause"] == str(CLASSES[slip["class"]][1] or "")


def test_what_is_pending_is_carried_over_but_for_planted_slips(truths: Truths) -> None:
    broken = {tuple(s["documents"]) for _, s in rows(truths) if s["class"] == "continuity"}
    met = 0
    for name, data in truths.items():
        before = re.sub(r"q([2-4])$", lambda m: f"q{int(m[1]) - 1}", name)
        if before == name:
            continue
        pending = next(c["operands"]["pending"] for c in truths[before]["claims"] if c["kind"] == "balance")
        carried = next(c["operands"]["parts"] for c in data["claims"] if c["kind"] == "sum")
        met += 1
        assert (pending in carried) != ((name, before) in broken), (name, pending, carried)
    assert met
    assert broken


def test_numbers_of_a_register_grow_with_dates_but_for_planted_slips(truths: Truths) -> None:
    touched = {number for _, slip in rows(truths) for number in slip["numbers"]}
    by_office: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for name, data in truths.items():
        for cited in data["citations"]:
            number, _, tail = cited["number"].partition("/")
            if number.isdigit() and "UBND" in tail and cited["number"] not in touched:
                by_office.setdefault((name[:10], tail), set()).add((cited["date"], int(number)))
    for register in by_office.values():
        order = [number for _, number in sorted(register)]
        assert order == sorted(order)
    assert len(by_office) > 4


def shape(wording: str) -> str:
    """Leave the words of a wording without its places."""
    return " ".join(re.sub(r"<[^>]*>|\{\w+\}|[\W\d_]+", " ", wording).lower().split())


def test_wordings_are_many_and_the_held_out_ones_are_others() -> None:
    data = {n: yaml.safe_load((FOLDER / f"{n}.yml").read_text(encoding="utf-8")) for n in ("development", "heldout")}
    structures = yaml.safe_load((FOLDER / "structures.yml").read_text(encoding="utf-8"))["structures"]
    for name in structures:
        seen, kept = data["development"][name], data["heldout"][name]
        assert len(seen) >= 4
        assert len(kept) >= 3
        assert len({shape(w) for w in seen}) >= 3, name
        assert not set(seen) & set(kept), name
    one, other = ({shape(w) for rows in data[n].values() for w in rows} for n in data)
    assert not {w for w in one & other if len(w.split()) > 3}


def test_no_invented_name_is_real() -> None:
    pools = yaml.safe_load((FOLDER / "structures.yml").read_text(encoding="utf-8"))["pools"]
    with (ROOT / "extractors" / "vocab" / "admin_units.csv").open(encoding="utf-8") as handle:
        real = {row["name"].casefold() for row in csv.DictReader(handle)}
    invented = [*pools["provinces"], *pools["districts"], *pools["communes"]]
    assert not {name for name in invented if name.casefold() in real}
    assert len(set(invented)) == len(invented)


@pytest.mark.parametrize("number", range(3))
def test_docx_and_pdf_say_the_same(number: int, tmp_path: Path) -> None:
    data = yaml.safe_load((FOLDER / "structures.yml").read_text(encoding="utf-8"))
    structures = read_structures(FOLDER, "development")
    office = make_office(number, 21, data["pools"], read_world(CORPUS / "world.yml")[0].instruments)
    slips = tuple(c for c in ALL if c not in ACROSS)[number::5]
    task = Task(office, QUARTERS[1], office.quarters[1], slips)
    report, truth = write(task, structures, data["pools"], data["sections"], set(), Random(number))  # noqa: S311
    read: list[Counter[str]] = []
    for form, body in (("docx", docx_bytes(report)), ("pdf", pdf_bytes(report, CORPUS / "fonts"))):
        path = tmp_path / f"report.{form}"
        path.write_bytes(body)
        document, _ = process_file(path)
        kinds = ("paragraph", "list_item", "table_row", "heading")
        read.append(Counter(w for p in document.passages if p.kind in kinds for w in p.text.split()))
    assert len(truth["slips"]) == len(slips)
    numbers = [Counter({w: n for w, n in words.items() if re.search(r"\d", w)}) for words in read]
    assert numbers[0] == numbers[1]


@given(st.integers(1, 99_999), st.integers(0, 3), st.integers(0, 10**7))
def test_what_fits_is_what_the_judge_lets_pass(digits: int, decimals: int, thousandths: int) -> None:
    value, got = Fraction(digits, 10**decimals), Fraction(thousandths, 1000)
    ulp = Fraction(1, 10**decimals)
    text = f"{digits // 10**decimals},{digits % 10**decimals:0{decimals}d}" if decimals else str(digits)
    passes = judge(got, Num(value, text, decimals)) != "inconsistent"
    assert fits(got, got, Printed(value, text, ulp)) == passes


@given(st.integers(1000, 999_999))
def test_changed_digits_are_read_back(value: int) -> None:
    printed = Printed(Fraction(value), f"{value:,}".replace(",", "."))
    for maker in (one_digit_off, swapped, last_place_off):
        for other in maker(printed):
            assert int(other.text.replace(".", "")) == other.value != printed.value
    assert {p.value for p in last_place_off(printed)} == {value - 1, value + 1}
    for other in one_digit_off(printed):
        assert sum(a != b for a, b in zip(other.text, printed.text, strict=True)) == 1


def alarm_of(slip: Slip, *, kind: str | None = None, cause: str = "") -> Alarm:
    """Raise the alarm that a slip deserves."""
    words = slip.lines[0] if slip.lines else Counter[str]()
    folded = " ".join(slip.numbers)
    return Alarm(min(slip.documents), kind or slip.kind, False, cause, slip.values, words, folded, "")


def test_the_alarms_that_slips_deserve_are_counted_right(composed: Path) -> None:
    slips = read_slips(composed)
    right = [alarm_of(slip, cause=slip.cause) for slip in slips]
    stray = Alarm(min(slips[0].documents), "sum", False, "", (Fraction(-7),), Counter({"không": 1}), "", "stray")
    recall = compare(slips, [*right, stray])
    total = recall.total()
    assert (total["planted"], total["found"]) == (SLIPS, SLIPS)
    assert total["cause"] == total["caused"] == sum(bool(s.cause) for s in slips)
    assert recall.false == ["stray"]
    assert not recall.missed


def test_a_lead_finds_only_what_cannot_be_proved(composed: Path) -> None:
    slips = [s for s in read_slips(composed) if s.kind in ("citation_conflict", "register_order")]
    recall = compare(slips, [replace(alarm_of(slip), lead=True) for slip in slips])
    found = {name for name, counts in recall.classes.items() if counts["found"]}
    assert found == LEADS
    assert not recall.false


def test_an_alarm_elsewhere_or_of_another_kind_finds_nothing(composed: Path) -> None:
    slip = next(s for s in read_slips(composed) if s.name == "sum_digit")
    elsewhere = Alarm(min(slip.documents), slip.kind, False, "", slip.values, Counter({"khác": 3}), "", "elsewhere")
    other_kind = alarm_of(slip, kind="ratio")
    recall = compare([slip], [elsewhere, other_kind])
    assert recall.total()["found"] == 0
    assert recall.total()["otherwise"] == 1
    assert recall.false == ["elsewhere"]
