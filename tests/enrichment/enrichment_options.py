"""What the tests of `enrich` ask for, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cartelera.enrichment.gaps import Scope
from cartelera.enrichment.rate_limit import RequestLimits
from cartelera.enrichment.retry import RetryPolicy
from cartelera.tables import duck
from cartelera.tables.fillable import BY_COUNTRY, FILLABLE, LOOKUP_IF_MISSING, NAMES, PEOPLE
from cartelera.tables.views import create_views
from cartelera.workspace import Workspace

ALL = Scope((*(column.name for column in FILLABLE), *PEOPLE, NAMES, *BY_COUNTRY), LOOKUP_IF_MISSING, ("ES", "US"))
QUICK = RequestLimits(4, rate=2000, max_failures=4, retry=RetryPolicy(3, first_wait=0.01, longest_wait=5, timeout=0.4))


def reader(workspace: Workspace) -> Callable[[str], list[tuple[Any, ...]]]:
    """Runs queries over the clean tables, each by its name."""

    def read(query: str) -> list[tuple[Any, ...]]:
        with duck.connect() as connection:
            create_views(connection, workspace.tables)
            rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
            return rows

    return read
