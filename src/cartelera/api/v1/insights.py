"""`/v1/insights/…`: the staff's questions as resources. Money in US dollars; a return is revenue / budget, or 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response
from typing_extensions import TypedDict

from cartelera.api.v1 import insight_shapes as shapes
from cartelera.api.v1.routing import IMPOSSIBLE, Responses, v1_router
from cartelera.api.v1.shapes import closed
from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service
from cartelera.service.questions import QUESTIONS
from cartelera.service.values import MONTHS, WEEKDAYS

router = v1_router()
_UNKNOWN: Responses = {404: DOCUMENTED | {"description": "Nobody knows that name; `suggestions` are the nearest"}}

Handler = Callable[..., Response]
Film = Annotated[str, Query(description="Title or original title; a year behind it chooses", examples=["Toy Story"])]
Year = Annotated[str | None, Query(description="Chooses among films of one name by their year", examples=["1995"])]
Released = Annotated[str, Query(description="A year of release", examples=["2018"])]
Platform = Annotated[str, Query(description="A platform, however it is written", examples=["netflix"])]


@closed
class InsightResource(TypedDict):
    """One of the questions: where it is answered, and under which path the brief has it."""

    path: str
    summary: str
    example: str
    question: str


@closed
class InsightList(TypedDict):
    """All of the questions."""

    insights: list[InsightResource]


_EXAMPLES: dict[str, tuple[str, str]] = {}
"""Of each path the summary and an example that can be asked."""


def _insight(name: str, summary: str, model: Any, example: str) -> Callable[[Handler], Handler]:
    """Route one question. `example`: the query string of its example."""
    path = f"/insights/{name}"
    _EXAMPLES[f"/v1{path}"] = summary, f"/v1{path}?{example}"
    return router.get(path, summary=summary, response_model=model, responses=_UNKNOWN | IMPOSSIBLE)


@router.get("/insights", summary="The staff's questions", response_model=InsightList)
async def insights() -> Response:
    """Every question that is answered here, with an example that can be asked."""
    answer: InsightList = {
        "insights": [
            {"path": question.resource, "summary": summary, "example": example, "question": question.paths[0]}
            for question in QUESTIONS
            if question.resource in _EXAMPLES
            for summary, example in (_EXAMPLES[question.resource],)
        ]
    }
    return json_response(answer)


@_insight("film-return", "What a film cost, took and returned", shapes.FilmReturn, "film=Toy+Story")
def film_return(request: Request, film: Film, year: Year = None) -> Response:
    """`others` are films of the same name."""
    told = service(request).insights.film_return(film, year)
    return json_response(shapes.film_return(told))


@_insight("film-votes", "How a film was voted", shapes.FilmVotes, "film=Toy+Story")
def film_votes(request: Request, film: Film, year: Year = None) -> Response:
    """`average` is null below 2,000 votes, which do not make a mean."""
    return json_response(shapes.film_votes(service(request).insights.film_votes(film, year)))


@_insight("film-popularity", "How popular a film is", shapes.FilmPopularity, "film=Toy+Story")
def film_popularity(request: Request, film: Film, year: Year = None) -> Response:
    """By the popularity of the movie data."""
    return json_response(shapes.film_popularity(service(request).insights.film_popularity(film, year)))


@_insight("actor-films", "An actor's films and their return", shapes.PersonFilms, "name=Tom+Hanks")
def actor_films(request: Request, name: Annotated[str, Query(examples=["Tom Hanks"])]) -> Response:
    """By date; undated ones last."""
    cartelera = service(request)
    return json_response(shapes.person_films(cartelera.catalog, cartelera.insights.actor_films(name)))


@_insight("director-films", "A director's films and their return", shapes.PersonFilms, "name=John+Lasseter")
def director_films(request: Request, name: Annotated[str, Query(examples=["John Lasseter"])]) -> Response:
    """By date; undated ones last."""
    cartelera = service(request)
    return json_response(shapes.person_films(cartelera.catalog, cartelera.insights.director_films(name)))


@_insight("franchise", "What a franchise took", shapes.GroupRevenue, "name=Toy+Story")
def franchise(request: Request, name: Annotated[str, Query(examples=["Toy Story"])]) -> Response:
    """`Collection` may be left out of its name."""
    return json_response(shapes.group_revenue(service(request).insights.collection(name)))


@_insight("company", "What a production company took", shapes.GroupRevenue, "name=Pixar+Animation+Studios")
def company(request: Request, name: Annotated[str, Query(examples=["Pixar Animation Studios"])]) -> Response:
    """The films it made alone or with others."""
    return json_response(shapes.group_revenue(service(request).insights.company(name)))


@_insight("country", "How many films a country made", shapes.CountryFilms, "name=Spain")
def country(request: Request, name: Annotated[str, Query(examples=["Spain", "España", "ES"])]) -> Response:
    """Entirely or in part; the country by its English or Spanish name, or its ISO code."""
    told = service(request).insights.country(name)
    answer: shapes.CountryFilms = {"name": told.name, "films": told.films}
    return json_response(answer)


@_insight("month-releases", "How many films were released in a month", shapes.MonthReleases, "month=10")
def month_releases(
    request: Request, month: Annotated[int, Query(ge=1, le=12, description="1 is January", examples=[10])]
) -> Response:
    """Of any year."""
    told = service(request).insights.month_releases(MONTHS[month - 1])
    answer: shapes.MonthReleases = {"month": told.month, "films": told.films}
    return json_response(answer)


@_insight("weekday-releases", "How many films were released on a weekday", shapes.WeekdayReleases, "weekday=5")
def weekday_releases(
    request: Request, weekday: Annotated[int, Query(ge=1, le=7, description="1 is Monday", examples=[5])]
) -> Response:
    """Of any year."""
    told = service(request).insights.weekday_releases(WEEKDAYS[weekday - 1])
    answer: shapes.WeekdayReleases = {"weekday": told.weekday, "films": told.films}
    return json_response(answer)


@_insight("platform-size", "How many titles a platform has", shapes.PlatformSize, "platform=netflix")
def platform_size(request: Request, platform: Platform) -> Response:
    """All that its catalogue holds."""
    told = service(request).insights.platform_size(platform)
    answer: shapes.PlatformSize = {"platform": told.platform, "titles": told.titles}
    return json_response(answer)


@_insight("longest-title", "The longest title", shapes.LongestTitle, "platform=netflix&unit=min&year=2018")
def longest_title(
    request: Request,
    platform: Annotated[
        str | None, Query(description="A platform, however it is written", examples=["netflix"])
    ] = None,
    unit: Annotated[str | None, Query(description="`min` (films) or `season` (series)", examples=["min"])] = None,
    year: Annotated[str | None, Query(description="A year of release", examples=["2018"])] = None,
) -> Response:
    """In minutes or seasons, of a platform and year if they are given; of several, the first by name."""
    return json_response(shapes.longest_title(service(request).insights.longest_title(year, platform, unit)))


@_insight("score-count", "How many titles beat a score", shapes.ScoreCount, "platform=netflix&score=3.5&year=2018")
def score_count(
    request: Request,
    platform: Platform,
    score: Annotated[str, Query(description="A mean of users' scores", examples=["3.5"])],
    year: Released,
) -> Response:
    """Of a platform and a year of release."""
    told = service(request).insights.score_count(platform, score, year)
    answer: shapes.ScoreCount = {
        "platform": told.platform,
        "score": told.score,
        "year": told.year,
        "titles": told.titles,
    }
    return json_response(answer)


@_insight("top-actor", "Who appears most on a platform", shapes.TopActor, "platform=netflix&year=2018")
def top_actor(request: Request, platform: Platform, year: Released) -> Response:
    """Among its titles of a year of release."""
    told = service(request).insights.top_actor(platform, year)
    answer: shapes.TopActor = {
        "platform": told.platform,
        "year": told.year,
        "actor": told.actor,
        "appearances": told.appearances,
    }
    return json_response(answer)
