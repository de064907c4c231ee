"""The stage of the merge that makes the platforms' offers."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cartelera.platforms import resolve_platform
from cartelera.tables.loading import load_rows


def make_offers(connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """`m_offers`; what a file leaves unstated of countries and way is taken from `m_providers`."""
    names = connection.execute("SELECT DISTINCT provider FROM m_providers").fetchall()
    known = [(name, platform) for (name,) in names if (platform := resolve_platform(name))]
    load_rows(connection, "provider_platforms", {"provider": "VARCHAR", "platform": "VARCHAR"}, known, scratch)
    # Of several ways to watch one title on one platform, the first of these counts.
    ways = "['subscription', 'free', 'ads', 'rent', 'buy']"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE provided AS SELECT title_id, platform, way, "
        "list_sort(list(DISTINCT country)) AS countries, max(as_of) AS as_of FROM ("
        "SELECT * REPLACE (CASE WHEN way = 'flatrate' THEN 'subscription' ELSE way END AS way) FROM m_providers) "
        "JOIN provider_platforms USING (provider) GROUP BY title_id, platform, way "
        f"QUALIFY row_number() OVER (PARTITION BY title_id, platform ORDER BY list_position({ways}, way)) = 1"
    )
    stated = "p.countries IS NOT NULL OR p.way IS NOT NULL"
    shown = ", ".join(f"CASE WHEN {stated} THEN p.{c} ELSE v.{c} END AS {c}" for c in ("countries", "way"))
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW m_offers AS SELECT p.* REPLACE ({shown}, "
        f"CASE WHEN {stated} THEN p.as_of ELSE coalesce(v.as_of, p.as_of) END AS as_of), "
        "p.offer_id AS id, a.title_id, coalesce(r.score, s.score) AS score, first_seen, last_seen FROM catalogue p "
        "JOIN m_aliases a ON a.alias = p.offer_id LEFT JOIN offer_dates ON offer_dates.offer_id = p.offer_id "
        "LEFT JOIN provided v ON v.title_id = a.title_id AND v.platform = p.platform "
        "LEFT JOIN (SELECT item_id, avg(rating) AS score FROM s_ratings GROUP BY item_id) r ON r.item_id = p.offer_id "
        "LEFT JOIN (SELECT item_id, avg(score) AS score FROM s_scores GROUP BY item_id) s ON s.item_id = p.offer_id"
    )
