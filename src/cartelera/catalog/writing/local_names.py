"""What each title is called in the languages of readers.

A title goes by its original title in its original language. The language that the catalogue itself is written in (that
whose own titles it changes least) is another matter: a title of that language, or one that was translated, is called
`title` there. In any other case it goes by the name that most countries of the language use; of equally many by that of
HOME.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartelera.tables import sql

if TYPE_CHECKING:
    import duckdb

HOME = {"es": "ES", "en": "US"}
"""The languages, and the country whose name is taken if several are used in as many."""


def choose_local_names(source: duckdb.DuckDBPyConnection) -> None:
    """Make `elsewhere` (row, name, language, regions: names that are not the title's own) and `local_names`.

    `local_names` (row, local_names): JSON, language → name, of the languages in which the title is not called `title`.
    """
    source.execute(
        "CREATE TEMP TABLE elsewhere AS SELECT row, name, language, regions FROM title_names JOIN ranked "
        "USING (title_id) WHERE name <> title AND name IS DISTINCT FROM original_title"
    )
    home = " ".join(f"WHEN {sql.text(code)} THEN {sql.text(region)}" for code, region in HOME.items())
    languages = ", ".join(map(sql.text, HOME))
    source.execute(
        "CREATE TEMP TABLE local_names AS WITH written_in AS ("
        "SELECT original_language AS language FROM ranked "
        f"WHERE original_language IN ({languages}) AND original_title IS NOT NULL "
        "GROUP BY ALL ORDER BY avg((title = original_title)::INTEGER) DESC, count(*) DESC, language LIMIT 1"
        "), named AS ("
        "SELECT row, original_language AS language, original_title AS name, 2 AS kind, NULL AS regions FROM ranked "
        f"WHERE original_language IN ({languages}) AND original_language NOT IN (FROM written_in) "
        "AND original_title <> '' UNION ALL "
        "SELECT row, language, title, 1, NULL FROM ranked, written_in "
        "WHERE original_language = language OR title <> original_title UNION ALL "
        "SELECT row, language, name, 0, string_split(regions, ',') FROM title_names JOIN ranked USING (title_id) "
        f"WHERE language IN ({languages})"
        "), chosen AS ("
        "SELECT row, language, name FROM named QUALIFY row_number() OVER (PARTITION BY row, language "
        "ORDER BY kind DESC, "
        f"len(regions) DESC NULLS LAST, list_contains(regions, CASE language {home} END) DESC NULLS LAST, name) = 1"
        ") SELECT row, to_json(map_from_entries(list((language, name) ORDER BY language)))::VARCHAR AS local_names "
        "FROM chosen JOIN ranked USING (row) WHERE lower(name) <> lower(title) GROUP BY row"
    )
