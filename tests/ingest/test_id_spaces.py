"""The ids of two folders of ratings: one space unless they contradict each other."""

from __future__ import annotations

from pathlib import Path

from ingest_files import movies, query, take, write

FILMS = {862: "Toy Story", 949: "Heat", 11860: "Sabrina"}


def sets(folder: Path, names: list[str]) -> Path:
    """Two folders: films, links and ratings of one; the other's films, `names` by their ids from 1, and ratings."""
    films = [{"id": str(number), "title": name, "original_title": name} for number, name in FILMS.items()]
    write(folder / "films" / "movies_metadata.csv", movies(*films))
    links = "".join(f"{place},{100 + place},{number}\n" for place, number in enumerate(FILMS, start=1))
    write(folder / "films" / "links.csv", f"movieId,imdbId,tmdbId\n{links}")
    write(folder / "films" / "ratings.csv", "userId,movieId,rating,timestamp\n1,1,5,1\n1,2,4,2\n")
    known = "".join(f"{place}::{name} (1995)::Drama\n" for place, name in enumerate(names, start=1))
    write(folder / "viewers" / "movies.dat", known)
    write(folder / "viewers" / "ratings.dat", "".join(f"7::{place}::3::9{place}\n" for place in range(1, 4)))
    return folder


def rated(workspace: Path, folder: Path) -> list[tuple[str, str]]:
    """The title of each rating of the other folder's viewer."""
    take(workspace, folder)
    return query(workspace, "SELECT item_id, title_id FROM ratings WHERE viewer_id LIKE '%:7' ORDER BY 1")


def test_links_of_one_folder_are_those_of_the_films_of_another_that_does_not_contradict_them(tmp_path: Path) -> None:
    folder = sets(tmp_path / "raw", list(FILMS.values()))
    assert rated(tmp_path / "workspace", folder) == [("ml-1", "tmdb-862"), ("ml-2", "tmdb-949"), ("ml-3", "tmdb-11860")]


def test_names_that_contradict_those_of_another_folder_are_a_space_of_their_own(tmp_path: Path) -> None:
    folder = sets(tmp_path / "raw", list(FILMS.values()))
    write(
        folder / "films" / "movies.csv",
        "movieId,title,genres\n1,Solaris,Drama\n2,Roma,Drama\n3,Psycho,Drama\n4,M,Drama\n",
    )
    assert {item for item, _ in rated(tmp_path / "workspace", folder)} == {
        "ml-viewers-1",
        "ml-viewers-2",
        "ml-viewers-3",
    }
