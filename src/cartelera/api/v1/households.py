"""`/v1/households`: viewers who watch together, what suits all of them, and the cap that a PIN locks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from cartelera.api.v1.events import Viewer
from cartelera.api.v1.routing import IMPOSSIBLE, Responses, v1_router
from cartelera.api.v1.shapes import TitleInList, closed, summary
from cartelera.events import VIEWER_ID
from cartelera.events.households import Household, Member
from cartelera.http.adult_access import REFUSALS
from cartelera.http.filter_parameters import FILTER_PARAMETERS, cap_of, filters_of
from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service
from cartelera.service.household import MAX_MEMBERS, GroupList, GroupTitle, Strategy

router = v1_router()

HouseholdId = Annotated[str, Path(description="The household's id", pattern="^[0-9a-f]{16}$")]
Pin = Annotated[str | None, Header(alias="X-Household-PIN", max_length=64, description="The household's PIN")]
Cap = Annotated[
    int | str | None,
    Field(description="An age, or a rating of any system; null: no cap", examples=[12, "PG-13"]),
]
_PRIVATE = {"Cache-Control": "private, no-store"}
_MISSING: Responses = {404: DOCUMENTED | {"description": "No such household, or no such viewer of it"}}
_LOCKED: Responses = {
    403: DOCUMENTED | {"description": "The PIN is missing or wrong"},
    429: DOCUMENTED | {"description": "Too many wrong PINs; `Retry-After` says when one is tried again"},
}


class MemberBody(BaseModel):
    """A viewer of a household."""

    model_config = ConfigDict(extra="forbid")

    viewer: str = Field(pattern=f"^{VIEWER_ID}$", examples=["ana"])
    max_age: Cap = None


class HouseholdBody(BaseModel):
    """A household to be."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=100, examples=["Los García"])
    members: list[MemberBody] = Field(min_length=1, max_length=MAX_MEMBERS)
    strategy: Strategy = Strategy.LEAST_MISERY
    max_age: Cap = None
    allow_unrated: bool = Field(False, description="Whether titles without a rating pass a cap")
    pin: str | None = Field(None, max_length=64, description="4 to 12 digits; locks what follows", examples=["2580"])


class HouseholdChange(BaseModel):
    """What changes of a household; what is absent stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=100)
    members: list[MemberBody] | None = Field(None, min_length=1, max_length=MAX_MEMBERS)
    strategy: Strategy | None = None
    max_age: Cap = None
    allow_unrated: bool | None = None
    new_pin: str | None = Field(None, max_length=64, description='4 to 12 digits; "" for none')


@closed
class MemberShape(TypedDict):
    """A viewer of a household, and the cap of their own."""

    viewer: str
    max_age: int | None


@closed
class HouseholdShape(TypedDict):
    """A household. The PIN is never answered, only whether there is one."""

    id: Annotated[str, Field(examples=["9f86d081884c7d65"])]
    name: str
    members: list[MemberShape]
    strategy: Strategy
    max_age: int | None
    allow_unrated: bool
    locked: Annotated[bool, Field(description="Whether changes need the PIN")]


@closed
class MemberLikesShape(TypedDict):
    """Whether a title suits a viewer of the group; null: that cannot be said."""

    viewer: str
    probability: Annotated[float | None, Field(description="That they like it if they watch it")]
    suits: bool | None


@closed
class GroupTitleShape(TitleInList):
    """A title for several viewers, and what it is worth to each."""

    score: float | None
    members: list[MemberLikesShape]


@closed
class GroupListShape(TypedDict):
    """What a group is recommended, the best first."""

    household: str
    present: list[str]
    strategy: Strategy
    max_age: Annotated[int | None, Field(description="The strictest cap of those present")]
    allow_unrated: bool
    titles: list[GroupTitleShape]


@router.post(
    "/households",
    summary="Viewers who watch together",
    status_code=201,
    response_model=HouseholdShape,
    responses=IMPOSSIBLE,
)
async def make(request: Request, body: Annotated[HouseholdBody, Body()]) -> Response:
    """The cap of a viewer is their own, else the household's. With a PIN nothing of it changes without that."""
    made = Household("", body.name, body.strategy, _members(body.members), cap(body.max_age), body.allow_unrated)
    household = await run_in_threadpool(service(request).households.make, made, body.pin)
    response = json_response(_shape(household), _PRIVATE)
    response.status_code = 201
    return response


@router.get(
    "/households/{household}", summary="A household", response_model=HouseholdShape, responses=IMPOSSIBLE | _MISSING
)
async def show(request: Request, household: HouseholdId) -> Response:
    """Who belongs to it, and under which caps."""
    return json_response(_shape(await run_in_threadpool(service(request).households.find, household)), _PRIVATE)


@router.get(
    "/viewers/{viewer}/households",
    summary="The households of a viewer",
    response_model=list[HouseholdShape],
    responses=IMPOSSIBLE,
)
async def of_viewer(request: Request, viewer: Viewer) -> Response:
    """Most viewers have one, or none."""
    found = await run_in_threadpool(service(request).households.of_viewer, viewer)
    return json_response([_shape(household) for household in found], _PRIVATE)


@router.patch(
    "/households/{household}",
    summary="Change a household",
    response_model=HouseholdShape,
    responses=IMPOSSIBLE | _MISSING | _LOCKED,
)
async def change(
    request: Request, household: HouseholdId, body: Annotated[HouseholdChange, Body()], pin: Pin = None
) -> Response:
    """Its PIN is needed, if it has one; after some wrong ones none is tried for a while."""
    given = body.model_dump(exclude_unset=True, exclude={"new_pin", "members", "max_age"})
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if body.members is not None:
        changes["members"] = _members(body.members)
    if "max_age" in body.model_fields_set:
        changes["max_age"] = cap(body.max_age)
    households = service(request).households
    changed = await run_in_threadpool(households.change, household, pin, changes, body.new_pin)
    return json_response(_shape(changed), _PRIVATE)


@router.delete(
    "/households/{household}",
    summary="Dissolve a household",
    status_code=204,
    response_class=Response,
    response_model=None,
    responses=IMPOSSIBLE | _MISSING | _LOCKED,
)
async def drop(request: Request, household: HouseholdId, pin: Pin = None) -> Response:
    """Its viewers stay, and their events."""
    await run_in_threadpool(service(request).households.drop, household, pin)
    return Response(status_code=204)


@router.get(
    "/households/{household}/recommendations",
    summary="What suits all who watch together",
    response_model=GroupListShape,
    responses=IMPOSSIBLE | _MISSING | REFUSALS,
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
async def recommendations(
    request: Request,
    household: HouseholdId,
    present: Annotated[
        list[Annotated[str, Field(max_length=64)]],
        Query(max_length=MAX_MEMBERS, description="Who watches; nobody named: everybody"),
    ] = [],  # noqa: B006 - FastAPI copies it.
    strategy: Annotated[Strategy | None, Query(description="Unless it is said, the household's own")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Nothing that one of them refused, and nothing that one of them has seen (`seen=include` changes that), under the
    strictest of their caps. Beside each title, how likely each of them is to like it."""

    def work() -> GroupList:
        return service(request).households.recommend(
            household, present, n=limit, strategy=strategy, filters=filters_of(request)
        )

    return json_response(_list(await run_in_threadpool(work)), {"Cache-Control": "private, no-cache"})


def cap(said: int | str | None) -> int | None:
    """The age that a cap says. Raises InvalidValueError."""
    return None if said is None else cap_of(str(said))


def _members(given: list[MemberBody]) -> tuple[Member, ...]:
    return tuple(Member(member.viewer, cap(member.max_age)) for member in given)


def _shape(household: Household) -> HouseholdShape:
    return {
        "id": household.household,
        "name": household.name,
        "members": [{"viewer": member.viewer, "max_age": member.max_age} for member in household.members],
        "strategy": Strategy(household.strategy),
        "max_age": household.max_age,
        "allow_unrated": household.allow_unrated,
        "locked": household.pin is not None,
    }


def _list(found: GroupList) -> GroupListShape:
    return {
        "household": found.household,
        "present": list(found.present),
        "strategy": found.strategy,
        "max_age": found.max_age,
        "allow_unrated": found.allow_unrated,
        "titles": [_title(title) for title in found.titles],
    }


def _title(found: GroupTitle) -> GroupTitleShape:
    return {
        **summary(found.title),
        "score": _rounded(found.score),
        "members": [
            {"viewer": one.viewer, "probability": _rounded(one.probability), "suits": one.suits}
            for one in found.members
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
