"""What every recommender promises, whatever it learns. One suite; `test_contract.py` runs it over every algorithm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from cartelera.catalog import Catalog
from cartelera.history import NO_RATING, row_array
from cartelera.interactions import Interactions
from cartelera.models.registry import family_of, load_model
from cartelera.recommendation import Algorithm, Query, Recommender, Rows, recommend, score
from support.two_tastes import FILMS, NOTHING_KNOWN, RATED, asking, given, tastes


@dataclass(frozen=True)
class Subject:
    """An algorithm and the catalogue it learns on. `every`: whether it scores every title for everybody."""

    algorithm: Algorithm
    catalog: Catalog
    every: bool

    def fit(self, interactions: Interactions, seed: int = 1) -> Recommender:
        """Trained on `interactions`."""
        return self.algorithm.fit(self.catalog, interactions, rng=np.random.default_rng(seed))

    def load(self, folder: Path, model: Recommender) -> Recommender:
        """What `model` saved into `folder`, opened by the name of its family."""
        return load_model(family_of(model), folder, self.catalog)

    @property
    def rows(self) -> Rows:
        """Every row."""
        return np.arange(len(self.catalog), dtype=np.int32)


HISTORIES = {
    "nothing": Query(),
    "one like": asking((0, 5.0)),
    "one low rating": asking((0, 1.0)),
    "one more like": asking((3, 5.0)),
    "a taste": asking((0, 5.0), (2, 4.5), (4, 4.0), (1, 1.0)),
    "seen and not rated": asking((0, NO_RATING), (3, NO_RATING)),
    "rated and seen": asking((3, 5.0), (4, NO_RATING)),
    "excluded": Query(asking((3, 5.0)).history, exclude=row_array([4, 5])),
    "a title twice": asking((0, 5.0), (0, 1.0), (2, 5.0)),
    "a title nobody rated": asking((FILMS - 2, 5.0)),
    "a title without content": asking((NOTHING_KNOWN, 5.0)),
    "everything": asking(*((number, 5.0 - number % 5) for number in range(FILMS))),
    "seeds": Query(seeds=row_array([2])),
    "a rating of nothing": asking((0, 0.0)),
}

ODD: dict[str, Callable[[int], Interactions]] = {
    "nobody": Interactions.empty,
    "one rating": lambda titles: given(titles, [0], [3], [5.0]),
    "one low rating": lambda titles: given(titles, [0], [3], [1.0]),
    "two viewers, three titles": lambda titles: given(titles, [0, 0, 1, 1], [0, 1, 1, 2], [5, 3, 4, 1]),
    "all fives": lambda titles: given(titles, np.repeat(range(8), 9), np.tile(range(9), 8), np.full(72, 5.0)),
    "all lowest": lambda titles: given(titles, np.repeat(range(8), 9), np.tile(range(9), 8), np.full(72, 0.5)),
    "all zeros": lambda titles: given(titles, np.repeat(range(8), 9), np.tile(range(9), 8), np.zeros(72)),
    "one title": lambda titles: given(titles, range(30), np.zeros(30), np.tile([1.0, 5.0], 15)),
    "one viewer": lambda titles: given(titles, np.zeros(30), range(30), np.tile([1.0, 5.0], 15)),
    "one moment": lambda titles: given(
        titles, np.repeat(range(80), 9), np.tile(range(9), 80), np.full(720, 4.0), np.full(720, 7)
    ),
}


class Contract:
    """The suite. Who runs it gives the fixtures `subject`, and `model`: trained on `tastes`."""

    def test_fitting_twice_gives_the_same_bit_for_bit(self, subject: Subject, tmp_path: Path) -> None:
        for timed in (False, True):
            ratings = tastes(len(subject.catalog), timed=timed)
            for name in ("one", "two"):
                subject.fit(ratings, seed=5).save(tmp_path / name)
            assert contents(tmp_path / "one") == contents(tmp_path / "two") != {}

    @pytest.mark.parametrize("name", HISTORIES)
    def test_what_is_opened_again_scores_the_same(
        self, subject: Subject, model: Recommender, tmp_path: Path, name: str
    ) -> None:
        model.save(tmp_path)
        opened = subject.load(tmp_path, model)
        query = HISTORIES[name]
        np.testing.assert_array_equal(score(opened, query, subject.rows), score(model, query, subject.rows))
        assert opened.nbytes == model.nbytes > 0
        some = row_array([5, NOTHING_KNOWN])
        assert opened.explain(query, some) == model.explain(query, some)

    @pytest.mark.parametrize("name", HISTORIES)
    def test_of_no_titles_there_is_nothing_to_explain(self, model: Recommender, name: str) -> None:
        assert model.explain(HISTORIES[name], row_array([])) == []

    def test_nothing_on_disk_is_pickled(self, model: Recommender, tmp_path: Path) -> None:
        model.save(tmp_path)
        for path in tmp_path.rglob("*"):
            assert path.is_dir() or path.suffix in {".npy", ".json"}
            if path.suffix == ".npy":
                np.load(path, allow_pickle=False)

    @pytest.mark.parametrize("name", HISTORIES)
    def test_scores_are_numbers_of_the_right_shape(self, subject: Subject, model: Recommender, name: str) -> None:
        scores = score(model, HISTORIES[name], subject.rows)
        assert scores.shape == subject.rows.shape and scores.dtype == np.float32
        assert not np.isinf(scores).any()
        assert not (subject.every and np.isnan(scores).any())

    @pytest.mark.parametrize("name", HISTORIES)
    def test_which_rows_are_asked_for_does_not_change_a_score(
        self, subject: Subject, model: Recommender, name: str
    ) -> None:
        some = np.array([7, 3, NOTHING_KNOWN, 20, 37], dtype=np.int32)
        every = score(model, HISTORIES[name], subject.rows)
        # Scores that stand below all others for want of better hang on what the others are.
        both = ~np.isnan(every[some]) & ((every[some] > -1) | (not subject.every))
        np.testing.assert_allclose(score(model, HISTORIES[name], some)[both], every[some][both], rtol=1e-3, atol=1e-5)
        assert score(model, HISTORIES[name], np.empty(0, dtype=np.int32)).shape == (0,)

    def test_many_viewers_at_once_are_scored_as_one_by_one(self, subject: Subject, model: Recommender) -> None:
        queries: Sequence[Query] = list(HISTORIES.values())
        found = model.score_many(queries, subject.rows)
        assert found.shape == (len(queries), len(subject.rows)) and found.dtype == np.float32
        for query, scores in zip(queries, found, strict=True):
            np.testing.assert_allclose(scores, score(model, query, subject.rows), rtol=2e-3, atol=2e-3)
        assert model.score_many([], subject.rows).shape == (0, len(subject.rows))

    @pytest.mark.parametrize("name", HISTORIES)
    def test_there_is_a_tier_if_and_only_if_something_is_scored(
        self, subject: Subject, model: Recommender, name: str
    ) -> None:
        scored = bool((~np.isnan(score(model, HISTORIES[name], subject.rows))).any())
        tier = model.tier(HISTORIES[name])
        assert (tier is not None) == scored
        assert recommend(model, subject.catalog, HISTORIES[name], n=1).tier is tier

    @pytest.mark.parametrize("name", HISTORIES)
    def test_the_ranker_gets_as_many_as_can_be_scored(self, subject: Subject, model: Recommender, name: str) -> None:
        query = HISTORIES[name]
        known = {*query.history.rows.tolist(), *query.seeds.tolist(), *query.exclude.tolist()}
        can = {int(row) for row in subject.rows[~np.isnan(score(model, query, subject.rows))]} - known
        for n in (1, 10, 100):
            found = [one.row for one in recommend(model, subject.catalog, query, n=n).items]
            assert len(found) == len(set(found)) == min(n, len(can))
            assert set(found) <= can

    def test_what_is_seen_or_excluded_teaches_nothing(self, subject: Subject, model: Recommender) -> None:
        for some, same in (("seen and not rated", "nothing"), ("rated and seen", "one more like"),
                           ("excluded", "one more like")):  # fmt: skip
            scores, others = (score(model, HISTORIES[name], subject.rows) for name in (some, same))
            np.testing.assert_array_equal(scores, others)
            assert model.explain(HISTORIES[some], row_array([5])) == model.explain(HISTORIES[same], row_array([5]))

    def test_five_hundred_ratings_are_folded_in(self, subject: Subject, model: Recommender) -> None:
        rng = np.random.default_rng(0)
        drawn = np.stack([rng.integers(0, RATED, 500), rng.integers(1, 6, 500)], axis=1)
        ratings = [(int(number), float(stars)) for number, stars in drawn]
        scores = score(model, asking(*ratings), subject.rows)
        assert not np.isinf(scores).any()

    def test_nothing_that_goes_in_is_changed(self, subject: Subject) -> None:
        ratings = tastes(len(subject.catalog))
        before = [getattr(ratings, name).copy() for name in ("viewer", "title", "rating", "timestamp")]
        matrix = ratings.matrix.copy()
        model = subject.fit(ratings)
        rows = subject.rows
        rows.flags.writeable = False
        score(model, HISTORIES["a taste"], rows)
        for name, old in zip(("viewer", "title", "rating", "timestamp"), before, strict=True):
            np.testing.assert_array_equal(getattr(ratings, name), old)
        assert (ratings.matrix != matrix).nnz == 0

    def test_scores_may_be_written_to_and_the_model_not(self, subject: Subject, model: Recommender) -> None:
        query = HISTORIES["a taste"]
        before = score(model, query, subject.rows)
        scores = score(model, query, subject.rows)
        scores[:] = 0
        np.testing.assert_array_equal(score(model, query, subject.rows), before)
        for name, value in vars(model).items():
            if isinstance(value, np.ndarray) and name in {"columns", "factors", "scores", "column_of_row"}:
                assert not value.flags.writeable, name

    @pytest.mark.parametrize("name", ODD)
    def test_odd_ratings_do_not_break_it(self, subject: Subject, tmp_path: Path, name: str) -> None:
        model = subject.fit(ODD[name](len(subject.catalog)))
        model.save(tmp_path)
        opened = subject.load(tmp_path, model)
        for query in HISTORIES.values():
            scores = score(model, query, subject.rows)
            assert not np.isinf(scores).any()
            assert not (subject.every and np.isnan(scores).any())
            np.testing.assert_array_equal(score(opened, query, subject.rows), scores)
            for reason in model.explain(query, row_array([3]))[0]:
                assert np.isfinite(reason.weight)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
