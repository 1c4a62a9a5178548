"""Which entries stand in which report: each in two or three, seldom two on one indicator in the same one.

Comes in: entries and the windows of the reports. Goes out: the entries of each report. A report
that tells one quantity twice with two numbers would be a report nobody writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from pipeline.compose.fields.entries import Entry, Slot
from pipeline.compose.fields.windows import Window

#: An entry that looks back on the window before has no place in a report on nine months.
_BEFORE = ("{last_window}", "previous")


def deal(entries: Sequence[Entry], windows: Sequence[Window], rng: Random) -> list[list[Entry]]:
    """Deal each entry to two or three reports where it fits and tells nothing told there."""
    dealt: list[list[Entry]] = [[] for _ in windows]
    told: list[set[str]] = [set() for _ in windows]
    turns = [entry for entry in entries for _ in range(rng.choice((2, 3)))]
    rng.shuffle(turns)
    for entry in turns:
        says = _says(entry)
        able = [n for n, window in enumerate(windows) if entry not in dealt[n] and _fits(entry, window)]
        if not able:
            continue
        rng.shuffle(able)
        best = min(able, key=lambda n: (len(told[n] & says), len(dealt[n])))
        dealt[best].append(entry)
        told[best] |= says
    return dealt


def _says(entry: Entry) -> set[str]:
    """What an entry tells: the indicators of its figures, whatever the time.

    Whatever the scope, too: two entries that tell of the whole district and of its two levels contradict each other.
    """
    return {code for slot in entry.slots.values() if not slot.hidden for code in slot.codes[:1]}


def _fits(entry: Entry, window: Window) -> bool:
    return window.name != "9M" or not (
        any(_BEFORE[0] in text for text in entry.texts) or any(_is_before(slot) for slot in entry.slots.values())
    )


def _is_before(slot: Slot) -> bool:
    return slot.period == _BEFORE[1]
