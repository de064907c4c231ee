"""The staff's questions, answered from one release: facts, not words.

Returns are revenue / budget, 0 if either is missing, to four decimals; money is in US dollars. Every method raises
NotFoundError for a name nobody knows and InvalidValueError for a value that cannot be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from cartelera.catalog import Film, Title
from cartelera.catalog.model import Group
from cartelera.errors import ErrorCode, NotFoundError
from cartelera.service.context import ServiceContext
from cartelera.service.names import GroupKind, Job, NameResolver
from cartelera.service.values import parse_duration_type, parse_month, parse_number, parse_weekday, parse_year

ENOUGH_VOTES = 2000
"""Fewer votes do not make a mean."""


@dataclass(frozen=True, slots=True)
class MonthReleases:
    """How many films were released in a month (1 is January) of any year."""

    month: int
    films: int


@dataclass(frozen=True, slots=True)
class WeekdayReleases:
    """How many films were released on a weekday (1 is Monday)."""

    weekday: int
    films: int


@dataclass(frozen=True, slots=True)
class FilmPopularity:
    """A film and its popularity; `others`: films of the same name."""

    film: Title
    others: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class FilmVotes:
    """A film and its votes; `others`: films of the same name. `average`: 0 to 10, None below ENOUGH_VOTES."""

    film: Title
    others: tuple[Title, ...]
    votes: int
    average: float | None


@dataclass(frozen=True, slots=True)
class FilmReturn:
    """A film and its revenue / budget; `others`: films of the same name."""

    film: Title
    others: tuple[Title, ...]
    return_: float


@dataclass(frozen=True, slots=True)
class PersonFilms:
    """The films of an actor or a director by date, and the sum and mean of their returns."""

    name: str
    films: tuple[Film, ...]
    return_total: float
    return_mean: float


@dataclass(frozen=True, slots=True)
class GroupRevenue:
    """How many films a franchise or company has, and their revenue in all."""

    name: str
    films: int
    revenue: int

    @property
    def revenue_mean(self) -> float:
        """The revenue per film, to four decimals."""
        return round(self.revenue / self.films, 4)


@dataclass(frozen=True, slots=True)
class CountryFilms:
    """How many films were produced, entirely or in part, in a country."""

    name: str
    films: int


@dataclass(frozen=True, slots=True)
class LongestTitle:
    """The longest title of a platform and year, if these were given; `name`: as the platform calls it."""

    name: str
    title: Title
    duration: int
    duration_type: str
    platform: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class ScoreCount:
    """How many titles of a platform and release year have a mean user score above `score`."""

    platform: str
    score: float
    year: int
    titles: int


@dataclass(frozen=True, slots=True)
class PlatformSize:
    """How many titles a platform has."""

    platform: str
    titles: int


@dataclass(frozen=True, slots=True)
class TopActor:
    """Who appears in most titles of a platform and release year; of several, the first by name."""

    platform: str
    year: int
    actor: str
    appearances: int


class Insights:
    """The questions over one catalogue. A new one is a method here and a line in `questions.QUESTIONS`."""

    def __init__(self, context: ServiceContext, names: NameResolver) -> None:
        self._catalog = context.catalog
        self._platforms = context.platforms
        self._names = names

    def month_releases(self, month: str) -> MonthReleases:
        """How many films were released in that month, of any year."""
        number = parse_month(month)
        return MonthReleases(number, self._count("SELECT films FROM months WHERE month = ?", number))

    def weekday_releases(self, weekday: str) -> WeekdayReleases:
        """How many films were released on that weekday."""
        number = parse_weekday(weekday)
        return WeekdayReleases(number, self._count("SELECT films FROM weekdays WHERE weekday = ?", number))

    def film_popularity(self, film: str, year: str | None = None) -> FilmPopularity:
        """A film's popularity."""
        named = self._names.film(film, year)
        return FilmPopularity(named.title, named.others)

    def film_votes(self, film: str, year: str | None = None) -> FilmVotes:
        """A film's votes and their mean, if there are enough of them."""
        named = self._names.film(film, year)
        votes = named.title.votes
        return FilmVotes(named.title, named.others, votes, named.title.vote_average if votes >= ENOUGH_VOTES else None)

    def film_return(self, film: str, year: str | None = None) -> FilmReturn:
        """A film's cost, revenue and return."""
        named = self._names.film(film, year)
        return FilmReturn(named.title, named.others, round_return(named.title.return_))

    def actor_films(self, name: str) -> PersonFilms:
        """An actor's films and their return."""
        return self._person_films("Actor", name)

    def director_films(self, name: str) -> PersonFilms:
        """A director's films and their return."""
        return self._person_films("Director", name)

    def collection(self, name: str) -> GroupRevenue:
        """A franchise's films and revenue; `Collection` may be left out of its name."""
        return _revenue(self._group("collection", name))

    def company(self, name: str) -> GroupRevenue:
        """A production company's films and revenue."""
        return _revenue(self._group("company", name))

    def country(self, name: str) -> CountryFilms:
        """The films of a country: its English or Spanish name, or ISO code."""
        group = self._group("country", name)
        return CountryFilms(group.name, group.films)

    def longest_title(
        self, year: str | None = None, platform: str | None = None, duration_type: str | None = None
    ) -> LongestTitle:
        """The longest title, in minutes or in seasons, of a year and platform if they are given; first by name."""
        unit = parse_duration_type(duration_type)
        number = None if year is None else parse_year(year)
        key = None if platform is None else self._names.platform(platform)
        wanted = {"duration_type": unit, "release_year": number, "platform": key}
        conditions = {f"{column} = ?": value for column, value in wanted.items() if value is not None}
        where = " AND ".join(["duration IS NOT NULL", *conditions])
        longest = (
            self._catalog.connection()
            .execute(
                "SELECT title, row, duration FROM offers "
                f"WHERE {where} AND duration = (SELECT max(duration) FROM offers WHERE {where})",
                [*conditions.values(), *conditions.values()],
            )
            .fetchall()
        )
        if not longest:
            raise NotFoundError(ErrorCode.NO_DURATION, unit=unit)
        name, row, duration = min(longest, key=lambda offer: (offer[0].lower(), offer[0], offer[1]))
        return LongestTitle(str(name), self._catalog.title(row), duration, unit, key, number)

    def score_count(self, platform: str, score: str, year: str) -> ScoreCount:
        """How many of a platform's titles of a release year have a mean user score above `score`."""
        key, limit, number = self._names.platform(platform), parse_number(score), parse_year(year)
        count = self._count(
            "SELECT count(*) FROM offers WHERE platform = ? AND release_year = ? AND score > ?", key, number, limit
        )
        return ScoreCount(key, limit, number, count)

    def platform_size(self, platform: str) -> PlatformSize:
        """How many titles a platform has."""
        key = self._names.platform(platform)
        return PlatformSize(key, self._platforms[key].titles)

    def top_actor(self, platform: str, year: str) -> TopActor:
        """Who appears in most of a platform's titles of a release year."""
        key, number = self._names.platform(platform), parse_year(year)
        if not self._platforms[key].has_cast:
            raise NotFoundError(ErrorCode.NO_CAST, platform=key)
        record = (
            self._catalog.connection()
            .execute("SELECT actor, appearances FROM platform_actors WHERE platform = ? AND year = ?", (key, number))
            .fetchone()
        )
        if record is None:
            raise NotFoundError(ErrorCode.NO_CAST_YEAR, platform=key, year=number)
        return TopActor(key, number, *record)

    def _person_films(self, job: Job, name: str) -> PersonFilms:
        match = self._names.person(job, name)
        films = self._catalog.films_of(match.ids[0], job)
        total = math.fsum(film.return_ for film in films)
        return PersonFilms(match.name, tuple(films), round_return(total), round_return(total / len(films)))

    def _group(self, kind: GroupKind, name: str) -> Group:
        return self._catalog.group(kind, self._names.group(kind, name).ids[0])

    def _count(self, query: str, *values: Any) -> int:
        (count,) = self._catalog.connection().execute(query, values).fetchone()
        return int(count)


def _revenue(group: Group) -> GroupRevenue:
    return GroupRevenue(group.name, group.films, group.revenue)


def round_return(value: float) -> float:
    """A return as every answer gives it: to four decimals."""
    return round(value, 4)
