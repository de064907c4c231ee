"""How a title is found in TMDB: which questions are asked, in what order, and which answer is taken for it.

A look-up is a generator that yields requests and is sent their answers, so that the same steps run over the network
and over the answers that are already on disk.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cartelera.names import fold

Body = dict[str, Any]
"""The JSON object of an answer."""

_MOVIE = "credits,release_dates,watch/providers,keywords"
_SERIES = "credits,content_ratings,watch/providers,keywords"
_ENGLISH = "en-US"


@dataclass(frozen=True, slots=True)
class Request:
    """A GET below `/3/`; the credentials are not part of it."""

    path: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.params)}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A title that lacks something, and what it can be found by. `lacks`: columns and cells (`providers.ES`)."""

    title_id: str
    kind: str
    title: str
    original_title: str
    year: int | None
    tmdb_id: int | None
    imdb_id: str | None
    lacks: frozenset[str]

    @property
    def way(self) -> str:
        """How it is looked up first; empty where nothing leads to it."""
        if self.tmdb_id is not None and self.kind == "movie":
            return "TMDB id"
        if self.imdb_id:
            return "IMDb id"
        return "title and year" if self.year and self.title.strip() else ""


Steps = Generator[Request, Body | None, Body | None]
"""Yields requests, is sent answers (None: unknown there), returns the details or None."""


def look_up(wanted: Wanted, language: str) -> Steps:
    """By TMDB id, else by IMDb id, else by title and year."""
    if wanted.tmdb_id is not None and wanted.kind == "movie":
        details = yield _details("movie", wanted.tmdb_id, language)
        if details is not None:
            return details
    if wanted.imdb_id:
        details = yield from _by_imdb_id(wanted, language)
        if details is not None:
            return details
    if wanted.year and wanted.title.strip():
        return (yield from _by_name(wanted, language))
    return None


def _by_imdb_id(wanted: Wanted, language: str) -> Steps:
    found = yield Request(f"find/{wanted.imdb_id}", (("external_source", "imdb_id"),))
    ids = [_id(hit) for hit in _hits(found, "tv_results" if wanted.kind == "series" else "movie_results")]
    if len(ids) == 1 and ids[0]:
        return (yield _details(_space(wanted), ids[0], language))
    return None


def _by_name(wanted: Wanted, language: str) -> Steps:
    """A hit is taken where title and year agree, and it is the only one of which that is true.

    Catalogues name most titles in English, so that is tried first. A series' year may be that of any season.
    """
    for spoken in dict.fromkeys((_ENGLISH, language)):
        params = (("language", spoken), ("query", wanted.title.strip()), ("year", str(wanted.year)))
        found = yield Request(f"search/{_space(wanted)}", params)
        ids = list(dict.fromkeys(_id(hit) for hit in _hits(found, "results") if _agrees(hit, wanted)))
        if len(ids) > 1:
            return None
        if ids and ids[0]:
            details = yield _details(_space(wanted), ids[0], language)
            return details if details is None or _in_time(details, wanted) else None
    return None


def _details(space: str, number: int, language: str) -> Request:
    appended = _MOVIE if space == "movie" else _SERIES
    return Request(f"{space}/{number}", (("append_to_response", appended), ("language", language)))


def _space(wanted: Wanted) -> str:
    return "tv" if wanted.kind == "series" else "movie"


def _hits(found: Body | None, name: str) -> list[Body]:
    listed = (found or {}).get(name)
    return [hit for hit in listed if isinstance(hit, dict)] if isinstance(listed, list) else []


def _id(hit: Body) -> int:
    number = hit.get("id")
    return number if isinstance(number, int) else 0


def _agrees(hit: Body, wanted: Wanted) -> bool:
    names = {fold(str(hit.get(key) or "")) for key in ("title", "original_title", "name", "original_name")} - {""}
    if names.isdisjoint({fold(wanted.title), fold(wanted.original_title)}):
        return False
    year = _year(hit.get("release_date") if wanted.kind == "movie" else hit.get("first_air_date"))
    if year is None or wanted.year is None:
        return False
    return year == wanted.year if wanted.kind == "movie" else year <= wanted.year


def _in_time(details: Body, wanted: Wanted) -> bool:
    """A series was on the air in the year wanted; of a film the hit has told already."""
    if wanted.kind == "movie" or wanted.year is None:
        return True
    first, last = _year(details.get("first_air_date")), _year(details.get("last_air_date"))
    return first is not None and first <= wanted.year <= (last or first)


def _year(date: object) -> int | None:
    text = str(date or "")[:4]
    return int(text) if text.isdecimal() and len(text) == 4 else None
