"""The names that titles have beside their own: translations, and what platforms and MovieLens call them."""

from __future__ import annotations

import duckdb

from cartelera.tables import ids, sql
from cartelera.tables.name_languages import NAME_LANGUAGES

_STATED = """
    SELECT title_id, n.name, n.language, n.region FROM s_imdb_names n JOIN imdb_wanted w USING (imdb_id)
    WHERE coalesce(n.types, '') NOT LIKE '%working%'
    UNION ALL
    SELECT a.title_id, n.name, n.language, unnest(coalesce(n.regions, [NULL])) FROM s_title_names n
    JOIN m_aliases a ON a.alias = n.id
    UNION ALL
    SELECT title_id, n.name, n.language, n.region FROM (
        SELECT title_id, unnest(from_json(value, '[{"name": "VARCHAR", "language": "VARCHAR", "region": "VARCHAR"}]'))
        AS n FROM fill_cells WHERE "column" = 'names' AND json_valid(value))
"""
"""Names of which the source says the language, or at least the country."""
_WRITTEN = f"""
    SELECT title_id, display_title AS name FROM linked JOIN catalogue ON offer_id = record_id
    UNION ALL
    SELECT {ids.film_id_sql("tmdb_id")}, unnest([title, original_title]) FROM s_movielens
    JOIN movielens_map USING (item_id) WHERE tmdb_id IS NOT NULL
"""
"""Names as platforms and MovieLens write them."""
_BARE = "lower(regexp_replace({}, '[^\\p{{L}}\\p{{N}}]', '', 'g'))"


def make_title_names(connection: duckdb.DuckDBPyConnection) -> None:
    """`m_title_names`: names in `NAME_LANGUAGES`, of IMDb, of files of names and of TMDB; and what platforms and
    MovieLens write, unless it differs from the title's own name in case and punctuation only.

    A title's own name is among them if a source says of which language it is.
    """
    spoken = " ".join(
        f"WHEN left(lower(language), 2) = {sql.text(language)} OR (language IS NULL AND list_contains("
        f"[{', '.join(map(sql.text, regions))}], upper(region))) THEN {sql.text(language)}"
        for language, regions in NAME_LANGUAGES.items()
    )
    original = "coalesce(t.original_title, t.title)"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_title_names AS WITH stated AS ("
        f"SELECT title_id, name, CASE {spoken} END AS language, region FROM ({_STATED})"
        ") SELECT title_id, name, min(language) AS language, "
        "string_agg(DISTINCT upper(region), ',' ORDER BY upper(region)) AS regions FROM ("
        "SELECT stated.* FROM stated SEMI JOIN own_titles USING (title_id) "
        "WHERE language IS NOT NULL AND name <> '' UNION ALL BY NAME "
        f"SELECT written.* FROM ({_WRITTEN}) written JOIN own_titles t USING (title_id) WHERE name <> '' "
        f"AND {_BARE.format('name')} NOT IN ({_BARE.format('t.title')}, {_BARE.format(original)})"
        ") GROUP BY title_id, name"
    )
