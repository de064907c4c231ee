"""The embedded catalogue: what its README promises holds, on the raw files and through ingest."""

from __future__ import annotations

import ast
import csv
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from cartelera.demo import data
from cartelera.ingest.run import IngestReport, ingest
from cartelera.tables.quarantine import Quarantine, general
from cartelera.workspace import Workspace

GENERATOR = Path(__file__).parents[2] / "tools" / "make_demo_ratings.py"
PLATFORM_FILES = ("amazon_prime_titles", "disney_plus_titles", "hulu_titles", "netflix_titles")

# (rows read, kept, merged, refused) per source
COUNTS = {
    "movies.movies_metadata": (276, 267, 2, 7),
    "credits.credits": (268, 265, 1, 2),
    "keywords.keywords": (267, 266, 0, 1),
    "links.links": (267, 265, 0, 2),
    "title_names.title_names": (278, 278, 0, 0),
    "platform.amazon": (133, 131, 1, 1),
    "platform.disney": (36, 35, 0, 1),
    "platform.hulu": (72, 72, 0, 0),
    "platform.netflix": (140, 139, 0, 1),
    "ratings.data": (31_874, 31_869, 0, 5),
    "ratings.platform_ratings": (5_786, 5_784, 0, 2),
}
# (source, first words of the reason): how many rows
REFUSED = {
    ("movies.movies_metadata", "adult is not True or False (the columns of this row are shifted)"): 3,
    ("movies.movies_metadata", "id is empty"): 1,
    ("movies.movies_metadata", "id is not a whole number"): 1,
    ("movies.movies_metadata", "title and original_title are empty"): 1,
    ("movies.movies_metadata", "genres is not a list of records"): 1,
    ("credits.credits", "cast is not a list of records"): 1,
    ("credits.credits", "id is empty"): 1,
    ("keywords.keywords", "too many columns"): 1,
    ("links.links", "movieid is empty"): 1,
    ("links.links", "tmdbid is not a whole number"): 1,
    ("platform.amazon", "show_id is empty"): 1,
    ("platform.disney", "title is empty"): 1,
    ("platform.netflix", "type is not movie or tv show"): 1,
    ("ratings.data", "rating is not a rating between 0 and 5"): 1,
    ("ratings.data", "rating is empty"): 1,
    ("ratings.data", "movieid is empty"): 1,
    ("ratings.data", "userid is empty"): 1,
    ("ratings.data", "too few columns"): 1,
    ("ratings.platform_ratings", "rating is not a rating"): 1,
    ("ratings.platform_ratings", "movieid is not a title id"): 1,
}


def rows(name: str) -> list[dict[str, str]]:
    with (data() / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def films() -> list[dict[str, str]]:
    """The whole rows of the metadata, one per film: the fullest of those that share an id."""
    linked = {row["tmdbId"] for row in rows("links") if row["movieId"]}
    whole: dict[str, dict[str, str]] = {}
    for row in rows("movies_metadata"):
        before = whole.get(row["id"], {})
        if row["id"] in linked and sum(map(bool, row.values())) > sum(map(bool, before.values())):
            whole[row["id"]] = row
    return list(whole.values())


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[IngestReport, Workspace]:
    workspace = Workspace(tmp_path_factory.mktemp("demo"))
    return ingest([data()], workspace), workspace


def names(row: dict[str, str], column: str) -> list[str]:
    return [record["name"] for record in ast.literal_eval(row[column])]


def test_the_films_span_decades_languages_and_countries(films: list[dict[str, str]]) -> None:
    assert len(films) == 265
    assert {row["release_date"][:3] for row in films} == {str(decade) for decade in range(193, 203)}
    spanish = [row for row in films if row["original_language"] == "es"]
    assert len(spanish) == 75
    assert len({names(row, "production_countries")[0] for row in spanish}) >= 8


def test_franchises_have_several_films(films: list[dict[str, str]]) -> None:
    franchises = Counter(
        ast.literal_eval(row["belongs_to_collection"])["name"] for row in films if row["belongs_to_collection"]
    )
    assert sum(1 for count in franchises.values() if count >= 2) >= 25
    assert franchises["Alien Collection"] == 2
    assert franchises["Blade Runner Collection"] == 2
    assert franchises["The Terminator Collection"] == 3


def test_some_films_share_a_title(films: list[dict[str, str]]) -> None:
    years = defaultdict(list)
    for row in films:
        years[row["title"]].append(row["release_date"][:4])
    assert sorted(years["King Kong"]) == ["1933", "1976", "2005"]
    assert sorted(years["A Star Is Born"]) == ["1937", "1954", "2018"]
    assert sum(1 for of_one in years.values() if len(of_one) > 1) >= 8
    assert len({(row["title"], row["release_date"][:4]) for row in films}) == len(films)


def test_votes_leave_both_answers_open(films: list[dict[str, str]]) -> None:
    votes = [float(row["vote_count"]) for row in films]
    assert sum(1 for count in votes if count >= 2000) >= 60
    assert sum(1 for count in votes if count < 2000) >= 30


def test_every_film_is_told_and_credited(films: list[dict[str, str]]) -> None:
    credited = {row["id"]: row for row in rows("credits") if row["crew"] != "[]"}
    for row in films:
        crew = ast.literal_eval(credited[row["id"]]["crew"])
        assert any(person["job"] == "Director" for person in crew), row["title"]
        assert len(ast.literal_eval(credited[row["id"]]["cast"])) >= 4, row["title"]
        assert len(row["overview"]) > 150
        assert names(row, "genres")
        assert names(row, "spoken_languages")


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("movies_metadata", "genres"),
        ("movies_metadata", "production_companies"),
        ("credits", "cast"),
        ("credits", "crew"),
        ("keywords", "keywords"),
    ],
)
def test_an_id_has_one_name_and_a_name_one_id(file: str, column: str) -> None:
    found = set()
    for row in rows(file):
        if row[column].endswith("]") and row[column].startswith("["):
            found |= {(record["id"], record["name"]) for record in ast.literal_eval(row[column])}
    assert len({number for number, _ in found}) == len({name for _, name in found}) == len(found) > 10


def test_ids_and_pictures_are_nobody_elses(films: list[dict[str, str]]) -> None:
    assert all(int(row["id"]) > 9_000_000 for row in films)
    assert not any(row["imdb_id"] or row["poster_path"] or row["homepage"] for row in films)


def test_the_platforms_offer_films_and_series() -> None:
    series = {row["title"] for name in PLATFORM_FILES for row in rows(name) if row["type"] == "TV Show"}
    assert len(series - {"Test card"}) == 70
    on = Counter(row["title"] for name in PLATFORM_FILES for row in rows(name))
    assert sum(1 for count in on.values() if count >= 2) >= 30
    hulu = rows("hulu_titles")
    assert not any(row["cast"] for row in hulu)
    assert sum(bool(row["director"]) for row in hulu) < 0.1 * len(hulu)


def test_the_readme_gives_the_figures() -> None:
    text = (data().parent / "README.md").read_text(encoding="utf-8")
    kept = {source: counts[1] for source, counts in COUNTS.items()}
    offers = sum(count for source, count in kept.items() if source.startswith("platform"))
    assert f"{kept['movies.movies_metadata']} films" in text
    assert f"{offers} offers" in text
    assert f"{kept['ratings.data']:,} ratings" in text
    assert f"{kept['ratings.platform_ratings']:,} ratings" in text
    assert sum(REFUSED.values()) == sum(counts[3] for counts in COUNTS.values()) == 22
    assert "Twenty-two rows" in text


def test_the_data_stays_small() -> None:
    assert sum(path.stat().st_size for path in data().iterdir()) < 3_000_000


def _write_ratings(folder: Path, seed: int | None = None) -> None:
    extra = [] if seed is None else ["--seed", str(seed)]
    command = [sys.executable, str(GENERATOR), "--data", str(data()), "--out", str(folder), *extra]
    subprocess.run(command, check=True, capture_output=True)


def test_the_generator_writes_the_committed_ratings(tmp_path: Path) -> None:
    _write_ratings(tmp_path)
    for name in ("ratings.csv", "platform_ratings.csv"):
        assert (tmp_path / name).read_bytes() == (data() / name).read_bytes()


def test_another_seed_writes_others(tmp_path: Path) -> None:
    _write_ratings(tmp_path, seed=7)
    assert (tmp_path / "ratings.csv").read_bytes() != (data() / "ratings.csv").read_bytes()


def test_ingest_keeps_merges_and_refuses_as_counted(ingested: tuple[IngestReport, Workspace]) -> None:
    report, _ = ingested
    assert {s.key: (s.read, s.kept, s.merged, s.refused) for s in report.sources} == COUNTS
    assert all(s.read == s.kept + s.merged + s.refused for s in report.sources)
    assert not report.skipped


def test_each_wrong_row_is_refused_for_its_reason(ingested: tuple[IngestReport, Workspace]) -> None:
    found = [(source, general(refusal.reason).lower()) for source, refusal in Quarantine(ingested[1].quarantine).read()]
    matched = {
        (source, reason): sum(1 for s, given in found if s == source and given.startswith(reason.lower()))
        for source, reason in REFUSED
    }
    assert matched == REFUSED
    assert len(found) == sum(REFUSED.values())


def test_ingest_repairs_what_stands_in_the_wrong_column(ingested: tuple[IngestReport, Workspace]) -> None:
    repaired = {s.key: s.repaired for s in ingested[0].sources}
    assert repaired["platform.hulu"]["durations moved back from the rating column"] == 6
    assert repaired["platform.netflix"]["durations moved back from the rating column"] == 2
    assert repaired["platform.amazon"]["empty ratings set to g"] > 0


def test_an_optional_cell_that_cannot_be_read_is_emptied_and_counted(ingested: tuple[IngestReport, Workspace]) -> None:
    emptied = {
        (s.key, what.partition(":")[0])
        for s in ingested[0].sources
        for what in s.repaired
        if what.endswith("unreadable, taken as missing")
    }
    assert emptied == {
        ("movies.movies_metadata", "budget"), ("movies.movies_metadata", "release_date"),
        ("platform.hulu", "duration"), ("platform.hulu", "release_year"), ("platform.netflix", "date_added"),
        ("ratings.data", "timestamp"),
    }  # fmt: skip
    remark = next(s.remark for s in ingested[0].sources if s.key == "ratings.platform_ratings")
    assert remark.startswith("1 rating of 1 title")


def _one(workspace: Workspace, sql: str) -> Any:
    tables = {name: str(workspace.table(name)) for name in ("titles", "credits", "offers", "ratings")}
    row = duckdb.connect().execute(sql.format(**tables)).fetchone()
    assert row is not None
    return row


def test_the_fuller_copy_of_a_repeated_film_is_kept(ingested: tuple[IngestReport, Workspace]) -> None:
    sql = "SELECT runtime, len(overview) > 100, len(companies) FROM '{titles}' "
    assert _one(ingested[1], sql + "WHERE title = 'Casablanca' AND budget > 0") == (102, True, 1)


def test_accents_scripts_dates_and_returns_come_through(ingested: tuple[IngestReport, Workspace]) -> None:
    workspace = ingested[1]
    assert _one(
        workspace,
        "SELECT original_title, CAST(release_date AS VARCHAR), round(\"return\", 4) FROM '{titles}' "
        "WHERE title = 'Spirited Away' AND budget > 0",
    ) == ("千と千尋の神隠し", "2001-07-20", 14.4697)
    assert _one(
        workspace,
        "SELECT count(*) FROM '{credits}' JOIN '{titles}' USING (title_id) "
        "WHERE name = 'Ricardo Darín' AND job = 'Actor' AND tmdb_id IS NOT NULL",
    ) == (4,)
    assert _one(
        workspace,
        "SELECT duration_int, duration_type, rating FROM '{offers}' WHERE title = 'the ministry of time'",
    ) == (4, "season", "tv-14")


def test_nobody_rates_a_film_before_it_is_out(ingested: tuple[IngestReport, Workspace]) -> None:
    early, viewers, first, last = _one(
        ingested[1],
        "SELECT count(*) FILTER (to_timestamp(rated_at) < release_date), count(DISTINCT viewer_id), "
        "min(year(to_timestamp(rated_at))), max(year(to_timestamp(rated_at))) "
        "FROM '{ratings}' JOIN '{titles}' USING (title_id)",
    )
    assert (early, viewers, first, last) == (0, 741, 2018, 2024)


def test_score_questions_have_answers(ingested: tuple[IngestReport, Workspace]) -> None:
    scored, offered, least, most = _one(
        ingested[1], "SELECT count(score), count(*), min(score), max(score) FROM '{offers}'"
    )
    assert scored > 0.95 * offered
    assert least < 2.5
    assert most > 4.4


def test_the_ratings_carry_taste() -> None:
    """Held-out likes of one viewer in five: EASE (Steck 2019) ranks them well above mere popularity."""
    liked = np.zeros((480, 265))
    for row in rows("ratings"):
        if row["userId"].isdigit() and int(row["userId"]) <= 480 and float(row["rating"]) >= 4:
            liked[int(row["userId"]) - 1, int(row["movieId"]) - 1] = 1
    trained = liked[:384]
    inverse = np.linalg.inv(trained.T @ trained + 60 * np.eye(265))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    rng = np.random.default_rng(0)
    ease, popular = [], []
    for viewer in liked[384:]:
        likes = rng.permutation(np.flatnonzero(viewer))
        held, known = likes[: len(likes) // 3], likes[len(likes) // 3 :]
        if len(held):
            ease.append(_recall(weights[known].sum(axis=0), known, held))
            popular.append(_recall(trained.sum(axis=0), known, held))
    assert len(ease) > 80
    assert np.mean(ease) > 1.3 * np.mean(popular)


def _recall(scores: Any, known: Any, held: Any) -> float:
    """Recall at 20: the share of `held` among the best-scored films that are not `known`."""
    scores = scores.copy()
    scores[known] = -np.inf
    return float(np.isin(np.argsort(-scores)[:20], held).sum() / min(20, len(held)))
