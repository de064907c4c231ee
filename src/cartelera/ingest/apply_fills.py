"""The stage of the merge that puts fills into cells the sources leave empty, and says so in the table `fills`."""

from __future__ import annotations

import duckdb

from cartelera.ingest.titles_stage import make_aliases
from cartelera.tables.fillable import FILLABLE

_COUNTRY = "split_part(\"column\", '.', 2)"


def apply_fills(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill titles and credits, and make the tables of what was filled; `m_aliases` has the ids that were filled too."""
    # Of several values for a cell the earliest stays, so that what has been filled never changes by filling more;
    # but who shows a title is true of a day.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE fill_cells AS SELECT title_id, f.* EXCLUDE (id, source, source_rank) "
        "FROM s_fills f JOIN sourced_aliases ON alias = f.id "
        'QUALIFY row_number() OVER (PARTITION BY title_id, f."column" ORDER BY '
        "epoch(f.fetched_at) * CASE WHEN f.\"column\" LIKE 'providers.%' THEN -1 ELSE 1 END, f.source, f.id) = 1"
    )
    _fill_titles(connection)
    _fill_people(connection)
    _by_country(connection)
    connection.execute(
        'CREATE OR REPLACE TEMP VIEW m_fills AS SELECT title_id, "column", provenance FROM title_fills '
        'UNION ALL SELECT DISTINCT title_id, "column", provenance FROM credit_fills '
        "UNION ALL SELECT DISTINCT title_id, 'providers.' || country, provenance FROM m_providers "
        "UNION ALL SELECT title_id, 'names', provenance FROM fill_cells "
        "WHERE \"column\" = 'names' AND json_array_length(TRY_CAST(value AS JSON)) > 0 "
        "UNION ALL SELECT title_id, 'certification.' || country, provenance FROM m_certifications"
    )
    filled: int = connection.execute("SELECT count(*) FROM title_fills WHERE \"column\" = 'imdb_id'").fetchall()[0][0]
    if filled:
        make_aliases(connection, "m_aliases", "filled_titles")
    else:
        connection.execute("CREATE OR REPLACE TEMP VIEW m_aliases AS SELECT * FROM sourced_aliases")


def _fill_titles(connection: duckdb.DuckDBPyConnection) -> None:
    """`title_fills`: the cells of titles that are empty and get a value; `filled_titles`: the titles with them."""
    fitting = " OR ".join(
        f"(c.\"column\" = '{column.name}' AND {column.missing_sql} AND ({column.parse_sql}) IS NOT NULL "
        f"AND {_FITTING.get(column.name, 'TRUE')})"
        for column in FILLABLE
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE title_fills AS SELECT c.* FROM fill_cells c "
        f"JOIN sourced_titles t USING (title_id) WHERE {fitting}"
    )
    pivoted = ", ".join(
        f"any_value({column.parse_sql}) FILTER (\"column\" = '{column.name}') AS {column.name}" for column in FILLABLE
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE title_fill_values AS "
        f"SELECT title_id, {pivoted} FROM title_fills GROUP BY title_id"
    )
    filled = ", ".join(f"coalesce(f.{column.name}, t.{column.name}) AS {column.name}" for column in FILLABLE)
    budget, revenue = (f"coalesce(f.{name}, t.{name})" for name in ("budget", "revenue"))
    ratio = f"CASE WHEN {budget} > 0 AND {revenue} > 0 THEN {revenue} / {budget}::DOUBLE ELSE 0.0 END"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW filled_titles AS SELECT t.* REPLACE ({filled}, "
        "CASE WHEN t.kind = 'series' THEN coalesce(year(f.release_date)::INTEGER, t.release_year) "
        "ELSE coalesce(t.release_year, year(f.release_date)::INTEGER) END AS release_year, "
        f'CASE WHEN coalesce(f.budget, f.revenue) IS NULL THEN t."return" ELSE {ratio} END AS "return") '
        "FROM sourced_titles t LEFT JOIN title_fill_values f USING (title_id)"
    )


_FITTING = {
    # A date of another year would be of another title; but of a series a platform's year is that of its latest season.
    "release_date": "(t.release_year IS NULL OR left(json_extract_string(value, '$'), 4) = t.release_year::VARCHAR "
    "OR (t.kind = 'series' AND left(json_extract_string(value, '$'), 4) < t.release_year::VARCHAR))",
    # An id that another title has already is not this one's.
    "imdb_id": "json_extract_string(value, '$') NOT IN (SELECT imdb_id FROM sourced_titles WHERE imdb_id IS NOT NULL)",
}


def _fill_people(connection: duckdb.DuckDBPyConnection) -> None:
    """`credit_fills`: credits of titles without any actor, or without anybody else; `m_credits` with them."""
    people: int = connection.execute("SELECT count(*) FROM fill_cells WHERE \"column\" IN ('cast', 'crew')").fetchall()[
        0
    ][0]
    # Who is in the credits already is not asked if there is nobody to add: it takes a pass over all of them.
    wanted = "c.\"column\" IN ('cast', 'crew')" if people else "FALSE"
    person = (
        '[{"id": "BIGINT", "name": "VARCHAR", "character": "VARCHAR", "order": "BIGINT", "job": "VARCHAR", '
        '"department": "VARCHAR"}]'
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE credit_fills AS WITH lacking AS ("
        "  SELECT c.* FROM fill_cells c ANTI JOIN (SELECT DISTINCT title_id, "
        "  CASE WHEN department = 'Acting' THEN 'cast' ELSE 'crew' END AS \"column\" FROM sourced_credits) "
        f'  USING (title_id, "column") WHERE {wanted}'
        "), people AS ("
        f"  SELECT title_id, \"column\", provenance, unnest(from_json(value, '{person}')) AS p, "
        f"  generate_subscripts(from_json(value, '{person}'), 1) AS place FROM lacking WHERE json_valid(value)"
        ') SELECT title_id, "column", provenance, p.id AS person_id, p.name AS name, '
        "CASE WHEN \"column\" = 'cast' THEN 'Actor' ELSE p.job END AS job, "
        "CASE WHEN \"column\" = 'cast' THEN 'Acting' ELSE p.department END AS department, "
        'p."character" AS "character", row_number() OVER '
        '(PARTITION BY title_id, "column" ORDER BY coalesce(p."order", place), place) - 1 AS billing '
        "FROM people WHERE p.name <> '' AND NOT (\"column\" = 'crew' AND p.department IS NOT DISTINCT FROM 'Acting')"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW m_credits AS "
        'SELECT title_id, person_id, name, job, department, "character", billing FROM sourced_credits '
        'UNION ALL BY NAME SELECT * EXCLUDE ("column", provenance) FROM credit_fills'
    )


def _by_country(connection: duckdb.DuckDBPyConnection) -> None:
    provider = '[{"id": "BIGINT", "name": "VARCHAR", "way": "VARCHAR"}]'
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_providers AS "
        "SELECT title_id, country, p.name AS provider, p.way AS way, p.id AS provider_id, as_of, provenance FROM ("
        f"SELECT title_id, {_COUNTRY} AS country, fetched_at::DATE AS as_of, provenance, "
        f"unnest(from_json(value, '{provider}')) AS p FROM fill_cells "
        "WHERE \"column\" LIKE 'providers.%' AND json_valid(value)) WHERE p.name <> ''"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_certifications AS "
        f"SELECT title_id, {_COUNTRY} AS country, json_extract_string(value, '$') AS certification, provenance "
        "FROM fill_cells WHERE \"column\" LIKE 'certification.%' AND json_valid(value)"
    )
