"""From TMDB's details of a title to the values of its columns. What is not as documented is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from cartelera.enrichment.lookup import Body
from cartelera.tables.fillable import cell
from cartelera.tables.name_languages import NAME_LANGUAGES

_GENRES = {
    12: "Adventure", 14: "Fantasy", 16: "Animation", 18: "Drama", 27: "Horror", 28: "Action", 35: "Comedy",
    36: "History", 37: "Western", 53: "Thriller", 80: "Crime", 99: "Documentary", 878: "Science Fiction",
    9648: "Mystery", 10402: "Music", 10749: "Romance", 10751: "Family", 10752: "War", 10759: "Action & Adventure",
    10762: "Kids", 10763: "News", 10764: "Reality", 10765: "Sci-Fi & Fantasy", 10766: "Soap", 10767: "Talk",
    10768: "War & Politics", 10770: "TV Movie",
}  # fmt: skip
"""By id, because in an answer they are in the language asked for, and in the catalogue always in English."""

_IN_CINEMAS_FIRST = (3, 2, 1, 4, 5, 6)
"""TMDB's types of release: whose certification a film is known by, if a country has several."""

_SPOKEN = {region: language for language, regions in NAME_LANGUAGES.items() for region in regions}
_WAYS = ("flatrate", "free", "ads", "rent", "buy")


def extract_fields(details: Body, kind: str, countries: Iterable[str]) -> dict[str, Any]:
    """Column or cell → value, for all that the details of a film or series say; what is empty is left out."""
    film = kind == "movie"
    fields: dict[str, Any] = {
        "overview": _text(details.get("overview")),
        "tagline": _text(details.get("tagline")),
        "status": _text(details.get("status")),
        "original_language": _like("[a-z]{2,3}", details.get("original_language")),
        "poster_path": _like(r"/[\w.-]+", details.get("poster_path")),
        "genres": _genres(details),
        "companies": _names(details.get("production_companies"), "name"),
        "countries": _names(details.get("production_countries"), "name"),
        "country_codes": _names(details.get("production_countries"), "iso_3166_1"),
        "language_codes": _names(details.get("spoken_languages"), "iso_639_1"),
        "keywords": _names(_keywords(details), "name"),
        "release_date": _date(details.get("release_date" if film else "first_air_date")),
        "cast": _cast(details),
        "crew": _crew(details),
        "names": _other_names(details),
    }
    if film:
        fields |= {
            "collection": _text(_record(details.get("belongs_to_collection")).get("name")),
            "imdb_id": _like(r"tt\d{7,10}", details.get("imdb_id")),
            "runtime": _number(details.get("runtime"), 100_000),
            "budget": _number(details.get("budget"), 10**13),
            "revenue": _number(details.get("revenue"), 10**13),
        }
    else:
        fields["seasons"] = _number(details.get("number_of_seasons"), 1000)
    for country in countries:
        fields[cell("certification", country)] = _certification(details, country)
        fields[cell("providers", country)] = _providers(details, country)
    return {name: value for name, value in fields.items() if value}


def _genres(details: Body) -> list[str]:
    ids = (record.get("id") for record in _records(details.get("genres")))
    return list(dict.fromkeys(_GENRES[number] for number in ids if isinstance(number, int) and number in _GENRES))


def _keywords(details: Body) -> Any:
    held = _record(details.get("keywords"))
    return held.get("keywords") or held.get("results")


def _cast(details: Body) -> list[Body]:
    people = _records(_record(details.get("credits")).get("cast"))
    return [
        {"id": _number(p.get("id")), "name": name, "character": _text(p.get("character")), "order": _order(p, index)}
        for index, p in enumerate(people)
        if (name := _text(p.get("name")))
    ]


def _crew(details: Body) -> list[Body]:
    people = _records(_record(details.get("credits")).get("crew"))
    return [
        {"id": _number(p.get("id")), "name": name, "job": _text(p.get("job")), "department": _text(p.get("department"))}
        for p in people
        if (name := _text(p.get("name")))
    ]


def _other_names(details: Body) -> list[Body]:
    """Names in the languages that are kept: translations, of the region they are made for; then names that are used
    besides, of which nothing but the language counts."""
    found = []
    for entry in _records(_record(details.get("translations")).get("translations")):
        data, language = _record(entry.get("data")), _text(entry.get("iso_639_1"))
        name = _text(data.get("title")) or _text(data.get("name"))
        if name and language in NAME_LANGUAGES:
            found.append({"name": name, "language": language, "region": _like("[A-Z]{2}", entry.get("iso_3166_1"))})
    alternatives = _record(details.get("alternative_titles"))
    for entry in _records(alternatives.get("titles") or alternatives.get("results")):
        name, language = _text(entry.get("title")), _SPOKEN.get(_text(entry.get("iso_3166_1")) or "")
        if name and language and not any(name == known["name"] for known in found):
            found.append({"name": name, "language": language, "region": None})
    return found


def _order(person: Body, index: int) -> int:
    order = person.get("order")
    return order if isinstance(order, int) and order >= 0 else index


def _certification(details: Body, country: str) -> str | None:
    """Of a film `release_dates`, of a series `content_ratings`."""
    for entry in _records(_record(details.get("content_ratings")).get("results")):
        if entry.get("iso_3166_1") == country and (rating := _text(entry.get("rating"))):
            return rating
    for entry in _records(_record(details.get("release_dates")).get("results")):
        if entry.get("iso_3166_1") == country:
            given = {
                release.get("type"): text
                for release in reversed(_records(entry.get("release_dates")))
                if (text := _text(release.get("certification")))
            }
            return next((given[kind] for kind in _IN_CINEMAS_FIRST if kind in given), None)
    return None


def _providers(details: Body, country: str) -> list[Body]:
    """Who shows the title there and how, in TMDB's order."""
    offers = _record(_record(_record(details.get("watch/providers")).get("results")).get(country))
    return [
        {"id": _number(entry.get("provider_id")), "name": name, "way": way}
        for way in _WAYS
        for entry in _records(offers.get(way))
        if (name := _text(entry.get("provider_name")))
    ]


def _record(value: object) -> Body:
    return value if isinstance(value, dict) else {}


def _records(value: object) -> list[Body]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _like(pattern: str, value: object) -> str | None:
    text = _text(value)
    return text if text and re.fullmatch(pattern, text) else None


def _number(value: object, most: int = 10**15) -> int | None:
    return value if type(value) is int and 0 < value <= most else None


def _date(value: object) -> str | None:
    text = _like(r"\d{4}-\d{2}-\d{2}", value)
    try:
        return date.fromisoformat(text).isoformat() if text and "1870" <= text < "2101" else None
    except ValueError:
        return None


def _names(value: object, key: str) -> list[str]:
    return list(dict.fromkeys(name for record in _records(value) if (name := _text(record.get(key)))))
