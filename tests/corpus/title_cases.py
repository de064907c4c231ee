"""Titles as people have them: TMDB's dumps, catalogues of platforms in their several forms, IMDb's tables."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from typing import Any

from corpus import Case

Row = dict[str, Any]

FILM: Row = {
    "adult": "False", "belongs_to_collection": "", "budget": "0", "genres": "[{'id': 16, 'name': 'Animation'}]",
    "homepage": "", "id": "862", "imdb_id": "tt0114709", "original_language": "en", "original_title": "Toy Story",
    "overview": "Toys live.", "popularity": "21.9", "poster_path": "", "production_companies": "[]",
    "production_countries": "[]", "release_date": "1995-10-30", "revenue": "0", "runtime": "81.0",
    "spoken_languages": "[]", "status": "Released", "tagline": "", "title": "Toy Story", "video": "False",
    "vote_average": "7.7", "vote_count": "5415",
}  # fmt: skip
V11: Row = {
    "id": "862", "title": "Toy Story", "vote_average": "7.971", "vote_count": "17152", "status": "Released",
    "release_date": "1995-10-30", "revenue": "394436586", "runtime": "81", "adult": "False", "backdrop_path": "",
    "budget": "30000000", "homepage": "", "imdb_id": "tt0114709", "original_language": "en",
    "original_title": "Toy Story", "overview": "Toys live.", "popularity": "96.31", "poster_path": "", "tagline": "",
    "genres": "Animation, Family", "production_companies": "Pixar", "production_countries": "Spain, France",
    "spoken_languages": "English", "keywords": "toy, boy",
}  # fmt: skip
TV: Row = {
    "id": "1399", "name": "Game of Thrones", "number_of_seasons": "8", "number_of_episodes": "73",
    "original_language": "en", "vote_count": "21857", "vote_average": "8.442", "overview": "Noble families.",
    "adult": "False", "backdrop_path": "", "first_air_date": "2011-04-17", "last_air_date": "2019-05-19",
    "homepage": "", "in_production": "False", "original_name": "Game of Thrones", "popularity": "1083.9",
    "poster_path": "", "type": "Scripted", "status": "Ended", "tagline": "", "genres": "Drama",
    "created_by": "David Benioff, D.B. Weiss", "languages": "en", "networks": "HBO", "origin_country": "US",
    "spoken_languages": "English", "production_companies": "", "production_countries": "", "episode_run_time": "0",
}  # fmt: skip
SHOW: Row = {
    "show_id": "s1", "type": "Movie", "title": "Roma", "director": "Alfonso Cuarón", "cast": "Yalitza Aparicio",
    "country": "Mexico", "date_added": "December 14, 2018", "release_year": "2018", "rating": "R",
    "duration": "135 min", "listed_in": "Dramas", "description": "A year in the life of a maid.",
}  # fmt: skip
JUSTWATCH: Row = {
    "id": "tm84618", "title": "Taxi Driver", "type": "MOVIE", "description": "A veteran.", "release_year": "1976",
    "age_certification": "R", "runtime": "114", "genres": "['drama', 'crime']", "production_countries": "['US']",
    "seasons": "", "imdb_id": "tt0075314", "imdb_score": "8.2", "imdb_votes": "808582", "tmdb_popularity": "40.9",
    "tmdb_score": "8.179",
}  # fmt: skip
JUSTWATCH_CREDITS = "person_id,id,name,character,role\n3748,tm84618,Robert De Niro,Travis Bickle,ACTOR\n"
BY_IMDB: Row = {
    "url": "https://www.justwatch.com/us/movie/heat", "title": "Heat", "type": "movie", "genres": "Crime, Drama",
    "releaseYear": "1995", "imdbId": "tt0113277", "imdbAverageRating": "8.3", "imdbNumVotes": "700000",
    "platform": "Netflix", "availableCountries": "ES, MX",
}  # fmt: skip
FLAGS: Row = {
    "": "0", "ID": "1", "Title": "The Irishman", "Year": "2019", "Age": "18+", "IMDb": "7.8/10",
    "Rotten Tomatoes": "98/100", "Netflix": "1", "Hulu": "0", "Prime Video": "0", "Disney+": "0", "Type": "0",
    "Directors": "Martin Scorsese", "Genres": "Crime", "Country": "United States", "Language": "English",
    "Runtime": "209.0",
}  # fmt: skip
BASICS = [
    "tconst",
    "titleType",
    "primaryTitle",
    "originalTitle",
    "isAdult",
    "startYear",
    "endYear",
    "runtimeMinutes",
    "genres",
]
OFFERS = "SELECT id, platform, title FROM offers ORDER BY id"


def table(row: Row, *changes: Row, without: Sequence[str] = (), delimiter: str = ",") -> str:
    """A table of `row` with each of the changes; without columns, and otherwise separated."""
    columns = [name for name in row if name not in without]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, **change} for change in changes or ({},))
    return out.getvalue()


def tabs(columns: Sequence[str], *rows: Sequence[str]) -> str:
    """A table as IMDb writes it: tabs and no quotes."""
    return "".join("\t".join(row) + "\n" for row in (columns, *rows))


def genres(name: str, cell: str, *expected: str) -> tuple[Case, ...]:
    """A list of names in three formats."""
    films = {"SELECT genres FROM titles": [(list(expected),)]}
    shelf = "SELECT split(display_listed_in, ', ') FROM (SELECT listed_in AS display_listed_in FROM offers)"
    return (
        Case(f"genres, {name}: movie metadata", {"m.csv": table(FILM, {"genres": cell})}, films),
        Case(f"genres, {name}: TMDB v11", {"m.csv": table(V11, {"genres": cell})}, films),
        Case(f"genres, {name}: TMDB series", {"m.csv": table(TV, {"genres": cell})}, films),
        Case(
            f"genres, {name}: JustWatch", {"netflix/titles.csv": table(JUSTWATCH, {"genres": cell.lower()})},
            {shelf: [([genre.lower() for genre in expected],)]},
        ),
    )  # fmt: skip


LISTS = (
    *genres("comma", "Comedy, Drama", "Comedy", "Drama"),
    *genres("bar", "Comedy|Drama", "Comedy", "Drama"),
    *genres("semicolon", "Comedy; Drama", "Comedy", "Drama"),
    *genres("texts", "['Comedy', 'Drama']", "Comedy", "Drama"),
    *genres("JSON texts", '["Comedy", "Drama"]', "Comedy", "Drama"),
    *genres("one", "Comedy", "Comedy"),
)

COMPANY = "SELECT companies FROM titles"
V11_CASES = (
    Case(
        "v11: names of countries and languages are codes too",
        {"m.csv": table(V11, {"spoken_languages": "English, Español, Français, Klingonish"})},
        {
            "SELECT country_codes, countries, language_codes FROM titles": [
                (["ES", "FR"], ["Spain", "France"], ["en", "es", "fr"])
            ]
        },
    ),
    *(
        Case(f"v11: companies {cell}", {"m.csv": table(V11, {"production_companies": cell})}, {COMPANY: [(expected,)]})
        for cell, expected in {
            "Metro-Goldwyn-Mayer, Inc.": ["Metro-Goldwyn-Mayer, Inc."],
            "Toho, Shochiku Co., Ltd., A24": ["Toho", "Shochiku Co., Ltd.", "A24"],
            "Vertigo Films, S.L., RTVE": ["Vertigo Films, S.L.", "RTVE"],
        }.items()
    ),
    *(
        Case(f"v11: {name}", {"m.csv": text}, {"SELECT title_id, vote_count, keywords FROM titles": [
            ("tmdb-862", 17152, ["toy", "boy"])]})
        for name, text in {
            "semicolons": table(V11, delimiter=";"),
            "tabs": table(V11, delimiter="\t"),
            "columns in another order": table(dict(reversed(V11.items()))),
            "an index in front": table({"": "0"} | V11),
            "CRLF and BOM": "\ufeff" + table(V11).replace("\n", "\r\n"),
            "ids as floats": table(V11, {"id": "862.0", "vote_count": "17152.0", "runtime": "81.0"}),
        }.items()
    ),
)  # fmt: skip

THRONES = ("tmdb-tv-1399", "series", 8, 2011)
TV_COLUMNS = "SELECT title_id, kind, seasons, release_year FROM titles"
TV_CASES = (
    *(
        Case(f"TMDB series: {name}", {"tv.csv": text}, {TV_COLUMNS: [THRONES]})
        for name, text in {
            "as it is": table(TV),
            "without languages, networks and type": table(TV, without=("languages", "networks", "type")),
            "seasons as floats": table(TV, {"number_of_seasons": "8.0", "id": "1399.0"}),
            "semicolons": table(TV, delimiter=";"),
        }.items()
    ),
    Case(
        "TMDB series: beside a film of the same number",
        {"tv.csv": table(TV, {"id": "862"}), "m.csv": table(FILM)},
        {"SELECT title_id, title FROM titles ORDER BY 1": [
            ("tmdb-862", "Toy Story"), ("tmdb-tv-862", "Game of Thrones")]},
        {"movies.m": (1, 1, 0, 0), "movies.tv": (1, 1, 0, 0)},
    ),
    Case(
        "TMDB series: makers", {"tv.csv": table(TV)},
        {"SELECT name, job FROM credits ORDER BY billing": [("David Benioff", "Creator"), ("D.B. Weiss", "Creator")]},
    ),
)  # fmt: skip

NAMED = {
    "netflix1.csv": "netflix", "titles_netflix.csv": "netflix", "2021_netflix_titles.csv": "netflix",
    "Netflix-titles (1).csv": "netflix", "data_netflix.csv": "netflix", "disney+_titles.csv": "disney",
    "disney_plus_titles.csv": "disney", "DisneyPlusTitles.csv": "disney", "HBO Max.csv": "max",
    "hbo_titles.csv": "max", "prime_video_titles.csv": "amazon", "movistar+.csv": "movistar",
    "appletv_titles.csv": "apple", "netflix/titles.csv": "netflix", "Paramount+/data.csv": "paramount",
    "shudder_titles.csv": "shudder",
}  # fmt: skip
PLATFORM_NAMES = tuple(
    Case(f"platform: {form} in {file}", {file: text}, {"SELECT platform FROM offers": [(platform,)]})
    for n, (file, platform) in enumerate(NAMED.items())
    for form, text in [(("a catalogue", table(SHOW)), ("JustWatch", table(JUSTWATCH)))[n % 2]]
)
UNNAMED = (
    *(
        Case(
            f"platform: {form}, named nowhere", {"titles.csv": text}, alone=("titles.csv",), code=2,
            says=("--platform",),
        )
        for form, text in {
            "a catalogue": table(SHOW), "JustWatch": table(JUSTWATCH),
            "ids of IMDb's": table(BY_IMDB, without=("platform",)),
        }.items()
    ),
    Case(
        "platform: the option", {"titles.csv": table(JUSTWATCH)},
        {OFFERS: [("ptm84618", "paramount", "taxi driver")]}, options=("--platform", "Paramount+"),
    ),
)  # fmt: skip

LISTED = (
    *(
        Case(
            f"a catalogue's names listed as {cell}",
            {"netflix_titles.csv": table(SHOW, {"cast": cell, "country": "['Spain', 'Mexico']", "listed_in": "A|B"})},
            {"SELECT \"cast\", country, listed_in FROM offers": [("ana ruiz, leo o'hara", "spain, mexico", "a, b")]},
        )
        for cell in (
            "Ana Ruiz, Leo O'Hara", "Ana Ruiz|Leo O'Hara", "Ana Ruiz | Leo O'Hara", "Ana Ruiz; Leo O'Hara",
            "['Ana Ruiz', \"Leo O'Hara\"]", '["Ana Ruiz", "Leo O\'Hara"]', "[ 'Ana Ruiz' , 'Leo O\\'Hara' ]",
        )
    ),
    Case(
        "a catalogue's empty lists, and an entity of HTML",
        {"netflix_titles.csv": table(SHOW, {"cast": "[]", "director": "[ ]", "listed_in": "Arts &amp; Culture"})},
        {"SELECT \"cast\", director, listed_in FROM offers": [(None, None, "arts &amp; culture")]},
    ),
    Case(
        "Amazon's category with commas is one in a list too",
        {"amazon_prime_titles.csv": table(SHOW, {"listed_in": "['Arts, Entertainment, and Culture', 'Drama']"})},
        {"SELECT genres FROM titles": [(["Arts, Entertainment, and Culture", "Drama"],)]},
    ),
)  # fmt: skip

DURATIONS = tuple(
    Case(
        f"a duration of {cell}",
        {"netflix_titles.csv": table(SHOW, {"duration": cell})},
        {"SELECT duration_int, duration_type FROM offers": [expected]},
    )
    for cell, expected in {
        "1:35:00": (95, "min"),
        "2:05": (125, "min"),
        "PT2H1M": (121, "min"),
        "PT121M": (121, "min"),
        "1h 30m": (90, "min"),
        "PT": (None, None),
        "12:00": (None, None),
    }.items()
)
LACKING = tuple(
    Case(
        f"a cleaned catalogue without {', '.join(columns)}",
        {"netflix_clean.csv": table(SHOW, {}, {"show_id": "s2", "title": "Okja"}, without=columns)},
        {OFFERS: [("ns1", "netflix", "roma"), ("ns2", "netflix", "okja")],
         f"SELECT count({columns[0]}) FROM offers": [(0 if columns[0] != "rating" else 2,)]},
        {"platform.netflix": (2, 2, 0, 0)},
    )
    for columns in (("\"cast\"", "cast", "description"), ("director",), ("country", "date_added"), ("rating",),
                    ("listed_in",), ("description", "listed_in", "date_added"))
)  # fmt: skip
NUMBERS = tuple(
    Case(
        f"ids that are numbers: {written}", {"netflix_titles.csv": table(SHOW, {"show_id": written})},
        {OFFERS: [(f"n{number}", "netflix", "roma")]},
    )
    for written, number in {"81145628": "81145628", "80117401.0": "80117401", " 7 ": "7"}.items()
)  # fmt: skip

JUSTWATCH_CASES = (
    Case(
        "JustWatch: titles and credits",
        {"hulu/titles.csv": table(JUSTWATCH), "hulu/credits.csv": JUSTWATCH_CREDITS},
        {"SELECT id, display_cast, maturity, duration_int FROM offers": [("htm84618", "Robert De Niro", "R", 114)],
         'SELECT name, job, "character" FROM credits': [("Robert De Niro", "Actor", "Travis Bickle")]},
        {"platform.hulu": (1, 1, 0, 0), "justwatch_credits.credits": (1, 1, 0, 0)},
    ),
    Case(
        "JustWatch: a series", {"max.csv": table(JUSTWATCH, {"id": "ts1", "type": "SHOW", "seasons": "9.0"})},
        {"SELECT type, duration_int, duration_type FROM offers": [("tv show", 9, "season")],
         "SELECT kind, seasons, runtime FROM titles": [("series", 9, None)]},
    ),
    Case(
        "JustWatch: an id of IMDb's is a link",
        {"max.csv": table(JUSTWATCH), "m.csv": table(FILM, {"imdb_id": "tt0075314", "title": "Taxi Driver",
                                                           "release_date": "1976-02-07"})},
        {"SELECT id, title_id FROM offers": [("mtm84618", "tmdb-862")]},
        says=("1 linked",),
    ),
    Case(
        "JustWatch: an id of another film's is not followed",
        {"max.csv": table(JUSTWATCH, {"imdb_id": "tt0114709"}), "m.csv": table(FILM)},
        {"SELECT id, title_id FROM offers": [("mtm84618", "mtm84618")],
         "SELECT title_id FROM aliases WHERE alias = 'tt0114709'": [("tmdb-862",)]},
        says=("another name, not followed: 1",),
    ),
    Case(
        "JustWatch: a bad id is refused and a bad number is missing",
        {"max.csv": table(JUSTWATCH, {"imdb_score": "good", "imdb_votes": "-1"}, {"id": "84618"})},
        {"SELECT title_id, imdb_rating, imdb_votes FROM titles": [("mtm84618", None, None)]},
        {"platform.max": (2, 1, 0, 1)},
    ),
)  # fmt: skip

BY_IMDB_CASES = (
    *(
        Case(
            f"ids of IMDb's: without {' and '.join(without) or 'nothing'}",
            {"netflix/data.csv": table(BY_IMDB, without=without)},
            {"SELECT id, platform, release_year, countries FROM offers": [
                ("ntt0113277", "netflix", 1995, None if "availableCountries" in without else ["ES", "MX"])],
             "SELECT imdb_id, imdb_rating, imdb_votes FROM titles": [("tt0113277", 8.3, 700000)]},
        )
        for without in ((), ("url",), ("availableCountries",), ("url", "platform", "availableCountries"))
    ),
    Case(
        "ids of IMDb's: one title on two platforms is one",
        {"all.csv": table(BY_IMDB, {}, {"platform": "hulu"})},
        {OFFERS: [("htt0113277", "hulu", "heat"), ("ntt0113277", "netflix", "heat")],
         "SELECT count(*) FROM titles": [(1,)]},
        {"platforms.all": (2, 2, 0, 0)},
    ),
    Case(
        "ids of IMDb's: titles without one are apart",
        {"netflix.csv": table(BY_IMDB, {"imdbId": "", "title": "Lost"}, {"imdbId": "", "title": "Found"},
                              without=("platform",))},
        {"SELECT title FROM offers ORDER BY 1": [("found",), ("lost",)]},
        {"platform.netflix": (2, 2, 0, 0)},
    ),
)  # fmt: skip

SEVERAL_CASES = (
    *(
        Case(
            f"a column of platforms called {column}",
            {"streaming.csv": table({column: "netflix"} | SHOW, {}, {column: "Hulu", "title": "Okja"})},
            {OFFERS: [("hs1", "hulu", "okja"), ("ns1", "netflix", "roma")]},
            {"platforms.streaming": (2, 2, 0, 0)},
        )
        for column in ("platform", "Platform", "streaming_service", "Streaming Platform", "service")
    ),
    Case(
        "a cell of several platforms", {"all.csv": table({"platform": "Netflix, Disney+"} | SHOW)},
        {OFFERS: [("ds1", "disney", "roma"), ("ns1", "netflix", "roma")], "SELECT count(*) FROM titles": [(1,)]},
        {"platforms.all": (1, 1, 0, 0)},
    ),
    *(
        Case(
            f"0 and 1 for each platform: {on}", {"Movies.csv": table(FLAGS, {"Prime Video": on})},
            {OFFERS: [("a1", "amazon", "the irishman"), ("n1", "netflix", "the irishman")],
             "SELECT imdb_rating, runtime FROM titles": [(7.8, 209)]},
        )
        for on in ("1", "1.0", "True")
    ),
    Case(
        "0 for every platform", {"Movies.csv": table(FLAGS, {}, {"ID": "2", "Netflix": "0"})},
        {OFFERS: [("n1", "netflix", "the irishman")]}, {"platforms.movies": (2, 1, 0, 1)},
    ),
)  # fmt: skip

TOYS = ("tt0114709", "movie", "Toy Story", "Toy Story", "0", "1995", r"\N", "81", "Animation,Comedy")
IMDB_COLUMNS = "SELECT title_id, kind, release_year, runtime, genres FROM titles"
IMDB_CASES = (
    *(
        Case(
            f"IMDb: {written} is {kind or 'no title'}",
            {"title.basics.tsv": tabs(BASICS, TOYS, ("tt0000002", written, "X", "X", "0", r"\N", r"\N", "9", r"\N"))},
            {"SELECT title_id, kind FROM titles WHERE title = 'X'": [("tt0000002", kind)] if kind else []},
            {"imdb_titles.title-basics": (2, 2, 0, 0)},
        )
        for written, kind in {
            "tvMovie": "movie", "tvSeries": "series", "tvMiniSeries": "series", "tvEpisode": "", "short": "",
            "videoGame": "",
        }.items()
    ),
    Case(
        "IMDb: packed, with ratings",
        {"title.basics.tsv.gz": gzip.compress(tabs(BASICS, TOYS).encode()),
         "title.ratings.tsv.gz": gzip.compress(b"tconst\taverageRating\tnumVotes\ntt0114709\t8.3\t1100000\n")},
        {IMDB_COLUMNS: [("tt0114709", "movie", 1995, 81, ["Animation", "Comedy"])],
         "SELECT imdb_rating, imdb_votes, popularity, vote_count FROM titles": [(8.3, 1100000, 0, 0)]},
    ),
    Case(
        "IMDb: quotes are letters",
        {"title.basics.tsv": tabs(BASICS, ("tt0000003", "movie", '"Open', '"Open', "0", "2001", r"\N", "9", r"\N"))},
        {"SELECT title FROM titles": [('"Open',)]},
    ),
    Case(
        "IMDb: beside movie metadata it adds no title",
        {"title.basics.tsv": tabs(BASICS, TOYS, ("tt0000004", "movie", "Y", "Y", "0", "2001", r"\N", "9", r"\N")),
         "m.csv": table(FILM, {"runtime": ""})},
        {"SELECT title_id, runtime, vote_average FROM titles": [("tmdb-862", 81, 7.7)]},
    ),
    Case(
        "IMDb: episodes are known and not used",
        {"title.episode.tsv": "tconst\tparentTconst\tseasonNumber\tepisodeNumber\ntt1\ttt2\t1\t2\n",
         "m.csv": table(FILM)},
        {"SELECT count(*) FROM titles": [(1,)]},
        says=("IMDb episodes: known, and not used",),
    ),
    Case(
        "IMDb: names in Spanish",
        {"title.akas.tsv": tabs(
            ["titleId", "ordering", "title", "region", "language", "types", "attributes", "isOriginalTitle"],
            ("tt0114709", "1", "Juguetes", "ES", r"\N", "imdbDisplay", r"\N", "0"),
            ("tt0114709", "2", "Lelulugu", "EE", r"\N", "imdbDisplay", r"\N", "0")),
         "m.csv": table(FILM)},
        {"SELECT title_id, name, language FROM title_names": [("tmdb-862", "Juguetes", "es")]},
    ),
)  # fmt: skip

CASES = (
    *LISTS, *LISTED, *DURATIONS, *V11_CASES, *TV_CASES, *PLATFORM_NAMES, *UNNAMED, *LACKING, *NUMBERS, *JUSTWATCH_CASES,
    *BY_IMDB_CASES, *SEVERAL_CASES, *IMDB_CASES,
)  # fmt: skip
