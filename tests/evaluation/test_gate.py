"""The gate lets an equal through and keeps a broken one out, wherever it is broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cartelera.catalog import Catalog
from cartelera.evaluation.evaluate import run
from cartelera.evaluation.gate import compare, holm
from cartelera.evaluation.protocols import RatingSplit, StrongGeneralisation
from cartelera.evaluation.results import Report
from cartelera.evaluation.slices import ALL, NEW
from cartelera.interactions import Interactions
from cartelera.recommendation import Algorithm
from support.evaluation_data import Broken, Chance, Mute, Popular, Together

DRAWS = 400
MODELS: dict[str, Algorithm] = {
    "served": Together(),
    "the same": Together(),
    "reversed": Broken(Together()),
    "mute": Mute(),
    "popular": Popular(),
    "chance": Chance(),
}


@pytest.fixture(scope="module")
def report(catalog: Catalog, ratings: Interactions) -> Report:
    return run(MODELS, catalog, ratings, StrongGeneralisation(), seeds=(0, 1), draws=DRAWS)


def test_an_equal_passes(report: Report) -> None:
    verdict = compare(report.only("the same"), report.only("served"), draws=DRAWS)
    assert verdict.passed and verdict.text.startswith("passed")
    assert {check.slice_name for check in verdict.checks} == set(report.slices)
    assert all(check.difference.value == 0 for check in verdict.checks)


def test_a_better_one_passes(report: Report) -> None:
    assert compare(report.only("served"), report.only("popular"), draws=DRAWS).passed


@pytest.mark.parametrize("broken", ["reversed", "mute", "chance"])
def test_a_broken_one_is_refused(report: Report, broken: str) -> None:
    verdict = compare(report.only(broken), report.only("served"), draws=DRAWS)
    assert not verdict.passed
    assert verdict.text.startswith("refused") and "nDCG@10 on all (strong)" in verdict.text
    assert any(check.slice_name == ALL and check.p < 0.05 for check in verdict.worse)


def test_one_broken_for_new_viewers_alone_is_refused_for_them(catalog: Catalog, ratings: Interactions) -> None:
    served = Together()
    # Turned round for the long histories, it is right for the new; and the other way about.
    for_new = run(
        {"x": Broken(Broken(served), only_long=11)}, catalog, ratings, StrongGeneralisation(), seeds=(0, 1), draws=DRAWS
    )
    good = run({"x": served}, catalog, ratings, StrongGeneralisation(), seeds=(0, 1), draws=DRAWS)
    verdict = compare(for_new, good, draws=DRAWS)
    assert not verdict.passed
    assert NEW in {check.slice_name for check in verdict.worse}
    assert not compare(for_new, good, slices=[NEW], draws=DRAWS).passed
    told = {(check.slice_name, check.metric) for check in compare(for_new, good, slices=[NEW], draws=DRAWS).checks}
    assert told == {(part, metric) for part in (ALL, NEW) for metric in ("nDCG@10", "nDCG@100")}


def test_a_sure_but_trifling_loss_passes(report: Report) -> None:
    verdict = compare(report.only("popular"), report.only("served"), min_loss=1.01, draws=DRAWS)
    assert any(check.p < 0.05 and check.difference.value < 0 for check in verdict.checks)
    assert verdict.passed


def test_a_loss_that_may_be_chance_passes(report: Report) -> None:
    verdict = compare(report.only("popular"), report.only("served"), p=0.0, draws=DRAWS)
    assert verdict.passed


def test_of_many_slices_one_that_looks_worse_by_chance_is_no_reason() -> None:
    """By hand, at .05 over four: below .05/4, then below .05/3, and there it ends."""
    for chances, refused in (
        ([0.02, 0.9, 0.5, 0.7], [False, False, False, False]),
        ([0.001, 0.02, 0.03, 0.3], [True, False, False, False]),
        ([0.016, 0.3, 0.012, 0.024], [True, False, True, True]),
    ):
        assert holm(np.array(chances), 0.05, 4).tolist() == refused
    assert holm(np.array([0.04]), 0.05, 1).tolist() == [True]


def test_of_predicted_ratings_the_lower_error_is_the_better(catalog: Catalog, ratings: Interactions) -> None:
    report = run({"predicts": Together(), "only ranks": Popular()}, catalog, ratings, RatingSplit(), draws=DRAWS)
    same = compare(report.only("predicts"), report.only("predicts"), draws=DRAWS)
    assert same.passed and {check.metric for check in same.checks} == {"RMSE", "AUC", "NLL", "ECE"}
    assert {check.slice_name for check in same.checks if check.metric == "ECE"} == {ALL}
    lost = compare(report.only("only ranks"), report.only("predicts"), draws=DRAWS)
    assert not lost.passed, "it has lost its predictions"
    assert "RMSE" in {check.metric for check in lost.worse}
    values = report.results["predicts"].values
    off = {part: {**by_metric, "RMSE": by_metric["RMSE"] + 0.5} for part, by_metric in values.items()}
    worse = replace(report, results={"predicts": replace(report.results["predicts"], values=off)})
    assert {c.metric for c in compare(worse, report.only("predicts"), draws=DRAWS).worse} == {"RMSE"}
    assert compare(report.only("predicts"), worse, draws=DRAWS).passed


@pytest.mark.parametrize(("off", "refused"), [(0.008, False), (0.03, True)])
def test_probabilities_are_off_from_a_point_on(
    catalog: Catalog, ratings: Interactions, off: float, refused: bool
) -> None:
    report = run({"predicts": Together()}, catalog, ratings, RatingSplit(unseen=0.3), draws=DRAWS)
    result = report.results["predicts"]
    values = {part: dict(by_metric) for part, by_metric in result.values.items()}
    values[ALL]["ECE"] = values[ALL]["ECE"] + off
    worse = replace(report, results={"predicts": replace(result, values=values)})
    verdict = compare(worse, report, draws=DRAWS)
    assert {check.metric for check in verdict.worse} == ({"ECE"} if refused else set())


def test_a_report_from_disk_gates_as_well(report: Report, tmp_path: Path) -> None:
    report.only("served").save(tmp_path)
    assert not compare(report.only("reversed"), Report.load(tmp_path), draws=DRAWS).passed
    assert compare(report.only("the same"), Report.load(tmp_path), draws=DRAWS).passed


def test_other_cases_cannot_be_compared(report: Report, catalog: Catalog, ratings: Interactions) -> None:
    other = run({"served": Together()}, catalog, ratings, StrongGeneralisation(), seeds=(2, 3), draws=DRAWS)
    with pytest.raises(ValueError, match="same cases"):
        compare(other, report.only("served"))
    with pytest.raises(ValueError, match="one model"):
        compare(report, report.only("served"))
