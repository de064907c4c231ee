"""The families of trained models that stand alone, by their names on disk: what a blend can be made of."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cartelera.catalog import Catalog
from cartelera.models.content import ContentRecommender
from cartelera.models.ials import FactorRecommender
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.popularity import PopularityRecommender
from cartelera.models.rating import RatingPredictor
from cartelera.models.recency import RecencyRecommender
from cartelera.models.sequential_rules import SequentialRulesRecommender
from cartelera.recommendation import Recommender


class Family(Protocol):
    """A class of trained models, which opens what one of them has saved."""

    def load(self, folder: Path, catalog: Catalog) -> Recommender:
        """Open what `save` wrote, memory-mapped. Raises OSError, ValueError or KeyError if it is damaged."""
        ...


Families = tuple[tuple[str, Family], ...]

MEMBER_FAMILIES: Families = (
    ("popularity", PopularityRecommender),
    ("recency", RecencyRecommender),
    ("content", ContentRecommender),
    ("item-item", ItemItemRecommender),
    ("factors", FactorRecommender),
    ("ratings", RatingPredictor),
    ("sequential-rules", SequentialRulesRecommender),
)


def family_of(model: Recommender, families: Families) -> str:
    """The name of a trained model's family. Raises ValueError if it is in none of `families`."""
    trained: object = type(model)
    for name, family in families:
        if family is trained:
            return name
    raise ValueError(f"{type(model).__name__} is of no family that can be opened again")


def load_family(name: str, folder: Path, catalog: Catalog, families: Families) -> Recommender:
    """Open the model of the family `name` in `folder`. Raises ValueError if there is no such family."""
    for known, family in families:
        if known == name:
            return family.load(folder, catalog)
    raise ValueError(f"no family of models is called {name!r}")
