"""Tables with ratings: of viewers with two tastes, by chance, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.random import Generator

from cartelera import release
from cartelera.catalog import Catalog
from cartelera.interactions import Interactions
from cartelera.models.blend import Blend, BlendRecommender
from cartelera.models.content import ContentRecommender
from cartelera.models.item_knn import ItemKNN
from cartelera.models.rating import BayesianRatings, RatingPredictor
from cartelera.workspace import Workspace
from support.clean_tables import film, rewrite_manifest, write_tables

TITLES, VIEWERS = 60, 320
FILMS = [
    film(n, f"Film {n}", popularity=float(TITLES - n), genres=[("Comedy", "Drama")[n % 2]], keywords=[f"theme {n % 7}"])
    for n in range(1, TITLES + 1)
]


def workspace(root: Path, how: str, films: list[dict[str, object]] | None = None, seed: int = 1) -> Workspace:
    """A workspace whose ratings are given `how`: by `taste`, by `chance`, or by `nobody`."""
    made = Workspace(root)
    write_tables(made.tables, titles=FILMS if films is None else films)
    rate(made, how, seed)
    return made


def rate(made: Workspace, how: str, seed: int = 1) -> None:
    """Write the ratings. By taste, viewer v watches and likes films whose number is as even as v's, mostly."""
    rng = np.random.default_rng(seed)
    rows = []
    for viewer in range(VIEWERS if how != "nobody" else 0):
        own = np.arange(1, TITLES + 1) % 2 == viewer % 2
        odds = np.where(own, 9.0, 1.0) if how == "taste" else np.ones(TITLES)
        for number in rng.choice(TITLES, 16, replace=False, p=odds / odds.sum()).tolist():
            rating = rng.choice([4, 4.5, 5]) if own[number] else rng.choice([1, 2, 3])
            rating = rng.integers(1, 11) / 2 if how == "chance" else rating
            rows.append((f"few:{viewer}", f"tmdb-{number + 1}", f"ml-{number + 1}", float(rating)))
    text = made.root / "ratings.csv"
    text.write_text("\n".join(",".join(map(str, row)) for row in [("viewer", "title", "item", "rating"), *rows]))
    duckdb.execute(
        f"COPY (SELECT viewer::VARCHAR AS viewer_id, title::VARCHAR AS title_id, item::VARCHAR AS item_id, "
        f"rating::FLOAT AS rating, NULL::BIGINT AS rated_at FROM read_csv('{text}', header = true)) "
        f"TO '{made.table('ratings')}' (FORMAT parquet)"
    )
    text.unlink()
    rewrite_manifest(made.tables)


@dataclass(frozen=True)
class Contrary(Blend):
    """A broken algorithm: what it trains ranks backwards."""

    def fit(
        self,
        catalog: Catalog,
        interactions: Interactions,
        *,
        rng: Generator,
        content: ContentRecommender | None = None,
    ) -> BlendRecommender:
        """Train, then turn every weight round."""
        good = Blend.fit(self, catalog, interactions, rng=rng, content=content)
        turned = tuple((member, -weight) for member, weight in good.members)
        return BlendRecommender(
            catalog, turned, good.cold_factors, good.content, good.popularity, (0.0, 1.0), good.content_folder
        )


@dataclass(frozen=True, slots=True)
class ContraryRatings(BayesianRatings):
    """A broken predictor: it takes the lowest rating for the highest."""

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> RatingPredictor:
        """Train on the ratings turned round."""
        return BayesianRatings.fit(self, catalog, replace(interactions, rating=5 - interactions.rating), rng=rng)


QUICK_MODEL = Blend(members=((ItemKNN("cosine"), 1.0),), learn=False)
BROKEN_MODEL = Contrary(members=QUICK_MODEL.members, learn=False)
QUICK, BROKEN = release.ReleaseAlgorithms(model=QUICK_MODEL), release.ReleaseAlgorithms(model=BROKEN_MODEL)
