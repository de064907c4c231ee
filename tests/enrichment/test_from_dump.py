"""`enrich --from`: another dump of movie metadata fills what is empty."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cartelera.enrichment.gaps import Scope
from cartelera.errors import FileRejectedError
from cartelera.ingest.run import ingest
from cartelera.pipeline.enrich import enrich_from_file
from cartelera.tables.fillable import FILLABLE
from cartelera.tables.quarantine import Quarantine
from cartelera.workspace import Workspace

Read = Callable[[str], list[tuple[Any, ...]]]
EVERY = Scope(tuple(column.name for column in FILLABLE), ())
COLUMNS = (
    "id", "title", "original_title", "original_language", "overview", "release_date", "runtime", "budget", "revenue",
    "popularity", "vote_average", "vote_count", "genres", "production_companies", "production_countries",
    "spoken_languages", "tagline", "keywords", "imdb_id",
)  # fmt: skip
SOME: dict[str, Any] = {
    "id": 22, "title": "Amor 100%", "original_title": "Amor", "original_language": "fr", "overview": "From the dump.",
    "release_date": "1990-01-01", "runtime": 1, "budget": 10, "revenue": 25, "popularity": 99, "vote_average": 9,
    "vote_count": 9, "genres": '[{"id": 27, "name": "Horror"}]', "tagline": "It's \"love\".", "imdb_id": "",
    "production_companies": '[{"id": 1, "name": "Gaumont"}]', "production_countries": "[]",
    "spoken_languages": '[{"iso_639_1": "fr", "name": "Français"}]', "keywords": '[{"id": 1, "name": "love"}]',
}  # fmt: skip


def dump(folder: Path, *rows: dict[str, Any], name: str = "other.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(SOME | row for row in rows)
    return path


def test_what_is_empty_is_filled_and_nothing_else(workspace: Workspace, read: Read, tmp_path: Path) -> None:
    before = read("SELECT * EXCLUDE (title_id) FROM titles WHERE title_id <> 'tmdb-22' ORDER BY title_id")
    done = enrich_from_file(workspace, dump(tmp_path, {}), EVERY)
    filled = {
        "overview": 1,
        "tagline": 1,
        "budget": 1,
        "revenue": 1,
        "companies": 1,
        "language_codes": 1,
        "keywords": 1,
    }
    assert {name: count for name, count in done.filled.items() if count} == filled
    assert (done.rows, done.known, done.refused) == (1, 1, 0)
    columns = 'title, original_language, overview, runtime, "return", popularity, genres, companies, keywords'
    found = read(f"SELECT {columns} FROM titles WHERE title_id = 'tmdb-22'")
    assert found == [
        ("100% Love", "en", "From the dump.", 100, 2.5, 0.5, ["Romance"], ["Gaumont"], ["love"]),
    ]
    assert read("SELECT * EXCLUDE (title_id) FROM titles WHERE title_id <> 'tmdb-22' ORDER BY title_id") == before
    assert read("SELECT * FROM fills") == [("tmdb-22", name, "file:other.csv") for name in sorted(filled)]


def test_a_title_that_is_not_there_is_not_added(workspace: Workspace, read: Read, tmp_path: Path) -> None:
    done = enrich_from_file(workspace, dump(tmp_path, {"id": 4711}), EVERY)
    assert (done.rows, done.known, sum(done.filled.values())) == (1, 0, 0)
    assert read("SELECT count(*) FROM titles") == [(33,)]


def test_a_row_is_known_by_its_imdb_id_too(workspace: Workspace, read: Read, tmp_path: Path) -> None:
    enrich_from_file(workspace, dump(tmp_path, {"id": 4711, "imdb_id": "tt0000022"}), EVERY)
    assert read("SELECT overview FROM titles WHERE title_id = 'tmdb-22'") == [("From the dump.",)]


def test_the_same_file_again_changes_nothing_and_a_newer_one_replaces_its_values(
    workspace: Workspace, read: Read, tmp_path: Path
) -> None:
    path = dump(tmp_path, {})
    enrich_from_file(workspace, path, EVERY)
    made = (workspace.tables / "ingest.json").stat().st_ino
    assert not any(enrich_from_file(workspace, path, EVERY).filled.values())
    assert (workspace.tables / "ingest.json").stat().st_ino == made
    enrich_from_file(workspace, dump(tmp_path, {"overview": "Corrected.", "tagline": ""}), EVERY)
    assert read("SELECT overview, tagline FROM titles WHERE title_id = 'tmdb-22'") == [("Corrected.", None)]


def test_a_cell_filled_from_one_file_is_not_filled_from_another(
    workspace: Workspace, read: Read, tmp_path: Path
) -> None:
    enrich_from_file(workspace, dump(tmp_path, {"tagline": ""}), EVERY)
    enrich_from_file(workspace, dump(tmp_path, {"overview": "Second."}, name="second.csv"), EVERY)
    assert read("SELECT overview, tagline FROM titles WHERE title_id = 'tmdb-22'") == [
        ("From the dump.", 'It\'s "love".')
    ]
    assert read("SELECT \"column\" FROM fills WHERE provenance = 'file:second.csv'") == [("tagline",)]


def test_only_the_columns_named(workspace: Workspace, read: Read, tmp_path: Path) -> None:
    enrich_from_file(workspace, dump(tmp_path, {}), Scope(("keywords",), ()))
    assert read('SELECT "column" FROM fills') == [("keywords",)]


def test_bad_rows_go_to_quarantine(workspace: Workspace, tmp_path: Path) -> None:
    done = enrich_from_file(workspace, dump(tmp_path, {}, {"id": "x", "title": "Broken"}), EVERY)
    assert (done.rows, done.refused) == (2, 1)
    [(source, refusal)] = Quarantine(workspace.quarantine).read()
    assert (source, refusal.line, refusal.reason) == ("fills.file-other", 3, "id 'x' is not a whole number above 0")


def test_packed_and_as_a_source_at_the_same_time(workspace: Workspace, read: Read, tmp_path: Path) -> None:
    path = dump(tmp_path, {}, {"id": 4711, "title": "Only There"})
    packed = tmp_path / "other.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    ingest([path], workspace)
    assert read("SELECT overview FROM titles WHERE title_id = 'tmdb-22'") == [(None,)]
    enrich_from_file(workspace, packed, EVERY)
    assert read("SELECT overview FROM titles WHERE title_id = 'tmdb-22'") == [("From the dump.",)]
    assert {p for (p,) in read("SELECT DISTINCT provenance FROM fills")} == {"file:other.csv.gz"}


def test_what_is_no_movie_metadata_is_refused(workspace: Workspace, raw: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    before = (workspace.tables / "ingest.json").read_bytes()
    for path, why in (
        (raw / "netflix_titles.csv", "it holds a platform's titles"),
        (raw / "credits.csv", r"it holds credits"),
        (tmp_path / "notes.csv", "its columns are those of no known format"),
        (tmp_path / "absent.csv", "no such file"),
    ):
        with pytest.raises(FileRejectedError, match=f"{path.name}.*{why}"):
            enrich_from_file(workspace, path, EVERY)
    assert (workspace.tables / "ingest.json").read_bytes() == before


@pytest.mark.real
def test_the_real_pair(shared_data: Path, tmp_path: Path) -> None:
    """What docs/enriching.md says: each dump filled from the other."""
    movies, five = (
        shared_data / "movies-dataset" / f"{name}.csv.gz" for name in ("movies_metadata", "tmdb_5000_movies")
    )
    small = Workspace(tmp_path / "small")
    ingest([five], small)
    done = enrich_from_file(small, movies, EVERY)
    assert (done.rows, done.known, done.refused) == (45_466, 4_595, 3)
    assert {name: count for name, count in done.filled.items() if count} == {
        "tagline": 84, "poster_path": 4_594, "collection": 978, "imdb_id": 4_595, "budget": 8, "revenue": 10,
        "companies": 2, "language_codes": 1,
    }  # fmt: skip
