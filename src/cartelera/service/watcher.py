"""`ReleaseWatcher`: holds a release open, takes up a newer one between two requests, and leaves one that is damaged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from cartelera.checksums import FileChange
from cartelera.errors import ErrorCode, UnavailableError, WorkspaceError
from cartelera.release import Release, ReleaseStore, releases_of
from cartelera.service.cartelera import Cartelera
from cartelera.workspace import Workspace

LONGEST_PAUSE = 300.0
"""Seconds between two tries to open a damaged release, at most; the pause doubles with every try."""

_URGENT = 10.0
"""The same if nothing else is served."""
_LEAVING = 30.0
"""Seconds for which requests that began before a damaged release was left may still be under way."""
_BETWEEN_READINGS = 60.0
"""Seconds between two readings of a whole release that errors gave cause to, at least."""

_KEPT_OPEN = 120.0
"""Seconds for which an earlier release stays open that nobody asks for."""

_log = logging.getLogger("cartelera.releases")


@dataclass(frozen=True, slots=True)
class DamagedRelease:
    """A release that should be served and is damaged; another one serves meanwhile, if there is one.

    `release_id`: None if `current` itself cannot be read, or names none. `attempts`: how often it was found so;
    `retry_at`: when it is tried again, on the monotonic clock.
    """

    release_id: str | None
    reason: str
    attempts: int
    retry_at: float


class ReleaseWatcher:
    """The service over the current release of a workspace. Thread-safe.

    `factory` makes the service from an opened release; `interval`: seconds between two looks at which is current and
    whether anybody wrote to its files, and after a change until `changed` is called, when the last requests to the
    retired release have their answers; `store`: where releases are kept, by default the workspace's own folder.

    A damaged newer release, or pointer, is logged once, counted in `failures`, tried again after a growing pause, and
    never served. If the current one is damaged from the beginning, or while it is served, the newest of those before it
    answers; if there is none, nothing does. Raises WorkspaceError if there is no release to begin with.
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
        self._reopening = threading.Lock()
        self._known: tuple[FileChange, ...] = ()
        self._spoilt = False
        self._left_at = self._distrusted_at = -LONGEST_PAUSE
        self._looked_at = time.monotonic()
        self._earlier: tuple[float, Cartelera] | None = None
        self._service: Cartelera | None = None
        self._service = self._begin()

    def get(self) -> Cartelera:
        """The service as of now, not to be kept: it holds its release open.

        Looks at the pointer and the files once per interval; a newer release opens in the background. Raises
        UnavailableError if what was served is damaged and there is nothing else.
        """
        now = time.monotonic()
        if now - self._looked_at > self._interval:
            self._look(now)
        service = self._service
        if service is None:
            raise UnavailableError(ErrorCode.DAMAGED)
        return service

    def earlier(self, release_id: str) -> Cartelera:
        """The service over a release before this one, for whoever still reads a list of it; not to be kept.

        The last that was asked for stays open for a while. Opening another takes a second. Raises WorkspaceError if
        the release is gone or damaged.
        """
        with self._reopening:
            kept = self._earlier
            service = (
                kept[1] if kept and kept[1].release.id == release_id else self._factory(self.store.open(release_id))
            )
            self._earlier = (time.monotonic(), service)
            return service

    def is_damaged(self) -> bool:
        """Whether what is served is no longer what was opened, or was so until a moment ago. Looks at once.

        For whoever meets an error that nobody foresaw.
        """
        self._look(time.monotonic())
        return self._service is None or time.monotonic() - self._left_at < _LEAVING

    def distrust(self) -> None:
        """Read every file of what is served again, in the background, and leave it if one is damaged."""
        now = time.monotonic()
        if now - self._distrusted_at > _BETWEEN_READINGS and self._opening.acquire(blocking=False):
            self._distrusted_at = now
            threading.Thread(target=self._change_over, name="release", daemon=True).start()

    def _begin(self) -> Cartelera:
        """The service over the current release, or, if that is damaged, over one before it."""
        current = self.store.current_id()
        try:
            return self._factory(self.store.open_current())
        except WorkspaceError as error:
            before = None if current is None else self._open_before(current)
            if before is None:
                raise
            self._service = before
            self._note_damage(current, error)
            return before

    def _look(self, now: float) -> None:
        self._looked_at = now
        if (kept := self._earlier) is not None and now - kept[0] > _KEPT_OPEN:
            self._earlier = None
        if (self._is_written_to() or self._is_due(now)) and self._opening.acquire(blocking=False):
            threading.Thread(target=self._change_over, name="release", daemon=True).start()

    def _is_written_to(self) -> bool:
        """Whether files of the served release are others than at the last look; if in place, it is served no more.

        To go on reading them would give wrong answers, or, if they are shorter now, end the process (SIGBUS).
        """
        service = self._service
        if service is None:
            return False
        changes = service.release.files.changes()
        if changes == self._known:
            return False
        self._known = changes
        for change in changes:
            if change.in_place:
                self._leave(WorkspaceError(f"{change.name} was written to while it was served"))
                break
        return bool(changes)

    def _leave(self, error: Exception) -> None:
        """Answer no more from what is served: it is damaged."""
        service, self._service = self._service, None
        self._left_at = time.monotonic()
        if service is not None:
            self._note_damage(service.release.id, error)

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
        service = self._service
        if service is not None and release_id == service.release.id:
            if not self._spoilt:
                self.damaged = None
            return False
        waiting = self.damaged is not None and self.damaged.release_id == release_id and now < self.damaged.retry_at
        return not waiting

    def _change_over(self) -> None:
        """Serve what `current` names, or what was before it; the lock is held by the caller and released here."""
        release_id = None
        try:
            release_id = self.store.current_id()
            service = self._service
            if release_id is None:
                return
            if service is not None and release_id == service.release.id:
                self._verify_again(service.release)
            else:
                service = self._factory(self.store.open(release_id))
                self.damaged = None
                self._serve(service)
        except Exception as error:
            self._note_damage(release_id, error)
        finally:
            try:
                self._fall_back(release_id)
            finally:
                self._opening.release()

    def _verify_again(self, served: Release) -> None:
        """Whether the files of what is served are sound, those that its names lead to now.

        If they are not: what was opened goes on if other files have taken their place; else it is left.
        """
        try:
            self.store.verify(served.id)
        except WorkspaceError as error:
            self._spoilt = True
            if self._known:
                self._note_damage(served.id, error)
            else:
                self._leave(error)
        else:
            self._spoilt, self.damaged = False, None

    def _fall_back(self, release_id: str | None) -> None:
        """Serve what was before a release that cannot be served, if nothing else is."""
        if self._service is None and release_id is not None:
            before = self._open_before(release_id)
            if before is not None:
                self._serve(before)

    def _serve(self, service: Cartelera) -> None:
        # The retired service, and all its release maps, goes with the last request that holds it.
        self._service, self._known, self._spoilt = service, (), False
        _log.info("release %s is being served", service.release.id)
        if self._changed is not None:
            time.sleep(self._interval)
            self._changed()

    def _open_before(self, release_id: str) -> Cartelera | None:
        """The service over the newest release before this one that is undamaged and was not refused; None if none."""
        with suppress(WorkspaceError):
            for candidate in self.store.ids():
                if candidate < release_id and (service := self._open_if_sound(candidate)) is not None:
                    return service
        return None

    def _open_if_sound(self, release_id: str) -> Cartelera | None:
        with suppress(WorkspaceError):
            gate = self.store.manifest(release_id).get("gate")
            if not gate or gate.get("passed"):
                return self._factory(self.store.open(release_id))
        return None

    def _note_damage(self, release_id: str | None, error: Exception) -> None:
        known = self.damaged if self.damaged is not None and self.damaged.release_id == release_id else None
        attempts = 1 if known is None else known.attempts + 1
        pause = min(_URGENT if self._service is None else LONGEST_PAUSE, self._interval * 2**attempts)
        self.failures += 1
        self.damaged = DamagedRelease(release_id, str(error), attempts, time.monotonic() + pause)
        if known is None:
            service = self._service
            _log.error(
                "%s cannot be served%s: %s",
                "what is current" if release_id is None else f"release {release_id}",
                "" if service is None else f", release {service.release.id} goes on", error,
                exc_info=None if isinstance(error, WorkspaceError) else error,
            )  # fmt: skip
