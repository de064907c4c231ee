"""Ratings as people have them: scales, times, ids and names of columns."""

from __future__ import annotations

from typing import Any

from corpus import Case

MOVIES = (
    "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Jumanji (1995),Adventure\n"
    '31,Dangerous Minds (1995),Drama\n50,"Usual Suspects, The (1995)",Crime\n'
)
LINKS = "movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,8844\n31,0112792,9909\n50,0114814,629\n"
METADATA = (
    "id,imdb_id,title,original_title,overview,release_date,genres,adult,belongs_to_collection,budget,homepage,"
    "original_language,popularity,poster_path,production_companies,production_countries,revenue,runtime,"
    "spoken_languages,status,tagline,video,vote_average,vote_count\n"
    "862,tt0114709,Toy Story,Toy Story,Toys live.,1995-10-30,\"[{'id': 16, 'name': 'Animation'}]\",False,,1,,en,"
    "21.9,,[],[],1,81,[],Released,,False,7.7,5415\n"
    "8844,tt0113497,Jumanji,Jumanji,A game.,1995-12-15,\"[{'id': 12, 'name': 'Adventure'}]\",False,,1,,en,"
    "17.0,,[],[],1,104,[],Released,,False,6.9,2413\n"
)
RATINGS = "SELECT title_id, rating FROM ratings ORDER BY viewer_id, title_id"
TIMES = "SELECT rated_at FROM ratings ORDER BY viewer_id, title_id"


def ratings(*values: Any, header: str = "userId,movieId,rating") -> str:
    """A rating of Toy Story by each of as many viewers."""
    return header + "\n" + "".join(f"{viewer},1,{value}\n" for viewer, value in enumerate(values, start=1))


def scale(
    name: str, values: tuple[Any, ...], kept: tuple[float, ...], *says: str, options: tuple[str, ...] = ()
) -> Case:
    """Values that are read as these from 0 to 5."""
    n = len(values)
    return Case(
        f"scale: {name}",
        {"movies.csv": MOVIES, "r.csv": ratings(*values)},
        {"SELECT rating FROM ratings ORDER BY split_part(viewer_id, ':', 2)::INTEGER": [(k,) for k in kept]},
        {"movielens.movies": (4, 4, 0, 0), "ratings.r": (n, len(kept), 0, n - len(kept))},
        says, options,
    )  # fmt: skip


def undecidable(name: str, values: tuple[Any, ...], *says: str) -> Case:
    """Values that may be on several scales: the file is left out, and the option named; alone it is refused."""
    return Case(
        f"undecidable: {name}",
        {"movies.csv": MOVIES, "r.csv": ratings(*values)},
        {RATINGS: []},
        {"movielens.movies": (4, 4, 0, 0)},
        ("skipped .*r.csv: .*--scale", *says),
    )


def time(name: str, text: str, seconds: int | None, *, repaired: bool = False) -> Case:
    """One way to write a time, beside a rating that is kept whatever it says."""
    return Case(
        f"time: {name}",
        {"movies.csv": MOVIES, "r.csv": f'userId,movieId,rating,timestamp\n1,1,4,"{text}"\n1,2,3,\n'},
        {RATINGS: [("ml-1", 4.0), ("ml-2", 3.0)], TIMES: [(seconds,), (None,)]},
        {"movielens.movies": (4, 4, 0, 0), "ratings.r": (2, 2, 0, 0)},
        ("1 × timestamp: unreadable, taken as missing",) if repaired else (),
    )


def header(name: str, columns: str, row: str = "1,1,4,1260759144", at: int | None = 1260759144) -> Case:
    """One way to name the columns."""
    return Case(
        f"columns: {name}",
        {"movies.csv": MOVIES, "r.csv": f"{columns}\n{row}\n"},
        {"SELECT * FROM ratings": [("r:1", "ml-1", "ml-1", 4.0, at)]},
    )


SCALES = (
    scale("five stars", (5, 4.5, 0.5), (5.0, 4.5, 0.5)),
    scale("five stars, one value", (4,), (4.0,)),
    scale("five stars with a zero", (0, 3, 5), (0.0, 3.0, 5.0)),
    scale("decimal commas", ('"4,5"', '"3,0"'), (4.5, 3.0)),
    scale("said: of five, of ten, of a hundred", ("4/5", "7/10", "80 / 100"), (4.0, 3.5, 4.0)),
    scale("stars drawn", ("★★★★", "★★★½", "★★☆☆☆"), (4.0, 3.5, 2.0)),
    scale("ten points", (8, 4, 10, 3), (4.0, 2.0, 5.0, 1.5), "ratings 0–10, halved"),
    scale("ten points with decimals", (7.5, 9.1), (3.75, 4.55), "halved"),
    scale("ten points from zero", (0, 10, 7), (0.0, 5.0, 3.5), "halved"),
    scale("ten points, one value", (7,), (3.5,), "halved"),
    scale("a hundred points", (80, 40, 95, 5), (4.0, 2.0, 4.75, 0.25), "ratings 0–100, divided by 20"),
    scale("a hundred points, one value", (60,), (3.0,), "divided by 20"),
    scale("likes", (1, 0, 1, 1), (5.0, 0.0, 5.0, 5.0), "likes 0/1"),
    scale("likes written as floats", ("1.0", "0.0"), (5.0, 0.0), "likes 0/1"),
    scale("only likes, of many", (1,) * 20, (5.0,) * 20, "likes 0/1"),
    scale("thumbs of many", (1, 2) * 10, (0.0, 5.0) * 10, "thumbs 1/2"),
    scale("percents", ("80%", "95 %", '"50,5%"'), (4.0, 4.75, 2.525)),
    scale("words of likes", ("True", "False", "like", "Dislike", "yes"), (5.0, 0.0, 5.0, 0.0, 5.0)),
    scale("shares of one", (0.8, 0.95, 1), (4.0, 4.75, 5.0), "ratings 0–1, times 5"),
    scale("signs", (-1, 1, 1), (0.0, 5.0, 5.0), "votes -1/\\+1, read as 0 and 5"),
    scale("signs with a zero", (-1, 0, 1), (0.0, 2.5, 5.0), "votes -1/\\+1"),
    scale("stated: shares of one", (0.5, 1), (2.5, 5.0), "times 5", options=("--scale", "1")),
    scale("many stars and a stray", (4, 5) * 50 + (55,), (4.0, 5.0) * 50),
    scale("text among stars", (5, "good", 2), (5.0, 2.0)),
    scale("below every scale", (8, -1, 9), (4.0, 4.5)),
    scale("above every scale", (80, 900, 60), (4.0, 3.0)),
    scale("stated: ten points all below five", (3, 4, 5), (1.5, 2.0, 2.5), "halved", options=("--scale", "10")),
    scale("stated: five stars and a mistake", (3, 4, 55), (3.0, 4.0), options=("--scale", "5")),
    scale("stated: only ones are likes", (1, 1), (5.0, 5.0), "likes 0/1", options=("--scale", "likes")),
    scale("stated: thumbs", (1, 2), (0.0, 5.0), "thumbs 1/2", options=("--scale", "thumbs")),
    undecidable("a single one", (1,), "all ratings are 1", "--scale likes or --scale 5"),
    undecidable("halves up to one", (0.5, 1, 1), "no rating is above 1", "--scale 1 or --scale 5"),
    undecidable("only zeros", (0, 0, 0), "all ratings are 0"),
    undecidable("few ones and twos", (1, 2, 2), "--scale thumbs or --scale 5"),
    undecidable("mostly zeros", (0, 0, 0, 0, 8, 7), "may mean not rated", "--scale 10"),
    undecidable("stars and a stray", (4,) * 30 + (50,), "only 1 of 31 .* above 10", "--scale 10 or --scale 100"),
    undecidable("stars and few of ten", (4,) * 30 + (8,), "only 1 of 31 ratings are above 5"),
    undecidable("of twenty", (15, 18, 12), "the highest rating is 18"),
    Case(
        "undecidable: named itself",
        {"movies.csv": MOVIES, "r.csv": ratings(1)},
        says=("cartelera: .*r.csv: all ratings are 1.*--scale likes or --scale 5; nothing was changed",),
        alone=("movies.csv", "r.csv"),
        code=2,
    ),
    Case(
        "scale: mean scores of ten",
        {
            "netflix_titles.csv": "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,"
            "listed_in,description\ns1,Movie,Roma,,,,,2018,R,135 min,Dramas,x\n"
            "s2,Movie,Okja,,,,,2017,R,120 min,Dramas,x\n",
            "scores.csv": "movieId,score\nns1,8.1\nns2,4.0\n",
        },
        {"SELECT id, score FROM offers ORDER BY id": [("ns1", 4.05), ("ns2", 2.0)]},
        says=("halved",),
    ),
)  # fmt: skip

NO_ID = "movieId 'no' is not a title id (a number, tt0114709, or letters such as ns7881)"
TIMES_WRITTEN = (
    time("seconds", "1260759144", 1260759144),
    time("milliseconds", "1260759144000", 1260759144),
    time("microseconds", "1260759144000000", 1260759144),
    time("nanoseconds", "1260759144000000000", 1260759144),
    time("a float", "1260759144.5", 1260759144),
    time("an exponent", "1.260759144E9", 1260759144),
    time("ISO with Z", "2009-12-14T02:52:24Z", 1260759144),
    time("ISO with an offset", "2009-12-14T03:52:24+01:00", 1260759144),
    time("ISO with parts of a second", "2009-12-14T02:52:24.123Z", 1260759144),
    time("a date and a time", "2005-04-02 23:53:47", 1112486027),
    time("a date", "2005-09-06", 1125964800),
    time("a date of digits", "20050906", 1125964800),
    time("a month in words", "September 6, 2005", 1125964800),
    time("day, month, year", "25/12/2009", 1261699200),
    time("month, day, year and a clock", "12/25/2009 14:03", 1261699200),
    time("days before months, with points", "25.12.2009", 1261699200),
    time("in Spanish", "25 de diciembre de 2009", 1261699200),
    Case(
        "time: dates of which the others tell the order",
        {"movies.csv": MOVIES, "r.csv": "userId,movieId,rating,date\n1,1,4,3/4/2009\n1,2,3,25/12/2009\n"},
        {TIMES: [(1238716800,), (1261699200,)]},
        says=("dates are day/month/year",),
    ),
    Case(
        "time: dates of either order",
        {"movies.csv": MOVIES, "r.csv": "userId,movieId,rating,date\n1,1,4,3/4/2009\n"},
        {TIMES: []},
        says=("skipped .*r.csv: whether dates such as 3/4/2009 begin with the day is open: say --dates dmy or mdy",),
    ),
    Case(
        "time: dates of either order, stated",
        {"movies.csv": MOVIES, "r.csv": "userId,movieId,rating,date\n1,1,4,3/4/2009\n"},
        {TIMES: [(1236124800,)]},
        options=("--dates", "mdy"),
    ),
    time("words", "yesterday", None, repaired=True),
    time("before 1970", "-1", None, repaired=True),
    time("none", "NULL", None),
)

HEADERS = (
    *(
        Case(
            f"columns: below {what}",
            {"movies.csv": MOVIES, "r.csv": f"{before}userId,movieId,rating\n1,1,4\n2,no,3\n"},
            {"SELECT viewer_id, title_id FROM ratings": [("r:1", "ml-1")]},
            {"movielens.movies": (4, 4, 0, 0), "ratings.r": (2, 1, 0, 1)},
            refused=[(before.count("\n") + 3, NO_ID, "2,no,3")],
        )
        for what, before in (
            ("comments", "# ratings\n# of 2020\n"),
            ("a heading", "Our ratings\n\n"),
            ("a wide heading", ",,,\nA,,,\n\n"),
            ("a heading in quotes", '"Ratings, all"\n'),
        )
    ),
    header("underscores", "user_id,movie_id,rating,timestamp"),
    header("items", "userID,itemID,rating,timestamp"),
    header("blanks and capitals", "User ID,Movie ID,Rating,Timestamp"),
    header("another order", "timestamp,rating,movieId,userId", "1260759144,4,1,1"),
    header("others between them", "index,userId,movieId,title,rating,timestamp", "0,1,1,Toy Story,4,1260759144"),
    header("in Spanish", "id_usuario,id_pelicula,puntuacion,fecha", "1,1,4,2009-12-14 02:52:24"),
    header("a date for a time", "user,item,rating,date", "1,1,4,2005-09-06", 1125964800),
    header("floats for ids", "userId,movieId,rating,timestamp", "1.0,1.0,4.0,1260759144.0"),
)

IDS = (
    Case(
        "ids: IMDb's",
        {"m.csv": METADATA, "l.csv": LINKS, "r.csv": "userId,movieId,rating\n1,tt0114709,4\n1,tt0113497,3\n"},
        {RATINGS: [("tmdb-862", 4.0), ("tmdb-8844", 3.0)]},
    ),
    Case(
        "ids: IMDb's digits",
        {"m.csv": METADATA, "r.csv": "userId,movieId,rating\n1,0114709,4\n1,0113497,3\n"},
        {RATINGS: [("tmdb-862", 4.0), ("tmdb-8844", 3.0)]},
    ),
    Case(
        "ids: IMDb's digits, some of them without a 0 in front",
        {
            "m.csv": METADATA.replace("tt0113497", "tt1300854"),
            "r.csv": "userId,movieId,rating\n1,0114709,4\n1,1300854,3\n",
        },
        {RATINGS: [("tmdb-862", 4.0), ("tmdb-8844", 3.0)]},
        says=("ids are IMDb's",),
    ),
    Case(
        "ids: a column of IMDb's",
        {"m.csv": METADATA, "r.csv": "userId,imdbId,rating\n1,114709,4\n1,tt0113497,3\n"},
        {RATINGS: [("tmdb-862", 4.0), ("tmdb-8844", 3.0)]},
    ),
    Case(
        "ids: a column of TMDB's",
        {"m.csv": METADATA, "r.csv": "userId,tmdbId,rating\n1,862,4\n1,8844.0,3\n"},
        {RATINGS: [("tmdb-862", 4.0), ("tmdb-8844", 3.0)]},
    ),
    Case(
        "ids: nonsense is refused, and told",
        {"movies.csv": MOVIES, "r.csv": "userId,movieId,rating\n1,1,4\n1,n-7,3\n"},
        {RATINGS: [("ml-1", 4.0)]},
        {"movielens.movies": (4, 4, 0, 0), "ratings.r": (2, 1, 0, 1)},
    ),
)

CASES = (*SCALES, *TIMES_WRITTEN, *HEADERS, *IDS)
