"""What the report says of the recommender, against a made manifest: whole, partial, absent, damaged."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_frames import figure, manifest, release

from cartelera.report.write import Written, write_report
from cartelera.workspace import Workspace

pytestmark = pytest.mark.xdist_group("report")

LEADERBOARD, RELIABILITY = IDS = ("recommender-leaderboard", "recommender-reliability")


def drawn(folder: Path, told: object, lang: str = "en") -> Written:
    """Both figures of a workspace that has nothing but a release with this manifest."""
    return write_report(release(Workspace(folder), told), folder / "out", lang, only=IDS)


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The made manifest after `change`."""
    told = manifest()
    change(told)
    return told


def predictor(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = told["predictions"]["models"]["predictor"]
    return found


@pytest.fixture(scope="module")
def said(english: Written) -> dict[str, dict[str, Any]]:
    """Figure → its entry in findings.json."""
    found = json.loads((english.folder / "findings.json").read_text())
    return {one["id"]: one for one in found["figures"]}


def test_off_by_a_tenth_throughout(said: dict[str, Any]) -> None:
    """500 ratings off by 0.1 below and 1,500 off by 0.1 above: ECE 0.1."""
    found = said[RELIABILITY]["findings"]
    assert found == {"ratings": 2000, "ece": pytest.approx(0.1), "rmse": 0.9, "auc": 0.75}
    sentence = said[RELIABILITY]["sentence"]["en"]
    assert sentence.startswith("No: on 2,000 ratings held back, the probability is off by 10.0 percentage points")
    assert "(ECE 0.100)" in sentence
    assert "off by 0.90 points out of 5 (RMSE)" in sentence
    assert "in 75% of cases (AUC 0.750)" in sentence
    assert said[RELIABILITY]["note"]["en"].startswith("Liked is what is given 4 or more.")


def test_the_table_has_a_row_per_tenth(english: Written) -> None:
    rows = (english.folder / "figures" / f"{RELIABILITY}.csv").read_text().splitlines()
    assert rows == ["from,predicted,liked,ratings", "0.2,0.25,0.35,500", "0.7,0.75,0.65,1500"]


@pytest.mark.parametrize(
    ("liked", "count", "verdict"),
    [(0.51, 5000, "Yes:"), (0.53, 5000, "Roughly:"), (0.6, 5000, "No:"), (0.51, 999, "Too few to tell:")],
)
def test_verdict_on_the_probabilities(liked: float, count: int, verdict: str, tmp_path: Path) -> None:
    bins = [{"predicted": 0.5, "liked": liked, "count": count}]
    told = changed(lambda m: predictor(m).update(reliability=bins))
    assert drawn(tmp_path, told).sentences[RELIABILITY].en.startswith(verdict)


def test_leaderboard(said: dict[str, Any], english: Written) -> None:
    found = said[LEADERBOARD]["findings"]
    assert (found["model.ndcg_at_10"], found["best_baseline"], found["viewers"]) == (0.4, "ease", 200)
    assert said[LEADERBOARD]["sentence"]["en"] == (
        "For 200 viewers it did not know, Cartelera reaches an nDCG@10 of 0.400 (95% interval: 0.380 to 0.420), "
        "significantly more than the best baseline, EASE (0.300): the difference is 0.100 (0.080 to 0.120). "
        "Recommending the most popular to everybody gives 0.200."
    )
    rows = (english.folder / "figures" / f"{LEADERBOARD}.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["model", "model", "ease", "ials", "popularity"]


def test_both_languages(spanish: Written, english: Written) -> None:
    for written, words in ((spanish, ("referencias", "popularidad")), (english, ("baselines", "popularity"))):
        svg = (written.folder / "figures" / f"{LEADERBOARD}.svg").read_text()
        assert all(word in svg for word in ("Cartelera", "EASE", "iALS", *words))
    for written, corner in ((spanish, "gustó más de lo predicho"), (english, "liked more than predicted")):
        assert corner in (written.folder / "figures" / f"{RELIABILITY}.svg").read_text()


@pytest.mark.parametrize(
    ("difference", "words"),
    [(0.1, "significantly more than"), (-0.1, "significantly less than"), (0.01, "not significantly different from")],
)
def test_difference_is_named_for_what_it_is(difference: float, words: str, tmp_path: Path) -> None:
    apart = {"nDCG@10": figure(difference, 200)}
    told = changed(lambda m: m["quality"]["models"]["model"].update(differences=apart))
    assert f"{words} the best baseline, EASE" in drawn(tmp_path, told).sentences[LEADERBOARD].en


def test_without_a_measured_difference_nothing_is_called_significant(tmp_path: Path) -> None:
    told = changed(lambda m: m["quality"]["models"]["model"].pop("differences"))
    sentence = drawn(tmp_path, told).sentences[LEADERBOARD].en
    assert "and the best baseline, EASE, 0.300." in sentence
    assert "significant" not in sentence


def test_model_alone(tmp_path: Path) -> None:
    def alone(told: dict[str, Any]) -> None:
        told["quality"]["models"] = {"model": told["quality"]["models"]["model"]}

    written = drawn(tmp_path, changed(alone), "es")
    assert written.sentences[LEADERBOARD].es.endswith("; no se midió ninguna referencia.")
    assert "referencias" not in (written.folder / "figures" / f"{LEADERBOARD}.svg").read_text()


def test_baseline_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    def empty(told: dict[str, Any]) -> None:
        told["quality"]["models"]["ease"]["figures"]["all"]["nDCG@10"]["value"] = None

    sentence = drawn(tmp_path, changed(empty)).sentences[LEADERBOARD].en
    assert "the best baseline, iALS, 0.250" in sentence


def test_without_auc_nothing_is_said_of_it(tmp_path: Path) -> None:
    told = changed(lambda m: predictor(m)["figures"]["all"].pop("AUC"))
    sentence = drawn(tmp_path, told).sentences[RELIABILITY].en
    assert "AUC" not in sentence
    assert "RMSE" in sentence


def test_absent_without_a_release(tmp_path: Path) -> None:
    written = write_report(Workspace(tmp_path), tmp_path / "out", "en", only=IDS)
    assert {why.en for why in written.skipped.values()} == {"There is no release (cartelera train makes one)."}


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"ratings": 0, "signal": None, "quality": None, "predictions": None}, "has no ratings to learn from"),
        ({"ratings": 9, "signal": {"taste": False}, "quality": None, "predictions": None}, "learned nothing from the"),
        ({"ratings": 9, "signal": {"taste": True}, "quality": None, "predictions": None}, "did not measure it"),
        ({"ratings": 9}, "did not measure it"),
        ({}, "did not measure it"),
    ],
)
def test_absent_with_its_reason(told: dict[str, Any], why: str, tmp_path: Path) -> None:
    written = drawn(tmp_path, told)
    assert set(written.skipped) == set(IDS)
    assert all(f"elease r1 {why}" in one.en for one in written.skipped.values())


def test_one_without_the_other(tmp_path: Path) -> None:
    """A release from before predicted ratings were judged."""
    written = drawn(tmp_path, changed(lambda m: m.pop("predictions")))
    assert (list(written.sentences), list(written.skipped)) == ([LEADERBOARD], [RELIABILITY])


def test_predictor_without_probabilities(tmp_path: Path) -> None:
    written = drawn(tmp_path, changed(lambda m: predictor(m).update(reliability=[])))
    assert written.skipped[RELIABILITY].en == "The predictor gave no probability."


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        [],
        {"quality": 5, "predictions": "x"},
        {"quality": {"models": []}, "predictions": {"models": []}},
        {"quality": {"models": {"model": None}}, "predictions": {"models": {"predictor": 3}}},
    ],
)
def test_damaged_manifest(told: object, tmp_path: Path) -> None:
    written = drawn(tmp_path, told)
    assert {why.es for why in written.skipped.values()} == {"El manifiesto de la versión r1 está dañado."}


@pytest.mark.parametrize(
    "bad",
    [
        {"predicted": None, "liked": 0.5, "count": 5},
        {"predicted": float("nan"), "liked": 0.5, "count": 5},
        {"predicted": 0.5, "liked": 7, "count": 5},
        {"predicted": 0.5, "liked": 0.5, "count": 0},
        {"predicted": True, "liked": 0.5, "count": 5},
        {"predicted": 0.5, "liked": 0.5, "count": 10**400},
        {"predicted": 0.5},
        "x",
    ],
)
def test_damaged_tenth(bad: object, tmp_path: Path) -> None:
    """A plot with a tenth missing would look whole, so none is drawn."""
    written = drawn(tmp_path, changed(lambda m: predictor(m)["reliability"].append(bad)))
    assert written.skipped[RELIABILITY].en == "The manifest of release r1 is damaged."
    assert list(written.sentences) == [LEADERBOARD]


def test_manifest_is_missing(tmp_path: Path) -> None:
    workspace = release(Workspace(tmp_path), {})
    workspace.current.write_text("gone")
    written = write_report(workspace, tmp_path / "out", "en", only=IDS)
    assert {why.en for why in written.skipped.values()} == {"The manifest of release gone is damaged."}


def test_odd_names_and_figures_are_drawn_as_they_are(tmp_path: Path) -> None:
    def odd(told: dict[str, Any]) -> None:
        models = told["quality"]["models"]
        models["<script>{0}" + "x" * 200] = models["ease"]
        models["zero"] = {"figures": {"all": {"nDCG@10": {"value": 0, "low": 0, "high": 0, "count": 1}}}}
        predictor(told)["reliability"] = [{"predicted": 1, "liked": 0, "count": 1}]

    written = drawn(tmp_path, changed(odd))
    assert set(written.sentences) == set(IDS)
    for path in (written.folder / "figures").rglob("*.svg"):
        ET.fromstring(path.read_text())
        assert "NaN" not in path.read_text()
