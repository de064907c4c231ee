"""Several recommenders as one: their scores brought to one scale and added, with an answer for every viewer and title.

Who asks is answered by the highest tier that can:

- `blend`: something of the history has ratings here. score = Σ_m weight_m · z_m, z_m the member's scores over the
  titles with ratings, standardised for this viewer. Titles without ratings are scored by the factors that their content
  gives them (models.cold). Of whoever has rated n titles popularity tells at first more than these do: it is added with
  the weight 3·exp(-n/6). Low ratings alone are little evidence, and count less than one like does.
- `content`: what the viewer rated has no ratings here. The viewer is folded in through the factors of their content; if
  not even those say anything, titles are ranked by likeness.
- `popular`: nothing is known of the viewer, or nothing of what they rated.

Titles that a tier cannot score stand below all it can, by popularity; so no answer is ever empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import RDLAE, rdlae_graded
from cartelera.models.blend_weights import learn_weights, standardised
from cartelera.models.cold import ContentToFactors
from cartelera.models.content import Content, ContentRecommender
from cartelera.models.ials import IALS, FactorRecommender
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.item_knn import ItemKNN
from cartelera.models.members import MEMBER_FAMILIES, family_of, load_family
from cartelera.models.popularity import Popularity, PopularityRecommender
from cartelera.models.query_batch import QueryBatch, rated_titles
from cartelera.models.rating_weights import GRADED, LIKED, to_weights
from cartelera.models.recency import Recency
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.training_matrix import column_index
from cartelera.recommendation import FloatArray, Query, Reason, ReasonKind, Recommender, Rows, Tier, score

Recipe = RDLAE | IALS | ItemKNN | Recency | Popularity
COLD_SCALE = 0.5
"""By how much a score counts for a title that nobody has rated: most such titles are not looked for. At 1 they fill the
first places and nearly half of what would be found is lost, at 0.25 hardly any of them is left (docs/quality.md)."""


OWN_CONTENT, SHARED_CONTENT = "content", "../content"
"""Where a saved blend looks for its content, seen from its own folder."""


@dataclass(frozen=True, slots=True)
class Blend:
    """The recipe. `members`: recipes and the weights to start from, the leading one first; `learn`: whether weights are
    moved if viewers held out for that are served significantly better (models.blend_weights); `popularity_prior`:
    (a, b) of popularity's weight a·exp(-n/b) for a viewer of n ratings.
    """

    members: tuple[tuple[Recipe, float], ...] = (
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
        """Train every member, and the weights. `content`: one that is trained already, and saved beside the blend."""
        weights = [weight for _, weight in self.members]
        recipes = [recipe for recipe, _ in self.members]
        if self.learn:
            weights = learn_weights(recipes, weights, catalog, interactions, rng=rng)
        trained: list[Recommender] = [recipe.fit(catalog, interactions, rng=rng) for recipe in recipes]
        own = content is None
        content = content or self.content.fit(catalog, interactions, rng=rng)
        popularity = self.popularity.fit(catalog, interactions, rng=rng)
        members = tuple(zip(trained, weights, strict=True))
        cold_factors = self._fit_cold(trained, interactions, content)
        folder = OWN_CONTENT if own else SHARED_CONTENT
        return BlendRecommender(catalog, members, cold_factors, content, popularity, self.popularity_prior, folder)

    def _fit_cold(
        self, trained: list[Recommender], interactions: Interactions, content: ContentRecommender
    ) -> ColdItemFactors | None:
        for member in trained:
            if isinstance(member, FactorRecommender):
                likes = np.bincount(interactions.title[interactions.rating >= LIKED], minlength=interactions.titles)
                return ColdItemFactors(*self.cold.fit(content, member.columns, member.factors, likes[member.columns]))
        return None


@dataclass(frozen=True, slots=True)
class BlendWithContent:
    """The recipe of a blend whose content is trained already and saved beside it, as in a release."""

    recipe: Blend
    content: ContentRecommender

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> BlendRecommender:
        """Train all but the content."""
        return self.recipe.fit(catalog, interactions, rng=rng, content=self.content)


class ColdItemFactors:
    """Titles without ratings and the factors their content gives them. `rows`: (m,), `factors`: (m, k)."""

    def __init__(self, rows: Rows, factors: FloatArray) -> None:
        self.rows = read_only(rows)
        self.factors = read_only(factors)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return int(self.rows.nbytes + self.factors.nbytes)


class BlendRecommender:
    """Trained: members with their weights, and what answers where they cannot."""

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
        every = np.arange(len(catalog), dtype=np.int32)
        self.columns: Rows = lead.columns if isinstance(lead, ItemItemRecommender | FactorRecommender) else every
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
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        lead, blended = self._blended(queries)
        answered = [q for q, can in enumerate(lead.tolist()) if can]
        column = self.column_of_row[rows]
        scores[np.ix_(lead, column >= 0)] = blended[lead][:, column[column >= 0]]
        self._add_cold_scores(scores, queries, answered, rows)
        for q, query in enumerate(queries):
            if not lead[q]:
                scores[q] = self._score_without_ratings(query, rows)
        return self._fill_missing(scores, rows)

    def explain(self, query: Query, row: int) -> tuple[Reason, ...]:
        """What the viewer liked that speaks for the title, what it shares with that, or else that it is popular."""
        reasons: tuple[Reason, ...] = ()
        if self.column_of_row[row] >= 0 and self._is_warm(query):
            reasons = next((found for member, _ in self.members if (found := member.explain(query, row))), ())
        elif self._factors is not None and self.cold_factors is not None and self._cold_index[row] >= 0:
            reasons = self._factors.explain_factors(query, self.cold_factors.factors[self._cold_index[row]])
        if not any(reason.kind is ReasonKind.BECAUSE for reason in reasons) or self.column_of_row[row] < 0:
            reasons += self.content.explain(query, row)
        return reasons or self.popularity.explain(query, row)

    def save(self, folder: Path) -> None:
        """Write everything into `folder`, but for content that lies elsewhere."""
        members = [[family_of(member, MEMBER_FAMILIES), weight] for member, weight in self.members]
        metadata = {"members": members, "popularity_prior": self.popularity_prior, "content": self.content_folder}
        cold_factors = self.cold_factors or ColdItemFactors(
            np.empty(0, dtype=np.int32), np.empty((0, 0), dtype=np.float32)
        )
        save_arrays(folder, {"cold_rows": cold_factors.rows, "cold_factors": cold_factors.factors}, metadata)
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
        rows, factors = load_arrays(folder, "cold_rows", "cold_factors")
        content = ContentRecommender.load(folder / metadata["content"], catalog)
        popularity = PopularityRecommender.load(folder / "popularity", catalog)
        cold_factors = ColdItemFactors(rows, factors) if len(rows) else None
        popularity_prior = (float(metadata["popularity_prior"][0]), float(metadata["popularity_prior"][1]))
        return cls(catalog, tuple(members), cold_factors, content, popularity, popularity_prior, metadata["content"])

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
        evidence = self._evidence(queries)[1]
        return known, evidence[:, None] * standardised(blended) + self._popularity_boost(queries, self.columns)

    def _evidence(self, queries: Sequence[Query]) -> tuple[NDArray[np.int64], FloatArray]:
        """How many titles with ratings each viewer rated, and how far that is evidence of taste: 1 from one like on.

        Who has only given one star is not to be flooded with more of the same.
        """
        batch = QueryBatch.of(queries)
        known = self.column_of_row[batch.rows] >= 0
        worth = np.where(known, to_weights(batch.ratings, GRADED), 0)
        sums = [np.concatenate([[0], np.cumsum(part)])[batch.starts] for part in (known, worth)]
        like = float(to_weights(np.array([LIKED]), GRADED)[0])
        return np.diff(sums[0]).astype(np.int64), np.minimum(np.diff(sums[1]) / like, 1).astype(np.float32)

    def _popularity_boost(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """What popularity adds for newcomers, shape (queries, rows), in deviations over the titles with ratings."""
        weight = self.popularity_prior[0] * np.exp(-self._evidence(queries)[0] / self.popularity_prior[1])
        # Who asks for titles like one wants likeness.
        weight[[len(query.seeds) > 0 for query in queries]] = 0
        theirs = self.popularity.scores[self.columns]
        if not len(theirs):
            return np.zeros((len(queries), len(rows)), dtype=np.float32)
        # A title nobody rated counts as popular as the least popular of the others.
        scores = np.maximum(self.popularity.scores[rows], theirs.min())
        # Deviations, or less where titles hardly differ in popularity: then it tells little.
        standing = (scores - theirs.mean()) / max(float(theirs.std()), float(theirs.mean()), 1e-9)
        return np.asarray(np.outer(weight, standing), dtype=np.float32)

    def _add_cold_scores(self, scores: FloatArray, queries: Sequence[Query], answered: list[int], rows: Rows) -> None:
        """Score titles without ratings for the viewers `answered`, standardised as those with ratings are, in place."""
        if self._factors is None or self.cold_factors is None or not len(answered):
            return
        cold = np.flatnonzero(self._cold_index[rows] >= 0)
        if not len(cold):
            return
        viewers = self._factors.viewer_factors([queries[q] for q in answered])
        warm = viewers @ self._factors.factors.T
        mean, spread = warm.mean(axis=1, keepdims=True), warm.std(axis=1, keepdims=True)
        found = _products(viewers, self.cold_factors.factors, self._cold_index[rows[cold]])
        some = np.array(answered, dtype=np.int64)
        found = np.float32(COLD_SCALE) * (found - mean) / np.maximum(spread, np.float32(1e-9))
        scores[some[:, None], cold] = found + self._popularity_boost([queries[q] for q in answered], rows[cold])

    def _score_without_ratings(self, query: Query, rows: Rows) -> FloatArray:
        """The tiers `content` and `popular`: NaN where they say nothing, shape (len(rows),)."""
        viewer = self._fold_in_cold(query)
        if viewer is None:
            alike = self._content_scores(query)
            return np.full(len(rows), np.nan, dtype=np.float32) if alike is None else alike[rows]
        assert self._factors is not None and self.cold_factors is not None
        scores = np.full(len(rows), np.nan, dtype=np.float32)
        for index, factors in (
            (self._cold_index, self.cold_factors.factors),
            (self._factors.column_of_row, self._factors.factors),
        ):
            known = index[rows] >= 0
            scores[known] = _products(viewer[None], factors, index[rows][known])[0]
        return scores

    def _is_warm(self, query: Query) -> bool:
        return bool(len(self.columns)) and self.members[0][0].tier(query) is not None

    def _fold_in_cold(self, query: Query) -> FloatArray | None:
        """The viewer's factors by the liked titles without ratings, or None where there are none."""
        if self._factors is None or self.cold_factors is None:
            return None
        rows, ratings = rated_titles(query)
        cold = self._cold_index[rows[ratings >= LIKED]]
        return self._factors.fold_in(self.cold_factors.factors[cold[cold >= 0]]) if (cold >= 0).any() else None

    def _content_scores(self, query: Query) -> FloatArray | None:
        """The content's score of every title, or None where it has none, or nothing that was rated was liked."""
        if not (rated_titles(query)[1] >= LIKED).any():
            return None
        scores = score(self.content, query, np.arange(len(self.catalog), dtype=np.int32))
        return None if np.isnan(scores).all() else scores

    def _fill_missing(self, scores: FloatArray, rows: Rows) -> FloatArray:
        """Put popularity, below the lowest score, where a viewer's scores are NaN; in place."""
        popular = self.popularity.scores[rows]
        popular = popular / max(float(self.popularity.scores.max(initial=0)), 1e-12)
        for row_scores in scores:
            missing = np.isnan(row_scores)
            if missing.any():
                lowest = -2 + float(np.min(row_scores, where=~missing, initial=0))
                row_scores[missing] = popular[missing] + (0 if missing.all() else lowest)
        return scores


def _products(viewers: FloatArray, factors: FloatArray, chosen: NDArray[np.integer]) -> FloatArray:
    """`viewers` (q, k) times the rows `chosen` of `factors`; most of them are not copied to be chosen."""
    if 2 * len(chosen) > len(factors):
        every: FloatArray = viewers @ factors.T
        return every[:, chosen]
    some: FloatArray = viewers @ factors[chosen].T
    return some
