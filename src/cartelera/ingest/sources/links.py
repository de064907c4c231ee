"""MovieLens ids with their IMDb and TMDB ids (`movieId, imdbId, tmdbId`)."""

from __future__ import annotations

from cartelera.ingest.cleaners import IMDB_ID, WHOLE_ID
from cartelera.ingest.reading import Context, Format, Rules, cleaned


def _rules(context: Context) -> Rules:
    columns, refusals, repairs = cleaned(
        (("movielens_id", WHOLE_ID, "movieid"), ("imdb_id", IMDB_ID, "imdbid"), ("tmdb_id", WHOLE_ID, "tmdbid"))
    )
    return Rules(
        columns=tuple(columns),
        refusals=((f"movieid IS NULL", "'movieId is empty'"), *refusals),
        repairs=tuple(repairs),
        key=("movielens_id",),
        best="(CASE WHEN tmdb_id IS NULL THEN 1 ELSE 0 END)",
    )


FORMAT = Format(
    name="links",
    describes="MovieLens links",
    required=frozenset(("movieid", "imdbid", "tmdbid")),
    optional=frozenset(),
    rules=_rules,
)
