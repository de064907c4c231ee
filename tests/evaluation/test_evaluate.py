"""The whole road: fit, rank, measure, slice, and keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson
import pytest
from numpy.random import Generator

from cartelera.catalog import Catalog
from cartelera.errors import CarteleraError
from cartelera.evaluation.evaluate import EvaluationContext, run, score_model
from cartelera.evaluation.protocols import (
    ColdTitle,
    EvaluationProtocol,
    LeaveLastOut,
    RatingSplit,
    StrongGeneralisation,
    Temporal,
)
from cartelera.evaluation.results import Report
from cartelera.evaluation.slices import ALL, HEAVY, NEW, TAIL
from cartelera.interactions import Interactions
from cartelera.recommendation import Algorithm, FloatArray, Query, Recommender, Rows, score
from support.evaluation_data import Chance, Fixed, Mute, Popular, Stub, Together, interactions
from support.progress import RecordedProgress

MODELS: Mapping[str, Algorithm] = {"together": Together(), "popular": Popular(), "chance": Chance()}
DRAWS = 400


@dataclass(frozen=True)
class Oracle:
    """Knows every rating of all viewers and finds who asks by what they have seen: nobody should be so good."""

    ratings: Interactions

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        return OracleRecommender(catalog, self.ratings)


@dataclass(frozen=True)
class OracleRecommender(Stub):
    catalog: Catalog
    ratings: Interactions

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        return np.stack([self.best(query)[rows] for query in queries])

    def best(self, query: Query) -> FloatArray:
        """How many like-minded viewers liked each title."""
        known = set(zip(query.history.rows.tolist(), query.history.ratings.tolist(), strict=True))
        best = np.zeros(len(self.catalog), dtype=np.float32)
        for viewer in range(len(self.ratings.viewers)):
            own = self.ratings.slice_of(viewer)
            if known <= set(zip(self.ratings.title[own].tolist(), self.ratings.rating[own].tolist(), strict=True)):
                best[self.ratings.title[own]] += self.ratings.rating[own] >= 4
        return best


@pytest.fixture(scope="module")
def report(catalog: Catalog, ratings: Interactions) -> Report:
    return run(
        MODELS, catalog, ratings, StrongGeneralisation(), seeds=(0, 1), baselines=("popular", "chance"), draws=DRAWS
    )


def test_who_learns_taste_is_better_than_who_does_not(report: Report) -> None:
    assert report.best_first()[0] == "together"
    found = report.results["together"].differences["nDCG@10"]
    assert report.results["together"].against in ("popular", "chance")
    assert found.value > 0.1 and found.low > 0 and found.p < 0.01


def test_every_model_is_compared_with_the_best_baseline_but_itself(report: Report) -> None:
    first, second = (name for name in report.best_first() if name != "together")
    assert report.results["together"].against == first
    assert report.results[first].against == second and report.results[second].against == first


def test_who_knows_everything_scores_one(catalog: Catalog, ratings: Interactions) -> None:
    found = run({"oracle": Oracle(ratings)}, catalog, ratings, StrongGeneralisation(), draws=DRAWS).results["oracle"]
    for metric in ("nDCG@10", "Recall@10", "MAP@10", "MRR", "HitRate@10"):
        assert found.figure(metric).value > 0.99, metric


def test_figures_lie_in_their_intervals_and_in_bounds(report: Report) -> None:
    for result in report.results.values():
        for part, figures in result.estimates.items():
            for metric, figure in figures.items():
                assert figure.low <= figure.value <= figure.high, (part, metric)
                assert 0 <= figure.value <= 1, (part, metric)
                assert figure.value == pytest.approx(float(np.nanmean(result.values[part][metric])))


def test_slices_are_parts_of_the_cases(report: Report, ratings: Interactions) -> None:
    assert report.slices[0] == ALL
    assert {NEW, TAIL, "language en", "platform disney", "platform netflix"} <= set(report.slices)
    assert HEAVY not in report.slices, "nobody has rated two hundred of so few titles"
    for part in report.slices[1:]:
        for result in report.results.values():
            counted = int(np.isfinite(result.values[part]["nDCG@10"]).sum())
            assert 30 <= counted <= len(report.viewers)
    together = report.results["together"]
    known = np.isfinite(together.values[NEW]["MRR"])
    cases = [
        c
        for p, seed in StrongGeneralisation().rounds((0, 1))
        for c in p.split(ratings, rng=np.random.default_rng(seed)).cases
    ]
    assert known.tolist() == [len(case.history) <= 10 for case in cases]
    np.testing.assert_array_equal(together.values[NEW]["MRR"][known], together.values[ALL]["MRR"][known])


def test_a_slice_of_titles_asks_for_those_alone(catalog: Catalog, ratings: Interactions) -> None:
    split = StrongGeneralisation().split(ratings, rng=np.random.default_rng(0))
    bench = EvaluationContext.of(catalog, ratings)
    disney = np.array(["disney" in shelf for shelf in catalog.column("platforms")])
    judged = score_model(Fixed(disney.astype(np.float32)), split, bench)
    # Who puts Disney first finds all of it among the first ten; of the long tail only what Disney has.
    values = judged.values["platform disney"]["Recall@10"]
    assert np.nanmin(values) == 1
    asked = np.array([np.isin(case.held_out, np.flatnonzero(disney)).any() for case in split.cases])
    np.testing.assert_array_equal(np.isfinite(values), asked)


def test_batches_and_single_queries_give_the_same(catalog: Catalog, ratings: Interactions) -> None:
    class Single(Stub):
        def __init__(self, inner: Recommender) -> None:
            self.inner = inner

        def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
            return np.stack([score(self.inner, query, rows) for query in queries])

    split = StrongGeneralisation().split(ratings, rng=np.random.default_rng(0))
    bench = EvaluationContext.of(catalog, ratings)
    model = Together().fit(catalog, split.train, rng=np.random.default_rng(0))
    batch, single = score_model(model, split, bench).values, score_model(Single(model), split, bench).values
    for part, by_metric in batch.items():
        for metric, values in by_metric.items():
            np.testing.assert_array_equal(values, single[part][metric])


def test_a_batch_of_the_wrong_shape_is_refused(catalog: Catalog, ratings: Interactions) -> None:
    class Short(Fixed):
        def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
            return super().score_many(queries, rows)[:, :-1]

    split = StrongGeneralisation().split(ratings, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="shape"):
        score_model(Short(np.zeros(len(catalog), dtype=np.float32)), split, EvaluationContext.of(catalog, ratings))


def test_who_cannot_score_finds_nothing_and_fills_nothing(catalog: Catalog, ratings: Interactions) -> None:
    result = run({"mute": Mute()}, catalog, ratings, StrongGeneralisation(), draws=DRAWS).results["mute"]
    assert [result.figure(name).value for name in ("nDCG@10", "MRR", "ListCompleteness@10", "Coverage@10")] == [
        0,
        0,
        0,
        0,
    ]
    assert np.isnan(result.figure("Novelty@10").value)


def test_times_sizes_and_progress_are_told(catalog: Catalog, ratings: Interactions) -> None:
    progress = RecordedProgress()
    report = run(MODELS, catalog, ratings, StrongGeneralisation(), seeds=(0, 1), progress=progress, draws=DRAWS)
    assert len(progress.begun) == 6
    assert progress.done == sum(total for _, total in progress.begun) == 3 * len(report.viewers)
    assert {result.nbytes for result in report.results.values()} == {8}
    assert all(result.fit_seconds > 0 and result.score_seconds > 0 for result in report.results.values())


def test_the_same_seeds_give_the_same_figures(report: Report, catalog: Catalog, ratings: Interactions) -> None:
    again = run(
        MODELS, catalog, ratings, StrongGeneralisation(), seeds=(0, 1), baselines=("popular", "chance"), draws=DRAWS
    )
    assert again.same_cases(report)
    for name, result in report.results.items():
        assert again.results[name].estimates == result.estimates
        assert again.results[name].differences == result.differences


@pytest.mark.parametrize("protocol", [Temporal(), LeaveLastOut(), ColdTitle(share=0.3), Temporal((0.5, 0.8))], ids=repr)
def test_every_ranking_protocol_runs(protocol: EvaluationProtocol, catalog: Catalog, ratings: Interactions) -> None:
    report = run(MODELS, catalog, ratings, protocol, draws=DRAWS)
    assert report.protocol == protocol.name
    assert all(0 <= result.figure("nDCG@10").value <= 1 for result in report.results.values())
    assert len(np.unique(report.rounds)) == len(protocol.rounds((0,)))


def test_ratings_are_predicted_and_calibration_is_seen(catalog: Catalog, ratings: Interactions) -> None:
    report = run({"together": Together(), "popular": Popular()}, catalog, ratings, RatingSplit(), draws=DRAWS)
    assert len(report.viewers) == round(0.1 * len(ratings))
    result = report.results["together"]
    spread = float(ratings.rating.std())
    assert 0.8 * spread < result.figure("RMSE").value < 1.2 * spread
    assert 0.4 < result.figure("AUC").value < 0.75 and result.figure("ECE").value < 0.3
    assert sum(point.count for point in result.reliability) == len(report.viewers)
    # Who only scores is judged by the order alone, and stands last.
    bare = report.results["popular"]
    assert np.isnan(bare.figure("RMSE").value) and 0.4 < bare.figure("AUC").value < 0.7
    assert report.best_first() == ["together", "popular"] and not bare.reliability


def test_a_saved_report_is_read_back_as_it_was(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "evaluation")
    read = Report.load(tmp_path / "evaluation")
    assert orjson.dumps(read.as_dict()) == orjson.dumps(report.as_dict())
    assert read.same_cases(report)
    for name, result in report.results.items():
        for part, by_metric in result.values.items():
            for metric, values in by_metric.items():
                np.testing.assert_array_equal(values, read.results[name].values[part][metric])


def test_what_is_no_report_is_said_to_be_none(report: Report, tmp_path: Path) -> None:
    with pytest.raises(CarteleraError, match="no evaluation"):
        Report.load(tmp_path)
    report.save(tmp_path)
    (tmp_path / "cases.npz").write_bytes(b"cut off")
    with pytest.raises(CarteleraError, match="no evaluation"):
        Report.load(tmp_path)


def test_ratings_that_leave_nobody_to_judge_are_refused(catalog: Catalog) -> None:
    low = interactions([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [1] * 5, titles=len(catalog))
    with pytest.raises(CarteleraError, match="no viewer"):
        run(MODELS, catalog, low, StrongGeneralisation())


def test_ratings_of_another_catalogue_are_refused(catalog: Catalog, ratings: Interactions) -> None:
    with pytest.raises(ValueError, match="titles"):
        run(MODELS, catalog, replace(ratings, titles=len(catalog) + 1), StrongGeneralisation())
    with pytest.raises(ValueError, match="baseline"):
        run(MODELS, catalog, ratings, StrongGeneralisation(), baselines=("nobody",))
