"""The knob between what suits best and what is not more of the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cartelera import release
from cartelera.catalog import Available, Filters
from cartelera.recommendation import Part, Query, RankedList, recommend
from cartelera.service import Cartelera
from cartelera.workspace import Workspace

LISTED = Filters(available=Available.OFFERED, unlisted=False)


@pytest.fixture(scope="module")
def service(demo: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(demo).open_current())


@pytest.fixture(scope="module")
def queries(service: Cartelera) -> list[Query]:
    viewers = service.viewers.sample_ids(12)
    return [Query(service.viewers.history(viewer)[1], filters=LISTED) for viewer in viewers]


def ask(service: Cartelera, query: Query, part: Part | int = 10) -> RankedList:
    opened = service.release
    return recommend(
        opened.model,
        service.catalog,
        query,
        n=part,
        predictor=opened.predictor,
        neighbours=opened.neighbours,
        calibration=opened.calibration,
    )


def rows_of(found: RankedList) -> list[int]:
    return [item.row for item in found.items]


def sameness(service: Cartelera, rows: list[int]) -> float:
    """The mean cosine of the genres of two titles of a list."""
    attributes = service.catalog.attributes
    genres = attributes.of(np.array(rows))[:, -attributes.widths[-1] :]
    unit = genres / np.maximum(np.linalg.norm(genres, axis=1, keepdims=True), 1e-9)
    return float(((unit @ unit.T).sum() - (unit * unit).sum()) / (len(rows) * (len(rows) - 1)))


def test_more_variety_is_less_of_the_same(service: Cartelera, queries: list[Query]) -> None:
    steps = [0.0, 0.5, 1.0]
    means = [
        np.mean([sameness(service, rows_of(ask(service, replace(query, variety=step)))) for query in queries])
        for step in steps
    ]
    assert means[0] > means[1] > means[2]


def test_without_variety_the_list_is_what_it_was(service: Cartelera, queries: list[Query]) -> None:
    for query in queries[:3]:
        assert rows_of(ask(service, query)) == rows_of(ask(service, replace(query, variety=0.0)))
        assert rows_of(ask(service, query)) != rows_of(ask(service, replace(query, variety=1.0)))


def test_from_a_half_on_a_franchise_has_one_title(service: Cartelera, queries: list[Query]) -> None:
    for step, most in ((0.0, 2), (0.5, 1), (1.0, 1)):
        for query in queries[:4]:
            rows = rows_of(ask(service, replace(query, variety=step), 50))
            franchises = service.catalog.columns.collection[rows]
            assert np.bincount(franchises[franchises >= 0], minlength=1).max() <= most


@pytest.mark.parametrize("variety", [0.0, 0.3, 1.0])
def test_a_longer_list_begins_as_a_shorter_one(service: Cartelera, queries: list[Query], variety: float) -> None:
    for query in queries[:4]:
        wanted = replace(query, variety=variety)
        whole = ask(service, wanted, 130)
        rows = rows_of(whole)
        for n in (1, 9, 10, 11, 40, 101):
            assert rows_of(ask(service, wanted, n)) == rows[:n]
        later = ask(service, wanted, Part(7, start=15, dropped=np.array(rows[17:19], dtype=np.int32)))
        assert rows_of(later) == [*rows[15:17], *rows[19:24]] and later.end == 24 and later.more
