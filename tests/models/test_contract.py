"""The contract, over every algorithm that ships and the rating predictor."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import Any

import pytest
from contract import Contract, Kept, Subject
from two_tastes import films, tastes

from cartelera.models import ALGORITHMS, DEFAULT, algorithm
from cartelera.models.blend import BlendRecommender
from cartelera.models.content import ContentRecommender
from cartelera.models.ials import FactorRecommender
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.popularity import PopularityRecommender
from cartelera.models.rating import RatingPredictor
from cartelera.models.recency import RecencyRecommender

OPENED: dict[str, type[Any]] = {
    "popularity": PopularityRecommender,
    "recency": RecencyRecommender,
    "content": ContentRecommender,
    "cosine": ItemItemRecommender,
    "bm25": ItemItemRecommender,
    "ease": ItemItemRecommender,
    "edlae": ItemItemRecommender,
    "rdlae": ItemItemRecommender,
    "graded": ItemItemRecommender,
    "ials": FactorRecommender,
    "blend": BlendRecommender,
    "ratings": RatingPredictor,
}


@pytest.fixture(scope="module", params=[name for name, _ in ALGORITHMS])
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """One algorithm and its catalogue."""
    name = request.param
    catalog = films(tmp_path_factory.mktemp(name))
    return Subject(algorithm(name), catalog, OPENED[name].load, every=name in {"popularity", "blend"})


@pytest.fixture(scope="module")
def model(subject: Subject) -> Kept:
    """Trained on two tastes."""
    return subject.fit(tastes(len(subject.catalog)))


class TestContract(Contract):
    """Every test of it."""


def test_every_name_stands_once_and_the_default_among_them() -> None:
    names = [name for name, _ in ALGORITHMS]
    assert sorted(names) == sorted(set(names)) == sorted(OPENED)
    assert DEFAULT in names


def test_recipes_are_frozen() -> None:
    for _, recipe in ALGORITHMS:
        assert is_dataclass(recipe) and not isinstance(recipe, type)
        with pytest.raises(FrozenInstanceError):
            setattr(recipe, fields(recipe)[0].name, None)
        assert hash(recipe) == hash(recipe)
