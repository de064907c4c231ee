"""The real data: the findings recomputed from the raw files with pandas, and the claims they settle."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cartelera.report.write import write_report
from cartelera.workspace import Workspace

Once = Callable[[str, Callable[[Path], None]], Path]
pytestmark = [pytest.mark.real, pytest.mark.xdist_group("report-real")]


@pytest.fixture(scope="module")
def said(real_tables: Workspace, once: Once) -> dict[str, dict[str, Any]]:
    """Figure → its entry in findings.json."""

    def make(folder: Path) -> None:
        write_report(real_tables, folder, "en")

    folder = once("report-real-en", make)
    found = json.loads((folder / "findings.json").read_text())
    return {figure["id"]: figure for figure in found["figures"]}


@pytest.fixture(scope="module")
def movies(shared_data: Path) -> pd.DataFrame:
    """The raw movie metadata and the 208 films only the other file has; ids once, values as numbers."""
    frames = []
    for name in ("movies_metadata.csv.gz", "tmdb_5000_movies.csv.gz"):
        raw = pd.read_csv(shared_data / "movies-dataset" / name, dtype=str, keep_default_na=False)
        frames.append(raw[raw["id"].str.fullmatch(r"\d+")])
    both = pd.concat(frames).drop_duplicates("id")
    for column in ("budget", "revenue", "popularity", "vote_count", "vote_average", "runtime"):
        both[column] = pd.to_numeric(both[column], errors="coerce").fillna(0)
    return both


def test_nearly_all_figures_have_something_to_show(said: dict[str, Any]) -> None:
    assert len(said) >= 45


def test_missing_by_platform(said: dict[str, Any], shared_data: Path) -> None:
    for name, platform, columns in (
        ("amazon_prime_titles", "amazon", ("country", "date_added", "cast", "director")),
        ("hulu_titles", "hulu", ("cast", "country", "director")),
        ("netflix_titles", "netflix", ("country", "cast", "director", "date_added")),
        ("disney_plus_titles", "disney", ("country", "cast", "director")),
    ):
        raw = pd.read_csv(shared_data / "platforms" / f"{name}.csv", dtype=str, keep_default_na=False)
        for column in columns:
            share = (raw[column].str.strip() == "").mean()
            assert said["missing-platforms"]["findings"][f"{platform}.{column}"] == pytest.approx(share, abs=0.0005), (
                platform,
                column,
            )
    assert said["missing-platforms"]["claim"]["holds"] is True


def test_titles_by_platform_and_kind(said: dict[str, Any], shared_data: Path) -> None:
    found = said["platform-sizes"]["findings"]
    for name, platform in (
        ("amazon_prime", "amazon"),
        ("hulu", "hulu"),
        ("netflix", "netflix"),
        ("disney_plus", "disney"),
    ):
        kinds = pd.read_csv(shared_data / "platforms" / f"{name}_titles.csv", dtype=str)["type"].value_counts()
        assert (found[f"{platform}.movies"], found[f"{platform}.series"]) == (kinds["Movie"], kinds["TV Show"])


def test_revenue_against_votes_and_budget(said: dict[str, Any], movies: pd.DataFrame) -> None:
    votes, budget = said["revenue-votes"], said["revenue-budget"]
    assert votes["findings"]["all"] == pytest.approx(movies.revenue.corr(movies.vote_count), abs=0.001)
    assert budget["findings"]["all"] == pytest.approx(movies.revenue.corr(movies.budget), abs=0.001)
    known = movies[(movies.revenue > 0) & (movies.budget > 0)]
    assert budget["findings"]["known"] == pytest.approx(known.revenue.corr(known.budget), abs=0.001)
    assert "r = 0.81" in votes["sentence"]["en"]
    assert votes["claim"]["holds"] is True


def test_friday(said: dict[str, Any], movies: pd.DataFrame) -> None:
    days = pd.to_datetime(movies.release_date, errors="coerce").dt.day_name().value_counts()
    assert days.idxmax() == "Friday"
    assert said["films-by-weekday"]["findings"]["friday"] == pytest.approx(days["Friday"], abs=3)
    assert said["films-by-weekday"]["claim"]["holds"] is True


def test_first_of_january(said: dict[str, Any], movies: pd.DataFrame) -> None:
    dates = pd.to_datetime(movies.release_date, errors="coerce")
    firsts = ((dates.dt.month == 1) & (dates.dt.day == 1)).sum()
    assert said["films-by-month"]["findings"]["first_of_january"] == pytest.approx(firsts, abs=3)


def test_john_ford(said: dict[str, Any], shared_data: Path) -> None:
    everybody = pd.read_csv(shared_data / "movies-dataset" / "credits.csv.gz", dtype=str)

    def films(name: str) -> int:
        rows = everybody[everybody.crew.str.contains(name, regex=False)].drop_duplicates("id")
        return sum(
            any(p["name"] == name and p["job"] == "Director" for p in ast.literal_eval(crew)) for crew in rows.crew
        )

    counts = {name: films(name) for name in ("John Ford", "Michael Curtiz", "Werner Herzog", "Alfred Hitchcock")}
    assert max(counts, key=lambda name: counts[name]) == "John Ford"
    found = said["directors"]["findings"]
    assert (found["top_in_metadata"], found["n_in_metadata"]) == ("John Ford", counts["John Ford"])


def test_shorter_overviews_do_not_rate_higher(said: dict[str, Any], movies: pd.DataFrame) -> None:
    told = movies[(movies.overview.str.strip() != "") & (movies.vote_count > 0)]
    r = told.overview.str.strip().str.len().corr(told.vote_average)
    assert said["overview-rating"]["findings"]["r"] == pytest.approx(r, abs=0.01)
    assert r > -0.05
    assert said["overview-rating"]["claim"]["holds"] is False


def test_popularity_and_revenue_are_skewed(said: dict[str, Any], movies: pd.DataFrame) -> None:
    found = said["skewness"]["findings"]
    assert found["popularity.skewness"] == pytest.approx(movies.popularity[movies.popularity > 0].skew(), rel=0.01)
    assert found["revenue.skewness"] == pytest.approx(movies.revenue[movies.revenue > 0].skew(), rel=0.01)
    assert said["skewness"]["claim"]["holds"] is True


def test_budget(said: dict[str, Any], movies: pd.DataFrame) -> None:
    known = movies.budget[movies.budget > 0]
    assert said["budget"]["findings"]["n"] == pytest.approx(len(known), abs=50)
    assert said["budget"]["findings"]["median"] == known.median()
    assert said["budget"]["findings"]["most"] == known.max()


def test_movielens(said: dict[str, Any], shared_data: Path) -> None:
    raw = pd.read_csv(shared_data / "movielens-1m" / "ratings.csv.gz")
    found = said["rating-values"]["findings"]
    assert found["movielens-1m.mean"] == pytest.approx(raw.rating.mean(), abs=0.005)
    assert found["movielens-1m.n"] == pytest.approx(len(raw), rel=0.005)
    counts = raw.groupby("movieId").size().sort_values(ascending=False)
    tenth = counts.iloc[: len(counts) // 10].sum() / counts.sum()
    assert said["ratings-long-tail"]["findings"]["movielens-1m.top_tenth"] == pytest.approx(tenth, abs=0.005)


def test_scores_hardly_differ(said: dict[str, Any], shared_data: Path) -> None:
    scores = pd.read_csv(shared_data / "platforms" / "mean_scores.csv").iloc[:, -1]
    assert said["platform-scores"]["findings"]["least"] == pytest.approx(scores.min())
    assert said["platform-scores"]["findings"]["most"] == pytest.approx(scores.max())
