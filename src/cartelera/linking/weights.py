"""What each level of each feature is worth: log-likelihood ratios, declared once, here.

A weight is ln P(level | the same title) / P(level | another title that got compared), rounded; positive speaks for a
link, and the weights of a pair add up to its log-odds (Fellegi and Sunter 1969). They were counted on the gold file
and, in catalogues that have directors, on pairs that title and director decide between them; rounded to what these
agree on, and softened where features repeat each other (director and cast). They name no source, title or person. An
empty field weighs nothing, so a catalogue without directors or cast is judged by what it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Table = Mapping[str, Mapping[str, float]]

PRIOR = -11.0
"""Log-odds that any two records are one title before anything is compared."""

TITLE_RARITY = 0.2
"""Weight per nat of rarity of the words two titles share: `Home` says less than `Django Unchained`."""

TITLE_RARITY_CAP = 40.0
"""Nats beyond which a title is not any rarer: longer ones are hardly ever shared by chance already."""

FILM_WEIGHTS: Table = MappingProxyType({
    "kind": {"same": 0.0},  # a film and a series are never compared at all
    "imdb_id": {"same": 9.0, "another": -6.0},  # catalogues have wrong ones too
    "title": {
        "same": 9.0, "reordered": 6.0, "near": 7.0, "part": 4.5, "subset": 3.0, "overlap": 1.0, "other": -2.2,
    },
    "sequel": {"first": -1.0, "a number more": -8.0, "another number": -12.0},
    "franchise": {"next year": -7.5, "years apart": -9.0, "another title and year": -2.5},
    "year": {
        "same": 3.4, "1 apart": 1.0, "2 apart": -1.2, "3 to 5 apart": -3.0, "far apart": -4.8,
        "a generation apart": -5.0,
    },
    "runtime": {
        "same": 2.3, "both short": 1.0, "3 minutes": 0.4, "8 minutes": -0.5, "a fifth": -1.8, "far apart": -3.0,
        "twice": -4.2,
    },
    "director": {"same": 4.5, "alike": 3.0, "different": -3.8},
    "cast": {"several": 4.0, "one": 1.8, "none of one": -1.7, "none": -3.8},
    "country": {"same": 0.7, "different": -3.0},
    "genre": {"same": 0.6, "some": -0.4, "documentary or not": -2.0, "different": -2.0},
    "synopsis": {
        "word for word": 6.5, "word for word, another title": 11.0, "same words": 6.0, "much shared": 2.6,
        "some shared": 1.3, "little shared": 0.0, "other words": -1.8,
    },
    "nothing else": {"only the title": -2.5},
})  # fmt: skip

SERIES_WEIGHTS: Table = MappingProxyType({
    **FILM_WEIGHTS,
    # Platforms give the year of the first season or of the last; casts, makers and synopses change with the seasons.
    "year": {
        "same": 1.3, "1 apart": 0.2, "2 apart": 0.0, "3 to 5 apart": 0.0, "far apart": -0.9,
        "a generation apart": -7.5,  # unless there are as many seasons, it is another series
    },
    "franchise": {"next year": -1.0, "years apart": -1.0, "another title and year": 0.0},
    "director": {"same": 4.0, "alike": 2.5, "different": -0.5},
    "cast": {"several": 4.0, "one": 3.0, "none of one": -1.5, "none": -1.4},
    "genre": {"same": 1.0, "some": 0.4, "documentary or not": -2.0, "different": -1.8},
    "synopsis": {
        "word for word": 6.5, "word for word, another title": 8.0, "same words": 6.0, "much shared": 3.2,
        "some shared": 2.0, "little shared": 0.7, "other words": -1.0,
    },
})  # fmt: skip
