"""The clean ratings table as interactions over the rows of a catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from cartelera.catalog import Catalog
from cartelera.interactions import Interactions


class MoreRatings(Protocol):
    """Ratings beside those of the tables, such as those of viewers of the service."""

    def fingerprint(self) -> str:
        """Changes with the ratings."""
        ...

    def interactions(self, catalog: Catalog) -> Interactions:
        """The ratings over the rows of `catalog`, of viewers whom the tables do not have."""
        ...


def read_interactions(tables: Path, catalog: Catalog) -> Interactions:
    """The ratings table as interactions over the rows of `catalog`; viewers by rising id.

    Ratings of titles that the catalogue lacks are left out.
    """
    # Imported here: serving does not need DuckDB.
    from cartelera.tables import duck, sql

    with duck.connect(memory="1500MB") as connection:
        ratings = connection.execute(
            "SELECT viewer_id, title_id, rating, coalesce(rated_at, -1) AS at "
            f"FROM {sql.parquet_source(tables / 'ratings.parquet')} ORDER BY viewer_id"
        ).fetchnumpy()
    names, viewer = np.unique(ratings["viewer_id"].astype(str), return_inverse=True)
    titles, title_number = np.unique(ratings["title_id"].astype(str), return_inverse=True)
    rows = catalog.rows(titles.tolist())
    row_of_title = np.array([rows.get(title, -1) for title in titles.tolist()], dtype=np.int32)
    row = row_of_title[title_number]
    kept = row >= 0
    return Interactions(
        tuple(names.tolist()),
        len(catalog),
        viewer[kept].astype(np.int32),
        row[kept].astype(np.int32),
        ratings["rating"][kept].astype(np.float32),
        ratings["at"][kept].astype(np.int64),
    )
