"""Rating sets as their makers publish them: each layout, by its files as they lie in the download."""

from __future__ import annotations

import io
import zipfile

from corpus import Case

RATINGS = "SELECT viewer_id, title_id, rating, rated_at FROM ratings ORDER BY ALL"
TITLES = "SELECT title_id, title, original_title, release_year, genres FROM titles ORDER BY 1"
KEYWORDS = "SELECT * FROM title_keywords ORDER BY title_id, keyword"
NAMES = "SELECT title_id, title FROM titles ORDER BY 1"
MOVIES = "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Jumanji (1995),Adventure\n"
OTHERS = "movieId,title,genres\n1,Heat (1995),Crime\n2,Sabrina (1995),Romance\n"
LINKS = "movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,8844\n"
FLAGS = "0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0"


def zipped(**members: str | bytes) -> bytes:
    """An archive of these members; `__` in a name stands for a point, `_0_` for a slash, `_1_` for a hyphen."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_0_", "/").replace("_1_", "-").replace("__", "."), content)
    return out.getvalue()


def packed(folder: str, **members: str | bytes) -> dict[str, str | bytes]:
    """A download: one archive with one folder."""
    return {f"{folder}.zip": zipped(**{f"{folder}_0_{name}": content for name, content in members.items()})}


PRIZE_TITLES = "1,2003,Dinosaur Planet\n2,2004,Isle of Man TT\n"
PRIZE_PARTS = (
    ("mv_0000001.txt", "1:\n7,5,2005-09-06\n8,x,2005-09-06\n"), ("mv_0000002.txt", "2:\n8,3,2005-09-06\n"),
)  # fmt: skip
PRIZE_FOLDERS: tuple[tuple[str, dict[str, str | bytes]], ...] = (
    ("", {"movie_titles.csv": PRIZE_TITLES, **{f"training_set/{name}": text for name, text in PRIZE_PARTS}}),
    (
        ", in an archive",
        {
            "movie_titles.csv": PRIZE_TITLES,
            "training_set.zip": zipped(**{name.replace(".", "__"): text for name, text in PRIZE_PARTS}),
        },
    ),
)

ITEMS = (
    f"1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)|{FLAGS}\n"
    f"2|Misérables, Les (1995)|01-Jan-1995||http://x|0|0|0|0|0|0|0|0|1|0|0|0|1|0|0|0|0|0|0\n"
).encode("latin-1")

DOWNLOADS = (
    Case(
        "MovieLens 100K",
        packed(
            "ml-100k", u__data="196\t1\t3\t881250949\n186\t2\t1\t891717742\n", u__item=ITEMS,
            u__user="1|24|M|technician|85711\n", u__genre="unknown|0\n", u1__base="196\t1\t3\t881250949\n",
            u1__test="186\t2\t1\t891717742\n", ua__base="196\t1\t3\t881250949\n", README="MovieLens\n",
        ),
        {
            RATINGS: [("ml-100k:186", "ml-100k-2", 1.0, 891717742), ("ml-100k:196", "ml-100k-1", 3.0, 881250949)],
            TITLES: [
                ("ml-100k-1", "Toy Story", "Toy Story", 1995, ["Animation", "Children's", "Comedy"]),
                ("ml-100k-2", "Les Misérables", "Les Misérables", 1995, ["Drama", "Musical"]),
            ],
        },
        {"ratings.ml-100k": (2, 2, 0, 0), "movielens.u": (2, 2, 0, 0)},
        ("u.user: MovieLens viewers: known", "u1.base: a part of u.data", "ua.base: a part of u.data"),
    ),
    Case(
        "MovieLens 1M",
        packed(
            "ml-1m", ratings__dat="1::1::5::978300760\n2::2::3::978302109\n",
            movies__dat="1::Toy Story (1995)::Animation\n2::Misérables, Les (1998)::Drama\n".encode("latin-1"),
            users__dat="1::F::1::10::48067\n", README="MovieLens\n",
        ),
        {
            RATINGS: [("ml-1m:1", "ml-1", 5.0, 978300760), ("ml-1m:2", "ml-2", 3.0, 978302109)],
            NAMES: [("ml-1", "Toy Story"), ("ml-2", "Les Misérables")],
        },
        {"ratings.ml-1m": (2, 2, 0, 0), "movielens.movies": (2, 2, 0, 0)},
        ("users.dat: MovieLens viewers: known",),
    ),
    Case(
        "MovieLens 10M",
        packed(
            "ml-10M100K", ratings__dat="1::1::4.5::838985046\n", movies__dat="1::Toy Story (1995)::Animation\n",
            tags__dat="15::1::excellent!::1215184630\n", README__html="<html></html>\n", allbut__pl="#!perl\n",
        ),
        {RATINGS: [("ml-10M100K:1", "ml-1", 4.5, 838985046)], NAMES: [("ml-1", "Toy Story")]},
        {"ratings.ml-10m100k": (1, 1, 0, 0), "movielens.movies": (1, 1, 0, 0), "tags.tags": (1, 1, 0, 0)},
    ),
    *(
        Case(
            f"MovieLens {folder}",
            packed(
                folder, ratings__csv="userId,movieId,rating,timestamp\n1,1,4.0,1225734739\n", movies__csv=MOVIES,
                links__csv=LINKS, tags__csv="userId,movieId,tag,timestamp\n1,1,funny,1438953943\n",
                genome_1_scores__csv="movieId,tagId,relevance\n1,1,0.03\n1,2,0.75\n",
                genome_1_tags__csv="tagId,tag\n1,007\n2,Pixar\n",
                README__txt="Summary\n",
            ),
            {
                RATINGS: [(f"{folder}:1", "ml-1", 4.0, 1225734739)],
                NAMES: [("ml-1", "Toy Story"), ("ml-2", "Jumanji")],
                KEYWORDS: [("ml-1", "funny", 0.5, 1, None), ("ml-1", "pixar", 0.75, None, 0.75)],
            },
        )
        for folder in ("ml-20m", "ml-25m", "ml-32m", "ml-latest", "ml-latest-small")
    ),
    Case(
        "MovieLens 20M as Kaggle has it",
        {
            "rating.csv": '"userId","movieId","rating","timestamp"\n1,2,3.5,"2005-04-02 23:53:47"\n',
            "movie.csv": '"movieId","title","genres"\n2,"Jumanji (1995)","Adventure|Children|Fantasy"\n',
            "link.csv": '"movieId","imdbId","tmdbId"\n2,"0113497",8844\n',
            "tag.csv": '"userId","movieId","tag","timestamp"\n18,2,"Mark Waters","2009-04-24 18:19:40"\n',
            "genome_scores.csv": '"movieId","tagId","relevance"\n2,1,0.9\n',
            "genome_tags.csv": '"tagId","tag"\n1,"007"\n',
        },
        {
            RATINGS: [("raw:1", "ml-2", 3.5, 1112486027)], NAMES: [("ml-2", "Jumanji")],
            KEYWORDS: [("ml-2", "007", 0.9, None, 0.9), ("ml-2", "mark waters", 0.5, 1, None)],
        },
    ),
    Case(
        "films with a year of their own, genres with commas",
        {"movies.csv": "movieId,title,genres,year\n1,Toy Story,\"Animation, Comedy\",1995\n2,Heat (1995),A|B,1996\n"},
        {
            "SELECT title, release_year, genres FROM titles ORDER BY title_id": [
                ("Toy Story", 1995, ["Animation", "Comedy"]), ("Heat", 1995, ["A", "B"])
            ]
        },
    ),
    Case(
        "tags: counted by viewers, those of two data sets by the films of each",
        {
            "a/movies.csv": "movieId,title,genres\n1,Heat (1995),Crime\n2,Zoom (2006),Comedy\n",
            "a/tags.csv": "userId,movieId,tag,timestamp\n1,1,Heist,1\n1,1,heist,2\n2,1,HEIST,3\n3,9,gone,4\n4,2,,5\n",
            "b/movies.csv": "movieId,title,genres\n1,Lost (2004),Drama\n2,Dark (2017),Drama\n3,Fargo (1996),Crime\n",
            "b/tags.csv": "userId,movieId,tag,timestamp\n1,1,island,1\n",
            "b/genome-scores.csv": "movieId,tagId,relevance\n1,7,0.6\n1,8,1.5\n",
            "b/genome-tags.csv": "tagId,tag\n7,Island\n8,\"hope, of a kind\"\n",
        },
        {
            "SELECT t.title, keyword, weight, viewers, relevance FROM title_keywords JOIN titles t USING (title_id) "
            "ORDER BY ALL": [("Heat", "heist", 0.75, 2, None), ("Lost", "island", 0.6, 1, 0.6)]
        },
        {
            "genome_scores.genome-scores": (2, 1, 0, 1), "genome_tags.genome-tags": (2, 2, 0, 0),
            "movielens.movies-a": (2, 2, 0, 0), "movielens.movies-b": (3, 3, 0, 0), "tags.tags-a": (5, 3, 1, 1),
            "tags.tags-b": (1, 1, 0, 0),
        },
    ),
    Case(
        "MovieTweetings",
        {
            "latest/ratings.dat": "1::0114508::8::1381006850\n2::10872600::4::1574291640\n2::0114508::0::1574291641\n",
            "latest/movies.dat": "0114508::Species (1995)::Action|Horror\n10872600::Spider-Man (2021)::Action\n",
            "latest/users.dat": "1::139564917\n2::17528189\n",
        },
        {
            RATINGS: [
                ("latest:1", "tt0114508", 4.0, 1381006850), ("latest:2", "tt0114508", 0.0, 1574291641),
                ("latest:2", "tt10872600", 2.0, 1574291640),
            ],
            TITLES: [
                ("tt0114508", "Species", "Species", 1995, ["Action", "Horror"]),
                ("tt10872600", "Spider-Man", "Spider-Man", 2021, ["Action"]),
            ],
        },
        {"ratings.latest": (3, 3, 0, 0), "movielens.movies": (2, 2, 0, 0)},
        ("halved", "users.dat: MovieTweetings viewers: known"),
    ),
    Case(
        "MovieTweetings that nobody rated above five",
        {
            "mt/ratings.dat": "1::0114508::3::1381006850\n2::0114508::5::1574291641\n",
            "mt/movies.dat": "0114508::Species (1995)::Action\n",
        },
        {RATINGS: [("mt:1", "tt0114508", 1.5, 1381006850), ("mt:2", "tt0114508", 2.5, 1574291641)]},
        says=("halved",),
    ),
    Case(
        "Netflix Prize",
        {
            "combined_data_1.txt": "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n2059652,4,2005-09-05\n",
            "combined_data_2.txt": "72:\n1488844,1,2005-10-19\n",
            "movie_titles.csv": "1,2003,Dinosaur Planet\n2,NULL,Café\n"
                                "72,1974,At Home Among Strangers, A Stranger Among His Own\n".encode("latin-1"),
            "probe.txt": "1:\n1488844\n", "qualifying.txt": "1:\n1046323,2005-12-19\n",
        },
        {
            RATINGS: [
                ("netflix-prize:1488844", "nfp-1", 3.0, 1125964800),
                ("netflix-prize:1488844", "nfp-72", 1.0, 1129680000),
                ("netflix-prize:2059652", "nfp-2", 4.0, 1125878400),
                ("netflix-prize:822109", "nfp-1", 5.0, 1115942400),
            ],
            "SELECT title_id, title, release_year FROM titles ORDER BY 1": [
                ("nfp-1", "Dinosaur Planet", 2003), ("nfp-2", "Café", None),
                ("nfp-72", "At Home Among Strangers, A Stranger Among His Own", 1974),
            ],
        },
        {
            "ratings.combined_data_1": (3, 3, 0, 0), "ratings.combined_data_2": (1, 1, 0, 0),
            "movielens.movie_titles": (3, 3, 0, 0),
        },
    ),
    *(
        Case(
            f"Netflix Prize, a file for each of several films{where}",
            files,
            {RATINGS: [("netflix-prize:7", "nfp-1", 5.0, 1125964800), ("netflix-prize:8", "nfp-2", 3.0, 1125964800)]},
            {"ratings.mv": (3, 2, 0, 1), "movielens.movie_titles": (2, 2, 0, 0)},
            refused=[(3, "rating 'x' is not a rating (a number)", "8,x,2005-09-06")],
        )
        for where, files in PRIZE_FOLDERS
    ),
    Case(
        "Netflix Prize, a file a film, with broken rows and Windows line ends",
        {
            "mv_0000001.txt": "1:\r\n7,5,2005-09-06\r\n8,x,2005-09-06\r\n9,2\r\n10,3,2005-09-07\r\n",
            "movie_titles.txt": "1,2003,Dinosaur Planet\r\n",
        },
        {RATINGS: [("netflix-prize:10", "nfp-1", 3.0, 1126051200), ("netflix-prize:7", "nfp-1", 5.0, 1125964800)]},
        {"ratings.mv_0000001": (4, 2, 0, 2), "movielens.movie_titles": (1, 1, 0, 0)},
    ),
    Case(
        "RecBole",
        {
            "ml-1m/ml-1m.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t1193\t5\t978300760\n",
            "ml-1m/ml-1m.item": "item_id:token\tmovie_title:token_seq\trelease_year:token\tgenre:token_seq\n"
                                "1193\tCuckoo's Nest\t1975\tDrama War\n2\tUsual Suspects, The\t\t\n",
            "ml-1m/ml-1m.user": "user_id:token\tage:token\tgender:token\n1\t1\tF\n",
        },
        {
            RATINGS: [("ml-1m:1", "ml-1193", 5.0, 978300760)],
            TITLES: [
                ("ml-1193", "Cuckoo's Nest", "Cuckoo's Nest", 1975, ["Drama", "War"]),
                ("ml-2", "The Usual Suspects", "The Usual Suspects", None, []),
            ],
        },
        {"ratings.ml-1m": (1, 1, 0, 0), "movielens.ml-1m": (2, 2, 0, 0)},
    ),
)  # fmt: skip

TOGETHER = (
    Case(
        "together: two vintages that number alike are one",
        {
            "ml-25m/movies.csv": MOVIES, "ml-25m/ratings.csv": "userId,movieId,rating\n1,1,4\n",
            "ml-32m/movies.csv": MOVIES + "3,Heat (1995),Crime\n",
            "ml-32m/ratings.csv": "userId,movieId,rating\n1,1,5\n",
        },
        {
            RATINGS: [("ml-25m:1", "ml-1", 4.0, None), ("ml-32m:1", "ml-1", 5.0, None)],
            NAMES: [("ml-1", "Toy Story"), ("ml-2", "Jumanji"), ("ml-3", "Heat")],
        },
    ),
    Case(
        "together: two vintages that number otherwise are kept apart",
        {
            "big/movies.csv": MOVIES + "3,Casino (1995),Drama\n", "big/ratings.csv": "userId,movieId,rating\n1,1,4\n",
            "own/movies.csv": OTHERS, "own/ratings.csv": "userId,movieId,rating\n1,1,5\n",
        },
        {
            RATINGS: [("big:1", "ml-1", 4.0, None), ("own:1", "ml-own-1", 5.0, None)],
            NAMES: [
                ("ml-1", "Toy Story"), ("ml-2", "Jumanji"), ("ml-3", "Casino"),
                ("ml-own-1", "Heat"), ("ml-own-2", "Sabrina"),
            ],
        },
    ),
    Case(
        "together: MovieLens 100K beside a later one",
        {
            "ml-100k/u.data": "196\t1\t3\t881250949\n", "ml-100k/u.item": ITEMS,
            "small/movies.csv": OTHERS, "small/ratings.csv": "userId,movieId,rating\n1,1,5\n",
        },
        {
            RATINGS: [("ml-100k:196", "ml-100k-1", 3.0, 881250949), ("small:1", "ml-1", 5.0, None)],
            NAMES: [
                ("ml-1", "Heat"), ("ml-100k-1", "Toy Story"), ("ml-100k-2", "Les Misérables"), ("ml-2", "Sabrina"),
            ],
        },
    ),
    Case(
        "together: MovieTweetings beside MovieLens meet by the ids of IMDb",
        {
            "mt/ratings.dat": "1::0114709::8::1381006850\n", "mt/movies.dat": "0114709::Toy Story (1995)::Animation\n",
            "ml/movies.csv": MOVIES, "ml/ratings.csv": "userId,movieId,rating\n1,2,5\n",
        },
        {RATINGS: [("ml:1", "ml-2", 5.0, None), ("mt:1", "tt0114709", 4.0, 1381006850)]},
    ),
)  # fmt: skip

TITLES_WRITTEN = (
    ("City of Lost Children, The (Cité des enfants perdus, La) (1995)", "The City of Lost Children",
     "La Cité des enfants perdus", 1995),
    ("Seven (a.k.a. Se7en) (1995)", "Seven", "Se7en", 1995),
    ("Léon: The Professional (a.k.a. The Professional) (Léon) (1994)", "Léon: The Professional", "Léon", 1994),
    ("Boat, The (Boot, Das) (1981)", "The Boat", "Das Boot", 1981),
    ("Laberinto del fauno, El (2006)", "El Laberinto del fauno", "El Laberinto del fauno", 2006),
    ("Atalante, L' (1934)", "L'Atalante", "L'Atalante", 1934),
    ("Vitelloni, I (1953)", "I Vitelloni", "I Vitelloni", 1953),
    ("Birdman: Or (The Unexpected Virtue of Ignorance) (2014)", "Birdman: Or (The Unexpected Virtue of Ignorance)",
     "Birdman: Or (The Unexpected Virtue of Ignorance)", 2014),
    ("(500) Days of Summer (2009)", "(500) Days of Summer", "(500) Days of Summer", 2009),
    ("Girl, Interrupted (1999)", "Girl, Interrupted", "Girl, Interrupted", 1999),
    ("Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", "Death Note: Desu nôto", 2006),
    ("Fawlty Towers (1975-1979)", "Fawlty Towers", "Fawlty Towers", 1975),
    ("Big Bang Theory, The (2007-)", "The Big Bang Theory", "The Big Bang Theory", 2007),
    ("Babylon 5", "Babylon 5", "Babylon 5", None),
    ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", "2001: A Space Odyssey", 1968),
    ("Kill Bill (Part 1) (2003)", "Kill Bill (Part 1)", "Kill Bill (Part 1)", 2003),
    ("1917 (2019)", "1917", "1917", 2019),
)  # fmt: skip

CASES = (
    *DOWNLOADS,
    *TOGETHER,
    *(
        Case(
            f"title: {written}",
            {"movies.csv": f'movieId,title,genres\n1,"{written}",Drama\n'},
            {TITLES: [("ml-1", title, original, year, ["Drama"])]},
        )
        for written, title, original, year in TITLES_WRITTEN
    ),
)
