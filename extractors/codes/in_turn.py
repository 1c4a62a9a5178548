"""Numbers told in turn: «trước hạn, đúng hạn, quá hạn lần lượt là 2.229, 3.481 và 27 hồ sơ».

Comes in: a reading and the index of a number after «lần lượt». Goes out: which of the channels,
qualities or stages named before is its own. Numbers of other fields are ``extractors.words.around``' matter.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from extractors.codes.bound import Bound
from extractors.indicators.features import CHANNEL, QUALITY, STATE, indicator_of
from extractors.reading import Reading
from extractors.reading.successive import earlier_value
from extractors.text.nlp import Cue
from extractors.words.in_turn import run_in_turn

#: «trước hạn, đúng hạn» is one quality where one number follows, two where each has its own.
_EARLY_AND_ON_TIME = regex.compile(r"(?:trước|sớm).*đúng")


def _own_cue(reading: Reading, index: int) -> Cue | None:
    """The quality or stage of a number told in turn, None where the words and the numbers are not as many."""
    turn = run_in_turn(reading, index)
    if turn is None:
        return None
    first = turn.indexes[0]
    earlier = reading.quantities[first - 1].numeral.unit_end if first else 0
    begin = max(reading.quantities[index].sentence[0], earlier, reading.compared.rfind(";", 0, turn.at))
    for kind in (QUALITY, STATE):
        told = [c for c in reading.cues if begin <= c.start and c.end <= turn.at and c.feature.startswith(kind)]
        if len(told) < len(turn.indexes):
            told = [each for cue in told for each in _apart(reading, cue)]
        if len(told) == len(turn.indexes) > 1:
            return told[turn.indexes.index(index)]
    return None


def _apart(reading: Reading, cue: Cue) -> list[Cue]:
    both = cue.feature == "quality:on_time" and _EARLY_AND_ON_TIME.search(reading.compared, cue.start, cue.end)
    return [cue._replace(feature="quality:early"), cue] if both else [cue]


def share_out(reading: Reading, index: int, left: list[Cue]) -> list[Cue]:
    """«trực tuyến, trực tiếp và bưu chính lần lượt là 3.210, 742 và 48 hồ sơ»: each number has its own channel."""
    if (own := _own_cue(reading, index)) is not None:
        kind = own.feature.split(":")[0]
        return [*(c for c in left if not c.feature.startswith(kind)), own]
    channels = [c for c in left if c.feature.startswith(CHANNEL)]
    if len(channels) < 2 or "lần lượt" not in reading.compared[channels[-1].end : reading.quantities[index].start]:
        return left
    return [c for c in left if not c.feature.startswith(CHANNEL) or c is channels[0]]


def next_in_turn(reading: Reading, bound: Bound, before: Bound) -> Bound:
    """The second number of «lần lượt là A và B»: the same count of the next channel named, if channels are."""
    quantity = reading.quantities[bound.quantity]
    named = [
        c.feature
        for c in reading.cues
        if quantity.sentence[0] <= c.start < quantity.start and c.feature.startswith(CHANNEL)
    ]
    features = before.features
    if (own := _own_cue(reading, bound.quantity)) is not None:
        kind = own.feature.split(":")[0]
        features = frozenset(f for f in features if not f.startswith(kind)) | {own.feature}
        return replace(bound, indicator=indicator_of(features), features=features, own=features, is_dossier=True)
    held = next((f for f in features if f.startswith(CHANNEL)), None)
    if held in named and named.index(held) + 1 < len(named):
        features = (features - {held}) | {named[named.index(held) + 1]}
        return replace(
            bound,
            indicator=indicator_of(features),
            features=features,
            own=features,
            is_dossier=True,
            channel=named[named.index(held) + 1].removeprefix(CHANNEL),
        )
    return replace(bound, indicator=before.indicator, features=features, is_dossier=True)


def with_earlier(reading: Reading, bound: list[Bound], later: Bound) -> Bound:
    """«số hồ sơ trực tuyến tăng từ 3.811 lên 4.402 hồ sơ»: both values count what one of them is told to count.

    Returns the later value; the earlier one is the last of ``bound``.
    """
    if not bound or bound[-1].quantity != earlier_value(reading.compared, reading.quantities, later.quantity):
        return later
    if later.indicator is None and bound[-1].is_dossier:
        return replace(bound[-1], quantity=later.quantity)
    if bound[-1].indicator is None and later.is_dossier:
        bound[-1] = replace(later, quantity=bound[-1].quantity)
    return later


def respectively(reading: Reading, before: Bound, index: int) -> bool:
    """«số hồ sơ tiếp nhận lần lượt là 2.210 và 7.045 hồ sơ»: both count the same."""
    if not before.is_dossier or before.quantity != index - 1:
        return False
    a, b = reading.quantities[index - 1], reading.quantities[index]
    between = reading.compared[a.numeral.unit_end : b.start]
    return (
        regex.fullmatch(r"\s*(?:,|và|;)\s*", between) is not None
        and "lần lượt" in reading.compared[a.sentence[0] : a.start]
    )
