"""The names that titles have beside their own: translations, and what platforms and MovieLens call them."""

from __future__ import annotations

import duckdb

from cartelera.tables import ids, sql

LANGUAGES = {
    "es": ("AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "PY", "SV",
           "UY", "VE"),
    "en": ("AU", "CA", "GB", "IE", "NZ", "US", "XWW"),
}  # fmt: skip
"""The languages of which names are kept, and the regions that speak them, for names that state no language."""


def make_title_names(connection: duckdb.DuckDBPyConnection) -> None:
    """`m_title_names`: IMDb's names in `LANGUAGES`, those that platforms write of linked titles, and MovieLens's.

    Of the last two, names that differ from the title's own in case and punctuation only are left out.
    """
    spoken = " ".join(
        f"WHEN lower(n.language) = {sql.text(language)} OR (n.language IS NULL AND list_contains("
        f"[{', '.join(map(sql.text, regions))}], upper(n.region))) THEN {sql.text(language)}"
        for language, regions in LANGUAGES.items()
    )
    original = "coalesce(t.original_title, t.title)"
    bare = "lower(regexp_replace({}, '[^\\p{{L}}\\p{{N}}]', '', 'g'))"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_title_names AS WITH translated AS ("
        f"SELECT w.title_id, n.name, CASE {spoken} END AS language, n.region FROM "
        "s_imdb_names n JOIN imdb_wanted w USING (imdb_id) "
        "WHERE coalesce(n.types, '') NOT LIKE '%working%'"
        "), written AS ("
        "SELECT title_id, display_title AS name FROM linked JOIN catalogue ON offer_id = record_id UNION ALL "
        f"SELECT {ids.film_id_sql('tmdb_id')}, unnest([title, original_title]) FROM s_movielens "
        "JOIN movielens_map USING (item_id) WHERE tmdb_id IS NOT NULL"
        ") SELECT title_id, name, min(language) AS language, "
        "string_agg(DISTINCT upper(region), ',' ORDER BY upper(region)) AS regions FROM ("
        "SELECT translated.* FROM translated JOIN own_titles t USING (title_id) WHERE translated.language IS NOT NULL "
        "AND name <> t.title AND name IS DISTINCT FROM t.original_title UNION ALL BY NAME "
        "SELECT written.* FROM written JOIN own_titles t USING (title_id) WHERE name <> '' "
        f"AND {bare.format('name')} NOT IN ({bare.format('t.title')}, {bare.format(original)})"
        ") GROUP BY title_id, name"
    )
