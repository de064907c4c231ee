"""`/v1/platforms` and `/v1/genres`: what there is to choose from, counted under filters."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.api.v1.routing import REFUSED, v1_router
from cartelera.http.filter_parameters import FILTER_PARAMETERS, filters_of
from cartelera.http.responses import json_response, service
from cartelera.platforms import display_name

router = v1_router()


@shapes.closed
class PlatformShape(TypedDict):
    """A platform, as filters and addresses call it, and as people do."""

    id: Annotated[str, Field(examples=["netflix"])]
    name: Annotated[str, Field(examples=["Netflix"])]
    titles: Annotated[int, Field(description="How many titles pass the filters on it today")]
    has_cast: Annotated[bool, Field(description="Whether its catalogue names who appears")]


@shapes.closed
class PlatformList(TypedDict):
    """Platforms, those of most titles first."""

    platforms: list[PlatformShape]


@shapes.closed
class GenreShape(TypedDict):
    """A genre as its source calls it."""

    name: Annotated[str, Field(examples=["Comedy"])]
    titles: int


@shapes.closed
class GenreList(TypedDict):
    """Genres, those of most titles first."""

    genres: list[GenreShape]


@router.get(
    "/platforms",
    summary="The platforms",
    response_model=PlatformList,
    responses=REFUSED,
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
async def platforms(request: Request) -> Response:
    """Every platform with how many of its titles the filters let pass; `platform` itself is no condition here."""
    cartelera, filters = service(request), filters_of(request)
    counts = (await run_in_threadpool(cartelera.browse.facets, filters))["platforms"]
    found: list[PlatformShape] = [
        {"id": key, "name": display_name(key), "titles": counts.get(key, 0), "has_cast": facts.has_cast}
        for key, facts in cartelera.platforms.items()
    ]
    answer: PlatformList = {"platforms": sorted(found, key=lambda each: (-each["titles"], each["id"]))}
    return json_response(answer)


@router.get(
    "/genres",
    summary="The genres",
    response_model=GenreList,
    responses=REFUSED,
    openapi_extra={"parameters": FILTER_PARAMETERS},
)
async def genres(request: Request) -> Response:
    """The genres of the titles that the filters let pass; `genre` itself is no condition here."""
    cartelera, filters = service(request), filters_of(request)
    counts = (await run_in_threadpool(cartelera.browse.facets, filters))["genres"]
    answer: GenreList = {"genres": [{"name": name, "titles": titles} for name, titles in counts.items()]}
    return json_response(answer)
