"""The names that titles have beside their own: what platforms and MovieLens call them."""

from __future__ import annotations

from pathlib import Path

from ingest_files import CREDIT, SHOW, movies, query, table, take, write

FILM = {"id": "902", "imdb_id": "tt0112682", "title": "The City of Lost Children", "release_date": "1995-05-17",
        "original_title": "La Cité des Enfants Perdus"}  # fmt: skip


def names(workspace: Path) -> list[tuple[str, str, str | None]]:
    return query(workspace, "SELECT title_id, name, language FROM title_names ORDER BY name")


def test_what_movielens_writes_in_brackets_is_a_name(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies_metadata.csv", movies(FILM))
    write(tmp_path / "raw" / "links.csv", "movieId,imdbId,tmdbId\n29,112682,902\n")
    listed = '29,"Lost Children\'s City, The (Ciudad de los niños perdidos, La) (1995)",Drama\n'
    write(tmp_path / "raw" / "movies.csv", f"movieId,title,genres\n{listed}")
    take(tmp_path / "w", tmp_path / "raw")
    assert names(tmp_path / "w") == [
        ("tmdb-902", "La Ciudad de los niños perdidos", None), ("tmdb-902", "The Lost Children's City", None),
    ]  # fmt: skip


def test_a_linked_title_is_known_by_the_name_of_its_platform(tmp_path: Path) -> None:
    show = {
        "title": "Toy Story: Juguetes", "director": "John Lasseter", "cast": "Tom Hanks", "release_year": "1995",
        "country": "United States", "duration": "81 min", "description": "Led by Woody, Andy's toys live happily.",
    }  # fmt: skip
    write(tmp_path / "raw" / "movies_metadata.csv", movies())
    write(tmp_path / "raw" / "credits.csv", table(CREDIT))
    write(tmp_path / "raw" / "netflix_titles.csv", table(SHOW, show))
    take(tmp_path / "w", tmp_path / "raw")
    linked = query(tmp_path / "w", "SELECT alias FROM aliases WHERE title_id = 'tmdb-862' AND alias LIKE 'ns%'")
    assert linked == [("ns1",)]
    assert names(tmp_path / "w") == [("tmdb-862", "Toy Story: Juguetes", None)]


def test_a_file_of_names(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies_metadata.csv", movies())
    write(tmp_path / "raw" / "netflix_titles.csv", table(SHOW))
    write(
        tmp_path / "raw" / "names.csv",
        "title_id,name,language,regions\n"
        'tt0114709,Juguetes,es-MX,"MX, ar"\n'
        "tmdb-862,Toy Story,en,\n"
        "ns1,El otro,,CL\n"
        "tmdb-862,Spielzeug,de,DE\n"
        "tmdb-7,Nadie,es,\n"
        "tmdb-862,Sin lugar,,\n"
        "tmdb-862,Roto,español,\n"
        "tmdb-862,,es,\n",
    )
    report = take(tmp_path / "w", tmp_path / "raw")
    (read,) = [source for source in report.sources if source.key == "title_names.names"]
    assert (read.read, read.kept, read.refused) == (8, 5, 3)
    assert query(tmp_path / "w", "SELECT title_id, name, language, regions FROM title_names ORDER BY name") == [
        ("ns1", "El otro", "es", "CL"), ("tmdb-862", "Juguetes", "es", "AR,MX"), ("tmdb-862", "Toy Story", "en", None),
    ]  # fmt: skip
