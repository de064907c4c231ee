"""What each level of each feature is worth: log-likelihood ratios, declared once, here.

A weight is ln P(level | the same title) / P(level | another title of the same name), rounded, so that positive speaks
for a link and the weights of a pair add up to its log-odds. They were estimated on four catalogues at once (with one
left out in turn) and not per catalogue or name; fields that are empty weigh nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PRIOR = -12.0
"""Log-odds that a title and any one record of the other source are the same, before anything is compared."""

TITLE_RARITY = 0.2
"""Further weight per nat of rarity of the words both titles share: `Home` says less than `Django Unchained`."""

TITLE_RARITY_CAP = 40.0

_Table = Mapping[str, Mapping[str, float]]

WEIGHTS: _Table = MappingProxyType({
    "title": {"same": 9.0, "reordered": 6.5, "near": 8.0, "part": 6.0, "overlap": 4.0, "other": -4.0},
    "sequel": {"same": 0.0, "first": -1.0, "another number": -5.0},
    "year": {"same": 3.4, "1 apart": 1.0, "2 apart": -1.0, "3 to 5 apart": -3.0, "far apart": -5.0},
    "franchise": {"same year": 0.0, "another year": -4.0},
    "runtime": {"same": 2.4, "3 minutes": 0.6, "8 minutes": -0.4, "a fifth": -2.0, "far apart": -3.5},
    "director": {"same": 5.0, "alike": 3.0, "different": -3.8},
    "cast": {"several": 4.5, "one": 1.8, "none of one": -1.7, "none": -4.0},
    "country": {"same": 1.0, "different": -3.0},
    "genre": {"same": 0.8, "some": -0.4, "documentary or not": -2.0, "different": -2.2},
    "synopsis": {"word for word": 6.5, "word for word, another title": 11.0, "same words": 6.0, "much shared": 2.8, "some shared": 1.6, "little shared": 0.0, "other words": -2.0},
})  # fmt: skip

SERIES_WEIGHTS: _Table = MappingProxyType({
    **WEIGHTS,
    # Platforms give the first season's year or the last one's.
    "year": {"same": 1.8, "1 apart": 0.4, "2 apart": 0.0, "3 to 5 apart": -0.5, "far apart": -2.0},
})
