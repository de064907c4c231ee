"""The TMDB API over HTTP: paced, retried, counted; every answer is kept on disk as it comes."""

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
from cartelera.enrichment.rate_limit import Pace, RateLimiter, retry_after
from cartelera.errors import CarteleraError

TMDB = "https://api.themoviedb.org"
_UNREACHABLE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class TmdbError(CarteleraError):
    """Asking on is of no use: a wrong token, no network, a quota."""


class RequestFailed(Exception):
    """One request that could not be answered; others may be."""


class CallLimitReached(Exception):
    """As many calls were made as were allowed."""


@dataclass(slots=True)
class RequestStats:
    """What came of asking: calls made; titles found, unknown to TMDB and given up; answers that were no JSON."""

    calls: int = 0
    found: int = 0
    unknown: int = 0
    failed: int = 0
    malformed: int = 0
    retried: int = 0
    at_limit: bool = False


class Client:
    """Used as `async with Client(...) as client`. Not more than `limit` calls are made, retries counted."""

    def __init__(self, base: str, token: Credentials, cache: Cache, *, pace: Pace, limit: int | None = None) -> None:
        if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
            raise TmdbError(f"CARTELERA_TMDB_URL is no address of a server: '{base}'")
        self.stats = RequestStats()
        self.pace = pace
        self._host = urlsplit(base).netloc
        self._base, self._token, self._cache, self._limit = base.rstrip("/"), token, cache, limit
        self._limiter = RateLimiter(pace)
        self._failures, self._answered = 0, False
        limits = httpx.Limits(max_connections=pace.concurrent)
        headers = {"Accept": "application/json", "User-Agent": f"cartelera/{__version__}"} | token.headers
        self._http = httpx.AsyncClient(headers=headers, timeout=pace.timeout, limits=limits)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def run(self, steps: LookupSteps) -> Body | None:
        """Take a look-up's steps, asking for what is not on disk. Raises RequestFailed, CallLimitReached, TmdbError."""
        try:
            request = next(steps)
            while True:
                answer = self._cache.get(request) if self._cache.has(request) else None
                request = steps.send(answer.body if answer else await self.get(request))
        except StopIteration as done:
            found: Body | None = done.value
            return found

    async def get(self, request: Request) -> Body | None:
        """Ask, and keep the answer; None if TMDB does not know. Raises RequestFailed, CallLimitReached, TmdbError."""
        mangled = 0
        for attempt in range(self.pace.tries):
            if attempt:
                self.stats.retried += 1
            try:
                response = await self._send(request)
            except _UNREACHABLE as error:
                await self._rest(attempt, TmdbError(f"no connection to {self._host}: {_said(error)}"))
                continue
            except (httpx.TransportError, httpx.DecodingError):
                await self._rest(attempt, RequestFailed(str(request)))
                continue
            self._refuse(response)
            if response.status_code == 429:
                await self._throttled(response, attempt)
            elif response.status_code >= 500:
                await self._rest(attempt, RequestFailed(str(request)))
            elif response.status_code not in (200, 404):
                raise self._failure(RequestFailed(f"{request}: HTTP {response.status_code}"))
            else:
                body = _object(response.content)
                # A 404 that is not in TMDB's words is some other server's, and says nothing about the title.
                if body is not None and (response.status_code == 200 or "status_code" in body):
                    return self._keep(request, body if response.status_code == 200 else None)
                self.stats.malformed += 1
                mangled += 1
                if mangled == 2:
                    break
                await asyncio.sleep(self.pace.wait(0))
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
        params = dict(request.params) | self._token.query
        return await self._http.get(f"{self._base}/3/{request.path}", params=params)

    def _refuse(self, response: httpx.Response) -> None:
        if response.status_code in (401, 403):
            message = (_object(response.content) or {}).get("status_message") or "unauthorised"
            raise TmdbError(f"TMDB refuses the token ({str(message)[:120]}): pass a valid one with --tmdb-token")

    async def _throttled(self, response: httpx.Response, attempt: int) -> None:
        """Everybody waits as long as TMDB asks for, or until it is clear that there is no more to be had."""
        asked = retry_after(response.headers.get("Retry-After"))
        wait = self.pace.wait(attempt) if asked is None else asked
        if wait > self.pace.longest_wait:
            raise TmdbError(f"TMDB's quota is used up: it asks to come back in {wait:,.0f} seconds")
        if attempt + 1 == self.pace.tries:
            raise TmdbError("TMDB's quota is used up: it goes on answering 429 (too many requests); come back later")
        self._limiter.pause(wait)

    async def _rest(self, attempt: int, otherwise: Exception) -> None:
        """Wait before the next try; raise `otherwise` where this was the last."""
        # Where nothing was ever answered, the network is not there: that can be said soon.
        tries = self.pace.tries if self._answered or isinstance(otherwise, RequestFailed) else min(2, self.pace.tries)
        if attempt + 1 >= tries:
            raise self._failure(otherwise)
        await asyncio.sleep(self.pace.wait(attempt))

    def _failure(self, error: Exception) -> Exception:
        """The error, or that nothing is answered any more."""
        self._failures += 1
        if isinstance(error, RequestFailed) and self._failures >= self.pace.patience:
            return TmdbError(f"{self._host} does not answer as it should, {self._failures} times in a row: try later")
        return error


async def run_lookups(client: Client, look_ups: Iterable[LookupSteps], told: Callable[[int], None]) -> None:
    """Take each look-up's steps, some at a time. Raises TmdbError where asking on is of no use.

    What was answered until then is on disk. At the limit, what is under way comes to its end.
    """
    waiting = iter(look_ups)

    async def work() -> None:
        for steps in waiting:
            try:
                found = await client.run(steps)
            except CallLimitReached:
                client.stats.at_limit = True
                return
            except RequestFailed:
                client.stats.failed += 1
            else:
                client.stats.found += found is not None
                client.stats.unknown += found is None
            told(1)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(client.pace.concurrent):
                group.create_task(work())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _object(content: bytes) -> Body | None:
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _said(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:120] if text else type(error).__name__
