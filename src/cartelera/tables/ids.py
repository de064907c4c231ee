"""The ids of titles: one string for one film or series, with the number space it is counted in.

TMDB counts films and series separately, so `tmdb-1396` is a film and `tmdb-tv-1396` is Breaking Bad; MovieLens's ids
are `ml-1`, those of its releases that count in another way `ml-100k-1`, the Netflix Prize's `nfp-1`, a platform's its
prefix and `show_id` (`ns8805`), IMDb's as IMDb writes them (`tt0114709`).
"""

from __future__ import annotations

FILM, SERIES, MOVIELENS, MOVIELENS_100K, NETFLIX_PRIZE = "tmdb-", "tmdb-tv-", "ml-", "ml-100k-", "nfp-"
NAMED = "name:"
"""In front of what a source without ids calls a title: `name:Toy Story (1995)`."""


def tmdb_id(number: int | str, kind: str = "movie") -> str:
    """The id of TMDB's film or (`kind` is `series`) series of that number: `tmdb-862`, `tmdb-tv-1396`."""
    return f"{SERIES if kind == 'series' else FILM}{number}"


def film_id_sql(number: str) -> str:
    """SQL: the id of a film of TMDB, from the column of its number."""
    return f"('{FILM}' || {number})"


def tmdb_id_sql(number: str, kind: str) -> str:
    """SQL: the id of a title of TMDB, from the columns of its number and kind."""
    return f"(CASE WHEN {kind} = 'series' THEN '{SERIES}' ELSE '{FILM}' END || {number})"


def has_movie_source(record: str) -> bool:
    """Whether an id is of movie data (TMDB, MovieLens, the Netflix Prize, IMDb), not of a platform."""
    return record.startswith((FILM, MOVIELENS, NETFLIX_PRIZE)) or (record[:2] == "tt" and record[2:].isdecimal())
