"""The nouns that reports count things by: «hồ sơ», «lượt hồ sơ», «cán bộ, công chức».

They stand in ``vocab/units.yml``, several for one unit.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex

from extractors.text.vocabulary import load

#: Noun in compare form -> its unit.
UNIT_OF: Mapping[str, str] = {noun: unit for unit, nouns in load("units")["counted"].items() for noun in nouns}
#: The nouns as alternatives of a pattern, the longest first.
COUNTED = "|".join(map(regex.escape, sorted(UNIT_OF, key=len, reverse=True)))
