"""The one ranker: what it leaves out, how it orders, and that it answers exactly as many as it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartelera.catalog import Catalog, Filters, any_of
from cartelera.history import NO_RATING, History, row_array
from cartelera.names import compact_key
from cartelera.recommendation import (
    MAX_PER_COLLECTION,
    FloatArray,
    Prediction,
    Query,
    RankedList,
    Reason,
    ReasonKind,
    Recommendation,
    Rows,
    Tier,
    ranking,
    recommend,
)
from support.clean_tables import catalog, film, other

NAN = float("nan")


class Fixed:
    """A model whose scores are given: one per row of the catalogue."""

    def __init__(self, *scores: float) -> None:
        self.scores = np.array(scores, dtype=np.float32)
        self.asked: list[Rows] = []
        self.nbytes = self.scores.nbytes

    def tier(self, query: Query) -> Tier:
        return Tier.CONTENT

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        self.asked.append(rows.copy())
        return np.tile(self.scores[rows], (len(queries), 1))

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        return [(Reason(ReasonKind.TITLE, str(row), 1.0),) for row in rows]

    def save(self, folder: Path) -> None:
        raise NotImplementedError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Catalog]:
    """A catalogue of the given titles, in this order."""

    def make(*titles: dict[str, Any]) -> Catalog:
        ordered = [title | {"popularity": float(len(titles) - place)} for place, title in enumerate(titles)]
        return catalog(tmp_path_factory.mktemp("ranker"), titles=ordered)

    return make


@pytest.fixture(scope="module")
def six(made: Callable[..., Catalog]) -> Catalog:
    return made(*(film(number, f"Film {number}") for number in range(6)))


@pytest.fixture(scope="module")
def seven(made: Callable[..., Catalog]) -> Catalog:
    return made(*(film(number, f"Film {number}") for number in range(7)))


def rows(found: RankedList) -> list[int]:
    return [one.row for one in found.items]


def rated(*rows: int) -> History:
    return History.from_rows(row_array(rows), np.full(len(rows), 4.0, dtype=np.float32))


def seen(*rows: int) -> History:
    return History.from_rows(row_array(rows), np.full(len(rows), NO_RATING, dtype=np.float32))


def test_the_best_come_first(six: Catalog) -> None:
    found = recommend(Fixed(1, 6, 2, 5, 4, 3), six, Query(), n=3)
    assert found.items == (
        Recommendation(1, 6.0, (Reason(ReasonKind.TITLE, "1", 1.0),)),
        Recommendation(3, 5.0, (Reason(ReasonKind.TITLE, "3", 1.0),)),
        Recommendation(4, 4.0, (Reason(ReasonKind.TITLE, "4", 1.0),)),
    )
    assert found.tier is Tier.CONTENT


@pytest.mark.parametrize("n", [0, 1, 2, 5, 6])
def test_exactly_n(six: Catalog, n: int) -> None:
    assert len(recommend(Fixed(1, 2, 3, 4, 5, 6), six, Query(), n=n).items) == n


def test_fewer_only_where_there_are_fewer(six: Catalog) -> None:
    assert len(recommend(Fixed(1, 2, 3, 4, 5, 6), six, Query(), n=100).items) == 6
    assert recommend(Fixed(1, 2, 3, 4, 5, 6), six, Query(), n=-1).items == ()


def test_ties_go_to_the_more_popular(six: Catalog) -> None:
    assert rows(recommend(Fixed(1, 2, 1, 2, 2, 1), six, Query(), n=6)) == [1, 3, 4, 0, 2, 5]


def test_what_cannot_be_scored_is_left_out(six: Catalog) -> None:
    assert rows(recommend(Fixed(NAN, 2, NAN, 4, NAN, -1), six, Query(), n=6)) == [3, 1, 5]
    assert recommend(Fixed(*[NAN] * 6), six, Query(), n=6).items == ()


def test_infinite_scores_are_ranked(six: Catalog) -> None:
    assert rows(recommend(Fixed(0, np.inf, 1, -np.inf, 2, 3), six, Query(), n=6)) == [1, 5, 4, 2, 0, 3]


def test_what_was_rated_is_left_out_and_not_even_scored(six: Catalog) -> None:
    model = Fixed(6, 5, 4, 3, 2, 1)
    assert rows(recommend(model, six, Query(history=rated(0, 2)), n=6)) == [1, 3, 4, 5]
    assert model.asked[0].tolist() == [1, 3, 4, 5]


def test_what_was_seen_or_refused_is_left_out_too(six: Catalog) -> None:
    model = Fixed(6, 5, 4, 3, 2, 1)
    query = Query(rated(1), exclude=row_array([0, 4]))
    assert rows(recommend(model, six, query, n=6)) == [2, 3, 5]
    assert query.history.rows.tolist() == [1], "excluded, and yet not rated"
    assert rows(recommend(model, six, Query(seen(0, 2)), n=6)) == [1, 3, 4, 5]


def test_what_was_asked_about_is_left_out(six: Catalog) -> None:
    assert rows(recommend(Fixed(6, 5, 4, 3, 2, 1), six, Query(seeds=row_array([1, 4])), n=6)) == [0, 2, 3, 5]


def test_other_versions_are_left_out(made: Callable[..., Catalog]) -> None:
    known = made(
        film(1, "WALL·E"),
        other("ds1", "Wall-E"),
        film(2, "Wild Tales", original_title="Relatos salvajes"),
        other("ns1", "Relatos salvajes"),
        film(3, "Another"),
    )
    model = Fixed(5, 4, 3, 2, 1)
    assert rows(recommend(model, known, Query(seeds=row_array([0, 2])), n=5)) == [4]
    assert rows(recommend(model, known, Query(rated(0, 2)), n=5)) == [4]
    assert rows(recommend(model, known, Query(exclude=row_array([0, 2])), n=5)) == [4]
    assert rows(recommend(model, known, Query(), n=5)) == [0, 2, 4], "of two versions the better one"


def test_filters(six: Catalog, made: Callable[..., Catalog]) -> None:
    dated = made(*(film(n, f"Film {n}", release_date=f"{2000 + n}-01-01") for n in range(6)))
    query = Query(filters=Filters(year_from=2002, year_to=2004), history=rated(3))
    assert rows(recommend(Fixed(6, 5, 4, 3, 2, 1), dated, query, n=6)) == [2, 4]
    assert recommend(Fixed(6, 5, 4, 3, 2, 1), six, Query(filters=Filters(kinds=any_of("series"))), n=6).items == ()


def test_a_list_for_a_viewer_holds_two_of_a_franchise(made: Callable[..., Catalog]) -> None:
    saga = [film(n, f"Part {n}", collection="Saga") for n in range(4)]
    known = made(*saga, film(10, "One"), film(11, "Two"))
    model = Fixed(9, 8, 7, 6, 5, 4)
    assert rows(recommend(model, known, Query(), n=4)) == [0, 1, 4, 5]
    assert rows(recommend(model, known, Query(seeds=row_array([4])), n=4)) == [0, 1, 2, 3], (
        "more like this names them all"
    )


def test_n_are_found_behind_a_franchise_that_fills_all_first_places(made: Callable[..., Catalog]) -> None:
    saga = [film(n, f"Part {n}", collection="Saga") for n in range(400)]
    known = made(*saga, *(film(1000 + n, f"Single {n}") for n in range(5)))
    found = recommend(Fixed(*range(405, 0, -1)), known, Query(), n=5)
    assert rows(found) == [0, 1, 400, 401, 402]


def test_nothing_given_is_changed(six: Catalog) -> None:
    model = Fixed(1, 2, 3, NAN, 5, 6)
    before = model.scores.copy()
    history = rated(1)
    query = Query(history, filters=Filters(kinds=any_of("movie")))
    first = recommend(model, six, query, n=3)
    assert np.array_equal(model.scores, before, equal_nan=True)
    assert query.history is history and history.rows.tolist() == [1] and history.ratings.tolist() == [4.0]
    assert recommend(model, six, query, n=3) == first


class Sure:
    """Predicts a given probability for every row."""

    def __init__(self, *probabilities: float) -> None:
        self.probabilities = np.array(probabilities, dtype=np.float32)

    def predict(self, query: Query, rows: Rows) -> Prediction:
        probability = self.probabilities[rows]
        return Prediction(5 * probability, np.ones_like(probability), probability, np.zeros_like(probability))


SOMEBODY = Query(rated(6))
"""Has rated the seventh of `seven` films."""


def test_what_would_be_chosen_and_not_liked_falls_behind(seven: Catalog) -> None:
    model, doubtful = Fixed(5.1, 5, 4.9, 1, 1, 1), Sure(0.05, 0.9, 0.9, 0.9, 0.9, 0.9)
    assert rows(recommend(model, seven, SOMEBODY, n=3)) == [0, 1, 2]
    assert rows(recommend(model, seven, SOMEBODY, n=3, predictor=doubtful)) == [1, 2, 0]


def test_a_like_that_is_likely_is_no_reason_alone(seven: Catalog) -> None:
    found = recommend(Fixed(9, 8, 2, 1, 1, 1), seven, SOMEBODY, n=6, predictor=Sure(0.6, 0.6, 0.9, 0.9, 0.9, 0.95))
    assert rows(found) == [0, 1, 2, 5, 3, 4]


def test_where_nothing_is_predicted_or_known_scores_decide(six: Catalog, seven: Catalog) -> None:
    model = Fixed(1, 2, 3, 4, 5, NAN)
    plain = rows(recommend(model, seven, SOMEBODY, n=6))
    assert rows(recommend(model, seven, SOMEBODY, n=6, predictor=Sure(*[NAN] * 6))) == plain
    assert rows(recommend(model, six, Query(), n=6, predictor=Sure(1, 1, 0.1, 0.1, 0.1, 1))) == plain


def test_titles_off_the_shortlist_stay_behind_it(seven: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "SHORTLIST", 2)
    found = recommend(Fixed(6, 5, 4, 3, 2, 1), seven, SOMEBODY, n=6, predictor=Sure(0.01, 0.9, 1, 1, 1, 1))
    assert rows(found) == [1, 0, 2, 3, 4, 5]


@pytest.mark.parametrize("shortlist", [2, 6])
def test_a_list_says_what_is_predicted_of_its_titles(
    seven: Catalog, monkeypatch: pytest.MonkeyPatch, shortlist: int
) -> None:
    monkeypatch.setattr(ranking, "SHORTLIST", shortlist)
    sure = Sure(0.1, 0.9, 0.3, 0.4, 0.5, 0.6)
    found = recommend(Fixed(6, 5, 4, 3, 2, 1), seven, SOMEBODY, n=4, predictor=sure)
    assert found.likelihood is not None
    np.testing.assert_allclose(found.likelihood.probability, sure.probabilities[rows(found)], rtol=1e-5)
    assert recommend(Fixed(6, 5, 4, 3, 2, 1), seven, SOMEBODY, n=4).likelihood is None


@pytest.mark.parametrize("scores", [(np.inf, 1, 2, 3, 4, 5), (np.inf,) * 6, (1,) * 6])
def test_odd_scores_do_no_harm_to_predictions(seven: Catalog, scores: tuple[float, ...]) -> None:
    found = recommend(Fixed(*scores), seven, SOMEBODY, n=6, predictor=Sure(*[0.5] * 6))
    assert len(found.items) == 6 and found.items[0].row == 0


def test_an_empty_catalogue_has_nothing_to_recommend(made: Callable[..., Catalog]) -> None:
    assert recommend(Fixed(), made(), Query(), n=5).items == ()


SAGAS = [f"Saga {n % 4}" if n % 3 == 0 else None for n in range(40)]
TITLES = [film(n, f"Title {n % 25}", collection=SAGAS[n], release_date=f"{1990 + n % 20}-01-01") for n in range(40)]


@pytest.fixture(scope="module")
def forty(made: Callable[..., Catalog]) -> Catalog:
    return made(*TITLES)


@given(
    scores=st.lists(st.one_of(st.just(NAN), st.integers(-5, 5).map(float)), min_size=40, max_size=40),
    history=st.lists(st.integers(0, 39), max_size=8),
    asked=st.lists(st.integers(0, 39), max_size=3),
    n=st.integers(0, 45),
    year=st.one_of(st.none(), st.integers(1985, 2012)),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_as_one_would_do_it_by_hand(
    forty: Catalog, scores: list[float], history: list[int], asked: list[int], n: int, year: int | None
) -> None:
    query = Query(rated(*history), row_array(asked), filters=Filters(year_from=year))
    found = recommend(Fixed(*scores), forty, query, n=n)
    assert rows(found) == by_hand(forty, scores, {*history, *asked}, bool(asked), n, year)
    assert [one.score for one in found.items] == sorted((one.score for one in found.items), reverse=True)


def by_hand(
    known: Catalog, scores: list[float], gone: set[int], like_this: bool, n: int, year: int | None
) -> list[int]:
    """The ranker without any haste: every title in order, one after the other."""
    names = {compact_key(TITLES[number]["title"]) for number in gone}
    sagas: dict[str, int] = {}
    chosen: list[int] = []
    for row in sorted((row for row in range(40) if scores[row] == scores[row]), key=lambda row: (-scores[row], row)):
        title = known.title(row)
        saga = title.collection or ""
        full = saga and not like_this and sagas.get(saga, 0) == MAX_PER_COLLECTION
        old = year is not None and (title.year or 0) < year
        if len(chosen) < n and compact_key(title.title) not in names and not full and not old:
            names.add(compact_key(title.title))
            sagas[saga] = sagas.get(saga, 0) + 1
            chosen.append(row)
    return chosen
