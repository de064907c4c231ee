"""Whether a viewer would like one title."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Title
from cartelera.history import History, row_array
from cartelera.recommendation import Query, Reason, score
from cartelera.service.context import ServiceContext
from cartelera.service.names import NamedTitle, NameResolver
from cartelera.service.viewers import Viewers

LIKELY = 0.5
"""From this probability on a title is recommended to a viewer who asks about it."""


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """How well a title fits a viewer; `others` have its name. `probability`: that they like it, 0 to 1.

    `rating`, `std`: the rating they would give it and its standard deviation; None if nobody can say. `own_rating`:
    what they gave it, None if they did not rate it; nothing else depends on it.
    """

    viewer: str
    title: Title
    others: tuple[Title, ...]
    probability: float
    rating: float | None
    std: float | None
    own_rating: float | None
    reasons: tuple[Reason, ...]

    @property
    def recommended(self) -> bool:
        """Whether they are likely to like it."""
        return self.probability >= LIKELY


class Matching:
    """Matches titles with viewers by the models of one release."""

    def __init__(self, context: ServiceContext, names: NameResolver, viewers: Viewers) -> None:
        self._release = context.release
        self._catalog = context.catalog
        self._names = names
        self._viewers = viewers

    def of_viewer(self, viewer_id: str, title: str, year: str | None = None) -> TitleMatch:
        """How well the title so named fits a viewer of the ratings. Raises NotFoundError."""
        viewer, history = self._viewers.history(viewer_id)
        return self.of_history(history, self._names.title(title, year), viewer=viewer)

    def of_history(self, history: History, named: NamedTitle, *, viewer: str = "") -> TitleMatch:
        """How well a title fits somebody with this `history`, ignoring their own rating of it.

        If no ratings could be learned from, the probability is the share of titles that suit the viewer less.
        """
        title = named.title
        query = Query(history.without([title.row]))
        probability, rating, std = self._predicted(query, title.row)
        return TitleMatch(
            viewer=viewer,
            title=title,
            others=named.others,
            probability=probability,
            rating=rating,
            std=std,
            own_rating=history.rating_of(title.row),
            reasons=self._release.model.explain(query, row_array([title.row]))[0],
        )

    def _predicted(self, query: Query, row: int) -> tuple[float, float | None, float | None]:
        """Probability, rating and its standard deviation."""
        if self._release.predictor is None:
            scores = score(self._release.model, query, np.arange(len(self._catalog), dtype=np.int32))
            return float((scores < scores[row]).mean()), None, None
        prediction = self._release.predictor.predict(query, np.array([row], dtype=np.int32))
        return float(prediction.probability[0]), float(prediction.rating[0]), float(prediction.std[0])
