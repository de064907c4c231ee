"""What every class of the service stands on: one opened release and what is read from it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cartelera.catalog import Catalog
from cartelera.release import Release


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """What a platform's catalogue holds: how many titles, and whether it names their cast."""

    titles: int
    has_cast: bool


class ServiceContext:
    """An opened release, its catalogue, and the platforms in it by key, in alphabetical order."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.catalog: Catalog = release.catalog
        rows = self.catalog.connection().execute("SELECT platform, titles, has_cast FROM platforms ORDER BY platform")
        self.platforms: Mapping[str, PlatformFacts] = MappingProxyType(
            {key: PlatformFacts(titles, bool(has_cast)) for key, titles, has_cast in rows.fetchall()}
        )
