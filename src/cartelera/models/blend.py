"""A weighted ensemble of recommenders on one scale, which answers for every viewer and scores every title.

The highest tier that can answers:

- collaborative: some title of the history has ratings in training. score = Σ_m weight_m · z_m, with z_m the member's
  scores over the titles with ratings, standardised for this viewer. Titles without ratings are scored by the factors
  that their content gives them (models.cold). For a viewer who has rated n titles, popularity is added with the weight
  3·exp(-n/6): at first it predicts more than n ratings do. Low ratings alone are weak evidence: without a like, the
  members' part counts less.
- content: no title of the history has ratings in training. The viewer is folded in through the factors of their
  content; if there are none, titles are ranked by content similarity.
- popular: nothing is known of the viewer, or of the titles they rated.

Titles that a tier cannot score are ranked below all others, by popularity; so no answer is ever empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import RDLAE, rdlae_graded
from cartelera.models.blend_weights import learn_members, standardised
from cartelera.models.cold import ColdItemFactors, ContentToFactors
from cartelera.models.content import Content, ContentRecommender
from cartelera.models.ials import IALS, FactorRecommender
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.item_knn import ItemKNN
from cartelera.models.members import MEMBER_FAMILIES, family_of, load_family
from cartelera.models.popularity import Popularity, PopularityRecommender
from cartelera.models.recency import Recency
from cartelera.models.sequential_rules import SequentialRules
from cartelera.models.storage import load_metadata, save_arrays
from cartelera.models.training_matrix import column_index
from cartelera.recommendation import (
    Additive,
    Contributions,
    FloatArray,
    Query,
    Reason,
    ReasonKind,
    Recommender,
    Rows,
    Tier,
    score,
)
from cartelera.recommendation.rating_weights import GRADED, LIKED, to_weights

Explain = Callable[[Query, Rows], list[tuple[Reason, ...]]]
MemberAlgorithm = RDLAE | IALS | ItemKNN | Recency | Popularity | SequentialRules
COLD_SCALE = 0.5
"""The factor of the scores of titles that nobody has rated, most of which nobody wants: at 1 they fill the top of lists
and recall nearly halves, at 0.25 hardly any of them is recommended (docs/quality.md)."""

_NEGLIGIBLE = 1e-9
"""Popularity that adds less than this, in standard deviations, is left out."""

_COLD = "cold"
OWN_CONTENT, SHARED_CONTENT = "content", "../content"
"""Where a saved blend looks for its content, seen from its own folder."""


@dataclass(frozen=True, slots=True)
class Blend:
    """`members`: algorithms and their initial weights, the leading one first; `learn`: whether weights and recency's
    half-life are moved if that is significantly better for validation viewers (models.blend_weights);
    `popularity_prior`: (a, b) of popularity's weight a·exp(-n/b) for a viewer of n ratings.
    """

    members: tuple[tuple[MemberAlgorithm, float], ...] = (
        (rdlae_graded(), 1.0),
        (IALS(factors=128), 0.3),
        (Recency(), 2.0),
    )
    learn: bool = True
    popularity_prior: tuple[float, float] = (3.0, 6.0)
    content: Content = field(default_factory=Content)
    cold: ContentToFactors = field(default_factory=ContentToFactors)
    popularity: Popularity = field(default_factory=Popularity)

    def fit(
        self,
        catalog: Catalog,
        interactions: Interactions,
        *,
        rng: Generator,
        content: ContentRecommender | None = None,
    ) -> BlendRecommender:
        """Learn the weights, and train every member. `content`: one trained already, and saved beside the blend."""
        learned = learn_members(self.members, catalog, interactions, rng=rng) if self.learn else self.members
        trained: list[Recommender] = [algorithm.fit(catalog, interactions, rng=rng) for algorithm, _ in learned]
        folder = OWN_CONTENT if content is None else SHARED_CONTENT
        content = content or self.content.fit(catalog, interactions, rng=rng)
        popularity = self.popularity.fit(catalog, interactions, rng=rng)
        members = tuple(zip(trained, [weight for _, weight in learned], strict=True))
        cold_factors = self._fit_cold(trained, interactions, content)
        return BlendRecommender(catalog, members, cold_factors, content, popularity, self.popularity_prior, folder)

    def _fit_cold(
        self, trained: list[Recommender], interactions: Interactions, content: ContentRecommender
    ) -> ColdItemFactors | None:
        for member in trained:
            if isinstance(member, FactorRecommender):
                likes = np.bincount(interactions.title[interactions.rating >= LIKED], minlength=interactions.titles)
                rows, factors = self.cold.fit(content, member.columns, member.factors, likes[member.columns])
                return ColdItemFactors.of(rows, factors)
        return None


@dataclass(frozen=True, slots=True)
class BlendWithContent:
    """A blend whose content is trained already and saved beside it, as in a release."""

    blend: Blend
    content: ContentRecommender

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> BlendRecommender:
        """Train all but the content."""
        return self.blend.fit(catalog, interactions, rng=rng, content=self.content)


class BlendRecommender:
    """Trained: members with their weights, and the models that answer if the members cannot."""

    def __init__(
        self,
        catalog: Catalog,
        members: tuple[tuple[Recommender, float], ...],
        cold_factors: ColdItemFactors | None,
        content: ContentRecommender,
        popularity: PopularityRecommender,
        popularity_prior: tuple[float, float],
        content_folder: str = OWN_CONTENT,
    ) -> None:
        self.catalog = catalog
        self.popularity_prior = popularity_prior
        self.content_folder = content_folder
        self.members = members
        self.cold_factors = cold_factors
        self.content = content
        self.popularity = popularity
        lead = members[0][0]
        all_rows = np.arange(len(catalog), dtype=np.int32)
        self.columns: Rows = lead.columns if isinstance(lead, ItemItemRecommender | FactorRecommender) else all_rows
        self.column_of_row = column_index(self.columns, len(catalog))
        self._factors = next((m for m, _ in members if isinstance(m, FactorRecommender)), None)
        self._cold_index = column_index(
            cold_factors.rows if cold_factors else np.empty(0, dtype=np.int32), len(catalog)
        )

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        cold = self.cold_factors.nbytes if self.cold_factors else 0
        return sum(member.nbytes for member, _ in self.members) + cold + self.content.nbytes + self.popularity.nbytes

    def tier(self, query: Query) -> Tier:
        """The highest tier that can answer `query`."""
        if self._is_warm(query):
            return Tier.COLLABORATIVE
        if self._fold_in_cold(query) is not None or self._content_scores(query) is not None:
            return Tier.CONTENT
        return Tier.POPULAR

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """Scores by the highest tier that can, never NaN: shape (len(queries), len(rows))."""
        scores = np.full((len(queries), len(self.catalog)), np.nan, dtype=np.float32)
        counts, evidence = self._evidence(queries)
        boost = self._popularity_weight(queries, counts)
        lead, blended = self._blended(queries)
        blended = evidence[:, None] * standardised(blended)
        scores[:, self.columns] = blended + _outer(boost, self._standardised_popularity[self.columns])
        if (self._cold_index[rows] >= 0).any():
            self._add_cold_scores(scores, queries, boost, lead)
        for number, query in enumerate(queries):
            if not lead[number]:
                scores[number] = self._score_without_ratings(query)
        return self._fill_missing(scores[:, rows], rows)

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """What the viewer liked that speaks for each title, what it shares with that, or else that it is popular."""
        if not len(rows):
            return []
        blended = (self.column_of_row[rows] >= 0) & self._is_warm(query)
        reasons: list[tuple[Reason, ...]] = [()] * len(rows)

        def add(wanted: Sequence[bool] | NDArray[np.bool_], explain: Explain) -> None:
            indices = np.flatnonzero(wanted)
            if len(indices):
                for index, more in zip(indices.tolist(), explain(query, rows[indices]), strict=True):
                    reasons[index] += more

        for member, _ in self.members:
            add(blended & [not own for own in reasons], member.explain)
        add(~blended & (self._cold_index[rows] >= 0), self._explain_cold)
        unlike = [not any(reason.kind is ReasonKind.BECAUSE for reason in own) for own in reasons]
        add((self.column_of_row[rows] < 0) | unlike, self.content.explain)
        add([not own for own in reasons], self.popularity.explain)
        return reasons

    def contributions(self, query: Query, row: int) -> Contributions | None:
        """Those of the leading member, if ratings add up in it and it knows the title; else of the content."""
        lead = self.members[0][0]
        told = lead.contributions(query, row) if isinstance(lead, Additive) else None
        return self.content.contributions(query, row) if told is None else told

    def save(self, folder: Path) -> None:
        """Write everything into `folder`, except content that is saved beside it."""
        members = [[family_of(member, MEMBER_FAMILIES), weight] for member, weight in self.members]
        metadata = {"members": members, "popularity_prior": self.popularity_prior, "content": self.content_folder}
        save_arrays(folder, {}, metadata)
        if self.cold_factors is not None:
            self.cold_factors.save(folder / _COLD)
        for number, (member, _) in enumerate(self.members):
            member.save(folder / f"member-{number}")
        self.popularity.save(folder / "popularity")
        if self.content_folder == OWN_CONTENT:
            self.content.save(folder / OWN_CONTENT)

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> BlendRecommender:
        """Open what `save` wrote, memory-mapped."""
        metadata = load_metadata(folder)
        members: list[tuple[Recommender, float]] = [
            (load_family(family, folder / f"member-{number}", catalog, MEMBER_FAMILIES), float(weight))
            for number, (family, weight) in enumerate(metadata["members"])
        ]
        content = ContentRecommender.load(folder / metadata["content"], catalog)
        popularity = PopularityRecommender.load(folder / "popularity", catalog)
        cold_factors = ColdItemFactors.load(folder / _COLD) if (folder / _COLD).is_dir() else None
        popularity_prior = (float(metadata["popularity_prior"][0]), float(metadata["popularity_prior"][1]))
        return cls(catalog, tuple(members), cold_factors, content, popularity, popularity_prior, metadata["content"])

    def _explain_cold(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """The liked titles that speak for `rows`, which nobody rated, by the factors of their content."""
        assert self._factors is not None and self.cold_factors is not None
        return self._factors.explain_factors(query, self.cold_factors.factors(self._cold_index[rows]))

    def _blended(self, queries: Sequence[Query]) -> tuple[NDArray[np.bool_], FloatArray]:
        """Whether the leading member can score, shape (queries,), and the blend over `columns`: (queries, columns)."""
        blended = np.zeros((len(queries), len(self.columns)), dtype=np.float32)
        known = np.zeros(len(queries), dtype=bool)
        for number, (member, weight) in enumerate(self.members):
            if number and not weight:
                continue
            scores = member.score_many(queries, self.columns)
            if number == 0:
                known = np.asarray(~np.isnan(scores).all(axis=1))
            blended += np.float32(weight) * standardised(scores)
        return known, blended

    def _evidence(self, queries: Sequence[Query]) -> tuple[NDArray[np.int64], FloatArray]:
        """How many titles with ratings each viewer rated, and how strong the evidence of their taste is, from 0 to 1.

        Any like makes it 1, low ratings alone less: a viewer who gave one star should not get more of the same.
        """
        counts, weights = np.empty(len(queries), dtype=np.int64), np.empty(len(queries), dtype=np.float32)
        for number, query in enumerate(queries):
            rows, ratings = query.rated
            known = self.column_of_row[rows] >= 0
            counts[number] = known.sum()
            weights[number] = to_weights(ratings[known], GRADED).sum()
        return counts, np.minimum(weights / to_weights(np.array([LIKED]), GRADED), 1)

    def _popularity_weight(self, queries: Sequence[Query], counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """The weight of popularity for each viewer: high for a viewer of few ratings."""
        weight: NDArray[np.float64] = self.popularity_prior[0] * np.exp(-counts / self.popularity_prior[1])
        # A query for titles like one title wants similar ones, not popular ones.
        weight[[len(query.seeds) > 0 for query in queries]] = 0
        return weight

    @cached_property
    def _standardised_popularity(self) -> FloatArray:
        """The popularity of each title less the mean of the titles with ratings, in standard deviations of those."""
        theirs = self.popularity.scores[self.columns]
        if not len(theirs):
            return np.zeros(len(self.catalog), dtype=np.float32)
        # A title nobody rated counts as popular as the least popular of the others.
        scores = np.maximum(self.popularity.scores, theirs.min())
        # Deviations, or less if titles hardly differ in popularity: then it says little.
        return read_only((scores - theirs.mean()) / max(float(theirs.std()), float(theirs.mean()), 1e-9))

    def _add_cold_scores(
        self, scores: FloatArray, queries: Sequence[Query], boost: NDArray[np.float64], lead: NDArray[np.bool_]
    ) -> None:
        """Score titles without ratings for the viewers that `lead` marks, standardised as those with ratings are.

        `scores`: (queries, titles), written in place.
        """
        if self._factors is None or self.cold_factors is None or not lead.any():
            return
        viewers = self._factors.viewer_factors([query for query, can in zip(queries, lead, strict=True) if can])
        mean, std = self._factors.score_moments(viewers)
        cold_scores = self.cold_factors.score(viewers)
        cold_scores -= mean
        cold_scores *= np.float32(COLD_SCALE) / std
        if float(boost[lead].max()) > _NEGLIGIBLE:
            cold_scores += _outer(boost[lead], self._cold_popularity)
        for number, own in zip(np.flatnonzero(lead).tolist(), cold_scores, strict=True):
            self.cold_factors.scatter(own, scores[number])

    @cached_property
    def _cold_popularity(self) -> FloatArray:
        return read_only(self._standardised_popularity[self.cold_factors.rows if self.cold_factors else []])

    def _score_without_ratings(self, query: Query) -> FloatArray:
        """Scores by the content tier, NaN if it cannot score: shape (titles,)."""
        viewer = self._fold_in_cold(query)
        scores = np.full(len(self.catalog), np.nan, dtype=np.float32)
        if viewer is None:
            alike = self._content_scores(query)
            return scores if alike is None else alike
        assert self._factors is not None and self.cold_factors is not None
        self.cold_factors.scatter(self.cold_factors.score(viewer[None])[0], scores)
        scores[self._factors.columns] = self._factors.factors @ viewer
        return scores

    def _is_warm(self, query: Query) -> bool:
        return bool(len(self.columns)) and self.members[0][0].tier(query) is not None

    def _fold_in_cold(self, query: Query) -> FloatArray | None:
        """The viewer's factors by the liked titles without ratings, or None if there are none."""
        if self._factors is None or self.cold_factors is None:
            return None
        rows, ratings = query.rated
        cold = self._cold_index[rows[ratings >= LIKED]]
        return self._factors.fold_in(self.cold_factors.factors(cold[cold >= 0])) if (cold >= 0).any() else None

    def _content_scores(self, query: Query) -> FloatArray | None:
        """The content's score of every title; None if it has none, or the viewer has no like."""
        if not (query.rated[1] >= LIKED).any():
            return None
        scores = score(self.content, query, np.arange(len(self.catalog), dtype=np.int32))
        return None if np.isnan(scores).all() else scores

    def _fill_missing(self, scores: FloatArray, rows: Rows) -> FloatArray:
        """Replace NaN by popularity, scaled to below the viewer's lowest score; in place."""
        highest = max(float(self.popularity.scores.max(initial=0)), 1e-12)
        for row_scores in scores:
            missing = np.isnan(row_scores)
            if missing.any():
                lowest = -2 + float(np.min(row_scores, where=~missing, initial=0))
                popular = self.popularity.scores[rows[missing]] / highest
                row_scores[missing] = popular + (0 if missing.all() else lowest)
        return scores


def _outer(viewers: NDArray[np.float64], titles: FloatArray) -> FloatArray:
    return np.outer(viewers, titles).astype(np.float32)
