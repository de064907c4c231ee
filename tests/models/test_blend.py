"""The blend: which tier answers, titles nobody rated, newcomers, and weights believed only where it is plain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from cartelera.catalog import Catalog, Filters, any_of
from cartelera.history import NO_RATING, row_array
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import rdlae_graded
from cartelera.models.blend import Blend, BlendRecommender, BlendWithContent
from cartelera.models.blend_weights import learn_members, ndcg, split_by_time, split_by_viewer, standardised
from cartelera.models.content import Content
from cartelera.models.ials import IALS
from cartelera.models.popularity import DAY, Popularity
from cartelera.models.recency import Recency
from cartelera.recommendation import Algorithm, Query, recommend, score
from support.two_tastes import FILMS, NOTHING_KNOWN, RATED, asking, films, tastes

EVERY = np.arange(FILMS + 1, dtype=np.int32)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return films(tmp_path_factory.mktemp("blend"))


@pytest.fixture(scope="module")
def model(catalog: Catalog) -> BlendRecommender:
    return Blend().fit(catalog, tastes(len(catalog)), rng=np.random.default_rng(0))


def test_the_highest_tier_that_can_answers(model: BlendRecommender) -> None:
    assert model.tier(asking((0, 5.0))) == "blend"
    assert model.tier(asking((0, 1.0))) == "blend"
    assert model.tier(asking((FILMS - 1, 5.0))) == "content"
    assert model.tier(Query(seeds=row_array([FILMS - 1]))) == "content"
    assert model.tier(asking((FILMS - 1, 5.0), (3, 5.0))) == "blend"
    assert model.tier(asking((FILMS - 1, 1.0))) == "popular"
    assert model.tier(asking((3, NO_RATING))) == "popular"
    assert model.tier(Query()) == "popular"


@pytest.mark.parametrize("many", [0, 1, 5, 12])
def test_however_much_is_known_the_answer_is_full_and_to_the_taste(
    model: BlendRecommender, catalog: Catalog, many: int
) -> None:
    history = asking(*((number, 5.0) for number in range(0, 2 * many, 2)))
    found = recommend(model, catalog, history, n=5).items
    assert len(found) == 5
    if many >= 5:
        assert all(one.row % 2 == 0 for one in found)
    assert len(recommend(model, catalog, history, n=100).items) == len(catalog) - many


def test_titles_nobody_rated_are_reached_through_content(model: BlendRecommender) -> None:
    scores = score(model, asking(*((number, 5.0) for number in range(0, 20, 2))), EVERY)
    assert min(scores[36], scores[38]) > max(scores[37], scores[39])
    assert min(scores[36], scores[38]) > scores[21:36:2].max()


def test_who_rated_only_such_titles_is_served_by_them(model: BlendRecommender) -> None:
    scores = score(model, asking((36, 5.0)), EVERY)
    assert scores[0:RATED:2].min() > scores[1:RATED:2].max() and scores[38] > scores[39]


def test_what_nothing_is_known_of_stands_last(model: BlendRecommender) -> None:
    for query in (asking((0, 5.0)), asking((36, 5.0))):
        scores = score(model, query, EVERY)
        assert scores.argmin() == NOTHING_KNOWN


def test_filters_are_answered_in_full(model: BlendRecommender, catalog: Catalog) -> None:
    """Only romance is asked for by who likes action: all of it comes, by popularity if by nothing else."""
    found = recommend(model, catalog, Query(asking((0, 5.0)).history, filters=Filters(genres=any_of("Romance"))), n=50)
    assert len(found.items) == FILMS // 2


def test_newcomers_are_led_by_popularity_and_others_are_not(catalog: Catalog) -> None:
    ratings = tastes(len(catalog))
    fit = {a: Blend(popularity_prior=(a, 6.0)).fit(catalog, ratings, rng=np.random.default_rng(0)) for a in (0.0, 30.0)}
    popular = fit[0.0].popularity.scores[:RATED]
    one, many = asking((0, 5.0)), asking(*((n, 5.0) for n in range(RATED)))

    def alike(query: Query, a: float) -> float:
        return float(np.corrcoef(score(fit[a], query, EVERY[:RATED]), popular)[0, 1])

    assert alike(one, 30.0) > 0.9 > alike(one, 0.0)
    assert alike(many, 30.0) == pytest.approx(alike(many, 0.0), abs=0.2)
    seeds = Query(seeds=row_array([0]))
    assert alike(seeds, 30.0) == pytest.approx(alike(seeds, 0.0))


def test_one_star_does_not_bring_more_of_the_same(model: BlendRecommender, catalog: Catalog) -> None:
    """Of who only disliked one film popularity is asked; of who liked it, films like it."""
    liked, disliked = (score(model, asking((0, stars)), EVERY[1:RATED]) for stars in (5.0, 1.0))
    spread = [float(scores[1::2].mean() - scores[::2].mean()) for scores in (liked, disliked)]
    assert 0 <= spread[1] < 0.2 * spread[0]


def test_reasons_say_what_was_liked_what_is_shared_or_that_it_is_popular(model: BlendRecommender) -> None:
    assert model.explain(asking((0, 5.0)), row_array([8]))[0][0].text == "Chase 0"
    (cold,) = model.explain(asking((0, 5.0), (2, 5.0)), row_array([36]))
    assert {reason.kind for reason in cold} >= {"because", "director"}
    assert [reason.kind for reason in model.explain(Query(), row_array([8]))[0]] == ["popular"]


def test_content_may_be_kept_beside_it(catalog: Catalog, tmp_path: Path) -> None:
    ratings = tastes(len(catalog))
    content = Content().fit(catalog, ratings, rng=np.random.default_rng(0))
    model = BlendWithContent(Blend(), content).fit(catalog, ratings, rng=np.random.default_rng(0))
    assert model.content is content
    content.save(tmp_path / "content")
    model.save(tmp_path / "model")
    assert not (tmp_path / "model" / "content").exists()
    opened, query = BlendRecommender.load(tmp_path / "model", catalog), asking((0, 5.0), (36, 4.0))
    np.testing.assert_array_equal(score(opened, query, EVERY), score(model, query, EVERY))


def test_without_factors_content_alone_bridges(catalog: Catalog) -> None:
    algorithm = Blend(members=((rdlae_graded(), 1.0),))
    model = algorithm.fit(catalog, tastes(len(catalog)), rng=np.random.default_rng(0))
    assert model.tier(asking((36, 5.0))) == "content"
    scores = score(model, asking((36, 5.0)), EVERY)
    assert scores[0:RATED:2].min() > scores[1:RATED:2].max()


def test_a_member_that_misleads_loses_its_weight(catalog: Catalog) -> None:
    """Popularity, given ten times the weight of taste, is turned down on viewers held out."""
    ratings = tastes(len(catalog), viewers=1_000)
    members: list[tuple[Algorithm, float]] = [(rdlae_graded(), 1.0), (Popularity(), 10.0)]
    (_, lead), (_, learned) = learn_members(members, catalog, ratings, rng=np.random.default_rng(0))
    assert lead == 1.0 and learned < 10.0


def test_weights_stay_where_too_few_can_tell(catalog: Catalog) -> None:
    ratings = tastes(len(catalog), viewers=100)
    members: tuple[tuple[Algorithm, float], ...] = ((rdlae_graded(), 1.0), (IALS(2), 0.3))
    assert learn_members(members, catalog, ratings, rng=np.random.default_rng(0)) == members


def fashions(titles: int, viewers: int, days: int) -> Interactions:
    """Every day another pair of films is in fashion: of ten ratings nine go to it, whoever rates."""
    rng = np.random.default_rng(0)
    rated: dict[tuple[int, int], int] = {}
    for viewer in range(viewers):
        first = int(rng.integers(0, days - 1))
        for _ in range(10):
            day = min(first + int(rng.integers(0, 2)), days - 1)
            title = (2 * day + int(rng.integers(0, 2))) % titles if rng.random() < 0.9 else int(rng.integers(0, titles))
            rated.setdefault((viewer, title), 1_000_000_000 + int(day * 30 * DAY))
    viewer, title = np.array(list(rated)).T
    at = np.array(list(rated.values()))
    names = tuple(f"v{number:04d}" for number in range(viewers))
    return Interactions(names, titles, viewer, title, np.full(len(at), 5.0), at)


def test_how_long_a_fashion_lasts_is_learned(catalog: Catalog) -> None:
    """Fashions of a month, in which half a year tells little; without times nothing is moved."""
    ratings = fashions(len(catalog), viewers=1_500, days=18)
    members: tuple[tuple[Algorithm, float], ...] = ((rdlae_graded(), 1.0), (Recency(), 2.0))
    (_, (learned, weight)) = learn_members(members, catalog, ratings, rng=np.random.default_rng(0))
    assert isinstance(learned, Recency) and learned.half_life <= 60 and weight > 0
    model = Blend(members=((rdlae_graded(), 1.0), (Recency(), 2.0))).fit(catalog, ratings, rng=np.random.default_rng(0))
    assert model.members[1][1] == weight
    untimed = replace(ratings, timestamp=np.full(len(ratings), -1))
    (_, (kept, _)) = learn_members(members, catalog, untimed, rng=np.random.default_rng(0))
    assert kept == Recency()


def test_the_weights_that_were_learned_are_used(catalog: Catalog) -> None:
    ratings = tastes(len(catalog), viewers=1_000)
    algorithm = Blend(members=((rdlae_graded(), 1.0), (Popularity(), 10.0)))
    learned = algorithm.fit(catalog, ratings, rng=np.random.default_rng(0))
    assert learned.members[1][1] < 10.0
    fixed = Blend(members=algorithm.members, learn=False).fit(catalog, ratings, rng=np.random.default_rng(0))
    assert fixed.members[1][1] == 10.0


def test_held_viewers_do_not_train() -> None:
    ratings = tastes(41, viewers=200)
    train, known, held = split_by_viewer(ratings, np.random.default_rng(0))
    assert set(train.viewers).isdisjoint(known.viewers) and known.viewers == held.viewers
    assert len(known.viewers) == 20 and len(train) + len(known) + len(held) == len(ratings)
    assert not (known.matrix.astype(bool).multiply(held.matrix.astype(bool))).nnz


def test_nothing_is_known_that_comes_later() -> None:
    ratings = tastes(41, viewers=200, timed=True)
    train, known, held = split_by_time(ratings)
    assert train.timestamp.max() < held.timestamp.min()
    assert len(train) == pytest.approx(0.9 * len(ratings), rel=0.01)
    for viewer, name in enumerate(held.viewers):
        assert known.viewers[viewer] == name
        assert known.timestamp[known.slice_of(viewer)].max(initial=-1) <= held.timestamp[held.slice_of(viewer)].min(
            initial=2**40
        )


def test_recency_counts_where_there_are_times(catalog: Catalog) -> None:
    """Of late everybody watches films 30 to 35: with times they rise, without they do not."""
    ratings = tastes(len(catalog))
    at = np.where(ratings.title >= 30, 1_100_000_000, 1_000_000_000 + ratings.viewer)
    timed = Interactions(ratings.viewers, ratings.titles, ratings.viewer, ratings.title, ratings.rating, at)
    algorithm = Blend(members=((rdlae_graded(), 1.0), (Recency(), 0.5)), learn=False, popularity_prior=(0.0, 1.0))
    query = replace(asking((0, 5.0), (2, 5.0)), now=1_100_000_000)
    place = [
        np.argsort(np.argsort(-score(algorithm.fit(catalog, some, rng=np.random.default_rng(0)), query, EVERY[:RATED])))
        for some in (timed, ratings)
    ]
    assert place[0][[30, 32, 34]].mean() < place[1][[30, 32, 34]].mean()


def test_ndcg_by_hand() -> None:
    """Wanted titles at places 1 and 3 of two wanted: (1 + ½) / (1 + 1/log2(3)); and one that is not in the list."""
    scores = np.array([[4.0, 3.0, 2.0, 1.0], [4.0, 3.0, 2.0, 1.0]], dtype=np.float32)
    wanted = sparse.csr_matrix(np.array([[1, 0, 1, 0], [0, 0, 0, 1]], dtype=np.float32))
    ideal = 1 + 1 / np.log2(3)
    np.testing.assert_allclose(ndcg(scores, wanted, depths=(3,)), [1.5 / ideal, 0.0])
    np.testing.assert_allclose(ndcg(scores, wanted, depths=(1, 3))[0], (1 + 1.5 / ideal) / 2)


def test_standardised_rows_have_mean_0_and_deviation_1_over_what_is_known() -> None:
    scores = np.array([[1.0, 2.0, 3.0, np.nan], [5.0, 5.0, 5.0, 5.0], [np.nan] * 4], dtype=np.float32)
    found = standardised(scores)
    np.testing.assert_allclose(found[0], [-(1.5**0.5), 0, 1.5**0.5, 0], rtol=1e-6)
    np.testing.assert_array_equal(found[1:], 0)
