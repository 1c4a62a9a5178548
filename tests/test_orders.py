"""Counts and shares keep their codes and relations in whatever order and with whatever marks they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.extract import extract
from pipeline.readers.layout.outline import Draft, outline
from schemas.records import ClaimKind, Extraction, Outcome, Passage, PassageKind

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "passages" / "orders.yml").read_text(encoding="utf-8"))
HOLDS = (Outcome.EXACT, Outcome.ROUNDED)
#: Numbers for the parts of a list: none is round or a year, one has the look of «1.19x» behind a day.
NUMBERS = ([4871, 93, 38], [1158, 35, 6], [2064, 57, 11])


def _printed(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.2f}".replace(".", ",")


def _lists() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each part of a list with each way to print it, and the code of each number."""
    opens, numbers = cycle(CASES["opens"]), cycle(NUMBERS)
    for told in CASES["counts"]:
        heads = cycle(told["heads"])
        for parts in told["parts"]:
            for form in CASES["lists"]:
                counted = next(numbers)[: len(parts)]
                total = sum(counted)
                opened, closed = next(opens)
                members = [
                    form.format(l=words, n=_printed(n), T=_printed(total), p=_share(n, total))
                    for (words, _), n in zip(parts, counted, strict=True)
                ]
                codes = [(_printed(n), code) for (_, code), n in zip(parts, counted, strict=True)]
                text = next(heads).format(T=_printed(total)) + opened + "; ".join(members) + closed
                yield text, [(_printed(total), told["code"]), *codes]


def _read(text: str) -> Extraction:
    return extract((Passage(0, PassageKind.PARAGRAPH, text),))


@pytest.mark.parametrize(("text", "codes"), list(_lists()))
def test_members_of_a_list(text: str, codes: list[tuple[str, str]]) -> None:
    read = _read(text)
    found = {(figure.value_text, figure.indicator) for figure in read.figures}
    assert not [told for told in codes if (told[0], told[1]) not in found]
    sums = [v for v in read.verdicts if v.claim.kind is ClaimKind.SUM and v.claimed_text.startswith(codes[0][0])]
    assert [v.outcome for v in sums] == [Outcome.EXACT]
    assert all(v.outcome in HOLDS for v in read.verdicts)


#: Per level: its number and those of its parts, which add up to it.
LEVELS = ((1158, (1121, 31, 6)), (4871, (4700, 160, 11)))
ITEMS = CASES["items"]


def _by_level(whole: Any, names: Any, line: str, total: int) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines of a whole told by levels, and the code of each number but the total's."""
    lines, codes = [whole["head"].format(T=_printed(total))], []
    above, _, below = line.partition("|")
    for name, (number, shares) in zip(names, LEVELS, strict=True):
        counted = [*shares] if len(whole["parts"]) == len(shares) else [shares[0], shares[1] + shares[2]]
        parts = [f"{words} {_printed(n)} hồ sơ" for (words, _), n in zip(whole["parts"], counted, strict=True)]
        lines += [above.format(l=name, N=_printed(number), parts=", ".join(parts))]
        lines += [below.format(part=part) for part in parts if below]
        codes += [(_printed(number), whole["code"])]
        if "part" in line:
            codes += [(_printed(n), code) for (_, code), n in zip(whole["parts"], counted, strict=True)]
    return lines, codes


@pytest.mark.parametrize("line", ITEMS["lines"])
@pytest.mark.parametrize("names", ITEMS["levels"], ids=lambda names: names[0])
@pytest.mark.parametrize("whole", ITEMS["wholes"], ids=lambda whole: whole["head"])
def test_levels_by_line(whole: Any, names: Any, line: str) -> None:
    total = sum(number for number, _ in LEVELS)
    for told in (total, total + 90):
        lines, codes = _by_level(whole, names, line, told)
        read = extract(outline([Draft(each) for each in lines]))
        found = {(figure.value_text, figure.indicator) for figure in read.figures}
        assert not [each for each in [(_printed(told), whole["code"]), *codes] if each not in found]
        levels = [v for v in read.verdicts if v.claimed_text.startswith(_printed(told))]
        assert [v.outcome for v in levels] == [Outcome.EXACT if told == total else Outcome.INCONSISTENT]
        assert all(v.outcome in HOLDS for v in read.verdicts if v not in levels)


@pytest.mark.parametrize("line", ITEMS["lines"])
@pytest.mark.parametrize("names", ITEMS["others"], ids=lambda names: names[0])
@pytest.mark.parametrize("whole", ITEMS["wholes"], ids=lambda whole: whole["head"])
def test_others_by_line(whole: Any, names: Any, line: str) -> None:
    lines, codes = _by_level(whole, names, line, 6119)
    read = extract(outline([Draft(each) for each in lines]))
    found = {(figure.value_text, figure.indicator) for figure in read.figures}
    assert not [each for each in codes if each not in found]
    assert all(v.outcome in HOLDS for v in read.verdicts if not v.claimed_text.startswith("6.119"))


@pytest.mark.parametrize("case", CASES["below"], ids=lambda case: " ".join(case["lines"])[:60])
def test_bodies_below(case: Any) -> None:
    read = extract(outline([Draft(each) for each in case["lines"]]))
    assert [figure.indicator for figure in read.figures] == case["codes"]
    levels = [figure.scope.level for figure in read.figures]
    assert levels == case.get("levels", levels)
    assert not [v.claimed_text for v in read.verdicts if v.outcome is Outcome.INCONSISTENT]


@pytest.mark.parametrize("form", CASES["shares"])
@pytest.mark.parametrize(("words", "code"), CASES["rates"])
def test_share_of_a_whole(form: str, words: str, code: str) -> None:
    part, whole = (74, 2193) if code == "dossiers.late_rate" else (1847, 2193)
    for told, wrong in ((_share(part, whole), False), (_share(part + 200, whole), True)):
        read = _read(form.format(x=words, n=_printed(part), T=_printed(whole), p=told))
        [rate] = [figure for figure in read.figures if figure.value_text.startswith(told)]
        outcomes = [v.outcome for v in read.verdicts if v.claimed_text.startswith(told)]
        assert rate.indicator == code
        assert len(outcomes) == 1
        assert (outcomes[0] in HOLDS) is not wrong


@pytest.mark.parametrize("form", CASES["rises"])
@pytest.mark.parametrize(("before", "now"), [(4154, 4363), (5487, 4958)])
def test_rise_or_fall(form: str, before: int, now: int) -> None:
    verb, difference = ("tăng", now - before) if now > before else ("giảm", before - now)
    share = _share(difference, before)
    for wrong in (False, True):
        told = {"d": _printed(difference + 10 * wrong), "p": share[:-1] + "7" if wrong else share}
        read = _read(form.format(a=_printed(before), b=_printed(now), v=verb, **told))
        outcomes = [v.outcome for v in read.verdicts if v.claim.kind is ClaimKind.CHANGE]
        assert outcomes
        assert all((outcome in HOLDS) is not wrong for outcome in outcomes)


def test_another_level_rose() -> None:
    read = _read("So với cùng kỳ (4.154 hồ sơ), số hồ sơ nộp trực tuyến tăng 219 hồ sơ, đạt 1.200 hồ sơ.")
    assert not read.verdicts
