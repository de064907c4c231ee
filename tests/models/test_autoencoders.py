"""Linear autoencoders: obvious tastes, the closed forms by another road, and what a low rating says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import row_array
from cartelera.models.autoencoders import RDLAE, ease, edlae, rdlae_graded
from cartelera.models.gram import gram, invert
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.training_matrix import interaction_matrix, scaled_lambda, trainable_items, viewer_weights
from cartelera.recommendation import Query, score
from cartelera.recommendation.rating_weights import GRADED, LIKES, to_weights
from support.two_tastes import RATED, asking, films, given, tastes

ROWS = np.arange(RATED, dtype=np.int32)
FAMILY = {"ease": ease(), "edlae": edlae(), "rdlae": RDLAE(), "graded": rdlae_graded()}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return films(tmp_path_factory.mktemp("autoencoders"))


def fitted(algorithm: RDLAE, catalog: Catalog, seed: int = 0) -> ItemItemRecommender:
    return algorithm.fit(catalog, tastes(len(catalog), seed=seed), rng=np.random.default_rng(0))


@pytest.mark.parametrize("name", FAMILY)
def test_who_likes_action_is_offered_action(catalog: Catalog, name: str) -> None:
    model = fitted(FAMILY[name], catalog)
    scores = score(model, asking((0, 5.0), (2, 4.0), (4, 5.0)), ROWS)
    unseen = ROWS[6:]
    assert scores[unseen[unseen % 2 == 0]].min() > scores[unseen[unseen % 2 == 1]].max()


def textbook(Z: NDArray[np.float64], w: NDArray[np.float64], lam: float, p: float, xi: float) -> NDArray[np.float64]:
    """B by solving, title by title, the regression with the diagonal held where it must be (Moon et al. 2023).

    min_b |W^½ (z_j - Z b)|² + b' diag(g) b with b_j = own: the free minimum where it is below ξ, else ξ.
    """
    n = Z.shape[1]
    G = Z.T @ (w[:, None] * Z)
    H = G + np.diag(p / (1 - p) * np.diag(G) + lam)
    B = np.zeros((n, n))
    for j in range(n):
        free = np.linalg.solve(H, G[:, j])
        # RDLAE's multiplier makes the column the ridge solution of a target scaled by 1 - own's excess.
        own = min(free[j], xi)
        others = np.delete(np.arange(n), j)
        target = G[others, j] - H[others, j] * own
        B[others, j] = np.linalg.solve(H[np.ix_(others, others)], target)
    return B


@pytest.mark.parametrize(
    ("algorithm", "p", "xi"), [(ease(5000.0, None), 0.0, 0.0), (edlae(5000.0, 0.5, None), 0.5, 0.0)]
)
def test_the_closed_form_is_the_constrained_regression(catalog: Catalog, algorithm: RDLAE, p: float, xi: float) -> None:
    ratings = tastes(len(catalog))
    Z = interaction_matrix(ratings, trainable_items(ratings), LIKES).toarray().astype(np.float64)
    wanted = textbook(Z, np.ones(len(Z)), scaled_lambda(algorithm.regularisation, ratings), p, xi)
    model = algorithm.fit(catalog, ratings, rng=np.random.default_rng(0))
    np.testing.assert_allclose(model.weights.matrix.toarray(), wanted, atol=2e-4)


def test_a_relaxed_diagonal_takes_weight_from_the_others(catalog: Catalog) -> None:
    """B_ij = -P_ij (1 - own_j) / P_jj: RDLAE's columns are EDLAE's, times 1 - own_j, own_j in (0, ξ]."""
    strict = fitted(edlae(400.0, 0.5, None), catalog).weights.matrix.toarray()
    relaxed = fitted(RDLAE(keep=None), catalog).weights.matrix.toarray()
    away = ~np.eye(len(strict), dtype=bool)
    ratio = np.where(away & (np.abs(strict) > 1e-2), relaxed / np.where(strict == 0, 1, strict), np.nan)
    assert 0.699 <= np.nanmin(ratio) <= np.nanmax(ratio) < 1
    np.testing.assert_array_less(np.nanmax(ratio, axis=0) - np.nanmin(ratio, axis=0), 0.02)


def test_grams_are_weighed_and_inverses_are_inverses() -> None:
    rng = np.random.default_rng(0)
    Z = interaction_matrix(tastes(41), np.arange(36, dtype=np.int32), GRADED)
    w = rng.random(Z.shape[0]).astype(np.float32)
    dense = Z.toarray().astype(np.float64)
    G = gram(Z, w)
    np.testing.assert_allclose(np.tril(G), np.tril(dense.T @ (w[:, None] * dense)), rtol=1e-4, atol=1e-4)
    G[np.diag_indices_from(G)] += 1
    whole = np.tril(G) + np.tril(G, -1).T
    np.testing.assert_allclose(invert(G) @ whole, np.eye(36), atol=1e-4)


def test_no_inverse_is_made_up() -> None:
    with pytest.raises(ValueError, match="positive definite"):
        invert(np.asfortranarray(-np.eye(3, dtype=np.float32)))


def test_a_low_rating_is_weak_evidence_for_never_against(catalog: Catalog) -> None:
    """The value table of docs/quality.md: one star says a tenth of what five say, in the same direction."""
    model = fitted(rdlae_graded(), catalog)
    loved, hated = (score(model, asking((4, stars)), ROWS) for stars in (5.0, 1.0))
    np.testing.assert_allclose(hated, 0.1 * loved, rtol=1e-4)
    one, both, fond = (score(model, asking((4, 5.0), *more), ROWS)[20:] for more in ((), ((6, 1.0),), ((6, 5.0),)))
    assert (both[::2] > one[::2]).all() and (both[::2] < fond[::2]).all()


def test_a_title_says_nothing_about_itself(catalog: Catalog) -> None:
    model = fitted(rdlae_graded(), catalog)
    assert not np.diagonal(model.weights.values_at(np.arange(RATED), np.arange(RATED))).any()


def test_values_lie_between_the_points_of_the_table() -> None:
    stars = np.array([0.0, 0.5, 1.0, 3.5, 5.0])
    np.testing.assert_allclose(to_weights(stars, GRADED), [0, 0.05, 0.1, 0.6, 1.0], atol=1e-6)
    np.testing.assert_array_equal(to_weights(np.array([3.5, 4.0, 4.5]), LIKES), [0, 1, 1])


def test_what_is_left_out_is_the_smallest(catalog: Catalog) -> None:
    whole = fitted(rdlae_graded(keep=None), catalog).weights.matrix.toarray()
    some = fitted(rdlae_graded(keep=7), catalog).weights.matrix.toarray()
    assert (np.count_nonzero(some, axis=1) <= 7).all()
    for full, kept in zip(np.abs(whole), np.abs(some), strict=True):
        assert kept[kept > 0].min() >= np.sort(full)[-7] - 1e-6


def test_reasons_are_liked_titles_that_speak_for_it(catalog: Catalog) -> None:
    model = fitted(rdlae_graded(), catalog)
    (reasons,) = model.explain(asking((0, 5.0), (2, 5.0), (4, 1.0), (1, 5.0)), row_array([8]))
    assert [reason.kind for reason in reasons[:2]] == ["because", "because"]
    assert {reason.text for reason in reasons[:2]} == {"Chase 0", "Chase 2"}
    assert "Chase 4" not in {reason.text for reason in reasons}
    weights = [reason.weight for reason in reasons]
    assert weights == sorted(weights, reverse=True) and 0 < sum(weights) <= 1
    assert model.explain(Query(), row_array([8])) == [()]


def test_viewer_weights_keep_the_number_of_ratings() -> None:
    counts = np.array([1, 4, 100, 0])
    w = viewer_weights(counts, 0.5)
    assert w[0] / w[1] == pytest.approx(2) and w[0] / w[2] == pytest.approx(10)
    assert (w * np.maximum(counts, 1)).sum() == pytest.approx(106)
    np.testing.assert_array_equal(viewer_weights(counts, 0.0), np.ones(4))


def test_titles_beyond_the_limit_are_left_to_content() -> None:
    ratings = given(10, [0, 1, 2, 0, 1, 0, 3], [3, 3, 3, 7, 7, 5, 9], [5, 5, 1, 5, 5, 5, 0])
    np.testing.assert_array_equal(trainable_items(ratings), [3, 5, 7])
    np.testing.assert_array_equal(trainable_items(ratings, most=2), [3, 7])
