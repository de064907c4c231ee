"""The stage of the merge that adds what IMDb knows: facts that are missing, its numbers, and people.

IMDb's tables hold ten titles for each that a catalogue has: they are read in one pass each, and only rows of titles
that are there stay.
"""

from __future__ import annotations

import duckdb

from cartelera.tables import sql

_JOBS = {
    "actor": ("Actor", "Acting"),
    "actress": ("Actor", "Acting"),
    "self": ("Actor", "Acting"),
    "director": ("Director", "Directing"),
    "writer": ("Writer", "Writing"),
    "producer": ("Producer", "Production"),
    "casting_director": ("Casting", "Production"),
    "composer": ("Original Music Composer", "Sound"),
    "cinematographer": ("Director of Photography", "Camera"),
    "editor": ("Editor", "Editing"),
    "production_designer": ("Production Design", "Art"),
}
"""IMDb's categories as TMDB's jobs and departments; of others (archive footage) nobody is credited."""

_NUMBERS = ("imdb_rating", "imdb_votes")
_TABLES = ("s_imdb_titles", "s_imdb_ratings", "s_imdb_names", "s_imdb_crew", "s_imdb_principals")


def add_imdb(connection: duckdb.DuckDBPyConnection) -> None:
    """`sourced_titles` and `sourced_credits`: `own_titles` and `own_credits` with what IMDb adds."""
    checks = [f"EXISTS (SELECT 1 FROM {name})" for name in _TABLES]
    checks.append("EXISTS (SELECT 1 FROM catalogue WHERE imdb_rating IS NOT NULL)")
    known: bool = connection.execute(f"SELECT {' OR '.join(checks)}").fetchall()[0][0]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE imdb_wanted AS SELECT title_id, imdb_id FROM own_titles "
        f"WHERE {'TRUE' if known else 'FALSE'}"
    )
    _gather_facts(connection)
    _gather_people(connection)
    if not known:
        numbers = "NULL::DOUBLE AS imdb_rating, NULL::BIGINT AS imdb_votes"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW sourced_titles AS SELECT *, {numbers} FROM own_titles")
        connection.execute("CREATE OR REPLACE TEMP VIEW sourced_credits AS SELECT * FROM own_credits")
        return
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW sourced_titles AS SELECT t.* REPLACE ("
        "coalesce(t.runtime, CASE WHEN t.kind = 'movie' THEN f.runtime END) AS runtime, "
        "CASE WHEN coalesce(len(t.genres), 0) = 0 THEN f.genres ELSE t.genres END AS genres, "
        # A platform's year of a series is that of its latest season, IMDb's that of its first.
        "CASE WHEN t.kind = 'series' AND t.tmdb_id IS NULL THEN coalesce(f.release_year, t.release_year) "
        "ELSE coalesce(t.release_year, f.release_year) END AS release_year, "
        "CASE WHEN t.tmdb_id IS NULL AND t.original_title = t.title THEN coalesce(f.original_title, t.original_title) "
        "ELSE t.original_title END AS original_title, coalesce(t.adult, f.adult) AS adult), "
        f"{', '.join(f'f.{name}' for name in _NUMBERS)} FROM own_titles t LEFT JOIN imdb_facts f USING (title_id)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW sourced_credits AS SELECT * FROM own_credits "
        "UNION ALL BY NAME SELECT * FROM imdb_credits"
    )


def _gather_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """`imdb_facts`: what IMDb's titles and ratings say, else what platforms say of its rating, by title."""
    quoted = "arg_max(imdb_rating, coalesce(imdb_votes, 0)) AS imdb_rating, max(imdb_votes) AS imdb_votes"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE imdb_facts AS SELECT w.title_id, t.original_title, t.release_year, t.runtime, "
        "t.genres, t.adult, coalesce(r.imdb_rating, p.imdb_rating, o.imdb_rating) AS imdb_rating, "
        "coalesce(r.imdb_votes, p.imdb_votes) AS imdb_votes FROM imdb_wanted w "
        f"LEFT JOIN ({_first('s_imdb_titles')}) t USING (imdb_id) "
        f"LEFT JOIN ({_first('s_imdb_ratings')}) r USING (imdb_id) "
        f"LEFT JOIN (SELECT imdb_id, {quoted} FROM catalogue WHERE imdb_id IS NOT NULL GROUP BY imdb_id) p "
        "USING (imdb_id) LEFT JOIN (SELECT coalesce(linked.title_id, offer_id) AS title_id, "
        "max(imdb_rating) AS imdb_rating FROM catalogue LEFT JOIN linked ON record_id = offer_id "
        "WHERE imdb_id IS NULL GROUP BY 1) o ON o.title_id = w.title_id"
    )


def _first(table: str) -> str:
    """SQL: one row of each title that is there."""
    return f"SELECT DISTINCT ON (imdb_id) * FROM {table} SEMI JOIN imdb_wanted USING (imdb_id)"


def _gather_people(connection: duckdb.DuckDBPyConnection) -> None:
    """`imdb_credits`: the people of titles of which no other source credits anybody."""
    # All credits are passed over only if somebody is wanted; DuckDB sees that of a constant alone.
    wanted = bool(connection.execute("SELECT 1 FROM imdb_wanted LIMIT 1").fetchall())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE imdb_uncredited AS SELECT title_id, imdb_id FROM imdb_wanted "
        f"ANTI JOIN (SELECT DISTINCT title_id FROM own_credits WHERE {wanted}) "
        "USING (title_id) WHERE imdb_id IS NOT NULL"
    )
    named = " UNION ALL ".join(
        f"SELECT title_id, unnest(string_split({column}, ',')) AS person, {sql.text(category)}, NULL, "
        f"1000 + generate_subscripts(string_split({column}, ','), 1) "
        "FROM s_imdb_crew JOIN imdb_uncredited USING (imdb_id)"
        for column, category in (("directors", "director"), ("writers", "writer"))
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE imdb_people AS "
        "SELECT title_id, person, category, characters, place FROM s_imdb_principals "
        f"JOIN imdb_uncredited USING (imdb_id) UNION ALL {named}"
    )
    jobs, departments = (
        "MAP {" + ", ".join(f"{sql.text(name)}: {sql.text(pair[part])}" for name, pair in _JOBS.items()) + "}"
        for part in (0, 1)
    )
    parts = "array_to_string(from_json(characters, '[\"VARCHAR\"]'), ' / ')"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE imdb_credits AS SELECT * REPLACE (row_number() OVER "
        "(PARTITION BY title_id, department = 'Acting' ORDER BY billing) - 1 AS billing) FROM ("
        "SELECT title_id, NULL::BIGINT AS person_id, n.name AS name, job, any_value(department) AS department, "
        'arg_min("character", place) AS "character", min(place) AS billing FROM ('
        f"SELECT *, ({jobs})[category] AS job, ({departments})[category] AS department, "
        f'CASE WHEN json_valid(characters) THEN {parts} END AS "character" FROM imdb_people) '
        "JOIN (SELECT DISTINCT ON (person) person, name FROM s_imdb_people SEMI JOIN imdb_people USING (person)) n "
        "USING (person) WHERE job IS NOT NULL AND n.name <> '' GROUP BY title_id, person, n.name, job)"
    )
