"""Why a title suits a viewer: what each of their ratings adds, what it shares with them, and what would be without one.

The causes are exact, not a story told afterwards: they are the terms of a sum (`recommendation.Contributions`), and
without a rating the sum is lower by its term.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.catalog import TitleSummary
from cartelera.history import History, row_array
from cartelera.recommendation import Additive, Contributions, Query, Reason, ReasonKind, Tier
from cartelera.service.context import ServiceContext

MAX_CAUSES = 5
_ABOUT_CONTENT = frozenset(
    {
        ReasonKind.GENRES,
        ReasonKind.CAST,
        ReasonKind.DIRECTOR,
        ReasonKind.CREATOR,
        ReasonKind.KEYWORDS,
        ReasonKind.COMPANIES,
        ReasonKind.COLLECTION,
    }
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A title that the viewer rated. `points`: what that rating adds to the sum, below 0 if it speaks against the
    title; `share`: the part of it in all that speaks for it."""

    title: TitleSummary
    rating: float
    points: float
    share: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a title suits a viewer. `tier`: whether ratings add up by what other viewers liked together, or by what the
    titles have in common; None if neither says anything. `score`: the sum. `causes`: the ratings of most weight, for it
    or against it, and `others`: what all further ratings add. `shared`: people and themes of titles they liked."""

    tier: Tier | None
    score: float
    causes: tuple[Cause, ...]
    others: float
    shared: tuple[Reason, ...]


class Reasons:
    """Explains titles by the models of one release."""

    def __init__(self, context: ServiceContext) -> None:
        self._release = context.release
        self._catalog = context.catalog

    def of_history(self, history: History, row: int, n: int = MAX_CAUSES) -> Explanation:
        """Why the title at `row` suits somebody with this `history`, whose own rating of it does not count."""
        query = Query(history.without([row]))
        shared = tuple(
            reason
            for reason in self._release.content.explain(query, row_array([row]))[0]
            if reason.kind in _ABOUT_CONTENT and reason.text
        )
        told = self._contributions(query, row)
        if told is None:
            return Explanation(None, 0.0, (), 0.0, shared)
        first = np.argsort(-np.abs(told.points), kind="stable")[:n]
        first = first[told.points[first] != 0]
        named = zip(
            self._catalog.summaries(told.rows[first].tolist()),
            told.ratings[first].tolist(),
            told.points[first].tolist(),
            told.shares()[first].tolist(),
            strict=True,
        )
        causes = tuple(Cause(*each) for each in named)
        return Explanation(told.tier, told.score, causes, told.score - sum(each.points for each in causes), shared)

    def _contributions(self, query: Query, row: int) -> Contributions | None:
        model = self._release.model if isinstance(self._release.model, Additive) else self._release.content
        return model.contributions(query, row)
