"""`ReleaseWatcher`: holds the current release open and takes up a newer one between two requests."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from cartelera.errors import WorkspaceError
from cartelera.release import Release, ReleaseStore, releases_of
from cartelera.service.cartelera import Cartelera
from cartelera.workspace import Workspace

LONGEST_PAUSE = 300.0
"""Seconds between two tries to open a damaged release, at most; the pause doubles with every try."""

_log = logging.getLogger("cartelera.releases")


@dataclass(frozen=True, slots=True)
class DamagedRelease:
    """A release that `current` names and that cannot be opened; the one before it goes on serving.

    `release_id`: None if `current` itself cannot be read, or names none. `attempts`: how often it was tried;
    `retry_at`: when it is tried again, on the monotonic clock.
    """

    release_id: str | None
    reason: str
    attempts: int
    retry_at: float


class ReleaseWatcher:
    """The service over the current release of a workspace. Thread-safe.

    `factory` makes the service from an opened release; `interval`: seconds between two looks at which is current, and
    after a change until `changed` is called, when the last requests to the retired release have their answers;
    `store`: where releases are kept, by default the workspace's own folder. Raises WorkspaceError if there is no
    release to begin with. A damaged newer release, or pointer, is logged once, counted in `failures`, tried again
    after a growing pause, and never served.
    """

    def __init__(
        self,
        workspace: Workspace,
        factory: Callable[[Release], Cartelera] = Cartelera,
        interval: float = 1.0,
        store: ReleaseStore | None = None,
        changed: Callable[[], None] | None = None,
    ) -> None:
        self.workspace = workspace
        self.store = store or releases_of(workspace)
        self.failures = 0
        self.damaged: DamagedRelease | None = None
        self._factory = factory
        self._interval = interval
        self._changed = changed
        self._opening = threading.Lock()
        self._looked_at = time.monotonic()
        self._service = self._factory(self.store.open_current())

    def get(self) -> Cartelera:
        """The service as of now, not to be kept: it holds its release open.

        Looks at the pointer once per interval; a newer release opens in the background.
        """
        now = time.monotonic()
        if now - self._looked_at > self._interval:
            self._looked_at = now
            if self._is_due(now) and self._opening.acquire(blocking=False):
                threading.Thread(target=self._change_over, name="release", daemon=True).start()
        return self._service

    def _is_due(self, now: float) -> bool:
        """Whether `current` names another release, and one that is not known to be damaged for the moment."""
        try:
            release_id = self.store.current_id()
            if release_id is None:
                raise WorkspaceError(f"{self.workspace.current} is missing or empty")
        except (OSError, WorkspaceError) as error:
            if self.damaged is None or self.damaged.release_id is not None:
                self._note_damage(None, error)
            return False
        if release_id == self._service.release.id:
            self.damaged = None
            return False
        waiting = self.damaged is not None and self.damaged.release_id == release_id and now < self.damaged.retry_at
        return not waiting

    def _change_over(self) -> None:
        """Open the release that `current` names and serve it; the lock is held by the caller and released here."""
        release_id = None
        try:
            release_id = self.store.current_id()
            if release_id is not None and release_id != self._service.release.id:
                # The retired service, and all its release maps, goes with the last request that holds it.
                self._service = self._factory(self.store.open(release_id))
                self.damaged = None
                _log.info("release %s is being served", release_id)
                if self._changed is not None:
                    time.sleep(self._interval)
                    self._changed()
        except Exception as error:
            self._note_damage(release_id, error)
        finally:
            self._opening.release()

    def _note_damage(self, release_id: str | None, error: Exception) -> None:
        known = self.damaged if self.damaged is not None and self.damaged.release_id == release_id else None
        attempts = 1 if known is None else known.attempts + 1
        pause = min(LONGEST_PAUSE, self._interval * 2**attempts)
        self.failures += 1
        self.damaged = DamagedRelease(release_id, str(error), attempts, time.monotonic() + pause)
        if known is None:
            unforeseen = None if isinstance(error, WorkspaceError) else error
            _log.error(
                "%s cannot be served, release %s goes on: %s",
                "what is current" if release_id is None else f"release {release_id}",
                self._service.release.id, error, exc_info=unforeseen,
            )  # fmt: skip
