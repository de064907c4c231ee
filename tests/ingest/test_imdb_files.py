"""IMDb's tables: alone they are a catalogue, beside another they add to its titles what that lacks."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

from ingest_files import CREDIT, SHOW, counts, movies, query, table, take, titles, write

from cartelera.catalog.writing import write_catalog

BASICS = (
    "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n"
    "tt0114709\tmovie\tToy Story\tToy Story\t0\t1995\t\\N\t81\tAdventure,Animation,Comedy\n"
    'tt0068646\tmovie\tThe "Godfather"\tIl padrino\t0\t1972\t\\N\t175\tCrime\n'
    "tt0098904\ttvSeries\tSeinfeld\tSeinfeld\t0\t1989\t1998\t22\tComedy\n"
    "tt0697784\ttvEpisode\tThe Soup Nazi\tThe Soup Nazi\t0\t1995\t\\N\t22\tComedy\n"
    "tt0000001\tshort\tCarmencita\tCarmencita\t0\t1894\t\\N\t1\tShort\n"
    "tt0074991\ttvMovie\tNone\tNone\t1\t1976\t\\N\t\\N\t\\N\n"
)
RATINGS = "tconst\taverageRating\tnumVotes\ntt0114709\t8.3\t1100000\ntt0068646\t9.2\t2100000\n"
AKAS = (
    "titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle\n"
    "tt0114709\t1\tToy Story (Juguetes)\tES\t\\N\timdbDisplay\t\\N\t0\n"
    "tt0114709\t2\tJuguetes\tMX\tes\timdbDisplay\t\\N\t0\n"
    "tt0114709\t3\tLelulugu\tEE\t\\N\timdbDisplay\t\\N\t0\n"
    "tt0114709\t4\tToys\tUS\t\\N\tworking\t\\N\t0\n"
    "tt0114709\t5\tToy Story\tUS\t\\N\timdbDisplay\t\\N\t0\n"
    "tt9999999\t1\tOtra\tES\t\\N\timdbDisplay\t\\N\t0\n"
)
CREW = "tconst\tdirectors\twriters\ntt0114709\tnm0005124\tnm0004056,nm0005124\ntt0068646\tnm0000338\t\\N\n"
PEOPLE = (
    "nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles\n"
    "nm0000158\tTom Hanks\t1956\t\\N\tproducer,actor\ttt0114709\n"
    "nm0005124\tJohn Lasseter\t1957\t\\N\twriter\ttt0114709\n"
    "nm0004056\tAndrew Stanton\t1965\t\\N\twriter\ttt0114709\n"
    "nm0000338\tFrancis Ford Coppola\t1939\t\\N\tdirector\ttt0068646\n"
)
PRINCIPALS = (
    "tconst\tordering\tnconst\tcategory\tjob\tcharacters\n"
    'tt0114709\t1\tnm0000158\tactor\t\\N\t["Woody"]\n'
    "tt0114709\t2\tnm0005124\tdirector\t\\N\t\\N\n"
    "tt0114709\t3\tnm0000158\tarchive_footage\t\\N\t\\N\n"
    "tt0000001\t1\tnm0000158\tself\t\\N\t\\N\n"
)
EPISODES = "tconst\tparentTconst\tseasonNumber\tepisodeNumber\ntt0697784\ttt0098904\t7\t6\n"
TABLES = {
    "title.basics": BASICS, "title.ratings": RATINGS, "title.akas": AKAS, "title.crew": CREW, "name.basics": PEOPLE,
    "title.principals": PRINCIPALS, "title.episode": EPISODES,
}  # fmt: skip
MADE_OF_TOY_STORY = [
    ("Andrew Stanton", "Writer", None), ("John Lasseter", "Director", None), ("John Lasseter", "Writer", None),
    ("Tom Hanks", "Actor", "Woody"),
]  # fmt: skip


def imdb(folder: Path) -> Path:
    """The tables as they are downloaded: packed."""
    for name, text in TABLES.items():
        write(folder / f"{name}.tsv.gz", gzip.compress(text.encode()))
    return folder


def test_alone_films_and_series_are_titles_and_episodes_are_not(tmp_path: Path) -> None:
    report = take(tmp_path / "w", imdb(tmp_path / "imdb"))
    assert {source.key: counts(source) for source in report.sources} == {
        "imdb_titles.title-basics": (6, 6, 0, 0), "imdb_ratings.title-ratings": (2, 2, 0, 0),
        "imdb_names.title-akas": (6, 6, 0, 0), "imdb_crew.title-crew": (2, 2, 0, 0),
        "imdb_people.name-basics": (4, 4, 0, 0), "imdb_principals.title-principals": (4, 4, 0, 0),
    }  # fmt: skip
    assert [skipped.why for skipped in report.skipped] == ["IMDb episodes: known, and not used"]
    found = {row["title_id"]: row for row in titles(tmp_path / "w")}
    assert found.keys() == {"tt0114709", "tt0068646", "tt0098904", "tt0074991"}
    assert found["tt0068646"] | {
        "kind": "movie", "title": 'The "Godfather"', "original_title": "Il padrino", "release_year": 1972,
        "runtime": 175, "genres": ["Crime"], "imdb_id": "tt0068646", "imdb_rating": 9.2, "imdb_votes": 2100000,
        "popularity": 0, "vote_count": 0, "vote_average": None, "tmdb_id": None,
    } == found["tt0068646"]  # fmt: skip
    assert (found["tt0098904"]["kind"], found["tt0098904"]["runtime"]) == ("series", None)
    assert (found["tt0074991"]["title"], found["tt0074991"]["genres"], found["tt0074991"]["adult"]) == (
        "None",
        [],
        True,
    )
    people = "SELECT name, job, \"character\" FROM credits WHERE title_id = 'tt0114709' ORDER BY 1, 2"
    assert query(tmp_path / "w", people) == MADE_OF_TOY_STORY
    assert query(tmp_path / "w", "SELECT name, job FROM credits WHERE title_id = 'tt0068646'") == [
        ("Francis Ford Coppola", "Director")
    ]


def test_beside_another_catalogue_its_titles_are_enriched_and_none_is_added(tmp_path: Path) -> None:
    bare = {"id": "863", "imdb_id": "tt0068646", "title": "The Godfather", "original_title": "The Godfather"}
    bare |= {"runtime": "", "genres": "[]", "release_date": ""}
    write(tmp_path / "raw" / "movies_metadata.csv", movies({}, bare))
    write(tmp_path / "raw" / "credits.csv", table(CREDIT))
    imdb(tmp_path / "raw" / "imdb")
    take(tmp_path / "w", tmp_path / "raw")
    toys, godfather = titles(tmp_path / "w")
    assert toys | {
        "title_id": "tmdb-862", "genres": ["Animation"], "runtime": 81, "vote_average": 7.7, "vote_count": 5415,
        "imdb_rating": 8.3, "imdb_votes": 1100000,
    } == toys  # fmt: skip
    assert (godfather["runtime"], godfather["genres"], godfather["release_year"]) == (175, ["Crime"], 1972)
    assert (godfather["imdb_rating"], godfather["original_title"]) == (9.2, "The Godfather")
    people = query(tmp_path / "w", "SELECT title_id, name, job FROM credits ORDER BY ALL")
    assert people == [
        ("tmdb-862", "John Lasseter", "Director"), ("tmdb-862", "Tom Hanks", "Actor"),
        ("tmdb-863", "Francis Ford Coppola", "Director"),
    ]  # fmt: skip


def test_people_of_titles_that_have_none(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies_metadata.csv", movies())
    imdb(tmp_path / "raw" / "imdb")
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", 'SELECT name, job, "character" FROM credits ORDER BY 1, 2') == MADE_OF_TOY_STORY
    assert query(tmp_path / "w", "SELECT billing FROM credits WHERE job <> 'Actor' ORDER BY 1") == [(0,), (1,), (2,)]


def test_a_film_of_movielens_is_enriched_by_its_link(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies.csv", "movieId,title,genres\n1,Toy Story (1995),Animation\n")
    write(tmp_path / "raw" / "links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n")
    imdb(tmp_path / "raw" / "imdb")
    take(tmp_path / "w", tmp_path / "raw")
    (toys,) = titles(tmp_path / "w")
    assert (toys["title_id"], toys["imdb_id"], toys["runtime"]) == ("ml-1", "tt0114709", 81)
    assert (toys["imdb_votes"], toys["tmdb_id"]) == (1100000, None)


def test_titles_are_found_by_their_names_in_spanish(tmp_path: Path) -> None:
    other = {"id": "863", "imdb_id": "", "title": "Juguetes", "original_title": "Juguetes", "popularity": "1"}
    write(tmp_path / "raw" / "movies_metadata.csv", movies({}, other))
    imdb(tmp_path / "raw" / "imdb")
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT * FROM title_names ORDER BY name") == [
        ("tmdb-862", "Juguetes", "es", "MX"), ("tmdb-862", "Toy Story", "en", "US"),
        ("tmdb-862", "Toy Story (Juguetes)", "es", "ES"),
    ]  # fmt: skip
    path = tmp_path / "catalog.db"
    write_catalog(tmp_path / "w" / "tables", path)
    with closing(sqlite3.connect(path)) as database:
        sql = "SELECT display, ref FROM names WHERE kind = 'title' AND folded LIKE '%jug%' ORDER BY 1"
        assert database.execute(sql).fetchall() == [("Juguetes", 1), ("Toy Story", 0), ("Toy Story", 0)]
        sql = "SELECT rowid FROM title_search WHERE title_search MATCH 'juguetes' ORDER BY 1"
        assert database.execute(sql).fetchall() == [(0,), (1,)]


def test_numbers_that_platforms_quote(tmp_path: Path) -> None:
    header = ",ID,Title,Year,Age,IMDb,Netflix,Hulu,Type,Runtime\n"
    write(tmp_path / "raw" / "MoviesOnStreamingPlatforms.csv", header + "0,1,Toy Story,1995,all,8.2/10,1,0,0,81\n")
    write(
        tmp_path / "raw" / "netflix" / "data.csv",
        "title,type,genres,releaseYear,imdbId,imdbAverageRating,imdbNumVotes\nHeat,movie,Crime,1995,tt0113277,8.3,700000\n",
    )
    take(tmp_path / "one", tmp_path / "raw" / "MoviesOnStreamingPlatforms.csv")
    take(tmp_path / "two", tmp_path / "raw" / "netflix")
    found = [
        (t["title"], t["imdb_rating"], t["imdb_votes"]) for t in titles(tmp_path / "one") + titles(tmp_path / "two")
    ]
    assert found == [("Toy Story", 8.2, None), ("Heat", 8.3, 700000)]


def test_a_platforms_title_without_an_id_is_not_enriched(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "netflix_titles.csv", table(SHOW, {"title": "Toy Story", "release_year": "1995"}))
    imdb(tmp_path / "raw" / "imdb")
    take(tmp_path / "w", tmp_path / "raw")
    (toys,) = titles(tmp_path / "w")
    assert (toys["title_id"], toys["imdb_rating"]) == ("ns1", None)
