"""The staff's questions answered from the raw files alone: the slow, plain way, with none of the package's code.

Rules as the project states them: of the rows that repeat an id the most complete is kept; the 24-column file wins
over `tmdb_5000_movies`, which adds the ids it alone has; rows whose columns are shifted are left out; people,
companies and franchises are known by their names, without regard to case, accents, blanks and the shape of quotes.
"""

from __future__ import annotations

import ast
import csv
import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Row = dict[str, str]


@dataclass(frozen=True)
class Film:
    """A film of the movie data."""

    id: int
    title: str
    original_title: str
    released: date | None
    budget: int
    revenue: int
    popularity: float
    votes: int
    vote_average: float | None
    collection: str | None
    companies: frozenset[str]
    countries: frozenset[str]

    @property
    def year(self) -> int | None:
        return self.released.year if self.released else None

    @property
    def gain(self) -> float:
        """Revenue / budget, 0 where either is missing or 0."""
        return self.revenue / self.budget if self.revenue and self.budget else 0.0


@dataclass(frozen=True)
class Show:
    """A title on a platform."""

    id: str
    platform: str
    title: str
    year: int
    length: int | None
    unit: str | None
    cast: tuple[str, ...]
    score: float | None


@dataclass
class Oracle:
    """Everything the questions need, in plain dictionaries."""

    films: dict[int, Film] = field(default_factory=dict)
    shows: list[Show] = field(default_factory=list)
    acted: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    directed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    spelled: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[Film]] = field(default_factory=lambda: defaultdict(list))

    def asked(self, name: str, year: int | None = None) -> Film:
        """The most popular film of that title or original title, or that of `year`."""
        return max((f for f in self.named[key(name)] if year in (None, f.year)), key=_rank)

    def people(self, name: str, job: dict[str, set[int]]) -> list[Film]:
        return [self.films[i] for i in job[key(name)]]

    def longest(self, unit: str, year: int | None = None, platform: str | None = None) -> str:
        fitting = [
            s for s in self.shows
            if s.unit == unit and s.length is not None and year in (None, s.year) and platform in (None, s.platform)
        ]  # fmt: skip
        most = max(s.length or 0 for s in fitting)
        return min((s.title for s in fitting if s.length == most), key=lambda title: (title.lower(), title))

    def busiest(self, platform: str, year: int) -> tuple[str, int]:
        """The folded name of who appears most, and in how many titles."""
        counts = Counter(
            actor for s in self.shows if (s.platform, s.year) == (platform, year) for actor in {key(a) for a in s.cast}
        )
        return min(counts.items(), key=lambda item: (-item[1], item[0]))


def key(text: str) -> str:
    """Without case, accents and blanks at the ends or in a row; a stroke through a letter is an accent too."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().translate(_PLAIN).split())


_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "’": "'", "‘": "'", "“": '"', "”": '"'})


def load(data: Path) -> Oracle:
    """Read `movies-dataset/` and `platforms/` below `data`."""
    oracle = Oracle()
    dataset = data / "movies-dataset"
    best: dict[int, tuple[int, Row]] = {}
    for row in rows(dataset / "movies_metadata.csv.gz"):
        if row["adult"] not in ("True", "False"):
            continue  # The columns of this row are shifted.
        filled = sum(bool(value) for value in row.values())
        if int(row["id"]) not in best or filled > best[int(row["id"])][0]:
            best[int(row["id"])] = filled, row
    for number, (_, row) in best.items():
        oracle.films[number] = _film(row, ast.literal_eval)
    for row in rows(dataset / "tmdb_5000_movies.csv.gz"):
        if int(row["id"]) not in oracle.films:
            oracle.films[int(row["id"])] = _film(row, json.loads)
    for film in oracle.films.values():
        for name in {key(film.title), key(film.original_title)}:
            oracle.named[name].append(film)
    _people(oracle, dataset / "credits.csv.gz")
    scores = {row["movieId"]: float(row["score"]) for row in rows(data / "platforms" / "mean_scores.csv")}
    for platform in ("amazon_prime", "disney_plus", "hulu", "netflix"):
        for row in rows(data / "platforms" / f"{platform}_titles.csv"):
            oracle.shows.append(_show(row, platform.split("_")[0], scores))
    return oracle


def rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV file, plain or gzipped."""
    csv.field_size_limit(10**8)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _film(row: Row, parse: Any) -> Film:
    collection = parse(row["belongs_to_collection"]) if row.get("belongs_to_collection") else None
    return Film(
        id=int(row["id"]),
        title=(row["title"] or row["original_title"]).strip(),
        original_title=(row["original_title"] or row["title"]).strip(),
        released=date.fromisoformat(row["release_date"]) if row["release_date"] else None,
        budget=int(float(row["budget"] or 0)),
        revenue=int(float(row["revenue"] or 0)),
        popularity=float(row["popularity"] or 0),
        votes=int(float(row["vote_count"] or 0)),
        vote_average=float(row["vote_average"]) if row["vote_average"] else None,
        collection=collection["name"] if collection else None,
        companies=frozenset(key(c["name"]) for c in parse(row["production_companies"] or "[]")),
        countries=frozenset(c["iso_3166_1"] for c in parse(row["production_countries"] or "[]")),
    )


def _people(oracle: Oracle, path: Path) -> None:
    best: dict[int, tuple[int, set[str], set[str]]] = {}
    for row in rows(path):
        cast, crew = ast.literal_eval(row["cast"]), ast.literal_eval(row["crew"])
        number, size = int(row["id"]), len(cast) + len(crew)
        if number in oracle.films and (number not in best or size > best[number][0]):
            directors = {person["name"] for person in crew if person["job"] == "Director"}
            best[number] = size, {person["name"] for person in cast}, directors
    for number, (_, cast_names, director_names) in best.items():
        for names, job in ((cast_names, oracle.acted), (director_names, oracle.directed)):
            for name in names:
                if key(name):
                    oracle.spelled[name] += 1
                    job[key(name)].add(number)


def _show(row: Row, platform: str, scores: dict[str, float]) -> Show:
    length = re.fullmatch(r"(\d+) (min|season)s?", (row["duration"] or row["rating"]).lower())
    number = platform[0] + row["show_id"]
    return Show(
        id=number,
        platform=platform,
        title=row["title"].strip(),
        year=int(row["release_year"]),
        length=int(length[1]) if length else None,
        unit=length[2] if length else None,
        cast=tuple(name.strip() for name in row["cast"].split(",") if name.strip()),
        score=scores.get(number),
    )


def _rank(film: Film) -> tuple[float, int]:
    return film.popularity, film.votes
