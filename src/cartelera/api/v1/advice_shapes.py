"""The shapes of advice on subscriptions, for /v1 and the command line."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1.shapes import TitleInList, closed, summary
from cartelera.service.prices import Plan
from cartelera.service.recommend import RecommendedTitle
from cartelera.service.subscriptions import ChosenPlan, PlanSet, SubscriptionAdvice

Share = Annotated[float, Field(description="Of what they would love, 0 to 1", examples=[0.72])]


@closed
class PlanShape(TypedDict):
    """A subscription of the price table."""

    name: Annotated[str, Field(examples=["Netflix"])]
    price: Annotated[float, Field(description="A month", examples=[10.0])]
    platforms: tuple[str, ...]


@closed
class LovedTitle(TitleInList):
    """A title that they would love. `probability`: that they like it; null if that cannot be said."""

    probability: float | None


@closed
class ChosenPlanShape(PlanShape):
    """A plan of the best set: what it has, what no other of the set has, and the titles behind it."""

    share: Share
    adds: Share
    only_here: Annotated[int, Field(description="How many of the titles no other plan of the set has")]
    titles: list[LovedTitle]


@closed
class PlanSetShape(TypedDict):
    """Plans together, what they cost a month, and what they cover."""

    plans: list[str]
    price: float
    share: Share


@closed
class MissingTitle(LovedTitle):
    """A title that none of the best set has, and the plans that have it."""

    on: list[str]


@closed
class AdviceShape(TypedDict):
    """Which subscriptions cover most of what somebody would love."""

    viewer: str
    currency: Annotated[str, Field(examples=["EUR"])]
    as_of: Annotated[str | None, Field(description="The day of the prices")]
    illustrative: Annotated[bool, Field(description="The prices are invented")]
    titles: Annotated[int, Field(description="How many titles are what they would love")]
    best: PlanSetShape
    exact: Annotated[bool, Field(description="All sets were compared")]
    guarantee: Annotated[float, Field(description="At least this share of the most possible is covered")]
    plans: list[ChosenPlanShape]
    choices: Annotated[list[PlanSetShape], Field(description="Other sets, the cheapest first")]
    missing: list[MissingTitle]
    unknown: Annotated[list[str], Field(description="Plans of platforms that this catalogue has not")]


def advice_object(advice: SubscriptionAdvice) -> AdviceShape:
    """Advice as JSON has it."""
    prices = advice.prices
    return {
        "viewer": advice.viewer,
        "currency": prices.currency,
        "as_of": None if prices.as_of is None else prices.as_of.isoformat(),
        "illustrative": prices.illustrative,
        "titles": advice.titles,
        "best": _plan_set(advice.best),
        "exact": advice.exact,
        "guarantee": round(advice.guarantee, 4),
        "plans": [_chosen(one) for one in advice.plans],
        "choices": [_plan_set(one) for one in advice.choices],
        "missing": [{**_loved(title), "on": [plan.name for plan in plans]} for title, plans in advice.missing],
        "unknown": [plan.name for plan in advice.unknown],
    }


def _plan(plan: Plan) -> PlanShape:
    return {"name": plan.name, "price": plan.price, "platforms": plan.platforms}


def _loved(found: RecommendedTitle) -> LovedTitle:
    probability = None if found.probability is None else round(found.probability, 3)
    return {**summary(found.title), "probability": probability}


def _chosen(one: ChosenPlan) -> ChosenPlanShape:
    return {
        **_plan(one.plan),
        "share": round(one.share, 4),
        "adds": round(one.adds, 4),
        "only_here": one.only_here,
        "titles": [_loved(found) for found in one.titles],
    }


def _plan_set(one: PlanSet) -> PlanSetShape:
    return {"plans": [plan.name for plan in one.plans], "price": one.price, "share": round(one.share, 4)}
