"""The gate: a candidate against the release being served, on viewers that neither has seen.

Which viewers are held out is decided by a hash of their id, so that they are the same in every release. Beside the
model and the rating predictor that serve, trained on everybody, a release keeps those trained without them
(`Release.holdout_model`, `holdout_predictor`); a candidate's and the served one's are compared on those viewers, on
the newest ratings: by the order of what they like, and by what they are predicted to rate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from cartelera.catalog import Catalog
from cartelera.evaluation.gate import Verdict
from cartelera.evaluation.protocols import RatingSplit, StrongGeneralisation
from cartelera.interactions import Interactions
from cartelera.models.rating import RatingPredictor
from cartelera.recommendation import FloatArray, Prediction, Query, Reason, Recommender, Rows, Tier

GATE_PROTOCOL = StrongGeneralisation(by_id=True, min_likes=3)
"""How a candidate and the served model are compared: the held-out viewers are the same in every release."""
GATE_RATING_PROTOCOL = RatingSplit(share=GATE_PROTOCOL.hidden, unseen=GATE_PROTOCOL.share)
"""How a candidate's predictor and the served one are compared: on ratings of the same viewers."""


class UnevaluatedVerdict(Verdict):
    """The verdict on a candidate that cannot be evaluated, while the served release could be: it is refused."""

    @property
    def passed(self) -> bool:
        """A candidate that has learned nothing may not replace one that has."""
        return False

    @property
    def text(self) -> str:
        """For people."""
        return (
            "refused: the release being served has learned from ratings, and this one has too few of them, or none "
            "that carry taste"
        )


class CapturingAlgorithm:
    """An algorithm for the evaluation that keeps what it trained. `train`: trains on the ratings it is given."""

    def __init__(self, train: Callable[[Interactions], Recommender]) -> None:
        self._train = train
        self.trained: Recommender | None = None

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        """Train on `interactions`; the catalogue and the seed are those of `train`."""
        self.trained = self._train(interactions)
        return self.trained


@dataclass(frozen=True, slots=True)
class PretrainedAlgorithm:
    """An algorithm for the evaluation whose model is trained already."""

    model: Recommender

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        """The model as it is."""
        return self.model


class RemappedRecommender:
    """A model trained on one catalogue, asked about the rows of another: titles keep their ids, not their rows."""

    def __init__(self, model: Recommender, home: Catalog, here: Catalog) -> None:
        known = home.rows(here.column("title_id").tolist())
        self.model = model
        self.rows = np.array([known.get(title_id, -1) for title_id in here.column("title_id")], dtype=np.int32)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return self.model.nbytes

    def tier(self, query: Query) -> Tier | None:
        """The model's tier."""
        return self.model.tier(query.remapped(self.rows))

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """The model's scores of the same titles, shape (len(queries), len(rows)); NaN for titles it did not know."""
        there = self.rows[rows]
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        remapped = [query.remapped(self.rows) for query in queries]
        scores[:, there >= 0] = self.model.score_many(remapped, there[there >= 0])
        return scores

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """The model's reasons; none for titles it did not know."""
        there = self.rows[rows]
        known = iter(self.model.explain(query.remapped(self.rows), there[there >= 0]))
        return [next(known) if row >= 0 else () for row in there.tolist()]

    def save(self, folder: Path) -> None:
        """Save the model, as it was trained."""
        self.model.save(folder)


class RemappedPredictor(RemappedRecommender):
    """A rating predictor asked about the rows of another catalogue."""

    def __init__(self, model: RatingPredictor, home: Catalog, here: Catalog) -> None:
        super().__init__(model, home, here)
        self.predictor = model

    def predict(self, query: Query, rows: Rows) -> Prediction:
        """What is predicted for the same titles; NaN for titles it did not know."""
        there = self.rows[rows]
        known = there >= 0
        theirs = self.predictor.predict(query.remapped(self.rows), there[known])
        mapped = np.full((4, len(rows)), np.nan, dtype=np.float32)
        mapped[:, known] = theirs.rating, theirs.std, theirs.probability, theirs.doubt
        return Prediction(*mapped)
