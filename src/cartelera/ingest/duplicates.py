"""Rows of one key: one of them is kept, the others are merged into it, or refused if they are another title."""

from __future__ import annotations

import duckdb

from cartelera.ingest.differences import title_key
from cartelera.ingest.formats import Rules
from cartelera.tables import sql


def find_duplicates(connection: duckdb.DuckDBPyConnection, rules: Rules) -> dict[int, str]:
    """The table `duplicate_rows` of those rows of the view `good` that are not kept (`place`, `reason`).

    Returns the reason of each that is refused: it bears a title that the one that is kept does not.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE duplicate_rows (place BIGINT, reason VARCHAR)")
    if not rules.key:
        return {}
    keys = ", ".join(sql.name(key) for key in rules.key)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE duplicate_keys AS SELECT hash({keys}) AS h FROM good GROUP BY h "
        "HAVING count(*) > 1"
    )
    if not connection.execute("SELECT count(*) FROM duplicate_keys").fetchall()[0][0]:
        return {}
    best = f"{rules.best}, place" if rules.best else "place"
    other, kept = "FALSE", "NULL"
    if rules.titles:
        titles = [title_key(sql.name(title)) for title in rules.titles]
        other = " AND ".join(f"{title} <> first_value({title}) OVER same" for title in titles)
        kept = f"first_value({sql.name(rules.titles[0])}) OVER same"
    connection.execute(
        f"INSERT INTO duplicate_rows SELECT place, CASE WHEN {other} THEN "
        f"'its id is that of ''' || left({kept}, 60) || ''' already' END AS reason FROM good "
        f"WHERE hash({keys}) IN (SELECT h FROM duplicate_keys) "
        f"WINDOW same AS (PARTITION BY {keys} ORDER BY {best}) QUALIFY row_number() OVER same > 1"
    )
    refused = "SELECT place, reason FROM duplicate_rows WHERE reason IS NOT NULL"
    return dict(connection.execute(refused).fetchall())
