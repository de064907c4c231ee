"""MovieLens ids with their IMDb and TMDB ids (`movieId, imdbId, tmdbId`)."""

from __future__ import annotations

from cartelera.ingest.cleaners import IMDB_ID, ITEM_ID, WHOLE_ID
from cartelera.ingest.formats import Context, Format, Rules, cleaned, missing


def _rules(_context: Context) -> Rules:
    columns, refusals, repairs = cleaned(
        ("item_id", ITEM_ID, "movieid"), ("imdb_id", IMDB_ID, "imdbid"), ("tmdb_id", WHOLE_ID, "tmdbid")
    )
    return Rules(
        columns=columns,
        refusals=(missing("movieid"), *refusals),
        repairs=repairs,
        key=("item_id",),
        best="tmdb_id IS NULL",
    )


FORMAT = Format(
    name="links",
    describes="MovieLens links",
    required=frozenset(("movieid", "imdbid", "tmdbid")),
    optional=frozenset(),
    rules=_rules,
    # Ratings may have the ids too.
    without=frozenset(("averagerating", "rating", "userrating", "userid")),
)
