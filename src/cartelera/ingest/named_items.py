"""Rated titles that a source names by title and year, without an id or beside one that no title has."""

from __future__ import annotations

import duckdb

from cartelera.tables.ids import NAMED

_YEAR = r" \(([0-9]{4})\)$"


def match_named_items(connection: duckdb.DuckDBPyConnection) -> bool:
    """`named_items`: the title that each such `item_id` of `s_ratings` is; whether there are any.

    A title has the same name (its own or its original one) and is of that year or of one beside it: the nearest year,
    then films before series, then the most popular one. Without a year the name must be that of one title alone.
    """
    some = connection.execute(
        f"SELECT 1 FROM rated_items WHERE starts_with(item_id, '{NAMED}') UNION ALL "
        "SELECT 1 FROM s_ratings WHERE named IS NOT NULL LIMIT 1"
    )
    asked = bool(some.fetchall())  # Without any, the titles need no keys.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE named_items AS WITH named AS ("
        f"SELECT item_id, {_key(_name('named'))} AS key, {_year('named')} AS year FROM "
        f"(SELECT item_id, item_id[{len(NAMED) + 1}:] AS named FROM rated_items WHERE starts_with(item_id, '{NAMED}') "
        "UNION SELECT DISTINCT item_id, named FROM s_ratings WHERE named IS NOT NULL "
        "AND item_id NOT IN (SELECT alias FROM m_aliases))"
        "), known AS ("
        f"SELECT title_id, kind, release_year, popularity, {_key('title')} AS key FROM filled_titles WHERE {asked} "
        "UNION "
        f"SELECT title_id, kind, release_year, popularity, {_key('original_title')} FROM filled_titles WHERE {asked}"
        "), matching AS ("
        "SELECT item_id, title_id, kind, popularity, coalesce(abs(year - release_year), 0) AS apart, year "
        "FROM named JOIN known USING (key) WHERE key <> '' AND (year IS NULL OR abs(year - release_year) <= 1)) "
        "SELECT item_id AS alias, arg_min(title_id, (apart, kind <> 'movie', -coalesce(popularity, 0), title_id)) "
        "AS title_id FROM matching GROUP BY item_id HAVING any_value(year) IS NOT NULL OR count(DISTINCT title_id) = 1"
    )
    return bool(connection.execute("SELECT 1 FROM named_items LIMIT 1").fetchall())


def _name(named: str) -> str:
    return f"regexp_replace({named}, '{_YEAR}', '')"


def _year(named: str) -> str:
    return f"TRY_CAST(nullif(regexp_extract({named}, '{_YEAR}', 1), '') AS INTEGER)"


def _key(text: str) -> str:
    """SQL: a name without case, accents, blanks and punctuation; `&` is `and`."""
    plain = f"regexp_replace(replace({text}, '&', ' and '), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    return f"strip_accents(lower({plain}))"
