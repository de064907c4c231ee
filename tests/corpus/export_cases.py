"""What one viewer exported of other services, beside a catalogue: the history of one viewer."""

from __future__ import annotations

import json

from container_cases import zipped
from rating_cases import METADATA

from corpus import Case

MOVIES = (
    "movieId,title,genres\n1,Toy Story (1995),Animation\n2,Heat (1995),Crime\n3,Heat (1986),Action\n"
    '4,"City of Lost Children, The (Cité des enfants perdus, La) (1995)",Fantasy\n5,Zoom (2006),Comedy\n'
)
RATED = "SELECT viewer_id, title_id, rating, rated_at FROM ratings ORDER BY title_id"
LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating\n"
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,"
    "Release Date,Directors\n"
)


def _trakt(kind: str, title: str, rating: int, **ids: int) -> bytes:
    rated = {"rated_at": "2020-01-02T00:00:00.000Z", "rating": rating, "type": kind}
    return json.dumps([{**rated, kind: {"title": title, "year": 1995, "ids": {"trakt": 1, **ids}}}]).encode()


CASES = (
    Case(
        "Letterboxd: in an encoding that is told",
        {"ana.csv": (LETTERBOXD + "2021-03-04,La Cité des enfants perdus,1995,https://boxd.it/c,5\n").encode("mac-roman"),
         "movies.csv": MOVIES.encode("mac-roman")},
        {"SELECT title_id, rating FROM ratings": [("ml-4", 5.0)]},
        options=("--encoding", "mac-roman"),
    ),
    Case(
        "Letterboxd: by name and year",
        {
            "movies.csv": MOVIES,
            "letterboxd/ratings.csv": LETTERBOXD + "2021-03-04,Toy Story,1995,https://boxd.it/abcd,4.5\n"
            "2021-03-05,Heat,1986,https://boxd.it/b,2\n2021-03-06,La Cité des enfants perdus,1996,https://boxd.it/c,5\n"
            "2021-03-07,Nobody Knows This,2001,https://boxd.it/d,1\n",
            "letterboxd/watchlist.csv": "Date,Name,Year,Letterboxd URI\n2021-03-04,Zoom,2006,https://boxd.it/z\n",
            "letterboxd/diary.csv": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
            "2021-03-04,Zoom,2006,https://boxd.it/y,4.5,,,2021-03-03\n",
        },
        {
            RATED: [
                ("letterboxd:me", "ml-1", 4.5, 1614816000),
                ("letterboxd:me", "ml-3", 2.0, 1614902400),
                ("letterboxd:me", "ml-4", 5.0, 1614988800),
            ]
        },
        {"movielens.movies": (5, 5, 0, 0), "ratings.letterboxd": (4, 4, 0, 0)},
        ("watchlist.csv: a Letterboxd watchlist", "diary.csv: a Letterboxd diary"),
    ),
    Case(
        "Letterboxd: a film twice, one without a year, one without a rating",
        {
            "movies.csv": MOVIES,
            "lb/ratings.csv": LETTERBOXD + "2021-03-04,Zoom,2006,u,1\n2021-03-09,Zoom,2006,u,3\n"
            "2021-03-05,Toy Story,,u,4\n2021-03-05,Heat,,u,4\n2021-03-06,Heat,1995,u,\n",
        },
        {RATED: [("lb:me", "ml-1", 4.0, 1614902400), ("lb:me", "ml-5", 3.0, 1615248000)]},
        {"movielens.movies": (5, 5, 0, 0), "ratings.lb": (5, 3, 1, 1)},
    ),
    Case(
        "IMDb: since 2024",
        {
            "m.csv": METADATA,
            "imdb/ratings.csv": IMDB + "tt0114709,9,2020-01-02,Toy Story,Toy Story,u,Movie,8.3,81,1995,"
            '"Animation, Adventure",1100000,1995-11-19,John Lasseter\n',
        },
        {RATED: [("imdb:me", "tmdb-862", 4.5, 1577923200)]},
        says=("halved",),
    ),
    Case(
        "IMDb: by name and year if no title has the id, but no episode",
        {
            "movies.csv": MOVIES,
            "imdb/ratings.csv": IMDB + "tt0113277,8,2020-01-02,Heat,Heat,u,Movie,8.3,170,1995,x,1,,M\n"
            "tt9999999,2,2020-01-02,Zoom,Zoom,u,TV Episode,8.3,20,2006,x,1,,M\n",
        },
        {RATED: [("imdb:me", "ml-2", 4.0, 1577923200)]},
        {"movielens.movies": (5, 5, 0, 0), "ratings.imdb": (2, 2, 0, 0)},
        ("1 rating of 1 title that no catalogue holds",),
    ),
    Case(
        "IMDb: few and low ratings are still of ten",
        {"m.csv": METADATA, "imdb/ratings.csv": IMDB + "tt0114709,1,2020-01-02,T,T,u,Movie,8.3,81,1995,x,1,,J\n"},
        {RATED: [("imdb:me", "tmdb-862", 0.5, 1577923200)]},
    ),
    Case(
        "IMDb: before 2017, in Latin-1",
        {
            "m.csv": METADATA,
            "imdb/ratings.csv": (
                '"position","const","created","modified","description","Title","Title type","Directors","You rated",'
                '"IMDb Rating","Runtime (mins)","Year","Genres","Num. Votes","Release Date (month/day/year)","URL"\n'
                '"1","tt0114709","Thu Nov  9 00:00:00 2017","","","Toy Story","Feature Film","José","8","8.3","81",'
                '"1995","animation","1","1995-11-19","http://x"\n'
            ).encode("latin-1"),
        },
        {RATED: [("imdb:me", "tmdb-862", 4.0, 1510185600)]},
    ),
    Case(
        "IMDb: a list is no ratings",
        {
            "m.csv": METADATA,
            "imdb/list.csv": "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,"
            "IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
            "1,tt0114709,2020-01-02,2020-01-02,,T,T,u,Movie,8.3,81,1995,x,1,1995-11-19,J,9,2020-01-02\n",
        },
        {RATED: []},
        {"movies.m": (2, 2, 0, 0)},
        ("list.csv: an IMDb watchlist or list: known",),
    ),
    Case(
        "MovieLens: one viewer's export",
        {
            "m.csv": METADATA,
            "movielens-ratings.csv": "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n"
            "1,0114709,862,4.5,3.9,Toy Story (1995)\n",
        },
        {RATED: [("movielens-ratings:me", "tmdb-862", 4.5, None)]},
    ),
    Case(
        "Letterboxd: a diary alone, of which not every film was rated",
        {
            "movies.csv": MOVIES,
            "lb/diary.csv": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
            "2021-03-04,Zoom,2006,u,2,,,2021-03-01\n2021-03-09,Zoom,2006,v,4,Yes,,2021-03-08\n"
            "2021-03-04,Toy Story,1995,w,,,,2021-03-01\n",
        },
        {RATED: [("lb:me", "ml-5", 4.0, 1615161600)]},
        {"movielens.movies": (5, 5, 0, 0), "ratings.lb-diary": (2, 1, 1, 0)},
    ),
    Case(
        "Letterboxd's import form, as FilmAffinity's tools write it",
        {"movies.csv": MOVIES, "fa.csv": "Title,Year,WatchedDate,Rating,Rating10\nZoom,2006,2020-01-02,,7\n"},
        {RATED: [("fa:me", "ml-5", 3.5, 1577923200)]},
        says=("halved",),
    ),
    Case(
        "TMDB: one's own rating and not everybody's; a row without one is none, 11 is on no scale",
        {
            "m.csv": METADATA,
            "tmdb/ratings.csv": "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,"
            "Your Rating,Date Rated\n862,,movie,Toy Story,1995-10-30T00:00:00Z,,,7.9,8,2020-01-02T00:00:00Z\n"
            "862,,movie,Toy Story,1995-10-30T00:00:00Z,,,7.9,,\n862,,movie,Toy Story,,,,7.9,11,\n",
        },
        {RATED: [("tmdb:me", "tmdb-862", 4.0, 1577923200)]},
        {"movies.m": (2, 2, 0, 0), "ratings.tmdb": (2, 1, 0, 1)},
        refused=[(4, "rating '11' is not between 0 and 10", ",,,,,,,,,rating '11' is not between 0 and 10")],
    ),
    Case(
        "Simkl: days before months, lists of what is meant to be watched",
        {
            "m.csv": METADATA,
            "SimklBackup.csv": "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,"
            "IMDB\n"
            "53,Toy Story,movie,1995,completed,,18-12-2023 21:50:41,9,,,862,tt0114709\n"
            "54,Heat,movie,1995,plantowatch,,,,,,949,tt0113277\n",
        },
        {RATED: [("SimklBackup:me", "tmdb-862", 4.5, 1702936241)]},
        {"movies.m": (2, 2, 0, 0), "ratings.simklbackup": (1, 1, 0, 0)},
        ("halved, day first",),
    ),
    Case(
        "Trakt: a zip of JSON, whose films and series are one viewer's",
        {
            "m.csv": METADATA,
            "trakt.zip": zipped(
                (
                    ("ana/ratings-movies.json", _trakt("movie", "Toy Story", 8, tmdb=862)),
                    ("ana/ratings-shows.json", _trakt("show", "Lost", 10, tmdb=4607)),
                    ("ana/watched-history-1.json", b'[{"watched_at": "2020-01-02T00:00:00.000Z", "type": "movie",'
                                                   b' "movie": {"title": "Heat", "ids": {"trakt": 1}}}]'),
                )
            ),
        },
        {RATED: [("ana:me", "tmdb-862", 4.0, 1577923200)]},
        {
            "movies.m": (2, 2, 0, 0),
            "ratings.ana-ratings-movies": (1, 1, 0, 0),
            "ratings.ana-ratings-shows": (1, 1, 0, 0),
        },
        ("watched-history-1.json: Trakt's history: known, and not used",),
    ),
    Case(
        "Criticker: a hundred points, and a blank before each name",
        {"movies.csv": MOVIES, "c.csv": "Score, Film Name, Year, IMDB ID\n80, Zoom, 2006, tt0383060\n"},
        {RATED: [("c:me", "ml-5", 4.0, None)]},
        says=("divided by 20",),
    ),
    Case(
        "Netflix: thumbs of two profiles",
        {
            "movies.csv": MOVIES,
            "netflix/Ratings.csv": "Profile Name,Title Name,Rating Type,Star Value,Thumbs Value,Event Utc Ts\n"
            "Ana,Zoom,thumb,,2,2020-01-02 00:00:00\nBen,Zoom,thumb,,1,2020-01-02 00:00:00\n",
        },
        {RATED: [("netflix:Ana", "ml-5", 4.0, 1577923200), ("netflix:Ben", "ml-5", 1.0, 1577923200)]},
    ),
    Case(
        "Netflix: a history is no ratings",
        {"movies.csv": MOVIES, "NetflixViewingHistory.csv": 'Title,Date\n"Zoom","1/2/20"\n'},
        {RATED: []},
        {"movielens.movies": (5, 5, 0, 0)},
        ("NetflixViewingHistory.csv: a Netflix viewing history: known, and not used",),
    ),
)  # fmt: skip
