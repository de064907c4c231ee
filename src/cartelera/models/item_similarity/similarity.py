"""Item-to-item similarity: how like one title another is, by content, meaning, and who liked both.

For a seed a and a candidate b a plain sum, with no normalisation of each list, so that a voice that knows little of a
title says little:

    s(a, b) = Σ_f w_f cos_f(a, b) + w_meaning cos(v_a, v_b)                                          content, meaning
            + w_years e^(-|year_a - year_b| / 10) + language + country + kind                        where and when made
            + w_trust trust_b - w_gap |trust_a - trust_b|                                            how well known
            + w_item n_a / (n_a + 300) R(a, b) + w_lift P(a, b)                                       who liked both
            + w_sibling [a and b are of one franchise]

R: the item weights of the trained model, symmetrised, over the largest of a; P: the log of how much oftener than by
chance the same people like both. Either is 0 for titles without ratings: there content and meaning answer alone.
How the weights were chosen is in docs/quality.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import rdlae_graded
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.item_similarity.attributes import DOCUMENTARY, UNKNOWN, TitleAttributes
from cartelera.models.item_similarity.co_likes import CoLikes
from cartelera.models.item_similarity.fields import FIELDS, FieldFeatures
from cartelera.models.item_similarity.siblings import SiblingCandidates, confirmed
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.recommendation import FloatArray, Rows

TERMS = (*FIELDS, "meaning", "context", "liked_together", "collection")
"""What a similarity is the sum of, in the order of `pair_terms`."""
_TERM = {name: place for place, name in enumerate(TERMS)}
_DECADE = 10.0


class TextVectors(Protocol):
    """Sentence vectors of the titles' synopses."""

    def unit(self, rows: Rows) -> FloatArray:
        """The vectors of `rows`, each of length 1, or 0 if a title has no synopsis: (len(rows), d)."""
        ...


@dataclass(frozen=True, slots=True)
class ItemSimilarity:
    """The weight of each part. `bare_…`: of a seed that has neither keywords nor companies, and of documentaries;
    `series_years`: of a seed that is a series; `same_language`, `other_than_english`: of one language, and more if
    that is not English, `country`, `other_country`: likewise; `form`: taken off for each of FORMS that one title has
    and the other has not; `support`: at how many likes of the seed the item weights count half; `best_known`: of how
    many titles the neighbours are found when a release is made, all of them among those titles.
    """

    overview: float = 1.0
    genres: float = 2.0
    cast: float = 2.5
    director: float = 2.5
    creator: float = 2.5
    keywords: float = 1.5
    companies: float = 0.6
    meaning: float = 4.0
    bare_overview: float = 2.0
    bare_meaning: float = 6.0
    bare_genres: float = 3.0
    years: float = 1.5
    series_years: float = 0.6
    same_language: float = 0.3
    other_than_english: float = 0.8
    country: float = 0.6
    other_country: float = 1.2
    kind: float = 2.0
    form: float = 0.7
    trust: float = 2.0
    trust_gap: float = 1.5
    item_weights: float = 6.0
    support: float = 500.0
    lift: float = 4.0
    sibling: float = 5.5
    best_known: int = 100_000

    def fit(
        self,
        catalog: Catalog,
        interactions: Interactions,
        *,
        rng: Generator,
        model: ItemItemRecommender | None = None,
        vectors: TextVectors | None = None,
    ) -> TitleSimilarity:
        """`model`: item weights trained on `interactions`; None: trained here. Without `vectors` meaning is silent."""
        if model is None and len(interactions):
            model = rdlae_graded().fit(catalog, interactions, rng=rng)
        co_likes = CoLikes.of(model, interactions) if model is not None and len(model.columns) else None
        ratings = np.bincount(interactions.title, minlength=len(catalog))
        features = FieldFeatures.of(catalog)
        attributes = TitleAttributes.of(catalog, ratings)
        similarity = TitleSimilarity(self, features, attributes, co_likes, vectors, np.zeros(0, np.int64))
        return similarity.with_siblings(SiblingCandidates.of(catalog))


class TitleSimilarity:
    """Trained. `siblings`: the pairs of one franchise as left · titles + right, rising, both ways."""

    def __init__(
        self,
        weights: ItemSimilarity,
        features: FieldFeatures,
        attributes: TitleAttributes,
        co_likes: CoLikes | None,
        vectors: TextVectors | None,
        siblings: NDArray[np.int64],
    ) -> None:
        self.weights = weights
        self.features = features
        self.attributes = attributes
        self.co_likes = co_likes
        self.vectors = vectors
        self.siblings = siblings

    def __len__(self) -> int:
        return len(self.features)

    def pair_terms(
        self, seeds: Rows, seed_of_pair: NDArray[np.integer], others: Rows, liked: FloatArray | None = None
    ) -> FloatArray:
        """What each of TERMS adds to the similarity of the pairs (seeds[seed_of_pair], others): (pairs, terms).

        `liked`: `liked_together` of those seeds that have ratings, if it is known already.
        """
        own = seeds[seed_of_pair]
        w, a = self.weights, self.attributes
        # Of a title that tells little else, and of one that is about a subject, the synopsis says most.
        bare = (a.bare[own]) | ((a.form[own] & DOCUMENTARY) != 0)
        cosines, people, told = self.features.pair_cosines(seeds, seed_of_pair, others)
        terms = np.zeros((len(others), len(TERMS)), dtype=np.float32)
        terms[:, : len(FIELDS)] = cosines * np.array([getattr(w, name) for name in FIELDS], dtype=np.float32)
        terms[:, _TERM["overview"]] = cosines[:, FIELDS.index("overview")] * np.where(bare, w.bare_overview, w.overview)
        terms[:, _TERM["genres"]] *= told / (told + 1) * np.where(bare, w.bare_genres / w.genres, 1.0)
        terms[:, _TERM["cast"]] *= 1 - 0.5**people
        terms[:, _TERM["meaning"]] = self._meaning(seeds, seed_of_pair, others) * np.where(
            bare, w.bare_meaning, w.meaning
        )
        terms[:, _TERM["context"]] = self._context(own, others)
        if self.co_likes is not None:
            terms[:, _TERM["liked_together"]] = self._co_liked(self.co_likes, seeds, seed_of_pair, others, liked)
        terms[:, _TERM["collection"]] = w.sibling * self.are_siblings(own, others)
        return terms

    def are_siblings(self, rows: Rows, others: Rows) -> NDArray[np.bool_]:
        """Which of the pairs are of one franchise: (pairs,)."""
        if not len(self.siblings):
            return np.zeros(len(rows), dtype=bool)
        key = rows.astype(np.int64) * len(self) + others
        place = np.minimum(np.searchsorted(self.siblings, key), len(self.siblings) - 1)
        return np.asarray(self.siblings[place] == key)

    def siblings_of(self, row: int) -> NDArray[np.int64]:
        """The rows of the titles of one franchise with that at `row`, rising."""
        n = max(len(self), 1)
        start, end = np.searchsorted(self.siblings, [row * n, (row + 1) * n])
        return np.asarray(self.siblings[start:end] % n)

    def silent_on_meaning(self) -> TitleSimilarity:
        """The same without the vectors."""
        return TitleSimilarity(self.weights, self.features, self.attributes, self.co_likes, None, self.siblings)

    def save(self, folder: Path) -> None:
        """Write what tells how alike titles are, but for the vectors and what ratings say, into `folder`."""
        save_arrays(folder, {"siblings": self.siblings}, asdict(self.weights))
        self.features.save(folder / "features")
        self.attributes.save(folder / "attributes")

    @classmethod
    def load(cls, folder: Path, vectors: TextVectors | None) -> TitleSimilarity:
        """Open what `save` wrote, memory-mapped. Of ratings it knows nothing."""
        (siblings,) = load_arrays(folder, "siblings")
        weights = ItemSimilarity(**load_metadata(folder))
        features, attributes = FieldFeatures.load(folder / "features"), TitleAttributes.load(folder / "attributes")
        return cls(weights, features, attributes, None, vectors, siblings)

    def with_siblings(self, candidates: SiblingCandidates) -> TitleSimilarity:
        """The same with those of `candidates` as siblings that share more than names."""
        parts = []
        for start in range(0, len(candidates), 20_000):
            part = slice(start, start + 20_000)
            left, right = candidates.left[part], candidates.right[part]
            seeds, number = np.unique(left, return_inverse=True)
            cosines, people, told = _in_blocks(self.features, seeds, number, right)
            meaning = self._meaning(seeds, number, right)
            companies, overview = (cosines[:, FIELDS.index(name)] for name in ("companies", "overview"))
            kept = confirmed(candidates.tie[part], people, told, companies, meaning, overview)
            left, right = left[kept].astype(np.int64), right[kept].astype(np.int64)
            parts += [left * len(self) + right, right * len(self) + left]
        siblings = np.sort(np.concatenate(parts)) if parts else np.zeros(0, np.int64)
        return TitleSimilarity(self.weights, self.features, self.attributes, self.co_likes, self.vectors, siblings)

    def _meaning(self, seeds: Rows, seed_of_pair: NDArray[np.integer], others: Rows) -> FloatArray:
        if self.vectors is None:
            return np.zeros(len(others), dtype=np.float32)
        own, (rows, number) = self.vectors.unit(seeds), np.unique(others, return_inverse=True)
        theirs = self.vectors.unit(rows)
        if len(seeds) * len(rows) <= 8 * len(others) * own.shape[1]:
            return np.asarray((own @ theirs.T)[seed_of_pair, number], dtype=np.float32)
        return np.asarray(np.einsum("pd,pd->p", own[seed_of_pair], theirs[number]), dtype=np.float32)

    def _context(self, rows: Rows, others: Rows) -> FloatArray:
        """Where, when and as what both were made, and how well known they are."""
        w, a = self.weights, self.attributes
        dated = (a.year[rows] != UNKNOWN) & (a.year[others] != UNKNOWN)
        years = np.exp(-np.abs(a.year[rows].astype(np.float32) - a.year[others]) / np.float32(_DECADE)) * dated
        spoken = (a.language[rows] == a.language[others]) & (a.language[rows] != UNKNOWN)
        place = spoken * (w.same_language + w.other_than_english * ~a.english[rows])
        own, theirs = a.countries[rows], a.countries[others]
        common = np.bitwise_count(own & theirs) / np.sqrt(
            np.maximum(np.bitwise_count(own) * np.bitwise_count(theirs), 1)
        )
        place = place + np.where(a.english[rows], w.country, w.other_country) * common
        place = place * np.where(a.form[rows] & DOCUMENTARY, 0.5, 1.0)
        gap = np.where(a.bare[rows], 0.0, w.trust_gap) * np.abs(a.trust[rows] - a.trust[others])
        context = (
            np.where(a.series[rows], w.series_years, w.years) * years
            + place
            + w.kind * (a.series[rows] == a.series[others])
            + w.trust * a.trust[others]
            - gap
            - w.form * np.bitwise_count(a.form[rows] ^ a.form[others])
        )
        return np.asarray(context, dtype=np.float32)

    def _co_liked(
        self,
        co_likes: CoLikes,
        seeds: Rows,
        seed_of_pair: NDArray[np.integer],
        others: Rows,
        liked: FloatArray | None,
    ) -> FloatArray:
        column = co_likes.column_of_row[seeds]
        rated = np.flatnonzero(column >= 0)
        block = self.liked_together(column[rated]) if liked is None else liked
        place = np.full(len(seeds), -1, dtype=np.int64)
        place[rated] = np.arange(len(rated))
        left, right = place[seed_of_pair], co_likes.column_of_row[others]
        known = (left >= 0) & (right >= 0)
        found = np.zeros(len(others), dtype=np.float32)
        found[known] = block[left[known], right[known]]
        return found

    def liked_together(self, columns: NDArray[np.integer]) -> FloatArray:
        """What the ratings add to the similarity of `columns` and each column: (len(columns), m)."""
        co_likes = self.co_likes
        assert co_likes is not None
        w, likes = self.weights, co_likes.likes[columns]
        support = (w.item_weights * likes / (likes + w.support))[:, None].astype(np.float32)
        return np.asarray(
            support * co_likes.relative_weights(columns) + w.lift * co_likes.log_lift(columns), np.float32
        )


def _in_blocks(
    features: FieldFeatures, seeds: Rows, seed_of_pair: NDArray[np.integer], others: Rows, size: int = 64
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """`pair_cosines` for many seeds, which lays out a dense row for each. `seed_of_pair` rises."""
    bounds = np.searchsorted(seed_of_pair, np.arange(0, len(seeds) + size, size))
    parts = [
        features.pair_cosines(
            seeds[number * size : (number + 1) * size], seed_of_pair[a:b] - number * size, others[a:b]
        )
        for number, (a, b) in enumerate(pairwise(bounds.tolist()))
    ]
    cosines, people, told = map(np.concatenate, zip(*parts, strict=True))
    return cosines, people, told
