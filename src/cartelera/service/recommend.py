"""The best titles for a viewer, with how likely they are to like each, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from cartelera.catalog import Available, Filters, TitleSummary
from cartelera.catalog.filters import Mask
from cartelera.history import History, Rows, row_array
from cartelera.recommendation import Part, Query, RankedList, Reason, Tier, recommend
from cartelera.service.context import ServiceContext
from cartelera.service.filtering import pass_filters
from cartelera.service.viewers import Viewers


@dataclass(frozen=True, slots=True)
class RecommendedTitle:
    """A title recommended to a viewer, and why.

    `probability`: that they like it if they watch it; `interval`: four times in five it lies there, which is wide while
    little is known of the viewer; `rating`: what they would give it, 0 to 5; None if it cannot be said.
    `offered`: whether it is on a platform today; None if the catalogue holds no offer.
    """

    title: TitleSummary
    reasons: tuple[Reason, ...]
    probability: float | None
    interval: tuple[float, float] | None
    rating: float | None
    offered: bool | None


@dataclass(frozen=True, slots=True)
class RecommendationList:
    """What a viewer is recommended, best first. `tier`: what the answer rests on.

    `end`: the place in the whole ranking behind the last title, `more`: whether anything comes there. `relaxed`: the
    conditions the list does without, since nothing was left under all of them; `without`: if it is empty, how many
    titles there would be without each condition.
    """

    viewer: str
    tier: Tier
    titles: tuple[RecommendedTitle, ...]
    end: int = 0
    more: bool = False
    relaxed: tuple[str, ...] = ()
    without: Mapping[str, int] = field(default_factory=dict)


class Recommendations:
    """Recommends by the models of one release."""

    def __init__(self, context: ServiceContext, viewers: Viewers) -> None:
        self._release = context.release
        self._catalog = context.catalog
        self._viewers = viewers

    def for_viewer(
        self, viewer_id: str, n: int = 10, *, available: Available = Available.OFFERED
    ) -> RecommendationList:
        """The `n` best titles for a viewer of the ratings or of the live service. Raises NotFoundError."""
        known = self._viewers.known(viewer_id)
        filters = known.capped(Filters())
        return self.for_history(
            known.history, viewer=known.id, n=n, filters=filters, available=available, never=known.never
        )

    def for_history(
        self,
        history: History,
        *,
        viewer: str = "",
        n: int = 10,
        filters: Filters | None = None,
        available: Available = Available.OFFERED,
        unlisted: bool = False,
        never: Rows | None = None,
    ) -> RecommendationList:
        """The `n` best titles for somebody with this `history`, none of it nor of `never` among them.

        `filters`: which titles; `available`, `unlisted`: as Filters has them, whatever `filters` says of those two.
        """
        filters = replace(filters or Filters(), available=available, unlisted=unlisted)
        query = Query(history, exclude=row_array() if never is None else never, filters=filters)
        return self.part(query, Part(n), viewer=viewer)

    def part(
        self, query: Query, part: Part, *, viewer: str = "", relax: bool = False, within: Mask | None = None
    ) -> RecommendationList:
        """A part of what is recommended to the viewer of `query`, of what its filters let pass, and of the titles
        `within` (titles,) if it is given.

        If nothing passes, it is said what would without each condition; with `relax` the list does without some.
        """
        release = self._release
        best = recommend(
            release.model,
            self._catalog,
            query,
            n=part,
            predictor=release.predictor,
            neighbours=release.neighbours,
            calibration=release.calibration,
            within=within,
        )
        if not best.items and not part.start:
            return self._relaxed(query, part, viewer, relax, within)
        rows = [item.row for item in best.items]
        titles = tuple(
            RecommendedTitle(title, item.reasons, *told, offered)
            for title, item, told, offered in zip(
                self._catalog.summaries(rows), best.items, _told(best), self._offered(rows), strict=True
            )
        )
        return RecommendationList(viewer, best.tier or Tier.POPULAR, titles, best.end, best.more)

    def _relaxed(self, query: Query, part: Part, viewer: str, relax: bool, within: Mask | None) -> RecommendationList:
        """The answer if the filters leave nothing."""
        unseen = query.filters.seen_mask(len(self._catalog), query.history.rows)
        unseen[query.exclude] = False
        if within is not None:
            unseen &= within
        passing = pass_filters(self._catalog, query.filters, unseen, relax=relax)
        if passing.relaxed and passing.filters != query.filters:
            eased = Query(query.history, query.seeds, query.exclude, passing.filters, query.now)
            return replace(self.part(eased, part, viewer=viewer, within=within), relaxed=passing.relaxed)
        tier = self._release.model.tier(query) or Tier.POPULAR
        return RecommendationList(viewer, tier, (), without=passing.without)

    def _offered(self, rows: list[int]) -> list[bool | None]:
        """Whether each is on a platform today."""
        offered = self._catalog.facets.offered(datetime.now(UTC).date().isoformat())
        return offered[rows].tolist() if offered.any() else [None] * len(rows)


def _told(best: RankedList) -> list[tuple[float | None, tuple[float, float] | None, float | None]]:
    """Of each title the probability that it is liked, between what, and the rating it would get."""
    likelihood = best.likelihood
    if likelihood is None:
        return [(None, None, None)] * len(best.items)
    columns = (likelihood.probability, likelihood.low, likelihood.high, likelihood.rating)
    return [
        (
            None if np.isnan(probability) else probability,
            None if np.isnan(probability) else (low, high),
            None if np.isnan(rating) else rating,
        )
        for probability, low, high, rating in zip(*(column.tolist() for column in columns), strict=True)
    ]
