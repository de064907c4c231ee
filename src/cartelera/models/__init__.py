"""The recommenders: one file per family, all scoring and none ranking.

`ALGORITHMS` names every recipe with the hyper-parameters that ship; `DEFAULT` is the one a release is served by.
"""

from __future__ import annotations

from cartelera.models.autoencoders import RDLAE, ease, edlae, graded
from cartelera.models.blend import Blend
from cartelera.models.content import Content
from cartelera.models.ials import IALS
from cartelera.models.neighbours import ItemItem
from cartelera.models.popularity import Popularity
from cartelera.models.rating import BayesianRatings
from cartelera.models.recency import Recency
from cartelera.recommendation import Algorithm

DEFAULT = "blend"
ALGORITHMS: tuple[tuple[str, Algorithm], ...] = (
    ("popularity", Popularity()),
    ("recency", Recency()),
    ("content", Content()),
    ("cosine", ItemItem("cosine")),
    ("bm25", ItemItem("bm25")),
    ("ease", ease()),
    ("edlae", edlae()),
    ("rdlae", RDLAE()),
    ("graded", graded()),
    ("ials", IALS()),
    ("ratings", BayesianRatings()),
    ("blend", Blend()),
)

__all__ = ["ALGORITHMS", "DEFAULT", "algorithm"]


def algorithm(name: str) -> Algorithm:
    """The recipe called `name`. Raises KeyError where there is none."""
    return dict(ALGORITHMS)[name]
