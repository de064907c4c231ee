"""The best titles for a viewer, with how likely they are to like each, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Filters, TitleSummary
from cartelera.history import History
from cartelera.recommendation import Query, Reason, Tier, recommend
from cartelera.service.context import ServiceContext
from cartelera.service.viewers import Viewers


@dataclass(frozen=True, slots=True)
class RecommendedTitle:
    """A title recommended to a viewer, and why.

    `probability`: that they like it; `rating`: what they would give it, 0 to 5; None if it cannot be said.
    """

    title: TitleSummary
    reasons: tuple[Reason, ...]
    probability: float | None
    rating: float | None


@dataclass(frozen=True, slots=True)
class RecommendationList:
    """What a viewer is recommended, best first. `tier`: what the answer rests on."""

    viewer: str
    tier: Tier
    titles: tuple[RecommendedTitle, ...]


class Recommendations:
    """Recommends by the models of one release."""

    def __init__(self, context: ServiceContext, viewers: Viewers) -> None:
        self._release = context.release
        self._catalog = context.catalog
        self._viewers = viewers

    def for_viewer(self, viewer_id: str, n: int = 10) -> RecommendationList:
        """The `n` best titles for a viewer of the ratings. Raises NotFoundError."""
        viewer, history = self._viewers.history(viewer_id)
        return self.for_history(history, viewer=viewer, n=n)

    def for_history(
        self, history: History, *, viewer: str = "", n: int = 10, filters: Filters | None = None
    ) -> RecommendationList:
        """The `n` best titles for somebody with this `history`, none of it among them."""
        query = Query(history, filters=filters or Filters())
        best = recommend(self._release.model, self._catalog, query, n=n, predictor=self._release.predictor)
        rows = [item.row for item in best.items]
        probabilities, ratings = self._predicted(query, rows)
        reasons = [item.reasons for item in best.items]
        titles = tuple(map(RecommendedTitle, self._catalog.summaries(rows), reasons, probabilities, ratings))
        return RecommendationList(viewer, best.tier or Tier.POPULAR, titles)

    def _predicted(self, query: Query, rows: list[int]) -> tuple[list[float | None], list[float | None]]:
        """The probability that each is liked, and the rating it would get."""
        if self._release.predictor is None or not rows:
            return [None] * len(rows), [None] * len(rows)
        prediction = self._release.predictor.predict(query, np.array(rows, dtype=np.int32))
        return (
            [None if np.isnan(value) else float(value) for value in prediction.probability],
            [None if np.isnan(value) else float(value) for value in prediction.rating],
        )
