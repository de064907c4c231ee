"""Which models an evaluation trains."""

from __future__ import annotations

import pytest

from cartelera.errors import InvalidValueError
from cartelera.models.registry import ALGORITHMS
from cartelera.pipeline.evaluate import models_for, protocols_named


@pytest.mark.parametrize(
    ("protocol", "without"),
    [("strong", {"mult-dae", "ratings"}), ("rating", {"mult-dae"}), ("leave-last", {"ratings", "mult-dae"})],
)
def test_what_trains_for_minutes_or_is_for_something_else_trains_only_if_named(
    protocol: str, without: set[str]
) -> None:
    [by] = protocols_named([protocol])
    assert {name for name, _ in ALGORITHMS} - models_for(by, []).keys() == without
    assert list(models_for(by, ["mult-dae", "ratings", "ease"])) == ["ease", "mult-dae", "ratings"]


def test_a_model_that_there_is_none_of_is_an_error() -> None:
    [by] = protocols_named([])
    with pytest.raises(InvalidValueError, match="nonesuch"):
        models_for(by, ["nonesuch"])
