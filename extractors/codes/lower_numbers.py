"""The lower number of a fraction of dossiers: of what the upper one is told to be a part.

Comes in: a fraction, its upper number as it was bound, and the words behind it. Goes out: its lower number, bound.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.codes.bound import Bound
from extractors.indicators.features import CHANNEL, QUALITY, indicator_of
from extractors.reading import Pair, Reading
from extractors.text.endings import ending
from extractors.text.nlp import Cue

#: «2.187/2.427 kết quả giải quyết»: results are resolved dossiers.
_RESULTS_AFTER = regex.compile(r"\s*kết quả giải quyết")
#: Units of a lower number that counts what the upper one does; «27.530 hồ sơ/9.344 ha» gives their area.
_OF_DOSSIERS = ("hồ sơ", "thủ tục", "bộ", "trường hợp")
#: «3.900/5.200 hồ sơ tiếp nhận được số hóa»: what stands before the verb is said of the lower number, no more of it
_SAID_OF_ALL = regex.compile(r"\s*(?:đã )?(?:tiếp nhận|giải quyết)\s+(?:đã được|được|đã) ")
#: «xin lỗi 18/20 hồ sơ giải quyết quá hạn»: of the late ones, whatever was resolved besides
_APOLOGISED = ending(r"(?<!\p{L})xin lỗi(?!\p{L})[^;.]*")


def bind_lower(reading: Reading, pair: Pair, upper: Bound, right: Sequence[Cue]) -> Bound:
    """The lower number of «đã giải quyết 1.990/2.000 hồ sơ»: what the upper one is part of.

    Words after it name it («… trên tổng số 1.934 hồ sơ đã giải quyết»); without any,
    resolved for a quality, received for resolved.
    """
    named = frozenset(c.feature for c in right if c.feature in ("state:received", "state:resolved", "state:due"))
    if _RESULTS_AFTER.match(reading.compared, reading.quantities[pair.lower].numeral.unit_end):
        named = frozenset({"state:resolved"})
    if "state:resolved" not in named and any(c.feature == "origin:new" for c in right):
        named = frozenset({"state:received", "origin:new"})  # «1.034/4.880 hồ sơ tiếp nhận mới»
    quality = any(f.startswith(QUALITY) for f in upper.features)
    features = named or frozenset({"state:resolved" if quality else "state:received"})
    first, second = reading.quantities[pair.upper], reading.quantities[pair.lower]
    if "quality:late" in upper.features and not named and first.value == second.value:
        features = upper.features  # «(18/18 hồ sơ trễ hạn)»: all of the late ones, never all that were resolved
    said = upper.features | {c.feature for c in right}
    if "quality:late" in said and _APOLOGISED.match(reading.compared, first.sentence[0], first.start):
        features = frozenset({"state:resolved", "quality:late"})
    if "state:received" in named and first.numeral.unit and any(c.feature == "channel:online" for c in right):
        features |= {"channel:online"}  # «214 hồ sơ/1.118 hồ sơ nộp trực tuyến»: each number has its own noun
    second_unit = second.numeral.unit
    of_another_thing = second_unit not in (None, first.numeral.unit) and second_unit not in _OF_DOSSIERS
    open_meaning = of_another_thing or {"state:pending", "state:withdrawn"} & upper.features or any(
        f.startswith((CHANNEL, "domain:")) for f in upper.features
    )
    said_first = _SAID_OF_ALL.match(reading.compared, second.numeral.unit_end) is not None
    apart = ("service:",) if said_first else ("service:", "domain:")
    one_level = any(f.startswith("service:") for f in upper.features) or any(
        c.feature.startswith(apart) for c in right
    )
    coded = upper.is_dossier and upper.indicator is not None and not open_meaning
    coded = (coded or (bool(named) and second_unit in ("hồ sơ", None) and not reading.is_score_table)) and not one_level
    return Bound(
        pair.lower,
        features if coded else frozenset(),
        frozenset(),
        indicator_of(features) if coded else None,
        upper.scope,
        None,
        "named fraction" if named else "fraction",
        upper.is_dossier or coded,
    )
