"""A catalogue so small that a reader sees the right answers: twenty films, four platforms, in the raw formats."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PIXAR, KS = "Pixar Animation Studios", "K&S Films"
_NAMES = {
    "AR": "Argentina", "CG": "Congo", "DE": "Germany", "ES": "Spain", "FR": "France", "GB": "United Kingdom",
    "IR": "Iran", "JP": "Japan", "RO": "Romania", "SU": "Soviet Union", "US": "United States of America",
}  # fmt: skip


@dataclass(frozen=True)
class Film:
    """A row of the movie metadata, and its people."""

    id: int
    title: str
    date: str
    original: str = ""
    budget: int = 0
    revenue: int = 0
    popularity: float = 1.0
    votes: int = 10
    average: float = 6.0
    collection: str = ""
    companies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ("US",)
    genres: tuple[str, ...] = ("Drama",)
    directors: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    overview: str = ""


MILLION = 1_000_000
_TOYS: dict[str, Any] = {
    "collection": "Toy Story Collection",
    "companies": (PIXAR,),
    "genres": ("Animation", "Comedy", "Family"),
    "cast": ("Tom Hanks", "Tim Allen"),
    "keywords": ("toy", "friendship"),
    "overview": "The toys of a boy come to life when nobody looks.",
}
FILMS = (
    Film(862, "Toy Story", "1995-10-30", budget=30 * MILLION, revenue=120 * MILLION, popularity=22.5, votes=5415,
         average=7.7, directors=("John Lasseter",), **_TOYS),
    Film(863, "Toy Story 2", "1999-10-30", budget=90 * MILLION, revenue=495 * MILLION, popularity=17.5, votes=3914,
         average=7.3, directors=("John Lasseter",), **_TOYS),
    Film(10193, "Toy Story 3", "2010-06-16", budget=200 * MILLION, revenue=1000 * MILLION, popularity=16.9,
         votes=2000, average=7.6, directors=("Lee Unkrich",), **_TOYS),
    Film(10681, "WALL·E", "2008-06-22", budget=180 * MILLION, revenue=521_311_860, popularity=16.0, votes=6439,
         average=7.8, companies=(PIXAR, "Walt Disney Pictures"), genres=("Animation", "Family"),
         directors=("Andrew Stanton",), keywords=("robot",), overview="A robot is alone with what people left."),
    Film(194, "Amélie", "2001-04-25", "Le fabuleux destin d'Amélie Poulain", budget=10 * MILLION,
         revenue=173_921_954, popularity=12.8, votes=3403, average=7.8, countries=("FR", "DE"),
         genres=("Comedy", "Romance"), directors=("Jean-Pierre Jeunet",), cast=("Audrey Tautou",)),
    Film(265195, "Wild Tales", "2014-08-21", "Relatos salvajes", revenue=27 * MILLION, popularity=9.1, votes=1999,
         average=7.9, companies=(KS,), countries=("AR", "ES"), directors=("Damián Szifron",),
         cast=("Ricardo Darín",), overview="Six stories of people who lose patience."),
    Film(25376, "The Secret in Their Eyes", "2009-08-13", "El secreto de sus ojos", budget=2 * MILLION,
         revenue=34 * MILLION, popularity=9.0, votes=2500, average=7.9, companies=("Haddock Films",),
         countries=("AR", "ES"), directors=("Juan José Campanella",), cast=("Ricardo Darín", "Soledad Villamil")),
    Film(2103, "Solaris", "2002-11-27", budget=47 * MILLION, revenue=30 * MILLION, popularity=12.0, votes=364,
         genres=("Science Fiction",), directors=("Steven Soderbergh",), keywords=("ocean", "space station")),
    Film(593, "Solaris", "1972-09-26", "Солярис", popularity=8.0, votes=370, countries=("SU",),
         genres=("Science Fiction",), directors=("Andrei Tarkovsky",), keywords=("ocean", "space station")),
    Film(1, "Ghost Reel", "", budget=10, revenue=20, directors=("John Lasseter",), cast=("Tom Hanks",)),
    Film(754, "Face/Off", "1997-06-27", budget=80 * MILLION, revenue=240 * MILLION, popularity=10.0, votes=2002,
         average=6.8, genres=("Action",), directors=("John Woo",), cast=("John Travolta", "Nicolas Cage")),
    Film(8329, "[REC]", "2007-04-14", budget=2 * MILLION, revenue=32 * MILLION, popularity=7.0, countries=("ES",),
         collection="REC Collection", genres=("Horror",), directors=("Jaume Balagueró", "Paco Plaza")),
    Film(10664, "[REC]²", "2009-10-02", popularity=6.0, countries=("ES",), collection="REC Collection",
         genres=("Horror",), directors=("Jaume Balagueró", "Paco Plaza")),
    Film(557, "Spider-Man", "2002-05-01", budget=100 * MILLION, revenue=800 * MILLION, popularity=29.4, votes=5398,
         average=6.8, collection="Spider-Man Collection", genres=("Action",), cast=("Tobey Maguire",)),
    Film(18148, "Tokyo Story", "1953-11-03", "東京物語", popularity=6.5, countries=("JP",), votes=136,
         directors=("Yasujirō Ozu",), cast=("Chishū Ryū",)),
    Film(375315, "The Salesman", "2016-05-21", "فروشنده", popularity=7.6, countries=("IR", "FR"),
         directors=("Asghar Farhadi",)),
    Film(2009, "4 Months, 3 Weeks and 2 Days", "2007-08-27", "4 luni, 3 săptămâni și 2 zile", popularity=5.0,
         countries=("RO",), directors=("Cristian Mungiu",)),
    Film(22, "100% Love", "2011-05-06", popularity=0.5, countries=("CG",), genres=("Romance",)),
    Film(23, "Who's Afraid of #1?", "1966-06-22", popularity=0.4, cast=("Pat O'Brien",)),
    Film(24, "'; DROP TABLE titles; --", "2015-04-01", popularity=0.1, genres=("Horror",)),
)  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """A row of a platform's catalogue."""

    title: str
    year: int
    duration: str
    cast: str = ""
    kind: str = "Movie"
    rating: str = "PG"
    score: float | None = None
    director: str = ""


_SHOW: dict[str, Any] = {"kind": "TV Show", "rating": "TV-14"}
PLATFORMS: dict[str, tuple[Listing, ...]] = {
    "netflix": (
        Listing("Roma", 2018, "135 min", "Yalitza Aparicio, Marina de Tavira", score=3.6),
        Listing("Bird Box", 2018, "124 min", "Sandra Bullock, John Malkovich, Sandra Bullock", score=3.5),
        Listing("Ocean's 8", 2018, "111 min", "Sandra Bullock, Cate Blanchett", score=3.4),
        Listing("Manifest", 2018, "4 Seasons", "Josh Dallas, John Malkovich", score=3.55, **_SHOW),
        Listing("Elite", 2018, "4 Seasons", "Itzan Escamilla", score=3.51, **_SHOW),
        Listing("Stranger Things", 2016, "4 Seasons", "Winona Ryder", **_SHOW),
    ),
    "amazon": (
        Listing("The Wire", 2002, "5 Seasons", "Dominic West", **_SHOW),
        Listing("Manchester by the Sea", 2016, "137 min", "Casey Affleck, Álvaro Mar, ana Bell", rating="", score=3.9),
        Listing("Paterson", 2016, "118 min", "Ana Bell, Álvaro Mar", score=3.8),
    ),
    "disney": (
        Listing("Toy Story", 1995, "81 min", "Tom Hanks, Tim Allen", score=3.7, director="John Lasseter"),
        Listing("The Mandalorian", 2019, "2 Seasons", "Pedro Pascal", **_SHOW),
    ),
    "hulu": (
        Listing("Palm Springs", 2020, "90 min"),
        Listing("Boss Level", 2020, "", rating="94 min"),
        Listing("Shrill", 2019, "3 Seasons", **_SHOW),
    ),
}
_FILE = {"amazon": "amazon_prime", "disney": "disney_plus"}


@dataclass
class Raw:
    """Where the raw files of a catalogue are written."""

    folder: Path
    scores: list[tuple[str, float]] = field(default_factory=list)

    def write(self) -> Path:
        """Write every file; the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._table("movies_metadata.csv", _METADATA, (_metadata(film) for film in FILMS))
        self._table("credits.csv", ("cast", "crew", "id"), (_credits(film) for film in FILMS))
        self._table("keywords.csv", ("id", "keywords"), ((f.id, _listed(f.keywords)) for f in FILMS))
        for platform, listings in PLATFORMS.items():
            stem = _FILE.get(platform, platform)
            shown = (self._listing(platform, place, one) for place, one in enumerate(listings, start=1))
            self._table(f"{stem}_titles.csv", _LISTING, shown)
        self._table("mean_scores.csv", ("movieId", "score"), self.scores)
        return self.folder

    def _listing(self, platform: str, place: int, one: Listing) -> tuple[Any, ...]:
        if one.score is not None:
            self.scores.append((f"{platform[0]}s{place}", one.score))
        return (f"s{place}", one.kind, one.title, one.director, one.cast, "", "", one.year, one.rating,
                one.duration, "Drama", f"What happens in {one.title}.")  # fmt: skip

    def _table(self, name: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        with (self.folder / name).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows(rows)


_LISTING = ("show_id", "type", "title", "director", "cast", "country", "date_added", "release_year", "rating",
            "duration", "listed_in", "description")  # fmt: skip
_METADATA = (
    "adult", "belongs_to_collection", "budget", "genres", "homepage", "id", "imdb_id", "original_language",
    "original_title", "overview", "popularity", "poster_path", "production_companies", "production_countries",
    "release_date", "revenue", "runtime", "spoken_languages", "status", "tagline", "title", "video", "vote_average",
    "vote_count",
)  # fmt: skip


def _metadata(film: Film) -> tuple[Any, ...]:
    collection = {"id": len(film.collection), "name": film.collection, "poster_path": None, "backdrop_path": None}
    countries = [{"iso_3166_1": code, "name": _NAMES[code]} for code in film.countries]
    return (
        False, collection if film.collection else "", film.budget, _listed(film.genres), "", film.id,
        f"tt{film.id:07}", "en", film.original or film.title, film.overview, film.popularity, "",
        _listed(film.companies), countries, film.date, film.revenue, 100.0, "[]", "Released", "", film.title, False,
        film.average, film.votes,
    )  # fmt: skip


def _credits(film: Film) -> tuple[Any, ...]:
    cast = [
        {"cast_id": place, "character": "", "credit_id": "", "gender": 0, "id": None, "name": name, "order": place,
         "profile_path": None}
        for place, name in enumerate(film.cast)
    ]  # fmt: skip
    crew = [
        {"credit_id": "", "department": "Directing", "gender": 0, "id": None, "job": "Director", "name": name,
         "profile_path": None}
        for name in film.directors
    ]  # fmt: skip
    return cast, crew, film.id


def _listed(names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"id": place, "name": name} for place, name in enumerate(names, start=1)]
