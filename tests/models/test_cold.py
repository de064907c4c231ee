"""Factors of titles that nobody has rated, kept in few directions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartelera.interactions import Interactions
from cartelera.models.cold import ColdItemFactors, ContentToFactors
from cartelera.models.content import Content
from support.clean_tables import catalog as clean_catalogue
from support.clean_tables import film

ROWS = np.arange(3, 503, dtype=np.int32)


def test_what_lies_in_few_directions_is_kept_in_those(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    factors = (rng.normal(size=(500, 4)) @ rng.normal(size=(4, 32))).astype(np.float32)
    viewers = rng.normal(size=(3, 32)).astype(np.float32)
    ColdItemFactors.of(ROWS, factors).save(tmp_path)
    kept = ColdItemFactors.load(tmp_path)
    assert kept.basis.shape == (4, 32)
    np.testing.assert_allclose(kept.score(viewers), viewers @ factors.T, atol=1e-4)
    np.testing.assert_allclose(kept.factors(np.array([7, 0])), factors[[7, 0]], atol=1e-4)


def test_directions_that_add_nearly_nothing_are_left_out() -> None:
    rng = np.random.default_rng(1)
    strengths = np.array([1.0] * 8 + [1e-4] * 24)
    factors = (rng.normal(size=(500, 32)) * strengths).astype(np.float32)
    assert len(ColdItemFactors.of(ROWS, factors).basis) == 8


def test_scores_go_to_the_rows_of_their_titles() -> None:
    cold = ColdItemFactors.of(np.array([1, 4], dtype=np.int32), np.eye(2, dtype=np.float32))
    target = np.full(5, np.nan, dtype=np.float32)
    cold.scatter(np.array([0.5, 0.25], dtype=np.float32), target)
    np.testing.assert_array_equal(target, np.array([np.nan, 0.5, np.nan, np.nan, 0.25], dtype=np.float32))


def test_of_two_alike_the_one_that_people_know_is_expected_to_be_chosen(tmp_path: Path) -> None:
    """Famous films have the factor 1, obscure ones ½, and one of which no source counts votes has their mean."""
    votes = [2_000, 1_500, 1_800, 5, 3, 4, 1_900, 4, 0]
    titles = [film(n, f"Film {n}", genres=["Drama"], popularity=float(20 - n), vote_count=votes[n]) for n in range(9)]
    catalog = clean_catalogue(tmp_path, titles=titles)
    content = Content().fit(catalog, Interactions.empty(9), rng=np.random.default_rng(0))
    columns = np.arange(6, dtype=np.int32)
    factors = np.array([[1.0]] * 3 + [[0.5]] * 3, dtype=np.float32)
    rows, mapped = ContentToFactors().fit(content, columns, factors, np.full(6, 100))
    assert rows.tolist() == [6, 7, 8]
    famous, obscure, untold = mapped[:, 0].tolist()
    assert famous > 0.9 and obscure < 0.6 and untold == pytest.approx(0.75, abs=0.01)


def test_titles_whose_content_gives_nothing_score_nothing() -> None:
    cold = ColdItemFactors.of(ROWS, np.zeros((500, 4), dtype=np.float32))
    assert not cold.score(np.ones((2, 4), dtype=np.float32)).any()
