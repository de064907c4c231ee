"""The stage of the merge that makes keywords of what viewers say of titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from cartelera.tables import sql


def make_title_keywords(connection: duckdb.DuckDBPyConnection, folders: Mapping[str, str]) -> None:
    """`m_title_keywords`: the tags of each title, by how many viewers gave them and by the genome's relevance.

    `folders`: where the file of each source stood, by its key: the numbers of the genome's tags are those of the list
    beside it.
    """
    listed = _values(folders.items())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE title_tags AS "
        "SELECT title_id, keyword, count(DISTINCT (source, viewer_id)) AS viewers FROM s_tags "
        "JOIN m_aliases ON alias = item_id GROUP BY ALL"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE title_genome AS "
        f"WITH folders AS (SELECT * FROM (VALUES {listed}) f(source, folder)), "
        "tags AS (SELECT tag_id, keyword, folder FROM s_genome_tags JOIN folders USING (source)) "
        "SELECT title_id, keyword, max(relevance) AS relevance FROM s_genome_scores JOIN folders USING (source) "
        "JOIN tags USING (folder, tag_id) JOIN m_aliases ON alias = item_id GROUP BY ALL"
    )
    # One viewer may mean anything, five mean something: half of what is missing to 1 goes with each.
    told = "coalesce(1 - pow(0.5, viewers), 0)"
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW m_title_keywords AS "
        f"SELECT title_id, keyword, greatest({told}, coalesce(relevance, 0)) AS weight, viewers, relevance "
        "FROM title_tags FULL JOIN title_genome USING (title_id, keyword)"
    )


def _values(pairs: Iterable[tuple[str, str]]) -> str:
    """SQL rows of these pairs; one of nothing if there are none."""
    return ", ".join(f"({sql.text(key)}, {sql.text(folder)})" for key, folder in pairs) or "(NULL, NULL)"
