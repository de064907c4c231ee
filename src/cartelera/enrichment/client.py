"""The TMDB API over HTTP: rate-limited, retried, counted; every answer is cached on disk as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

import httpx
import orjson

from cartelera import __version__
from cartelera.enrichment.cache import Cache
from cartelera.enrichment.credentials import Credentials
from cartelera.enrichment.lookup import Body, LookupSteps, Request
from cartelera.enrichment.rate_limit import RateLimiter, RequestLimits
from cartelera.enrichment.retry import retry_after
from cartelera.errors import CarteleraError

TMDB = "https://api.themoviedb.org"
_UNREACHABLE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class TmdbError(CarteleraError):
    """No further request can succeed: a wrong token, no network, a used-up quota."""


class RequestFailed(Exception):
    """One request failed; others may succeed."""


class CallLimitReached(Exception):
    """As many calls were made as are allowed."""


@dataclass(slots=True)
class RequestStats:
    """Counts: calls made; titles found, unknown to TMDB and failed; answers that were no JSON; calls made again."""

    calls: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0
    malformed: int = 0
    retried: int = 0
    at_limit: bool = False


class Client:
    """Used as `async with Client(...) as client`. Not more than `limit` calls are made, retries counted."""

    def __init__(
        self, base: str, credentials: Credentials, cache: Cache, *, limits: RequestLimits, limit: int | None = None
    ) -> None:
        if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
            raise TmdbError(f"CARTELERA_TMDB_URL is no address of a server: '{base}'")
        self.stats = RequestStats()
        self.limits = limits
        self._host = urlsplit(base).netloc
        self._base, self._credentials, self._cache, self._limit = base.rstrip("/"), credentials, cache, limit
        self._limiter = RateLimiter(limits.rate, limits.burst)
        self._failures, self._answered = 0, False
        connections = httpx.Limits(max_connections=limits.concurrent)
        headers = {"Accept": "application/json", "User-Agent": f"cartelera/{__version__}"} | credentials.headers
        self._http = httpx.AsyncClient(headers=headers, timeout=limits.retry.timeout, limits=connections)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def run(self, steps: LookupSteps) -> Body | None:
        """Run a look-up, asking for what is not cached: its details, or None if TMDB does not know it.

        Raises RequestFailed, CallLimitReached, TmdbError.
        """
        try:
            request = next(steps)
            while True:
                answer = self._cache.get(request) if self._cache.has(request) else None
                request = steps.send(answer.body if answer else await self.get(request))
        except StopIteration as done:
            details: Body | None = done.value
            return details

    async def get(self, request: Request) -> Body | None:
        """Ask, and cache the answer; None if TMDB does not know. Raises RequestFailed, CallLimitReached, TmdbError."""
        malformed = 0
        for attempt in range(self.limits.retry.tries):
            if attempt:
                self.stats.retried += 1
            try:
                response = await self._send(request)
            except _UNREACHABLE as error:
                await self._back_off(attempt, TmdbError(f"no connection to {self._host}: {_first_line(error)}"))
                continue
            except (httpx.TransportError, httpx.DecodingError):
                await self._back_off(attempt, RequestFailed(str(request)))
                continue
            self._check_credentials(response)
            if response.status_code == 429:
                await self._throttled(response, attempt)
            elif response.status_code >= 500:
                await self._back_off(attempt, RequestFailed(str(request)))
            elif response.status_code not in (200, 404):
                raise self._failure(RequestFailed(f"{request}: HTTP {response.status_code}"))
            else:
                body = _object(response.content)
                # A 404 that is not in TMDB's words is some other server's, and says nothing about the title.
                if body is not None and (response.status_code == 200 or "status_code" in body):
                    return self._keep(request, body if response.status_code == 200 else None)
                self.stats.malformed += 1
                malformed += 1
                if malformed == 2:
                    break
                await asyncio.sleep(self.limits.retry.wait(0))
        raise self._failure(RequestFailed(str(request)))

    def _keep(self, request: Request, body: Body | None) -> Body | None:
        self._failures, self._answered = 0, True
        self._cache.put(request, body)
        return body

    async def _send(self, request: Request) -> httpx.Response:
        await self._limiter.acquire()
        if self._limit is not None and self.stats.calls >= self._limit:
            raise CallLimitReached
        self.stats.calls += 1
        params = dict(request.params) | self._credentials.query
        return await self._http.get(f"{self._base}/3/{request.path}", params=params)

    def _check_credentials(self, response: httpx.Response) -> None:
        if response.status_code in (401, 403):
            message = (_object(response.content) or {}).get("status_message") or "unauthorised"
            raise TmdbError(f"TMDB refuses the token ({str(message)[:120]}): pass a valid one with --tmdb-token")

    async def _throttled(self, response: httpx.Response, attempt: int) -> None:
        """Pause all requests as long as TMDB asks. Raises TmdbError if that is too long, or this was the last try."""
        asked = retry_after(response.headers.get("Retry-After"))
        wait = self.limits.retry.wait(attempt) if asked is None else asked
        if wait > self.limits.retry.longest_wait:
            raise TmdbError(f"TMDB's quota is used up: it asks to come back in {wait:,.0f} seconds")
        if self.limits.retry.is_last(attempt):
            raise TmdbError("TMDB's quota is used up: it goes on answering 429 (too many requests); come back later")
        self._limiter.pause(wait)

    async def _back_off(self, attempt: int, error: Exception) -> None:
        """Wait before the next try; raise `error` if this was the last."""
        if self.limits.retry.is_last(attempt, reached=self._answered or isinstance(error, RequestFailed)):
            raise self._failure(error)
        await asyncio.sleep(self.limits.retry.wait(attempt))

    def _failure(self, error: Exception) -> Exception:
        """`error`, or TmdbError if too many requests failed in a row."""
        self._failures += 1
        if isinstance(error, RequestFailed) and self._failures >= self.limits.max_failures:
            return TmdbError(f"{self._host} does not answer as it should, {self._failures} times in a row: try later")
        return error


async def run_lookups(client: Client, look_ups: Iterable[LookupSteps], advance: Callable[[int], None]) -> None:
    """Run each look-up, `limits.concurrent` of them at once; call `advance` after each.

    Raises TmdbError if no further request can succeed; what was answered until then is cached. At the limit of calls,
    look-ups under way are finished.
    """
    waiting = iter(look_ups)

    async def work() -> None:
        for steps in waiting:
            try:
                details = await client.run(steps)
            except CallLimitReached:
                client.stats.at_limit = True
                return
            except RequestFailed:
                client.stats.failed += 1
            else:
                client.stats.found += details is not None
                client.stats.unknown += details is None
            advance(1)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(client.limits.concurrent):
                group.create_task(work())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _object(content: bytes) -> Body | None:
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:120] if text else type(error).__name__
