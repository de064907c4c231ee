"""What a catalogue holds. Everything is frozen; a row is a title's number in its catalogue, 0 the most popular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, NewType

from cartelera.names import words

TitleId = NewType("TitleId", str)
"""One string for one film or series whichever sources know it: `tmdb-862`, `ns8805`, `ml-1`."""


def has_ended(until: str | None, day: str) -> bool:
    """Whether an offer whose last day is `until` has ended by `day` (ISO dates); never if it does not state one."""
    return bool(until) and str(until) < day


@dataclass(frozen=True, slots=True)
class Offer:
    """A title on a platform. `countries` (ISO codes) and `way` (subscription, free, ads, rent, buy) may be unstated.

    `as_of`, `until`: the day of which this is known and the last day of the offer, if stated. `first_seen`,
    `last_seen`: the days of the first and the latest catalogue that was read here and held it.
    """

    offer_id: str
    platform: str
    title: str
    release_year: int | None
    duration: int | None
    duration_type: str | None
    date_added: str | None
    maturity: str | None
    score: float | None
    countries: tuple[str, ...]
    way: str | None
    as_of: str | None
    until: str | None
    first_seen: str | None
    last_seen: str | None

    def has_ended(self, day: str) -> bool:
        """Whether the last day is before `day` (ISO date)."""
        return has_ended(self.until, day)


@dataclass(frozen=True, slots=True)
class Credit:
    """A person's work on a title; `billing`: the position in the billing order, from 0."""

    name: str
    job: str
    character: str | None
    billing: int


@dataclass(frozen=True, slots=True)
class TitleSummary:
    """What lists show of a film or series; read in a fraction of the time of all that is known of it.

    `language`: the original one. `local_names`: language and name, for languages in which it is not called `title`.
    """

    row: int
    title_id: TitleId
    kind: str
    title: str
    year: int | None
    genres: tuple[str, ...]
    platforms: tuple[str, ...]
    vote_average: float | None
    original_title: str
    language: str | None
    local_names: tuple[tuple[str, str], ...]

    def name_in(self, language: str) -> str:
        """What the title is called in a language; `title` if no name in it is known."""
        for known, name in self.local_names:
            if known == language:
                return name
        return self.title

    def name_beside(self, language: str) -> str | None:
        """What to show beside `name_in(language)`: the original title, else `title`; None if they are the same."""
        shown = words(self.name_in(language))
        return next((name for name in (self.original_title, self.title) if words(name) != shown), None)


@dataclass(frozen=True, slots=True)
class OtherName:
    """What a title is called somewhere. `language` may be unknown; `regions`: ISO codes of the countries."""

    name: str
    language: str | None
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Title(TitleSummary):
    """A film or series. Money in US dollars, 0 if unknown; runtime in minutes; `return` = revenue / budget or 0."""

    date: str | None
    runtime: int | None
    seasons: int | None
    overview: str | None
    tagline: str | None
    collection: str | None
    budget: int
    revenue: int
    return_: float
    popularity: float
    votes: int
    poster_path: str | None
    imdb_id: str | None
    tmdb_id: int | None
    adult: bool
    countries: tuple[str, ...]
    companies: tuple[str, ...]
    keywords: tuple[str, ...]


class Film(NamedTuple):
    """A film in somebody's filmography: what the questions about people answer. Money as in Title."""

    row: int
    title: str
    year: int | None
    return_: float
    budget: int
    revenue: int


@dataclass(frozen=True, slots=True)
class Group:
    """Films that share a collection, a company or a country: how many, and their revenue in all."""

    name: str
    films: int
    revenue: int
