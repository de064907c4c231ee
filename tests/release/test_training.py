"""Training: what becomes current, what is refused, and what is made where ratings say nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cartelera import release
from cartelera.catalog import Catalog, Filters, TitleId, any_of
from cartelera.errors import WorkspaceError
from cartelera.history import History, Rating
from cartelera.recommendation import Query, recommend, score
from cartelera.release.gating import RemappedPredictor, RemappedRecommender
from cartelera.workspace import Workspace
from support.clean_tables import film, write_tables
from support.progress import RecordedProgress
from support.taste import BROKEN, FILMS, QUICK, TITLES, ContraryRatings, rate, workspace


def fond_of_even(catalog: Catalog) -> Query:
    """Someone who loves four films of even numbers."""
    return Query(History.of(catalog, [Rating(TitleId(f"tmdb-{n}"), 5.0) for n in (2, 4, 6, 8)]))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A release that has learned two tastes. Not to be changed."""
    made = workspace(tmp_path_factory.mktemp("good") / "w", "taste")
    outcome = release.train(made, algorithms=QUICK)
    assert outcome.published
    assert not outcome.unchanged
    assert outcome.verdict is None, "there was nothing to compare the first with"
    return made


@pytest.fixture
def copy(good: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(good.root, tmp_path / "copy"))


def test_what_is_learned_answers(good: Workspace) -> None:
    opened = release.releases_of(good).open_current()
    found = recommend(opened.model, opened.catalog, fond_of_even(opened.catalog), n=10).items
    numbers = [int(opened.catalog.title(one.row).title_id.removeprefix("tmdb-")) for one in found]
    even = [n for n in numbers if n % 2 == 0]
    assert opened.model.tier(fond_of_even(opened.catalog)) == "blend"
    assert len(even) >= 8
    assert opened.manifest["signal"]["taste"] is True
    assert opened.holdout_model is not None
    assert opened.predictor is not None
    assert opened.holdout_predictor is not None
    figure = opened.manifest["quality"]["models"]["model"]["figures"]["all"]["nDCG@10"]
    assert 0 < figure["low"] <= figure["value"] <= figure["high"] <= 1


def test_the_manifest_says_what_it_was_made_from(good: Workspace) -> None:
    made = release.releases_of(good).open_current().manifest
    assert made["ratings"] == 320 * 16
    assert made["viewers"] == 320
    assert made["titles"] == TITLES
    assert made["algorithms"]["model"]["algorithm"] == "Blend"
    assert made["algorithms"]["model"]["members"][0][0]["algorithm"] == "ItemKNN"
    assert {"catalogue", "content", "signal", "evaluation", "model"} <= set(made["seconds"])
    assert made["gate"] is None


def test_the_same_again_changes_nothing(copy: Workspace) -> None:
    before = release.releases_of(copy).ids()
    outcome = release.train(copy, algorithms=QUICK)
    assert outcome.unchanged
    assert outcome.published
    assert release.releases_of(copy).ids() == before


def test_the_same_seed_gives_the_same_bytes(good: Workspace, tmp_path: Path) -> None:
    again = workspace(tmp_path, "taste")
    release.train(again, algorithms=QUICK)
    one, other = (release.releases_of(place).open_current().manifest["files"] for place in (good, again))
    assert {name: entry["sha256"] for name, entry in one.items()} == {n: e["sha256"] for n, e in other.items()}


def test_a_broken_model_is_refused_and_kept(copy: Workspace) -> None:
    before = release.releases_of(copy).current_id()
    outcome = release.train(copy, algorithms=BROKEN)
    assert not outcome.published
    assert outcome.verdict is not None
    assert not outcome.verdict.passed
    assert outcome.release_id != before
    assert release.releases_of(copy).current_id() == before, "what is served stays"
    assert outcome.release_id in release.releases_of(copy).ids(), "the refused one is kept"
    kept = release.open_release(copy.releases / outcome.release_id)
    assert kept.manifest["gate"]["passed"] is False
    head, *checks = kept.manifest["gate"]["text"].splitlines()
    assert head.startswith("refused: the candidate is significantly worse in nDCG@10 on all (strong")
    assert any("WORSE" in check and "nDCG@10" in check and "→" in check for check in checks)


def test_a_refused_model_is_not_made_again(copy: Workspace) -> None:
    first = release.train(copy, algorithms=BROKEN)
    again = release.train(copy, algorithms=BROKEN)
    assert (again.release_id, again.published, again.unchanged) == (first.release_id, False, True)
    assert len(release.releases_of(copy).ids()) == 2
    forced = release.train(copy, algorithms=BROKEN, force=True)
    assert (forced.release_id, forced.published) == (first.release_id, True)
    assert release.releases_of(copy).current_id() == first.release_id
    assert len(release.releases_of(copy).ids()) == 2


def test_force_publishes_a_refused_model_and_the_older_one_can_be_rolled_back_to(copy: Workspace) -> None:
    before = release.releases_of(copy).current_id()
    assert before is not None
    outcome = release.train(copy, algorithms=BROKEN, force=True)
    assert outcome.published
    assert outcome.verdict is not None
    assert not outcome.verdict.passed
    assert release.releases_of(copy).current_id() == outcome.release_id
    release.releases_of(copy).publish(before)
    assert release.releases_of(copy).open_current().id == before


def test_a_good_model_follows_a_broken_one(copy: Workspace) -> None:
    release.train(copy, algorithms=BROKEN, force=True)
    outcome = release.train(copy, algorithms=QUICK, seed=0)
    assert outcome.published
    assert outcome.verdict is not None
    assert outcome.verdict.passed


def test_a_broken_predictor_is_refused(copy: Workspace) -> None:
    before = release.releases_of(copy).current_id()
    outcome = release.train(copy, algorithms=replace(QUICK, predictor=ContraryRatings()))
    assert outcome.verdict is not None and not outcome.published
    assert {check.protocol for check in outcome.verdict.worse} == {"rating"}, "the lists are as good as before"
    assert {"RMSE", "NLL", "ECE"} <= {check.metric for check in outcome.verdict.worse}
    assert release.releases_of(copy).current_id() == before


def test_no_worse_a_model_passes_the_gate(copy: Workspace) -> None:
    write_tables(copy.tables, titles=[*FILMS, film(999, "Newcomer", genres=["Drama"], popularity=100.0)])
    rate(copy, "taste")
    outcome = release.train(copy, algorithms=QUICK)
    assert outcome.published
    assert outcome.verdict is not None
    assert outcome.verdict.text.startswith("passed: ")
    assert release.releases_of(copy).open_current().manifest["gate"]["passed"] is True


@pytest.mark.parametrize("how", ["chance", "nobody"])
def test_ratings_that_turn_to_noise_do_not_replace_what_has_learned(copy: Workspace, how: str) -> None:
    before = release.releases_of(copy).current_id()
    rate(copy, how)
    outcome = release.train(copy, algorithms=QUICK)
    assert not outcome.published
    assert outcome.verdict is not None
    assert outcome.verdict.text.startswith("refused: ")
    assert release.releases_of(copy).current_id() == before
    assert release.releases_of(copy).manifest(outcome.release_id)["gate"]["passed"] is False
    assert release.train(copy, algorithms=QUICK, force=True).published


@pytest.mark.parametrize("how", ["chance", "nobody"])
def test_without_taste_content_and_popularity_answer(tmp_path: Path, how: str) -> None:
    made = workspace(tmp_path, how)
    progress = RecordedProgress()
    outcome = release.train(made, progress=progress)
    assert outcome.published
    assert outcome.report is None
    if how == "chance":
        assert outcome.signal is not None
        assert not outcome.signal.has_signal
        assert any("no taste" in note for note in progress.notes)
    else:
        assert outcome.signal is None
    opened = release.releases_of(made).open_current()
    assert not (opened.path / "holdout_model").exists()
    assert opened.holdout_model is None
    assert opened.holdout_predictor is None
    assert opened.predictor is None
    assert len(opened.rating_histories) == (320 if how == "chance" else 0), "what viewers rated is still known"
    for query, tier in ((fond_of_even(opened.catalog), "content"), (Query(), "popular")):
        assert opened.model.tier(query) == tier
        found = recommend(opened.model, opened.catalog, query, n=10).items
        assert len(found) == 10
        assert all(one.reasons for one in found)
    one = recommend(opened.model, opened.catalog, Query(filters=Filters(genres=any_of("Drama"))), n=1).items
    assert opened.catalog.title(one[0].row).genres == ("Drama",)


def test_a_handful_of_ratings_is_too_few_to_learn_from(tmp_path: Path) -> None:
    made = workspace(tmp_path, "nobody")
    release.train(made, algorithms=QUICK)
    assert release.releases_of(made).open_current().manifest["quality"] is None


def test_a_model_of_another_catalogue_is_asked_by_ids(good: Workspace, tmp_path: Path) -> None:
    home = release.releases_of(good).open_current()
    assert home.holdout_model is not None
    films = [film(999, "Newcomer", popularity=100.0), *[one | {"popularity": float(place)} for place, one in enumerate(
        FILMS[:40])]]  # fmt: skip
    here = release.open_release(_built(workspace(tmp_path, "nobody", films)))
    rows = np.arange(len(here.catalog), dtype=np.int32)
    ids = here.catalog.column("title_id").tolist()
    there = np.array([home.catalog.row(name) for name in ids if name != "tmdb-999"], dtype=np.int32)
    assert there.tolist() != sorted(there.tolist()), "the rows are other ones"
    scores = score(
        RemappedRecommender(home.holdout_model, home.catalog, here.catalog), fond_of_even(here.catalog), rows
    )
    known = np.array([name != "tmdb-999" for name in ids])
    assert np.isnan(scores[~known]).all()
    np.testing.assert_allclose(scores[known], score(home.holdout_model, fond_of_even(home.catalog), there), rtol=1e-6)
    assert home.holdout_predictor is not None
    remapped = RemappedPredictor(home.holdout_predictor, home.catalog, here.catalog)
    told = remapped.predict(fond_of_even(here.catalog), rows)
    assert np.isnan(told.probability[~known]).all()
    expected = home.holdout_predictor.predict(fond_of_even(home.catalog), there)
    np.testing.assert_allclose(told.probability[known], expected.probability, rtol=1e-6)
    np.testing.assert_allclose(told.rating[known], expected.rating, rtol=1e-6)


def _built(made: Workspace) -> Path:
    return made.releases / release.train(made, algorithms=QUICK).release_id


def test_a_damaged_model_is_refused(copy: Workspace) -> None:
    folder = copy.releases / str(release.releases_of(copy).current_id())
    file = next(path for path in sorted((folder / "model").rglob("*.npy")) if path.stat().st_size > 200)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(WorkspaceError, match="damaged"):
        release.releases_of(copy).open_current()


def test_a_damaged_release_does_not_guard(copy: Workspace) -> None:
    folder = copy.releases / str(release.releases_of(copy).current_id())
    (folder / "similar.npy").unlink()
    outcome = release.train(copy, algorithms=QUICK)
    assert outcome.published
    assert not outcome.unchanged
    assert release.releases_of(copy).open_current().id == outcome.release_id
