"""The shapes of the answers under `/v1/insights`, and how they are made."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.api.v1.shapes import closed
from cartelera.catalog import Catalog
from cartelera.service import insights


@closed
class _AboutFilm(TypedDict):
    film: shapes.TitleInList
    others: Annotated[list[shapes.TitleInList], Field(description="Films of the same name")]


_Return = TypedDict("_Return", {"return": Annotated[float, Field(description="revenue / budget; 0 if unknown")]})


@closed
class FilmReturn(_AboutFilm, _Return):
    """What a film cost, took and returned."""

    budget: int
    revenue: int


@closed
class FilmVotes(_AboutFilm):
    """How a film was voted."""

    votes: int
    average: Annotated[float | None, Field(description="0 to 10; null: too few votes")]


@closed
class FilmPopularity(_AboutFilm):
    """How popular a film is."""

    popularity: float


@closed
class FilmOfPerson(_Return):
    """A film and its money."""

    id: Annotated[str, Field(examples=["tmdb-862"])]
    title: str
    year: int | None
    budget: int
    revenue: int


@closed
class PersonFilms(shapes.PersonShape):
    """Somebody's films in one job, and what they return."""

    return_total: float
    return_mean: float
    films: list[FilmOfPerson]


@closed
class GroupRevenue(TypedDict):
    """The films of a franchise or company."""

    name: str
    films: int
    revenue: int
    revenue_mean: float


@closed
class CountryFilms(TypedDict):
    """The films of a country."""

    name: str
    films: int


@closed
class MonthReleases(TypedDict):
    """Films of a month; 1 is January."""

    month: int
    films: int


@closed
class WeekdayReleases(TypedDict):
    """Films of a weekday; 1 is Monday."""

    weekday: int
    films: int


@closed
class PlatformSize(TypedDict):
    """The titles of a platform."""

    platform: str
    titles: int


@closed
class LongestTitle(TypedDict):
    """The longest title. `name`: as the platform calls it."""

    name: str
    title: shapes.TitleInList
    duration: int
    unit: Annotated[str, Field(description="`min` or `season`")]
    platform: str | None
    year: int | None


@closed
class ScoreCount(TypedDict):
    """Titles with a better score."""

    platform: str
    score: float
    year: int
    titles: int


@closed
class TopActor(TypedDict):
    """Who appears most."""

    platform: str
    year: int
    actor: str
    appearances: int


def film_return(told: insights.FilmReturn) -> FilmReturn:
    """What a film cost, took and returned."""
    return {
        "film": shapes.summary(told.film),
        "others": [shapes.summary(other) for other in told.others],
        "budget": told.film.budget,
        "revenue": told.film.revenue,
        "return": told.return_,
    }


def film_votes(told: insights.FilmVotes) -> FilmVotes:
    """How a film was voted."""
    return {
        "film": shapes.summary(told.film),
        "others": [shapes.summary(other) for other in told.others],
        "votes": told.votes,
        "average": told.average,
    }


def film_popularity(told: insights.FilmPopularity) -> FilmPopularity:
    """How popular a film is."""
    return {
        "film": shapes.summary(told.film),
        "others": [shapes.summary(other) for other in told.others],
        "popularity": told.film.popularity,
    }


def person_films(catalog: Catalog, told: insights.PersonFilms) -> PersonFilms:
    """Somebody's films."""
    ids = catalog.title_ids([film.row for film in told.films])
    return {
        **shapes.person(told.name),
        "return_total": told.return_total,
        "return_mean": told.return_mean,
        "films": [
            {
                "id": ids[film.row],
                "title": film.title,
                "year": film.year,
                "budget": film.budget,
                "revenue": film.revenue,
                "return": insights.round_return(film.return_),
            }
            for film in told.films
        ],
    }


def group_revenue(told: insights.GroupRevenue) -> GroupRevenue:
    """The films of a franchise or company."""
    return {
        "name": told.name,
        "films": told.films,
        "revenue": told.revenue,
        "revenue_mean": told.revenue_mean,
    }


def longest_title(told: insights.LongestTitle) -> LongestTitle:
    """The longest title."""
    return {
        "name": told.name,
        "title": shapes.summary(told.title),
        "duration": told.duration,
        "unit": told.duration_type,
        "platform": told.platform,
        "year": told.year,
    }
