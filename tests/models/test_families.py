"""Neighbours, factors, popularity and recency: obvious tastes and hand-computed answers."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from scipy import sparse

from cartelera.catalog import Catalog
from cartelera.history import History, row_array
from cartelera.models.ials import IALS, FactorRecommender
from cartelera.models.item_knn import ItemKNN
from cartelera.models.mult_dae import MultDAE, _gradients, _initial
from cartelera.models.popularity import DAY, Popularity
from cartelera.models.rating import BayesianRatings, RatingPredictor
from cartelera.models.recency import Recency
from cartelera.models.sequential_rules import SequentialRules
from cartelera.models.training_matrix import interaction_matrix
from cartelera.recommendation import Algorithm, Query, score
from cartelera.recommendation.rating_weights import LIKES
from support.two_tastes import RATED, asking, films, given, tastes

ROWS = np.arange(RATED, dtype=np.int32)
RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return films(tmp_path_factory.mktemp("families"))


@pytest.fixture(scope="module")
def factors(catalog: Catalog) -> FactorRecommender:
    return IALS(factors=8).fit(catalog, tastes(len(catalog)), rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    "algorithm",
    [ItemKNN("cosine"), ItemKNN("bm25"), IALS(factors=2), MultDAE(factors=8, epochs=100, learning_rate=0.02, batch=60)],
    ids=["cosine", "bm25", "ials", "mult-dae"],
)
def test_who_likes_romance_is_offered_romance(catalog: Catalog, algorithm: Algorithm) -> None:
    model = algorithm.fit(catalog, tastes(len(catalog)), rng=np.random.default_rng(0))
    scores = score(model, asking((1, 5.0), (3, 4.0), (5, 5.0), (0, 1.0)), ROWS)
    unseen = ROWS[6:]
    assert scores[unseen[unseen % 2 == 1]].min() > scores[unseen[unseen % 2 == 0]].max()
    assert model.explain(asking((1, 5.0), (0, 5.0)), row_array([9]))[0][0].text == "Kiss 1"


def test_cosine_by_hand(catalog: Catalog) -> None:
    """Title 0 is liked by viewers 0 and 1, title 1 by 0, title 2 by 1 and 2: cos(0, 1) = 1/√2, cos(0, 2) = 1/2."""
    ratings = given(len(catalog), [0, 1, 0, 1, 2], [0, 0, 1, 2, 2], [5, 5, 5, 5, 5])
    model = ItemKNN("cosine", shrink=0.0).fit(catalog, ratings, rng=RNG)
    np.testing.assert_allclose(score(model, asking((0, 5.0)), ROWS[:3]), [0, 0.5**0.5, 0.5], rtol=1e-3)
    shrunk = ItemKNN("cosine", shrink=1.0).fit(catalog, ratings, rng=RNG)
    np.testing.assert_allclose(score(shrunk, asking((0, 5.0)), ROWS[:3]), [0, 1 / (2**0.5 + 1), 1 / 3], rtol=1e-3)


def test_bm25_prefers_the_rarer_of_two_neighbours(catalog: Catalog) -> None:
    """Titles 1 and 2 are seen by the same number of viewers of title 0, but half the world watches title 2 as well."""
    viewer = [0, 0, 0, 1, 1, 1, *range(2, 12)]
    title = [0, 1, 2, 0, 1, 2, *([2] * 6), *([5] * 4)]
    model = ItemKNN("bm25", shrink=1.0).fit(catalog, given(len(catalog), viewer, title, np.full(16, 5)), rng=RNG)
    scores = score(model, asking((0, 5.0)), ROWS)
    assert scores[1] > scores[2] > scores[5] == 0


def test_folding_in_solves_the_viewers_half_of_the_loss(factors: FactorRecommender) -> None:
    """The gradient of Σ c (p - u·v)² + λ|u|² vanishes at the folded-in u."""
    liked = np.array([0, 2, 4])
    u = factors.fold_in(factors.factors[liked]).astype(np.float64)
    V = factors.factors.astype(np.float64)
    confidence, preference = np.ones(len(V)), np.zeros(len(V))
    confidence[liked], preference[liked] = factors.alpha, 1
    gradient = V.T @ (confidence * (V @ u - preference)) + factors.regularisation * u
    np.testing.assert_allclose(gradient, 0, atol=1e-4)


def test_factors_explain_all_of_a_score(factors: FactorRecommender) -> None:
    """α v_i'(…)⁻¹ v_j over the liked titles j sums to the score of i: with positive parts alone, shares sum to one."""
    (reasons,) = factors.explain(asking((0, 5.0), (2, 4.0), (1, 2.0)), row_array([8]))
    assert sum(reason.weight for reason in reasons) == pytest.approx(1)
    assert {reason.text for reason in reasons} == {"Chase 0", "Chase 2"}


def test_the_regularisation_grows_with_the_data(catalog: Catalog) -> None:
    few, many = tastes(len(catalog), viewers=100), tastes(len(catalog), viewers=400)
    plain = [IALS().plain_regularisation(interaction_matrix(ratings, ROWS, LIKES)) for ratings in (few, many)]
    assert plain[0] < plain[1]
    # By hand: one viewer, two titles, one like: mean of (1 + 2/5), (1 + 1/5), (0 + 1/5), times α λ*.
    one = interaction_matrix(given(2, [0, 0], [0, 1], [5, 1]), np.array([0, 1], dtype=np.int32), LIKES)
    assert IALS().plain_regularisation(one) == pytest.approx(5 * 0.011 * (1.4 + 1.2 + 0.2) / 3)


def test_low_ratings_are_no_likes_to_factors(catalog: Catalog, factors: FactorRecommender) -> None:
    assert np.isnan(score(factors, asking((0, 3.5)), ROWS)).all()
    np.testing.assert_array_equal(
        score(factors, asking((0, 5.0), (1, 2.0)), ROWS), score(factors, asking((0, 5.0)), ROWS)
    )


def test_popularity_counts_and_weighs(catalog: Catalog) -> None:
    """Title 5 has three fives, title 9 three ones, title 20 one five; the others keep the catalogue's order."""
    ratings = given(len(catalog), [0, 1, 2, 0, 1, 2, 0], [5, 5, 5, 9, 9, 9, 20], [5, 5, 5, 1, 1, 1, 5])
    scores = Popularity(prior=0.1).fit(catalog, ratings, rng=RNG).scores
    assert list(np.argsort(-scores)[:3]) == [5, 9, 20]
    rest = np.delete(scores, [5, 9, 20])
    assert (np.diff(rest) < 0).all() and not np.isnan(scores).any()


def test_factors_are_the_same_where_the_library_cannot_be_loaded(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both minimise one loss; enough rounds bring both to it, whatever they start from."""
    algorithm, ratings, query = IALS(2, iterations=60), tastes(len(catalog)), asking((0, 5.0), (2, 5.0))
    by_library = score(algorithm.fit(catalog, ratings, rng=np.random.default_rng(1)), query, ROWS[:RATED])
    monkeypatch.setitem(sys.modules, "implicit.cpu.als", None)
    by_hand = score(algorithm.fit(catalog, ratings, rng=np.random.default_rng(1)), query, ROWS[:RATED])
    np.testing.assert_allclose(by_hand, by_library, atol=0.02)


def test_popularity_fades_where_there_are_times(catalog: Catalog) -> None:
    """Ten likes a year ago weigh less than five today, unless nothing says when."""
    viewer, title = list(range(15)), [7] * 10 + [8] * 5
    at = [0] * 10 + [int(365 * DAY)] * 5
    timed = Popularity().fit(catalog, given(len(catalog), viewer, title, np.full(15, 5), at), rng=RNG)
    plain = Popularity().fit(catalog, given(len(catalog), viewer, title, np.full(15, 5)), rng=RNG)
    assert timed.scores[8] > timed.scores[7] and plain.scores[7] > plain.scores[8]


def test_recency_by_hand(catalog: Catalog) -> None:
    """Half-life one day: title 0 rated twice a day ago, title 1 once now. Shares 2.5/4 and 1.5/4; recent ½+½ and 1."""
    ratings = given(len(catalog), [0, 1, 2], [0, 0, 1], [5, 1, 3], [0, 0, int(DAY)])
    scores = Recency(half_life=1.0, smooth=2.0).fit(catalog, ratings, rng=RNG).scores
    now = np.array([(1 + 2 * 2.5 / 4) / 4, (1 + 2 * 1.5 / 4) / 4])
    np.testing.assert_allclose(scores[:2], np.log(now / np.array([2.5 / 4, 1.5 / 4])), rtol=1e-5)
    assert np.isnan(scores[2:]).all() and scores[1] > 0 > scores[0]


def test_recency_says_nothing_without_times(catalog: Catalog) -> None:
    assert np.isnan(Recency().fit(catalog, tastes(len(catalog)), rng=RNG).scores).all()


def test_recency_says_nothing_of_other_times(catalog: Catalog) -> None:
    """What is watched in the tenth year tells nothing of what somebody chose in the first, or chooses at present."""
    model = Recency(half_life=30.0).fit(
        catalog, given(len(catalog), [0, 1], [0, 1], [5, 5], [0, int(3650 * DAY)]), rng=RNG
    )
    for days, knows in ((3670, True), (3650, True), (3630, True), (3690, False), (300, False), (None, False)):
        query = Query(now=None if days is None else int(days * DAY))
        assert np.isfinite(score(model, query, ROWS[:2])).all() == knows
        assert bool(model.explain(query, row_array([1]))[0]) == knows


def test_a_gradient_is_what_the_loss_changes_by() -> None:
    """Backpropagation against differences of the loss, in every layer."""
    rng = np.random.default_rng(0)
    target = sparse.csr_matrix((rng.random((4, 6)) < 0.5).astype(np.float32))
    layers = [layer + np.float32(0.1) for layer in _initial(6, 3, rng)]

    def loss() -> float:
        W, b, V, c = (layer.astype(np.float64) for layer in layers)
        scores = np.tanh(target.toarray() @ W + b) @ V + c
        log_odds = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return float(-(target.toarray() * log_odds).sum() / 4)

    for layer, gradient in zip(layers, _gradients(layers, target, target), strict=True):
        place = tuple(int(rng.integers(size)) for size in layer.shape)
        before = layer[place]
        layer[place] = before + np.float32(1e-2)
        above = loss()
        layer[place] = before - np.float32(1e-2)
        assert (above - loss()) / 0.02 == pytest.approx(float(gradient[place]), abs=1e-3)
        layer[place] = before


def test_sequential_rules_by_hand(catalog: Catalog) -> None:
    """Title 1 follows 0 at once, 2 after two steps; 3 and 4 are of one moment; 5 comes a day later."""
    at = [0, 10, 20, 30, 30, int(DAY)]
    ratings = given(len(catalog), [0, 0, 0, 1, 1, 0], [0, 1, 2, 3, 4, 5], [5] * 6, at)
    model = SequentialRules(source_power=0.0, target_power=0.0).fit(catalog, ratings, rng=RNG)

    def follows(row: int, now: int | None, rated: int = 10**6) -> list[float]:
        history = History(np.array([row]), np.array([5.0]), np.array([rated]))
        return [float(one) for one in score(model, Query(history, now=now), ROWS[:6])]

    assert follows(0, 10**6 + 60) == pytest.approx([0, 1, 0.5, 0, 0, 0], rel=1e-3)
    assert follows(3, 10**6) == pytest.approx([0, 0, 0, 0, 0.5, 0]) and follows(4, 10**6)[3] == pytest.approx(0.5)
    for now in (None, 10**6 + 3_601, 10**6 - 1):
        assert np.isnan(follows(0, now)).all(), "nobody is in the midst of a sitting"
    assert np.isnan(follows(0, 10**6, rated=-1)).all()


def test_of_a_sitting_the_newest_counts_most(catalog: Catalog) -> None:
    ratings = given(len(catalog), [0, 0, 1, 1], [0, 1, 2, 3], [5] * 4, [0, 1, 0, 1])
    model = SequentialRules(decay=0.5, recent=2).fit(catalog, ratings, rng=RNG)
    history = History(np.array([0, 2, 5]), np.array([5.0, 5.0, 5.0]), np.array([100, 200, 50]))
    scores = score(model, Query(history, now=210), ROWS[:4])
    assert scores[3] == pytest.approx(2 * scores[1], rel=1e-3) and scores[1] > 0
    assert model.explain(Query(history, now=210), row_array([3]))[0][0].text == catalog.title(2).title
    together = History(np.array([0, 2]), np.array([5.0, 5.0]), np.array([200, 200]))
    scores = score(model, Query(together, now=210), ROWS[:4])
    assert scores[3] == pytest.approx(scores[1])


def test_without_times_there_are_no_sequential_rules(catalog: Catalog) -> None:
    model = SequentialRules().fit(catalog, tastes(len(catalog)), rng=RNG)
    assert not model.weights.nbytes and model.tier(asking((0, 5.0))) is None


def test_ratings_are_predicted_by_taste(catalog: Catalog) -> None:
    model = BayesianRatings(members=((2, 15), (2, 15))).fit(catalog, tastes(len(catalog)), rng=np.random.default_rng(0))
    told = model.predict(asking((0, 5.0), (2, 5.0), (1, 1.0), (3, 2.0)), ROWS)
    even = ROWS % 2 == 0
    assert told.rating[even].min() > 3.5 > told.rating[~even].max()
    assert told.probability[even].min() > 0.5 > told.probability[~even].max()
    assert (told.rating >= 1).all() and (told.rating <= 5).all() and (told.std > 0).all()


def test_what_is_known_makes_predictions_surer(catalog: Catalog) -> None:
    model = BayesianRatings(members=((2, 15),)).fit(catalog, tastes(len(catalog)), rng=np.random.default_rng(0))
    spreads = [
        float(model.predict(query, ROWS[20:]).std.mean())
        for query in (Query(), asking((0, 5.0)), asking(*((n, 5.0 - 4 * (n % 2)) for n in range(12))))
    ]
    assert spreads[0] > spreads[1] > spreads[2]
    nobody = model.predict(asking((0, 5.0)), np.array([39], dtype=np.int32))
    assert nobody.std[0] > model.predict(asking((0, 5.0)), np.array([2], dtype=np.int32)).std[0]


def test_what_neighbours_were_given_beyond_the_prediction_is_carried_over(catalog: Catalog) -> None:
    """Pairs of titles that each viewer likes or dislikes together, more of them than two factors can tell apart."""
    rng, pairs, viewers = np.random.default_rng(0), 10, 400
    taste = np.where(rng.random((viewers, pairs)) < 0.5, 5.0, 2.0)
    viewer, title = np.nonzero(rng.random((viewers, 2 * pairs)) < 0.8)
    ratings = given(len(catalog), viewer, title, taste[viewer, title // 2])
    model = BayesianRatings(members=((2, 10),)).fit(catalog, ratings, rng=rng)
    query = asking((0, 5.0), (2, 2.0), (4, 5.0), (6, 2.0))
    likely = model.predict(query, ROWS[1:8:2]).probability
    assert likely[[0, 2]].min() > likely[[1, 3]].max() + 0.2
    alone = RatingPredictor(catalog, model.columns, model.members, model.calibration)
    carried = likely - alone.predict(query, ROWS[1:8:2]).probability
    assert (carried[[0, 2]] > 0.02).all() and (carried[[1, 3]] < -0.02).all()
