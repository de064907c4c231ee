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


def test_an_id_that_movielens_gave_up_is_the_only_film_of_its_name(tmp_path: Path) -> None:
    genres = "[{'id': 18, 'name': 'Drama'}]"
    write(
        tmp_path / "raw" / "movies_metadata.csv",
        movies(
            FILM | {"genres": genres},
            {"id": "11", "title": "The Trial", "release_date": "1962-01-01", "imdb_id": "", "genres": genres},
            {"id": "12", "title": "Creature", "release_date": "1998-01-01", "imdb_id": "", "genres": genres},
            {"id": "13", "title": "Twins", "release_date": "1970-01-01", "imdb_id": ""},
            {"id": "14", "title": "Twins", "release_date": "1971-01-01", "imdb_id": ""},
        ),
    )
    write(tmp_path / "raw" / "links.csv", "movieId,imdbId,tmdbId\n29,112682,902\n8,,\n")
    write(
        tmp_path / "raw" / "movies.csv",
        "movieId,title,genres\n"
        '7,"City of Lost Children, The (Cité des Enfants Perdus, La) (1995)",Fantasy\n'
        '8,"Trial, The (1963)",Drama\n'
        "9,Creature (1999),Documentary\n"
        "10,Twins (1970),Drama\n"
        "11,Twins (1990),Drama\n",
    )
    take(tmp_path / "w", tmp_path / "raw")
    aliases = query(tmp_path / "w", "SELECT alias, title_id FROM aliases WHERE alias LIKE 'ml-%' ORDER BY alias")
    assert dict(aliases) == {
        "ml-10": "ml-10", "ml-11": "ml-11", "ml-29": "tmdb-902", "ml-7": "tmdb-902", "ml-8": "tmdb-11", "ml-9": "ml-9",
    }  # fmt: skip


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
