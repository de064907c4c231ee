"""A catalogue of forty films, half of them action and half romance, and viewers who care for one half only."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cartelera.catalog import Catalog
from cartelera.history import History
from cartelera.interactions import Interactions
from cartelera.recommendation import Query
from support.clean_tables import catalog, director, film, other

FILMS, RATED = 40, 36
"""Rows 36 to 39 are films nobody has rated: 36 and 38 action, 37 and 39 romance; of row 40 nothing is known."""
NOTHING_KNOWN = FILMS


def films(folder: Path) -> Catalog:
    """The catalogue. Film n stands at row n; even ones are action by one director, odd ones romance by another."""
    titles = [
        film(
            number,
            f"{'Chase' if number % 2 == 0 else 'Kiss'} {number}",
            popularity=float(100 - number),
            genres=["Action"] if number % 2 == 0 else ["Romance"],
            keywords=["car", "gun"] if number % 2 == 0 else ["love", "wedding"],
            release_date="1995-01-01",
        )
        for number in range(FILMS)
    ]
    people = [director(f"tmdb-{number}", "Ana Bell" if number % 2 == 0 else "Bo Cole") for number in range(FILMS)]
    return catalog(folder, titles=[*titles, other("ml-1", "Unknown", popularity=0.0)], credits=people)


def tastes(titles: int, viewers: int = 120, *, seed: int = 0, rated: int = RATED, timed: bool = False) -> Interactions:
    """Viewer v likes films whose number is as even as v's: 4 or 5 stars, and gives the few others they see 1 or 2."""
    rng = np.random.default_rng(seed)
    viewer, title = (grid.ravel() for grid in np.indices((viewers, rated)))
    own = viewer % 2 == title % 2
    seen = rng.random(len(viewer)) < np.where(own, 0.6, 0.2)
    rating = np.where(own, rng.integers(4, 6, len(viewer)), rng.integers(1, 3, len(viewer)))
    at = rng.integers(1_000_000_000, 1_100_000_000, len(viewer)) if timed else np.full(len(viewer), -1)
    return given(titles, viewer[seen], title[seen], rating[seen], at[seen])


def given(titles: int, viewer: object, title: object, rating: object, at: object = None) -> Interactions:
    """Ratings from plain columns; viewers are called by their numbers."""
    numbers = np.asarray(viewer, dtype=np.int32)
    when = np.full(len(numbers), -1, dtype=np.int64) if at is None else np.asarray(at, dtype=np.int64)
    names = tuple(map(str, range(int(numbers.max(initial=-1)) + 1)))
    stars = np.asarray(rating, dtype=np.float32)
    return Interactions(names, titles, numbers, np.asarray(title, dtype=np.int32), stars, when)


def asking(*pairs: tuple[int, float]) -> Query:
    """Someone who gave film n (its number) so many stars."""
    numbers, stars = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    return Query(History.from_rows(numbers.astype(np.int32), stars.astype(np.float32)))
