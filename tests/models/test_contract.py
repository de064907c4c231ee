"""The contract, over every algorithm that ships and the rating predictor."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest

from cartelera.models.registry import ALGORITHMS, FAMILIES, family_of
from cartelera.recommendation import Recommender
from support.contract import Contract, Subject
from support.two_tastes import films, tastes


@pytest.fixture(scope="module", params=[name for name, _ in ALGORITHMS])
def subject(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """One algorithm and its catalogue."""
    name = request.param
    catalog = films(tmp_path_factory.mktemp(name))
    return Subject(dict(ALGORITHMS)[name], catalog, every=name in {"popularity", "blend"})


@pytest.fixture(scope="module")
def model(subject: Subject) -> Recommender:
    """Trained on two tastes."""
    return subject.fit(tastes(len(subject.catalog)))


class TestContract(Contract):
    """Every test of it."""


def test_every_name_stands_once_and_every_family_is_learned_by_some_algorithm(tmp_path: Path) -> None:
    for listed in (ALGORITHMS, FAMILIES):
        names = [name for name, _ in listed]
        assert len(names) == len(set(names))
    catalog = films(tmp_path)
    ratings = tastes(len(catalog))
    learned = {family_of(algorithm.fit(catalog, ratings, rng=np.random.default_rng(0))) for _, algorithm in ALGORITHMS}
    assert learned == {name for name, _ in FAMILIES}


def test_algorithms_are_frozen() -> None:
    for _, algorithm in ALGORITHMS:
        assert is_dataclass(algorithm) and not isinstance(algorithm, type)
        with pytest.raises(FrozenInstanceError):
            setattr(algorithm, fields(algorithm)[0].name, None)
        assert hash(algorithm) == hash(algorithm)
