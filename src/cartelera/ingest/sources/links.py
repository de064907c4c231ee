"""MovieLens ids with their IMDb and TMDB ids (`movieId, imdbId, tmdbId`)."""

from __future__ import annotations

from cartelera.ingest.cleaners import IMDB_ID, WHOLE_ID
from cartelera.ingest.formats import Context, Format, Rules, cleaned, missing


def _rules(_context: Context) -> Rules:
    columns, refusals, repairs = cleaned(
        ("movielens_id", WHOLE_ID, "movieid"), ("imdb_id", IMDB_ID, "imdbid"), ("tmdb_id", WHOLE_ID, "tmdbid")
    )
    return Rules(
        columns=columns,
        refusals=(missing("movieid"), *refusals),
        repairs=repairs,
        key=("movielens_id",),
        best="tmdb_id IS NULL",
    )


FORMAT = Format(
    name="links",
    describes="MovieLens links",
    required=frozenset(("movieid", "imdbid", "tmdbid")),
    optional=frozenset(),
    rules=_rules,
)
