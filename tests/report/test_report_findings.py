"""What the report prints of the made workspace, recomputed with pandas from its frames."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from report_frames import frames

from cartelera.report.figures.drift.distributions import psi
from cartelera.report.figures.relations.statistics import pearson, ranks, spearman
from cartelera.report.write import Written

pytestmark = pytest.mark.xdist_group("report")


@pytest.fixture(scope="module")
def said(english: Written) -> dict[str, dict[str, Any]]:
    """Figure → its entry in findings.json."""
    found = json.loads((english.folder / "findings.json").read_text())
    return {figure["id"]: figure for figure in found["figures"]}


@pytest.fixture(scope="module")
def titles() -> pd.DataFrame:
    return frames()["titles"]


def test_budget(said: dict[str, Any], titles: pd.DataFrame) -> None:
    known = titles[titles.budget > 0]
    found = said["budget"]["findings"]
    assert found["n"] == len(known)
    assert found["median"] == pytest.approx(known.budget.median())
    assert found["most"] == known.budget.max()
    assert found["skew"] == pytest.approx(known.budget.astype(float).skew(), rel=1e-6)
    assert f"{len(known)} of 400 films" in said["budget"]["sentence"]["en"]


def test_outliers_are_those_beyond_the_fences(said: dict[str, Any], titles: pd.DataFrame) -> None:
    logs = np.log(titles.popularity)
    q1, q3 = logs.quantile([0.25, 0.75])
    reach = 1.5 * (q3 - q1)
    found = said["popularity"]["findings"]
    assert (found["above"], found["below"]) == (int((logs > q3 + reach).sum()), int((logs < q1 - reach).sum()))


def test_revenue_against_votes(said: dict[str, Any], titles: pd.DataFrame) -> None:
    known = titles[(titles.revenue > 0) & (titles.vote_count > 0)]
    found = said["revenue-votes"]["findings"]
    assert found["all"] == pytest.approx(titles.revenue.corr(titles.vote_count))
    assert found["known"] == pytest.approx(known.revenue.corr(known.vote_count))
    assert found["rank"] == pytest.approx(known.revenue.corr(known.vote_count, method="spearman"))
    assert f"r = {found['known']:.2f}" in said["revenue-votes"]["sentence"]["en"]


def test_correlation_matrix(said: dict[str, Any], titles: pd.DataFrame) -> None:
    known = titles[["budget", "revenue"]].replace(0, np.nan)
    assert said["correlations"]["findings"]["budget.revenue.pearson"] == pytest.approx(known.corr().iloc[0, 1])
    assert said["correlations"]["findings"]["budget.revenue.spearman"] == pytest.approx(
        known.dropna().corr("spearman").iloc[0, 1]
    )


def test_weekday(said: dict[str, Any], titles: pd.DataFrame) -> None:
    days = pd.to_datetime(titles.release_date).dt.day_name().value_counts()
    assert days.idxmax() == "Friday"
    assert said["films-by-weekday"]["sentence"]["en"].startswith(
        f"The day with most releases is Friday: {days['Friday']} of 400"
    )
    assert said["films-by-weekday"]["sentence"]["es"].startswith("El día de más estrenos es el viernes")
    assert said["films-by-weekday"]["claim"]["holds"] is True


def test_year(said: dict[str, Any], titles: pd.DataFrame) -> None:
    found = said["films-by-year"]["findings"]
    assert found["at_peak"] == titles.release_year.value_counts().max()
    assert (found["first"], found["last"]) == (titles.release_year.min(), titles.release_year.max())


def test_overview_length(said: dict[str, Any], titles: pd.DataFrame) -> None:
    told = titles[titles.overview.notna() & (titles.vote_count > 0)]
    assert said["overview-rating"]["findings"]["r"] == pytest.approx(told.overview.str.len().corr(told.vote_average))
    assert said["overview-rating"]["claim"]["holds"] is False


def test_directors(said: dict[str, Any]) -> None:
    crew = frames()["credits"]
    counts = crew[crew.job == "Director"].groupby("name").title_id.nunique()
    found = said["directors"]["findings"]
    assert found["n_in_metadata"] == counts.max()
    assert counts[found["top_in_metadata"]] == counts.max()


def test_directors_return(said: dict[str, Any], titles: pd.DataFrame) -> None:
    sound = titles[(titles["return"] > 0) & (titles.budget >= 10_000)]
    crew = frames()["credits"]
    joined = crew[crew.job == "Director"].merge(sound, on="title_id")
    sums = joined.groupby("name").agg(n=("title_id", "size"), revenue=("revenue", "sum"), budget=("budget", "sum"))
    pooled = (sums.revenue / sums.budget)[sums.n >= 5]
    found = said["directors-return"]["findings"]
    assert (found["top"], found["people"]) == (pooled.idxmax(), len(pooled))
    assert found["pooled"] == pytest.approx(pooled.max())


def test_genres_and_their_return(said: dict[str, Any], titles: pd.DataFrame) -> None:
    parts = titles.explode("genres")
    sound = parts[(parts["return"] > 0) & (parts.budget >= 10_000)]
    found = said["genres"]["findings"]
    assert found["n_top"] == parts.genres.value_counts().max()
    assert found["best_median_return"] == pytest.approx(sound.groupby("genres")["return"].median().max())


def test_platforms(said: dict[str, Any]) -> None:
    offers = frames()["offers"]
    sizes = offers.groupby(["platform", "type"]).size()
    found = said["platform-sizes"]["findings"]
    assert found["alpha.movies"] == sizes["alpha", "movie"]
    assert found["delta.series"] == sizes["delta", "tv show"]
    missing = said["missing-platforms"]["findings"]
    assert missing["gamma.cast"] == 1
    assert missing["alpha.country"] == pytest.approx(offers[offers.platform == "alpha"].country.isna().mean())


def test_overlap(said: dict[str, Any]) -> None:
    offers = frames()["offers"]
    held = offers.groupby("platform").title_id.apply(set)
    assert said["platform-overlap"]["findings"]["alpha.beta"] == len(held["alpha"] & held["beta"])
    assert (
        said["platform-overlap"]["findings"]["on_several"] == (offers.groupby("title_id").platform.nunique() > 1).sum()
    )


def test_ratings(said: dict[str, Any]) -> None:
    ratings = frames()["ratings"]
    found = said["rating-values"]["findings"]
    assert found["ratings"] == len(ratings)
    assert found["mean"] == pytest.approx(ratings.rating.mean(), abs=1e-6)
    per_viewer = ratings[ratings.viewer_id.str.startswith("one")].groupby("viewer_id").size()
    assert said["ratings-per-viewer"]["findings"]["one.median"] == per_viewer.median()
    assert said["ratings-over-time"]["findings"]["dated"] == ratings.rated_at.notna().sum()


def test_long_tail(said: dict[str, Any]) -> None:
    ratings = frames()["ratings"]
    counts = ratings[ratings.viewer_id.str.startswith("one")].groupby("title_id").size().sort_values(ascending=False)
    tenth = counts.iloc[: len(counts) // 10].sum() / counts.sum()
    assert said["ratings-long-tail"]["findings"]["one.top_tenth"] == pytest.approx(tenth)


def test_drift(said: dict[str, Any]) -> None:
    rows = said["drift-rows"]["findings"]
    assert (rows["titles.kept"], rows["titles.new"], rows["titles.gone"]) == (350, 50, 0)
    assert rows["offers.new"] == 60
    assert said["drift-values"]["findings"]["popularity.share"] == pytest.approx(70 / 350)
    assert said["drift-values"]["findings"]["title.share"] == 0
    assert said["drift-distributions"]["findings"]["offers.platform"] > 0.25


def test_psi_of_two_halves() -> None:
    """p = (½, ½), q = (¾, ¼): ¼ ln(3/2) − ¼ ln(1/2) = ¼ ln 3."""
    assert psi({"a": 1, "b": 1}, {"a": 3, "b": 1}) == pytest.approx(np.log(3) / 4)
    assert psi({"a": 2, "b": 2}, {"a": 5, "b": 5}) == 0


def test_ranks_share_ties() -> None:
    assert ranks(np.array([10.0, 30.0, 20.0, 20.0])).tolist() == [1, 4, 2.5, 2.5]


def test_no_correlation_of_what_never_varies() -> None:
    x, flat = np.arange(5.0), np.ones(5)
    assert pearson(x, flat) is None
    assert pearson(x[:2], x[:2]) is None
    assert spearman(x, -(x**3)) == pytest.approx(-1)
