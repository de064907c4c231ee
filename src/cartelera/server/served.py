"""What a server serves, for those who must not hold it open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from cartelera.service.watcher import ReleaseWatcher


@dataclass(frozen=True, slots=True)
class Served:
    """The release that a server answers from. Nothing else of it is kept: it is closed when it is retired."""

    release_id: str
    titles: int

    @classmethod
    def by(cls, watcher: ReleaseWatcher) -> Self:
        """What `watcher` holds now."""
        service = watcher.get()
        return cls(service.release.id, len(service.catalog))
