"""The stage of the merge that makes one relation of all platforms' catalogues."""

from __future__ import annotations

import duckdb

_NAMED = "string_agg(name, ', ' ORDER BY place) FILTER (job = '{job}')"


def make_catalogue(connection: duckdb.DuckDBPyConnection) -> None:
    """`catalogue`: the titles of all platforms, with the cast and directors that JustWatch has in a file of its own."""
    there = connection.execute("SELECT 1 FROM s_justwatch_credits LIMIT 1").fetchall()
    if not there:
        connection.execute("CREATE OR REPLACE TEMP VIEW catalogue AS SELECT * FROM s_platform")
        return
    actors, directors = _NAMED.format(job="Actor"), _NAMED.format(job="Director")
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW catalogue AS SELECT p.* REPLACE ("
        'coalesce(p.display_cast, c.actors) AS display_cast, coalesce(p."cast", lower(c.actors)) AS "cast", '
        "coalesce(p.display_director, c.directors) AS display_director, "
        "coalesce(p.director, lower(c.directors)) AS director) FROM s_platform p LEFT JOIN ("
        f"SELECT show_id, {actors} AS actors, {directors} AS directors FROM ("
        "SELECT DISTINCT ON (show_id, name, job) show_id, replace(name, ',', '') AS name, job, place "
        "FROM s_justwatch_credits ORDER BY show_id, name, job, place) GROUP BY show_id) c USING (show_id)"
    )
