"""What a viewer is believed to like, in numbers, and which of their titles each belief rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cartelera.catalog import TitleSummary
from cartelera.catalog.attributes import ATTRIBUTES
from cartelera.history import FloatArray, History, Rows
from cartelera.recommendation.rating_weights import LIKED
from cartelera.service.context import ServiceContext

MAX_BELIEFS, MAX_PEOPLE, EVIDENCE = 12, 8, 5
LEAST_LIFT, LEAST_SHARE = 1.25, 0.05
"""How much more of an attribute than usual there must be, and how much of it, to be worth saying."""
_PRIOR = 4.0
"""Titles by which what was liked is shrunk towards the usual: three of a kind are no taste yet."""
_PEOPLE = {"director": "director", "creator": "creator", "cast": "actor"}
_LEAST_TITLES = 2


@dataclass(frozen=True, slots=True)
class Belief:
    """Something there is more of among what a viewer likes than usual.

    `attribute`: kind, form, language, country, audience, decade, genre; `share`: of what they like, shrunk towards
    `usual`: of what all viewers like. `titles`: those liked it rests on most, the best rated first; `count`: how many.
    """

    attribute: str
    value: str
    share: float
    usual: float
    count: int
    titles: tuple[TitleSummary, ...]


@dataclass(frozen=True, slots=True)
class LikedPerson:
    """Somebody who made several of the titles that a viewer likes. `job`: director, creator or actor."""

    name: str
    job: str
    count: int
    titles: tuple[TitleSummary, ...]


@dataclass(frozen=True, slots=True)
class TasteProfile:
    """What is believed of a viewer. `rated`, `liked`: how many titles; `mean`: of their ratings, None without any.

    `more`, `less`: what they like more, and less, than usual, the surest first; `people`: who made what they like.
    """

    rated: int
    liked: int
    mean: float | None
    more: tuple[Belief, ...]
    less: tuple[Belief, ...]
    people: tuple[LikedPerson, ...]


class Tastes:
    """Says what viewers are believed to like, by the attributes that their lists keep to (recommendation.taste)."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog
        self._release = context.release

    def of_history(self, history: History) -> TasteProfile:
        """What somebody with this `history` is believed to like."""
        rated = history.rated()
        mean = float(rated.ratings.mean()) if len(rated) else None
        liked = np.flatnonzero(rated.ratings >= LIKED)
        liked = liked[np.lexsort((rated.rows[liked], -rated.ratings[liked]))]
        rows = rated.rows[liked]
        if not len(rows):
            return TasteProfile(len(rated), 0, mean, (), (), ())
        more, less = self._beliefs(rows)
        return TasteProfile(len(rated), len(rows), mean, more, less, tuple(self._people(rows)))

    def _beliefs(self, rows: Rows) -> tuple[tuple[Belief, ...], tuple[Belief, ...]]:
        attributes = self._catalog.attributes
        shares, usual = attributes.of(rows), self._release.neighbours.base_of_liked
        own = shares.sum(axis=0)
        ends = np.cumsum((0, *attributes.widths)).tolist()
        mine = np.empty_like(own)
        for start, end in pairwise(ends):
            total = float(own[start:end].sum())
            mine[start:end] = (own[start:end] + _PRIOR * usual[start:end]) / (total + _PRIOR)
        names = [(name, value) for name in ATTRIBUTES for value in attributes.values[name]]
        lift = mine * np.log(np.maximum(mine, 1e-6) / np.maximum(usual, 1e-6))
        more = [
            i
            for i in np.argsort(-lift, kind="stable").tolist()
            if mine[i] >= LEAST_SHARE and mine[i] >= LEAST_LIFT * usual[i] and names[i][1] != "other"
        ]
        less = [
            i
            for i in np.argsort(lift, kind="stable").tolist()
            if usual[i] >= LEAST_SHARE and mine[i] * LEAST_LIFT <= usual[i] and names[i][1] != "other"
        ]
        return (
            tuple(self._belief(names[i], mine[i], usual[i], rows, shares[:, i]) for i in more[:MAX_BELIEFS]),
            tuple(self._belief(names[i], mine[i], usual[i], rows, shares[:, i]) for i in less[:MAX_BELIEFS]),
        )

    def _belief(self, named: tuple[str, str], share: float, usual: float, rows: Rows, held: FloatArray) -> Belief:
        best = np.flatnonzero(held > 0)
        titles = self._catalog.summaries(rows[best[:EVIDENCE]].tolist())
        return Belief(*named, float(share), float(usual), len(best), tuple(titles))

    def _people(self, rows: Rows) -> Iterator[LikedPerson]:
        """Those of most liked titles, each once, by the job they did most."""
        found: dict[str, tuple[str, list[int]]] = {}
        for field, job in _PEOPLE.items():
            for name, places in self._release.content.values[field].most_common(rows, _LEAST_TITLES, MAX_PEOPLE):
                if name not in found or len(found[name][1]) < len(places):
                    found[name] = (job, places)
        best = sorted(found.items(), key=lambda each: (-len(each[1][1]), each[0]))[:MAX_PEOPLE]
        for name, (job, places) in best:
            titles = self._catalog.summaries(rows[places[:EVIDENCE]].tolist())
            yield LikedPerson(name, job, len(places), tuple(titles))
