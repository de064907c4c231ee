"""What newer catalogues of the platforms brought: reading the table `changes`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartelera.tables import duck, sql


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the feed. `detail`: what changed, `{column: [old, new]}`; empty if it is not a change."""

    at: str
    platform: str
    offer_id: str
    title_id: str | None
    title: str
    what: str
    detail: Mapping[str, list[Any]]


def read_changes(tables: Path, *, since: str = "", platform: str | None = None) -> list[Change]:
    """The feed, newest first. `since`: ISO date or time; what happened before it is left out."""
    path = tables / "changes.parquet"
    if not path.is_file():
        return []
    chosen = f" AND platform = {sql.text(platform)}" if platform is not None else ""
    rows = duck.fetch_all(
        f'SELECT "at", platform, offer_id, title_id, title, what, detail FROM {sql.parquet_source(path)} '
        f'WHERE "at" >= {sql.text(since)}{chosen}'
    )
    return [
        Change(at, of, offer_id, title_id, title, what, json.loads(detail or "{}"))
        for at, of, offer_id, title_id, title, what, detail in rows
    ]
