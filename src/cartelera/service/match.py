"""Whether a viewer would like one title."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Title
from cartelera.history import History, Rows, row_array
from cartelera.recommendation import Query, Reason, likelihood_of, score
from cartelera.service.context import ServiceContext
from cartelera.service.names import NamedTitle, NameResolver
from cartelera.service.viewers import Viewers

LIKELY = 0.5
"""From this probability on a title is recommended to a viewer who asks about it."""


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """How well a title fits a viewer; `others` have its name. `probability`: that they like it if they watch it,
    and `interval`: four times in five it lies there; `rating`, `std`: what they would give it and its standard
    deviation; None if nobody can say. `recommended`: whether they are likely to like it; if that cannot be said,
    whether it suits them more than most titles. `own_rating`: what they gave it, None if they did not rate it; nothing
    else depends on it.
    """

    viewer: str
    title: Title
    others: tuple[Title, ...]
    recommended: bool
    probability: float | None
    interval: tuple[float, float] | None
    rating: float | None
    std: float | None
    own_rating: float | None
    reasons: tuple[Reason, ...]


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
        """How well a title fits somebody with this `history`, ignoring their own rating of it."""
        title = named.title
        query = Query(history.without([title.row]))
        release, rows = self._release, row_array([title.row])
        told = likelihood_of(
            release.model, self._catalog, query, rows, release.predictor, release.neighbours, release.calibration
        )
        probability, low, high = (float(values[0]) for values in (told.probability, told.low, told.high))
        known = not np.isnan(probability)
        rating, std = self._rating(query, rows)
        return TitleMatch(
            viewer=viewer,
            title=title,
            others=named.others,
            recommended=probability >= LIKELY if known else self._suits(query, title.row),
            probability=probability if known else None,
            interval=(low, high) if known else None,
            rating=rating,
            std=std,
            own_rating=history.rating_of(title.row),
            reasons=release.model.explain(query, rows)[0],
        )

    def _rating(self, query: Query, rows: Rows) -> tuple[float | None, float | None]:
        """The rating of the only one of `rows` and its deviation; None if nobody rated it, or nothing predicts."""
        release = self._release
        if release.predictor is None or not release.neighbours.rated[rows[0]]:
            return None, None
        prediction = release.predictor.predict(query, rows)
        return float(prediction.rating[0]), float(prediction.std[0])

    def _suits(self, query: Query, row: int) -> bool:
        """Whether fewer than half of all titles suit the viewer more."""
        scores = score(self._release.model, query, np.arange(len(self._catalog), dtype=np.int32))
        return bool((scores < scores[row]).mean() >= LIKELY)
