"""TMDB's answers on disk, one file each, so that nothing is asked twice: not after a kill, not the next time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import zstandard

from cartelera.atomic import write_bytes
from cartelera.enrichment.lookup import Body, LookupSteps, Request
from cartelera.errors import WorkspaceError


@dataclass(frozen=True, slots=True)
class Answer:
    """What TMDB said and when. `body` is None if it does not know what was asked for."""

    body: Body | None
    fetched_at: datetime


class NotCachedError(Exception):
    """The answer to `request` is not on disk."""

    def __init__(self, request: Request) -> None:
        super().__init__(str(request))
        self.request = request


class Cache:
    """Answers below `folder`, by their request.

    Those older than `max_age` are asked for again, and used until then.
    """

    def __init__(self, folder: Path, max_age: timedelta) -> None:
        self._folder, self._oldest = folder, datetime.now(UTC) - max_age

    def has(self, request: Request) -> bool:
        """Whether there is an answer that is not too old."""
        for path in self._paths(request):
            try:
                return datetime.fromtimestamp(path.stat().st_mtime, UTC) >= self._oldest
            except OSError:
                continue
        return False

    def get(self, request: Request) -> Answer | None:
        """The answer, however old; None if there is none that can be read."""
        known, unknown = self._paths(request)
        try:
            stored = orjson.loads(zstandard.ZstdDecompressor().decompress(known.read_bytes()))
            return Answer(stored["body"], datetime.fromisoformat(stored["fetched_at"]))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, zstandard.ZstdError):
            known.unlink(missing_ok=True)
        try:
            return Answer(None, datetime.fromtimestamp(unknown.stat().st_mtime, UTC))
        except OSError:
            return None

    def put(self, request: Request, body: Body | None) -> None:
        """Keep an answer: whole or not at all. Raises WorkspaceError if it cannot be written."""
        known, unknown = self._paths(request)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        stored = orjson.dumps({"request": str(request), "fetched_at": now, "body": body})
        written, obsolete = (unknown, known) if body is None else (known, unknown)
        try:
            written.parent.mkdir(parents=True, exist_ok=True)
            content = b"" if body is None else zstandard.ZstdCompressor(3).compress(stored)
            write_bytes(written, content, durable=False)
            obsolete.unlink(missing_ok=True)
        except OSError as error:
            raise WorkspaceError(f"TMDB's answers cannot be kept in {self._folder}: {error.strerror}") from error

    def replay(self, steps: LookupSteps) -> Answer | None:
        """Run a look-up with cached answers alone: its details, or None if TMDB does not know it.

        Raises NotCachedError at the first request that would have to be made.
        """
        try:
            request = next(steps)
            while True:
                answer = self.get(request)
                if answer is None:
                    raise NotCachedError(request)
                last = answer
                request = steps.send(answer.body)
        except StopIteration as done:
            return None if done.value is None else Answer(done.value, last.fetched_at)

    def first_uncached(self, steps: LookupSteps) -> Request | None:
        """The first request of a look-up that has to be made; None if all are cached.

        Only answers on which the next request depends are read.
        """
        try:
            request = next(steps)
            while True:
                if not self.has(request):
                    return request
                known, _ = self._paths(request)
                final = request.path.startswith(("movie/", "tv/")) and known.exists()
                if final:
                    return None
                answer = self.get(request)
                request = steps.send(answer.body if answer else None)
        except StopIteration:
            return None

    def _paths(self, request: Request) -> tuple[Path, Path]:
        """The file of an answer, and the file that says that TMDB does not know."""
        name = hashlib.sha256(str(request).encode()).hexdigest()[:32]
        folder = self._folder / name[:2]
        return folder / f"{name}.json.zst", folder / f"{name}.unknown"
