"""The stage of the merge that makes the ratings."""

from __future__ import annotations

import duckdb

from cartelera.counts import counted
from cartelera.ingest.named_items import match_named_items


def make_ratings(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """`m_ratings`, in the order of the sources; a remark on ratings of titles that nobody knows.

    A viewer who rated one title under several of its ids keeps the latest rating; only titles that have been
    rated under several ids are looked at for that.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rated_items AS SELECT source, item_id, title_id, ratings FROM "
        "(SELECT source, item_id, count(*) AS ratings FROM s_ratings GROUP BY ALL) "
        "LEFT JOIN m_aliases ON alias = item_id"
    )
    aliases = "m_aliases"
    if match_named_items(connection):
        connection.execute(
            "UPDATE rated_items SET title_id = named_items.title_id FROM named_items WHERE alias = item_id"
        )
        aliases = "(SELECT alias, title_id FROM m_aliases UNION ALL FROM named_items)"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE by_several_ids AS SELECT title_id FROM rated_items WHERE title_id IS NOT NULL "
        "GROUP BY title_id HAVING count(DISTINCT item_id) > 1"
    )
    rows = f"s_ratings r JOIN {aliases} a ON a.alias = r.item_id"
    known = f"SELECT viewer_id, a.title_id, r.* EXCLUDE (viewer_id) FROM {rows}"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW m_ratings AS {known} ANTI JOIN by_several_ids USING (title_id) "
        f"UNION ALL BY NAME {known} SEMI JOIN by_several_ids USING (title_id) QUALIFY row_number() OVER "
        "(PARTITION BY viewer_id, a.title_id ORDER BY rated_at DESC NULLS LAST, item_id) = 1"
    )
    unmatched = connection.execute(
        "SELECT source, sum(ratings), count(*) FROM rated_items WHERE title_id IS NULL GROUP BY source"
    ).fetchall()
    return {
        source: f"{counted(ratings, 'rating')} of {counted(items, 'title')} that no catalogue holds"
        for source, ratings, items in unmatched
    }
