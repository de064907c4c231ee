"""How well known each title is: what decides which of several titles of one name is meant.

Fame is counted in votes of TMDB. A title that was voted on has the geometric mean of its votes and its popularity, or
its votes alone if it has no popularity; IMDb's votes, popularity and ratings are brought to the scale of votes by the
ratio of the medians over the titles that have both. A title that nobody counted votes of, as most series, is as well
known as the ratings make it, or as it can be watched: on each of its platforms it counts as much as the median of the
titles there that were voted on, a series once for each season.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_UNKNOWN_PLATFORM = 1.0
"""What an offer counts on a platform none of whose titles was voted on."""


def measure_fame(source: duckdb.DuckDBPyConnection) -> None:
    """Make `fame` (row, fame, offers) of `ranked`, `title_platforms` and `ratings`."""
    source.execute(
        "CREATE TEMP TABLE counted AS SELECT row, kind, greatest(coalesce(seasons, 1), 1) AS seasons, "
        "coalesce(vote_count, 0)::DOUBLE AS votes, coalesce(imdb_votes, 0)::DOUBLE AS imdb, "
        "coalesce(popularity, 0) AS popularity, coalesce(rated.ratings, 0)::DOUBLE AS ratings "
        "FROM ranked LEFT JOIN (SELECT title_id, count(*) AS ratings FROM ratings GROUP BY title_id) rated "
        "USING (title_id)"
    )
    source.execute(
        "CREATE TEMP TABLE voted AS SELECT row, CASE WHEN popularity > 0 "
        f"THEN sqrt(votes * popularity * {_scale('popularity')}) ELSE votes END AS fame "
        f"FROM (SELECT row, popularity, greatest(votes, imdb * {_scale('imdb')}) AS votes FROM counted) WHERE votes > 0"
    )
    source.execute(
        "CREATE TEMP TABLE fame AS WITH shown AS (SELECT row, unnest(platforms) AS platform FROM title_platforms), "
        "usual AS (SELECT platform, median(fame) AS fame FROM shown JOIN voted USING (row) GROUP BY platform), "
        f"watched AS (SELECT row, count(*) AS offers, sum(coalesce(usual.fame, {_UNKNOWN_PLATFORM})) AS fame "
        "FROM shown LEFT JOIN usual USING (platform) GROUP BY row) "
        "SELECT row, coalesce(voted.fame, greatest("
        f"ratings * {_scale('ratings')}, coalesce(watched.fame, 0) * CASE WHEN kind = 'series' THEN seasons ELSE 1 END"
        ")) AS fame, coalesce(offers, 0) AS offers "
        "FROM counted LEFT JOIN voted USING (row) LEFT JOIN watched USING (row)"
    )


def _scale(measure: str) -> str:
    """SQL: votes per unit of another measure; 1 if no title has both."""
    return f"(SELECT coalesce(median(votes) / median({measure}), 1) FROM counted WHERE votes > 0 AND {measure} > 0)"
