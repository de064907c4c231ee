"""Searching hyper-parameters: from what ships, on from where it ended, and never with the viewers who judge."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import orjson
import pytest

from cartelera.catalog import Catalog
from cartelera.catalog.writing import write_catalog
from cartelera.errors import CarteleraError, WorkspaceError
from cartelera.interactions import Interactions
from cartelera.models import blend_weights
from cartelera.models.blend import Blend
from cartelera.release.algorithms import ReleaseAlgorithms, fingerprint_of
from cartelera.release.gating import GATE_PROTOCOL
from cartelera.release.interactions_table import read_interactions
from cartelera.release.tuning import CHOICES, RANGES, TuningResult, blend_with, parameters_of, tune, tuned_blend
from cartelera.workspace import Workspace
from support.taste import workspace

SHIPPED = parameters_of(Blend())


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blend_weights, "MIN_VIEWERS", 10)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return workspace(tmp_path / "w", "taste")


def opened(place: Workspace) -> tuple[Catalog, Interactions]:
    """The catalogue, and the ratings without the viewers who judge."""
    write_catalog(place.tables, place.root / "catalog.db")
    catalog = Catalog(place.root / "catalog.db")
    interactions = read_interactions(place.tables, catalog)
    return catalog, GATE_PROTOCOL.split(interactions, rng=np.random.default_rng(0)).train


def searched(place: Workspace, minutes: float = 0.0) -> list[TuningResult]:
    told: list[TuningResult] = []
    tune(place, *opened(place), minutes, on_trial=told.append)
    return told


def kept(place: Workspace, **parameters: float) -> None:
    """Write down what an earlier search found."""
    (place.root / "tuning").mkdir(exist_ok=True)
    (place.root / "tuning" / "best.json").write_bytes(orjson.dumps({"parameters": SHIPPED | parameters}))


def test_a_blend_and_its_parameters_say_the_same() -> None:
    assert set(SHIPPED) == {*RANGES, *CHOICES}
    assert blend_with(SHIPPED) == Blend()
    other = {name: low + 0.3 * (high - low) for name, (low, high, _) in RANGES.items()}
    other |= {name: values[1] for name, values in CHOICES.items()}
    assert parameters_of(blend_with(other)) == pytest.approx(other)


def test_what_ships_lies_within_the_ranges() -> None:
    assert all(low <= SHIPPED[name] <= high for name, (low, high, _) in RANGES.items())
    assert all(SHIPPED[name] in values for name, values in CHOICES.items())


def test_the_first_trial_is_what_ships(place: Workspace) -> None:
    (found,) = searched(place)
    assert found.trials == 1
    assert found.quality == found.shipped and not found.better
    assert found.parameters == {name: SHIPPED[name] for name in found.parameters}
    assert not {"recency", "half_life"} & set(found.parameters), "these ratings have no times"
    assert tuned_blend(place) == Blend()


def test_a_search_goes_on_where_it_ended(place: Workspace) -> None:
    for trials in (1, 2, 3):
        (found,) = searched(place)
        assert found.trials == trials
    assert found.quality >= found.shipped


def test_other_ratings_begin_with_what_ships_and_the_best_of_before(place: Workspace) -> None:
    kept(place, regularisation=77.0)
    first, second = searched(place)[0], searched(place)[0]
    study = (place.root / "tuning" / "study.log").read_text()
    assert (first.trials, second.trials) == (1, 2)
    assert "77.0" in study


def test_training_uses_what_was_found(place: Workspace) -> None:
    before = fingerprint_of(place, ReleaseAlgorithms(model=tuned_blend(place)), 0)
    kept(place, regularisation=77.0, ials=0.9)
    lead, ials = tuned_blend(place).members[0][0], tuned_blend(place).members[1][1]
    assert (lead.regularisation, ials) == (77.0, 0.9)  # type: ignore[union-attr]
    assert fingerprint_of(place, ReleaseAlgorithms(model=tuned_blend(place)), 0) != before


@pytest.mark.parametrize("text", ["", "[]", '{"parameters": {"regularisation": "much"}}', '{"parameters": 3}'])
def test_a_damaged_file_is_said_to_be(place: Workspace, text: str) -> None:
    (place.root / "tuning").mkdir()
    (place.root / "tuning" / "best.json").write_text(text)
    with pytest.raises(WorkspaceError, match=r"best\.json is damaged"):
        tuned_blend(place)


def test_without_the_extra_it_says_so(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(CarteleraError, match=r"cartelera\[tune\]"):
        searched(place)


def test_too_few_viewers_are_not_tuned_on(tmp_path: Path) -> None:
    with pytest.raises(CarteleraError, match="too few viewers"):
        searched(workspace(tmp_path / "w", "nobody"))
