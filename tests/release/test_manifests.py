"""What is read from a manifest."""

from __future__ import annotations

from math import isnan

from cartelera.release.algorithms import ReleaseAlgorithms
from cartelera.release.manifests import gate, parameters, quality_metrics, sizes

MADE = {
    "seed": 7,
    "algorithms": {
        "content": {"algorithm": "Content", "cast": 1.0},
        "model": {
            "algorithm": "Blend",
            "members": [
                [{"algorithm": "ItemKNN", "measure": "cosine", "weight_table": [[1.0, 0.0], [5.0, 1.0]]}, 1.0],
                [{"algorithm": "Recency", "half_life": 60.0}, 0.5],
                [{"algorithm": "ItemKNN", "measure": "jaccard"}, 0.25],
            ],
            "popularity_prior": [3.0, 6.0],
        },
    },
    "files": {"catalog.db": {"bytes": 100}, "model/a.npy": {"bytes": 20}, "model/member-0/b.npy": {"bytes": 3}},
}


def test_parameters_are_flat_and_members_go_by_their_algorithms() -> None:
    assert parameters(MADE) == {
        "seed": 7,
        "content.algorithm": "Content",
        "content.cast": 1.0,
        "model.algorithm": "Blend",
        "model.ItemKNN.weight": 1.0,
        "model.ItemKNN.measure": "cosine",
        "model.ItemKNN.weight_table": "[[1.0,0.0],[5.0,1.0]]",
        "model.Recency.weight": 0.5,
        "model.Recency.half_life": 60.0,
        "model.ItemKNN-2.weight": 0.25,
        "model.ItemKNN-2.measure": "jaccard",
        "model.popularity_prior": "[3.0,6.0]",
    }


def test_every_parameter_of_what_ships_is_one_value() -> None:
    found = parameters({"algorithms": ReleaseAlgorithms().as_dict()})
    assert {name.split(".")[0] for name in found} == {"content", "model", "predictor", "similarity", "neighbours"}
    assert all(isinstance(value, str | int | float) for value in found.values())


def test_sizes_add_up() -> None:
    assert sizes(MADE) == {"total": 123, "catalog.db": 100, "model": 23}


def test_a_figure_that_was_not_counted_is_nan() -> None:
    told = {"MRR": {"value": 0.5, "low": 0.4, "high": 0.6, "count": 9},
            "AUC": {"value": None, "low": None, "high": None, "count": 0}}  # fmt: skip
    found = quality_metrics({"quality": {"models": {"model": {"figures": {"all": told}}}}})
    assert (found["MRR"].value, found["MRR"].low, found["MRR"].high) == (0.5, 0.4, 0.6)
    assert isnan(found["AUC"].value)


def test_a_manifest_that_says_nothing() -> None:
    assert not parameters({})
    assert not quality_metrics({})
    assert not quality_metrics({"quality": None})
    assert sizes({}) == {"total": 0}
    assert [gate({"gate": told}) for told in (None, {"passed": True}, {"passed": False})] == [
        "no comparison", "passed", "refused"
    ]  # fmt: skip
