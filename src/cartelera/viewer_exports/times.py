"""When: one moment of ISO's form, or a column of dates whose order all of them tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

_LAST = 4102444800
"""The year 2100."""
_NUMBERS = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?:[ T,]+(.*))?")
_WRITTEN = (
    "%a %b %d %H:%M:%S %Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d",
    "%Y-%m-%d %H:%M:%S UTC",
)  # fmt: skip


def time_of(text: str) -> int | None:
    """Seconds since 1970 of ISO's form, of a date in words or of a number of seconds; None if it is none of these.

    A time without a zone is one of Greenwich's.
    """
    if re.fullmatch(r"[0-9]{9,10}(\.[0-9]+)?|[0-9]{12,13}", text):
        number = float(text)
        return int(number / 1000 if number > _LAST else number)
    with suppress(ValueError):
        return _seconds(datetime.fromisoformat(text))
    for form in _WRITTEN:
        with suppress(ValueError):
            return _seconds(datetime.strptime(" ".join(text.split()), form).replace(tzinfo=UTC))
    return None


def times_of(column: Sequence[str], day_first: bool | None = None) -> tuple[list[int | None], str]:
    """The times of a column, and what is said of their order if its dates are of numbers (`day first`).

    `day_first`: the order as somebody said it, who knows.

    The order is that by which all can be read. If either can be, exports list the newest first: the order in which
    the dates fall more often is taken, and said to be a guess.
    """
    parts = [_NUMBERS.fullmatch(cell) for cell in column]
    pairs = [(int(found[1]), int(found[2])) for found in parts if found]
    if not pairs:
        return [time_of(cell) if cell else None for cell in column], ""
    read = list(zip(column, parts, strict=True))
    if day_first is not None:
        told = f"{'day' if day_first else 'month'} first, as you said"
        return [(_of_numbers(cell, day_first) if found else time_of(cell)) for cell, found in read], told
    days_first, months_first = (all(pair[at] <= 12 for pair in pairs) for at in (1, 0))
    if days_first and months_first and any(a != b for a, b in pairs):
        by_order = {order: [_of_numbers(cell, order) for cell in column] for order in (True, False)}
        day_first = "." in "".join(found[0] for found in parts if found) or _falls(by_order[True]) > _falls(
            by_order[False]
        )
        told = f"{'day' if day_first else 'month'} first, by a guess"
    else:
        day_first = days_first
        told = "" if days_first and months_first else f"{'day' if day_first else 'month'} first"
    return [(_of_numbers(cell, day_first) if found else time_of(cell)) for cell, found in read], told


def _of_numbers(cell: str, day_first: bool) -> int | None:
    found = _NUMBERS.fullmatch(cell)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (first, second) if day_first else (second, first)
    clock = re.match(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", found[4] or "")
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    try:
        return _seconds(datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second, tzinfo=UTC))
    except ValueError:
        return None


def _falls(times: Sequence[int | None]) -> int:
    """How often the next time is not after the one before it."""
    known = [time for time in times if time is not None]
    return sum(after <= before for before, after in pairwise(known))


def _seconds(moment: datetime) -> int | None:
    seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return seconds if 0 <= seconds < _LAST else None
