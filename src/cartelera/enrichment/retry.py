"""How often a request is tried and how long one waits in between: one policy for everything asked over HTTP."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with jitter. Times in seconds.

    `tries`: how often one request is made before it fails; `longest_wait`: a server that asks for more is not asked
    again; `timeout`: of each try.
    """

    tries: int = 5
    first_wait: float = 0.5
    longest_wait: float = 60.0
    timeout: float = 20.0

    def wait(self, attempt: int) -> float:
        """Seconds before the try after the `attempt`-th (from 0): doubling, with jitter, so that tries spread out."""
        return min(self.longest_wait, self.first_wait * 2.0**attempt) * random.uniform(0.5, 1.0)

    def is_last(self, attempt: int, reached: bool = True) -> bool:
        """Whether the `attempt`-th try (from 0) was the last. A host that was never reached is tried twice at most."""
        return attempt + 1 >= (self.tries if reached else min(2, self.tries))


def retry_after(header: str | None) -> float | None:
    """The seconds a `Retry-After` header asks for, given as a number or as a date; None if it gives neither."""
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
