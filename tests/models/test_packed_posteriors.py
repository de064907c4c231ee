"""Packed posteriors say what the formulas say of the whole matrices."""

from __future__ import annotations

import numpy as np
import pytest

from cartelera.models.packed_posteriors import PackedPosteriors
from cartelera.models.vbmf import ItemPosteriors

TITLES, K = 12, 3


@pytest.fixture
def titles() -> ItemPosteriors:
    rng = np.random.default_rng(0)
    roots = rng.standard_normal((TITLES, K, K)).astype(np.float32)
    return ItemPosteriors(
        mean=3.4,
        factors=rng.standard_normal((TITLES, K)).astype(np.float32),
        covariance=np.einsum("nij,nkj->nik", roots, roots) * np.float32(0.1),
        bias=rng.standard_normal(TITLES).astype(np.float32),
        bias_variance=rng.random(TITLES).astype(np.float32),
        viewer_prior=np.array([0.5, 1.0, 2.0], dtype=np.float32),
        viewer_bias_prior=0.2,
        title_bias_prior=0.3,
        noise=0.8,
    )


def test_a_viewer_is_folded_in_as_by_the_whole_matrices(titles: ItemPosteriors) -> None:
    rated, values = np.array([1, 4, 7]), np.array([5.0, 2.0, 3.5], dtype=np.float32)
    wide = np.hstack([titles.factors, np.ones((TITLES, 1))])[rated]
    second = wide.T @ wide
    second[:K, :K] += titles.covariance[rated].sum(axis=0)
    precision = second / titles.noise + np.diag([*(1 / titles.viewer_prior), 1 / titles.viewer_bias_prior])
    expected = np.linalg.solve(precision, wide.T @ (values - titles.mean - titles.bias[rated])) / titles.noise
    viewer, covariance = PackedPosteriors.pack(titles).fold_in(rated, values)
    np.testing.assert_allclose(viewer, expected, rtol=1e-4)
    np.testing.assert_allclose(covariance, np.linalg.inv(precision), rtol=1e-3, atol=1e-6)


def test_moments_are_those_of_the_product_of_two_posteriors(titles: ItemPosteriors) -> None:
    viewer = np.array([0.3, -0.5, 0.8, 0.1], dtype=np.float32)
    root = np.random.default_rng(1).standard_normal((K + 1, K + 1)).astype(np.float32)
    covariance = root @ root.T * np.float32(0.1)
    asked = np.array([0, 5, -1, 11])
    mean, variance = PackedPosteriors.pack(titles).moments(asked, viewer, covariance)
    for place, title in enumerate(asked.tolist()):
        if title < 0:
            continue
        beside = np.append(titles.factors[title], 1)
        own = titles.covariance[title]
        assert mean[place] == pytest.approx(titles.mean + titles.bias[title] + beside @ viewer, rel=1e-4)
        spread = beside @ covariance @ beside + titles.bias_variance[title]
        spread += np.sum(own * (covariance[:K, :K] + np.outer(viewer[:K], viewer[:K])))
        assert variance[place] == pytest.approx(spread, rel=1e-4)
    assert mean[2] == pytest.approx(titles.mean + viewer[K])


def test_what_nobody_knows_tells_how_generous_a_viewer_is(titles: ItemPosteriors) -> None:
    """Ratings of titles of which nothing is known (-1) move the viewer's bias, and nothing else."""
    packed = PackedPosteriors.pack(titles)
    nobody, wide = packed.fold_in(np.array([], dtype=np.int64), np.array([], dtype=np.float32))
    unknown = np.array([-1, -1, -1])
    low, narrow = packed.fold_in(unknown, np.array([1.0, 1.0, 1.0], dtype=np.float32))
    high, _ = packed.fold_in(unknown, np.array([5.0, 5.0, 5.0], dtype=np.float32))
    np.testing.assert_allclose(low[:K], nobody[:K], atol=1e-6)
    assert low[K] < nobody[K] < high[K]
    assert narrow[K, K] < wide[K, K]
    same = packed.fold_in(np.array([2, -1]), np.array([4.0, 3.4], dtype=np.float32))[0]
    alone = packed.fold_in(np.array([2]), np.array([4.0], dtype=np.float32))[0]
    np.testing.assert_allclose(same[:K], alone[:K], atol=0.05)
