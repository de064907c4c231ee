"""How fast TMDB is asked, and how long one waits before asking again."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """TMDB stops at about 40 to 50 requests a second. Times in seconds.

    `tries`: how often one request is made before it is given up; `longest_wait`: a server that asks for more is taken
    at its word, and left alone; `patience`: requests given up in a row before everything is.
    """

    concurrent: int = 20
    rate: float = 40.0
    burst: int = 5
    tries: int = 5
    first_wait: float = 0.5
    longest_wait: float = 60.0
    timeout: float = 20.0
    patience: int = 10

    def wait(self, attempt: int) -> float:
        """Before the next try after the `attempt`-th (from 0) failed: doubling, with jitter so that not all come at
        once."""
        return min(self.longest_wait, self.first_wait * 2.0**attempt) * random.uniform(0.5, 1.0)


class RateLimiter:
    """A token bucket: `rate` requests a second, `burst` at once after a rest; closed for a while where TMDB says so."""

    def __init__(self, pace: Pace) -> None:
        self._interval = 1.0 / pace.rate
        self._ahead = pace.burst * self._interval
        self._next = 0.0
        self._opens = 0.0

    async def acquire(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - self._ahead) + self._interval
        due = self._next
        while (wait := max(due, self._opens) - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait)

    def pause(self, seconds: float) -> None:
        """Let nobody through for so long."""
        self._opens = max(self._opens, asyncio.get_running_loop().time() + seconds)


def retry_after(header: str | None) -> float | None:
    """The seconds a `Retry-After` asks for, given as a number or as a date; None where it says nothing."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
