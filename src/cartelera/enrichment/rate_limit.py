"""How many requests are made, at once and in a second."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from cartelera.enrichment.retry import RetryPolicy


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How TMDB is asked; it stops answering at about 40 to 50 requests a second.

    `concurrent`: requests under way at once; `rate`: requests a second; `burst`: requests at once after a rest;
    `max_failures`: failed requests in a row after which no more are made.
    """

    concurrent: int = 20
    rate: float = 40.0
    burst: int = 5
    max_failures: int = 10
    retry: RetryPolicy = field(default_factory=RetryPolicy)


class RateLimiter:
    """A token bucket: `rate` requests a second, `burst` of them at once after a rest; it can be paused."""

    def __init__(self, rate: float, burst: int = 1) -> None:
        self._interval = 1.0 / rate
        self._ahead = burst * self._interval
        self._next = 0.0
        self._resumes = 0.0

    async def acquire(self) -> None:
        """Wait until a request may be made."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - self._ahead) + self._interval
        due = self._next
        while (wait := max(due, self._resumes) - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait)

    def pause(self, seconds: float) -> None:
        """Let no request through for `seconds`, not even those that wait already."""
        self._resumes = max(self._resumes, asyncio.get_running_loop().time() + seconds)
