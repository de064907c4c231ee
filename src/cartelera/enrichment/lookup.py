"""How a title is looked up in TMDB: which requests are made, in what order, and which hit is taken for it.

A look-up is a generator that yields requests and is sent their answers, so that the same steps run over the network
and over cached answers.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from cartelera.names import fold

Body = dict[str, Any]
"""The JSON object of an answer."""

_BOTH = "credits,watch/providers,keywords,translations,alternative_titles"
_MOVIE = f"{_BOTH},release_dates"
_SERIES = f"{_BOTH},content_ratings"
_ENGLISH = "en-US"


@dataclass(frozen=True, slots=True)
class Request:
    """A GET below `/3/`; the credentials are not part of it."""

    path: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.params)}"


class LookupMethod(StrEnum):
    """What a title is looked up by."""

    TMDB_ID = "TMDB id"
    IMDB_ID = "IMDb id"
    NAME = "title and year"


@dataclass(frozen=True, slots=True)
class LookupTarget:
    """A title that lacks something, and what it can be looked up by. `missing`: cells (`overview`, `providers.ES`)."""

    title_id: str
    kind: str
    title: str
    original_title: str
    year: int | None
    tmdb_id: int | None
    imdb_id: str | None
    missing: frozenset[str]

    @property
    def method(self) -> LookupMethod | None:
        """How it is looked up first; None if it has neither an id nor a title and year."""
        if self.tmdb_id is not None and self.kind == "movie":
            return LookupMethod.TMDB_ID
        if self.imdb_id:
            return LookupMethod.IMDB_ID
        return LookupMethod.NAME if self.year and self.title.strip() else None


LookupSteps = Generator[Request, Body | None, Body | None]
"""Yields requests, is sent their bodies (None: TMDB does not know), returns the details or None."""


def lookup_steps(target: LookupTarget, language: str) -> LookupSteps:
    """By TMDB id, else by IMDb id, else by title and year."""
    if target.tmdb_id is not None and target.kind == "movie":
        details = yield _details("movie", target.tmdb_id, language)
        if details is not None:
            return details
    if target.imdb_id:
        details = yield from _by_imdb_id(target, language)
        if details is not None:
            return details
    if target.year and target.title.strip():
        return (yield from _by_name(target, language))
    return None


def _by_imdb_id(target: LookupTarget, language: str) -> LookupSteps:
    answer = yield Request(f"find/{target.imdb_id}", (("external_source", "imdb_id"),))
    ids = [_id(hit) for hit in _hits(answer, "tv_results" if target.kind == "series" else "movie_results")]
    if len(ids) == 1 and ids[0]:
        return (yield _details(_namespace(target), ids[0], language))
    return None


def _by_name(target: LookupTarget, language: str) -> LookupSteps:
    """A hit is taken if title and year agree, and it is the only one that agrees.

    Catalogues name most titles in English, so that is tried first. A series' year may be that of any season.
    """
    for searched_in in dict.fromkeys((_ENGLISH, language)):
        params = (("language", searched_in), ("query", target.title.strip()), ("year", str(target.year)))
        answer = yield Request(f"search/{_namespace(target)}", params)
        ids = list(dict.fromkeys(_id(hit) for hit in _hits(answer, "results") if _agrees(hit, target)))
        if len(ids) > 1:
            return None
        if ids and ids[0]:
            details = yield _details(_namespace(target), ids[0], language)
            return details if details is None or _was_on_air(details, target) else None
    return None


def _details(namespace: str, number: int, language: str) -> Request:
    appended = _MOVIE if namespace == "movie" else _SERIES
    return Request(f"{namespace}/{number}", (("append_to_response", appended), ("language", language)))


def _namespace(target: LookupTarget) -> str:
    return "tv" if target.kind == "series" else "movie"


def _hits(answer: Body | None, name: str) -> list[Body]:
    hits = (answer or {}).get(name)
    return [hit for hit in hits if isinstance(hit, dict)] if isinstance(hits, list) else []


def _id(hit: Body) -> int:
    number = hit.get("id")
    return number if isinstance(number, int) else 0


def _agrees(hit: Body, target: LookupTarget) -> bool:
    names = {fold(str(hit.get(key) or "")) for key in ("title", "original_title", "name", "original_name")} - {""}
    if names.isdisjoint({fold(target.title), fold(target.original_title)}):
        return False
    year = _year(hit.get("release_date") if target.kind == "movie" else hit.get("first_air_date"))
    if year is None or target.year is None:
        return False
    return year == target.year if target.kind == "movie" else year <= target.year


def _was_on_air(details: Body, target: LookupTarget) -> bool:
    """Whether a series was on the air in the target's year; a film's year was checked in the hit."""
    if target.kind == "movie" or target.year is None:
        return True
    first, last = _year(details.get("first_air_date")), _year(details.get("last_air_date"))
    return first is not None and first <= target.year <= (last or first)


def _year(date: object) -> int | None:
    text = str(date or "")[:4]
    return int(text) if text.isdecimal() and len(text) == 4 else None
