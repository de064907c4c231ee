"""Write the ratings of the embedded catalogue: invented viewers whose taste follows a model, from one seed.

    python tools/make_demo_ratings.py [--data FOLDER] [--out FOLDER] [--seed N]

Every viewer mixes two circles of taste (what they think of genres, of the world a film comes from, of its
era) with likings of their own for genres, franchises and directors. What they come across depends on
popularity and on that taste; how they rate it on taste, on the film's standing, on how generous they are,
and on chance.

The same seed gives the same bytes on every machine: `random.Random.random` is stable between versions of
Python, sums are taken with `fsum` or in order, and nothing but + − × ÷ is done to the numbers (`exp` and its
kin differ in their last bits from one C library to the next). A few rows are wrong on purpose, for the
quarantine.
"""

from __future__ import annotations

import argparse
import ast
import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from math import fsum
from pathlib import Path
from random import Random

DATA = Path(__file__).resolve().parents[1] / "src" / "cartelera" / "demo" / "data"
SEED = 1895
VIEWERS = 480
PLATFORM_VIEWERS = 260
FIRST_DAY, LAST_DAY = date(2018, 1, 1).toordinal(), date(2024, 12, 30).toordinal()
EPOCH = date(1970, 1, 1).toordinal()
PLATFORMS = {
    "a": "amazon_prime_titles.csv",
    "d": "disney_plus_titles.csv",
    "h": "hulu_titles.csv",
    "n": "netflix_titles.csv",
}


@dataclass(frozen=True, slots=True)
class Item:
    """What the model sees of a title: `quality` 5 to 9, `pull` (popularity) 0 to 1, `out` its first day."""

    key: str
    genres: tuple[str, ...]
    world: str
    era: str
    collection: str
    directors: tuple[str, ...]
    quality: float
    pull: float
    out: int


# Tastes: genres | worlds | eras, each liked from -1.4 to 1.3; what is not named leaves them indifferent.
CIRCLES = """
Action 1, Adventure .8, Science Fiction .8, Fantasy .5, Romance -.7 | en .3, es -.5 | classic -1, recent .5
Mystery .4, Crime .3, Romance .4, Western .7, Science Fiction -.4 | en .2, es .1 | classic 1.3, recent -.9
Drama .4, Comedy .3, History .3, Science Fiction -.3 | en -.5, es 1.3, other .1 | classic .1, recent .1
Family 1, Animation 1, Fantasy .4, Adventure .3, Horror -1.4, Crime -.7 | en .1 | classic -.2, recent .2
Horror 1.3, Thriller .5, Mystery .3, Family -.9, Romance -.6, Music -.7 | es .1 | classic .1, modern .3
Romance 1.1, Drama .4, Music .7, Comedy .4, Horror -1, Action -.6, Science Fiction -.5 | other .2 | modern .1
Drama .5, History .5, Documentary .8, War .3, Action -.6, Family -.4 | en -.4, es .5, other 1.1 | classic .3
Crime 1, Thriller .6, Mystery .7, Family -.7, Animation -.6, Fantasy -.6, Music -.5 | en .1 | modern .3
Comedy 1.2, Family .3, Animation .3, War -.6, Horror -.5, History -.4 | en .1 | classic -.3, recent .2
"""
# Series have no votes in the raw files; their standing (quality, fame of 100, world) is judged by hand.
SERIES = """
8.2 92 es Money Heist; 7.2 76 es Elite; 8.2 38 es The Ministry of Time; 7.4 52 es Cable Girls;
8.0 48 es Locked Up; 7.9 40 es Gran Hotel; 8.2 34 es Patria; 8.0 28 es Riot Police;
7.6 48 es The House of Flowers; 8.7 86 es Narcos; 8.4 70 es Narcos: Mexico; 7.6 38 es Club of Crows;
6.4 54 es Who Killed Sara?; 7.8 46 es Luis Miguel: The Series; 8.1 40 es El marginal;
8.4 58 es Pablo Escobar: El Patrón del Mal; 7.6 40 es The Scent of Passion; 8.2 58 es Yo soy Betty, la fea;
8.3 64 es El Chavo del Ocho; 7.7 18 es Prófugos; 8.2 58 es One Hundred Years of Solitude; 8.6 24 es Okupas;
6.9 30 es Ingobernable; 8.8 80 en Fargo; 8.2 80 en Westworld; 8.5 68 en Hannibal; 8.2 66 en Watchmen;
6.9 54 en Snowpiercer; 8.6 60 en What We Do in the Shadows; 8.7 60 other Gomorrah; 8.5 66 en M*A*S*H;
8.3 74 en Buffy the Vampire Slayer; 8.7 62 en Battlestar Galactica; 7.7 44 en 12 Monkeys;
8.7 54 en Friday Night Lights; 8.4 42 other The Killing; 8.5 50 other The Bridge; 8.9 82 other Death Note;
8.8 72 other Cowboy Bebop; 8.7 80 other Dark; 8.4 50 other Babylon Berlin; 7.5 74 other Lupin;
8.3 50 other Call My Agent!; 8.6 46 other My Brilliant Friend; 7.5 26 other Bordertown;
8.0 95 other Squid Game; 8.3 58 other Kingdom; 8.6 66 other Crash Landing on You;
8.7 30 other Nirvana in Fire; 8.4 54 other Sacred Games; 8.4 42 other Delhi Crime; 8.5 42 other Shtisel;
7.3 46 other 3%; 8.5 32 other Ethos; 6.4 24 other Queen Sono; 8.2 40 en Miss Fisher's Murder Mysteries;
9.2 80 en Bluey; 9.2 84 en Avatar: The Last Airbender; 8.1 62 en Shaun the Sheep; 8.8 76 en BoJack Horseman;
9.3 97 en Breaking Bad; 9.2 80 en The Wire; 9.2 84 en Chernobyl; 8.7 72 en Fleabag; 9.0 86 en Sherlock;
8.6 82 en Black Mirror; 8.4 66 en Making a Murderer; 9.0 72 en The Last Dance; 8.7 76 en Twin Peaks;
8.5 66 en Schitt's Creek
"""
# How the platforms' categories name the genres.
CATEGORIES = {
    "drama": "Drama",
    "thriller": "Thriller",
    "suspense": "Thriller",
    "crime": "Crime",
    "comed": "Comedy",
    "histor": "History",
    "science fiction": "Science Fiction",
    "sci-fi": "Science Fiction",
    "fantasy": "Fantasy",
    "roman": "Romance",
    "anim": "Animation",
    "kids": "Family",
    "docu": "Documentary",
}

# Rows put in on purpose: (where, what). Neither file's own rows look like any of them.
WRONG_RATINGS = (
    (40, "9001,12,7,1609459200"),  # out of range
    (900, "9002,,4.0,1609459200"),  # no film
    (2500, ",25,3.5,1609459200"),  # no viewer
    (7000, "9003,33,,1609459200"),  # no rating
    (12000, "9004,44,4.5,last Tuesday"),  # no time
    (18000, "9005,51"),  # cut short
)
WRONG_PLATFORM_RATINGS = (
    (100, "9001,ns3,eleven,1609459200"),  # no number
    (1500, "9002,Netflix 12,4.0,1609459200"),  # no such form of id
    (3000, "9003,ns99999,2.5,1609459200"),  # read, and remarked on: a title that no catalogue holds
)


class Viewer:
    """One invented viewer: a taste drawn once, then `affinity` (about −2 to 2) for any title."""

    def __init__(
        self, rng: Random, genres: Sequence[str], collections: Sequence[str], directors: Sequence[str]
    ) -> None:
        circles = _circles()
        first, second = circles[int(rng.random() * len(circles))], circles[int(rng.random() * len(circles))]
        share = 0.65 + 0.3 * rng.random()

        def mixed(key: str, chance: float) -> float:
            return share * first.get(key, 0.0) + (1 - share) * second.get(key, 0.0) + _spread(rng, chance)

        self.genres = {genre: mixed(genre, 0.3) for genre in genres}
        self.worlds = {world: mixed(world, 0.2) for world in ("en", "es", "other")}
        self.eras = {era: mixed(era, 0.2) for era in ("classic", "modern", "recent")}
        self.collections = {c: _spread(rng, 0.7) for c in collections}
        self.directors = {d: _spread(rng, 0.5) for d in directors}
        self.generosity = _spread(rng, 0.35)
        self.first_day = FIRST_DAY + int(rng.random() * (LAST_DAY - FIRST_DAY) * 0.85)
        self.last_day = min(LAST_DAY, self.first_day + 60 + int(rng.random() * 1400))

    def affinity(self, item: Item) -> float:
        liked = fsum(self.genres[g] for g in item.genres) / (0.5 + 0.5 * len(item.genres))
        own = self.collections.get(item.collection, 0.0) + fsum(self.directors[d] for d in item.directors)
        return liked + self.worlds[item.world] + self.eras[item.era] + own

    def rate(self, item: Item, rng: Random) -> float:
        """A rating at half stars, 0.5 to 5."""
        standing = 0.5 * (item.quality - 7.5)
        raw = 3.1 + self.generosity + 0.75 * self.affinity(item) + standing + _spread(rng, 0.4)
        return min(5.0, max(0.5, int(raw * 2 + 0.5) / 2))

    def watch(self, items: Sequence[Item], wanted: int, rng: Random) -> list[Item]:
        """Up to `wanted` titles: popular ones more, liked ones more, a franchise seldom by halves."""
        weights = [(0.08 + item.pull) * _soft(self.affinity(item)) for item in items]
        weights = [w if item.out < self.last_day else 0.0 for w, item in zip(weights, items, strict=True)]
        seen: list[Item] = []
        for _ in range(min(wanted, sum(1 for w in weights if w > 0))):
            sums = list(accumulate(weights))
            at = min(bisect_right(sums, rng.random() * sums[-1]), len(items) - 1)
            if not weights[at]:
                continue
            weights[at] = 0.0
            seen.append(items[at])
            if franchise := items[at].collection:
                weights = [w * 3 if i.collection == franchise else w for w, i in zip(weights, items, strict=True)]
        return seen

    def rows(self, number: int, items: Sequence[Item], wanted: int, rng: Random) -> list[str]:
        """Rows of the ratings file: watched on some evenings, never before a title was out."""
        span = self.last_day - self.first_day
        evenings = [self.first_day + int(rng.random() * span) for _ in range(2 + wanted // 8)]
        evenings = [*sorted(evenings), self.last_day]
        rows = []
        for item in sorted(self.watch(items, wanted, rng), key=lambda i: _by_key(i.key)):
            fitting = evenings[bisect_right(evenings, item.out) :]
            day = fitting[int(rng.random() * len(fitting))]
            second = (day - EPOCH) * 86_400 + 18 * 3600 + int(rng.random() * 5 * 3600)
            rows.append(f"{number},{item.key},{self.rate(item, rng)},{second}")
        return rows


def ratings(films: Sequence[Item], seed: int) -> list[str]:
    """The rows of `ratings.csv`: every viewer rates 20 films or more, few of them many."""
    rng = Random(seed)
    rows: list[str] = []
    for number in range(1, VIEWERS + 1):
        viewer = Viewer(rng, *_vocabulary(films))
        wanted = 20 + int(360 * rng.random() * rng.random() * rng.random())
        rows += viewer.rows(number, films, wanted, rng)
    return _with(rows, WRONG_RATINGS)


def platform_ratings(offers: dict[str, list[Item]], seed: int) -> list[str]:
    """The rows of `platform_ratings.csv`: other viewers, each with one to three platforms."""
    rng = Random(seed + 1)
    every = [item for items in offers.values() for item in items]
    rows: list[str] = []
    for number in range(1, PLATFORM_VIEWERS + 1):
        viewer = Viewer(rng, *_vocabulary(every))
        held = [p for p in sorted(offers) if rng.random() < (0.3 if p in "dh" else 0.55)] or ["n"]
        within = [item for platform in held for item in offers[platform]]
        rows += viewer.rows(number, within, 12 + int(40 * rng.random() * rng.random()), rng)
    return _with(rows, WRONG_PLATFORM_RATINGS)


def read_films(data: Path) -> list[Item]:
    """The films that can be rated: those with a link, whole rows only."""
    links = {row["tmdbId"]: row["movieId"] for row in _rows(data / "links.csv") if row["movieId"]}
    crews = {row["id"]: row["crew"] for row in _rows(data / "credits.csv") if len(row["crew"]) > 2}
    films: dict[str, Item] = {}
    for row in _rows(data / "movies_metadata.csv"):
        if row["id"] in links and row["adult"] == "False" and row["overview"]:
            crew = ast.literal_eval(crews[row["id"]])
            directors = tuple(person["name"] for person in crew if person["job"] == "Director")
            films.setdefault(row["id"], _film(row, links[row["id"]], directors))
    return sorted(films.values(), key=lambda item: int(item.key))


def read_offers(data: Path) -> dict[str, list[Item]]:
    """The platforms' titles by their letter; films as the metadata has them, series by their standing."""
    known = {item.key: item for item in read_films(data)}
    links = {row["tmdbId"]: row["movieId"] for row in _rows(data / "links.csv")}
    films = {
        (row["title"], row["release_date"][:4]): known[links[row["id"]]]
        for row in _rows(data / "movies_metadata.csv")
        if links.get(row["id"]) in known
    }
    standing = {name: (float(quality), int(fame), world) for quality, fame, world, name in _standing()}
    offers: dict[str, list[Item]] = {}
    for letter, file in PLATFORMS.items():
        found: dict[str, Item] = {}
        for row in _rows(data / file):
            film = films.get((row["title"], row["release_year"])) if row["type"] == "Movie" else None
            if film and row["show_id"]:
                found.setdefault(row["show_id"], replace(film, key=letter + row["show_id"]))
            elif row["type"] == "TV Show" and row["title"] in standing:
                found.setdefault(row["show_id"], _series(row, letter, *standing[row["title"]]))
        offers[letter] = list(found.values())
    return offers


def main() -> None:
    """Write both files, each with its header."""
    parser = argparse.ArgumentParser(description="Write the ratings of the embedded catalogue.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the raw files to read")
    parser.add_argument("--out", type=Path, help="folder to write to (default: the same)")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    out = options.out or options.data
    made = {
        "ratings.csv": ratings(read_films(options.data), options.seed),
        "platform_ratings.csv": platform_ratings(read_offers(options.data), options.seed),
    }
    for name, rows in made.items():
        text = "\n".join(["userId,movieId,rating,timestamp", *rows, ""])
        (out / name).write_bytes(text.encode())
        print(f"{out / name}: {len(rows):,} rows")


def _film(row: dict[str, str], key: str, directors: tuple[str, ...]) -> Item:
    year = int(row["release_date"][:4])
    collection = ast.literal_eval(row["belongs_to_collection"] or "{}").get("name", "")
    return Item(
        key=key,
        genres=tuple(genre["name"] for genre in ast.literal_eval(row["genres"])),
        world=row["original_language"] if row["original_language"] in ("en", "es") else "other",
        era=_era(year),
        collection=collection,
        directors=directors,
        quality=float(row["vote_average"]),
        pull=float(row["popularity"]) / 60,
        out=date.fromisoformat(row["release_date"]).toordinal(),
    )


def _series(row: dict[str, str], letter: str, quality: float, fame: int, world: str) -> Item:
    listed, year = row["listed_in"].lower(), int(row["release_year"])
    genres = tuple(dict.fromkeys(genre for word, genre in CATEGORIES.items() if word in listed))
    return Item(
        key=letter + row["show_id"],
        genres=genres or ("Drama",),
        world=world,
        era=_era(year),
        collection="",
        directors=(),
        quality=quality - 0.6,
        pull=fame * fame / 10_000,
        out=date(year, 7, 1).toordinal(),
    )


def _circles() -> list[dict[str, float]]:
    pairs = [[part.rsplit(maxsplit=1) for part in re.split("[,|]", line)] for line in CIRCLES.strip().splitlines()]
    return [{name.strip(): float(liking) for name, liking in line} for line in pairs]


def _standing() -> Iterable[tuple[str, str, str, str]]:
    for entry in SERIES.split(";"):
        quality, fame, world, name = entry.strip().split(" ", 3)
        yield quality, fame, world, name


def _era(year: int) -> str:
    return "classic" if year < 1970 else "modern" if year < 2000 else "recent"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(stream)]


def _vocabulary(items: Sequence[Item]) -> tuple[list[str], list[str], list[str]]:
    return (
        sorted({g for item in items for g in item.genres}),
        sorted({item.collection for item in items if item.collection}),
        sorted({d for item in items for d in item.directors}),
    )


def _spread(rng: Random, width: float) -> float:
    """About normal around 0 with a standard deviation of `width`: four uniform draws."""
    return (rng.random() + rng.random() + rng.random() + rng.random() - 2) * width * 1.732


def _soft(affinity: float) -> float:
    """How much likelier a title is met when it is liked: 0 to 8, 1 at indifference."""
    grown = 1 + affinity / (1 + (affinity if affinity > 0 else -affinity))
    return grown * grown * grown


def _by_key(key: str) -> tuple[str, int]:
    letters = key.rstrip("0123456789")
    return letters, int(key[len(letters) :])


def _with(rows: list[str], wrong: Iterable[tuple[int, str]]) -> list[str]:
    for at, row in wrong:
        rows.insert(at, row)
    return rows


if __name__ == "__main__":
    main()
