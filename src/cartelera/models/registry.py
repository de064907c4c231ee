"""Every algorithm by its name, and every family of trained models by its name on disk."""

from __future__ import annotations

from pathlib import Path

from cartelera.catalog import Catalog
from cartelera.models import members
from cartelera.models.autoencoders import RDLAE, ease, edlae, rdlae_graded
from cartelera.models.blend import Blend, BlendRecommender
from cartelera.models.content import Content
from cartelera.models.ials import IALS
from cartelera.models.item_knn import ItemKNN
from cartelera.models.members import MEMBER_FAMILIES, Families
from cartelera.models.mult_dae import MultDAE, MultDAERecommender
from cartelera.models.popularity import Popularity
from cartelera.models.rating import BayesianRatings
from cartelera.models.recency import Recency
from cartelera.models.sequential_rules import SequentialRules
from cartelera.recommendation import Algorithm, Recommender

ALGORITHMS: tuple[tuple[str, Algorithm], ...] = (
    ("popularity", Popularity()),
    ("recency", Recency()),
    ("content", Content()),
    ("cosine", ItemKNN("cosine")),
    ("bm25", ItemKNN("bm25")),
    ("ease", ease()),
    ("edlae", edlae()),
    ("rdlae", RDLAE()),
    ("graded", rdlae_graded()),
    ("ials", IALS()),
    ("sequential", SequentialRules()),
    ("mult-dae", MultDAE()),
    ("ratings", BayesianRatings()),
    ("blend", Blend()),
)
"""With the hyper-parameters that ship."""

FAMILIES: Families = (*MEMBER_FAMILIES, ("mult-dae", MultDAERecommender), ("blend", BlendRecommender))


def family_of(model: Recommender) -> str:
    """The name of a trained model's family: what a release's manifest says. Raises ValueError if it has none."""
    return members.family_of(model, FAMILIES)


def load_model(family: str, folder: Path, catalog: Catalog) -> Recommender:
    """Open what a model of `family` saved, memory-mapped. Raises ValueError if there is no such family."""
    return members.load_family(family, folder, catalog, FAMILIES)
