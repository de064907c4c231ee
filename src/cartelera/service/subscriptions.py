"""Which subscriptions cover most of what somebody would love, for what they would pay a month.

What they would love are the best titles of their own list among all that the plans offer, each worth as much as it is
likely that they like it. Plans are chosen by `covering`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Available, Filters, Way, any_of
from cartelera.catalog.filters import Mask
from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.history import History
from cartelera.names import compact_key
from cartelera.platforms import match_platform
from cartelera.service.context import ServiceContext
from cartelera.service.covering import EXACT, Cover, Covering
from cartelera.service.match import LIKELY
from cartelera.service.prices import Plan, PriceTable
from cartelera.service.recommend import RecommendationList, Recommendations, RecommendedTitle

LOVED = 100
"""So many titles are what somebody would love."""
ENOUGH = 0.8
"""If nobody says what they would pay, the cheapest set is meant that covers this share of what all plans cover."""
MAX_TITLES = 5
"""So many titles stand behind a plan."""
_INCLUDED = any_of(Way.SUBSCRIPTION, Way.FREE, Way.ADS)
"""The ways in which a title comes with a plan."""


@dataclass(frozen=True, slots=True)
class ChosenPlan:
    """A plan of a set. `share`: of what they would love, that it has; `adds`: that no other plan of the set has.

    `titles`: those behind it, the ones that it alone has first; `only_here`: how many of them that are.
    """

    plan: Plan
    share: float
    adds: float
    titles: tuple[RecommendedTitle, ...]
    only_here: int


@dataclass(frozen=True, slots=True)
class PlanSet:
    """Plans together, what they cost, and the share that they cover of what the viewer would love."""

    plans: tuple[Plan, ...]
    price: float
    share: float


@dataclass(frozen=True, slots=True)
class SubscriptionAdvice:
    """`best`: what to pay for, by what each plan adds; `guarantee`: at least this share of the most
    possible is covered.

    `choices`: other sets, the cheapest first, each with what it costs and covers; `missing`: what they would love and
    is on none of the best set, with the plans that have it; `unknown`: plans of platforms that this catalogue has not.
    """

    prices: PriceTable
    viewer: str
    best: PlanSet
    plans: tuple[ChosenPlan, ...]
    choices: tuple[PlanSet, ...]
    missing: tuple[tuple[RecommendedTitle, tuple[Plan, ...]], ...]
    titles: int
    exact: bool
    guarantee: float
    unknown: tuple[Plan, ...]


class Subscriptions:
    """Advises on subscriptions by the models of one release. Takes some ten milliseconds: never for an event loop."""

    def __init__(self, context: ServiceContext, recommendations: Recommendations) -> None:
        self._catalog = context.catalog
        self._recommendations = recommendations

    def advise(
        self,
        history: History,
        prices: PriceTable,
        *,
        viewer: str = "",
        budget: float | None = None,
        keep: Sequence[str] = (),
        filters: Filters | None = None,
    ) -> SubscriptionAdvice:
        """What to subscribe to for at most `budget` a month; `keep`: plans or platforms that are paid anyway.

        Raises InvalidValueError if one of `keep` is no plan.
        """
        keys = [self._keys(plan) for plan in prices.plans]
        kept = tuple(dict.fromkeys(_index_of(prices.plans, text) for text in keep))
        filters = replace(filters or Filters(), ways=_INCLUDED)
        if prices.country is not None and filters.available_in is None:
            filters = replace(filters, available_in=prices.country)
        loved = self._loved(history, filters, {key for some in keys for key in some})
        holds = self._holds(loved, filters, keys)
        worths = np.array([LIKELY if t.probability is None else t.probability for t in loved.titles], dtype=np.float64)
        if all(title.probability is None for title in loved.titles):
            worths = np.ones(len(loved.titles))
        covering = Covering(holds, worths, np.array([plan.price for plan in prices.plans]), kept)
        sets = covering.frontier() if len(prices.plans) <= EXACT else covering.steps()
        best = _cheapest_enough(sets) if budget is None else covering.best(budget)
        return _advice(prices, viewer, loved.titles, covering, best, sets, keys)

    def _keys(self, plan: Plan) -> tuple[str, ...]:
        """The platforms of a plan that this catalogue has."""
        known = self._catalog.facets.platforms.values
        return tuple(key for text in plan.platforms if (key := match_platform(text, known)) is not None)

    def _loved(self, history: History, filters: Filters, keys: Iterable[str]) -> RecommendationList:
        offered = replace(filters, platforms=any_of(*sorted(keys)))
        if not offered.platforms:  # No plan is of this catalogue: nothing is offered.
            offered = replace(offered, year_from=9999)
        return self._recommendations.for_history(
            history, viewer="", n=LOVED, filters=offered, available=Available.OFFERED
        )

    def _holds(self, loved: RecommendationList, filters: Filters, keys: Sequence[tuple[str, ...]]) -> NDArray[np.bool_]:
        """Which plan has which of the titles, shape (plans, titles)."""
        rows = np.array([title.title.row for title in loved.titles], dtype=np.intp)
        holds = np.zeros((len(keys), len(rows)), dtype=bool)
        for place, some in enumerate(keys):
            if some:
                mask: Mask = replace(filters, platforms=any_of(*some)).mask(self._catalog.facets)
                holds[place] = mask[rows]
        return holds


def _advice(
    prices: PriceTable,
    viewer: str,
    loved: Sequence[RecommendedTitle],
    covering: Covering,
    best: Cover,
    sets: Sequence[Cover],
    keys: Sequence[tuple[str, ...]],
) -> SubscriptionAdvice:
    total = max(float(covering.worths.sum()), 1e-9)
    on = covering.covered(best.plans)
    missing = [place for place in range(len(loved)) if not on[place]][:MAX_TITLES]
    chosen = [_chosen(prices.plans[plan], plan, covering, best, loved, total) for plan in best.plans]
    return SubscriptionAdvice(
        prices=prices,
        viewer=viewer,
        best=_plan_set(prices, best, total),
        plans=tuple(sorted(chosen, key=lambda one: (-one.adds, -one.share))),
        choices=tuple(_plan_set(prices, one, total) for one in sets if one.plans),
        missing=tuple(
            (loved[place], tuple(plan for at, plan in enumerate(prices.plans) if covering.holds[at, place]))
            for place in missing
        ),
        titles=len(loved),
        exact=len(prices.plans) <= EXACT,
        guarantee=best.guarantee,
        unknown=tuple(plan for plan, some in zip(prices.plans, keys, strict=True) if not some),
    )


def _chosen(
    plan: Plan, index: int, covering: Covering, best: Cover, loved: Sequence[RecommendedTitle], total: float
) -> ChosenPlan:
    holds, others = covering.holds[index], [other for other in best.plans if other != index]
    elsewhere = covering.covered(others)
    alone = holds & ~elsewhere
    places = [*np.flatnonzero(alone).tolist(), *np.flatnonzero(holds & elsewhere).tolist()][:MAX_TITLES]
    return ChosenPlan(
        plan,
        share=covering.worth([index]) / total,
        adds=float(covering.worths[alone].sum()) / total,
        titles=tuple(loved[place] for place in places),
        only_here=int(alone.sum()),
    )


def _plan_set(prices: PriceTable, cover: Cover, total: float) -> PlanSet:
    return PlanSet(tuple(prices.plans[plan] for plan in cover.plans), round(cover.price, 2), cover.worth / total)


def _cheapest_enough(sets: Sequence[Cover]) -> Cover:
    """The first that covers ENOUGH of what the last one does, which covers all that can be."""
    most = sets[-1].worth
    return next(one for one in sets if one.worth >= ENOUGH * most)


def _index_of(plans: Sequence[Plan], text: str) -> int:
    """The plan so called, or else the cheapest one of a platform so called."""
    asked = compact_key(text)
    named = [place for place, plan in enumerate(plans) if compact_key(plan.name) == asked]
    offering = [place for place, plan in enumerate(plans) if match_platform(text, plan.platforms) is not None]
    if not named and not offering:
        raise InvalidValueError(ErrorCode.PLAN, tuple(plan.name for plan in plans), name=text[:80])
    return named[0] if named else min(offering, key=lambda place: (plans[place].price, place))
