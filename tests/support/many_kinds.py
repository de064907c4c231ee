"""A catalogue of many kinds: eight groups of fifteen titles that differ in kind, language, audience and genre."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cartelera.catalog import Available, Catalog, Filters
from cartelera.history import History
from cartelera.interactions import Interactions
from cartelera.models.blend import Blend
from cartelera.recommendation import Neighbours, Query, RankedList, Recommender, recommend
from cartelera.release.neighbours import NeighbourSearch
from support.clean_tables import catalog, film, offer, other

PER_GROUP = 15
_WORDS = {
    "crime series": "detective murder case evidence police night",
    "spanish romance series": "amor boda secreto familia hotel verano",
    "spanish drama": "memoria pueblo guerra silencio padre viaje",
    "famous drama": "war love ship storm hero memory",
    "family animation": "toy friend magic forest puppy adventure",
    "adult thriller": "killer blood revenge hostage drugs prison",
    "documentary": "ocean climate archive interview planet scientist",
    "horror": "ghost demon haunted house scream ritual",
    "baking": "cake oven baker contest dessert kitchen",
}
_FACTS: dict[str, dict[str, Any]] = {
    "crime series": {"kind": "series", "genres": ["Crime TV Shows", "TV Dramas"], "maturity": "TV-MA"},
    "spanish romance series": {
        "kind": "series", "genres": ["Romantic TV Shows", "Spanish-Language TV Shows"], "maturity": "TV-14",
    },
    "spanish drama": {"genres": ["Drama"], "original_language": "es", "countries": ["Spain"], "maturity": "16+"},
    "famous drama": {"genres": ["Drama"], "original_language": "en", "maturity": "PG-13", "vote_count": 4_000},
    "family animation": {"genres": ["Animation", "Family"], "original_language": "en", "maturity": "G"},
    "adult thriller": {"genres": ["Thriller"], "original_language": "en", "maturity": "R", "vote_count": 900},
    "documentary": {"genres": ["Documentary"], "original_language": "en", "maturity": None},
    "horror": {"genres": ["Horror"], "original_language": "en", "maturity": "R"},
    "baking": {"kind": "series", "genres": ["Reality TV"], "maturity": "TV-G"},
}  # fmt: skip
GROUPS = tuple(_FACTS)


def name(group: str, number: int) -> str:
    """The name of a title of a group."""
    return f"{group.title()} {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}"


def many_kinds(folder: Path, *, offers: bool = True) -> Catalog:
    """The catalogue, each title on one platform, or on none."""
    titles, offered = [], []
    rng = np.random.default_rng(0)
    for place, group in enumerate(GROUPS):
        facts = dict(_FACTS[group])
        maturity = facts.pop("maturity")
        for number in range(PER_GROUP):
            words = rng.permutation(_WORDS[group].split())[:4]
            more = facts | {
                "overview": " ".join(words),
                "lemmas": " ".join(words),
                "popularity": 20.0 - number + place / 9,
            }
            title_id = f"tmdb-{100 * place + number}"
            if facts.get("kind") == "series":
                titles.append(other(title_id, name(group, number), release_year=2015, seasons=3, **more))
            else:
                more |= {"release_date": "2015-03-01", "runtime": 100}
                titles.append(film(100 * place + number, name(group, number), **more))
            offered.append(
                offer(f"n{100 * place + number}", title_id, "netflix", name(group, number), 2015, maturity=maturity)
            )
    return catalog(folder, titles=titles, offers=offered if offers else [])


class Lists:
    """The lists of a catalogue without any ratings, by what its titles have in common."""

    def __init__(self, made: Catalog) -> None:
        self.catalog = made
        nobody = Interactions.empty(len(made))
        model = Blend().fit(made, nobody, rng=np.random.default_rng(0))
        self.model: Recommender = model
        self.neighbours: Neighbours = NeighbourSearch(size=40).find(made, model.content, None, nobody)
        self.names = made.column("title").tolist()

    def history(self, *rated: tuple[str, int, float]) -> History:
        """What somebody gave titles of groups."""
        rows = np.array([self.names.index(name(group, number)) for group, number, _ in rated], dtype=np.int32)
        return History.from_rows(rows, np.array([rating for _, _, rating in rated], dtype=np.float32))

    def recommend(self, history: History, n: int = 10, **filters: Any) -> RankedList:
        """A list as the service makes it."""
        query = Query(history, filters=Filters(available=Available.OFFERED, unlisted=False, **filters))
        return recommend(self.model, self.catalog, query, n=n, neighbours=self.neighbours)

    def groups(self, *rated: tuple[str, int, float], n: int = 10) -> list[str]:
        """To which groups the titles of a list belong."""
        items = self.recommend(self.history(*rated), n).items
        return [next(group for group in GROUPS if self.names[item.row].startswith(group.title())) for item in items]
