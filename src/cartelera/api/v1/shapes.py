"""The shapes of what /v1 answers, one per thing, and how they are made of the service's results.

The types are what the OpenAPI document says of the answers: a route names one as its `response_model`, and answers with
`json_response` of a dictionary that mypy has compared with it. Nothing is converted or validated on the way
(tests/api/test_v1_shapes.py holds real answers against the types).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from cartelera.catalog import Credit, OtherName, Title, TitleSummary
from cartelera.catalog.people import person_id
from cartelera.recommendation import Reason
from cartelera.service.absence import StandingOffer

closed = with_config(ConfigDict(extra="forbid"))
"""A shape that has no other keys."""


@closed
class TitleInList(TypedDict):
    """A film or series as lists show it."""

    id: Annotated[str, Field(examples=["tmdb-862"])]
    kind: Annotated[str, Field(description="`movie` or `series`", examples=["movie"])]
    title: Annotated[str, Field(examples=["Toy Story"])]
    original_title: str
    local_names: Annotated[
        dict[str, str],
        Field(description="Language → name, unless it is called `title` there", examples=[{"es": "El padrino"}]),
    ]
    year: Annotated[int | None, Field(examples=[1995])]
    genres: tuple[str, ...]
    platforms: tuple[str, ...]
    vote_average: Annotated[float | None, Field(description="The mean vote elsewhere, 0 to 10")]


@closed
class FoundTitle(TitleInList):
    """A title that a search found."""

    found_by: Annotated[str | None, Field(description="Why it was found; null in a list that is no search")]


@closed
class ReasonShape(TypedDict):
    """Why a title is in a list: what the kind names, separated by commas."""

    kind: Annotated[str, Field(examples=["director"])]
    text: Annotated[str, Field(examples=["John Lasseter"])]


@closed
class SimilarTitle(TitleInList):
    """A title that is like another one, and what they share, the weightiest first."""

    reasons: list[ReasonShape]


_Return = TypedDict("_Return", {"return": Annotated[float, Field(description="revenue / budget; 0 if unknown")]})


@closed
class TitleFacts(TitleInList, _Return):
    """All that is known of a title itself. Money in US dollars, 0 if unknown."""

    original_language: str | None
    release_date: str | None
    runtime: Annotated[int | None, Field(description="Minutes")]
    seasons: int | None
    overview: str | None
    tagline: str | None
    collection: str | None
    countries: tuple[str, ...]
    companies: tuple[str, ...]
    keywords: tuple[str, ...]
    budget: int
    revenue: int
    popularity: float
    votes: int
    adult: bool
    imdb_id: str | None
    tmdb_id: int | None


@closed
class PersonShape(TypedDict):
    """Who somebody is; `id` leads to `/v1/people/{id}`."""

    id: Annotated[str, Field(examples=["tom_hanks"])]
    name: Annotated[str, Field(examples=["Tom Hanks"])]


@closed
class CastMember(PersonShape):
    """Who plays whom."""

    character: str | None


@closed
class CrewMember(PersonShape):
    """Who did what."""

    job: Annotated[str, Field(examples=["Screenplay"])]


@closed
class OfferShape(TypedDict):
    """A title on a platform, as the platform states it. `countries`: ISO codes; empty if it states none.

    `standing`: `is`, `was` (last known too long ago to say that it still is) or `ended` (its last day has passed).
    """

    standing: Annotated[str, Field(examples=["is"])]
    since: Annotated[str | None, Field(description="The day the platform states, else the first it was seen here")]

    offer_id: str
    platform: Annotated[str, Field(examples=["netflix"])]
    title: str
    release_year: int | None
    duration: int | None
    duration_type: str | None
    date_added: Annotated[str | None, Field(description="The day the platform states, as an ISO date")]
    maturity: str | None
    score: float | None
    countries: tuple[str, ...]
    way: Annotated[str | None, Field(description="`subscription`, `free`, `ads`, `rent` or `buy`")]
    as_of: Annotated[str | None, Field(description="The day of which this is known")]
    until: Annotated[str | None, Field(description="The last day")]
    first_seen: Annotated[str | None, Field(description="The day of the first catalogue that held it here")]
    last_seen: Annotated[str | None, Field(description="The day of the latest one")]


@closed
class OtherNameShape(TypedDict):
    """What a title is called somewhere. `regions`: ISO codes of the countries, if they are known."""

    name: Annotated[str, Field(examples=["El padrino"])]
    language: str | None
    regions: tuple[str, ...]


@closed
class TitleDetails(TitleFacts):
    """Everything about a title."""

    passes: Annotated[bool, Field(description="Whether the title itself meets the filters that were sent")]
    directors: list[PersonShape]
    cast: list[CastMember]
    crew: list[CrewMember]
    offers: list[OfferShape]
    other_names: list[OtherNameShape]
    similar: list[TitleInList]
    same_name: Annotated[list[TitleInList], Field(description="Others of its name")]


def summary(title: TitleSummary) -> TitleInList:
    """A title in a list of titles."""
    return {
        "id": title.title_id,
        "kind": title.kind,
        "title": title.title,
        "original_title": title.original_title,
        "local_names": dict(title.local_names),
        "year": title.year,
        "genres": title.genres,
        "platforms": title.platforms,
        "vote_average": title.vote_average,
    }


def facts(title: Title) -> TitleFacts:
    """All that is known of a title itself."""
    return {
        **summary(title),
        "original_language": title.language,
        "release_date": title.date,
        "runtime": title.runtime,
        "seasons": title.seasons,
        "overview": title.overview,
        "tagline": title.tagline,
        "collection": title.collection,
        "countries": title.countries,
        "companies": title.companies,
        "keywords": title.keywords,
        "budget": title.budget,
        "revenue": title.revenue,
        "return": round(title.return_, 4),
        "popularity": title.popularity,
        "votes": title.votes,
        "adult": title.adult,
        "imdb_id": title.imdb_id,
        "tmdb_id": title.tmdb_id,
    }


def reason(told: Reason) -> ReasonShape:
    """A reason as lists show it."""
    return {"kind": told.kind, "text": told.text}


def cast_member(credit: Credit) -> CastMember:
    """An actor of a title."""
    return {**person(credit.name), "character": credit.character}


def other_name(told: OtherName) -> OtherNameShape:
    """A name of a title."""
    return {"name": told.name, "language": told.language, "regions": told.regions}


def crew_member(credit: Credit) -> CrewMember:
    """Somebody who worked on a title."""
    return {**person(credit.name), "job": credit.job}


def person(name: str) -> PersonShape:
    """Somebody by name."""
    return {"id": person_id(name), "name": name}


def offer(standing: StandingOffer) -> OfferShape:
    """An offer of a title."""
    told = standing.offer
    return {
        "standing": standing.standing,
        "since": standing.since,
        "offer_id": told.offer_id,
        "platform": told.platform,
        "title": told.title,
        "release_year": told.release_year,
        "duration": told.duration,
        "duration_type": told.duration_type,
        "date_added": told.date_added,
        "maturity": told.maturity,
        "score": told.score,
        "countries": told.countries,
        "way": told.way,
        "as_of": told.as_of,
        "until": told.until,
        "first_seen": told.first_seen,
        "last_seen": told.last_seen,
    }
