"""A newer catalogue of a platform is a new snapshot: what arrived, left, came back or changed.

All snapshots are kept in one log, `tables/history/snapshots.parquet`, which every ingest copies and adds to. The
history of a platform begins with its first snapshot: nothing arrives by it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cartelera.ingest.differences import title_key
from cartelera.platforms import resolve_platform
from cartelera.tables import sql

_LOG = (
    'snapshot INTEGER, "at" VARCHAR, platform VARCHAR, offer_id VARCHAR, title_id VARCHAR, title VARCHAR, '
    "what VARCHAR, detail VARCHAR"
)
"""`what`: `snapshot` (one per snapshot, of no offer), `first` (in the first snapshot), or as in `changes`.

`snapshot`: its number within the platform. At most one row per snapshot and offer.
"""

_COMPARED = {
    "type": "type",
    "title": "display_title",
    "director": "display_director",
    "cast": "display_cast",
    "country": "display_country",
    "date_added": "date_added",
    "release_year": "release_year",
    "rating": "maturity",
    "duration": "duration_int || ' ' || duration_type",
    "listed_in": "display_listed_in",
    "description": "display_description",
    "countries": "countries",
    "way": "way",
    "until": "until",
}
"""Columns of a platform's file in which a difference is a change, and what they are in the staged file."""

_NEWS_ONLY_IF_STATED = ("countries", "way")
"""A first statement of these is no change: else the first file that has them would change every title."""


_OFFERS = "offers.parquet"


class SnapshotLog:
    """The log of the snapshots so far, as the temporary table `snapshot_log` of a connection.

    `tables`: the clean tables as they are now, of which the files `damaged` are not read; if there are none, history
    begins.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, tables: Path, damaged: Collection[str] = frozenset()
    ) -> None:
        self.connection = connection
        self._offers = None if _OFFERS in damaged else tables / _OFFERS
        path = _path(tables)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE snapshot_log ({_LOG})")
        if path.is_file():
            connection.execute(f"INSERT INTO snapshot_log BY NAME SELECT * FROM {sql.parquet_source(path)}")
            _rename_platforms(connection)
        connection.execute(
            "CREATE OR REPLACE TEMP VIEW current_offers AS SELECT platform, offer_id, "
            "arg_max(what, snapshot) <> 'left' AS there, arg_max(title, snapshot) AS title, "
            'left(arg_min("at", snapshot), 10) AS first_seen '
            "FROM snapshot_log WHERE what <> 'snapshot' GROUP BY platform, offer_id"
        )

    def knows(self, platform: str) -> bool:
        """Whether there has been a snapshot of the platform."""
        return self._last(platform) > 0

    def loss(self, platform: str, staged: Path) -> tuple[int, int]:
        """How many titles of the platform's latest snapshot the staged catalogue lacks, and how many there are."""
        gone, before = self.connection.execute(
            f"SELECT count(*) FILTER (offer_id NOT IN (SELECT offer_id FROM {_of(platform, staged)})), count(*) "
            f"FROM current_offers WHERE there AND platform = {sql.text(platform)}"
        ).fetchall()[0]
        return gone, before

    def renamed(self, platform: str, staged: Path) -> tuple[int, int, int]:
        """How many ids bear another title in the staged catalogue than in the platform's latest snapshot, how many are
        in both, and how many titles that only one id bore then and only one bears now are of another id.
        """
        other = f"{title_key('s.title')} <> {title_key('n.display_title')}"
        before = f"(SELECT * FROM current_offers WHERE there AND platform = {sql.text(platform)})"
        renamed, shared = self.connection.execute(
            f"SELECT count(*) FILTER ({other}), count(*) FROM {before} s "
            f"JOIN {_of(platform, staged)} n USING (offer_id)"
        ).fetchall()[0]
        once = "SELECT {key} AS key, any_value(offer_id) AS id FROM {rows} GROUP BY key HAVING count(*) = 1"
        then = once.format(key=title_key("title"), rows=before)
        now = once.format(key=title_key("display_title"), rows=_of(platform, staged))
        moved: int = self.connection.execute(
            f"SELECT count(*) FROM ({then}) a JOIN ({now}) b USING (key) WHERE a.id <> b.id"
        ).fetchall()[0][0]
        return renamed, shared, moved

    def record(self, platform: str, staged: Path, before: Path | None, at: datetime) -> None:
        """Add a snapshot to the log. `before`: the staged catalogue it replaces, if the rules are the same."""
        last = self._last(platform)
        new = _of(platform, staged)
        before_it = f"(SELECT * FROM current_offers WHERE platform = {sql.text(platform)})"
        arrived = "'first'" if last == 0 else "CASE WHEN s.there IS NULL THEN 'arrived' ELSE 'came back' END"
        rows = [
            "SELECT NULL AS offer_id, NULL AS title_id, NULL AS title, 'snapshot' AS what, NULL AS detail",
            f"SELECT n.offer_id, NULL, n.display_title, {arrived}, NULL FROM {new} n "
            f"LEFT JOIN {before_it} s USING (offer_id) WHERE s.there IS NOT TRUE",
            f"SELECT s.offer_id, o.title_id, s.title, 'left', NULL FROM {before_it} s LEFT JOIN {self._titles()} o "
            f"ON o.id = s.offer_id WHERE s.there AND s.offer_id NOT IN (SELECT offer_id FROM {new})",
        ]
        if before:
            rows.append(
                f"SELECT offer_id, NULL, n.display_title, 'changed', {_difference()} AS detail "
                f"FROM {new} n JOIN {_of(platform, before)} o USING (offer_id) WHERE detail <> '{{}}'"
            )
        self.connection.execute(
            f"INSERT INTO snapshot_log SELECT {last + 1}, {sql.text(written(at))}, {sql.text(platform)}, * "
            f"FROM ({' UNION ALL '.join(rows)})"
        )

    def make_changes(self) -> None:
        """`m_changes`, with the titles that `m_aliases` has for offers, and `offer_dates`."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW offer_dates AS SELECT offer_id, first_seen, last_seen FROM current_offers "
            'JOIN (SELECT platform, left(arg_max("at", snapshot), 10) AS last_seen FROM snapshot_log '
            "GROUP BY platform) USING (platform) WHERE there"
        )
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW m_changes AS "
            "SELECT h.* REPLACE (coalesce(a.title_id, l.title_id) AS title_id) "
            "FROM snapshot_log h LEFT JOIN m_aliases a ON a.alias = h.offer_id "
            "LEFT JOIN (SELECT offer_id, arg_max(title_id, snapshot) AS title_id FROM snapshot_log WHERE what = 'left' "
            "GROUP BY offer_id) l ON l.offer_id = h.offer_id WHERE what NOT IN ('snapshot', 'first')"
        )

    def write(self, tables: Path) -> None:
        """Hand the log over to the tables being made."""
        path = _path(tables)
        path.parent.mkdir()
        self.connection.execute(
            "COPY (SELECT * FROM snapshot_log ORDER BY platform, snapshot, offer_id NULLS FIRST) "
            f"TO {sql.target(path)} (FORMAT parquet, COMPRESSION zstd)"
        )

    def _last(self, platform: str) -> int:
        """The number of the platform's latest snapshot; 0 if there is none."""
        found = self.connection.execute(
            f"SELECT coalesce(max(snapshot), 0) FROM snapshot_log WHERE platform = {sql.text(platform)}"
        ).fetchall()
        return int(found[0][0])

    def _titles(self) -> str:
        """SQL: the title of each offer in the tables as they are now, the last to have those that leave."""
        if self._offers is not None and self._offers.is_file():
            return f"(SELECT id, title_id FROM {sql.parquet_source(self._offers)})"
        return "(SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS title_id WHERE false)"


def _of(platform: str, staged: Path) -> str:
    """SQL: the titles of one platform in a staged source of catalogues."""
    return f"(SELECT * FROM {sql.parquet_source(staged)} WHERE platform = {sql.text(platform)})"


def written(at: datetime) -> str:
    """`2026-11-20T17:31:00Z`, which sorts as text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _path(tables: Path) -> Path:
    return tables / "history" / "snapshots.parquet"


def _rename_platforms(connection: duckdb.DuckDBPyConnection) -> None:
    """Platforms in `snapshot_log` by the keys of today (`hbo` is `max`), unless both are there."""
    names = {name for (name,) in connection.execute("SELECT DISTINCT platform FROM snapshot_log").fetchall()}
    for name in sorted(names):
        key = resolve_platform(name)
        if key and key not in names:
            names.add(key)
            connection.execute("UPDATE snapshot_log SET platform = ? WHERE platform = ?", [key, name])


def _difference() -> str:
    """SQL: as JSON, `{column: [old, new]}` of the columns in which `o` and `n` differ."""

    def side(name: str, column: str) -> str:
        if name == "o" and column in _NEWS_ONLY_IF_STATED:
            return f"coalesce(o.{column}, n.{column})"
        return " || ".join(part if part.startswith("'") else f"{name}.{part}" for part in column.split(" || "))

    pairs = ", ".join(
        f"struct_pack(k := {sql.text(name)}, o := to_json({side('o', column)}), n := to_json({side('n', column)}))"
        for name, column in _COMPARED.items()
    )
    differing = f"list_filter([{pairs}], lambda x: x.o IS DISTINCT FROM x.n)"
    entries = f"list_transform({differing}, lambda x: struct_pack(k := x.k, v := [x.o, x.n]))"
    return f"to_json(map_from_entries({entries}))::VARCHAR"
