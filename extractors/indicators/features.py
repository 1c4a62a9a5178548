"""Cue features of the dossier statistics («state:resolved», «quality:late») and the codes that they make together."""

from __future__ import annotations

from functools import lru_cache

from extractors.text.nlp import CueFinder
from extractors.text.vocabulary import load

_DOSSIERS = load("dossiers")
#: Finds the phrases of ``vocab/dossiers.yml``, each with its feature.
CUES = CueFinder(_DOSSIERS["cues"], _DOSSIERS["masks"])
_CODES = tuple((frozenset(row["when"]), row["code"]) for row in _DOSSIERS["codes"])
STATE, QUALITY, ORIGIN, CHANNEL = "state:", "quality:", "origin:", "channel:"


@lru_cache(maxsize=1024)  # offices count the same few things
def indicator_of(features: frozenset[str]) -> str | None:
    """The code that the features give, None where the vocabulary has none."""
    if {"service:partial", "service:full"} <= features:
        features = features - {"service:partial", "service:full"}
    for wanted, code in _CODES:
        if wanted <= features:
            return str(code) if code else None
    return None
